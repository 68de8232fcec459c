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

from parcours_cyber.planning.construct import Prices, bring_in, drop_useless, fill, shares_of, with_followers
from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.state import Layout, State

__all__ = ["improve"]

#: How many rounds there are unless told: what takes well below a second for 120 candidates over twelve quarters.
ROUNDS = 4

#: How often a part of the plan is made anew in a round.
REBUILDS = 8

#: How many small moves are tried in a round: so many for each candidate, and so many at most.
MOVES = 1_000
MOST_MOVES = 100_000

#: How much less of both there is where aims are not sums, and each move is weighed from scratch.
EXACT = 250

#: How many candidates are taken out at least and at most to make their part of the plan anew.
TAKEN_OUT = (4, 24)

#: How many quarters such a part has at most, where it is not drawn from the whole plan.
WINDOW = 4

#: What may be lost by a small move at first, against what a candidate of the plan adds on average.
LOSS = 0.2

#: By how many quarters a small move moves, so often against each other: near ones succeed most.
STEPS = tuple(
    sign * step for step, times in enumerate((12, 6, 3, 2, 1, 1, 1), 1) for sign in (1, -1) for _ in range(times)
)

#: How often a candidate that could move by itself does, rather than change places with another one.
SINGLE = 0.3

#: How many candidates are looked at for one that leaves enough room by changing places.
LOOKED_AT = 8


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
    """Take parts of the plan out, with what requires them, and fill it anew, as often as it pays.

    Every other time a candidate that is drawn comes first, so that dear ones get their turn.
    """
    layout, absent, place = state.layout, state.layout.absent, state.place
    free = [not candidate.imposed for candidate in layout.problem.candidates]
    best, kept = state.value, place[:]
    for _ in range(REBUILDS if state.is_sum else -(-REBUILDS // EXACT)):
        first, last = 0, absent
        if source.random() < 0.5:
            first = int(source.random() * absent)
            last = first + 1 + int(source.random() * WINDOW)
        out = [position for position, quarter in enumerate(place) if free[position] and first <= quarter < last]
        source.shuffle(out)
        least, most = TAKEN_OUT
        del out[least + int(source.random() * (most - least + 1)) :]
        favoured = [int(source.random() * len(place))] if place and source.random() < 0.5 else []
        out = with_followers(layout, [*out, *favoured])
        if not all(free[position] for position in out):
            continue
        for position in out:
            state.move(position, absent)
        for position in favoured:
            bring_in(state, position)
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
    candidates, takes, guards, size = layout.problem.candidates, layout.takes, layout.guards, len(place)
    imposed = [candidate.imposed for candidate in candidates]
    tied = [bool(candidate.requires or after) for candidate, after in zip(candidates, layout.followers, strict=True)]
    random, allows, gain, move = source.random, state.allows, state.gain, state.move
    moves = min(MOVES * size, MOST_MOVES)
    if not state.is_sum:
        moves = -(-moves // EXACT)
    there: list[list[int]] = [[] for _ in range(absent + 1)]
    for position, quarter in enumerate(place):
        there[quarter].append(position)
    best, kept = state.value, place[:]
    for number in range(moves):
        position = int(random() * size)
        old = place[position]
        new = old + STEPS[int(random() * len(STEPS))]
        if not 0 <= new <= absent or (tied[position] and not allows(position, new)):
            continue
        least = loss * (number - moves) // moves
        room = state.room + takes[position][old] - takes[position][new]
        if room & guards == guards and random() < SINGLE:
            if (new == absent and imposed[position]) or gain(position, new) <= least:
                continue
            move(position, new)
        else:
            others = there[new]
            first = int(random() * len(others))
            for other in others[first : first + LOOKED_AT]:
                if (room + takes[other][new] - takes[other][old]) & guards == guards:
                    break
            else:
                continue
            if absent in (old, new) and (imposed[position] or imposed[other]):
                continue
            before = state.value
            move(position, new)
            if (tied[other] and not allows(other, old)) or state.value + gain(other, old) - before <= least:
                move(position, old)
                continue
            move(other, old)
            others.remove(other)
            there[old].append(other)
        there[old].remove(position)
        there[new].append(position)
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
