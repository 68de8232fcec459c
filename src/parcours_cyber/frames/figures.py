"""Points, grades, coverage and resistances of many entities, from their sums.

Floats propose, whole numbers decide. A figure is computed in double precision with a known bound on its error; where
the exact figure could lie on the other side of a grade's bound, or of a half in the sixth decimal, the entity is read
again by the exact reading, from the same sums. All other entities are already right:
a rounding or a comparison whose outcome no error within the bound can change is the exact one.

The bound. Let u = 2⁻⁵³ and k be the number of means of which the total is made. In low + slope · Σ w·(s/t) / Σ w a term
has at most 6 roundings (w, s, t, the quotient, the product, the share), the sums of k terms that are not negative add
k - 1 each, and the quotient, the product and the last sum three: below (2k + 16)·u relative to the largest value that
the terms can take. The code takes twice that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from attrs import define, frozen

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.frames.sums import MeanSums
from parcours_cyber.model.ids import ThemeId, ThreatId
from parcours_cyber.rounding import rounded
from parcours_cyber.scoring.packed import Packed, Sums
from parcours_cyber.scoring.results import Reading, ThreatScore
from parcours_cyber.scoring.scored import read_sums

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

    @classmethod
    def blank(cls, n: int, bands: int, themes: int, threats: int) -> Figures:
        """Return memory for the figures of *n* entities, with a scale of so many bands."""

        def column(kind: type[np.generic] = np.float64) -> Column:
            return Column(np.empty(n, kind))

        rank = rank_type(bands)
        return cls(
            points=column(),
            best_points=column(),
            coverage=column(),
            grade=column(rank),
            best_grade=column(rank),
            themes=[column() for _ in range(themes)],
            threats=[column() for _ in range(threats)],
        )

    @classmethod
    def of(cls, columns: list[Column], themes: int) -> Figures:
        """Return figures from all their columns, of which so many are those of themes."""
        points, best_points, coverage, grade, best_grade, *rest = columns
        return cls(points, best_points, coverage, grade, best_grade, rest[:themes], rest[themes:])

    @property
    def columns(self) -> list[Column]:
        """All columns, in the order of this class."""
        totals = (self.points, self.best_points, self.coverage, self.grade, self.best_grade)
        return [*totals, *self.themes, *self.threats]


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
    coverage
        What makes the coverage of the sum of the shares that were answered.
    cuts
        The upper bounds of the bands but the last, in the same units.
    error
        How far a figure may lie from the exact one, in the same units.
    """

    weights: tuple[float, ...]
    shares: tuple[float, ...]
    low: float
    coverage: float
    cuts: tuple[float, ...]
    error: float


