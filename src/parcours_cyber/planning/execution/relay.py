"""The relay pack: the funded first part of a plan, what it holds, and how it becomes agreed and validated."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from fractions import Fraction

from attrs import evolve, field, frozen

from parcours_cyber.errors import Problem, Problems, UsageError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.demands import RelayTerms
from parcours_cyber.planning.entity.payers import RelayPart, payers_of
from parcours_cyber.planning.execution.funding import funding
from parcours_cyber.planning.plan import Action, Plan

__all__ = [
    "RelayAction",
    "RelayContent",
    "RelayLeftOut",
    "RelayObstacle",
    "RelayPack",
    "RelayPortion",
    "RelayState",
    "RelayStep",
    "agreed",
    "redrafted",
    "relay_pack",
    "validated",
]


class RelayState(StrEnum):
    """How far a relay pack has come."""

    #: Proposed from the plan; it still changes.
    DRAFT = "draft"
    #: The entity and those who accompany it have agreed on it.
    AGREED = "agreed"
    #: The authority has validated it.
    VALIDATED = "validated"


class RelayObstacle(StrEnum):
    """Why an action of the first quarters is not in the relay pack."""

    #: Nothing is paid for it once.
    NO_COST = "no-cost"
    #: The terms do not fund its kind.
    KIND = "kind"
    #: The terms leave urgent measures to the initial pack.
    URGENT = "urgent"
    #: It had begun before the plan.
    BEGUN = "begun"
    #: Its part of the ceiling is reached by the actions before it.
    CEILING = "ceiling"


@frozen(kw_only=True)
class RelayAction:
    """An action of a relay pack: what is paid for it once, and who pays.

    Attributes
    ----------
    structuring
        Whether it is of the structuring part or of the other one.
    """

    measure: MeasureId
    quarter: int
    structuring: bool
    amount: Fraction
    subsidy: Fraction

    @property
    def own(self) -> Fraction:
        """Euros of the amount that the entity pays itself."""
        return self.amount - self.subsidy


@frozen(kw_only=True)
class RelayLeftOut:
    """An action of the first quarters that is not in a relay pack, and why."""

    measure: MeasureId
    quarter: int
    obstacle: RelayObstacle


@frozen(kw_only=True)
class RelayStep:
    """A step of a relay pack from one state to another: when, by whom, and why where it goes back."""

    state: RelayState
    date: dt.date
    by: str
    reason: str | None = None


@frozen(kw_only=True)
class RelayPortion:
    """How much of one part of the ceiling is used."""

    ceiling: Fraction
    used: Fraction


@frozen(kw_only=True)
class RelayContent:
    """What a relay pack holds and how far it has come, as it is kept in a file.

    Attributes
    ----------
    entity
        The name of the entity.
    quarters
        How many first quarters it covers.
    structuring_share
        The part of the ceiling that is for structuring actions.
    steps
        How it came to its state; none for a draft.
    """

    entity: str
    terms: RelayTerms
    quarters: int
    structuring_share: Fraction
    actions: tuple[RelayAction, ...]
    left_out: tuple[RelayLeftOut, ...] = ()
    steps: tuple[RelayStep, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse steps that cannot follow each other, and sums that the terms do not allow."""
        problems = Problems()
        state, last = RelayState.DRAFT, None
        for n, step in enumerate(self.steps):
            wrong = _refused(state, step.state, last, step.date)
            if wrong is not None:
                problems.add(f"steps[{n}]", wrong)
            state, last = step.state, step.date
        for structuring in (True, False):
            portion = self.portion(structuring=structuring)
            if portion.used > portion.ceiling:
                problems.add("actions", message("The subsidies of these actions exceed the ceiling of their part."))
        for n, action in enumerate(self.actions):
            if not 0 <= action.subsidy <= action.amount * self.terms.share:
                problems.add(f"actions[{n}].subsidy", message("The subsidy is not within the share that is funded."))
        if problems.found:
            raise UsageError(problems.found)

    @property
    def state(self) -> RelayState:
        """How far it has come."""
        return self.steps[-1].state if self.steps else RelayState.DRAFT

    @property
    def amount(self) -> Fraction:
        """Euros that its actions cost once."""
        return sum((action.amount for action in self.actions), Fraction())

    @property
    def subsidy(self) -> Fraction:
        """Euros that are funded."""
        return sum((action.subsidy for action in self.actions), Fraction())

    @property
    def own(self) -> Fraction:
        """Euros that the entity pays itself."""
        return self.amount - self.subsidy

    def portion(self, *, structuring: bool) -> RelayPortion:
        """Return how much of the structuring part of the ceiling is used, or of the other one."""
        share = self.structuring_share if structuring else 1 - self.structuring_share
        used = sum((action.subsidy for action in self.actions if action.structuring is structuring), Fraction())
        return RelayPortion(ceiling=self.terms.ceiling * share, used=used)


@frozen(kw_only=True)
class RelayPack(RelayContent):
    """A relay pack. It stands for itself: a later plan does not change it.

    Attributes
    ----------
    methodology
        The methodology whose measures it names.
    """

    methodology: Methodology = field(repr=False)


