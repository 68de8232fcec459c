"""Hypothesis strategies for consistent wholes: what they draw would pass the strict loader.

Ids are drawn first, then what refers to them. Each strategy shrinks towards little: one theme, one question of two
options, nothing answered. :func:`hypothesis.strategies.from_type` finds them for the classes of the library, because
the package registers them through Hypothesis's entry point.

Examples
--------
>>> from hypothesis import given, strategies as st
>>> import parcours_cyber as pc
>>> from parcours_cyber.testing.strategies import assessments, methodologies
>>> @given(st.data())
... def test_a_score_has_a_grade(data):
...     methodology = data.draw(methodologies())
...     assessment = data.draw(assessments(methodology, not_applicable=False))
...     assert pc.standing_of(methodology, assessment).ranks
>>> test_a_score_has_a_grade()
"""

from parcours_cyber.testing.strategies._assessments import (
    assessments,
    capacities,
    entities,
    locales,
    plans,
    scores,
    standings,
)
from parcours_cyber.testing.strategies._methodologies import methodologies, trees
from parcours_cyber.testing.strategies._problems import problems
from parcours_cyber.testing.strategies._trees import scoring_specs

__all__ = [
    "assessments",
    "capacities",
    "entities",
    "locales",
    "methodologies",
    "plans",
    "problems",
    "scores",
    "scoring_specs",
    "standings",
    "trees",
]
