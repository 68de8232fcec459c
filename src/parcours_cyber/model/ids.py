"""Identifiers: a string that has been checked has another type.

Each kind of id has one spelling rule. Ids are short, stable, neutral in language and never used again for something
else.
"""

from __future__ import annotations

import re
from typing import Final, NewType

__all__ = [
    "NOT_APPLICABLE",
    "SPELLINGS",
    "UNKNOWN",
    "ActorId",
    "AuditDomainId",
    "CategoryId",
    "Choice",
    "FactId",
    "FrameworkId",
    "Grade",
    "MeasureId",
    "MethodologyId",
    "OptionId",
    "PathId",
    "PhaseId",
    "ProvenanceId",
    "QuestionId",
    "SectorId",
    "SizeBandId",
    "SourceId",
    "SubcategoryId",
    "ThemeId",
    "ThreatId",
]

ActorId = NewType("ActorId", str)
AuditDomainId = NewType("AuditDomainId", str)
CategoryId = NewType("CategoryId", str)
Choice = NewType("Choice", str)
FactId = NewType("FactId", str)
FrameworkId = NewType("FrameworkId", str)
Grade = NewType("Grade", str)
MeasureId = NewType("MeasureId", str)
MethodologyId = NewType("MethodologyId", str)
OptionId = NewType("OptionId", str)
PathId = NewType("PathId", str)
PhaseId = NewType("PhaseId", str)
ProvenanceId = NewType("ProvenanceId", str)
QuestionId = NewType("QuestionId", str)
SectorId = NewType("SectorId", str)
SizeBandId = NewType("SizeBandId", str)
SourceId = NewType("SourceId", str)
SubcategoryId = NewType("SubcategoryId", str)
ThemeId = NewType("ThemeId", str)
ThreatId = NewType("ThreatId", str)

#: What an answer says where it names no option.
UNKNOWN: Final = Choice("unknown")
NOT_APPLICABLE: Final = Choice("not_applicable")

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

#: For each kind of id: its spelling rule, and an example for error messages.
SPELLINGS: Final[dict[object, tuple[re.Pattern[str], str]]] = {
    ActorId: (_SLUG, "field-provider"),
    AuditDomainId: (_SLUG, "network-cloud"),
    CategoryId: (_SLUG, "protection"),
    Choice: (re.compile(r"[a-z]|unknown|not_applicable"), "a, unknown or not_applicable"),
    FactId: (_SLUG, "active-directory"),
    FrameworkId: (re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*"), "nist-csf-2.0"),
    Grade: (re.compile(r"\S(.{0,30}\S)?"), "B+"),
    MeasureId: (re.compile(r"[A-Z]{3}-[A-Z]{2,3}-[0-9]{2}"), "RES-BCK-01"),
    MethodologyId: (_SLUG, "parcours-anssi"),
    OptionId: (re.compile(r"[a-z]"), "a"),
    PathId: (_SLUG, "foundation"),
    PhaseId: (_SLUG, "relay-pack"),
    ProvenanceId: (_SLUG, "default-weights"),
    QuestionId: (re.compile(r"[A-Z]{3}-[0-9]{2}"), "BCK-01"),
    SectorId: (_SLUG, "local-authority"),
    SizeBandId: (_SLUG, "medium"),
    SourceId: (_SLUG, "report-2023"),
    SubcategoryId: (_SLUG, "secure-backups"),
    ThemeId: (_SLUG, "backup-continuity"),
    ThreatId: (_SLUG, "cybercriminal"),
}
