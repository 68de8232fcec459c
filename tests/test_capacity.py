"""The means of an entity in a file: what is read, what is refused and where, and what is written and read back.

Each file of ``broken_capacities`` is wrong. Its first lines say what must be told of it, as in ``broken_data``:

    # expect: 7: words of the message || more words of it
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.loading.capacities import capacity_data, is_capacity
from parcours_cyber.model.ids import MeasureId, SectorId, SizeBandId
from parcours_cyber.model.measures import Kind, Owner
from parcours_cyber.planning.entity.capacity import OwnerDays
from parcours_cyber.planning.entity.demands import CoFinancing, Excluded, Imposed, UnderWay
from parcours_cyber.planning.formulation.formulate import formulate
from test_broken_data import assert_readable, assert_told, museum_label

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny_pack"
EXAMPLES = HERE.parent / "examples"
BROKEN = sorted((HERE / "broken_capacities").glob("*.yaml"))
CAPACITIES = sorted((EXAMPLES / "capacities").glob("*.yaml"))


@pytest.fixture(scope="module")
def tiny() -> pc.Methodology:
    return pc.load_methodology(TINY)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.stem)
def test_each_mistake_is_told_with_its_line(broken: Path, tiny: pc.Methodology) -> None:
    _, expected = museum_label(broken)
    assert expected, f"{broken} does not say what is expected"
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.read_capacity(broken, tiny)
    assert_readable(caught.value)
    assert_told(caught.value.problems, [(str(broken), line, words) for _, line, words in expected])


@pytest.mark.parametrize("path", CAPACITIES, ids=lambda path: path.stem)
def test_the_examples_fit_their_audits_and_come_back(path: Path, methodology: pc.Methodology) -> None:
    capacity = pc.read_capacity(path, methodology)
    assert capacity.budget is not None
    assert len(capacity.budget) == 3
    found = formulate(methodology, pc.read_assessment(EXAMPLES / path.name, methodology), capacity)
    # What they impose or have begun adds something: it is a candidate, in a quarter that there is.
    asked = {item.measure for item in (*capacity.imposed, *capacity.under_way)}
    fixed = {candidate.measure: candidate for candidate in found.problem.candidates if candidate.imposed}
    assert fixed.keys() == asked
    assert all(candidate.quarters and candidate.raises for candidate in fixed.values())
    for write, back in ((pc.to_json, pc.from_json), (pc.to_yaml, pc.from_yaml)):
        assert back(write(capacity), pc.Capacity, methodology) == capacity


# Files hold numbers of at most thirty digits.
AMOUNT = st.one_of(
    st.integers(0, 10**9).map(Fraction),
    st.fractions(0, 10**6, max_denominator=10**6),
    st.decimals(0, 10**6, places=2).map(Fraction),
)
AMOUNTS = st.none() | st.integers(1, 12).flatmap(lambda n: st.lists(AMOUNT, min_size=n, max_size=n)).map(tuple)
MEASURES = st.sampled_from(["RES-BCK-01", "RES-BCK-02", "RES-TRN-01", "PRO-AD-01"]).map(MeasureId)
QUARTER = st.integers(1, 12)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
SHARE = st.fractions(0, 1, max_denominator=10**6)


def some(item: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(item, max_size=3)


CAPACITY = st.builds(
    pc.Capacity,
    budget=AMOUNTS,
    person_days=AMOUNTS,
    investment=AMOUNTS,
    running=AMOUNTS,
    person_days_by_owner=st.dictionaries(st.sampled_from([owner.value for owner in Owner]), AMOUNTS.filter(bool)),
    at_once=st.none() | st.integers(1, 20),
    blackout=st.lists(QUARTER),
    carry_over=st.booleans(),
    done=st.lists(MEASURES),
    under_way=some(st.builds(UnderWay, measure=MEASURES, quarter=QUARTER, cost=AMOUNT, person_days=AMOUNT)),
    imposed=some(
        st.builds(Imposed, measure=MEASURES, quarter=st.none() | QUARTER)
        | st.builds(Imposed, measure=MEASURES, by=QUARTER)
    ),
    excluded=some(st.builds(Excluded, measure=MEASURES, reason=st.just("") | WORDS)),
    relay=st.none()
    | st.builds(
        pc.RelayTerms,
        share=SHARE,
        ceiling=AMOUNT,
        name=st.none() | WORDS,
        kinds=st.lists(st.sampled_from(Kind)),
        structuring_share=st.none() | SHARE,
        urgent=st.booleans(),
        quarters=st.none() | QUARTER,
    ),
    co_financing=some(
        st.builds(
            CoFinancing,
            name=WORDS,
            share=SHARE,
            ceiling=st.none() | AMOUNT,
            kinds=st.lists(st.sampled_from(Kind)),
            until=st.none() | QUARTER,
        )
    ),
)


@given(CAPACITY)
def test_what_is_written_reads_back_equal(capacity: pc.Capacity) -> None:
    assert pc.from_json(pc.to_json(capacity), pc.Capacity) == capacity
    assert pc.from_yaml(pc.to_yaml(capacity), pc.Capacity) == capacity


@pytest.mark.parametrize("path", CAPACITIES, ids=lambda path: path.stem)
def test_a_plan_keeps_all_its_means(path: Path, methodology: pc.Methodology) -> None:
    audit = pc.read_assessment(EXAMPLES / path.name, methodology)
    plan = pc.build_plan(methodology, audit, pc.read_capacity(path, methodology))
    for write, back in ((pc.to_json, pc.from_json), (pc.to_yaml, pc.from_yaml)):
        assert back(write(plan), pc.Plan, methodology) == plan


def test_wrong_means_of_a_written_plan_are_told_where_they_stand(tiny: pc.Methodology) -> None:
    clinic = pc.Assessment(
        methodology=tiny.ref, entity=pc.Entity(name="Clinic", sector=SectorId("health"), size=SizeBandId("small"))
    )
    data = json.loads(pc.to_json(pc.build_plan(tiny, clinic, pc.Capacity(budget=1_000))))
    data["capacity"]["budget"] = [1000, -1]
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.from_json(json.dumps(data), pc.Plan, tiny)
    assert [problem.place.path for problem in caught.value.problems] == ["$.capacity.budget"]


def test_an_amount_alone_is_for_the_whole_plan(tmp_path: Path, tiny: pc.Methodology) -> None:
    path = tmp_path / "means.yaml"
    path.write_text('schema: "1.0"\nbudget: 1000.5\nperson_days_by_owner: {it: 7}\n', encoding="utf-8")
    days = OwnerDays(owner=Owner.IT, person_days=7)
    assert pc.read_capacity(path, tiny) == pc.Capacity(budget="1000.5", person_days_by_owner=(days,))


def test_an_owner_has_one_number_of_days() -> None:
    days = OwnerDays(owner=Owner.IT, person_days=7)
    with pytest.raises(pc.UsageError, match="more than once"):
        pc.Capacity(person_days_by_owner=(days, days))


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_blank_file_limits_nothing_and_holds_every_key(
    locale: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], methodology: pc.Methodology
) -> None:
    path = tmp_path / "means.yaml"
    assert main(["capacity", "new", "--locale", locale, "--out", str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    assert pc.read_capacity(path, methodology) == pc.Capacity()
    assert main(["capacity", "new", "--out", str(path)]) == 2, "a file that is there is not replaced"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 100
    path.write_text("\n".join(line if re.match(r"# \S|#   |schema", line) else line[1:] for line in lines), "utf-8")
    full = pc.read_capacity(path, methodology)
    every = {field.name for field in attrs.fields(pc.Capacity)}
    assert capacity_data(full).keys() == {"schema"} | every - {"carry_over"}, "carry_over stands there with its default"


class TestOnTheCommandLine:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--locale", "en"])
        said = capsys.readouterr()
        return code, said.out, said.err

    def test_check(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        for path in CAPACITIES:
            assert self.run(capsys, "check", path) == (0, f"{path}: the means are right.\n", "")
        path = tmp_path / "means.yaml"
        path.write_text('schema: "1.0"\nbudget: 1000\ndone: [RES-TRN-01]\n', encoding="utf-8")
        code, _, err = self.run(capsys, "check", path)
        assert (code, err.startswith(f"{path}:3: There is no measure 'RES-TRN-01'")) == (1, True)
        assert self.run(capsys, "check", path, "--methodology", TINY)[0] == 0

    def test_a_plan_within_a_file_is_that_of_the_library(
        self, capsys: pytest.CaptureFixture[str], methodology: pc.Methodology
    ) -> None:
        audit, means = EXAMPLES / "etablissement-public.yaml", EXAMPLES / "capacities" / "etablissement-public.yaml"
        code, out, _ = self.run(capsys, "plan", audit, "--capacity", means, "--format", "json")
        plan = pc.build_plan(methodology, pc.read_assessment(audit, methodology), pc.read_capacity(means, methodology))
        assert code == 0
        assert out == pc.render(plan, "json", "en")

    def test_options_add_what_the_file_lacks(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        path = tmp_path / "means.yaml"
        path.write_text('schema: "1.0"\nperson_days: 60\n', encoding="utf-8")
        audit = EXAMPLES / "ville-moyenne.yaml"
        both = self.run(capsys, "plan", audit, "--capacity", path, "--budget", "30000", "--format", "json")
        assert both == self.run(capsys, "plan", audit, "--person-days", "60", "--budget", "30000", "--format", "json")
        code, out, err = self.run(capsys, "plan", audit, "--capacity", path, "--person-days", "60")
        assert (code, out) == (2, "")
        assert f"{path}: --person-days is given, and the file says person_days too." in err

    def test_a_wrong_file_is_told_with_its_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = HERE / "broken_capacities" / "several_mistakes.yaml"
        code, out, err = self.run(capsys, "plan", EXAMPLES / "ville-moyenne.yaml", "--capacity", path)
        assert (code, out) == (1, "")
        assert err.count(f"{path}:") == 4


def test_what_is_meant_as_means_is_told_from_an_audit() -> None:
    assert is_capacity({"schema": "1.0", "budget": 1})
    assert not is_capacity({"schema": "1.1", "methodology": "x", "entity": {}, "answers": {}})
    assert not is_capacity({"schema": "1.0"})
