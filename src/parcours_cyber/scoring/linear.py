"""What is linear: a method as a constant plus one number for each answer, a node as one plus a number for each child.

The form of a method exists where its total is a weighted mean of weighted means of answers, as long as the same
questions apply; that of a node, where its kind says that it is additive.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, frozen

from parcours_cyber.scoring.nodes import Node, Outcome
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.standing import Standing

__all__ = ["LinearForm", "linear_form", "mean_form", "slopes"]


@frozen
class LinearForm:
    """The total ``(offset + Σ terms[q][rank of q]) / denominator``, over the questions in the methodology's order."""

    offset: int
    denominator: int
    terms: tuple[tuple[int, ...], ...]

    def total(self, ranks: tuple[int | None, ...]) -> Fraction:
        """Return the total when each question is answered by the option of that rank."""
        parts = (term[rank] for term, rank in zip(self.terms, ranks, strict=True) if rank is not None)
        return Fraction(sum(parts, self.offset), self.denominator)


def linear_form(standing: Standing) -> LinearForm | None:
    """Return the linear form that holds while the same questions apply as in *standing*, or nothing without one.

    A method whose total is no mean of means of themes in points on a scale has none.
    """
    packed = packed_of(standing.methodology)
    if packed is None:
        return None
    pattern = packed.read_standing(standing).pattern
    terms = tuple(
        tuple(
            sum(
                pattern.multipliers[position] * values[rank]
                for position, _, values in packed.contributions(question.id)
                if position < len(pattern.multipliers)
            )
            for rank in range(len(question.options))
        )
        for question in standing.methodology.questions
    )
    return LinearForm(pattern.offset, pattern.denominator, terms)


def mean_form(standing: Standing, node: Node) -> LinearForm | None:
    """Return the linear form of a mean that is read beside the total, such as the resistance to a threat.

    It holds while the same questions apply as in *standing*; there is none for a node of another kind, or of a method
    of another shape.
    """
    packed = packed_of(standing.methodology)
    if packed is None or node not in packed.means:
        return None
    mean = packed.means.index(node)
    whole = packed.read_standing(standing).pattern.whole[mean]
    if not whole:
        return None
    terms = tuple(
        next(
            (values for at, _, values in packed.contributions(question.id) if at == mean), (0,) * len(question.options)
        )
        for question in standing.methodology.questions
    )
    return LinearForm(0, whole, terms)


def slopes(node: Node, outcomes: Sequence[Outcome | None]) -> tuple[Fraction, ...]:
    """Return by how much an additive node that applies rises when each child does by one; 0 where one does not apply.

    They are read from the formula of the node, once for each child, and hold while the same answers apply.
    """
    start = node.combine(outcomes)
    assert start is not None
    found = []
    for position, outcome in enumerate(outcomes):
        if outcome is None:
            found.append(Fraction())
            continue
        raised = evolve(outcome, value=outcome.value + 1)
        value = node.combine([*outcomes[:position], raised, *outcomes[position + 1 :]])
        assert value is not None
        found.append(value - start)
    return tuple(found)
