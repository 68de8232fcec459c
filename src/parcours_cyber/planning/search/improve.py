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

from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.search.construct import Prices, bring_in, drop_useless, fill, shares_of, with_followers
from parcours_cyber.planning.search.state import Layout, State

__all__ = ["improve"]

#: How many rounds there are unless told: what takes well below a second for 120 candidates over twelve quarters.
ROUNDS = 4

#: How often a part of the plan is made anew in a round.
REBUILDS = 8

#: How many small moves are tried in a round: so many for each candidate, and so many at most.
MOVES = 1_000
MOST_MOVES = 120_000

#: How much less of both there is where aims are not sums, and each move is weighed from scratch.
EXACT = 250

#: How many candidates are taken out at least and at most to make their part of the plan anew.
TAKEN_OUT = (4, 24)

#: How many quarters such a part has at most, where it is not drawn from the whole plan.
WINDOW = 4

#: What may be lost by a small move at first, against what a candidate of the plan adds on average.
LOSS = 0.2

#: By how many quarters a small move moves, each as often as it stands here: near ones succeed most. 0 is for anywhere.
STEPS = (*(0,) * 8, *(1, -1) * 12, *(2, -2) * 6, *(3, -3) * 3, *(4, -4) * 2)

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
    layout: Layout | None = None,
) -> Placement:
    """Return a plan that is at least as good as the one given.

    Parameters
    ----------
    placement
        A plan that is allowed.
    seed
        What the choices are drawn from: the same seed gives the same plan.
    rounds
        How long to search; more rounds never give a worse plan. The first is half as long, for a plan that only has to
        be made good again.
    deadline
        A time of :func:`time.monotonic` after which no round begins. The plan then depends on the machine.
    progress
        Is told after each round how many are done, and of how many.
    layout
        The packed tables of the problem, where they were made already.
    """
    layout = layout or Layout.of(problem)
    state, source = State.at(layout, placement), Random(seed)  # noqa: S311  # nothing is kept secret by it
    best, value = placement, problem.value(placement)
    shares = shares_of(problem)
    prices = Prices.eased(layout, shares[0], 0)
    for number in range(rounds):
        if deadline is not None and monotonic() > deadline:
            break
        unmet = [need.weight for need in problem.needs if not problem.is_met(need, state.placement())]
        if unmet:
            # Now a need of the lightest may be lost for another one, whatever that does to the aims.
            _shake(state, source, min(unmet) * layout.scale.needs * 6 // 5, share=4)
        _rebuild(state, source, shares)
        losses = _losses(state) or [0]
        _shake(state, source, losses[number % len(losses)], share=1 if number else 2)
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

    Every other time a candidate that is drawn comes first, so that dear ones get their turn: one of a need that is not
    met, where there is such a need.
    """
    layout, absent, place = state.layout, state.layout.absent, state.place
    free = [not candidate.imposed for candidate in layout.problem.candidates]
    best, kept = state.value, place[:]
    for _ in range(REBUILDS if layout.problem.is_linear else -(-REBUILDS // EXACT)):
        first, last = 0, absent
        favoured: list[int] = []
        if place and source.random() < 0.5:
            unmet = [need for need in layout.problem.needs if all(place[of] > need.by for of in need.candidates)]
            if unmet:
                need = source.choice(unmet)
                favoured, last = [source.choice(need.candidates)], need.by + 1
            else:
                favoured = [source.randrange(len(place))]
        elif source.random() < 0.5:
            first = source.randrange(absent)
            last = first + source.randint(1, WINDOW)
        out = [position for position, quarter in enumerate(place) if free[position] and first <= quarter < last]
        source.shuffle(out)
        del out[source.randint(*TAKEN_OUT) :]
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


def _shake(state: State, source: Random, loss: int, share: int = 1) -> None:
    """Try small moves, which may lose less and less, or a share of as many; leave the best plan met."""
    layout, place, absent = state.layout, state.place, state.layout.absent
    candidates, takes, guards, size = layout.problem.candidates, layout.takes, layout.guards, len(place)
    imposed = [candidate.imposed for candidate in candidates]
    tied = [bool(candidate.requires or after) for candidate, after in zip(candidates, layout.followers, strict=True)]
    random, allows, gain, move = source.random, state.allows, state.gain, state.move
    moves = min(MOVES * size, MOST_MOVES) // share
    if not layout.problem.is_linear:
        moves = -(-moves // EXACT)
    there: list[list[int]] = [[] for _ in range(absent + 1)]
    for position, quarter in enumerate(place):
        there[quarter].append(position)
    best, kept = state.value, place[:]
    for number in range(moves):
        position = int(random() * size)
        old = place[position]
        step = STEPS[int(random() * len(STEPS))]
        new = old + step if step else int(random() * (absent + 1))
        if new == old or not 0 <= new <= absent or (tied[position] and not allows(position, new)):
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


def _losses(state: State) -> list[int]:
    """Return what may be lost at first of each aim worth a search: a part of what a candidate of the plan adds to it.

    These are the first aim; the one after an aim that counts up to what is enough; and each other one that something
    moves which moves none before it, unless it is nothing but a price, which only decides between equal plans.
    """
    layout, absent, place = state.layout, state.layout.absent, state.place
    scale, aims = layout.scale, layout.problem.aims
    free = [
        position
        for position, quarter in enumerate(place)
        if quarter != absent and all(place[follower] == absent for follower in layout.followers[position])
    ]
    without = [scale.split(state.gain(position, absent))[1:] for position in free]
    later = [
        scale.split(state.gain(position, place[position] + 1))[1:]
        for position in free
        if place[position] + 1 in layout.slots[position]
    ]
    losses: list[int] = []
    for number, (aim, unit) in enumerate(zip(aims, scale.aims, strict=True)):
        moved = [abs(part[number]) for part in without if part[number]]
        worthy = aim.exact is not None or any(map(any, aim.gains))
        if moved and (
            not losses
            or aims[number - 1].enough is not None
            or (worthy and any(part[number] and not any(part[:number]) for part in (*without, *later)))
        ):
            losses.append(int(unit * sum(moved) * LOSS / len(moved)))
    return losses
