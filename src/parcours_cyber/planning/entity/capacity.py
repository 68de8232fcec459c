"""The means of an entity: euros, person-days, how much at once, and when nothing can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

from attrs import field, frozen

from parcours_cyber.errors import Problem, Problems, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Owner
from parcours_cyber.planning.entity.demands import (
    CoFinancing,
    Excluded,
    Imposed,
    RelayTerms,
    UnderWay,
    exact_amount,
    not_negative,
)

__all__ = ["Available", "Capacity", "OwnerDays"]

#: What a budget or an effort may be given as.
Amount: TypeAlias = int | float | str | Fraction
Given: TypeAlias = Amount | Iterable[Amount] | None


def _amounts(value: Given) -> tuple[Fraction, ...] | None:
    """Return the amounts as a tuple: of one for a whole, of several for years or quarters."""
    if value is None:
        return None
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(map(exact_amount, value)) if several else (exact_amount(value),)  # type: ignore[arg-type]  # it is iterable


def _many(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return values as a tuple."""
    return tuple(values)


def _needed_amounts(value: Amount | Iterable[Amount]) -> tuple[Fraction, ...]:
    """Return amounts that must be given."""
    return _amounts(value) or ()


@frozen(kw_only=True)
class OwnerDays:
    """The days of those who answer for some measures: as for all staff, whole, by year or by quarter."""

    owner: Owner = field(converter=Owner)
    person_days: tuple[Fraction, ...] = field(converter=_needed_amounts)


def _by_owner(value: Mapping[str, Any] | Iterable[OwnerDays]) -> tuple[OwnerDays, ...]:
    """Return days by owner, which may be given as a mapping."""
    if not isinstance(value, Mapping):
        return tuple(value)
    known = [owner.value for owner in Owner]
    unknown = [name for name in value if name not in known]
    if unknown:
        raise UsageError(
            Problem(
                what=message("Nobody answers for measures as: {names}.", names=", ".join(map(str, unknown))),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
            )
        )
    return tuple(OwnerDays(owner=Owner(name), person_days=days) for name, days in value.items())


class Available(NamedTuple):
    """How much there is: by the end of each quarter, of what comes in from a quarter on, counted from 0."""

    until: tuple[Fraction, ...]
    since: tuple[int, ...]


