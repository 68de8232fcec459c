"""The command ``check``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import parcours_cyber as pc
from commanding import TESTS, TINY, Run


def test_check_of_everything(run: Run, audit: Callable[..., Path]) -> None:
    method = pc.load_methodology()
    told = f"parcours-anssi {method.version}: the methodology is right ({len(method.questions)} questions, "
    pack = TESTS.parent / "methodologie"
    for arguments in ((), (pack,), (pack / "methodology.yaml",)):
        done = run("check", *arguments)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(told)
    assert "tiny-pack" in run("check", TINY).out
    path = audit()
    assert run("check", path).out == f"{path}: the audit is right (86 known answers).\n"
    assert run("check", audit(("GOV-02: b", "GOV-02: z"))).code == 1
