"""What scoring trees are made of: that of the cyberscore, and specifications of any shape."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, ScoringSpec, WeightRule
from parcours_cyber.testing.strategies._basics import PROVENANCE, fractions

__all__ = ["cyberscore_spec", "scoring_specs"]

_ZERO, _ONE = Fraction(0), Fraction(1)
#: The kinds of node with children, the simplest first, and how many children each may have.
_PARENTS = {
    NodeKind.WEIGHTED_MEAN: (1, 3),
    NodeKind.WEIGHTED_SUM: (1, 3),
    NodeKind.MINIMUM: (1, 3),
    NodeKind.MAXIMUM: (1, 3),
    NodeKind.ALL_OF: (1, 3),
    NodeKind.GATE: (2, 2),
    NodeKind.SCALED: (1, 1),
}
#: The resistance to each threat, as the cyberscore has it.
_THREATS = NodeSpec(
    kind=NodeKind.WEIGHTED_MEAN,
    each=Each.THREAT,
    children=(NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.THREAT),),
)


def _in_points(child: NodeSpec, maximum: Fraction) -> NodeSpec:
    """Return the total of a share from 0 to 1: points from 0 to *maximum*."""
    return NodeSpec(kind=NodeKind.SCALED, id="total", source=(_ZERO, _ONE), target=(_ZERO, maximum), children=(child,))


def cyberscore_spec(maximum: Fraction) -> ScoringSpec:
    """Return the shape of the cyberscore: a mean of themes, each a mean of its questions, in points; and threats."""
    answer = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.WEIGHT)
    theme = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.THEME, weight=WeightRule.POINTS, children=(answer,))
    mean = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="themes", children=(theme,))
    return ScoringSpec(total=_in_points(mean, maximum), outputs=(_THREATS,), provenance=PROVENANCE)


@st.composite
def _nodes(draw: st.DrawFn, questions: list[QuestionId], depth: int) -> NodeSpec:
    """Draw a node of any kind: while every question applies, 0 with all at their worst and 1 with all at their best."""
    kind = draw(st.sampled_from([NodeKind.ANSWER, *(_PARENTS if depth > 0 else ())]))
    if kind is NodeKind.ANSWER:
        settings: dict[str, Any] = (
            {"not_applicable": NotApplicablePolicy.COUNT_AS, "value": draw(fractions(0, 1))}
            if draw(st.booleans())
            else {}
        )
        return NodeSpec(kind=kind, question=draw(st.sampled_from(questions)), **settings)
    least, most = _PARENTS[kind]
    children = draw(st.lists(_nodes(questions, depth - 1), min_size=least, max_size=most))
    extra: dict[str, Any] = {}
    match kind:
        case NodeKind.WEIGHTED_MEAN:
            counted = draw(st.booleans())
            weights = [draw(fractions(0, 4)) for _ in children]
            # Means of which no child counts would leave the method without a maximum.
            weights[0] = weights[0] if any(weights) else _ONE
            children = [
                evolve(child, weight=WeightRule.APPLICABLE_ANSWERS if counted else weight)
                for child, weight in zip(children, weights, strict=True)
            ]
        case NodeKind.WEIGHTED_SUM:
            weights = [Fraction(draw(st.integers(1, 3)), 3) for _ in children]
            weights[0] += max(1 - sum(weights), _ZERO)
            children = [evolve(child, weight=weight) for child, weight in zip(children, weights, strict=True)]
            extra = {"floor": _ZERO, "cap": _ONE}
        case NodeKind.ALL_OF:
            extra = {"target": (_ZERO, _ONE)}
        case NodeKind.GATE:
            extra = {"share": draw(fractions(0, 1)), "neither": draw(st.none() | fractions(0, 1))}
        case NodeKind.SCALED:
            extra = {"source": (_ZERO, _ONE), "target": (_ZERO, _ONE)}
        case _:
            pass
    return NodeSpec(kind=kind, children=tuple(children), **extra)


@st.composite
def scoring_specs(draw: st.DrawFn, *, questions: list[QuestionId], maximum: Fraction, depth: int = 3) -> ScoringSpec:
    """Draw a scoring tree of any shape, as a pack writes it; every kind of node occurs.

    Parameters
    ----------
    questions
        What its answers answer, at least one.
    maximum
        Its value with every question at its best; 0 with every question at its worst.
    depth
        How many levels of nodes it may have below its root.
    """
    total = _in_points(draw(_nodes(questions, depth)), maximum)
    return ScoringSpec(total=total, outputs=draw(st.sampled_from([(), (_THREATS,)])), provenance=PROVENANCE)
