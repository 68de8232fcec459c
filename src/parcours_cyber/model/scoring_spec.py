"""A scoring method as a pack writes it: a tree of nodes, with a shorthand for one child per theme, question or threat.

:mod:`parcours_cyber.scoring.trees` makes the real tree of it.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from parcours_cyber.model.ids import AxisId, CategoryId, ProvenanceId, QuestionId, ThemeId, ThreatId

__all__ = ["Each", "NodeKind", "NodeSpec", "NotApplicablePolicy", "Rounding", "ScoringSpec", "WeightRule"]


class NodeKind(StrEnum):
    """The kinds of node; each is described at its class in :mod:`parcours_cyber.scoring.nodes`."""

    ANSWER = "answer"
    WEIGHTED_MEAN = "weighted-mean"
    WEIGHTED_SUM = "weighted-sum"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ALL_OF = "all-of"
    GATE = "gate"
    SCALED = "scaled"


class Each(StrEnum):
    """What a repeated child stands for; what stands around it narrows ``question`` and ``theme``."""

    THEME = "theme"
    QUESTION = "question"
    THREAT = "threat"
    CATEGORY = "category"
    AXIS = "axis"


class WeightRule(StrEnum):
    """A weight that is read from the pack rather than written in the tree."""

    #: The points of the theme, of which one child stands for each.
    POINTS = "points"
    #: The weight of the question.
    WEIGHT = "weight"
    #: The weight of the question for the threat of the repetition; a question that does not count for it is left out.
    THREAT = "threat"
    #: The number of applicable answers below the child.
    APPLICABLE_ANSWERS = "applicable-answers"


class NotApplicablePolicy(StrEnum):
    """What an answer that does not apply is worth."""

    LEAVE_OUT = "leave-out"
    COUNT_AS = "count-as"


class Rounding(StrEnum):
    """How a scaled value is rounded to a whole number."""

    DOWN = "down"
    HALF_UP = "half-up"
    HALF_EVEN = "half-even"


@frozen(kw_only=True)
class NodeSpec:
    """A node as written in a pack; its kind decides its keys, and ``check`` says which are missing or too many.

    Attributes
    ----------
    id
        Its name in a breakdown; needed for a node that a pack or a report refers to. A repeated node has a name for
        each of what it stands for: ``theme:backup``, or ``index:backup`` where the id is ``index``.
    each
        This node stands once for each theme, question, threat, category or axis.
    category, theme, threat, axis
        This node, and all below, stands for this one alone; ``each`` repeats over all of them.
    weight
        Its weight in its parent: a number, or a rule.
    children
        The nodes below, in order. A gate has the essential child first and the bonus second.
    question
        For an answer that is not inside a repetition over questions.
    not_applicable
        For an answer: what to do when it does not apply.
    value
        For an answer that counts when it does not apply: what it counts as.
    floor
        For a weighted sum: it is never below.
    cap
        For a weighted sum: it is never above.
    share
        For a gate: the share *s* of the essential part.
    neither
        For a gate: the value when neither child applies.
    source
        For a scaled node: the range that is read.
    target
        For a scaled node: the range that is written.
        For an all-of node: its value when not all is met, and when all is.
    rounding
        For a scaled node: how it is rounded.
    provenance
        Where its numbers come from, when that differs from the tree's.
    """

    kind: NodeKind
    id: str | None = None
    each: Each | None = None
    category: CategoryId | None = None
    theme: ThemeId | None = None
    threat: ThreatId | None = None
    axis: AxisId | None = None
    weight: Fraction | WeightRule | None = None
    children: tuple[NodeSpec, ...] = ()
    question: QuestionId | None = None
    not_applicable: NotApplicablePolicy | None = None
    value: Fraction | None = None
    floor: Fraction | None = None
    cap: Fraction | None = None
    share: Fraction | None = None
    neither: Fraction | None = None
    source: tuple[Fraction, Fraction] | None = None
    target: tuple[Fraction, Fraction] | None = None
    rounding: Rounding | None = None
    provenance: ProvenanceId | None = None


@frozen(kw_only=True)
class ScoringSpec:
    """The scoring tree of a pack: the total, and other named outputs such as the resistance to each threat.

    A method may have no total: then it has outputs alone.
    """

    total: NodeSpec | None = None
    outputs: tuple[NodeSpec, ...]
    provenance: ProvenanceId
