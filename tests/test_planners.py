"""The laws of planning on methodologies that are drawn: each planner, each objective, from the audit to the plan."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Relation
from parcours_cyber.planning.alternatives.revise import placement_of
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.problem import Value
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.planning.search.solve import Planner, solve
from parcours_cyber.testing import strategies as pcst
from test_plan import check, drawn

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def linear(data: st.DataObject) -> Formulation:
    """A problem of a methodology whose tree is linear."""
    methodology = data.draw(pcst.methodologies(max_measures=5))
    assessment = data.draw(pcst.assessments(methodology))
    return formulate(methodology, assessment, data.draw(pcst.capacities()))


def best(formulation: Formulation) -> Value:
    """The value of the proven optimum."""
    return formulation.problem.value(solve(formulation.problem, Planner.GLOBAL).placement)


@given(st.data())
@few
def test_the_default_is_between_greedy_and_the_optimum(data: st.DataObject) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    try:
        formulation = linear(data)
    except pc.InvalidDataError:
        return
    value = formulation.problem.value
    first, default = value(greedy(formulation.problem)), value(solve(formulation.problem).placement)
    assert first <= default <= best(formulation)


@given(st.data())
@few
def test_more_means_never_give_a_worse_optimum(data: st.DataObject) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    try:
        formulation = linear(data)
    except pc.InvalidDataError:
        return
    capacity = formulation.capacity
    more = data.draw(st.integers(0, 20_000))
    richer = evolve(
        capacity,
        budget=None if capacity.budget is None else tuple(amount + more for amount in capacity.budget),
        person_days=None if capacity.person_days is None else tuple(days + 5 for days in capacity.person_days),
    )
    other = formulate(formulation.methodology, formulation.assessment, richer)
    assert best(formulation) <= best(other)


@given(st.data())
@few
def test_names_and_order_of_measures_do_not_change_the_optimum(data: st.DataObject) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    try:
        formulation = linear(data)
    except pc.InvalidDataError:
        return
    methodology = formulation.methodology
    order = data.draw(st.permutations(range(len(methodology.measures))))
    renamed = {measure.id: MeasureId(f"REN-AA-{n:02}") for n, measure in zip(order, methodology.measures, strict=True)}
    shuffled = evolve(
        methodology,
        measures=tuple(
            evolve(
                methodology.measures[n],
                id=renamed[methodology.measures[n].id],
                requires=tuple(renamed[item] for item in methodology.measures[n].requires),
            )
            for n in order
        ),
    )
    other = formulate(shuffled, formulation.assessment, formulation.capacity)
    assert best(formulation) == best(other)


@given(st.data())
@few
def test_each_planner_gives_a_plan_that_keeps_its_promises(data: st.DataObject) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    methodology = data.draw(pcst.methodologies(max_measures=5))
    assessment = data.draw(pcst.assessments(methodology))
    capacity = data.draw(pcst.capacities())
    try:
        default = pc.build_plan(methodology, assessment, capacity)
    except pc.InvalidDataError:
        return
    assert default.proof is None
    formulation = formulate(methodology, assessment, capacity)
    value = formulation.problem.value
    for planner in ("sequential", "global"):
        plan = pc.build_plan(methodology, assessment, capacity, planner=planner)
        check(plan)
        assert value(placement_of(formulation, plan)) >= value(placement_of(formulation, default))
        if planner == "global" and plan.proof is not None:
            assert plan.proof.gap >= 0
            assert plan.area <= plan.proof.bound


@given(st.data())
@few
def test_each_objective_is_best_at_its_own(data: st.DataObject) -> None:
    """Of the plans for each objective, proven, none is better for one than the plan made for it; urgency set apart."""
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    methodology = data.draw(pcst.methodologies(max_measures=5))
    assessment = data.draw(pcst.assessments(methodology))
    capacity = data.draw(pcst.capacities())
    early, final = (pc.Objective.parse(name) for name in ("early", "final"))
    try:
        plans = {
            objective: pc.build_plan(
                methodology, assessment, capacity, objective=evolve(objective, urgent_first=False), planner="global"
            )
            for objective in (early, final)
        }
    except pc.InvalidDataError:
        return
    for plan in plans.values():
        check(plan)
    assert plans[early].area >= plans[final].area
    assert plans[final].projections.plan.points >= plans[early].projections.plan.points


@given(st.data())
@few
def test_the_optimum_says_why_it_cannot_plan_what_is_not_linear(data: st.DataObject) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    methodology, assessment, capacity = drawn(data)
    formulation = formulate(methodology, assessment, capacity)
    if formulation.problem.is_linear:
        return
    check(pc.build_plan(methodology, assessment, capacity))
    with pytest.raises(pc.UsageError, match="not a sum over the answers"):
        pc.build_plan(methodology, assessment, capacity, planner="global")


@pytest.mark.parametrize("name", ["early", "final", "least-cost:C", "threat:cybercriminal", "coverage:eu-nis2-art21"])
def test_the_objectives_of_the_town(name: str, methodology: pc.Methodology, town: pc.Assessment) -> None:
    means = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)
    objective = pc.Objective.parse(name)
    assert str(objective) == name
    plan = pc.build_plan(methodology, town, means, objective=objective)
    check(plan)
    if name.startswith("least-cost"):
        assert plan.projections.plan.grade == "C"
        assert plan.totals.cost < pc.build_plan(methodology, town, means).totals.cost
    if name.startswith("coverage"):
        nis2 = pc.coverage(plan, "eu-nis2-art21")
        early = pc.coverage(pc.build_plan(methodology, town, means), "eu-nis2-art21")
        assert len(nis2.unanswered) <= len(early.unanswered)
        assert {answer.relation for item in nis2.references for answer in item.answers} <= set(Relation)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("soon", "'soon' is not an objective. Expected one of: early, final, least-cost:…, threat:…, coverage:…."),
        ("threat", "'threat' is not an objective."),
        ("early:B", "'early:B' is not an objective."),
        ("least-cost:Z", "'Z' is no grade of parcours-anssi."),
        ("threat:aliens", "'aliens' is no threat of parcours-anssi."),
        ("coverage:nis3", "'nis3' is no framework of parcours-anssi."),
    ],
)
def test_objectives_that_are_none(name: str, words: str, methodology: pc.Methodology, town: pc.Assessment) -> None:
    with pytest.raises(pc.UsageError) as error:
        pc.build_plan(methodology, town, objective=pc.Objective.parse(name))
    assert words in str(error.value)


def test_progress_is_told_and_may_stop_the_work(methodology: pc.Methodology, town: pc.Assessment) -> None:
    pytest.importorskip("highspy", reason="the extra optimise is not installed")
    means = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)
    told: list[Fraction | None] = []

    def progress(share: float | None, gap: Fraction | None) -> bool:
        del share
        told.append(gap)
        return len(told) > 3

    plan = pc.build_plan(methodology, town, means, planner="global", progress=progress)
    assert told
    check(plan)
    formulation = formulate(methodology, town, means)
    default = pc.build_plan(methodology, town, means)
    value = formulation.problem.value
    assert value(placement_of(formulation, plan)) >= value(placement_of(formulation, default))
