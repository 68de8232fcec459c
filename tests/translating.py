"""What the tests of translations share: putting translations into a catalogue as an editor of catalogues would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parcours_cyber.l10n.catalogue_files import CatalogueFile, strings_of, written


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


def take_from(sample: Path, folder: Path, locale: str, *marks: str) -> int:
    """Translate as the sample pack does the entries of which a translator finds one of some words; return how many."""
    taken = 0
    for path in sorted((folder / "locales" / locale / "LC_MESSAGES").glob("*.po")):
        source = CatalogueFile.read(sample / path.relative_to(folder), locale).entries
        found: dict[str, str | tuple[str, ...]] = {
            key: strings if len(strings := strings_of(source[key])) > 1 else "".join(strings)
            for key, entry in CatalogueFile.read(path, locale).entries.items()
            if any(mark in " ".join(entry.auto_comments) for mark in marks) and key in source and source[key].string
            and source[key].id == entry.id and not source[key].fuzzy
        }  # fmt: skip
        translate(path, locale, found)
        taken += len(found)
    return taken


if __name__ == "__main__":
    import sys

    take_from(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
