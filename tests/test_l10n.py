"""The translator's loop: beginning, updating by address, checking, compiling, and what is told beside each entry."""

from __future__ import annotations

import gettext
import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.l10n import (
    LocaleStatus,
    Workspace,
    check_workspace,
    export_xliff,
    guidance,
    import_xliff,
    new_locale,
    open_workspace,
    status,
)
from parcours_cyber.l10n.catalogue_files import CatalogueFile, compiled, updated, written
from parcours_cyber.l10n.checks import CHECKS
from parcours_cyber.l10n.extraction import Domain, Entry, code_entries, notes_in
from parcours_cyber.l10n.guidance import kind_of
from parcours_cyber.l10n.plurals import plural_forms
from parcours_cyber.l10n.rules import RULES, Sentence, findings
from parcours_cyber.l10n.status import Count, status_data, status_page
from parcours_cyber.loading import addresses
from parcours_cyber.loading.addresses import texts
from parcours_cyber.reporting.text import render_text
from translating import translate

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny_pack"
needs_msgfmt = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")


@pytest.fixture
def pack(tmp_path: Path) -> Workspace:
    """A German pack of the tiny methodology, with nothing translated."""
    methodology = tmp_path / "methodology"
    shutil.copytree(TINY, methodology)
    new_locale("de", tmp_path / "pack", methodologies=["../methodology"])
    return open_workspace(tmp_path / "pack")


def reword(pack: Workspace, old: str, new: str) -> Workspace:
    """Reword a sentence in the files of the methodology."""
    changed = 0
    for path in (pack.folder.parent / "methodology").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        changed += text.count(old)
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert changed == 1, changed
    return open_workspace(pack.folder)


# -- beginning


def test_a_new_pack_passes_its_checks_at_once_and_has_what_a_wheel_needs(pack: Workspace) -> None:
    check_workspace(pack)
    assert pack.locales == ("de",)
    names = {path.relative_to(pack.folder).as_posix() for path in pack.folder.rglob("*") if path.is_file()}
    assert names == {
        "translation.yaml", "README.md", "pyproject.toml", "glossary/de.yaml",
        "locales/de/LC_MESSAGES/tiny-pack.po", "locales/de/LC_MESSAGES/parcours_cyber.po",
    }  # fmt: skip
    with pytest.raises(pc.InvalidDataError, match="is not translated"):
        check_workspace(pack, complete=True)


def test_a_locale_is_begun_once_and_joins_those_of_the_pack(pack: Workspace) -> None:
    new_locale("pt-BR", pack.folder)
    assert "locales: [de, pt_BR]" in (pack.folder / "translation.yaml").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in pack.folder.rglob("*") if path.is_file()}
    with pytest.raises(pc.UsageError, match="has begun already"):
        new_locale("pt_BR", pack.folder)
    with pytest.raises(pc.UsageError, match="'qqq' is not a locale"):
        new_locale("qqq", pack.folder)
    assert before == {path: path.read_bytes() for path in pack.folder.rglob("*") if path.is_file()}


def test_no_language_has_a_catalogue_for_what_is_written_in_it(tmp_path: Path) -> None:
    for locale, domains in {
        "fr_CA": {"parcours_cyber"},
        "en_GB": {"tiny-pack"},
        "pl": {"parcours_cyber", "tiny-pack"},
    }.items():
        written = new_locale(locale, tmp_path / locale, methodologies=[str(TINY)])
        assert {path.stem for path in written if path.suffix == ".po"} == domains


def test_nothing_is_written_for_a_methodology_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(pc.NotFoundError, match="no methodology 'nothing'"):
        new_locale("de", tmp_path / "pack", methodologies=["nothing"])
    assert not (tmp_path / "pack").exists()


def test_a_folder_without_a_pack_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(pc.NotFoundError, match=r"l10n new LOCALE"):
        open_workspace(tmp_path)


def test_the_file_of_a_pack_is_read_strictly(pack: Workspace) -> None:
    path = pack.folder / "translation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("version: 0.1.0", "vesion: 0.1.0"), encoding="utf-8")
    with pytest.raises(pc.InvalidDataError) as caught:
        open_workspace(pack.folder)
    assert "translation.yaml:3: The key 'vesion' is not known here." in str(caught.value)


def test_a_pack_is_what_it_says(pack: Workspace) -> None:
    path = pack.folder / "translation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[de]", "[it]"), encoding="utf-8")
    pack.path("tiny-pack", "de").rename(pack.path("tiny-pak", "de"))
    with pytest.raises(pc.InvalidDataError) as caught:
        check_workspace(open_workspace(pack.folder))
    said = str(caught.value)
    assert "translation.yaml: The pack says that it has 'it', and has no folder of it." in said
    assert "translation.yaml: The pack has a folder of 'de', and does not say so." in said
    assert "tiny-pak.po: Nothing that the pack translates reads this catalogue." in said


