"""One test for each law, on the methodology that the command line names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from parcours_cyber.errors import ParcoursError
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.testing.laws import LAWS, SETTINGS, Law, Outcome, check_laws


@pytest.fixture(scope="session")
def conforming(pytestconfig: pytest.Config) -> Methodology:
    """Load the methodology under test; what is wrong with its pack stops the run, with all its mistakes."""
    source = pytestconfig.getoption("methodology", None)
    try:
        return load_methodology(Path(source) if source and Path(source).is_dir() else source)
    except ParcoursError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_law(law: Law, conforming: Methodology, pytestconfig: pytest.Config) -> None:
    """Fail with the least counter-example that was found."""
    tried = settings(SETTINGS, max_examples=pytestconfig.getoption("law_examples", None) or SETTINGS.max_examples)
    (verdict,) = check_laws(conforming, laws=[law], settings=tried).verdicts
    text = verdict.render("en")
    if verdict.outcome is Outcome.BROKEN:
        pytest.fail(text, pytrace=False)
    if verdict.outcome is Outcome.SILENT:
        pytest.skip(text)
