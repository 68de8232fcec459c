"""The cyberscore worked out naively from the JSON of the catalogue: fifty lines that share no code with the library.

It is written from the formula alone (the points of a theme are its weighted mean; a theme of which no question
applies leaves its points to the others; an unknown answer is at its worst or at its best), with exact fractions and
plain loops.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def applies(question: dict[str, Any], facts: Mapping[Any, bool], answers: Mapping[Any, str]) -> bool:
    if any(facts.get(fact) is False for fact in question["applies_if"]):
        return False
    return answers.get(question["id"], "unknown") != "not_applicable"


def value(question: dict[str, Any], answers: Mapping[Any, str], *, best: bool) -> Fraction:
    values = {option["id"]: Fraction(option["value"]) for option in question["options"]}
    answer = answers.get(question["id"], "unknown")
    if answer == "unknown":
        return max(values.values()) if best else min(values.values())
    return values[answer]


def mean(pairs: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    whole = sum(weight for weight, _ in pairs)
    return sum(weight * item for weight, item in pairs) / whole if whole else None


def total(
    catalogue: dict[str, Any], facts: Mapping[Any, bool], answers: Mapping[Any, str], *, best: bool
) -> Fraction | None:
    top = Fraction(catalogue["scale"][-1]["upper"])
    gained = points = Fraction(0)
    for theme in catalogue["themes"]:
        asked = [q for q in catalogue["questions"] if q["theme"] == theme["id"] and applies(q, facts, answers)]
        share = mean([(Fraction(q["weight"]), value(q, answers, best=best)) for q in asked])
        if share is not None:
            gained += Fraction(theme["points"]) * share
            points += Fraction(theme["points"])
    return gained * top / points if points else None


def grade(catalogue: dict[str, Any], points: Fraction) -> str:
    for band in catalogue["scale"]:
        upper = Fraction(band["upper"])
        if points < upper or (points == upper and catalogue["scale_upper_included"]):
            return str(band["grade"])
    return str(catalogue["scale"][-1]["grade"])


def resistance(
    catalogue: dict[str, Any], facts: Mapping[Any, bool], answers: Mapping[Any, str], threat: str
) -> Fraction | None:
    asked = [q for q in catalogue["questions"] if applies(q, facts, answers)]
    return mean([(Fraction(q["threats"].get(threat, 0)), value(q, answers, best=False)) for q in asked])


def coverage(catalogue: dict[str, Any], facts: Mapping[Any, bool], answers: Mapping[Any, str]) -> Fraction:
    covered = points = Fraction(0)
    for theme in catalogue["themes"]:
        asked = [q for q in catalogue["questions"] if q["theme"] == theme["id"] and applies(q, facts, answers)]
        known = [(Fraction(q["weight"]), Fraction(answers.get(q["id"], "unknown") != "unknown")) for q in asked]
        share = mean(known)
        if share is not None:
            covered += Fraction(theme["points"]) * share
            points += Fraction(theme["points"])
    return covered / points
