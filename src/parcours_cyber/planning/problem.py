"""A plan as a problem of whole numbers: what may be done when, what it takes, what it is worth.

All planners solve this one problem, and each is held to what is read from it here. Quarters are counted from 0.

Each *candidate* is done in one quarter or not at all. It raises *items* (answers, findings, references) to levels; an
item is at the highest level that a candidate done by then has raised it to, so gains are not additive. *Needs* come
before all else: each is met when one of its candidates is done in time. Then the *aims*, one after the other: a later
aim only decides between plans that are equal by the earlier ones. *Limits* bound what the candidates take, quarter by
quarter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias

from attrs import field, frozen

from parcours_cyber.model.ids import MeasureId

__all__ = ["Aim", "Breach", "Candidate", "Infeasible", "Levels", "Limit", "Need", "Placement", "Problem", "Value"]

#: For each candidate, the quarter in which it is done, or nothing where it is not.
Placement: TypeAlias = tuple[int | None, ...]

#: The level of each item.
Levels: TypeAlias = tuple[int, ...]

#: The needs that are met, by weight, and then what each aim comes to. Greater is better; compared from the left.
Value: TypeAlias = tuple[int | Fraction, ...]


@frozen(kw_only=True)
class Limit:
    """A means of which there is only so much.

    Attributes
    ----------
    name
        What it is a limit of, such as ``budget`` or ``person-days:it``.
    caps
        For each quarter, how much may be taken from the quarter *since* to it, both included.
    since
        For each quarter, from which one on its sum runs: always 0 where what is not used is kept for ever, its own
        number where nothing is kept, the first of its year where it is kept within the year.
    unit
        How many of these numbers make one euro, one person-day or one action.
    """

    name: str
    caps: tuple[int, ...]
    since: tuple[int, ...]
    unit: int = 1

    def room(self, taken: Sequence[int]) -> tuple[int, ...]:
        """Return what is left in each quarter after *taken* in each; negative where it is exceeded."""
        sums = list(accumulate(taken, initial=0))
        return tuple(
            [cap - after + sums[since] for cap, after, since in zip(self.caps, sums[1:], self.since, strict=True)]
        )


@frozen(kw_only=True)
class Candidate:
    """Something that can be done.

    Attributes
    ----------
    raises
        Items, each with the level from 1 that it is raised to.
    requires
        The positions of the candidates that must be done before the work on this one begins; its study may run beside
        them.
    length
        How many quarters the work takes: it begins in ``done - length + 1``, and what it requires is done by
        ``done - length``.
    quarters
        The quarters in which it may be done, rising; none where time does not allow it at all.
    takes
        For each of *quarters* and each limit of the problem, what it takes in each quarter when it is done there.
    imposed
        Whether it must be done.
    """

    measure: MeasureId
    raises: tuple[tuple[int, int], ...]
    requires: tuple[int, ...] = ()
    length: int = 1
    quarters: tuple[int, ...]
    takes: tuple[tuple[tuple[int, ...], ...], ...] = field(repr=False)
    imposed: bool = False

    def takes_in(self, quarter: int) -> tuple[tuple[int, ...], ...]:
        """Return what it takes of each limit in each quarter when it is done in *quarter*, one of its own."""
        return self.takes[self.quarters.index(quarter)]


@frozen(kw_only=True)
class Need:
    """Something urgent: met when one of its candidates is done by a quarter."""

    candidates: tuple[int, ...]
    by: int
    weight: int = 1


@frozen(kw_only=True)
class Aim:
    """What is to be as great as possible: the worth of the levels over the quarters, less a price.

    Attributes
    ----------
    gains
        For each item, what each of its levels is worth, from 0 for the first; never falling. Of no use where
        *exact* says it.
    weights
        How much the worth at the end of each quarter counts: all 1 for the area under the curve, 0 but for the last
        quarter for what there is at the end.
    enough
        A worth above which more counts no more.
    prices
        For each candidate and each of its quarters, what doing it there costs; nothing where there is no price.
    exact
        What levels are worth, where they are not worth the sum of what each is; in the same unit, 0 for the lowest.
    unit
        How many of these numbers make one point.
    """

    gains: tuple[tuple[int, ...], ...] = ()
    weights: tuple[int, ...]
    enough: int | Fraction | None = None
    prices: tuple[tuple[int, ...], ...] | None = field(default=None, repr=False)
    exact: Callable[[Levels], Fraction] | None = field(default=None, eq=False, repr=False)
    unit: int = 1

    def worth(self, levels: Levels) -> int | Fraction:
        """Return what levels are worth at one time."""
        if self.exact is not None:
            return self.exact(levels)
        return sum(gains[level] for gains, level in zip(self.gains, levels, strict=True))


@frozen
class Breach:
    """What a placement must not do: by which candidate, of which limit, in which quarter."""

    kind: str
    candidate: int | None = None
    limit: int | None = None
    quarter: int | None = None


class Infeasible(Exception):  # noqa: N818  # a state of things that the caller explains, not an error of its own
    """What is imposed was not all brought in.

    Attributes
    ----------
    candidates
        The imposed ones that did not fit beside the others. That they cannot is proven by nothing yet.
    """

    def __init__(self, candidates: tuple[int, ...]) -> None:
        super().__init__(candidates)
        self.candidates = candidates


@frozen(kw_only=True)
class Problem:
    """A problem of planning.

    Attributes
    ----------
    quarters
        How many there are.
    levels
        How many levels each item has.
    way
        Where it takes more than the step-by-step rule to bring in what is imposed: how that, with what it requires,
        can be done, and nothing else is.
    """

    quarters: int
    levels: tuple[int, ...]
    candidates: tuple[Candidate, ...] = field(repr=False)
    limits: tuple[Limit, ...]
    needs: tuple[Need, ...] = ()
    aims: tuple[Aim, ...]
    way: Placement | None = field(default=None, repr=False)

    @property
    def is_linear(self) -> bool:
        """Whether each aim is a sum over the items."""
        return all(aim.exact is None for aim in self.aims)

    def reached(self, placement: Placement) -> tuple[Levels, ...]:
        """Return the levels at the end of each quarter."""
        by_quarter: list[list[int]] = [[] for _ in range(self.quarters)]
        for position, quarter in enumerate(placement):
            if quarter is not None:
                by_quarter[quarter].append(position)
        levels = [0] * len(self.levels)
        found = []
        for done in by_quarter:
            for position in done:
                for item, level in self.candidates[position].raises:
                    levels[item] = max(levels[item], level)
            found.append(tuple(levels))
        return tuple(found)

    def value(self, placement: Placement) -> Value:
        """Return what a placement is worth."""
        met = sum(need.weight for need in self.needs if self.is_met(need, placement))
        reached = self.reached(placement)
        return (met, *(self._worth(aim, placement, reached) for aim in self.aims))

    @staticmethod
    def is_met(need: Need, placement: Placement) -> bool:
        """Return whether a need is met."""
        return any((quarter := placement[position]) is not None and quarter <= need.by for position in need.candidates)

    def _worth(self, aim: Aim, placement: Placement, reached: Iterable[Levels]) -> int | Fraction:
        """Return what a placement is worth by one aim."""
        worth = sum(weight * aim.worth(levels) for weight, levels in zip(aim.weights, reached, strict=True) if weight)
        if aim.enough is not None:
            worth = min(worth, aim.enough)
        if aim.prices is None:
            return worth
        return worth - sum(
            prices[candidate.quarters.index(quarter)]
            for prices, candidate, quarter in zip(aim.prices, self.candidates, placement, strict=True)
            if quarter is not None
        )

    def with_required(self, candidates: Iterable[int]) -> frozenset[int]:
        """Return candidates and all that they require, directly or not."""
        found: set[int] = set()
        left = list(candidates)
        while left:
            position = left.pop()
            if position not in found:
                found.add(position)
                left.extend(self.candidates[position].requires)
        return frozenset(found)

    def taken(self, placement: Placement) -> tuple[tuple[int, ...], ...]:
        """Return what a placement takes of each limit in each quarter."""
        taken = [[0] * self.quarters for _ in self.limits]
        for candidate, quarter in zip(self.candidates, placement, strict=True):
            if quarter is not None:
                for sums, amounts in zip(taken, candidate.takes_in(quarter), strict=True):
                    for at, amount in enumerate(amounts):
                        sums[at] += amount
        return tuple(map(tuple, taken))

    def breaches(self, placement: Placement) -> list[Breach]:
        """Return everything that a placement breaks; nothing for one that is allowed."""
        found = []
        for position, (candidate, quarter) in enumerate(zip(self.candidates, placement, strict=True)):
            if quarter is None:
                if candidate.imposed:
                    found.append(Breach("imposed", position))
                continue
            if quarter not in candidate.quarters:
                found.append(Breach("quarter", position, quarter=quarter))
                return found  # what it takes there is not known
            for required in candidate.requires:
                before = placement[required]
                if before is None or before > quarter - candidate.length:
                    found.append(Breach("requires", position, quarter=quarter))
        for number, (limit, taken) in enumerate(zip(self.limits, self.taken(placement), strict=True)):
            found.extend(
                Breach("limit", limit=number, quarter=quarter)
                for quarter, room in enumerate(limit.room(taken))
                if room < 0
            )
        return found
