"""Tells Hypothesis how to draw the classes of this library; Hypothesis calls it through its entry point.

Nothing is imported but the classes themselves until something is drawn, so that tests which draw nothing of this
library do not wait for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hypothesis import strategies as st

import parcours_cyber as pc

__all__ = ["register"]

#: For each public class, the strategy that draws it when no methodology is named.
_STRATEGIES = {
    "Assessment": "assessments",
    "Capacity": "capacities",
    "Entity": "entities",
    "Methodology": "methodologies",
    "Plan": "plans",
    "Score": "scores",
    "Standing": "standings",
    "Tree": "trees",
}


def register() -> None:
    """Register a strategy for each class that is a consistent whole of its own."""
    for cls, strategy in _STRATEGIES.items():

        def draw(_: type[Any], strategy: str = strategy) -> st.SearchStrategy[Any]:
            module = import_module("parcours_cyber.testing.strategies")
            drawn: st.SearchStrategy[Any] = getattr(module, strategy)()
            return drawn

        st.register_type_strategy(getattr(pc, cls), draw)
