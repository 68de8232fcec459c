"""The cyberscore of an assessment: points, grade, interval, coverage, themes and threats."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import FactId, Grade, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.packed import Packed, Sums, packed_of
from parcours_cyber.scoring.readings import Interval, bounds
from parcours_cyber.scoring.standing import (
    Standing,
    check_choices,
    facts_not_stated,
    require_same_methodology,
    standing_of,
)
from parcours_cyber.scoring.trees import tree_of

__all__ = ["AnswerCounts", "GradedPoints", "Reading", "Score", "ScoreBounds", "ThemeScore", "ThreatScore", "cyberscore", "read"]


@frozen
class GradedPoints:
    """Points and the grade that they earn."""

    points: Fraction
    grade: Grade


@frozen
class ScoreBounds:
    """The interval of a score: with every unknown answer at its worst, and with each at its best."""

    worst: GradedPoints
    best: GradedPoints


@frozen
class AnswerCounts:
    """How many questions have a known answer, an unknown one, or do not apply."""

    known: int
    unknown: int
    not_applicable: int


@frozen
class ThemeScore:
    """The part of a theme in the score.

    Its numbers are whole: the sums Σ w·v with unknown answers at their worst and at their best, and Σ w over the known and over
    the applicable answers, in one unit. The properties give the exact ratios.

    Attributes
    ----------
    maximum
        The points of the theme once the points of the themes that do not apply are shared out; 0 when it does not apply.
    """

    theme: ThemeId
    worst: int
    best: int
    known: int
    whole: int
    maximum: Fraction

    @property
    def applies(self) -> bool:
        """Whether at least one question of the theme applies."""
        return self.whole > 0

    @property
    def points(self) -> Fraction:
        """The points of the theme with unknown answers at their worst; 0 when it does not apply."""
        return self.maximum * self.worst / self.whole if self.whole else Fraction()

    @property
    def best_points(self) -> Fraction:
        """The points of the theme with unknown answers at their best."""
        return self.maximum * self.best / self.whole if self.whole else Fraction()

    @property
    def coverage(self) -> Fraction:
        """The share of the theme's weight that was answered."""
        return Fraction(self.known, self.whole) if self.whole else Fraction()


@frozen
class ThreatScore:
    """The resistance to one threat, Σ threat weight · value ÷ Σ threat weight, as whole numbers; nothing when no question counts."""

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


@frozen
class Reading:
    """What a methodology says of a standing; a score and a projection are both one."""

    methodology: Methodology
    worst: tuple[int, int]
    best: tuple[int, int]
    covered: tuple[int, int]
    themes: tuple[ThemeScore, ...]
    threats: tuple[ThreatScore, ...]
    answers: AnswerCounts
    _grades: tuple[int, int]

    @property
    def points(self) -> Fraction:
        """The points, with unknown answers at their worst: the prudent reading."""
        return Fraction(*self.worst)

    @property
    def maximum(self) -> Fraction:
        """The points at the top of the scale."""
        return self.methodology.scale.bands[-1].upper

    @property
    def grade(self) -> Grade:
        """The grade of :attr:`points`."""
        return self.methodology.scale.bands[self._grades[0]].grade

    @property
    def bounds(self) -> ScoreBounds:
        """The interval, with its grades."""
        bands = self.methodology.scale.bands
        return ScoreBounds(
            GradedPoints(Fraction(*self.worst), bands[self._grades[0]].grade),
            GradedPoints(Fraction(*self.best), bands[self._grades[1]].grade),
        )

    @property
    def coverage(self) -> Fraction:
        """The share of the weight that was answered, from 0 to 1."""
        return Fraction(*self.covered)


@frozen
class Score:
    """The cyberscore of an assessment.

    The headline is prudent: with unknown answers, :attr:`points` and :attr:`grade` are the worst end of :attr:`bounds`.

    Attributes
    ----------
    methodology, assessment
        What was scored, and by which method.
    reading
        The numbers.
    """

    methodology: Methodology
    assessment: Assessment
    reading: Reading

    @property
    def points(self) -> Fraction:
        """The points, with unknown answers at their worst."""
        return self.reading.points

    @property
    def maximum(self) -> Fraction:
        """The points at the top of the scale."""
        return self.reading.maximum

    @property
    def grade(self) -> Grade:
        """The grade of the points."""
        return self.reading.grade

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

    The score is the exact value of the methodology's scoring tree. For the reference method it is, over the themes *t* of
    which a question applies, ``400 · Σ points(t) · mean(t) / Σ points(t)``, where ``mean(t)`` is the weighted mean of the values
    of the answers to the applicable questions of the theme. The total of 400 points and the twelve grades are published
    (ANSSI, activity report for 2023); how a theme is computed is a default of this project.

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
        If the assessment was made with another methodology, names a question or an option that it does not have, or leaves
        nothing to score.

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
    try:
        sums = packed.read(assessment.keys, assessment.entity.false_facts)
    except KeyError:
        check_choices(methodology, assessment)
        raise
    return Score(methodology, assessment, _from_sums(packed, sums))


