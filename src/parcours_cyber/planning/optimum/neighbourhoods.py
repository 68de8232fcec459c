"""Parts of a problem that are solved anew while the rest of a placement is held: where better placements are found."""

from __future__ import annotations

import random

from attrs import define, field

from parcours_cyber.planning.optimum.program import Places
from parcours_cyber.planning.optimum.reduction import Domain, Reduction
from parcours_cyber.planning.problem import Placement

__all__ = ["Neighbourhoods", "joined"]

#: How many candidates are free together at first.
SIZE = 40

#: How much work a draw is to be, in iterations of the simplex algorithm: more is too large, less too small. The first
#: is for one that holds the others, the second for one that lets them make room.
WORK = (range(800, 2500), range(10_000, 30_000))


@define
class Neighbourhoods:
    """Neighbourhoods of placements, the same for the same seed.

    Attributes
    ----------
    sizes
        How many candidates are free together in a draw that holds the others, and in a loose one: more after each that
        was little work, fewer after each that was much.
    """

    reduction: Reduction
    source: random.Random
    sizes: list[int] = field(factory=lambda: [SIZE, SIZE])

    def windows(self, width: int) -> range:
        """Return the first quarters of all windows of so many quarters."""
        return range(max(1, self.reduction.problem.quarters - width + 1))

    def window(self, placement: Placement, first: int, width: int) -> tuple[Domain, ...]:
        """Return the domains in which so many quarters from *first* on are planned anew.

        What is done before stays; what is done in the window may be done elsewhere in it or not at all; what is done
        later stays or comes into it; what is not done may be done in it.
        """
        quarters = range(first, first + width)
        return tuple(
            _window(domain, quarter, quarters)
            for domain, quarter in zip(self.reduction.domains, placement, strict=True)
        )

    def some(self, placement: Placement, *, loose: bool) -> tuple[Domain, ...]:
        """Return the domains in which some candidates, drawn at random, are free.

        The others are held; or, where the part is *loose*, what is done of them may make room, by a quarter each.
        """
        possible = [position for position, domain in enumerate(self.reduction.domains) if domain.quarters]
        free = frozenset(self.source.sample(possible, min(self.sizes[loose], len(possible))))
        if not loose:
            return self.reduction.held(placement, free)
        around = self.near(joined(placement), 1)
        return tuple(
            domain if position in free else other
            for position, (domain, other) in enumerate(zip(self.reduction.domains, around, strict=True))
        )

    def near(self, places: Places, by: int) -> tuple[Domain, ...]:
        """Return the domains in which all candidates stand at most *by* quarters from one of their places."""
        return tuple(
            Domain(
                tuple(own for own in domain.quarters if any(at is not None and abs(own - at) <= by for at in of)),
                domain.optional and None in of,
            )
            for domain, of in zip(self.reduction.domains, places, strict=True)
        )

    def adapt(self, iterations: int | None, harder: int, *, loose: bool) -> None:
        """Learn from how much work the last draw was, if it was solved; *harder* times as much is wanted."""
        if iterations is None:
            return
        if iterations >= harder * WORK[loose].stop:
            self.sizes[loose] = max(SIZE // 2, self.sizes[loose] * 9 // 10)
        elif iterations < harder * WORK[loose].start:
            self.sizes[loose] += 3


def joined(*placements: Placement) -> Places:
    """Return where any of some placements places the candidates."""
    return tuple(frozenset(of) for of in zip(*placements, strict=True))


def _window(domain: Domain, quarter: int | None, window: range) -> Domain:
    """Return where a candidate may stand when a window is planned anew."""
    inside = tuple(own for own in domain.quarters if own in window)
    if quarter is None:
        return Domain(inside, True)
    if quarter < window.start:
        return Domain((quarter,), False)
    if quarter >= window.stop:
        return Domain((*inside, quarter), domain.optional)
    return Domain(inside, domain.optional)
