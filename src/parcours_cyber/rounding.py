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
    scale = 10**places
    doubled = 2 * abs(Fraction(value)) * scale + 1
    units = doubled.numerator // (2 * doubled.denominator)
    return Decimal(-units if value < 0 else units).scaleb(-places)