@pytest.mark.parametrize("locale", ["pl", "qqq", "../x"])
def test_a_locale_that_is_not_there_is_no_new_one(pack: Workspace, locale: str) -> None:
    for function in (
        pack.update,
        pack.compile,
        lambda name: check_workspace(pack, name),
        lambda name: status(pack, name),
    ):
        with pytest.raises(pc.UsageError, match=r"no translation into|not a locale"):
            function(locale)
    assert pack.locales == ("de",)


# -- plural forms


@pytest.mark.parametrize("first", sorted({locale[0] for locale in locale_identifiers() if locale != "root"}))
def test_the_plural_forms_of_each_language_are_those_of_cldr(first: str) -> None:
    """Gettext, reading the declaration, gives two numbers one form exactly where CLDR gives them one category."""
    for language in sorted(
        {locale.partition("_")[0] for locale in locale_identifiers() if locale.startswith(first)} - {"root"}
    ):
        forms, rule = plural_forms(language), Locale.parse(language).plural_form
        chosen = gettext.c2py(forms.expression)
        for n in range(1200):
            assert forms.categories[chosen(n)] == rule(n), (language, n)


def test_each_locale_has_its_own_number_of_forms(tmp_path: Path) -> None:
    for locale, number in {"ja": 1, "de": 2, "pl": 3, "sl": 4, "ga": 5, "ar": 6}.items():
        new_locale(locale, tmp_path, methodologies=[str(TINY)])
        text = open_workspace(tmp_path).path("parcours_cyber", locale).read_text(encoding="utf-8")
        forms = {int(n) for n in re.findall(r"^msgstr\[(\d)\]", text, re.MULTILINE)}
        assert forms == set(range(number))
        assert f"nplurals={number};" in text


