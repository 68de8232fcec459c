"""Who pays what of a plan, the relay pack and its steps, and what a plan takes and reaches quarter by quarter."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.model.measures import Horizon, Kind
from parcours_cyber.planning.entity.payers import RELAY_KINDS, RelayPart
from parcours_cyber.planning.execution.relay import RelayObstacle, RelayState, agreed, redrafted, validated
from parcours_cyber.planning.formulation.limits import BUDGET, means_of
from parcours_cyber.planning.formulation.works import work_of
from parcours_cyber.reporting.render import Format

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CAPACITIES = sorted((EXAMPLES / "capacities").glob("*.yaml"))
DAY = dt.date(2026, 9, 1)


@pytest.fixture(scope="module", params=CAPACITIES, ids=lambda path: path.stem)
def plan(request: pytest.FixtureRequest, methodology: pc.Methodology) -> pc.Plan:
    audit = pc.read_assessment(EXAMPLES / request.param.name, methodology)
    return pc.build_plan(methodology, audit, pc.read_capacity(request.param, methodology))


@pytest.fixture(scope="module")
def pack(methodology: pc.Methodology) -> pc.RelayPack:
    audit = pc.read_assessment(EXAMPLES / "ville-moyenne.yaml", methodology)
    return pc.relay_pack(
        pc.build_plan(methodology, audit, pc.read_capacity(EXAMPLES / "capacities" / "ville-moyenne.yaml", methodology))
    )


def counted(plan: pc.Plan, quarter: int) -> Fraction:
    """The own share by the end of a quarter as the limits of the budget count it: the greatest of their sums."""
    size, sums = plan.score.assessment.entity.size, []
    capacity = evolve(plan.capacity, budget=10**9, carry_over=True, under_way=())
    unlimited = means_of(capacity, plan.methodology.planning)
    for means in unlimited:
        if means.name == BUDGET:
            extra = means.available.until[-1] - 10**9
            taken = Fraction()
            for action in plan.actions:
                if action.quarter:
                    work = work_of(plan.methodology, action.measure, size)
                    taken += sum(amount for at, amount in means.takes(work, action.quarter - 1).items() if at < quarter)
            sums.append(taken - extra)
    return max(sums)


PAYERS = st.fixed_dictionaries(
    {
        "relay": st.none()
        | st.builds(
            pc.RelayTerms,
            share=st.fractions(0, 1, max_denominator=20),
            ceiling=st.integers(0, 80_000),
            structuring_share=st.none() | st.fractions(0, 1, max_denominator=10),
            urgent=st.booleans(),
            quarters=st.none() | st.integers(1, 12),
        ),
        "co_financing": st.lists(
            st.builds(
                pc.CoFinancing,
                name=st.just("Region"),
                share=st.fractions(0, 1, max_denominator=20),
                ceiling=st.none() | st.integers(0, 80_000),
                kinds=st.lists(st.sampled_from(Kind), max_size=3),
                until=st.none() | st.integers(1, 12),
            ),
            max_size=2,
        ),
    }
)


@pytest.fixture(scope="module")
def town(methodology: pc.Methodology) -> pc.Plan:
    audit = pc.read_assessment(EXAMPLES / "ville-moyenne.yaml", methodology)
    return pc.build_plan(methodology, audit, pc.Capacity(person_days=500))


@settings(max_examples=40)
@given(given_payers=PAYERS)
def test_own_shares_are_what_the_limits_of_the_budget_count(given_payers: dict, town: pc.Plan) -> None:
    """Whoever pays what, the own shares of a plan add up, by each quarter, to what its budget was held to."""
    plan = evolve(town, capacity=evolve(town.capacity, **given_payers))
    paid = pc.funding(plan)
    for quarter in range(1, 13):
        assert paid.own_until(quarter) == counted(plan, quarter)
    assert paid.own == paid.own_until(12)
    assert paid.own + paid.subsidy == plan.totals.cost
    for payer in paid.payers:
        assert payer.ceiling is None or paid.paid_by(payer) <= payer.ceiling


def test_the_own_share_stays_within_the_budget(plan: pc.Plan) -> None:
    paid = pc.funding(plan)
    assert plan.capacity.budget is not None
    there = plan.capacity.euros("budget", plan.capacity.budget, 12)
    for quarter, (until, since) in enumerate(zip(there.until, there.since, strict=True), 1):
        assert paid.own_until(quarter) - paid.own_until(since) <= until


def test_quarters_add_up_to_the_plan(plan: pc.Plan) -> None:
    quarters = pc.plan_quarters(plan)
    assert sum(quarter.cost for quarter in quarters) == plan.totals.cost
    assert sum(quarter.own for quarter in quarters) == pc.funding(plan).own
    assert sum(quarter.person_days for quarter in quarters) == plan.totals.person_days
    assert all(quarter.cost >= 0 and quarter.person_days >= 0 for quarter in quarters)
    for quarter in quarters:
        gains = sum(action.gain for action in plan.actions if action.quarter <= quarter.number)
        assert quarter.reading.points == plan.score.points + gains
    for quarter in plan.capacity.blackout:
        busy = [action for action in plan.actions if action.start_quarter <= quarter <= action.quarter]
        assert not busy


def test_a_relay_pack_keeps_to_its_terms(plan: pc.Plan) -> None:
    pack, terms = pc.relay_pack(plan), plan.capacity.relay
    assert terms is not None
    there = {action.measure.id: action for action in plan.actions if 1 <= action.quarter <= pack.quarters}
    told = [*(item.measure for item in pack.actions), *(item.measure for item in pack.left_out)]
    assert sorted(told) == sorted(there), "each action of these quarters is in it, or told with a reason"
    assert pack.subsidy <= terms.ceiling
    for item in pack.actions:
        measure = there[item.measure].measure
        assert measure.kind in (terms.kinds or RELAY_KINDS)
        assert item.structuring is (measure.horizon is Horizon.STRUCTURING)
        assert 0 < item.subsidy <= item.amount * terms.share
    for structuring in (True, False):
        portion = pack.portion(structuring=structuring)
        full = sum(item.amount * terms.share for item in pack.actions if item.structuring is structuring)
        turned_away = [
            item
            for item in pack.left_out
            if item.obstacle is RelayObstacle.CEILING
            and (there[item.measure].measure.horizon is Horizon.STRUCTURING) is structuring
        ]
        assert portion.used == (portion.ceiling if turned_away else min(full, portion.ceiling))


def test_a_relay_pack_pays_nothing_for_what_has_begun(pack: pc.RelayPack) -> None:
    assert {item.measure for item in pack.left_out if item.obstacle is RelayObstacle.BEGUN} == {"PRO-FIL-01"}


def test_means_without_terms_make_no_relay_pack(town: pc.Plan) -> None:
    with pytest.raises(pc.UsageError, match="no terms of a relay pack"):
        pc.relay_pack(town)


class TestSteps:
    def test_from_draft_to_validated_and_back_from_agreed(self, pack: pc.RelayPack) -> None:
        assert pack.state is RelayState.DRAFT
        first = agreed(pack, on=DAY, by="A")
        again = agreed(redrafted(first, on=DAY, by="B", reason="The price rose."), on=DAY, by="C")
        done = validated(again, on=DAY, by="The authority")
        assert [step.state.value for step in done.steps] == ["agreed", "draft", "agreed", "validated"]
        assert done.actions == pack.actions
        for write, back in ((pc.to_json, pc.from_json), (pc.to_yaml, pc.from_yaml)):
            assert back(write(done), pc.RelayPack, pack.methodology) == done

    def test_that_are_refused(self, pack: pc.RelayPack) -> None:
        with pytest.raises(pc.UsageError, match="must be agreed before"):
            validated(pack, on=DAY, by="A")
        first = agreed(pack, on=DAY, by="A")
        with pytest.raises(pc.UsageError, match="agreed already"):
            agreed(first, on=DAY, by="A")
        with pytest.raises(pc.UsageError, match="before that of the step before"):
            validated(first, on=DAY - dt.timedelta(days=1), by="A")
        with pytest.raises(pc.UsageError, match="does not change any more"):
            redrafted(validated(first, on=DAY, by="A"), on=DAY, by="A", reason="late")
        with pytest.raises(pc.UsageError, match="Nobody is named"):
            agreed(pack, on=DAY, by=" ")

    def test_a_file_cannot_say_more_than_the_terms(self, pack: pc.RelayPack) -> None:
        data = json.loads(pc.to_json(pack))
        data["relay_pack"]["actions"][0]["subsidy"] = 10**6
        data["relay_pack"]["steps"] = [{"state": "validated", "date": "2026-09-01", "by": "A"}]
        with pytest.raises(pc.InvalidDataError) as caught:
            pc.from_json(json.dumps(data), pc.RelayPack, pack.methodology)
        told = str(caught.value)
        assert "must be agreed before" in told
        assert "exceed the ceiling" in told
        assert "not within the share" in told


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_document_names_every_action(form: Format, locale: str, pack: pc.RelayPack) -> None:
    shown = pc.render(pack, form, locale)
    for item in (*pack.actions, *pack.left_out):
        assert item.measure in shown


def test_the_command_takes_a_pack_through_its_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit, means = EXAMPLES / "etablissement-public.yaml", EXAMPLES / "capacities" / "etablissement-public.yaml"
    draft, done = str(tmp_path / "relay.yaml"), str(tmp_path / "done.yaml")

    def run(*arguments: object) -> int:
        return main(["relay", *map(str, arguments), "--locale", "en"])

    assert run(audit, "--capacity", means, "--out", draft) == 0
    assert run(draft, "--agree", "A. Roy", "--on", "2026-09-01", "--out", done) == 0
    assert run(done, "--validate", "The authority", "--on", "2026-08-01") == 2
    assert "before that of the step before" in capsys.readouterr().err
    assert run(done, "--validate", "The authority", "--on", "2026-09-20", "--format", "json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], [step["by"] for step in shown["steps"]]) == ("validated", ["A. Roy", "The authority"])
    assert run(draft, "--agree", "A. Roy") == 2
    assert run(draft, "--agree", "A. Roy", "--on", "tomorrow") == 2
    assert "year, month and day" in capsys.readouterr().err


def test_parts_of_the_ceiling_add_up_to_it(pack: pc.RelayPack) -> None:
    parts = [pack.portion(structuring=structuring).ceiling for structuring in (True, False)]
    assert sum(parts) == pack.terms.ceiling
    assert all(isinstance(payer.by, RelayPart) is (n < 2) for n, payer in enumerate(pc.funding(_again(pack)).payers))


def _again(pack: pc.RelayPack) -> pc.Plan:
    audit = pc.read_assessment(EXAMPLES / "ville-moyenne.yaml", pack.methodology)
    region = pc.CoFinancing(name="Region", share="0.1")
    return pc.build_plan(pack.methodology, audit, pc.Capacity(budget=1000, relay=pack.terms, co_financing=[region]))
