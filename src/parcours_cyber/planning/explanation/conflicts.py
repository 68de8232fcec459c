"""Demands that cannot be met together: the fewest that conflict, why, and what would make them fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from attrs import evolve

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import Imposed, UnderWay
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.explanation.names import limit_name, more_words
from parcours_cyber.planning.explanation.room import least_more
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.plan import Conflict, Explanation, Lacking
from parcours_cyber.planning.problem import Aim, Candidate, Infeasible, Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.scoring.standing import applies

__all__ = ["settle"]

Demand = Imposed | UnderWay


def settle(
    methodology: Methodology, assessment: Assessment, capacity: Capacity, objective: Objective | None
) -> tuple[Formulation, tuple[Conflict, ...]]:
    """Return the problem of an entity with one demand of each conflict given up, and the conflicts.

    Of the demands of a conflict, the one that was given last is given up.
    """
    conflicts: list[Conflict] = []
    while True:
        formulation = formulate(methodology, assessment, capacity, objective)
        found = _conflict(formulation)
        if not isinstance(found, Conflict):
            return found, tuple(conflicts)
        conflicts.append(found)
        capacity = evolve(
            capacity,
            imposed=[item for item in capacity.imposed if item.measure != found.set_aside],
            under_way=[item for item in capacity.under_way if item.measure != found.set_aside],
        )


def _conflict(formulation: Formulation) -> Conflict | Formulation:
    """Return a conflict of demands; or the problem, with a way to meet them where the step-by-step rule finds none."""
    demands: tuple[Demand, ...] = (*formulation.capacity.under_way, *formulation.capacity.imposed)
    for demand in demands:
        conflict = _impossible(formulation, demand)
        if conflict is not None:
            return conflict
    problem, imposed = formulation.problem, [formulation.position[demand.measure] for demand in demands]
    if not imposed:
        return formulation
    kept, order = _kept(problem, imposed)
    found = _found(kept)
    if found is None:
        fewest = _fewest(problem, imposed)
        return _together(formulation, [demand for demand in demands if formulation.position[demand.measure] in fewest])
    if found.by_rule:
        return formulation
    way: list[int | None] = [None] * len(problem.candidates)
    for position, quarter in zip(order, found.placement, strict=True):
        way[position] = quarter
    return evolve(formulation, problem=evolve(problem, way=tuple(way)))


def _demand_words(methodology: Methodology, demand: Demand) -> Message:
    """Return a demand by the name of its measure."""
    measure = demand.measure
    title = methodology.measure(measure).title
    if isinstance(demand, UnderWay):
        return message(
            "{id} {title}, under way, done in quarter {quarter}", id=measure, title=title, quarter=demand.quarter
        )
    if demand.quarter is not None:
        return message("{id} {title}, done in quarter {quarter}", id=measure, title=title, quarter=demand.quarter)
    if demand.by is not None:
        return message("{id} {title}, done by quarter {quarter}", id=measure, title=title, quarter=demand.by)
    return message("{id} {title}, at any time", id=measure, title=title)


def _impossible(formulation: Formulation, demand: Demand) -> Conflict | None:
    """Return why a demand cannot be met whatever the means, if so."""
    methodology, entity = formulation.methodology, formulation.assessment.entity
    measure = methodology.measure(demand.measure)
    words = _demand_words(methodology, demand)

    def conflict(others: Iterable[Message], why: Message, *remedies: Message) -> Conflict:
        return Conflict(demands=(words, *others), set_aside=measure.id, why=Explanation((why,)), remedies=remedies)

    if not applies(measure.applies_if, entity):
        false = tuple(
            fact.name for fact in methodology.facts if fact.id in set(measure.applies_if) & entity.false_facts
        )
        return conflict(
            (),
            message("It does not apply, because the entity does not have this: {facts}.", facts=false),
            message("Correct what the audit says of the entity, or do without the measure."),
        )
    if measure.id not in formulation.position:
        excluded = {item.measure for item in formulation.capacity.excluded}
        barred = [methodology.measure(item) for item in _required(formulation, measure) if item in excluded]
        return conflict(
            [message("{id} {title}, excluded", id=item.id, title=item.title) for item in barred],
            message("It requires what is excluded: {measures}.", measures=tuple(item.title for item in barred)),
            message("Let what it requires be in the plan, or do without it."),
        )
    candidate = formulation.problem.candidates[formulation.position[measure.id]]
    if not candidate.quarters:
        return conflict(
            (),
            message(
                "Its work, with its study, does not fit before that quarter, or falls into a quarter without work."
            ),
            *(_later(formulation, demand, [demand], more=True) or (_without(1),)),
        )
    return None


def _required(formulation: Formulation, measure: Measure) -> Iterable[MeasureId]:
    """Yield everything that a measure misses, directly or not."""
    seen: set[MeasureId] = set()
    left = list(formulation.missing[measure.id])
    while left:
        current = left.pop(0)
        if current not in seen:
            seen.add(current)
            yield current
            left.extend(formulation.missing[current])


def _kept(problem: Problem, imposed: Iterable[int]) -> tuple[Problem, list[int]]:
    """Return the problem of doing some candidates, and what they require, and nothing else; and which those are."""
    wanted = set(imposed)
    order = sorted(problem.with_required(wanted))
    new = {old: n for n, old in enumerate(order)}
    candidates: list[Candidate] = [
        evolve(
            problem.candidates[old],
            requires=tuple(new[required] for required in problem.candidates[old].requires),
            imposed=old in wanted,
        )
        for old in order
    ]
    nothing = Aim(gains=tuple((0,) * levels for levels in problem.levels), weights=(0,) * problem.quarters)
    return evolve(problem, candidates=tuple(candidates), needs=(), aims=(nothing,)), order


class _Found(NamedTuple):
    """A way to do what is imposed, and whether the step-by-step rule finds it."""

    placement: Placement
    by_rule: bool


def _found(kept: Problem) -> _Found | None:
    """Return a way to do what is imposed, if there is one; with HiGHS, that there is none is proven."""
    try:
        return _Found(greedy(kept), by_rule=True)
    except Infeasible:
        pass
    if find_spec("highspy") is None:  # the extra need not be installed
        return None
    from parcours_cyber.planning.optimum import feasible

    placement = feasible(kept)
    return None if placement is None else _Found(placement, by_rule=False)


def _possible(problem: Problem, imposed: Iterable[int]) -> bool:
    """Return whether some candidates can all be done."""
    return _found(_kept(problem, imposed)[0]) is not None


def _fewest(problem: Problem, imposed: Sequence[int]) -> frozenset[int]:
    """Return the fewest of candidates that cannot be done together: without any of them, the rest can."""
    left = list(imposed)
    for position in imposed:
        without = [other for other in left if other != position]
        if not _possible(problem, without):
            left = without
    return frozenset(left)


def _together(formulation: Formulation, demands: Sequence[Demand]) -> Conflict:
    """Return the conflict of demands that can be met each but the last, but not together."""
    methodology, problem, n = formulation.methodology, formulation.problem, len(demands)
    kept, _ = _kept(problem, [formulation.position[demand.measure] for demand in demands])
    names = list(dict.fromkeys(limit.name for limit in problem.limits))
    lacking = [found for name in names if (found := _more(kept, [name]))]
    if lacking:
        limits = tuple(limit_name(found[0].limit) for found in lacking)
        why = message("It exceeds {limits}.", plural="Together they exceed {limits}.", n=n, limits=limits)
    elif found := _more(kept, names):
        lacking = [found]
        why = message(
            "It exceeds several limits at once: {limits}.",
            plural="Together they exceed several limits at once: {limits}.",
            n=n,
            limits=tuple(map(limit_name, dict.fromkeys(item.limit for item in found))),
        )
    else:
        why = message(
            "What it requires cannot be done in time before it.",
            plural="What they require cannot be done in time before them.",
            n=n,
        )
    remedies = [
        message(
            "With this more, it would fit: {amounts}.",
            plural="With this more, they would fit: {amounts}.",
            n=n,
            amounts=more_words(found, methodology.currency),
        )
        for found in lacking
    ]
    for demand in demands:
        remedies.extend(_later(formulation, demand, demands, more=not lacking))
    if not remedies:
        remedies.append(_without(n))
    return Conflict(
        demands=tuple(_demand_words(methodology, demand) for demand in demands),
        set_aside=demands[-1].measure,
        why=Explanation((why,)),
        remedies=tuple(remedies),
    )


def _more(kept: Problem, names: Sequence[str]) -> tuple[Lacking, ...] | None:
    """Return about how much more of some limits would let everything in; nothing where no amount does."""

    def way(problem: Problem) -> Placement | None:
        found = _found(problem)
        return None if found is None else found.placement

    return least_more(kept, names, way)


def _without(demands: int) -> Message:
    """Return the remedy where neither more means nor another quarter is one."""
    return message(
        "Do without it, or let work be done in more quarters.",
        plural="Do without one of them, or let work be done in more quarters.",
        n=demands,
    )


def _later(formulation: Formulation, demand: Demand, demands: Sequence[Demand], *, more: bool) -> tuple[Message, ...]:
    """Return the quarter nearest to the one that is asked for in which a demand would fit with the others, if any.

    Parameters
    ----------
    more
        Whether to say what more means it would need, where it would fit in no quarter within what there is.
    """
    if isinstance(demand, UnderWay) or (demand.quarter is None and demand.by is None):
        return ()
    free = evolve(
        formulation.capacity,
        imposed=[
            Imposed(measure=item.measure) if item.measure == demand.measure else item
            for item in formulation.capacity.imposed
        ],
    )
    other = formulate(formulation.methodology, formulation.assessment, free, formulation.objective)
    kept, order = _kept(other.problem, [other.position[item.measure] for item in demands])
    position = order.index(other.position[demand.measure])
    candidate, asked = kept.candidates[position], (demand.quarter or demand.by or 1) - 1
    only = {
        quarter: evolve(
            kept,
            candidates=(
                *kept.candidates[:position],
                evolve(candidate, quarters=(quarter,), takes=(candidate.takes_in(quarter),)),
                *kept.candidates[position + 1 :],
            ),
        )
        for quarter in sorted(candidate.quarters, key=lambda item: (abs(item - asked), item))
    }
    for quarter, problem in only.items():
        if _found(problem) is not None:
            found = message(
                "It would fit with {id} done in quarter {quarter}.",
                plural="They would fit with {id} done in quarter {quarter}.",
                n=len(demands),
                id=demand.measure,
                quarter=quarter + 1,
            )
            return (found,)
    names = list(dict.fromkeys(limit.name for limit in kept.limits))
    for quarter, problem in only.items() if more else ():
        lacking = _more(problem, names)
        if lacking:
            found = message(
                "It would fit with {id} done in quarter {quarter} and this more: {amounts}.",
                plural="They would fit with {id} done in quarter {quarter} and this more: {amounts}.",
                n=len(demands),
                id=demand.measure,
                quarter=quarter + 1,
                amounts=more_words(lacking, formulation.methodology.currency),
            )
            return (found,)
    return ()
