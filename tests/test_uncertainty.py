"""The laws of what is not known: the distribution of a score, its grades, and what to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product as every
from math import prod
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import UNKNOWN, Choice
from parcours_cyber.model.scoring_spec import NodeKind, NodeSpec
from parcours_cyber.scoring import convolution, distribution
from parcours_cyber.scoring.likelihoods import Unknown, unknowns
from parcours_cyber.scoring.linear import slopes
from parcours_cyber.scoring.readings import answer_outcome, combined
from parcours_cyber.scoring.sampling import drawn, summed
from parcours_cyber.testing import strategies as pcst

REFERENCE = pc.load_methodology()
SMALL = st.one_of(pcst.methodologies(max_themes=2), pcst.methodologies(any_tree=True, max_themes=2))
METHODS = st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True), st.just(REFERENCE))
EXACT, MONTE_CARLO = pc.DistributionMethod.EXACT, pc.DistributionMethod.MONTE_CARLO


def with_choice(assessment: pc.Assessment, question: str, choice: str) -> pc.Assessment:
    """The assessment with another answer to a question."""
    others = tuple(answer for answer in assessment.answers if answer.question != question)
    return evolve(assessment, answers=(*others, pc.Answer(question=question, choice=Choice(choice))))  # type: ignore[arg-type]


def case(
    data: st.DataObject, methods: st.SearchStrategy[pc.Methodology], most: int | None = None
) -> tuple[pc.Methodology, pc.Assessment]:
    """A methodology and an assessment with something to score and, where asked for, not too many completions."""
    methodology = data.draw(methods)
    assessment = data.draw(pcst.assessments(methodology))
    try:
        pc.cyberscore(methodology, assessment)
    except pc.InvalidDataError as error:
        assume("nothing to score" not in str(error))
        raise
    if most is not None:
        standing = pc.standing_of(methodology, assessment)
        assume(prod(len(item.ranks) for item in unknowns(standing)) <= most)
    return methodology, assessment


@st.composite
def likelihoods(draw: st.DrawFn, methodology: pc.Methodology) -> dict[str, dict[str, Fraction]]:
    """Likelihoods of the options of some questions, one option of each at least possible."""
    found: dict[str, dict[str, Fraction]] = {}
    for question in methodology.questions:
        if draw(st.booleans()):
            options = draw(st.lists(st.sampled_from(question.options), min_size=1, unique_by=lambda option: option.id))
            weights = [draw(st.fractions(0, 5, max_denominator=6)) for _ in options]
            weights[0] = weights[0] or Fraction(1)
            found[question.id] = {option.id: weight for option, weight in zip(options, weights, strict=True)}
    return found


def completions(
    methodology: pc.Methodology, assessment: pc.Assessment, stated: dict[str, dict[str, Fraction]]
) -> Iterator[tuple[Fraction, Fraction]]:
    """The points of every completion, by the tree alone, with its probability."""
    standing = pc.standing_of(methodology, assessment)
    options = []
    for question, ranks in zip(methodology.questions, standing.ranks, strict=True):
        if ranks is None or ranks[0] == ranks[1]:
            options.append([(None if ranks is None else ranks[0], Fraction(1))])
            continue
        weights = [
            stated.get(question.id, {o.id: Fraction(1) for o in question.options}).get(o.id, 0)
            for o in question.options
        ]
        options.append([(rank, Fraction(weight) / sum(weights)) for rank, weight in enumerate(weights)])
    for chosen in every(*options):
        ranks_of = {question.id: rank for question, (rank, _) in zip(methodology.questions, chosen, strict=True)}
        points = pc.exact(pc.tree_of(methodology).total, ranks_of.__getitem__)
        assert points is not None
        yield points, prod((weight for _, weight in chosen), start=Fraction(1))


@given(st.data())
def test_an_exact_distribution_is_that_of_all_completions(data: st.DataObject) -> None:
    methodology, assessment = case(data, SMALL, most=300)
    stated = data.draw(likelihoods(methodology))
    expected: dict[Fraction, Fraction] = {}
    for points, probability in completions(methodology, assessment, stated):
        expected[points] = expected.get(points, Fraction()) + probability
    expected = {points: probability for points, probability in expected.items() if probability}
    found = pc.score_distribution(methodology, assessment, stated, method=EXACT)
    assert (found.method, found.draws, found.seed, found.error) == (EXACT, None, None, None)
    assert dict(found.values()) == expected
    mean = sum(points * probability for points, probability in expected.items())
    assert found.mean == mean
    assert found.variance == sum(probability * (points - mean) ** 2 for points, probability in expected.items())
    for chance in found.grades:
        grade = methodology.scale.grade
        assert chance.probability == sum(p for points, p in expected.items() if grade(points) == chance.grade)
        assert found.probability_of(chance.grade) == chance.probability
    share = data.draw(st.fractions(0, 1).filter(bool))
    quantile = found.quantile(share)
    assert quantile in expected
    assert sum(p for points, p in expected.items() if points <= quantile) >= share
    assert sum(p for points, p in expected.items() if points < quantile) < share
    assert found.probability_at_most(quantile) >= share


@given(st.data())
def test_probabilities_add_up_to_one_and_the_support_fills_the_bounds(data: st.DataObject) -> None:
    methodology, assessment = case(data, METHODS)
    found = pc.score_distribution(methodology, assessment, draws=200)
    assert sum(chance.probability for chance in found.grades) == 1
    assert [chance.grade for chance in found.grades] == [band.grade for band in methodology.scale.bands]
    bounds = pc.cyberscore(methodology, assessment).bounds
    assert found.probability_at_most(bounds.best.points) == 1
    if found.method is EXACT:
        assert found.probability_at_most(bounds.worst.points) > 0
        assert found.quantile(Fraction(1, 10**80)) == bounds.worst.points
        assert found.quantile(1) == bounds.best.points
    else:
        assert bounds.worst.points <= found.quantile(Fraction(1, 1000)) <= found.quantile(1) <= bounds.best.points
    assert bounds.worst.points <= found.mean <= bounds.best.points


@given(st.data())
def test_monte_carlo_agrees_with_the_exact_distribution_within_its_error(data: st.DataObject) -> None:
    methodology, assessment = case(data, st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True)))
    stated = data.draw(likelihoods(methodology))
    sampled = pc.score_distribution(methodology, assessment, stated, method=MONTE_CARLO, draws=2000, seed=1)
    assert (sampled.method, sampled.draws, sampled.seed) == (MONTE_CARLO, 2000, 1)
    assert sum(chance.probability for chance in sampled.grades) == 1
    try:
        known = pc.score_distribution(methodology, assessment, stated, method=EXACT)
    except pc.UsageError:
        return
    assert sampled.error is not None
    for points, _ in [*sampled.values(), *([] if len(known._long) * len(known._short) > 5000 else known.values())]:
        assert abs(sampled.probability_at_most(points) - known.probability_at_most(points)) <= sampled.error
    if len(known._long) * len(known._short) <= 5000:
        assert {points for points, _ in sampled.values()} <= {points for points, _ in known.values()}


@given(st.data())
def test_what_an_answer_makes_likely_averages_to_what_was_likely_before(data: st.DataObject) -> None:
    methodology, assessment = case(data, SMALL, most=300)
    stated = data.draw(likelihoods(methodology))
    unknown = unknowns(pc.standing_of(methodology, assessment), stated)
    assume(unknown)
    item = data.draw(st.sampled_from(unknown))
    mixed: dict[Fraction, Fraction] = {}
    for rank, weight in zip(item.ranks, item.weights, strict=True):
        option = methodology.questions[item.position].options[rank].id
        known = pc.score_distribution(methodology, with_choice(assessment, item.question, option), stated)
        for points, probability in known.values():
            mixed[points] = mixed.get(points, Fraction()) + probability * Fraction(weight, sum(item.weights))
    assert mixed == dict(pc.score_distribution(methodology, assessment, stated).values())


@given(st.data())
def test_knowing_an_answer_narrows_as_was_said(data: st.DataObject) -> None:
    methodology, assessment = case(data, METHODS)
    stated = data.draw(likelihoods(methodology))
    questions = pc.open_questions(methodology, assessment, stated)
    unknown = {item.question: item for item in unknowns(pc.standing_of(methodology, assessment), stated)}
    assert {item.question for item in questions} == set(unknown)
    assert sorted(questions, key=lambda item: (item.expected, item.guaranteed)) == list(questions)
    bounds = pc.cyberscore(methodology, assessment).bounds
    for found in questions[:3]:
        item, widths = unknown[found.question], []
        for rank in item.ranks:
            choice = methodology.questions[item.position].options[rank].id
            ends = pc.cyberscore(methodology, with_choice(assessment, found.question, choice)).bounds
            widths.append(ends.best.points - ends.worst.points)
        assert found.width == bounds.best.points - bounds.worst.points
        assert found.guaranteed == max(widths) <= found.width
        expected = sum(width * weight for width, weight in zip(widths, item.weights, strict=True))
        assert found.expected == Fraction(expected, sum(item.weights)) <= found.guaranteed
        assert found.narrowing == found.width - found.expected >= 0


def test_the_same_seed_gives_the_same_and_another_seed_another() -> None:
    entity = pc.Entity(name="Ville", sector="local-authority", size="medium")  # type: ignore[arg-type]
    nothing = pc.Assessment(methodology=REFERENCE.ref, entity=entity)
    first, again, other = (pc.score_distribution(REFERENCE, nothing, draws=500, seed=seed) for seed in (1, 1, 2))
    assert first.method is MONTE_CARLO
    assert first == again
    assert first.grades != other.grades
    with pytest.raises(pc.UsageError, match="too large to be exact"):
        pc.score_distribution(REFERENCE, nothing, method=EXACT)
    with pytest.raises(pc.UsageError, match="0 draws are no sample"):
        pc.score_distribution(REFERENCE, nothing, draws=0)
    with pytest.raises(ValueError, match="a share above 0"):
        first.quantile(0)
    with pytest.raises(KeyError):
        first.probability_of("Z")


@given(st.data())
def test_what_is_too_large_to_enumerate_is_drawn(data: st.DataObject) -> None:
    methodology, assessment = case(data, SMALL, most=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "MOST", 2)
        found = pc.score_distribution(methodology, assessment, draws=100)
    number = len(list(pc.score_distribution(methodology, assessment).values()))
    assert found.method is (EXACT if found.draws is None else MONTE_CARLO)
    if number > 25:  # more than two answers of five options each make without being multiplied out
        assert found.method is MONTE_CARLO


def test_wrong_likelihoods_are_told_all_at_once(town: pc.Assessment) -> None:
    question = REFERENCE.questions[0]
    wrong = {
        question.id: {"z": 1, "a": -1, "b": 0.5, "c": True},
        "GOV-99": {"a": 1},
    }
    with pytest.raises(pc.InvalidDataError) as error:
        pc.score_distribution(REFERENCE, town, wrong)  # type: ignore[arg-type]
    paths = [problem.place.path for problem in error.value.problems]
    assert paths == [f"$.likelihoods.{question.id}.{option}" for option in "zabc"] + ["$.likelihoods.GOV-99"]
    assert all(problem.remedy is not None for problem in error.value.problems)
    unknown = with_choice(town, question.id, UNKNOWN)
    with pytest.raises(pc.InvalidDataError, match=r"No option of .* is left"):
        pc.open_questions(REFERENCE, unknown, {question.id: {"a": 0}})
    known = with_choice(town, question.id, "a")
    assert pc.open_questions(REFERENCE, known, {question.id: {"a": 0}}) == pc.open_questions(REFERENCE, known)


# -- what it is made of

POLYNOMIALS = st.dictionaries(st.integers(-50, 50), st.integers(1, 2**40), min_size=1, max_size=6)


@given(st.lists(POLYNOMIALS, min_size=1, max_size=5))
def test_a_product_of_integers_is_the_product_of_the_polynomials(factors: list[convolution.Polynomial]) -> None:
    expected = {0: 1}
    for factor in factors:
        expected = convolution._term_by_term(expected, factor)
    assert convolution.kronecker(factors) == expected
    assert convolution.product(factors, 10_000) == expected
    pair = convolution.halves(factors, 10_000)
    assert pair is not None
    assert convolution._term_by_term(*pair) == expected


def test_a_product_that_is_too_large_is_refused() -> None:
    far_apart = [{0: 1, 3**power: 1} for power in range(20)]
    assert convolution.halves(far_apart, 100) is None
    assert convolution.product(far_apart, 1_000) is None
    close = [{0: 1, 1: 1} for _ in range(20)]
    found = convolution.product(close, 100)
    assert found is not None
    assert (len(found), found[10], sum(found.values())) == (21, 184756, 2**20)


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(-(2**90), 2**90), min_size=1, max_size=5), min_size=1, max_size=6), st.randoms())
def test_the_lanes_of_an_integer_hold_the_sum_of_each_draw(values: list[list[int]], source: Random) -> None:
    draws = 37
    places = [bytes(source.randrange(len(options)) for _ in range(draws)) for options in values]
    lowest = sum(map(min, values))
    expected = Counter(
        sum(options[place[draw]] for options, place in zip(values, places, strict=True)) - lowest
        for draw in range(draws)
    )
    assert summed(zip(values, places, strict=True), draws) == expected


@pytest.mark.parametrize("weights", [(1, 1, 1), (1,), (3, 5), (1, 255), (1, 2, 300, 7), (10**20, 1, 10**20)])
def test_draws_follow_their_weights(weights: tuple[int, ...]) -> None:
    draws = 20_000
    found = Counter(drawn(Unknown(0, "Q", tuple(range(len(weights))), weights), draws, Random(3)))  # type: ignore[arg-type]
    assert sum(found.values()) == draws
    for place, weight in enumerate(weights):
        expected = weight / sum(weights)
        assert abs(found[place] / draws - expected) <= 4.5 * (expected * (1 - expected) / draws) ** 0.5 + 1e-12


@given(st.data())
def test_the_slopes_of_an_additive_node_say_all_about_it(data: st.DataObject) -> None:
    methodology, assessment = case(data, METHODS)
    standing = pc.standing_of(methodology, assessment)
    ends = []
    for end in (0, 1):
        found = {}
        for node in reversed(list(pc.tree_of(methodology).total.walk())):
            if not node.children:
                ranks = standing.of(node.question)  # type: ignore[attr-defined]
                found[id(node)] = answer_outcome(node, None if ranks is None else ranks[end])  # type: ignore[arg-type]
            else:
                found[id(node)] = combined(node, [found[id(child)] for child in node.children])
        ends.append(found)
    worst, best = ends
    for node in pc.tree_of(methodology).total.walk():
        low, high = worst[id(node)], best[id(node)]
        if node.children and node.additive and low is not None and high is not None:
            steep = slopes(node, [worst[id(child)] for child in node.children])
            rises = (
                slope * (best[id(child)].value - worst[id(child)].value)  # type: ignore[union-attr]
                for slope, child in zip(steep, node.children, strict=True)
                if worst[id(child)] is not None
            )
            assert low.value + sum(rises) == high.value


def test_neither_a_theme_nor_a_repeated_answer_may_grow_without_limit() -> None:
    entity = pc.Entity(name="Ville", sector="local-authority", size="medium")  # type: ignore[arg-type]
    first, second = (question for question in REFERENCE.questions[:2])
    least = NodeSpec(
        kind=NodeKind.MINIMUM,
        children=tuple(NodeSpec(kind=NodeKind.ANSWER, question=question.id) for question in (first, second)),
    )
    mean = NodeSpec(
        kind=NodeKind.WEIGHTED_MEAN,
        children=(least, *(NodeSpec(kind=NodeKind.ANSWER, question=q.id) for q in (first, second))),
    )
    total = NodeSpec(
        kind=NodeKind.SCALED,
        source=(Fraction(0), Fraction(1)),
        target=(Fraction(0), Fraction(400)),
        children=(mean,),
    )
    twice = evolve(REFERENCE, scoring=evolve(REFERENCE.scoring, total=total, outputs=()), digest="twice")
    for methodology, most in ((REFERENCE, 2), (twice, len(first.options) * len(second.options) - 1), (twice, 25)):
        nothing = pc.Assessment(methodology=methodology.ref, entity=entity)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(distribution, "MOST", most)
            found = pc.score_distribution(methodology, nothing, draws=100)
        assert found.method is (EXACT if most == 25 else MONTE_CARLO)
