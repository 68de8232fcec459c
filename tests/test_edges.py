"""What the laws and drawn methods seldom meet: the edges of each part of scoring, worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle, islice, permutations
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, QuestionId
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, Rounding, WeightRule
from parcours_cyber.scoring import convolution, robustness, shapley
from parcours_cyber.scoring.convolution import _Layout, _product, _term_by_term, halves, kronecker, product
from parcours_cyber.scoring.enumeration import TooManyError, enumerated
from parcours_cyber.scoring.gains import total_points
from parcours_cyber.scoring.likelihoods import Unknown, unknowns
from parcours_cyber.scoring.linear import slopes
from parcours_cyber.scoring.nodes import AllOf, AnswerNode, Maximum, Minimum, Outcome, Scaled, WeightedMean, WeightedSum
from parcours_cyber.scoring.readings import NodeReading, answer_outcome, answered, combined
from parcours_cyber.scoring.sampling import drawn, summed
from parcours_cyber.scoring.verdicts import ThresholdReading, verdicts
from parcours_cyber.testing import strategies as pcst

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
REFERENCE = pc.load_methodology()
F = Fraction
EACH = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION)
LEAST = evolve(TINY, scoring=evolve(TINY.scoring, total=NodeSpec(kind=NodeKind.MINIMUM, children=(EACH,)), outputs=()))
MONTE_CARLO = pc.DistributionMethod.MONTE_CARLO


def audit(**answers: str) -> pc.Assessment:
    """An assessment of a clinic; BCK_01 stands for BCK-01."""
    return pc.Assessment(
        methodology=TINY.ref,
        entity=pc.Entity(name="Clinic", sector="health", size="small"),  # type: ignore[arg-type]
        answers=tuple(
            pc.Answer(question=QuestionId(question.replace("_", "-")), choice=Choice(choice))
            for question, choice in answers.items()
        ),
    )


# -- products of polynomials

FAR_APART = st.dictionaries(st.integers(-(10**9), 10**9), st.integers(1, 2**40), min_size=1, max_size=4)


@given(st.lists(FAR_APART, min_size=1, max_size=5))
def test_two_halves_make_the_product_however_far_apart_its_exponents_lie(factors: list[convolution.Polynomial]) -> None:
    expected = {0: 1}
    for factor in factors:
        expected = _term_by_term(expected, factor)
    pair = halves(factors, 2_000)
    assert pair is not None
    assert _term_by_term(*pair) == expected
    assert product(factors, 2_000) == expected
    assert max(map(len, pair)) <= max(map(len, factors)) ** 3


def test_a_product_is_refused_from_the_step_on_that_is_one_too_many() -> None:
    left, right = {0: 1, 10**6: 2, 10**8: 3}, {0: 1, 10**7: 5}
    expected = {0: 1, 10**6: 2, 10**8: 3, 10**7: 5, 10**7 + 10**6: 10, 10**7 + 10**8: 15}
    assert _product([left, right], 6) == expected
    assert _product([left, right], 5) is None
    # The halves are the factors themselves, and are there before their product is too large.
    assert halves([left, right], 5) == (right, left)
    assert product([left, right], 5) is None
    assert product([left, right], 6) == expected
    assert halves([left, right, left], 5) is None


def test_an_integer_is_short_up_to_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convolution, "LONGEST", 120)
    layout = _Layout(lows=[0], step=1, span=11, width=10)
    assert layout.is_short(12)
    assert not layout.is_short(11)
    assert not layout._replace(span=12).is_short(100)
    assert not layout._replace(width=11).is_short(100)


def test_where_terms_are_fewer_than_steps_they_are_multiplied_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []

    def noted(factors: Any) -> convolution.Polynomial:
        taken.append(factors)
        return kronecker(factors)

    monkeypatch.setattr(convolution, "kronecker", noted)
    assert _product([{0: 1, 4: 1, 5: 1}, {0: 1, 1: 1}], 100) == {0: 1, 1: 1, 4: 1, 5: 2, 6: 1}
    assert not taken  # six terms, six steps
    assert _product([{0: 1, 1: 1, 2: 1}, {0: 1, 1: 1}], 100) == {0: 1, 1: 2, 2: 2, 3: 1}
    assert taken


# -- draws


class EveryByte(Random):
    """A source that gives each byte in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes: Iterator[int] = cycle([*range(200, 256), *range(200)])

    def randbytes(self, n: int) -> bytes:
        return bytes(islice(self.bytes, n))


