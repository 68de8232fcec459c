"""A method without one of its questions."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.scoring_spec import NodeKind, NodeSpec, NotApplicablePolicy
from parcours_cyber.scoring.standing import coupled_questions

__all__ = ["changes_without"]


class _NeededError(Exception):
    """The tree is not the same without the question."""


def changes_without(methodology: Methodology, question: QuestionId) -> dict[str, Any] | None:
    """Return what changes in a method when a question is taken out of it, or nothing where its tree needs the question.

    A tree needs a question that counts when it does not apply: its pack says so, and then *not applicable* is an answer
    of its own. One that applies only with another takes that one along. What rests on the question, and what the score
    does not rest on, goes too.
    """
    if any(item.id == question or question in item.applies_with for item in coupled_questions(methodology)):
        return None
    asked = tuple(item for item in methodology.questions if item.id != question)
    try:
        whole = methodology.scoring.total
        total = None if whole is None else _pruned(whole, question)
        outputs = [_pruned(output, question) for output in methodology.scoring.outputs]
    except _NeededError:
        return None
    if total is None and whole is not None:
        return None
    scoring = evolve(methodology.scoring, total=total, outputs=tuple(item for item in outputs if item is not None))
    return {"questions": asked, "measures": (), "findings": (), "scoring": scoring}


def _pruned(spec: NodeSpec, question: QuestionId) -> NodeSpec | None:
    """Return a node without the answer to a question, or nothing when nothing is left of it."""
    if spec.kind is NodeKind.ANSWER:
        if spec.not_applicable is NotApplicablePolicy.COUNT_AS and spec.question in (None, question):
            raise _NeededError
        return None if spec.question == question else spec
    children = tuple(child for child in (_pruned(child, question) for child in spec.children) if child is not None)
    if len(children) == len(spec.children):
        return evolve(spec, children=children)
    if spec.kind in (NodeKind.WEIGHTED_SUM, NodeKind.GATE):
        # A sum without children is worth something, and so may a gate be; the builder asks both to have theirs.
        if spec.kind is NodeKind.WEIGHTED_SUM and children:
            return evolve(spec, children=children)
        raise _NeededError
    return evolve(spec, children=children) if children else None
