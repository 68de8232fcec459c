"""Points, grades, coverage and resistances of many entities, from their sums.

Floats propose, whole numbers decide. A figure is computed in double precision with a known bound on its error; where
the exact figure could lie on the other side of a grade's bound, or of a half in the sixth decimal, the entity is read
again by the exact reading of :mod:`parcours_cyber.scoring`, from the same sums. All other entities are already right:
a rounding or a comparison whose outcome no error within the bound can change is the exact one.

The bound. Let u = 2⁻⁵³ and k be the number of means of which the total is made. In low + slope · Σ w·(s/t) / Σ w a term
has at most 6 roundings (w, s, t, the quotient, the product, the share), the sums of k terms that are not negative add
k - 1 each, and the quotient, the product and the last sum three: below (2k + 16)·u relative to the largest value that
the terms can take. The code takes twice that.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.frames.sums import MeanSums
from parcours_cyber.model.ids import ThreatId
from parcours_cyber.rounding import rounded
from parcours_cyber.scoring.cyberscore import Reading, ThreatScore, read_sums
from parcours_cyber.scoring.packed import Packed

__all__ = [
    "PLACES",
    "Column",
    "Figures",
    "Formula",
    "decimal",
    "exact_figures",
    "figures_of",
    "formula_of",
    "rank_type",
]

#: Figures are rounded to this many decimals, halves away from zero.
PLACES: Final = 6
_UNIT: Final = 10**PLACES

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@define
class Column:
    """Figures of many entities, and which of them there are; all of them where *valid* is not there."""

    values: npt.NDArray[Any]
    valid: Flags | None = None


@define
class Figures:
    """What is read from the sums, one value an entity.

    Grades are ranks in the scale, 0 for the worst. Where no question applies there is no figure.
    """

    points: Column
    best_points: Column
    coverage: Column
    grade: Column
    best_grade: Column
    themes: list[Column]
    threats: list[Column]


@frozen
class Formula:
    """The total of a compiled method in floats, with the bound of their error, in units of the last decimal.

    Attributes
    ----------
    weights
        The weight of each mean in the total.
    shares
        The same, times the slope, in units of the last decimal.
    low
        The total of an entity whose means are 0, in the same units.
    cuts
        The upper bounds of the bands but the last, in the same units.
    error
        How far a figure may lie from the exact one, in the same units.
    """

    weights: tuple[float, ...]
    shares: tuple[float, ...]
    low: float
    cuts: tuple[float, ...]
    error: float


def formula_of(packed: Packed) -> Formula:
    """Return the formula of a compiled method."""
    inner = packed.means[: len(packed.weights)]
    # The largest a mean can be; coverage and resistances are at most that or 1.
    top = max([Fraction(1), *(value for mean in packed.means for part in mean.parts for value in part.values)])  # type: ignore[attr-defined]
    largest = (abs(packed.low) + max(packed.slope, Fraction(1)) * top) * _UNIT
    bands = packed.methodology.scale.bands
    largest = max(largest, *(band.upper * _UNIT for band in bands))
    return Formula(
        weights=tuple(map(float, packed.weights)),
        shares=tuple(float(packed.slope * weight * _UNIT) for weight in packed.weights),
        low=float(packed.low * _UNIT),
        cuts=tuple(float(band.upper * _UNIT) for band in bands[:-1]),
        error=float(largest) * 2 * (2 * len(inner) + 16) * 2.0**-53,
    )


def figures_of(
    packed: Packed,
    formula: Formula,
    sums: list[MeanSums],
    counts: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    *,
    rows: int = 16_384,
) -> Figures:
    """Return the figures of entities.

    Parameters
    ----------
    counts
        How many answers of each entity are unknown, and how many do not apply.
    rows
        How many entities are computed at once; their floats should fit into the cache of a processor.
    """
    n = len(counts[0])
    inner = len(formula.weights)
    made = Figures(
        *(Column(np.empty(n)) for _ in range(3)),
        *(Column(np.empty(n, rank_type(len(formula.cuts) + 1))) for _ in range(2)),
        themes=[Column(np.empty(n)) for _ in range(inner)],
        threats=[Column(np.empty(n)) for _ in range(len(sums) - inner)],
    )
    doubtful = np.zeros((1 + len(made.threats), n), np.bool_)  # of the total and its themes, and of each threat
    pads = _Pads(min(rows, n))
    for start in range(0, n, rows):
        part = slice(start, min(start + rows, n))
        _compute(formula, [_cut(mean, part) for mean in sums], made, part, pads, doubtful[:, part])
    if doubtful[0].any():
        _decide(packed, sums, counts, made, *np.nonzero(doubtful[0]))
    for mean, threat, column, flags in zip(sums[inner:], packed.threats, made.threats, doubtful[1:], strict=True):
        if flags.any():
            _decide_resistance(threat, mean, column, *np.nonzero(flags))
    return made


def rank_type(bands: int) -> type[np.signedinteger[Any]]:
    """Return the type that holds the ranks of grades."""
    return np.int8 if bands <= 128 else np.int16


def _cut(mean: MeanSums, part: slice) -> MeanSums:
    """Return the sums of some entities."""
    return MeanSums(mean.worst[part], mean.best[part], mean.known[part], mean.whole[part])


@define
class _Pads:
    """Memory for floats in between."""

    rows: int
    floats: Floats = field(init=False)
    flags: Flags = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.floats = np.empty((7, self.rows))
        self.flags = np.empty((2, self.rows), np.bool_)


def _compute(formula: Formula, sums: list[MeanSums], made: Figures, part: slice, pads: _Pads, doubtful: Flags) -> None:
    """Compute the figures of the entities of a part, and mark where the floats do not decide."""
    n = part.stop - part.start
    quotient, term, whole, worst, best, known, weight = pads.floats[:, :n]
    flags = pads.flags[:, :n]
    worst[:] = best[:] = known[:] = weight[:] = 0
    constant = 0.0
    inner = len(formula.weights)
    for mean, share, own, column in zip(sums, formula.shares, formula.weights, made.themes, strict=False):
        applies = _applies(mean, whole)
        np.divide(share, whole, out=quotient)
        points = column.values[part]
        np.multiply(mean.worst, quotient, out=points)
        worst += points
        np.multiply(mean.best, quotient, out=term)
        best += term
        np.multiply(mean.known, quotient, out=term)
        known += term
        if applies is None:
            constant += own
        else:
            np.multiply(applies, own, out=term)
            weight += term
            _set_valid(column, applies, part)
    weight += constant
    something: Flags | None = None
    if not weight.all():
        something = weight > 0
        weight[~something] = 1
    np.divide(1.0, weight, out=weight)
    for column in made.themes:
        points = column.values[part]
        points *= weight
        _round(points, formula.error, quotient, flags, doubtful[0])
    for total, into, rank in (
        (worst, made.points, made.grade),
        (best, made.best_points, made.best_grade),
    ):
        total *= weight
        total += formula.low
        _grade(total, formula, rank.values[part], flags, doubtful[0])
        _round(total, formula.error, quotient, flags, doubtful[0])
        into.values[part] = total
        if something is not None:
            _set_valid(into, something, part)
            _set_valid(rank, something, part)
    # What was summed is slope · coverage.
    known *= weight
    known *= _UNIT / (sum(formula.shares) / sum(formula.weights)) if sum(formula.shares) else 0.0
    _round(known, formula.error, quotient, flags, doubtful[0])
    made.coverage.values[part] = known
    if something is not None:
        _set_valid(made.coverage, something, part)
    for mean, column, unsure in zip(sums[inner:], made.threats, doubtful[1:], strict=True):
        applies = _applies(mean, whole)
        resistance = column.values[part]
        np.divide(float(_UNIT), whole, out=quotient)
        np.multiply(mean.worst, quotient, out=resistance)
        _round(resistance, formula.error, quotient, flags, unsure)
        if applies is not None:
            _set_valid(column, applies, part)


def _applies(mean: MeanSums, whole: Floats) -> Flags | None:
    """Write Σ w into *whole*, 1 where it is 0; return where it is more, or nothing where it always is."""
    if mean.whole.all():
        np.copyto(whole, mean.whole)
        return None
    np.maximum(mean.whole, 1, out=whole)
    applies: Flags = mean.whole != 0
    return applies


def _set_valid(column: Column, valid: Flags, part: slice) -> None:
    """Note where there are figures."""
    if column.valid is None:
        column.valid = np.ones(len(column.values), np.bool_)
    column.valid[part] = valid


def _round(values: Floats, error: float, scratch: Floats, flags: Flags, doubtful: Flags) -> None:
    """Round figures in units of the last decimal and divide by the unit; mark those near a half."""
    np.rint(values, out=scratch)
    values -= scratch
    np.abs(values, out=values)
    if values.max() >= 0.5 - error:
        np.greater_equal(values, 0.5 - error, out=flags[0])
        doubtful |= flags[0]
    # Both are exact, so the quotient is the float nearest to the decimal.
    np.divide(scratch, float(_UNIT), out=values)


def _grade(total: Floats, formula: Formula, into: npt.NDArray[Any], flags: Flags, doubtful: Flags) -> None:
    """Write the ranks of totals; mark those near a bound."""
    into[:] = 0
    low, high = flags
    for cut in formula.cuts:
        np.greater(total, cut + formula.error, out=high)
        np.greater_equal(total, cut - formula.error, out=low)
        into += high
        low ^= high
        doubtful |= low


def _decide(
    packed: Packed,
    sums: list[MeanSums],
    counts: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    made: Figures,
    indices: npt.NDArray[np.intp],
) -> None:
    """Read entities exactly, each different one once."""
    unknown, absent = (count[indices].tolist() for count in counts)
    asked = len(packed.methodology.questions)
    rows = zip(
        *(mean.worst[indices].tolist() for mean in sums),
        *(mean.best[indices].tolist() for mean in sums),
        *(mean.known[indices].tolist() for mean in sums),
        (asked - u - n for u, n in zip(unknown, absent, strict=True)),
        unknown,
        absent,
        *(mean.whole[indices].tolist() for mean in sums),
        strict=True,
    )
    read: dict[tuple[int, ...], list[tuple[Column, float]]] = {}
    for index, values in zip(indices.tolist(), rows, strict=True):
        if values not in read:
            read[values] = list(_exact(made, packed, values))
        for column, figure in read[values]:
            column.values[index] = figure


def _exact(made: Figures, packed: Packed, values: tuple[int, ...]) -> Iterator[tuple[Column, float]]:
    """Yield the figures of one entity with the columns in which they stand; nothing where nothing applies."""
    try:
        reading = read_sums(packed, values)
    except InvalidDataError:
        return
    yield from exact_figures(made, reading)


def _decide_resistance(threat: ThreatId, mean: MeanSums, column: Column, indices: npt.NDArray[np.intp]) -> None:
    """Round the resistances of entities exactly, each different one once."""
    read: dict[tuple[int, int, int], float] = {}
    rows = zip(*(sums[indices].tolist() for sums in (mean.worst, mean.best, mean.whole)), strict=True)
    for index, values in zip(indices.tolist(), rows, strict=True):
        if values not in read:
            resistance = ThreatScore(threat, *values).resistance
            read[values] = 0.0 if resistance is None else decimal(resistance)
        column.values[index] = read[values]


def exact_figures(made: Figures, reading: Reading) -> Iterator[tuple[Column, float]]:
    """Yield the figures of a reading with the columns in which they stand."""
    grades = [band.grade for band in reading.methodology.scale.bands]
    yield made.points, decimal(reading.bounds.worst.points)
    yield made.best_points, decimal(reading.bounds.best.points)
    yield made.coverage, decimal(reading.coverage)
    yield made.grade, grades.index(reading.bounds.worst.grade)
    yield made.best_grade, grades.index(reading.bounds.best.grade)
    for column, theme in zip(made.themes, reading.themes, strict=True):
        if theme.applies:
            yield column, decimal(theme.points)
    for column, threat in zip(made.threats, reading.threats, strict=True):
        if threat.resistance is not None:
            yield column, decimal(threat.resistance)


def decimal(value: Fraction) -> float:
    """Return the float nearest to a figure rounded to six decimals."""
    return float(rounded(value, PLACES))
