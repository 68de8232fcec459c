"""A placement that changes step by step, packed so that a step is weighed in microseconds.

What is left of all limits is one big integer with a field for each sum that a limit bounds, above each field a bit that
stays set while the sum keeps to its cap: whether something fits is one subtraction and one comparison. What a plan is
worth is one integer too: needs and aims, each in units greater than all that come after it can add up to. It is kept
as a sum of *terms*: an item, or a need, is worth what the quarters of the few candidates that touch it say, which is
worked out once for each combination of quarters that is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import gcd

from attrs import define, field, frozen

from parcours_cyber.planning.problem import Aim, Need, Placement, Problem

__all__ = ["Layout", "State"]

#: What is not a whole number is told apart down to this part of its unit.
FINENESS = 2**20

#: Works out what a term is worth from the quarters of its candidates.
Worth = Callable[[Sequence[int]], int]


class _Term(dict[int, int]):
    """What a term is worth, by the quarters of its candidates as the digits of one number, from the lowest."""

    def __init__(self, base: int, size: int, worth: Worth) -> None:
        super().__init__()
        self.base, self.size, self.worth = base, size, worth

    def __missing__(self, key: int) -> int:
        """Work out what it is worth for quarters not met before."""
        quarters, rest = [], key
        for _ in range(self.size):
            rest, quarter = divmod(rest, self.base)
            quarters.append(quarter)
        found = self[key] = self.worth(quarters)
        return found


@frozen
class _Scale:
    """How needs and aims are put into one integer.

    Attributes
    ----------
    needs
        What one met need of weight 1 counts.
    aims
        What one unit of each aim counts.
    capped
        The aims whose worth is not simply added up, each with the position from which its worth is kept apart.
    """

    needs: int
    aims: tuple[int, ...]
    capped: tuple[tuple[int, int], ...]

    def split(self, gain: int) -> tuple[int, ...]:
        """Return what a gain is for the needs and for each aim."""
        found = []
        for unit in (self.needs, *self.aims):
            part = (gain + unit // 2) // unit
            gain -= part * unit
            found.append(part)
        return tuple(found)


def _reach(aim: Aim, problem: Problem) -> int:
    """Return more than any two plans differ by an aim."""
    if aim.exact is not None:
        ends = aim.exact(tuple(count - 1 for count in problem.levels)) - aim.exact((0,) * len(problem.levels))
        most = int(abs(ends)) + 1
    else:
        most = sum(max(gains, default=0) - min(gains, default=0) for gains in aim.gains)
    prices = aim.prices or ()
    paid = sum(max(max(price, default=0), 0) - min(min(price, default=0), 0) for price in prices)
    return sum(map(abs, aim.weights)) * most + paid + 1


def _scale_of(problem: Problem) -> _Scale:
    """Return how the needs and aims of a problem are put into one integer."""
    unit, units = 1, []
    for aim in reversed(problem.aims):
        if aim.exact is not None:
            unit *= FINENESS
        units.append(unit)
        unit *= 2 * _reach(aim, problem)
    units.reverse()
    position = (unit * (sum(need.weight for need in problem.needs) + 1)).bit_length() + 1
    capped = []
    for number, aim in enumerate(problem.aims):
        if aim.enough is not None and aim.exact is None:
            capped.append((number, position))
            position += _reach(aim, problem).bit_length() + 1
    return _Scale(unit, tuple(units), tuple(capped))


@frozen(eq=False)
class Layout:
    """A problem as packed tables. Quarters are counted from 0; the one after the last stands for "not done".

    Attributes
    ----------
    slots
        The quarters in which each candidate may be done, rising.
    takes
        What each candidate takes in each quarter, packed; where it may not be done, something there is none of.
    guards
        The bits that stay set while all sums keep to their caps.
    room
        What there is before anything is done, with the guards.
    own
        What each candidate is worth in each quarter whatever else is done.
    shares
        The terms that each candidate has a part in, each with the worth of its digit there.
    followers
        For each candidate, those that require it.
    known
        What levels are worth by an aim that is not a sum, once that was asked.
    """

    problem: Problem
    absent: int
    slots: tuple[tuple[int, ...], ...]
    takes: tuple[tuple[int, ...], ...]
    guards: int
    room: int
    own: tuple[list[int], ...]
    terms: tuple[_Term, ...]
    shares: tuple[tuple[tuple[int, int], ...], ...]
    followers: tuple[tuple[int, ...], ...]
    scale: _Scale
    known: dict[tuple[int, tuple[int, ...]], int | Fraction] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, problem: Problem) -> Layout:
        """Return the packed tables of a problem."""
        absent = problem.quarters
        takes, room, guards = _pack_limits(problem)
        scale = _scale_of(problem)
        own = tuple([0] * (absent + 1) for _ in problem.candidates)
        for unit, aim in zip(scale.aims, problem.aims, strict=True):
            for row, candidate, prices in zip(own, problem.candidates, aim.prices or (), strict=False):
                for quarter, price in zip(candidate.quarters, prices, strict=True):
                    row[quarter] -= unit * price
        terms: list[_Term] = []
        shares: list[list[tuple[int, int]]] = [[] for _ in problem.candidates]
        for members, worth in (*_item_terms(problem, scale), *_need_terms(problem, scale)):
            if len(members) == 1:
                row = own[members[0]]
                for quarter in range(absent + 1):
                    row[quarter] += worth((quarter,))
            elif members:
                for place, member in enumerate(members):
                    shares[member].append((len(terms), (absent + 1) ** place))
                terms.append(_Term(absent + 1, len(members), worth))
        followers: list[list[int]] = [[] for _ in problem.candidates]
        for position, candidate in enumerate(problem.candidates):
            for required in dict.fromkeys(candidate.requires):
                followers[required].append(position)
        return cls(
            problem,
            absent,
            tuple(candidate.quarters for candidate in problem.candidates),
            takes,
            guards,
            room,
            own,
            tuple(terms),
            tuple(map(tuple, shares)),
            tuple(map(tuple, followers)),
            scale,
        )


def _pack_limits(problem: Problem) -> tuple[tuple[tuple[int, ...], ...], int, int]:
    """Return what each candidate takes in each quarter, what there is, and the guards, all packed alike.

    A sum that keeps to its cap whatever is done, or whenever the sum of the quarter after does, has no field.
    """
    options = [
        (position, quarter, takes)
        for position, candidate in enumerate(problem.candidates)
        for quarter, takes in zip(candidate.quarters, candidate.takes, strict=True)
    ]
    # The lowest field is of what there is none of: a quarter that is not its own takes one of it.
    packed = [[1] * problem.quarters + [0] for _ in problem.candidates]
    for position, quarter, _ in options:
        packed[position][quarter] = 0
    width = len(problem.candidates).bit_length()
    room = guards = 1 << width
    shift = width + 1
    for number, limit in enumerate(problem.limits):
        using = [(position, at, takes[number]) for position, at, takes in options if any(takes[number])]
        sums = [list(accumulate(taken, initial=0)) for _, _, taken in using]
        rises = all(min(taken) >= 0 for _, _, taken in using)
        for quarter, (cap, since) in enumerate(zip(limit.caps, limit.since, strict=True)):
            after = quarter + 1
            if rises and after < problem.quarters and limit.since[after] == since and limit.caps[after] <= cap:
                continue
            amounts = [found[after] - found[since] for found in sums]
            most: dict[int, int] = {}
            least: dict[int, int] = {}
            for (position, _, _), amount in zip(using, amounts, strict=True):
                most[position] = max(most.get(position, 0), amount)
                least[position] = min(least.get(position, 0), amount)
            if sum(most.values()) <= cap:
                continue
            unit = gcd(*amounts)
            reach = (max(sum(most.values()), -sum(least.values())) + abs(cap)) // unit + 1
            for (position, at, _), amount in zip(using, amounts, strict=True):
                if amount:
                    packed[position][at] += amount // unit << shift
            width = reach.bit_length()
            room += (cap // unit) + (1 << width) << shift
            guards += 1 << width << shift
            shift += width + 1
    return tuple(map(tuple, packed)), room, guards


def _item_terms(problem: Problem, scale: _Scale) -> Iterable[tuple[tuple[int, ...], Worth]]:
    """Yield for each item the candidates that raise it, and what it is worth by their quarters."""
    raisers: list[dict[int, int]] = [{} for _ in problem.levels]
    for position, candidate in enumerate(problem.candidates):
        for item, level in candidate.raises:
            raisers[item][position] = max(level, raisers[item].get(position, 0))
    apart = {number: 1 << position for number, position in scale.capped}
    linear = [
        (aim, apart.get(number, unit))
        for number, (aim, unit) in enumerate(zip(problem.aims, scale.aims, strict=True))
        if aim.exact is None
    ]
    tails = [(aim, unit, [*reversed(list(accumulate(reversed(aim.weights), initial=0)))]) for aim, unit in linear]
    for item, found in enumerate(raisers):
        if not found:
            continue
        # For each level, what the step to it from the one below is worth when it is made in each quarter.
        steps = [
            [
                sum(
                    unit * (aim.gains[item][level] - aim.gains[item][level - 1]) * tail[quarter]
                    for aim, unit, tail in tails
                )
                for quarter in range(problem.quarters + 1)
            ]
            for level in range(1, problem.levels[item])
        ]
        if any(map(any, steps)):
            yield tuple(found), _item_worth(steps, tuple(found.values()), problem.quarters)


def _item_worth(steps: list[list[int]], levels: tuple[int, ...], absent: int) -> Worth:
    """Return what works out the worth of an item that candidates raise to *levels*."""

    def worth(quarters: Sequence[int]) -> int:
        first, total = absent, 0
        reached: dict[int, int] = {}
        for level, quarter in zip(levels, quarters, strict=True):
            reached[level] = min(quarter, reached.get(level, absent))
        for level in range(len(steps), 0, -1):
            first = min(first, reached.get(level, absent))
            total += steps[level - 1][first]
        return total

    return worth


def _need_terms(problem: Problem, scale: _Scale) -> Iterable[tuple[tuple[int, ...], Worth]]:
    """Yield for each need its candidates, and what it is worth by their quarters."""
    for need in problem.needs:
        yield tuple(dict.fromkeys(need.candidates)), _need_worth(need, scale.needs, problem.quarters)


def _need_worth(need: Need, unit: int, absent: int) -> Worth:
    """Return what works out the worth of a need."""
    by, worth = min(need.by, absent - 1), need.weight * unit
    return lambda quarters: worth if min(quarters) <= by else 0


@define
class State:
    """A placement, with what is left of the limits and what it is worth.

    Attributes
    ----------
    place
        For each candidate the quarter in which it is done, or the one after the last.
    value
        What the placement is worth: greater exactly when :meth:`Problem.value` is, down to :data:`FINENESS` where
        an aim is not a sum.
    """

    layout: Layout
    place: list[int]
    room: int
    keys: list[int]
    total: int
    value: int
    is_sum: bool

    @classmethod
    def empty(cls, layout: Layout) -> State:
        """Return the state in which nothing is done."""
        absent = layout.absent
        keys = [sum(absent * term.base**place for place in range(term.size)) for term in layout.terms]
        total = sum(row[absent] for row in layout.own) + sum(
            term[key] for term, key in zip(layout.terms, keys, strict=True)
        )
        is_sum = layout.problem.is_linear and not layout.scale.capped
        state = cls(layout, [absent] * len(layout.slots), layout.room, keys, total, total, is_sum)
        if not is_sum:
            state.value = state.read(total)
        return state

    @classmethod
    def at(cls, layout: Layout, placement: Placement) -> State:
        """Return the state of a placement."""
        state = cls.empty(layout)
        for position, quarter in enumerate(placement):
            if quarter is not None:
                state.move(position, quarter)
        return state

    def placement(self) -> Placement:
        """Return the placement."""
        absent = self.layout.absent
        return tuple(None if quarter == absent else quarter for quarter in self.place)

    def fits(self, position: int, quarter: int) -> bool:
        """Return whether the limits allow a candidate to be in a quarter instead of where it is."""
        takes = self.layout.takes[position]
        guards = self.layout.guards
        return (self.room + takes[self.place[position]] - takes[quarter]) & guards == guards

    def gain(self, position: int, quarter: int) -> int:
        """Return what moving a candidate to a quarter is worth."""
        layout, keys = self.layout, self.keys
        old = self.place[position]
        own = layout.own[position]
        gain = own[quarter] - own[old]
        terms, shift = layout.terms, quarter - old
        for number, digit in layout.shares[position]:
            key = keys[number]
            term = terms[number]
            gain += term[key + shift * digit] - term[key]
        if self.is_sum:
            return gain
        self.place[position] = quarter
        value = self.read(self.total + gain)
        self.place[position] = old
        return value - self.value

    def move(self, position: int, quarter: int) -> None:
        """Move a candidate to a quarter, whether that is allowed or not."""
        layout, keys = self.layout, self.keys
        old = self.place[position]
        own, takes = layout.own[position], layout.takes[position]
        gain = own[quarter] - own[old]
        terms, shift = layout.terms, quarter - old
        for number, digit in layout.shares[position]:
            key, term = keys[number], terms[number]
            keys[number] = moved = key + shift * digit
            gain += term[moved] - term[key]
        self.place[position] = quarter
        self.room += takes[old] - takes[quarter]
        self.total += gain
        self.value = self.total if self.is_sum else self.read(self.total)

    def go(self, place: Sequence[int]) -> None:
        """Move every candidate to where it is in another placement."""
        for position, (quarter, target) in enumerate(zip(self.place, place, strict=True)):
            if quarter != target:
                self.move(position, target)

    def allows(self, position: int, quarter: int) -> bool:
        """Return whether what a candidate requires, and what requires it, allow it to be in a quarter, or absent."""
        layout, place = self.layout, self.place
        candidates, absent = layout.problem.candidates, layout.absent
        if quarter != absent:
            before = quarter - candidates[position].length
            for required in candidates[position].requires:
                if place[required] > before:
                    return False
        for follower in layout.followers[position]:
            done = place[follower]
            if done != absent and quarter > done - candidates[follower].length:
                return False
        return True

    def read(self, total: int) -> int:
        """Return what a sum of terms is worth, with what is capped or is not a sum."""
        scale, problem = self.layout.scale, self.layout.problem
        worth = 0
        for number, position in reversed(scale.capped):
            apart = (total + (1 << position - 1)) >> position
            total -= apart << position
            enough = problem.aims[number].enough
            assert isinstance(enough, int)  # a sum of whole numbers is capped by one
            worth += scale.aims[number] * min(apart, enough)
        if not problem.is_linear:
            reached = problem.reached(self.placement())
            for number, (aim, unit) in enumerate(zip(problem.aims, scale.aims, strict=True)):
                if aim.exact is not None:
                    worth += unit // FINENESS * self._exact(number, aim, reached)
        return total + worth

    def _exact(self, number: int, aim: Aim, reached: Sequence[tuple[int, ...]]) -> int:
        """Return what an aim that is not a sum comes to, in parts of its unit."""
        assert aim.exact is not None
        known = self.layout.known
        worth = Fraction()
        for weight, levels in zip(aim.weights, reached, strict=True):
            if weight:
                found = known.get((number, levels))
                if found is None:
                    found = known[number, levels] = aim.exact(levels)
                worth += weight * found
        if aim.enough is not None:
            worth = min(worth, Fraction(aim.enough))
        return worth * FINENESS // 1
