"""The laws of scoring, for methods that are drawn as well as for the reference one."""

from __future__ import annotations

import gc
import pickle
import weakref
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, FactId, SectorId, SizeBandId
from parcours_cyber.model.measures import Effect
from parcours_cyber.scoring.cyberscore import _from_tree, read
from parcours_cyber.scoring.gains import answer_gains
from parcours_cyber.scoring.linear import linear_form
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


@given(st.data())
def test_the_score_stays_within_its_range(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    worst, best = interval(methodology, data.draw(pcst.assessments(methodology)))
    assert 0 <= worst <= best <= methodology.scale.bands[-1].upper


@given(st.data())
def test_raising_an_answer_never_lowers_the_score(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    question = data.draw(st.sampled_from(methodology.questions))
    low, high = sorted(data.draw(st.lists(st.integers(0, len(question.options) - 1), min_size=2, max_size=2)))
    before = interval(methodology, with_choice(assessment, question.id, Choice(question.options[low].id)))
    after = interval(methodology, with_choice(assessment, question.id, Choice(question.options[high].id)))
    assert before[0] <= after[0]
    assert before[1] <= after[1]


@given(st.data())
def test_the_best_answers_give_the_maximum_and_the_worst_the_minimum(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    entity = data.draw(pcst.entities(methodology))
    for rank, expected in ((-1, methodology.scale.bands[-1].upper), (0, Fraction(0))):
        answers = tuple(pc.Answer(question=q.id, choice=Choice(q.options[rank].id)) for q in methodology.questions)
        assessment = pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers)
        assert interval(methodology, assessment) == (expected, expected)


@given(st.data())
def test_the_order_of_questions_themes_and_answers_does_not_matter(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    shuffled = evolve(
        methodology,
        questions=tuple(data.draw(st.permutations(methodology.questions))),
        themes=tuple(data.draw(st.permutations(methodology.themes))),
        digest="shuffled",
    )
    shuffled = evolve(shuffled, digest=content_digest(shuffled))
    answers = tuple(data.draw(st.permutations(assessment.answers)))
    assert interval(methodology, assessment) == interval(shuffled, evolve(assessment, answers=answers))


@given(st.data())
def test_not_applicable_equals_the_method_without_the_question(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    assessment = data.draw(pcst.assessments(methodology))
    question = data.draw(st.sampled_from(methodology.questions))
    absent = with_choice(assessment, question.id, NOT_APPLICABLE)
    without = evolve(
        methodology,
        questions=tuple(q for q in methodology.questions if q.id != question.id),
        measures=(),
        digest="without",
    )
    without = evolve(without, digest=content_digest(without))
    others = tuple(answer for answer in absent.answers if answer.question != question.id)
    left, right = pc.cyberscore, pc.cyberscore
    try:
        expected = right(without, evolve(absent, answers=others))
    except pc.InvalidDataError:
        with pytest.raises(pc.InvalidDataError, match="nothing to score"):
            left(methodology, absent)
        return
    found = left(methodology, absent)
    assert (found.points, found.bounds, found.coverage) == (expected.points, expected.bounds, expected.coverage)
    assert [t.resistance for t in found.threats] == [t.resistance for t in expected.threats]


@given(st.data())
def test_the_interval_contains_every_completion_and_both_ends_are_attained(data: st.DataObject) -> None:
    methodology = data.draw(
        st.one_of(pcst.methodologies(max_themes=2), pcst.methodologies(any_tree=True, max_themes=2))
    )
    assessment = data.draw(pcst.assessments(methodology))
    worst, best = interval(methodology, assessment)
    unknown = [q for q in methodology.questions if assessment.choice(q.id) == UNKNOWN]
    assume(prod(len(q.options) for q in unknown) <= 300)
    scores = []
    for options in product(*(q.options for q in unknown)):
        complete = assessment
        for question, option in zip(unknown, options, strict=True):
            complete = with_choice(complete, question.id, Choice(option.id))
        low, high = interval(methodology, complete)
        assert low == high
        scores.append(low)
    assert min(scores) == worst
    assert max(scores) == best


@given(st.data())
def test_knowing_one_more_answer_never_widens_the_interval(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    question = data.draw(st.sampled_from(methodology.questions))
    unknown = with_choice(assessment, question.id, UNKNOWN)
    known = with_choice(assessment, question.id, Choice(data.draw(st.sampled_from(question.options)).id))
    before, after = interval(methodology, unknown), interval(methodology, known)
    assert before[0] <= after[0] <= after[1] <= before[1]


@given(st.data())
def test_the_grade_is_total_and_monotone(data: st.DataObject) -> None:
    scale = data.draw(METHODS).scale
    shares = sorted(data.draw(st.lists(st.fractions(0, 1, max_denominator=1000), min_size=2, max_size=2)))
    low, high = (share * scale.bands[-1].upper for share in shares)
    assert scale.position(low) <= scale.position(high)
    for band in scale.bands:
        assert scale.position(band.upper) in range(len(scale.bands))
    naive = next(
        n
        for n, band in enumerate(scale.bands)
        if low < band.upper or (low == band.upper and (scale.upper_included or n == len(scale.bands) - 1))
    )
    assert scale.position(low) == naive


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
def test_gains_diminish_for_a_linear_method(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR.filter(lambda m: len(m.measures) > 1))
    standing = pc.standing_of(methodology, data.draw(pcst.assessments(methodology)))
    first, second = data.draw(st.lists(st.sampled_from(methodology.measures), min_size=2, max_size=2))
    alone = pc.gain(standing, second.raises)
    after = pc.gain(standing.raised(first.raises), second.raises)
    assert 0 <= after <= alone


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
def test_the_linear_form_agrees_with_the_tree(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    assessment = data.draw(pcst.assessments(methodology))
    worst, best = interval(methodology, assessment)
    standing = pc.standing_of(methodology, assessment)
    form = linear_form(standing)
    assert form is not None
    for end, expected in ((0, worst), (1, best)):
        assert form.total(tuple(None if ranks is None else ranks[end] for ranks in standing.ranks)) == expected


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


@given(st.data())
def test_serialising_and_reading_back_changes_nothing(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies() | pcst.methodologies(any_tree=True))
    assessment = data.draw(pcst.assessments(methodology))
    interval(methodology, assessment)
    score = pc.cyberscore(methodology, assessment)
    for write, back in ((pc.to_json, pc.from_json), (pc.to_yaml, pc.from_yaml)):
        assert back(write(methodology), pc.Methodology) == methodology
        assert back(write(assessment), pc.Assessment) == assessment
        assert back(write(score), pc.Score, methodology) == score
    assert pickle.loads(pickle.dumps(score)) == score


@given(st.data())
def test_the_locale_changes_no_number(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    interval(methodology, assessment)
    results = []
    for locale in pc.available_locales():
        with pc.use_locale(locale):
            results.append(pc.cyberscore(methodology, assessment))
    assert all(result == results[0] and hash(result) == hash(results[0]) for result in results)


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
