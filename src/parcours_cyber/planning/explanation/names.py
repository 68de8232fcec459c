"""What limits are called in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import Final

from parcours_cyber.i18n.text import Message, Quantity, Unit, message, money
from parcours_cyber.model.measures import Owner
from parcours_cyber.planning.formulation.limits import AT_ONCE, BUDGET, INVESTMENT, PERSON_DAYS, RUNNING
from parcours_cyber.planning.plan import Lacking

__all__ = ["LIMITS", "OWNERS", "amount_of", "limit_name", "more_words"]

OWNERS: Final[dict[Owner, Message]] = {
    Owner.MANAGEMENT: message("Management"),
    Owner.IT: message("IT"),
    Owner.SECURITY: message("Security lead"),
    Owner.HR: message("Human resources"),
    Owner.PURCHASING: message("Purchasing"),
    Owner.LEGAL: message("Legal"),
    Owner.BIOMEDICAL: message("Biomedical engineering"),
}
LIMITS: Final[dict[str, Message]] = {
    BUDGET: message("the budget"),
    INVESTMENT: message("the euros for what is paid once"),
    RUNNING: message("the euros for what is paid each year"),
    PERSON_DAYS: message("the days of the staff"),
    AT_ONCE: message("how many actions run at once"),
}


def limit_name(limit: str) -> Message:
    """Return what a limit is called."""
    _, _, owner = limit.partition(":")
    if owner:
        return message("the days of this role: {owner}", owner=OWNERS[Owner(owner)])
    return LIMITS[limit]


def amount_of(lacking: Lacking, currency: str) -> Quantity | Message:
    """Return how much of a limit is lacking, in its own unit, rounded up so that it is enough as it is written."""
    if lacking.limit in (BUDGET, INVESTMENT, RUNNING):
        return money(ceil(lacking.amount), currency)
    if lacking.limit == AT_ONCE:
        number = ceil(lacking.amount)
        return message("{n} action", plural="{n} actions", n=number)
    return Quantity(Fraction(ceil(lacking.amount * 10), 10), Unit.DAYS)


def more_words(lacking: Iterable[Lacking], currency: str) -> tuple[Message, ...]:
    """Return how much more of which limits, and when."""
    return tuple(
        message(
            "{amount} in quarter {quarter} ({limit})",
            amount=amount_of(item, currency),
            quarter=item.quarter,
            limit=limit_name(item.limit),
        )
        for item in lacking
    )
