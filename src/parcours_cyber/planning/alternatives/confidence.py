"""A plan for a chosen confidence: within the means, a reserve is kept for what may take more than expected."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import Final, NamedTuple

from attrs import evolve

from parcours_cyber.errors import Problem as Mistake
from parcours_cyber.errors import UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.alternatives.estimates import Drawn
from parcours_cyber.planning.alternatives.robustness import DRAWS, PlanRisk, Reserve, placed, risk_of
from parcours_cyber.planning.build import told
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.plan import Plan
from parcours_cyber.planning.problem import Candidate, Infeasible, Limit, Placement, Problem
from parcours_cyber.planning.search.construct import repair
from parcours_cyber.planning.search.improve import improve
from parcours_cyber.planning.search.solve import Solution, solve

__all__ = ["between", "plan_for_confidence"]

#: The reserves that are tried one after the other: each a share of the way from what is expected to what is high.
RESERVES: Final = tuple(Fraction(n, 20) for n in (2, 4, 6, 8, 11, 15, 20))

#: How often the step is halved in which a plan became sure enough.
HALVINGS: Final = 2

#: How long a plan is searched for that keeps a little more than the one before: it only has to be made good again.
ROUNDS: Final = 1


def plan_for_confidence(
    methodology: Methodology,
    assessment: Assessment,
    capacity: Capacity | None,
    confidence: float,
    *,
    objective: Objective | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[Fraction, float], None] | None = None,
) -> PlanRisk:
    """Return a plan that fits with a chosen chance: a reserve is kept, the same share of the way to each high estimate.

    Reserves are tried from none upwards until a plan is sure enough, then some between the last two; each plan is made
    from one that keeps less, by the default planner. Of the plans that are sure enough the least sure is taken, so
    that more confidence never gives a plan that is less sure. The amounts of the plan are the expected ones; what is
    left and what is lacking beside it is counted with the reserve.

    Parameters
    ----------
    confidence
        The chance, from 0 to 1, that every limit holds in every quarter. With 0 no reserve is kept.
    draws, seed
        As in :func:`~parcours_cyber.plan_risk`.
    progress
        Is told each reserve that was tried, and the chance that the plan with it fits.

    Returns
    -------
    PlanRisk
        The plan, with the chance that was reached. It is below the confidence only where what the entity asks for by
        name does not fit with a greater reserve; then it is the surest of the plans that were tried.

    Raises
    ------
    InvalidDataError
        If the assessment cannot be scored.
    UsageError
        If the confidence is no chance; or if the capacity or the objective names what the methodology does not have.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> town = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> sure = pc.plan_for_confidence(methodology, town, pc.Capacity(budget=200_000, person_days=300), 0.8, draws=200)
    >>> sure.chance >= 0.8
    True
    """
    if not 0 <= confidence <= 1:
        raise UsageError(
            Mistake(
                what=message("The confidence {number} is no chance.", number=str(confidence)),
                expected=message("Expected a number from 0 to 1."),
            )
        )
    capacity = Capacity() if capacity is None else capacity
    exact, conflicts = settle(methodology, assessment, capacity, objective)
    high = formulate(methodology, assessment, exact.capacity, objective, estimate=lambda found: found.high).problem
    drawn = Drawn(exact, draws, seed)
    tried: list[_Try] = []

    def attempt(reserve: Fraction, start: Placement) -> _Try | None:
        """Return a plan with a reserve, made from one with less, unless what is imposed does not fit."""
        problem = between(exact.problem, high, reserve)
        try:
            placement = improve(problem, repair(problem, start), seed=seed, rounds=ROUNDS) if reserve else start
        except Infeasible:
            return None
        found = _Try(_chance(drawn, exact, placement), reserve, placement)
        tried.append(found)
        if progress is not None:
            progress(reserve, found.chance)
        return found

    _climb(attempt, solve(exact.problem, seed=seed).placement, confidence)
    # The plans for two confidences are made alike up to one that is sure enough for the lower and not for the higher.
    # Taking the least sure that is enough keeps them in the order of what is asked for.
    enough = [item for item in tried if item.chance >= confidence]
    best = min(enough, key=lambda item: item.chance) if enough else max(tried, key=lambda item: item.chance)
    kept = evolve(exact, problem=between(exact.problem, high, best.reserve))
    plan = told(kept, Solution(placement=best.placement), capacity, conflicts)
    return evolve(risk_of(drawn, plan), confidence=confidence, reserve=_reserve(drawn, plan, best.reserve))


class _Try(NamedTuple):
    """A plan that was tried: the chance that it fits, and the reserve that it keeps."""

    chance: float
    reserve: Fraction
    placement: Placement


def _climb(attempt: Callable[[Fraction, Placement], _Try | None], start: Placement, confidence: float) -> None:
    """Try more and more reserve until a plan is sure enough, then less again."""
    low = attempt(Fraction(), start)
    assert low is not None
    if low.chance >= confidence:
        return
    above: Fraction | None = None
    for reserve in RESERVES:
        found = attempt(reserve, low.placement)
        if found is None or found.chance >= confidence:
            above = reserve
            break
        low = found
    if above is None:
        return
    for _ in range(HALVINGS):
        middle = (low.reserve + above) / 2
        found = attempt(middle, low.placement)
        if found is None or found.chance >= confidence:
            above = middle
        else:
            low = found


def _reserve(drawn: Drawn, plan: Plan, share: Fraction) -> Reserve:
    """Return what a plan keeps beyond its expected amounts."""
    cost = days = Fraction()
    for part in drawn.sums(placed(plan)).parts:
        more = share * (part.range.high - part.range.expected) * part.times
        if part.estimate.is_money:
            cost += more
        else:
            days += more
    return Reserve(share=share, cost=cost, person_days=days)


def _chance(drawn: Drawn, formulation: Formulation, placement: Placement) -> float:
    """Return the chance that what is done in these quarters fits."""
    works = zip(formulation.works, placement, strict=True)
    return drawn.sums((work.measure.id, quarter) for work, quarter in works if quarter is not None).chance


def between(expected: Problem, high: Problem, share: Fraction) -> Problem:
    """Return a problem in which what is taken of the limits is a share of the way from one problem to another.

    They differ in nothing else; the aims are those of the first.
    """
    part, rest = share.numerator, share.denominator - share.numerator
    limits: list[Limit] = []
    times: list[tuple[int, int]] = []
    for one, other in zip(expected.limits, high.limits, strict=True):
        common = lcm(one.unit, other.unit)
        unit = common * share.denominator
        limits.append(evolve(one, unit=unit, caps=tuple(cap * (unit // one.unit) for cap in one.caps)))
        times.append((common // one.unit * rest, common // other.unit * part))

    def mixed(one: Candidate, other: Candidate) -> Candidate:
        takes = tuple(
            tuple(
                tuple(low * first + most * second for low, most in zip(low_row, high_row, strict=True))
                for low_row, high_row, (first, second) in zip(low_rows, high_rows, times, strict=True)
            )
            for low_rows, high_rows in zip(one.takes, other.takes, strict=True)
        )
        return evolve(one, takes=takes)

    candidates = tuple(map(mixed, expected.candidates, high.candidates))
    return evolve(expected, candidates=candidates, limits=tuple(limits))
