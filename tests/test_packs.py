"""Packs of others: found without running anything of them, zip files read within bounds, ids told apart."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.errors import InvalidDataError, NotFoundError
from parcours_cyber.packs import files, registry

HERE = Path(__file__).parent
ROOT = HERE.parent
TINY, VARIANT = HERE / "tiny_pack", HERE / "tiny_variant"

GERMAN = """\
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "theme:backup:name"
msgid "Sauvegardes"
msgstr "Datensicherungen"
"""
TRANSLATION = """\
schema: "1.0"
id: {id}
version: "0.1.0"
name: Deutsch
licence: CC-BY-4.0
authors: [Somebody]
locales: [de]
methodologies: [tiny-pack]
"""
#: What a pack must never get to do: it leaves a trace, then stops the program.
PLANTED = "import pathlib\npathlib.Path({trace!r}).write_text('run')\nraise SystemExit('code of a pack was run')\n"


def translation(folder: Path, name: str = "tiny-de") -> Path:
    """A translation pack of one sentence."""
    catalogues = folder / "locales" / "de" / "LC_MESSAGES"
    catalogues.mkdir(parents=True)
    (catalogues / "tiny-pack.po").write_text(GERMAN, encoding="utf-8")
    (folder / "translation.yaml").write_text(TRANSLATION.format(id=name), encoding="utf-8")
    return folder


def installed(site: Path, package: str, source: Path, group: str, name: str, *, planted: str = "") -> None:
    """Put a pack into a folder of installed packages, as an installer unpacks a wheel."""
    shutil.copytree(source, site / package)
    record = [f"{package}/{path.relative_to(source).as_posix()},," for path in source.rglob("*") if path.is_file()]
    if planted:
        (site / package / "__init__.py").write_text(planted, encoding="utf-8")
        record.append(f"{package}/__init__.py,,")
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {package}\n", encoding="utf-8")
    (info / "RECORD").write_text("\n".join(record), encoding="utf-8")


def python(code: str, *site: Path, **environment: str) -> str:
    """Run code in a process of its own that has the packages of these folders."""
    path = os.pathsep.join([str(ROOT / "src"), *map(str, site)])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Installed packs.


def test_a_pack_is_loaded_by_its_id_and_none_of_its_code_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    site = tmp_path / "site"
    planted = PLANTED.format(trace=str(trace))
    installed(site, "tiny_one", TINY, registry.GROUPS["methodology"], "tiny-pack", planted=planted)
    installed(site, "tiny_de", translation(tmp_path / "de"), registry.GROUPS["translation"], "tiny-de", planted=planted)
    said = python(
        "import sys, json, parcours_cyber as pc\n"
        "m = pc.load_methodology('tiny-pack')\n"
        "with pc.use_locale('de_AT'): name = str(m.themes[0].name)\n"
        "packs, problems = pc.all_packs()\n"
        "print(json.dumps([m.id, name, [p.code for p in packs], list(map(str, problems)),"
        " [x for x in sys.modules if x.startswith('tiny')], pc.available_locales()]))",
        site,
    )
    name, german, code, problems, modules, locales = json.loads(said)
    assert (name, german) == ("tiny-pack", "Datensicherungen")
    assert code == [["tiny_one/__init__.py"], ["tiny_de/__init__.py"]]
    assert (problems, modules) == ([], [])
    assert locales == ["de", "en", "fr"]
    assert not trace.exists()


def test_a_pack_of_an_editable_installation_is_found_without_running_it(tmp_path: Path) -> None:
    site, elsewhere, trace = tmp_path / "site", tmp_path / "elsewhere", tmp_path / "trace"
    installed(site, "tiny_one", TINY, registry.GROUPS["methodology"], "tiny-pack")
    shutil.move(site / "tiny_one", elsewhere / "tiny_one")
    (elsewhere / "tiny_one" / "__init__.py").write_text(PLANTED.format(trace=str(trace)), encoding="utf-8")
    assert python("import parcours_cyber as pc; print(pc.load_methodology('tiny-pack').id)", site, elsewhere)
    assert not trace.exists()


def test_two_packs_of_one_id_are_told_apart(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for package in ("tiny_one", "tiny_two"):
        installed(site, package, TINY, registry.GROUPS["methodology"], "tiny-pack")
    said = python(
        "import parcours_cyber as pc\n"
        "try: pc.load_methodology('tiny-pack')\n"
        "except pc.InvalidDataError as error: print(error)",
        site,
    )
    assert "Two packs have the id 'tiny-pack': tiny_one 1.0" in said
    assert "tiny_two 1.0" in said
    assert "Uninstall one of them" in said


def test_two_translations_of_the_same_are_told_apart(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for n in ("one", "two"):
        group = registry.GROUPS["translation"]
        installed(site, f"tiny_{n}", translation(tmp_path / n, f"de-{n}"), group, f"de-{n}")
    said = python(
        "import parcours_cyber as pc\n"
        "from parcours_cyber.cli import main\n"
        "try: pc.use_locale('de').__enter__()\n"
        "except pc.UnknownLocaleError as error: print(error)\n"
        "print(main(['packs', '--locale', 'en']))",
        site, LANG="de_DE.UTF-8",
    )  # fmt: skip
    assert "Two packs translate 'tiny-pack' into 'de': de-one" in said
    assert said.endswith("1"), "the list of packs says it too, in a language that works"


@pytest.mark.parametrize("value", ["../../etc", "tiny_one.__init__", "no_such_package", "os"])
def test_an_entry_point_that_names_no_pack_is_told(value: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    installed(site, "tiny_one", TINY, registry.GROUPS["methodology"], "tiny-pack")
    (site / "tiny_one-1.0.dist-info" / "entry_points.txt").write_text(
        f"[parcours_cyber.methodologies]\nother = {value}\n", encoding="utf-8"
    )
    said = python(
        "import parcours_cyber as pc\n"
        "try: pc.load_methodology('other')\n"
        "except pc.NotFoundError as error: print(error)",
        site,
    )
    assert "There is no methodology 'other' here. Expected one of: parcours-anssi." in said
    assert "tiny_one 1.0: The package names the pack 'other', but holds none." in said


def test_a_pack_under_another_name_than_its_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    installed(site, "tiny_one", TINY, registry.GROUPS["methodology"], "other")
    said = python(
        "import parcours_cyber as pc\n"
        "try: pc.load_methodology('other')\n"
        "except pc.InvalidDataError as error: print(error)",
        site,
    )
    assert "installed as 'other', but its id is 'tiny-pack'" in said


def test_nothing_is_looked_for_where_the_library_has_it_itself() -> None:
    code = (
        "import sys, parcours_cyber as pc; m = pc.load_methodology()\n"
        "with pc.use_locale('en'): str(m.name); str(pc.Message('Total'))\n"
        "with pc.use_locale('fr'): str(m.name); str(pc.Message('Total'))\n"
        "print('importlib.metadata' in sys.modules, 'zipfile' in sys.modules)"
    )
    # PyYAML and cattrs read a checkout; what they import themselves is not asked about.
    plain = python("import sys, attrs, yaml, cattrs, babel.messages.mofile, babel.messages.pofile;"
                   "print('importlib.metadata' in sys.modules, 'zipfile' in sys.modules)")  # fmt: skip
    assert python(code) == plain


# Folders and zip files that a program or the environment names.


def test_an_added_pack_is_found_by_its_id(tmp_path: Path) -> None:
    pc.add_pack(TINY)
    pack = pc.add_pack(translation(tmp_path / "de"))
    assert (pack.id, pack.kind, pack.locales, pack.code) == ("tiny-de", "translation", ("de",), ())
    tiny = pc.load_methodology("tiny-pack")
    assert tiny.themes[0].name.render("de") == "Datensicherungen"
    assert tiny.themes[1].name.render("de") == "Sensibilisation", "what is not translated falls back"
    with pytest.raises(NotFoundError, match="There is no pack here"):
        pc.add_pack(tmp_path)


def test_what_was_rendered_before_a_pack_was_added_is_rendered_anew(tmp_path: Path) -> None:
    name = pc.load_methodology(TINY).themes[0].name
    assert name.render("de") == "Sauvegardes"
    with pytest.raises(pc.UnknownLocaleError):
        pc.use_locale("de").__enter__()
    pc.add_pack(translation(tmp_path / "de"))
    assert name.render("de") == "Datensicherungen"
    with pc.use_locale("de-AT"):
        assert str(name) == "Datensicherungen"


def test_the_environment_names_packs(tmp_path: Path) -> None:
    packs = os.pathsep.join(map(str, (VARIANT, translation(tmp_path / "de"), tmp_path / "nowhere")))
    said = python(
        "import parcours_cyber as pc\n"
        "print(pc.load_methodology('tiny-variant').version, *pc.available_locales())\n"
        "print(*pc.all_packs()[1])",
        PARCOURS_CYBER_PACKS=packs,
    )
    assert said.splitlines()[0] == "0.1.0 de en es fr"
    assert "nowhere: There is no pack here." in said


def test_a_variant_brings_translations_of_its_base(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "tiny_pack")
    variant = Path(shutil.copytree(VARIANT, tmp_path / "variant"))
    catalogues = variant / "locales" / "es" / "LC_MESSAGES"
    catalogues.mkdir(parents=True)
    text = GERMAN.replace("Language: de", "Language: es").replace("Datensicherungen", "Copias de seguridad")
    (catalogues / "tiny-pack.po").write_text(text, encoding="utf-8")
    loaded = pc.load_methodology(variant)
    with pc.use_locale("es"):
        assert [str(theme.name) for theme in loaded.themes] == ["Copias de seguridad", "Concienciación"]
    with pytest.raises(NotFoundError):
        pc.load_methodology("tiny-variant")


def zipped(path: Path, *folders: tuple[Path, str]) -> Path:
    """A zip file of folders, each below a name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, below in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    archive.write(file, f"{below}{file.relative_to(folder).as_posix()}")
    return path


