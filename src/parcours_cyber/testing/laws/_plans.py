"""Laws of what measures do: a plan, a larger plan, and gains that diminish."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.linear import linear_form
from parcours_cyber.scoring.results import ScoreBounds
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.testing.laws._law import Case, graded, law, shown, totalled
from parcours_cyber.testing.readings import Readings

__all__ = ["gains", "larger_plan", "plan"]


def _planned(methodology: Methodology, readings: Readings) -> Message | None:
    """Return why there is no plan to speak of."""
    if not methodology.makes_plans:
        return message("The method makes no plans.")
    return graded(methodology, readings)


@law("plan", message("A plan never lowers a score."), _planned, effort=10)
def plan(case: Case) -> None:
    """Neither the relay pack nor the whole plan lowers an end of the score, or an answer; its gains are its rise.

    It breaks with effects that set an answer where they should raise it, and with gains that are counted twice.
    """
    assessment = case.assessment()
    made = case.plan(assessment, case.capacity())
    case.tell(message("The plan: {measures}.", measures=", ".join(action.measure.id for action in made.actions) or "–"))
    steps = [made.score.bounds, made.projections.relay.bounds, made.projections.plan.bounds]
    for before, after in pairwise(steps):
        _not_lower(case, before, after)
    for action in made.actions:
        case.require(
            action.gain >= 0,
            message("{measure} adds {gain} points.", measure=action.measure.id, gain=shown(action.gain)),
        )
    rise = made.projections.plan.points - made.score.points
    total = sum((action.gain for action in made.actions), Fraction())
    case.require(
        total == rise,
        message("The actions add {gains} points, and the score rises by {rise}.", gains=shown(total), rise=shown(rise)),
    )


@law("larger-plan", message("What raises more answers never scores less."))
def larger_plan(case: Case) -> None:
    """Measures raise answers and never lower one; a set of measures scores no less than any part of it."""
    standing = case.standing(case.assessment())
    first, second = case.effects(), case.effects()
    case.tell(message("First {first}, then also {second}.", first=_effects(first), second=_effects(second)))
    smaller = case.readings.raised(standing, first)
    larger = case.readings.raised(smaller, second)
    for before, after in ((standing, smaller), (smaller, larger)):
        for question, one, other in zip(case.methodology.questions, before.ranks, after.ranks, strict=True):
            case.require(
                (one is None) == (other is None)
                and (one is None or other is None or (one[0] <= other[0] and one[1] <= other[1])),
                message("The answer to {question} falls.", question=question.id),
            )
        _not_lower(case, _bounds(case, before), _bounds(case, after))


def _effects(effects: tuple[Effect, ...]) -> str:
    """Return effects as a counter-example tells them."""
    return " + ".join(f"{effect.question} ≥ {effect.option}" for effect in effects)


def _bounds(case: Case, standing: Standing) -> ScoreBounds:
    """Return the ends of the score of a standing."""
    return case.readings.read(standing).bounds


def _not_lower(case: Case, before: ScoreBounds, after: ScoreBounds) -> None:
    """Require both ends not to fall."""
    for one, other in ((before.worst, after.worst), (before.best, after.best)):
        case.require(
            one.points <= other.points,
            message("What was {before} becomes {after}.", before=shown(one.points), after=shown(other.points)),
        )


#: How many sets of effects are done one after the other, and of how many more the gains are compared.
_TRIED = 3


def _not_linear(methodology: Methodology, readings: Readings) -> Message | None:
    """Return why gains need not diminish: only those of a mean of means must."""
    if methodology.scoring.total is None:
        return totalled(methodology, readings)
    prepared = readings.prepare(methodology)
    nothing = Standing(prepared, tuple(None for _ in prepared.questions))
    try:
        linear = linear_form(nothing) is not None
    except InvalidDataError:
        linear = False
    return None if linear else message("The method is not a mean of means.")


@law("diminishing-gains", message("The gains of a set of measures diminish."), _not_linear)
def gains(case: Case) -> None:
    """In a method that is a mean of means, what measures add never grows by other measures being there.

    So a greedy choice is a good one, and gains that are shown apart are never less than they bring together.
    """
    standing = case.standing(case.assessment())
    added = [case.effects() for _ in range(_TRIED)]
    gains = [case.readings.gain(standing, effects) for effects in added]
    for _ in range(_TRIED):
        done = case.effects()
        case.tell(message("{effects} is done.", effects=_effects(done)))
        standing = case.readings.raised(standing, done)
        before, gains = gains, [case.readings.gain(standing, effects) for effects in added]
        for effects, one, other in zip(added, before, gains, strict=True):
            case.require(
                0 <= other <= one,
                message(
                    "What {effects} adds goes from {before} to {after} points.",
                    effects=_effects(effects),
                    before=shown(one),
                    after=shown(other),
                ),
            )