@needs_msgfmt
@pytest.mark.parametrize("locale", ["de", "ja", "pl", "lv", "cy", "ar", "he"])
def test_a_new_catalogue_passes_msgfmt_without_a_warning(locale: str, tmp_path: Path) -> None:
    new_locale(locale, tmp_path, methodologies=[str(TINY)])
    for path in tmp_path.rglob("*.po"):
        done = subprocess.run(
            ["msgfmt", "-c", "-o", tmp_path / "out.mo", path], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


# -- updating


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


# -- help for the translator


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


# -- the glossary of a locale


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


# -- the rules


def found(
    source: str, translation: str, locale: str = "de", *, address: str = "measure:X:steps.1", english: str = ""
) -> list[str]:
    language = "fr" if address else "en"
    sentence = Sentence(
        address=address, source=source, translation=translation, locale=locale, language=language, english=english
    )
    return [finding.rule for finding in findings(sentence)]


#: For each rule, translations with one planted mistake, and the same without it.
PLANTED: dict[str, list[tuple[str, str, str, str]]] = {
    "placeholders": [
        ("de", "{n} of {whole}", "{n} von {ganz}", "{n} von {whole}"),
        ("de", "%(name)s is here", "%(nom)s ist hier", "%(name)s ist hier"),
        ("de", "{n} left", "{n übrig", "{n} übrig"),
        ("de", "{n} left", "übrig", "übrig: {n}".replace(":", "")),
    ],
    "spaces": [
        ("de", "Total", "Summe ", "Summe"),
        ("de", " of it", "davon", " davon"),
        ("de", "One two", "Eins  zwei", "Eins zwei"),
        ("de", "One\n", "Eins", "Eins\n"),
    ],
    "ending": [
        ("de", "Do it now.", "Jetzt tun", "Jetzt tun."),
        ("de", "Is it so?", "Ist es so.", "Ist es so?"),
        ("el", "Is it so?", "Είναι έτσι?!", "Είναι έτσι;"),
        ("hi", "Do it now.", "अभी करें", "अभी करें।"),
        ("ja", "Do it now.", "今すぐ", "今すぐ。"),
        ("ar", "Is it so?", "هل هو كذلك", "هل هو كذلك؟"),
        ("hy", "Is it so?", "Այդպես է։", "Այդպե՞ս է"),
        ("th", "Do it: now", "ทำ:", "ทำเดี๋ยวนี้"),
    ],
    "markdown": [
        ("de", "- one\n- two", "- eins zwei", "- eins\n- zwei"),
        ("de", "Do *this* now", "Jetzt dies tun", "Jetzt *dies* tun"),
        ("de", "See [the page](a.md)", "Siehe [die Seite](b.md)", "Siehe [die Seite](a.md)"),
        ("de", "Run `check` now", "Jetzt `prüfen` starten", "Jetzt `check` starten"),
        ("de", "Some **strong** words", "Einige *starke* Worte", "Einige **starke** Worte"),
    ],
    "length": [("de", "Sauvegardes", "Sicherungen aller Daten des ganzen Hauses", "Sicherungen")],
    "copy": [("de", "Lister les comptes du domaine", "Lister les comptes du domaine", "Konten der Domäne auflisten")],
    "characters": [
        ("de", "Total", "Sum\u200bme", "Summe"),
        ("de", "Total", "Su\u202emme", "Summe"),
        ("de", "Total", "Summe\ufffd", "Summe"),
        ("de", "Total", "Su\x08mme", "Summe"),
        ("de", "Total", "A\u0308", "Ä"),
        ("ar", "Total", "\u2067a", "\u2067a\u2069"),
        ("de", "Total", "a\u200cb", "ab"),
    ],
    "typography": [
        ("fr", "Is it so?", "Est-ce ainsi ?", "Est-ce ainsi\u202f?"),
        ("fr", "The 'x' is here", "Le «\u00a0x » est ici", "Le «\u00a0x\u00a0» est ici"),
        ("fr", "The entity", "L'entité", "L’entité"),
        ("de", "« x »", "« x »".replace("«", "“").replace("»", "”"), "„x“"),
        ("sv", "The 'x' is", "Detta „x“ är", "Detta ”x” är"),
        ("es", "Is it so?", "Es así?", "¿Es así?"),
        ("pl", "x 'a'", 'x "a"', "x „a”"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in PLANTED.items() for case in cases])
def test_a_planted_mistake_is_found_by_its_rule_alone(rule: str, case: tuple[str, str, str, str]) -> None:
    locale, source, wrong, right = case
    address = "theme:x:name" if rule == "length" else "measure:X:steps.1"
    assert rule in found(source, wrong, locale, address=address)
    assert found(source, right, locale, address=address) == []


def test_each_rule_has_a_planted_mistake() -> None:
    assert set(PLANTED) == set(RULES)
    assert set(CHECKS) == {*RULES, "glossary", "plural-forms"}


@pytest.mark.parametrize(
    ("locale", "source", "translation"),
    [
        ("de", "Active Directory", "Active Directory"),
        ("de", "RES-BCK-01 {n} 2FA TLS", "RES-BCK-01 {n} 2FA TLS"),
        ("de", "phishing", "Phishing"),
        ("fa", "Total", "می\u200cشود"),
        ("th", "Do it now.", "ทำเดี๋ยวนี้"),
        ("fr", "Expected schema: {version}", "Attendu\u202f: schema: {version}"),
        ("de_CH", "'x'", "«x»"),
        ("en", "« x »", "‘x’"),
        ("tlh", "« x »", "<<x>>"),
    ],
)
def test_what_is_right_is_not_remarked_on(locale: str, source: str, translation: str) -> None:
    if locale == "tlh":  # a language of which no quotation marks are known
        locale = "eo"
    assert found(source, translation, locale) == []


def test_english_that_was_pasted_is_a_copy_too() -> None:
    assert found(
        "Lister les comptes du domaine", "List the accounts of the domain", english="List the accounts of the domain"
    ) == ["copy"]


def test_a_form_for_one_number_may_leave_the_number_out(pack: Workspace) -> None:
    new_locale("hr", pack.folder)
    pack = open_workspace(pack.folder)
    source = "{n} warning about the content; the methodology can be used."
    assert any(entry.source == source and entry.plural for domain in pack.domains for entry in domain.entries)
    right = {"de": (source.replace("{n}", "Eine"), source), "hr": (source, source, source)}
    for locale, forms in right.items():
        translate(
            pack.path("parcours_cyber", locale),
            locale,
            {source: tuple(f"{form}".replace("  ", " ") for form in forms)},
            comment="allow: copy",
        )
        check_workspace(pack, locale)
    # In Croatian the first form also serves 21 and 31.
    translate(pack.path("parcours_cyber", "hr"), "hr", {source: (source.replace("{n}", "Jedan"), source, source)})
    with pytest.raises(pc.InvalidDataError, match=r"\[placeholders\]"):
        check_workspace(pack, "hr")


def test_plural_forms_are_held_to_cldr(pack: Workspace) -> None:
    new_locale("pl", pack.folder)
    pack = open_workspace(pack.folder)
    path = pack.path("parcours_cyber", "pl")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r'"Plural-Forms: .*"', '"Plural-Forms: nplurals=2; plural=(n != 1);\\\\n"', text), encoding="utf-8"
    )
    with pytest.raises(pc.InvalidDataError, match="declares other plural forms than the locale has"):
        check_workspace(pack, "pl")
    pack.update("pl")
    check_workspace(pack, "pl")


