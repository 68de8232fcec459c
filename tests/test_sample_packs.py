"""The sample packs under examples/packs: checked, built and installed; their reports mix no languages.

What a report shows is held to the catalogues as Babel reads them, not as the library does: each text on the page must
be the one that the first catalogue of the fallback chain has for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from babel.messages.pofile import read_po

import parcours_cyber as pc
from parcours_cyber.packs import registry

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "src" / "parcours_cyber" / "locales"
GERMAN, SPANISH = ROOT / "examples/packs/parcours-de", ROOT / "examples/packs/recorrido-es"
TOWN = ROOT / "examples" / "ville-moyenne.yaml"
SPANISH_TOWN = SPANISH / "ayuntamiento.yaml"
CONTENT, WORDS = "parcours-anssi", "parcours_cyber"
#: The documents that numbers come from are called by their own names.
TITLES = {"Les parcours de cybersécurité : rapport d’activité 2023", "Bilan du volet cybersécurité de France Relance"}
CATALOGUES = {"de": GERMAN / "locales", "es": SPANISH / "locales", "en": OWN}


@pytest.fixture(autouse=True)
def nothing_is_left_added() -> Iterator[None]:
    """Each test leaves the packs as it found them."""
    before, generation = registry._added, registry._generation
    yield
    registry._added = before
    registry._generation = generation + 1000


def forms(text: object) -> list[str]:
    """The forms of a source or a translation; most have one."""
    return [str(form or "") for form in text] if isinstance(text, (tuple, list)) else [str(text or "")]


def entries(path: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The sources and the translations of a catalogue, by address or, for the library's own words, by source."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {
        entry.context or forms(entry.id)[0]: (forms(entry.id), [""] if entry.fuzzy else forms(entry.string))
        for entry in catalogue
        if entry.id
    }


def translations(domain: str, locale: str) -> dict[str, list[str]]:
    """What a catalogue translates, by address."""
    path = CATALOGUES[locale] / locale / "LC_MESSAGES" / f"{domain}.po"
    return {key: found for key, (_, found) in entries(path).items() if all(found)} if path.is_file() else {}


def run(*arguments: object, **environment: str) -> str:
    """Run the command line in a process of its own, from the checkout."""
    clean = {key: value for key, value in os.environ.items() if key != "PARCOURS_CYBER_PACKS"}
    done = subprocess.run(
        [sys.executable, "-m", "parcours_cyber", *map(str, arguments)], capture_output=True, text=True, check=False,
        env={**clean, "PYTHONPATH": str(ROOT / "src"), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# The catalogues.


@pytest.mark.parametrize("pack", [GERMAN, SPANISH], ids=lambda path: path.name)
def test_the_catalogues_pass_the_checks_of_translators(pack: Path) -> None:
    run("l10n", "check", "--pack", pack)


#: What Translate Toolkit checks of any pair of languages; its other checks take a rule of English for everybody's.
POFILTER = (
    "variables", "pythonbraceformat", "startwhitespace", "endwhitespace", "doublespacing", "newlines", "tabs",
    "escapes", "xmltags", "urls", "emails", "filepaths", "functions", "options", "nplurals", "blank", "short", "long",
)  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("locale", ["de", "es"])
def test_the_tools_of_gettext_and_translate_toolkit_find_nothing(locale: str, tmp_path: Path) -> None:
    pytest.importorskip("translate", reason="the package translate-toolkit is not installed")
    checks = [f"--test={name}" for name in POFILTER]
    for domain in (WORDS, CONTENT):
        path = CATALOGUES[locale] / locale / "LC_MESSAGES" / f"{domain}.po"
        if shutil.which("msgfmt"):
            subprocess.run(["msgfmt", "-c", "-o", os.devnull, path], check=True)
        filtered = [sys.executable, "-m", "translate.filters.pofilter", f"--language={locale}", *checks]
        subprocess.run([*filtered, "-i", path, "-o", tmp_path / path.name], check=True, capture_output=True)
        found = (tmp_path / path.name).read_text(encoding="utf-8") if (tmp_path / path.name).is_file() else ""
        assert re.findall(r"^# \(pofilter\) .*", found, re.MULTILINE) == []


@pytest.mark.parametrize("locale", ["de", "es"])
def test_the_slice_that_the_readme_names_is_there(locale: str) -> None:
    named = (
        r"(methodology|provenance|threat|domain|category|subcategory|theme|fact|sector|size|actor|phase|path|service):.*",
        r"(measure|finding):[^:]+:title|measure:[^:]+:upstream_study\.title|audit-work:[^:]+:name",
        r"audience:[^:]+:(name|exposures\.\d+)|question:[^:]+:text|pre-(question|option):.*",
        r"(question|option):GOV-.*|measure:RES-BCK-.*",
        *([r"(question|option):BCK-.*"] if locale == "de" else []),
    )
    wanted = [key for key in entries(OWN / f"{CONTENT}.pot") if any(re.fullmatch(pattern, key) for pattern in named)]
    assert len(wanted) > 500
    assert set(wanted) - set(translations(CONTENT, locale)) <= {"question:INC-03:text"}  # the variant has its own


@pytest.mark.parametrize("locale", ["de", "es"])
def test_every_word_that_the_catalogue_has_is_translated(locale: str) -> None:
    """What came into the library since the last update is not in it yet, and falls back to English."""
    held = entries(CATALOGUES[locale] / locale / "LC_MESSAGES" / f"{WORDS}.po")
    assert len(held) > 1000
    assert held.keys() == translations(WORDS, locale).keys()


# The reports.


class Texts(HTMLParser):
    """What a reader sees of a page, and what a screen reader says of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0
        self._line: str | None = None  # where the last text of a drawing stands, if nothing came after it
        self._goes_on = False  # a long label is drawn as texts one below the other
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        line = dict(attrs).get("x") if tag == "text" else None
        self._goes_on = line is not None and line == self._line
        self._line = line
        self.found += [value for name, value in attrs if value and name in ("aria-label", "alt", "title")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if self._hidden or not data.strip():
            return
        if self._goes_on:
            self.found[-1] += f" {data.strip()}"
        else:
            self.found.append(data.strip())


def strings_in(data: Any) -> Iterator[str]:
    """Every text of a YAML document: an audit's are its author's, in any language."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings_in(value)


def first_of_chain(domain: str, locale: str) -> Iterator[str]:
    """What a reader of *locale* should see of each text: the locale's words, else English ones, else the source."""
    chain = [translations(domain, locale), translations(domain, "en")]
    for key, (sources, _) in entries(OWN / f"{domain}.pot").items():
        yield from next((found[key] for found in chain if key in found), sources)


def pieces(texts: Iterable[str]) -> set[str]:
    """What stands between the place-holders of texts, without the punctuation around it."""
    found = (re.sub(r"^\W+|\W+$", "", piece) for text in texts for piece in re.split(r"\{\w+\}", text))
    return {piece for piece in found if piece}


def unexplained(texts: Iterable[str], locale: str, *authors: Path) -> list[str]:
    """Return the texts of a page that hold words which neither the chain of *locale* nor an author of data explains."""
    months = Locale.parse(locale).months["format"]["wide"].values()
    known = pieces((*first_of_chain(WORDS, locale), *first_of_chain(CONTENT, locale)))
    for path in authors:
        known |= {" ".join(text.split()) for text in strings_in(yaml.safe_load(path.read_text(encoding="utf-8")))}
    known |= {*months, "de", "und", "y", "e"} if locale == "es" else {*months, "und"}  # of dates and lists
    known |= {
        "Les parcours de cybersécurité : rapport d’activité 2023",
        "Bilan du volet cybersécurité de France Relance",
    }
    words = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + r")(?!\w)")
    data = re.compile(
        r"[A-Z]{2,3}(?:-[A-Z]+)*-\d\d|[A-D][+-]?(?!\w)|sha256:\w+|CC-BY-4\.0|(?:parcours-anssi|recorrido-es)|\d+"
    )
    left = ((text, data.sub(" ", words.sub(" ", " ".join(text.split())))) for text in texts)
    return [text for text, rest in left if re.search(r"[^\W\d_]", rest)]


