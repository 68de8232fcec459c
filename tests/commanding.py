"""What the tests of the command line share: running a command, and reading what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

import parcours_cyber as pc

TESTS = Path(__file__).resolve().parent
EXAMPLES = TESTS.parent / "examples"
TOWN = EXAMPLES / "ville-moyenne.yaml"
TINY = TESTS / "tiny_pack"
SOURCES = Path(pc.__file__).resolve().parent.parent
MEANS = ("--budget", "100000,100000,100000", "--person-days", "110,110,110")


@attrs.frozen
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert (self.code, self.err) == (0, ""), self.err
        return json.loads(self.out)


Run = Callable[..., Done]


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if words in line)


def assert_refused(done: Done, code: int, *words: str, messages: int = 1) -> None:
    assert (done.code, done.out) == (code, "")
    assert len(done.err.splitlines()) == messages, done.err
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def folded(text: str) -> str:
    return "".join(text.split())


def assert_score(data: dict[str, Any]) -> None:
    """The keys that the issue names, their types, and exact numbers that agree with those beside them."""
    assert isinstance(data["points"]["value"], (int, float))
    assert float(Fraction(data["points"]["exact"])) == data["points"]["value"]
    assert isinstance(data["maximum"], int)
    assert isinstance(data["grade"], str)
    for end in ("worst", "best"):
        graded = data["bounds"][end]
        assert float(Fraction(graded["exact"])) == graded["points"]
        assert isinstance(graded["grade"], str)
    assert data["bounds"]["worst"]["points"] == data["points"]["value"] <= data["bounds"]["best"]["points"]
    assert 0 <= data["coverage"] <= 1
    assert float(Fraction(data["coverage_exact"])) == data["coverage"]
    for theme in data["themes"]:
        assert isinstance(theme["id"], str)
        assert isinstance(theme["name"], str)
        assert float(Fraction(theme["points_exact"])) == theme["points"] <= theme["maximum"]
    assert sum(Fraction(theme["points_exact"]) for theme in data["themes"]) == Fraction(data["points"]["exact"])
    for threat in data["threats"]:
        assert float(Fraction(threat["resistance_exact"])) == threat["resistance"]
        assert isinstance(threat["name"], str)
    assert all(isinstance(data["answers"][key], int) for key in ("known", "unknown", "not_applicable"))


def process(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "parcours_cyber", *map(str, arguments)],
        env=clean_environment(**variables),
        capture_output=True,
        check=False,
        timeout=60,
    )


def clean_environment(**variables: str) -> dict[str, str]:
    dropped = ("LC_ALL", "LC_MESSAGES", "LANG", "PARCOURS_CYBER_LOCALE", "PYTHONIOENCODING", "PYTHONUTF8", "NO_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": str(SOURCES), **variables}
