"""The technical audit: its kinds of work, what each typically finds, and how grave that is."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import AuditWorkId, FactId, FindingId, MeasureId, ProvenanceId

__all__ = ["AuditWork", "Finding", "Severity"]


class Severity(StrEnum):
    """How grave a finding is, on four steps; a CVSS base score falls on the step that its rating names."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place on the scale, 0 for the least grave."""
        return list(Severity).index(self)


@frozen(kw_only=True)
class AuditWork:
    """One of the kinds of work of the technical audit.

    Attributes
    ----------
    scope
        What it covers, what it needs and what it leaves out.
    deliverable
        What the entity receives.
    applies_if
        The facts that must all be true for it to apply.
    """

    id: AuditWorkId
    name: Text
    purpose: Text
    scope: Text
    deliverable: Text
    applies_if: tuple[FactId, ...] = ()


@frozen(kw_only=True)
class Finding:
    """A weakness that a kind of work typically finds.

    Attributes
    ----------
    observation
        What the auditor sees, and how.
    impact
        What an attacker does with it.
    severity
        How grave it usually is; an auditor's own judgement prevails.
    cvss
        A CVSS v3.1 or v4.0 base vector, where one is natural; its rating is the severity.
    corrected_by
        The measures that correct it, the most direct first.
    """

    id: FindingId
    work: AuditWorkId
    title: Text
    observation: Text
    impact: Text
    severity: Severity
    corrected_by: tuple[MeasureId, ...]
    provenance: ProvenanceId
    replaces: tuple[FindingId, ...] = ()
    cvss: str | None = None
