"""What a plan is made for."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from parcours_cyber.errors import Problem, UsageError, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.methodology import Methodology

__all__ = ["Aimed", "Objective"]


class Aimed(StrEnum):
    """What a plan can be made for."""

    #: The score as high as possible as early as possible, which is the area under its curve over the quarters.
    EARLY = "early"
    #: The score as high as possible at the end.
    FINAL = "final"
    #: A grade at the end, for as few euros as possible.
    LEAST_COST = "least-cost"
    #: As much resistance to one threat as possible as early as possible; then as for ``early``.
    THREAT = "threat"
    #: As much of a framework answered as possible as early as possible; then as for ``early``.
    COVERAGE = "coverage"


#: The objectives with a name of something.
_OF = {Aimed.LEAST_COST, Aimed.THREAT, Aimed.COVERAGE}


@frozen(kw_only=True)
class Objective:
    """What a plan is made for.

    Attributes
    ----------
    of
        The grade, the threat or the framework, where the objective has one.
    urgent_first
        Whether what is urgent comes before everything else.

    Examples
    --------
    >>> str(Objective.parse("threat:ransomware")), str(Objective())
    ('threat:ransomware', 'early')
    """

    aimed: Aimed = Aimed.EARLY
    of: str | None = None
    urgent_first: bool = True

    @classmethod
    def parse(cls, text: str) -> Objective:
        """Return what a text names: ``early``, ``final``, ``least-cost:GRADE``, ``threat:ID`` or ``coverage:ID``.

        Raises
        ------
        UsageError
            If there is none of this name.
        """
        name, _, of = text.partition(":")
        known = [f"{item.value}:…" if item in _OF else item.value for item in Aimed]
        found = next((item for item in Aimed if item.value == name), None)
        if found is None or (found in _OF) != bool(of):
            raise UsageError(
                Problem(
                    what=message("'{text}' is not an objective.", text=text),
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
                    remedy=None if found in _OF else suggestion(name, [item.value for item in Aimed]),
                )
            )
        return cls(aimed=found, of=of or None)

    def check(self, methodology: Methodology) -> None:
        """Check that the methodology has what the objective names.

        Raises
        ------
        UsageError
            If it has not.
        """
        of, pack = str(self.of), methodology.id
        match self.aimed:
            case Aimed.LEAST_COST:
                known = [str(band.grade) for band in methodology.scale.bands]
                unknown = message("'{of}' is no grade of {methodology}.", of=of, methodology=pack)
            case Aimed.THREAT:
                known = [str(item.id) for item in methodology.threats]
                unknown = message("'{of}' is no threat of {methodology}.", of=of, methodology=pack)
            case Aimed.COVERAGE:
                known = [str(item.id) for item in methodology.frameworks]
                unknown = message("'{of}' is no framework of {methodology}.", of=of, methodology=pack)
            case _:
                return
        if self.of not in known:
            raise UsageError(
                Problem(
                    what=unknown,
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
                    remedy=suggestion(str(self.of), known),
                )
            )

    def __str__(self) -> str:
        """Return the text that :meth:`parse` reads."""
        return self.aimed.value if self.of is None else f"{self.aimed.value}:{self.of}"
