"""What the tests of translations share: rewording, and putting translations into a catalogue as an editor would."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import strategies as st

from parcours_cyber.l10n import Workspace, open_workspace
from parcours_cyber.l10n.catalogue_files import CatalogueFile, strings_of, updated, written
from parcours_cyber.l10n.extraction import Entry

TINY = Path(__file__).resolve().parent / "tiny_pack"
needs_msgfmt = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")


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


def reword(pack: Workspace, old: str, new: str) -> Workspace:
    """Reword a sentence in the files of the methodology."""
    changed = 0
    for path in (pack.folder.parent / "methodology").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        changed += text.count(old)
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert changed == 1, changed
    return open_workspace(pack.folder)


#: Any sentences; and some in which Babel sees place-holders of programs.
sentences = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60).map(
        lambda text: "a" + text.replace("\\", "\\ ").strip()
    ),
    st.sampled_from(["100 % des postes", "a {n} de {m}", "%(name)s est là", '« "x" » #, fuzzy', "#| msgid"]),
)
wordings = st.dictionaries(st.from_regex(r"\Atheme:[A-Z]{1,3}:t\Z"), st.tuples(sentences, sentences), max_size=6)


def catalogue_of(wording: dict[str, str], old: CatalogueFile | None) -> bytes:
    entries = [Entry(context=context, source=source) for context, source in wording.items()]
    header = None if old is None else old.header
    return written(updated(entries, old, domain="d", locale="de"), language="fr", header=header)


def read(content: bytes, folder: Path) -> CatalogueFile:
    path = folder / "d.po"
    path.write_bytes(content)
    return CatalogueFile.read(path, "de")
