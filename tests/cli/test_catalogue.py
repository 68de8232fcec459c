"""The command ``catalogue``."""

from __future__ import annotations

from fractions import Fraction

import pytest

import parcours_cyber as pc
from commanding import Run


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_catalogue_json_has_its_keys_and_exact_numbers(locale: str, run: Run) -> None:
    data = run("catalogue", "--format", "json", locale=locale).json
    method = pc.load_methodology()
    assert {*data["methodology"]} >= {"id", "version", "digest"}
    assert [theme["name"] for theme in data["themes"]] == [theme.name.render(locale) for theme in method.themes]
    assert all({*theme} >= {"id", "name", "category", "points"} for theme in data["themes"])
    assert all({*threat} >= {"id", "name"} for threat in data["threats"])
    assert [Fraction(band["upper"]) for band in data["scale"]] == [band.upper for band in method.scale.bands]
    for item, question in zip(data["questions"], method.questions, strict=True):
        assert {*item} >= {"id", "theme", "text", "weight", "options", "threats", "applies_if"}
        assert isinstance(item["weight"], (int, str))
        assert [Fraction(option["value"]) for option in item["options"]] == [o.value for o in question.options]
        assert all(isinstance(weight, (int, str)) for weight in item["threats"].values())
        assert isinstance(item["applies_if"], list)
    for item in data["measures"]:
        assert {*item} >= {"id", "title", "category", "subcategory", "effects", "requires"}
        assert all({*effect} == {"question", "option"} for effect in item["effects"])


def test_a_catalogue_of_one_category(run: Run) -> None:
    data = run("catalogue", "--category", "protection", "--format", "json").json
    assert {item["category"] for item in data["measures"]} == {"protection"}
    assert {item["category"] for item in data["themes"]} == {"protection"}
    text = run("catalogue", "--category", "protection", locale="fr").out
    assert text.startswith("Parcours de cybersécurité")
    assert data["measures"][0]["id"] in text
    assert "GOV-01" not in text
