"""What a plan says would make things fit does so, when it is given and the plan is made anew."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.i18n.text import Message, Quantity
from parcours_cyber.model.ids import SectorId, SizeBandId
from parcours_cyber.planning.alternatives.revise import placement_of
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.explanation.room import Room, granted
from parcours_cyber.planning.plan import Lacking
from test_plan import drawn

QUARTERS = 12


@pytest.fixture(scope="module")
def tiny() -> pc.Methodology:
    return pc.load_methodology(Path(__file__).parent / "tiny_pack")


@st.composite
def lapsing_or_not(draw: st.DrawFn, capacity: Capacity) -> Capacity:
    """Means that are kept or end with their time, with or without a number of actions at once."""
    return evolve(capacity, carry_over=draw(st.booleans()), at_once=draw(st.sampled_from((None, 1, 2))))


@given(st.data())
def test_what_is_said_to_let_a_measure_in_lets_it_in(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    means = data.draw(lapsing_or_not(capacity))
    plan = pc.build_plan(methodology, assessment, means)
    formulation, _ = settle(methodology, assessment, means, None)
    placement = placement_of(formulation, plan)
    for item in plan.left_out:
        if item.lacking:
            position = formulation.position[item.measure.id]
            assert Room.beside(formulation.problem, placement).least(position) == item.lacking
            richer = granted(formulation.problem, item.lacking)
            assert Room.beside(richer, placement).least(position) == ()


def richer(capacity: Capacity, lacking: Iterable[Lacking]) -> Capacity:
    """Means by quarter, with that much more, as an entity would write them."""
    given = {"budget": capacity.budget, "person_days": capacity.person_days}
    for name, limit in (("budget", "budget"), ("person_days", "person-days")):
        amounts = given[name]
        if amounts is None:
            continue
        until = capacity.budget_until(QUARTERS) if name == "budget" else capacity.person_days_until(QUARTERS)
        assert until is not None
        each = [after - before for before, after in zip((Fraction(), *until), until, strict=False)]
        for item in lacking:
            if item.limit == limit:
                each[item.quarter - 1] += item.amount
        given[name] = tuple(each)
    return evolve(capacity, **given)


LIMIT_OF = {"the budget": "budget", "the days of the staff": "person-days"}


def asked_for(remedy: Message) -> tuple[Lacking, ...] | None:
    """The means that a remedy asks for, if it is one that only asks for means in their quarters."""
    values: dict[str, Any] = dict(remedy.arguments)
    if set(values) - {"n"} != {"amounts"}:
        return None
    found = []
    for words in values["amounts"]:
        parts: dict[str, Any] = dict(words.arguments)
        assert isinstance(parts["amount"], Quantity)
        found.append(Lacking(LIMIT_OF[parts["limit"].template], parts["amount"].value, parts["quarter"]))
    return tuple(found)


@given(st.data())
def test_a_conflict_is_the_smallest_and_each_remedy_makes_it_fit(data: st.DataObject) -> None:
    """Of the demands of a conflict, any part but the whole is met; with what a remedy says, the whole is."""
    methodology, assessment, capacity = drawn(data)
    measures = [measure.id for measure in methodology.measures]
    if not measures:
        return
    chosen = data.draw(st.lists(st.sampled_from(measures), unique=True, min_size=1, max_size=3))
    imposed = {item: pc.Imposed(measure=item, quarter=data.draw(st.integers(1, 4))) for item in chosen}
    asked = evolve(capacity, imposed=tuple(imposed.values()))
    plan = pc.build_plan(methodology, assessment, asked)
    for conflict in plan.conflicts:
        if conflict.set_aside is None:
            continue
        named = [item for item in chosen if any(item in dict(words.arguments).values() for words in conflict.demands)]
        assert conflict.set_aside in named

        def fits(means: Capacity, parts: Iterable[pc.Imposed]) -> bool:
            return not settle(methodology, assessment, evolve(means, imposed=tuple(parts)), None)[1]

        together = [imposed[item] for item in named]
        assert not fits(capacity, together)
        assert all(fits(capacity, part) for part in combinations(together, len(together) - 1))
        for remedy in conflict.remedies:
            lacking = asked_for(remedy)
            if lacking is not None:
                assert fits(richer(capacity, lacking), together)
            elif set(dict(remedy.arguments)) - {"n"} == {"id", "quarter"}:
                values = dict(remedy.arguments)
                moved = [
                    evolve(item, quarter=values["quarter"]) if item.measure == values["id"] else item
                    for item in together
                ]
                assert fits(capacity, moved)


def test_limits_that_are_exceeded_at_once_are_all_told(methodology: pc.Methodology, town: pc.Assessment) -> None:
    means = pc.Capacity(budget=8_000, person_days=60, imposed=[pc.Imposed(measure="PRO-SEG-01", quarter=1)])
    conflict = pc.build_plan(methodology, town, means).conflicts[0]
    assert conflict.why.render("en") == "It exceeds several limits at once: the budget and the days of the staff."
    (remedy,) = conflict.remedies
    lacking = asked_for(remedy)
    assert lacking is not None
    assert {item.limit for item in lacking} == {"budget", "person-days"}
    assert not settle(methodology, town, richer(means, lacking), None)[1]


@pytest.mark.parametrize("means", [pc.Capacity(budget=0), pc.Capacity(budget=0, person_days=0)])
def test_a_grade_without_means_says_what_it_would_take(
    means: pc.Capacity, methodology: pc.Methodology, town: pc.Assessment
) -> None:
    conflict = pc.build_plan(methodology, town, means, objective=pc.Objective.parse("least-cost:B")).conflicts[-1]
    assert conflict.demands[0].render("en") == "The grade B at the end of the plan"
    assert "more over the plan" in conflict.remedies[0].render("en")


def test_with_what_a_grade_would_take_it_is_reached(methodology: pc.Methodology, town: pc.Assessment) -> None:
    means, objective = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3), pc.Objective.parse("least-cost:B")
    (remedy,) = pc.build_plan(methodology, town, means, objective=objective).conflicts[-1].remedies
    values: dict[str, Any] = dict(remedy.arguments)
    assert values["limit"].render("en") == "the days of the staff"
    more = values["amount"].value / 3
    plan = pc.build_plan(methodology, town, evolve(means, person_days=(110 + more,) * 3), objective=objective)
    assert plan.projections.plan.grade == "B"


def test_what_is_excluded_may_keep_a_grade_out_of_reach(tiny: pc.Methodology) -> None:
    """The fewest exclusions that forbid the grade are named with it, and no others."""
    entity = pc.Entity(name="Clinic", sector=SectorId("health"), size=SizeBandId("small"))
    clinic = pc.Assessment(methodology=tiny.ref, entity=entity)
    best = pc.build_plan(tiny, clinic, pc.Capacity()).projections.plan.grade
    everything = [pc.Excluded(measure=measure.id) for measure in tiny.measures]
    objective = pc.Objective.parse(f"least-cost:{best}")
    means = pc.Capacity(excluded=everything)
    conflict = pc.build_plan(tiny, clinic, means, objective=objective).conflicts[-1]
    barring = {str(dict(words.arguments)["id"]) for words in conflict.demands[1:]}
    assert barring
    assert "within reach with" in conflict.remedies[0].render("en")
    left = [item for item in everything if item.measure not in barring]
    reached = pc.build_plan(tiny, clinic, pc.Capacity(excluded=left), objective=objective)
    assert reached.projections.plan.grade == best


#: What no step-by-step rule brings in, though it fits; found by trying many.
HARD = pc.Capacity(
    person_days=(57, 21, 35, 14, 16, 12, 12, 21, 22, 22, 12, 41),
    at_once=2,
    carry_over=False,
    imposed=[
        pc.Imposed(measure="PRO-OTH-08", by=4),
        pc.Imposed(measure="PRO-OTH-07", by=2),
        pc.Imposed(measure="PRO-END-02", by=5),
        pc.Imposed(measure="PRO-OTH-01", by=5),
        pc.Imposed(measure="PRO-IAM-02", by=4),
        pc.Imposed(measure="RES-BCK-04", by=5),
        pc.Imposed(measure="PRO-OTH-03", by=4),
        pc.Imposed(measure="DEF-INC-01", by=5),
        pc.Imposed(measure="GOV-REF-03", by=5),
    ],
)


def test_what_only_a_solver_brings_in_is_planned_too(methodology: pc.Methodology, town: pc.Assessment) -> None:
    pytest.importorskip("highspy", reason="without it, the demands that the rule does not bring in are given up")
    plan = pc.build_plan(methodology, town, HARD)
    given_up = {conflict.set_aside for conflict in plan.conflicts}
    placed = {action.measure.id: action.quarter for action in plan.actions}
    assert all(placed[item.measure] <= (item.by or 0) for item in HARD.imposed if item.measure not in given_up)
    again = pc.replan(plan, exclude=[plan.actions[-1].measure.id])
    assert {action.measure.id for action in again.actions} >= {item.measure for item in HARD.imposed} - given_up
    assert pc.explain_plan(plan).sentences


def test_a_plan_for_a_confidence_keeps_what_is_imposed(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """Where what is imposed leaves no reserve as large as that, the surest plan that it leaves is returned."""
    imposed = [pc.Imposed(measure="RES-BCK-02", quarter=2)]
    tight = pc.Capacity(budget=38_000, person_days=(70, 70, 70), imposed=imposed)
    expected = pc.build_plan(methodology, town, tight)
    assert expected.actions
    risk = pc.plan_for_confidence(methodology, town, tight, 1.0, draws=50)
    assert 0 <= risk.chance <= 1
    assert {c.set_aside for c in risk.plan.conflicts} == {c.set_aside for c in expected.conflicts}


@pytest.mark.parametrize(
    "objective", ["early", "final", "threat:state", "coverage:eu-nis2-art21", "least-cost:C", "least-cost:A+"]
)
def test_more_means_never_make_worse_what_a_plan_is_made_for(
    objective: str, methodology: pc.Methodology, town: pc.Assessment
) -> None:
    means = pc.Capacity(budget=100_000, person_days=150, at_once=6, blackout=[4])
    insight = pc.explain_plan(pc.build_plan(methodology, town, means, objective=pc.Objective.parse(objective)))
    for item in (insight.urgency_sentence, *(price.sentence for price in insight.shadow_prices)):
        numbers = [value for _, value in item.arguments if isinstance(value, Quantity)]
        points = [
            v.value
            for _, words in item.arguments
            if isinstance(words, Message)
            for _, v in words.arguments
            if isinstance(v, Quantity)
        ]
        assert all(number.value >= 0 for number in numbers)
        assert all(number >= 0 for number in points)
        assert all(item.render(locale) for locale in ("en", "fr"))
    assert insight.binding[3].sentence.render("en") == ("In quarter 4, nobody works on an action: it is to stay free.")


def test_what_comes_late_for_a_low_cost_is_not_said_to_be_kept_out(
    methodology: pc.Methodology, town: pc.Assessment
) -> None:
    """With money for all, what is cheaper later waits for no limit, and could come earlier."""
    cheap = pc.build_plan(methodology, town, pc.Capacity(budget=10**7), objective=pc.Objective.parse("least-cost:C"))
    assert max(action.quarter for action in cheap.actions) > 8
    binding = pc.explain_plan(cheap).binding
    assert {item.limit for item in binding} == {None}
    assert sum("no limit keeps out" in item.sentence.render("en") for item in binding) > 5


def test_what_is_under_way_waits_for_nothing_of_the_plan(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """PRO-AD-03 requires PRO-ADM-01, which a plan cannot unlock for it once it is under way."""
    means = pc.Capacity(person_days=400, under_way=[pc.UnderWay(measure="PRO-AD-03", quarter=1)])
    plan = pc.build_plan(methodology, town, means)
    start = {action.measure.id: action.start_quarter for action in plan.actions}
    assert any(action.unlocks for action in plan.actions)
    for action in plan.actions:
        assert all(action.quarter < start[name] for name in action.unlocks)
    assert "PRO-ADM-01" in start


def test_a_demand_that_nothing_makes_fit_says_so(methodology: pc.Methodology, town: pc.Assessment) -> None:
    means = pc.Capacity(blackout=range(1, 13), imposed=[pc.Imposed(measure="GOV-MAP-03", by=9)])
    (conflict,) = (item for item in pc.build_plan(methodology, town, means).conflicts if item.set_aside)
    assert [remedy.render("en") for remedy in conflict.remedies] == [
        "Do without it, or let work be done in more quarters."
    ]
