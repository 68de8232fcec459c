"""The optimum quarter by quarter: a small program for each, solved to its proven optimum."""

from __future__ import annotations

import time

from attrs import define, field

from parcours_cyber.planning.optimum.cuts import strengthened
from parcours_cyber.planning.optimum.pooling import periods_from, pooled, remaining
from parcours_cyber.planning.optimum.program import build
from parcours_cyber.planning.optimum.reduction import Domain, Reduction, reduced
from parcours_cyber.planning.optimum.result import Ending, Optimum, Stage
from parcours_cyber.planning.optimum.solver import Effort, require_highs, solve
from parcours_cyber.planning.optimum.stages import Musts, musts, require_linear, result
from parcours_cyber.planning.optimum.tidy import tidied
from parcours_cyber.planning.problem import Placement, Problem

__all__ = ["Walk", "sequential"]

#: How many quarters after the one that is decided are looked at singly, and how many amounts in all limits make a
#: problem so large that it is one less: the steps of the example hospital then take a second together, not more.
NEAR, LARGE = 2, 20_000

#: The nodes of one step, far more than it takes.
NODES = 2000


def sequential(problem: Problem, *, start: Placement | None = None, near: int | None = None) -> Optimum:
    """Return a placement that is the best quarter by quarter.

    What is done in a quarter is decided by a program of its own: the quarters before are as they were decided, the
    first aim counts over all quarters, and what comes later may be done in parts and in pooled quarters. So a quarter
    is not filled with what brings most at once, and what pays later is begun in time. The needs are met first. The
    bound is what could be reached if everything could be done in parts.

    Parameters
    ----------
    start
        Another placement, which is returned, tidied, where it is better.
    near
        How many quarters after the one that is decided are not pooled; it goes by the size of the problem where it is
        not given.

    Raises
    ------
    UsageError
        Where an aim is not linear, or HiGHS is not installed.
    """
    require_linear(problem)
    require_highs()
    began = time.perf_counter()
    reduction = reduced(problem)
    if near is None:
        is_large = sum(len(taken) for of in reduction.amounts for taken in of.values()) > LARGE
        near = NEAR - 1 if is_large else NEAR
    first = musts(reduction)
    if first.placement is None:
        return result(problem, None, (first.stage,), began)
    walk = Walk(reduction, first)
    found = walk.run(near) or walk.run(problem.quarters) or first.placement
    best = tidied(reduction, found)
    if start is not None and not problem.breaches(start):
        best = max(best, tidied(reduction, start), key=problem.value)  # the first of equal ones
    seconds = time.perf_counter() - began
    stages = tuple(
        Stage(
            value=value,
            bound=_ceiling(reduction, first.met) if number == 0 else None,
            ending=Ending.STEPS,
            nodes=walk.nodes if number == 0 else 0,
            seconds=seconds if number == 0 else 0.0,
        )
        for number, value in enumerate(problem.value(best)[1:])
    )
    return result(problem, best, (first.stage, *stages), began)


def _ceiling(reduction: Reduction, met: int) -> int | None:
    """Return what the first aim exceeds in no placement, as everything may be done in parts."""
    program = build(reduction, reduction.domains, stages=2).in_parts()
    program.at_least(program.stages[0], met)
    return solve(program, program.stages[1], effort=Effort()).bound


@define
class Walk:
    """The way through the quarters."""

    reduction: Reduction
    musts: Musts
    nodes: int = field(default=0, init=False)

    def run(self, near: int) -> Placement | None:
        """Return the placement, or nothing where the needs or what is imposed got lost behind the pooled quarters."""
        problem = self.reduction.problem
        placement: list[int | None] = [None] * len(problem.candidates)
        for quarter in range(problem.quarters):
            done = self._step(placement, quarter, near)
            if done is None:
                return None
            for position in done:
                placement[position] = quarter
        found = tuple(placement)
        if problem.breaches(found) or problem.value(found)[0] < self.musts.met:
            return None
        return found

    def _step(self, placement: list[int | None], quarter: int, near: int) -> list[int] | None:
        """Return what is done in a quarter; nothing where it cannot be decided."""
        problem = remaining(self.reduction.problem, placement, quarter)
        single = quarter + near + 1 >= problem.quarters
        seen = reduced(problem if single else pooled(problem, periods_from(problem, quarter, near=near)))
        domains = tuple(
            domain if at is None else Domain((at,), False) for at, domain in zip(placement, seen.domains, strict=True)
        )
        program = build(
            seen, domains, whole_until=quarter, whole=self.musts.candidates if single else frozenset(), stages=2
        )
        program.at_least(program.stages[0], self.musts.met)
        program = strengthened(program, 1).program
        solved = solve(program, program.stages[1], effort=Effort(nodes=NODES, searches=False, restarts=False))
        self.nodes += solved.nodes
        if solved.values is None:
            return None
        return [
            position
            for position, (before, now) in enumerate(zip(placement, program.placement(solved.values), strict=True))
            if before is None and now == quarter
        ]
