"""A scale: named bands over the range of a method."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from parcours_cyber.model.ids import Grade, ProvenanceId

__all__ = ["Band", "Scale"]


@frozen(kw_only=True)
class Band:
    """A grade and the upper bound of its band, in points.

    Attributes
    ----------
    upper_included
        Whether the bound belongs to this band rather than to the next; as its scale says when it is not given.
    """

    grade: Grade
    upper: Fraction
    upper_included: bool | None = None


@frozen(kw_only=True)
class Scale:
    """Bands from the worst grade to the best.

    A bound belongs to the band below it when *upper_included*, else to the one above; a band may say otherwise for its
    own. The last band always includes its upper bound: the scale is total up to it, and everything below the first
    bound is in the first band. A band whose bound is that of the one before is this point alone: 4 out of 4, say.

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

    def includes(self, position: int) -> bool:
        """Return whether the bound of the band at *position* belongs to it."""
        given = self.bands[position].upper_included
        return position == len(self.bands) - 1 or (self.upper_included if given is None else given)

    def cuts(self, denominator: int) -> tuple[int, ...]:
        """Return, for each band, the greatest numerator over *denominator* that falls in it.

        A value n/d lies at or below a bound b when n ≤ ⌊b·d⌋, and strictly below it when n ≤ ⌈b·d⌉ - 1. So whole
        numbers decide, and the band of n/d is the first whose cut is not below n.
        """
        bounds = (band.upper * denominator for band in self.bands)
        return tuple(floor(bound) if self.includes(n) else ceil(bound) - 1 for n, bound in enumerate(bounds))

    def position(self, points: Fraction) -> int:
        """Return the rank of the band in which *points* falls, 0 for the worst; exact.

        Raises
        ------
        ValueError
            If *points* lies above the last bound.
        """
        position = bisect_left(self.cuts(points.denominator), points.numerator)
        if position == len(self.bands):
            raise ValueError(f"{points} points are above the scale, which ends at {self.bands[-1].upper}")
        return position

    def grade(self, points: Fraction) -> Grade:
        """Return the grade of *points*; :class:`ValueError` above the last bound."""
        return self.bands[self.position(points)].grade
