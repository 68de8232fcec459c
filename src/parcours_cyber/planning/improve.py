"""Making a plan better by local search: rounds of ruin and recreate, then of small moves that may lose a little.

Each round takes parts of the plan out and fills it anew with prices that are drawn, then tries a great many small
moves: one candidate to another quarter, in or out, or two that change places. A move that loses less than a threshold
is made too, and the threshold falls to nothing ("threshold accepting", Dueck and Scheuer 1990, which needs no
logarithms, so that every machine does the same). The best plan met is kept. A round knows nothing of how many there
will be: more rounds never give a worse plan.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import monotonic

from parcours_cyber.planning.construct import Prices, drop_useless, fill, shares_of, with_followers
from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.state import Layout, State

__all__ = ["improve"]

#: How many rounds there are unless told: what takes well below a second for 120 candidates over twelve quarters.
ROUNDS = 5

#: How often a part of the plan is made anew in a round, and how many small moves are tried: so many for each
#: candidate, and so many at most.
REBUILDS = 40
MOVES = 1_250
MOST_MOVES = 150_000

#: How much less that is where aims are not sums, and each move is weighed from scratch.
EXACT = 250

#: How much of the plan is taken out at most to be made anew.
TAKEN_OUT = 24

#: What may be lost by a small move at first, against what a candidate of the plan adds on average.
LOSS = 0.12

#: How many of the small moves concern one candidate; the others exchange two.
SINGLE = 0.3


def improve(
    problem: Problem,
    placement: Placement,
    *,
    seed: int = 0,
    rounds: int = ROUNDS,
    deadline: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Placement:
    """Return a plan that is at least as good as the one given.

    Parameters
    ----------
    placement
        A plan that is allowed.
    seed
        What the choices are drawn from: the same seed gives the same plan.
    rounds
        How long to search; more rounds never give a worse plan.
    deadline
        A time of :func:`time.monotonic` after which no round begins. The plan then depends on the machine.
    progress
        Is told after each round how many are done, and of how many.
    """
    layout = Layout.of(problem)
    state, source = State.at(layout, placement), Random(seed)  # noqa: S311  # nothing is kept secret by it
    best, value = placement, problem.value(placement)
    shares = shares_of(problem)
    prices = Prices.eased(layout, shares[0], 0)
    for number in range(rounds):
        if deadline is not None and monotonic() > deadline:
            break
        _rebuild(state, source, shares)
        _shake(state, source, _loss(state, number))
        drop_useless(state)
        fill(state, prices)
        found = problem.value(state.placement())
        if found > value:
            best, value = state.placement(), found
        if progress is not None:
            progress(number + 1, rounds)
    return best


def _rebuild(state: State, source: Random, shares: list[list[float]]) -> None:
    """Take parts of the plan out, with what requires them, and fill it anew, as often as it pays."""
    layout, absent, place = state.layout, state.layout.absent, state.place
    best, kept = state.value, place[:]
    for _ in range(REBUILDS if state.is_sum else -(-REBUILDS // EXACT)):
        first, last = 0, absent
        if source.random() < 0.5:
            first = int(source.random() * absent)
            last = first + 1 + int(source.random() * 4)
        pool = [
            position
            for position, quarter in enumerate(place)
            if first <= quarter < last and not layout.problem.candidates[position].imposed
        ]
        source.shuffle(pool)
        out = with_followers(layout, pool[: 4 + int(source.random() * (TAKEN_OUT - 3))])
        if any(layout.problem.candidates[position].imposed and place[position] != absent for position in out):
            continue
        for position in out:
            if place[position] != absent:
                state.move(position, absent)
        fill(state, _drawn(layout, shares, source))
        if state.value >= best:
            best, kept = state.value, place[:]
        else:
            state.go(kept)


def _drawn(layout: Layout, shares: list[list[float]], source: Random) -> Prices:
    """Return prices that are a mixture by chance."""
    weights = [source.random() ** 2 for _ in shares]
    own = [
        sum(weight * share for weight, share in zip(weights, column, strict=True)) * (0.5 + source.random()) + 1e-9
        for column in zip(*shares, strict=True)
    ]
    return Prices.eased(layout, own, source.random())


def _shake(state: State, source: Random, loss: int) -> None:
    """Try small moves, which may lose less and less; leave the best plan met."""
    layout, place, absent = state.layout, state.place, state.layout.absent
    slots = [
        quarters if candidate.imposed else (*quarters, absent)
        for quarters, candidate in zip(layout.slots, layout.problem.candidates, strict=True)
    ]
    imposed = [candidate.imposed for candidate in layout.problem.candidates]
    takes, guards, size = layout.takes, layout.guards, len(place)
    random, allows, gain, move = source.random, state.allows, state.gain, state.move
    moves = min(MOVES * size, MOST_MOVES)
    if not state.is_sum:
        moves = -(-moves // EXACT)
    best, kept = state.value, place[:]
    for number in range(moves):
        position = int(random() * size)
        old = place[position]
        if random() < SINGLE:
            quarters = slots[position]
            if not quarters:
                continue
            new = quarters[int(random() * len(quarters))]
            ours = takes[position]
            if new == old or (state.room + ours[old] - ours[new]) & guards != guards or not allows(position, new):
                continue
            if gain(position, new) <= loss * (number - moves) // moves:
                continue
            move(position, new)
        else:
            other = int(random() * size)
            new = place[other]
            if new == old:
                continue
            ours, theirs = takes[position], takes[other]
            if (
                (state.room + ours[old] - ours[new] + theirs[new] - theirs[old]) & guards != guards
                or (absent in (old, new) and (imposed[position] or imposed[other]))
                or not allows(position, new)
            ):
                continue
            before = state.value
            move(position, new)
            if not allows(other, old) or state.value + gain(other, old) - before <= loss * (number - moves) // moves:
                move(position, old)
                continue
            move(other, old)
        if state.value > best:
            best, kept = state.value, place[:]
    state.go(kept)


def _loss(state: State, number: int) -> int:
    """Return what may be lost at first: a part of what a candidate of the plan adds on average to one aim.

    That is the first aim; and in turn each later one that candidates serve which serve none before it, or that counts
    once there is enough of the one before it.
    """
    layout, absent, place = state.layout, state.layout.absent, state.place
    scale, aims = layout.scale, layout.problem.aims
    parts = [
        scale.split(-state.gain(position, absent))[1:]
        for position, quarter in enumerate(place)
        if quarter != absent and all(place[follower] == absent for follower in layout.followers[position])
    ]
    levels: list[int] = []
    for level, unit in enumerate(scale.aims):
        served = [abs(part[level]) for part in parts if part[level]]
        if served and (
            not levels
            or aims[level - 1].enough is not None
            or any(part[level] and not any(part[:level]) for part in parts)
        ):
            levels.append(int(unit * sum(served) * LOSS / len(served)))
    return levels[number % len(levels)] if levels else 0
