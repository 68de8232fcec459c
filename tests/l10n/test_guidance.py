"""What is told to translators beside each entry, and the glossary of their locale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, check_workspace, guidance, new_locale, open_workspace
from parcours_cyber.l10n.catalogue_files import CatalogueFile
from parcours_cyber.l10n.extraction import code_entries, notes_in
from parcours_cyber.l10n.guidance import kind_of
from parcours_cyber.loading import addresses
from parcours_cyber.loading.addresses import texts
from translating import translate


def test_each_entry_says_what_it_is_what_it_belongs_to_and_its_english(tmp_path: Path) -> None:
    new_locale("de", tmp_path)
    workspace = open_workspace(tmp_path)
    (tmp_path / "glossary" / "de.yaml").write_text("terms:\n  backup: [Sicherung]\nmore: []\n", encoding="utf-8")
    workspace.update()
    entries = CatalogueFile.read(workspace.path("parcours-anssi", "de"), "de").entries
    said = " ".join(entries["measure:RES-BCK-01:title"].auto_comments)
    assert said.startswith("Measure RES-BCK-01: its title; begins with what is to be done. Sub-category: ")
    assert "English: Isolate one copy of the backups and test restoring it" in said
    assert "Glossary: sauvegardes = Sicherung." in said
    question = " ".join(entries["question:BCK-01:text"].auto_comments)
    assert question.startswith("Question BCK-01: what is asked; a question. Theme: Backup")
    words = CatalogueFile.read(workspace.path("parcours_cyber", "de"), "de").entries
    assert words["Show this help and stop."].auto_comments == ["Command line: help, or what a command says."]


def test_each_kind_of_object_and_each_field_is_told_in_words() -> None:
    assert set(guidance.KINDS) == set(addresses.KINDS.values())
    told = {field for kind in guidance.FIELDS.values() for field in kind}
    fields = {kind_of(text.context).partition(":")[2] for text in texts(pc.load_methodology())}
    assert fields <= told


def test_what_the_author_says_to_translators_reaches_them(pack: Workspace, tmp_path: Path) -> None:
    path = next((pack.folder.parent / "methodology" / "measures").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    at = text.index("objective:")
    indent = " " * (at - text.rindex("\n", 0, at) - 1)
    path.write_text(
        text[:at] + f"# Translators: of the whole\n{indent}# entity\n{indent}" + text[at:], encoding="utf-8"
    )
    (address,) = notes_in(path.parent.parent)
    assert address.endswith(":objective")
    workspace = open_workspace(pack.folder)
    workspace.update()
    entry = CatalogueFile.read(workspace.path("tiny-pack", "de"), "de").entries[address]
    assert "Note: of the whole entity" in entry.auto_comments
    code = tmp_path / "code"
    code.mkdir()
    (code / "x.py").write_text('# Translators: a grade\nx = message("Note")\ny = message("Other")\n', encoding="utf-8")
    assert [(entry.source, entry.note) for entry in code_entries(code)] == [("Note", "a grade"), ("Other", "")]


def test_the_glossary_file_of_a_locale_is_enforced(pack: Workspace) -> None:
    glossary = pack.folder / "glossary" / "de.yaml"
    glossary.write_text(
        "terms:\n  backup: [Sicherung, Sicherungen]\nmore:\n  - {id: copy, source: [copie], target: [Kopie]}\n",
        encoding="utf-8",
    )
    holding = next(t for t in texts(pack.methodologies[0]) if "sauvegardes" in t.source and "term:" not in t.context)
    end = "." if holding.source.endswith(".") else ""
    path = pack.path("tiny-pack", "de")
    translate(path, "de", {holding.context: f"Datensätze{end}", "term:backup:term": "Kopie"})
    with pytest.raises(pc.InvalidDataError) as caught:
        check_workspace(pack)
    said = str(caught.value)
    assert "Expected one of: Sicherung, Sicherungen." in said
    assert "The term is translated otherwise than the glossary file has it (glossary/de.yaml:2)." in said
    translate(path, "de", {holding.context: f"Sicherungen{end}", "term:backup:term": "Sicherung"})
    check_workspace(pack)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("terms:\n  bakup: [x]\n", "de.yaml:2: The methodology has no term 'bakup'. Did you mean 'backup'?"),
        ("terms:\n  backup: Sicherung\n", "de.yaml:2: The forms of 'backup' are not a list of words."),
        ("trems: {}\n", "de.yaml:1: This is not what a glossary holds."),
        ("more:\n  - {id: x, source: [a]}\n", "de.yaml:2: This is no pair of words."),
        ("more:\n  - {id: backup, source: [a], target: [b]}\n", "The methodology has the term 'backup' already."),
        ("terms: [\n", "de.yaml:"),
    ],
)
def test_a_mistake_in_a_glossary_file_is_told_at_its_line(pack: Workspace, text: str, words: str) -> None:
    (pack.folder / "glossary" / "de.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(pc.InvalidDataError, match=re.escape(words)):
        check_workspace(pack)