def read(standing: Standing) -> Reading:
    """Return the reading of a standing: that of a plan's projection, for instance.

    Raises
    ------
    InvalidDataError
        If no question applies.
    """
    packed = packed_of(standing.methodology)
    if packed is not None:
        return _from_sums(packed, packed.read_standing(standing))
    return _from_tree(standing)


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


def _from_sums(packed: Packed, sums: Sums) -> Reading:
    """Return the reading of the compiled sums."""
    methodology, pattern = packed.methodology, sums.pattern
    if not pattern.share:
        raise _nothing_applies()
    worst, best = pattern.total(sums.worst), pattern.total(sums.best)
    position = methodology.scale.position_of
    inner = len(packed.weights)
    return Reading(
        methodology,
        worst,
        best,
        pattern.covered(sums.known),
        tuple(map(ThemeScore, packed.themes, sums.worst, sums.best, sums.known, sums.whole, pattern.maxima)),
        tuple(map(ThreatScore, packed.threats, sums.worst[inner:], sums.best[inner:], sums.whole[inner:])),
        AnswerCounts(*sums.answers),
        (position(*worst), position(*best)),
    )


def _from_tree(standing: Standing) -> Reading:
    """Return the reading of a tree of any shape; themes and threats are the nodes that stand for them."""
    methodology = standing.methodology
    tree = tree_of(methodology)
    total = bounds(tree.total, standing)
    if total is None:
        raise _nothing_applies()
    named: dict[str, Node] = {node.id: node for root in (tree.total, *tree.outputs) for node in root.walk()}

    def interval(name: str) -> Interval | None:
        return bounds(named[name], standing) if name in named else None

    covered, whole = _coverage(standing)
    themes = []
    for theme in methodology.themes:
        found = interval(f"theme:{theme.id}")
        worst, best, unit = _over_one_denominator(found)
        known, weight = _coverage(standing, theme.id)
        scale = weight.denominator * known.denominator
        factor = int(weight * scale)
        themes.append(
            ThemeScore(
                theme.id, worst * factor, best * factor, int(known * scale) * unit, unit * factor,
                theme.points if unit else Fraction(),
            )
        )
    threats = [
        ThreatScore(threat.id, *_over_one_denominator(interval(f"threat:{threat.id}"))) for threat in methodology.threats
    ]
    position = methodology.scale.position_of
    worst_pair, best_pair = total.worst.as_integer_ratio(), total.best.as_integer_ratio()
    return Reading(
        methodology,
        worst_pair,
        best_pair,
        (covered / whole).as_integer_ratio() if whole else (0, 1),
        tuple(themes),
        tuple(threats),
        AnswerCounts(
            known=sum(ranks is not None and ranks[0] == ranks[1] for ranks in standing.ranks),
            unknown=sum(ranks is not None and ranks[0] != ranks[1] for ranks in standing.ranks),
            not_applicable=sum(ranks is None for ranks in standing.ranks),
        ),
        (position(*worst_pair), position(*best_pair)),
    )


def _over_one_denominator(interval: Interval | None) -> tuple[int, int, int]:
    """Return both ends as numerators, and their denominator; three zeros when there is no interval."""
    if interval is None:
        return 0, 0, 0
    unit = lcm(interval.worst.denominator, interval.best.denominator)
    return int(interval.worst * unit), int(interval.best * unit), unit


def _coverage(standing: Standing, theme: ThemeId | None = None) -> tuple[Fraction, Fraction]:
    """Return the weight of the known and of the applicable answers, of one theme or of all."""
    known = whole = Fraction()
    for question, ranks in zip(standing.methodology.questions, standing.ranks, strict=True):
        if ranks is not None and theme in (None, question.theme):
            whole += question.weight
            known += question.weight if ranks[0] == ranks[1] else 0
    return known, whole
