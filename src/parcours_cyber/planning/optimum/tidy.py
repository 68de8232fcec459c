"""One of the placements of equal value: without what is of no use, and everything as early as it can be."""

from __future__ import annotations

from parcours_cyber.planning.optimum.reduction import Reduction
from parcours_cyber.planning.problem import Placement

__all__ = ["tidied"]


def tidied(reduction: Reduction, placement: Placement) -> Placement:
    """Return a placement of at least the same value that allows what it did.

    From the last candidate to the first, what adds nothing is left out; then, from the first to the last, each is done
    in the earliest quarter in which nothing is lost, until nothing moves. So the result depends on nothing but the
    placement, and the first of the catalogue comes first.
    """
    problem = reduction.problem
    best = list(placement)
    value = problem.value(placement)
    for position in reversed(range(len(best))):
        quarter = best[position]
        if quarter is None or problem.candidates[position].imposed or _is_required(reduction, best, position):
            continue
        best[position] = None
        without = problem.value(tuple(best))
        if without >= value:
            value = without
        else:
            best[position] = quarter
    used = [0] * len(reduction.rows)
    for position, quarter in enumerate(best):
        if quarter is not None:
            _use(reduction, used, position, quarter, 1)
    moved = True
    while moved:
        moved = False
        for position, quarter in enumerate(best):
            if quarter is not None and _move_earlier(reduction, best, used, position, quarter):
                moved = True
    return tuple(best)


def _is_required(reduction: Reduction, placement: list[int | None], position: int) -> bool:
    """Return whether something that is done requires a candidate."""
    return any(
        quarter is not None and position in candidate.requires
        for candidate, quarter in zip(reduction.problem.candidates, placement, strict=True)
    )


def _use(reduction: Reduction, used: list[int], position: int, quarter: int, times: int) -> None:
    """Add what a candidate takes in a quarter to what is used of each row, or take it away."""
    for row, amount in reduction.amounts[position][quarter].items():
        used[row] += times * amount


def _move_earlier(
    reduction: Reduction, placement: list[int | None], used: list[int], position: int, quarter: int
) -> bool:
    """Move a candidate to the earliest quarter in which it fits and nothing is lost; return whether it moved."""
    problem = reduction.problem
    candidate = problem.candidates[position]
    ready = max((placement[required] or 0 for required in candidate.requires), default=-candidate.length)
    has_prices = any(aim.prices is not None for aim in problem.aims)
    value = problem.value(tuple(placement)) if has_prices else None
    _use(reduction, used, position, quarter, -1)
    for earlier in reduction.domains[position].quarters:
        if earlier >= quarter:
            break
        amounts = reduction.amounts[position][earlier]
        if earlier - candidate.length < ready or any(
            used[row] + amount > reduction.rows[row].cap for row, amount in amounts.items()
        ):
            continue
        placement[position] = earlier
        # Without prices, what is done earlier is worth no less.
        if value is None or problem.value(tuple(placement)) >= value:
            _use(reduction, used, position, earlier, 1)
            return True
    placement[position] = quarter
    _use(reduction, used, position, quarter, 1)
    return False
