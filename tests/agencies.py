"""What the tests of other agencies' methods share: the example packs, and answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, QuestionId
from parcours_cyber.scoring.nodes import Node

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "examples" / "methods"
VECTORS = Path(__file__).parent / "vectors"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/methodology.yaml"))
METHODS = {name: pc.load_methodology(PACKS / name) for name in NAMES}
#: Those that have a total, and those whose total has a grade.
GRADED = ("anssi-maturity-test", "monservicesecurise")
WITHOUT_TOTAL = ("kybermittari", "monaidecyber")


def standing(methodology: pc.Methodology, choices: Mapping[str, str]) -> pc.Standing:
    """Return where the questions stand after some answers; the others are unknown."""
    return pc.standing_of(methodology, audit(methodology, choices))


def audit(methodology: pc.Methodology, choices: Mapping[str, str]) -> pc.Assessment:
    answers = tuple(pc.Answer(question=QuestionId(name), choice=Choice(choice)) for name, choice in choices.items())
    return pc.Assessment(methodology=methodology.ref, entity=pc.Entity(name="Example"), answers=answers)


def everywhere(methodology: pc.Methodology, choice: str) -> dict[str, str]:
    return {question.id: choice for question in methodology.questions}


def known(node: Node, where: pc.Standing) -> Fraction | None:
    """Return the value of a node of which nothing is unknown."""
    interval = pc.bounds(node, where)
    if interval is None:
        return None
    assert interval.worst == interval.best
    return interval.worst


def total(methodology: pc.Methodology, choices: Mapping[str, str]) -> Fraction | None:
    return known(pc.tree_of(methodology).total, standing(methodology, choices))
