"""How sure it is that a plan fits: each estimate is drawn between its low and its high, and the limits are looked at.

An estimate of a measure says low, expected and high. It is drawn evenly between low and expected, or evenly between
expected and high, with the chances that make the expected number the mean; each estimate by itself. That is a default
of this library: how far real projects spread is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

from attrs import evolve, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import Message, Quantity, Unit, message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId, SizeBandId
from parcours_cyber.model.measures import Measure, Range, Resources
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.build import told
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.explanation.names import limit_name
from parcours_cyber.planning.formulation.formulate import Formulation, formulate
from parcours_cyber.planning.formulation.limits import Means, means_of
from parcours_cyber.planning.formulation.works import Work
from parcours_cyber.planning.plan import Plan
from parcours_cyber.planning.search.solve import Solution, solve

__all__ = ["Estimate", "EstimateShare", "PlanRisk", "plan_for_confidence", "plan_risk"]

#: How many times the estimates are drawn unless told: a chance is then known within two in a hundred.
DRAWS: Final = 2_000

#: In how many steps the reserve of a plan for a chosen confidence is looked for.
STEPS: Final = 5


@frozen
class Estimate:
    """Which of the estimates of a measure: the field of what it takes, such as ``days`` or ``yearly_cost``."""

    measure: MeasureId
    field: str


@frozen
class EstimateShare:
    """How much of the spread of the tightest limit one estimate brings, as a share of it."""

    estimate: Estimate
    share: float


@frozen(kw_only=True)
class PlanRisk:
    """How sure it is that a plan fits.

    Attributes
    ----------
    chance
        The share of the draws in which every limit holds in every quarter.
    by_limit
        The same for each limit by itself, by its name.
    tightest
        The limit that holds least often, and the quarter, from 1, in which it is exceeded most often; nothing where no
        limit ever is.
    cost, person_days
        What the plan takes in all in half of the draws at most, and in nine tenths of them.
    estimates
        The estimates that matter most to the tightest limit in that quarter, the most first.
    """

    plan: Plan
    draws: int
    seed: int
    chance: float
    by_limit: tuple[tuple[str, float], ...]
    tightest: tuple[str, int] | None
    cost: tuple[float, float]
    person_days: tuple[float, float]
    estimates: tuple[EstimateShare, ...]

    @property
    def sentences(self) -> tuple[Message, ...]:
        """All of it in whole sentences."""
        found = [
            message(
                "The plan fits in {share} of {draws} draws of its estimates.",
                share=Quantity(Fraction(self.chance), Unit.PERCENT),
                draws=self.draws,
            )
        ]
        if self.tightest is not None:
            limit, quarter = self.tightest
            found.append(
                message(
                    "What is exceeded most often is this, in quarter {quarter}: {limit}.",
                    quarter=quarter,
                    limit=limit_name(limit),
                )
            )
        if self.estimates:
            methodology = self.plan.methodology
            titles = dict.fromkeys(methodology.measure(item.estimate.measure).title for item in self.estimates[:3])
            found.append(message("The estimates of these matter most: {titles}.", titles=tuple(titles)))
        return tuple(found)


@frozen
class _Part:
    """One estimate of an action in its place: its range, and what one unit of it takes.

    Attributes
    ----------
    takes
        Of each means, by the end of each quarter since the means began to be counted.
    times
        How often it falls due over the plan.
    """

    estimate: Estimate
    range: Range
    takes: tuple[tuple[float, ...], ...]
    times: int

    @property
    def is_money(self) -> bool:
        """Whether it is an estimate of euros rather than of days."""
        return self.estimate.field.endswith("cost")

    @property
    def variance(self) -> float:
        """The variance of what is drawn."""
        below, above = self.range.expected - self.range.low, self.range.high - self.range.expected
        # With chance above/(below + above), below²/3; else above²/3.
        return float(below * above) / 3

    def drawn(self, chance: float) -> float:
        """Return the number that a chance, drawn evenly from 0 to 1, stands for."""
        low, expected, high = map(float, (self.range.low, self.range.expected, self.range.high))
        if low == high:
            return expected
        below = (high - expected) / (high - low)
        if chance < below:
            return low + (expected - low) * chance / below
        return expected + (high - expected) * (chance - below) / (1 - below)


def plan_risk(plan: Plan, *, draws: int = DRAWS, seed: int = 0) -> PlanRisk:
    """Return how sure it is that a plan fits, by drawing each of its estimates between its low and its high.

    What is left of an action under way, and what is paid by others, are taken as given.

    Parameters
    ----------
    draws
        How many times; the standard error of a chance is at most one over twice the square root of it.
    seed
        What the estimates are drawn from: the same seed gives the same figures.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> town = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> plan = pc.build_plan(methodology, town, pc.Capacity(budget=200_000, person_days=300))
    >>> 0 <= pc.plan_risk(plan, draws=200).chance <= 1
    True
    """
    formulation, _ = settle(plan.methodology, plan.score.assessment, plan.capacity, plan.objective)
    horizon = formulation.problem.quarters
    means = means_of(formulation.capacity, plan.methodology.planning)
    given, parts = _given_and_drawn(formulation, plan, means, horizon)
    caps = [tuple(float(amount) for amount in item.available.until) for item in means]
    source = Random(seed)  # noqa: S311  # nothing is kept secret by it
    fits, held = 0, [0] * len(means)
    exceeded = [[0] * horizon for _ in means]
    cost, days = [], []
    for _ in range(draws):
        values = [part.drawn(source.random()) for part in parts]
        cost.append(sum(value * part.times for value, part in zip(values, parts, strict=True) if part.is_money))
        days.append(sum(value * part.times for value, part in zip(values, parts, strict=True) if not part.is_money))
        whole = True
        for number, there in enumerate(caps):
            taken = list(given[number])
            for value, part in zip(values, parts, strict=True):
                if any(part.takes[number]):
                    taken = [sum_ + value * unit for sum_, unit in zip(taken, part.takes[number], strict=True)]
            over = [quarter for quarter in range(horizon) if taken[quarter] > there[quarter] + TOLERANCE]
            held[number] += not over
            whole = whole and not over
            for quarter in over:
                exceeded[number][quarter] += 1
        fits += whole
    tightest = max(range(len(means)), key=lambda number: max(exceeded[number]), default=None)
    if tightest is not None and not max(exceeded[tightest]):
        tightest = None
    quarter = 0 if tightest is None else exceeded[tightest].index(max(exceeded[tightest]))
    by_limit: dict[str, float] = {}
    for item, times in zip(means, held, strict=True):
        by_limit[item.name] = min(by_limit.get(item.name, 1.0), times / draws)
    expected_cost = sum((part.range.expected * part.times for part in parts if part.is_money), Fraction())
    expected_days = sum((part.range.expected * part.times for part in parts if not part.is_money), Fraction())
    return PlanRisk(
        plan=plan,
        draws=draws,
        seed=seed,
        chance=fits / draws,
        by_limit=tuple(by_limit.items()),
        tightest=None if tightest is None else (means[tightest].name, quarter + 1),
        cost=_middle_and_high(cost, plan.totals.cost - expected_cost),
        person_days=_middle_and_high(days, plan.totals.person_days - expected_days),
        estimates=() if tightest is None else _shares(parts, tightest, quarter),
    )


#: What a sum of floats may be off by.
TOLERANCE: Final = 1e-6


def _given_and_drawn(
    formulation: Formulation, plan: Plan, means: tuple[Means, ...], horizon: int
) -> tuple[list[list[float]], list[_Part]]:
    """Return what actions under way take of each means by each quarter, and the estimates of the other actions."""
    given = [[0.0] * horizon for _ in means]
    parts: list[_Part] = []
    under_way = {item.measure for item in formulation.capacity.under_way}
    size = plan.score.assessment.entity.size
    for action in plan.actions:
        if action.quarter == 0:
            continue
        done, measure = action.quarter - 1, action.measure
        work = formulation.work(measure.id)
        if measure.id in under_way:
            for number, item in enumerate(means):
                sums = _sums(item, work, done, horizon)
                given[number] = [one + other for one, other in zip(given[number], sums, strict=True)]
            continue
        for name, found in _ranges(measure, size).items():
            if found.high:
                one: Work = evolve(work, **_only(name))
                parts.append(
                    _Part(
                        Estimate(measure.id, name),
                        found,
                        tuple(_sums(item, one, done, horizon) for item in means),
                        len(work.years(done, horizon)) if name.startswith("yearly") else 1,
                    )
                )
    return given, parts


#: The estimates of a work.
FIELDS: Final = ("study_cost", "study_days", "cost", "days", "yearly_cost", "yearly_days")


def _only(name: str) -> dict[str, Any]:
    """Return the fields of a work of which one is a unit and the others are nothing."""
    return {field: Fraction(field == name) for field in FIELDS}


def _ranges(measure: Measure, size: SizeBandId | None) -> dict[str, Range]:
    """Return each estimate of a measure for a size by its field of a work."""

    def of(resources: tuple[Resources, ...]) -> Resources:
        return next(item for item in resources if item.size == size)

    cost, effort, study = of(measure.cost), of(measure.effort), measure.upstream_study
    found = {"cost": cost.one_off, "days": effort.one_off, "yearly_cost": cost.yearly, "yearly_days": effort.yearly}
    if study is not None:
        found |= {"study_cost": of(study.cost).one_off, "study_days": of(study.effort).one_off}
    return found


def _sums(means: Means, work: Work, done: int, horizon: int) -> tuple[float, ...]:
    """Return what a work takes of a means by the end of each quarter, since it began to be counted."""
    amounts = means.takes(work, done)
    return tuple(
        float(sum((amounts.get(at, Fraction()) for at in range(since, quarter + 1)), Fraction()))
        for quarter, since in zip(range(horizon), means.available.since, strict=True)
    )


def _middle_and_high(values: list[float], given: Fraction) -> tuple[float, float]:
    """Return what half of the values and nine tenths of them do not exceed, with what is given added."""
    rising = sorted(values) or [0.0]
    middle, high = rising[(len(rising) - 1) // 2], rising[(len(rising) - 1) * 9 // 10]
    return middle + float(given), high + float(given)


def _shares(parts: Sequence[_Part], means: int, quarter: int) -> tuple[EstimateShare, ...]:
    """Return how much each estimate brings of the variance of what is taken of a means by a quarter."""
    variances = [(part.variance * part.takes[means][quarter] ** 2, part) for part in parts]
    whole = sum(variance for variance, _ in variances)
    if not whole:
        return ()
    found = [EstimateShare(part.estimate, variance / whole) for variance, part in variances if variance]
    return tuple(sorted(found, key=lambda item: -item.share))


def plan_for_confidence(
    methodology: Methodology,
    assessment: Assessment,
    capacity: Capacity,
    confidence: float,
    *,
    objective: Objective | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> PlanRisk:
    """Return a plan that fits with a chosen chance: a reserve is kept, the same share of the way to each high estimate.

    The least reserve of a few that reaches the chance is taken; the amounts of the plan are the expected ones.

    Parameters
    ----------
    confidence
        The chance, from 0 to 1, that every limit holds in every quarter.

    Returns
    -------
    PlanRisk
        The plan, with the chance that was reached.

    Raises
    ------
    UsageError
        If the confidence is no chance.

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
            Problem(
                what=message("The confidence {number} is no chance.", number=str(confidence)),
                expected=message("Expected a number from 0 to 1."),
            )
        )
    exact, conflicts = settle(methodology, assessment, capacity, objective)

    def at(reserve: Fraction) -> PlanRisk:
        """Return the plan with a reserve, and how sure it is."""
        cautious = formulate(
            methodology,
            assessment,
            exact.capacity,
            objective,
            estimate=lambda found: found.expected + reserve * (found.high - found.expected),
        )
        solution = solve(cautious.problem, seed=seed)
        placed = dict(zip((work.measure.id for work in cautious.works), solution.placement, strict=True))
        placement = tuple(placed.get(work.measure.id) for work in exact.works)
        made = told(exact, Solution(placement=placement), capacity, conflicts)
        return plan_risk(made, draws=draws, seed=seed)

    best = at(Fraction())
    if best.chance >= confidence:
        return best
    low, high = Fraction(), Fraction(1)
    best = at(high)
    for _ in range(STEPS):
        middle = (low + high) / 2
        found = at(middle)
        if found.chance >= confidence:
            best, high = found, middle
        else:
            low = middle
    return best
