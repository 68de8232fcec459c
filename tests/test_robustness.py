"""How sure it is that a plan fits."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.measures import Range, Resources
from parcours_cyber.planning.alternatives import estimates
from parcours_cyber.planning.alternatives.confidence import between
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.formulation.formulate import formulate
from test_plan import check, drawn

MEANS = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology, town: pc.Assessment) -> pc.Plan:
    return pc.build_plan(methodology, town, MEANS)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted))
def test_what_is_drawn_has_the_expected_number_as_its_mean_and_stays_within_its_ends(ends: list[int]) -> None:
    low, expected, high = map(Fraction, ends)
    found = Range(low, expected, high)
    values = estimates.drawn(found, Random(1), 2_000)
    assert low <= min(values) <= max(values) <= high
    mean, variance = sum(values) / len(values), float(estimates.variance(found))
    assert abs(mean - expected) <= 5 * sqrt(variance / len(values)) + 1e-9
    assert sum((value - mean) ** 2 for value in values) / len(values) == pytest.approx(variance, rel=0.2, abs=1e-9)


@given(st.data())
def test_estimates_that_are_sure_make_a_sure_plan_and_more_means_a_surer_one(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    plan = pc.build_plan(methodology, assessment, capacity)
    risk = pc.plan_risk(plan, draws=20)
    assert risk == pc.plan_risk(plan, draws=20)
    assert 0 <= risk.chance <= min([1.0, *(chance for _, chance in risk.by_limit)])
    assert (risk.tightest is None) == (risk.chance == 1)
    assert sum(item.share for item in risk.estimates) == pytest.approx(1 if risk.estimates else 0)
    unlimited = evolve(plan, capacity=pc.Capacity())
    assert pc.plan_risk(unlimited, draws=20).chance == 1
    if capacity.budget is not None:
        richer = evolve(capacity, budget=tuple(2 * amount for amount in capacity.budget))
        assert pc.plan_risk(evolve(plan, capacity=richer), draws=20).chance >= risk.chance


def test_an_oracle_of_its_own_finds_the_same_chance(plan: pc.Plan) -> None:
    """The same draws by another route: each measure's amounts are written down quarter by quarter and summed up."""
    risk = pc.plan_risk(plan, draws=3_000, seed=7)
    source, fits, size = Random(99), 0, plan.score.assessment.entity.size
    until = plan.capacity.person_days_until(12)
    assert until is not None

    def draw(found: Range) -> float:
        low, mean, high = map(float, (found.low, found.expected, found.high))
        if low == high:
            return low
        if source.random() < (high - mean) / (high - low):
            return source.uniform(low, mean)
        return source.uniform(mean, high)

    def of(resources):  # type: ignore[no-untyped-def]
        return next(item for item in resources if item.size == size)

    for _ in range(3_000):
        used = [0.0] * 12
        for action in plan.actions:
            effort = of(action.measure.effort)
            once, yearly = draw(effort.one_off), draw(effort.yearly)
            length = action.quarter - action.start_quarter + 1
            for quarter in range(action.start_quarter - 1, action.quarter):
                used[quarter] += once / length
            for quarter in range(action.quarter - 1, 12, 4):
                used[quarter] += yearly
            if action.study_quarter:
                used[action.study_quarter - 1] += draw(of(action.measure.upstream_study.effort).one_off)  # type: ignore[union-attr]
        fits += all(sum(used[: quarter + 1]) <= until[quarter] + 1e-6 for quarter in range(12))
    assert dict(risk.by_limit)["person-days"] == pytest.approx(fits / 3_000, abs=0.05)


def certain(methodology: pc.Methodology) -> pc.Methodology:
    """The same methodology, sure of its estimates."""

    def sure(resources: tuple[Resources, ...]) -> tuple[Resources, ...]:
        return tuple(
            evolve(item, one_off=Range(*(item.one_off.expected,) * 3), yearly=Range(*(item.yearly.expected,) * 3))
            for item in resources
        )

    measures = []
    for measure in methodology.measures:
        study = measure.upstream_study
        if study is not None:
            study = evolve(study, cost=sure(study.cost), effort=sure(study.effort))
        measures.append(evolve(measure, cost=sure(measure.cost), effort=sure(measure.effort), upstream_study=study))
    return evolve(methodology, measures=tuple(measures))


