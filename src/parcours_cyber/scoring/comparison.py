"""Two assessments compared: what moved between them, and how much of the change is due to it."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.errors import UsageError
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, QuestionId, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.results import ThemeScore, ThreatScore
from parcours_cyber.scoring.shapley import question_shares, theme_shares
from parcours_cyber.scoring.standing import Ranks, Standing, standing_of

__all__ = ["AnswerMove", "Comparison", "Move", "ThemeMove", "ThreatMove", "compare"]


class Move(StrEnum):
    """What happened to an answer between two assessments."""

    ROSE = "rose"
    FELL = "fell"
    BECAME_KNOWN = "became-known"
    BECAME_UNKNOWN = "became-unknown"
    CAME_TO_APPLY = "came-to-apply"
    CEASED_TO_APPLY = "ceased-to-apply"


@frozen
class AnswerMove:
    """An answer that is another one at the end.

    Attributes
    ----------
    start, end
        What counts at either end: an option, ``unknown``, or ``not_applicable``, be it said or because of a fact.
    share
        Its Shapley share of the change of the points; nothing where that would take too long.
    """

    question: QuestionId
    theme: ThemeId
    move: Move
    start: Choice
    end: Choice
    share: Fraction | None


@frozen
class ThemeMove:
    """A theme at the start and at the end, and its Shapley share of the change of the points.

    The points of a theme may also change because others ceased to apply and left theirs to it; its share is then not
    the difference of its points. It is nothing where finding it would take too long.
    """

    theme: ThemeId
    start: ThemeScore
    end: ThemeScore
    share: Fraction | None


@frozen
class ThreatMove:
    """The resistance to a threat at the start and at the end."""

    threat: ThreatId
    start: ThreatScore
    end: ThreatScore

    @property
    def change(self) -> Fraction | None:
        """By how much the resistance rose, between -1 and 1; nothing where no question counts for it at an end."""
        before, after = self.start.resistance, self.end.resistance
        return None if before is None or after is None else after - before


@frozen
class Comparison:
    """Two assessments compared by one methodology; the points are those of the prudent end.

    Attributes
    ----------
    start, end
        Their scores.
    answers
        The answers that moved, in the order of the methodology.
    themes, threats
        All of which the score has a part, in the order of the methodology.
    """

    methodology: Methodology = field(repr=named)
    start: Score
    end: Score
    answers: tuple[AnswerMove, ...]
    themes: tuple[ThemeMove, ...]
    threats: tuple[ThreatMove, ...]

    @property
    def change(self) -> Fraction:
        """By how many points the score rose; below 0 when it fell."""
        return self.end.points - self.start.points

    @property
    def grades(self) -> int:
        """By how many grades the score rose; below 0 when it fell."""
        order = [band.grade for band in self.methodology.scale.bands]
        return order.index(self.end.grade) - order.index(self.start.grade)

    def moved(self, move: Move) -> tuple[AnswerMove, ...]:
        """Return the answers to which this happened."""
        return tuple(answer for answer in self.answers if answer.move is move)

    def share_of(self, move: Move) -> Fraction | None:
        """Return how much of the change is due to what so happened; nothing where that would take too long.

        So what was only found out is told from what was done.
        """
        shares = [answer.share for answer in self.moved(move)]
        return None if None in shares else sum((share for share in shares if share is not None), Fraction())


def compare(methodology: Methodology, start: Assessment, end: Assessment) -> Comparison:
    """Return what moved between two assessments: the start and the end of a journey, or of a year.

    The change of the points is shared out among the themes, and among the answers, by their Shapley shares: see
    :func:`parcours_cyber.theme_shares`. Either set of shares adds up exactly to the change.

    Parameters
    ----------
    methodology
        The method by which both are read.
    start, end
        Two assessments with it, as a rule of one entity.

    Raises
    ------
    InvalidDataError
        As for :func:`parcours_cyber.cyberscore`, of either.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> before = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> after = pc.Assessment(
    ...     methodology=tiny.ref,
    ...     entity=clinic,
    ...     answers=(pc.Answer(question="BCK-01", choice="c"), pc.Answer(question="AWA-01", choice="b")),
    ... )
    >>> comparison = pc.compare(tiny, before, after)
    >>> comparison.start.grade, comparison.end.grade, comparison.change
    ('B', 'A', Fraction(60, 1))
    >>> [(answer.question, answer.move.value, str(answer.share)) for answer in comparison.answers]
    [('AWA-01', 'became-known', '40'), ('BCK-01', 'rose', '20')]
    """
    first, last = cyberscore(methodology, start), cyberscore(methodology, end)
    before, after = standing_of(methodology, start), standing_of(methodology, end)
    try:
        by_question = question_shares(before, after)
    except UsageError:
        by_question = {}
    try:
        by_theme = theme_shares(before, after)
    except UsageError:
        by_theme = {}
    return Comparison(
        methodology=methodology,
        start=first,
        end=last,
        answers=_answers(before, after, by_question),
        themes=tuple(
            ThemeMove(a.theme, a, b, by_theme.get(a.theme)) for a, b in zip(first.themes, last.themes, strict=True)
        ),
        threats=tuple(ThreatMove(a.threat, a, b) for a, b in zip(first.threats, last.threats, strict=True)),
    )


def _answers(before: Standing, after: Standing, shares: dict[QuestionId, Fraction]) -> tuple[AnswerMove, ...]:
    """Return the answers that moved."""
    questions = before.methodology.questions
    return tuple(
        AnswerMove(
            question=question.id,
            theme=question.theme,
            move=_move(first, last),
            start=_choice(question, first),
            end=_choice(question, last),
            share=shares.get(question.id),
        )
        for question, first, last in zip(questions, before.ranks, after.ranks, strict=True)
        if first != last
    )


def _choice(question: Question, ranks: Ranks) -> Choice:
    """Return what counts as the answer."""
    if ranks is None:
        return NOT_APPLICABLE
    return Choice(question.options[ranks[0]].id) if ranks[0] == ranks[1] else UNKNOWN


def _move(first: Ranks, last: Ranks) -> Move:
    """Return what happened between two different standings of an answer, each known, unknown or not applicable."""
    if first is None:
        return Move.CAME_TO_APPLY
    if last is None:
        return Move.CEASED_TO_APPLY
    if first[0] != first[1]:
        return Move.BECAME_KNOWN
    if last[0] != last[1]:
        return Move.BECAME_UNKNOWN
    return Move.ROSE if last[0] > first[0] else Move.FELL
