"""The questions of the organisational audit."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import (
    AuditDomainId,
    AxisId,
    FactId,
    OptionId,
    OptionRef,
    PathId,
    ProvenanceId,
    QuestionId,
    ThemeId,
    ThreatId,
)

__all__ = ["Option", "Question", "ThreatWeight"]


@frozen(kw_only=True)
class Option:
    """An observable state that answers a question, and its value: from 0 to 1 in the reference methodology.

    Attributes
    ----------
    replaces
        The options of former versions that it takes the place of, each with its question: ``BCK-01.b``.
    """

    id: OptionId
    value: Fraction
    label: Text
    replaces: tuple[OptionRef, ...] = ()


@frozen(kw_only=True)
class ThreatWeight:
    """How much a question counts for the resistance to one threat."""

    threat: ThreatId
    weight: Fraction


@frozen(kw_only=True)
class Question:
    """A question of the audit.

    Attributes
    ----------
    domain
        The domain of the audit, in a methodology that has such domains.
    path
        The smallest path that asks it; the larger paths ask it too. Without one, every path does.
    axis
        On which side of its matter the question looks, in a methodology that looks at several.
    weight
        How much it counts within its theme.
    threats
        How much it counts for each threat, apart from its weight in its theme.
    applies_if
        The facts that must all be true for it to apply; none for a question that everybody answers.
    applies_with
        The questions that must all apply for it to apply: the other side of a pair that is left out together.
    options
        Three to five states, the worst first; their values rise strictly.
    replaces
        The questions of former versions that it takes the place of; their answers are carried to it.
    """

    id: QuestionId
    theme: ThemeId
    domain: AuditDomainId | None = None
    path: PathId | None = None
    axis: AxisId | None = None
    text: Text
    why: Text
    how_to_find_out: Text
    evidence: Text
    weight: Fraction
    threats: tuple[ThreatWeight, ...] = ()
    options: tuple[Option, ...]
    provenance: ProvenanceId
    applies_if: tuple[FactId, ...] = ()
    applies_with: tuple[QuestionId, ...] = ()
    replaces: tuple[QuestionId, ...] = ()

    def rank(self, option: OptionId) -> int:
        """Return the rank of an option, 0 for the worst.

        Raises
        ------
        KeyError
            If the question has no such option.
        """
        for rank, candidate in enumerate(self.options):
            if candidate.id == option:
                return rank
        raise KeyError(option)