@given(st.data())
def test_where_estimates_are_certain_every_plan_fits_in_each_case(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    methodology = certain(methodology)
    plan = pc.build_plan(methodology, assessment, capacity)
    risk = pc.plan_risk(plan, draws=20)
    assert (risk.chance, risk.tightest, risk.estimates) == (1, None, ())
    assert risk.cost == pytest.approx((plan.totals.cost,) * 2)
    assert risk.person_days == pytest.approx((plan.totals.person_days,) * 2)


def test_how_many_actions_run_at_once_errs_with_no_estimate(methodology: pc.Methodology, town: pc.Assessment) -> None:
    plan = pc.build_plan(methodology, town, pc.Capacity(at_once=2))
    risk = pc.plan_risk(plan, draws=20)
    assert (risk.chance, risk.by_limit) == (1, (("at-once", 1.0),))


@given(st.data(), st.fractions(0, 1, max_denominator=20))
def test_between_two_estimates_everything_is_taken_in_proportion(data: st.DataObject, share: Fraction) -> None:
    """Mixing two problems is the same as formulating the one between them."""
    methodology, assessment, capacity = drawn(data)
    exact, _ = settle(methodology, assessment, capacity, None)
    high = formulate(methodology, assessment, exact.capacity, estimate=lambda found: found.high).problem
    other = formulate(
        methodology,
        assessment,
        exact.capacity,
        estimate=lambda found: found.expected + share * (found.high - found.expected),
    ).problem
    mixed = between(exact.problem, high, share)
    assert [(limit.name, limit.since, [Fraction(cap, limit.unit) for cap in limit.caps]) for limit in mixed.limits] == [
        (limit.name, limit.since, [Fraction(cap, limit.unit) for cap in limit.caps]) for limit in other.limits
    ]
    for one, same in zip(mixed.candidates, other.candidates, strict=True):
        assert evolve(one, takes=()) == evolve(same, takes=())
        for rows, same_rows in zip(one.takes, same.takes, strict=True):
            for row, same_row, limit, same_limit in zip(rows, same_rows, mixed.limits, other.limits, strict=True):
                assert [Fraction(amount, limit.unit) for amount in row] == [
                    Fraction(amount, same_limit.unit) for amount in same_row
                ]


@given(st.data(), st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
def test_more_confidence_never_gives_a_plan_that_is_less_sure(data: st.DataObject, asked: list[float]) -> None:
    methodology, assessment, capacity = drawn(data)
    less, more = (pc.plan_for_confidence(methodology, assessment, capacity, share, draws=20) for share in asked)
    assert less.chance <= more.chance
    for risk, share in zip((less, more), asked, strict=True):
        check(risk.plan)
        assert risk.reserve is not None
        assert risk.confidence == share
        assert risk.chance >= share or capacity.imposed
        assert evolve(pc.plan_risk(risk.plan, draws=20), confidence=share, reserve=risk.reserve) == risk
        # What is kept is there: with its reserve, the plan is within what there is in all.
        budget = capacity.budget_until(methodology.planning.horizon.quarters)
        if budget is not None and not capacity.co_financing and capacity.relay is None:
            assert risk.plan.totals.cost + risk.reserve.cost <= budget[-1]


@given(st.data())
def test_no_confidence_is_the_plan_without_a_reserve_and_full_confidence_is_sure(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    plan = pc.build_plan(methodology, assessment, capacity)
    none = pc.plan_for_confidence(methodology, assessment, capacity, 0, draws=20)
    assert none.plan == plan
    assert none.reserve is not None
    assert none.reserve.share == 0
    tried: list[tuple[Fraction, float]] = []
    sure = pc.plan_for_confidence(
        methodology, assessment, capacity, 1, draws=20, progress=lambda share, chance: tried.append((share, chance))
    )
    assert sure.chance == max(chance for _, chance in tried)
    assert sure.chance == 1 or capacity.imposed


def test_a_plan_for_a_chosen_confidence(methodology: pc.Methodology, town: pc.Assessment, plan: pc.Plan) -> None:
    sure = pc.plan_for_confidence(methodology, town, MEANS, 0.8, draws=400)
    assert sure.chance >= 0.8 > pc.plan_risk(plan, draws=400).chance
    assert sure.plan.area < plan.area
    assert sure.plan.totals.cost <= 300_000
    for locale in ("en", "fr"):
        assert all(sentence.render(locale) for sentence in sure.sentences)
    with pytest.raises(pc.UsageError, match="is no chance"):
        pc.plan_for_confidence(methodology, town, MEANS, 80)


def test_what_is_imposed_may_leave_no_plan_that_is_sure(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """With a budget that just pays what is expected, a measure that is imposed cannot have a reserve."""
    free = pc.build_plan(methodology, town, pc.Capacity(imposed=[pc.Imposed(measure="RES-BCK-01")]))
    action = next(item for item in free.actions if item.measure.id == "RES-BCK-01")
    capacity = pc.Capacity(budget=action.cost, imposed=[pc.Imposed(measure="RES-BCK-01", quarter=action.quarter)])
    risk = pc.plan_for_confidence(methodology, town, capacity, 0.95, draws=200)
    assert risk.chance < 0.95
    assert "this is the surest plan" in " ".join(sentence.render("en") for sentence in risk.sentences)
