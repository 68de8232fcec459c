"""How numbers, methodologies and whole results are written in JSON."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from parcours_cyber.loading.structure import written
from parcours_cyber.model.methodology import Methodology

__all__ = ["dumped", "exactly_written", "identified", "number"]


def dumped(data: Any) -> str:
    """Return data as JSON text, readable and in UTF-8."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def number(value: Fraction) -> int | float:
    """Return a number for display: whole where it is, else the nearest double."""
    return value.numerator if value.denominator == 1 else float(value)


def exactly_written(value: Fraction) -> str:
    """Return an exact rational as text, such as ``"1003/9"``."""
    return str(written(value))


def identified(methodology: Methodology) -> dict[str, Any]:
    """Return what identifies a methodology; of a variant, what it is one of and who answers for it."""
    own = {"id": methodology.id, "version": methodology.version, "digest": methodology.digest}
    if not methodology.extends:
        return own
    bases = [{"id": ref.id, "version": ref.version, "digest": ref.digest} for ref in methodology.extends]
    return {**own, "publisher": methodology.publisher, "extends": bases}
