"""The JSON of a score, and of the parts of it that other results hold too, with words in the language asked for.

Each number stands as a JSON number for display and, where it decides something, as an exact rational beside it. The
names of the keys are part of the public interface.
"""

from __future__ import annotations

from typing import Any

from parcours_cyber.journey.awareness import awareness_reach
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.findings import OpenFinding, open_findings
from parcours_cyber.reporting.json_values import exactly_written, identified, number
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.results import GradedPoints, Reading

__all__ = ["entity_data", "finding_data", "provenances", "reading_data", "score_data"]


def _graded(end: GradedPoints) -> dict[str, Any]:
    """Return points with their grade."""
    return {"points": number(end.points), "exact": exactly_written(end.points), "grade": end.grade}


def entity_data(assessment: Assessment) -> dict[str, Any]:
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
        "entity": entity_data(score.assessment),
        **reading_data(reading, method, locale),
        "not_stated": list(score.not_stated),
        "set_aside": list(score.set_aside),
        "findings": [finding_data(item, locale) for item in open_findings(method, score.assessment)],
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


def reading_data(reading: Reading, method: Methodology, locale: str) -> dict[str, Any]:
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


def finding_data(finding: OpenFinding, locale: str) -> dict[str, Any]:
    """Return an open finding of the technical audit."""
    return {
        "finding": finding.record.finding,
        "title": finding.title if isinstance(finding.title, str) else finding.title.render(locale),
        "severity": finding.severity.value,
        "where": finding.record.where,
        "corrected_by": list(finding.measures),
    }
