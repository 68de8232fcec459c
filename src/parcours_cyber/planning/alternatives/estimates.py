"""What a plan takes where its estimates err: each is drawn between its low and its high, and the sums are looked at.

An estimate of a measure says low, expected and high. It is drawn evenly between low and expected, or evenly between
expected and high, with the chances that make the expected number the mean; each estimate by itself. That is a default
of this library: how far real projects spread is not published.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from random import Random
from typing import Any, Final

from attrs import define, evolve, field, frozen

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Range
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.formulation.limits import Means, means_of
from parcours_cyber.planning.formulation.works import NOTHING, Work, ranges_of

__all__ = ["Drawn", "Estimate", "Part", "Sums"]

#: What a sum of floats may be off by.
TOLERANCE: Final = 1e-6


@frozen
class Estimate:
    """Which of the estimates of a measure: the field of what it takes, such as ``days`` or ``yearly_cost``."""

    measure: MeasureId
    field: str

    @property
    def is_money(self) -> bool:
        """Whether it is an estimate of euros rather than of days."""
        return self.field.endswith("cost")


@frozen
class Part:
    """One estimate of an action in its place.

    Attributes
    ----------
    range
        What it may come to.
    times
        How often it falls due over the plan.
    takes
        Of each means, what one unit of it takes in each quarter in which it takes anything.
    """

    estimate: Estimate
    range: Range
    times: int
    takes: tuple[dict[int, float], ...]

    def by(self, means: int, since: int, quarter: int) -> float:
        """Return what one unit of it takes of a means from one quarter to another."""
        return _within(self.takes[means], since, quarter)


@frozen
class Sums:
    """What a plan takes in each draw, and where that exceeds what there is.

    Attributes
    ----------
    count
        How many draws there are.
    parts
        The estimates of its actions; those under way have none, for what is left of them is given.
    over
        For each means and each quarter, the draws in which it is exceeded; nothing where that cannot be.
    """

    count: int
    parts: tuple[Part, ...]
    over: tuple[tuple[frozenset[int], ...], ...]

    @property
    def chance(self) -> float:
        """The share of the draws in which everything fits."""
        return (self.count - len(self.exceeded)) / self.count

    @property
    def exceeded(self) -> frozenset[int]:
        """The draws in which any means is exceeded in any quarter."""
        return frozenset().union(*(draws for of_means in self.over for draws in of_means))


@define
class Drawn:
    """The estimates of a problem, each drawn a number of times: the same draws whatever plan is looked at.

    Two plans then differ by what is in them and not by chance, and what is drawn for one need not be for the other.
    """

    formulation: Formulation
    count: int
    seed: int
    means: tuple[Means, ...] = field(init=False)
    _columns: dict[Estimate, list[float]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Find the means that are limited."""
        self.means = means_of(self.formulation.capacity, self.formulation.methodology.planning)

    def column(self, part: Part) -> list[float]:
        """Return what an estimate comes to in each draw."""
        found = self._columns.get(part.estimate)
        if found is None:
            source = Random(f"{self.seed} {part.estimate.measure} {part.estimate.field}")  # noqa: S311  # no secret
            found = self._columns[part.estimate] = drawn(part.range, source, self.count)
        return found

    def sums(self, placed: Iterable[tuple[MeasureId, int]]) -> Sums:
        """Return what measures take that are done in these quarters, counted from 0."""
        given, parts = self._given_and_drawn(placed)
        over = (self._over(number, given[number], parts) for number in range(len(self.means)))
        return Sums(self.count, parts, tuple(over))

    def total(self, parts: Iterable[Part]) -> list[float]:
        """Return what estimates come to in all over the plan, in each draw."""
        total = [0.0] * self.count
        for part in parts:
            total = [taken + part.times * value for taken, value in zip(total, self.column(part), strict=True)]
        return total

    def _given_and_drawn(
        self, placed: Iterable[tuple[MeasureId, int]]
    ) -> tuple[list[dict[int, float]], tuple[Part, ...]]:
        """Return what is taken of each means in each quarter whatever the estimates, and the estimates."""
        formulation, horizon = self.formulation, self.formulation.problem.quarters
        under_way = {item.measure for item in formulation.capacity.under_way}
        given: list[dict[int, float]] = [{} for _ in self.means]
        parts: list[Part] = []
        for measure, done in placed:
            work = formulation.work(measure)
            ranges = {} if measure in under_way else ranges_of(work.measure, formulation.assessment.entity.size)
            # What does not depend on an estimate, such as being one of the actions that run at once, is given.
            nothing: dict[str, Any] = dict.fromkeys(ranges, Fraction())
            sure = evolve(work, **nothing)
            base = [means.takes(sure, done) for means in self.means]
            for of_means, amounts in zip(given, base, strict=True):
                for quarter, amount in amounts.items():
                    of_means[quarter] = of_means.get(quarter, 0.0) + float(amount)
            for name, range_ in ranges.items():
                if range_ != NOTHING:
                    one = evolve(work, **nothing | {name: Fraction(1)})
                    parts.append(
                        Part(
                            estimate=Estimate(measure, name),
                            range=range_,
                            times=len(work.years(done, horizon)) if name.startswith("yearly") else 1,
                            takes=tuple(
                                _more(means, one, done, amounts)
                                for means, amounts in zip(self.means, base, strict=True)
                            ),
                        )
                    )
        return given, tuple(parts)

    def _over(self, number: int, given: dict[int, float], parts: tuple[Part, ...]) -> tuple[frozenset[int], ...]:
        """Return the draws in which a means is exceeded, for each quarter."""
        until, since = self.means[number].available
        horizon = range(len(until))
        most = given.copy()
        for part in parts:
            for quarter, unit in part.takes[number].items():
                most[quarter] = most.get(quarter, 0.0) + unit * float(part.range.high)
        risky = [_within(most, since[at], at) > until[at] + TOLERANCE for at in horizon]
        if not any(risky):
            return (frozenset(),) * len(until)
        sums = [0.0] * self.count
        over: list[frozenset[int]] = []
        before: dict[int, list[float]] = {}
        for quarter in horizon:
            before[quarter] = sums
            for part in parts:
                each = part.takes[number].get(quarter)
                if each is not None:
                    sums = [taken + each * value for taken, value in zip(sums, self.column(part), strict=True)]
            found: frozenset[int] = frozenset()
            if risky[quarter]:
                left = float(until[quarter]) + TOLERANCE - _within(given, since[quarter], quarter)
                found = frozenset(
                    draw
                    for draw, (taken, earlier) in enumerate(zip(sums, before[since[quarter]], strict=True))
                    if taken - earlier > left
                )
            over.append(found)
        return tuple(over)


