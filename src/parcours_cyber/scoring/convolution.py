"""Sums of independent whole numbers, exactly: the distribution of a sum is a product of polynomials.

A polynomial here maps an exponent, which is a value, to a coefficient, which is a whole number in proportion to its
probability. A product of polynomials whose exponents lie close together is one product of integers: each polynomial
is evaluated at a power of two that no coefficient of the result reaches, and the coefficients of the result stand in
the digits (Kronecker substitution). Where the exponents lie far apart, the terms are multiplied one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from heapq import heapify, heappop, heappush
from itertools import count
from math import gcd, prod

__all__ = ["Polynomial", "halves", "product"]

Polynomial = dict[int, int]

#: The longest integer that a substitution may make, in bytes: beyond it, terms one by one are faster.
LONGEST = 1 << 18


def product(factors: Iterable[Polynomial], most: int) -> Polynomial | None:
    """Return the product of polynomials, or nothing if it would take more than *most* steps."""
    left, right = halves(factors, most) or (None, None)
    return None if left is None or right is None else _product([left, right], most)


def halves(factors: Iterable[Polynomial], most: int) -> tuple[Polynomial, Polynomial] | None:
    """Return two polynomials whose product is that of *factors*, or nothing if it would take more than *most* steps.

    Two halves of a hundred thousand values each are at hand where their ten thousand million sums are not, and are
    enough to say how likely a sum is to stay below a bound.
    """
    order = count()  # decides between polynomials of one length
    waiting = [(len(factor), next(order), factor) for factor in factors]
    while len(waiting) < 2:
        waiting.append((1, next(order), {0: 1}))
    heapify(waiting)
    while len(waiting) > 2:
        merged = _product([heappop(waiting)[2], heappop(waiting)[2]], most)
        if merged is None:
            return None
        heappush(waiting, (len(merged), next(order), merged))
    return waiting[0][2], waiting[1][2]


def _product(factors: Sequence[Polynomial], most: int) -> Polynomial | None:
    """Return a product by the way that is faster, or nothing if neither is fast enough."""
    terms = prod(map(len, factors))
    step, span, width = _layout(factors)
    if step and (span + 1) * width <= LONGEST and span < min(terms, most):
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


def _layout(factors: Sequence[Polynomial]) -> tuple[int, int, int]:
    """Return the step between exponents, the number of steps over all of them, and the bytes of a coefficient."""
    step = gcd(*(exponent - min(factor) for factor in factors for exponent in factor))
    span = sum(max(factor) - min(factor) for factor in factors) // (step or 1)
    largest = prod(sum(factor.values()) for factor in factors)
    return step, span, -(-largest.bit_length() // 8)


def kronecker(factors: Sequence[Polynomial]) -> Polynomial:
    """Return the product of polynomials with positive coefficients by one product of integers."""
    step, span, width = _layout(factors)
    start = sum(map(min, factors))
    whole = prod(
        sum(
            coefficient << 8 * width * ((exponent - min(factor)) // (step or 1))
            for exponent, coefficient in factor.items()
        )
        for factor in factors
    )
    digits = whole.to_bytes(width * (span + 1), "little")
    found = {}
    for position in range(span + 1):
        coefficient = int.from_bytes(digits[position * width : (position + 1) * width], "little")
        if coefficient:
            found[start + position * step] = coefficient
    return found
