"""Awareness: the audiences who work close to vulnerable systems, and a campaign for each."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import AudienceId, FactId, ProvenanceId

__all__ = ["Audience", "Campaign"]


@frozen(kw_only=True)
class Campaign:
    """The outline of a campaign.

    Attributes
    ----------
    messages
        What the audience should remember.
    scenario
        An attack on people in their position, as it would happen.
    exercise
        What they do during the session.
    indicators
        What is measured, and when.
    """

    messages: tuple[Text, ...]
    scenario: Text
    exercise: Text
    indicators: tuple[Text, ...]


@frozen(kw_only=True)
class Audience:
    """People who share exposures, and the campaign for them.

    Attributes
    ----------
    exposures
        What an attacker can reach through them.
    applies_if
        The facts that must all be true for an entity to have this audience.
    provenance
        Where the audience and its exposures come from; the campaign is always this methodology's own.
    """

    id: AudienceId
    name: Text
    exposures: tuple[Text, ...]
    campaign: Campaign
    provenance: ProvenanceId
    applies_if: tuple[FactId, ...] = ()
    replaces: tuple[AudienceId, ...] = ()
