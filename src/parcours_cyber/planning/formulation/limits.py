"""The limits of a problem, and what each candidate takes of them: whole numbers, in units that divide every amount."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

from attrs import frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Owner
from parcours_cyber.model.methodology import PlanningRules
from parcours_cyber.planning.entity.capacity import Available, Capacity
from parcours_cyber.planning.entity.payers import payers_of
from parcours_cyber.planning.formulation.works import Amounts, Work
from parcours_cyber.planning.problem import Limit

__all__ = ["AT_ONCE", "BUDGET", "INVESTMENT", "PERSON_DAYS", "RUNNING", "Means", "means_of", "own_days"]

BUDGET = "budget"
INVESTMENT = "investment"
RUNNING = "running"
PERSON_DAYS = "person-days"
AT_ONCE = "at-once"


def own_days(owner: Owner) -> str:
    """Return the name of the limit of the days of one owner."""
    return f"{PERSON_DAYS}:{owner.value}"


@frozen(kw_only=True)
class Means:
    """A means in exact amounts: how much there is, and what a work that is done in a quarter takes of it."""

    name: str
    available: Available
    takes: Callable[[Work, int], Amounts]

    def scaled(
        self, works: Sequence[Work], quarters: Sequence[tuple[int, ...]], horizon: int
    ) -> tuple[Limit, list[tuple[tuple[int, ...], ...]]]:
        """Return the limit, and for each work and each of its quarters what it takes in each quarter of the plan."""
        amounts = [[self.takes(work, done) for done in allowed] for work, allowed in zip(works, quarters, strict=True)]
        denominators = {amount.denominator for of_work in amounts for taken in of_work for amount in taken.values()}
        unit = lcm(*denominators, *(amount.denominator for amount in self.available.until))
        caps = tuple(int(amount * unit) for amount in self.available.until)
        rows = [tuple(_row(taken, unit, horizon) for taken in of_work) for of_work in amounts]
        return Limit(name=self.name, caps=caps, since=self.available.since, unit=unit), rows


def _row(taken: Amounts, unit: int, horizon: int) -> tuple[int, ...]:
    """Return amounts as whole numbers, one a quarter."""
    row = [0] * horizon
    for quarter, amount in taken.items():
        row[quarter] = amount.numerator * (unit // amount.denominator)
    return tuple(row)


def means_of(capacity: Capacity, rules: PlanningRules) -> tuple[Means, ...]:
    """Return the means that are limited.

    Raises
    ------
    UsageError
        If a capacity is given for another number of years or quarters, or has a ceiling that it cannot have.
    """
    found: list[Means] = []
    horizon = rules.horizon.quarters
    if capacity.budget is not None:
        found.extend(_own_budgets(capacity, rules, capacity.euros(BUDGET, capacity.budget, horizon)))
    if capacity.investment is not None:
        available = capacity.euros(INVESTMENT, capacity.investment, horizon)
        found.append(Means(name=INVESTMENT, available=available, takes=lambda work, done: work.investment(done)))
    if capacity.running is not None:
        available = capacity.euros(RUNNING, capacity.running, horizon)
        found.append(Means(name=RUNNING, available=available, takes=lambda work, done: work.running(done, horizon)))
    if capacity.person_days is not None:
        available = capacity.days("person_days", capacity.person_days, horizon)
        found.append(Means(name=PERSON_DAYS, available=available, takes=lambda work, done: work.effort(done, horizon)))
    for item in capacity.person_days_by_owner:
        name = f"person_days_by_owner.{item.owner.value}"
        available = capacity.days(name, item.person_days, horizon)

        def takes(work: Work, done: int, owner: Owner = item.owner) -> Amounts:
            return work.effort(done, horizon) if work.measure.owner is owner else {}

        found.append(Means(name=own_days(item.owner), available=available, takes=takes))
    if capacity.at_once is not None:
        each = Available((Fraction(capacity.at_once),) * horizon, tuple(range(horizon)))
        found.append(
            Means(name=AT_ONCE, available=each, takes=lambda work, done: dict.fromkeys(work.busy(done), Fraction(1)))
        )
    return tuple(found)


def _own_budgets(capacity: Capacity, rules: PlanningRules, available: Available) -> Iterable[Means]:
    """Yield the limits that keep the entity's own share within its budget.

    Each of those who pay pays the least of a share of what is eligible and a ceiling. The own share is then the
    greatest of the costs less, for each of them, either the one or the other; it is within the budget when all of
    these are. What an action costs is eligible with the first who pays for it. How much is paid for each action:
    :func:`~parcours_cyber.planning.execution.funding.funding`.
    """
    horizon, payers = len(available.until), payers_of(capacity, rules)
    capped = [number for number, payer in enumerate(payers) if payer.ceiling is not None]
    for number in capped:
        until = payers[number].until
        # Where the budget is not kept, what is left of a ceiling depends on what was eligible before.
        if any(since > 0 and (until is None or since < until) for since in available.since):
            raise UsageError(
                Problem(
                    what=message("A ceiling of those who pay a part holds longer than the budget is kept."),
                    expected=message("Expected carry_over: true, or a ceiling that ends with the first budget."),
                    remedy=message("Leave out the ceiling, end it earlier, or let what is not used be kept."),
                )
            )
    who: dict[tuple[MeasureId, int], int | None] = {}

    def payer_of(work: Work, done: int) -> int | None:
        """Return the number of the first who pays for a work, be they at their ceiling or not."""
        key = (work.measure.id, done)
        if key not in who:
            who[key] = next((n for n, item in enumerate(payers) if item.pays_for(work.measure, done)), None)
        return who[key]

    for choice in product((False, True), repeat=len(capped)):
        at_ceiling = {number for number, chosen in zip(capped, choice, strict=True) if chosen}
        extra = sum((payers[number].ceiling or Fraction() for number in at_ceiling), Fraction())

        def takes(work: Work, done: int, at_ceiling: frozenset[int] = frozenset(at_ceiling)) -> Amounts:
            amounts, payer = work.investment(done), payer_of(work, done)
            if payer is not None and payer not in at_ceiling:
                own = 1 - payers[payer].share
                amounts = {quarter: amount * own for quarter, amount in amounts.items()}
            for quarter, amount in work.running(done, horizon).items():
                amounts[quarter] = amounts[quarter] + amount if quarter in amounts else amount
            return amounts

        caps = tuple(amount + extra for amount in available.until)
        yield Means(name=BUDGET, available=Available(caps, available.since), takes=takes)
