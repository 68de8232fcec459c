"""What the strategies share: exact numbers, words, and the provenance of what is drawn."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from parcours_cyber.model.ids import ProvenanceId

__all__ = ["PROVENANCE", "fractions", "words"]

PROVENANCE: Final = ProvenanceId("drawn")


def fractions(minimum: int, maximum: int) -> st.SearchStrategy[Fraction]:
    """Return a strategy for small exact numbers."""
    return st.fractions(min_value=minimum, max_value=maximum, max_denominator=6)


def words() -> st.SearchStrategy[str]:
    """Return a strategy for what a user may write: any words, in any script."""
    seen = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
    return st.text(seen, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
