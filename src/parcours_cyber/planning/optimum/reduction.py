"""What can be read from a problem before it is solved, and makes it smaller without losing a better placement."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from attrs import frozen

from parcours_cyber.planning.problem import Placement, Problem

__all__ = ["Domain", "Reduction", "Row", "reduced"]


@frozen
class Row:
    """One inequality of a limit: what is taken from quarter *since* to quarter *until* is at most *cap*."""

    limit: int
    since: int
    until: int
    cap: int


@frozen
class Domain:
    """Where a candidate may stand: in one of *quarters*, rising, or undone where it is *optional*."""

    quarters: tuple[int, ...]
    optional: bool


@frozen(kw_only=True)
class Reduction:
    """A problem with what follows from it.

    Attributes
    ----------
    rows
        The inequalities of the limits, without those that another one implies.
    amounts
        For each candidate and each of its quarters, what it takes in each row where it takes anything.
    domains
        For each candidate the quarters that its means and its prerequisites allow.
    raisers
        For each item and level from 1, the candidates that decide when it is reached: those that raise the item so
        far, without those that require another one of them, which is done before.
    """

    problem: Problem
    rows: tuple[Row, ...]
    amounts: tuple[Mapping[int, Mapping[int, int]], ...]
    domains: tuple[Domain, ...]
    raisers: Mapping[tuple[int, int], tuple[int, ...]]
    ancestors: tuple[frozenset[int], ...]

    @property
    def is_impossible(self) -> bool:
        """Whether something imposed fits no quarter."""
        return any(not domain.quarters and not domain.optional for domain in self.domains)

    def held(self, placement: Placement, free: frozenset[int]) -> tuple[Domain, ...]:
        """Return the domains that leave only some candidates free, and hold the others where they are."""
        return tuple(
            domain if position in free else Domain(() if quarter is None else (quarter,), quarter is None)
            for position, (domain, quarter) in enumerate(zip(self.domains, placement, strict=True))
        )

    def only(self, candidates: frozenset[int]) -> tuple[Domain, ...]:
        """Return the domains in which all other candidates are left undone."""
        return tuple(
            domain if position in candidates else Domain((), True) for position, domain in enumerate(self.domains)
        )


def reduced(problem: Problem) -> Reduction:
    """Return a problem with what follows from it."""
    rows = _rows(problem)
    amounts = _amounts(problem, rows)
    ancestors = _ancestors(problem)
    domains = _domains(problem, rows, amounts, ancestors)
    return Reduction(
        problem=problem,
        rows=rows,
        amounts=amounts,
        domains=domains,
        raisers=_raisers(problem, domains, ancestors),
        ancestors=ancestors,
    )


def _rows(problem: Problem) -> tuple[Row, ...]:
    """Return the rows of the limits but those that a later one with the same start and no higher cap implies.

    It does because nothing ever gives back what another one takes.
    """
    return tuple(
        Row(number, since, quarter, cap)
        for number, limit in enumerate(problem.limits)
        for quarter, (since, cap) in enumerate(zip(limit.since, limit.caps, strict=True))
        if not any(
            limit.since[later] == since and limit.caps[later] <= cap for later in range(quarter + 1, problem.quarters)
        )
    )


def _amounts(problem: Problem, rows: tuple[Row, ...]) -> tuple[dict[int, dict[int, int]], ...]:
    """Return for each candidate and each of its quarters what it takes in each row where it takes anything."""
    spans: list[list[tuple[int, int, int]]] = [[] for _ in problem.limits]
    for number, row in enumerate(rows):
        spans[row.limit].append((number, row.since, row.until + 1))

    def within(takes: tuple[tuple[int, ...], ...]) -> dict[int, int]:
        """Return what is taken in each row."""
        found = {}
        for taken, of in zip(takes, spans, strict=True):
            if any(taken):
                sums = (0, *accumulate(taken))
                found.update({number: sums[end] - sums[since] for number, since, end in of if sums[end] != sums[since]})
        return found

    return tuple(
        {quarter: within(takes) for quarter, takes in zip(candidate.quarters, candidate.takes, strict=True)}
        for candidate in problem.candidates
    )


def _ancestors(problem: Problem) -> tuple[frozenset[int], ...]:
    """Return all that each candidate requires, whether at once or through another one."""
    found: list[frozenset[int]] = [frozenset(candidate.requires) for candidate in problem.candidates]
    changed = True
    while changed:
        changed = False
        for position, near in enumerate(found):
            whole = near.union(*(found[required] for required in near))
            if whole != near:
                found[position] = whole
                changed = True
    return tuple(found)


def _domains(
    problem: Problem,
    rows: tuple[Row, ...],
    amounts: tuple[Mapping[int, Mapping[int, int]], ...],
    ancestors: tuple[frozenset[int], ...],
) -> tuple[Domain, ...]:
    """Return the quarters in which each candidate fits by itself and after the earliest of what it requires."""
    quarters = [
        [quarter for quarter, taken in of.items() if all(amount <= rows[row].cap for row, amount in taken.items())]
        for of in amounts
    ]
    changed = True
    while changed:
        changed = False
        for position, candidate in enumerate(problem.candidates):
            for required in candidate.requires:
                # Where the required one is never done, nor is this one.
                earliest = min(quarters[required], default=problem.quarters) + candidate.length
                kept = [quarter for quarter in quarters[position] if quarter >= earliest]
                if len(kept) < len(quarters[position]):
                    quarters[position] = kept
                    changed = True
    imposed = {position for position, candidate in enumerate(problem.candidates) if candidate.imposed}
    must = imposed.union(*(ancestors[position] for position in imposed))
    return tuple(Domain(tuple(of), position not in must) for position, of in enumerate(quarters))


def _raisers(
    problem: Problem, domains: tuple[Domain, ...], ancestors: tuple[frozenset[int], ...]
) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return which candidates decide when each level of each item is reached."""
    raisers: dict[tuple[int, int], set[int]] = {}
    for position, candidate in enumerate(problem.candidates):
        if domains[position].quarters:
            for item, best in candidate.raises:
                for level in range(1, best + 1):
                    raisers.setdefault((item, level), set()).add(position)
    return {
        key: tuple(sorted(position for position in of if not ancestors[position] & of)) for key, of in raisers.items()
    }
