"""Laws of what is not known: the interval, what one more answer does to it, and the coverage."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import UNKNOWN, Choice
from parcours_cyber.testing.laws._law import Case, forgotten, law, shown, with_choice

__all__ = ["coverage", "interval", "knowledge"]

#: The law of the interval tries every completion, and so it leaves at most so many answers open.
_OPEN = 3


@law("interval", message("The interval contains every completion of the unknown answers, and both ends are attained."))
def interval(case: Case) -> None:
    """Every completion is scored, so that the interval is neither too narrow nor wider than it must be.

    A wide interval hides what is known; a narrow one promises what is not.
    """
    assessment = case.assessment(max_unknown=_OPEN)
    worst, best = case.ends(assessment)
    open_ones = [question for question in case.methodology.questions if assessment.choice(question.id) == UNKNOWN]
    found = []
    for options in product(*(question.options for question in open_ones)):
        complete = assessment
        for question, option in zip(open_ones, options, strict=True):
            complete = with_choice(complete, question.id, Choice(option.id))
        low, high = case.ends(complete)
        case.require(
            low == high,
            message(
                "With every answer known, {answers}, it is still {worst} to {best}.",
                answers=", ".join(f"{question.id} = {complete.choice(question.id)}" for question in open_ones),
                worst=shown(low),
                best=shown(high),
            ),
        )
        found.append(low)
    case.require(
        (min(found), max(found)) == (worst, best),
        message(
            "The interval is {worst} to {best}; the completions give {low} to {high}.",
            worst=shown(worst),
            best=shown(best),
            low=shown(min(found)),
            high=shown(max(found)),
        ),
    )


@law("knowledge", message("Knowing one more answer never widens the interval."))
def knowledge(case: Case) -> None:
    """The interval with one more answer lies within the one before: to ask can only help."""
    assessment = case.assessment()
    question = case.draw(st.sampled_from(case.methodology.questions))
    option = case.draw(st.sampled_from(question.options))
    case.tell(message("Then {question} = {option} becomes known.", question=question.id, option=option.id))
    before = case.ends(with_choice(assessment, question.id, UNKNOWN))
    after = case.ends(with_choice(assessment, question.id, Choice(option.id)))
    case.require(
        before[0] <= after[0] <= after[1] <= before[1],
        message(
            "The interval {worst} to {best} becomes {low} to {high}.",
            worst=shown(before[0]),
            best=shown(before[1]),
            low=shown(after[0]),
            high=shown(after[1]),
        ),
    )


@law("coverage", message("The coverage goes from 0, nothing known, to 1, nothing left open, and never falls."))
def coverage(case: Case) -> None:
    """It is 0 with nothing known; full coverage leaves one score; and it is full where all is known and counts.

    A coverage that counts what is not known makes a guess look like an audit.
    """
    assessment = case.assessment()
    score = case.score(assessment)
    case.require(0 <= score.coverage <= 1, message("The coverage is {coverage}.", coverage=shown(score.coverage)))
    if score.coverage == 1:
        case.require(
            score.bounds.worst == score.bounds.best,
            message(
                "The coverage is 1, and the score {worst} to {best}.",
                worst=shown(score.bounds.worst.points),
                best=shown(score.bounds.best.points),
            ),
        )
    nothing = case.score(forgotten(assessment))
    case.require(
        nothing.coverage == 0,
        message("With nothing known, the coverage is {coverage}.", coverage=shown(nothing.coverage)),
    )
    known = assessment
    for question in case.methodology.questions:
        if assessment.choice(question.id) == UNKNOWN:
            known = with_choice(known, question.id, Choice(case.draw(st.sampled_from(question.options)).id))
    everything = case.score(known)
    # Where no answer can move the score, none counts, and the coverage stays at 0.
    full = 1 if nothing.bounds.worst != nothing.bounds.best else everything.coverage
    case.require(
        everything.coverage == full and score.coverage <= everything.coverage,
        message("With everything known, the coverage is {coverage}.", coverage=shown(everything.coverage)),
    )
    question = case.draw(st.sampled_from(case.methodology.questions))
    before = case.score(with_choice(assessment, question.id, UNKNOWN)).coverage
    option = case.draw(st.sampled_from(question.options))
    after = case.score(with_choice(assessment, question.id, Choice(option.id))).coverage
    case.require(
        before <= after,
        message(
            "Once {question} is known, the coverage goes from {before} to {after}.",
            question=question.id,
            before=shown(before),
            after=shown(after),
        ),
    )
