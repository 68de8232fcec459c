"""Frames of a method whose questions apply only together: the same as the exact reading."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, SectorId, SizeBandId

pa = pytest.importorskip("pyarrow", reason="needs the extra frames")

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
FIRST, SECOND, THIRD = TINY.questions
#: The first question applies only with the second, and the second only with the third.
COUPLED = evolve(
    TINY,
    questions=(evolve(FIRST, applies_with=(SECOND.id,)), evolve(SECOND, applies_with=(THIRD.id,)), THIRD),
    digest="sha256:coupled",
)
CHOICES = ("a", "b", "not_applicable", None)


def test_an_answer_that_does_not_apply_takes_those_that_apply_only_with_it() -> None:
    rows = [row for row in product(CHOICES, repeat=3) if row[2] != "not_applicable"]
    columns = zip(*rows, strict=True)
    names = [question.id for question in COUPLED.questions]
    table = pa.table(dict(zip(names, map(list, columns), strict=True)))
    frame = pc.score_frame(COUPLED, table)
    entity = pc.Entity(name="E", sector=SectorId("health"), size=SizeBandId("small"))
    for n, row in enumerate(rows):
        given = tuple(
            pc.Answer(question=name, choice=Choice(choice))
            for name, choice in zip(names, row, strict=True)
            if choice is not None
        )
        score = pc.cyberscore(COUPLED, pc.Assessment(methodology=COUPLED.ref, entity=entity, answers=given))
        assert frame["points"][n].as_py() == pytest.approx(float(score.points), abs=1e-6)
        assert frame["grade"][n].as_py() == score.grade
        assert frame["not_applicable"][n].as_py() == score.answers.not_applicable
    only = pc.score_frame(
        COUPLED, pa.table({name: [c] for name, c in zip(names, ("b", "b", "not_applicable"), strict=True)})
    )
    assert only["points"][0].as_py() is None
    assert only["not_applicable"][0].as_py() == len(names)
