"""The default planner: laws that its plans keep, on problems that Hypothesis makes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, product
from time import monotonic

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.problem import Aim, Candidate, Infeasible, Placement, Problem
from parcours_cyber.planning.search.construct import greedy, repair
from parcours_cyber.planning.search.improve import improve
from parcours_cyber.planning.search.state import Layout, State
from parcours_cyber.planning.search.ties import in_order
from parcours_cyber.testing.strategies import problems


@st.composite
def any_problems(draw: st.DrawFn, *, candidates: int = 6, quarters: int = 3) -> Problem:
    """Problems, now and then with an aim that is not a sum."""
    problem = draw(problems(candidates=candidates, quarters=quarters))
    if problem.levels and draw(st.integers(0, 3)) == 0:
        first, *others = problem.aims
        problem = evolve(problem, aims=(evolve(first, exact=weakest_first), *others))
    return problem


def weakest_first(levels: tuple[int, ...]) -> Fraction:
    """A worth that hangs mostly on the lowest level."""
    return Fraction(min(levels) * 5 + sum(levels), 3)


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


@given(st.data(), any_problems())
def test_a_state_tells_what_the_problem_tells(data: st.DataObject, problem: Problem) -> None:
    layout = Layout.of(problem)
    one, other = (data.draw(placements(problem)) for _ in range(2))
    states = [State.at(layout, placement) for placement in (one, other)]
    values = [problem.value(placement) for placement in (one, other)]
    assert [state.placement() for state in states] == [one, other]
    assert (values[0] < values[1]) == (states[0].value < states[1].value)
    assert (values[0] == values[1]) == (states[0].value == states[1].value)


@given(st.data(), any_problems())
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


@given(any_problems())
def test_a_plan_made_step_by_step_breaks_nothing_and_is_at_most_the_best(problem: Problem) -> None:
    best = best_by_hand(problem)
    placement = placed_or_none(problem, greedy)
    if placement is None:
        return
    assert problem.breaches(placement) == []
    assert best is not None
    assert problem.value(placement) <= problem.value(best)
    assert greedy(problem) == placement


@given(any_problems(), st.integers(0, 2))
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
@given(any_problems(candidates=25, quarters=6))
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
    @given(any_problems())
    def solve(problem: Problem) -> None:
        first = placed_or_none(problem, greedy)
        best = best_by_hand(problem)
        if first is not None and best is not None:
            found.append(problem.value(improve(problem, first)) == problem.value(best))

    solve()
    assert sum(found) >= 0.97 * len(found)


@given(any_problems())
def test_what_a_measure_is_called_changes_nothing(problem: Problem) -> None:
    # Another order of the candidates may: ties go by it, and so do the drawn choices.
    candidates = [
        evolve(candidate, measure=MeasureId(f"X-{len(problem.candidates) - position}"))
        for position, candidate in enumerate(problem.candidates)
    ]
    renamed = evolve(problem, candidates=tuple(candidates))
    first, again = placed_or_none(problem, greedy), placed_or_none(renamed, greedy)
    assert first == again
    if first is not None:
        assert improve(problem, first, rounds=1) == improve(renamed, first, rounds=1)


@given(st.data(), any_problems(candidates=12, quarters=4))
def test_what_is_pinned_stays_where_it_was_pinned(data: st.DataObject, problem: Problem) -> None:
    old = placed_or_none(problem, greedy)
    movable = [position for position, candidate in enumerate(problem.candidates) if candidate.quarters]
    if old is None or not movable:
        return
    pinned = data.draw(st.sampled_from(movable))
    candidate = problem.candidates[pinned]
    place = data.draw(st.integers(0, len(candidate.quarters) - 1))
    quarter = candidate.quarters[place]
    only = evolve(candidate, quarters=(quarter,), takes=(candidate.takes[place],), imposed=True)
    aims = [
        aim
        if aim.prices is None
        else evolve(
            aim,
            prices=tuple(
                (prices[place],) if position == pinned else prices for position, prices in enumerate(aim.prices)
            ),
        )
        for aim in problem.aims
    ]
    candidates = [only if position == pinned else other for position, other in enumerate(problem.candidates)]
    after = evolve(problem, candidates=tuple(candidates), aims=tuple(aims))
    repaired = placed_or_none(after, lambda given: repair(given, old))
    if repaired is not None:
        found = improve(after, repaired, rounds=2)
        assert found[pinned] == quarter
        assert after.breaches(found) == []


@given(any_problems())
def test_what_is_imposed_stays_even_where_it_costs_and_a_twin_would_do(problem: Problem) -> None:
    start = placed_or_none(problem, greedy)
    if start is None:
        return
    candidates = [
        evolve(candidate, imposed=quarter is not None)
        for candidate, quarter in zip(problem.candidates, start, strict=True)
    ]
    twins = [evolve(candidate, imposed=False) for candidate in problem.candidates]
    prices = [(int(candidate.imposed),) * len(candidate.quarters) for candidate in (*candidates, *twins)]
    aim = Aim(
        gains=tuple((0,) * count for count in problem.levels), weights=(1,) * problem.quarters, prices=tuple(prices)
    )
    changed = evolve(problem, candidates=(*candidates, *twins), needs=(), aims=(aim,))
    assert changed.breaches(improve(changed, (*start, *(None for _ in twins)))) == []


@given(any_problems())
def test_what_is_worth_nothing_is_left_out(problem: Problem) -> None:
    nothing = evolve(
        problem,
        candidates=tuple(evolve(candidate, imposed=False) for candidate in problem.candidates),
        needs=(),
        aims=tuple(evolve(aim, exact=None, gains=tuple((0,) * len(of) for of in aim.gains)) for aim in problem.aims),
    )
    assert greedy(nothing) == (None,) * len(problem.candidates)


@given(st.data(), any_problems())
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


def after(problem: Problem, placement: Placement) -> list[int]:
    """The quarters of a placement, that which is not done after all others."""
    return [problem.quarters if quarter is None else quarter for quarter in placement]


@given(st.data(), problems())
def test_what_is_free_goes_by_the_order_of_the_catalogue(data: st.DataObject, problem: Problem) -> None:
    placement = data.draw(placements(problem).filter(lambda placement: not problem.breaches(placement)))
    value = problem.value(placement)
    ordered = in_order(Layout.of(problem), placement)
    assert problem.breaches(ordered) == []
    assert problem.value(ordered) == value
    assert after(problem, ordered) <= after(problem, placement)
    for first, second in combinations(range(len(ordered)), 2):
        other = list(ordered)
        other[first], other[second] = ordered[second], ordered[first]
        if after(problem, tuple(other)) < after(problem, ordered) and not problem.breaches(tuple(other)):
            assert problem.value(tuple(other)) != value
