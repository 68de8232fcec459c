"""A problem as a linear program: it has the placements of the problem, and what is added takes none away."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parcours_cyber.planning.optimum import cuts
from parcours_cyber.planning.optimum.horizon import full_horizon
from parcours_cyber.planning.optimum.neighbourhoods import Neighbourhoods, joined
from parcours_cyber.planning.optimum.pooling import periods_from, pooled
from parcours_cyber.planning.optimum.program import build, narrowed
from parcours_cyber.planning.optimum.reduction import reduced
from parcours_cyber.planning.optimum.result import Ending
from parcours_cyber.planning.optimum.solver import Effort, solve
from parcours_cyber.planning.optimum.tidy import tidied
from parcours_cyber.planning.problem import Aim, Problem
from parcours_cyber.testing.strategies import problems
from placing import every_placement

pytest.importorskip("highspy", reason="the extra optimise is not installed")

few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@few
@given(problems(), st.data())
def test_the_columns_of_a_placement_are_allowed_and_worth_what_it_is(problem: Problem, data: st.DataObject) -> None:
    placements = every_placement(problem)
    assume(placements)
    placement = data.draw(st.sampled_from(placements))
    reduction = reduced(problem)
    assert all(
        quarter in domain.quarters if quarter is not None else domain.optional
        for quarter, domain in zip(placement, reduction.domains, strict=True)
    ), "a reduction loses a placement"
    program = build(reduction, reduction.domains)
    values = program.values(placement)
    for row in program.inequalities:
        amount = program.amount(row.sum, values)
        assert amount == row.most if row.equal else amount <= row.most
    assert all(low <= value <= high for low, value, high in zip(program.lower, values, program.upper, strict=True))
    assert program.placement(values) == placement
    assert tuple(program.amount(stage, values) for stage in program.stages) == problem.value(placement)


@given(st.dictionaries(st.integers(0, 30), st.integers(1, 12), min_size=1, max_size=9), st.integers(1, 40), st.data())
def test_a_cut_holds_for_all_that_fits_and_not_for_its_point(
    amounts: dict[int, int], room: int, data: st.DataObject
) -> None:
    share = st.sampled_from((0.0, 0.0, 1.0, 1.0)) | st.floats(0, 1)
    values = [data.draw(share) if column in amounts else 0.0 for column in range(31)]
    for filled in (2, 13):  # with some of what is whole held, and with all free
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cuts, "FILLED", filled)
            cut = cuts.Knapsack(amounts, room).cut(values)
        if cut is None:
            continue
        terms = cut.sum.terms
        assert sum(factor * values[column] for column, factor in terms.items()) > cut.most
        for chosen in product((0, 1), repeat=len(amounts)):
            taken = dict(zip(amounts, chosen, strict=True))
            if sum(amount * taken[column] for column, amount in amounts.items()) <= room:
                assert sum(factor * taken[column] for column, factor in terms.items()) <= cut.most


def test_a_cut_is_found_where_two_of_three_do_not_fit() -> None:
    cut = cuts.Knapsack({0: 3, 1: 3, 2: 3, 3: 1}, 5).cut([0.5, 0.5, 0.5, 0.0])
    assert cut is not None
    weights = cut.sum.terms
    assert weights[0] == weights[1] == weights[2] == cut.most


@few
@given(problems(candidates=7))
def test_a_strengthened_program_loses_no_placement_and_bounds_them(problem: Problem) -> None:
    placements = every_placement(problem)
    assume(placements)
    reduction = reduced(problem)
    program = build(reduction, reduction.domains)
    strengthened = cuts.strengthened(program, 1)
    strong, most = strengthened.program, strengthened.bound
    for placement in placements:
        values = strong.values(placement)
        assert all(row.equal or strong.amount(row.sum, values) <= row.most for row in strong.inequalities), (
            "a cut takes a placement away"
        )
        assert most is None or most >= problem.value(placement)[1]


@few
@given(problems(candidates=6), st.data())
def test_a_narrowed_program_is_that_of_the_narrower_domains(problem: Problem, data: st.DataObject) -> None:
    placements = every_placement(problem)
    assume(placements)
    reduction = reduced(problem)
    near = Neighbourhoods(reduction, random.Random(0))
    some = data.draw(st.lists(st.sampled_from(placements), min_size=1, max_size=2))
    domains = near.near(joined(*some), data.draw(st.integers(0, 1)))
    whole = build(reduction, reduction.domains)
    program = narrowed(whole, domains)
    within = [
        placement
        for placement in placements
        if all(
            domain.optional if quarter is None else quarter in domain.quarters
            for quarter, domain in zip(placement, domains, strict=True)
        )
    ]
    assert set(some) <= set(within)
    for placement in within:
        values = whole.values(placement)
        assert whole.places(values) == tuple(frozenset({quarter}) for quarter in placement)
        assert all(low <= value <= up for low, value, up in zip(program.lower, values, program.upper, strict=True))
        for row in program.inequalities:
            assert program.amount(row.sum, values) <= row.most
    most = max(problem.value(placement)[1] for placement in within)
    assert solve(program, program.stages[1], effort=Effort()).bound == most


@few
@given(problems(), st.data())
def test_a_tidied_placement_is_worth_no_less_and_breaks_nothing(problem: Problem, data: st.DataObject) -> None:
    placements = every_placement(problem)
    assume(placements)
    placement = data.draw(st.sampled_from(placements))
    tidy = tidied(reduced(problem), placement)
    assert problem.breaches(tidy) == []
    assert problem.value(tidy) >= problem.value(placement)
    assert tidied(reduced(problem), tidy) == tidy


@few
@given(problems(), st.data())
def test_pooled_quarters_ask_for_no_more_than_the_quarters(problem: Problem, data: st.DataObject) -> None:
    """What is done in the last quarters that a candidate has in each period takes no more than the periods give."""
    quarter = data.draw(st.integers(0, problem.quarters - 1))
    periods = periods_from(problem, quarter, near=data.draw(st.integers(0, 2)))
    assert [at for first, last in periods for at in range(first, last + 1)] == list(range(problem.quarters))
    coarse = pooled(problem, periods)
    for number, (limit, own) in enumerate(zip(coarse.limits, problem.limits, strict=True)):
        for placement in every_placement(problem)[:50]:
            taken = problem.taken(placement)[number]
            in_periods = [sum(taken[first : last + 1]) for first, last in periods]
            assert min(own.room(taken), default=0) >= 0
            assert min(limit.room(in_periods), default=0) >= 0


def test_a_program_without_columns_is_decided_too() -> None:
    problem = Problem(quarters=1, levels=(), candidates=(), limits=(), aims=(Aim(weights=(1,)),))
    reduction = reduced(problem)
    program = build(reduction, reduction.domains)
    assert solve(program, program.stages[1], effort=Effort()).ending is Ending.PROVEN
    assert full_horizon(problem).value == (0, 0)
