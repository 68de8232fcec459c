"""Where a number comes from."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import ProvenanceId, SourceId

__all__ = ["Provenance", "ProvenanceStatus", "Source"]


class ProvenanceStatus(StrEnum):
    """How official a number is."""

    #: Printed in a source.
    PUBLISHED = "published"
    #: Not printed, but the only reading that agrees with what is printed.
    INFERRED = "inferred"
    #: Chosen by the authors of the methodology because nothing public fixes it.
    DEFAULT = "default"


@frozen(kw_only=True)
class Source:
    """A document that numbers are taken from; its title stays in its own language."""

    id: SourceId
    title: str
    publisher: str
    date: str
    licence: str


@frozen(kw_only=True)
class Provenance:
    """Where some numbers come from: a source when published or inferred, a reason when inferred or a default."""

    id: ProvenanceId
    status: ProvenanceStatus
    source: SourceId | None = None
    locator: Text | None = None
    reason: Text | None = None
