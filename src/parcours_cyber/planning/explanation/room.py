"""What is left of each limit beside a plan, and how much of it more work would lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple, TypeVar

from attrs import evolve, frozen

from parcours_cyber.planning.plan import Lacking
from parcours_cyber.planning.problem import Placement, Problem

__all__ = ["Room", "Spot", "beside_urgent", "granted", "least_more", "least_share", "most_taken"]


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

    def lacks(self, spots: Sequence[Spot] = ()) -> tuple[Lacking, ...]:
        """Return how much more of each limit would be enough for more work, and by when.

        Where what is not used is not kept, each time that ends with what it gives is told apart.
        """
        found: dict[tuple[str, int], Lacking] = {}
        more = [self.problem.candidates[spot.candidate].takes_in(spot.quarter) for spot in spots]
        for number, limit in enumerate(self.problem.limits):
            rows = [takes[number] for takes in more if any(takes[number])]
            if spots and not rows:  # it lacks nothing that it does not take
                continue
            taken = list(map(sum, zip(self.taken[number], *rows, strict=True)))
            room = limit.room(taken)
            if min(room) >= 0:
                continue
            # By the quarter from which it gives, the most that is lacking, and by when first.
            worst: dict[int, int] = {}
            first: dict[int, int] = {}
            for quarter, (left, since) in enumerate(zip(room, limit.since, strict=True), 1):
                if left < 0:
                    worst[since] = max(worst.get(since, 0), -left)
                    first.setdefault(since, quarter)
            for since, most in worst.items():
                lacking = Lacking(limit.name, Fraction(most, limit.unit), first[since])
                before = found.get((limit.name, since), lacking)
                amount, quarter = max(before.amount, lacking.amount), min(before.quarter, lacking.quarter)
                found[limit.name, since] = Lacking(limit.name, amount, quarter)
        return tuple(found.values())

    def least(self, candidate: int, by: int | None = None) -> tuple[Lacking, ...] | None:
        """Return what would let a candidate in, where that is least for what there is.

        Returns
        -------
        tuple
            Empty where it fits.
        None
            Where time does not allow it at all.
        """
        there = {
            limit.name: Fraction(max(limit.caps, default=0), limit.unit) or Fraction(1) for limit in self.problem.limits
        }
        return min(
            (self.lacks(spots) for spots in self.chains(candidate, by)),
            key=lambda lacks: sum((item.amount / there[item.limit] for item in lacks), Fraction()),
            default=None,
        )


def granted(problem: Problem, lacking: Iterable[Lacking]) -> Problem:
    """Return a problem with that much more of each limit."""
    limits = []
    for limit in problem.limits:
        caps = list(limit.caps)
        for item in lacking:
            if item.limit == limit.name:
                for quarter, since in enumerate(limit.since):
                    if since < item.quarter <= quarter + 1:
                        caps[quarter] += ceil(item.amount * limit.unit)
        limits.append(evolve(limit, caps=tuple(caps)))
    return evolve(problem, limits=tuple(limits))


#: How often a share is halved before, and looked for more closely after, one is found that is not enough.
HALVINGS, STEPS = 16, 5

Found = TypeVar("Found")


def least_share(attempt: Callable[[Fraction], Found | None]) -> tuple[Fraction, Found] | None:
    """Return about the least share, up to 1, that is enough, with what was found for it; nothing where none is."""
    low, high = Fraction(), Fraction(1)
    best = attempt(high)
    if best is None:
        return None
    for _ in range(HALVINGS + STEPS):
        middle = (low + high) / 2
        closer = attempt(middle)
        if closer is None:
            low = middle
        else:
            best, high = closer, middle
        if low and high - low <= low / 2**STEPS:
            break
    return high, best


def least_more(
    problem: Problem, names: Sequence[str], found: Callable[[Problem], Placement | None]
) -> tuple[Lacking, ...] | None:
    """Return about how much more of some limits would be enough, never too little; nothing where no amount would.

    Parameters
    ----------
    found
        Returns a placement for a problem, or nothing where that does not do.
    """
    least = least_share(lambda share: found(_widened(problem, names, share)))
    if least is None:
        return None
    high, best = least
    lacking = Room.beside(problem, best).lacks()
    if found(granted(problem, lacking)) is not None:
        return lacking
    return tuple(
        Lacking(limit.name, Fraction(most_taken(problem, number) * high) / limit.unit, since + 1)
        for number, limit in enumerate(problem.limits)
        for since in dict.fromkeys(limit.since)
        if limit.name in names
    )


def most_taken(problem: Problem, limit: int) -> int:
    """Return how much of a limit could be taken at most."""
    return sum(max((sum(rows[limit]) for rows in item.takes), default=0) for item in problem.candidates)


def _widened(problem: Problem, names: Sequence[str], share: Fraction) -> Problem:
    """Return a problem with more of some limits from the first quarter on: a share of what could be taken of each."""
    return evolve(
        problem,
        limits=tuple(
            evolve(limit, caps=tuple(cap + ceil(most_taken(problem, number) * share) for cap in limit.caps))
            if limit.name in names
            else limit
            for number, limit in enumerate(problem.limits)
        ),
    )


def beside_urgent(problem: Problem, placement: Placement) -> Room:
    """Return the room beside what a plan does because it must, or because it is urgent, and what that requires."""
    met = {
        position
        for need in problem.needs
        for position in need.candidates
        if (quarter := placement[position]) is not None and quarter <= need.by
    }
    kept = problem.with_required(
        position
        for position, quarter in enumerate(placement)
        if quarter is not None and (problem.candidates[position].imposed or position in met)
    )
    return Room.beside(problem, tuple(quarter if n in kept else None for n, quarter in enumerate(placement)))
