"""What the JSON of a plan says besides its actions: its proof, quarters, who pays, and what it is read back from."""

from __future__ import annotations

from typing import Any

from parcours_cyber.loading.serial import MADE_FROM, plain_data
from parcours_cyber.planning.execution.funding import Funded, funding
from parcours_cyber.planning.execution.quarters import plan_quarters, still_open
from parcours_cyber.planning.execution.relay import relay_pack
from parcours_cyber.planning.plan import Action, Plan
from parcours_cyber.reporting.json_values import exactly_written, number
from parcours_cyber.reporting.relay_page import relay_data

__all__ = ["action_data", "whole_plan_data"]


def action_data(item: Funded) -> dict[str, Any]:
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


def whole_plan_data(plan: Plan, locale: str) -> dict[str, Any]:
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
