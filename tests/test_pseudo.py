"""In a pseudo-locale no plain word is left: all that a reader sees comes from a catalogue, from CLDR, or is a name."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields, has

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.cli.parser import PARTS, build_parser
from parcours_cyber.i18n.formats import format_date, format_list, format_number, format_quantity
from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES, disguised
from parcours_cyber.i18n.text import money
from parcours_cyber.loading.addresses import texts
from parcours_cyber.reporting.render import FORMATS
from parcours_cyber.testing.pseudo import plain_words

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TOWN, HOSPITAL = EXAMPLES / "ville-moyenne.yaml", EXAMPLES / "centre-hospitalier.yaml"

#: Digests, vectors, and the codes of findings, measures and questions.
CODES = re.compile(
    r"sha256:[0-9a-f]+|CVSS:[\w.:/]+|\bF-[A-Z]{2,4}-\d+\b|\b[A-Z]{2,4}-[A-Z]{2,4}-\d+(?:\.\d+)*\b|\b[A-Z]{3}-\d\d\b"
)


def told(item: Any) -> Iterator[str]:
    """Yield every plain ``str`` below a value of the model: what its author wrote and nobody translates."""
    if isinstance(item, str):
        yield str(item)
    elif isinstance(item, tuple):
        for part in item:
            yield from told(part)
    elif has(type(item)) and not isinstance(item, pc.Text):
        for f in fields(type(item)):
            yield from told(getattr(item, f.name))


class Seen(HTMLParser):
    """What a reader of a page sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.words += [value for name, value in attrs if name in ("aria-label", "data-label", "alt") and value]

    def handle_data(self, data: str) -> None:
        if self.inside != "style":
            self.words.append(data)


def seen(page: str) -> str:
    reader = Seen()
    reader.feed(page)
    reader.close()
    return "\n".join(reader.words)


def left(text: str, *known: str) -> set[str]:
    return set(plain_words(text, [*known, CODES]))


@pytest.fixture(scope="module")
def names(methodology: pc.Methodology) -> list[str]:
    """What stands under its own name on pages: publications, frameworks, the licence, this methodology's version."""
    return [
        *(source.title for source in methodology.sources),
        *(value for item in methodology.frameworks for value in (item.name, item.source)),
        methodology.id,
        methodology.version,
        methodology.licence,
        *(band.grade for band in methodology.scale.bands),
    ]


def results(methodology: pc.Methodology, path: Path) -> Iterator[pc.Score | pc.Plan | pc.Comparison | pc.Distribution]:
    assessment = pc.read_assessment(path, methodology)
    blank = evolve(assessment, answers=assessment.answers[::3], date=None, path="foundation")
    plan = pc.build_plan(methodology, assessment, pc.Capacity(budget=(60_000,) * 3, person_days=(90,) * 3))
    yield from (plan.score, plan, pc.build_plan(methodology, blank))
    yield from (pc.compare(methodology, blank, assessment), pc.score_distribution(methodology, blank))


@pytest.mark.parametrize("path", [TOWN, HOSPITAL], ids=lambda path: path.stem)
@pytest.mark.parametrize("locale", ["en-XA", "ar-XB"])
def test_no_plain_word_is_left_in_a_report(
    locale: str, path: Path, methodology: pc.Methodology, names: list[str]
) -> None:
    user = set(told(pc.read_assessment(path, methodology)))
    for result in results(methodology, path):
        for format_ in FORMATS:
            page = pc.render(result, format_, locale)
            if format_ == "json":
                continue
            if format_ == "html":
                page = seen(page)
            if format_ == "markdown":
                page = re.sub(r"\\(.)", r"\1", page)
            page = re.sub(r"(?m)^ *\d+\. ", "", page)  # the numbers of steps in text and Markdown, as <ol> has them
            if format_ == "text":
                known = {word for name in (*user, *names) for word in name.split()}  # lines break anywhere
            else:
                known = {*user, *names}
            seed = "0" if isinstance(result, pc.Distribution) else ""
            assert left(page, *known, seed) == set(), (type(result).__name__, format_)


