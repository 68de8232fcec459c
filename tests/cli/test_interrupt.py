"""Ctrl-C while an optimum is searched for: the best plan so far is kept, shown, and the command ends well."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import parcours_cyber as pc

EXAMPLES = Path(__file__).parents[2] / "examples"

#: The seconds after which a machine is no longer slow but stuck.
STUCK = 300

needs_highs = pytest.mark.skipif(find_spec("highspy") is None, reason="the extra optimise is not installed")


@needs_highs
@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal, and no SIGINT for one process alone")
def test_ctrl_c_keeps_and_shows_the_best_plan_so_far(methodology: pc.Methodology, tmp_path: Path) -> None:
    """The signal is sent once the command says, on its terminal, that it can be interrupted."""
    import pty

    terminal, end = pty.openpty()
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "parcours_cyber", "plan", str(EXAMPLES / "centre-hospitalier.yaml")]
    command += ["--capacity", str(EXAMPLES / "capacities" / "centre-hospitalier.yaml")]
    command += ["--optimise", "global", "--format", "json", "--locale", "en"]
    with out.open("wb") as stream:
        # A shell lets what runs in the background ignore the signal, and what it starts would too.
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, *command], stdout=stream, stderr=end, cwd=tmp_path, start_new_session=True
        )
    os.close(end)
    try:
        told = told_until(terminal, process, "Ctrl-C keeps this one")
        assert process.poll() is None, told
        process.send_signal(signal.SIGINT)
        told += told_until(terminal, process, None)
        assert process.wait(STUCK) == 0, told
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert "Traceback" not in told
    written = out.read_text(encoding="utf-8")
    shown = json.loads(written)
    assert 0 < shown["gap"] < 0.1  # it was stopped before anything was proven to be the best
    plan = pc.from_json(written, pc.Plan, methodology)
    assert plan.actions
    audit, means = plan.score.assessment, plan.capacity
    assert plan.area >= pc.build_plan(methodology, audit, means, planner="sequential").area


#: Makes the signal do what it does for a command that somebody types, then becomes the command.
RUN = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"


def told_until(terminal: int, process: subprocess.Popen[bytes], words: str | None) -> str:
    """What a command writes to its terminal, until it writes some words or ends."""
    told, latest = "", time.monotonic() + STUCK
    while words is None or words not in told:
        assert time.monotonic() < latest, told
        if not select.select([terminal], [], [], 0.2)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            more = os.read(terminal, 4096)
        except OSError:  # the other end was closed
            break
        if not more:
            break
        told += more.decode("utf-8", "replace")
    return told


@pytest.fixture
def keyboard() -> Iterator[None]:
    """Let an interrupt be heard as Python does by itself: what runs in the background may have been told not to."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@needs_highs
@pytest.mark.usefixtures("keyboard")
@pytest.mark.parametrize("planner", ["sequential", "global"])
def test_an_interrupt_before_the_solver_hears_it_keeps_the_plan_at_hand(
    planner: str, methodology: pc.Methodology, town: pc.Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real signal, just when the planner that goes quarter by quarter begins."""
    from parcours_cyber.planning import optimum

    real = optimum.sequential

    def interrupted(*given: object, **named: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return real(*given, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(optimum, "sequential", interrupted)
    means = pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3)
    plan = pc.build_plan(methodology, town, means, planner=pc.Planner(planner))
    assert plan.proof is None
    assert plan.actions == pc.build_plan(methodology, town, means).actions
