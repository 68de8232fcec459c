"""The audited entity and what is known about it."""

from __future__ import annotations

from attrs import Factory, field, frozen

from parcours_cyber.model.ids import FactId, SectorId, SizeBandId

__all__ = ["Entity", "StatedFact"]


@frozen(kw_only=True)
class StatedFact:
    """Whether a fact is true of the entity."""

    fact: FactId
    value: bool


def _stated_false(entity: Entity) -> frozenset[FactId]:
    """Return the facts stated to be false."""
    return frozenset(stated.fact for stated in entity.facts if not stated.value)


def _stated(entity: Entity) -> frozenset[FactId]:
    """Return the facts of which something was stated."""
    return frozenset(stated.fact for stated in entity.facts)


@frozen(kw_only=True)
class Entity:
    """An entity on the journey. Its name is the user's words: never translated, never changed.

    Attributes
    ----------
    territory
        Where it is, in the user's words too, or a code of ISO 3166 (``DE``, ``FR-BRE``), which pages write out by the
        name that the territory has in the reader's language.
    sector, size
        Needed where the methodology tells sectors or sizes apart.
    facts
        What was stated. A fact that was not stated counts as true, the prudent reading, and is listed as not stated.
    """

    name: str
    sector: SectorId | None = None
    size: SizeBandId | None = None
    territory: str | None = None
    facts: tuple[StatedFact, ...] = ()

    #: The facts of which something was stated.
    stated: frozenset[FactId] = field(default=Factory(_stated, takes_self=True), init=False, repr=False, eq=False)
    #: The facts stated to be false.
    false_facts: frozenset[FactId] = field(
        default=Factory(_stated_false, takes_self=True), init=False, repr=False, eq=False
    )
