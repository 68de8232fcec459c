"""What is the same for every command: help, another methodology, a locale, and what is told of a wrong command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parcours_cyber as pc
from commanding import TINY, TOWN, Run, assert_refused


def test_another_methodology(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.yaml"
    assert run("audit", "new", "--methodology", TINY, "--out", out).code == 0
    assert run("score", out, "--methodology", TINY, "--format", "json").json["methodology"]["id"] == "tiny-pack"
    assert run("plan", out, "--methodology", TINY, "--format", "json").json["score"]["grade"]
    assert run("check", out, "--methodology", TINY).code == 0
    assert run("catalogue", "--methodology", TINY, "--format", "json").json["methodology"]["id"] == "tiny-pack"
    words = (":4: ", "made with the methodology 'parcours-anssi', not 'tiny-pack'", "Choose the methodology")
    assert_refused(run("score", TOWN, "--methodology", TINY), 1, str(TOWN), *words)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), *((name, "-h") for name in ("score", "audit"))])
def test_help_and_version(arguments: tuple[str, ...], run: Run) -> None:
    done = run(*arguments[:-1], arguments[-1])
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(("usage: parcours-cyber", f"parcours-cyber {pc.__version__}"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("lacks COMMAND", "--help")),
        (("score",), ("lacks AUDIT", "parcours-cyber score --help")),
        (
            ("scor", TOWN),
            (
                "COMMAND is given 'scor'",
                "score, compare, plan, plan-diff, frontier, relay, check, catalogue, scope, audit",
                "Did you mean 'score'?",
            ),
        ),
        (("audit",), ("lacks COMMAND", "parcours-cyber audit --help")),
        (("audit", "old"), ("COMMAND is given 'old'", "Expected one of: new.")),
        (("score", TOWN, "--format", "xml"), ("--format is given 'xml'", "text, html, markdown, json")),
        (("catalogue", "--format", "html"), ("--format is given 'html'", "text, json")),
        (("plan", TOWN, "--bdget", "3"), ("does not know --bdget 3", "--help")),
        (("score", TOWN, TOWN), ("does not know", "--help")),
        (("plan", TOWN, "--budget"), ("--budget is given no value", "--help")),
        (("plan", TOWN, "--details=3"), ("takes no value", "--help")),
        (("catalogue", "--category", "attack"), ("'attack' is not a category", "governance, protection")),
        (("audit", "new", "--path", "hard"), ("'hard' is not a path", "foundation, intermediate, reinforced")),
    ],
)
def test_a_wrong_command(arguments: tuple[str | Path, ...], words: tuple[str, ...], run: Run) -> None:
    assert_refused(run("--locale", "en", *arguments, locale=None), 2, *words)


@pytest.mark.parametrize("locale", ["xx", "", "fr_", "fr_foo", "C", "../fr"])
def test_an_unknown_locale(locale: str, run: Run) -> None:
    assert_refused(run("score", TOWN, locale=locale), 2, f"«\xa0{locale}\xa0»", "en, fr")


@pytest.mark.parametrize("locale", ["fr_FR.UTF-8", "FR", "fr-fr", "fr_FR@euro", "fr_ZZ"])
def test_a_locale_as_systems_spell_it(locale: str, run: Run) -> None:
    done = run("plan", TOWN, "--format", "html", locale=locale)
    assert done.code == 0
    tag = re.search(r'<html lang="([^"]*)"', done.out)
    assert tag is not None
    assert tag[1] in ("fr", "fr-FR", "fr-ZZ")


def test_a_wrong_command_is_told_in_the_language_asked_for(run: Run) -> None:
    assert "Il manque à la commande : AUDIT." in run("--locale", "fr", "score", locale=None).err.replace("\xa0", " ")


def test_an_unknown_methodology(run: Run, tmp_path: Path) -> None:
    assert_refused(run("score", TOWN, "--methodology", "ebios"), 1, "'ebios'", "parcours-anssi", "Install its pack")
    done = run("score", TOWN, "--methodology", tmp_path)
    assert_refused(done, 1, str(tmp_path), "not the folder of a methodology pack", "methodology.yaml")
    assert run("score", TOWN, "--methodology", "x" * 5000).code == 2
