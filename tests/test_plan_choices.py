"""Several plans of one entity: the front of cost against score, what differs between two, the commands of plans."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.planning.alternatives.frontier import FrontierPoint, undominated
from parcours_cyber.reporting.curve import curve_svg
from parcours_cyber.reporting.page import Curve, CurvePoint

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TOWN = EXAMPLES / "ville-moyenne.yaml"
MEANS = ("--budget", "60000", "--person-days", "150")


@pytest.fixture(scope="module")
def plan(methodology: pc.Methodology) -> pc.Plan:
    town = pc.read_assessment(TOWN, methodology)
    return pc.build_plan(methodology, town, pc.Capacity(budget=60_000, person_days=150))


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([*map(str, arguments), "--locale", "en"])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(scope="module")
def front(methodology: pc.Methodology) -> pc.Frontier:
    town = pc.read_assessment(TOWN, methodology)
    return pc.frontier(methodology, town, pc.Capacity(person_days=150), steps=5)


class TestTheFrontier:
    def test_rises_strictly_in_cost_and_in_score(self, front: pc.Frontier) -> None:
        assert len(front.points) > 3
        for one, other in zip(front.points, front.points[1:], strict=False):
            assert one.cost < other.cost
            assert one.points < other.points
        for point in front.points:
            assert point.cost == pc.funding(point.plan).own
            assert point.points == point.plan.projections.plan.points

    def test_drops_what_another_point_beats(self, plan: pc.Plan) -> None:
        pairs = [(3, 5), (1, 4), (2, 4), (1, 3), (4, 5), (5, 6)]
        points = [FrontierPoint(Fraction(cost), Fraction(score), plan) for cost, score in pairs]
        assert [(point.cost, point.points) for point in undominated(points)] == [(1, 4), (3, 5), (5, 6)]

    def test_is_shown(self, front: pc.Frontier, capsys: pytest.CaptureFixture[str]) -> None:
        for form in ("text", "markdown", "html"):
            for locale in ("en", "fr"):
                assert pc.render(front, form, locale)
        code, out, _ = run(capsys, "frontier", TOWN, "--person-days", "150", "--format", "json")
        points = json.loads(out)["points"]
        assert code == 0
        assert [point["cost_eur"] for point in points] == sorted({point["cost_eur"] for point in points})


def test_a_curve_is_a_picture_with_words() -> None:
    points = tuple(CurvePoint(Fraction(n, 4), f"<{n}>", Fraction(n, 8), Fraction(n + 1, 8)) for n in range(5))
    curve = Curve((("C & D", Fraction(1, 2)), ("B", Fraction(1))), points, "euros", 'It "rises".')
    root = ET.fromstring(curve_svg(curve))  # it was written just here
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["aria-label"] == 'It "rises".'
    assert root.find(f"{space}title") is not None
    line = root.find(f"{space}polyline")
    assert line is not None
    heights = [float(pair.split(",")[1]) for pair in line.attrib["points"].split()]
    assert heights == sorted(heights, reverse=True), "a higher score is drawn higher"
    assert [item.text for item in root.findall(f"{space}text")][2:7] == [f"<{n}>" for n in range(5)]


class TestTheCommandOfPlans:
    def test_json_says_the_whole_plan_and_is_read_back(
        self, plan: pc.Plan, capsys: pytest.CaptureFixture[str], methodology: pc.Methodology
    ) -> None:
        code, out, _ = run(capsys, "plan", TOWN, *MEANS, "--format", "json")
        data = json.loads(out)
        assert code == 0
        assert (data["gap"], data["bound"], data["relay_pack"], data["objective"]) == (None, None, None, "early")
        assert len(data["quarters"]) == 12
        assert sum(quarter["cost_eur"] for quarter in data["quarters"]) == data["totals"]["cost_eur"]
        assert {"start_quarter", "gain_alone", "cost_per_point", "subsidy_eur"} <= data["actions"][0].keys()
        assert pc.from_json(out, pc.Plan, methodology) == plan

    def test_pins_and_exclusions_hold(self, plan: pc.Plan, capsys: pytest.CaptureFixture[str]) -> None:
        pinned, dropped = plan.actions[-1].measure.id, plan.actions[0].measure.id
        options = ("--pin", f"{pinned}@3", "--exclude", dropped)
        code, out, _ = run(capsys, "plan", TOWN, *MEANS, *options, "--format", "json")
        quarters = {action["measure"]: action["quarter"] for action in json.loads(out)["actions"]}
        assert code == 0
        assert quarters[pinned] == 3
        assert dropped not in quarters

    def test_two_plans_are_compared(
        self, plan: pc.Plan, capsys: pytest.CaptureFixture[str], tmp_path: Path, methodology: pc.Methodology
    ) -> None:
        one, other = tmp_path / "one.json", tmp_path / "other.json"
        other.write_text(pc.to_json(plan), encoding="utf-8")
        assert run(capsys, "plan", TOWN, "--budget", "60000", "--person-days", "100", "--out", one)[0] == 0
        assert "same actions" in run(capsys, "plan-diff", one, one)[1]
        code, out, _ = run(capsys, "plan-diff", one, other, "--format", "json")
        diff = pc.diff_plans(pc.from_json(one.read_text(encoding="utf-8"), pc.Plan, methodology), plan)
        assert code == 0
        assert [item["measure"] for item in json.loads(out)["added"]] == [item.measure.id for item in diff.added]
        for form in ("text", "markdown", "html"):
            assert pc.render(diff, form, "fr")

    def test_a_target_grade_is_an_objective(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, "plan", TOWN, "--target-grade", "C-", "--format", "json")
        data = json.loads(out)
        assert (code, data["objective"]) == (0, "least-cost:C-")
        assert data["projections"]["plan"]["grade"] == "C-"

    def test_explain_says_it_below_the_plan(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = run(capsys, "plan", TOWN, *MEANS, "--explain")
        assert code == 0
        assert "That what is urgent comes first costs" in out

    def test_the_optimum_is_proven_and_read_back(
        self, capsys: pytest.CaptureFixture[str], methodology: pc.Methodology
    ) -> None:
        pytest.importorskip("highspy", reason="needs the extra optimise")
        options = ("--optimise", "global", "--time-limit", "3", "--format", "json")
        code, out, _ = run(capsys, "plan", TOWN, *MEANS, *options)
        data = json.loads(out)
        assert code == 0
        assert 0 <= data["gap"] < 1
        assert data["bound"] > 0
        back = pc.from_json(out, pc.Plan, methodology)
        assert back.proof is not None
        assert [action.measure.id for action in back.actions] == [action["measure"] for action in data["actions"]]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--objective", "best"), "'best' is not an objective."),
            (("--objective", "final", "--target-grade", "B"), "Both --objective and --target-grade"),
            (("--target-grade", "Z"), "'Z' is no grade of parcours-anssi."),
            (("--objective", "threat"), "'threat' is not an objective."),
            (("--pin", "RES-BCK-01@x"), "--pin is given 'RES-BCK-01@x'."),
            (("--pin", "RES-BCK-01@0"), "--pin is given 'RES-BCK-01@0'."),
            (("--pin", "RES-BCK-99"), "--pin: There is no measure 'RES-BCK-99'"),
            (("--pin", "RES-BCK-01@2", "--pin", "RES-BCK-01"), "RES-BCK-01 is pinned or excluded more than once."),
            (("--pin", "RES-BCK-01", "--exclude", "RES-BCK-01"), "RES-BCK-01 is pinned or excluded more than once."),
            (("--pin", "RES-BCK-01@13"), "--pin: The plan has no quarter 13."),
            (("--exclude", "RES-BCK-99"), "--exclude: There is no measure 'RES-BCK-99'"),
            (("--time-limit", "5"), "Only the global planner has a time limit."),
            (("--optimise", "global", "--time-limit", "soon"), "--time-limit is given 'soon'."),
            (("--optimise", "best"), "Expected one of: sequential, global."),
        ],
    )
    def test_mistakes_are_told(
        self, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, err = run(capsys, "plan", TOWN, *arguments)
        assert (code, out) == (2, "")
        assert words in err

    def test_what_is_no_plan_is_told(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        path = tmp_path / "plan.json"
        path.write_text('{"methodology": "x"}', encoding="utf-8")
        code, _, err = run(capsys, "plan-diff", path, path)
        assert code == 1
        assert f"{path}:1: The key 'assessment' is missing. Expected a score or a plan as" in err

    def test_a_plan_that_breaks_its_means_is_refused(
        self, plan: pc.Plan, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        data = json.loads(pc.to_json(plan))
        data["capacity"]["budget"] = [1]
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        code, _, err = run(capsys, "plan-diff", path, path)
        assert code == 1
        assert "These actions are no plan within these means." in err
