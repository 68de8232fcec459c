"""Readings of a scoring tree: the exact value, the interval, and the breakdown.

All of them walk the tree with the same two functions; the formulas are those of the nodes. The interval rests on
the nodes being monotone: with each unknown answer at its worst option the root is at its worst, and both ends are
attained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.scoring.nodes import AnswerNode, Node, Outcome, Weight
from parcours_cyber.scoring.standing import Standing

__all__ = ["Interval", "NodeReading", "answer_outcome", "answered", "bounds", "breakdown", "combined", "exact"]

#: The rank of the option that answers a question, or nothing when it does not apply.
Completion = Callable[[QuestionId], int | None]


@frozen
class Interval:
    """The worst and the best value that is still possible, both attained."""

    worst: Fraction
    best: Fraction


def exact(node: Node, completion: Completion) -> Fraction | None:
    """Return the exact value of *node* with every question answered by *completion*; ``None``: not applicable."""
    outcome = _outcome(node, completion)
    return None if outcome is None else outcome.value


def _outcome(node: Node, completion: Completion) -> Outcome | None:
    """Return what a node yields to its parent."""
    if isinstance(node, AnswerNode):
        return answer_outcome(node, completion(node.question))
    return combined(node, [_outcome(child, completion) for child in node.children])


def answer_outcome(node: AnswerNode, rank: int | None) -> Outcome | None:
    """Return what an answer yields when it is the option of that rank, or when its question does not apply."""
    if rank is None:
        value = node.combine(())
        return None if value is None else Outcome(value, value, 0)
    return Outcome(node.values[rank], max(node.values), 1)


def combined(node: Node, children: Sequence[Outcome | None]) -> Outcome | None:
    """Return what a node yields when its children yield *children*."""
    value = node.combine(children)
    if value is None:
        return None
    highest = node.combine([None if c is None else Outcome(c.highest, c.highest, c.answers) for c in children])
    assert highest is not None
    return Outcome(value, highest, sum(child.answers for child in children if child is not None))


def bounds(node: Node, standing: Standing) -> Interval | None:
    """Return the interval of *node*: its value with unknown answers at worst and at best; ``None``: not applicable.

    Raises
    ------
    ValueError
        If a node below is not monotone: two evaluations would not bound it.
    """
    if not all(part.monotone for part in node.walk()):
        raise ValueError("bounds are only read from a tree whose nodes are all monotone")
    worst, best = exact(node, _end(standing, 0)), exact(node, _end(standing, 1))
    return None if worst is None or best is None else Interval(worst, best)


def _end(standing: Standing, end: int) -> Completion:
    """Return the completion of a standing at one end: 0 the worst, 1 the best."""

    def rank(question: QuestionId) -> int | None:
        ranks = standing.of(question)
        return None if ranks is None else ranks[end]

    return rank


def answered(node: Node, standing: Standing) -> Fraction | None:
    """Return the share of a node's weight that was answered, from 0 to 1; ``None``: not applicable.

    An answer is covered when one option is left for it. Above it, the share is the weighted mean of the shares of the
    applicable children, by the weights of a mean or a sum, and by equal ones otherwise.
    """
    return _covered(node, standing)[0]


def _covered(node: Node, standing: Standing) -> tuple[Fraction | None, int]:
    """Return the covered share of a node, and the number of applicable answers below it."""
    if isinstance(node, AnswerNode):
        ranks = standing.of(node.question)
        return (None, 0) if ranks is None else (Fraction(ranks[0] == ranks[1]), 1)
    children = [_covered(child, standing) for child in node.children]
    weights = getattr(node, "weights", (Fraction(1),) * len(children))
    pairs = [
        (Fraction(answers) if isinstance(weight, Weight) else weight, share)
        for weight, (share, answers) in zip(weights, children, strict=True)
        if share is not None
    ]
    whole = sum((weight for weight, _ in pairs), Fraction())
    answers = sum(number for _, number in children)
    return (sum((weight * share for weight, share in pairs), Fraction()) / whole if whole else None), answers


@frozen
class NodeReading:
    """One node of a breakdown.

    Attributes
    ----------
    node
        The id of the node.
    interval
        What is still possible of its value; nothing when it does not apply.
    attainable
        From its value with every applicable answer at its worst to its value with each at its best.
    weight
        Its weight in its parent, where the parent has weights.
    answers
        The number of applicable answers below.
    """

    node: str
    interval: Interval | None
    attainable: Interval | None
    weight: Fraction | None
    answers: int
    children: tuple[NodeReading, ...]


def breakdown(node: Node, standing: Standing, weight: Fraction | None = None) -> NodeReading:
    """Return the value, the attainable range and the weight of *node* and of every node below."""
    everything = Standing(
        standing.methodology,
        tuple(
            None if ranks is None else (0, len(question.options) - 1)
            for ranks, question in zip(standing.ranks, standing.methodology.questions, strict=True)
        ),
    )
    return _breakdown(node, standing, everything, weight)


def _breakdown(node: Node, standing: Standing, everything: Standing, weight: Fraction | None) -> NodeReading:
    """Return the reading of a node."""
    children = []
    for index, child in enumerate(node.children):
        given = getattr(node, "weights", None)
        reading = _breakdown(child, standing, everything, None)
        if given is not None:
            own = Fraction(reading.answers) if isinstance(given[index], Weight) else given[index]
            reading = evolve(reading, weight=own)
        children.append(reading)
    if isinstance(node, AnswerNode):
        answers = 0 if standing.of(node.question) is None else 1
    else:
        answers = sum(child.answers for child in children)
    return NodeReading(node.id, bounds(node, standing), bounds(node, everything), weight, answers, tuple(children))