def relay_pack(plan: Plan) -> RelayPack:
    """Return the draft of the relay pack of a plan.

    An action is in it that is done within its quarters, of a kind that is funded, and for which something is left of
    its part of the ceiling: one part is for structuring actions, the other one for all others, so that neither crowds
    out the other. Each part is used in the order in which sums fall due, as in the budget that the plan has kept to.

    Raises
    ------
    UsageError
        If the capacity of the plan says no terms of a relay pack.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> audit = pc.read_assessment("examples/ville-moyenne.yaml", methodology)
    >>> terms = pc.RelayTerms(share="0.5", ceiling=30_000)
    >>> capacity = pc.Capacity(budget=90_000, person_days=300, relay=terms)
    >>> pack = pc.relay_pack(pc.build_plan(methodology, audit, capacity))
    >>> pack.subsidy <= 30_000, pack.state.value
    (True, 'draft')
    """
    terms, rules = plan.capacity.relay, plan.methodology.planning
    if terms is None:
        raise UsageError(
            Problem(
                what=message("The means say no terms of a relay pack."),
                expected=message("Expected the key relay, with at least share and ceiling."),
                remedy=message("Add it to the file of means; parcours-cyber capacity new shows how."),
            )
        )
    parts = [payer.by for payer in payers_of(plan.capacity, rules) if isinstance(payer.by, RelayPart)]
    until = parts[0].until
    actions, left_out = [], []
    for item in funding(plan).actions:
        action = item.action
        if not 0 < action.quarter <= until:
            continue
        part = next(part for part in parts if part.is_of(action.measure))
        if item.subsidy:
            actions.append(
                RelayAction(
                    measure=action.measure.id,
                    quarter=action.quarter,
                    structuring=part.structuring,
                    amount=action.investment,
                    subsidy=item.subsidy,
                )
            )
        else:
            obstacle = _obstacle(action, part)
            left_out.append(RelayLeftOut(measure=action.measure.id, quarter=action.quarter, obstacle=obstacle))
    share = parts[0].ceiling / terms.ceiling if terms.ceiling else Fraction()
    return RelayPack(
        methodology=plan.methodology,
        entity=plan.score.assessment.entity.name,
        terms=terms,
        quarters=until,
        structuring_share=share,
        actions=tuple(actions),
        left_out=tuple(left_out),
    )


def _obstacle(action: Action, part: RelayPart) -> RelayObstacle:
    """Return why nothing of an action is funded."""
    if not action.investment:
        return RelayObstacle.NO_COST
    if action.measure.id in part.begun:
        return RelayObstacle.BEGUN
    if part.is_funded(action.measure):
        return RelayObstacle.CEILING
    if part.is_kind_funded(action.measure):
        return RelayObstacle.URGENT
    return RelayObstacle.KIND


#: The states that may follow each other.
_FOLLOWS = {
    (RelayState.DRAFT, RelayState.AGREED),
    (RelayState.AGREED, RelayState.VALIDATED),
    (RelayState.AGREED, RelayState.DRAFT),
}


def _refused(state: RelayState, to: RelayState, last: dt.date | None, date: dt.date) -> Message | None:
    """Return why a step is refused, if it is."""
    if (state, to) not in _FOLLOWS:
        match state:
            case RelayState.DRAFT:
                return message("The relay pack is a draft: it must be agreed before anything else.")
            case RelayState.AGREED:
                return message("The relay pack is agreed already: it can be validated, or become a draft again.")
            case RelayState.VALIDATED:
                return message("The relay pack is validated: it does not change any more.")
    if last is not None and date < last:
        return message(
            "The date {date} is before that of the step before, {last}.", date=date.isoformat(), last=last.isoformat()
        )
    return None


def _next(pack: RelayPack, step: RelayStep) -> RelayPack:
    """Return a pack one step on."""
    wrong = _refused(pack.state, step.state, pack.steps[-1].date if pack.steps else None, step.date)
    if wrong is not None:
        remedy = message("The steps are: draft, agreed, validated; an agreed one may become a draft again.")
        raise UsageError(Problem(what=wrong, remedy=remedy))
    if not step.by.strip():
        raise UsageError(Problem(what=message("Nobody is named."), expected=message("Expected who takes the step.")))
    return evolve(pack, steps=(*pack.steps, step))


def agreed(pack: RelayPack, *, on: dt.date, by: str) -> RelayPack:
    """Return a draft that the entity and those who accompany it have agreed on.

    Raises
    ------
    UsageError
        If it is no draft, or nobody is named.

    Examples
    --------
    >>> import datetime as dt
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Assessment(methodology=methodology.ref, entity=pc.Entity(name="C", sector="health", size="small"))
    >>> capacity = pc.Capacity(relay=RelayTerms(share="0.5", ceiling=30_000))
    >>> pack = agreed(relay_pack(pc.build_plan(methodology, clinic, capacity)), on=dt.date(2026, 9, 1), by="A. Roy")
    >>> pack = validated(pack, on=dt.date(2026, 9, 20), by="The authority")
    >>> pack.state.value, [str(step.date) for step in pack.steps]
    ('validated', ['2026-09-01', '2026-09-20'])
    """
    return _next(pack, RelayStep(state=RelayState.AGREED, date=on, by=by))


def validated(pack: RelayPack, *, on: dt.date, by: str) -> RelayPack:
    """Return an agreed pack that the authority has validated; see :func:`agreed`."""
    return _next(pack, RelayStep(state=RelayState.VALIDATED, date=on, by=by))


def redrafted(pack: RelayPack, *, on: dt.date, by: str, reason: str) -> RelayPack:
    """Return an agreed pack as a draft again, with the reason; see :func:`agreed`."""
    return _next(pack, RelayStep(state=RelayState.DRAFT, date=on, by=by, reason=reason))
