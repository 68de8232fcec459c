"""A first plan, step by step, and an old plan made to fit again.

The greedy rule is the classical one for gains that diminish: at each step, of all candidates with those that they still
require, take what adds most for the share of the limits that it takes, and place it as early as it fits. What meets
needs comes first, the heavier before the lighter. Which limit is scarce is not known beforehand: the rule is run with
several prices of the one against the others, and the best plan is kept. Ties go to the order of the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from itertools import product

from attrs import frozen

from parcours_cyber.planning.problem import Infeasible, Placement, Problem
from parcours_cyber.planning.search.state import Layout, State

__all__ = ["Prices", "bring_in", "drop_useless", "fill", "greedy", "repair", "shares_of", "with_followers"]

#: How often what adds nothing is taken out and the means are used anew.
ROUNDS = 4

#: What the scarce limit counts against each of the others, in the runs that take one for scarce.
SCARCE = 4

#: How far several candidates that require the same one share its price, in the runs by each of the prices: a required
#: one that is dear pays by what it unlocks together.
EASES = (0.5, 0.0, 1.0, 2.0)


@frozen
class Prices:
    """What each candidate counts for what it takes: by itself, and when another one requires it."""

    own: list[float]
    required: list[float]

    @classmethod
    def eased(cls, layout: Layout, own: list[float], ease: float) -> Prices:
        """Return prices; with more *ease*, a required one counts less the more require it."""
        required = [
            price / (1 + ease * (len(followers) - 1)) if followers else price
            for price, followers in zip(own, layout.followers, strict=True)
        ]
        return cls(own, required)


def greedy(problem: Problem, *, layout: Layout | None = None) -> Placement:
    """Return a plan made step by step.

    Parameters
    ----------
    layout
        The packed tables of the problem, where they were made already.

    Raises
    ------
    Infeasible
        If what is imposed was not brought in.
    """
    return constructed(layout or Layout.of(problem)).placement()


def repair(problem: Problem, placement: Placement, *, layout: Layout | None = None) -> Placement:
    """Return an old plan made to fit what is asked for now, such as candidates that are imposed or no longer there.

    What is imposed comes first, then what was in the old plan, by its worth for what it takes; each stays where it was
    if it can, and is done later or left out otherwise. A plan that fits is returned as it is.

    Parameters
    ----------
    layout
        The packed tables of the problem, where they were made already.

    Raises
    ------
    Infeasible
        If what is imposed was not brought in.
    """
    if not problem.breaches(placement):
        return placement
    return repaired(layout or Layout.of(problem), placement).placement()


def repaired(layout: Layout, placement: Placement) -> State:
    """Return an old plan made to fit."""
    state = _start(layout, placement)
    kept = [position for position, quarter in enumerate(placement) if quarter is not None]
    fill(state, Prices.eased(layout, shares_of(layout.problem)[0], EASES[0]), kept, placement, least=None)
    return state


def constructed(layout: Layout) -> State:
    """Return the best plan that the greedy rule makes by several prices; by one where aims are not sums, for time."""
    runs = [Prices.eased(layout, own, ease) for own, ease in product(shares_of(layout.problem), EASES)]
    best: State | None = None
    for prices in runs if layout.problem.is_linear else runs[:1]:
        state = _start(layout)
        for _ in range(ROUNDS):
            fill(state, prices)
            if not drop_useless(state):
                break
        if best is None or state.value > best.value:
            best = state
    assert best is not None
    return best


def drop_useless(state: State) -> bool:
    """Take out what is worth nothing where it is and is not required; return whether anything was.

    What comes late in the plan goes first, so that what it required may follow.
    """
    layout, absent = state.layout, state.layout.absent
    dropped = False
    by_quarter = sorted(range(len(state.place)), key=lambda position: (-state.place[position], position))
    for position in by_quarter:
        if (
            state.place[position] != absent
            and not layout.problem.candidates[position].imposed
            and all(state.place[follower] == absent for follower in layout.followers[position])
            and state.gain(position, absent) >= 0
        ):
            state.move(position, absent)
            dropped = True
    return dropped


def shares_of(problem: Problem) -> list[list[float]]:
    """Return what each candidate takes as a share of each limit and costs as a share of all costs, added up.

    All count alike at first, and then each of them above the others.
    """
    shares = []
    for number, limit in enumerate(problem.limits):
        ends = [*limit.since[1:], None]
        supply = sum(cap for cap, since, after in zip(limit.caps, limit.since, ends, strict=True) if after != since)
        taken = [sum(candidate.takes[0][number]) if candidate.takes else 0 for candidate in problem.candidates]
        if sum(taken) > supply > 0:
            shares.append([amount / supply for amount in taken])
    for aim in problem.aims:
        paid = [max(min(prices, default=0), 0) for prices in aim.prices or ()]
        if sum(paid) > 0:
            shares.append([price / sum(paid) for price in paid])
    if not shares:
        return [[1.0] * len(problem.candidates)]
    # What takes nothing of what is scarce still has a price, so that what is worth more comes first.
    alike = [sum(parts) + 1e-6 for parts in zip(*shares, strict=True)]
    if len(shares) == 1:
        return [alike]
    return [
        alike,
        *([price + (SCARCE - 1) * share for price, share in zip(alike, above, strict=True)] for above in shares),
    ]


def _start(layout: Layout, old: Placement | None = None) -> State:
    """Return a state in which what is imposed is done: what must be early first, or what failed before.

    Where that fails, it is done in the way that the problem knows.
    """
    imposed = [position for position, candidate in enumerate(layout.problem.candidates) if candidate.imposed]
    imposed.sort(key=lambda position: (max(layout.slots[position], default=-1), len(layout.slots[position]), position))
    failed: list[int] = []
    for _ in range(ROUNDS):
        state = State.empty(layout)
        failed = [position for position in imposed if bring_in(state, position, old) is None]
        if not failed:
            return state
        imposed.sort(key=lambda position: position not in failed)
    way = layout.problem.way
    if way is not None and not layout.problem.breaches(way):
        return State.at(layout, way)
    raise Infeasible(tuple(sorted(failed)))


def _closure(state: State, position: int) -> list[int]:
    """Return a candidate after those that it still requires, each after its own."""
    absent, candidates = state.layout.absent, state.layout.problem.candidates
    found: list[int] = []
    seen = set()

    def visit(current: int) -> None:
        if current not in seen and state.place[current] == absent:
            seen.add(current)
            for required in candidates[current].requires:
                visit(required)
            found.append(current)

    visit(position)
    return found


def bring_in(state: State, position: int, old: Placement | None = None) -> list[int] | None:
    """Place a candidate and what it still requires, each where it was in an old plan or else as early as it fits.

    Return what was placed, or nothing where not all of it can be: then nothing is.
    """
    place, candidates, slots = state.place, state.layout.problem.candidates, state.layout.slots
    placed: list[int] = []
    for part in _closure(state, position):
        candidate = candidates[part]
        after = max((place[required] for required in candidate.requires), default=-candidate.length) + candidate.length
        before = None if old is None else old[part]
        quarters = slots[part] if before is None or before not in slots[part] else (before, *slots[part])
        for quarter in quarters:
            if quarter >= after and state.fits(part, quarter):
                state.move(part, quarter)
                placed.append(part)
                break
        else:
            _take_out(state, placed)
            return None
    return placed


def _take_out(state: State, placed: Iterable[int]) -> None:
    """Take out what was placed."""
    for part in placed:
        state.move(part, state.layout.absent)


def fill(
    state: State,
    prices: Prices,
    wanted: Iterable[int] | None = None,
    old: Placement | None = None,
    *,
    least: int | None = 1,
) -> None:
    """Place what adds something, with what it requires, the most for its price first, until nothing more fits.

    What was weighed before something was placed is weighed again when its turn comes: it is seldom worth more then,
    unless what it requires was placed, so that little has to be weighed again at each step.

    Parameters
    ----------
    wanted
        What may be placed; all unless given.
    old
        Where it stays if it can.
    least
        What it must add; nothing for whatever it adds.
    """
    layout, absent, unit = state.layout, state.layout.absent, state.layout.scale.needs
    own, required = prices.own, prices.required

    def weighed(position: int) -> tuple[int, float, int, int] | None:
        """Return the rank of a candidate: what it adds to the needs, then what it adds for its price."""
        value = state.value
        placed = bring_in(state, position, old)
        if placed is None:
            return None
        gain = state.value - value
        price = own[position] - required[position] + sum(required[part] for part in placed)
        _take_out(state, placed)
        if least is not None and gain < least:
            return None
        return -((gain + unit // 2) // unit), -gain / price, position, steps

    steps = 0
    wanted = range(len(state.place)) if wanted is None else set(wanted)
    waiting = [rank for position in sorted(wanted) if state.place[position] == absent and (rank := weighed(position))]
    heapify(waiting)
    while waiting:
        *_, position, step = heappop(waiting)
        if state.place[position] != absent:
            continue
        if step < steps:
            rank = weighed(position)
            if rank is not None:
                heappush(waiting, rank)
            continue
        placed = bring_in(state, position, old)
        assert placed is not None
        steps += 1
        for follower in with_followers(layout, placed)[len(placed) :]:
            if follower in wanted and state.place[follower] == absent and (rank := weighed(follower)):
                heappush(waiting, rank)


def with_followers(layout: Layout, positions: Iterable[int]) -> list[int]:
    """Return these and then all that require any of them, directly or through another."""
    found = dict.fromkeys(positions)
    waiting = [*found]
    while waiting:
        for follower in layout.followers[waiting.pop()]:
            if follower not in found:
                found[follower] = None
                waiting.append(follower)
    return [*found]
