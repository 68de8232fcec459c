"""The one place where an exact number is rounded, for display only."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

__all__ = ["rounded"]


def rounded(value: Fraction | int, places: int) -> Decimal:
    """Return *value* rounded to *places* decimals, halves away from zero, as readers expect of a printed figure.

    >>> rounded(Fraction(1, 3), 2)
    Decimal('0.33')
    >>> rounded(Fraction(-5, 2), 0)
    Decimal('-3')
    """
    units = (2 * abs(value.numerator) * 10**places + value.denominator) // (2 * value.denominator)
    return Decimal(-units if value < 0 else units).scaleb(-places)
