"""The planners that prove: against everything tried, and what they promise when they are stopped."""

from __future__ import annotations

import os
import signal
import time
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parcours_cyber.errors import UsageError
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.optimum.horizon import bound, full_horizon
from parcours_cyber.planning.optimum.result import Ending, Report
from parcours_cyber.planning.optimum.stages import feasible
from parcours_cyber.planning.optimum.stepwise import sequential
from parcours_cyber.planning.problem import Aim, Candidate, Infeasible, Limit, Need, Problem, Value
from parcours_cyber.planning.search.solve import Planner
from parcours_cyber.planning.search.solve import solve as plan_with
from parcours_cyber.testing.strategies import problems
from placing import every_placement

pytest.importorskip("highspy", reason="the extra optimise is not installed")

few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def best_of_all(problem: Problem) -> Value | None:
    """The greatest value of all placements, if there are any."""
    return max(map(problem.value, every_placement(problem)), default=None)


def some_problem(seed: int = 0, candidates: int = 40, quarters: int = 8) -> Problem:
    """A problem that takes a solver some seconds: knapsacks of amounts that are alike."""
    amounts = [(37 * (seed + n) ** 2 + 11 * n) % 41 + 20 for n in range(candidates)]
    worth = [(amount * 100 + (53 * n) % 97) for n, amount in enumerate(amounts)]
    limits = tuple(
        Limit(
            name=name, caps=tuple(70 + (7 * n + 3 * seed) % 13 for n in range(quarters)), since=tuple(range(quarters))
        )
        for name in ("it", "security")
    )
    made = []
    for n, amount in enumerate(amounts):
        takes = []
        for quarter in range(quarters):
            rows = [[0] * quarters for _ in limits]
            rows[n % 2][quarter] = amount
            rows[1 - n % 2][quarter] = amount // 5
            takes.append(tuple(map(tuple, rows)))
        made.append(
            Candidate(
                measure=MeasureId(f"M{n}"),
                raises=((n, 1), ((n * 7 + 3) % candidates, 1)),
                quarters=tuple(range(quarters)),
                takes=tuple(takes),
            )
        )
    return Problem(
        quarters=quarters,
        levels=(2,) * candidates,
        candidates=tuple(made),
        limits=limits,
        aims=(Aim(gains=tuple((0, gain) for gain in worth), weights=(1,) * quarters),),
    )


@few
@given(problems())
def test_on_tiny_problems_the_optimum_is_the_best_of_all_placements(problem: Problem) -> None:
    best = best_of_all(problem)
    found = full_horizon(problem)
    assert found.value == best
    if best is None:
        assert found.is_infeasible
        assert found.placement is None
        assert feasible(problem) is None
    else:
        assert found.placement is not None
        assert problem.breaches(found.placement) == []
        assert problem.value(found.placement) == best
        assert found.is_proven
        assert found.gap == 0
        assert [stage.bound for stage in found.stages] == list(best)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(candidates=10, imposed=False))
def test_so_it_is_with_ten_candidates(problem: Problem) -> None:
    assert full_horizon(problem).value == best_of_all(problem)


@few
@given(problems())
def test_quarter_by_quarter_nothing_is_broken_and_no_need_is_lost(problem: Problem) -> None:
    found = sequential(problem)
    best = best_of_all(problem)
    if best is None:
        assert found.is_infeasible
    else:
        assert found.placement is not None
        assert problem.breaches(found.placement) == []
        assert found.value is not None
        assert found.value[0] == best[0]
        assert found.value <= best


@few
@given(problems(imposed=False), st.data())
def test_more_of_a_limit_never_lowers_the_optimum(problem: Problem, data: st.DataObject) -> None:
    assume(problem.limits)
    number = data.draw(st.integers(0, len(problem.limits) - 1))
    more = data.draw(st.lists(st.integers(0, 5), min_size=problem.quarters, max_size=problem.quarters))
    limit = problem.limits[number]
    limits = list(problem.limits)
    limits[number] = evolve(limit, caps=tuple(map(sum, zip(limit.caps, more, strict=True))))
    before, after = full_horizon(problem).value, full_horizon(evolve(problem, limits=tuple(limits))).value
    assert before is not None
    assert after is not None
    assert after >= before


