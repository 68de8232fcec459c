"""The cyberscore of an assessment: points, grade, interval, coverage, themes and threats."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import repeat
from math import lcm
from typing import Any, NamedTuple

from attrs import field, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import FactId, Grade, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.model.scale import Scale
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.packed import Packed, Sums, ThemeShare, packed_of
from parcours_cyber.scoring.readings import answered, bounds
from parcours_cyber.scoring.standing import (
    Standing,
    check_assessment,
    facts_not_stated,
    fits,
    require_same_methodology,
    standing_of,
)
from parcours_cyber.scoring.trees import tree_of

__all__ = [
    "AnswerCounts",
    "GradedPoints",
    "Reading",
    "Score",
    "ScoreBounds",
    "ThemeScore",
    "ThreatScore",
    "cyberscore",
    "read",
    "read_sums",
]


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


# The named tuples are made of zipped columns. The first is the shortest; to say so to zip would take a tenth longer.
#: What makes a named tuple of a class and its values, without the detour of the constructor of the class.
_new_tuple: Callable[[type[Any], Iterable[object]], Any] = tuple.__new__


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


class _OfSums(NamedTuple):
    """What the reading of compiled sums holds."""

    methodology: Methodology
    bounds: ScoreBounds
    sums: Sums
    outputs: tuple[ThreatId, ...]


class _PackedReading(_OfSums, Reading):
    """The reading of compiled sums; what is not asked is not decoded."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<reading of {named(self.methodology)}: {self.bounds}, {self.sums}>"

    @property
    def themes(self) -> tuple[ThemeScore, ...]:
        values, pattern, _, _ = self.sums
        shares, inner = pattern.shares, len(pattern.shares)
        sums = zip(shares, values, values[inner : 2 * inner], values[2 * inner : 3 * inner])  # noqa: B905  # as above
        return tuple(map(_new_tuple, repeat(ThemeScore), sums))

    @property
    def threats(self) -> tuple[ThreatScore, ...]:
        values, pattern, _, _ = self.sums
        outer = len(pattern.outputs)
        sums = zip(self.outputs, values[-2 * outer - 3 :], values[-outer - 3 :], pattern.outputs)  # noqa: B905  # as above
        return tuple(map(_new_tuple, repeat(ThreatScore), sums))

    @property
    def coverage(self) -> Fraction:
        return self.sums.pattern.covered(self.sums.known)

    @property
    def answers(self) -> AnswerCounts:
        return AnswerCounts(*self.sums.answers)


@frozen(slots=False)
class _TreeReading(Reading):
    """The reading of a tree of any shape."""

    methodology: Methodology = field(repr=named)
    bounds: ScoreBounds
    _themes: tuple[ThemeScore, ...]
    _threats: tuple[ThreatScore, ...]
    _coverage: Fraction
    _answers: AnswerCounts

    @property
    def themes(self) -> tuple[ThemeScore, ...]:
        return self._themes

    @property
    def threats(self) -> tuple[ThreatScore, ...]:
        return self._threats

    @property
    def coverage(self) -> Fraction:
        return self._coverage

    @property
    def answers(self) -> AnswerCounts:
        return self._answers


@frozen(slots=False)
class Score:
    """The cyberscore of an assessment.

    The headline is prudent: with unknown answers, :attr:`points` and :attr:`grade` are the worst end of :attr:`bounds`.

    Attributes
    ----------
    methodology
        The method by which it was scored.
    assessment
        What was scored.
    reading
        The numbers.
    """

    methodology: Methodology = field(repr=named)
    assessment: Assessment
    reading: Reading

    @property
    def points(self) -> Fraction:
        """The points, with unknown answers at their worst."""
        return self.reading.bounds.worst.points

    @property
    def maximum(self) -> Fraction:
        """The points at the top of the scale."""
        return self.reading.maximum

    @property
    def grade(self) -> Grade:
        """The grade of the points."""
        return self.reading.bounds.worst.grade

    @property
    def bounds(self) -> ScoreBounds:
        """The interval of the score."""
        return self.reading.bounds

    @property
    def coverage(self) -> Fraction:
        """The share of the weight that was answered, from 0 to 1."""
        return self.reading.coverage

    @property
    def themes(self) -> tuple[ThemeScore, ...]:
        """The score of each theme, in the methodology's order."""
        return self.reading.themes

    @property
    def threats(self) -> tuple[ThreatScore, ...]:
        """The resistance to each threat."""
        return self.reading.threats

    @property
    def answers(self) -> AnswerCounts:
        """How many answers are known, unknown and not applicable."""
        return self.reading.answers

    @property
    def not_stated(self) -> tuple[FactId, ...]:
        """The facts that were not stated and therefore count as true."""
        return facts_not_stated(self.methodology, self.assessment.entity)

    @property
    def set_aside(self) -> tuple[ThemeId, ...]:
        """The themes of which no question applies; the other themes share their points in proportion."""
        return tuple(theme.theme for theme in self.themes if not theme.applies)


