"""Who pays a part of what is paid once: the funder of the relay pack first, then those of the co-financing."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from attrs import frozen

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Horizon, Kind, Measure
from parcours_cyber.model.methodology import PlanningRules
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import CoFinancing, RelayTerms

__all__ = ["RELAY_KINDS", "STRUCTURING_SHARE", "Payer", "RelayPart", "payers_of"]

#: The natures of action of the relay pack, as the programme names them.
RELAY_KINDS: Final = (Kind.SERVICE, Kind.HARDWARE, Kind.SOLUTION, Kind.AUDIT)

#: The part of the ceiling that is for structuring actions where the terms say none: a default, nothing is published.
STRUCTURING_SHARE: Final = Fraction(1, 2)


@frozen(kw_only=True)
class RelayPart:
    """One of the two parts of the relay pack: structuring actions, or the other ones, each under its own ceiling.

    Attributes
    ----------
    begun
        What has begun before the plan: it is ordered already, and not funded.
    """

    terms: RelayTerms
    structuring: bool
    ceiling: Fraction
    until: int
    begun: frozenset[MeasureId]

    def pays_for(self, measure: Measure, done: int) -> bool:
        """Return whether it funds a measure that is done in a quarter, from 0."""
        return done < self.until and self.is_of(measure) and self.is_funded(measure)

    def is_of(self, measure: Measure) -> bool:
        """Return whether a measure is of this part, be it funded or not."""
        return (measure.horizon is Horizon.STRUCTURING) is self.structuring

    def is_funded(self, measure: Measure) -> bool:
        """Return whether the terms fund a measure of its kind and urgency."""
        if measure.id in self.begun:
            return False
        return self.is_kind_funded(measure) and (self.terms.urgent or measure.horizon is not Horizon.URGENT)

    def is_kind_funded(self, measure: Measure) -> bool:
        """Return whether the terms fund a measure of its kind."""
        return measure.kind in (self.terms.kinds or RELAY_KINDS)


@frozen(kw_only=True)
class Payer:
    """Somebody who pays a share of some actions, up to a ceiling where there is one.

    Attributes
    ----------
    until
        The number of first quarters in which an action may be done; nothing where time does not matter.
    by
        The terms: a part of the relay pack, or a co-financing.
    """

    share: Fraction
    ceiling: Fraction | None
    until: int | None
    by: RelayPart | CoFinancing

    def pays_for(self, measure: Measure, done: int) -> bool:
        """Return whether a measure that is done in a quarter, from 0, is paid for in part."""
        match self.by:
            case CoFinancing():
                return self.by.pays_for(measure.kind, done)
            case RelayPart():
                return self.by.pays_for(measure, done)


def payers_of(capacity: Capacity, rules: PlanningRules) -> tuple[Payer, ...]:
    """Return those who pay a part, in the order in which they are asked; the first who does pays alone."""
    found: list[Payer] = []
    if capacity.relay is not None:
        terms, until = capacity.relay, capacity.relay.quarters or rules.relay.quarters
        share = STRUCTURING_SHARE if terms.structuring_share is None else terms.structuring_share
        for structuring, part in ((True, share), (False, 1 - share)):
            relay = RelayPart(
                terms=terms,
                structuring=structuring,
                ceiling=terms.ceiling * part,
                until=until,
                begun=frozenset(item.measure for item in capacity.under_way),
            )
            found.append(Payer(share=terms.share, ceiling=relay.ceiling, until=until, by=relay))
    found.extend(
        Payer(share=item.share, ceiling=item.ceiling, until=item.until, by=item) for item in capacity.co_financing
    )
    return tuple(found)
