"""The examples run as a reader would run them, and their audits hold what the README of the folder says."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import parcours_cyber as pc

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
AUDITS = sorted(EXAMPLES.glob("*.yaml"))

#: The means of a year of each entity, and what it begins with, as examples/README.md says.
MEANS = {
    "ville-moyenne.yaml": (100_000, 110, "D+"),
    "centre-hospitalier.yaml": (250_000, 300, "C"),
    "etablissement-public.yaml": (40_000, 60, "C+"),
}


@pytest.fixture(scope="module")
def methodology() -> pc.Methodology:
    return pc.load_methodology()


def run(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example from *folder*, with the library that is tested here and warnings as errors."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(pc.__file__).resolve().parent.parent),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder),
        "TEMP": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / script), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def output(script: str, folder: Path) -> str:
    """Return what an example writes; it ends well and says nothing on standard error."""
    done = run(script, folder)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout


def means_of(file: Path) -> pc.Capacity:
    budget, days, _ = MEANS[file.name]
    return pc.Capacity(budget=(budget,) * 3, person_days=(days,) * 3)


def test_every_script_has_a_test_and_a_line_in_the_readme() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    source = Path(__file__).read_text(encoding="utf-8")
    for script in sorted(EXAMPLES.glob("*.py")):
        assert f"`{script.name}`" in readme
        assert f'"{script.name}"' in source


def test_score_and_plan(tmp_path: Path, methodology: pc.Methodology) -> None:
    written = output("score_and_plan.py", tmp_path)
    town = EXAMPLES / "ville-moyenne.yaml"
    audit = pc.read_assessment(town, methodology)
    score, plan = pc.cyberscore(methodology, audit), pc.build_plan(methodology, audit, means_of(town))
    lines = written.splitlines()
    assert lines[0] == f"{audit.entity.name}: {float(score.points):.1f} points out of 400, grade {score.grade}"
    assert lines[1].endswith(f", grade {plan.projections.plan.grade}")
    for line, action in zip(lines[2:12], plan.actions[:10], strict=True):
        assert action.measure.title.source in line
    (report,) = tmp_path.glob("*.html")
    assert str(report) in lines[-1]
    assert "<html" in report.read_text(encoding="utf-8")


def test_many_towns(tmp_path: Path, methodology: pc.Methodology) -> None:
    rows = list(csv.DictReader(io.StringIO(output("many_towns.py", tmp_path))))
    assert len(rows) == len(AUDITS)
    for row, file in zip(rows, AUDITS, strict=True):
        audit = pc.read_assessment(file, methodology)
        score = pc.cyberscore(methodology, audit)
        assert (row["name"], row["grade"]) == (audit.entity.name, score.grade)
        assert abs(float(row["highest"]) - float(score.bounds.best.points)) <= 0.05
        assert row["weakest_theme"] in {theme.name.source for theme in methodology.themes}


def test_many_towns_goes_on_after_a_wrong_file(tmp_path: Path) -> None:
    good = (EXAMPLES / "ville-moyenne.yaml").read_text(encoding="utf-8")
    (tmp_path / "good.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "a-wrong-one.yaml").write_text(good.replace("GOV-02: b", "GOV-02: z"), encoding="utf-8")
    done = run("many_towns.py", tmp_path, str(tmp_path))
    assert done.returncode == 1
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 1
    assert re.search(r"a-wrong-one\.yaml:\d+: .*'z'", done.stderr)
    assert "Traceback" not in done.stderr


def test_recompute(tmp_path: Path, methodology: pc.Methodology) -> None:
    lines = output("recompute.py", tmp_path).splitlines()
    assert len(lines) == len(AUDITS)
    for line, file in zip(lines, AUDITS, strict=True):
        score = pc.cyberscore(methodology, pc.read_assessment(file, methodology))
        assert line.startswith(f"{file.name}: {score.points} to {score.bounds.best.points}, {score.grade} to ")
        assert line.endswith(": equal")


def test_recompute_computes_without_the_library() -> None:
    formula, _, comparison = (EXAMPLES / "recompute.py").read_text(encoding="utf-8").partition("# ── The comparison")
    assert "import parcours_cyber" not in formula
    assert "import parcours_cyber" in comparison


def test_two_languages(tmp_path: Path, methodology: pc.Methodology) -> None:
    written = output("two_languages.py", tmp_path)
    hospital = EXAMPLES / "centre-hospitalier.yaml"
    plan = pc.build_plan(methodology, pc.read_assessment(hospital, methodology), means_of(hospital))
    title = plan.actions[0].measure.title
    assert title.render("fr") != title.render("en")
    assert f"[fr] {title.render('fr')}" in written
    assert f"[en] {title.render('en')}" in written
    assert f"{plan.projections.plan.points} points, grade {plan.projections.plan.grade}, in any language" in written


def test_the_audits_are_those_of_the_readme() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert {file.name for file in AUDITS} == set(MEANS)
    for name, (budget, days, grade) in MEANS.items():
        (line,) = (line for line in readme.splitlines() if line.startswith(f"| `{name}`"))
        assert line.endswith(f"| {grade} | {budget:,} € and {days} days |")


@pytest.mark.parametrize("file", AUDITS, ids=lambda file: file.stem)
def test_the_audit_scores_within_its_interval(file: Path, methodology: pc.Methodology) -> None:
    audit = pc.read_assessment(file, methodology)
    score = pc.cyberscore(methodology, audit)
    assert score.grade == MEANS[file.name][2]
    assert score.bounds.worst.points == score.points <= score.bounds.best.points
    assert {answer.question for answer in audit.answers} == {question.id for question in methodology.questions}

    unknown = [answer.question for answer in audit.answers if answer.choice == "unknown"]
    assert (score.points < score.bounds.best.points) == bool(unknown)
    assert len(score.not_stated) == (2 if file.name == "ville-moyenne.yaml" else 0)
    for answer in audit.answers:
        assert answer.choice != "not_applicable" or answer.reason


@pytest.mark.parametrize("file", AUDITS, ids=lambda file: file.stem)
def test_what_does_not_apply_follows_from_the_facts(file: Path, methodology: pc.Methodology) -> None:
    """An audit that contradicts itself would be a bad example."""
    audit = pc.read_assessment(file, methodology)
    for answer in audit.answers:
        depends_on = methodology.question(answer.question).applies_if
        assert (answer.choice == "not_applicable") == (not audit.entity.false_facts.isdisjoint(depends_on))


@pytest.mark.parametrize("file", AUDITS, ids=lambda file: file.stem)
def test_the_plan_stays_within_its_means(file: Path, methodology: pc.Methodology) -> None:
    capacity = means_of(file)
    plan = pc.build_plan(methodology, pc.read_assessment(file, methodology), capacity)
    budget, days, _ = MEANS[file.name]
    assert plan.totals.cost <= 3 * budget
    assert plan.totals.person_days <= 3 * days
    assert plan.score.points + sum((action.gain for action in plan.actions), Fraction()) == plan.projections.plan.points
    assert plan.score.points < plan.projections.relay.points <= plan.projections.plan.points


@pytest.mark.parametrize("file", AUDITS, ids=lambda file: file.stem)
def test_french_typography(file: Path) -> None:
    """No-break spaces before high punctuation, typographic apostrophes; YAML needs neither."""
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"\S [;:!?%»]|« |\d \d{3}\b|\w'\w", text)
