"""JSON for other programs: scores, plans, comparisons and the catalogue, with words in the language that is asked for.

Each number stands as a JSON number for display and, where it decides something, as an exact rational beside it. The
names of the keys are part of the public interface.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve

from parcours_cyber.loading.structure import written
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology

if TYPE_CHECKING:
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.cyberscore import GradedPoints, Reading, Score
    from parcours_cyber.scoring.distribution import Distribution

__all__ = ["catalogue_data", "comparison_data", "distribution_data", "dumped", "plan_data", "render_json", "score_data"]


def dumped(data: Any) -> str:
    """Return data as JSON text, readable and in UTF-8."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def render_json(result: Score | Plan | Comparison | Distribution, locale: str) -> str:
    """Return a result as JSON."""
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.distribution import Distribution

    match result:
        case Plan():
            return dumped(plan_data(result, locale))
        case Comparison():
            return dumped(comparison_data(result, locale))
        case Distribution():
            return dumped(distribution_data(result, locale))
        case _:
            return dumped(score_data(result, locale))


def _number(value: Fraction) -> int | float:
    """Return a number for display: whole where it is, else the nearest double."""
    return value.numerator if value.denominator == 1 else float(value)


def _exact(value: Fraction) -> str:
    """Return an exact rational as text, such as ``"1003/9"``."""
    return str(written(value))


def _graded(end: GradedPoints) -> dict[str, Any]:
    """Return points with their grade."""
    return {"points": _number(end.points), "exact": _exact(end.points), "grade": end.grade}


def _methodology(methodology: Methodology) -> dict[str, str]:
    """Return what identifies a methodology."""
    return {"id": methodology.id, "version": methodology.version, "digest": methodology.digest}


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
        "methodology": _methodology(method),
        "locale": locale,
        "entity": _entity(score.assessment),
        **_reading(reading, method, locale),
        "not_stated": list(score.not_stated),
        "set_aside": list(score.set_aside),
        "provenance": _provenances(method, locale),
    }


def _reading(reading: Reading, method: Methodology, locale: str) -> dict[str, Any]:
    """Return what a methodology says of a standing."""
    return {
        "points": {"value": _number(reading.points), "exact": _exact(reading.points)},
        "maximum": _number(reading.maximum),
        "grade": reading.grade,
        "bounds": {"worst": _graded(reading.bounds.worst), "best": _graded(reading.bounds.best)},
        "coverage": _number(reading.coverage),
        "coverage_exact": _exact(reading.coverage),
        "themes": [
            {
                "id": theme.theme,
                "name": method.named("themes", theme.theme).render(locale),
                "applies": theme.applies,
                "points": _number(theme.points),
                "points_exact": _exact(theme.points),
                "best_points": _number(theme.best_points),
                "maximum": _number(theme.maximum),
                "maximum_exact": _exact(theme.maximum),
                "coverage": _number(theme.coverage),
            }
            for theme in reading.themes
        ],
        "threats": [
            {
                "id": threat.threat,
                "name": method.named("threats", threat.threat).render(locale),
                "resistance": None if threat.resistance is None else _number(threat.resistance),
                "resistance_exact": None if threat.resistance is None else _exact(threat.resistance),
                "best_resistance": None if threat.best_resistance is None else _number(threat.best_resistance),
                "exposure": None if threat.exposure is None else _number(threat.exposure),
            }
            for threat in reading.threats
        ],
        "answers": {
            "known": reading.answers.known,
            "unknown": reading.answers.unknown,
            "not_applicable": reading.answers.not_applicable,
        },
    }


def _provenances(method: Methodology, locale: str) -> list[dict[str, Any]]:
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
    method = plan.methodology
    quarters = method.planning.horizon.quarters
    budget, days = plan.capacity.budget_until(quarters), plan.capacity.person_days_until(quarters)
    return {
        "methodology": _methodology(method),
        "locale": locale,
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
                "cost_eur": _number(action.cost),
                "investment_eur": _number(action.investment),
                "running_eur": _number(action.running),
                "person_days": _number(action.person_days),
                "gain": _number(action.gain),
                "gain_exact": _exact(action.gain),
                "because": action.because.render(locale),
                "requires": list(action.measure.requires),
            }
            for action in plan.actions
        ],
        "left_out": [
            {
                "measure": item.measure.id,
                "title": item.measure.title.render(locale),
                "obstacle": item.obstacle.value,
                "why": item.why.render(locale),
            }
            for item in plan.left_out
        ],
        "capacity": {
            "budget_eur": None if budget is None else _number(budget[-1]),
            "person_days": None if days is None else _number(days[-1]),
        },
        "totals": {
            "actions": len(plan.actions),
            "cost_eur": _number(plan.totals.cost),
            "person_days": _number(plan.totals.person_days),
            "gain": _number(plan.projections.plan.points - plan.score.points),
        },
    }


def _measured(value: Fraction | None) -> dict[str, Any] | None:
    """Return a number for display with its exact value, or nothing."""
    return None if value is None else {"value": _number(value), "exact": _exact(value)}


def comparison_data(comparison: Comparison, locale: str) -> dict[str, Any]:
    """Return a comparison as plain data."""
    method = comparison.methodology
    return {
        "methodology": _methodology(method),
        "locale": locale,
        "start": score_data(comparison.start, locale),
        "end": score_data(comparison.end, locale),
        "change": _measured(comparison.change),
        "grades": comparison.grades,
        "themes": [{"id": theme.theme, "share": _measured(theme.share)} for theme in comparison.themes],
        "threats": [{"id": threat.threat, "change": _measured(threat.change)} for threat in comparison.threats],
        "answers": [
            {
                "question": answer.question,
                "theme": answer.theme,
                "move": answer.move.value,
                "start": answer.start,
                "end": answer.end,
                "share": _measured(answer.share),
            }
            for answer in comparison.answers
        ],
    }


