"""What the tests of translations share: putting translations into a catalogue as an editor of catalogues would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parcours_cyber.l10n.catalogue_files import CatalogueFile, written


def translate(
    path: Path, locale: str, translations: Mapping[str, str | tuple[str, ...]], comment: str | None = None
) -> None:
    """Give entries, by their keys, their translations; and a comment, where there is one."""
    file = CatalogueFile.read(path, locale)
    for key, string in translations.items():
        entry = file.entries[key]
        entry.string = string
        entry.flags.discard("fuzzy")
        entry.previous_id = []
        if comment is not None:
            entry.user_comments = [comment]
    path.write_bytes(written(file.catalogue, header=file.header))
