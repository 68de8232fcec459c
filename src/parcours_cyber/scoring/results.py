"""The values that a score is made of, and what every reading of a standing answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import NamedTuple

from attrs import field, frozen

from parcours_cyber.model.ids import Grade, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.scoring.packed import ThemeShare

__all__ = ["AnswerCounts", "GradedPoints", "Reading", "ScoreBounds", "ThemeScore", "ThreatScore"]


# The results below are made for each score, and making them is half of the time of scoring. A named tuple is made two
# to three times as fast as a frozen object of attrs, and that one a third faster without slots than with them.
class GradedPoints(NamedTuple):
    """Points and the grade that they earn."""

    points: Fraction
    grade: Grade


class ScoreBounds(NamedTuple):
    """The interval of a score: with every unknown answer at its worst, and with each at its best."""

    worst: GradedPoints
    best: GradedPoints


@frozen(slots=False)
class AnswerCounts:
    """How many questions have a known answer, an unknown one, or do not apply."""

    known: int
    unknown: int
    not_applicable: int


class ThemeScore(NamedTuple):
    """The part of a theme in the score.

    Its numbers are whole, in the unit of its share; the properties give the exact ratios.

    Attributes
    ----------
    share
        What the theme is worth while the same questions apply.
    worst
        Σ w·v with unknown answers at their worst.
    best
        Σ w·v with unknown answers at their best.
    known
        Σ w over the known answers.
    """

    share: ThemeShare
    worst: int
    best: int
    known: int

    @property
    def theme(self) -> ThemeId:
        """The id of the theme."""
        return self.share.theme

    @property
    def maximum(self) -> Fraction:
        """The points that the theme is worth here."""
        return self.share.maximum

    @property
    def applies(self) -> bool:
        """Whether at least one question of the theme applies."""
        return self.share.whole > 0

    @property
    def points(self) -> Fraction:
        """The points of the theme with unknown answers at their worst; 0 when it does not apply."""
        return self.maximum * self.worst / self.share.whole if self.applies else Fraction()

    @property
    def best_points(self) -> Fraction:
        """The points of the theme with unknown answers at their best."""
        return self.maximum * self.best / self.share.whole if self.applies else Fraction()

    @property
    def coverage(self) -> Fraction:
        """The share of the theme's weight that was answered."""
        return Fraction(self.known, self.share.whole) if self.applies else Fraction()


class ThreatScore(NamedTuple):
    """The resistance to one threat, Σ threat weight · value ÷ Σ threat weight; nothing when no question counts for it.

    Its numbers are whole, in one unit; the properties give the exact ratios.

    Attributes
    ----------
    threat
        The id of the threat.
    worst
        The sum with unknown answers at their worst.
    best
        The sum with unknown answers at their best.
    whole
        The sum of the weights; 0 when no question counts for the threat.
    """

    threat: ThreatId
    worst: int
    best: int
    whole: int

    @property
    def resistance(self) -> Fraction | None:
        """The resistance with unknown answers at their worst, between 0 and 1."""
        return Fraction(self.worst, self.whole) if self.whole else None

    @property
    def best_resistance(self) -> Fraction | None:
        """The resistance with unknown answers at their best."""
        return Fraction(self.best, self.whole) if self.whole else None

    @property
    def exposure(self) -> Fraction | None:
        """The complement of the resistance."""
        return None if self.resistance is None else 1 - self.resistance


class Reading(ABC):
    """What a methodology says of a standing; a score and a projection each hold one."""

    methodology: Methodology = field(repr=named)
    bounds: ScoreBounds

    @property
    def points(self) -> Fraction:
        """The points, with unknown answers at their worst, which is the prudent reading."""
        return self.bounds.worst.points

    @property
    def grade(self) -> Grade:
        """The grade of :attr:`points`."""
        return self.bounds.worst.grade

    @property
    def maximum(self) -> Fraction:
        """The points at the top of the scale."""
        return self.methodology.scale.bands[-1].upper

    @property
    @abstractmethod
    def themes(self) -> tuple[ThemeScore, ...]:
        """The score of each theme that the tree has a node for, in the methodology's order."""

    @property
    @abstractmethod
    def threats(self) -> tuple[ThreatScore, ...]:
        """The resistance to each threat that the tree has a node for."""

    @property
    @abstractmethod
    def coverage(self) -> Fraction:
        """The share of the weight that was answered, from 0 to 1."""

    @property
    @abstractmethod
    def answers(self) -> AnswerCounts:
        """How many answers are known, unknown and not applicable."""
