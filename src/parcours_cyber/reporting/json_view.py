"""JSON for other programs: scores, plans, comparisons and the catalogue, with words in the language that is asked for.

Each number stands as a JSON number for display and, where it decides something, as an exact rational beside it. The
names of the keys are part of the public interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours_cyber.journey.awareness import awareness_reach
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.coverage import CoverageLevel, FrameworkCoverage, coverage
from parcours_cyber.planning.entity.findings import OpenFinding, open_findings
from parcours_cyber.reporting.json_values import dumped, exactly_written, identified, number

if TYPE_CHECKING:
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.render import Result
    from parcours_cyber.scoring.cyberscore import Score
    from parcours_cyber.scoring.results import GradedPoints, Reading

__all__ = ["plan_data", "provenances", "render_json", "score_data"]


def render_json(result: Result, locale: str) -> str:
    """Return a result as JSON."""
    from parcours_cyber.planning.alternatives.frontier import Frontier
    from parcours_cyber.planning.alternatives.revise import PlanDiff
    from parcours_cyber.planning.execution.relay import RelayPack
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.plan_choices import diff_data, frontier_data
    from parcours_cyber.reporting.relay_page import relay_data
    from parcours_cyber.reporting.uncertainty_json import comparison_data, distribution_data
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.distribution import Distribution

    match result:
        case Plan():
            return dumped(plan_data(result, locale))
        case RelayPack():
            return dumped(relay_data(result, locale))
        case PlanDiff():
            return dumped(diff_data(result, locale))
        case Frontier():
            return dumped(frontier_data(result, locale))
        case Comparison():
            return dumped(comparison_data(result, locale))
        case Distribution():
            return dumped(distribution_data(result, locale))
        case _:
            return dumped(score_data(result, locale))


def _graded(end: GradedPoints) -> dict[str, Any]:
    """Return points with their grade."""
    return {"points": number(end.points), "exact": exactly_written(end.points), "grade": end.grade}


def _entity(assessment: Assessment) -> dict[str, Any]:
    """Return the entity, in its own words."""
    entity = assessment.entity
    return {
        "name": entity.name,
        "sector": entity.sector,
        "size": entity.size,
        "territory": entity.territory,
        "facts": {stated.fact: stated.value for stated in entity.facts},
        "date": None if assessment.date is None else assessment.date.isoformat(),
    }


def score_data(score: Score, locale: str) -> dict[str, Any]:
    """Return a score as plain data."""
    method, reading = score.methodology, score.reading
    return {
        "methodology": identified(method),
        "locale": locale,
        "entity": _entity(score.assessment),
        **_reading(reading, method, locale),
        "not_stated": list(score.not_stated),
        "set_aside": list(score.set_aside),
        "findings": [_finding(item, locale) for item in open_findings(method, score.assessment)],
        "awareness": [
            {
                "audience": reach.audience.id,
                "name": reach.audience.name.render(locale),
                "recommended": reach.recommended,
                "sessions": reach.sessions,
                "participants": reach.participants,
            }
            for reach in awareness_reach(method, score.assessment)
        ],
        "provenance": provenances(method, locale),
    }


def _reading(reading: Reading, method: Methodology, locale: str) -> dict[str, Any]:
    """Return what a methodology says of a standing."""
    return {
        "points": {"value": number(reading.points), "exact": exactly_written(reading.points)},
        "maximum": number(reading.maximum),
        "grade": reading.grade,
        "bounds": {"worst": _graded(reading.bounds.worst), "best": _graded(reading.bounds.best)},
        "coverage": number(reading.coverage),
        "coverage_exact": exactly_written(reading.coverage),
        "themes": [
            {
                "id": theme.theme,
                "name": method.named("themes", theme.theme).render(locale),
                "applies": theme.applies,
                "points": number(theme.points),
                "points_exact": exactly_written(theme.points),
                "best_points": number(theme.best_points),
                "maximum": number(theme.maximum),
                "maximum_exact": exactly_written(theme.maximum),
                "coverage": number(theme.coverage),
            }
            for theme in reading.themes
        ],
        "threats": [
            {
                "id": threat.threat,
                "name": method.named("threats", threat.threat).render(locale),
                "resistance": None if threat.resistance is None else number(threat.resistance),
                "resistance_exact": None if threat.resistance is None else exactly_written(threat.resistance),
                "best_resistance": None if threat.best_resistance is None else number(threat.best_resistance),
                "exposure": None if threat.exposure is None else number(threat.exposure),
            }
            for threat in reading.threats
        ],
        "answers": {
            "known": reading.answers.known,
            "unknown": reading.answers.unknown,
            "not_applicable": reading.answers.not_applicable,
        },
    }


def provenances(method: Methodology, locale: str) -> list[dict[str, Any]]:
    """Return where the numbers of the methodology come from."""
    return [
        {
            "id": item.id,
            "status": item.status.value,
            "source": item.source,
            "locator": None if item.locator is None else item.locator.render(locale),
            "reason": None if item.reason is None else item.reason.render(locale),
        }
        for item in method.provenances
    ]


def _projection(reading: Reading, method: Methodology, locale: str) -> dict[str, Any]:
    """Return a projection: points and grade, with what they mean for themes and threats."""
    data = _reading(reading, method, locale)
    points = data.pop("points")
    return {
        "points": points["value"],
        "exact": points["exact"],
        **{key: data[key] for key in ("grade", "bounds", "threats")},
    }


def plan_data(plan: Plan, locale: str) -> dict[str, Any]:
    """Return a plan as plain data."""
    from parcours_cyber.planning.execution.funding import funding
    from parcours_cyber.reporting.plan_json import action_data, whole_plan_data

    method = plan.methodology
    quarters = method.planning.horizon.quarters
    budget, days = plan.capacity.budget_until(quarters), plan.capacity.person_days_until(quarters)
    return {
        "methodology": identified(method),
        "locale": locale,
        "currency": method.currency,
        "entity": _entity(plan.score.assessment),
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
                "corrects": [_finding(item, locale) for item in action.corrects],
                "requires": list(action.measure.requires),
                **action_data(item),
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
        "uncorrected": [_finding(item, locale) for item in plan.uncorrected],
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
        **whole_plan_data(plan, locale),
    }


def _finding(finding: OpenFinding, locale: str) -> dict[str, Any]:
    """Return an open finding of the technical audit."""
    return {
        "finding": finding.record.finding,
        "title": finding.title if isinstance(finding.title, str) else finding.title.render(locale),
        "severity": finding.severity.value,
        "where": finding.record.where,
        "corrected_by": list(finding.measures),
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
