"""A scale: named bands over the range of a method."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from functools import cached_property
from math import lcm

from attrs import frozen

from parcours_cyber.model.ids import Grade, ProvenanceId

__all__ = ["Band", "Scale"]


@frozen(kw_only=True)
class Band:
    """A grade and the upper bound of its band, in points."""

    grade: Grade
    upper: Fraction


@frozen(kw_only=True)
class Scale:
    """Bands from the worst grade to the best.

    A bound belongs to the band below it when *upper_included*, else to the one above. The last band always includes
    its upper bound: the scale is total up to it, and everything below the first bound is in the first band.

    Examples
    --------
    >>> scale = Scale(
    ...     bands=(Band(grade=Grade("low"), upper=Fraction(1, 2)), Band(grade=Grade("high"), upper=Fraction(1))),
    ...     upper_included=True,
    ...     provenance=ProvenanceId("example"),
    ... )
    >>> scale.grade(Fraction(1, 2)), scale.grade(Fraction(501, 1000))
    ('low', 'high')
    """

    bands: tuple[Band, ...]
    upper_included: bool
    provenance: ProvenanceId

    @cached_property
    def _whole_bounds(self) -> tuple[int, list[int]]:
        """A common denominator, and the upper bounds as multiples of its inverse."""
        unit = lcm(*(band.upper.denominator for band in self.bands))
        return unit, [int(band.upper * unit) for band in self.bands]

    def position(self, points: Fraction) -> int:
        """Return the rank of the band in which *points* falls, 0 for the worst; exact.

        Raises
        ------
        ValueError
            If *points* lies above the last bound.
        """
        return self.position_of(points.numerator, points.denominator)

    def position_of(self, numerator: int, denominator: int) -> int:
        """Return the rank of the band in which ``numerator / denominator`` falls, by whole numbers alone.

        A value lies at or below a bound of b units when its number of units, rounded up, does; it lies strictly
        below when its number of units, rounded down, does.
        """
        unit, bounds = self._whole_bounds
        if numerator * unit > bounds[-1] * denominator:
            raise ValueError(
                f"{numerator}/{denominator} points are above the scale, which ends at {self.bands[-1].upper}"
            )
        if self.upper_included:
            return bisect_left(bounds, -(-numerator * unit // denominator))
        return min(bisect_right(bounds, numerator * unit // denominator), len(bounds) - 1)

    def grade(self, points: Fraction) -> Grade:
        """Return the grade of *points*; :class:`ValueError` above the last bound."""
        return self.bands[self.position(points)].grade
