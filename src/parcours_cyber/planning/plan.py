"""The values that a plan is made of."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.i18n.text import Message, Text, current_locale
from parcours_cyber.model.ids import MeasureId, OptionId, QuestionId, ThreatId
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.findings import OpenFinding
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.results import Reading

__all__ = [
    "Action",
    "Conflict",
    "Explanation",
    "Lacking",
    "LeftOut",
    "Obstacle",
    "Pack",
    "Plan",
    "Projections",
    "Proof",
    "Rise",
    "ThreatGain",
    "Totals",
]


class Pack(StrEnum):
    """The part of the journey to which an action belongs."""

    #: Done already before the plan, though the audit does not show it.
    DONE = "done"
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
    EXCLUDED = "excluded"
    REQUIRES = "requires"
    BUDGET = "budget"
    PERSON_DAYS = "person-days"
    BOTH = "budget-and-person-days"
    AT_ONCE = "at-once"
    TIME = "time"
    NOT_NEEDED = "not-needed"


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


@frozen
class Rise:
    """An answer that an action raises, from which option to which.

    Attributes
    ----------
    known
        Whether the answer was known before; otherwise *old* is the worst that it may be.
    """

    question: QuestionId
    old: OptionId
    new: OptionId
    known: bool


@frozen
class ThreatGain:
    """By how much an action in its place raises the resistance to a threat, which goes from 0 to 1."""

    threat: ThreatId
    gain: Fraction


@frozen(kw_only=True)
class Action:
    """A measure with its place in the plan.

    Attributes
    ----------
    quarter
        The quarter in which it is done, from 1; 0 where it was done before the plan.
    start_quarter
        The quarter in which the work begins, that of a study left out.
    study_quarter
        The quarter of the upstream study, where it needs one; its cost and effort are within those of the action.
    urgent
        Whether it is urgent, in the catalogue or by a critical finding that it corrects.
    investment
        Euros paid once, those of the study included.
    running
        Euros paid for each year that begins before the end of the plan.
    person_days
        Days of the entity's own staff, over the whole plan.
    gain
        The points that it adds at its place, after the actions before it; all gains of a plan add up to its rise.
    gain_alone
        The points that it would add if it were the only one.
    raises
        The answers that it raises at its place.
    threats
        The threats that it makes harder at its place.
    unlocks
        The actions of the plan that it must come before.
    because
        Why it is there, and there.
    corrects
        The open findings of the technical audit that it corrects and no action before it does, the gravest first.
    """

    measure: Measure
    quarter: int
    start_quarter: int
    pack: Pack
    study_quarter: int | None
    urgent: bool = False
    investment: Fraction
    running: Fraction
    person_days: Fraction
    gain: Fraction
    gain_alone: Fraction
    raises: tuple[Rise, ...] = ()
    threats: tuple[ThreatGain, ...] = ()
    unlocks: tuple[MeasureId, ...] = ()
    because: Explanation
    corrects: tuple[OpenFinding, ...] = ()

    @property
    def cost(self) -> Fraction:
        """Euros over the whole plan."""
        return self.investment + self.running

    @property
    def cost_per_point(self) -> Fraction | None:
        """Euros for each point that it adds at its place; nothing where it adds none."""
        return self.cost / self.gain if self.gain else None


@frozen
class Lacking:
    """How much more of a limit would let a measure in, and in which quarter at the latest, from 1."""

    limit: str
    amount: Fraction
    quarter: int


@frozen(kw_only=True)
class LeftOut:
    """A measure that is not in the plan, and why.

    Attributes
    ----------
    cost, person_days
        What it would take over the whole plan, with what it requires and the plan does not have, if it began at once.
    lacking
        How much more of each limit would together let it in beside the plan.
    """

    measure: Measure
    obstacle: Obstacle
    why: Explanation
    cost: Fraction
    person_days: Fraction
    lacking: tuple[Lacking, ...] = ()


@frozen(kw_only=True)
class Conflict:
    """Demands that cannot be met together: the fewest that conflict, and what would make them fit.

    Attributes
    ----------
    demands
        What is asked for, by name.
    set_aside
        The measure whose demand was given up, so that there is a plan; nothing where nothing had to be given up.
    why
        Why they cannot be met together.
    remedies
        What would make them fit, each by itself.
    """

    demands: tuple[Message, ...]
    set_aside: MeasureId | None
    why: Explanation
    remedies: tuple[Message, ...]


@frozen(kw_only=True)
class Proof:
    """What is proven of a plan: no other one is worth more than a bound.

    Attributes
    ----------
    bound
        What the first aim of the objective comes to at most; for the score early, points times quarters.
    gap
        How far the plan is below the bound, as a share of it.
    """

    bound: Fraction
    gap: Fraction


@frozen(kw_only=True)
class Projections:
    """What the score becomes: after the urgent measures and the relay pack, and after the whole plan.

    Attributes
    ----------
    quarters
        At the end of each quarter of the plan.
    """

    relay: Reading
    plan: Reading
    quarters: tuple[Reading, ...] = ()


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
    proof
        What is proven of it; nothing for the default planner.
    conflicts
        The demands that could not be met together.
    """

    score: Score
    capacity: Capacity
    objective: Objective = field(factory=Objective)
    actions: tuple[Action, ...]
    left_out: tuple[LeftOut, ...]
    projections: Projections
    uncorrected: tuple[OpenFinding, ...] = ()
    proof: Proof | None = None
    conflicts: tuple[Conflict, ...] = ()

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
    def area(self) -> Fraction:
        """The points won, each counted for every quarter at whose end it is there."""
        horizon = self.methodology.planning.horizon.quarters
        gains = (action.gain * min(horizon, horizon - action.quarter + 1) for action in self.actions)
        return sum(gains, Fraction())

    @property
    def totals(self) -> Totals:
        """What the plan takes in all."""
        return Totals(
            cost=sum((action.cost for action in self.actions), Fraction()),
            person_days=sum((action.person_days for action in self.actions), Fraction()),
        )
