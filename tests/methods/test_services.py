"""MonServiceSécurisé and MonAideCyber: ``vectors/`` holds cases that the agency's own programs computed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import parcours_cyber as pc
from agencies import METHODS, VECTORS, audit, everywhere, known, standing, total
from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import NOT_APPLICABLE, OptionId, QuestionId, ThemeId
from parcours_cyber.model.questionnaire import Option, Question


def cases(name: str) -> list[Any]:
    """Return the cases of every file of vectors whose name begins so."""
    return [
        pytest.param(case, id=f"{path.stem}-{n}")
        for path in sorted(VECTORS.glob(f"{name}*.json"))
        for n, case in enumerate(json.loads(path.read_text(encoding="utf-8"))["cases"])
    ]


def over(methodology: pc.Methodology, questions: Iterable[Question]) -> pc.Methodology:
    """Return a method over other questions than those of its pack."""
    return evolve(methodology, questions=tuple(questions))


def asked(methodology: pc.Methodology, number: int, theme: str, **changes: Any) -> Question:
    return evolve(
        methodology.questions[0],
        id=QuestionId(f"Q-{number}"),
        theme=ThemeId(theme),
        text=Text(f"{number} ?"),
        **changes,
    )


STATUSES = {"fait": "c", "enCours": "b"}


def index(measures: list[tuple[str, bool, str | None]]) -> dict[str, Fraction]:
    """Return the cyber index, total and by category, of measures given by category, kind and status."""
    pack = METHODS["monservicesecurise"]
    method = over(
        pack,
        (
            asked(pack, n, f"{category}-{'indispensable' if indispensable else 'recommandee'}")
            for n, (category, indispensable, _) in enumerate(measures)
        ),
    )
    choices = {f"Q-{n}": STATUSES.get(str(status), "a") for n, (_, _, status) in enumerate(measures)}
    where = standing(method, choices)
    found = {node.id.partition(":")[2]: known(node, where) for node in pc.tree_of(method).outputs}
    found["total"] = known(pc.tree_of(method).total, where)
    return {name: value for name, value in found.items() if value is not None}


def agree(found: Mapping[str, Fraction | None], expected: Mapping[str, float | None]) -> None:
    """The values are those of the agency's own floats, to 1e-12, and nothing is missing on either side."""
    assert set(found) == set(expected)
    for name, value in expected.items():
        exact = found[name]
        if value is None or exact is None:
            assert value is None, name
            assert exact is None, name
        else:
            assert abs(float(exact) - value) <= 1e-12, name


@pytest.mark.parametrize("case", cases("monservicesecurise"))
def test_the_cyber_index_is_that_of_the_service(case: Any) -> None:
    general = [(item["category"], item["indispensable"], item["status"]) for item in case["general"]]
    agree(index(general), case["expected"]["indiceCyber"])
    # The index made to measure leaves out what was decided against, and counts specific measures as recommended ones.
    specific = [(item["category"], False, item["status"]) for item in case["specific"]]
    taken = [measure for measure in (*general, *specific) if measure[2] != "nonFait"]
    agree(index(taken), case["expected"]["indiceCyberPersonnalise"])


def test_what_was_decided_against_may_also_be_answered_as_not_applicable() -> None:
    methodology = METHODS["monservicesecurise"]
    choices = {**everywhere(methodology, "c"), "GOV-01": NOT_APPLICABLE, "GOV-02": NOT_APPLICABLE, "GOV-03": "a"}
    # Of the category no indispensable measure is left: the recommended ones stand alone, 1 of 2.
    where = standing(methodology, choices)
    assert known(pc.tree_of(methodology).node("index:gouvernance"), where) == Fraction(5, 2)
    assert total(methodology, choices) == 5 * (2 * Fraction(1, 2) + 4 + 4 + 4) / Fraction(14)


def test_no_measure_is_an_index_of_zero() -> None:
    methodology = METHODS["monservicesecurise"]
    score = pc.cyberscore(methodology, audit(methodology, everywhere(methodology, NOT_APPLICABLE)))
    assert (score.points, score.grade) == (0, "de 0 à 1")
    assert index([]) == {"gouvernance": 0, "protection": 0, "defense": 0, "resilience": 0, "total": 0}


@pytest.mark.parametrize(("share", "grade"), [("a", "de 0 à 1"), ("c", "de 4 à 5")])
def test_the_bands_of_the_cyber_index(share: str, grade: str) -> None:
    methodology = METHODS["monservicesecurise"]
    assert pc.cyberscore(methodology, audit(methodology, everywhere(methodology, share))).grade == grade
    bounds = [methodology.scale.grade(Fraction(points)) for points in range(6)]
    assert bounds == ["de 0 à 1", "de 1 à 2", "de 2 à 3", "de 3 à 4", "de 4 à 5", "de 4 à 5"]


SCORES = {Fraction(value): letter for value, letter in zip(("0", "1/2", "1", "3/2", "2", "3"), "abcdef", strict=True)}


@pytest.mark.parametrize("case", cases("monaidecyber"))
def test_the_indicators_are_those_of_the_service(case: Any) -> None:
    pack = METHODS["monaidecyber"]
    themes = list(dict.fromkeys(answer["theme"] for answer in case["answers"]))
    values = sorted(
        {Fraction(answer["value"]) for answer in case["answers"] if answer["value"] is not None} | {*SCORES}
    )
    options = tuple(
        Option(id=OptionId("abcdefghijklmnopqrstuvwxyz"[n]), value=value, label=Text("."))
        for n, value in enumerate(values)
    )
    letters = {option.value: option.id for option in options}
    method = over(
        evolve(pack, themes=tuple(evolve(pack.themes[0], id=ThemeId(theme)) for theme in themes)),
        (
            asked(pack, n, answer["theme"], weight=Fraction(answer["weight"]), options=options)
            for n, answer in enumerate(case["answers"])
        ),
    )
    choices = {
        f"Q-{n}": NOT_APPLICABLE if answer["value"] is None else letters[Fraction(answer["value"])]
        for n, answer in enumerate(case["answers"])
    }
    where = standing(method, choices)
    found = {theme: known(pc.tree_of(method).node(f"theme:{theme}"), where) for theme in themes}
    agree(found, case["expected"]["indicators"])
