"""What measures take in one entity: euros and person-days, quarter by quarter, by the expected estimate of its size."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import evolve, frozen

from parcours_cyber.model.ids import MeasureId, SizeBandId
from parcours_cyber.model.measures import Measure, Range, Resources
from parcours_cyber.model.methodology import Methodology

__all__ = ["QUARTERS_A_YEAR", "Amounts", "Work", "expected", "ranges_of", "work_of", "works_of"]

QUARTERS_A_YEAR: Final = 4

#: The estimate of a study that there is not.
NOTHING: Final = Range(Fraction(), Fraction(), Fraction())

#: Amounts by quarter, counted from 0; a quarter that is not named has none.
Amounts: TypeAlias = dict[int, Fraction]


def expected(estimate: Range) -> Fraction:
    """Return the estimate that plans are made with."""
    return estimate.expected


@frozen(kw_only=True)
class Work:
    """The euros and person-days that a measure takes in one entity: for its study, once, and each year it is in place.

    Attributes
    ----------
    length
        How many quarters the work takes, the study left out.
    has_study
        Whether a study comes in the quarter before.
    """

    measure: Measure
    length: int
    has_study: bool
    study_cost: Fraction
    study_days: Fraction
    cost: Fraction
    days: Fraction
    yearly_cost: Fraction
    yearly_days: Fraction

    def first_quarter(self, done: int) -> int:
        """Return the quarter in which the first work on it begins, that of its study included."""
        return done - self.length + 1 - self.has_study

    def years(self, done: int, horizon: int) -> range:
        """Return the quarters in which a yearly amount falls due: that in which it is done, then each fourth one."""
        return range(done, horizon, QUARTERS_A_YEAR)

    def investment(self, done: int) -> Amounts:
        """Return the euros paid once: for the study in its quarter, for the rest in the one in which work begins."""
        begin = done - self.length + 1
        amounts = {begin: self.cost}
        if self.has_study:
            amounts[begin - 1] = self.study_cost
        return amounts

    def running(self, done: int, horizon: int) -> Amounts:
        """Return the euros paid each year."""
        return dict.fromkeys(self.years(done, horizon), self.yearly_cost) if self.yearly_cost else {}

    def effort(self, done: int, horizon: int) -> Amounts:
        """Return the person-days: those of the study, those of the work spread evenly, and those of each year."""
        begin = done - self.length + 1
        each = self.days if self.length == 1 else self.days / self.length
        amounts = dict.fromkeys(range(begin, done + 1), each)
        if self.has_study:
            amounts[begin - 1] = self.study_days
        if self.yearly_days:
            for quarter in self.years(done, horizon):
                amounts[quarter] = amounts.get(quarter, Fraction()) + self.yearly_days
        return amounts

    def busy(self, done: int) -> range:
        """Return the quarters in which somebody works on it."""
        return range(self.first_quarter(done), done + 1)

    def total_cost(self, done: int, horizon: int) -> Fraction:
        """Return the euros over the whole plan."""
        return self.study_cost + self.cost + len(self.years(done, horizon)) * self.yearly_cost

    def total_days(self, done: int, horizon: int) -> Fraction:
        """Return the person-days over the whole plan."""
        return self.study_days + self.days + len(self.years(done, horizon)) * self.yearly_days

    def only_left(self, cost: Fraction, days: Fraction, length: int) -> Work:
        """Return what is left of a work under way: no study any more, *cost*, and *days* over *length* quarters."""
        return evolve(
            self,
            has_study=False,
            study_cost=Fraction(),
            study_days=Fraction(),
            cost=cost,
            days=days,
            length=length,
        )


def ranges_of(measure: Measure, size: SizeBandId | None) -> dict[str, Range]:
    """Return each estimate of a measure for a size, by the field of :class:`Work` that it is of."""

    def of(resources: tuple[Resources, ...]) -> Resources:
        return next(item for item in resources if item.size == size)

    cost, effort, study = of(measure.cost), of(measure.effort), measure.upstream_study
    return {
        "study_cost": of(study.cost).one_off if study else NOTHING,
        "study_days": of(study.effort).one_off if study else NOTHING,
        "cost": cost.one_off,
        "days": effort.one_off,
        "yearly_cost": cost.yearly,
        "yearly_days": effort.yearly,
    }


def work_of(
    methodology: Methodology,
    measure: Measure,
    size: SizeBandId | None,
    estimate: Callable[[Range], Fraction] = expected,
) -> Work:
    """Return what a measure takes for an entity of a size.

    Parameters
    ----------
    estimate
        Which number of an estimate counts.
    """
    return Work(
        measure=measure,
        length=methodology.planning.duration(measure),
        has_study=measure.upstream_study is not None,
        **{field: estimate(found) for field, found in ranges_of(measure, size).items()},
    )


def works_of(methodology: Methodology, size: SizeBandId | None) -> dict[MeasureId, Work]:
    """Return what each measure of the catalogue takes for an entity of a size."""
    return {measure.id: work_of(methodology, measure, size) for measure in methodology.measures}
