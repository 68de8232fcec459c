"""The pre-diagnosis: a dozen questions that select the path of the journey and scope its initial pack."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import (
    AudienceId,
    AuditWorkId,
    FactId,
    OptionId,
    OptionRef,
    PathId,
    ProvenanceId,
    QuestionId,
    ServiceId,
    SizeBandId,
)
from parcours_cyber.model.organisation import StatedFact

__all__ = [
    "PathDays",
    "PathMinimum",
    "PathThreshold",
    "PreDiagnosis",
    "PreOption",
    "PreQuestion",
    "Service",
    "ServiceNature",
    "SizeDays",
]


class ServiceNature(StrEnum):
    """The natures of the standard services of the initial pack."""

    ORGANISATIONAL_AUDIT = "organisational-audit"
    TECHNICAL_AUDIT = "technical-audit"
    AWARENESS = "awareness"
    RESTITUTION = "restitution"


@frozen(kw_only=True)
class PreOption:
    """An answer to a question of the pre-diagnosis: the points that it adds, and the facts that it states."""

    id: OptionId
    label: Text
    points: Fraction
    states: tuple[StatedFact, ...] = ()
    replaces: tuple[OptionRef, ...] = ()


@frozen(kw_only=True)
class PreQuestion:
    """A question of the pre-diagnosis interview."""

    id: QuestionId
    text: Text
    why: Text
    options: tuple[PreOption, ...]
    replaces: tuple[QuestionId, ...] = ()


@frozen(kw_only=True)
class PathThreshold:
    """From how many points on a path is chosen; the first path starts at the fewest points that there can be."""

    path: PathId
    points: Fraction


@frozen(kw_only=True)
class PathMinimum:
    """A path below which an entity with these facts does not go, whatever its points."""

    path: PathId
    facts: tuple[FactId, ...]
    reason: Text


@frozen(kw_only=True)
class SizeDays:
    """A provider's days for one size of entity."""

    size: SizeBandId
    days: Fraction


@frozen(kw_only=True)
class PathDays:
    """A provider's days on one path, by size of entity; a path that is not named does not include the service."""

    path: PathId
    sizes: tuple[SizeDays, ...]


@frozen(kw_only=True)
class Service:
    """A standard service of the initial pack.

    Attributes
    ----------
    work
        For a technical audit: the kind of work.
    audience
        For awareness: the audience of the campaign.
    applies_if
        The facts that must all be true; those of the work or of the audience hold besides.
    days
        For each path that includes it, the provider's days by size.
    """

    id: ServiceId
    name: Text
    nature: ServiceNature
    days: tuple[PathDays, ...]
    work: AuditWorkId | None = None
    audience: AudienceId | None = None
    applies_if: tuple[FactId, ...] = ()


@frozen(kw_only=True)
class PreDiagnosis:
    """The questions, what their points select, and the services among which the initial pack is scoped."""

    questions: tuple[PreQuestion, ...]
    thresholds: tuple[PathThreshold, ...]
    services: tuple[Service, ...]
    provenance: ProvenanceId
    minimums: tuple[PathMinimum, ...] = ()
