"""One of the placements of equal value: the one that the order of the catalogue decides for."""

from __future__ import annotations

from parcours_cyber.planning.problem import Placement
from parcours_cyber.planning.search.state import Layout, State

__all__ = ["in_order"]


def in_order(layout: Layout, placement: Placement) -> Placement:
    """Return a placement of the same value in which the first of the catalogue come first, as far as that is free.

    Whatever can be done earlier for nothing is; of two candidates that can change places for nothing, the first of the
    catalogue comes first. So it does not depend on a planner's whims which of two equal measures is done, or done
    first. Placements that differ in more than two candidates are not compared. Where an aim is not a sum, each look
    would cost too much, and the placement is returned as it is.
    """
    if not layout.problem.is_linear:
        return placement
    state = State.at(layout, placement)
    moved = True
    while moved:  # each move makes the quarters, read in the order of the catalogue, smaller: it ends
        moved = False
        for position in range(len(state.place)):
            moved = _earlier(state, position) or moved
            for other in range(position + 1, len(state.place)):
                moved = _exchanged(state, position, other) or moved
    return state.placement()


def _earlier(state: State, position: int) -> bool:
    """Move a candidate that is done to the first quarter in which nothing is lost, or say that there is none."""
    old = state.place[position]
    if old == state.layout.absent:
        return False
    for quarter in state.layout.slots[position]:
        if quarter >= old:
            return False
        if state.fits(position, quarter) and state.gain(position, quarter) == 0 and state.allows(position, quarter):
            state.move(position, quarter)
            return True
    return False


def _exchanged(state: State, first: int, second: int) -> bool:
    """Let two candidates change places where the first comes later, and nothing is lost by it; return whether."""
    layout, place = state.layout, state.place
    later, earlier = place[first], place[second]
    if later <= earlier:
        return False
    candidates, takes, guards = layout.problem.candidates, layout.takes, layout.guards
    if later == layout.absent and candidates[second].imposed:
        return False
    room = state.room + takes[first][later] - takes[first][earlier] + takes[second][earlier] - takes[second][later]
    if room & guards != guards:
        return False
    value = state.value
    state.move(first, earlier)
    state.move(second, later)
    if state.value == value and state.allows(first, earlier) and state.allows(second, later):
        return True
    state.move(second, earlier)
    state.move(first, later)
    return False
