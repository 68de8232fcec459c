"""Changing a plan by hand: measures pinned, moved, left out or set free, the rest planned anew; two plans compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.build import told
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import Excluded, Imposed
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.plan import Action, Plan
from parcours_cyber.planning.problem import Placement
from parcours_cyber.planning.search.construct import greedy, repair
from parcours_cyber.planning.search.improve import improve
from parcours_cyber.planning.search.solve import Solution
from parcours_cyber.planning.search.state import Layout

__all__ = ["Moved", "PlanDiff", "diff_plans", "placement_of", "replan"]

#: How long the rest is searched for: enough to fill what a pin has freed, within a fraction of a second.
ROUNDS = 1


def replan(
    plan: Plan,
    *,
    pin: Mapping[str, int | None] | None = None,
    exclude: Mapping[str, str] | Iterable[str] = (),
    release: Iterable[str] = (),
    rounds: int = ROUNDS,
) -> Plan:
    """Return a plan with what was decided by hand, and the rest planned anew around it by the default planner.

    What can stay where it was stays; that a plan is made anew from scratch may be better still.

    Parameters
    ----------
    pin
        Measures that must be in the plan: in a quarter, from 1, or at any time. One that is pinned already moves.
    exclude
        Measures that must not be in it, with reasons or without.
    release
        Measures that are neither pinned nor excluded any more.
    rounds
        How long to search for better; more rounds never give a worse plan.

    Returns
    -------
    Plan
        Its capacity holds what was decided. What cannot be met is in its conflicts, as in
        :func:`~parcours_cyber.build_plan`.

    Raises
    ------
    UsageError
        If the methodology has no such measure, or the plan no such quarter.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> town = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> plan = pc.build_plan(methodology, town, pc.Capacity(budget=200_000, person_days=300))
    >>> moved = pc.replan(plan, pin={plan.actions[0].measure.id: 6})
    >>> [action.quarter for action in moved.actions if action.measure == plan.actions[0].measure]
    [6]
    """
    reasons = dict(exclude) if isinstance(exclude, Mapping) else dict.fromkeys(exclude, "")
    capacity = _decided(plan.capacity, dict(pin or {}), reasons, set(release))
    formulation, conflicts = settle(plan.methodology, plan.score.assessment, capacity, plan.objective)
    problem = formulation.problem
    layout = Layout.of(problem)
    before = placement_of(formulation, plan)
    start = repair(problem, before, layout=layout) if plan.actions else greedy(problem, layout=layout)
    found = improve(problem, start, rounds=rounds, layout=layout)
    return told(formulation, Solution(placement=found), capacity, conflicts)


def _decided(
    capacity: Capacity, pin: Mapping[str, int | None], reasons: Mapping[str, str], release: set[str]
) -> Capacity:
    """Return a capacity with what was decided by hand in place of what was asked for the same measures before."""
    touched = {*pin, *reasons, *release}
    return evolve(
        capacity,
        imposed=(
            *(item for item in capacity.imposed if item.measure not in touched),
            *(Imposed(measure=MeasureId(measure), quarter=quarter) for measure, quarter in pin.items()),
        ),
        excluded=(
            *(item for item in capacity.excluded if item.measure not in touched),
            *(Excluded(measure=MeasureId(measure), reason=reason) for measure, reason in reasons.items()),
        ),
    )


def placement_of(formulation: Formulation, plan: Plan) -> Placement:
    """Return where a plan has put the candidates of a problem; those that it does not have are not placed."""
    quarter_of = {action.measure.id: action.quarter - 1 for action in plan.actions if action.quarter > 0}
    return tuple(
        quarter if quarter in candidate.quarters else None
        for candidate in formulation.problem.candidates
        for quarter in [quarter_of.get(candidate.measure)]
    )


@frozen
class Moved:
    """An action that two plans have in different quarters."""

    before: Action
    after: Action


@frozen(kw_only=True)
class PlanDiff:
    """What differs between two plans.

    Attributes
    ----------
    added, dropped
        The actions that only the second has, and only the first.
    moved
        Those that both have, in different quarters.
    kept
        How many both have in the same quarter.
    points, area, cost, person_days
        By how much the second is above the first, at the end and in all.
    """

    before: Plan
    after: Plan
    added: tuple[Action, ...]
    dropped: tuple[Action, ...]
    moved: tuple[Moved, ...]
    kept: int
    points: Fraction
    area: Fraction
    cost: Fraction
    person_days: Fraction

    @property
    def is_empty(self) -> bool:
        """Whether both plans have the same actions in the same quarters."""
        return not (self.added or self.dropped or self.moved)


def diff_plans(before: Plan, after: Plan) -> PlanDiff:
    """Return what differs between two plans, which may be of different means, objectives or audits.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> town = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> plan = pc.build_plan(methodology, town, pc.Capacity(budget=200_000, person_days=300))
    >>> pc.diff_plans(plan, plan).is_empty
    True
    """
    first = {action.measure.id: action for action in before.actions}
    second = {action.measure.id: action for action in after.actions}
    both = [(first[name], action) for name, action in second.items() if name in first]
    moved = tuple(Moved(one, other) for one, other in both if one.quarter != other.quarter)
    return PlanDiff(
        before=before,
        after=after,
        added=tuple(action for name, action in second.items() if name not in first),
        dropped=tuple(action for name, action in first.items() if name not in second),
        moved=moved,
        kept=len(both) - len(moved),
        points=after.projections.plan.points - before.projections.plan.points,
        area=after.area - before.area,
        cost=after.totals.cost - before.totals.cost,
        person_days=after.totals.person_days - before.totals.person_days,
    )
