"""The command line: every command, every mistake that a command or an audit may hold, and the words on the screen.

The golden files of ``golden/`` hold what the screen shows, with the digest of the methodology left out. When a change
of them is wanted, write them anew and read the difference before it is committed::

    PARCOURS_CYBER_UPDATE_GOLDEN=1 python -m pytest tests/test_cli.py -k golden
"""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples"
TOWN = EXAMPLES / "ville-moyenne.yaml"
TINY = HERE / "tiny_pack"
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


# -- the commands


def test_score_json_has_its_keys_and_exact_numbers(run: Run) -> None:
    data = run("score", TOWN, "--format", "json").json
    assert {*data["methodology"]} >= {"id", "version", "digest"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", data["methodology"]["digest"])
    assert_score(data)
    score = pc.cyberscore(pc.load_methodology(), pc.read_assessment(TOWN))
    assert Fraction(data["points"]["exact"]) == score.points
    assert data["grade"] == score.grade
    text = run("score", TOWN).out
    assert f"{data['points']['value']:.1f} points out of {data['maximum']}: grade {data['grade']}." in text
    known, unknown, absent = (data["answers"][key] for key in ("known", "unknown", "not_applicable"))
    assert f"{known} known, {unknown} unknown, {absent} not applicable" in text
    for theme in data["themes"]:
        assert re.search(rf"{re.escape(theme['name'])} +{theme['points']:.1f} +{theme['maximum']:.1f} ", text)


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


def test_plan_json_has_its_keys_and_exact_numbers(run: Run) -> None:
    data = run("plan", TOWN, *MEANS, "--format", "json").json
    assert_score(data["score"])
    for name in ("relay", "plan"):
        projection = data["projections"][name]
        assert float(Fraction(projection["exact"])) == projection["points"]
        assert isinstance(projection["grade"], str)
    gain = Fraction()
    for action in data["actions"]:
        assert all(isinstance(action[key], str) for key in ("measure", "title", "category", "subcategory", "because"))
        assert action["pack"] in ("urgent", "relay", "plan")
        assert 1 <= action["quarter"] <= 12
        assert all(isinstance(action[key], (int, float)) for key in ("cost_eur", "person_days", "gain"))
        assert isinstance(action["requires"], list)
        gain += Fraction(action["gain_exact"])
    assert gain == Fraction(data["projections"]["plan"]["exact"]) - Fraction(data["score"]["points"]["exact"])
    assert all(item["measure"] and item["why"] for item in data["left_out"])
    totals = data["totals"]
    assert totals["actions"] == len(data["actions"]) > 0
    assert totals["cost_eur"] == sum(action["cost_eur"] for action in data["actions"]) <= 300_000
    assert totals["person_days"] == sum(action["person_days"] for action in data["actions"]) <= 330
    assert data["capacity"] == {"budget_eur": 300_000, "person_days": 330}


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_catalogue_json_has_its_keys_and_exact_numbers(locale: str, run: Run) -> None:
    data = run("catalogue", "--format", "json", locale=locale).json
    method = pc.load_methodology()
    assert {*data["methodology"]} >= {"id", "version", "digest"}
    assert [theme["name"] for theme in data["themes"]] == [theme.name.render(locale) for theme in method.themes]
    assert all({*theme} >= {"id", "name", "category", "points"} for theme in data["themes"])
    assert all({*threat} >= {"id", "name"} for threat in data["threats"])
    assert [Fraction(band["upper"]) for band in data["scale"]] == [band.upper for band in method.scale.bands]
    for item, question in zip(data["questions"], method.questions, strict=True):
        assert {*item} >= {"id", "theme", "text", "weight", "options", "threats", "applies_if"}
        assert isinstance(item["weight"], (int, str))
        assert [Fraction(option["value"]) for option in item["options"]] == [o.value for o in question.options]
        assert all(isinstance(weight, (int, str)) for weight in item["threats"].values())
        assert isinstance(item["applies_if"], list)
    for item in data["measures"]:
        assert {*item} >= {"id", "title", "category", "subcategory", "effects", "requires"}
        assert all({*effect} == {"question", "option"} for effect in item["effects"])


def test_a_catalogue_of_one_category(run: Run) -> None:
    data = run("catalogue", "--category", "protection", "--format", "json").json
    assert {item["category"] for item in data["measures"]} == {"protection"}
    assert {item["category"] for item in data["themes"]} == {"protection"}
    text = run("catalogue", "--category", "protection", locale="fr").out
    assert text.startswith("Parcours de cybersécurité")
    assert data["measures"][0]["id"] in text
    assert "GOV-01" not in text


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


def test_options_before_and_after(run: Run) -> None:
    after = run("score", TOWN, "--format", "json", "--locale", "fr", locale=None)
    assert after.json["locale"] == "fr"
    assert run("--locale", "fr", "score", "--format", "json", TOWN, locale=None) == after
    assert run("--locale=fr", "score", "--format=json", TOWN, locale=None) == after
    assert run("score", "--locale", "fr-FR", TOWN, "--format", "json", locale=None).json["locale"] == "fr_FR"


def test_the_language_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("score", TOWN, locale=None).out.startswith("Cyberscore\xa0: Ville")
    for variable, value, start in (
        ("LANG", "en_GB.UTF-8", "Cyberscore of"),
        ("LC_MESSAGES", "fr_FR.UTF-8@euro", "Cyberscore\xa0: "),
        ("LC_ALL", "en", "Cyberscore of"),
        ("PARCOURS_CYBER_LOCALE", "fr", "Cyberscore\xa0: "),
        ("PARCOURS_CYBER_LOCALE", "tlh", "Cyberscore of"),
    ):
        monkeypatch.setenv(variable, value)
        assert run("score", TOWN, locale=None).out.startswith(start), (variable, value)


def test_means_by_year_are_those_of_the_library(run: Run) -> None:
    data = run("plan", TOWN, "--budget", "40000,30000, 20000", "--person-days", "200.5", "--format", "json").json
    method = pc.load_methodology()
    capacity = pc.Capacity(budget=(40_000, 30_000, 20_000), person_days=Fraction("200.5"))
    plan = pc.build_plan(method, pc.read_assessment(TOWN), capacity)
    assert [action["measure"] for action in data["actions"]] == [action.measure.id for action in plan.actions]
    assert data["capacity"] == {"budget_eur": 90_000, "person_days": 200.5}


def test_means_of_nothing_are_a_plan_of_nothing(run: Run) -> None:
    data = run("plan", TOWN, "--budget", "0", "--person-days", "0", "--format", "json").json
    assert data["actions"] == []
    assert "the plan is empty" in run("plan", TOWN, "--budget", "0", "--person-days", "0").out


def test_details_show_the_sheets(run: Run) -> None:
    short, long = run("plan", TOWN, *MEANS).out, run("plan", TOWN, *MEANS, "--details").out
    assert "How to prove it" not in short
    assert "How to prove it" in long


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
    wanted = method.questions if path is None else method.questions_of(path)  # type: ignore[arg-type]
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


def test_check_of_everything(run: Run, audit: Callable[..., Path]) -> None:
    method = pc.load_methodology()
    told = f"parcours-anssi {method.version}: the methodology is right ({len(method.questions)} questions, "
    pack = HERE.parent / "methodologie"
    for arguments in ((), (pack,), (pack / "methodology.yaml",)):
        done = run("check", *arguments)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(told)
    assert "tiny-pack" in run("check", TINY).out
    path = audit()
    assert run("check", path).out == f"{path}: the audit is right (86 known answers).\n"
    assert run("check", audit(("GOV-02: b", "GOV-02: z"))).code == 1


def test_another_methodology(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.yaml"
    assert run("audit", "new", "--methodology", TINY, "--out", out).code == 0
    assert run("score", out, "--methodology", TINY, "--format", "json").json["methodology"]["id"] == "tiny-pack"
    assert run("plan", out, "--methodology", TINY, "--format", "json").json["score"]["grade"]
    assert run("check", out, "--methodology", TINY).code == 0
    assert run("catalogue", "--methodology", TINY, "--format", "json").json["methodology"]["id"] == "tiny-pack"
    words = (":4: ", "made with the methodology 'parcours-anssi', not 'tiny-pack'", "Choose the methodology")
    assert_refused(run("score", TOWN, "--methodology", TINY), 1, str(TOWN), *words)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), *((name, "-h") for name in ("score", "audit"))])