@pytest.fixture(scope="module")
def german_report() -> list[str]:
    packs = str(GERMAN)
    return Texts(run("score", TOWN, "--format", "html", "--locale", "de", PARCOURS_CYBER_PACKS=packs)).found


@pytest.fixture(scope="module")
def spanish_report() -> list[str]:
    page = run("score", SPANISH_TOWN, "--methodology", SPANISH, "--format", "html", "--locale", "es")
    return Texts(page).found


def test_the_german_report_shows_german_alone(german_report: list[str]) -> None:
    assert "Steuerung der IT und Sicherheitsleitlinie" in german_report
    assert unexplained(german_report, "de", TOWN) == []


@pytest.mark.parametrize("command", [("score", TOWN, "--distribution"), ("compare", TOWN, TOWN)], ids=lambda c: c[0])
def test_the_other_german_reports_of_a_score_do_too(command: tuple[object, ...]) -> None:
    page = run(*command, "--format", "html", "--locale", "de", PARCOURS_CYBER_PACKS=str(GERMAN))
    assert unexplained(Texts(page).found, "de", TOWN) == []


def test_no_french_sentence_of_the_method_is_in_the_german_report(german_report: list[str]) -> None:
    page = " ".join(" ".join(german_report).split())
    for title in TITLES:
        page = page.replace(title, "")
    sources = (sources[0].split() for sources, _ in entries(OWN / f"{CONTENT}.pot").values())
    french = {" ".join(words) for words in sources if len(words) > 2}
    assert len(french) > 4000
    assert [text for text in french if text in page] == []


