"""The kinds of node of a scoring method.

A method is a tree of nodes. Each node yields an exact rational or *not applicable*, from what its children yield;
the formula of a kind stands in the ``combine`` of its class and nowhere else. Every kind here is monotone
non-decreasing in each child: this is what makes the readings in the other modules true of every method.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import ClassVar

from attrs import field, frozen

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.scoring_spec import Rounding

__all__ = [
    "AllOf",
    "AnswerNode",
    "Gate",
    "Maximum",
    "Minimum",
    "Node",
    "Outcome",
    "Scaled",
    "Weight",
    "WeightedMean",
    "WeightedSum",
]


@frozen
class Outcome:
    """What a child yields to the node above: only applicable children have one.

    Attributes
    ----------
    value
        Its value.
    highest
        The highest value that it could have, with the same questions applicable.
    answers
        The number of applicable answers below it.
    """

    value: Fraction
    highest: Fraction
    answers: int


class Weight(StrEnum):
    """A weight that depends on the answers."""

    APPLICABLE_ANSWERS = "applicable-answers"


class Node:
    """A node of a scoring tree: an id, children, and the formula of its kind."""

    __slots__ = ()

    #: Whether raising a child never lowers the node. The readings of bounds and gains need it.
    monotone: ClassVar[bool] = True
    id: str

    @property
    def additive(self) -> bool:
        """Whether each child adds to the node on its own, in proportion to its value, while the same answers apply.

        The value is then a constant plus Σ slope·value over the applicable children. Readings that would have to try
        every combination of children take such a node child by child.
        """
        return False

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes below, in order."""
        return ()

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return the value from the children's outcomes, in order; ``None`` stands for *not applicable*, in and out."""
        raise NotImplementedError

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@frozen(kw_only=True)
class AnswerNode(Node):
    """The value of the option that answers one question.

    When the question does not apply, the node does not either; or it counts as *otherwise*, when that is stated.
    """

    id: str
    question: QuestionId
    values: tuple[Fraction, ...]
    otherwise: Fraction | None = None

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return what stands for an answer that does not apply."""
        del outcomes
        return self.otherwise


@frozen(kw_only=True)
class _Parent(Node):
    """A node with children."""

    id: str
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes below, in order."""
        return self.parts


def _positive(_: object, __: object, weights: tuple[Fraction | Weight, ...]) -> None:
    """Refuse negative weights: they would make a node fall when a child rises."""
    if any(isinstance(weight, Fraction) and weight < 0 for weight in weights):
        raise ValueError("a weight is negative")


@frozen(kw_only=True)
class _Weighted(_Parent):
    """A node whose children have weights, one each."""

    weights: tuple[Fraction | Weight, ...] = field(validator=_positive)

    def __attrs_post_init__(self) -> None:
        """Check that there is a weight for each child."""
        if len(self.weights) != len(self.parts):
            raise ValueError("there must be one weight for each child")

    def weighted(self, outcomes: Sequence[Outcome | None]) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield weight and value of each applicable child."""
        for weight, outcome in zip(self.weights, outcomes, strict=True):
            if outcome is not None:
                yield Fraction(outcome.answers) if isinstance(weight, Weight) else weight, outcome.value


@frozen(kw_only=True)
class WeightedMean(_Weighted):
    """Σ w·v / Σ w over the applicable children; not applicable when none is, or when their weights are all zero."""

    @property
    def additive(self) -> bool:
        """Whether each child adds on its own; it does, since Σ w is fixed while the same answers apply."""
        return True

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return Σ w·v / Σ w."""
        pairs = list(self.weighted(outcomes))
        whole = sum((weight for weight, _ in pairs), Fraction())
        return sum((weight * value for weight, value in pairs), Fraction()) / whole if whole else None


