"""The file that a command writes: its format, its rights, and that nothing is left where it cannot be written."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from commanding import TOWN, Run, assert_refused


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".html", "<!DOCTYPE html>"), (".HTM", "<!DOCTYPE html>"), (".md", "# "), (".json", "{"), (".txt", "Cyberscore")],
)
def test_the_name_of_the_file_says_the_format(suffix: str, start: str, run: Run, tmp_path: Path) -> None:
    out = tmp_path / f"score{suffix}"
    done = run("score", TOWN, "--out", out)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"The result is in {out}.\n"
    assert out.read_text("utf-8").startswith(start)
    assert [*tmp_path.iterdir()] == [out]


def test_the_format_that_is_asked_for_goes_before_the_name(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "score.pdf"
    assert run("score", TOWN, "--out", out, "--format", "json").code == 0
    assert json.loads(out.read_text("utf-8"))["grade"] == "D+"
    assert run("score", TOWN, "--out", tmp_path / "score").code == 0
    assert (tmp_path / "score").read_text("utf-8").startswith("Cyberscore")


def test_a_file_that_is_replaced_stays_as_private_as_it_was(run: Run, tmp_path: Path) -> None:
    out, link = tmp_path / "score.txt", tmp_path / "link.txt"
    out.write_text("before", encoding="utf-8")
    out.chmod(0o600)
    link.symlink_to(out)
    assert run("score", TOWN, "--out", link).code == 0
    assert link.is_symlink()
    assert out.read_text("utf-8").startswith("Cyberscore")
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("nothing_left")
class TestOutput:
    """A file that cannot be written: nothing is there afterwards."""

    def test_in_a_missing_folder(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "nowhere" / "score.html"
        assert_refused(run("score", TOWN, "--out", out), 2, str(out), "cannot be written", "Check that the folder")

    def test_that_is_a_directory(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        for command in (("score", TOWN, "--format", "text"), ("audit", "new")):
            done = run(*command, "--out", tmp_path / "folder")
            assert_refused(done, 2, "folder: This is a directory. Give the path of a file")

    def test_whose_name_says_no_format(self, run: Run, tmp_path: Path) -> None:
        done = run("score", TOWN, "--out", tmp_path / "score.docx")
        assert_refused(done, 2, "score.docx: ", "'.docx'", ".html, .htm, .md, .json, .txt", "--format")

    @pytest.mark.parametrize("name", ["x" * 300 + ".html", "a\0b.html"])
    def test_whose_name_no_system_takes(self, name: str, run: Run, tmp_path: Path) -> None:
        assert_refused(run("score", TOWN, "--out", tmp_path / name), 2, "cannot be written")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
    def test_that_is_a_pipe_or_a_device(self, run: Run, tmp_path: Path) -> None:
        """As root, a rename would put a file in the place of the device."""
        pipe = tmp_path / "folder"
        os.mkfifo(pipe)
        assert_refused(run("score", TOWN, "--out", pipe), 2, str(pipe), "This is a pipe or a device.")
        assert pipe.is_fifo()

    @pytest.mark.parametrize("command", [("score", TOWN), ("plan", TOWN), ("audit", "new")])
    def test_on_a_full_disk(
        self, command: tuple[str | Path, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from parcours_cyber import files

        real = files.NamedTemporaryFile

        def full(*arguments: Any, **settings: Any) -> Any:
            opened = real(*arguments, **settings)

            def write(text: str) -> int:
                opened.file.write(text[:100])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            opened.write = write
            return opened

        monkeypatch.setattr(files, "NamedTemporaryFile", full)
        done = run(*command, "--out", tmp_path / "out.txt")
        assert_refused(done, 2, "out.txt: The file cannot be written: no space is left.", "Check that")

    def test_that_is_there_stays_when_the_audit_is_wrong(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "audit.json"
        out.write_text("before", encoding="utf-8")
        assert run("score", tmp_path / "nowhere.yaml", "--out", out).code == 1
        assert out.read_text("utf-8") == "before"
