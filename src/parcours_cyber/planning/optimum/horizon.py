"""The optimum over all quarters at once, with a proof of how near it is."""

from __future__ import annotations

import math
import time
from fractions import Fraction

from attrs import define, field

from parcours_cyber.planning.optimum.interrupt import Interrupt, heard
from parcours_cyber.planning.optimum.program import build
from parcours_cyber.planning.optimum.reduction import Reduction, reduced
from parcours_cyber.planning.optimum.result import Ending, Optimum, Report, Stage, Watch
from parcours_cyber.planning.optimum.solver import Effort, require_highs, solve
from parcours_cyber.planning.optimum.stages import musts, require_linear, result
from parcours_cyber.planning.optimum.tidy import tidied
from parcours_cyber.planning.problem import Placement, Problem, Value

__all__ = ["bound", "full_horizon"]

#: How many seconds there are between two reports, unless something better was found.
_PAUSE = 0.1


def full_horizon(
    problem: Problem,
    *,
    start: Placement | None = None,
    seconds: float | None = None,
    nodes: int | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> Optimum:
    """Return the best placement that is found, and what none exceeds.

    The needs come first, then each aim, in a program of its own that keeps what was reached by those before. Without a
    limit, and without being stopped, nothing is better than what is returned. The same version of HiGHS returns the
    same for the same seed and limit of nodes; a limit of seconds is met by whatever was found until then.

    Parameters
    ----------
    start
        A placement to start from; one that breaks something is not regarded.
    seconds, nodes
        How long to work, and how many nodes of branch and bound to explore; nothing is no limit.
    watch
        Is told how far the work is, and stops it by returning true. So does an interrupt from the keyboard; the best
        so far is returned.

    Raises
    ------
    UsageError
        Where an aim is not linear, or HiGHS is not installed.
    """
    require_linear(problem)
    require_highs()
    with heard() as interrupt:
        return _Work(reduced(problem), interrupt, seconds, nodes, seed, watch).run(start)


def bound(problem: Problem, *, seconds: float | None = None, nodes: int | None = None) -> int | Fraction | None:
    """Return what the first aim exceeds in no placement that meets the needs as well as can be, if that is proven.

    Raises
    ------
    UsageError
        Where an aim is not linear, or HiGHS is not installed.
    """
    found = full_horizon(problem, seconds=seconds, nodes=nodes)
    if len(found.stages) < 2 or found.stages[0].ending is not Ending.PROVEN:
        return None
    return found.stages[1].bound


@define
class _Work:
    """The work on a problem: the best so far, and what is left of the limits."""

    reduction: Reduction
    interrupt: Interrupt
    seconds: float | None
    nodes: int | None
    seed: int
    watch: Watch | None
    began: float = field(factory=time.perf_counter, init=False)
    explored: int = field(default=0, init=False)
    best: Placement = field(default=(), init=False)
    value: Value = field(default=(), init=False)
    stopped: bool = field(default=False, init=False)
    reported: float = field(default=0.0, init=False)

    def run(self, start: Placement | None) -> Optimum:
        """Return the best that is found from a placement."""
        problem = self.reduction.problem
        first = musts(self.reduction, self._effort())
        self.explored += first.stage.nodes
        if first.placement is None and (start is None or problem.breaches(start)):
            return result(problem, None, (first.stage,), self.began)
        for placement in (first.placement, start):
            self._regard(placement)
        stages = [first.stage]
        stages += [self._stage(number) for number in range(1, len(problem.aims) + 1)]
        return result(problem, self.best, tuple(stages), self.began)

    def _regard(self, placement: Placement | None) -> bool:
        """Keep a placement if it is better than the best so far; return whether it is."""
        problem = self.reduction.problem
        if placement is None or problem.breaches(placement):
            return False
        value = problem.value(placement)
        if self.value and value <= self.value:
            return False
        self.best = tidied(self.reduction, placement)
        self.value = problem.value(self.best)
        return True

    def _effort(self) -> Effort:
        """Return what is left of the limits."""
        left = None if self.seconds is None else self.seconds - (time.perf_counter() - self.began)
        nodes = None if self.nodes is None else max(0, self.nodes - self.explored)
        return Effort(seconds=left, nodes=nodes, seed=self.seed)

    def _is_over(self) -> bool:
        """Return whether the work was stopped or its limits are used up."""
        effort = self._effort()
        self.stopped = self.stopped or self.interrupt.came
        return self.stopped or (effort.seconds is not None and effort.seconds <= 0) or effort.nodes == 0

    def _stage(self, number: int) -> Stage:
        """Make the best better by one aim, without losing by what comes before, and prove how good it is."""
        began, before = time.perf_counter(), self.explored
        proven: int | None = None
        ending = Ending.LIMIT
        if not self._is_over():
            program = build(self.reduction, self.reduction.domains, stages=number + 1)
            for floor, total in zip(self.value[:number], program.stages, strict=False):
                program.at_least(total, math.ceil(floor))

            def tell(proven: int | None, nodes: int, placement: Placement | None) -> bool:
                """Keep what the solver finds, and report."""
                return self._tell(number, proven, before + nodes, placement)

            solved = solve(program, program.stages[number], effort=self._effort(), start=self.best, tell=tell)
            self.explored += solved.nodes
            self._regard(solved.placement(program))
            proven, ending = solved.bound, solved.ending
        if self.stopped:
            ending = Ending.STOPPED
        reached = self.value[number]
        return Stage(
            value=reached,
            bound=reached if ending is Ending.PROVEN or (proven is not None and proven < reached) else proven,
            ending=ending,
            nodes=self.explored - before,
            seconds=time.perf_counter() - began,
        )

    def _tell(self, number: int, proven: int | None, nodes: int, placement: Placement | None) -> bool:
        """Keep a placement, report how far the work is, and return whether to stop."""
        better = self._regard(placement)
        now = time.perf_counter()
        if self.watch is not None and (better or now - self.reported > _PAUSE):
            self.reported = now
            report = Report(stage=number, value=self.value[number], bound=proven, nodes=nodes, seconds=now - self.began)
            self.stopped = bool(self.watch(report)) or self.stopped
        self.stopped = self.stopped or self.interrupt.came
        return self.stopped