def distribution_data(distribution: Distribution, locale: str) -> dict[str, Any]:
    """Return a distribution as plain data."""
    return {
        "score": score_data(distribution.score, locale),
        "method": distribution.method.value,
        "draws": distribution.draws,
        "seed": distribution.seed,
        "error": distribution.error,
        "grades": [
            {"grade": chance.grade, "probability": _measured(chance.probability)} for chance in distribution.grades
        ],
        "mean": _measured(distribution.mean),
        "variance": _measured(distribution.variance),
        "quantiles": {
            name: _measured(distribution.quantile(Fraction(name))) for name in ("0.05", "0.25", "0.5", "0.75", "0.95")
        },
        "open_questions": [
            {
                "question": item.question,
                "width": _measured(item.width),
                "expected": _measured(item.expected),
                "guaranteed": _measured(item.guaranteed),
            }
            for item in distribution.open_questions
        ],
    }


def catalogue_data(methodology: Methodology, locale: str, category: str | None = None) -> dict[str, Any]:
    """Return a methodology as plain data, enough to work a score out again without this library.

    Numbers that decide are exact: integers, or strings such as ``"1/3"``.

    Parameters
    ----------
    category
        The category whose themes, questions and measures are wanted; all when it is not given.
    """
    themes = [theme for theme in methodology.themes if category in (None, theme.category)]
    wanted = {theme.id for theme in themes}
    method = evolve(
        methodology,
        themes=tuple(themes),
        questions=tuple(question for question in methodology.questions if question.theme in wanted),
        measures=tuple(
            measure for measure in methodology.measures if category in (None, methodology.category_of(measure).id)
        ),
    )
    return {
        "methodology": _methodology(methodology),
        "locale": locale,
        "name": method.name.render(locale),
        "themes": [
            {
                "id": t.id,
                "name": t.name.render(locale),
                "category": t.category,
                "points": written(t.points),
                "provenance": t.provenance,
            }
            for t in method.themes
        ],
        "threats": [
            {"id": t.id, "name": t.name.render(locale), "description": t.description.render(locale)}
            for t in method.threats
        ],
        "categories": [
            {
                "id": c.id,
                "name": c.name.render(locale),
                "subcategories": [{"id": s.id, "name": s.name.render(locale)} for s in c.subcategories],
            }
            for c in method.categories
            if category in (None, c.id)
        ],
        "scale": [{"grade": band.grade, "upper": written(band.upper)} for band in method.scale.bands],
        "scale_upper_included": method.scale.upper_included,
        "facts": [
            {"id": f.id, "name": f.name.render(locale), "question": f.question.render(locale)} for f in method.facts
        ],
        "questions": [
            {
                "id": q.id,
                "theme": q.theme,
                "domain": q.domain,
                "path": q.path,
                "text": q.text.render(locale),
                "why": q.why.render(locale),
                "how_to_find_out": q.how_to_find_out.render(locale),
                "evidence": q.evidence.render(locale),
                "weight": written(q.weight),
                "options": [
                    {"id": o.id, "label": o.label.render(locale), "value": written(o.value)} for o in q.options
                ],
                "threats": {t.threat: written(t.weight) for t in q.threats},
                "applies_if": list(q.applies_if),
                "provenance": q.provenance,
            }
            for q in method.questions
        ],
        "measures": [_measure(method, measure, locale) for measure in method.measures],
        "provenance": _provenances(method, locale),
    }


def _measure(methodology: Methodology, measure: Any, locale: str) -> dict[str, Any]:
    """Return a measure as plain data."""
    study = measure.upstream_study
    return {
        "id": measure.id,
        "title": measure.title.render(locale),
        "category": methodology.category_of(measure).id,
        "subcategory": measure.subcategory,
        "objective": measure.objective.render(locale),
        "why": measure.why.render(locale),
        "threats": list(measure.threats),
        "steps": [step.render(locale) for step in measure.steps],
        "first_day": measure.first_day.render(locale),
        "proof": measure.proof.render(locale),
        "pitfalls": measure.pitfalls.render(locale),
        "effects": [{"question": effect.question, "option": effect.option} for effect in measure.raises],
        "kind": measure.kind.value,
        "horizon": measure.horizon.value,
        "urgent_family": None if measure.urgent_family is None else measure.urgent_family.value,
        "complexity": measure.complexity.value,
        "owner": measure.owner.value,
        "applies_if": list(measure.applies_if),
        "requires": list(measure.requires),
        "upstream_study": None
        if study is None
        else {
            "title": study.title.render(locale),
            "person_days": _resources(study.effort),
            "cost_eur": _resources(study.cost),
        },
        "person_days": _resources(measure.effort),
        "cost_eur": _resources(measure.cost),
        "references": [
            {"framework": item.framework, "id": item.id, "relation": item.relation.value} for item in measure.references
        ],
        "provenance": measure.provenance,
    }


def _resources(resources: Any) -> dict[str, Any]:
    """Return estimates by size: low, expected and high, once and each year."""
    return {
        item.size: {
            name: [written(r.low), written(r.expected), written(r.high)]
            for name, r in (("one_off", item.one_off), ("yearly", item.yearly))
        }
        for item in resources
    }
