"""The pytest plugin behind the conformance suite: two options, known wherever the library is installed.

It imports nothing but pytest until the suite runs.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_addoption"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--methodology`` and ``--law-examples``."""
    group = parser.getgroup("parcours_cyber", "laws of scoring (pytest --pyargs parcours_cyber.conformance)")
    group.addoption(
        "--methodology",
        metavar="PATH",
        help="the folder of a pack, or the id of an installed methodology (default: the reference one)",
    )
    group.addoption(
        "--law-examples",
        metavar="N",
        type=int,
        help="how many assessments each law is tried on (default: 100)",
    )
