"""The command ``plan``, and the means that it is given."""

from __future__ import annotations

from fractions import Fraction

import pytest

import parcours_cyber as pc
from commanding import MEANS, TOWN, Run, assert_refused, assert_score


def test_plan_json_has_its_keys_and_exact_numbers(run: Run) -> None:
    data = run("plan", TOWN, *MEANS, "--format", "json").json
    assert_score(data["score"])
    for name in ("relay", "plan"):
        projection = data["projections"][name]
        assert float(Fraction(projection["exact"])) == projection["points"]
        assert isinstance(projection["grade"], str)
    gain = Fraction()
    for action in data["actions"]:
        assert all(isinstance(action[key], str) for key in ("measure", "title", "category", "subcategory", "because"))
        assert action["pack"] in ("urgent", "relay", "plan")
        assert 1 <= action["quarter"] <= 12
        assert all(isinstance(action[key], (int, float)) for key in ("cost_eur", "person_days", "gain"))
        assert isinstance(action["requires"], list)
        gain += Fraction(action["gain_exact"])
    assert gain == Fraction(data["projections"]["plan"]["exact"]) - Fraction(data["score"]["points"]["exact"])
    assert all(item["measure"] and item["why"] for item in data["left_out"])
    totals = data["totals"]
    assert totals["actions"] == len(data["actions"]) > 0
    assert totals["cost_eur"] == sum(action["cost_eur"] for action in data["actions"]) <= 300_000
    assert totals["person_days"] == sum(action["person_days"] for action in data["actions"]) <= 330
    assert data["capacity"] == {"budget_eur": 300_000, "person_days": 330}


def test_means_by_year_are_those_of_the_library(run: Run) -> None:
    data = run("plan", TOWN, "--budget", "40000,30000, 20000", "--person-days", "200.5", "--format", "json").json
    method = pc.load_methodology()
    capacity = pc.Capacity(budget=(40_000, 30_000, 20_000), person_days=Fraction("200.5"))
    plan = pc.build_plan(method, pc.read_assessment(TOWN), capacity)
    assert [action["measure"] for action in data["actions"]] == [action.measure.id for action in plan.actions]
    assert data["capacity"] == {"budget_eur": 90_000, "person_days": 200.5}


def test_means_of_nothing_are_a_plan_of_nothing(run: Run) -> None:
    data = run("plan", TOWN, "--budget", "0", "--person-days", "0", "--format", "json").json
    assert data["actions"] == []
    assert "the plan is empty" in run("plan", TOWN, "--budget", "0", "--person-days", "0").out


def test_details_show_the_sheets(run: Run) -> None:
    short, long = run("plan", TOWN, *MEANS).out, run("plan", TOWN, *MEANS, "--details").out
    assert "How to prove it" not in short
    assert "How to prove it" in long


@pytest.mark.parametrize("option", ["--budget", "--person-days"])
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("-5", ": The amount -5 is negative. Expected a number of 0 or more."),
        ("10,-5,3", ": The amount -5 is negative."),
        ("1,2", ": 2 amounts are given. Expected 1 for the whole plan, 3 by year or 12 by quarter."),
        ("1,2,3,4", ": 4 amounts are given."),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("word", "nan", "inf", "-inf", "1e9999")),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("1e999999999", "40 000", "1_000", "", "1,")),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("1/0", "0x10", "१२", "€5", "9" * 13)),
        ("9" * 10_000, f" is given '{'9' * 60}…'. Expected a number"),
    ],
)
def test_wrong_means(option: str, amount: str, words: str, run: Run) -> None:
    assert_refused(run("plan", TOWN, f"{option}={amount}"), 2, f"{option}{words}")


def test_risk_says_in_how_many_cases_the_plan_fits(run: Run) -> None:
    plain = run("plan", TOWN, *MEANS, "--format", "json").json
    data = run("plan", TOWN, *MEANS, "--risk", "--format", "json").json
    risk = data.pop("risk")
    assert plain.pop("risk") is None
    assert data == plain
    assert 0 < risk["chance"] <= min(limit["chance"] for limit in risk["limits"]) < 1
    assert {limit["limit"] for limit in risk["limits"]} == {"budget", "person-days"}
    assert (risk["confidence"], risk["reserve"]) == (None, None)
    assert sum(item["share"] for item in risk["estimates"]) == pytest.approx(1)
    assert all(item["low"] <= item["expected"] <= item["high"] for item in risk["estimates"])
    assert risk["sentences"][0] == f"In {round(risk['chance'] * 100)} of 100 cases, the work fits within the means."
    text = run("plan", TOWN, *MEANS, "--risk").out
    assert risk["sentences"][0] in text
    assert "is a default of this library" in " ".join(text.split())
    assert "of 100 cases" not in run("plan", TOWN, *MEANS).out


def test_a_plan_for_a_confidence_keeps_a_reserve_and_is_read_back(run: Run) -> None:
    done = run("plan", TOWN, *MEANS, "--confidence", "80%", "--pin", "RES-BCK-01@3", "--format", "json")
    risk = done.json["risk"]
    assert risk["chance"] >= risk["confidence"] == 0.8
    assert 0 < risk["reserve"]["cost_eur"] + done.json["totals"]["cost_eur"] <= 300_000
    assert {action["measure"]: action["quarter"] for action in done.json["actions"]}["RES-BCK-01"] == 3
    methodology = pc.load_methodology()
    plan = pc.from_json(done.out, pc.Plan, methodology)
    assert pc.plan_risk(plan).chance == risk["chance"]
    assert run("plan", TOWN, *MEANS, "--confidence", "0.8", "--pin", "RES-BCK-01@3", "--format", "json").out == done.out


@pytest.mark.parametrize("share", ["80", "-0.5", "101%", "1.01", "80%%", "", "certain", "nan", "1e-1", "८०%"])
def test_a_confidence_that_is_none(share: str, run: Run) -> None:
    assert_refused(
        run("plan", TOWN, f"--confidence={share}"),
        2,
        f"--confidence is given '{share}'. Expected a share from 0 to 1, or a percentage from 0% to 100%.",
        "Write for instance --confidence 0.8, or --confidence 80%.",
    )


def test_what_does_not_go_with_a_confidence_is_told_at_once(run: Run) -> None:
    assert_refused(
        run("plan", TOWN, "--confidence", "8", "--optimise", "--explain"),
        2,
        "--confidence is given '8'.",
        "Both --confidence and --optimise are given.",
        "Both --confidence and --explain are given.",
        messages=3,
    )