@frozen(kw_only=True)
class Capacity:
    """What an entity can put into its plan, and what it asks of it. What is not given is not limited.

    Parameters
    ----------
    budget
        Euros, taxes included: one amount for the whole plan, or one for each year, or one for each quarter. Where
        others pay a part, it is the entity's own share.
    person_days
        Days of the entity's own staff, given in the same ways.
    investment, running
        Euros paid once and euros paid each year, where there is a limit to each apart, whoever pays; given in the same
        ways.
    person_days_by_owner
        Days of those who answer for some measures, such as ``{"it": 120}``, where there is a limit to each apart.
    at_once
        How many actions may be under way in one quarter, their studies included.
    blackout
        The quarters, from 1, in which nobody works on an action.
    carry_over
        Whether what is not used is kept for later quarters. Otherwise days end with their quarter, and euros with the
        year or quarter for which they were given.
    done
        Measures that are done already, though the audit does not show it.
    under_way, imposed, excluded
        Actions that have begun, that must be in the plan, and that must not.
    relay, co_financing
        Who pays a part: on which terms the relay pack is funded, and others. The relay pack is asked first.

    Notes
    -----
    A budget for the whole plan can be spent at any time; a yearly one is there from the first quarter of its year.
    Days come evenly over the quarters of what they were given for. What is not used is kept for later quarters: a
    large action is then done in the quarter in which enough has come together.

    Examples
    --------
    >>> capacity = Capacity(budget=(30_000, 20_000, 10_000), person_days=120)
    >>> [int(amount) for amount in capacity.budget_until(12)]
    [30000, 30000, 30000, 30000, 50000, 50000, 50000, 50000, 60000, 60000, 60000, 60000]
    >>> [int(days) for days in capacity.person_days_until(12)][:4]
    [10, 20, 30, 40]
    """

    budget: tuple[Fraction, ...] | None = field(default=None, converter=_amounts)
    person_days: tuple[Fraction, ...] | None = field(default=None, converter=_amounts)
    investment: tuple[Fraction, ...] | None = field(default=None, converter=_amounts)
    running: tuple[Fraction, ...] | None = field(default=None, converter=_amounts)
    person_days_by_owner: tuple[OwnerDays, ...] = field(default=(), converter=_by_owner)
    at_once: int | None = None
    blackout: tuple[int, ...] = field(default=(), converter=_many)
    carry_over: bool = True
    done: tuple[MeasureId, ...] = field(default=(), converter=_many)
    under_way: tuple[UnderWay, ...] = field(default=(), converter=_many)
    imposed: tuple[Imposed, ...] = field(default=(), converter=_many)
    excluded: tuple[Excluded, ...] = field(default=(), converter=_many)
    relay: RelayTerms | None = None
    co_financing: tuple[CoFinancing, ...] = field(default=(), converter=_many)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be a capacity."""
        problems = Problems()
        for name, amounts in self.given():
            for amount in amounts or ():
                not_negative(problems, name, amount)
            if amounts == ():
                problems.add(
                    name,
                    message("No amount is given."),
                    expected=message("Expected one amount, or one a year or quarter."),
                )
        owners = [item.owner for item in self.person_days_by_owner]
        for owner in dict.fromkeys(owner for owner in owners if owners.count(owner) > 1):
            problems.add(
                f"person_days_by_owner.{owner.value}",
                message("The days of {owner} are given more than once.", owner=owner.value),
                expected=message("Expected each owner once."),
            )
        if self.at_once is not None and self.at_once < 1:
            problems.add(
                "at_once",
                message("No action could be under way."),
                expected=message("Expected a whole number of 1 or more."),
                remedy=message("Leave it out if it is not limited."),
            )
        if problems.found:
            raise UsageError(problems.found)

    def given(self) -> Iterable[tuple[str, tuple[Fraction, ...] | None]]:
        """Yield each means by its name, with its amounts where it is limited."""
        for name in ("budget", "person_days", "investment", "running"):
            yield name, getattr(self, name)
        for item in self.person_days_by_owner:
            yield f"person_days_by_owner.{item.owner.value}", item.person_days

    def budget_until(self, quarters: int) -> tuple[Fraction, ...] | None:
        """Return the euros available by the end of each quarter, or nothing when they are not limited."""
        return None if self.budget is None else self.euros("budget", self.budget, quarters, kept=True).until

    def person_days_until(self, quarters: int) -> tuple[Fraction, ...] | None:
        """Return the person-days available by the end of each quarter, or nothing when they are not limited."""
        return (
            None if self.person_days is None else self.days("person_days", self.person_days, quarters, kept=True).until
        )

    def euros(self, name: str, amounts: tuple[Fraction, ...], quarters: int, *, kept: bool | None = None) -> Available:
        """Return how many of some euros there are; *name* is for the error if they are given for another length."""
        kept = self.carry_over if kept is None else kept
        if len(amounts) == quarters:
            return _quarterly(amounts, kept=kept)
        length = _length(name, amounts, quarters)
        starts = tuple(quarter - quarter % length for quarter in range(quarters))
        if kept:
            until = tuple(sum(amounts[: quarter // length + 1], Fraction()) for quarter in range(quarters))
            return Available(until, (0,) * quarters)
        return Available(tuple(amounts[start // length] for start in starts), starts)

    def days(self, name: str, amounts: tuple[Fraction, ...], quarters: int, *, kept: bool | None = None) -> Available:
        """Return how many of some days there are; *name* is for the error if they are given for another length."""
        kept = self.carry_over if kept is None else kept
        if len(amounts) != quarters:
            length = _length(name, amounts, quarters)
            amounts = tuple(amount / length for amount in amounts for _ in range(length))
        return _quarterly(amounts, kept=kept)


def _quarterly(amounts: tuple[Fraction, ...], *, kept: bool) -> Available:
    """Return how much there is of what comes in each quarter."""
    if kept:
        return Available(tuple(accumulate(amounts)), (0,) * len(amounts))
    return Available(amounts, tuple(range(len(amounts))))


def _length(name: str, amounts: tuple[Fraction, ...], quarters: int) -> int:
    """Return for how many quarters each amount is, of those given whole or by year."""
    years = -(-quarters // 4)
    if len(amounts) not in (1, years) or quarters % len(amounts):
        problems = Problems()
        problems.add(
            name,
            message("{n} amount is given.", plural="{n} amounts are given.", n=len(amounts)),
            expected=message(
                "Expected 1 for the whole plan, {years} by year or {quarters} by quarter.",
                years=years,
                quarters=quarters,
            ),
        )
        raise UsageError(problems.found)
    return quarters // len(amounts)
