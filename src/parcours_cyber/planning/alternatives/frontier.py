"""What more money buys: the plans of an entity that no other one beats in cost and in score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.build import build_plan
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.objective import Aimed, Objective
from parcours_cyber.planning.execution.funding import funding
from parcours_cyber.planning.plan import Plan
from parcours_cyber.planning.search.solve import Planner

__all__ = ["Frontier", "FrontierPoint", "frontier", "undominated"]


@frozen
class FrontierPoint:
    """A plan, what the entity pays for it over its whole time, and the score at its end."""

    cost: Fraction
    points: Fraction
    plan: Plan

    @property
    def grade(self) -> str:
        """The grade at its end."""
        return self.plan.projections.plan.grade


@frozen
class Frontier:
    """Plans that rise in cost and in score; no plan that was found is as good for less."""

    points: tuple[FrontierPoint, ...]


def frontier(
    methodology: Methodology,
    assessment: Assessment,
    capacity: Capacity | None = None,
    *,
    steps: int = 8,
    planner: Planner = Planner.DEFAULT,
    time_limit: float | None = None,
    progress: Callable[[Fraction], None] | None = None,
) -> Frontier:
    """Return what more money buys: the front of cost against score.

    The budget goes in even steps from nothing to what the plan without a budget costs; all other means and demands stay
    as they are, and each plan is made for the highest score at its end. With the default planner, the front is what was
    found and nothing is proven; with the optimum, each plan is within its proven gap.

    Parameters
    ----------
    capacity
        Its budget is not looked at.
    steps
        How many budgets are tried below the largest.
    planner
        How each plan is searched for.
    time_limit
        Seconds after which the global planner stops with the best plan so far, for each plan.
    progress
        Is told after each plan what share of the work is done.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology("tests/tiny_pack")
    >>> entity = pc.Entity(name="Clinic", sector="health", size="small")
    >>> front = pc.frontier(methodology, pc.Assessment(methodology=methodology.ref, entity=entity))
    >>> [(int(point.cost), point.grade) for point in front.points][0]
    (0, 'B')
    """
    capacity = Capacity() if capacity is None else capacity
    objective = Objective(aimed=Aimed.FINAL)

    def within(budget: Fraction | None) -> FrontierPoint:
        """Return the plan within a budget."""
        means = evolve(capacity, budget=budget)
        plan = build_plan(methodology, assessment, means, objective=objective, planner=planner, time_limit=time_limit)
        return FrontierPoint(funding(plan).own, plan.projections.plan.points, plan)

    found = [within(None)]
    for step in range(steps):
        if progress is not None:
            progress(Fraction(step + 1, steps + 1))
        found.append(within(found[0].cost * step / steps))
    return Frontier(undominated(found))


def undominated(points: Iterable[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Return the points that no other one is as good as for less, rising in cost and in score."""
    kept: list[FrontierPoint] = []
    for point in sorted(points, key=lambda point: (point.cost, -point.points)):
        if not kept or point.points > kept[-1].points:
            kept.append(point)
    return tuple(kept)
