"""A problem seen from one quarter: the quarters until it as they are, those after it pooled into longer periods."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import evolve

from parcours_cyber.planning.problem import Aim, Candidate, Limit, Problem

__all__ = ["Period", "periods_from", "pooled", "remaining"]

#: The first and the last quarter of a period.
Period = tuple[int, int]


def periods_from(problem: Problem, quarter: int, *, near: int) -> tuple[Period, ...]:
    """Return the periods seen from a quarter: single quarters until *near* after it, then to the ends of the years.

    A year ends where most limits begin anew or rise: every fourth quarter. A deadline ends a period too.
    """
    ends = {*range(min(quarter + near + 1, problem.quarters)), *range(3, problem.quarters, 4), problem.quarters - 1}
    ends |= {need.by for need in problem.needs if 0 <= need.by < problem.quarters}
    rising = sorted(ends)
    return tuple(zip((0, *(end + 1 for end in rising[:-1])), rising, strict=True))


def pooled(problem: Problem, periods: tuple[Period, ...]) -> Problem:
    """Return a problem whose quarters are periods.

    What is done in a period is done in the last of its quarters that the candidate allows. A limit gives in a period
    what it gives in its quarters together, so that the pooled problem asks for no more than the problem. The worth at
    the end of a period counts for its quarters as if it had risen evenly.
    """
    of = [number for number, (first, last) in enumerate(periods) for _ in range(first, last + 1)]
    return evolve(
        problem,
        quarters=len(periods),
        candidates=tuple(_candidate(candidate, periods, of) for candidate in problem.candidates),
        limits=tuple(_limit(limit, periods, of) for limit in problem.limits),
        needs=tuple(evolve(need, by=of[need.by] if need.by >= 0 else -1) for need in problem.needs),
        aims=tuple(_aim(aim, problem, periods, of) for aim in problem.aims),
    )


def remaining(problem: Problem, placement: Sequence[int | None], since: int) -> Problem:
    """Return the problem that is left when what is placed stays and all else is done from a quarter on."""
    kept = [
        [
            number
            for number, quarter in enumerate(candidate.quarters)
            if (quarter >= since if at is None else quarter == at)
        ]
        for candidate, at in zip(problem.candidates, placement, strict=True)
    ]
    candidates = tuple(
        evolve(
            candidate,
            quarters=tuple(candidate.quarters[number] for number in own),
            takes=tuple(candidate.takes[number] for number in own),
        )
        for candidate, own in zip(problem.candidates, kept, strict=True)
    )
    aims = tuple(
        aim
        if aim.prices is None
        else evolve(
            aim,
            prices=tuple(tuple(prices[number] for number in own) for prices, own in zip(aim.prices, kept, strict=True)),
        )
        for aim in problem.aims
    )
    return evolve(problem, candidates=candidates, aims=aims)


def _last(candidate: Candidate, of: list[int]) -> dict[int, int]:
    """Return for each period the position of the last quarter of a candidate in it."""
    return {of[quarter]: position for position, quarter in enumerate(candidate.quarters)}


def _candidate(candidate: Candidate, periods: tuple[Period, ...], of: list[int]) -> Candidate:
    """Return a candidate done in periods."""
    last = _last(candidate, of)
    single = next((number for number, (first, until) in enumerate(periods) if first < until), len(periods))
    nothing = (0,) * len(periods)
    takes = tuple(
        tuple(
            (*row[:single], *(sum(row[first : until + 1]) for first, until in periods[single:]))
            if any(row)
            else nothing
            for row in candidate.takes[position]
        )
        for position in last.values()
    )
    return evolve(candidate, quarters=tuple(last), takes=takes)


def _limit(limit: Limit, periods: tuple[Period, ...], of: list[int]) -> Limit:
    """Return a limit over periods: sums of its own, one after the other back to the beginning of a period."""
    starts = {first for first, _ in periods}
    caps, since = [], []
    for first, last in periods:
        begins, cap = limit.since[last], limit.caps[last]
        while begins > first or begins not in starts:
            cap += limit.caps[begins - 1]
            begins = limit.since[begins - 1]
        caps.append(cap)
        since.append(of[begins])
    return evolve(limit, caps=tuple(caps), since=tuple(since))


def _aim(aim: Aim, problem: Problem, periods: tuple[Period, ...], of: list[int]) -> Aim:
    """Return an aim over periods; all its numbers grow by one factor, which keeps them whole."""
    factor = math.lcm(*(last - first + 1 for first, last in periods))
    weights = [0] * len(periods)
    for number, (first, last) in enumerate(periods):
        length = last - first + 1
        whole = sum(aim.weights[first : last + 1]) * factor
        # What is done in a quarter of the period counts from there on: this is the mean over its quarters.
        own = sum(weight * at for at, weight in enumerate(aim.weights[first : last + 1], 1)) * (factor // length)
        weights[number] += own
        weights[max(0, number - 1)] += whole - own
    prices = None
    if aim.prices is not None:
        prices = tuple(
            tuple(own[position] * factor for position in _last(candidate, of).values())
            for own, candidate in zip(aim.prices, problem.candidates, strict=True)
        )
    return evolve(
        aim, weights=tuple(weights), prices=prices, enough=None if aim.enough is None else aim.enough * factor
    )
