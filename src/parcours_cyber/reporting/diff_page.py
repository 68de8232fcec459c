"""The page of what one methodology has otherwise than another, and the same as data."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

import attrs
from attrs import define

from parcours_cyber.i18n.text import Message, Text, message
from parcours_cyber.loading.differences import Change, ChangeKind, MethodologyDiff
from parcours_cyber.loading.structure import converter
from parcours_cyber.model.measures import Range
from parcours_cyber.reporting.page import Block, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["diff_data", "diff_page"]

#: What the keys of a pack are called in a heading; any other key is its own name.
PARTS: Final[dict[str, Message]] = {
    "sources": message("Sources"),
    "provenances": message("Provenances"),
    "threats": message("Threats"),
    "domains": message("Domains of the audit"),
    "categories": message("Categories"),
    "themes": message("Themes"),
    "facts": message("Facts"),
    "sectors": message("Sectors"),
    "sizes": message("Sizes"),
    "phases": message("Phases"),
    "paths": message("Paths"),
    "planning": message("Planning rules"),
    "scale": message("Scale"),
    "scoring": message("Scoring tree"),
    "frameworks": message("Frameworks"),
    "questions": message("Questions"),
    "measures": message("Measures"),
    "findings": message("Typical findings"),
    "audiences": message("Audiences"),
    "pre_diagnosis": message("Pre-diagnosis"),
    "statistics": message("Published figures"),
    "terms": message("Glossary"),
}
#: Under one heading: what a methodology says of itself.
ITSELF: Final = ("id", "version", "schema", "language", "name", "description", "licence", "publisher", "currency")
KINDS: Final[dict[ChangeKind, Message]] = {
    ChangeKind.ADDED: message("added"),
    ChangeKind.DROPPED: message("dropped"),
    ChangeKind.CHANGED: message("changed"),
    ChangeKind.ORDERED: message("in another order"),
}


def diff_page(diff: MethodologyDiff, locale: str) -> Page:
    """Return the page of the differences of two methodologies."""
    return _DiffWriter(diff.variant, locale, diff).differences()


def diff_data(diff: MethodologyDiff) -> dict[str, Any]:
    """Return the differences as data: each value as the file of a pack would hold it."""
    plain = converter().unstructure
    return {
        "base": _ref(diff.base.ref),
        "variant": _ref(diff.variant.ref),
        "changes": [
            {
                "address": change.address,
                "kind": change.kind.value,
                **({} if change.before is None else {"before": plain(change.before)}),
                **({} if change.after is None else {"after": plain(change.after)}),
            }
            for change in diff.changes
        ],
    }


def _ref(ref: Any) -> dict[str, str]:
    return {"id": ref.id, "version": ref.version, "digest": ref.digest}


@define
class _DiffWriter(Writer):
    """Writes the page of differences."""

    diff: MethodologyDiff

    def differences(self) -> Page:
        """Return the page."""
        base, variant = self.diff.base, self.diff.variant
        count = len(self.diff.changes)
        title = self.say(
            message(
                "{variant} {version} compared with {base} {base_version}",
                variant=variant.id,
                version=variant.version,
                base=base.id,
                base_version=base.version,
            )
        )
        summary = (
            message("{n} difference.", plural="{n} differences.", n=count)
            if count
            else message("There is no difference: the two give the same results.")
        )
        blocks: list[Block] = [Paragraph(self.say(summary), "lead")]
        for part, changes in groupby(self.diff.changes, key=self.heading):
            blocks += [Heading(part), self.table(list(changes))]
        return self.page(title, blocks)

    def heading(self, change: Change) -> str:
        """Return the heading under which a change stands."""
        part = change.path[0]
        if part in ITSELF:
            return self.say(message("The methodology itself"))
        return self.say(PARTS[part]) if part in PARTS else part

    def table(self, changes: list[Change]) -> Table:
        """Return the changes of one part."""
        columns = self.columns(message("Where"), message("What became of it"), message("Before"), message("After"))
        rows = (
            (change.address, self.say(KINDS[change.kind]), self.value(change.before), self.value(change.after))
            for change in changes
        )
        return Table(columns, tuple(rows))

    def value(self, value: Any) -> str:
        """Return a value in words; of an object, what names it."""
        match value:
            case None:
                return "–"
            case Text():
                return self.read(value)
            case bool():
                return self.say(message("yes") if value else message("no"))
            case int() | Fraction():
                return self.number(value)
            case Range():
                return " / ".join(self.number(number) for number in (value.low, value.expected, value.high))
            case StrEnum():
                return value.value
            case tuple():
                return "; ".join(self.value(item) for item in value) or "–"
            case _ if attrs.has(type(value)):
                for name in ("name", "title", "text", "term", "label"):
                    if isinstance(getattr(value, name, None), Text):
                        return self.read(getattr(value, name))
                fields = (getattr(value, f.name) for f in attrs.fields(type(value)) if f.init)
                return " ".join(self.value(part) for part in fields if part is not None and part != ())
            case _:
                return str(value)
