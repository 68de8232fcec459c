"""The measures of the catalogue: what can be done, what it raises, what it takes."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import (
    FactId,
    FrameworkId,
    MeasureId,
    OptionId,
    ProvenanceId,
    QuestionId,
    SizeBandId,
    SubcategoryId,
    ThreatId,
)

__all__ = [
    "Complexity",
    "Effect",
    "Horizon",
    "Kind",
    "Measure",
    "Owner",
    "Range",
    "Reference",
    "Relation",
    "Resources",
    "UpstreamStudy",
    "UrgentFamily",
]


class Kind(StrEnum):
    """What a measure consists of; the first four are the natures of action of the relay pack."""

    SERVICE = "service"
    HARDWARE = "hardware"
    SOLUTION = "solution"
    AUDIT = "audit-and-expertise"
    ORGANISATION = "internal-organisation"


class Horizon(StrEnum):
    """When a measure is to be done."""

    URGENT = "urgent"
    SHORT = "short"
    STRUCTURING = "structuring"


class UrgentFamily(StrEnum):
    """The three families of urgent measures that the programme names."""

    ACTIVE_DIRECTORY = "active-directory"
    SEGMENTATION = "segmentation"
    EXPOSED_WEB = "exposed-web"


class Complexity(StrEnum):
    """How hard a measure is to carry out."""

    SIMPLE = "simple"
    MODERATE = "moderate"
    COMPLEX = "complex"


class Owner(StrEnum):
    """Who answers for a measure within the entity."""

    MANAGEMENT = "management"
    IT = "it"
    SECURITY = "security"
    HR = "hr"
    PURCHASING = "purchasing"
    LEGAL = "legal"
    BIOMEDICAL = "biomedical"


class Relation(StrEnum):
    """What a measure covers of a reference: the relation of the measure to the reference."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECT = "intersect"


@frozen
class Range:
    """An estimate: low, expected, high. Written ``[low, expected, high]``."""

    low: Fraction
    expected: Fraction
    high: Fraction


@frozen(kw_only=True)
class Resources:
    """What something takes in one size band: once, and then each year that it is in place.

    The unit is that of the field which holds it: person-days for an effort, euros for a cost.
    """

    size: SizeBandId
    one_off: Range
    yearly: Range


@frozen(kw_only=True)
class Effect:
    """Once the measure is done, the answer to the question is at least this option."""

    question: QuestionId
    option: OptionId


@frozen(kw_only=True)
class Reference:
    """An identifier of a framework that a measure answers."""

    framework: FrameworkId
    id: str
    relation: Relation


@frozen(kw_only=True)
class UpstreamStudy:
    """A study that must be finished before the measure starts: effort in person-days, cost in euros, once."""

    title: Text
    effort: tuple[Resources, ...]
    cost: tuple[Resources, ...]


@frozen(kw_only=True)
class Measure:
    """A measure of the catalogue.

    Attributes
    ----------
    effort
        Person-days of the entity's own staff, for each size band.
    cost
        Euros paid outside, taxes included, for each size band.
    requires
        The measures that must be done before.
    duration
        How many quarters the work takes, where it is not what the methodology says of its complexity.
    applies_if
        The facts that must all be true for it to apply.
    """

    id: MeasureId
    subcategory: SubcategoryId
    title: Text
    objective: Text
    why: Text
    threats: tuple[ThreatId, ...]
    steps: tuple[Text, ...]
    first_day: Text
    proof: Text
    pitfalls: Text
    raises: tuple[Effect, ...]
    kind: Kind
    horizon: Horizon
    complexity: Complexity
    owner: Owner
    effort: tuple[Resources, ...]
    cost: tuple[Resources, ...]
    references: tuple[Reference, ...]
    provenance: ProvenanceId
    urgent_family: UrgentFamily | None = None
    upstream_study: UpstreamStudy | None = None
    applies_if: tuple[FactId, ...] = ()
    requires: tuple[MeasureId, ...] = ()
    replaces: tuple[MeasureId, ...] = ()
    duration: int | None = None
