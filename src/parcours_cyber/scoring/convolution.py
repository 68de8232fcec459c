"""Sums of independent whole numbers, exactly: the distribution of a sum is a product of polynomials.

A polynomial here maps an exponent, which is a value, to a coefficient, which is a whole number in proportion to its
probability. A product of polynomials whose exponents lie close together is one product of integers: each polynomial
is evaluated at a power of two that no coefficient of the result reaches, and the coefficients of the result stand in
the digits (Kronecker substitution). Where the exponents lie far apart, the terms are multiplied one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from heapq import heapify, heappop, heappush
from itertools import chain, count
from math import gcd, prod
from typing import NamedTuple

__all__ = ["Polynomial", "halves", "kronecker", "product"]

Polynomial = dict[int, int]

#: The longest integer that a substitution may make, in bytes: beyond it, terms one by one are faster.
LONGEST = 1 << 18


def product(factors: Sequence[Polynomial], most: int) -> Polynomial | None:
    """Return the product of polynomials, or nothing if it would take more than *most* steps."""
    left, right = halves(factors, most) or (None, None)
    return None if left is None or right is None else _product([left, right], most)


def halves(factors: Sequence[Polynomial], most: int) -> tuple[Polynomial, Polynomial] | None:
    """Return two polynomials whose product is that of *factors*, or nothing if it would take more than *most* steps.

    Two halves of a hundred thousand values each are at hand where their ten thousand million sums are not, and are
    enough to say how likely a sum is to stay below a bound.
    """
    if _Layout.of(factors).is_short(most):
        return kronecker(factors), {0: 1}
    order = count()  # decides between polynomials of one length
    waiting = [(len(factor), next(order), factor) for factor in (*factors, {0: 1}, {0: 1})]
    heapify(waiting)
    while len(waiting) > 2:
        merged = _product([heappop(waiting)[2], heappop(waiting)[2]], most)
        if merged is None:
            return None
        heappush(waiting, (len(merged), next(order), merged))
    return waiting[0][2], waiting[1][2]


def _product(factors: Sequence[Polynomial], most: int) -> Polynomial | None:
    """Return a product by the way that is faster, or nothing if neither is fast enough."""
    terms, layout = prod(map(len, factors)), _Layout.of(factors)
    if layout.span < terms and layout.is_short(most):
        return kronecker(factors)
    return reduce(_term_by_term, factors) if terms <= most else None


def _term_by_term(left: Polynomial, right: Polynomial) -> Polynomial:
    """Return a product of two polynomials, one term after another."""
    found: Polynomial = {}
    for exponent, coefficient in left.items():
        for other, factor in right.items():
            total = exponent + other
            found[total] = found.get(total, 0) + coefficient * factor
    return found


class _Layout(NamedTuple):
    """Where the coefficients of a product stand in its integer.

    Attributes
    ----------
    lows
        The least exponent of each factor.
    step
        What all exponents are multiples of, beyond these.
    span
        The number of steps from the least exponent of the product to the greatest.
    width
        The bytes that hold any coefficient.
    """

    lows: list[int]
    step: int
    span: int
    width: int

    @classmethod
    def of(cls, factors: Sequence[Polynomial]) -> _Layout:
        """Return the layout of a product of polynomials with positive coefficients."""
        lows = list(map(min, factors))
        rises = chain.from_iterable(
            (exponent - low for exponent in factor) for low, factor in zip(lows, factors, strict=True)
        )
        step = gcd(*rises) or 1
        largest = prod(sum(factor.values()) for factor in factors)
        span = (sum(map(max, factors)) - sum(lows)) // step
        return cls(lows, step, span, -(-largest.bit_length() // 8))

    def is_short(self, most: int) -> bool:
        """Return whether the integer is short enough, and the coefficients in it not too many."""
        return self.span < most and (self.span + 1) * self.width <= LONGEST


def kronecker(factors: Sequence[Polynomial]) -> Polynomial:
    """Return the product of polynomials with positive coefficients by one product of integers."""
    lows, step, span, width = _Layout.of(factors)
    whole, bits = 1, 8 * width
    for low, factor in zip(lows, factors, strict=True):
        whole *= sum(coefficient << (exponent - low) // step * bits for exponent, coefficient in factor.items())
    digits, start = whole.to_bytes(width * (span + 1), "little"), sum(lows)
    found = {}
    for position in range(span + 1):
        coefficient = int.from_bytes(digits[position * width : (position + 1) * width], "little")
        if coefficient:
            found[start + position * step] = coefficient
    return found
