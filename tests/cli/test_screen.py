"""What the screen shows, in this process, in processes of their own, and in a terminal.

The golden files of ``golden/`` hold what the screen shows, with the digest of the methodology left out. When a change
of them is wanted, write them anew and read the difference before it is committed::

    PARCOURS_CYBER_UPDATE_GOLDEN=1 python -m pytest tests/cli/test_screen.py -k golden
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from commanding import MEANS, TESTS, TOWN, Run, clean_environment, process


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", ["score", "plan", "help"])
def test_golden(name: str, locale: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    arguments = {"score": ("score", TOWN), "plan": ("plan", TOWN, *MEANS), "help": ("--help",)}[name]
    done = run(*arguments, locale=locale)  # the help is in the language of an option that comes after it, too
    assert (done.code, done.err) == (0, "")
    shown = re.sub(r"sha256:[0-9a-f]{12}", "sha256:DIGEST", done.out)
    golden = TESTS / "golden" / f"{name}-{locale}.txt"
    if "PARCOURS_CYBER_UPDATE_GOLDEN" in os.environ:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == golden.read_text("utf-8"), "if this is wanted: PARCOURS_CYBER_UPDATE_GOLDEN=1"


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", ["score", "plan"])
def test_lines_fit_the_page(name: str, locale: str, run: Run) -> None:
    for line in run(name, TOWN, *(MEANS if name == "plan" else ()), locale=locale).out.splitlines():
        assert len(line) <= 100, line
        assert line == line.rstrip()


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({"LANG": "C"}, "Cyberscore\xa0: Ville de Castelbrun"),
        ({"LC_ALL": "fr_FR.UTF-8"}, "Cyberscore\xa0: Ville de Castelbrun"),
        ({"LC_ALL": "en_US.UTF-8"}, "Cyberscore of Ville de Castelbrun"),
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "Cyberscore : Ville de Castelbrun"),
        ({"PYTHONIOENCODING": "ascii"}, "Cyberscore : Ville de Castelbrun"),
    ],
)
def test_in_a_process_without_a_terminal(variables: dict[str, str], start: str) -> None:
    done = process("score", TOWN, **variables)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[0] == start
    assert b"\x1b" not in done.stdout


def test_documents_are_in_utf_8_whatever_the_terminal_says() -> None:
    done = process("plan", TOWN, "--format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout.decode())["actions"][0]["because"]
    assert "Maréchal" in process("score", TOWN, "--format", "html", PYTHONIOENCODING="ascii").stdout.decode()
    blank = process("audit", "new", "--locale", "fr", PYTHONIOENCODING="latin-1")
    assert "méthodologie" in blank.stdout.decode()


def test_messages_fit_any_terminal() -> None:
    done = process("score", "nulle-part-é.yaml", LC_ALL="fr_FR.UTF-8", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"nulle-part-?.yaml: ")


def test_a_reader_that_goes_away() -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "parcours_cyber", "catalogue", "--format", "json"],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.readline()
        done.stdout.close()
        assert done.stderr.read() == b""
        assert done.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk_behind_the_screen(form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "parcours_cyber", "score", str(TOWN), "--locale", "en", "--format", form],
            env=clean_environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("The system refuses: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("columns", [80, 100])
def test_in_a_terminal(columns: int) -> None:
    pty = pytest.importorskip("pty", reason="the system has no terminals to pretend")
    pytest.importorskip("rich")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "parcours_cyber", "plan", str(TOWN), *MEANS, "--locale", "fr"],
        env=clean_environment(TERM="xterm-256color", COLUMNS=str(columns), PYTHONUTF8="1"),
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    with child:
        assert child.stderr is not None
        assert child.stderr.read() == b""
    assert child.returncode == 0
    text = shown.decode()
    assert "\x1b[1" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert plain.count("▲") == 3
    assert "\n; " not in plain.replace("\r", "")  # no-break spaces hold
    for line in plain.splitlines():
        assert sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) <= columns, line
