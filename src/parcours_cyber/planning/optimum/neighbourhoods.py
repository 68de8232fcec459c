"""Parts of a problem that are solved anew while the rest of a placement is held: where better placements are found."""

from __future__ import annotations

import random

from attrs import define, field

from parcours_cyber.planning.optimum.reduction import Domain, Reduction
from parcours_cyber.planning.problem import Placement

__all__ = ["Neighbourhoods"]

#: How many quarters a window has.
WINDOW = 3

#: How many candidates are free together at first.
SIZE = 40

#: The nodes after which a neighbourhood is given up.
NODES = 300

#: How much work a neighbourhood is to be, in iterations of the simplex algorithm: more is too large, less too small.
WORK = range(800, 2500)


@define
class Neighbourhoods:
    """Neighbourhoods of placements, the same for the same seed.

    Attributes
    ----------
    size
        How many candidates are free together: more after each neighbourhood that was little work, fewer after each that
        was much.
    """

    reduction: Reduction
    source: random.Random
    size: int = field(default=SIZE)

    @property
    def windows(self) -> int:
        """How many windows there are."""
        return max(1, self.reduction.problem.quarters - WINDOW + 1)

    def window(self, placement: Placement, first: int) -> tuple[Domain, ...]:
        """Return the domains in which some quarters from *first* on are planned anew.

        What is done before stays; what is done in the window may be done elsewhere in it or not at all; what is done
        later stays or comes into it; what is not done may be done in it.
        """
        quarters = range(first, first + WINDOW)
        return tuple(
            _window(domain, quarter, quarters)
            for domain, quarter in zip(self.reduction.domains, placement, strict=True)
        )

    def some(self, placement: Placement) -> tuple[Domain, ...]:
        """Return the domains in which some candidates, drawn at random, are free."""
        possible = [position for position, domain in enumerate(self.reduction.domains) if domain.quarters]
        drawn = self.source.sample(possible, min(self.size, len(possible)))
        return self.reduction.held(placement, frozenset(drawn))

    def adapt(self, iterations: int) -> None:
        """Learn from how much work the last draw was."""
        if iterations >= WORK.stop:
            self.size = max(SIZE // 2, self.size * 9 // 10)
        elif iterations < WORK.start:
            self.size += 3


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
