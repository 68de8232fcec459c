"""Beginning a pack of translations, its plural forms, and the loop on the command line."""

from __future__ import annotations

import gettext
import re
import subprocess
from pathlib import Path

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, check_workspace, new_locale, open_workspace, status
from parcours_cyber.l10n.plurals import plural_forms
from translating import TINY, needs_msgfmt


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
