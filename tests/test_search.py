"""The default planner: laws that its plans keep, on problems that Hypothesis makes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from time import monotonic

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.construct import greedy, repair
from parcours_cyber.planning.improve import improve
from parcours_cyber.planning.problem import Aim, Candidate, Infeasible, Limit, Need, Placement, Problem
from parcours_cyber.planning.state import Layout, State


@st.composite
def problems(draw: st.DrawFn, *, candidates: int = 5, quarters: int = 3) -> Problem:
    """Problems with everything that a problem may have."""
    horizon = draw(st.integers(1, quarters))
    levels = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    names = [f"limit {number}" for number in range(draw(st.integers(0, 3)))]
    spans = [draw(st.sampled_from(("kept", "own", "pairs"))) for _ in names]
    since = {
        "kept": (0,) * horizon,
        "own": tuple(range(horizon)),
        "pairs": tuple(quarter - quarter % 2 for quarter in range(horizon)),
    }
    amounts = st.integers(0, 20)
    limits = tuple(
        Limit(name=name, caps=tuple(draw(amounts) for _ in range(horizon)), since=since[span])
        for name, span in zip(names, spans, strict=True)
    )
    count = draw(st.integers(0, candidates))
    found = []
    for number in range(count):
        length = draw(st.integers(1, 2))
        free = [quarter for quarter in range(length - 1, horizon) if draw(st.integers(0, 4))]
        takes = []
        for quarter in free:
            rows = [[0] * horizon for _ in limits]
            for row in rows:
                row[quarter] += draw(amounts)
                row[draw(st.integers(0, horizon - 1))] += draw(st.integers(0, 3))
            takes.append(tuple(map(tuple, rows)))
        raises = draw(
            st.lists(
                st.integers(0, len(levels) - 1).flatmap(
                    lambda item: st.tuples(st.just(item), st.integers(1, levels[item] - 1))
                ),
                max_size=3,
                unique_by=lambda pair: pair[0],
            )
        )
        requires = draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else set()
        found.append(
            Candidate(
                measure=MeasureId(f"M{number}"),
                raises=tuple(raises),
                requires=tuple(sorted(requires)),
                length=length,
                quarters=tuple(free),
                takes=tuple(takes),
                imposed=draw(st.integers(0, 9)) == 9,
            )
        )
    needs = ()
    if count:
        needs = draw(
            st.lists(
                st.builds(
                    Need,
                    candidates=st.lists(st.integers(0, count - 1), min_size=1, max_size=2, unique=True).map(tuple),
                    by=st.integers(0, horizon - 1),
                    weight=st.integers(1, 3),
                ),
                max_size=2,
            ).map(tuple)
        )
    return Problem(
        quarters=horizon,
        levels=tuple(levels),
        candidates=tuple(found),
        limits=limits,
        needs=needs,
        aims=tuple(draw(aims(tuple(levels), tuple(found), horizon)) for _ in range(draw(st.integers(1, 2)))),
    )


@st.composite
def aims(draw: st.DrawFn, levels: tuple[int, ...], candidates: tuple[Candidate, ...], horizon: int) -> Aim:
    """Aims: an area or an end, capped or not, with prices or without, a sum over items or not."""
    steps = [[draw(st.integers(0, 9)) for _ in range(count - 1)] for count in levels]
    gains = tuple(tuple(sum(of[:level]) for level in range(len(of) + 1)) for of in steps)
    prices = None
    if draw(st.booleans()):
        prices = tuple(tuple(draw(st.integers(0, 9)) for _ in candidate.quarters) for candidate in candidates)

    def lowest(reached: tuple[int, ...]) -> Fraction:
        return Fraction(min(reached) * 5 + sum(reached), 3)

    return Aim(
        gains=gains,
        weights=draw(st.sampled_from(((1,) * horizon, (0,) * (horizon - 1) + (1,)))),
        enough=draw(st.none() | st.integers(0, 30)),
        prices=prices,
        exact=lowest if draw(st.integers(0, 3)) == 0 else None,
    )


def placements(problem: Problem) -> st.SearchStrategy[Placement]:
    """Placements in the quarters of the candidates, allowed or not."""
    return st.tuples(*(st.sampled_from((None, *candidate.quarters)) for candidate in problem.candidates))


def best_by_hand(problem: Problem) -> Placement | None:
    """The best of all placements that are allowed, the first of equal ones."""
    allowed = [
        placement
        for placement in product(*((None, *candidate.quarters) for candidate in problem.candidates))
        if not problem.breaches(placement)
    ]
    return max(allowed, key=problem.value, default=None)


def placed_or_none(problem: Problem, planner: Callable[[Problem], Placement]) -> Placement | None:
    """The plan of a planner, or nothing when it says that what is imposed does not fit, and names nothing else."""
    try:
        return planner(problem)
    except Infeasible as found:
        refused = found.candidates
    assert {problem.candidates[position].imposed for position in refused} == {True}
    return None


@given(st.data(), problems())
def test_a_state_tells_what_the_problem_tells(data: st.DataObject, problem: Problem) -> None:
    layout = Layout.of(problem)
    one, other = (data.draw(placements(problem)) for _ in range(2))
    states = [State.at(layout, placement) for placement in (one, other)]
    values = [problem.value(placement) for placement in (one, other)]
    assert [state.placement() for state in states] == [one, other]
    assert (values[0] < values[1]) == (states[0].value < states[1].value)
    assert (values[0] == values[1]) == (states[0].value == states[1].value)


@given(st.data(), problems())
def test_a_move_is_weighed_before_it_is_made(data: st.DataObject, problem: Problem) -> None:
    layout = Layout.of(problem)
    state = State.at(layout, data.draw(placements(problem)))
    for position, quarter in enumerate(data.draw(placements(problem))):
        target = layout.absent if quarter is None else quarter
        value, gain, fits = state.value, state.gain(position, target), state.fits(position, target)
        state.move(position, target)
        assert state.value == value + gain
        assert fits == (not any(breach.kind == "limit" for breach in problem.breaches(state.placement())))
        assert state == State.at(layout, state.placement())


@given(problems())
def test_a_plan_made_step_by_step_breaks_nothing_and_is_at_most_the_best(problem: Problem) -> None:
    best = best_by_hand(problem)
    placement = placed_or_none(problem, greedy)
    if placement is None:
        return
    assert problem.breaches(placement) == []
    assert best is not None
    assert problem.value(placement) <= problem.value(best)
    assert greedy(problem) == placement


@given(problems(), st.integers(0, 2))
def test_a_better_plan_breaks_nothing_and_is_between_the_first_and_the_best(problem: Problem, seed: int) -> None:
    first = placed_or_none(problem, greedy)
    if first is None:
        return
    better = improve(problem, first, seed=seed, rounds=2)
    best = best_by_hand(problem)
    assert best is not None
    assert problem.breaches(better) == []
    assert problem.value(first) <= problem.value(better) <= problem.value(best)
    assert improve(problem, first, seed=seed, rounds=2) == better


@settings(max_examples=20)
@given(problems(candidates=25, quarters=6))
def test_more_rounds_are_never_worse(problem: Problem) -> None:
    first = placed_or_none(problem, greedy)
    if first is None:
        return
    told: list[tuple[int, int]] = []
    values = [
        problem.value(improve(problem, first, rounds=rounds, progress=lambda *done: told.append(done)))
        for rounds in range(4)
    ]
    assert values[0] == problem.value(first)
    assert values == sorted(values)
    assert told == [(1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3)]
    assert improve(problem, first, rounds=3, deadline=monotonic() - 1) == first


def test_tiny_problems_are_nearly_always_solved() -> None:
    found = []

    @settings(max_examples=200, database=None)
    @given(problems())
    def solve(problem: Problem) -> None:
        first = placed_or_none(problem, greedy)
        best = best_by_hand(problem)
        if first is not None and best is not None:
            found.append(problem.value(improve(problem, first)) == problem.value(best))

    solve()
    assert sum(found) >= 0.97 * len(found)


@given(problems())
def test_what_is_worth_nothing_is_left_out(problem: Problem) -> None:
    nothing = evolve(
        problem,
        candidates=tuple(evolve(candidate, imposed=False) for candidate in problem.candidates),
        needs=(),
        aims=tuple(evolve(aim, exact=None, gains=tuple((0,) * len(of) for of in aim.gains)) for aim in problem.aims),
    )
    assert greedy(nothing) == (None,) * len(problem.candidates)


@given(st.data(), problems())
def test_repairing_keeps_what_is_allowed(data: st.DataObject, problem: Problem) -> None:
    old = data.draw(placements(problem))
    new = placed_or_none(problem, lambda given: repair(given, old))
    if new is None:
        return
    assert problem.breaches(new) == []
    if not problem.breaches(old):
        assert new == old
    for candidate, before, after in zip(problem.candidates, old, new, strict=True):
        assert before is not None or after is None or candidate.imposed or any_requires(problem, new, candidate)


def any_requires(problem: Problem, placement: Placement, candidate: Candidate) -> bool:
    """Whether something in a plan requires a candidate."""
    position = problem.candidates.index(candidate)
    return any(
        quarter is not None and position in other.requires
        for other, quarter in zip(problem.candidates, placement, strict=True)
    )
