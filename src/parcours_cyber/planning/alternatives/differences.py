"""What one plan is better by than another, in the words of the objective that both are made for."""

from __future__ import annotations

from fractions import Fraction

from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, message, money
from parcours_cyber.model.ids import ThreatId
from parcours_cyber.planning.entity.objective import Aimed
from parcours_cyber.planning.explanation.names import amount_of, limit_name
from parcours_cyber.planning.explanation.reasons import points_words
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.formulation.works import QUARTERS_A_YEAR
from parcours_cyber.planning.plan import Lacking
from parcours_cyber.planning.problem import Placement

__all__ = ["price_words", "urgency_words"]


def urgency_words(formulation: Formulation, plan: Placement, free: Placement) -> Message:
    """Return what it costs that what is urgent comes first: by how much a plan without that is better."""
    number, rise = _rise(formulation, plan, free)
    match formulation.objective.aimed:
        case Aimed.LEAST_COST if number == 1:
            saved = money(rise, formulation.methodology.currency)
            return message("That what is urgent comes first costs {money}.", money=saved)
        case Aimed.FINAL | Aimed.LEAST_COST:
            return message(
                "That what is urgent comes first costs {points} at the end of the plan.", points=points_words(rise)
            )
        case Aimed.THREAT:
            return message(
                "That what is urgent comes first costs {share} of the protection from this threat, on average: "
                "{threat}.",
                share=_share(formulation, rise),
                threat=_threat(formulation),
            )
        case Aimed.COVERAGE:
            return message(
                "That what is urgent comes first costs {number} answered references on average over the plan.",
                number=_references(formulation, rise),
            )
        case Aimed.EARLY:
            return message(
                "That what is urgent comes first costs {points} on average over the plan.",
                points=points_words(_average(formulation, rise)),
            )


def price_words(formulation: Formulation, plan: Placement, wider: Placement, more: Lacking) -> Message:
    """Return what more of a limit from the first quarter of a year on would bring."""
    amount, limit = amount_of(more, formulation.methodology.currency), limit_name(more.limit)
    year = 1 + (more.quarter - 1) // QUARTERS_A_YEAR
    value = formulation.problem.value
    if value(wider)[0] > value(plan)[0]:
        return message(
            "{amount} more in year {year} would let more of what is urgent be done in time ({limit}).",
            amount=amount,
            year=year,
            limit=limit,
        )
    number, rise = _rise(formulation, plan, wider)
    match formulation.objective.aimed:
        case Aimed.LEAST_COST if number == 1:
            return message(
                "{amount} more in year {year} would lower the cost of the plan by {money} ({limit}).",
                amount=amount,
                year=year,
                money=money(rise, formulation.methodology.currency),
                limit=limit,
            )
        case Aimed.FINAL | Aimed.LEAST_COST:
            return message(
                "{amount} more in year {year} would raise the score at the end of the plan by {points} ({limit}).",
                amount=amount,
                year=year,
                points=points_words(rise),
                limit=limit,
            )
        case Aimed.THREAT:
            return message(
                "{amount} more in year {year} would lower the exposure to this threat by {share} on average ({limit}): "
                "{threat}.",
                amount=amount,
                year=year,
                share=_share(formulation, rise),
                threat=_threat(formulation),
                limit=limit,
            )
        case Aimed.COVERAGE:
            return message(
                "{amount} more in year {year} would have {number} references more answered on average ({limit}).",
                amount=amount,
                year=year,
                number=_references(formulation, rise),
                limit=limit,
            )
        case Aimed.EARLY:
            return message(
                "{amount} more in year {year} would raise the score by {points} on average ({limit}).",
                amount=amount,
                year=year,
                points=points_words(_average(formulation, rise)),
                limit=limit,
            )


def _rise(formulation: Formulation, plan: Placement, better: Placement) -> tuple[int, Fraction]:
    """Return by how much a plan is better, in the unit of the aim that says it, and the number of that aim.

    It is the first one; for the least cost it is the second where both plans reach the grade.
    """
    aims = formulation.problem.aims
    before, after = (formulation.problem.value(item)[1:] for item in (plan, better))
    enough = aims[0].enough
    number = 1 if enough is not None and before[0] == enough else 0
    return number, Fraction(after[number] - before[number]) / aims[number].unit


def _average(formulation: Formulation, rise: Fraction) -> Fraction:
    """Return a rise of an area as one of the score, on average over the quarters."""
    return rise / formulation.problem.quarters


def _references(formulation: Formulation, rise: Fraction) -> Quantity:
    """Return how many references more are answered in full, on average; one that is answered in part counts half."""
    return Quantity(_average(formulation, rise) / 2, Unit.POINTS)


def _share(formulation: Formulation, rise: Fraction) -> Quantity:
    """Return by how much the exposure to the threat of the objective falls, on average over the quarters."""
    return Quantity(_average(formulation, rise), Unit.PERCENT)


def _threat(formulation: Formulation) -> Text:
    """Return the name of the threat of the objective."""
    return formulation.methodology.named("threats", ThreatId(str(formulation.objective.of)))
