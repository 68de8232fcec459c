"""The documentation builds, is in French, and names every command, option, key and public name that is there."""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs
import pytest
from babel.messages.pofile import read_po

import parcours_cyber as pc
from parcours_cyber.cli.parser import build_parser
from parcours_cyber.i18n.text import use_locale
from parcours_cyber.loading.assessments import AUDIT_SCHEMA
from parcours_cyber.model import (
    awareness,
    findings,
    glossary,
    ids,
    measures,
    methodology,
    organisation,
    prediagnosis,
    provenance,
    questionnaire,
    scale,
    scoring_spec,
    statistics,
    targets,
)
from parcours_cyber.model.assessment import Answer, Assessment, AwarenessSession, RecordedFinding
from parcours_cyber.quality.text_rules import LENGTHS
from parcours_cyber.quality.vocabulary import Vocabulary
from parcours_cyber.reporting.content_pages import overview_page
from parcours_cyber.reporting.page import Heading

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LOCALES = DOCS / "locales"
PAGES = sorted(DOCS.glob("*.md"))

needs_sphinx = pytest.mark.skipif(
    not all(map(find_spec, ("sphinx", "myst_parser", "furo", "sphinx_intl"))), reason="the extra docs is not installed"
)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of every table."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


# -- it builds


@needs_sphinx
@pytest.mark.heavy
@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_builds_without_a_warning(language: str, tmp_path: Path, methodology: pc.Methodology) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-n", "-W", "--keep-going"]
    built = subprocess.run(
        [*command, "-D", f"language={language}", "-d", tmp_path / "doctrees", DOCS, tmp_path / "html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "html" / "index.html").is_file()
    # The counts of the pack stand on their page in the language of the build.
    shown = (tmp_path / "html" / "content.html").read_text(encoding="utf-8")
    headings = [block.text for block in overview_page(methodology, language).blocks if isinstance(block, Heading)]
    assert [heading for heading in headings if escape(heading) not in shown] == []
    assert overview_page(methodology, "en").blocks[0] != overview_page(methodology, "fr").blocks[0]


# -- it is in French


@pytest.mark.parametrize("path", sorted(LOCALES.glob("*/LC_MESSAGES/*.po")), ids=lambda path: path.stem)
def test_a_catalogue_is_complete_and_reviewed(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    assert [entry.id for entry in catalogue if entry.id and (entry.fuzzy or not entry.string)] == []
    assert not re.search(r"^\"(POT-Creation|PO-Revision)-Date", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_each_page_has_a_catalogue() -> None:
    assert {path.stem for path in PAGES} == {path.stem for path in LOCALES.glob("fr/LC_MESSAGES/*.po")}


@needs_sphinx
@pytest.mark.heavy
def test_the_catalogues_hold_the_sentences_of_the_pages(tmp_path: Path) -> None:
    """Bringing them up to date changes nothing."""
    written = Path(shutil.copytree(LOCALES, tmp_path / "locales", ignore=shutil.ignore_patterns("*.mo")))
    command = [sys.executable, DOCS / "update_translations.py", written]
    updated = subprocess.run(command, capture_output=True, text=True, check=False)
    assert updated.returncode == 0, updated.stderr
    changed = [
        path.name
        for path in LOCALES.glob("fr/LC_MESSAGES/*.po")
        if path.read_bytes() != (written / "fr/LC_MESSAGES" / path.name).read_bytes()
    ]
    assert changed == [], "run: python docs/update_translations.py"


# -- it says what is there


def commands(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield every command with its parser, the whole command line with the empty name."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner, below in action.choices.items():
                yield from commands(below, f"{name} {inner}".strip())


def test_the_quick_start_names_every_command_and_every_option_of_it() -> None:
    text = page("quick-start.md")
    names = {option: of for option, of, _ in (row for row in rows(text) if len(row) == 3)}
    with use_locale("en"):
        parser = build_parser()
    for name, command in commands(parser):
        leaf = not any(isinstance(action, argparse._SubParsersAction) for action in command._actions)
        if leaf:
            assert re.search(rf"^\| `{name}[` ]", text, re.MULTILINE), name
        for action in command._actions:
            for option in (option for option in action.option_strings if option.startswith("--")):
                of = next((of for shown, of in names.items() if f"`{option}`" in shown), None)
                assert of is not None, option
                assert not leaf or of == "all" or f"`{name}`" in of, f"{option} of {name}"


def test_the_quick_start_names_no_option_that_is_not_there() -> None:
    with use_locale("en"):
        there = {o for _, parser in commands(build_parser()) for a in parser._actions for o in a.option_strings}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page("quick-start.md"))) <= there


def test_the_reference_names_every_public_name() -> None:
    documented = set(re.findall(r"^\.\. auto(?:class|function):: parcours_cyber\.(\w+)$", page("api.md"), re.MULTILINE))
    assert documented == set(pc.__all__)


def test_the_reference_names_every_kind_of_identifier() -> None:
    documented = set(re.findall(r"parcours_cyber\.model\.ids\.(\w+)", page("api.md")))
    assert documented == {name for name in ids.__all__ if not name.isupper()}


def keys(*modules: Any) -> set[str]:
    """Return the fields of all attrs classes of modules, as files name them."""
    classes = {
        cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and attrs.has(cls) and cls.__module__ == module.__name__
    }
    return {field.name for cls in classes for field in attrs.fields(cls) if field.init}


def test_the_format_of_a_pack_names_every_key() -> None:
    text = page("pack-format.md")
    # Not keys of a pack: what is computed, what ranges and mappings by ids write without keys, and what files of a
    # folder are by themselves.
    elsewhere = {"digest", "audit_works", "audiences", "expected", "size"}
    core = keys(measures, methodology, provenance, questionnaire, scale, scoring_spec)
    around = keys(awareness, findings, glossary, prediagnosis, statistics, targets)
    wanted = (core | around) - elsewhere
    assert sorted(key for key in wanted if f"`{key}`" not in text) == []


@pytest.mark.parametrize(
    ("cls", "heading"),
    [
        (Assessment, "The file"),
        (organisation.Entity, "`entity`"),
        (Answer, "`answers`"),
        (RecordedFinding, "`findings`"),
        (AwarenessSession, "`awareness`"),
    ],
)
def test_the_format_of_an_audit_names_every_key_and_whether_it_is_required(cls: type[Any], heading: str) -> None:
    text = page("audit-format.md")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    required = {row[0].strip("`"): row[2] for row in rows(section) if len(row) == 4}
    for field in (field for field in attrs.fields(cls) if field.init and field.name != "question"):
        name = "option" if field.name == "choice" else field.name
        assert required[name] == ("yes" if field.default is attrs.NOTHING else "no"), name
    assert f'`"{AUDIT_SCHEMA}"`' in text


def rules_of(folder: Path) -> set[str]:
    """Return the rules under which the code of a folder makes remarks: the first argument of each such call."""
    calls = [
        node
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("remark", "self.note")
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def test_the_page_on_the_content_checks_names_every_rule_and_no_other() -> None:
    shown = [row[0] for row in rows(page("content-checks.md")) if len(row) == 4 and row[0].startswith("`")]
    named = [rule for cell in shown for rule in re.findall(r"`([^`]+)`", cell)]
    assert len(named) == len(set(named))
    assert set(named) == rules_of(ROOT / "src" / "parcours_cyber" / "quality")


def test_the_page_on_the_content_checks_has_the_lengths() -> None:
    section = page("content-checks.md").partition("\n## Lengths\n")[2]
    shown = {row[0].strip("`"): (int(row[1]), int(row[2])) for row in rows(section)[2:]}
    assert shown == LENGTHS


def test_the_page_on_the_content_checks_names_what_is_known_of_a_language() -> None:
    text = page("content-checks.md")
    assert sorted(field.name for field in attrs.fields(Vocabulary) if f"`{field.name}`" not in text) == []


# -- its numbers are those of the pack


def test_the_page_on_the_method_has_the_themes_of_the_pack(methodology: pc.Methodology) -> None:
    expected = [[t.name.render("en"), f"`{t.id}`", f"`{t.category}`", str(t.points)] for t in methodology.themes]
    assert [
        row for row in rows(page("method.md")) if row[1:2] and row[1].strip("`") in {t.id for t in methodology.themes}
    ] == expected


def test_the_page_on_the_method_has_the_grades_of_the_pack(methodology: pc.Methodology) -> None:
    grades = {band.grade: band.upper for band in methodology.scale.bands}
    shown = {}
    for row in rows(page("method.md")):
        if row[0] in grades:
            for grade, bound in zip(row[::2], row[1::2], strict=True):
                shown[grade] = sum(map(Fraction, bound.split()), Fraction())
    assert shown == grades


def test_the_page_on_the_method_has_the_categories_and_phases_of_the_pack(methodology: pc.Methodology) -> None:
    shown = rows(page("method.md"))
    published = {str(statistic.id): statistic.figures for statistic in methodology.statistics}
    counts = {figure.of: figure.value for figure in published["measures-by-category"]}
    months = {figure.of: figure.value for figure in published["mean-duration"]}
    for category in methodology.categories:
        assert [category.name.render("en"), f"`{category.id}`", str(counts[category.id])] in shown
    for phase in methodology.phases:
        (row,) = [row for row in shown if f"`{phase.id}`" in row]
        assert row[2] == (f"{months[phase.id]} months" if phase.id in months else "")


def test_the_page_on_the_method_has_the_works_the_audiences_and_the_thresholds_of_the_pack(
    methodology: pc.Methodology,
) -> None:
    shown = rows(page("method.md"))

    def only_if(facts: Iterable[str]) -> str:
        return " ".join(f"`{fact}`" for fact in facts)

    for work in methodology.audit_works:
        findings_of = sum(finding.work == work.id for finding in methodology.findings)
        assert [work.name.render("en"), f"`{work.id}`", only_if(work.applies_if), str(findings_of)] in shown
    for audience in methodology.audiences:
        assert [audience.name.render("en"), f"`{audience.id}`", only_if(audience.applies_if)] in shown
    assert methodology.pre_diagnosis is not None
    for threshold in methodology.pre_diagnosis.thresholds:
        assert [f"`{threshold.path}`", str(threshold.points)] in shown


def test_the_page_on_the_method_says_where_each_number_comes_from(methodology: pc.Methodology) -> None:
    titles = {source.id: source.title for source in methodology.sources}
    expected = {}
    for item in methodology.provenances:
        where = [f"*{titles[item.source]}*"] if item.source is not None else []
        where += [item.locator.render("en")] if item.locator is not None else []
        sentences = [", ".join(where) + "."] if where else []
        sentences += [item.reason.render("en")] if item.reason is not None else []
        expected[item.id] = [f"`{item.status.value}`", " ".join(sentences)]
    shown = {row[1].strip("`"): row[2:] for row in rows(page("method.md")) if len(row) == 4}
    assert {name: shown.get(name) for name in expected} == expected


def test_the_glossary_has_sixty_pairs_and_names_what_is_there() -> None:
    table = rows(page("glossary.md"))[2:]
    assert len(table) >= 60
    assert len({row[0] for row in table}) == len(table)
    files = [*(ROOT / "methodologie").glob("**/*.yaml"), *(ROOT / "src").glob("**/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for *_, where in table:
        for word in re.findall(r"(?<!\})`([^`/]+)`", where):
            assert word in text, word


# -- the pages of the content


@pytest.mark.parametrize("name", ["README.md", "ESTIMATES.md"])
def test_a_page_of_the_content_is_in_both_languages(name: str) -> None:
    text = (ROOT / "methodologie" / name).read_text(encoding="utf-8")
    french, _, english = text.partition("\n---\n")
    assert english
    assert [line.count("|") for line in french.splitlines()].count(3) == [
        line.count("|") for line in english.splitlines()
    ].count(3)
    assert len(re.findall("^#", french, re.MULTILINE)) == len(re.findall("^#", english, re.MULTILINE))


def test_the_content_has_its_version_in_its_changelog(methodology: pc.Methodology) -> None:
    changelog = (ROOT / "methodologie" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {methodology.version}\n" in changelog