def formula_of(packed: Packed) -> Formula:
    """Return the formula of a compiled method."""
    inner = packed.means[: len(packed.weights)]
    # The largest a mean can be; coverage and resistances are at most that or 1.
    top = max(
        [Fraction(1), *(option.value for question in packed.methodology.questions for option in question.options)]
    )
    bands = packed.methodology.scale.bands
    largest = max(abs(packed.low) + max(packed.slope, Fraction(1)) * top, *(band.upper for band in bands)) * _UNIT
    return Formula(
        weights=tuple(map(float, packed.weights)),
        shares=tuple(float(packed.slope * weight * _UNIT) for weight in packed.weights),
        low=float(packed.low * _UNIT),
        coverage=float(1 / packed.slope) if packed.slope else 0.0,
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
    made = Figures.blank(n, len(formula.cuts) + 1, inner, len(sums) - inner)
    doubtful = np.zeros((1 + len(made.threats), n), np.bool_)  # of the total and its themes, and of each threat
    pads, flags = np.empty((7, min(rows, n))), np.empty((2, min(rows, n)), np.bool_)
    for start in range(0, n, rows):
        part = slice(start, min(start + rows, n))
        size = part.stop - start
        cut = [_cut(mean, part) for mean in sums]
        _Part(formula, cut, made, part, doubtful[:, part], pads[:, :size], flags[:, :size]).compute()
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
    if part.stop - part.start == len(mean.whole):
        return mean
    return MeanSums(mean.worst[part], mean.best[part], mean.known[part], mean.whole[part])


@define
class _Part:
    """Some of the entities, few enough for their floats to stay in the cache of a processor."""

    formula: Formula
    sums: list[MeanSums]
    made: Figures
    part: slice
    doubtful: Flags
    pads: Floats
    flags: Flags

    def compute(self) -> None:
        """Compute the figures, and mark where the floats do not decide."""
        worst, best, known, weight = self.pads[3:]
        for total in (worst, best, known, weight):
            total.fill(0)
        weight += self._means(worst, best, known, weight)
        something: Flags | None = None
        if not weight.all():
            something = weight > 0
            weight[weight == 0] = 1
        np.divide(1.0, weight, out=weight)
        for column in self.made.themes:
            points = column.values[self.part]
            points *= weight
            self._round(points, self.doubtful[0])
        made = self.made
        for total, into, rank in ((worst, made.points, made.grade), (best, made.best_points, made.best_grade)):
            np.multiply(total, weight, out=total)
            np.add(total, self.formula.low, out=total)
            self._grade(total, rank.values[self.part])
            self._round(total, self.doubtful[0])
            into.values[self.part] = total
        known *= weight
        known *= self.formula.coverage
        self._round(known, self.doubtful[0])
        made.coverage.values[self.part] = known
        if something is not None:
            totals = (made.points, made.grade, made.best_points, made.best_grade, made.coverage)
            for column in (*totals, *made.themes):
                _set_valid(column, something, self.part)
        self._threats()

    def _means(self, worst: Floats, best: Floats, known: Floats, weight: Floats) -> float:
        """Add up the means of the total, and the weights of those that may not apply; return the weight of the others.

        The points of the themes still lack the division by the weight.
        """
        quotient, term, whole = self.pads[:3]
        constant = 0.0
        formula = self.formula
        for mean, share, own, column in zip(self.sums, formula.shares, formula.weights, self.made.themes, strict=False):
            applies = _applies(mean, whole)
            np.divide(share, whole, out=quotient)
            points = column.values[self.part]
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
                _set_valid(column, applies, self.part)
        return constant

    def _threats(self) -> None:
        """Compute the resistances."""
        quotient, _, whole = self.pads[:3]
        for mean, column, unsure in zip(
            self.sums[len(self.formula.weights) :], self.made.threats, self.doubtful[1:], strict=True
        ):
            applies = _applies(mean, whole)
            resistance = column.values[self.part]
            np.divide(float(_UNIT), whole, out=quotient)
            np.multiply(mean.worst, quotient, out=resistance)
            self._round(resistance, unsure)
            if applies is not None:
                _set_valid(column, applies, self.part)

    def _round(self, values: Floats, doubtful: Flags) -> None:
        """Round figures in units of the last decimal and divide by the unit; mark those near a half."""
        whole = self.pads[0]
        np.rint(values, out=whole)
        values -= whole
        np.abs(values, out=values)
        nearest = 0.5 - self.formula.error
        if values.max() >= nearest:
            np.greater_equal(values, nearest, out=self.flags[0])
            doubtful |= self.flags[0]
        # Both are exact, so the quotient is the float nearest to the decimal.
        np.divide(whole, float(_UNIT), out=values)

    def _grade(self, total: Floats, into: npt.NDArray[Any]) -> None:
        """Write the ranks of totals; mark those near a bound."""
        into.fill(0)
        low, high = self.flags
        for cut in self.formula.cuts:
            np.greater(total, cut + self.formula.error, out=high)
            np.greater_equal(total, cut - self.formula.error, out=low)
            into += high
            low ^= high
            self.doubtful[0] |= low


def _applies(mean: MeanSums, whole: Floats) -> Flags | None:
    """Write Σ w into *whole*, 1 where it is 0; return where it is more, or nothing where it always is."""
    if mean.whole.all():
        np.copyto(whole, mean.whole)
        return None
    np.maximum(mean.whole, 1, out=whole)
    applies: Flags = mean.whole != 0
    return applies


def _set_valid(column: Column, valid: Flags, part: slice) -> None:
    """Note where there are no figures."""
    if column.valid is None:
        column.valid = np.ones(len(column.values), np.bool_)
    column.valid[part] &= valid


def _decide(
    packed: Packed,
    sums: list[MeanSums],
    counts: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    made: Figures,
    indices: npt.NDArray[np.intp],
) -> None:
    """Read entities exactly, each different one once."""
    parts = [
        zip(*(getattr(mean, name)[indices].tolist() for mean in sums), strict=True)
        for name in ("worst", "best", "known", "whole")
    ]
    unknown, absent = (count[indices].tolist() for count in counts)
    read: dict[Sums, list[tuple[Column, float]]] = {}
    for index, *of_means, u, n in zip(indices.tolist(), *parts, unknown, absent, strict=True):
        found = packed.sums_of(*of_means, unknown=u, absent=n)
        if found not in read:
            read[found] = list(_exact(made, packed, found))
        for column, figure in read[found]:
            column.values[index] = figure


def _exact(made: Figures, packed: Packed, sums: Sums) -> Iterator[tuple[Column, float]]:
    """Yield the figures of one entity with the columns in which they stand; nothing where nothing applies."""
    try:
        reading = read_sums(packed, sums)
    except InvalidDataError:
        return
    yield from exact_figures(made, reading, packed.themes, packed.threats)


def _decide_resistance(threat: ThreatId, mean: MeanSums, column: Column, indices: npt.NDArray[np.intp]) -> None:
    """Round the resistances of entities exactly, each different one once."""
    read: dict[tuple[int, int, int], float] = {}
    rows = zip(*(sums[indices].tolist() for sums in (mean.worst, mean.best, mean.whole)), strict=True)
    for index, values in zip(indices.tolist(), rows, strict=True):
        if values not in read:
            resistance = ThreatScore(threat, *values).resistance
            read[values] = 0.0 if resistance is None else decimal(resistance)
        column.values[index] = read[values]


def exact_figures(
    made: Figures, reading: Reading, themes: Sequence[ThemeId], threats: Sequence[ThreatId]
) -> Iterator[tuple[Column, float]]:
    """Yield the figures of a reading with the columns in which they stand.

    Parameters
    ----------
    themes, threats
        What the columns of the figures stand for.
    """
    grades = [band.grade for band in reading.methodology.scale.bands]
    yield made.points, decimal(reading.bounds.worst.points)
    yield made.best_points, decimal(reading.bounds.best.points)
    yield made.coverage, decimal(reading.coverage)
    yield made.grade, grades.index(reading.bounds.worst.grade)
    yield made.best_grade, grades.index(reading.bounds.best.grade)
    of_theme = dict(zip(themes, made.themes, strict=True))
    for theme in reading.themes:
        if theme.applies:
            yield of_theme[theme.theme], decimal(theme.points)
    of_threat = dict(zip(threats, made.threats, strict=True))
    for threat in reading.threats:
        if threat.resistance is not None:
            yield of_threat[threat.threat], decimal(threat.resistance)


def decimal(value: Fraction) -> float:
    """Return the float nearest to a figure rounded to six decimals."""
    return float(rounded(value, PLACES))
