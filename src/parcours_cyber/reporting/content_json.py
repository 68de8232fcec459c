"""JSON about a methodology: its catalogue, what it answers of a framework, and what a pre-diagnosis concludes."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import Any

import attrs
from attrs import evolve

from parcours_cyber.i18n.text import Text
from parcours_cyber.journey.scoping import Scoping
from parcours_cyber.loading.structure import written
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.coverage import CoverageLevel, coverage
from parcours_cyber.reporting.json_values import identified, number
from parcours_cyber.reporting.score_json import provenances

__all__ = ["catalogue_data", "framework_data", "plain", "scoping_data"]


def plain(item: Any, locale: str) -> Any:
    """Return a value of the model as plain data: texts in *locale*, exact numbers as whole ones or as ``"1/3"``."""
    match item:
        case Text():
            return item.render(locale)
        case Fraction():
            return written(item)
        case Enum():
            return item.value
        case tuple():
            return [plain(part, locale) for part in item]
        case _ if attrs.has(type(item)):
            return {f.name: plain(getattr(item, f.name), locale) for f in attrs.fields(type(item)) if f.init}
        case _:
            return item


def framework_data(methodology: Methodology, framework: str, locale: str) -> dict[str, Any]:
    """Return what the catalogue answers of a framework, both ways."""
    found = coverage(methodology, framework)
    return {
        "methodology": identified(methodology),
        "locale": locale,
        "framework": {
            "id": found.framework.id,
            "name": found.framework.name,
            "version": found.framework.version,
            "publisher": found.framework.publisher,
            "source": found.framework.source,
        },
        "counts": {level.value: found.count(level) for level in CoverageLevel},
        "references": [
            {
                "id": item.reference,
                "level": item.level.value,
                "measures": [
                    {"measure": answer.measure.id, "relation": answer.relation.value, "through": answer.through}
                    for answer in item.answers
                ],
            }
            for item in found.references
        ],
        "unanswered": list(found.unanswered),
        "measures": [
            {
                "id": measure.id,
                "title": measure.title.render(locale),
                "references": [
                    {"id": item.id, "relation": item.relation.value}
                    for item in measure.references
                    if item.framework == found.framework.id
                ],
            }
            for measure in methodology.measures
            if any(item.framework == found.framework.id for item in measure.references)
        ],
    }


def scoping_data(scoping: Scoping, locale: str) -> dict[str, Any]:
    """Return what a pre-diagnosis concludes."""
    method = scoping.methodology
    return {
        "methodology": identified(method),
        "locale": locale,
        "entity": {"name": scoping.entity.name, "sector": scoping.entity.sector, "size": scoping.entity.size},
        "facts": {item.fact: item.value for item in scoping.entity.facts},
        "points": {"fewest": written(scoping.fewest), "most": written(scoping.most)},
        "path": scoping.path,
        "possible_paths": list(scoping.possible),
        "unknown": list(scoping.unknown),
        "because": scoping.because.render(locale),
        "services": [
            {
                "id": item.service.id,
                "name": item.service.name.render(locale),
                "nature": item.service.nature.value,
                "work": item.service.work,
                "audience": item.service.audience,
                "days": number(item.days),
            }
            for item in scoping.services
        ],
        "days": number(scoping.days),
        "provenance": provenances(method, locale),
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
        "methodology": identified(methodology),
        "locale": locale,
        "name": method.name.render(locale),
        "themes": [
            {
                "id": t.id,
                "name": t.name.render(locale),
                "category": t.category,
                "points": None if t.points is None else written(t.points),
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
        "scale": []
        if not method.is_graded
        else [
            {"grade": band.grade, "upper": written(band.upper), "upper_included": method.scale.includes(n)}
            for n, band in enumerate(method.scale.bands)
        ],
        "scale_upper_included": method.scale.upper_included if method.is_graded else None,
        "profiles": plain(method.profiles, locale),
        "facts": [
            {"id": f.id, "name": f.name.render(locale), "question": f.question.render(locale)} for f in method.facts
        ],
        "questions": [
            {
                "id": q.id,
                "theme": q.theme,
                "domain": q.domain,
                "path": q.path,
                "axis": q.axis,
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
                "applies_with": list(q.applies_with),
                "provenance": q.provenance,
            }
            for q in method.questions
        ],
        "measures": [_measure(method, measure, locale) for measure in method.measures],
        **{
            part: plain(getattr(methodology, part), locale)
            for part in ("audit_works", "findings", "audiences", "pre_diagnosis", "statistics", "terms")
            if category is None
        },
        "provenance": provenances(method, locale),
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
