"""The laws of a plan, for methods that are drawn and for the example entities; all is worked out anew here."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice
from parcours_cyber.model.measures import Horizon, Resources
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.plan import Obstacle, Pack
from parcours_cyber.testing import strategies as pcst

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))


def drawn(data: st.DataObject) -> tuple[pc.Methodology, pc.Assessment, pc.Capacity]:
    """A methodology, an assessment of which something applies, and means."""
    methodology = data.draw(st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True, max_measures=4)))
    assessment = data.draw(pcst.assessments(methodology))
    try:
        pc.cyberscore(methodology, assessment)
    except pc.InvalidDataError:
        assume(False)  # nothing applies: no plan to look at
    return methodology, assessment, data.draw(pcst.capacities())


def expected(resources: tuple[Resources, ...], size: str) -> tuple[Fraction, Fraction]:
    """The expected estimate of a size: once, and each year."""
    found = next(item for item in resources if item.size == size)
    return found.one_off.expected, found.yearly.expected


def due(action: pc.Action, size: str, horizon: int, kind: str) -> list[Fraction]:
    """What an action takes in each quarter, worked out from the catalogue alone."""
    amounts = [Fraction(0)] * horizon
    once, yearly = expected(getattr(action.measure, kind), size)
    length = action.quarter - action.start_quarter + 1
    if kind == "cost":
        amounts[action.start_quarter - 1] += once
    else:
        for quarter in range(action.start_quarter - 1, action.quarter):
            amounts[quarter] += once / length
    for quarter in range(action.quarter - 1, horizon, 4):
        amounts[quarter] += yearly
    study = action.measure.upstream_study
    if study is not None:
        assert action.study_quarter is not None
        assert action.study_quarter == action.start_quarter - 1 >= 1
        amounts[action.study_quarter - 1] += expected(getattr(study, kind), size)[0]
    return amounts


def check(plan: pc.Plan) -> None:
    """Check everything that must be true of any plan."""
    methodology, assessment = plan.methodology, plan.score.assessment
    horizon, size = methodology.planning.horizon.quarters, str(assessment.entity.size)
    actions = plan.actions
    # Each measure is in the plan or left out with a reason, once.
    named = [action.measure.id for action in actions] + [item.measure.id for item in plan.left_out]
    assert sorted(named) == sorted(measure.id for measure in methodology.measures)
    assert all(str(action.because) for action in actions)
    assert all(str(item.why) for item in plan.left_out)
    # The means that have come together are never exceeded, in any quarter.
    for kind, until in (
        ("cost", plan.capacity.budget_until(horizon)),
        ("effort", plan.capacity.person_days_until(horizon)),
    ):
        used = [sum((due(a, size, horizon, kind)[q] for a in actions), Fraction(0)) for q in range(horizon)]
        if until is not None:
            assert all(sum(used[: q + 1]) <= until[q] for q in range(horizon))
        total = plan.totals.cost if kind == "cost" else plan.totals.person_days
        assert total == sum(used)
    # Prerequisites that apply and are not there already come in an earlier quarter.
    false = assessment.entity.false_facts
    start = pc.standing_of(methodology, assessment)
    quarter_of = {action.measure.id: action.quarter for action in actions}
    for action in actions:
        for required in action.measure.requires:
            before = methodology.measure(required)
            there = all(
                ranks is None or ranks[0] >= methodology.question(effect.question).rank(effect.option)
                for effect in before.raises
                for ranks in [start.of(effect.question)]
            )
            if false.isdisjoint(before.applies_if) and not there:
                assert quarter_of[required] < action.start_quarter
        assert false.isdisjoint(action.measure.applies_if)
    # Quarters rise; the parts of the plan are those of the rules.
    assert [action.quarter for action in actions] == sorted(action.quarter for action in actions)
    for action in actions:
        assert 1 <= action.start_quarter <= action.quarter <= horizon
        assert action.quarter - action.start_quarter + 1 == methodology.planning.duration(action.measure)
        urgent = action.measure.horizon is Horizon.URGENT and action.quarter <= methodology.planning.urgent.quarters
        relay = action.quarter <= methodology.planning.relay.quarters
        assert action.pack is (Pack.URGENT if urgent else Pack.RELAY if relay else Pack.PLAN)
    # Gains are what each action adds in its place; they add up exactly to the rise, and the projections follow.
    standing, points = start, plan.score.points
    for action in actions:
        assert action.gain == pc.gain(standing, action.measure.raises) >= 0
        standing, points = standing.raised(action.measure.raises), points + action.gain
    assert points == plan.projections.plan.points
    assert plan.score.points + sum(a.gain for a in actions if a.pack is not Pack.PLAN) == plan.projections.relay.points
    assert plan.score.points <= plan.projections.relay.points <= plan.projections.plan.points


@given(st.data())
def test_every_plan_keeps_its_promises(data: st.DataObject) -> None:
    check(pc.build_plan(*drawn(data)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    ("budget", "days"), [(None, None), (300_000, 330), ((20_000, 40_000, 10_000), 90), (0, 500), (10**6, 0)]
)
def test_the_plans_of_the_examples(path: Path, budget: Any, days: Any, methodology: pc.Methodology) -> None:
    check(
        pc.build_plan(methodology, pc.read_assessment(path, methodology), pc.Capacity(budget=budget, person_days=days))
    )


@given(st.data())
def test_what_does_not_fit_is_said_to_lack_means(data: st.DataObject) -> None:
    """A measure left out for want of means cannot be placed; one that is covered or there already would add nothing."""
    plan = pc.build_plan(*drawn(data))
    end = pc.standing_of(plan.methodology, plan.score.assessment)
    for action in plan.actions:
        end = end.raised(action.measure.raises)
    for item in plan.left_out:
        adds = pc.gain(end, item.measure.raises) > 0
        if item.obstacle in (Obstacle.COVERED, Obstacle.REACHED):
            assert not adds
        if item.obstacle in (Obstacle.BUDGET, Obstacle.BOTH):
            assert plan.capacity.budget is not None
        if item.obstacle in (Obstacle.PERSON_DAYS, Obstacle.BOTH):
            assert plan.capacity.person_days is not None


@given(st.data())
def test_without_means_there_is_no_plan_and_without_limits_nothing_is_missing(data: st.DataObject) -> None:
    methodology, assessment, _ = drawn(data)
    free = pc.build_plan(methodology, assessment, pc.Capacity())
    assert all(item.obstacle not in (Obstacle.BUDGET, Obstacle.PERSON_DAYS, Obstacle.BOTH) for item in free.left_out)
    nothing = pc.build_plan(methodology, assessment, pc.Capacity(budget=0, person_days=0))
    assert all(action.cost == 0 and action.person_days == 0 for action in nothing.actions)


@given(st.data())
def test_the_plan_of_a_perfect_entity_is_empty(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies())
    answers = tuple(pc.Answer(question=q.id, choice=Choice(q.options[-1].id)) for q in methodology.questions)
    perfect = pc.Assessment(methodology=methodology.ref, entity=data.draw(pcst.entities(methodology)), answers=answers)
    try:
        plan = pc.build_plan(methodology, perfect, data.draw(pcst.capacities()))
    except pc.InvalidDataError:
        return
    assert plan.actions == ()


@given(st.data())
def test_the_same_entity_always_gets_the_same_plan(data: st.DataObject) -> None:
    methodology, assessment, capacity = drawn(data)
    plan = pc.build_plan(methodology, assessment, capacity)
    assert pc.build_plan(methodology, assessment, capacity) == plan
    assert pickle.loads(pickle.dumps(plan)) == plan
    for write, back in ((pc.to_json, pc.from_json), (pc.to_yaml, pc.from_yaml)):
        assert back(write(plan), pc.Plan, methodology) == plan


def test_urgent_measures_come_first(methodology: pc.Methodology, town: pc.Assessment) -> None:
    """What is urgent comes in its time before the score is looked at; that costs score, never urgency."""
    capacity = pc.Capacity(budget=60_000, person_days=120)
    plan = pc.build_plan(methodology, town, capacity)
    free = pc.build_plan(methodology, town, capacity, objective=Objective(urgent_first=False))
    in_time = methodology.planning.urgent.quarters

    def met(made: pc.Plan) -> set[str]:
        """The answers that urgent measures have raised in time."""
        urgent = [a for a in made.actions if a.measure.horizon is Horizon.URGENT and a.quarter <= in_time]
        return {effect.question for action in urgent for effect in action.measure.raises}

    assert len(met(plan)) >= len(met(free))
    assert len([action for action in plan.actions if action.pack is Pack.URGENT]) >= 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"budget": -1}, "budget: The amount -1 is negative. Expected a number of 0 or more."),
        (
            {"person_days": (1, 2)},
            "person_days: 2 amounts are given. Expected 1 for the whole plan, 3 by year or 12 by quarter.",
        ),
        ({"budget": ()}, "budget: No amount is given."),
        ({"budget": float("nan")}, "is not an amount"),
        ({"budget": "much"}, "is not an amount"),
        ({"budget": object()}, "is not an amount"),
    ],
)
def test_means_that_are_none(
    arguments: dict[str, object], words: str, methodology: pc.Methodology, town: pc.Assessment
) -> None:
    with pytest.raises(pc.UsageError) as error:
        pc.build_plan(methodology, town, pc.Capacity(**arguments))  # type: ignore[arg-type]
    assert words in str(error.value)
    assert error.value.exit_code == 2


def test_a_decimal_amount_means_what_it_says() -> None:
    assert pc.Capacity(budget=0.1).budget == (Fraction(1, 10),)
    assert pc.Capacity(person_days="2.5").person_days == (Fraction(5, 2),)  # type: ignore[arg-type]
