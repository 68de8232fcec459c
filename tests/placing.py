"""All placements of small problems, to check planners against everything tried."""

from __future__ import annotations

from parcours_cyber.planning.problem import Placement, Problem


def every_placement(problem: Problem) -> list[Placement]:
    """All placements that break nothing: each candidate in turn, without the branches that break something already."""
    found: list[Placement] = []

    def go_on(chosen: list[int | None]) -> None:
        at = len(chosen)
        part = (*chosen, *(None,) * (len(problem.candidates) - at))
        broken = problem.breaches(part)
        # What is taken is never given back; what is required may stand later in the catalogue, or be imposed there.
        if any(breach.kind in ("limit", "quarter") for breach in broken):
            return
        if at == len(problem.candidates):
            if not broken:
                found.append(part)
            return
        for quarter in (None, *problem.candidates[at].quarters):
            go_on([*chosen, quarter])

    go_on([])
    return found
