"""The laws of sensitivity: gains, Shapley shares of a change, and grades under other weights."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, permutations, product
from math import factorial
from random import Random
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import NOT_APPLICABLE, Choice
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec
from parcours_cyber.scoring import robustness
from parcours_cyber.scoring.gains import total_points
from parcours_cyber.scoring.nodes import Node, WeightedMean, WeightedSum
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.shapley import shapley
from parcours_cyber.testing import strategies as pcst

REFERENCE = pc.load_methodology()
LINEAR = st.one_of(pcst.methodologies(), st.just(REFERENCE))
METHODS = st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True), st.just(REFERENCE))
SMALL = st.one_of(pcst.methodologies(max_themes=3), pcst.methodologies(any_tree=True, max_themes=3))


def standings(data: st.DataObject, methodology: pc.Methodology) -> tuple[pc.Standing, pc.Standing]:
    """Two standings, of entities of which not the same facts are true."""
    first, second = (pc.standing_of(methodology, data.draw(pcst.assessments(methodology))) for _ in range(2))
    return first, second


def scored(data: st.DataObject, methodology: pc.Methodology) -> pc.Assessment:
    """An assessment with something to score."""
    assessment = data.draw(pcst.assessments(methodology))
    try:
        pc.cyberscore(methodology, assessment)
    except pc.InvalidDataError as error:
        assume("nothing to score" not in str(error))
        raise
    return assessment


# -- gains


@given(st.data())
def test_gains_are_those_of_scoring_anew(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    standing = pc.standing_of(methodology, data.draw(pcst.assessments(methodology)))
    answers = pc.answer_gains(methodology, standing)
    better = {
        (question.id, option.id)
        for question, ranks in zip(methodology.questions, standing.ranks, strict=True)
        if ranks is not None
        for option in question.options[ranks[0] + 1 :]
    }
    assert {(item.question, item.option) for item in answers} == better
    for answer in answers[:6]:
        assert answer.gain == pc.gain(standing, (pc.Effect(question=answer.question, option=answer.option),))
    measures = pc.measure_gains(methodology, standing)
    assert {item.measure for item in measures} == {measure.id for measure in methodology.measures}
    for item in measures[:6]:
        assert item.gain == pc.gain(standing, methodology.measure(item.measure).raises) >= 0
    for gains in ([item.gain for item in answers], [item.gain for item in measures]):
        assert gains == sorted(gains, reverse=True)


# -- shares of a change


@given(st.data())
def test_shares_add_up_exactly_to_the_change(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    start, end = standings(data, methodology)
    change = total_points(end) - total_points(start)
    themes, questions = pc.theme_shares(start, end), pc.question_shares(start, end)
    assert sum(themes.values()) == change
    assert sum(questions.values()) == change
    assert set(themes) == {theme.id for theme in methodology.themes}
    assert set(questions) == {question.id for question in methodology.questions}


@given(st.data())
def test_the_way_back_has_the_opposite_shares_and_what_stays_has_none(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    start, end = standings(data, methodology)
    there, back = pc.question_shares(start, end), pc.question_shares(end, start)
    assert {question: -share for question, share in there.items()} == back
    for question, before, after in zip(methodology.questions, start.ranks, end.ranks, strict=True):
        assert before != after or there[question.id] == 0
    assert set(pc.theme_shares(start, start).values()) == {Fraction()}


def moved(start: pc.Standing, end: pc.Standing, which: set[Any], groups: dict[Any, Any]) -> pc.Standing:
    """The standing in which some groups have moved."""
    questions = start.methodology.questions
    ranks = tuple(
        after if groups[question.id] in which else before
        for question, before, after in zip(questions, start.ranks, end.ranks, strict=True)
    )
    return pc.Standing(start.methodology, ranks)


@given(st.data())
def test_a_share_is_the_average_over_all_orders(data: st.DataObject) -> None:
    methodology = data.draw(SMALL)
    start, end = standings(data, methodology)
    number = data.draw(st.integers(1, 4))
    groups = {question.id: data.draw(st.integers(1, number)) for question in methodology.questions}
    expected = dict.fromkeys(groups.values(), Fraction())
    for order in permutations(expected):
        before: set[int] = set()
        for group in order:
            rise = total_points(moved(start, end, {*before, group}, groups)) - total_points(
                moved(start, end, before, groups)
            )
            expected[group] += rise / factorial(len(expected))
            before.add(group)
    assert shapley(start, end, groups) == expected


@given(st.data())
def test_the_questions_of_a_theme_have_its_share_while_a_question_of_it_applies_throughout(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    start, end = standings(data, methodology)
    questions = methodology.questions

    pairs = list(zip(questions, start.ranks, end.ranks, strict=True))
    throughout = {q.theme for q, before, after in pairs if before is not None and after is not None}
    sometimes = {q.theme for q, before, after in pairs if before is not None or after is not None}
    assume(throughout == sometimes)
    themes, shares = pc.theme_shares(start, end), pc.question_shares(start, end)
    for theme in methodology.themes:
        assert themes[theme.id] == sum(shares[q.id] for q in questions if q.theme == theme.id)


def least(methodology: pc.Methodology) -> pc.Methodology:
    """The methodology with the least of its questions as its total."""
    answers = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION)
    total = NodeSpec(
        kind=NodeKind.SCALED,
        id="total",
        source=(Fraction(0), Fraction(1)),
        target=(Fraction(0), methodology.scale.bands[-1].upper),
        children=(NodeSpec(kind=NodeKind.MINIMUM, id="least", children=(answers,)),),
    )
    return evolve(methodology, scoring=evolve(methodology.scoring, total=total, outputs=()), digest="least")


def test_too_many_coalitions_are_refused_and_few_are_not() -> None:
    methodology = least(REFERENCE)
    entity = pc.Entity(name="Ville", sector="local-authority", size="medium")  # type: ignore[arg-type]

    def answered(rank: int, number: int) -> pc.Standing:
        answers = tuple(
            pc.Answer(question=question.id, choice=Choice(question.options[rank if n < number else 0].id))
            for n, question in enumerate(methodology.questions)
        )
        return pc.standing_of(methodology, pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers))

    start, end = answered(0, 0), answered(-1, len(methodology.questions))
    with pytest.raises(pc.UsageError, match=r"moved below 'least', which is not additive. Expected at most 14"):
        pc.question_shares(start, end)
    # The least of fourteen themes rises with the last of them alone, so that all have the same share.
    shares = pc.theme_shares(start, end)
    assert set(shares.values()) == {Fraction(400, 14)}
    few = pc.question_shares(start, answered(-1, 5))
    assert set(few.values()) == {Fraction()}
    with pytest.raises(ValueError, match="different methodologies"):
        pc.theme_shares(start, pc.standing_of(REFERENCE, pc.Assessment(methodology=REFERENCE.ref, entity=entity)))


# -- other weights


@given(st.data())
def test_the_score_under_other_weights_stays_within_the_bounds(data: st.DataObject) -> None:
    methodology = data.draw(st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True)))
    assessment = scored(data, methodology)
    within = data.draw(st.fractions(0, Fraction(9, 10), max_denominator=10))
    found = pc.grade_robustness(methodology, assessment, within, draws=20)
    score, standing = pc.cyberscore(methodology, assessment), pc.standing_of(methodology, assessment)
    assert found.grade == score.grade
    assert found.bounds.worst.points <= score.points <= found.bounds.best.points
    assert found.certain == (found.bounds.worst.grade == found.bounds.best.grade) == (found.draws is None)
    assert 0 <= found.kept <= 1
    assert (found.kept == 1 and found.error == 0) or not found.certain
    if within == 0:
        assert found.bounds.worst.points == score.points == found.bounds.best.points
    source = Random(data.draw(st.integers(0, 99)))
    root = pc.tree_of(methodology).total
    reach = {methodology.scale.grade(min(end.points, methodology.scale.bands[-1].upper)) for end in found.bounds}
    grades = robustness._grades_by_tree(root, standing, within, methodology.scale, source)
    ranks = [band.grade for band in methodology.scale.bands]
    lowest, highest = min(map(ranks.index, reach)), max(map(ranks.index, reach))
    for grade in islice(grades, 10):
        assert lowest <= ranks.index(grade) <= highest


def corners(node: Node, within: Fraction) -> list[Node]:
    """Every tree in which each weight is as light or as heavy as it may be."""
    if not node.children:
        return [node]
    below = list(product(*(corners(child, within) for child in node.children)))
    if not isinstance(node, (WeightedMean, WeightedSum)):
        return [cast("Node", evolve(cast("Any", node), parts=parts)) for parts in below]
    ends = [
        [weight * (1 + sign * within) if isinstance(weight, Fraction) else weight for sign in (-1, 1)]
        for weight in node.weights
    ]
    return [evolve(node, parts=parts, weights=weights) for parts in below for weights in product(*ends)]


def number_of_weights(node: Node) -> int:
    """How many weights a tree has."""
    return sum(len(getattr(part, "weights", ())) for part in node.walk())


@given(st.data())
def test_the_bounds_over_all_weights_are_attained_at_a_corner(data: st.DataObject) -> None:
    methodology = data.draw(
        st.one_of(pcst.methodologies(max_themes=2, max_measures=0), pcst.methodologies(any_tree=True, max_measures=0))
    )
    root = pc.tree_of(methodology).total
    assume(number_of_weights(root) <= 8)
    wide = any(isinstance(part, robustness.AllOf) and robustness._cuts_weights(part) for part in root.walk())
    assessment = scored(data, methodology)
    within = data.draw(st.fractions(0, Fraction(9, 10), max_denominator=10))
    bounds = pc.grade_robustness(methodology, assessment, within, draws=1).bounds
    standing = pc.standing_of(methodology, assessment)

    def prudent(question: Any) -> int | None:
        ranks = standing.of(question)
        return None if ranks is None else ranks[0]

    values = [pc.exact(tree, prudent) for tree in corners(root, within)]
    assert all(value is not None and bounds.worst.points <= value <= bounds.best.points for value in values)
    if not wide:
        assert bounds.worst.points in values
        assert bounds.best.points in values


@given(st.data())
def test_the_compiled_reading_grades_each_weighting_as_the_tree_does(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies())
    standing = pc.standing_of(methodology, scored(data, methodology))
    within = data.draw(st.fractions(0, Fraction(9, 10), max_denominator=10))
    packed, seed = packed_of(methodology), data.draw(st.integers(0, 99))
    assert packed is not None
    by_sums = robustness._grades_by_sums(packed, standing, within, Random(seed))
    by_tree = robustness._grades_by_tree(
        pc.tree_of(methodology).total, standing, within, methodology.scale, Random(seed)
    )
    assert list(islice(by_sums, 10)) == list(islice(by_tree, 10))


def test_a_score_on_a_bound_is_decided_exactly() -> None:
    """All answers of one value: no weight matters, and the score stays on the bound of two grades."""
    half = [question for question in REFERENCE.questions if Fraction(1, 4) in {o.value for o in question.options}]
    answers = tuple(
        pc.Answer(question=q.id, choice=Choice(next(o.id for o in q.options if o.value == Fraction(1, 4))))
        if q in half
        else pc.Answer(question=q.id, choice=NOT_APPLICABLE)
        for q in REFERENCE.questions
    )
    entity = pc.Entity(name="Ville", sector="local-authority", size="medium")  # type: ignore[arg-type]
    assessment = pc.Assessment(methodology=REFERENCE.ref, entity=entity, answers=answers)
    found = pc.grade_robustness(REFERENCE, assessment, Fraction(1, 2))
    assert (found.grade, found.certain, found.bounds.worst.points, found.bounds.best.points) == ("D+", True, 100, 100)
    packed = packed_of(REFERENCE)
    assert packed is not None
    grades = robustness._grades_by_sums(packed, pc.standing_of(REFERENCE, assessment), Fraction(1, 2), Random(1))
    assert set(islice(grades, 200)) == {"D+"}


def test_robustness_is_seeded_and_its_error_is_stated(town: pc.Assessment) -> None:
    first, again, other = (pc.grade_robustness(REFERENCE, town, Fraction(1, 2), seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert not first.certain
    assert abs(first.kept - other.kept) <= 2 * first.error
    with pytest.raises(pc.UsageError, match="cannot be moved"):
        pc.grade_robustness(REFERENCE, town, 1)
    with pytest.raises(pc.UsageError, match="cannot be moved"):
        pc.grade_robustness(REFERENCE, town, draws=0)


def test_a_sum_that_other_weights_carry_above_the_scale_has_the_best_grade() -> None:
    questions = REFERENCE.questions[:2]
    parts = tuple(NodeSpec(kind=NodeKind.ANSWER, question=q.id, weight=Fraction(1, 2)) for q in questions)
    total = NodeSpec(
        kind=NodeKind.SCALED,
        id="total",
        source=(Fraction(0), Fraction(1)),
        target=(Fraction(0), Fraction(400)),
        children=(NodeSpec(kind=NodeKind.WEIGHTED_SUM, id="sum", children=parts),),
    )
    methodology = evolve(REFERENCE, scoring=evolve(REFERENCE.scoring, total=total, outputs=()), digest="sum")
    entity = pc.Entity(name="Ville", sector="local-authority", size="medium")  # type: ignore[arg-type]
    answers = tuple(pc.Answer(question=q.id, choice=Choice(q.options[-1].id)) for q in questions)
    assessment = pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers)
    found = pc.grade_robustness(methodology, assessment, Fraction(1, 5), draws=50)
    assert (found.bounds.worst.points, found.bounds.best.points, found.bounds.best.grade) == (320, 480, "A+")
    assert 0 < found.kept < 1