def test_help_and_version(arguments: tuple[str, ...], run: Run) -> None:
    done = run(*arguments[:-1], arguments[-1])
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(("usage: parcours-cyber", f"parcours-cyber {pc.__version__}"))


# -- what the screen shows


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", ["score", "plan", "help"])
def test_golden(name: str, locale: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    arguments = {"score": ("score", TOWN), "plan": ("plan", TOWN, *MEANS), "help": ("--help",)}[name]
    done = run(*arguments, locale=locale)  # the help is in the language of an option that comes after it, too
    assert (done.code, done.err) == (0, "")
    shown = re.sub(r"sha256:[0-9a-f]{12}", "sha256:DIGEST", done.out)
    golden = HERE / "golden" / f"{name}-{locale}.txt"
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


# -- real processes


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


# -- a wrong command


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("lacks COMMAND", "--help")),
        (("score",), ("lacks AUDIT", "parcours-cyber score --help")),
        (
            ("scor", TOWN),
            (
                "COMMAND is given 'scor'",
                "score, compare, plan, plan-diff, frontier, relay, check, catalogue, scope, audit",
                "Did you mean 'score'?",
            ),
        ),
        (("audit",), ("lacks COMMAND", "parcours-cyber audit --help")),
        (("audit", "old"), ("COMMAND is given 'old'", "Expected one of: new.")),
        (("score", TOWN, "--format", "xml"), ("--format is given 'xml'", "text, html, markdown, json")),
        (("catalogue", "--format", "html"), ("--format is given 'html'", "text, json")),
        (("plan", TOWN, "--bdget", "3"), ("does not know --bdget 3", "--help")),
        (("score", TOWN, TOWN), ("does not know", "--help")),
        (("plan", TOWN, "--budget"), ("--budget is given no value", "--help")),
        (("plan", TOWN, "--details=3"), ("takes no value", "--help")),
        (("catalogue", "--category", "attack"), ("'attack' is not a category", "governance, protection")),
        (("audit", "new", "--path", "hard"), ("'hard' is not a path", "foundation, intermediate, reinforced")),
    ],
)
def test_a_wrong_command(arguments: tuple[str | Path, ...], words: tuple[str, ...], run: Run) -> None:
    assert_refused(run("--locale", "en", *arguments, locale=None), 2, *words)


