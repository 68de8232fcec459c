"""HiGHS, which solves a program: one thread, a seed, limits, and no loss when it is interrupted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.planning.optimum.program import Inequality, Linear, Program
from parcours_cyber.planning.optimum.result import Ending
from parcours_cyber.planning.problem import Placement

if TYPE_CHECKING:
    from highspy import Highs

__all__ = ["TOLERANCE", "Effort", "Relaxation", "Solved", "Telling", "require_highs", "separating", "solve"]

#: By how much of itself a bound that HiGHS proved in floats is rounded outward. Its reduced costs and rows are exact
#: to 1e-7 of their own scale, to which objective and rows are brought beforehand.
TOLERANCE = 1e-7

#: The longest whole numbers that are given to the solver as they are.
_LONG = 10**7

#: Told the bound and the nodes so far and, when a better placement is found, that; stops the solver by returning true.
Telling: TypeAlias = Callable[[int | None, int, Placement | None], bool | None]


@frozen(kw_only=True)
class Effort:
    """How much work a solution may take; nothing is no limit.

    Attributes
    ----------
    searches
        Whether the solver looks for placements by itself, which pays where nobody else has.
    restarts
        Whether it starts anew with what it has learnt, which pays where the first bound is not nearly the last.
    gap
        The relative gap at which a placement is good enough.
    """

    seconds: float | None = None
    nodes: int | None = None
    seed: int = 0
    searches: bool = True
    restarts: bool = True
    gap: float = 0.0


@frozen(kw_only=True)
class Solved:
    """What the solver found: the best columns if any, and what none exceeds, exact or rounded outward.

    The iterations of the simplex algorithm say how much work it was, on any machine.
    """

    values: tuple[float, ...] | None
    bound: int | None
    ending: Ending
    nodes: int
    iterations: int = 0

    def placement(self, program: Program) -> Placement | None:
        """Return the placement of the columns."""
        return None if self.values is None else program.placement(self.values)


def require_highs() -> None:
    """Refuse where the extra is not installed."""
    try:
        import highspy  # noqa: F401
    except ImportError:
        raise UsageError(
            Problem(
                what=message("The optimal planner needs HiGHS, which is not installed."),
                remedy=message("Install parcours-cyber[optimise], or let the default planner serve."),
            )
        ) from None


@define
class _Scale:
    """An objective of whole numbers as floats of a good size."""

    total: Linear
    divisor: int = field(init=False)
    factor: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Divide by what all have in common; and where they are still long, let the greatest be a million."""
        self.divisor = math.gcd(*self.total.terms.values()) or 1
        greatest = max((abs(factor) for factor in self.total.terms.values()), default=0) // self.divisor
        self.factor = 1.0 if greatest <= _LONG else greatest / 1e6

    def cost(self, factor: int) -> float:
        """Return what one unit of a column counts."""
        return factor // self.divisor / self.factor

    def bound(self, proven: float) -> int | None:
        """Return the whole number that a float bounds, rounded outward; nothing where it bounds nothing."""
        if not math.isfinite(proven):
            return None
        most = Fraction(proven + TOLERANCE * (abs(proven) + 1)) * Fraction(self.factor)
        return math.floor(most) * self.divisor + self.total.constant


