"""The optimum over all quarters at once, with a proof of how near it is."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from fractions import Fraction

from attrs import define, evolve, field

from parcours_cyber.planning.optimum.cuts import Strengthened, strengthened
from parcours_cyber.planning.optimum.interrupt import Interrupt, heard
from parcours_cyber.planning.optimum.neighbourhoods import Neighbourhoods, joined
from parcours_cyber.planning.optimum.program import Places, Program, build, narrowed
from parcours_cyber.planning.optimum.reduction import Domain, Reduction, reduced
from parcours_cyber.planning.optimum.result import Ending, Optimum, Report, Stage, Watch
from parcours_cyber.planning.optimum.solver import Effort, require_highs, solve
from parcours_cyber.planning.optimum.stages import Musts, musts, require_linear, result
from parcours_cyber.planning.optimum.stepwise import Walk
from parcours_cyber.planning.optimum.tidy import tidied
from parcours_cyber.planning.problem import Placement, Problem, Value

__all__ = ["bound", "full_horizon"]

#: How many seconds there are between two reports, unless something better was found.
_PAUSE = 0.1

#: How many whole columns a program has that the solver solves best as it stands.
SMALL = 200

#: The share of what is left for a stage that may go into solving parts of it.
PARTS = 0.4

#: The share of what is left for a stage that may go into finding inequalities.
CUTS = 0.2

#: How many quarters are seen singly where the whole horizon is walked through, and how many seconds must be left.
FORESIGHT, LONG = (4, 8), 8.0

#: The share of what is left that a stage may take where others follow.
EARLIER = 0.95

#: How many quarters a window has at first.
WINDOW = 3

#: The draws between two rounds of windows, each loose or not, and after how many rounds without gain there are no more.
DRAWS, BARREN = (False, False, True) * 3, 4

#: The nodes after which a part is given up at first; one in which all candidates are free near where they stand; and
#: one that is led by where they stand in parts.
NODES, WIDE, GUIDED = 300, 1000, 4000

#: The share of what is left for a stage that is kept for improving what the proof has found.
LAST = 0.06


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
    ceilings: dict[int, int] = field(factory=dict, init=False)
    known: list[Placement] = field(factory=list, init=False)

    def run(self, start: Placement | None) -> Optimum:
        """Return the best that is found from a placement."""
        problem = self.reduction.problem
        first = musts(self.reduction, self._effort())
        self.explored += first.stage.nodes
        if first.placement is None and (start is None or problem.breaches(start)):
            return result(problem, None, (first.stage,), self.began)
        for placement in (first.placement, start):
            self.regard(placement)
        self.known = [self.best]
        self._walk(first)
        stages = [first.stage]
        stages += [self._stage(number) for number in range(1, len(problem.aims) + 1)]
        return result(problem, self.best, tuple(stages), self.began)

    def _walk(self, first: Musts) -> None:
        """Go quarter by quarter, with more foresight each time, where the problem is large and there is time."""
        size = sum(len(domain.quarters) for domain in self.reduction.domains)
        if not self.reduction.problem.aims or first.placement is None or size <= SMALL:
            return
        for near in FORESIGHT:
            left = self._effort().seconds
            if self.is_over() or (left is not None and left < LONG):
                return
            walk = Walk(self.reduction, first)
            found = walk.run(near)
            self.explored += walk.nodes
            if found is not None:
                self.known.append(found)
                self.regard(found)

    def regard(self, placement: Placement | None) -> bool:
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

    def _effort(self, share: float = 1.0) -> Effort:
        """Return a share of what is left of the limits."""
        left = None if self.seconds is None else share * (self.seconds - (time.perf_counter() - self.began))
        nodes = None if self.nodes is None else max(0, int(share * (self.nodes - self.explored)))
        return Effort(seconds=left, nodes=nodes, seed=self.seed)

    def is_over(self) -> bool:
        """Return whether the work was stopped or its limits are used up."""
        effort = self._effort()
        self.stopped = self.stopped or self.interrupt.came
        return self.stopped or (effort.seconds is not None and effort.seconds <= 0) or effort.nodes == 0

    def program(self, domains: tuple[Domain, ...], number: int) -> Program:
        """Return the program of a stage, which keeps what was reached by those before."""
        program = build(self.reduction, domains, stages=number + 1)
        for floor, total in zip(self.value[:number], program.stages, strict=False):
            program.at_least(total, math.ceil(floor))
        return program

    def _improve(self, number: int, strong: Strengthened, effort: Effort) -> None:
        """Make the best better by one aim, part by part, within an effort."""
        until = math.inf if effort.seconds is None else time.perf_counter() + effort.seconds
        most = math.inf if effort.nodes is None else self.explored + effort.nodes
        _Parts(self, number, strong, until, most).improve()

    def _stage(self, number: int) -> Stage:
        """Make the best better by one aim, without losing by what comes before, and prove how good it is."""
        began, before = time.perf_counter(), self.explored
        ending = Ending.LIMIT
        share = 1.0 if number == len(self.reduction.problem.aims) else EARLIER
        if not self.is_over():
            program = self.program(self.reduction.domains, number)
            if sum(program.whole) <= SMALL:
                ending = self._prove(number, program, self._effort(share))
            else:
                ending = self._prove_large(number, program, share)
        reached, ceiling = self.value[number], self.ceilings.get(number)
        if ceiling is not None and ceiling <= reached:
            ending = Ending.PROVEN
        elif self.stopped:
            ending = Ending.STOPPED
        return Stage(
            value=reached,
            bound=reached if ending is Ending.PROVEN else ceiling,
            ending=ending,
            nodes=self.explored - before,
            seconds=time.perf_counter() - began,
        )

    def _prove_large(self, number: int, program: Program, share: float) -> Ending:
        """Improve what there is, part by part; prove how good it is; and improve what the proof has come upon."""
        strong = strengthened(program, number, seconds=self._effort(share * CUTS).seconds)
        self._lower(number, strong.bound)
        self._improve(number, strong, self._effort(share * PARTS))
        before = self.best
        # The parts have found what there is to find near: the solver's own search would find little, and take long.
        ending = self._prove(number, strong.program, evolve(self._effort(share * (1 - LAST)), searches=False))
        if ending is Ending.LIMIT and self.best != before:
            self.known.append(before)
            self._improve(number, strong, self._effort(share))
        return ending

    def _prove(self, number: int, program: Program, effort: Effort) -> Ending:
        """Let the solver look at all placements that are left, and find the best or a bound."""
        before = self.explored
        if self.is_over():
            return Ending.LIMIT

        def tell(proven: int | None, nodes: int, placement: Placement | None) -> bool:
            """Keep what the solver finds, and report."""
            self._lower(number, proven)
            return self.tell(number, before + nodes, better=self.regard(placement))

        solved = solve(program, program.stages[number], effort=effort, start=self.best, tell=tell)
        self.explored += solved.nodes
        self.regard(solved.placement(program))
        self._lower(number, solved.bound)
        return solved.ending

    def _lower(self, number: int, proven: int | None) -> None:
        """Keep the lowest bound of a stage that was proven."""
        if proven is not None:
            self.ceilings[number] = min(proven, self.ceilings.get(number, proven))

    def tell(self, number: int, nodes: int, *, better: bool = False) -> bool:
        """Report how far the work is, if something is better or a while has gone by; return whether to stop."""
        now = time.perf_counter()
        if self.watch is not None and (better or now - self.reported > _PAUSE):
            self.reported = now
            report = Report(
                stage=number,
                value=self.value[number],
                bound=self.ceilings.get(number),
                nodes=nodes,
                seconds=now - self.began,
            )
            self.stopped = bool(self.watch(report)) or self.stopped
        self.stopped = self.stopped or self.interrupt.came
        return self.stopped


@define
class _Parts:
    """The work on the parts of one stage: each is solved anew while the rest of the best placement is held."""

    work: _Work
    number: int
    strong: Strengthened
    until: float
    most: float
    near: Neighbourhoods = field(init=False)
    settled: set[tuple[Domain, ...]] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        """Draw from the seed of the work."""
        self.near = Neighbourhoods(self.work.reduction, random.Random(self.work.seed))  # noqa: S311  # no secret

    @property
    def is_over(self) -> bool:
        """Whether what this work may take is used up."""
        return time.perf_counter() >= self.until or self.work.explored >= self.most or self.work.is_over()

    def improve(self) -> None:
        """Make the best better, part by part, until rounds bring nothing or their limits are used up.

        A round solves windows of quarters and candidates that are drawn, then wide parts: all candidates, each near
        where the best has it, where other placements have it, or where it stands in parts. After a round without gain
        the parts grow, and the next one begins with a long look around where candidates stand in parts, which leads to
        what is far from the best.
        """
        work, near, barren = self.work, self.near, 0
        while barren < BARREN:
            before, harder = work.value, 1 + barren
            if barren and self.strong.places is not None:
                self._solve(near.near(self._guided(self.strong.places), barren), GUIDED, strong=True)
            for first in near.windows(WINDOW + barren):
                self._solve(near.window(work.best, first, WINDOW + barren), harder * NODES, strong=barren > 0)
            for loose in DRAWS:
                iterations = self._solve(near.some(work.best, loose=loose), harder * NODES, strong=loose)
                near.adapt(iterations, harder, loose=loose)
            for places, by in self._wide(barren):
                self._solve(near.near(places, by), harder * WIDE, strong=True)
            barren = 0 if work.value > before else barren + 1
            if self.is_over:
                return

    def _wide(self, barren: int) -> Iterator[tuple[Places, int]]:
        """Yield places of all candidates, always with those of the best, and how far from them each may be."""
        work, parts = self.work, self.strong.places
        yield joined(work.best, *work.known), 0
        for other in work.known:
            yield joined(work.best, other), 1
        yield joined(work.best), 2 + barren
        if not barren and parts is not None:
            yield self._guided(parts), 0

    def _guided(self, parts: Places) -> Places:
        """Return where candidates stand in the best, and where they do in parts."""
        return tuple(own | {at} for own, at in zip(parts, self.work.best, strict=True))

    def _solve(self, domains: tuple[Domain, ...], nodes: int, *, strong: bool) -> int | None:
        """Solve a part, if it is not settled and there are means left; return how much work it was.

        Its program is made anew, or is the *strong* one of the whole, narrowed: all its inequalities pay in wide parts.
        """
        work, number, left = self.work, self.number, self.until - time.perf_counter()
        if left <= 0 or work.explored >= self.most or domains in self.settled or work.tell(number, work.explored):
            return None
        program = narrowed(self.strong.program, domains) if strong else work.program(domains, number)
        effort = Effort(
            seconds=None if left == math.inf else left, nodes=nodes, seed=work.seed, searches=False, restarts=False
        )
        solved = solve(program, program.stages[number], effort=effort, start=work.best)
        work.explored += solved.nodes
        work.tell(number, work.explored, better=work.regard(solved.placement(program)))
        if solved.ending is Ending.PROVEN:
            self.settled.add(domains)
        return solved.iterations
