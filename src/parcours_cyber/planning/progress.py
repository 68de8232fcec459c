"""How far the answers have come while a plan is built, and what raising more of them would add."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define

from parcours_cyber.model.measures import Effect
from parcours_cyber.scoring.gains import total_points
from parcours_cyber.scoring.linear import LinearForm, linear_form
from parcours_cyber.scoring.standing import Standing, question_index

__all__ = ["Progress", "Rises"]

#: Effects as the positions of their questions and the ranks that they reach.
Rises = tuple[tuple[int, int], ...]


@define
class Progress:
    """The answers at their prudent end, and the points of raising them.

    A linear method is read by one whole number an answer; another one is scored anew for each question asked, which
    is slower and the same.
    """

    start_standing: Standing
    form: LinearForm | None
    lowest: list[int | None]

    @classmethod
    def start(cls, standing: Standing) -> Progress:
        """Return the progress from a standing."""
        return cls(standing, linear_form(standing), [None if ranks is None else ranks[0] for ranks in standing.ranks])

    def rises(self, effects: Iterable[Effect]) -> Rises:
        """Return effects by position and rank; those on questions that do not apply are left out."""
        methodology = self.start_standing.methodology
        index = question_index(methodology)
        placed = ((index[effect.question], effect) for effect in effects)
        return tuple(
            (position, methodology.questions[position].rank(effect.option))
            for position, effect in placed
            if self.lowest[position] is not None
        )

    @property
    def unit(self) -> int:
        """The denominator of the gains that :meth:`gain` returns."""
        return 1 if self.form is None else self.form.denominator

    def gain(self, rises: Iterable[Rises]) -> int | Fraction:
        """Return what several measures would add together, in points times :attr:`unit`."""
        lowest = self.lowest
        reached: dict[int, int] = {}
        for part in rises:
            for position, rank in part:
                if rank > reached.get(position, lowest[position]):  # type: ignore[operator]  # no rise is on a None
                    reached[position] = rank
        if not reached:
            return 0
        if self.form is not None:
            terms = self.form.terms
            return sum(
                terms[position][rank] - terms[position][lowest[position] or 0] for position, rank in reached.items()
            )
        return self._points(reached) - self._points({})

    def _points(self, reached: dict[int, int]) -> Fraction:
        """Return the points with some answers raised, by scoring anew."""
        ranks = tuple(
            None if rank is None else (reached.get(position, rank), reached.get(position, rank))
            for position, rank in enumerate(self.lowest)
        )
        return total_points(Standing(self.start_standing.methodology, ranks))

    def reached(self, rises: Rises) -> bool:
        """Return whether all of this is there already."""
        return all(rank <= (self.lowest[position] or 0) for position, rank in rises)

    def raise_to(self, rises: Rises) -> None:
        """Let this be there."""
        for position, rank in rises:
            self.lowest[position] = max(rank, self.lowest[position] or 0)