def cyberscore(methodology: Methodology, assessment: Assessment) -> Score:
    """Return the cyberscore of an assessment.

    The score is the exact value of the methodology's scoring tree. For the reference method it is, over the themes
    *t* of which a question applies, ``400 · Σ points(t) · mean(t) / Σ points(t)``, where ``mean(t)`` is the
    weighted mean of the values of the answers to the applicable questions of the theme. The total of 400 points and
    the twelve grades are published (ANSSI, activity report for 2023); how a theme is computed is a default of this
    project.

    Parameters
    ----------
    methodology
        The methodology to score with.
    assessment
        The answers. A question that is not answered is unknown: it makes the score an interval.

    Returns
    -------
    Score
        Points and grade at the prudent end, and what they rest on.

    Raises
    ------
    InvalidDataError
        If the assessment was made with another methodology, names a question or an option that it does not have, or
        leaves nothing to score.
    UsageError
        If the methodology has no total or no scale. Its nodes are read with :func:`~parcours_cyber.bounds`, its
        profiles with :func:`~parcours_cyber.verdicts`.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> nothing_known = pc.Assessment(
    ...     methodology=methodology.ref, entity=pc.Entity(name="Ville", sector="local-authority", size="medium")
    ... )
    >>> score = pc.cyberscore(methodology, nothing_known)
    >>> score.grade, score.bounds.best.grade
    ('D-', 'A+')
    """
    require_same_methodology(methodology, assessment)
    packed = packed_of(methodology)
    if packed is None:
        return Score(methodology, assessment, read(standing_of(methodology, assessment)))
    if not fits(methodology, assessment.entity):
        check_assessment(methodology, assessment)
    try:
        sums = packed.read(assessment.look_up, assessment.entity.false_facts)
    except KeyError:
        check_assessment(methodology, assessment)
        raise  # pragma: no cover  # what was not found is told just above
    return Score(methodology, assessment, read_sums(packed, sums))


def read(standing: Standing) -> Reading:
    """Return the reading of a standing: that of a plan's projection, for instance.

    Raises
    ------
    InvalidDataError
        If no question applies.
    """
    packed = packed_of(standing.methodology)
    if packed is not None:
        return read_sums(packed, packed.read_standing(standing))
    return _from_tree(standing)


def read_sums(packed: Packed, sums: Sums) -> Reading:
    """Return the reading of compiled sums.

    Raises
    ------
    InvalidDataError
        If no question applies.
    """
    methodology, (_, pattern, worst, best) = packed.methodology, sums
    if not pattern.shares:
        raise _nothing_applies()
    bands, cuts, denominator = methodology.scale.bands, pattern.cuts, pattern.denominator
    lower = upper = _new_tuple(GradedPoints, (Fraction(worst, denominator), bands[bisect_left(cuts, worst)].grade))
    if best != worst:
        upper = _new_tuple(GradedPoints, (Fraction(best, denominator), bands[bisect_left(cuts, best)].grade))
    ends = _new_tuple(ScoreBounds, (lower, upper))
    reading: Reading = _new_tuple(_PackedReading, (methodology, ends, sums, packed.threats))
    return reading


def _nothing_applies() -> InvalidDataError:
    """Return the error for an assessment of which nothing can be scored."""
    return InvalidDataError(
        Problem(
            place=Place(path="$.answers"),
            what=message("No question applies, so there is nothing to score."),
            expected=message("Expected at least one question that applies."),
            remedy=message("Check the answers not_applicable and the facts stated to be false."),
        )
    )


def _graded(points: Fraction, scale: Scale) -> GradedPoints:
    """Return points with their grade; a tree may leave its scale where questions do not apply, which is the pack's."""
    top = scale.bands[-1].upper
    if points > top:
        raise InvalidDataError(
            Problem(
                place=Place(path="$.scoring.total"),
                what=message("These answers give {points} points.", points=points),
                expected=message("Expected at most {top}, the top of the scale, whichever questions apply.", top=top),
                remedy=message("Correct the tree or the scale of the methodology."),
            )
        )
    return GradedPoints(points, scale.grade(points))


def _from_tree(standing: Standing) -> Reading:
    """Return the reading of a tree of any shape; themes and threats are the nodes that stand for them."""
    methodology = standing.methodology
    tree, scale = tree_of(methodology), methodology.scale
    total = bounds(tree.total, standing)
    if total is None:
        raise _nothing_applies()
    named: dict[str, Node] = {node.id: node for node in tree.walk()}

    def whole_numbers(name: str) -> tuple[int, int, int, int]:
        """Return a node's worst and best value and its coverage as numerators, and their denominator; or zeros."""
        found = bounds(named[name], standing)
        if found is None:
            return 0, 0, 0, 0
        parts = (found.worst, found.best, answered(named[name], standing) or Fraction())
        unit = lcm(*(part.denominator for part in parts))
        worst, best, known = (int(part * unit) for part in parts)
        return worst, best, known, unit

    themes = []
    for theme in (theme for theme in methodology.themes if f"theme:{theme.id}" in named):
        worst, best, known, unit = whole_numbers(f"theme:{theme.id}")
        share = ThemeShare(theme.id, unit, (theme.points if unit else None) or Fraction())
        themes.append(ThemeScore(share, worst, best, known))
    threats = []
    for threat in (threat for threat in methodology.threats if f"threat:{threat.id}" in named):
        worst, best, _, unit = whole_numbers(f"threat:{threat.id}")
        threats.append(ThreatScore(threat.id, worst, best, unit))
    return _TreeReading(
        methodology,
        ScoreBounds(*(_graded(points, scale) for points in (total.worst, total.best))),
        tuple(themes),
        tuple(threats),
        answered(tree.total, standing) or Fraction(),
        AnswerCounts(
            known=sum(ranks is not None and ranks[0] == ranks[1] for ranks in standing.ranks),
            unknown=sum(ranks is not None and ranks[0] != ranks[1] for ranks in standing.ranks),
            not_applicable=sum(ranks is None for ranks in standing.ranks),
        ),
    )
