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
from parcours_cyber.model.measures import Range
from parcours_cyber.planning.alternatives.robustness import Estimate, _Part
from test_plan import drawn

MEANS = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology, town: pc.Assessment) -> pc.Plan:
    return pc.build_plan(methodology, town, MEANS)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted))
def test_what_is_drawn_has_the_expected_number_as_its_mean_and_stays_within_its_ends(ends: list[int]) -> None:
    low, expected, high = map(Fraction, ends)
    part = _Part(Estimate(pc.load_methodology().measures[0].id, "cost"), Range(low, expected, high), (), 1)
    source = Random(1)
    values = [part.drawn(source.random()) for _ in range(2_000)]
    assert low <= min(values) <= max(values) <= high
    mean = sum(values) / len(values)
    spread = sqrt(part.variance)
    assert abs(mean - expected) <= 5 * spread / sqrt(len(values)) + 1e-9
    assert sum((value - mean) ** 2 for value in values) / len(values) == pytest.approx(part.variance, rel=0.2, abs=1e-9)


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


def test_a_plan_for_a_chosen_confidence(methodology: pc.Methodology, town: pc.Assessment, plan: pc.Plan) -> None:
    sure = pc.plan_for_confidence(methodology, town, MEANS, 0.8, draws=400)
    assert sure.chance >= 0.8 > pc.plan_risk(plan, draws=400).chance
    assert sure.plan.area < plan.area
    assert sure.plan.totals.cost <= 300_000
    for locale in ("en", "fr"):
        assert all(sentence.render(locale) for sentence in sure.sentences)
    with pytest.raises(pc.UsageError, match="is no chance"):
        pc.plan_for_confidence(methodology, town, MEANS, 80)
