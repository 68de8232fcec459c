"""What to ask next: how narrow the interval of the score becomes once an unknown answer is known."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.likelihoods import Likelihoods, Unknown, unknowns
from parcours_cyber.scoring.linear import LinearForm, linear_form
from parcours_cyber.scoring.readings import bounds
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.scoring.trees import tree_of

__all__ = ["OpenQuestion", "open_questions", "ranked"]


@frozen
class OpenQuestion:
    """A question whose answer is unknown, and what knowing it would do to the interval of the score.

    Attributes
    ----------
    width
        How wide the interval is now, in points.
    expected
        How wide it is expected to be once this answer is known, Σ likelihood·width over the options.
    guaranteed
        How wide it is at most, whichever option the answer turns out to be.
    """

    question: QuestionId
    width: Fraction
    expected: Fraction
    guaranteed: Fraction

    @property
    def narrowing(self) -> Fraction:
        """By how many points knowing this answer is expected to narrow the interval."""
        return self.width - self.expected


def open_questions(
    methodology: Methodology, assessment: Assessment, likelihoods: Likelihoods | None = None
) -> tuple[OpenQuestion, ...]:
    """Return the questions whose answers are unknown, the one that is expected to narrow the interval most first.

    For a method whose total is a mean of means, the interval narrows by what the answer may add at most, whichever
    option it is: what is expected is then guaranteed.

    Parameters
    ----------
    methodology, assessment
        As for :func:`parcours_cyber.cyberscore`.
    likelihoods
        As for :func:`parcours_cyber.score_distribution`.

    Raises
    ------
    InvalidDataError
        As for these.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> [(question.question, str(question.narrowing)) for question in pc.open_questions(tiny, audit)]
    [('AWA-01', '40'), ('BCK-02', '20')]
    """
    score, standing = cyberscore(methodology, assessment), standing_of(methodology, assessment)
    return ranked(score, standing, unknowns(standing, likelihoods))


def ranked(score: Score, standing: Standing, unknown: tuple[Unknown, ...]) -> tuple[OpenQuestion, ...]:
    """Return what :func:`open_questions` does, of what was read already."""
    width = score.bounds.best.points - score.bounds.worst.points
    form = linear_form(standing)
    found = []
    for item in unknown:
        widths = _widths(standing, item) if form is None else [width - _range(form, standing, item)] * len(item.ranks)
        expected = sum((w * weight for w, weight in zip(widths, item.weights, strict=True)), Fraction())
        found.append(OpenQuestion(item.question, width, expected / sum(item.weights), max(widths)))
    return tuple(sorted(found, key=lambda item: (item.expected, item.guaranteed)))


def _range(form: LinearForm, standing: Standing, item: Unknown) -> Fraction:
    """Return how much an unknown answer may change the total of a linear method."""
    ranks, term = standing.ranks[item.position], form.terms[item.position]
    assert ranks is not None
    return Fraction(term[ranks[1]] - term[ranks[0]], form.denominator)


def _widths(standing: Standing, item: Unknown) -> list[Fraction]:
    """Return how wide the interval is with each option that an unknown answer may be."""
    root = tree_of(standing.methodology).total
    found = []
    for rank in item.ranks:
        ranks = (*standing.ranks[: item.position], (rank, rank), *standing.ranks[item.position + 1 :])
        interval = bounds(root, evolve(standing, ranks=ranks))
        assert interval is not None
        found.append(interval.best - interval.worst)
    return found
