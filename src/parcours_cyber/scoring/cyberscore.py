"""The cyberscore of an assessment: points, grade, interval, coverage, themes and threats."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import FactId, Grade, ThemeId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.results import AnswerCounts, Reading, ScoreBounds, ThemeScore, ThreatScore
from parcours_cyber.scoring.scored import read, read_sums
from parcours_cyber.scoring.standing import (
    check_assessment,
    facts_not_stated,
    fits,
    require_same_methodology,
    standing_of,
)

__all__ = ["Score", "cyberscore"]


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
