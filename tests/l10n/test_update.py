"""Updating catalogues by address: what a rewording marks, and what is kept."""

from __future__ import annotations

import gettext
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, check_workspace, new_locale, open_workspace
from parcours_cyber.l10n.catalogue_files import CatalogueFile, compiled, updated, written
from parcours_cyber.l10n.extraction import Entry
from parcours_cyber.loading.addresses import texts
from translating import TINY, catalogue_of, needs_msgfmt, read, reword, translate, wordings


def test_an_update_matches_by_address_and_keeps_what_the_source_said_before(pack: Workspace) -> None:
    path = pack.path("tiny-pack", "de")
    first, second = [text for text in texts(pack.methodologies[0]) if text.context.startswith("measure:")][:2]
    translate(path, "de", {first.context: "Erstes", second.context: "Zweites"})
    pack.update()
    # The source of the first changes to what resembles the second: it must not take its translation.
    changed = reword(pack, first.source, second.source + " bis")
    assert changed.update() == (path,)
    assert changed.update() == ()
    entries = CatalogueFile.read(path, "de").entries
    stale = entries[first.context]
    assert (stale.id, stale.string, stale.fuzzy) == (second.source + " bis", "Erstes", True)
    assert tuple(stale.previous_id) == (first.source,)
    assert (entries[second.context].string, entries[second.context].fuzzy) == ("Zweites", False)
    # A second rewording keeps what the translator last saw.
    reword(changed, second.source + " bis", "Encore autre chose").update()
    assert tuple(CatalogueFile.read(path, "de").entries[first.context].previous_id) == (first.source,)
    assert (
        gettext.GNUTranslations(fp=__import__("io").BytesIO(compiled(CatalogueFile.read(path, "de")))).pgettext(
            first.context, "Encore autre chose"
        )
        == "Encore autre chose"
    )


def test_what_was_translated_is_not_lost_with_its_text(pack: Workspace) -> None:
    path = pack.path("parcours_cyber", "de")
    words = [Entry(source="Total"), Entry(source="Grade")]
    comment = "# von Hand"
    old = written(updated(words, None, domain="parcours_cyber", locale="de"), language="en")
    path.write_bytes(old)
    translate(path, "de", {"Total": "Summe", "Grade": "Note"}, comment="von Hand")
    without = written(updated(words[1:], CatalogueFile.read(path, "de"), domain="parcours_cyber", locale="de"))
    assert b'#~ msgstr "Summe"' in without
    path.write_bytes(without)
    back = updated(words, CatalogueFile.read(path, "de"), domain="parcours_cyber", locale="de")
    assert [entry.string for entry in back if entry.id] == ["Summe", "Note"]
    assert comment in written(back).decode()


def test_what_editors_write_in_the_header_is_kept(pack: Workspace) -> None:
    path = pack.path("tiny-pack", "de")
    text = path.read_text(encoding="utf-8").replace(
        '"Last-Translator: \\n"', '"Last-Translator: Eva <eva@example.org>\\n"'
    )
    text = text.replace('"X-Source', '"X-Generator: Poedit 3.5\\n"\n"X-Source').replace("# tiny-pack, de.", "# © Eva")
    path.write_text(text, encoding="utf-8")
    pack.update()
    kept = path.read_text(encoding="utf-8")
    assert all(
        words in kept for words in ("# © Eva\n", "Last-Translator: Eva <eva@example.org>", "X-Generator: Poedit 3.5")
    )
    assert pack.update() == ()


@needs_msgfmt
def test_what_another_editor_has_wrapped_comes_back_the_same(pack: Workspace, tmp_path: Path) -> None:
    path = pack.path("tiny-pack", "de")
    subprocess.run(["msgattrib", "-w", "60", "-o", path, path], check=True)
    assert pack.update() == (path,)
    again = path.read_bytes()
    new_locale("de", tmp_path / "other", methodologies=[str(TINY)])
    assert again == open_workspace(tmp_path / "other").path("tiny-pack", "de").read_bytes()


def test_a_file_that_is_no_catalogue_is_told_with_its_line_and_nothing_changes(pack: Workspace) -> None:
    path, other = pack.path("tiny-pack", "de"), pack.path("parcours_cyber", "de")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("msgctxt", "msgctx", 1), encoding="utf-8")
    other.write_text(other.read_text(encoding="utf-8").replace("#: ", "#: x/", 1), encoding="utf-8")
    before = {p: p.read_bytes() for p in (path, other)}
    with pytest.raises(pc.InvalidDataError, match=r"tiny-pack\.po(:\d+)?: The file is not a catalogue"):
        pack.update()
    path.write_bytes(b"\xff" + before[path])
    with pytest.raises(pc.InvalidDataError, match="not a catalogue: UTF-8"):
        check_workspace(pack)
    assert other.read_bytes() == before[other]


@given(wording=wordings, data=st.data())
def test_a_rewording_marks_exactly_its_entry_and_another_update_changes_no_byte(
    wording: dict[str, tuple[str, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    sources = {context: source for context, (source, _) in wording.items()}
    file = read(catalogue_of(sources, None), folder)
    for context, (_, translation) in wording.items():
        file.entries[context].string = translation
    first = written(file.catalogue, language="fr", header=file.header)
    assert catalogue_of(sources, read(first, folder)) == first
    reworded = data.draw(st.sets(st.sampled_from(sorted(sources)))) if sources else set()
    changed = {context: source + "!" if context in reworded else source for context, source in sources.items()}
    second = catalogue_of(changed, read(first, folder))
    after = read(second, folder)
    assert {context for context, entry in after.entries.items() if entry.fuzzy} == reworded
    assert {c: e.string for c, e in after.entries.items()} == {
        c: translation for c, (_, translation) in wording.items()
    }
    assert all(tuple(after.entries[context].previous_id) == (sources[context],) for context in reworded)
    assert catalogue_of(changed, after) == second
