"""Other agencies' methods, as example packs: what holds for each of them.

The packs are read by the strict loader and by the readings that serve the reference method; nothing here is special to
them.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from agencies import GRADED, METHODS, NAMES, PACKS, ROOT, WITHOUT_TOTAL, audit, everywhere, known, standing
from parcours_cyber.cli import main
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN
from parcours_cyber.model.measures import Effect
from parcours_cyber.scoring.gains import answer_gains
from parcours_cyber.scoring.linear import linear_form
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.readings import answered


def test_the_eight_methods_are_there() -> None:
    assert NAMES == [
        "anssi-maturity-test", "cyfun-2023", "cyfun-2025", "din-spec-27076",
        "kybermittari", "luxembourg-diagnostic", "monaidecyber", "monservicesecurise",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_passes_the_check_and_is_what_its_folder_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(PACKS / name)]) == 0
    assert f"{name} " in capsys.readouterr().out.splitlines()[-2]
    assert METHODS[name].id == name


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_has_a_page(name: str) -> None:
    page = (ROOT / "docs" / "methods" / f"{name}.md").read_text(encoding="utf-8")
    for part in (
        "**Formula.**" if name != "cyfun-2025" else "**What does not apply.**",
        "**Expressed:**",
        "**Source:**",
    ):
        assert part in page
    assert "**Not expressed:**" in page
    assert f"({name}.md)" in (ROOT / "docs" / "methods" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_is_written_and_read_back_without_loss(name: str) -> None:
    methodology = METHODS[name]
    assert pc.from_json(pc.to_json(methodology), pc.Methodology) == methodology
    assert pc.from_yaml(pc.to_yaml(methodology), pc.Methodology) == methodology


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_audit_of_a_pack_can_be_read(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "audit.yaml"
    assert main(["audit", "new", "--methodology", str(PACKS / name), "--out", str(path)]) == 0
    assert not any(answer.is_known for answer in pc.read_assessment(path, METHODS[name]).answers)
    capsys.readouterr()


@pytest.mark.parametrize("name", GRADED)
@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_a_graded_method_has_a_report(name: str, format_: Any) -> None:
    methodology = METHODS[name]
    score = pc.cyberscore(methodology, audit(methodology, everywhere(methodology, "b")))
    assert score.grade in pc.render(score, format_, locale="en")


@pytest.mark.parametrize("name", sorted({*NAMES} - {*GRADED}))
def test_a_method_without_grades_says_so(name: str) -> None:
    methodology = METHODS[name]
    with pytest.raises(pc.UsageError, match=f"The methodology '{name}' has no scale"):
        pc.cyberscore(methodology, audit(methodology, {}))


@pytest.mark.parametrize("name", WITHOUT_TOTAL)
def test_a_method_without_a_total_names_its_results(name: str) -> None:
    tree = pc.tree_of(METHODS[name])
    with pytest.raises(pc.UsageError, match=f"This method has no total.*{tree.outputs[0].id}"):
        pc.bounds(tree.total, standing(METHODS[name], {}))
    with pytest.raises(pc.UsageError, match="This method has no total"):
        pc.gain(standing(METHODS[name], {}), ())


@pytest.mark.parametrize("name", NAMES)
def test_a_method_that_is_not_linear_in_points_has_no_linear_form_and_no_plan(name: str) -> None:
    methodology = METHODS[name]
    assert linear_form(standing(methodology, {})) is None
    with pytest.raises(pc.UsageError, match=r"has no scale|makes no plans"):
        pc.build_plan(methodology, audit(methodology, {}))


SMALL = [name for name in NAMES if not name.startswith("cyfun")]


def nodes_of(methodology: pc.Methodology) -> list[Node]:
    tree = pc.tree_of(methodology)
    return [*(() if tree.root is None else (tree.root,)), *tree.outputs]


def completed(where: pc.Standing, rng: random.Random) -> pc.Standing:
    """Return a standing in which each unknown answer is one of those that it may be."""
    ranks = [None if pair is None else rng.randint(*pair) for pair in where.ranks]
    return pc.Standing(where.methodology, tuple(None if rank is None else (rank, rank) for rank in ranks))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rng=st.randoms(use_true_random=False))
def test_every_reading_handles_every_method(data: st.DataObject, rng: random.Random) -> None:
    methodology = METHODS[data.draw(st.sampled_from(SMALL))]
    where = pc.standing_of(methodology, data.draw(assessments_of(methodology)))
    ends = [pc.Standing(methodology, tuple(pair and (pair[end], pair[end]) for pair in where.ranks)) for end in (0, 1)]
    for node in nodes_of(methodology):
        interval = pc.bounds(node, where)
        reading = pc.breakdown(node, where)
        share = answered(node, where)
        assert reading.interval == interval
        if interval is None:
            assert reading.attainable is None
            continue
        assert reading.attainable is not None
        assert reading.attainable.worst <= interval.worst <= interval.best <= reading.attainable.best
        assert [known(node, end) for end in ends] == [interval.worst, interval.best]
        value = known(node, completed(where, rng))
        assert value is not None
        assert interval.worst <= value <= interval.best
        assert share is None or 0 <= share <= 1
        if share == 1:
            assert interval.worst == interval.best
        for question in methodology.questions:
            effect = Effect(question=question.id, option=question.options[-1].id)
            assert pc.gain(where, [effect], node) >= 0
    if methodology.id not in WITHOUT_TOTAL:
        assert all(rise >= 0 for _, _, rise in answer_gains(methodology, where))


def assessments_of(methodology: pc.Methodology) -> st.SearchStrategy[pc.Assessment]:
    """Return a strategy for assessments by an entity without sector and size."""

    def of(choices: list[str]) -> pc.Assessment:
        return audit(methodology, dict(zip((q.id for q in methodology.questions), choices, strict=True)))

    each = [
        st.sampled_from([*(option.id for option in question.options), UNKNOWN, NOT_APPLICABLE])
        for question in methodology.questions
    ]
    return st.tuples(*each).map(list).map(of)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_does_not_apply_is_as_if_it_were_not_asked(data: st.DataObject) -> None:
    methodology = METHODS[data.draw(st.sampled_from(SMALL))]
    made = data.draw(assessments_of(methodology))
    where = pc.standing_of(methodology, made)
    gone = {q.id for q, ranks in zip(methodology.questions, where.ranks, strict=True) if ranks is None}
    less = evolve(methodology, questions=tuple(q for q in methodology.questions if q.id not in gone))
    rest = pc.standing_of(less, evolve(made, answers=tuple(a for a in made.answers if a.question not in gone)))
    for whole, part in zip(nodes_of(methodology), nodes_of(less), strict=True):
        assert pc.bounds(whole, where) == pc.bounds(part, rest)
