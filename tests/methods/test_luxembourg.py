"""The diagnostic of Luxembourg."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from agencies import METHODS, known, standing, total
from parcours_cyber.model.ids import NOT_APPLICABLE


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_diagnostic_of_luxembourg_scores_both_maturities(data: st.DataObject) -> None:
    methodology = METHODS["luxembourg-diagnostic"]
    items = [question for question in methodology.questions if question.axis == "current"]
    pairs = [data.draw(st.none() | st.tuples(st.integers(0, 2), st.integers(0, 2))) for _ in items]
    choices: dict[str, str] = {}
    for item, pair in zip(items, pairs, strict=True):
        for side, suffix in enumerate("CT"):
            choices[f"{item.id[:-2]}-{suffix}"] = NOT_APPLICABLE if pair is None else "abc"[pair[side]]
    where = standing(methodology, choices)
    there = [(item.weight, pair) for item, pair in zip(items, pairs, strict=True) if pair is not None]
    whole = sum(weight for weight, _ in there)
    for side, node in enumerate((pc.tree_of(methodology).total, pc.tree_of(methodology).node("target"))):
        points = known(node, where)
        if not there:
            assert points is None
        else:
            value = 50 * sum(weight * pair[side] for weight, pair in there) / whole
            assert points == int(value + Fraction(1, 2))


def test_the_diagnostic_of_luxembourg_rounds_halves_up_and_leaves_a_matter_out_on_both_axes() -> None:
    methodology = METHODS["luxembourg-diagnostic"]
    # Weights 6, 2, 9, 3, 4, 2: only ORG-2 and REA-2 apply, 1 and 0 of 2 each: 50 * 2 / 4 = 25.
    absent = {q.id: NOT_APPLICABLE for q in methodology.questions if q.axis == "current"}
    apply = {"ORG-2-C": "b", "ORG-2-T": "c", "REA-2-C": "a", "REA-2-T": "c"}
    assert total(methodology, {**absent, **apply}) == 25
    # N/A as the current maturity alone: the target is left out with it, whatever it was answered.
    where = standing(methodology, {**absent, **apply, "PRO-1-T": "a"})
    assert known(pc.tree_of(methodology).node("target"), where) == 100
    # ORG-1 (6) and ORG-2 (2) apply: 50 * (6 * 0 + 2 * 1) / 8 = 12.5, which PHP and a half-up rule round to 13.
    assert total(methodology, {**absent, "ORG-1-C": "a", "ORG-2-C": "b"}) == 13
