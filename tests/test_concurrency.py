"""Threads, tasks, contexts and processes: one language each, catalogues read once, values that travel."""

from __future__ import annotations

import asyncio
import contextvars
import json
import multiprocessing
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

import parcours_cyber as pc
from parcours_cyber.i18n import catalogues
from parcours_cyber.i18n.text import message
from parcours_cyber.packs.registry import Pack
from parcours_cyber.planning.plan import Plan
from test_packs import TINY, translation

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")
LOCALES = ("fr", "en", "en-XA", "fr-CA")


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology, town: pc.Assessment) -> Plan:
    return pc.build_plan(methodology, town, pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3))


@pytest.fixture(scope="module")
def pages(plan: Plan) -> dict[str, str]:
    """What each language says when nobody else speaks."""
    return {locale: pc.render(plan, "html", locale) for locale in LOCALES}


def test_threads_write_each_in_its_own_language(plan: Plan, pages: dict[str, str]) -> None:
    def in_thread(locale: str) -> tuple[str, str, str]:
        assert pc.current_locale() == "fr"  # of the block below, nothing reaches this thread
        with pc.use_locale(locale):
            return locale, pc.render(plan, "html"), pc.render(plan, "html", "en")

    with pc.use_locale("en"), ThreadPoolExecutor(8) as pool:
        for locale, own, other in pool.map(in_thread, LOCALES * 4):
            assert own == pages[locale]
            assert other == pages["en"]


def test_tasks_write_each_in_its_own_language(methodology: pc.Methodology) -> None:
    title = methodology.themes[0].name

    async def in_task(locale: str) -> tuple[str, list[str]]:
        said = []
        with pc.use_locale(locale):
            for _ in range(20):
                said.append(str(title))
                await asyncio.sleep(0)
            said.append(await asyncio.create_task(inherited()))
            said.append(await asyncio.to_thread(str, title))
        return locale, said

    async def inherited() -> str:
        return str(title)

    @pc.use_locale("en")
    async def decorated() -> str:
        await asyncio.sleep(0)
        return str(title)

    async def together() -> None:
        with pc.use_locale("fr"):
            *found, english = await asyncio.gather(*map(in_task, LOCALES * 5), decorated())
            assert str(title) == title.source
        assert english == title.render("en")
        for locale, said in found:
            assert set(said) == {title.render(catalogues.resolve_locale(locale))}

    asyncio.run(together())


def test_pages_do_not_depend_on_the_language_around_them(plan: Plan, pages: dict[str, str]) -> None:
    """With ``locale=`` nothing is read from the block around, so that generators may be suspended and interleaved."""

    def speaker(locale: str) -> Iterator[str]:
        for format_ in ("text", "markdown", "json", "html"):
            yield pc.render(plan, format_, locale)

    alone = {locale: list(speaker(locale)) for locale in LOCALES}
    speakers = {locale: speaker(locale) for locale in LOCALES}
    for turn in range(4):
        for n, (locale, generator) in enumerate(speakers.items()):
            with pc.use_locale(LOCALES[(n + turn) % len(LOCALES)]):
                assert next(generator) == alone[locale][turn]
    assert {locale: said[-1] for locale, said in alone.items()} == pages


def test_a_generator_cannot_be_decorated() -> None:
    """Suspended, it would leave its language to whoever called it."""

    def words() -> Iterator[str]:
        yield str(message("Total"))

    async def later() -> object:
        yield str(message("Total"))

    for function in (words, later):
        with pytest.raises(TypeError, match="locale="):
            pc.use_locale("en")(function)


def test_a_block_may_be_left_in_another_context() -> None:
    """Web frameworks enter and leave a dependency in two copies of the context."""
    block = pc.use_locale("en")
    contextvars.copy_context().run(block.__enter__)
    with pc.use_locale("fr"):
        contextvars.copy_context().run(block.__exit__, None, None, None)
        assert pc.current_locale() == "fr"


def test_each_catalogue_is_read_once(methodology: pc.Methodology, monkeypatch: pytest.MonkeyPatch) -> None:
    """By sixteen threads that begin together, and by whoever changes language after them."""
    read: list[str] = []

    def counted(event: str, arguments: tuple[object, ...]) -> None:
        if counting and event == "open" and str(arguments[0]).endswith((".po", ".mo")):
            read.append(str(arguments[0]))

    counting = False
    sys.addaudithook(counted)  # it stays, and counts nothing once `counting` is false
    catalogues.forget()
    barrier, title, word = Barrier(16), methodology.themes[0].name, message("Total")

    def in_thread(number: int) -> str:
        barrier.wait()
        with pc.use_locale(("en", "fr", "fr-CA", "en-GB")[number % 4]):
            return f"{title} {word}"

    counting = True
    try:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(in_thread, range(16)))
        expected = [("en", methodology.id), ("fr", "parcours_cyber")]
        found = sorted((Path(name).parent.parent.name, Path(name).stem) for name in read)
        assert found == expected
        for locale in ("en", "fr", "de-AT", "en", "en-XA", "fr"):
            with pc.use_locale(locale, fallback=True):
                assert str(title)
        assert len(read) == len(expected)
    finally:
        counting = False