@few
@given(problems(), st.data())
def test_the_order_and_the_names_of_candidates_do_not_change_the_value(problem: Problem, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(problem.candidates))))
    place = {old: new for new, old in enumerate(order)}
    candidates = tuple(
        evolve(
            problem.candidates[old],
            measure=MeasureId(f"other-{old}"),
            requires=tuple(place[required] for required in problem.candidates[old].requires),
        )
        for old in order
    )
    needs = tuple(evolve(need, candidates=tuple(place[old] for old in need.candidates)) for need in problem.needs)
    aims = tuple(
        aim if aim.prices is None else evolve(aim, prices=tuple(aim.prices[old] for old in order))
        for aim in problem.aims
    )
    other = evolve(problem, candidates=candidates, needs=needs, aims=aims)
    assert full_horizon(other).value == full_horizon(problem).value


@few
@given(problems(), st.data())
def test_what_is_pinned_stays(problem: Problem, data: st.DataObject) -> None:
    placements = every_placement(problem)
    assume(placements)
    placement = data.draw(st.sampled_from(placements))
    done = [position for position, quarter in enumerate(placement) if quarter is not None]
    assume(done)
    position = data.draw(st.sampled_from(done))
    quarter, candidate = placement[position], problem.candidates[position]
    assert quarter is not None
    pinned = evolve(candidate, quarters=(quarter,), takes=(candidate.takes_in(quarter),), imposed=True)
    candidates = (*problem.candidates[:position], pinned, *problem.candidates[position + 1 :])
    aims = tuple(
        aim
        if aim.prices is None
        else evolve(
            aim,
            prices=(
                *aim.prices[:position],
                (aim.prices[position][candidate.quarters.index(quarter)],),
                *aim.prices[position + 1 :],
            ),
        )
        for aim in problem.aims
    )
    held = evolve(problem, candidates=candidates, aims=aims)
    for found in (full_horizon(held), sequential(held)):
        assert found.placement is not None
        assert found.placement[position] == quarter
        assert held.breaches(found.placement) == []


@few
@given(problems(imposed=False), st.data())
def test_no_placement_exceeds_the_bound(problem: Problem, data: st.DataObject) -> None:
    most = bound(problem, nodes=data.draw(st.sampled_from((0, 1, 5))))
    needed = (best_of_all(problem) or (0,))[0]
    reached = [value[1] for value in map(problem.value, every_placement(problem)) if value[0] == needed]
    assert most is None or most >= max(reached)


@few
@given(problems(imposed=False), st.data())
def test_a_start_is_never_lost(problem: Problem, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(every_placement(problem)))
    for found in (full_horizon(problem, start=start, nodes=0), sequential(problem, start=start)):
        assert found.value is not None
        assert found.value >= problem.value(start)


def test_long_numbers_are_proven_too() -> None:
    problem = some_problem(candidates=8, quarters=3)
    factor = 3**60 + 1  # the denominators of a method with many themes
    aims = (
        evolve(
            problem.aims[0], gains=tuple((0, gain * factor + n) for n, (_, gain) in enumerate(problem.aims[0].gains))
        ),
    )
    limits = tuple(evolve(limit, caps=tuple(cap * factor for cap in limit.caps)) for limit in problem.limits)
    candidates = tuple(
        evolve(
            candidate,
            takes=tuple(tuple(tuple(amount * factor for amount in row) for row in rows) for rows in candidate.takes),
        )
        for candidate in problem.candidates
    )
    long = evolve(problem, aims=aims, limits=limits, candidates=candidates)
    found = full_horizon(long)
    short = full_horizon(problem)
    assert found.is_proven
    assert found.placement is not None
    assert short.value is not None
    assert problem.value(found.placement) == short.value


