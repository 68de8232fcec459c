"""Problems of planning small enough to try everything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.problem import Aim, Candidate, Limit, Need, Problem

__all__ = ["problems"]


@st.composite
def problems(
    draw: st.DrawFn, *, candidates: int = 6, quarters: int = 3, imposed: bool = True, needs: bool = True
) -> Problem:
    """Draw a problem whose aims are all sums.

    Parameters
    ----------
    candidates, quarters
        How many there are at most.
    imposed
        Whether some candidates may have to be done; such a problem may have no solution.
    needs
        Whether something may be urgent.
    """
    horizon = draw(st.integers(1, quarters))
    levels = draw(st.lists(st.integers(1, 4), max_size=4).map(tuple))
    number = draw(st.integers(0, candidates))
    limits = tuple(draw(_limits(f"limit {n}", horizon)) for n in range(draw(st.integers(0, 3))))
    made = tuple(draw(_candidates(n, horizon, levels, limits, imposed=imposed)) for n in range(number))
    urgent = st.builds(
        Need,
        candidates=st.lists(st.integers(0, number - 1), min_size=1, max_size=2, unique=True).map(tuple),
        by=st.integers(0, horizon - 1),
        weight=st.integers(1, 3),
    )
    return Problem(
        quarters=horizon,
        levels=levels,
        candidates=made,
        limits=limits,
        needs=tuple(draw(st.lists(urgent, max_size=3))) if needs and number else (),
        aims=tuple(draw(_aims(horizon, levels, made)) for _ in range(draw(st.integers(1, 2)))),
    )


@st.composite
def _limits(draw: st.DrawFn, name: str, horizon: int) -> Limit:
    """Draw a limit that is kept for ever, not at all, or within years of two quarters."""
    since = draw(st.sampled_from(([0] * horizon, list(range(horizon)), [n - n % 2 for n in range(horizon)])))
    caps = draw(st.lists(st.integers(0, 9), min_size=horizon, max_size=horizon))
    return Limit(name=name, caps=tuple(caps), since=tuple(since), unit=draw(st.sampled_from((1, 4))))


@st.composite
def _candidates(
    draw: st.DrawFn, position: int, horizon: int, levels: tuple[int, ...], limits: tuple[Limit, ...], *, imposed: bool
) -> Candidate:
    """Draw a candidate that requires only others that stand before it."""
    rising = [item for item, count in enumerate(levels) if count > 1]
    raised = draw(st.lists(st.sampled_from(rising), unique=True, max_size=3)) if rising else []
    quarters = draw(st.sets(st.integers(0, horizon - 1)).map(sorted))
    amounts: st.SearchStrategy[Any] = st.lists(st.sampled_from((0, 0, 1, 2, 5)), min_size=horizon, max_size=horizon)
    return Candidate(
        measure=MeasureId(f"M{position + 1}"),
        raises=tuple((item, draw(st.integers(1, levels[item] - 1))) for item in raised),
        requires=tuple(draw(st.sets(st.integers(0, position - 1), max_size=2).map(sorted))) if position else (),
        length=draw(st.sampled_from((1, 1, 2))),
        quarters=tuple(quarters),
        takes=tuple(tuple(tuple(draw(amounts)) for _ in limits) for _ in quarters),
        imposed=imposed and draw(st.sampled_from((False, False, False, True))),
    )


@st.composite
def _aims(draw: st.DrawFn, horizon: int, levels: tuple[int, ...], candidates: tuple[Candidate, ...]) -> Aim:
    """Draw an aim: some worth, perhaps enough at some height, perhaps less a price."""
    gains = []
    for count in levels:
        rises = draw(st.lists(st.integers(0, 5), min_size=count - 1, max_size=count - 1))
        gains.append(tuple(sum(rises[:level]) for level in range(count)))
    prices = None
    if draw(st.booleans()):
        prices = tuple(tuple(draw(st.integers(0, 5)) for _ in candidate.quarters) for candidate in candidates)
    return Aim(
        gains=tuple(gains),
        weights=tuple(draw(st.lists(st.integers(0, 2), min_size=horizon, max_size=horizon))),
        enough=draw(st.none() | st.integers(0, 20)),
        prices=prices,
    )
