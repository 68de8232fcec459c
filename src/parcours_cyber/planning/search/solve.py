"""The planners: the default one, which needs nothing else, and those that prove, by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.planning.search.improve import improve
from parcours_cyber.planning.search.state import Layout
from parcours_cyber.planning.search.ties import in_order

if TYPE_CHECKING:
    from parcours_cyber.planning.optimum import Report

__all__ = ["Planner", "Progress", "Solution", "solve"]


class Planner(StrEnum):
    """How a plan is searched for."""

    #: Step by step, then by local search; nothing is proven.
    DEFAULT = "default"
    #: Quarter by quarter, each step proven (extra ``optimise``).
    SEQUENTIAL = "sequential"
    #: All quarters at once, with a proven bound (extra ``optimise``).
    GLOBAL = "global"


#: Is told, while a plan is searched for, what share of the work is done, as far as is known, and the gap that is
#: proven, if there is one; the search stops with the best plan so far when it returns true.
Progress = Callable[[float | None, Fraction | None], bool | None]


@frozen(kw_only=True)
class Solution:
    """A placement, and what is proven of it.

    Attributes
    ----------
    bound, gap
        What the deciding aim comes to at most, in its own whole numbers, and how far below that the placement is.
    aim
        The number of that aim; nothing where it is the needs.
    """

    placement: Placement
    bound: int | Fraction | None = None
    gap: Fraction | None = None
    aim: int | None = None


def _gap(report: Report) -> Fraction | None:
    """Return how far the best plan so far is below what is proven, as a share of that."""
    if not report.bound:
        return None
    return Fraction(report.bound - report.value) / abs(Fraction(report.bound))


def solve(
    problem: Problem,
    planner: Planner = Planner.DEFAULT,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    node_limit: int | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Return a good plan for a problem; where the optimum is interrupted from the keyboard, the best one so far.

    Of plans of equal value, the order of the catalogue decides, as far as exchanges of two show.

    Parameters
    ----------
    seed
        What the choices of the search are drawn from: the same seed gives the same plan.
    time_limit, node_limit
        Seconds, and nodes of branch and bound, after which the global planner stops with the best plan so far. A plan
        that was stopped by time depends on the machine.
    """
    layout = Layout.of(problem)
    start = improve(problem, greedy(problem, layout=layout), seed=seed, layout=layout)
    if planner is Planner.DEFAULT:
        return Solution(placement=in_order(layout, start))
    best = start
    try:
        from parcours_cyber.planning.optimum import full_horizon, sequential

        found = sequential(problem, start=start)
        best = found.placement or start
        if planner is Planner.GLOBAL:
            watch = None if progress is None else (lambda report: progress(None, _gap(report)))
            found = full_horizon(problem, start=best, seconds=time_limit, nodes=node_limit, seed=seed, watch=watch)
    except KeyboardInterrupt:  # from the keyboard, and not heard by the optimum itself: what is at hand is kept
        return Solution(placement=in_order(layout, best))
    if found.placement is None:
        return Solution(placement=in_order(layout, start))
    number = found.stages.index(found.deciding) - 1 if found.deciding is not None else -1
    return Solution(
        placement=in_order(layout, found.placement),
        bound=found.bound,
        gap=found.gap,
        aim=None if number < 0 else number,
    )
