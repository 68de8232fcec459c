"""Each kind of node against its formula, worked out by hand: the laws hold for other formulas too."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.scoring_spec import Rounding
from parcours_cyber.scoring.nodes import (
    AllOf,
    AnswerNode,
    Gate,
    Maximum,
    Minimum,
    Node,
    Outcome,
    Scaled,
    Weight,
    WeightedMean,
    WeightedSum,
)
from parcours_cyber.scoring.readings import exact

F = Fraction
ANSWERS = tuple(AnswerNode(id=name, question=QuestionId(name), values=(F(0), F(1))) for name in ("A-1", "A-2", "A-3"))
TWO, ONE = ANSWERS[:2], ANSWERS[:1]


def out(value: Fraction | int | str | None, highest: Fraction | int = 1, answers: int = 1) -> Outcome | None:
    """What a child yields, or nothing."""
    return None if value is None else Outcome(F(value), F(highest), answers)


def mean(*weights: Fraction | int | Weight) -> WeightedMean:
    exactly = tuple(weight if isinstance(weight, Weight) else F(weight) for weight in weights)
    return WeightedMean(id="mean", parts=ANSWERS[: len(weights)], weights=exactly)


def total(*weights: int, floor: int | None = None, cap: int | None = None) -> WeightedSum:
    limits = [None if limit is None else F(limit) for limit in (floor, cap)]
    return WeightedSum(
        id="sum", parts=ANSWERS[: len(weights)], weights=tuple(map(F, weights)), floor=limits[0], cap=limits[1]
    )


def gate(share: str, neither: int | None = None) -> Gate:
    return Gate(id="gate", parts=TWO, share=F(share), neither=None if neither is None else F(neither))


def scaled(source: tuple[int, int], target: tuple[int, int], rounding: Rounding | None = None) -> Scaled:
    low, high = source
    return Scaled(
        id="scaled", parts=ONE, source=(F(low), F(high)), target=(F(target[0]), F(target[1])), rounding=rounding
    )


ALL_OF = AllOf(id="all", parts=TWO, met=F(3), unmet=F(-1))
COUNT = Weight.APPLICABLE_ANSWERS


@pytest.mark.parametrize(
    ("node", "outcomes", "expected"),
    [
        # (2·1 + 1·1/2) / 3
        (mean(2, 1), [out(1), out("1/2")], F(5, 6)),
        (mean(2, 1), [None, out("1/2")], F(1, 2)),
        (mean(2, 1), [None, None], None),
        (mean(0, 1), [out(1), None], None),
        (mean(0, 1), [out(1), out("1/3")], F(1, 3)),
        # (3·1 + 1·0) / 4: one child has three applicable answers below it, the other one
        (mean(COUNT, COUNT), [out(1, answers=3), out(0)], F(3, 4)),
        (mean(COUNT, 2), [out(1, answers=3), out(0)], F(3, 5)),
        (total(2, 3), [out(1), out("1/2")], F(7, 2)),
        (total(2, 3), [None, out("1/2")], F(3, 2)),
        (total(2, 3), [None, None], F(0)),
        (total(1, 1, floor=0), [out(-3), out(1)], F(0)),
        (total(1, 1, floor=0), [out(3), out(1)], F(4)),
        (total(1, 1, cap=3), [out(3), out(1)], F(3)),
        (total(1, 1, cap=3), [out(1), out(1)], F(2)),
        (total(1, 1, floor=1, cap=3), [None, None], F(1)),
        (Minimum(id="least", parts=TWO), [out("1/2"), out(1)], F(1, 2)),
        (Minimum(id="least", parts=TWO), [None, out(1)], F(1)),
        (Minimum(id="least", parts=TWO), [None, None], None),
        (Maximum(id="most", parts=TWO), [out("1/2"), out(1)], F(1)),
        (Maximum(id="most", parts=TWO), [out("1/2"), None], F(1, 2)),
        (Maximum(id="most", parts=TWO), [None, None], None),
        (ALL_OF, [out(1), out(1)], F(3)),
        (ALL_OF, [out("1/2"), out("1/2", highest=F(1, 2))], F(-1)),
        (ALL_OF, [out(1), out("1/2", highest=F(1, 2))], F(3)),
        (ALL_OF, [out(1), out(0)], F(-1)),
        (ALL_OF, [None, out(1)], F(3)),
        (ALL_OF, [None, None], None),
        # (3/5 + 2/5 · 1/2) · 3/4
        (gate("3/5"), [out("3/4"), out("1/2")], F(3, 5)),
        (gate("3/5"), [out("3/4"), out(0)], F(9, 20)),
        (gate("3/5"), [out("3/4"), None], F(3, 4)),
        (gate("3/5"), [None, out("1/2")], F(1, 2)),
        (gate("3/5"), [None, None], None),
        (gate("3/5", neither=0), [None, None], F(0)),
        (gate("0"), [out(1), out("1/2")], F(1, 2)),
        (gate("1"), [out("1/3"), out(0)], F(1, 3)),
        # from [1, 5] to [0, 20]: 2 becomes 0 + (2 - 1) · 20/4
        (scaled((1, 5), (0, 20)), [out(2)], F(5)),
        (scaled((0, 4), (10, 30)), [out(1)], F(15)),
        (scaled((0, 4), (10, 30)), [None], None),
        (scaled((0, 1), (7, 7)), [out("1/2")], F(7)),
        (scaled((0, 2), (0, 5), Rounding.DOWN), [out("3/5")], F(1)),
        (scaled((0, 2), (0, 5), Rounding.HALF_UP), [out("3/5")], F(2)),
        (scaled((0, 2), (0, 5), Rounding.HALF_UP), [out(1)], F(3)),
        (scaled((0, 2), (0, 5), Rounding.HALF_UP), [out("2/5")], F(1)),
        (scaled((0, 2), (0, 5), Rounding.HALF_EVEN), [out(1)], F(2)),
        (scaled((0, 2), (0, 5), Rounding.HALF_EVEN), [out("3/5")], F(2)),
        (AnswerNode(id="A-1", question=QuestionId("A-1"), values=(F(0), F(1)), otherwise=F(1, 4)), [], F(1, 4)),
        (ANSWERS[0], [], None),
    ],
)
def test_the_value_is_that_of_the_formula(
    node: Node, outcomes: list[Outcome | None], expected: Fraction | None
) -> None:
    found = node.combine(outcomes)
    assert found == expected
    assert found is None or isinstance(found, Fraction)


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (lambda: mean(1, -1), "a weight is negative"),
        (lambda: WeightedMean(id="mean", parts=TWO, weights=(F(1),)), "there must be one weight for each child"),
        (lambda: AllOf(id="all", parts=TWO, met=F(0), unmet=F(1)), "an all-of node is worth less when it is met"),
        (lambda: Gate(id="gate", parts=ONE, share=F(1)), "a gate has two children, the essential and the bonus"),
        (lambda: Gate(id="gate", parts=ANSWERS, share=F(1)), "a gate has two children, the essential and the bonus"),
        (lambda: gate("11/10"), "the share of a gate lies between 0 and 1"),
        (lambda: gate("-1/10"), "the share of a gate lies between 0 and 1"),
        (
            lambda: Scaled(id="scaled", parts=TWO, source=(F(0), F(1)), target=(F(0), F(1))),
            "a scaled node has one child",
        ),
        (lambda: scaled((1, 1), (0, 1)), "the ranges of a scaled node go from a lower value to a higher one"),
        (lambda: scaled((0, 1), (1, 0)), "the ranges of a scaled node go from a lower value to a higher one"),
    ],
)
def test_what_cannot_be_a_node_is_refused(build: object, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        build()  # type: ignore[operator]


def test_the_limits_of_what_can_be_a_node_are_accepted() -> None:
    assert AllOf(id="all", parts=TWO, met=F(1), unmet=F(1)).combine([out(1), out(1)]) == 1
    assert mean(0, 0).combine([out(1), out(1)]) is None
    assert scaled((-2, 2), (0, 4)).slope == 1
    assert scaled((0, 1), (7, 7)).slope == 0
    assert [gate(share).combine([out(1), out("1/2")]) for share in ("0", "1")] == [F(1, 2), 1]


def test_a_weighted_node_takes_one_outcome_for_each_child() -> None:
    for outcomes in ([out(1)], [out(1), out(1), out(1)]):
        for node in (mean(1, 1), total(1, 1)):
            with pytest.raises(ValueError, match="zip"):
                node.combine(outcomes)


def test_a_node_without_a_formula_cannot_be_read() -> None:
    with pytest.raises(NotImplementedError):
        Node().combine([])
    assert Node().children == ()
    assert list(mean(1, 1).walk())[1:] == list(TWO)


def test_a_tree_is_read_from_its_answers_up() -> None:
    """The value, the highest value and the number of answers of each node reach the node above."""
    counted = WeightedMean(id="root", parts=(mean(1, 1), ANSWERS[2]), weights=(COUNT, COUNT))
    ranks = {"A-1": 1, "A-2": 0, "A-3": 1}
    assert exact(counted, lambda question: ranks[question]) == F(2 * F(1, 2) + 1, 3)
    assert exact(counted, lambda question: None if question == "A-2" else ranks[question]) == 1
    everything = AllOf(id="root", parts=(mean(1, 1), ANSWERS[2]), met=F(1), unmet=F(0))
    assert exact(everything, lambda question: ranks[question]) == 0
    assert exact(everything, lambda question: None if question == "A-2" else ranks[question]) == 1
    assert exact(everything, lambda _: None) is None


def test_the_interval_of_a_node_that_falls_is_not_read() -> None:
    class Falling(Minimum):
        monotone = False

    tiny = pc.load_methodology(Path(__file__).parent / "tiny_pack")
    standing = pc.Standing(tiny, ((0, 2), (0, 1), (0, 1)))
    with pytest.raises(ValueError, match=r"^bounds are only read from a tree whose nodes are all monotone$"):
        pc.bounds(Falling(id="falling", parts=()), standing)