@pytest.mark.parametrize("below", ["", "tiny_pack/", "repository-main/packs/tiny/"])
@pytest.mark.parametrize("name", ["pack.zip", "tiny_pack-1.0-py3-none-any.whl"])
def test_a_zip_file_is_a_pack_and_nothing_is_left_behind(below: str, name: str, tmp_path: Path) -> None:
    archive = zipped(tmp_path / name, (TINY, below))
    before = sorted(tmp_path.rglob("*"))
    assert pc.load_methodology(archive) == pc.load_methodology(TINY)
    assert pc.load_methodology(str(archive)).id == "tiny-pack"
    assert sorted(tmp_path.rglob("*")) == before
    assert pc.check_content(archive).methodology.id == "tiny-pack"


def test_a_mistake_in_a_zip_file_has_its_line(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(TINY, tmp_path / "pack"))
    themes = pack / "journey" / "themes.yaml"
    themes.write_text(themes.read_text(encoding="utf-8").replace("points: 60", "points: many"), encoding="utf-8")
    with pytest.raises(InvalidDataError, match=r"^journey/themes\.yaml:2: 'many' is not a number"):
        pc.load_methodology(zipped(tmp_path / "pack.zip", (pack, "")))


def test_a_variant_in_a_zip_file_names_its_base_by_id(tmp_path: Path) -> None:
    with pytest.raises(InvalidDataError, match="A variant in a zip file cannot name a folder"):
        pc.load_methodology(zipped(tmp_path / "variant.zip", (VARIANT, "")))
    variant = Path(shutil.copytree(VARIANT, tmp_path / "variant"))
    root = variant / "methodology.yaml"
    root.write_text(root.read_text(encoding="utf-8").replace("../tiny_pack", "tiny-pack"), encoding="utf-8")
    pc.add_pack(TINY)
    assert pc.load_methodology(zipped(tmp_path / "by_id.zip", (variant, ""))).id == "tiny-variant"


