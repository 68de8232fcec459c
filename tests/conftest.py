"""What the tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

import parcours_cyber as pc
from parcours_cyber.packs import registry

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run of CI; more of them on demand: HYPOTHESIS_PROFILE=thorough.
_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_CHECKS)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=_CHECKS)
# For a first look at a failure: no time is spent on making it small.
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
settings.register_profile(
    "quick", max_examples=60, deadline=None, derandomize=True, phases=_PHASES, suppress_health_check=_CHECKS
)
# For mutation testing: whether a mutant is caught, as quickly as can be.
settings.register_profile(
    "mutation",
    max_examples=25,
    report_multiple_bugs=False,
    deadline=None,
    derandomize=True,
    phases=_PHASES,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def no_pack_stays_added() -> Iterator[None]:
    """Each test begins with the packs that are installed, and no others."""
    before, generation = registry._added, registry._generation
    yield
    if registry._added is not before:
        registry._added = before
        registry._generation = generation + 1000


@pytest.fixture(scope="session")
def methodology() -> pc.Methodology:
    """The reference methodology."""
    return pc.load_methodology()


@pytest.fixture(scope="session")
def town(methodology: pc.Methodology) -> pc.Assessment:
    """The example town."""
    return pc.read_assessment(ROOT / "examples" / "ville-moyenne.yaml", methodology)
