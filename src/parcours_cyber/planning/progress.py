"""How far the answers have come while a plan is built, and what raising more of them would add."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define

from parcours_cyber.model.measures import Effect
from parcours_cyber.scoring.gains import total_points
from parcours_cyber.scoring.linear import LinearForm, linear_form
from parcours_cyber.scoring.standing import Standing, question_index

__all__ = ["Progress"]


@define
class Progress:
    """The answers at their prudent end, and the points of raising them.

    A linear method is read by one number an answer; another one is scored anew for each question asked, which is
    slower and the same.
    """

    standing: Standing
    form: LinearForm | None
    lowest: list[int | None]

    @classmethod
    def start(cls, standing: Standing) -> Progress:
        """Return the progress from a standing."""
        lowest = [None if ranks is None else ranks[0] for ranks in standing.ranks]
        return cls(standing, linear_form(standing), lowest)

    def _rises(self, effects: Iterable[Effect]) -> dict[int, int]:
        """Return the questions that effects raise, by position, with the rank that they reach."""
        methodology = self.standing.methodology
        index = question_index(methodology)
        rises: dict[int, int] = {}
        for effect in effects:
            position = index[effect.question]
            lowest = self.lowest[position]
            rank = methodology.questions[position].rank(effect.option)
            if lowest is not None and rank > max(lowest, rises.get(position, -1)):
                rises[position] = rank
        return rises

    def gain(self, effects: Iterable[Effect]) -> Fraction:
        """Return the points that effects would add."""
        effects = list(effects)
        rises = self._rises(effects)
        if not rises:
            return Fraction()
        if self.form is None:
            return total_points(self.standing.raised(effects)) - total_points(self.standing)
        terms, lowest = self.form.terms, self.lowest
        added = sum(terms[position][rank] - terms[position][lowest[position] or 0] for position, rank in rises.items())
        return Fraction(added, self.form.denominator)

    def reached(self, effects: Iterable[Effect]) -> bool:
        """Return whether every effect is there already, where its question applies."""
        return not self._rises(effects)

    def raise_to(self, effects: Iterable[Effect]) -> None:
        """Let the effects be there."""
        effects = list(effects)
        for position, rank in self._rises(effects).items():
            self.lowest[position] = rank
        self.standing = self.standing.raised(effects)
