"""The words for the values of enumerations, and small formats that several pages share."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from parcours_cyber.i18n.formats import format_number, format_points
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.measures import Complexity, Horizon, Kind, Relation
from parcours_cyber.model.prediagnosis import ServiceNature
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.model.scale import Scale
from parcours_cyber.model.statistics import StatisticUnit
from parcours_cyber.planning.coverage import CoverageLevel
from parcours_cyber.planning.explanation.names import OWNERS
from parcours_cyber.planning.plan import Obstacle, Pack
from parcours_cyber.rounding import rounded

__all__ = [
    "COMPLEXITIES",
    "COVERAGES",
    "HORIZONS",
    "KINDS",
    "LACKING",
    "NATURES",
    "OWNERS",
    "PACKS",
    "RELATIONS",
    "SEVERITIES",
    "STATISTIC_UNITS",
    "STATUSES",
    "quarter_label",
    "shown_points",
]

KINDS: Final[dict[Kind, Message]] = {
    Kind.SERVICE: message("Service"),
    Kind.HARDWARE: message("Hardware"),
    Kind.SOLUTION: message("Solution"),
    Kind.AUDIT: message("Audit and expertise"),
    Kind.ORGANISATION: message("Internal organisation"),
}
HORIZONS: Final[dict[Horizon, Message]] = {
    Horizon.URGENT: message("Urgent"),
    Horizon.SHORT: message("Short term"),
    Horizon.STRUCTURING: message("Structuring"),
}
COMPLEXITIES: Final[dict[Complexity, Message]] = {
    Complexity.SIMPLE: message("Simple"),
    Complexity.MODERATE: message("Moderate"),
    Complexity.COMPLEX: message("Complex"),
}
PACKS: Final[dict[Pack, Message]] = {
    Pack.DONE: message("Done already"),
    Pack.URGENT: message("Urgent measures"),
    Pack.RELAY: message("Relay pack"),
    Pack.PLAN: message("Rest of the plan"),
}
#: What the measures that are left out lack.
LACKING: Final[dict[Obstacle, Message]] = {
    Obstacle.BUDGET: message("money"),
    Obstacle.PERSON_DAYS: message("days"),
    Obstacle.BOTH: message("money and days"),
    Obstacle.AT_ONCE: message("hands: too many actions at once"),
    Obstacle.TIME: message("time"),
}
SEVERITIES: Final[dict[Severity, Message]] = {
    Severity.LOW: message("Low severity"),
    Severity.MEDIUM: message("Medium severity"),
    Severity.HIGH: message("High severity"),
    Severity.CRITICAL: message("Critical severity"),
}
COVERAGES: Final[dict[CoverageLevel, Message]] = {
    CoverageLevel.FULL: message("In full"),
    CoverageLevel.PARTIAL: message("In part"),
    CoverageLevel.NONE: message("Not answered"),
}
#: The relation of a measure to a reference.
RELATIONS: Final[dict[Relation, Message]] = {
    Relation.EQUAL: message("equal"),
    Relation.SUBSET: message("does a part of it"),
    Relation.SUPERSET: message("does more"),
    Relation.INTERSECT: message("overlaps"),
}
NATURES: Final[dict[ServiceNature, Message]] = {
    ServiceNature.ORGANISATIONAL_AUDIT: message("Organisational audit"),
    ServiceNature.TECHNICAL_AUDIT: message("Technical audit"),
    ServiceNature.AWARENESS: message("Awareness"),
    ServiceNature.RESTITUTION: message("Restitution"),
}
STATISTIC_UNITS: Final[dict[StatisticUnit, Message]] = {
    StatisticUnit.ENTITIES: message("Entities"),
    StatisticUnit.MEASURES: message("Measures"),
    StatisticUnit.PERCENT: message("Percentage"),
    StatisticUnit.MONTHS: message("Months"),
    # Translators: a grade on the scale of a score, such as B+
    StatisticUnit.GRADE: message("Grade"),
    StatisticUnit.PEOPLE: message("People"),
    StatisticUnit.MEETINGS: message("Meetings"),
    StatisticUnit.PROVIDERS: message("Providers"),
    StatisticUnit.EUROS: message("Amount"),
}
STATUSES: Final[dict[ProvenanceStatus, Message]] = {
    ProvenanceStatus.PUBLISHED: message("Published"),
    ProvenanceStatus.INFERRED: message("Inferred"),
    ProvenanceStatus.DEFAULT: message("Default"),
}


def quarter_label(quarter: int, locale: str) -> str:
    """Return a quarter of the plan (from 1) as its year and its quarter.

    >>> quarter_label(6, "en")
    'Y2 Q2'
    """
    year, part = divmod(quarter - 1, 4)
    return message("Y{year} Q{part}", year=year + 1, part=part + 1).render(locale)


def shown_points(points: Fraction, scale: Scale, locale: str) -> str:
    """Return points with one decimal, or with as many as it takes not to show a number of another grade.

    A score just above 100 is not shown as 100.0 beside the grade that follows: what is shown decides.

    >>> from parcours_cyber.model.ids import Grade, ProvenanceId
    >>> from parcours_cyber.model.scale import Band
    >>> bands = (Band(grade=Grade("D"), upper=Fraction(100)), Band(grade=Grade("C"), upper=Fraction(400)))
    >>> scale = Scale(bands=bands, upper_included=True, provenance=ProvenanceId("example"))
    >>> shown_points(Fraction(100), scale, "en"), shown_points(100 + Fraction(1, 1000), scale, "en")
    ('100.0', '100.001')
    """
    position = scale.position(points)
    top = scale.bands[-1].upper
    for places in range(1, 12):
        near = Fraction(rounded(points, places))
        if near <= top and scale.position(near) == position:
            return format_points(points, locale, places)
    return f"{format_number(points.numerator, locale)}/{format_number(points.denominator, locale)}"
