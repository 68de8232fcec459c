"""Placing work in quarters within the means that have come together by then.

Everything is whole numbers: amounts are multiples of a small unit that divides them all.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Final

from attrs import define, field, frozen

from parcours_cyber.model.ids import MeasureId, SizeBandId
from parcours_cyber.model.measures import Measure, Resources
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity

__all__ = ["Schedule", "Work", "works_of"]

QUARTERS_A_YEAR: Final = 4


@frozen(kw_only=True)
class Work:
    """The euros and person-days that a measure is expected to take in one entity: for its study, once and each year."""

    measure: Measure
    study_cost: Fraction
    study_days: Fraction
    cost: Fraction
    days: Fraction
    yearly_cost: Fraction
    yearly_days: Fraction

    @property
    def has_study(self) -> bool:
        """Whether a study comes in the quarter before."""
        return self.measure.upstream_study is not None

    def years_from(self, quarter: int, horizon: int) -> int:
        """Return how many yearly amounts fall due when it is done in *quarter* (from 0): at once, then each year."""
        return -(-(horizon - quarter) // QUARTERS_A_YEAR)

    def total_cost(self, quarter: int, horizon: int) -> Fraction:
        """Return the euros over the whole plan."""
        return self.study_cost + self.cost + self.years_from(quarter, horizon) * self.yearly_cost

    def total_days(self, quarter: int, horizon: int) -> Fraction:
        """Return the person-days over the whole plan."""
        return self.study_days + self.days + self.years_from(quarter, horizon) * self.yearly_days


def works_of(methodology: Methodology, size: SizeBandId | None) -> dict[MeasureId, Work]:
    """Return what each measure takes for an entity of a size."""

    def of(resources: tuple[Resources, ...]) -> Resources:
        return next(item for item in resources if item.size == size)

    works = {}
    for measure in methodology.measures:
        cost, effort, study = of(measure.cost), of(measure.effort), measure.upstream_study
        works[measure.id] = Work(
            measure=measure,
            study_cost=of(study.cost).one_off.expected if study else Fraction(),
            study_days=of(study.effort).one_off.expected if study else Fraction(),
            cost=cost.one_off.expected,
            days=effort.one_off.expected,
            yearly_cost=cost.yearly.expected,
            yearly_days=effort.yearly.expected,
        )
    return works


@define
class _Means:
    """One kind of means: what has come together by each quarter, and what is used by then."""

    until: tuple[int, ...] | None
    unit: int
    used: list[int]

    def fits(self, profile: list[int]) -> bool:
        """Return whether amounts that fall due as *profile* says fit with what is used already."""
        if self.until is None:
            return True
        return all(
            used + due <= there for used, due, there in zip(self.used, accumulate(profile), self.until, strict=True)
        )

    def left(self) -> Fraction | None:
        """Return what is left at the end, or nothing when there is no limit."""
        return None if self.until is None else Fraction(self.until[-1] - self.used[-1], self.unit)

    def use(self, profile: list[int], sign: int = 1) -> None:
        """Use these amounts, or give them back."""
        self.used = [used + sign * due for used, due in zip(self.used, accumulate(profile), strict=True)]


@define
class Schedule:
    """The quarters (from 0) in which measures are done, and the means that they use."""

    works: dict[MeasureId, Work]
    horizon: int
    money: _Means
    days: _Means
    quarter_of: dict[MeasureId, int] = field(factory=dict)

    @classmethod
    def empty(cls, works: dict[MeasureId, Work], capacity: Capacity, horizon: int) -> Schedule:
        """Return a schedule in which nothing is placed yet."""
        money = capacity.budget_until(horizon)
        days = capacity.person_days_until(horizon)
        all_works = works.values()
        money_unit = lcm(
            *(x.denominator for w in all_works for x in (w.study_cost, w.cost, w.yearly_cost)),
            *(x.denominator for x in money or ()),
        )
        days_unit = lcm(
            *(x.denominator for w in all_works for x in (w.study_days, w.days, w.yearly_days)),
            *(x.denominator for x in days or ()),
        )
        return cls(works, horizon, _means(money, money_unit, horizon), _means(days, days_unit, horizon))

    def profile(self, work: Work, quarter: int) -> tuple[list[int], list[int]]:
        """Return the money and the days that fall due in each quarter when a measure is done in *quarter*."""
        money, days = [0] * self.horizon, [0] * self.horizon
        if work.has_study:
            money[quarter - 1] += int(work.study_cost * self.money.unit)
            days[quarter - 1] += int(work.study_days * self.days.unit)
        money[quarter] += int(work.cost * self.money.unit)
        days[quarter] += int(work.days * self.days.unit)
        for due in range(quarter, self.horizon, QUARTERS_A_YEAR):
            money[due] += int(work.yearly_cost * self.money.unit)
            days[due] += int(work.yearly_days * self.days.unit)
        return money, days

    def earliest(self, work: Work, after: int, *, money: bool = True, days: bool = True) -> int | None:
        """Return the first quarter, not before *after*, in which a measure fits, by its *money*, its *days* or both."""
        for quarter in range(max(after, 1 if work.has_study else 0), self.horizon):
            money_due, days_due = self.profile(work, quarter)
            if (not money or self.money.fits(money_due)) and (not days or self.days.fits(days_due)):
                return quarter
        return None

    def place(self, work: Work, quarter: int) -> None:
        """Place a measure in a quarter."""
        money, days = self.profile(work, quarter)
        self.money.use(money)
        self.days.use(days)
        self.quarter_of[work.measure.id] = quarter

    def remove(self, work: Work) -> None:
        """Take a measure out again."""
        money, days = self.profile(work, self.quarter_of.pop(work.measure.id))
        self.money.use(money, -1)
        self.days.use(days, -1)


def _means(until: tuple[Fraction, ...] | None, unit: int, horizon: int) -> _Means:
    """Return means of which nothing is used yet."""
    return _Means(None if until is None else tuple(int(amount * unit) for amount in until), unit, [0] * horizon)
