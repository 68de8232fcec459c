"""The command ``score``."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import parcours_cyber as pc
from commanding import TOWN, Run, assert_score


def test_score_json_has_its_keys_and_exact_numbers(run: Run) -> None:
    data = run("score", TOWN, "--format", "json").json
    assert {*data["methodology"]} >= {"id", "version", "digest"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", data["methodology"]["digest"])
    assert_score(data)
    score = pc.cyberscore(pc.load_methodology(), pc.read_assessment(TOWN))
    assert Fraction(data["points"]["exact"]) == score.points
    assert data["grade"] == score.grade
    text = run("score", TOWN).out
    assert f"{data['points']['value']:.1f} points out of {data['maximum']}: grade {data['grade']}." in text
    known, unknown, absent = (data["answers"][key] for key in ("known", "unknown", "not_applicable"))
    assert f"{known} known, {unknown} unknown, {absent} not applicable" in text
    for theme in data["themes"]:
        assert re.search(rf"{re.escape(theme['name'])} +{theme['points']:.1f} +{theme['maximum']:.1f} ", text)


def test_options_before_and_after(run: Run) -> None:
    after = run("score", TOWN, "--format", "json", "--locale", "fr", locale=None)
    assert after.json["locale"] == "fr"
    assert run("--locale", "fr", "score", "--format", "json", TOWN, locale=None) == after
    assert run("--locale=fr", "score", "--format=json", TOWN, locale=None) == after
    assert run("score", "--locale", "fr-FR", TOWN, "--format", "json", locale=None).json["locale"] == "fr_FR"


def test_the_language_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("score", TOWN, locale=None).out.startswith("Cyberscore\xa0: Ville")
    for variable, value, start in (
        ("LANG", "en_GB.UTF-8", "Cyberscore of"),
        ("LC_MESSAGES", "fr_FR.UTF-8@euro", "Cyberscore\xa0: "),
        ("LC_ALL", "en", "Cyberscore of"),
        ("PARCOURS_CYBER_LOCALE", "fr", "Cyberscore\xa0: "),
        ("PARCOURS_CYBER_LOCALE", "tlh", "Cyberscore of"),
    ):
        monkeypatch.setenv(variable, value)
        assert run("score", TOWN, locale=None).out.startswith(start), (variable, value)
