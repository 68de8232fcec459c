"""Demands that cannot be met together: the fewest that conflict, why, and what would make them fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from importlib.util import find_spec

from attrs import evolve

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import Imposed, UnderWay
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.explanation.names import amount_of, limit_name
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.plan import Conflict, Explanation, Lacking
from parcours_cyber.planning.problem import Aim, Candidate, Infeasible, Limit, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.scoring.standing import applies

__all__ = ["settle"]

Demand = Imposed | UnderWay

#: How finely it is looked for how much more of a limit would do: to one part in this power of two of the need.
HALVINGS = 12


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
        if found is None:
            return formulation, tuple(conflicts)
        conflicts.append(found)
        capacity = evolve(
            capacity,
            imposed=[item for item in capacity.imposed if item.measure != found.set_aside],
            under_way=[item for item in capacity.under_way if item.measure != found.set_aside],
        )


def _conflict(formulation: Formulation) -> Conflict | None:
    """Return a conflict of demands, if there is one."""
    demands: tuple[Demand, ...] = (*formulation.capacity.under_way, *formulation.capacity.imposed)
    for demand in demands:
        found = _impossible(formulation, demand)
        if found is not None:
            return found
    fewest = _fewest(formulation.problem, [formulation.position[demand.measure] for demand in demands])
    if fewest is None:
        return None
    return _together(formulation, [demand for demand in demands if formulation.position[demand.measure] in fewest])


def demand_words(methodology: Methodology, demand: Demand) -> Message:
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
    words = demand_words(methodology, demand)

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
            *_other_quarters(formulation, demand),
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


def _other_quarters(formulation: Formulation, demand: Demand) -> Iterable[Message]:
    """Yield the first quarter in which the work of a demand would fit by itself."""
    free = evolve(
        formulation.capacity,
        imposed=[item for item in formulation.capacity.imposed if item.measure != demand.measure],
        under_way=[item for item in formulation.capacity.under_way if item.measure != demand.measure],
    )
    other = formulate(formulation.methodology, formulation.assessment, free, formulation.objective)
    position = other.position.get(demand.measure)
    quarters = () if position is None else other.problem.candidates[position].quarters
    if quarters:
        yield message("It could be done in quarter {quarter} at the earliest.", quarter=quarters[0] + 1)


def _kept(problem: Problem, imposed: Iterable[int]) -> Problem:
    """Return the problem of doing some candidates, and what they require, and nothing else."""
    wanted = set(imposed)
    needed: set[int] = set()
    left = list(wanted)
    while left:
        current = left.pop()
        if current not in needed:
            needed.add(current)
            left.extend(problem.candidates[current].requires)
    order = sorted(needed)
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
    return evolve(problem, candidates=tuple(candidates), needs=(), aims=(nothing,))


def _possible(problem: Problem, imposed: Iterable[int]) -> bool:
    """Return whether some candidates can all be done: proven where HiGHS is there, else where a way is found."""
    kept = _kept(problem, imposed)
    try:
        greedy(kept)
    except Infeasible:
        pass
    else:
        return True
    if find_spec("highspy") is None:  # the extra need not be installed
        return False
    from parcours_cyber.planning.optimum import feasible

    return feasible(kept) is not None


def _fewest(problem: Problem, imposed: Sequence[int]) -> frozenset[int] | None:
    """Return the fewest candidates, of those imposed, that cannot be done together: without any of them, the rest can.

    Nothing is returned where all of them can be done.
    """
    if not imposed or _possible(problem, imposed):
        return None
    left = list(imposed)
    for position in imposed:
        without = [other for other in left if other != position]
        if not _possible(problem, without):
            left = without
    return frozenset(left)


def _together(formulation: Formulation, demands: Sequence[Demand]) -> Conflict:
    """Return the conflict of demands that can be met each but the last, but not together."""
    methodology, problem = formulation.methodology, formulation.problem
    imposed = [formulation.position[demand.measure] for demand in demands]
    names = dict.fromkeys(limit.name for limit in problem.limits)
    short = [name for name in names if _possible(_without(problem, [name]), imposed)]
    remedies: list[Message] = []
    for name in short:
        lacking = _more(problem, name, imposed)
        remedies.append(
            message(
                "With {amount} more of this, they would fit: {limit}.",
                amount=amount_of(lacking, methodology.currency),
                limit=limit_name(name),
            )
        )
    for demand in demands:
        remedies.extend(_later(formulation, demand, imposed))
    if short:
        exceeded = tuple(limit_name(name) for name in short)
        why = (
            message("It exceeds {limits}.", limits=exceeded)
            if len(demands) == 1
            else message("Together they exceed {limits}.", limits=exceeded)
        )
    elif _possible(_without(problem, list(names)), imposed):
        why = message(
            "Together they exceed several limits: {limits}.", limits=tuple(limit_name(name) for name in names)
        )
    else:
        why = message("What they require cannot be done in time before them.")
    return Conflict(
        demands=tuple(demand_words(methodology, demand) for demand in demands),
        set_aside=demands[-1].measure,
        why=Explanation((why,)),
        remedies=tuple(remedies),
    )


def _without(problem: Problem, names: Sequence[str]) -> Problem:
    """Return a problem without some limits."""
    caps = sum(
        sum(map(sum, candidate.takes[k])) for candidate in problem.candidates for k in range(len(candidate.takes))
    )
    return evolve(
        problem,
        limits=tuple(_with_more(limit, caps) if limit.name in names else limit for limit in problem.limits),
    )


def _with_more(limit: Limit, amount: int) -> Limit:
    """Return a limit of which there is more from the first quarter on."""
    return evolve(limit, caps=tuple(cap + amount for cap in limit.caps))


def _more(problem: Problem, name: str, imposed: Sequence[int]) -> Lacking:
    """Return about how much more of a limit would let candidates in, never too little."""
    kept = _kept(problem, imposed)
    unit = next(limit.unit for limit in problem.limits if limit.name == name)
    most = max(
        sum(max(sum(rows[number]) for rows in candidate.takes) for candidate in kept.candidates if candidate.takes)
        for number, limit in enumerate(problem.limits)
        if limit.name == name
    )
    low, high = 0, most
    for _ in range(HALVINGS):
        middle = (low + high) // 2
        wider = evolve(
            problem,
            limits=tuple(_with_more(limit, middle) if limit.name == name else limit for limit in problem.limits),
        )
        if _possible(wider, imposed):
            high = middle
        else:
            low = middle
        if high - low <= unit:
            break
    return Lacking(name, Fraction(-(-high // unit)), 1)


def _later(formulation: Formulation, demand: Demand, imposed: Sequence[int]) -> Iterable[Message]:
    """Yield the quarter nearest to the one that is asked for in which a demand would fit with the others."""
    if isinstance(demand, UnderWay) or (demand.quarter is None and demand.by is None):
        return
    free = evolve(
        formulation.capacity,
        imposed=[
            Imposed(measure=item.measure) if item.measure == demand.measure else item
            for item in formulation.capacity.imposed
        ],
    )
    other = formulate(formulation.methodology, formulation.assessment, free, formulation.objective)
    position = other.position.get(demand.measure)
    if position is None or position not in imposed:
        return
    asked = (demand.quarter or demand.by or 1) - 1
    candidate = other.problem.candidates[position]
    for quarter in sorted(candidate.quarters, key=lambda item: (abs(item - asked), item)):
        at = candidate.quarters.index(quarter)
        only = evolve(candidate, quarters=(quarter,), takes=(candidate.takes[at],))
        candidates = (*other.problem.candidates[:position], only, *other.problem.candidates[position + 1 :])
        if _possible(evolve(other.problem, candidates=candidates), imposed):
            yield message("They would fit with {id} done in quarter {quarter}.", id=demand.measure, quarter=quarter + 1)
            return