def test_the_catalogue_of_a_pack_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By threads that begin together, in a language and in another whose chain leads to it."""
    pc.add_pack(translation(tmp_path / "de"))
    name, read, barrier, reading = pc.load_methodology(TINY).themes[0].name, [], Barrier(16), Pack.catalogue

    def counted(pack: Pack, locale: str, domain: str) -> tuple[bytes, str] | None:
        read.append((pack.id, locale, domain))
        return reading(pack, locale, domain)

    def in_thread(number: int) -> str:
        barrier.wait()
        return name.render(("de", "de_AT", "de_CH")[number % 3])

    monkeypatch.setattr(Pack, "catalogue", counted)
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(in_thread, range(16))) == {"Datensicherungen"}
    assert read == [("tiny-de", "de", "tiny-pack")]


def test_strangers_tags_do_not_fill_the_memory(methodology: pc.Methodology) -> None:
    title, letters = methodology.themes[0].name, "abcdefghijklmnopqrstuvwxyz"
    for tag in (f"fr-{a}{b}{c}{d}-{a}{b}" for a in letters[:8] for b in letters for c in "ab" for d in letters[:8]):
        with pc.use_locale(tag):
            assert str(title) == title.source
    sizes = [function.cache_info() for function in (catalogues._resolved, catalogues._chain, catalogues._translated)]
    assert all(size.maxsize is not None and size.currsize <= size.maxsize for size in sizes)
    assert catalogues._read.cache_info().currsize < 20


# -- values that travel


def travelled(value: T) -> list[T]:
    return [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]


def test_values_come_back_from_pickle_as_they_went(
    methodology: pc.Methodology, town: pc.Assessment, plan: Plan, pages: dict[str, str]
) -> None:
    sentence = message("{n} question is unknown.", plural="{n} questions are unknown.", n=3)
    values = [methodology.themes[0].name, sentence, methodology, town, plan.score, plan]
    with pc.use_locale("en"):
        hashes = [hash(value) for value in values[:2]]
        copies = [copy for value in values for copy in travelled(value)]
    with pc.use_locale("fr"):
        assert [hash(value) for value in values[:2]] == hashes
        assert [value for value in values for _ in travelled(value)] == copies
        assert all(isinstance(copy, type(value)) for value in values for copy in travelled(value))
    again = travelled(plan)[-1]
    assert {locale: pc.render(again, "html", locale) for locale in LOCALES} == pages
    error = pc.UnknownLocaleError(pc.Problem(what=sentence))
    assert travelled(error)[-1].problems == error.problems


def spoken(item: object, locale: str) -> tuple[str, str, int]:
    """What another process says of a value, in its own language and in that of the block; and its hash."""
    with pc.use_locale(locale):
        result = pc.render(item, "json") if isinstance(item, Plan) else str(item)
    return result, pc.current_locale(), hash(item) if isinstance(item, (pc.Text, pc.Message)) else 0


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_processes_write_each_in_its_own_language(method: str, plan: Plan) -> None:
    title = plan.methodology.themes[0].name
    context = multiprocessing.get_context(method)
    with pc.use_locale("en"), ProcessPoolExecutor(2, mp_context=context) as pool:
        results = [pool.submit(spoken, item, locale) for locale in ("fr", "en") for item in (title, plan)]
        found = [result.result(timeout=120) for result in results]
    expected = [
        title.render(locale) if item is title else pc.render(plan, "json", locale)
        for locale in ("fr", "en")
        for item in (title, plan)
    ]
    assert [said for said, _, _ in found] == expected
    if method != "fork":  # a forked process is a copy of its parent, language and all
        assert {locale for _, locale, _ in found} == {"fr"}


SEEDED = """
import json, pickle, sys
import parcours_cyber as pc
from pathlib import Path
kept = Path(sys.argv[1])
if kept.is_file():
    title, score = pickle.loads(kept.read_bytes())
    themes = {pc.load_methodology().themes[0].name: "found"}  # a hash that had travelled would not be found
    assert themes[title] == "found"
    assert score == pc.cyberscore(score.methodology, score.assessment)
methodology = pc.load_methodology()
score = pc.cyberscore(methodology, pc.read_assessment(sys.argv[2], methodology))
hash(methodology.themes[0].name)
kept.write_bytes(pickle.dumps((methodology.themes[0].name, score)))
plan = pc.build_plan(methodology, score.assessment, pc.Capacity(budget=90_000))
print(json.dumps([pc.render(plan, format_, "en") for format_ in ("html", "json", "text")]))
"""


def test_nothing_depends_on_the_seed_of_hashes(tmp_path: Path) -> None:
    """Pages are the same whatever PYTHONHASHSEED is, and what was pickled under one is found under another."""
    said = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SEEDED, str(tmp_path / "kept"), str(ROOT / "examples" / "ville-moyenne.yaml")],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said.append(json.loads(done.stdout))
    assert said[0] == said[1]