@pytest.mark.parametrize("locale", ["xx", "", "fr_", "fr_foo", "C", "../fr"])
def test_an_unknown_locale(locale: str, run: Run) -> None:
    assert_refused(run("score", TOWN, locale=locale), 2, f"«\xa0{locale}\xa0»", "en, fr")


@pytest.mark.parametrize("locale", ["fr_FR.UTF-8", "FR", "fr-fr", "fr_FR@euro", "fr_ZZ"])
def test_a_locale_as_systems_spell_it(locale: str, run: Run) -> None:
    done = run("plan", TOWN, "--format", "html", locale=locale)
    assert done.code == 0
    tag = re.search(r'<html lang="([^"]*)"', done.out)
    assert tag is not None
    assert tag[1] in ("fr", "fr-FR", "fr-ZZ")


def test_a_wrong_command_is_told_in_the_language_asked_for(run: Run) -> None:
    assert "Il manque à la commande : AUDIT." in run("--locale", "fr", "score", locale=None).err.replace("\xa0", " ")


@pytest.mark.parametrize("option", ["--budget", "--person-days"])
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("-5", ": The amount -5 is negative. Expected a number of 0 or more."),
        ("10,-5,3", ": The amount -5 is negative."),
        ("1,2", ": 2 amounts are given. Expected 1 for the whole plan, 3 by year or 12 by quarter."),
        ("1,2,3,4", ": 4 amounts are given."),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("word", "nan", "inf", "-inf", "1e9999")),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("1e999999999", "40 000", "1_000", "", "1,")),
        *((wrong, f" is given '{wrong}'. Expected a number") for wrong in ("1/0", "0x10", "१२", "€5", "9" * 13)),
        ("9" * 10_000, f" is given '{'9' * 60}…'. Expected a number"),
    ],
)
def test_wrong_means(option: str, amount: str, words: str, run: Run) -> None:
    assert_refused(run("plan", TOWN, f"{option}={amount}"), 2, f"{option}{words}")


