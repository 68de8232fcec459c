"""JSON about what is not known of a score, and about two scores compared."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from parcours_cyber.reporting.json_values import exactly_written, identified, number
from parcours_cyber.reporting.score_json import score_data
from parcours_cyber.scoring.comparison import Comparison
from parcours_cyber.scoring.distribution import Distribution

__all__ = ["comparison_data", "distribution_data"]


def _measured(value: Fraction | None) -> dict[str, Any] | None:
    """Return a number for display with its exact value, or nothing."""
    return None if value is None else {"value": number(value), "exact": exactly_written(value)}


def comparison_data(comparison: Comparison, locale: str) -> dict[str, Any]:
    """Return a comparison as plain data."""
    method = comparison.methodology
    return {
        "methodology": identified(method),
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
