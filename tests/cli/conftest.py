"""What the tests of the command line begin with: a plain environment, and commands that are run in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commanding import TOWN, Done, Run
from parcours_cyber.cli import main


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARCOURS_CYBER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str | Path, locale: str | None = "en") -> Done:
        given_ = [*map(str, arguments), *(() if locale is None else ("--locale", locale))]
        try:
            code = main(given_)
        except SystemExit as stop:  # --help and --version
            code = int(stop.code or 0)
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return command


@pytest.fixture
def audit(tmp_path: Path) -> Callable[..., Path]:
    """Write the example town with words replaced."""

    def write(*replaced: tuple[str, str], name: str = "audit.yaml") -> Path:
        text = TOWN.read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """Check that a test leaves no file behind but those that it wrote itself, before it ran the command."""
    yield
    left = {path.name for path in tmp_path.iterdir()}
    assert left <= {"audit.yaml", "audit.json", "folder"}, left
