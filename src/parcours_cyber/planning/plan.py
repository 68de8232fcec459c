"""The values that a plan is made of."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Message, Text, current_locale
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.findings import OpenFinding
from parcours_cyber.scoring.cyberscore import Reading, Score

__all__ = ["Action", "Explanation", "LeftOut", "Obstacle", "Pack", "Plan", "Projections", "Totals"]


class Pack(StrEnum):
    """The part of the journey to which an action belongs."""

    #: An urgent measure, proposed and done as early as can be.
    URGENT = "urgent"
    #: The first, structuring and priority part of the plan, funded and accompanied.
    RELAY = "relay"
    #: The rest of the plan.
    PLAN = "plan"


class Obstacle(StrEnum):
    """What keeps a measure out of a plan."""

    NOT_APPLICABLE = "not-applicable"
    REACHED = "reached"
    COVERED = "covered"
    NO_GAIN = "no-gain"
    BUDGET = "budget"
    PERSON_DAYS = "person-days"
    BOTH = "budget-and-person-days"
    TIME = "time"


@frozen
class Explanation:
    """Why something is so, in whole sentences."""

    sentences: tuple[Message | Text, ...]

    def render(self, locale: str | None = None) -> str:
        """Return the sentences one after the other, in *locale* or in the current one."""
        locale = locale or current_locale()
        return " ".join(sentence.render(locale) for sentence in self.sentences)

    def __str__(self) -> str:
        """Return the sentences in the current locale."""
        return self.render()


@frozen(kw_only=True)
class Action:
    """A measure with its place in the plan.

    Attributes
    ----------
    quarter
        The quarter in which it is done, from 1.
    study_quarter
        The quarter of the upstream study, where it needs one; its cost and effort are within those of the action.
    investment
        Euros paid once, those of the study included.
    running
        Euros paid for each year that begins before the end of the plan.
    person_days
        Days of the entity's own staff, over the whole plan.
    gain
        The points that it adds at its place, after the actions before it; all gains of a plan add up to its rise.
    because
        Why it is there, and there.
    corrects
        The open findings of the technical audit that it corrects and no action before it does, the gravest first.
    """

    measure: Measure
    quarter: int
    pack: Pack
    study_quarter: int | None
    investment: Fraction
    running: Fraction
    person_days: Fraction
    gain: Fraction
    because: Explanation
    corrects: tuple[OpenFinding, ...] = ()

    @property
    def cost(self) -> Fraction:
        """Euros over the whole plan."""
        return self.investment + self.running


@frozen(kw_only=True)
class LeftOut:
    """A measure that is not in the plan, and why.

    Attributes
    ----------
    cost, person_days
        What it would take over the whole plan, with what it requires and the plan does not have, if it began at once.
    """

    measure: Measure
    obstacle: Obstacle
    why: Explanation
    cost: Fraction
    person_days: Fraction


@frozen(kw_only=True)
class Projections:
    """What the score becomes: after the urgent measures and the relay pack, and after the whole plan."""

    relay: Reading
    plan: Reading


@frozen(kw_only=True)
class Totals:
    """What a plan takes: euros and person-days."""

    cost: Fraction
    person_days: Fraction


@frozen(kw_only=True)
class Plan:
    """A security plan: the actions in order, what was left out, and what the score becomes.

    Attributes
    ----------
    score
        The score from which the plan starts.
    capacity
        The means within which it stays.
    actions
        In the order of the quarters.
    left_out
        Every measure of the catalogue that is not in it, in the order of the catalogue.
    uncorrected
        The open findings of the technical audit that no action corrects, the gravest first.
    """

    score: Score
    capacity: Capacity
    actions: tuple[Action, ...]
    left_out: tuple[LeftOut, ...]
    projections: Projections
    uncorrected: tuple[OpenFinding, ...] = ()

    @property
    def methodology(self) -> Methodology:
        """The methodology that the plan was made with."""
        return self.score.methodology

    def pack(self, pack: Pack) -> tuple[Action, ...]:
        """Return the actions of one part of the plan."""
        return tuple(action for action in self.actions if action.pack is pack)

    @property
    def relay_pack(self) -> tuple[Action, ...]:
        """The actions of the relay pack, the funded first part."""
        return self.pack(Pack.RELAY)

    @property
    def totals(self) -> Totals:
        """What the plan takes in all."""
        return Totals(
            cost=sum((action.cost for action in self.actions), Fraction()),
            person_days=sum((action.person_days for action in self.actions), Fraction()),
        )
