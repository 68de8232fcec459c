"""The command ``audit new``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parcours_cyber as pc
from commanding import Run, assert_refused


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("path", [None, "foundation", "intermediate", "reinforced"])
def test_a_blank_audit_loads_back(path: str | None, locale: str, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.yaml"
    chosen = () if path is None else ("--path", path)
    done = run("audit", "new", *chosen, "--out", out, locale=locale)
    assert (done.code, done.err) == (0, "")
    assert str(out) in done.out
    written = out.read_bytes()
    assert run("audit", "new", *chosen, locale=locale).out.encode() == written

    method = pc.load_methodology()
    read = pc.read_assessment(out)
    assert read.path == path
    assert {answer.choice for answer in read.answers} == {"unknown"}
    wanted = method.questions if path is None else method.questions_of(path)  # type: ignore[arg-type]  # an id as text
    assert sorted(answer.question for answer in read.answers) == sorted(question.id for question in wanted)
    assert pc.cyberscore(method, read).bounds.best.points == 400
    assert run("check", out, locale=locale).code == 0

    text = written.decode()  # every option and every fact stands ready to be chosen
    assert all(f"# {option.id}: " in text for question in wanted for option in question.options)
    uncommented = re.sub(r"^( *)# ([a-z-]+: true)$", r"\1\2", text, flags=re.MULTILINE)
    uncommented = re.sub(r'^# (date: .*|by: ".*")$', r"\1", uncommented, flags=re.MULTILINE)
    out.write_text(uncommented, encoding="utf-8")
    assert len(pc.read_assessment(out).entity.facts) == len(method.facts)

    out.write_bytes(written)
    assert_refused(run("audit", "new", "--out", out), 2, str(out), "is there already", "Choose another name")
    assert out.read_bytes() == written
    assert [*tmp_path.iterdir()] == [out]
