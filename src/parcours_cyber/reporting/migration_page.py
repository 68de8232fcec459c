"""The page of what became of an audit in another version of its methodology."""

from __future__ import annotations

from typing import Any, Final

from attrs import define

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.journey.migration import Carried, Migration, Outcome
from parcours_cyber.reporting.page import Block, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["migration_data", "migration_page"]

PARTS: Final[dict[str, Message]] = {
    "answers": message("Answer"),
    "pre_diagnosis": message("Answer of the pre-diagnosis"),
    "sector": message("Sector"),
    "size": message("Size"),
    "path": message("Path"),
    "facts": message("Fact"),
    "findings": message("Finding"),
    "awareness": message("Awareness session"),
}
OUTCOMES: Final[dict[Outcome, Message]] = {
    Outcome.SET_ASIDE: message("Set aside, for somebody to decide"),
    Outcome.MERGED: message("Merged"),
    Outcome.RENAMED: message("Renamed"),
}


def migration_page(migration: Migration, locale: str) -> Page:
    """Return the page of a migration: what was set aside first, then what changed its name."""
    return _MigrationWriter(migration.methodology, locale, migration).moved()


def migration_data(migration: Migration, locale: str) -> dict[str, Any]:
    """Return a migration as data."""
    former = migration.former.methodology
    return {
        "from": {"id": former.id, "version": former.version},
        "to": {"id": migration.methodology.id, "version": migration.methodology.version},
        "carried": [
            {
                "part": item.part,
                "was": item.was,
                "outcome": item.outcome.value,
                "now": item.now,
                "why": None if item.why is None else item.why.render(locale),
            }
            for item in migration.carried
        ],
    }


@define
class _MigrationWriter(Writer):
    """Writes the page of a migration."""

    migration: Migration

    def moved(self) -> Page:
        """Return the page."""
        migration, former = self.migration, self.migration.former.methodology
        title = self.say(
            message(
                "{name}: from {former} {former_version} to {id} {version}",
                name=migration.former.entity.name,
                former=former.id,
                former_version=former.version or "",
                id=self.method.id,
                version=self.method.version,
            )
        )
        blocks: list[Block] = [
            Paragraph(
                self.say(
                    message(
                        "{kept} of {n} things were carried; {lost} were set aside.",
                        kept=len(migration.carried) - len(migration.set_aside),
                        n=len(migration.carried),
                        lost=len(migration.set_aside),
                    )
                ),
                "lead",
            )
        ]
        if migration.set_aside:
            blocks.append(
                Paragraph(
                    self.say(
                        message(
                            "What was set aside stands under set_aside in the new file, as it was; no score reads it."
                        )
                    ),
                    "note",
                )
            )
        for outcome, heading in OUTCOMES.items():
            items = [item for item in migration.carried if item.outcome is outcome]
            if items:
                blocks += [Heading(self.say(heading)), self.table(items)]
        return self.page(title, blocks)

    def table(self, items: list[Carried]) -> Table:
        """Return a table of what became of some things."""
        columns = self.columns(message("What"), message("Before"), message("After"), message("Why"))
        rows = (
            (
                self.say(PARTS[item.part]),
                item.was,
                item.now or "–",
                "" if item.why is None else self.say(item.why),
            )
            for item in items
        )
        return Table(columns, tuple(rows))