@frozen(kw_only=True)
class WeightedSum(_Weighted):
    """Σ w·v over the applicable children, not below *floor* and not above *cap*; always applicable."""

    floor: Fraction | None = None
    cap: Fraction | None = None

    @property
    def additive(self) -> bool:
        """Whether each child adds on its own, which is so where neither floor nor cap can cut the sum."""
        return self.floor is None and self.cap is None

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return Σ w·v between floor and cap."""
        total = sum((weight * value for weight, value in self.weighted(outcomes)), Fraction())
        if self.floor is not None:
            total = max(total, self.floor)
        return total if self.cap is None else min(total, self.cap)


@frozen(kw_only=True)
class Minimum(_Parent):
    """The least of the applicable children; not applicable when none is."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return the minimum."""
        return min((outcome.value for outcome in outcomes if outcome is not None), default=None)


@frozen(kw_only=True)
class Maximum(_Parent):
    """The greatest of the applicable children; not applicable when none is."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return the maximum."""
        return max((outcome.value for outcome in outcomes if outcome is not None), default=None)


@frozen(kw_only=True)
class AllOf(_Parent):
    """*met* when every applicable child is at its highest value, else *unmet*; not applicable when none is."""

    met: Fraction
    unmet: Fraction

    def __attrs_post_init__(self) -> None:
        """Check that meeting everything is not worse than not."""
        if self.met < self.unmet:
            raise ValueError("an all-of node is worth less when it is met")

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return *met* or *unmet*."""
        applicable = [outcome for outcome in outcomes if outcome is not None]
        if not applicable:
            return None
        return self.met if all(outcome.value == outcome.highest for outcome in applicable) else self.unmet


@frozen(kw_only=True)
class Gate(_Parent):
    """(s + (1 − s)·bonus)·essential, for a share *s*: the bonus counts only as far as the essential is there.

    The first child is the essential, the second the bonus, both within 0 and 1. No bonus: the essential alone; no
    essential: the bonus alone; neither: *neither*, which may be *not applicable*.
    """

    share: Fraction
    neither: Fraction | None = None

    def __attrs_post_init__(self) -> None:
        """Check the number of children and the share."""
        if len(self.parts) != 2:
            raise ValueError("a gate has two children, the essential and the bonus")
        if not 0 <= self.share <= 1:
            raise ValueError("the share of a gate lies between 0 and 1")

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return (s + (1 − s)·bonus)·essential."""
        essential, bonus = outcomes
        if essential is None:
            return self.neither if bonus is None else bonus.value
        if bonus is None:
            return essential.value
        return (self.share + (1 - self.share) * bonus.value) * essential.value


@frozen(kw_only=True)
class Scaled(_Parent):
    """The child's value moved linearly from the range *source* to *target*, then rounded where a rule is named."""

    source: tuple[Fraction, Fraction]
    target: tuple[Fraction, Fraction]
    rounding: Rounding | None = None

    def __attrs_post_init__(self) -> None:
        """Check the ranges and the number of children."""
        if len(self.parts) != 1:
            raise ValueError("a scaled node has one child")
        if self.source[0] >= self.source[1] or self.target[0] > self.target[1]:
            raise ValueError("the ranges of a scaled node go from a lower value to a higher one")

    @property
    def additive(self) -> bool:
        """Whether the child adds in proportion to its value, which is so where nothing is rounded."""
        return self.rounding is None

    @property
    def slope(self) -> Fraction:
        """By how much the node rises when its child rises by one, but for the rounding."""
        return (self.target[1] - self.target[0]) / (self.source[1] - self.source[0])

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        """Return the value in the new range."""
        (outcome,) = outcomes
        if outcome is None:
            return None
        value = self.target[0] + (outcome.value - self.source[0]) * self.slope
        match self.rounding:
            case None:
                return value
            case Rounding.DOWN:
                return Fraction(floor(value))
            case Rounding.HALF_UP:
                return Fraction(floor(value + Fraction(1, 2)))
            case Rounding.HALF_EVEN:  # pragma: no branch  # there is no other rule
                return Fraction(round(value))
