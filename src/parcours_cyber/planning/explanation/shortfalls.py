"""What a plan does not reach of what is asked for: urgent measures in their time, a grade at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil

from attrs import evolve

from parcours_cyber.i18n.text import Message, Quantity, Unit, message
from parcours_cyber.model.measures import Measure
from parcours_cyber.planning.entity.demands import Excluded
from parcours_cyber.planning.entity.objective import Aimed
from parcours_cyber.planning.explanation.names import amount_of, limit_name, more_words
from parcours_cyber.planning.explanation.room import beside_urgent, least_share, most_taken
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.plan import Conflict, Explanation, Lacking
from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.scoring.results import Reading

__all__ = ["shortfalls"]


def shortfalls(formulation: Formulation, placement: Placement, end: Reading) -> Iterable[Conflict]:
    """Yield what a plan does not reach, which limits forbid it, and what would be enough.

    Parameters
    ----------
    end
        What the score is after the plan.
    """
    yield from _late(formulation, placement)
    if formulation.objective.aimed is Aimed.LEAST_COST:
        yield from _short_of_grade(formulation, end)


def _late(formulation: Formulation, placement: Placement) -> Iterable[Conflict]:
    """Yield the urgent measures whose needs are not met in their time, one of each need."""
    problem, methodology = formulation.problem, formulation.methodology
    by = methodology.planning.urgent.quarters - 1
    room = beside_urgent(problem, placement)
    told: set[int] = set()
    for need in problem.needs:
        if need.by != by or problem.is_met(need, placement) or not told.isdisjoint(need.candidates):
            continue
        position = next((n for n in need.candidates if placement[n] is not None), need.candidates[0])
        told.add(position)
        measure = formulation.works[position].measure
        lacking = room.without(position).least(position, by)
        remedies: tuple[Message, ...] = ()
        if lacking is None:
            why = message("Its work and what comes before take longer than the time for what is urgent.")
        elif lacking:
            names = tuple(map(limit_name, dict.fromkeys(item.limit for item in lacking)))
            why = message("Beside what is urgent too and in time, these forbid it: {limits}.", limits=names)
            amounts = more_words(lacking, methodology.currency)
            remedies = (message("With this more, it would be done in time: {amounts}.", amounts=amounts),)
        else:
            why = message("It would fit beside what is urgent too, but the search has found no such plan.")
        yield Conflict(
            demands=(
                message(
                    "{id} {title}, urgent: done by quarter {quarter}",
                    id=measure.id,
                    title=measure.title,
                    quarter=by + 1,
                ),
            ),
            set_aside=None,
            why=Explanation((why,)),
            remedies=remedies,
        )


def _short_of_grade(formulation: Formulation, end: Reading) -> Iterable[Conflict]:
    """Yield why the grade that is asked for is not reached, if it is not."""
    methodology, grade = formulation.methodology, str(formulation.objective.of)
    grades = [str(band.grade) for band in methodology.scale.bands]
    if grades.index(end.grade) >= grades.index(grade):
        return
    problem, currency = formulation.problem, methodology.currency
    reached = message(
        "The best plan that was found comes to {points} ({grade}).",
        points=Quantity(end.points, Unit.POINTS),
        grade=end.grade,
    )
    names = list(dict.fromkeys(limit.name for limit in problem.limits))
    excluded: tuple[Measure, ...] = ()
    remedies = [
        message(
            "With about {amount} more over the plan, spread as what there is, it would be reached: {limit}.",
            amount=amount_of(more[0], currency),
            limit=limit_name(name),
        )
        for name in names
        if (more := _more(problem, [name]))
    ]
    if not remedies and (more := _more(problem, names)):
        remedies.append(
            message(
                "With about this more over the plan, spread as what there is, it would be reached: {amounts}.",
                amounts=tuple(
                    message("{amount} ({limit})", amount=amount_of(item, currency), limit=limit_name(item.limit))
                    for item in more
                ),
            )
        )
    if not remedies:
        excluded = tuple(_barring(formulation, names))
        remedies.append(
            message(
                "It would be within reach with these measures: {measures}.", measures=tuple(m.title for m in excluded)
            )
            if excluded
            else message("What may be done of the catalogue does not lead so far within this time, whatever the means.")
        )
    yield Conflict(
        demands=(
            message("The grade {grade} at the end of the plan", grade=grade),
            *(message("{id} {title}, excluded", id=item.id, title=item.title) for item in excluded),
        ),
        set_aside=None,
        why=Explanation((reached,)),
        remedies=tuple(remedies),
    )


def _reaching(problem: Problem) -> Placement | None:
    """Return a plan made step by step, where it reaches what is enough for the first aim."""
    enough = problem.aims[0].enough
    assert enough is not None
    placement = greedy(problem)
    return placement if problem.value(placement)[1] >= enough else None


#: The most of a limit that is added to see whether a grade is within reach, for each of what could be taken of it.
MOST = 8


def _more(problem: Problem, names: Sequence[str]) -> tuple[Lacking, ...]:
    """Return about how much more of some limits would be enough; nothing where no amount would."""
    least = least_share(lambda share: _reaching(_richer(problem, names, share)))
    if least is None:
        return ()
    amounts = {
        limit.name: _rounded_up(Fraction(MOST * most_taken(problem, number)) * least[0] / limit.unit)
        for number, limit in enumerate(problem.limits)
        if limit.name in names
    }
    return tuple(Lacking(name, amount, 1) for name, amount in amounts.items() if amount)


def _rounded_up(amount: Fraction) -> Fraction:
    """Return an amount with two digits that count, and not less."""
    step = 10 ** max(0, len(str(ceil(amount))) - 2)
    return Fraction(ceil(amount / step) * step)


def _richer(problem: Problem, names: Sequence[str], share: Fraction) -> Problem:
    """Return a problem with more of some limits, spread over the quarters as what there is, or at once."""
    limits = []
    for number, limit in enumerate(problem.limits):
        ends = [*limit.since[1:], None]
        supply = sum(cap for cap, since, after in zip(limit.caps, limit.since, ends, strict=True) if after != since)
        more = MOST * most_taken(problem, number) * share if limit.name in names else Fraction()
        caps = tuple(cap + ceil(more * cap / supply if supply else more) for cap in limit.caps)
        limits.append(evolve(limit, caps=caps))
    return evolve(problem, limits=tuple(limits))


def _barring(formulation: Formulation, names: Sequence[str]) -> Iterable[Measure]:
    """Yield the fewest measures that are excluded and without which the grade is out of reach whatever the means."""
    methodology, capacity = formulation.methodology, formulation.capacity

    def reaches(excluded: Sequence[Excluded]) -> bool:
        """Return whether the grade is within reach where only these are excluded, whatever the means."""
        means = evolve(capacity, excluded=excluded)
        other = formulate(methodology, formulation.assessment, means, formulation.objective).problem
        return _reaching(_richer(other, names, Fraction(1))) is not None

    left = list(capacity.excluded)
    if not left or not reaches(()):
        return
    kept: list[Excluded] = []
    while left:
        item = left.pop()
        if reaches([*kept, item]):
            kept.append(item)
        else:
            yield methodology.measure(item.measure)
