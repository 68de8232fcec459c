"""Plans changed by hand, demands that conflict, and what more means would bring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.plan import Obstacle
from test_plan import check, drawn

MEANS = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology, town: pc.Assessment) -> pc.Plan:
    return pc.build_plan(methodology, town, MEANS)


@given(st.data())
def test_what_is_pinned_stays_and_what_is_excluded_is_out(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    plan = pc.build_plan(methodology, assessment, capacity)
    measures = [measure.id for measure in methodology.measures]
    if not measures:
        return
    pinned = data.draw(st.sampled_from(measures))
    quarter = data.draw(st.one_of(st.none(), st.integers(1, methodology.planning.horizon.quarters)))
    excluded = data.draw(st.lists(st.sampled_from(measures), unique=True, max_size=2))
    other = pc.replan(plan, pin={pinned: quarter}, exclude=[item for item in excluded if item != pinned])
    given_up = {conflict.set_aside for conflict in other.conflicts}
    placed = {action.measure.id: action.quarter for action in other.actions}
    if pinned not in given_up:
        assert pinned in placed
        assert quarter in (None, placed[pinned])
        check(other)
    else:
        conflict = next(item for item in other.conflicts if item.set_aside == pinned)
        assert str(conflict.why)
        assert conflict.demands
    for item in other.left_out:
        if item.measure.id in excluded and item.measure.id != pinned:
            assert item.obstacle is Obstacle.EXCLUDED
    assert not set(placed) & (set(excluded) - {pinned})


@given(st.data())
def test_a_plan_released_again_is_no_worse_for_more_search(data: st.DataObject) -> None:
    """More rounds never give a worse plan; a plan that is replanned without a change is no worse either."""
    methodology, assessment, capacity = drawn(data)
    plan = pc.build_plan(methodology, assessment, capacity)
    again = pc.replan(plan)
    formulation, _ = settle(methodology, assessment, capacity, None)
    from parcours_cyber.planning.alternatives.revise import placement_of

    value = formulation.problem.value
    assert value(placement_of(formulation, again)) >= value(placement_of(formulation, plan))
    difference = pc.diff_plans(plan, again)
    assert difference.points == again.projections.plan.points - plan.projections.plan.points
    assert len(difference.added) - len(difference.dropped) == len(again.actions) - len(plan.actions)
    assert pc.diff_plans(again, again).is_empty


@given(st.data())
def test_what_is_not_given_up_of_a_conflict_is_met(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    measures = [measure.id for measure in methodology.measures]
    if not measures:
        return
    chosen = data.draw(st.lists(st.sampled_from(measures), unique=True, min_size=1, max_size=3))
    imposed = tuple(pc.Imposed(measure=item, quarter=data.draw(st.integers(1, 4))) for item in chosen)
    asked = pc.Capacity(budget=capacity.budget, person_days=capacity.person_days, imposed=imposed)
    formulation, conflicts = settle(methodology, assessment, asked, None)
    kept = {item.measure for item in formulation.capacity.imposed}
    assert kept | {conflict.set_aside for conflict in conflicts} == set(chosen)
    plan = pc.build_plan(methodology, assessment, asked)
    placed = {action.measure.id: action.quarter for action in plan.actions}
    assert all(placed[item.measure] == item.quarter for item in imposed if item.measure in kept)


def test_a_conflict_names_what_conflicts_and_what_would_make_it_fit(
    methodology: pc.Methodology, town: pc.Assessment
) -> None:
    """The remedies hold: with what each says, the demands are met."""
    poor = pc.Capacity(
        budget=(10_000,) * 3,
        person_days=(110,) * 3,
        imposed=[pc.Imposed(measure="RES-BCK-01", quarter=2)],
    )
    plan = pc.build_plan(methodology, town, poor)
    conflict = plan.conflicts[0]
    assert conflict.set_aside == "RES-BCK-01"
    assert "RES-BCK-01" in conflict.demands[0].render("en")
    first, second = (remedy.render("en") for remedy in conflict.remedies[:2])
    assert first.startswith("With this more, it would fit: €9,0")
    richer = pc.Capacity(budget=(19_100, 10_000, 10_000), person_days=(110,) * 3, imposed=poor.imposed)
    assert not settle(methodology, town, richer, None)[1]
    assert second == "It would fit with RES-BCK-01 done in quarter 5."
    later = pc.replan(plan, pin={"RES-BCK-01": 5})
    assert "RES-BCK-01" in {action.measure.id for action in later.actions}


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (
            pc.Capacity(imposed=[pc.Imposed(measure="PRO-AD-03", quarter=1)]),
            "What it requires cannot be done in time before it.",
        ),
        (
            pc.Capacity(imposed=[pc.Imposed(measure="PRO-AD-03")], excluded=[pc.Excluded(measure="PRO-ADM-01")]),
            "It requires what is excluded: Separate administration accounts from daily accounts.",
        ),
        (
            pc.Capacity(imposed=[pc.Imposed(measure="PRO-END-06")]),
            "It does not apply, because the entity does not have this: Biomedical devices.",
        ),
        (
            pc.Capacity(imposed=[pc.Imposed(measure="PRO-AD-03", quarter=3)], blackout=[3]),
            "Its work, with its study, does not fit before that quarter, or falls into a quarter without work.",
        ),
    ],
)
def test_demands_that_no_means_would_meet(
    capacity: pc.Capacity, words: str, methodology: pc.Methodology, town: pc.Assessment
) -> None:
    _, conflicts = settle(methodology, town, capacity, None)
    assert [conflict.why.render("en") for conflict in conflicts] == [words]
    assert all(remedy.render("fr") for remedy in conflicts[0].remedies)


def test_a_grade_out_of_reach_says_what_it_would_take(methodology: pc.Methodology, town: pc.Assessment) -> None:
    plan = pc.build_plan(methodology, town, MEANS, objective=pc.Objective.parse("least-cost:B"))
    conflict = plan.conflicts[-1]
    assert conflict.demands[0].render("en") == "The grade B at the end of the plan"
    assert "person-days more over the plan" in conflict.remedies[0].render("en")
    reached = pc.build_plan(methodology, town, MEANS, objective=pc.Objective.parse("least-cost:C-"))
    assert reached.projections.plan.grade == "C-"
    assert reached.totals.cost < plan.totals.cost


def test_an_entity_that_asks_for_what_is_not_there_is_told_everything(
    methodology: pc.Methodology, town: pc.Assessment
) -> None:
    wrong = pc.Capacity(
        done=["PRO-XX-99"],
        imposed=[pc.Imposed(measure="RES-BCK-01", quarter=99)],
        excluded=[pc.Excluded(measure="RES-BCK-01")],
        blackout=[0],
    )
    with pytest.raises(pc.UsageError) as error:
        pc.build_plan(methodology, town, wrong)
    text = str(error.value)
    assert "done[0]: There is no measure 'PRO-XX-99'" in text
    assert "excluded[0]: RES-BCK-01 stands under imposed and under excluded." in text
    assert "imposed[0].quarter: The plan has no quarter 99. Expected a whole number from 1 to 12." in text
    assert "blackout[0]: The plan has no quarter 0." in text


def test_what_is_done_and_what_is_under_way(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """What is done costs nothing and counts from the start; what is under way costs what is left of it."""
    capacity = pc.Capacity(
        budget=(100_000,) * 3,
        person_days=(110,) * 3,
        done=["PRO-ADM-01"],
        under_way=[pc.UnderWay(measure="RES-BCK-01", quarter=2, cost=500, person_days=4)],
    )
    plan = pc.build_plan(methodology, town, capacity)
    first, *others = plan.actions
    assert (first.measure.id, first.quarter, first.cost, first.person_days) == ("PRO-ADM-01", 0, 0, 0)
    assert first.gain == pc.gain(pc.standing_of(methodology, town), first.measure.raises)
    backup = next(action for action in others if action.measure.id == "RES-BCK-01")
    assert (backup.quarter, backup.investment) == (2, 500)
    assert plan.score.points + sum(action.gain for action in plan.actions) == plan.projections.plan.points


def test_means_of_many_kinds_are_kept(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """Nothing is worked on in a blackout, no more at once than may be, and each owner's days are theirs."""
    capacity = pc.Capacity(
        budget=100_000,
        person_days_by_owner={"it": 120, "security": 60},
        at_once=3,
        blackout=[5, 6],
        co_financing=[pc.CoFinancing(name="Programme", share="0.5", ceiling=20_000, until=4)],
    )
    plan = pc.build_plan(methodology, town, capacity)
    for quarter in range(1, 13):
        busy = [a for a in plan.actions if (a.study_quarter or a.start_quarter) <= quarter <= a.quarter]
        assert len(busy) <= (0 if quarter in (5, 6) else 3)
    for owner, days in (("it", 120), ("security", 60)):
        assert sum(a.person_days for a in plan.actions if a.measure.owner == owner) <= days
    paid = sum(a.investment for a in plan.actions if a.quarter <= 4)
    assert plan.totals.cost - min(paid / 2, 20_000) <= 100_000


def test_what_more_means_would_bring(plan: pc.Plan) -> None:
    insight = pc.explain_plan(plan)
    assert insight.urgency >= 0
    assert [item.quarter for item in insight.binding] == list(range(1, 12))
    assert {item.limit for item in insight.shadow_prices} == {"budget", "person-days"}
    assert all(item.points >= 0 for item in insight.shadow_prices)
    best = insight.shadow_prices[0]
    assert best.limit == "person-days"  # half of the money of the town stays unspent
    assert all(sentence.render(locale) for sentence in insight.sentences for locale in ("en", "fr"))
