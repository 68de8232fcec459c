"""Catalogues go out as XLIFF, and what translators send back is taken by address."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, export_xliff, import_xliff, new_locale, open_workspace
from parcours_cyber.l10n.catalogue_files import CatalogueFile, written
from parcours_cyber.l10n.extraction import Domain, Entry
from parcours_cyber.loading.addresses import texts
from translating import TINY, catalogue_of, read, reword, translate, wordings

needs_toolkit = pytest.mark.skipif(
    find_spec("translate") is None, reason="the extra l10n is not installed: pip install 'parcours-cyber[l10n]'"
)


def some_of_everything(pack: Workspace) -> Path:
    """Translate, make stale and comment a part of a catalogue; return its path."""
    path = pack.path("tiny-pack", "de")
    steps = [t for t in texts(pack.methodologies[0]) if ":steps." in t.context][:3]
    translate(path, "de", {steps[0].context: "Eins <b> & „zwei“.", steps[1].context: " Zwei\nZeilen "})
    translate(path, "de", {steps[2].context: "Drei."}, comment="so gewollt")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(steps[1].source, "Ce que la source disait"), encoding="utf-8")
    pack.update()
    assert CatalogueFile.read(path, "de").entries[steps[1].context].fuzzy
    plural = next(e.source for d in pack.domains for e in d.entries if e.plural is not None)
    translate(pack.path("parcours_cyber", "de"), "de", {plural: ("eins {n}", "viele {n}")})
    return path


@needs_toolkit
@pytest.mark.parametrize("locale", ["de", "ar"])
def test_what_goes_out_as_xliff_comes_back_the_same_to_the_byte(pack: Workspace, tmp_path: Path, locale: str) -> None:
    if locale != "de":
        new_locale(locale, pack.folder)
    some_of_everything(pack)
    before = {path: path.read_bytes() for path in pack.folder.rglob("*.po")}
    out = export_xliff(pack, locale, tmp_path / "out")
    assert {path.name for path in out} == {f"tiny-pack.{locale}.xlf", f"parcours_cyber.{locale}.xlf"}
    assert import_xliff(pack, *out) == ()
    for path in pack.folder.rglob(f"{locale}/*/*.po"):  # an empty catalogue takes all of it back
        new_locale(locale, tmp_path / "other", methodologies=[str(TINY)]) if not (tmp_path / "other").exists() else None
        assert path.read_bytes() == before[path]
    others = open_workspace(tmp_path / "other")
    import_xliff(others, *out)
    for domain in ("tiny-pack", "parcours_cyber"):
        ours = CatalogueFile.read(pack.path(domain, locale), locale).entries
        theirs = CatalogueFile.read(others.path(domain, locale), locale).entries
        for key, entry in ours.items():
            assert (theirs[key].string, theirs[key].fuzzy) == (entry.string, entry.fuzzy), key
            assert theirs[key].user_comments == entry.user_comments
    assert before == {path: path.read_bytes() for path in pack.folder.rglob("*.po")}


@needs_toolkit
def test_a_unit_says_its_address_its_state_its_help_and_what_the_source_said(pack: Workspace, tmp_path: Path) -> None:
    from translate.storage.xliff import xlifffile

    path = some_of_everything(pack)
    out = {file.name: file for file in export_xliff(pack, "de", tmp_path)}
    units = {
        unit.getid().rpartition("\x04")[2]: unit
        for unit in xlifffile.parsestring(out["tiny-pack.de.xlf"].read_bytes()).units
    }
    entries = CatalogueFile.read(path, "de").entries
    assert set(units) == set(entries)
    stale = next(key for key, entry in entries.items() if entry.fuzzy)
    assert units[stale].get_target_dom().get("state") == "needs-review-translation"
    assert units[stale].getalttrans()[0].source == "Ce que la source disait"
    assert units[stale].getnotes("developer").splitlines() == list(entries[stale].auto_comments)
    assert "so gewollt" in [unit.getnotes("translator") for unit in units.values()]
    words = xlifffile.parsestring(out["parcours_cyber.de.xlf"].read_bytes())
    forms = [unit for unit in words.units if unit.getid().endswith("]")]
    assert any("Form 0 of 2: for 1…" in unit.getnotes("developer") for unit in forms)


@needs_toolkit
def test_what_a_translator_sends_back_is_taken_by_address(pack: Workspace, tmp_path: Path) -> None:
    path = some_of_everything(pack)
    (file,) = [p for p in export_xliff(pack, "de", tmp_path) if p.name.startswith("tiny")]
    text = file.read_text(encoding="utf-8").replace('state="needs-review-translation"', 'state="translated"')
    file.write_text(text, encoding="utf-8")
    assert import_xliff(pack, file) == (path,)
    assert not any(entry.fuzzy for entry in CatalogueFile.read(path, "de").entries.values())
    # What changed since the export is taken as stale, with the source that the translator saw.
    step = next(t for t in texts(pack.methodologies[0]) if ":steps.1" in t.context)
    changed = reword(pack, step.source.rstrip("."), "Une autre chose")
    changed.update()
    import_xliff(changed, file)
    entry = CatalogueFile.read(path, "de").entries[step.context]
    assert (entry.fuzzy, tuple(entry.previous_id)) == (True, (step.source,))


@needs_toolkit
def test_a_wrong_xliff_file_changes_nothing(pack: Workspace, tmp_path: Path) -> None:
    path = some_of_everything(pack)
    (file,) = [p for p in export_xliff(pack, "de", tmp_path) if p.name.startswith("tiny")]
    right, before = file.read_text(encoding="utf-8"), path.read_bytes()
    wrong = {
        "The file is not XLIFF": right[:200],
        "belongs to no catalogue of this folder (fr)": right.replace('target-language="de"', 'target-language="fr"'),
        "The unit belongs to no text of 'tiny-pack'": right.replace('id="measure:', 'id="measur:', 1).replace(
            "Eins", "Zwo"
        ),
    }
    for words, text in wrong.items():
        file.write_text(text, encoding="utf-8")
        with pytest.raises(pc.InvalidDataError, match=re.escape(words)):
            import_xliff(pack, file, tmp_path / "absent.xlf")
        assert path.read_bytes() == before
    with pytest.raises(pc.UsageError, match="no translation into 'fi'"):
        export_xliff(pack, "fi", tmp_path)


@needs_toolkit
@given(wording=wordings.filter(bool), data=st.data())
def test_xliff_is_an_identity(
    wording: dict[str, tuple[str, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("xliff")
    path = folder / "locales" / "de" / "LC_MESSAGES" / "d.po"
    path.parent.mkdir(parents=True)
    entries = tuple(Entry(context=context, source=source) for context, (source, _) in wording.items())
    file = read(catalogue_of({entry.context: entry.source for entry in entries}, None), folder)
    for context, (_, translation) in wording.items():
        file.entries[context].string = data.draw(st.sampled_from([translation, "", f" {translation}\n\n"]))
        if file.entries[context].string and data.draw(st.booleans()):
            file.entries[context].flags.add("fuzzy")
            file.entries[context].previous_id = data.draw(st.sampled_from([[], ["avant"]]))
    path.write_bytes(written(file.catalogue, language="fr", header=file.header))
    before = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workspace, "domains", (Domain(id="d", language="fr", entries=entries),))
        workspace = Workspace(folder, ())
        assert import_xliff(workspace, *export_xliff(workspace, "de", folder / "out")) == ()
    assert path.read_bytes() == before
