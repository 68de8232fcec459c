"""What a plan would be with other means or without urgency: its price of urgency, what binds, and shadow prices."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.planning.alternatives.differences import price_words, urgency_words
from parcours_cyber.planning.alternatives.revise import placement_of
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.explanation.names import limit_name
from parcours_cyber.planning.explanation.room import Room, Spot
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.formulation.limits import AT_ONCE, BUDGET, INVESTMENT, RUNNING
from parcours_cyber.planning.formulation.works import QUARTERS_A_YEAR
from parcours_cyber.planning.plan import Lacking, Plan
from parcours_cyber.planning.problem import Limit, Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.planning.search.improve import improve

__all__ = ["Binding", "Insight", "ShadowPrice", "explain_plan"]

#: By how much each kind of limit is widened to see what that would bring.
MORE_EUROS, MORE_DAYS, MORE_ACTIONS = 10_000, 10, 1

#: How long to search for the plans that a plan is compared with.
ROUNDS = 2


@frozen(kw_only=True)
class Binding:
    """What keeps more from being done in a quarter.

    Attributes
    ----------
    quarter
        From 1.
    limit
        The name of the limit; nothing where no action of a later quarter could come in this one, whatever the means.
    waits
        The title of the action that adds most of those that wait for it.
    """

    quarter: int
    limit: str | None
    sentence: Message


@frozen(kw_only=True)
class ShadowPrice:
    """What a little more of a limit from a year on would bring.

    Attributes
    ----------
    points
        By how much the score would be higher, on average over the quarters of the plan; below 0 where what comes before
        that, such as what is urgent, is done better and leaves less for it.
    """

    limit: str
    year: int
    amount: Fraction
    points: Fraction
    sentence: Message


@frozen(kw_only=True)
class Insight:
    """Why a plan is in this order, and what would change it.

    Attributes
    ----------
    urgency
        How many points, on average over the quarters, it costs that what is urgent comes first.
    binding
        What keeps more from being done, in each quarter.
    shadow_prices
        What a little more of each limit would bring in each year, the most first for what the plan is made for.
    """

    urgency: Fraction
    urgency_sentence: Message
    binding: tuple[Binding, ...]
    shadow_prices: tuple[ShadowPrice, ...]

    @property
    def sentences(self) -> tuple[Message, ...]:
        """All of it in whole sentences."""
        return (
            self.urgency_sentence,
            *(item.sentence for item in self.binding),
            *(item.sentence for item in self.shadow_prices),
        )


def explain_plan(plan: Plan) -> Insight:
    """Return why a plan is in this order: what urgency costs, what binds in each quarter, what more means would bring.

    Each figure is the difference between two plans of the default planner: it is what was found, and proven by nothing.
    """
    formulation, _ = settle(plan.methodology, plan.score.assessment, plan.capacity, plan.objective)
    problem, placement = formulation.problem, placement_of(formulation, plan)
    base = improve(problem, placement, rounds=ROUNDS)
    free = _unhurried(problem, base)
    return Insight(
        urgency=max(Fraction(), _area(formulation, free) - _area(formulation, base)) / problem.quarters,
        urgency_sentence=urgency_words(formulation, base, free),
        binding=tuple(_binding(formulation, placement)),
        shadow_prices=tuple(_shadow_prices(formulation, base)),
    )


def _area(formulation: Formulation, placement: Placement) -> Fraction:
    """Return what the last aim, which is the score early where there are several, comes to in points."""
    problem = formulation.problem
    return Fraction(problem.value(placement)[-1]) / problem.aims[-1].unit


def _unhurried(problem: Problem, placement: Placement) -> Placement:
    """Return the plan in which nothing is urgent."""
    free = evolve(problem, needs=())
    plans = [improve(free, start, rounds=ROUNDS) for start in (placement, greedy(free))]
    return max(plans, key=free.value)


def _binding(formulation: Formulation, placement: Placement) -> Iterable[Binding]:
    """Yield, for each quarter but the last, what keeps the actions of later quarters from coming in it."""
    problem = formulation.problem
    for quarter in range(problem.quarters - 1):
        if quarter + 1 in formulation.capacity.blackout:
            free = message("In quarter {quarter}, nobody works on an action: it is to stay free.", quarter=quarter + 1)
            yield Binding(quarter=quarter + 1, limit=None, sentence=free)
            continue
        waiting: dict[str, list[int]] = {}
        fits = False
        for position, later in enumerate(placement):
            if later is None or later <= quarter:
                continue
            candidate = problem.candidates[position]
            if quarter not in candidate.quarters or any(
                (done := placement[required]) is None or done > quarter - candidate.length
                for required in candidate.requires
            ):
                continue
            room = Room.beside(problem, placement).without(position)
            lacking = dict.fromkeys(item.limit for item in room.lacks([Spot(position, quarter)]))
            fits = fits or not lacking
            for name in lacking:
                waiting.setdefault(name, []).append(position)
        if not waiting:
            sentence = (
                message(
                    "In quarter {quarter}, no limit keeps out what comes later: coming earlier, it would serve the aim "
                    "of the plan no better.",
                    quarter=quarter + 1,
                )
                if fits
                else message(
                    "In quarter {quarter}, nothing of a later quarter could come earlier, whatever the means.",
                    quarter=quarter + 1,
                )
            )
            yield Binding(quarter=quarter + 1, limit=None, sentence=sentence)
            continue
        limit = max(waiting, key=lambda name: len(waiting[name]))
        most = max(waiting[limit], key=lambda position: _worth(problem, position))
        yield Binding(
            quarter=quarter + 1,
            limit=limit,
            sentence=message(
                "In quarter {quarter}, {n} action waits for this: {limit}; the one that adds most is: {title}.",
                plural="In quarter {quarter}, {n} actions wait for this: {limit}; the one that adds most is: {title}.",
                n=len(waiting[limit]),
                quarter=quarter + 1,
                limit=limit_name(limit),
                title=formulation.works[most].measure.title,
            ),
        )


def _worth(problem: Problem, position: int) -> Fraction:
    """Return what a candidate adds alone to the first aim."""
    levels = [0] * len(problem.levels)
    for item, level in problem.candidates[position].raises:
        levels[item] = level
    return Fraction(problem.aims[0].worth(tuple(levels)))


def _shadow_prices(formulation: Formulation, base: Placement) -> Iterable[ShadowPrice]:
    """Yield what a little more of each limit from each year on would bring, the most first."""
    problem = formulation.problem
    # What more search alone would bring is no price.
    base = improve(problem, base, rounds=1)
    before = _area(formulation, base)
    value = problem.value(base)
    found: list[tuple[tuple[int | Fraction, ...], ShadowPrice]] = []
    for name in dict.fromkeys(limit.name for limit in problem.limits):
        more = MORE_EUROS if name in (BUDGET, INVESTMENT, RUNNING) else MORE_ACTIONS if name == AT_ONCE else MORE_DAYS
        for year in range(-(-problem.quarters // QUARTERS_A_YEAR)):
            first = year * QUARTERS_A_YEAR
            limits = tuple(
                evolve(
                    limit,
                    caps=tuple(
                        cap + more * limit.unit if _gets(limit, quarter, first) else cap
                        for quarter, cap in enumerate(limit.caps)
                    ),
                )
                if limit.name == name
                else limit
                for limit in problem.limits
            )
            wider = improve(evolve(problem, limits=limits), base, rounds=1)
            points = (_area(formulation, wider) - before) / problem.quarters
            step = Lacking(name, Fraction(more), first + 1)
            better = tuple(new - old for old, new in zip(value, problem.value(wider), strict=True))
            price = ShadowPrice(
                limit=name,
                year=year + 1,
                amount=Fraction(more),
                points=points,
                sentence=price_words(formulation, base, wider, step),
            )
            found.append((better, price))
    return [price for _, price in sorted(found, key=lambda item: item[0], reverse=True)]


def _gets(limit: Limit, quarter: int, first: int) -> bool:
    """Return whether a quarter has more of a limit of which more comes in the year from *first*."""
    if limit.name == AT_ONCE:
        return first <= quarter < first + QUARTERS_A_YEAR
    return limit.since[quarter] <= first <= quarter
