"""The exact distribution of any tree: what each node may yield, and how likely, from the answers up.

Children that depend on different answers are independent: what they yield together is every combination of what each
yields, and an additive node needs not even that, for it takes its children one by one. An answer that stands in
several places of the tree is given each of its options in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import product as every
from math import lcm, prod

from attrs import evolve, frozen

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.scoring.convolution import product
from parcours_cyber.scoring.likelihoods import Unknown
from parcours_cyber.scoring.linear import slopes
from parcours_cyber.scoring.nodes import AnswerNode, Node, Outcome
from parcours_cyber.scoring.readings import answer_outcome, combined
from parcours_cyber.scoring.standing import Standing

__all__ = ["TooManyError", "enumerated"]

#: What a node may yield, with whole numbers in proportion to the probabilities; they add up to the product of the
#: weights of the unknown answers below it.
Spread = dict[Outcome | None, int]


class TooManyError(Exception):
    """There are too many combinations to enumerate."""


def enumerated(node: Node, standing: Standing, unknown: tuple[Unknown, ...], most: int) -> Spread:
    """Return what *node* may yield and how likely.

    Raises
    ------
    TooManyError
        If it would take more than *most* combinations at one place.
    """
    places = Counter(part.question for part in node.walk() if isinstance(part, AnswerNode))
    repeated = [item for item in unknown if places[item.question] > 1]
    free = {item.question: item for item in unknown if places[item.question] == 1}
    absent = prod(sum(item.weights) for item in unknown if not places[item.question])
    if prod(len(item.ranks) for item in repeated) > most:
        raise TooManyError
    found: Spread = {}
    for fixed in every(*(zip(item.ranks, item.weights, strict=True) for item in repeated)):
        ranks = {item.question: rank for item, (rank, _) in zip(repeated, fixed, strict=True)}
        weight = absent * prod(weight for _, weight in fixed)
        for outcome, number in _Walk(standing, free, ranks, most).spread(node).items():
            found[outcome] = found.get(outcome, 0) + weight * number
        if len(found) > most:
            raise TooManyError
    return found


@frozen
class _Walk:
    """One walk over a tree in which no unknown answer stands twice."""

    standing: Standing
    unknown: Mapping[QuestionId, Unknown]
    fixed: Mapping[QuestionId, int]
    most: int

    def spread(self, node: Node) -> Spread:
        """Return what a node may yield."""
        if isinstance(node, AnswerNode):
            return self._answer(node)
        children = [self.spread(child) for child in node.children]
        if node.additive and (start := combined(node, [next(iter(child)) for child in children])) is not None:
            return self._added(node, start, children)
        if prod(map(len, children)) > self.most:
            raise TooManyError
        found: Spread = {}
        for chosen in every(*(child.items() for child in children)):
            outcome = combined(node, [part for part, _ in chosen])
            found[outcome] = found.get(outcome, 0) + prod(weight for _, weight in chosen)
        return found

    def _answer(self, node: AnswerNode) -> Spread:
        """Return what an answer may yield."""
        item = self.unknown.get(node.question)
        if item is not None:
            pairs = zip(item.ranks, item.weights, strict=True)
            return {answer_outcome(node, rank): weight for rank, weight in pairs}
        ranks = self.standing.of(node.question)
        return {answer_outcome(node, self.fixed.get(node.question, None if ranks is None else ranks[0])): 1}

    def _added(self, node: Node, start: Outcome, children: list[Spread]) -> Spread:
        """Return what an additive node may yield: *start*, and what each child adds to it on its own."""
        first = [next(iter(child)) for child in children]
        rises: list[dict[Fraction, int]] = []
        for slope, base, child in zip(slopes(node, first), first, children, strict=True):
            rise: dict[Fraction, int] = {}
            for outcome, weight in child.items():
                added = Fraction() if outcome is None or base is None else slope * (outcome.value - base.value)
                rise[added] = rise.get(added, 0) + weight
            rises.append(rise)
        unit = lcm(*(added.denominator for rise in rises for added in rise))
        whole = [{int(added * unit): weight for added, weight in rise.items()} for rise in rises]
        total = product(whole, self.most)
        if total is None:
            raise TooManyError
        return {evolve(start, value=start.value + Fraction(added, unit)): weight for added, weight in total.items()}