@pytest.mark.parametrize("weights", [(1, 1, 1), (1, 2), (100, 100), (1, 255), (3, 4, 0, 3)])
def test_no_option_is_favoured_by_the_bytes_that_are_left_over(weights: tuple[int, ...]) -> None:
    whole = sum(weights)
    number = 256 // whole * whole
    item = Unknown(0, QuestionId("Q"), tuple(range(len(weights))), weights)
    found = Counter(drawn(item, number, EveryByte()))
    assert [found[place] for place in range(len(weights))] == [number // whole * weight for weight in weights]


@pytest.mark.parametrize("whole", [256, 257, 300])
def test_draws_of_many_shares_end(whole: int) -> None:
    found = drawn(Unknown(0, QuestionId("Q"), (0, 1), (1, whole - 1)), 2_000, Random(1))
    assert 0 < found.count(0) < 40


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9])
def test_the_greatest_total_fits_into_its_lane(size: int) -> None:
    top = 256**size - 1
    places = bytes([1, 0, 1, 0])
    assert summed([([0, top], places)], 4) == {top: 2, 0: 2}
    assert summed([([0, top // 2 + 1], places), ([0, top // 2], bytes([0, 0, 1, 1]))], 4) == {
        top // 2 + 1: 1, 0: 1, top: 1, top // 2: 1
    }  # fmt: skip


def test_what_adds_nothing_is_drawn_as_nothing() -> None:
    assert summed([([5, 5], bytes([0, 1, 0]))], 3) == {0: 3}
    assert summed([], 3) == {0: 3}


@pytest.mark.parametrize("methodology", [TINY, LEAST], ids=["compiled", "tree"])
def test_a_sample_of_what_is_known_is_one_value(methodology: pc.Methodology) -> None:
    known = audit(BCK_01="b", BCK_02="b", AWA_01="b")
    found = pc.score_distribution(methodology, known, method=MONTE_CARLO, draws=50)
    assert dict(found.values()) == {pc.cyberscore(methodology, known).points: 1}


# -- distributions


def test_a_quantile_is_the_least_that_suffices() -> None:
    found = pc.score_distribution(TINY, audit(BCK_01="c", BCK_02="b"))
    assert dict(found.values()) == {F(60): F(1, 2), F(100): F(1, 2)}
    assert [found.quantile(share) for share in (F(1, 100), F(1, 2), F(51, 100), 1)] == [60, 60, 100, 100]
    assert [found.probability_at_most(points) for points in (F(599, 10), 60, 99, 100, 101)] == [
        0,
        F(1, 2),
        F(1, 2),
        1,
        1,
    ]


def test_two_halves_are_read_as_one_distribution() -> None:
    """Sums of the halves that coincide add up, and the halves need not start at 0."""
    score = pc.cyberscore(TINY, audit())
    long, short = ((10, 1), (20, 2), (30, 4)), ((-5, 3), (5, 5))
    found = pc.Distribution(score, (), pc.DistributionMethod.EXACT, None, None, 2, long, short)
    sums = {5: 3, 15: 6 + 5, 25: 12 + 10, 35: 20}
    assert dict(found.values()) == {F(number, 2): F(weight, 56) for number, weight in sums.items()}
    below = 0
    for number, weight in sums.items():
        assert found.probability_at_most(F(number, 2) - F(1, 100)) == F(below, 56)
        below += weight
        assert found.probability_at_most(F(number, 2)) == F(below, 56)
        assert found.quantile(F(below, 56)) == F(number, 2)
    assert found.quantile(F(1, 10**9)) == F(5, 2)
    mean = sum(F(number * weight, 2 * 56) for number, weight in sums.items())
    assert found.mean == mean
    assert found.variance == sum((F(number, 2) - mean) ** 2 * F(weight, 56) for number, weight in sums.items())


@given(st.data())
def test_what_is_enumerated_has_the_weight_of_all_completions(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies(any_tree=True, max_measures=0))
    standing = data.draw(pcst.standings(methodology, max_unknown=4))
    unknown = tuple(
        evolve(item, weights=tuple(data.draw(st.integers(1, 5)) for _ in item.weights)) for item in unknowns(standing)
    )
    found = enumerated(pc.tree_of(methodology).total, standing, unknown, 10_000)
    assert sum(found.values()) == prod(sum(item.weights) for item in unknown)


def test_an_enumeration_is_refused_from_the_combination_on_that_is_one_too_many() -> None:
    standing = pc.standing_of(LEAST, audit(AWA_01="b"))
    unknown = unknowns(standing)
    assert [len(item.ranks) for item in unknown] == [3, 2]
    root = pc.tree_of(LEAST).total
    # Three options by two, of which three values are left: 0, 1/2 and 1.
    assert sorted(outcome.value for outcome in enumerated(root, standing, unknown, 6) if outcome) == [0, F(1, 2), 1]
    with pytest.raises(TooManyError):
        enumerated(root, standing, unknown, 5)


def test_values_of_all_combinations_of_a_repeated_answer_are_counted_together() -> None:
    """Three options of the answer that stands twice by two of the other: six values, of which no part is too many."""
    first, second = (NodeSpec(kind=NodeKind.ANSWER, question=QuestionId(f"BCK-0{number}")) for number in (1, 2))
    twice = of(MEAN_OF, first, of(LEAST_OF, first), evolve(second, weight=F(5)))
    method = evolve(TINY, scoring=evolve(TINY.scoring, total=twice, outputs=()), digest="twice")
    standing, root = pc.standing_of(method, audit(AWA_01="a")), pc.tree_of(method).total
    assert len(enumerated(root, standing, unknowns(standing), 6)) == 6
    with pytest.raises(TooManyError):
        enumerated(root, standing, unknowns(standing), 5)


def test_a_threshold_holds_fails_or_is_open() -> None:
    def holds(*ends: int) -> bool | None:
        return ThresholdReading("n", F(2), pc.Interval(F(ends[0]), F(ends[1])) if ends else None).holds

    assert [holds(2, 3), holds(1, 2), holds(0, 1), holds()] == [True, None, False, True]


def test_a_range_of_answers_that_does_not_start_at_nothing() -> None:
    """A worst option that is worth something: the interval is narrower than the question's weight."""
    first, *others = TINY.questions
    raised = tuple(
        evolve(option, value=value) for option, value in zip(first.options, (F(1, 5), F(1, 2), F(1)), strict=False)
    )
    method = evolve(TINY, questions=(evolve(first, options=raised[: len(first.options)]), *others))
    answers = {"BCK_01": "a", "BCK_02": "a", "AWA_01": "a"}
    del answers[str(first.id).replace("-", "_")]
    known = audit(**answers)
    bounds = pc.cyberscore(method, known).bounds
    (question,) = pc.open_questions(method, known)
    assert question.width == question.narrowing == bounds.best.points - bounds.worst.points > 0
    (shown,) = pc.open_questions(LEAST, audit(BCK_01="c", BCK_02="b"))
    assert (shown.question, shown.width, shown.expected) == ("AWA-01", 1, 0)


# -- nodes and trees


def test_the_slope_of_a_child_that_does_not_apply_is_nothing() -> None:
    parts = tuple(AnswerNode(id=name, question=QuestionId(name), values=(F(0), F(1))) for name in "ab")
    node = WeightedMean(id="mean", parts=parts, weights=(F(1), F(3)))
    assert slopes(node, [None, Outcome(F(0), F(1), 1)]) == (0, 1)
    assert slopes(node, [Outcome(F(0), F(1), 1), Outcome(F(0), F(1), 1)]) == (F(1, 4), F(3, 4))


def test_each_profile_has_its_verdict() -> None:
    methodology = pc.load_methodology(Path(__file__).parent.parent / "examples/methods/cyfun-2023")
    nothing = pc.Assessment(methodology=methodology.ref, entity=pc.Entity(name="Clinic"))
    found = verdicts(pc.standing_of(methodology, nothing))
    assert [verdict.profile for verdict in found] == list(methodology.profiles)
    for verdict, profile in zip(found, methodology.profiles, strict=True):
        expected = [(name, t.at_least) for t in profile.thresholds for name in t.nodes]
        assert [(item.node, item.at_least) for item in verdict.thresholds] == expected
        assert f"profile=<{profile.id}>" in repr(verdict)


def test_what_moved_is_told_with_its_theme() -> None:
    moves = pc.compare(TINY, audit(BCK_01="a"), audit(BCK_01="c", AWA_01="b")).answers
    assert {(move.question, move.theme) for move in moves} == {("BCK-01", "backup"), ("AWA-01", "awareness")}


# -- other weights

A, B = (AnswerNode(id=name, question=QuestionId(name), values=(F(0), F(1, 2), F(1))) for name in "ab")
MEAN = WeightedMean(id="mean", parts=(A, B), weights=(F(1), F(1)))
ROUNDED = Scaled(id="rounded", parts=(MEAN,), source=(F(0), F(1)), target=(F(0), F(3)), rounding=Rounding.HALF_UP)


def all_of(*parts: Any) -> AllOf:
    return AllOf(id="all", parts=parts, met=F(1), unmet=F(0))


@pytest.mark.parametrize(
    ("node", "hangs"),
    [
        (all_of(A, B), False),
        (all_of(MEAN), False),
        (all_of(Minimum(id="least", parts=(A, B))), False),
        (all_of(ROUNDED), True),
        (all_of(Maximum(id="most", parts=(MEAN, A))), True),
        (all_of(WeightedSum(id="sum", parts=(A, B), weights=(F(1), F(1)), cap=F(1))), True),
        (all_of(WeightedSum(id="sum", parts=(A, B), weights=(F(1), F(1)))), False),
        (all_of(evolve(ROUNDED, parts=(A,))), False),
    ],
)
def test_whether_reaching_the_highest_may_hang_on_weights(node: AllOf, *, hangs: bool) -> None:
    assert robustness._cuts_weights(node) is hangs


def test_robustness_says_what_was_asked_and_what_was_counted() -> None:
    town = audit(BCK_01="c", AWA_01="b")
    sure = pc.grade_robustness(TINY, town, F(1, 100))
    assert (sure.within, sure.certain, sure.kept, sure.draws, sure.seed, sure.error) == (
        F(1, 100),
        True,
        1,
        None,
        None,
        0,
    )
    open_ = pc.grade_robustness(TINY, town, F(9, 10))
    assert (open_.within, open_.certain, open_.draws, open_.seed) == (F(9, 10), False, 2_000, 0)
    assert open_.error == pytest.approx((7.600902459542082 / 4_000) ** 0.5)  # ln 2000
    packed = robustness.packed_of(TINY)
    assert packed is not None
    grades = robustness._grades_by_sums(packed, pc.standing_of(TINY, town), F(9, 10), Random(0))
    assert open_.kept == F(sum(grade == open_.grade for grade in islice(grades, 2_000)), 2_000)
    assert 0 < open_.kept < 1


# -- the readings of a tree


def shown(reading: NodeReading) -> list[Any]:
    """A breakdown in short: id, weight, number of answers, and those below."""
    return [reading.node, reading.weight, reading.answers, *map(shown, reading.children)]


def test_a_breakdown_tells_the_weight_and_the_answers_of_each_node() -> None:
    standing = pc.standing_of(TINY, audit(BCK_01="b", AWA_01="not_applicable"))
    reading = pc.breakdown(pc.tree_of(TINY).total, standing, weight=F(7))
    backup = ["theme:backup", F(60), 2, ["question:BCK-01", F(2), 1], ["question:BCK-02", F(1), 1]]
    assert sorted(shown(reading)[3][3:], key=str) == sorted(
        [backup, ["theme:awareness", F(40), 0, ["question:AWA-01", F(1), 0]]], key=str
    )
    assert shown(reading)[:3] == ["score", 7, 2]
    assert shown(reading)[3][:3] == ["themes", None, 2]
    inner = {child.node: child for child in reading.children[0].children}
    assert inner["theme:awareness"].interval is inner["theme:awareness"].attainable is None
    assert inner["theme:backup"].interval == pc.Interval(F(1, 3), F(2, 3))
    assert inner["theme:backup"].attainable == pc.Interval(F(0), F(1))


def test_a_weight_that_counts_answers_is_told_as_their_number() -> None:
    themes = NodeSpec(
        kind=NodeKind.WEIGHTED_MEAN,
        each=Each.THEME,
        weight=WeightRule.APPLICABLE_ANSWERS,
        children=(NodeSpec(kind=NodeKind.MINIMUM, id="least", children=(EACH,)),),
    )
    total = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="total", children=(themes,))
    method = evolve(TINY, scoring=evolve(TINY.scoring, total=total, outputs=()))
    standing = pc.standing_of(method, audit(BCK_01="b"))
    reading = pc.breakdown(pc.tree_of(method).total, standing)
    assert {child.node: (child.weight, child.answers) for child in reading.children} == {
        "theme:backup": (2, 2), "theme:awareness": (1, 1)
    }  # fmt: skip
    # Of two questions alike one is answered: half of the theme that counts twice, nothing of the other.
    assert answered(pc.tree_of(method).total, standing) == F(2 * F(1, 2) + 1 * 0, 3)
    without = pc.standing_of(method, audit(BCK_01="b", BCK_02="not_applicable"))
    assert answered(pc.tree_of(method).total, without) == F(1 * 1 + 1 * 0, 2)
    assert answered(pc.tree_of(method).total, pc.Standing(method, (None, None, None))) is None


def test_what_an_answer_yields_to_the_node_above() -> None:
    answer = AnswerNode(id="a", question=QuestionId("a"), values=(F(0), F(3), F(2)))
    assert answer_outcome(answer, 2) == Outcome(F(2), F(3), 1)
    assert answer_outcome(answer, None) is None
    assert answer_outcome(evolve(answer, otherwise=F(1, 4)), None) == Outcome(F(1, 4), F(1, 4), 0)
    mean = WeightedMean(id="mean", parts=(answer, answer), weights=(F(1), F(1)))
    assert combined(mean, [Outcome(F(2), F(3), 1), None]) == Outcome(F(2), F(3), 1)
    assert combined(mean, [Outcome(F(2), F(3), 1), Outcome(F(0), F(3), 4)]) == Outcome(F(1), F(3), 5)


# -- polynomials of the shares

POLY = st.lists(st.fractions(-5, 5, max_denominator=4), max_size=5)


def at(polynomial: list[Fraction], t: Fraction) -> Fraction:
    return sum((factor * t**power for power, factor in enumerate(polynomial)), F())


@given(POLY, POLY, POLY, st.fractions(0, 1, max_denominator=7), st.integers(0, 6), st.integers(0, 6))
def test_polynomials_are_what_they_are_everywhere(
    left: list[Fraction], right: list[Fraction], third: list[Fraction], t: Fraction, size: int, more: int
) -> None:
    assert at(shapley._times(left, right), t) == at(left, t) * at(right, t)
    assert len(shapley._times(left, right)) == max(0, len(left) + len(right) - 1)
    assert at(shapley._plus(left, right, third), t) == at(left, t) + at(right, t) + at(third, t)
    assert len(shapley._plus(left, right, third)) == max(map(len, (left, right, third)))
    assert at(shapley._moved(size, size + more), t) == t**size * (1 - t) ** more
    assert len(shapley._moved(size, size + more)) == size + more + 1
    integral = shapley._integral(left)
    assert isinstance(integral, Fraction)
    assert integral == at([F(), *(factor / (power + 1) for power, factor in enumerate(left))], F(1))


def test_coalitions_are_all_sets_of_groups() -> None:
    assert shapley._single(0b1011) == [0b1, 0b10, 0b1000]
    assert sorted(shapley._coalitions([0b1, 0b10, 0b1000])) == [0, 1, 2, 3, 8, 9, 10, 11]


def test_fourteen_groups_are_few_enough() -> None:
    """The least of the answers rises with the last of them alone, so that all have the same share."""
    methodology = evolve(REFERENCE, questions=REFERENCE.questions[:14], scoring=LEAST.scoring, digest="fourteen")
    start, end = pc.Standing(methodology, ((0, 0),) * 14), pc.Standing(methodology, ((1, 1),) * 14)
    rise = min(question.options[1].value for question in methodology.questions)
    shares = pc.question_shares(start, end)
    assert sum(shares.values()) == rise
    assert pc.theme_shares(start, start) == dict.fromkeys((theme.id for theme in methodology.themes), F())


@pytest.mark.parametrize("answers", [{"BCK_01": "c", "AWA_01": "b"}, {"BCK_02": "b"}, {"AWA_01": "not_applicable"}])
@pytest.mark.parametrize("top", [100, 10**12], ids=["mostly by floats", "always exactly"])
def test_sums_grade_each_weighting_as_the_tree_does(answers: dict[str, str], top: int) -> None:
    """Above a top so high, every score lies too near to a bound for floats to say its grade."""
    low, high = TINY.scale.bands
    method = evolve(TINY, scale=evolve(TINY.scale, bands=(low, evolve(high, upper=F(top)))), digest=str(top))
    given_ = audit(**{"BCK_01": "b", **answers})
    standing, root = pc.standing_of(method, given_), pc.tree_of(method).total
    packed = robustness.packed_of(method)
    assert packed is not None
    by_sums = robustness._grades_by_sums(packed, standing, F(9, 10), Random(5))
    by_tree = robustness._grades_by_tree(root, standing, F(9, 10), method.scale, Random(5))
    assert list(islice(by_sums, 300)) == list(islice(by_tree, 300))


def test_a_theme_that_does_not_apply_weighs_nothing_whatever_the_weights() -> None:
    only = pc.standing_of(TINY, audit(BCK_01="not_applicable", BCK_02="not_applicable", AWA_01="b"))
    packed = robustness.packed_of(TINY)
    assert packed is not None
    assert set(islice(robustness._grades_by_sums(packed, only, F(9, 10), Random(1)), 50)) == {"A"}


def test_what_hangs_on_weights_may_be_met_or_not() -> None:
    questions = [QuestionId(f"BCK-0{number}") for number in (1, 2)]
    parts = tuple(AnswerNode(id=name, question=name, values=(F(0), F(1, 2), F(1))) for name in questions)
    rounded = evolve(ROUNDED, parts=(evolve(MEAN, parts=parts),))
    standing = pc.standing_of(TINY, audit(BCK_01="c", BCK_02="a", AWA_01="a"))
    for node in (all_of(rounded), AllOf(id="all", parts=(rounded,), met=F(7), unmet=F(-2))):
        ends = [robustness._extreme(node, standing, F(1, 10), highest=highest) for highest in (False, True)]
        assert [end.value for end in ends if end] == [node.unmet, node.met]
    nothing = pc.Standing(TINY, (None, None, None))
    assert robustness._extreme(all_of(rounded), nothing, F(1, 10), highest=True) is None


# -- shares of a change, by trying every order

BCK_1, BCK_2, AWA = (
    NodeSpec(kind=NodeKind.ANSWER, question=QuestionId(name)) for name in ("BCK-01", "BCK-02", "AWA-01")
)
COUNT = WeightRule.APPLICABLE_ANSWERS


def of(kind: NodeKind, *children: NodeSpec, **others: Any) -> NodeSpec:
    return NodeSpec(kind=kind, children=children, **others)


MEAN_OF, SUM_OF, LEAST_OF = NodeKind.WEIGHTED_MEAN, NodeKind.WEIGHTED_SUM, NodeKind.MINIMUM
TOTALS = {
    "means": TINY.scoring.total,
    "minimum": of(LEAST_OF, EACH),
    "counted": of(MEAN_OF, of(MEAN_OF, BCK_1, BCK_2, weight=COUNT), evolve(AWA, weight=COUNT)),
    "counted minimum": of(MEAN_OF, of(LEAST_OF, BCK_1, BCK_2, weight=COUNT), of(LEAST_OF, AWA, weight=COUNT)),
    "an answer twice": of(MEAN_OF, of(MEAN_OF, BCK_1, AWA), of(LEAST_OF, BCK_1, BCK_2), evolve(AWA, weight=F(3))),
    "a weight of nothing": of(MEAN_OF, evolve(BCK_1, weight=F(0)), BCK_2, of(MEAN_OF, AWA, weight=F(0))),
    "a sum": of(SUM_OF, BCK_1, evolve(BCK_2, weight=F(2)), of(LEAST_OF, AWA, BCK_1)),
    "a sum with a cap": of(SUM_OF, BCK_1, BCK_2, AWA, cap=F(3, 2)),
    "a minimum of means": of(LEAST_OF, of(MEAN_OF, BCK_1, BCK_2), of(SUM_OF, AWA, BCK_2)),
}


@pytest.mark.parametrize("name", TOTALS)
def test_shares_are_averages_over_every_order(name: str) -> None:
    method = evolve(TINY, scoring=evolve(TINY.scoring, total=TOTALS[name], outputs=()), digest=name)
    source = Random(7)
    places = range(len(method.questions))
    options = [
        [None, (0, len(q.options) - 1), *((rank, rank) for rank in range(len(q.options)))] for q in method.questions
    ]
    for _ in range(60):
        first, last = (tuple(source.choice(some) for some in options) for _ in range(2))
        expected = [F()] * len(places)
        for order in permutations(places):
            moved, before = list(first), total_points(pc.Standing(method, first))
            for place in order:
                moved[place] = last[place]
                after = total_points(pc.Standing(method, tuple(moved)))
                expected[place] += (after - before) / 6
                before = after
        shares = pc.question_shares(pc.Standing(method, first), pc.Standing(method, last))
        assert shares == {q.id: share for q, share in zip(method.questions, expected, strict=True)}, (first, last)
