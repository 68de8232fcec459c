"""Who caused a change: the Shapley share of each theme, or of each question, in the change between two standings.

Between two standings a group of answers (a theme, a question) may have moved or not: a coalition is a set of groups
that have. The share of a group is what it adds to the total when it moves, averaged over all orders in which the
groups may move (Shapley, 1953). The shares add up to the change, groups that do the same get the same, one that does
nothing gets nothing, and the way back has the opposite shares.

They are found without trying every order: let each group have moved with the probability t, on its own. The expected
total is then a polynomial in t, and the share of a group is the integral, for t from 0 to 1, of how much higher it is
with the group than without it (Owen, 1972, the multilinear extension). An additive node takes its children one by one,
so that a mean of means needs no coalition but those of what comes to apply or ceases to. Where a node is not additive,
every coalition of the groups below it that moved is evaluated, 2ⁿ for n groups.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from itertools import zip_longest
from math import comb
from typing import TypeVar

from attrs import define, field, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import QuestionId, ThemeId
from parcours_cyber.scoring.linear import slopes
from parcours_cyber.scoring.nodes import AnswerNode, Node, Outcome, Weight
from parcours_cyber.scoring.readings import answer_outcome, combined, exact
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import tree_of

__all__ = ["question_shares", "shapley", "theme_shares"]

#: The most groups of one node whose coalitions are evaluated: 2¹⁴ of them, which takes a few seconds.
MOST_GROUPS = 14

P = TypeVar("P", bound=Hashable)


def theme_shares(start: Standing, end: Standing) -> dict[ThemeId, Fraction]:
    """Return the share of each theme of the questions in the change of the points, at their prudent end.

    The shares add up exactly to the change. A theme moves as a whole, with the answers that became known, unknown or
    not applicable. Where nothing would apply, the total counts as 0.

    Raises
    ------
    UsageError
        If more than fourteen themes moved below a node that is not additive: that would take hours.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> before = pc.standing_of(tiny, audit)
    >>> after = before.raised(tiny.measure("RES-BCK-01").raises).raised(tiny.measure("RES-TRN-01").raises)
    >>> {theme: str(share) for theme, share in pc.theme_shares(before, after).items()}
    {'backup': '20', 'awareness': '40'}
    """
    groups = {question.id: question.theme for question in start.methodology.questions}
    shares = shapley(start, end, groups)
    return {theme.id: shares.get(theme.id, Fraction()) for theme in start.methodology.themes}


def question_shares(start: Standing, end: Standing) -> dict[QuestionId, Fraction]:
    """Return the share of each question in the change of the points, as :func:`theme_shares` does for themes.

    For a mean of means the shares of the questions of a theme add up to that of the theme, as long as each theme has a
    question that applies at both ends.

    Raises
    ------
    UsageError
        If more than fourteen answers moved below a node that is not additive.
    """
    return shapley(start, end, {question.id: question.id for question in start.methodology.questions})


def shapley(start: Standing, end: Standing, groups: Mapping[QuestionId, P]) -> dict[P, Fraction]:
    """Return the share of each group of questions in the change of the points, at their prudent end.

    Raises
    ------
    ValueError
        If the two standings belong to different methodologies.
    UsageError
        If more than fourteen groups moved below a node that is not additive.
    """
    if start.methodology != end.methodology:
        raise ValueError("the two standings belong to different methodologies")
    moved = {
        question.id: groups[question.id]
        for question, before, after in zip(start.methodology.questions, start.ranks, end.ranks, strict=True)
        if before != after
    }
    bits = {group: 1 << position for position, group in enumerate(dict.fromkeys(moved.values()))}
    game = _Game(start, end, {question: bits[group] for question, group in moved.items()})
    rises = game.mean(tree_of(start.methodology).total).rises
    return {group: _integral(rises.get(bits.get(group, 0), [])) for group in dict.fromkeys(groups.values())}


#: A polynomial in t, the constant first.
Poly = list[Fraction]


@frozen
class _Mean:
    """What a node is worth when each group has moved with the probability t, on its own, as a polynomial in t.

    Attributes
    ----------
    value
        The expected value of the node.
    rises
        For each group that moved, by how much the expected value is higher with it than without it.
    """

    value: Poly
    rises: dict[int, Poly]


@define(eq=False)
class _Game:
    """The values of the nodes of a tree for each coalition, a set of bits."""

    start: Standing
    end: Standing
    bits: Mapping[QuestionId, int]
    _below: dict[int, int] = field(factory=dict)
    _outcomes: dict[tuple[int, int], Outcome | None] = field(factory=dict)

    def below(self, node: Node) -> int:
        """Return the groups below a node that moved."""
        found = self._below.get(id(node))
        if found is None:
            found = self.bits.get(node.question, 0) if isinstance(node, AnswerNode) else 0
            for child in node.children:
                found |= self.below(child)
            self._below[id(node)] = found
        return found

    def outcome(self, node: Node, coalition: int) -> Outcome | None:
        """Return what a node yields when the groups of a coalition have moved; each node once for what is below it."""
        coalition &= self.below(node)
        key = id(node), coalition
        if key not in self._outcomes:
            if isinstance(node, AnswerNode):
                ranks = (self.end if coalition else self.start).of(node.question)
                self._outcomes[key] = answer_outcome(node, None if ranks is None else ranks[0])
            else:
                self._outcomes[key] = combined(node, [self.outcome(child, coalition) for child in node.children])
        return self._outcomes[key]

    def mean(self, node: Node) -> _Mean:
        """Return the expected value of a node, and what each group adds to it.

        The children that add on their own are taken one by one; the groups below the others, in every coalition. With
        F the part of these that moved, the node is worth v(F) + Σ slope(F)·(child - child at the start).
        """
        apart = self._apart(node)
        groups = _single(self._together(node, apart))
        if len(groups) > MOST_GROUPS:
            raise _too_many(node, len(groups))
        means = {position: self.mean(node.children[position]) for position in apart}
        rows = {coalition: self._row(node, coalition, apart) for coalition in _coalitions(groups)}
        n, parts = len(groups), [[Fraction(1)], *([Fraction(), *mean.value[1:]] for mean in means.values())]
        by_size = [[Fraction()] * len(parts) for _ in range(n + 1)]
        for coalition, row in rows.items():
            size = coalition.bit_count()
            by_size[size] = [a + b for a, b in zip(by_size[size], row, strict=True)]
        # What the node takes of each part, in expectation: 1 for its constant, and each child taken on its own.
        taken = [
            _plus(*(_times(_moved(size, n), [row[place]]) for size, row in enumerate(by_size)))
            for place in range(len(parts))
        ]
        rises: dict[int, Poly] = {}
        for place, mean in enumerate(means.values(), start=1):
            for group, rise in mean.rises.items():
                rises[group] = _plus(rises.get(group, []), _times(taken[place], rise))
        for group in groups:
            added = [[Fraction()] * len(parts) for _ in range(n)]
            for coalition, row in rows.items():
                if not coalition & group:
                    size = coalition.bit_count()
                    with_it = rows[coalition | group]
                    added[size] = [a + b - c for a, b, c in zip(added[size], with_it, row, strict=True)]
            terms = [
                _times(_moved(size, n - 1), _times([factor], part))
                for size, row in enumerate(added)
                for factor, part in zip(row, parts, strict=True)
            ]
            rises[group] = _plus(rises.get(group, []), *terms)
        return _Mean(_plus(*(_times(a, b) for a, b in zip(taken, parts, strict=True))), rises)

    def _row(self, node: Node, coalition: int, apart: list[int]) -> list[Fraction]:
        """Return v(F), and the slopes of the children taken on their own, for one coalition F of the other groups."""
        outcome = self.outcome(node, coalition)
        if outcome is None:
            return [Fraction()] * (len(apart) + 1)
        if not apart:
            return [outcome.value]
        steep = slopes(node, [self.outcome(child, coalition) for child in node.children])
        return [outcome.value, *(steep[position] for position in apart)]

    def _together(self, node: Node, apart: list[int]) -> int:
        """Return the groups that moved below the children that are not taken on their own."""
        if isinstance(node, AnswerNode):
            return self.below(node)
        found = 0
        for position, child in enumerate(node.children):
            if position not in apart:
                found |= self.below(child)
        return found

    def _apart(self, node: Node) -> list[int]:
        """Return the children of a node, by position, that add on their own: none of their groups changes a weight.

        They have no group in common with those that do not, for theirs then moves at the same time.
        """
        if not node.additive:
            return []
        counted = any(isinstance(weight, Weight) for weight in getattr(node, "weights", ()))
        apart = [
            position
            for position, child in enumerate(node.children)
            if self.below(child) and self._steady(child, counted=counted)
        ]
        while True:
            together = self._together(node, apart)
            kept = [position for position in apart if not self.below(node.children[position]) & together]
            if kept == apart:
                return apart
            apart = kept

    def _steady(self, node: Node, *, counted: bool) -> bool:
        """Return whether a node applies in every coalition or in none, and, where it counts, with as many answers.

        A node that applies with some answers applies with more: it is enough to look at the fewest and at the most.
        """
        questions = {part.question for part in node.walk() if isinstance(part, AnswerNode)} & self.bits.keys()
        if all((self.start.of(question) is None) == (self.end.of(question) is None) for question in questions):
            return True
        if counted:
            return False

        def applies(question: QuestionId, *, fewest: bool) -> int | None:
            """Return a rank where the question applies at both ends, or at one of them."""
            ends = [self.start.of(question), self.end.of(question)]
            there = [ranks[0] for ranks in ends if ranks is not None]
            return there[0] if len(there) > fewest else None

        fewest = exact(node, lambda question: applies(question, fewest=True))
        most = exact(node, lambda question: applies(question, fewest=False))
        return fewest is not None or most is None


def _single(coalition: int) -> list[int]:
    """Return the groups of a coalition, each as its bit."""
    return [1 << position for position in range(coalition.bit_length()) if coalition >> position & 1]


def _coalitions(groups: list[int]) -> list[int]:
    """Return every set of some groups."""
    found = [0]
    for group in groups:
        found += [coalition | group for coalition in found]
    return found


def _moved(size: int, n: int) -> Poly:
    """Return t^size·(1 - t)^(n - size), the probability that of *n* groups certain ones have moved and no others."""
    return [Fraction()] * size + [Fraction((-1) ** k * comb(n - size, k)) for k in range(n - size + 1)]


def _plus(*terms: Poly) -> Poly:
    """Return a sum."""
    return [sum(parts, Fraction()) for parts in zip_longest(*terms, fillvalue=Fraction())]


def _times(left: Poly, right: Poly) -> Poly:
    """Return a product."""
    found = [Fraction()] * max(0, len(left) + len(right) - 1)
    for power, factor in enumerate(left):
        if factor:
            for other, coefficient in enumerate(right):
                found[power + other] += factor * coefficient
    return found


def _integral(polynomial: Poly) -> Fraction:
    """Return the integral from 0 to 1."""
    return sum((factor / power for power, factor in enumerate(polynomial, start=1)), Fraction())


def _too_many(node: Node, groups: int) -> UsageError:
    """Return the refusal to evaluate too many coalitions."""
    return UsageError(
        Problem(
            what=message("{n} themes or answers moved below '{node}', which is not additive.", n=groups, node=node.id),
            expected=message("Expected at most {most}: each one more doubles the work.", most=MOST_GROUPS),
            remedy=message("Compare over a shorter time, or ask for the shares of larger groups."),
        )
    )
