"""The JSON of a plan: its actions, projections, quarters, who pays, and what it is read back from."""

from __future__ import annotations

from typing import Any

from parcours_cyber.loading.serial import MADE_FROM, plain_data
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.alternatives.robustness import PlanRisk
from parcours_cyber.planning.coverage import CoverageLevel, FrameworkCoverage, coverage
from parcours_cyber.planning.execution.funding import Funded, funding
from parcours_cyber.planning.execution.quarters import plan_quarters, still_open
from parcours_cyber.planning.execution.relay import relay_pack
from parcours_cyber.planning.plan import Action, Plan
from parcours_cyber.reporting.json_values import exactly_written, identified, number
from parcours_cyber.reporting.plan_risk import risk_data
from parcours_cyber.reporting.relay_page import relay_data
from parcours_cyber.reporting.score_json import entity_data, finding_data, reading_data, score_data
from parcours_cyber.scoring.results import Reading

__all__ = ["plan_data"]


def plan_data(plan: Plan, locale: str, risk: PlanRisk | None = None) -> dict[str, Any]:
    """Return a plan as plain data, with how sure it is that it fits where that is asked for."""
    method = plan.methodology
    quarters = method.planning.horizon.quarters
    budget, days = plan.capacity.budget_until(quarters), plan.capacity.person_days_until(quarters)
    return {
        "methodology": identified(method),
        "locale": locale,
        "currency": method.currency,
        "entity": entity_data(plan.score.assessment),
        "score": score_data(plan.score, locale),
        "projections": {
            "relay": _projection(plan.projections.relay, method, locale),
            "plan": _projection(plan.projections.plan, method, locale),
        },
        "actions": [
            {
                "measure": action.measure.id,
                "title": action.measure.title.render(locale),
                "category": method.category_of(action.measure).id,
                "subcategory": action.measure.subcategory,
                "quarter": action.quarter,
                "study_quarter": action.study_quarter,
                "pack": action.pack.value,
                "owner": action.measure.owner.value,
                "cost_eur": number(action.cost),
                "investment_eur": number(action.investment),
                "running_eur": number(action.running),
                "person_days": number(action.person_days),
                "gain": number(action.gain),
                "gain_exact": exactly_written(action.gain),
                "because": action.because.render(locale),
                "corrects": [finding_data(item, locale) for item in action.corrects],
                "requires": list(action.measure.requires),
                **_action(item),
            }
            for item in funding(plan).actions
            for action in [item.action]
        ],
        "left_out": [
            {
                "measure": item.measure.id,
                "title": item.measure.title.render(locale),
                "obstacle": item.obstacle.value,
                "why": item.why.render(locale),
                "cost_eur": number(item.cost),
                "person_days": number(item.person_days),
            }
            for item in plan.left_out
        ],
        "uncorrected": [finding_data(item, locale) for item in plan.uncorrected],
        "frameworks": [_coverage(coverage(plan, framework.id)) for framework in method.frameworks],
        "capacity": {
            "budget_eur": None if budget is None else number(budget[-1]),
            "person_days": None if days is None else number(days[-1]),
        },
        "totals": {
            "actions": len(plan.actions),
            "cost_eur": number(plan.totals.cost),
            "person_days": number(plan.totals.person_days),
            "gain": number(plan.projections.plan.points - plan.score.points),
        },
        "risk": None if risk is None else risk_data(risk, locale),
        **_whole(plan, locale),
    }


def _action(item: Funded) -> dict[str, Any]:
    """Return what is said of an action: its work, its gains, and who pays for it."""
    action: Action = item.action
    per_point = action.cost_per_point
    return {
        "start_quarter": action.start_quarter,
        "urgent": action.urgent,
        "gain_alone": number(action.gain_alone),
        "cost_per_point": None if per_point is None else number(per_point),
        "subsidy_eur": number(item.subsidy),
        "own_eur": number(item.own),
        "raises": [
            {"question": rise.question, "from": rise.old, "to": rise.new, "known": rise.known} for rise in action.raises
        ],
        "unlocks": list(action.unlocks),
    }


def _whole(plan: Plan, locale: str) -> dict[str, Any]:
    """Return what is said of a plan as a whole, and under ``made_from`` what :func:`from_json` reads it back from."""
    paid = funding(plan)
    draft = None
    if plan.capacity.relay is not None:
        draft = relay_data(relay_pack(plan), locale)
        del draft["methodology"], draft["locale"]
    return {
        "objective": str(plan.objective),
        "gap": None if plan.proof is None else number(plan.proof.gap),
        "bound": None if plan.proof is None else number(plan.proof.bound),
        "area": number(plan.area),
        "quarters": [
            {
                "quarter": quarter.number,
                "points": number(quarter.reading.points),
                "exact": exactly_written(quarter.reading.points),
                "best": number(quarter.reading.bounds.best.points),
                "grade": quarter.reading.grade,
                "cost_eur": number(quarter.cost),
                "own_eur": number(quarter.own),
                "person_days": number(quarter.person_days),
                "exposure": {
                    threat.threat: None if threat.resistance is None else number(1 - threat.resistance)
                    for threat in quarter.reading.threats
                },
            }
            for quarter in plan_quarters(plan)
        ],
        "still_open": list(still_open(plan)),
        "relay_pack": draft,
        "funding": {"subsidy_eur": number(paid.subsidy), "own_eur": number(paid.own)},
        "conflicts": [
            {
                "demands": [demand.render(locale) for demand in item.demands],
                "set_aside": item.set_aside,
                "why": item.why.render(locale),
                "remedies": [remedy.render(locale) for remedy in item.remedies],
            }
            for item in plan.conflicts
        ],
        MADE_FROM: plain_data(plan),
    }


def _projection(reading: Reading, method: Methodology, locale: str) -> dict[str, Any]:
    """Return a projection: points and grade, with what they mean for themes and threats."""
    data = reading_data(reading, method, locale)
    points = data.pop("points")
    return {
        "points": points["value"],
        "exact": points["exact"],
        **{key: data[key] for key in ("grade", "bounds", "threats")},
    }


def _coverage(found: FrameworkCoverage) -> dict[str, Any]:
    """Return how much of a framework is answered, before and after a plan."""
    return {
        "framework": found.framework.id,
        "references": len(found.references),
        "before": {level.value: found.count_in_place(level) for level in CoverageLevel},
        "after": {level.value: found.count(level) for level in CoverageLevel},
        "unanswered": list(found.unanswered),
    }
