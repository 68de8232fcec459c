"""What raising answers adds to the total, given the rest."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from parcours_cyber.model.ids import OptionId, QuestionId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import bounds
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import tree_of

__all__ = ["answer_gains", "gain", "total_points"]


def total_points(standing: Standing, node: Node | None = None) -> Fraction:
    """Return the value of *node*, or of the total, at its prudent end; 0 when no question applies."""
    packed = packed_of(standing.methodology) if node is None else None
    if packed is not None:
        sums = packed.read_standing(standing)
        return Fraction(*sums.pattern.total(sums.worst))
    interval = bounds(tree_of(standing.methodology).total if node is None else node, standing)
    return Fraction() if interval is None else interval.worst


def gain(standing: Standing, effects: Iterable[Effect], node: Node | None = None) -> Fraction:
    """Return what *effects* add to the prudent end of a node; never negative for a monotone method.

    Parameters
    ----------
    node
        The node whose rise is wanted; the total when it is not given. A method without a total needs one.
    """
    return total_points(standing.raised(effects), node) - total_points(standing, node)


def answer_gains(methodology: Methodology, standing: Standing) -> tuple[tuple[QuestionId, OptionId, Fraction], ...]:
    """Return, for each applicable question below its best option, what the best option would add, the largest first."""
    found = []
    for question in methodology.questions:
        ranks = standing.of(question.id)
        best = question.options[-1].id
        if ranks is not None and ranks[0] < len(question.options) - 1:
            found.append((question.id, best, gain(standing, (Effect(question=question.id, option=best),))))
    return tuple(sorted(found, key=lambda item: -item[2]))
