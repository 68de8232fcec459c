"""A drawn method in a few lines, for a counter-example."""

from __future__ import annotations

from collections.abc import Iterator

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.scoring_spec import NodeKind, NodeSpec

__all__ = ["outline"]

#: The fields of a node that are told, where they are there.
_TOLD = (
    "each",
    "weight",
    "not_applicable",
    "value",
    "floor",
    "cap",
    "share",
    "neither",
    "source",
    "target",
    "rounding",
)


def outline(methodology: Methodology) -> Iterator[Message]:
    """Yield what there is to know of a method for its score: questions, tree and scale."""
    for question in methodology.questions:
        yield message(
            "Question {question} of {theme}: weight {weight}, options {options}.",
            question=question.id,
            theme=question.theme,
            weight=str(question.weight),
            options=", ".join(f"{option.id} = {option.value}" for option in question.options),
        )
        if question.applies_if:
            yield message("{question} applies if: {facts}.", question=question.id, facts=", ".join(question.applies_if))
    points = ", ".join(f"{theme.id} = {theme.points}" for theme in methodology.themes)
    yield message("Points of the themes: {points}.", points=points)
    for root in (methodology.scoring.total, *methodology.scoring.outputs):
        if root is not None:
            yield message("Tree: {tree}.", tree=_tree(root))
    if not methodology.is_graded:
        return
    bands = ", ".join(f"{band.grade} ≤ {band.upper}" for band in methodology.scale.bands)
    if methodology.scale.upper_included:
        yield message("Scale: {bands}; a bound belongs to the band below it.", bands=bands)
    else:
        yield message("Scale: {bands}; a bound belongs to the band above it.", bands=bands)


def _tree(spec: NodeSpec) -> str:
    """Return a node and those below it on one line."""
    name = str(spec.question) if spec.kind is NodeKind.ANSWER and spec.question is not None else spec.kind.value
    values = [(key, getattr(spec, key)) for key in _TOLD]
    told = ", ".join(f"{key} {_value(value)}" for key, value in values if value is not None)
    below = " ".join(map(_tree, spec.children))
    return name + (f"[{told}]" if told else "") + (f"({below})" if below else "")


def _value(value: object) -> str:
    """Return a value of a node: a number, a rule, or a range."""
    return f"{value[0]} to {value[1]}" if isinstance(value, tuple) else str(value)
