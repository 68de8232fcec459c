"""The maturity test of ANSSI: the mean of six answers, worth 0 to 4."""

from __future__ import annotations

from fractions import Fraction

import pytest

import parcours_cyber as pc
from agencies import METHODS, audit


@pytest.mark.parametrize(
    ("choices", "points", "grade"),
    [
        ("aaaaaa", 0, "insuffisant"),
        ("abbbbb", Fraction(5, 6), "insuffisant"),
        ("bbbbbb", 1, "émergent"),
        ("bccccc", Fraction(11, 6), "émergent"),
        ("cccccc", 2, "intermédiaire"),
        ("dddddc", Fraction(17, 6), "intermédiaire"),
        ("dddddd", 3, "confirmé"),
        ("eeeeed", Fraction(23, 6), "confirmé"),
        ("eeeeee", 4, "optimal"),
    ],
)
def test_the_bands_of_the_maturity_test(choices: str, points: Fraction, grade: str) -> None:
    methodology = METHODS["anssi-maturity-test"]
    given_: dict[str, str] = dict(zip((q.id for q in methodology.questions), choices, strict=True))
    score = pc.cyberscore(methodology, audit(methodology, given_))
    assert (score.points, score.grade) == (points, grade)
    assert (score.themes, score.threats, score.set_aside) == ((), (), ())
