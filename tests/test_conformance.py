"""The conformance suite, as somebody with a pack of their own runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from parcours_cyber.testing.laws import LAWS

TINY = Path(__file__).parent / "tiny_pack"
PLUGIN = "parcours_cyber.conformance.plugin"
REGISTER = "parcours_cyber.testing.registration:register"


def run(folder: Path, methodology: Path | str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suite outside the checkout, as for an installed package."""
    # An installation that is older than the entry points does not name the plugin.
    named = any(point.value == PLUGIN for point in entry_points(group="pytest11"))
    command = [sys.executable, "-m", "pytest", "--pyargs", "parcours_cyber.conformance", "-p", "no:cacheprovider"]
    command += [] if named else ["-p", PLUGIN]
    command += ["--methodology", str(methodology), "--law-examples", "10", *options]
    # The options that this run was given are not those of a researcher.
    bare = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=bare)


def test_each_law_is_a_test_of_that_name(tmp_path: Path) -> None:
    done = run(tmp_path, TINY, "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    for law in LAWS:
        assert f"test_law[{law.name}] PASSED" in done.stdout or f"test_law[{law.name}] SKIPPED" in done.stdout
    assert "test_law[monotone] PASSED" in done.stdout


def test_a_broken_law_fails_with_its_counter_example(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    scoring = pack / "journey" / "scoring.yaml"
    scoring.write_text(scoring.read_text(encoding="utf-8").replace("target: [0, 100]", "target: [0, 90]"), "utf-8")
    done = run(tmp_path, pack, "-k", "extremes or monotone")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert "Where every question applies, the best answers give 90, the worst 0; the scale ends at 100." in done.stdout
    assert "Traceback" not in done.stdout


def test_a_pack_that_cannot_be_read_stops_the_run_with_its_mistakes(tmp_path: Path) -> None:
    done = run(tmp_path, tmp_path)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "This is not the folder of a methodology pack." in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_entry_points_name_what_is_there() -> None:
    assert callable(import_module(PLUGIN).pytest_addoption)
    module, _, name = REGISTER.partition(":")
    assert callable(getattr(import_module(module), name))
    declared = {point.value for group in ("hypothesis", "pytest11") for point in entry_points(group=group)}
    if not declared & {PLUGIN, REGISTER}:
        pytest.skip("the package was installed before it had entry points: pip install -e '.[dev]' again")
    assert declared >= {PLUGIN, REGISTER}
