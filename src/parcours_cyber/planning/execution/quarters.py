"""What a plan takes and reaches quarter by quarter, and what the answers that stay unknown could still change."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.planning.execution.funding import Funding, funding
from parcours_cyber.planning.formulation.works import QUARTERS_A_YEAR, work_of
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.information import open_questions
from parcours_cyber.scoring.results import Reading
from parcours_cyber.scoring.standing import question_index, standing_of

__all__ = ["PlanQuarter", "plan_quarters", "still_open"]


@frozen(kw_only=True)
class PlanQuarter:
    """A quarter of a plan.

    Attributes
    ----------
    number
        From 1.
    reading
        What the score is at its end.
    cost
        Euros that fall due in it, whoever pays.
    own
        Those that the entity pays itself.
    person_days
        Days of the entity's own staff in it.
    """

    number: int
    reading: Reading
    cost: Fraction
    own: Fraction
    person_days: Fraction


def plan_quarters(plan: Plan) -> tuple[PlanQuarter, ...]:
    """Return what a plan takes and reaches in each of its quarters.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> audit = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> plan = pc.build_plan(methodology, audit, pc.Capacity(budget=90_000, person_days=200))
    >>> quarters = plan_quarters(plan)
    >>> sum(quarter.cost for quarter in quarters) == plan.totals.cost
    True
    >>> sum(quarter.person_days for quarter in quarters) == plan.totals.person_days
    True
    """
    paid = funding(plan)
    horizon = len(plan.projections.quarters)
    cost, own, days = ([Fraction()] * (horizon + 1) for _ in range(3))
    for item in paid.actions:
        for payment in item.payments:
            cost[payment.quarter] += payment.amount
            own[payment.quarter] += payment.amount - payment.subsidy
    for quarter, euros, of_staff in _each_year_and_day(paid, horizon):
        cost[quarter] += euros
        own[quarter] += euros
        days[quarter] += of_staff
    return tuple(
        PlanQuarter(number=n, reading=reading, cost=cost[n], own=own[n], person_days=days[n])
        for n, reading in enumerate(plan.projections.quarters, 1)
    )


def _each_year_and_day(paid: Funding, horizon: int) -> Iterable[tuple[int, Fraction, Fraction]]:
    """Yield, for each quarter of each action, the yearly euros that fall due and the person-days."""
    plan = paid.plan
    for action in plan.actions:
        if action.quarter == 0:
            continue
        work = work_of(plan.methodology, action.measure, plan.score.assessment.entity.size)
        years = range(action.quarter, horizon + 1, QUARTERS_A_YEAR)
        for year in years:
            yield year, action.running / len(years), work.yearly_days
        study = Fraction() if action.study_quarter is None else work.study_days
        if action.study_quarter is not None:
            yield action.study_quarter, Fraction(), study
        once = action.person_days - study - len(years) * work.yearly_days
        length = action.quarter - action.start_quarter + 1
        for quarter in range(action.start_quarter, action.quarter + 1):
            yield quarter, Fraction(), once / length


def still_open(plan: Plan) -> tuple[QuestionId, ...]:
    """Return the questions whose answer may still be better than what counts at the end, the most telling first."""
    method = plan.methodology
    standing = standing_of(method, plan.score.assessment)
    for action in plan.actions:
        standing = standing.raised(action.measure.raises)
    index = question_index(method)

    def is_open(question: QuestionId) -> bool:
        ranks = standing.ranks[index[question]]
        return ranks is not None and ranks[0] < ranks[1]

    found = open_questions(method, plan.score.assessment)
    return tuple(item.question for item in found if is_open(item.question))
