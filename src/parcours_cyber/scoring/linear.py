"""The linear form of a method, for planning: the total as a constant plus one number for each answer.

It exists for a method whose total is a weighted mean of weighted means of answers, as long as the same questions apply.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.standing import Standing

__all__ = ["LinearForm", "linear_form"]


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
