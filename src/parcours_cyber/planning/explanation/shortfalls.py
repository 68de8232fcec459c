"""What a plan does not reach of what is asked for: urgent measures in their time, a grade at the end."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve

from parcours_cyber.i18n.text import Message, Quantity, Unit, message
from parcours_cyber.planning.entity.objective import Aimed
from parcours_cyber.planning.explanation.names import amount_of, limit_name
from parcours_cyber.planning.explanation.reasons import lets_in
from parcours_cyber.planning.explanation.room import Room
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.plan import Conflict, Explanation, Lacking
from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.scoring.results import Reading

__all__ = ["shortfalls"]

#: How finely it is looked for how much more of a limit would reach a grade: a share of what there is of it.
STEPS = 8


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
    room = Room.beside(problem, placement)
    told: set[int] = set()
    for need in problem.needs:
        if need.by != by or problem.is_met(need, placement) or not told.isdisjoint(need.candidates):
            continue
        position = next((n for n in need.candidates if placement[n] is not None), need.candidates[0])
        told.add(position)
        measure = formulation.works[position].measure
        beside = room if placement[position] is None else room.without(position)
        lacking = beside.least(position, by)
        if lacking is None:
            why: tuple[Message, ...] = (
                message("Its work and what comes before take longer than the time for what is urgent."),
            )
        elif lacking:
            names = tuple(limit_name(item.limit) for item in lacking)
            why = (message("Beside what is urgent too and in time, these forbid it: {limits}.", limits=names),)
        else:
            why = (message("No limit forbids it by itself, but together they do."),)
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
            why=Explanation(why),
            remedies=tuple(lets_in(lacking or (), methodology.currency)),
        )


def _short_of_grade(formulation: Formulation, end: Reading) -> Iterable[Conflict]:
    """Yield why the grade that is asked for is not reached, if it is not."""
    methodology, grade = formulation.methodology, str(formulation.objective.of)
    names = [band.grade for band in methodology.scale.bands]
    if names.index(end.grade) >= names.index(next(name for name in names if name == grade)):
        return
    problem = formulation.problem
    reached = message(
        "The best plan that was found comes to {points} ({grade}).",
        points=Quantity(end.points, Unit.POINTS),
        grade=end.grade,
    )
    limits = dict.fromkeys(limit.name for limit in problem.limits)
    remedies = []
    for name in limits:
        more = _more(problem, name)
        if more is not None:
            remedies.append(
                message(
                    "With about {amount} more of this, it would be reached: {limit}.",
                    amount=amount_of(more, methodology.currency),
                    limit=limit_name(name),
                )
            )
    if not remedies:
        together = _reaches(_scaled(problem, list(limits), None))
        remedies.append(
            message("Several limits must rise together for it.")
            if together
            else message("The catalogue does not lead so far within this time, whatever the means.")
        )
    yield Conflict(
        demands=(message("The grade {grade} at the end of the plan", grade=grade),),
        set_aside=None,
        why=Explanation((reached,)),
        remedies=tuple(remedies),
    )


def _reaches(problem: Problem) -> bool:
    """Return whether a plan made step by step reaches what is enough for the first aim."""
    enough = problem.aims[0].enough
    assert enough is not None
    return problem.value(greedy(problem))[1] >= enough


def _scaled(problem: Problem, names: list[str], share: Fraction | None) -> Problem:
    """Return a problem with more of some limits: a share of what they give at the end, or more than could be taken."""
    limits = []
    for number, limit in enumerate(problem.limits):
        if limit.name not in names:
            limits.append(limit)
            continue
        all_taken = sum(max((sum(rows[number]) for rows in item.takes), default=0) for item in problem.candidates)
        more = all_taken if share is None else int(limit.caps[-1] * share)
        limits.append(evolve(limit, caps=tuple(cap + more for cap in limit.caps)))
    return evolve(problem, limits=tuple(limits))


def _more(problem: Problem, name: str) -> Lacking | None:
    """Return about how much more of a limit would be enough, or nothing where no amount would."""
    if not _reaches(_scaled(problem, [name], None)):
        return None
    limit = next(limit for limit in problem.limits if limit.name == name)
    share = Fraction(1, STEPS)
    while not _reaches(_scaled(problem, [name], share)):
        share *= 2
    low, high = Fraction(), share
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _reaches(_scaled(problem, [name], middle)):
            high = middle
        else:
            low = middle
    return Lacking(name, Fraction(-(-int(limit.caps[-1] * high) // limit.unit)), 1)
