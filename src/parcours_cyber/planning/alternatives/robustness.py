"""How sure it is that a plan fits, where its estimates err: in how many draws of them every limit holds."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from attrs import frozen

from parcours_cyber.i18n.text import Message, Quantity, Unit, message, money
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Range
from parcours_cyber.planning.alternatives.estimates import Drawn, Estimate, Part, Sums, variance
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.explanation.names import limit_name
from parcours_cyber.planning.plan import Plan

__all__ = ["Estimate", "EstimateShare", "PlanRisk", "Reserve", "placed", "plan_risk", "risk_of"]

#: How many times the estimates are drawn unless told: a chance is then known within two in a hundred.
DRAWS: Final = 2_000


@frozen
class EstimateShare:
    """How much of the spread of the tightest limit one estimate brings, as a share of it."""

    estimate: Estimate
    range: Range
    share: float


@frozen(kw_only=True)
class Reserve:
    """What is kept beyond the expected amounts of a plan, for what may take more.

    Attributes
    ----------
    share
        How far each estimate is counted from its expected to its high, as a share of the way.
    cost, person_days
        What that comes to over the plan.
    """

    share: Fraction
    cost: Fraction
    person_days: Fraction


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
    confidence, reserve
        The chance that was asked for, and what the plan keeps for it; nothing where the plan was made without.
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
    confidence: float | None = None
    reserve: Reserve | None = None

    @property
    def sentences(self) -> tuple[Message, ...]:
        """All of it in whole sentences."""
        matters = (self.matters,) if self.estimates else ()
        return (self.fits, *self.kept, *self.spread, self.exceeded, *matters, self.source)

    @property
    def fits(self) -> Message:
        """In how many cases of a hundred the plan fits."""
        cases = round(self.chance * 100)
        if not self.by_limit:
            return message("No means are limited: whatever it takes, the work fits.")
        if self.chance == 1:
            return message(
                "In each of the {draws} cases that were drawn, the work fits within the means.", draws=self.draws
            )
        if self.chance == 0:
            return message(
                "In none of the {draws} cases that were drawn does the work fit within the means.", draws=self.draws
            )
        if cases == 0:
            return message("In less than 1 of 100 cases, the work fits within the means.")
        if cases == 100:
            return message("In more than 99 of 100 cases, the work fits within the means.")
        return message("In {cases} of 100 cases, the work fits within the means.", cases=cases)

    @property
    def kept(self) -> tuple[Message, ...]:
        """Which reserve the plan keeps, and whether that is enough."""
        if self.confidence is None or self.reserve is None:
            return ()
        asked = Quantity(Fraction(self.confidence), Unit.PERCENT)
        if not self.reserve.share:
            first = message("No reserve is needed for the confidence of {asked} that is asked for.", asked=asked)
        else:
            first = message(
                "For a confidence of {asked}, a reserve is kept beyond what is expected: {cost} and {days}.",
                asked=asked,
                cost=self._money(self.reserve.cost),
                days=Quantity(self.reserve.person_days, Unit.DAYS),
            )
        if self.chance >= self.confidence:
            return (first,)
        return (
            message("No plan was found that is as sure as is asked for, which is {asked}.", asked=asked),
            message(
                "With a greater reserve, what the entity has imposed would not fit: this is the surest plan of those "
                "that were tried, with a reserve of {cost} and {days}.",
                cost=self._money(self.reserve.cost),
                days=Quantity(self.reserve.person_days, Unit.DAYS),
            ),
        )

    @property
    def spread(self) -> tuple[Message, ...]:
        """What the plan takes in half of the cases, and in nine of ten."""
        return (
            message(
                "In half of the cases, the plan costs at most about {middle}; in nine of ten, at most about {high}.",
                middle=self._money(_about(self.cost[0])),
                high=self._money(_about(self.cost[1])),
            ),
            message(
                "In half of the cases, it takes at most about {middle}; in nine of ten, at most about {high}.",
                middle=Quantity(_about(self.person_days[0]), Unit.DAYS),
                high=Quantity(_about(self.person_days[1]), Unit.DAYS),
            ),
        )

    @property
    def exceeded(self) -> Message:
        """What is exceeded most often."""
        if self.tightest is None:
            return message("No limit is exceeded in any case.")
        limit, quarter = self.tightest
        return message(
            "What is exceeded most often is this, in quarter {quarter}: {limit}.",
            quarter=quarter,
            limit=limit_name(limit),
        )

    @property
    def matters(self) -> Message:
        """Whose estimates matter most to that."""
        methodology = self.plan.methodology
        titles = dict.fromkeys(methodology.measure(item.estimate.measure).title for item in self.estimates[:3])
        return message("The estimates of these matter most: {titles}.", titles=tuple(titles))

    @property
    def source(self) -> Message:
        """Where the estimates and what is made of them come from."""
        return message(
            "How low and how high an estimate may be is what the authors of the catalogue say. That each errs by "
            "itself is a default of this library: where several err together, a plan that seems sure is less so."
        )

    def _money(self, amount: Fraction) -> Quantity:
        """Return an amount in the currency of the methodology."""
        return money(amount, self.plan.methodology.currency)


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
    return risk_of(Drawn(formulation, draws, seed), plan)


def risk_of(drawn: Drawn, plan: Plan) -> PlanRisk:
    """Return how sure it is that a plan fits, by estimates that are drawn."""
    sums = drawn.sums(placed(plan))
    broken: dict[str, set[int]] = {}
    for means, by_quarter in zip(drawn.means, sums.over, strict=True):
        broken.setdefault(means.name, set()).update(*by_quarter)
    tightest, estimates = _tightest(drawn, sums)
    money = [part for part in sums.parts if part.estimate.is_money]
    days = [part for part in sums.parts if not part.estimate.is_money]
    return PlanRisk(
        plan=plan,
        draws=drawn.count,
        seed=drawn.seed,
        chance=sums.chance,
        by_limit=tuple((name, (drawn.count - len(found)) / drawn.count) for name, found in broken.items()),
        tightest=tightest,
        cost=_middle_and_high(drawn.total(money), plan.totals.cost - _expected(money)),
        person_days=_middle_and_high(drawn.total(days), plan.totals.person_days - _expected(days)),
        estimates=estimates,
    )


def placed(plan: Plan) -> Iterable[tuple[MeasureId, int]]:
    """Yield the measures of a plan, each with the quarter in which it is done, from 0."""
    return ((action.measure.id, action.quarter - 1) for action in plan.actions if action.quarter > 0)


def _about(amount: float) -> Fraction:
    """Return an amount with three digits that count: draws do not know more.

    >>> int(_about(439_439.2)), int(_about(12.3)), int(_about(0))
    (439000, 12, 0)
    """
    return Fraction(round(amount, -max(0, len(str(int(amount))) - 3)))


def _tightest(drawn: Drawn, sums: Sums) -> tuple[tuple[str, int] | None, tuple[EstimateShare, ...]]:
    """Return the means that is exceeded most often, and in which quarter, with the estimates that matter most to it."""
    often = [len(frozenset().union(*by_quarter)) for by_quarter in sums.over]
    if not any(often):
        return None, ()
    number = often.index(max(often))
    times = [len(found) for found in sums.over[number]]
    quarter = times.index(max(times))
    means = drawn.means[number]
    since = means.available.since[quarter]
    spread = [(float(variance(part.range)) * part.by(number, since, quarter) ** 2, part) for part in sums.parts]
    whole = sum(found for found, _ in spread)
    shares = [EstimateShare(part.estimate, part.range, found / whole) for found, part in spread if found]
    return (means.name, quarter + 1), tuple(sorted(shares, key=lambda item: -item.share))


def _expected(parts: Iterable[Part]) -> Fraction:
    """Return what estimates come to in all over the plan, as they are expected."""
    return sum((part.range.expected * part.times for part in parts), Fraction())


def _middle_and_high(values: list[float], given: Fraction) -> tuple[float, float]:
    """Return what half of the values and nine tenths of them do not exceed, with what is given added."""
    rising = sorted(values)
    middle, high = rising[(len(rising) - 1) // 2], rising[(len(rising) - 1) * 9 // 10]
    return middle + float(given), high + float(given)
