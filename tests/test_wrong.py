"""A check of the laws: each wrong method and each wrong reading is caught by a named law."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import Phase, settings

from parcours_cyber.testing.laws import LAWS, SETTINGS, Outcome, Readings, check_laws, law_named
from wrong import TINY, WRONG

#: Only whether a law is broken counts here, not how small the counter-example is.
UNSHRUNK = settings(SETTINGS, phases=[Phase.generate])
REFUSED = {"a maximum above the scale", "above the scale where little applies", "a node that says that it falls"}


@cache
def holds_as_it_should(law: str) -> bool:
    return check_laws(TINY, laws=[law]).verdicts[0].outcome is Outcome.HELD


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_caught_by_its_law(wrong: str) -> None:
    law, methodology, readings = WRONG[wrong]
    reason = law_named(law).excludes(methodology, Readings())
    if reason is not None:
        pytest.skip(reason.render("en"))
    report = check_laws(methodology, laws=[law], readings=readings, settings=UNSHRUNK)
    assert [verdict.law.name for verdict in report.broken] == [law]
    # None is caught only because it is too wrong to be read, but those that the library itself refuses to read.
    refused = "It raised" in report.render("en")
    assert refused == (wrong in REFUSED)
    assert holds_as_it_should(law)


def test_every_law_catches_something() -> None:
    assert {law for law, _, _ in WRONG.values()} >= {law.name for law in LAWS}


def test_at_least_a_dozen_are_planted() -> None:
    assert len(WRONG) >= 12
