"""The audit that a command reads: what is no audit, and every mistake at its line."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from commanding import TOWN, Run, assert_refused, line_of


@pytest.mark.usefixtures("nothing_left")
class TestFile:
    """A file that is no audit."""

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "The file is empty."),
            (b"# only\n# comments\n", "The file is empty."),
            (b"\n\n---\n...\n", ""),
            (bytes(range(256)), "UTF-8"),
            (b"\x89PNG\r\n\x1a\n\0\0", "UTF-8"),
            (b"PK\x03\x04" + b"\0" * 100, "U+0003"),
            ("schéma: 1".encode("utf-16"), "UTF-8"),
            ("schema: '1'\nby: é".encode("latin-1"), ":2: This is not text in UTF-8."),
            (b"- a\n- b\n", ":1: The file does not hold an audit."),
            (b"just words", ":1: The file does not hold an audit."),
            (b"42", ":1: The file does not hold an audit."),
            (b'schema: "2.0"\n', ":1: The audit is of format 2.0."),
            (b"schema: 1.0\n", ":1: The version of the format is not written as a text."),
            (b"entity: {}\n", "The key 'schema' is missing."),
            (b'schema: "1.0"\nentity: [\n', "The text is not YAML"),
        ],
    )
    @pytest.mark.parametrize("command", ["score", "plan", "check"])
    def test_of_no_audit(self, content: bytes, words: str, command: str, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "audit.yaml"
        path.write_bytes(content)
        assert_refused(run(command, path), 1, str(path), words)

    def test_of_50_mb(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "audit.yaml"
        with path.open("wb") as file:
            file.truncate(50_000_000)
        done = run("plan", path, "--out", tmp_path / "plan.html")
        assert_refused(done, 1, f"{path}: The file is too large: it has 50,000,000 bytes.", "Expected at most")

    def test_that_is_a_directory(self, run: Run, tmp_path: Path) -> None:
        assert_refused(run("score", tmp_path), 1, f"{tmp_path}: This is a directory. Expected a file.")

    def test_that_is_missing(self, run: Run, tmp_path: Path) -> None:
        for command in ("score", "plan", "check"):
            assert_refused(run(command, tmp_path / "no.yaml"), 1, "no.yaml: There is no such file. Check the spelling")

    def test_that_may_not_be_read(self, run: Run, audit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
        path = audit()
        real = Path.open

        def refused(self: Path, *arguments: Any, **settings: Any) -> Any:
            if self == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
            return real(self, *arguments, **settings)

        monkeypatch.setattr(Path, "open", refused)
        assert_refused(run("score", path), 1, f"{path}: The file may not be read.", "Change its permissions")

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
    def test_without_permissions(self, run: Run, audit: Callable[..., Path]) -> None:
        path = audit()
        path.chmod(0)
        assert_refused(run("score", path), 1, f"{path}: The file may not be read.", "Change its permissions")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
    def test_that_is_a_pipe(self, run: Run, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "audit.yaml")
        assert_refused(run("score", tmp_path / "audit.yaml"), 1, "This is a pipe or a device. Expected a file.")


#: What is replaced in the example, and what is told at the line of the new words.
MISTAKES = [
    ("GOV-02: b", "GOV-99: b", "There is no question 'GOV-99' in parcours-anssi"),
    ("GOV-02: b", "GOV-02: z", "'z' is not an option of GOV-02. Expected one of: a, b,"),
    ("GOV-02: b", "GOV-02: B", "'B'"),
    ("GOV-02: b", "GOV-02: 2", "'2'"),
    ("GOV-02: b", "GOV-02: [a, b]", "a list"),
    ("GOV-02: b", "GOV-02: {option: b, because: yes-man}", "'because' is not known here."),
    ("GOV-02: b", "GOV-02: {comment: later}", "'option' is missing"),
    ("GOV-02: b", "GOV-02: NO", "'NO' without quotation marks"),
    ("GOV-02: b", "GOV-02: ", "GOV-02"),
    ("GOV-02: b", "GOV-03: b", "The key 'GOV-03' stands twice here"),
    ("GOV-02: b", '"GOV 02": b', "GOV 02"),
    ("parcours-anssi@0.2", "parcours-anssi@9.9", "Version 9.9 of 'parcours-anssi' is not here. Expected 0."),
    ("parcours-anssi@0.2", "ebios@1", "There is no methodology 'ebios' here."),
    ("parcours-anssi@0.2", "../../etc", "'../../etc'"),
    ("parcours-anssi@0.2", "[]", "a list"),
    ("methodology: parcours-anssi@0.2", "metodology: parcours-anssi@0.2", "Did you mean 'methodology'?"),
    ("sector: local-authority", "sector: local-authorities", "Did you mean 'local-authority'?"),
    ("size: medium", "size: huge", "'huge' is not known in parcours-anssi. Expected one of: small,"),
    ("own-servers: true", "own-servers: perhaps", "'perhaps' is neither true nor false."),
    ("own-servers: true", "own-servers: 1", "'1' is neither true nor false."),
    ("own-servers: true", "own-server: true", "Did you mean 'own-servers'?"),
    ("own-servers: true", "Own Servers: true", "'Own Servers'"),
    ("date: 2026-03-24", "date: 24/03/2026", "'24/03/2026' is not a date."),
    ("date: 2026-03-24", "date: 2026-02-30", "'2026-02-30' is not a date."),
    ("date: 2026-03-24", "date: 20260324", "'20260324' is not a date."),
    ("date: 2026-03-24", "date: 2026-03-24\npath: hard", "'hard' is not known in parcours-anssi."),
    ("name: Ville de Castelbrun", "name: ''", "The text is empty."),
    ("name: Ville de Castelbrun", "name: 12", "'12' is not a text."),
    ("name: Ville de Castelbrun", r'name: "\e[31mred"', "U+001B"),
    ("name: Ville de Castelbrun", "name: \x1b[31mred", "U+001B"),
    ("name: Ville de Castelbrun", "name: a\u2028b", "U+2028"),
    ("C. Maréchal, prestataire terrain", r"\ud83d", ""),
]


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=[mistake[1] for mistake in MISTAKES])
def test_a_mistake_is_told_at_its_line(
    old: str, new: str, words: str, run: Run, audit: Callable[..., Path], tmp_path: Path
) -> None:
    line = line_of(TOWN, old) + new.count("\n")
    line += "stands twice" in words  # told at the second of the two
    path = audit((old, new))
    done = run("score", path, "--out", tmp_path / "score.html")
    assert_refused(done, 1, f"{path}:{line}: ", words)
    assert_refused(run("check", path, locale="fr"), 1, f"{path}:{line}: ")


def test_several_mistakes_are_all_told_at_their_lines(run: Run, audit: Callable[..., Path]) -> None:
    path = audit(
        ("sector: local-authority", "sector: town"),
        ("own-servers: true", "own-servers: perhaps"),
        ("date: 2026-03-24", "date: tomorrow"),
        ("GOV-02: b", "GOV-02: z"),
        ("GOV-03: b", "GOV-33: b"),
        ("AWA-01: b", "AWA-01: [b]"),
    )
    done = run("score", path)
    words = ("sector: town", "perhaps", "tomorrow", "GOV-02: z", "GOV-33", "AWA-01: [b]")
    assert_refused(done, 1, *(f"{path}:{line_of(path, word)}: " for word in words), messages=len(words))
    assert done.err.splitlines() == sorted(done.err.splitlines(), key=lambda text: int(text.split(":")[1]))


def test_a_missing_version_is_told_with_the_other_mistakes(run: Run, audit: Callable[..., Path]) -> None:
    path = audit(("parcours-anssi@0.2", "parcours-anssi@9.9"), ("date: 2026-03-24", "date: tomorrow"))
    assert_refused(
        run("score", path), 1, f"{path}:4: Version 9.9", f"{path}:{line_of(path, 'tomorrow')}: 'tomorrow'", messages=2
    )


def test_not_applicable_with_a_reason(run: Run, audit: Callable[..., Path]) -> None:
    path = audit(("GOV-02: b", "GOV-02: {option: not_applicable, reason: 'Une seule personne.'}"))
    data = run("score", path, "--format", "json").json
    assert data["answers"]["not_applicable"] == 2
    assert "without a reason" not in run("score", path).out
    bare = run("score", audit(("GOV-02: b", "GOV-02: not_applicable")))
    assert "Said not to apply, without a reason: GOV-02." in bare.out


@pytest.mark.parametrize("form", ["plain", "tabs", "bom", "crlf", "escapes", "one_line"])
def test_an_audit_in_json(form: str, run: Run, tmp_path: Path) -> None:
    data = yaml.load(TOWN.read_text("utf-8"), yaml.BaseLoader)  # it makes strings only
    data["entity"]["facts"] = {key: value == "true" for key, value in data["entity"]["facts"].items()}
    for session in data["awareness"]:
        session |= {key: int(session[key]) for key in ("participants", "invited") if key in session}
    data["entity"]["name"] = "Ville 😀 \u2028 «\t»"
    text = json.dumps(
        data,
        ensure_ascii=form == "escapes",
        indent={"tabs": "\t", "one_line": None}.get(form, 2),
    )
    text = {"bom": "\ufeff" + text, "crlf": text.replace("\n", "\r\n")}.get(form, text)
    path = tmp_path / "audit.json"
    path.write_bytes(text.encode())
    result = run("score", path, "--format", "json").json
    assert result["entity"]["name"] == data["entity"]["name"]
    expected = run("score", TOWN, "--format", "json").json
    assert result["points"] == expected["points"]
    data["answers"]["GOV-02"] = "z"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    assert_refused(run("score", path), 1, f"{path}:{line_of(path, 'GOV-02')}: 'z' is not an option")


EXAMPLE = TOWN.read_bytes()
TROUBLE = (
    *b"NO 12:30 0 -1 1/0 1e9 null ~ [] {} [[]] {a:b} *a &a !!int !x << ' # % @ ` true {0} {size}".split(),
    *(b'"', b": ", b"- ", b"? ", b"|", b">-\n", b"\t", b"\n", b"\n---\n", b"\n...\n", b"\r", b"\0", b"9" * 29),
    *(b"\xff", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc2\xb9.0", rb'"\0"', rb'"\ud800"', rb'"\U00110000"'),
    *b"option unknown not_applicable reason entity facts answers schema methodology GOV-01 a z".split(),
)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, len(EXAMPLE)),
        st.sampled_from([0, 1, 5, 40, 400, len(EXAMPLE)]),
        st.sampled_from(TROUBLE) | st.binary(max_size=4) | st.text(max_size=4).map(str.encode),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, name=st.sampled_from(["fuzzed.yaml", "fuzzed.json"]))
def test_changed_bytes_only_ever_raise_what_they_should(
    changes: list[tuple[int, int, bytes]],
    name: str,
    tmp_path_factory: pytest.TempPathFactory,
    methodology: pc.Methodology,
) -> None:
    content = EXAMPLE
    for place, dropped, put in changes:
        content = content[:place] + put + content[place + dropped :]
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        assessment = pc.read_assessment(path, methodology)
    except pc.ParcoursError as error:
        assert_readable(error)
    else:
        pc.cyberscore(methodology, assessment)


def assert_readable(error: pc.ParcoursError) -> None:
    assert str(error)
    for problem in error.problems:
        assert problem.expected is not None or problem.remedy is not None, str(problem)
        assert problem.place.file or problem.place.path
        assert problem.render("fr")
