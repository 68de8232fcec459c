"""Who caused a change: the Shapley share of each theme, or of each question, in the change between two standings.

Between two standings a group of answers (a theme, a question) may have moved or not: a coalition is a set of groups
that have. The share of a group is what it adds to the total when it moves, averaged over all orders in which the
groups may move (Shapley, 1953). The shares add up to the change, groups that do the same get the same, one that does
nothing gets nothing, and the way back has the opposite shares.

An additive node takes its children one by one, so the shares of a mean of means need no coalition. Where a node is
not additive, every coalition of the groups below it that moved is evaluated, 2ⁿ for n groups.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from math import factorial, lcm
from typing import TypeVar

from attrs import define, field

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import QuestionId, ThemeId
from parcours_cyber.scoring.linear import slopes
from parcours_cyber.scoring.nodes import AnswerNode, Node, Outcome, Weight
from parcours_cyber.scoring.readings import answer_outcome, combined
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

    For a mean of means the shares of the questions of a theme add up to that of the theme, unless a theme came to
    apply or ceased to.

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
    shares = game.shares(tree_of(start.methodology).total)
    return {group: shares.get(bits.get(group, 0), Fraction()) for group in dict.fromkeys(groups.values())}


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

    def shares(self, node: Node) -> dict[int, Fraction]:
        """Return the share of each group that moved in the change of a node."""
        groups = _single(self.below(node))
        if node.additive and len(groups) > 1 and self._separate(node):
            outcomes = [self.outcome(child, 0) for child in node.children]
            found: dict[int, Fraction] = {}
            for child, slope in zip(node.children, slopes(node, outcomes), strict=True):
                if slope:
                    for group, share in self.shares(child).items():
                        found[group] = found.get(group, Fraction()) + slope * share
            return found
        if len(groups) > MOST_GROUPS:
            raise _too_many(node, len(groups))
        return _averaged(groups, lambda coalition: _value(self.outcome(node, coalition)))

    def _separate(self, node: Node) -> bool:
        """Return whether each child of an additive node adds on its own here: what weighs does not move.

        A group may stand below several children: the share of a sum is the sum of the shares.
        """
        counted = any(isinstance(weight, Weight) for weight in getattr(node, "weights", ()))
        return self.outcome(node, 0) is not None and all(
            self._steady(child, counted=counted) for child in node.children
        )

    def _steady(self, node: Node, *, counted: bool) -> bool:
        """Return whether a node applies in every coalition or in none, and, where it counts, with as many answers."""
        questions = {part.question for part in node.walk() if isinstance(part, AnswerNode)} & self.bits.keys()
        if all((self.start.of(question) is None) == (self.end.of(question) is None) for question in questions):
            return True
        groups = _single(self.below(node))
        if len(groups) > MOST_GROUPS:
            return False
        outcomes = [self.outcome(node, coalition) for coalition in _coalitions(groups)]
        kinds = {None if outcome is None else outcome.answers if counted else 0 for outcome in outcomes}
        return len(kinds) == 1


def _single(coalition: int) -> list[int]:
    """Return the groups of a coalition, each as its bit."""
    return [1 << position for position in range(coalition.bit_length()) if coalition >> position & 1]


def _coalitions(groups: list[int]) -> list[int]:
    """Return every set of some groups."""
    found = [0]
    for group in groups:
        found += [coalition | group for coalition in found]
    return found


def _value(outcome: Outcome | None) -> Fraction:
    """Return the value of an outcome, 0 where the node does not apply."""
    return Fraction() if outcome is None else outcome.value


def _averaged(groups: list[int], value: Callable[[int], Fraction]) -> dict[int, Fraction]:
    """Return Σ |S|!·(n-|S|-1)!/n! · (value(S + group) - value(S)) for each group, over the sets S without it."""
    values = {coalition: value(coalition) for coalition in _coalitions(groups)}
    unit, n = lcm(*(item.denominator for item in values.values())), len(groups)
    whole = {coalition: int(item * unit) for coalition, item in values.items()}
    found = {}
    for group in groups:
        by_size = [0] * n
        for coalition, number in whole.items():
            if not coalition & group:
                by_size[coalition.bit_count()] += whole[coalition | group] - number
        weighted = sum(factorial(size) * factorial(n - size - 1) * rise for size, rise in enumerate(by_size))
        found[group] = Fraction(weighted, unit * factorial(n))
    return found


def _too_many(node: Node, groups: int) -> UsageError:
    """Return the refusal to evaluate too many coalitions."""
    return UsageError(
        Problem(
            what=message("{n} themes or answers moved below '{node}', which is not additive.", n=groups, node=node.id),
            expected=message("Expected at most {most}: each one more doubles the work.", most=MOST_GROUPS),
            remedy=message("Compare over a shorter time, or ask for the shares of larger groups."),
        )
    )
