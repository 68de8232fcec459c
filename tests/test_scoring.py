"""What is particular to this library's scoring: its compiled form, its memory, the published grades."""

from __future__ import annotations

import gc
import pickle
import weakref
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, FactId, SectorId, SizeBandId
from parcours_cyber.model.measures import Effect
from parcours_cyber.scoring.cyberscore import _from_tree, read
from parcours_cyber.scoring.gains import answer_gains
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import breakdown
from parcours_cyber.testing import strategies as pcst

REFERENCE = pc.load_methodology()
METHODS = st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True), st.just(REFERENCE))
LINEAR = st.one_of(pcst.methodologies(), st.just(REFERENCE))


def interval(methodology: pc.Methodology, assessment: pc.Assessment) -> tuple[Fraction, Fraction]:
    """The interval of a score; the example is dropped when nothing applies."""
    try:
        bounds = pc.cyberscore(methodology, assessment).bounds
    except pc.InvalidDataError as error:
        assume("nothing to score" not in str(error))
        raise
    return bounds.worst.points, bounds.best.points


def with_choice(assessment: pc.Assessment, question: str, choice: Choice) -> pc.Assessment:
    """The assessment with another answer to a question."""
    others = tuple(answer for answer in assessment.answers if answer.question != question)
    return evolve(assessment, answers=(*others, pc.Answer(question=question, choice=choice)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (Fraction(0), "D-"), (Fraction(100, 3), "D-"), (Fraction(100), "D+"), (100 + Fraction(1, 1000), "C-"),
        (Fraction(400, 3), "C-"), (Fraction(200), "C+"), (200 + Fraction(1, 10**9), "B-"), (Fraction(400), "A+"),
        (Fraction(1100, 3), "A"), (Fraction(1100, 3) + Fraction(1, 10**12), "A+"),
    ],
)  # fmt: skip
def test_published_grades(points: Fraction, grade: str) -> None:
    assert REFERENCE.scale.grade(points) == grade


def test_points_above_the_scale_have_no_grade() -> None:
    with pytest.raises(ValueError, match="above the scale"):
        REFERENCE.scale.grade(Fraction(401))


@given(st.data())
def test_a_gain_is_the_difference_of_two_scores(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology, complete=True))
    interval(methodology, assessment)
    standing = pc.standing_of(methodology, assessment)
    for question, option, gain in answer_gains(methodology, standing):
        raised = with_choice(assessment, question, Choice(option))
        assert gain == interval(methodology, raised)[0] - interval(methodology, assessment)[0]


@given(st.data())
def test_the_compiled_reading_agrees_with_the_tree(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    assessment = data.draw(pcst.assessments(methodology))
    interval(methodology, assessment)
    assert packed_of(methodology) is not None
    score, standing = pc.cyberscore(methodology, assessment), pc.standing_of(methodology, assessment)
    tree = _from_tree(standing)
    assert (score.bounds, score.answers, score.coverage) == (tree.bounds, tree.answers, tree.coverage)
    assert [t.resistance for t in score.threats] == [t.resistance for t in tree.threats]
    assert [t.best_resistance for t in score.threats] == [t.best_resistance for t in tree.threats]
    for found, expected in zip(score.themes, tree.themes, strict=True):
        assert found.applies == expected.applies
        assert found.coverage == expected.coverage
        if found.applies:
            assert found.points / found.maximum == expected.points / expected.maximum
    assert sum(theme.points for theme in score.themes) == score.points
    assert sum(theme.maximum for theme in score.themes) == score.maximum
    assert read(standing).bounds == score.bounds


@given(st.data())
def test_the_breakdown_says_the_same_at_its_root_and_bounds_each_node(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    worst, best = interval(methodology, assessment)
    reading = breakdown(pc.tree_of(methodology).total, pc.standing_of(methodology, assessment))
    assert reading.interval is not None
    assert (reading.interval.worst, reading.interval.best) == (worst, best)
    nodes = [reading]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children)
        assert (node.interval is None) == (node.attainable is None)
        if node.interval is not None and node.attainable is not None:
            assert node.attainable.worst <= node.interval.worst <= node.interval.best <= node.attainable.best


@given(st.data())
def test_raising_goes_through_standings(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    standing = pc.standing_of(methodology, data.draw(pcst.assessments(methodology)))
    question = data.draw(st.sampled_from(methodology.questions))
    option = data.draw(st.sampled_from(question.options))
    raised = standing.raised((Effect(question=question.id, option=option.id),))
    before, after = standing.of(question.id), raised.of(question.id)
    if before is None:
        assert after is None
    else:
        rank = question.rank(option.id)
        assert after == (max(before[0], rank), max(before[1], rank))


def test_what_is_remembered_belongs_to_the_methodology_and_goes_with_it() -> None:
    """Neither a methodology changed in memory nor one that took the place of a dead one gets another's tree."""
    assessment = pc.Assessment(
        methodology=REFERENCE.ref,
        entity=pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("small")),
        answers=tuple(pc.Answer(question=q.id, choice=Choice(q.options[1].id)) for q in REFERENCE.questions),
    )
    expected = pc.cyberscore(REFERENCE, assessment).points
    for factor in range(2, 12):
        heavier = evolve(REFERENCE.questions[0], weight=REFERENCE.questions[0].weight * factor)
        changed = evolve(REFERENCE, questions=(heavier, *REFERENCE.questions[1:]))
        standing = pc.standing_of(changed, assessment)
        bounds = pc.bounds(pc.tree_of(changed).total, standing)
        assert bounds is not None
        assert pc.cyberscore(changed, assessment).points == bounds.worst != expected
        del changed, standing, bounds
    assert pc.cyberscore(REFERENCE, assessment).points == expected
    assert pickle.loads(pickle.dumps(REFERENCE)).memo == {}
    other = evolve(REFERENCE)
    pc.cyberscore(other, assessment)
    copy = weakref.ref(other)
    del other
    gc.collect()
    assert copy() is None


def test_what_is_made_by_hand_is_checked_like_what_is_read() -> None:
    """A sector, a size or a fact that the methodology does not have is told by scores and plans."""

    def made(**changes: object) -> pc.Assessment:
        parts = {"name": "Ville", "sector": "health", "size": "small"} | changes
        return pc.Assessment(methodology=REFERENCE.ref, entity=pc.Entity(**parts))  # type: ignore[arg-type]

    wrong = (
        made(sector="zz"),
        made(size="zz"),
        made(facts=(pc.StatedFact(fact=FactId("zz"), value=False),)),
        made(facts=(pc.StatedFact(fact=FactId("zz"), value=True),)),
    )
    for assessment in wrong:
        for compute in (pc.cyberscore, pc.build_plan, pc.standing_of):
            with pytest.raises(pc.InvalidDataError, match="'zz' is not known in parcours-anssi"):
                compute(REFERENCE, assessment)


def test_an_entity_is_written_and_read_back_and_a_number_is_refused() -> None:
    entity = pc.Entity(
        name="Ville 🏛 « d’eau »",
        sector=SectorId("health"),
        size=SizeBandId("small"),
        facts=(pc.StatedFact(fact=FactId("health-data"), value=False),),
    )
    assert pc.from_json(pc.to_json(entity), pc.Entity) == entity
    assert pc.from_yaml(pc.to_yaml(entity), pc.Entity) == entity
    with pytest.raises(pc.UsageError, match="type int is not written by itself"):
        pc.to_json(5)  # type: ignore[arg-type]
