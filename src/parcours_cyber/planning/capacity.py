"""The means of an entity: a budget in euros and an effort in person-days."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias

from attrs import field, frozen

from parcours_cyber.errors import Problem, Problems, UsageError
from parcours_cyber.i18n.text import message

__all__ = ["Capacity"]

#: What a budget or an effort may be given as.
Amount: TypeAlias = int | float | str | Fraction
Given: TypeAlias = Amount | Iterable[Amount] | None


def _amounts(value: Given) -> tuple[Fraction, ...] | None:
    """Return the amounts as a tuple: of one for a whole, of several for years or quarters."""
    if value is None:
        return None
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(map(_exact, value)) if several else (_exact(value),)  # type: ignore[arg-type]  # it is iterable


def _exact(value: object) -> Fraction:
    """Return an amount as an exact number; 0.1 means one tenth."""
    try:
        # What Fraction refuses is told just below; a truth value is no amount, and a float means what it prints.
        return Fraction(repr(value) if isinstance(value, (bool, float)) else value)  # type: ignore[call-overload,no-any-return]
    except (TypeError, ValueError, ZeroDivisionError):
        raise UsageError(
            Problem(
                what=message("{value} is not an amount.", value=repr(value)),
                expected=message("Expected a number of 0 or more."),
                remedy=message("Write it without spaces or units."),
            )
        ) from None


@frozen(kw_only=True)
class Capacity:
    """What an entity can put into its plan. What is not given is not limited.

    Parameters
    ----------
    budget
        Euros, taxes included: one amount for the whole plan, or one for each year, or one for each quarter.
    person_days
        Days of the entity's own staff, given in the same ways.

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

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be a capacity."""
        problems = Problems()
        for name, amounts in (("budget", self.budget), ("person_days", self.person_days)):
            for amount in amounts or ():
                if amount < 0:
                    problems.add(
                        name,
                        message("The amount {amount} is negative.", amount=amount),
                        expected=message("Expected a number of 0 or more."),
                        remedy=message("Leave it out if it is not limited."),
                    )
            if amounts == ():
                problems.add(
                    name,
                    message("No amount is given."),
                    expected=message("Expected one amount, or one a year or quarter."),
                )
        if problems.found:
            raise UsageError(problems.found)

    def budget_until(self, quarters: int) -> tuple[Fraction, ...] | None:
        """Return the euros available by the end of each quarter, or nothing when they are not limited."""
        if self.budget is None:
            return None
        per_quarter = self._spread("budget", self.budget, quarters)
        if per_quarter is not None:
            return tuple(accumulate(per_quarter))
        length = quarters // len(self.budget)
        return tuple(accumulate(amount if n == 0 else Fraction() for amount in self.budget for n in range(length)))

    def person_days_until(self, quarters: int) -> tuple[Fraction, ...] | None:
        """Return the person-days available by the end of each quarter, or nothing when they are not limited."""
        if self.person_days is None:
            return None
        per_quarter = self._spread("person_days", self.person_days, quarters)
        if per_quarter is not None:
            return tuple(accumulate(per_quarter))
        length = quarters // len(self.person_days)
        return tuple(accumulate(amount / length for amount in self.person_days for _ in range(length)))

    @staticmethod
    def _spread(name: str, amounts: tuple[Fraction, ...], quarters: int) -> tuple[Fraction, ...] | None:
        """Return amounts given by quarter as they are, and nothing for those given whole or by year."""
        if len(amounts) == quarters:
            return amounts
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
        return None
