"""The page on translating, followed to the letter in an empty folder: from nothing to one theme in a German report.

What a hand does in an editor of catalogues is done with the sentences of the sample pack, in the entries that the page
names and in no others. All else is what the page has to be typed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.l10n.catalogue_files import CatalogueFile
from parcours_cyber.l10n.checks import CHECKS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "translate.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "examples" / "packs" / "parcours-de"
HANDS = "<!-- the translator has saved the catalogues -->"
CATALOGUES = [
    *sorted((ROOT / "src" / "parcours_cyber" / "locales").glob("*/LC_MESSAGES/*.po")),
    *sorted((ROOT / "examples" / "packs").glob("*/locales/*/LC_MESSAGES/*.po")),
]
names = [path.relative_to(ROOT).as_posix() for path in CATALOGUES]


def blocks(text: str) -> list[str]:
    return re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    return [line.removeprefix("$ ") for block in blocks(text) for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this library, where pip finds it as it would on an index."""
    for package in ("build", "hatchling"):
        pytest.importorskip(package, reason=f"the package {package} is not installed: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheels")
    copy = folder / "sources"
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".nox", ".hypothesis", "*.mo"
    )
    shutil.copytree(ROOT, copy, ignore=ignore)
    command = [sys.executable, "-B", "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, copy]
    subprocess.run(command, capture_output=True, check=True)
    shutil.rmtree(copy)
    return folder


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="the page is for a Unix shell")
def test_the_page_leads_from_nothing_to_a_german_report(wheels: Path, tmp_path: Path) -> None:
    before, _, after = PAGE.partition(HANDS)
    helper = Path(__file__).with_name("translating.py")
    marks = ["Report:", "(backup-continuity)"]
    for mark in marks:
        assert f"`{mark}`" in before
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"
    hands = ["env", f"PYTHONPATH={path}", sys.executable, helper, SAMPLE, "german", "de", *marks]
    script = "\n".join(["set -euo pipefail", *commands(before), shlex.join(map(str, hands)), *commands(after)])
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "PARCOURS"))
    }
    start = time.perf_counter()
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=clean | {"PIP_FIND_LINKS": str(wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    if "No matching distribution" in done.stderr or "Connection" in done.stderr:
        pytest.skip("the dependencies cannot be fetched here")
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"from nothing to the last command of the page: {time.perf_counter() - start:.0f} s")  # noqa: T201  # seen with -s
    for block in blocks(PAGE):  # what the page shows is what was said
        for line in block.splitlines():
            assert line.startswith("$ ") or line in done.stdout.splitlines(), line

    methodology = pc.load_methodology()
    german = CatalogueFile.read(
        tmp_path / "german" / "locales" / "de" / "LC_MESSAGES" / "parcours-anssi.po", "de"
    ).entries
    report = unescape((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert '<html lang="de"' in report
    asked = [q for q in methodology.questions if q.theme == "backup-continuity"]
    assert len(asked) > 4
    shown = [question for question in asked if str(german[question.text.context].string) in report]
    assert shown
    assert [q.id for q in asked if q.text.source in report] == []
    # The rest falls back: another theme in English, and nothing in French.
    other = next(q for q in methodology.questions if q.theme == "crisis-management")
    assert other.text.render("en") in report
    assert [q.id for q in methodology.questions if q.text.source in report] == []


def test_the_page_names_every_check_and_no_other() -> None:
    section = PAGE.partition("\n## What is checked\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == sorted(CHECKS, key=section.index)


def test_the_page_has_the_coverage_of_each_locale_that_the_repository_holds() -> None:
    """The table is made at each build, so that it cannot be wrong; this is what it is made by."""
    pytest.importorskip("sphinx", reason="the extra docs is not installed")
    spec = spec_from_file_location("documentation", ROOT / "docs" / "conf.py")
    assert spec is not None
    assert spec.loader is not None
    documentation = module_from_spec(spec)
    spec.loader.exec_module(documentation)
    mark, made = documentation.COUNTED["translate"]
    assert PAGE.count(mark) == 1
    table = made("en").blocks[0]
    shares = {row[0]: row[1:] for row in table.rows}
    assert set(shares) == {path.parent.parent.name for path in CATALOGUES}
    columns = [column.name for column in table.columns[1:]]
    assert set(columns) == {"parcours-anssi", "parcours_cyber", "Report of the score", "Report of the plan"}
    for locale in ("en", "fr"):
        assert set(shares[locale]) <= {"100%", "its source"}


# -- what other tools say of the catalogues


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")
@pytest.mark.parametrize("path", CATALOGUES, ids=names)
def test_the_catalogues_pass_msgfmt_without_a_warning(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(["msgfmt", "-c", "-o", tmp_path / "x.mo", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def left_out() -> list[str]:
    """The checks of pofilter that the page says are left out."""
    section = PAGE.partition("| left out | because |")[2].partition("\n\n")[0]
    return [
        name
        for row in section.splitlines()
        for name in re.findall(r"`([a-z]+)`", row.partition("| ")[2].partition(" |")[0])
    ]


@pytest.mark.parametrize("path", CATALOGUES, ids=names)
def test_the_catalogues_pass_pofilter_but_for_what_the_page_leaves_out(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("translate", reason="the extra l10n is not installed: pip install 'parcours-cyber[l10n]'")
    excluded = [f"--excludefilter={name}" for name in (*left_out(), "untranslated")]
    code = "import sys; from translate.filters.pofilter import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--progress=none", "--nofuzzy", f"--language={path.parent.parent.name}"]
    done = subprocess.run(
        [*command, *excluded, path, tmp_path / "said.po"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = tmp_path / "said.po"
    assert not said.exists() or re.findall(r"\(pofilter\).*", said.read_text(encoding="utf-8")) == []


def test_pofilter_finds_a_mistake_where_there_is_one(tmp_path: Path) -> None:
    """That nothing is found above means something: with one planted mistake, something is."""
    pytest.importorskip("translate", reason="the extra l10n is not installed: pip install 'parcours-cyber[l10n]'")
    path = tmp_path / "de" / "LC_MESSAGES" / "x.po"
    path.parent.mkdir(parents=True)
    text = CATALOGUES[-1].read_text(encoding="utf-8")
    found = re.search(r'msgid "([^"\n]*)\{(\w+)\}([^"\n]*)"\nmsgstr "([^"\n]*)\{\2\}', text)
    assert found is not None
    path.write_text(text[: found.end(4)] + "{ganz}" + text[found.end() :], encoding="utf-8")
    with pytest.raises(AssertionError, match=r"pythonbraceformat|variables"):
        test_the_catalogues_pass_pofilter_but_for_what_the_page_leaves_out(path, tmp_path)
