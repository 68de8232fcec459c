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
    "AudienceId",
    "AuditDomainId",
    "AuditWorkId",
    "AxisId",
    "CategoryId",
    "Choice",
    "FactId",
    "FindingId",
    "FrameworkId",
    "Grade",
    "MeasureId",
    "MethodologyId",
    "OptionId",
    "OptionRef",
    "PathId",
    "PhaseId",
    "ProfileId",
    "ProvenanceId",
    "QuestionId",
    "SectorId",
    "ServiceId",
    "SizeBandId",
    "SourceId",
    "StatisticId",
    "SubcategoryId",
    "TermId",
    "ThemeId",
    "ThreatId",
]

ActorId = NewType("ActorId", str)
AudienceId = NewType("AudienceId", str)
AuditDomainId = NewType("AuditDomainId", str)
AuditWorkId = NewType("AuditWorkId", str)
AxisId = NewType("AxisId", str)
CategoryId = NewType("CategoryId", str)
Choice = NewType("Choice", str)
FactId = NewType("FactId", str)
FindingId = NewType("FindingId", str)
FrameworkId = NewType("FrameworkId", str)
Grade = NewType("Grade", str)
MeasureId = NewType("MeasureId", str)
MethodologyId = NewType("MethodologyId", str)
OptionId = NewType("OptionId", str)
OptionRef = NewType("OptionRef", str)
PathId = NewType("PathId", str)
PhaseId = NewType("PhaseId", str)
ProfileId = NewType("ProfileId", str)
ProvenanceId = NewType("ProvenanceId", str)
QuestionId = NewType("QuestionId", str)
SectorId = NewType("SectorId", str)
ServiceId = NewType("ServiceId", str)
SizeBandId = NewType("SizeBandId", str)
SourceId = NewType("SourceId", str)
StatisticId = NewType("StatisticId", str)
SubcategoryId = NewType("SubcategoryId", str)
TermId = NewType("TermId", str)
ThemeId = NewType("ThemeId", str)
ThreatId = NewType("ThreatId", str)

#: What an answer says where it names no option.
UNKNOWN: Final = Choice("unknown")
NOT_APPLICABLE: Final = Choice("not_applicable")

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

#: For each kind of id: its spelling rule, and an example for error messages.
SPELLINGS: Final[dict[object, tuple[re.Pattern[str], str]]] = {
    ActorId: (_SLUG, "field-provider"),
    AudienceId: (_SLUG, "human-resources"),
    AuditDomainId: (_SLUG, "network-cloud"),
    AuditWorkId: (_SLUG, "penetration-test"),
    AxisId: (_SLUG, "documentation"),
    CategoryId: (_SLUG, "protection"),
    Choice: (re.compile(r"[a-z]|unknown|not_applicable"), "a, unknown or not_applicable"),
    FactId: (_SLUG, "active-directory"),
    FindingId: (re.compile(r"F-[A-Z]{3}-[0-9]{2}"), "F-PEN-01"),
    FrameworkId: (re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*"), "nist-csf-2.0"),
    Grade: (re.compile(r"\S(.{0,30}\S)?"), "B+"),
    MeasureId: (re.compile(r"[A-Z]{3}-[A-Z]{2,3}-[0-9]{2}"), "RES-BCK-01"),
    MethodologyId: (_SLUG, "parcours-anssi"),
    OptionId: (re.compile(r"[a-z]"), "a"),
    OptionRef: (re.compile(r"(?=.{1,34}\Z)[A-Z][A-Z0-9]*([.-][A-Z0-9]+)*\.[a-z]"), "BCK-01.b"),
    PathId: (_SLUG, "foundation"),
    PhaseId: (_SLUG, "relay-pack"),
    ProfileId: (_SLUG, "essential"),
    ProvenanceId: (_SLUG, "default-weights"),
    # Capitals and digits in groups, so that an agency keeps the identifiers of its own framework: GV.OC-01.1.
    QuestionId: (re.compile(r"(?=.{1,32}\Z)[A-Z][A-Z0-9]*([.-][A-Z0-9]+)*"), "BCK-01"),
    SectorId: (_SLUG, "local-authority"),
    ServiceId: (_SLUG, "organisational-audit"),
    SizeBandId: (_SLUG, "medium"),
    SourceId: (_SLUG, "report-2023"),
    StatisticId: (_SLUG, "measures-by-category"),
    SubcategoryId: (_SLUG, "secure-backups"),
    TermId: (_SLUG, "secure-backup"),
    ThemeId: (_SLUG, "backup-continuity"),
    ThreatId: (_SLUG, "cybercriminal"),
}