def drawn(range_: Range, source: Random, count: int) -> list[float]:
    """Return an estimate, drawn a number of times."""
    low, expected, high = map(float, (range_.low, range_.expected, range_.high))
    if low == high:
        return [expected] * count
    below, random = (high - expected) / (high - low), source.random
    values = []
    for _ in range(count):
        chance = random()
        if chance < below:
            values.append(low + (expected - low) * chance / below)
        else:
            values.append(expected + (high - expected) * (chance - below) / (1 - below))
    return values


def variance(range_: Range) -> Fraction:
    """Return the variance of what is drawn.

    With the chance (high - expected)/(high - low) it is within low and expected, which gives (expected - low)²/3; else
    within expected and high, which gives (high - expected)²/3. The mean of the two is the product of the two lengths
    over 3.
    """
    return (range_.expected - range_.low) * (range_.high - range_.expected) / 3


def _within(amounts: dict[int, float], since: int, quarter: int) -> float:
    """Return what amounts come to from one quarter to another."""
    return sum(amount for at, amount in amounts.items() if since <= at <= quarter)


def _more(means: Means, work: Work, done: int, base: dict[int, Fraction]) -> dict[int, float]:
    """Return what a work takes of a means, beyond what is taken anyway."""
    found = {quarter: float(amount - base.get(quarter, 0)) for quarter, amount in means.takes(work, done).items()}
    return {quarter: unit for quarter, unit in found.items() if unit}