def solve(
    program: Program,
    objective: Linear,
    *,
    effort: Effort,
    start: Placement | None = None,
    tell: Telling | None = None,
) -> Solved:
    """Maximise a sum of the columns of a program.

    Parameters
    ----------
    start
        A placement within the domains to start from.
    tell
        Called while the solver works. An interrupt from the keyboard stops the solver too; the best so far is kept.
    """
    import highspy

    if not program.lower:
        possible = all(of.sum.constant <= of.most for of in program.inequalities)
        ending = Ending.PROVEN if possible else Ending.INFEASIBLE
        return Solved(values=() if possible else None, bound=objective.constant, ending=ending, nodes=0)
    scale = _Scale(objective)
    highs = _quiet()
    _set(highs, effort)
    _pass(highs, program, scale)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = [float(value) for value in program.values(start)]
        highs.setSolution(solution)
    listener = _Listener(program, scale, tell)
    listener.listen(highs)
    highs.run()
    if listener.error is not None:
        raise listener.error
    info = highs.getInfo()
    status = highs.getModelStatus()
    statuses = highspy.HighsModelStatus
    endings = {statuses.kOptimal: Ending.PROVEN, statuses.kInfeasible: Ending.INFEASIBLE}
    ending = Ending.STOPPED if listener.stopped else endings.get(status, Ending.LIMIT)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    proven = info.mip_dual_bound
    if not any(program.whole):
        proven = info.objective_function_value if ending is Ending.PROVEN else math.inf
    return Solved(
        values=tuple(highs.getSolution().col_value) if found else None,
        bound=None if ending is Ending.INFEASIBLE else scale.bound(proven),
        ending=ending,
        nodes=max(0, int(info.mip_node_count)),
        iterations=int(info.simplex_iteration_count),
    )


def _quiet() -> Highs:
    """Return a solver that prints nothing, not even its name when it is made."""
    import highspy

    class Quiet(highspy.Highs):
        """HiGHS without its banner, which is printed when callbacks are enabled."""

        def enableCallbacks(self) -> None:  # noqa: N802  # its name
            """Leave it to the listener."""
            self.silent()

    return Quiet()  # type: ignore[no-untyped-call]  # it has no annotations


def _set(highs: Highs, effort: Effort) -> None:
    """Set the options of a solution."""
    options: dict[str, bool | float | str] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": effort.seed,
        "mip_rel_gap": effort.gap,
        "mip_abs_gap": 0.0,
    }
    if effort.seconds is not None:
        options["time_limit"] = max(0.0, effort.seconds)
    if effort.nodes is not None:
        options["mip_max_nodes"] = effort.nodes
    if not effort.restarts:
        options |= {"mip_allow_restart": False, "mip_detect_symmetry": False}
    if not effort.searches:
        options["mip_heuristic_effort"] = 0.0
        names = ("feasibility_jump", "rens", "rins", "root_reduced_cost")
        options |= {f"mip_heuristic_run_{name}": False for name in names}
    for name, value in options.items():
        highs.setOptionValue(name, value)


def _pass(highs: Highs, program: Program, scale: _Scale) -> None:
    """Give a program to the solver, row by row."""
    import numpy as np

    infinity = highs.getInfinity()
    costs = np.zeros(len(program.lower))
    for column, factor in scale.total.terms.items():
        costs[column] = scale.cost(factor)
    rows = [_floats(row, infinity) for row in program.inequalities]
    columns = [column for row in program.inequalities for column in row.sum.terms]
    starts = [0, *accumulate(len(row.sum.terms) for row in program.inequalities)]
    integrality = [int(whole) for whole in program.whole]
    empty = np.array([], np.int32)
    highs.passModel(
        len(costs),
        len(rows),
        len(columns),
        0,
        2,  # by rows
        1,
        -1,  # maximise
        0.0,
        costs,
        np.array(program.lower, float),
        np.array(program.upper, float),
        np.array([lower for lower, _, _ in rows], float),
        np.array([upper for _, upper, _ in rows], float),
        np.array(starts[:-1], np.int32),
        np.array(columns, np.int32),
        np.array([factor for _, _, factors in rows for factor in factors], float),
        empty,
        empty,
        np.array([], float),
        np.array(integrality, np.int32),
    )