def test_an_unknown_methodology(run: Run, tmp_path: Path) -> None:
    assert_refused(run("score", TOWN, "--methodology", "ebios"), 1, "'ebios'", "parcours-anssi", "Install its pack")
    done = run("score", TOWN, "--methodology", tmp_path)
    assert_refused(done, 1, str(tmp_path), "not the folder of a methodology pack", "methodology.yaml")
    assert run("score", TOWN, "--methodology", "x" * 5000).code == 2


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


# -- a wrong audit


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


# -- names as they are


NAMES = [
    "<script>alert('1')</script>",
    "<b>&amp; &lt;i&gt;</b>",
    "\"double\" and 'single' `back` \\ quotes",
    "مدينة تونس",
    "עיריית תל אביב (קריית)",
    "Ville 🏰 👩‍🚒 de Castel",
    "x" * 10_000,
    "mot " * 2_500 + "fin",
    "[red]Castelbrun[/red] [link=https://example.org]x[/link] :warning:",
    "100 % {name} %s {0} %(name)s {{}}",
    "*a* _b_ ~c~ #d | e [f](g) <h> ![i](j)",
]


class _Text(HTMLParser):
    """Gathers the words of a page, outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
@pytest.mark.parametrize("command", ["score", "plan"])
def test_a_name_is_shown_as_it_is(command: str, name: str, run: Run, audit: Callable[..., Path]) -> None:
    quoted = json.dumps(name, ensure_ascii=False)
    path = audit(("name: Ville de Castelbrun", f"name: {quoted}"), ('"Castelbrun, 32\u202f000 habitants"', quoted))
    shown = {form: run(command, path, "--format", form) for form in ("text", "html", "markdown", "json")}
    assert all((done.code, done.err) == (0, "") for done in shown.values())
    assert folded(shown["text"].out).count(folded(name)) == 3
    entity = shown["json"].json["entity"]
    assert (entity["name"], entity["territory"]) == (name, name)
    reader = _Text()
    reader.feed(shown["html"].out)
    assert reader.found.count(name) == 2
    assert "".join(reader.found).count(name) == 4  # in both titles
    assert "script" not in reader.tags
    unescaped = re.sub(r"\\([\\`*_~&\[\]<>#|])", r"\1", shown["markdown"].out)
    assert unescaped.count(name) == 3
    for line in shown["markdown"].out.splitlines():  # what is not escaped is not special
        if name[:5] in line:
            assert not re.search(r"(?<!\\)<", line)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
def test_a_name_is_shown_as_it_is_in_a_terminal(name: str) -> None:
    console = pytest.importorskip("rich.console")
    import io

    from parcours_cyber.cli.terminal import _show_rich
    from parcours_cyber.reporting.render import page_of

    audit_ = pc.read_assessment(TOWN)
    audit_ = attrs.evolve(audit_, entity=attrs.evolve(audit_.entity, name=name, territory=name))
    out = io.StringIO()
    page = page_of(pc.cyberscore(pc.load_methodology(), audit_), "fr")
    screen = console.Console(file=out, force_terminal=True, width=100, highlight=False, color_system="truecolor")
    _show_rich(page, screen, sheets=False)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "\x1b" not in plain
    assert folded(plain).count(folded(name)) >= (2 if len(name) < 80 else 1)


# -- whatever else a file may hold


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
