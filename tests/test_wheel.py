"""What is shipped: the wheel, built twice alike, installed in a fresh environment, runs the main job."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.heavy


def run(*command: object, cwd: Path, **environment: str) -> str:
    """Run a command; return what it prints."""
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=clean | environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built by way of an sdist from a copy of the sources."""
    for package in ("build", "hatchling"):
        pytest.importorskip(package, reason=f"the package {package} is not installed: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "sources"
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".nox", ".hypothesis", "*.mo"
    )
    shutil.copytree(ROOT, copy, ignore=ignore)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    run(sys.executable, "-B", "-m", "build", "--no-isolation", "--outdir", folder / "first", copy, cwd=folder)
    run(
        sys.executable,
        "-B",
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        folder / "second",
        copy,
        cwd=folder,
    )
    after = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert before == after, "the build wrote into the tree"
    (first,), (second,) = ((folder / name).glob("*.whl") for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes(), "two builds differ"
    return first


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel and the required dependencies alone."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    try:
        run(python, "-m", "pip", "install", "-q", wheel, cwd=folder)
    except AssertionError as error:
        if "No matching distribution" in str(error) or "Connection" in str(error):
            pytest.skip("the dependencies cannot be fetched here")
        raise
    return folder / "bin"


def test_the_manifest_names_every_content_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        lines = archive.read("parcours_cyber/methodologie/MANIFEST.sha256").decode().splitlines()
        for line in lines:
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(f"parcours_cyber/{name}")).hexdigest() == digest
    named = {f"parcours_cyber/{line.split('  ')[1]}" for line in lines} | {
        "parcours_cyber/methodologie/MANIFEST.sha256"
    }
    assert {
        name for name in names if ("/methodologie/" in name and "licenses" not in name) or name.endswith(".mo")
    } == named
    assert {"parcours_cyber/py.typed", "parcours_cyber/methodologie/compiled.json"} <= set(names)
    assert {
        f"parcours_cyber/locales/{part}"
        for part in ("en/LC_MESSAGES/parcours-anssi.mo", "fr/LC_MESSAGES/parcours_cyber.mo")
    } <= set(names)


def test_the_installed_wheel_runs_the_main_job(environment: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.yaml"
    shutil.copy(ROOT / "examples" / "ville-moyenne.yaml", audit)
    command = environment / "parcours-cyber"
    for locale, word in (("fr", "note D+"), ("en", "grade D+")):
        assert word in run(command, "score", audit, "--locale", locale, cwd=tmp_path)
    data = json.loads(
        run(command, "plan", audit, "--budget", 200_000, "--person-days", 200, "--format", "json", cwd=tmp_path)
    )
    assert data["actions"]
    assert data["totals"]["cost_eur"] <= 200_000
    assert run(environment / "python", "-m", "parcours_cyber", "check", "--locale", "en", cwd=tmp_path)
    listed = run(environment / "python", "-m", "pip", "list", "--format", "json", cwd=tmp_path)
    packages = {item["name"].lower() for item in json.loads(listed)} - {
        "pip",
        "setuptools",
        "typing_extensions",
        "wheel",
    }
    assert packages == {"attrs", "babel", "cattrs", "parcours-cyber", "pyyaml"}


def test_the_compiled_pack_is_the_pack(environment: Path, tmp_path: Path) -> None:
    code = (
        "import parcours_cyber as pc; from parcours_cyber.loading.methodologies import reference_folder; "
        "from parcours_cyber.loading.packs import read_pack; folder = reference_folder(); "
        "assert (folder / 'compiled.json').is_file(); compiled = pc.load_methodology(); "
        "assert compiled is pc.load_methodology(); read, _ = read_pack(folder); assert compiled == read; "
        "print(compiled.digest == read.digest)"
    )
    assert run(environment / "python", "-c", code, cwd=tmp_path).strip() == "True"


def test_html_without_its_extra_says_what_to_install(environment: Path, tmp_path: Path) -> None:
    audit = ROOT / "examples" / "ville-moyenne.yaml"
    done = subprocess.run(
        [environment / "parcours-cyber", "plan", audit, "--out", tmp_path / "plan.html", "--locale", "en"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'parcours-cyber[report]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
