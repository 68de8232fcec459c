"""Awareness: which audiences an entity has, and how many people its sessions reached."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.awareness import Audience
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity
from parcours_cyber.scoring.standing import applies

__all__ = ["AudienceReach", "awareness_reach", "recommended_audiences"]


@frozen
class AudienceReach:
    """What the recorded sessions reached of an audience.

    Attributes
    ----------
    recommended
        Whether the entity has this audience, by its facts.
    sessions
        How many sessions were recorded.
    participants
        How many people took part, session by session: somebody who came twice counts twice.
    """

    audience: Audience
    recommended: bool
    sessions: int
    participants: int


def recommended_audiences(methodology: Methodology, entity: Entity) -> tuple[Audience, ...]:
    """Return the audiences that an entity has: those of which no fact is stated to be false.

    >>> import parcours_cyber as pc
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> [audience.id for audience in pc.recommended_audiences(pc.load_methodology("tests/tiny_pack"), clinic)]
    ['management']
    """
    return tuple(audience for audience in methodology.audiences if applies(audience.applies_if, entity))


def awareness_reach(methodology: Methodology, assessment: Assessment) -> tuple[AudienceReach, ...]:
    """Return what the recorded sessions reached, for each audience that is recommended or had a session."""
    recommended = recommended_audiences(methodology, assessment.entity)
    found = []
    for audience in methodology.audiences:
        sessions = [session for session in assessment.awareness if session.audience == audience.id]
        if sessions or audience in recommended:
            people = sum(session.participants for session in sessions)
            found.append(AudienceReach(audience, audience in recommended, len(sessions), people))
    return tuple(found)