def test_the_spanish_report_shows_spanish_alone(spanish_report: list[str]) -> None:
    assert "Conformidad con el ENS y auditorías" in spanish_report
    assert "Tratamiento de alertas y respuesta a incidentes" in spanish_report
    own = [SPANISH / "methodology.yaml", *SPANISH.glob("measures/*.yaml")]
    assert unexplained(spanish_report, "es", SPANISH_TOWN, *own) == []


def test_a_word_of_another_language_would_be_seen(german_report: list[str]) -> None:
    english = Texts(run("score", TOWN, "--format", "html", "--locale", "en")).found
    assert len(unexplained(english, "de", TOWN)) > 40
    assert unexplained([*german_report, "Themes"], "de", TOWN) == ["Themes"]


def test_what_is_not_translated_falls_back_to_english() -> None:
    packs = str(GERMAN)
    shown = run("plan", TOWN, "--budget", "30000", "--details", "--locale", "de", PARCOURS_CYBER_PACKS=packs)
    flat = " ".join(shown.split())
    assert "Dringende Maßnahmen" in flat
    assert translations(CONTENT, "en")["measure:DEF-INC-04:objective"][0][:60] in flat
    french = [sources[0][:60] for sources, _ in entries(OWN / f"{CONTENT}.pot").values() if len(sources[0]) > 60]
    assert [text for text in french if text in flat] == []


# The variant.


def test_the_variant_says_only_what_differs() -> None:
    base, variant = pc.load_methodology(), pc.load_methodology(SPANISH)
    assert [ref.id for ref in variant.extends] == [base.id]
    assert {m.id for m in variant.measures} - {m.id for m in base.measures} == {"GOV-ENS-01", "DEF-ENS-01"}
    assert {s.id for s in variant.sectors} - {s.id for s in base.sectors} == {"regional-government"}
    assert sum(theme.points or 0 for theme in variant.themes) == 400
    changed = {v.id for b, v in zip(base.themes, variant.themes, strict=True) if b.points != v.points}
    assert changed == {
        "compliance-audits",
        "incident-response",
        "administration-ad",
        "backup-continuity",
        "workstations",
    }
    own = [p for p in variant.provenances if p.id not in {q.id for q in base.provenances}]
    assert {p.status.value for p in own} == {"default"}
    assert all(p.reason is not None and "oficial" in p.reason.source for p in own)
    town = pc.read_assessment(SPANISH_TOWN, variant)
    assert pc.cyberscore(variant, town).grade == "D"


def test_the_variant_and_its_audit_pass_the_checks() -> None:
    run("check", SPANISH, "--locale", "en")
    run("check", SPANISH_TOWN, "--methodology", SPANISH, "--locale", "en")


def test_the_measures_of_the_variant_are_in_a_plan_in_spanish() -> None:
    arguments = ("plan", SPANISH_TOWN, "--methodology", "recorrido-es", "--locale", "es")
    shown = " ".join(run(*arguments, PARCOURS_CYBER_PACKS=str(SPANISH)).split())
    assert "GOV-ENS-01 · Aprobar la categoría ENS de cada sistema y su declaración de aplicabilidad" in shown
    assert "DEF-ENS-01 · Conectar la entidad a LUCIA y ensayar la notificación de un ciberincidente" in shown


# The wheels.


@pytest.mark.heavy
def test_both_packs_are_built_and_installed_as_wheels(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the package hatchling is not installed: pip install -e '.[dev]'")
    wheels = tmp_path / "wheels"
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def done(*command: object, cwd: Path = tmp_path) -> str:
        result = subprocess.run(
            [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, env=environment
        )
        if result.returncode and re.search("No matching distribution|Connection", result.stdout + result.stderr):
            pytest.skip("the dependencies cannot be fetched here")
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    for source in (ROOT, GERMAN, SPANISH):
        done(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", wheels, source)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            assert wheel.name.startswith("parcours_cyber-") or not [n for n in archive.namelist() if n.endswith(".py")]
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    done(python, "-m", "pip", "install", "-q", "jinja2", *wheels.glob("*.whl"))
    command = python.parent / "parcours-cyber"
    german = Texts(done(command, "score", TOWN, "--format", "html", "--locale", "de")).found
    assert unexplained(german, "de", TOWN) == []
    spanish = done(
        command, "score", SPANISH_TOWN, "--methodology", "recorrido-es", "--format", "html", "--locale", "es"
    )
    own = [SPANISH / "methodology.yaml", *SPANISH.glob("measures/*.yaml")]
    assert unexplained(Texts(spanish).found, "es", SPANISH_TOWN, *own) == []
