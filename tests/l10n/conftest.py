"""What the tests of the translator's loop begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from parcours_cyber.l10n import Workspace, new_locale, open_workspace
from translating import TINY


@pytest.fixture
def pack(tmp_path: Path) -> Workspace:
    """A German pack of the tiny methodology, with nothing translated."""
    methodology = tmp_path / "methodology"
    shutil.copytree(TINY, methodology)
    new_locale("de", tmp_path / "pack", methodologies=["../methodology"])
    return open_workspace(tmp_path / "pack")
