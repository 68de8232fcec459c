"""The pages about packs, followed to the letter in an empty folder: what they say to write is written, then run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: Something to write into a file, which the caption names; or commands to run.
BLOCK = re.compile(
    r"^```\{code-block\} \w+\n:caption: (?P<file>\S+)\n\n(?P<text>.*?)^```$|^```console\n(?P<commands>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield what a page says to do: a file and its content, or nothing and the commands of a block."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if found["file"]:
            yield found["file"], found["text"]
        else:
            lines = found["commands"].splitlines()
            assert all(line.startswith("$ ") for line in lines), found["commands"]
            yield "", "\n".join(line.removeprefix("$ ") for line in lines)


def skip_without_network(done: subprocess.CompletedProcess[str]) -> None:
    """Skip the test where pip could not fetch what others have published; anything else it says is a failure."""
    others = r"No matching distribution found for (attrs|babel|cattrs|hatchling|pyyaml)|ConnectionError|Max retries"
    if done.returncode and re.search(others, done.stderr, re.IGNORECASE):
        pytest.skip("the dependencies cannot be fetched here")


def follow(page: str, folder: Path, **environment: str) -> list[str]:
    """Do what a page says; return what each block of commands showed."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "PARCOURS_CYBER_PACKS")}
    exported: list[str] = []
    shown = []
    for file, text in steps(page):
        if file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
            continue
        script = "\n".join(["set -e", *exported, text])
        exported += [line for line in text.splitlines() if line.startswith("export ")]
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False, env=clean | environment
        )
        skip_without_network(done)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        shown.append(done.stdout)
    return shown


@pytest.fixture
def here(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder, and an environment in which the command is that of these sources."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, rest in (("parcours-cyber", "-m parcours_cyber"), ("python", "")):
        script = commands / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT / "src"} exec {sys.executable} {rest} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    empty = tmp_path / "empty"
    empty.mkdir()
    return empty, {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "LANG": "C.UTF-8"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_adapt_the_journey_to_your_country(here: tuple[Path, dict[str, str]]) -> None:
    folder, environment = here
    begun, differences, used = follow("adapt.md", folder, **environment)
    assert "itinerario 0.1.0: the methodology is right (102 questions, 174 measures)." in begun
    assert "(102 questions, 175 measures)" in differences
    assert "scale.bands.D-.upper" in differences
    assert "measures.RES-EJE-01" in differences
    assert "scale.bands.D-.upper" in (folder / "differences.html").read_text(encoding="utf-8")
    assert "itinerario 0.1.0: a methodology" in used
    assert "It is data only." in used
    assert "4 of 4 things were carried" in used
    assert "parcours-anssi 0.2.0" in used
    assert "by Agencia de ejemplo" in used
    assert "Autoridad portuaria" in differences


def run(*command: object, cwd: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False, env=clean)
    skip_without_network(done)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel of the library, built from a copy of these sources."""
    for package in ("build", "hatchling"):
        pytest.importorskip(package, reason=f"the package {package} is not installed: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheels")
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".nox", ".hypothesis", "*.mo"
    )
    shutil.copytree(ROOT, folder / "sources", ignore=ignore)
    wheel = (sys.executable, "-B", "-m", "build", "--no-isolation", "--wheel", "--outdir", folder)
    run(*wheel, folder / "sources", cwd=folder)
    return folder


@pytest.fixture
def fresh(wheels: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder, and a fresh environment that holds the library and nothing else."""
    venv.create(tmp_path / "venv", with_pip=True)
    run(tmp_path / "venv" / "bin" / "python", "-m", "pip", "install", "-q", *wheels.glob("*.whl"), cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    found = " ".join(filter(None, [str(wheels), os.environ.get("PIP_FIND_LINKS", "")]))
    path = f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return empty, {"PATH": path, "PIP_FIND_LINKS": found, "LANG": "C.UTF-8"}


@pytest.mark.heavy
def test_publish_a_pack(fresh: tuple[Path, dict[str, str]]) -> None:
    folder, environment = fresh
    built, installed, beside = follow("publish.md", folder, **environment)
    assert "itinerario/methodology.yaml" in built
    assert ".py" not in built.replace("pyproject", "").replace("py3-none-any", "")
    assert re.search(
        r"itinerario 0\.1\.0: a methodology, in \S+/fresh/\S+. Languages: es. It is data only\.", installed
    )
    assert "itinerario 0.1.0 (sha256:" in installed
    assert beside.count("itinerario 0.1.0 (sha256:") == 2


@pytest.mark.heavy
def test_the_sample_packs_are_built_installed_and_used(fresh: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, environment = fresh
    python = tmp_path / "venv" / "bin" / "python"
    for name in ("parcours-de", "recorrido-es"):
        copy = shutil.copytree(ROOT / "examples" / "packs" / name, folder / name)
        run(python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder / "dist", copy, cwd=folder)
    run(python, "-m", "pip", "install", "-q", "--no-deps", *(folder / "dist").glob("*.whl"), cwd=folder)
    shutil.copy(ROOT / "examples" / "ville-moyenne.yaml", folder)
    shutil.copy(ROOT / "examples" / "packs" / "recorrido-es" / "ayuntamiento.yaml", folder)
    commands = """
        set -e
        parcours-cyber packs --locale en
        parcours-cyber score ville-moyenne.yaml --locale de
        parcours-cyber score ayuntamiento.yaml --locale es
    """
    done = subprocess.run(
        ["bash", "-c", commands], cwd=folder, capture_output=True, text=True, check=False,
        env={"HOME": str(tmp_path), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("It is data only.") == 3
    assert "recorrido-es 0.1.0" in done.stdout
    for words in ("Punkte", "puntos de 400", "parcours-anssi 0.2.0"):
        assert words in done.stdout, words
