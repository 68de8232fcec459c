"""What is left of each limit beside a plan, and how much of it more work would lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from attrs import frozen

from parcours_cyber.planning.plan import Lacking
from parcours_cyber.planning.problem import Placement, Problem

__all__ = ["Room", "Spot"]


class Spot(NamedTuple):
    """A candidate in a quarter, from 0."""

    candidate: int
    quarter: int


@frozen
class Room:
    """A plan and what it takes of each limit in each quarter."""

    problem: Problem
    placement: Placement
    taken: tuple[tuple[int, ...], ...]

    @classmethod
    def beside(cls, problem: Problem, placement: Placement) -> Room:
        """Return the room beside a plan."""
        return cls(problem, placement, problem.taken(placement))

    def without(self, candidate: int) -> Room:
        """Return the room once a candidate is taken out of the plan."""
        placement = (*self.placement[:candidate], None, *self.placement[candidate + 1 :])
        return Room.beside(self.problem, placement)

    def left(self, limit: str) -> Fraction | None:
        """Return what is left of a limit at the end, or nothing when there is no such limit."""
        found = [
            Fraction(item.room(taken)[-1], item.unit)
            for item, taken in zip(self.problem.limits, self.taken, strict=True)
            if item.name == limit
        ]
        return min(found) if found else None

    def chains(self, candidate: int, by: int | None = None) -> Iterable[tuple[Spot, ...]]:
        """Yield a candidate in each of its quarters, with what it requires and the plan does not have before it.

        What it requires comes as early as time allows, and then as late as it does. Limits are not looked at.
        """
        for quarter in self.problem.candidates[candidate].quarters:
            if by is None or quarter <= by:
                early = self._chain(candidate, quarter, late=False)
                if early is not None:
                    yield early
                    if len(early) > 1:
                        yield self._chain(candidate, quarter, late=True) or early

    def _chain(self, candidate: int, quarter: int, *, late: bool) -> tuple[Spot, ...] | None:
        """Return a candidate in a quarter after what it requires, or nothing where that comes too late."""
        spots: dict[int, Spot] = {}
        done: dict[int, int] = {}

        def place(position: int, last: int) -> bool:
            there = self.placement[position] if position != candidate else None
            if there is None:
                there = done.get(position)
            if there is not None:
                return there <= last
            item = self.problem.candidates[position]
            allowed = (quarter,) if position == candidate else item.quarters
            for found in reversed(allowed) if late else allowed:
                if found <= last and all(place(required, found - item.length) for required in item.requires):
                    done[position] = found
                    spots[position] = Spot(position, found)
                    return True
            return False

        return tuple(spots.values()) if place(candidate, quarter) else None

    def lacks(self, spots: Sequence[Spot]) -> tuple[Lacking, ...]:
        """Return, for each limit that more work exceeds, by how much at most and by when."""
        found: dict[str, Lacking] = {}
        for number, limit in enumerate(self.problem.limits):
            taken = list(self.taken[number])
            for spot in spots:
                for quarter, amount in enumerate(
                    self.problem.candidates[spot.candidate].takes_in(spot.quarter)[number]
                ):
                    taken[quarter] += amount
            room = limit.room(taken)
            worst = min(room)
            if worst < 0:
                lacking = Lacking(limit.name, Fraction(-worst, limit.unit), room.index(worst) + 1)
                before = found.get(limit.name)
                if before is None or lacking.amount > before.amount:
                    found[limit.name] = lacking
        return tuple(found.values())

    def least(self, candidate: int, by: int | None = None) -> tuple[Lacking, ...] | None:
        """Return, for each limit that keeps a candidate out by itself, the least of it that would let it in.

        Returns
        -------
        tuple
            Empty where no limit does so by itself: they do so together, or it fits.
        None
            Where time does not allow it at all.
        """
        each: dict[str, Lacking | None] | None = None
        for spots in self.chains(candidate, by):
            lacks = {lacking.limit: lacking for lacking in self.lacks(spots)}
            if each is None:
                each = dict(lacks)
                continue
            for name, lacking in list(each.items()):
                now = lacks.get(name)
                if now is None:
                    each[name] = None
                elif lacking is not None and now.amount < lacking.amount:
                    each[name] = now
        if each is None:
            return None
        return tuple(lacking for lacking in each.values() if lacking is not None)

    def fits(self, candidate: int, by: int | None = None) -> bool:
        """Return whether a candidate fits, with what it requires."""
        return any(not self.lacks(spots) for spots in self.chains(candidate, by))
