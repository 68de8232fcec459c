"""What a plan takes, worked out anew from the catalogue alone, is within everything that its capacity says."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define, field
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.measures import Resources
from parcours_cyber.testing import strategies as pcst

some = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@st.composite
def plans(draw: st.DrawFn) -> pc.Plan:
    """Plans within all that a capacity may have."""
    methodology = draw(pcst.methodologies())
    assume(len(methodology.measures) > 1)
    assessment = draw(pcst.assessments(methodology))
    try:
        pc.cyberscore(methodology, assessment)
    except pc.InvalidDataError:
        assume(False)  # nothing applies: no plan to look at
    return pc.build_plan(methodology, assessment, draw(pcst.capacities(methodology)))


@define
class Taken:
    """What a plan takes in each quarter."""

    horizon: int
    once: list[Fraction] = field(init=False)
    yearly: list[Fraction] = field(init=False)
    days: list[Fraction] = field(init=False)
    by_owner: dict[str, list[Fraction]] = field(factory=dict)
    under_way: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with nothing."""
        self.once, self.yearly, self.days = ([Fraction()] * self.horizon for _ in range(3))
        self.under_way = [0] * self.horizon


def expected(resources: tuple[Resources, ...], size: str) -> tuple[Fraction, Fraction]:
    """The expected estimate of a size: once, and each year."""
    found = next(item for item in resources if item.size == size)
    return found.one_off.expected, found.yearly.expected


def taken(plan: pc.Plan) -> Taken:
    """What the actions of a plan take; what is done already takes nothing."""
    found = Taken(plan.methodology.planning.horizon.quarters)
    size, set_aside = str(plan.score.assessment.entity.size), {conflict.set_aside for conflict in plan.conflicts}
    begun = {item.measure: item for item in plan.capacity.under_way if item.measure not in set_aside}
    for action in plan.actions:
        if not action.quarter:
            continue
        measure, last = action.measure, action.quarter - 1
        first = action.start_quarter - 1
        cost, effort = expected(measure.cost, size), expected(measure.effort, size)
        days = [Fraction()] * found.horizon
        if (left := begun.get(measure.id)) is not None:
            assert left.quarter == action.quarter
            found.once[0] += left.cost
            for quarter in range(left.quarter):
                days[quarter] += left.person_days / left.quarter
            first = 0
        else:
            found.once[first] += cost[0]
            for quarter in range(first, last + 1):
                days[quarter] += effort[0] / (last - first + 1)
            if measure.upstream_study is not None:
                first -= 1
                found.once[first] += expected(measure.upstream_study.cost, size)[0]
                days[first] += expected(measure.upstream_study.effort, size)[0]
            assert {quarter + 1 for quarter in range(first, last + 1)}.isdisjoint(plan.capacity.blackout)
        for quarter in range(last, found.horizon, 4):
            found.yearly[quarter] += cost[1]
            days[quarter] += effort[1]
        for quarter in range(first, last + 1):
            found.under_way[quarter] += 1
        own = found.by_owner.setdefault(measure.owner.value, [Fraction()] * found.horizon)
        for quarter, more in enumerate(days):
            found.days[quarter] += more
            own[quarter] += more
    return found


def is_within(
    given: tuple[Fraction, ...] | None, taken: Iterable[Fraction], *, days: bool, kept: bool, horizon: int
) -> bool:
    """Whether what is taken is there: days come evenly, euros at the beginning of what they are given for."""
    if given is None:
        return True
    length = horizon // len(given)
    left = Fraction()
    for quarter, amount in enumerate(taken):
        begins = quarter % length == 0
        if not kept and (days or begins):
            left = Fraction()
        left += given[quarter // length] / length if days else given[quarter // length] if begins else 0
        left -= amount
        if left < 0:
            return False
    return True


@some
@given(plans())
def test_a_plan_is_within_everything_that_its_capacity_says(plan: pc.Plan) -> None:
    capacity, horizon, found = plan.capacity, plan.methodology.planning.horizon.quarters, taken(plan)
    kept = capacity.carry_over
    quarters = pc.plan_quarters(plan)
    assert [quarter.cost for quarter in quarters] == [a + b for a, b in zip(found.once, found.yearly, strict=True)]
    assert [quarter.person_days for quarter in quarters] == found.days
    own = [quarter.own for quarter in quarters]
    assert is_within(capacity.budget, own, days=False, kept=kept, horizon=horizon)
    assert is_within(capacity.investment, found.once, days=False, kept=kept, horizon=horizon)
    assert is_within(capacity.running, found.yearly, days=False, kept=kept, horizon=horizon)
    assert is_within(capacity.person_days, found.days, days=True, kept=kept, horizon=horizon)
    for item in capacity.person_days_by_owner:
        theirs = found.by_owner.get(item.owner.value, [])
        assert is_within(item.person_days, theirs, days=True, kept=kept, horizon=horizon)
    assert capacity.at_once is None or max(found.under_way) <= capacity.at_once


@some
@given(plans())
def test_a_plan_does_what_it_is_asked_for_or_says_that_it_cannot(plan: pc.Plan) -> None:
    set_aside = {conflict.set_aside for conflict in plan.conflicts}
    quarter_of = {action.measure.id: action.quarter for action in plan.actions}
    for imposed in plan.capacity.imposed:
        if imposed.measure not in set_aside:
            quarter = quarter_of[imposed.measure]
            assert imposed.quarter in (None, quarter)
            assert imposed.by is None or quarter <= imposed.by
    assert quarter_of.keys().isdisjoint(item.measure for item in plan.capacity.excluded)
    assert all(quarter_of[measure] == 0 for measure in plan.capacity.done)
    assert all(conflict.remedies or str(conflict.why) for conflict in plan.conflicts)
    assert pc.from_json(pc.to_json(plan), pc.Plan, plan.methodology) == plan


@some
@given(plans())
def test_the_gains_of_what_is_asked_for_add_up_too(plan: pc.Plan) -> None:
    assert plan.score.points + sum(action.gain for action in plan.actions) == plan.projections.plan.points
