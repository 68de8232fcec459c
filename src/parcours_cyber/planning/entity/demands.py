"""What an entity asks of its plan besides its means: what is done, under way, imposed, excluded, co-financed."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.errors import Problem, Problems, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Kind

__all__ = ["CoFinancing", "Excluded", "Imposed", "RelayTerms", "UnderWay", "exact_amount"]


def exact_amount(value: object) -> Fraction:
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


def _kinds(values: Iterable[str]) -> tuple[Kind, ...]:
    return tuple(map(Kind, values))


def _optional_amount(value: object) -> Fraction | None:
    return None if value is None else exact_amount(value)


@frozen(kw_only=True)
class UnderWay:
    """An action that has begun already: when it will be done, and what it still takes.

    Attributes
    ----------
    quarter
        The quarter of the plan in which it will be done, from 1.
    cost
        Euros still to be paid once; what it takes each year from then on is that of the catalogue.
    person_days
        Days of the entity's own staff still to be spent, evenly until then.
    """

    measure: MeasureId = field(converter=MeasureId)
    quarter: int
    cost: Fraction = field(default=Fraction(), converter=exact_amount)
    person_days: Fraction = field(default=Fraction(), converter=exact_amount)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be."""
        problems = Problems()
        _from_one(problems, "quarter", self.quarter)
        for name, amount in (("cost", self.cost), ("person_days", self.person_days)):
            not_negative(problems, name, amount)
        if problems.found:
            raise UsageError(problems.found)


@frozen(kw_only=True)
class Imposed:
    """An action that the plan must have: done in a quarter, or by one, or at any time where neither is given.

    Attributes
    ----------
    quarter, by
        Quarters of the plan, from 1; at most one of the two.
    """

    measure: MeasureId = field(converter=MeasureId)
    quarter: int | None = None
    by: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be."""
        problems = Problems()
        _from_one(problems, "quarter", self.quarter)
        _from_one(problems, "by", self.by)
        if self.quarter is not None and self.by is not None:
            problems.add(
                "by",
                message("Both a quarter and a last quarter are given for {measure}.", measure=self.measure),
                expected=message("Expected at most one of: {allowed}.", allowed="quarter, by"),
            )
        if problems.found:
            raise UsageError(problems.found)


@frozen(kw_only=True)
class Excluded:
    """A measure that the plan must not have, and the entity's own reason."""

    measure: MeasureId = field(converter=MeasureId)
    reason: str = ""


@frozen(kw_only=True)
class CoFinancing:
    """Somebody who pays a part of what is paid once.

    Attributes
    ----------
    name
        Who, or which scheme.
    share
        The part of the cost that is paid, from 0 to 1.
    ceiling
        Euros that are paid at most in all; nothing where there is no ceiling.
    kinds
        The kinds of action that are paid for; all of them when none is named.
    until
        The last quarter, from 1, in which an action may be done to be paid for; nothing where time does not matter.
    """

    name: str
    share: Fraction = field(converter=exact_amount)
    ceiling: Fraction | None = field(default=None, converter=_optional_amount)
    kinds: tuple[Kind, ...] = field(default=(), converter=_kinds)
    until: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be."""
        problems = Problems()
        _from_none_to_all(problems, "share", self.share)
        if self.ceiling is not None:
            not_negative(problems, "ceiling", self.ceiling)
        _from_one(problems, "until", self.until)
        if problems.found:
            raise UsageError(problems.found)

    def pays_for(self, kind: Kind, done: int) -> bool:
        """Return whether an action of a kind that is done in a quarter, from 0, is paid for in part."""
        return (not self.kinds or kind in self.kinds) and (self.until is None or done < self.until)


@frozen(kw_only=True)
class RelayTerms:
    """On which terms the relay pack, the first part of a plan, is funded.

    The share and the ceiling are those of the entity's agreement: none are published. What is not given is a default.

    Attributes
    ----------
    share
        The part of what is paid once that is funded, from 0 to 1.
    ceiling
        Euros that are funded at most in all.
    name
        Who funds it.
    kinds
        The kinds of action that are funded; by default the natures of action that the programme names: all but internal
        organisation.
    structuring_share
        The part of the ceiling that is for structuring actions, from 0 to 1; the rest is for the other ones, so that
        neither crowds out the other. By default one half.
    urgent
        Whether it funds urgent measures of the catalogue too, as it does by default; otherwise they are left to the
        initial pack.
    quarters
        In how many first quarters an action must be done; by default those of the relay pack in the methodology.
    """

    share: Fraction = field(converter=exact_amount)
    ceiling: Fraction = field(converter=exact_amount)
    name: str | None = None
    kinds: tuple[Kind, ...] = field(default=(), converter=_kinds)
    structuring_share: Fraction | None = field(default=None, converter=_optional_amount)
    urgent: bool = True
    quarters: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be."""
        problems = Problems()
        for name, share in (("share", self.share), ("structuring_share", self.structuring_share)):
            if share is not None:
                _from_none_to_all(problems, name, share)
        not_negative(problems, "ceiling", self.ceiling)
        _from_one(problems, "quarters", self.quarters)
        if problems.found:
            raise UsageError(problems.found)


def _from_one(problems: Problems, name: str, quarter: int | None) -> None:
    """Note a quarter that is none."""
    if quarter is not None and quarter < 1:
        problems.add(
            name,
            message("There is no quarter {quarter}.", quarter=quarter),
            expected=message("Expected a whole number of 1 or more."),
        )


def not_negative(problems: Problems, name: str, amount: Fraction) -> None:
    """Note an amount below 0."""
    if amount < 0:
        problems.add(
            name,
            message("The amount {amount} is negative.", amount=amount),
            expected=message("Expected a number of 0 or more."),
            remedy=message("Leave it out if it is not limited."),
        )


def _from_none_to_all(problems: Problems, name: str, share: Fraction) -> None:
    """Note a share that is none."""
    if not 0 <= share <= 1:
        problems.add(
            name,
            message("The share {share} is none.", share=share),
            expected=message("Expected a number from 0 to 1."),
        )
