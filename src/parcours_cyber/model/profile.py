"""A profile: several thresholds on named nodes of the scoring tree that must hold together."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import PathId, ProfileId, ProvenanceId

__all__ = ["Profile", "Threshold"]


@frozen(kw_only=True)
class Threshold:
    """The least value of each of some nodes of the tree.

    Attributes
    ----------
    nodes
        The ids of the nodes: ``total``, ``theme:backup``, ``question:BCK-01`` or a name that the tree gives.
    at_least
        What each of them must reach; the bound itself is enough.
    """

    nodes: tuple[str, ...]
    at_least: Fraction


@frozen(kw_only=True)
class Profile:
    """What an entity must reach for a verdict, ``v(n) ≥ at_least`` for every node *n* of every threshold.

    Attributes
    ----------
    path
        The path whose questions alone are read, with those of the smaller paths; all questions when it is not given.
    """

    id: ProfileId
    name: Text
    thresholds: tuple[Threshold, ...]
    provenance: ProvenanceId
    path: PathId | None = None
