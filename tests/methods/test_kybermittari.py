"""Kybermittari."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from agencies import METHODS, known, standing


@settings(max_examples=50, deadline=None)
@given(levels=st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_a_domain_of_kybermittari_is_its_weakest_objective(levels: list[int]) -> None:
    methodology = METHODS["kybermittari"]
    answers = dict(zip((q.id for q in methodology.questions), levels, strict=True))
    where = standing(methodology, {name: "abcd"[level] for name, level in answers.items()})
    for theme in methodology.themes:
        own = [answers[q.id] for q in methodology.questions if q.theme == theme.id]
        assert known(pc.tree_of(methodology).node(f"theme:{theme.id}"), where) == min(own)