def test_variants_that_wait_for_each_other_are_told(tmp_path: Path) -> None:
    for name, base in (("one", "two"), ("two", "one")):
        variant = Path(shutil.copytree(VARIANT, tmp_path / name))
        root = variant / "methodology.yaml"
        text = root.read_text(encoding="utf-8").replace("../tiny_pack", base).replace("id: tiny-variant", f"id: {name}")
        root.write_text(text, encoding="utf-8")
        pc.add_pack(variant)
    with pytest.raises(InvalidDataError, match="in a circle"):
        pc.load_methodology("one")


def hostile(path: Path, kind: str) -> Path:
    """A zip file that somebody made for harm."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "many":
            for n in range(files.MAX_ENTRIES + 1):
                archive.writestr(f"{n}.yaml", "")
        elif kind == "bomb":
            archive.writestr("methodology.yaml", b"0" * (files.MAX_FILE + 1))
        elif kind == "many bombs":
            for n in range(files.MAX_TOTAL // files.MAX_FILE + 1):
                archive.writestr(f"journey/{n}.yaml", b"0" * files.MAX_FILE)
        elif kind == "link":
            link = zipfile.ZipInfo("methodology.yaml")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
        elif kind == "nothing":
            archive.writestr("README.md", "Nothing.")
        elif kind == "two packs":
            archive.writestr("one/methodology.yaml", "id: one\n")
            archive.writestr("two/methodology.yaml", "id: two\n")
        else:
            archive.writestr(zipfile.ZipInfo(kind), "id: one\n")
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("many", "holds 2,001 files. Expected at most 2,000."),
        ("bomb", "unpacks to too much at 'methodology.yaml'"),
        ("many bombs", "unpacks to too much at 'journey/8.yaml'"),
        ("link", "'methodology.yaml', a link"),
        ("nothing", "The zip file holds no pack."),
        ("two packs", "several packs: one, two"),
        ("../methodology.yaml", "points outside of it"),
        ("/methodology.yaml", "points outside of it"),
        ("C:/methodology.yaml", "points outside of it"),
        ("a/../../methodology.yaml", "points outside of it"),
    ],
)
def test_a_zip_file_made_for_harm_is_refused(kind: str, words: str, tmp_path: Path) -> None:
    archive = hostile(tmp_path / "pack.zip", kind)
    with pytest.raises(InvalidDataError, match=re.escape(words)):
        pc.load_methodology(archive)
    assert list(tmp_path.iterdir()) == [archive]


def test_a_zip_file_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    archive = hostile(tmp_path / "pack.zip", "bomb")
    size = (files.MAX_FILE + 1).to_bytes(4, "little")
    archive.write_bytes(archive.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(InvalidDataError):
        pc.load_methodology(archive)


@pytest.mark.parametrize("cut", [0, 1, 30, 200])
def test_a_zip_file_that_is_cut_off_is_told(cut: int, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "pack.zip", (TINY, ""))
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(InvalidDataError, match="The zip file cannot be read"):
        pc.load_methodology(archive)


def test_code_in_a_zip_file_is_passed_over_and_told(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(TINY, tmp_path / "pack"))
    trace = tmp_path / "trace"
    (pack / "__init__.py").write_text(PLANTED.format(trace=str(trace)), encoding="utf-8")
    added = pc.add_pack(zipped(tmp_path / "pack.zip", (pack, "")))
    assert added.code == ("__init__.py",)
    assert pc.load_methodology("tiny-pack").id == "tiny-pack"
    assert not trace.exists()