def test_no_plain_word_is_left_in_json(methodology: pc.Methodology, names: list[str]) -> None:
    """Keys, ids and the entity's own words are not sentences; everything with a space in it is one."""
    user = set(told(pc.read_assessment(TOWN, methodology)))

    def sentences(data: Any) -> Iterator[str]:
        if isinstance(data, dict):
            for value in data.values():
                yield from sentences(value)
        elif isinstance(data, list):
            for value in data:
                yield from sentences(value)
        elif isinstance(data, str) and " " in data and data not in user:
            yield data

    for result in results(methodology, TOWN):
        found = list(sentences(json.loads(pc.render(result, "json", "en-XA"))))
        assert found
        assert left("\n".join(found), *user, *names) == set(), type(result).__name__


# -- the command line

#: What is typed as it stands: the command, its sub-commands and options, and the choices of options.
TYPED = re.compile(r"parcours-cyber|--[a-z-]+|(?<!\w)-h(?!\w)|\{[a-z,-]+\}")


def commands(parser: ArgumentParser, *before: str) -> Iterator[str]:
    """Yield the commands of a parser, and those of each of them."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, inner in action.choices.items():
                yield " ".join((*before, name))
                yield from commands(inner, *before, name)


COMMANDS = tuple(commands(build_parser()))


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Run a command in the pseudo-locale; return its code, and what it says on both streams."""
    try:
        code = main([*map(str, arguments), "--locale", "en-XA"])
    except SystemExit as stop:  # argparse, after --help
        code = int(stop.code or 0)
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_plain_word_is_left_in_the_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "--locale=en-XA", *command.split(), "--help")
    assert code == 0
    assert "\n\n" in text
    typed = {word for name in COMMANDS for word in name.split()}
    shown = TYPED.sub(" ", text)
    shown = re.sub(
        rf"(?m)^    ({'|'.join(sorted(typed, key=len, reverse=True))})\b", "", shown
    )  # the list of the commands
    assert left(shown, *PARTS, *typed, "ID") == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", TOWN),
        ("plan", TOWN, "--budget", "90000", "--details"),
        ("scope", TOWN),
        ("check", TOWN),
        ("compare", TOWN, TOWN),
        ("score", TOWN, "--distribution"),
        *(("catalogue", "--show", part) for part in PARTS),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)).replace(str(EXAMPLES), ""),
)
def test_no_plain_word_is_left_in_what_commands_show(
    arguments: tuple[object, ...],
    methodology: pc.Methodology,
    names: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = said(capsys, *arguments)
    assert code == 0
    text = re.sub(r"(?m)^ *\d+\. ", "", text)
    user = {word for name in told(pc.read_assessment(TOWN, methodology)) for word in name.split()}
    known = {word for name in names for word in name.split()}
    # The glossary shows each term in the language of the methodology too.
    sources = {word for term in methodology.terms for word in re.findall(r"[^\W_]+", term.term.source)}
    addresses = re.compile(r"(?m)^[a-z-]+:\*:[a-z_]+")
    shown = set(plain_words(text.replace(str(TOWN), ""), [*user, *known, CODES, addresses]))
    assert shown - {"0"} - (sources if "glossary" in arguments else set()) == set()  # the seed of a distribution


def test_no_plain_word_is_left_in_what_a_framework_answers(
    methodology: pc.Methodology, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for framework in methodology.frameworks:
        code, text = said(capsys, "catalogue", "--framework", framework.id)
        assert code == 0
        references = [item.id for measure in methodology.measures for item in measure.references]
        known = {word for name in names for word in name.split()}
        assert left(text, *framework.references, *references, *known) == set()


@pytest.mark.parametrize("arguments", [(), ("--pre-diagnosis",), ("--scoped-by", TOWN)], ids=str)
def test_no_plain_word_is_left_in_the_comments_of_a_blank_audit(
    arguments: tuple[object, ...], methodology: pc.Methodology, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, "audit", "new", *arguments)
    assert code == 0
    comments = [line.partition("#")[2] for line in text.splitlines() if line.lstrip().startswith("#")]
    assert len(comments) > 50
    written = " ".join(line for line in comments if not re.match(r" +(- \{)?\w+:( |$)", line) or "ȧ" in line)
    kinds = (methodology.sectors, methodology.sizes, methodology.audiences, methodology.facts)
    ids = [str(item.id) for kind in kinds for item in kind]
    ids += [str(option.id) for item in methodology.questions for option in item.options]
    keys = ["unknown", "not_applicable", "option", "comment", "evidence", "reason", "date", "by", "2026-03-31", "true"]
    keys += ["title", "severity", "low", "medium", "high", "critical", "cvss", "corrected_by", "corrected_on"]
    assert left(TYPED.sub(" ", written), *ids, *keys) == set()


def test_the_status_of_a_translation_writes_numbers_and_languages_as_its_reader_does(
    methodology: pc.Methodology, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, "l10n", "status", "--brief")
    assert code == 0
    assert left(text, "en", "fr", methodology.id, "parcours_cyber") == set()
    code, text = said(capsys, "l10n", "status")
    assert code == 0
    assert not re.search(r"[0-9]+$", text.splitlines()[8])


WRONG = [
    (),
    ("scoer",),
    ("score",),
    ("score", "nowhere.yaml"),
    ("score", TOWN, "--out"),
    ("score", TOWN, "--format", "pdf"),
    ("score", TOWN, "--out", "result.pdf"),
    ("score", TOWN, "more"),
    ("plan", TOWN, "--budget", "much"),
    ("plan", TOWN, "--budget", "1,2"),
    ("plan", TOWN, "--person-days", "-4"),
    ("catalogue", "--category", "x"),
    ("catalogue", "--framework", "x"),
    ("audit", "new", "--path", "x"),
    ("check", "nowhere"),
    ("score", TOWN, "--methodology", "nowhere"),
    ("score", TOWN, "--distribution=3"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=lambda arguments: " ".join(map(str, arguments))[-40:] or "nothing")
def test_no_plain_word_is_left_in_an_error(
    arguments: tuple[object, ...], methodology: pc.Methodology, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(capsys, *arguments)
    assert code in (1, 2)
    typed = [str(argument) for argument in arguments]
    kinds = (methodology.categories, methodology.frameworks, methodology.paths)
    ids = [str(item.id) for kind in kinds for item in kind]
    known = [*typed, *COMMANDS, *ids, *FORMATS, methodology.id, "pdf", "3", "html", "htm", "md", "txt"]
    assert left(TYPED.sub(" ", text), *known) == set()


# -- the pseudo-locales themselves


def test_place_holders_stay_and_every_letter_goes(methodology: pc.Methodology) -> None:
    for locale in PSEUDO_LOCALES:
        assert disguised("{n} of {whole}, %(count)s", locale).count("{n}") == 1
        assert plain_words(disguised("{n} of {whole}, %(count)s", locale), ["{n}", "{whole}", "%(count)s"]) == []
        for text in texts(methodology):
            assert plain_words(text.render(locale)) == []
        for word in ("Straße", "cœur", "Ελλάδα", "българия", "Ñandú 2026", "ﬁn"):
            assert plain_words(disguised(word, locale)) == []
            assert plain_words(word) == word.split()


def test_what_cldr_writes_is_disguised_too() -> None:
    for locale in PSEUDO_LOCALES:
        written = [
            format_date(date(2026, 3, 9), locale),
            format_number(Fraction(10_001, 4), locale),
            format_quantity(money(12_500, "CHF"), locale),
            format_list(["•", "•", "•"], locale),
        ]
        assert plain_words(" ".join(written)) == []
    assert format_list(["one", "two"], "en_XA") == "one ȧȧƞḓ two"


def test_pseudo_locales_are_served_and_not_listed() -> None:
    assert not {"en_XA", "ar_XB"} & set(pc.available_locales())
    with pc.use_locale("en-XA"):
        assert pc.current_locale() == "en_XA"
    for tag in ("ar", "zz-XA", "ar-XA"):
        with pytest.raises(pc.UnknownLocaleError), pc.use_locale(tag):
            pass