def _floats(row: Inequality, infinity: float) -> tuple[float, float, list[float]]:
    """Return the bounds and the factors of a row as floats, the bounds rounded outward where they are long."""
    factors = row.sum.terms.values()
    most = row.most - row.sum.constant
    divisor = math.gcd(*factors, *([most] if row.equal else [])) or 1
    most //= divisor
    greatest = max((abs(factor) for factor in factors), default=0) // divisor
    shrink = 1 if greatest <= _LONG else greatest / 1e6
    upper = most / shrink if shrink == 1 else most / shrink + TOLERANCE * max(1.0, abs(most / shrink))
    return upper if row.equal else -infinity, upper, [factor // divisor / shrink for factor in factors]


@define
class Relaxation:
    """A program in which everything may be done in parts, solved again and again with more inequalities."""

    highs: Highs
    scale: _Scale
    objective: float = math.inf

    @classmethod
    def of(cls, program: Program, total: Linear) -> Relaxation:
        """Return the relaxation of a program that maximises a sum."""
        scale, highs = _Scale(total), _quiet()
        _set(highs, Effort())
        _pass(highs, program.in_parts(), scale)
        return cls(highs, scale)

    @property
    def bound(self) -> int | None:
        """What no placement exceeds, as far as is known."""
        return self.scale.bound(self.objective)

    def run(self) -> list[float] | None:
        """Return the best columns; nothing where there are none."""
        import highspy

        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        self.objective = self.highs.getInfo().objective_function_value
        return list(self.highs.getSolution().col_value)

    def add(self, row: Inequality) -> None:
        """Add an inequality."""
        import numpy as np

        lower, upper, factors = _floats(row, self.highs.getInfinity())
        self.highs.addRow(lower, upper, len(factors), np.array(list(row.sum.terms), np.int32), np.array(factors, float))


def separating(values: Sequence[float], sets: Sequence[Sequence[int]]) -> list[float] | None:
    """Return weights that come to at most 1 on each of some sets of positions, and to most on values.

    Nothing is returned where that is not more than 1 either.
    """
    import numpy as np

    highs = _quiet()
    count = len(values)
    empty = np.array([], np.int32)
    highs.passModel(
        count,
        len(sets),
        sum(map(len, sets)),
        0,
        2,  # by rows
        1,
        -1,  # maximise
        0.0,
        np.array(values, float),
        np.zeros(count),
        np.ones(count),
        np.full(len(sets), -highs.getInfinity()),
        np.ones(len(sets)),
        np.array([0, *accumulate(map(len, sets))][:-1], np.int32),
        np.array([position for of in sets for position in of], np.int32),
        np.ones(sum(map(len, sets))),
        empty,
        empty,
        np.array([], float),
        np.zeros(count, np.int32),
    )
    highs.setOptionValue("threads", 1)
    highs.run()
    if highs.getInfo().objective_function_value <= 1 + 1e-4:
        return None
    return list(highs.getSolution().col_value)


@define
class _Listener:
    """Hears the solver, tells what it hears, and stops it.

    An error in a callback would be swallowed: it is kept and raised when the solver has stopped.
    """

    program: Program
    scale: _Scale
    tell: Telling | None
    stopped: bool = False
    error: BaseException | None = None

    def listen(self, highs: Highs) -> None:
        """Let the solver call."""
        from highspy import cb

        if self.tell is None:
            return
        kinds = cb.HighsCallbackType
        improving = int(kinds.kCallbackMipImprovingSolution)

        def hear(kind: Any, _: str, told: Any, answer: Any, __: Any) -> None:
            """Tell what the solver says, and answer it."""
            try:
                placement = self.program.placement(told.mip_solution) if int(kind) == improving else None
                bound = self.scale.bound(told.mip_dual_bound)
                if self.tell is not None and self.tell(bound, int(told.mip_node_count), placement):
                    self.stopped = True
            except BaseException as error:  # noqa: BLE001  # raised again by solve
                self.error = error
            if self.error is not None or self.stopped:
                answer.user_interrupt = True

        highs.setCallback(hear, None)
        for of in (kinds.kCallbackMipInterrupt, kinds.kCallbackMipImprovingSolution):
            highs.startCallback(of)
