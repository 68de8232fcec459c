"""Why an action is in a plan, and why a measure is not: whole sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import Message, Quantity, Unit, message, money
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Horizon, Measure
from parcours_cyber.planning.entity.findings import OpenFinding
from parcours_cyber.planning.explanation.names import more_words
from parcours_cyber.planning.explanation.room import Room, beside_urgent
from parcours_cyber.planning.formulation.formulate import Formulation, reached
from parcours_cyber.planning.formulation.limits import BUDGET, INVESTMENT, PERSON_DAYS, RUNNING
from parcours_cyber.planning.formulation.works import Work
from parcours_cyber.planning.plan import Explanation, Lacking, LeftOut, Obstacle, Rise, ThreatGain
from parcours_cyber.scoring.standing import Standing

__all__ = ["InPlace", "because", "done_already", "left_out", "lets_in", "points_words"]

_MONEY = (BUDGET, INVESTMENT, RUNNING)
_HALF_A_PERCENT = Fraction(1, 200)


@frozen(kw_only=True)
class InPlace:
    """An action in its place, as its reason looks at it.

    Attributes
    ----------
    quarter
        From 0.
    unlocks
        The measures of the plan that it must come before.
    requires
        Whether it had to wait for another action of the plan.
    """

    work: Work
    quarter: int
    urgent: bool
    imposed: bool
    under_way: bool
    gain: Fraction
    gain_alone: Fraction
    raises: tuple[Rise, ...]
    threats: tuple[ThreatGain, ...]
    unlocks: tuple[Measure, ...]
    requires: bool
    corrects: tuple[OpenFinding, ...]


def because(formulation: Formulation, room: Room, action: InPlace) -> Explanation:
    """Return why an action stands in its quarter."""
    methodology, work = formulation.methodology, action.work
    horizon, currency = methodology.planning.horizon.quarters, methodology.currency
    sentences: list[Message] = []
    if action.imposed:
        sentences.append(message("The entity asks for it."))
    if action.under_way:
        sentences.append(message("It is under way already."))
    if action.urgent:
        sentences.extend(_urgency(formulation, room, action))
    cost = money(work.total_cost(action.quarter, horizon), currency)
    days = Quantity(work.total_days(action.quarter, horizon), Unit.DAYS)
    if action.raises:
        sentences.append(
            message(
                "It adds {points} for {cost} and {days}: {raised}.",
                points=points_words(action.gain),
                raised=tuple(_raised(rise) for rise in action.raises),
                cost=cost,
                days=days,
            )
        )
    elif action.corrects:
        sentences.append(message("It adds no point here, for {cost} and {days}.", cost=cost, days=days))
    else:
        sentences.append(
            message("It adds no point here, for {cost} and {days}, and serves what follows.", cost=cost, days=days)
        )
    if action.gain_alone > action.gain:
        sentences.append(
            message(
                "Alone it would add {points}: actions before it bring a part of that.",
                points=points_words(action.gain_alone),
            )
        )
    if action.threats:
        most = max(action.threats, key=lambda item: item.gain)
        threat = methodology.named("threats", most.threat)
        sentences.append(
            message(
                "It protects most from this threat, the exposure to which falls by {share}: {threat}.",
                threat=threat,
                share=Quantity(most.gain, Unit.PERCENT),
            )
            if most.gain >= _HALF_A_PERCENT  # less would be written as none
            else message(
                "It protects most from this threat, the exposure to which falls by less than {share}: {threat}.",
                threat=threat,
                share=Quantity(Fraction(1, 100), Unit.PERCENT),
            )
        )
    if action.corrects:
        sentences.append(
            message(
                "It corrects this finding of the technical audit: {findings}.",
                plural="It corrects these findings of the technical audit: {findings}.",
                n=len(action.corrects),
                findings=tuple(finding.title for finding in action.corrects),
            )
        )
    unknown = tuple(rise.question for rise in action.raises if not rise.known)
    if unknown:
        sentences.append(
            message(
                "Find out {questions} first: the answer may be better than the worst, which is counted here.",
                questions=unknown,
            )
        )
    if action.unlocks:
        sentences.append(
            message("It must come before: {measures}.", measures=tuple(measure.title for measure in action.unlocks))
        )
    if work.has_study:
        assert work.measure.upstream_study is not None
        sentences.append(
            message("In the quarter before, it needs a study: {study}.", study=work.measure.upstream_study.title)
        )
    return Explanation(tuple(sentences))


def done_already(action: InPlace) -> Explanation:
    """Return why something stands in a plan that is done before it."""
    words = message(
        "It is done already, though the audit does not show it; it adds {points}.", points=points_words(action.gain)
    )
    return Explanation((words,))


def _urgency(formulation: Formulation, room: Room, action: InPlace) -> Iterable[Message]:
    """Yield why an urgent action comes when it comes: at once, or what keeps it from that."""
    by = formulation.methodology.planning.urgent.quarters - 1
    by_finding = action.work.measure.horizon is not Horizon.URGENT
    if action.quarter <= by:
        if by_finding:
            yield message("Urgent because of a critical finding: it comes before the others.")
        else:
            yield message("Urgent measure: it comes before the others.")
        return
    if by_finding:
        yield message(
            "Urgent because of a critical finding; within these means, it comes in quarter {quarter}.",
            quarter=action.quarter + 1,
        )
    elif action.requires:
        yield message(
            "Urgent in the catalogue; after what it requires, it comes in quarter {quarter}.",
            quarter=action.quarter + 1,
        )
    else:
        yield message(
            "Urgent in the catalogue; within these means, it comes in quarter {quarter}.", quarter=action.quarter + 1
        )
    position = formulation.position[action.work.measure.id]
    lacking = beside_urgent(formulation.problem, room.placement).without(position).least(position, by)
    if lacking is None:
        yield message("Its work and what comes before take longer than the time for what is urgent.")
    elif lacking:
        yield message(
            "With this more, it would be done in time: {amounts}.",
            amounts=more_words(lacking, formulation.methodology.currency),
        )


def lets_in(lacking: Sequence[Lacking], currency: str) -> Message:
    """Return what would let something in."""
    return message("With this more, it would fit: {amounts}.", amounts=more_words(lacking, currency))


def points_words(number: Fraction) -> Message:
    """Return a gain in words."""
    points = Quantity(number, Unit.POINTS)
    return message("{points} point", plural="{points} points", n=points, points=points)


def _raised(rise: Rise) -> Message:
    """Return from what to what an answer is raised."""
    if rise.known:
        return message("{question} goes from {old} to {new}", question=rise.question, old=rise.old, new=rise.new)
    return message("{question}, unknown so far, is at least at {new}", question=rise.question, new=rise.new)


def left_out(formulation: Formulation, room: Room, end: Standing) -> Iterable[LeftOut]:
    """Yield each measure of the catalogue that is not in a plan, and why.

    Parameters
    ----------
    end
        Where the answers stand after the plan.
    """
    placed = {
        work.measure.id for work, quarter in zip(formulation.works, room.placement, strict=True) if quarter is not None
    } | set(formulation.capacity.done)
    horizon = formulation.methodology.planning.horizon.quarters
    for measure in formulation.methodology.measures:
        if measure.id in placed:
            continue
        works = _closure(formulation, measure, placed)
        obstacle, sentences, lacking = _why(formulation, room, measure, end, works)
        yield LeftOut(
            measure=measure,
            obstacle=obstacle,
            why=Explanation(tuple(sentences)),
            cost=sum((work.total_cost(0, horizon) for work in works), Fraction()),
            person_days=sum((work.total_days(0, horizon) for work in works), Fraction()),
            lacking=lacking,
        )


def _closure(formulation: Formulation, measure: Measure, placed: set[MeasureId]) -> list[Work]:
    """Return the works of the measures that one requires and the plan does not have, and its own last."""
    found: dict[MeasureId, Work] = {}

    def visit(current: MeasureId) -> None:
        if current in found or current in placed:
            return
        for required in formulation.missing[current]:
            visit(required)
        found[current] = formulation.work(current)

    visit(measure.id)
    return list(found.values())


_Why = tuple[Obstacle, list[Message], tuple[Lacking, ...]]


def _why(formulation: Formulation, room: Room, measure: Measure, end: Standing, works: Sequence[Work]) -> _Why:
    """Return what keeps a measure out of a plan."""
    methodology, start = formulation.methodology, formulation.start
    excluded = {item.measure: item.reason for item in formulation.capacity.excluded}
    if measure.id in excluded:
        reason = excluded[measure.id]
        words = (
            message("The entity excludes it: {reason}", reason=reason) if reason else message("The entity excludes it.")
        )
        return Obstacle.EXCLUDED, [words], ()
    entity = formulation.assessment.entity
    false = [fact for fact in methodology.facts if fact.id in measure.applies_if and fact.id in entity.false_facts]
    if false:
        names = tuple(fact.name for fact in false)
        return (
            Obstacle.NOT_APPLICABLE,
            [message("It does not apply, because the entity does not have this: {facts}.", facts=names)],
            (),
        )
    questions = tuple(effect.question for effect in measure.raises)
    # What would correct a finding that stays open is of use though it raises nothing.
    corrects = measure.id in formulation.position and any(
        measure.id in finding.measures and not _is_corrected(formulation, room, finding)
        for finding in formulation.findings
    )
    if reached(start, measure) and not corrects:
        if all(start.of(question) is None for question in questions):
            words = message("The questions that it raises do not apply: {questions}.", questions=questions)
            return Obstacle.NOT_APPLICABLE, [words], ()
        return (
            Obstacle.REACHED,
            [message("What it brings is there already: {questions}.", questions=questions)],
            (),
        )
    if reached(end, measure) and not corrects:
        same = set(questions)
        titles = tuple(
            work.measure.title
            for work, quarter in zip(formulation.works, room.placement, strict=True)
            if quarter is not None and same & {effect.question for effect in work.measure.raises}
        )
        words = message("Other actions of the plan bring as much: {measures}.", measures=titles)
        return Obstacle.COVERED, [words], ()
    if measure.id not in formulation.position:
        blocked = tuple(
            methodology.measure(item).title
            for item in formulation.missing[measure.id]
            if item not in formulation.position
        )
        return Obstacle.REQUIRES, [message("It requires what cannot be done: {measures}.", measures=blocked)], ()
    raised = end.raised([effect for work in works for effect in work.measure.raises])
    if formulation.points(raised) <= formulation.points(end) and not corrects:
        words = message(
            "Raising {questions} adds no point as long as other answers stay where they are.", questions=questions
        )
        return Obstacle.NO_GAIN, [words], ()
    return _lacking(formulation, room, measure, works)


def _is_corrected(formulation: Formulation, room: Room, finding: OpenFinding) -> bool:
    """Return whether an action of the plan corrects a finding."""
    positions = (formulation.position.get(measure) for measure in finding.measures)
    return any(position is not None and room.placement[position] is not None for position in positions)


def _lacking(formulation: Formulation, room: Room, measure: Measure, works: Sequence[Work]) -> _Why:
    """Return which means are missing, where least of them would let it in."""
    position = formulation.position[measure.id]
    horizon, currency = formulation.methodology.planning.horizon.quarters, formulation.methodology.currency
    before = tuple(work.measure.title for work in works[:-1])
    start = [message("It would come with what it requires: {measures}.", measures=before)] if before else []
    lacking = room.least(position)
    if lacking is None:
        return Obstacle.TIME, [*start, message("Too few quarters are left for it after what it requires.")], ()
    if not lacking:
        better = message("It would fit, but the plan meets its aim better without it.")
        return Obstacle.NOT_NEEDED, [*start, better], ()
    names = {item.limit for item in lacking}
    words = list(start)
    for name in (BUDGET, PERSON_DAYS):
        if name not in names:
            continue
        left = room.left(name) or Fraction()
        if name == BUDGET:
            cost = sum((work.total_cost(0, horizon) for work in works), Fraction())
            words.append(
                message(
                    "It would cost {cost} over the plan, and {left} of the budget is left.",
                    cost=money(cost, currency),
                    left=money(left, currency),
                )
            )
        else:
            days = sum((work.total_days(0, horizon) for work in works), Fraction())
            words.append(
                message(
                    "It would take {days} over the plan, and {left} are left.",
                    days=Quantity(days, Unit.DAYS),
                    left=Quantity(left, Unit.DAYS),
                )
            )
    words.append(lets_in(lacking, currency))
    of_money, of_days = bool(names & set(_MONEY)), any(name.startswith(PERSON_DAYS) for name in names)
    if of_money and of_days:
        return Obstacle.BOTH, words, lacking
    if of_money:
        return Obstacle.BUDGET, words, lacking
    return (Obstacle.PERSON_DAYS if of_days else Obstacle.AT_ONCE), words, lacking
