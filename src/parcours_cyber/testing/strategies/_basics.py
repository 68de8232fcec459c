"""What the strategies share: exact numbers, words, and the provenance of what is drawn."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Final

from hypothesis import strategies as st

from parcours_cyber.model.ids import ProvenanceId

__all__ = ["PROVENANCE", "fractions", "words"]

PROVENANCE: Final = ProvenanceId("drawn")


@cache
def fractions(minimum: int, maximum: int, *, inside: bool = False) -> st.SearchStrategy[Fraction]:
    """Return a strategy for small exact numbers, the plainest first.

    Parameters
    ----------
    minimum, maximum
        Where they lie.
    inside
        Leave out the minimum and the maximum themselves.
    """
    found = {Fraction(n, d) for d in range(1, 7) for n in range(minimum * d, maximum * d + 1)}
    if inside:
        found -= {Fraction(minimum), Fraction(maximum)}
    return st.sampled_from(sorted(found, key=lambda value: (value.denominator, value)))


@cache
def words() -> st.SearchStrategy[str]:
    """Return a strategy for what a user may write: any words, in any script."""
    seen = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
    return st.text(seen, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