def test_an_interrupt_keeps_the_best() -> None:
    problem = some_problem()
    start = sequential(problem).placement
    assert start is not None
    told: list[Report] = []

    def watch(report: Report) -> None:
        told.append(report)
        if len(told) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    found = full_horizon(problem, start=start, seconds=60, watch=watch)
    assert signal.getsignal(signal.SIGINT) is before
    assert found.stages[-1].ending is Ending.STOPPED
    assert found.seconds < 30
    assert found.placement is not None
    assert problem.breaches(found.placement) == []
    assert problem.value(found.placement) >= problem.value(start)
    assert found.bound is not None
    assert found.gap is not None
    assert 0 < found.gap < Fraction(1, 2)


def test_a_callback_stops_the_work_and_its_errors_come_out() -> None:
    problem = some_problem()
    found = full_horizon(problem, seconds=60, watch=lambda report: report.seconds > 0.5)
    assert found.stages[-1].ending is Ending.STOPPED
    assert found.placement is not None

    def wrong(_: Report) -> None:
        msg = "mine"
        raise LookupError(msg)

    with pytest.raises(LookupError, match="mine"):
        full_horizon(problem, seconds=60, watch=wrong)


def test_a_time_limit_is_kept() -> None:
    problem = some_problem()
    began = time.perf_counter()
    found = full_horizon(problem, seconds=1.0)
    assert time.perf_counter() - began < 5
    assert found.placement is not None
    assert found.stages[-1].ending is Ending.LIMIT
    assert found.bound is not None
    assert found.value is not None
    assert found.bound >= found.value[1]


def test_two_runs_with_a_limit_of_nodes_are_the_same() -> None:
    problem = some_problem(candidates=30, quarters=6)
    first, second = (full_horizon(problem, nodes=40, seed=3) for _ in range(2))
    assert first.placement == second.placement
    assert [stage.bound for stage in first.stages] == [stage.bound for stage in second.stages]


def test_needs_come_before_aims_and_weigh_what_they_weigh() -> None:
    limit = Limit(name="budget", caps=(10, 10), since=(0, 0))
    makes = [("small", 4, 9), ("urgent", 8, 1), ("also urgent", 6, 1)]
    candidates = tuple(
        Candidate(
            measure=MeasureId(name),
            raises=((n, 1),),
            quarters=(0, 1),
            takes=(((amount, 0),), ((0, amount),)),
        )
        for n, (name, amount, _) in enumerate(makes)
    )
    problem = Problem(
        quarters=2,
        levels=(2, 2, 2),
        candidates=candidates,
        limits=(limit,),
        needs=(Need(candidates=(1,), by=0, weight=3), Need(candidates=(2,), by=0)),
        aims=(Aim(gains=tuple((0, gain) for _, _, gain in makes), weights=(1, 1)),),
    )
    for found in (full_horizon(problem), sequential(problem)):
        assert found.placement == (None, 0, None)
        assert found.value == (3, 2)


def test_an_aim_that_is_no_sum_is_refused_with_what_to_do() -> None:
    problem = evolve(
        some_problem(candidates=3, quarters=2), aims=(Aim(weights=(1, 1), exact=lambda _: Fraction(1, 3)),)
    )
    for planner in (full_horizon, sequential, bound):
        with pytest.raises(UsageError, match=r"not a sum over the answers.*\n?.*default planner"):
            planner(problem)


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    full_horizon(some_problem(candidates=4, quarters=2))
    assert capfd.readouterr() == ("", "")


@few
@given(problems(candidates=4), st.data())
def test_of_two_equal_measures_the_first_comes_first(problem: Problem, data: st.DataObject) -> None:
    """Whatever the planner, and however it came upon its plan."""
    assume(problem.candidates)
    twin = data.draw(st.sampled_from(range(len(problem.candidates))))
    double = evolve(
        problem,
        candidates=(*problem.candidates, evolve(problem.candidates[twin], measure=MeasureId("TWIN"))),
        aims=tuple(
            aim if aim.prices is None else evolve(aim, prices=(*aim.prices, aim.prices[twin])) for aim in problem.aims
        ),
    )
    assume(not any(twin in candidate.requires for candidate in problem.candidates))
    assume(not any(twin in need.candidates for need in problem.needs))
    for planner in Planner:
        try:
            quarters = [
                double.quarters if quarter is None else quarter for quarter in plan_with(double, planner).placement
            ]
        except Infeasible:
            return
        assert quarters[twin] <= quarters[-1], planner
