"""What each action of a plan costs the entity itself, once those who pay a part have paid."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.planning.entity.payers import Payer, payers_of
from parcours_cyber.planning.formulation.works import work_of
from parcours_cyber.planning.plan import Action, Plan

__all__ = ["Funded", "Funding", "Payment", "funding"]


@frozen(kw_only=True)
class Payment:
    """A sum that is paid once, and how much of it somebody else pays; *quarter* is from 1."""

    quarter: int
    amount: Fraction
    subsidy: Fraction


@frozen(kw_only=True)
class Funded:
    """An action and who pays for it.

    Attributes
    ----------
    payer
        Who pays a part, or nobody.
    payments
        What is paid once: that of the study, where there is one, and that of the work.
    """

    action: Action
    payer: Payer | None
    payments: tuple[Payment, ...]

    @property
    def subsidy(self) -> Fraction:
        """Euros that somebody else pays."""
        return sum((payment.subsidy for payment in self.payments), Fraction())

    @property
    def own(self) -> Fraction:
        """Euros that the entity pays over the whole plan, running costs included."""
        return self.action.cost - self.subsidy


@frozen(kw_only=True)
class Funding:
    """Who pays what of a plan.

    Attributes
    ----------
    actions
        In the order of the plan.
    payers
        In the order in which they are asked.
    """

    plan: Plan = field(repr=False)
    payers: tuple[Payer, ...]
    actions: tuple[Funded, ...]

    @property
    def subsidy(self) -> Fraction:
        """Euros that others pay in all."""
        return sum((item.subsidy for item in self.actions), Fraction())

    @property
    def own(self) -> Fraction:
        """Euros that the entity pays in all."""
        return sum((item.own for item in self.actions), Fraction())

    def paid_by(self, payer: Payer) -> Fraction:
        """Return the euros that one of those who pay a part pays in all."""
        return sum((item.subsidy for item in self.actions if item.payer == payer), Fraction())

    def own_until(self, quarter: int) -> Fraction:
        """Return the euros that the entity has paid by the end of a quarter, from 1."""
        horizon = self.plan.methodology.planning.horizon.quarters
        once = sum(
            (
                payment.amount - payment.subsidy
                for item in self.actions
                for payment in item.payments
                if payment.quarter <= quarter
            ),
            Fraction(),
        )
        running = Fraction()
        for item in self.actions:
            years = range(item.action.quarter, horizon + 1, 4) if item.action.quarter else range(0)
            if years:
                due = sum(1 for year in years if year <= quarter)
                running += item.action.running * Fraction(due, len(years))
        return once + running


def funding(plan: Plan) -> Funding:
    """Return who pays what of each action of a plan.

    Each of those who pay a part pays the same share of each sum, in the order in which sums fall due and within a
    quarter in the order of the plan, until the ceiling is reached; of the sum that reaches it, what is left.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> audit = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> scheme = {"name": "Region", "share": "0.5", "ceiling": 10_000}
    >>> from parcours_cyber.planning.entity.demands import CoFinancing
    >>> capacity = pc.Capacity(budget=90_000, person_days=200, co_financing=[CoFinancing(**scheme)])
    >>> paid = funding(pc.build_plan(methodology, audit, capacity))
    >>> int(paid.subsidy), paid.own <= 90_000
    (10000, True)
    """
    rules, size = plan.methodology.planning, plan.score.assessment.entity.size
    payers = payers_of(plan.capacity, rules)
    due: list[tuple[int, int, Fraction]] = []
    chosen: list[Payer | None] = []
    for n, action in enumerate(plan.actions):
        measure, done = action.measure, action.quarter - 1
        chosen.append(next((payer for payer in payers if done >= 0 and payer.pays_for(measure, done)), None))
        study = Fraction()
        if action.study_quarter is not None:
            study = work_of(plan.methodology, measure, size).study_cost
            due.append((action.study_quarter, n, study))
        due.append((action.start_quarter, n, action.investment - study))
    left = {id(payer): payer.ceiling for payer in payers}
    payments: list[list[Payment]] = [[] for _ in plan.actions]
    for quarter, n, amount in sorted(due):
        payer, subsidy = chosen[n], Fraction()
        if payer is not None:
            room = left[id(payer)]
            subsidy = amount * payer.share if room is None else min(amount * payer.share, room)
            if room is not None:
                left[id(payer)] = room - subsidy
        payments[n].append(Payment(quarter=quarter, amount=amount, subsidy=subsidy))
    return Funding(
        plan=plan,
        payers=payers,
        actions=tuple(
            Funded(action=action, payer=payer, payments=tuple(paid))
            for action, payer, paid in zip(plan.actions, chosen, payments, strict=True)
        ),
    )
