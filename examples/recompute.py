"""The cyberscore worked out again from its formula, and compared with what the library says.

The first part knows nothing of the library: it reads the audit as YAML, and the catalogue as JSON, as the command
``parcours-cyber catalogue --format json`` writes it. It is the formula of the reference method in full:

- a question has the value of the option that was chosen, between 0 and 1;
- it *does not apply* when the audit says so, or when it depends on a fact that is stated to be false: it then leaves
  both sums;
- it is *unknown* when the audit says so or does not answer it: the score is then an interval, with the value 0 at its
  lower end and 1 at its upper end;
- a theme is the mean of its questions, Σ weight · value ÷ Σ weight;
- the score is 400 · Σ points · theme ÷ Σ points, over the themes of which a question applies;
- the grade is that of the first band whose upper bound is not below the score;
- the resistance to a threat is Σ weight for the threat · value ÷ Σ weight for the threat, over all questions.

Every number is an exact fraction, so the comparison is by equality. Run it without arguments.
"""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Result(NamedTuple):
    """What is compared: both ends of the score, their grades, and the resistance to each threat at the lower end."""

    worst: Fraction
    best: Fraction
    worst_grade: str
    best_grade: str
    resistance: dict[str, Fraction | None]


# ── The formula: the standard library and a YAML reader, nothing else.


def ends(question: dict[str, Any], audit: dict[str, Any]) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and the highest value that the answer can have, or nothing when the question does not apply."""
    facts = audit["entity"].get("facts") or {}
    answer = (audit.get("answers") or {}).get(question["id"], "unknown")
    choice = answer["option"] if isinstance(answer, dict) else answer
    if choice == "not_applicable" or any(facts.get(fact) is False for fact in question["applies_if"]):
        return None
    values = {option["id"]: Fraction(option["value"]) for option in question["options"]}
    if choice == "unknown":
        return min(values.values()), max(values.values())
    return values[choice], values[choice]


def mean(pairs: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the weighted mean of pairs of a weight and a value, or nothing when there is no weight."""
    whole = sum((weight for weight, _ in pairs), Fraction())
    return sum((weight * value for weight, value in pairs), Fraction()) / whole if whole else None


def points(catalogue: dict[str, Any], audit: dict[str, Any], end: int) -> Fraction:
    """Return the points at one end of the interval: 0 for the lower, 1 for the upper."""
    themes = []
    for theme in catalogue["themes"]:
        questions = [question for question in catalogue["questions"] if question["theme"] == theme["id"]]
        answered = [(question, ends(question, audit)) for question in questions]
        value = mean([(Fraction(question["weight"]), found[end]) for question, found in answered if found is not None])
        if value is not None:
            themes.append((Fraction(theme["points"]), value))
    share = mean(themes)
    if share is None:
        raise ValueError("no question applies")
    return Fraction(catalogue["scale"][-1]["upper"]) * share


def grade(catalogue: dict[str, Any], score: Fraction) -> str:
    """Return the grade of a score; the upper bound of a band belongs to it."""
    return next(str(band["grade"]) for band in catalogue["scale"] if score <= Fraction(band["upper"]))


def resistance(catalogue: dict[str, Any], audit: dict[str, Any], threat: str) -> Fraction | None:
    """Return the resistance to a threat, with what is unknown at its worst."""
    answered = [(question, ends(question, audit)) for question in catalogue["questions"]]
    return mean([(Fraction(q["threats"].get(threat, 0)), found[0]) for q, found in answered if found is not None])


def recomputed(catalogue: dict[str, Any], file: Path) -> Result:
    """Return the result of an audit file."""
    audit = yaml.safe_load(file.read_text(encoding="utf-8"))
    worst, best = points(catalogue, audit, 0), points(catalogue, audit, 1)
    threats = [threat["id"] for threat in catalogue["threats"]]
    return Result(
        worst,
        best,
        grade(catalogue, worst),
        grade(catalogue, best),
        {threat: resistance(catalogue, audit, threat) for threat in threats},
    )


# ── The comparison: the library comes in here, and only here.


def catalogue_from_the_command() -> dict[str, Any]:
    """Return what ``parcours-cyber catalogue --format json`` writes."""
    command = [sys.executable, "-X", "utf8", "-m", "parcours_cyber", "catalogue", "--format", "json"]
    written = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")  # noqa: S603  # nothing from outside
    catalogue: dict[str, Any] = json.loads(written.stdout)
    return catalogue


def from_the_library(file: Path) -> Result:
    """Return the same result, as the library works it out."""
    import parcours_cyber as pc

    methodology = pc.load_methodology()
    score = pc.cyberscore(methodology, pc.read_assessment(file, methodology))
    return Result(
        score.bounds.worst.points,
        score.bounds.best.points,
        score.bounds.worst.grade,
        score.bounds.best.grade,
        {threat.threat: threat.resistance for threat in score.threats},
    )


def main() -> int:
    """Compare for each audit beside this file; return 1 when a result differs."""
    catalogue = catalogue_from_the_command()
    differences = 0
    for file in sorted(Path(__file__).parent.glob("*.yaml")):
        ours, theirs = recomputed(catalogue, file), from_the_library(file)
        verdict = "equal" if ours == theirs else f"DIFFERENT from {theirs}"
        differences += ours != theirs
        print(f"{file.name}: {ours.worst} to {ours.best}, {ours.worst_grade} to {ours.best_grade}: {verdict}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