def test_all_mistakes_are_told_at_once_and_one_can_be_set_aside(pack: Workspace) -> None:
    steps = [t for t in texts(pack.methodologies[0]) if ":steps." in t.context and t.source.endswith(".")][:3]
    path = pack.path("tiny-pack", "de")
    wrong = {steps[0].context: "Ohne Punkt", steps[1].context: f"{steps[1].source}", steps[2].context: "Zwei  Räume."}
    translate(path, "de", wrong)
    with pytest.raises(pc.InvalidDataError) as caught:
        check_workspace(pack)
    problems = caught.value.problems
    said = {problem.place.path for problem in problems}
    assert {f"{steps[0].context} [ending]", f"{steps[1].context} [copy]", f"{steps[2].context} [spaces]"} <= said
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems:
        assert problem.place.line is not None
        assert problem.remedy is not None
        near = "\n".join(lines[problem.place.line - 3 : problem.place.line])
        assert problem.place.path.partition(" ")[0] in near
    translate(path, "de", {context: wrong[context] for context in wrong}, comment=f"allow: {', '.join(CHECKS)}")
    check_workspace(pack)


def test_a_compiled_catalogue_that_is_not_its_source_is_told(pack: Workspace) -> None:
    assert {path.suffix for path in pack.compile()} == {".mo"}
    check_workspace(pack)
    text = next(t for t in texts(pack.methodologies[0]) if t.context.endswith(":name"))
    translate(pack.path("tiny-pack", "de"), "de", {text.context: "Ein Name"})
    with pytest.raises(pc.InvalidDataError, match="l10n compile"):
        check_workspace(pack)
    pack.compile()
    check_workspace(pack)


# -- the command line


def test_the_loop_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from parcours_cyber.cli import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["l10n", *arguments, "--locale", "en"])
        out = capsys.readouterr()
        return code, out.out, out.err

    assert run("update")[0] == 1
    code, out, _ = run("new", "de", "--methodology", str(TINY))
    assert code == 0
    assert "Written: locales/de/LC_MESSAGES/tiny-pack.po" in out
    assert run("update") == (0, "Nothing has changed.\n", "")
    assert run("check", "de") == (0, "The catalogues are right (de).\n", "")
    code, _, err = run("check", "--complete")
    assert code == 1
    assert "is not translated." in err
    assert run("extract")[1].count("Written") == 2
    assert run("compile")[1].count(".mo") == 2
    assert run("new", "de")[0] == 2


# -- XLIFF


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


# -- how far


def test_the_status_counts_by_theme_and_by_report_and_shows_the_former_source(pack: Workspace) -> None:
    theme = pack.methodologies[0].themes[0]
    path = pack.path("tiny-pack", "de")
    (empty,) = status(pack)
    assert [c.count.translated for c in empty.catalogues] == [0, 0]
    assert {report: count.translated for _, report, count in empty.reports} == {"score": 0, "plan": 0}
    translate(path, "de", {theme.name.context: "Sicherung"})
    (of,) = status(pack)
    (catalogue,) = [c for c in of.catalogues if c.domain == "tiny-pack"]
    assert catalogue.count.translated == 1
    assert {group.id: count.translated for group, count in catalogue.groups if count.translated} == {theme.id: 1}
    assert {report: count.translated for _, report, count in of.reports} == {"score": 1, "plan": 0}
    title = pack.methodologies[0].measures[0].title
    translate(path, "de", {title.context: "Etwas"})
    changed = reword(pack, title.source, "Autre chose")
    for _ in range(2):  # before an update and after it
        (of,) = status(changed)
        (stale,) = [entry for c in of.catalogues for entry in c.stale]
        assert (stale.address, stale.former, stale.source) == (title.context, title.source, "Autre chose")
        changed.update()
    shown = render_text(status_page((of,), "en"))
    assert f"it said “{title.source}”; it says “Autre chose”" in " ".join(shown.split())
    data = json.loads(json.dumps(status_data((of,))))
    (found,) = [c for c in data["locales"][0]["catalogues"] if c["domain"] == "tiny-pack"]
    assert (found["stale"], found["translated"], found["missing"]) == (1, 1, found["total"] - 2)


def test_what_is_all_but_whole_is_not_said_to_be_whole(pack: Workspace) -> None:
    nearly = Count(translated=9999, missing=1)
    of = LocaleStatus(locale="de", catalogues=(), reports=(("x", "score", nearly), ("x", "plan", Count(translated=1))))
    assert status_page((of,), "en", details=False).blocks[0].rows == (("de", "99%", "100%"),)  # type: ignore[union-attr]
