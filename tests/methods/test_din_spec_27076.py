"""DIN SPEC 27076: the points that its publishers give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

import parcours_cyber as pc
from agencies import METHODS, standing
from parcours_cyber.model.ids import NOT_APPLICABLE

TOP = (1, 5, 11, 15, 20)


def met(*, regular: bool, top: bool, but: Mapping[str, str] | None = None) -> dict[str, str]:
    methodology = METHODS["din-spec-27076"]
    there = {q.id: (top if int(q.id[4:6]) in TOP else regular) for q in methodology.questions}
    return {name: "b" if holds else "a" for name, holds in there.items()} | dict(but or {})


def range_of(choices: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    """Return the points and how many there could be, which is fewer where a requirement is irrelevant."""
    methodology = METHODS["din-spec-27076"]
    reading = pc.breakdown(pc.tree_of(methodology).total, standing(methodology, choices))
    assert reading.interval is not None
    assert reading.attainable is not None
    assert reading.interval.worst == reading.interval.best
    return reading.interval.worst, reading.attainable.best


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (met(regular=False, top=False), (0, 37)),
        (met(regular=True, top=False), (7, 37)),
        (met(regular=False, top=True), (15, 37)),
        (met(regular=True, top=True), (37, 37)),
        (met(regular=True, top=True, but={"REQ-07": NOT_APPLICABLE}), (36, 36)),
        (met(regular=True, top=True, but={"REQ-05": NOT_APPLICABLE}), (34, 34)),
        # A requirement in parts scores only if all of them hold: 02 loses its point, 11 falls from 3 to -3.
        (met(regular=True, top=True, but={"REQ-02-A": "a"}), (36, 37)),
        (met(regular=True, top=True, but={"REQ-11-B": "a"}), (31, 37)),
        # A part that is irrelevant leaves the requirement to its other part.
        (met(regular=True, top=True, but={"REQ-11-B": NOT_APPLICABLE}), (37, 37)),
        # Below the floor there is nothing: five times -3 and one point are 0.
        (met(regular=False, top=False, but={"REQ-03": "b"}), (0, 37)),
    ],
)
def test_the_points_of_din_spec_27076(choices: Mapping[str, str], expected: tuple[int, int]) -> None:
    assert range_of(choices) == expected


def test_the_requirements_of_din_spec_27076() -> None:
    methodology = METHODS["din-spec-27076"]
    assert len(methodology.themes) == 27
    assert {int(theme.id[-2:]) for theme in methodology.themes if theme.category == "top"} == set(TOP)
