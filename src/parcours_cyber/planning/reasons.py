"""Why an action is in a plan, and why a measure is not: whole sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from parcours_cyber.i18n.text import Message, Quantity, Unit, message, money
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Effect, Horizon, Measure
from parcours_cyber.model.organisation import Entity
from parcours_cyber.planning.findings import OpenFinding
from parcours_cyber.planning.plan import Explanation, Obstacle
from parcours_cyber.planning.progress import Progress, Rises
from parcours_cyber.planning.schedule import Schedule, Work
from parcours_cyber.scoring.standing import Standing

__all__ = ["because", "why_left_out"]


def because(
    work: Work,
    quarter: int,
    horizon: int,
    gain: Fraction,
    before: Standing,
    after: Standing,
    unlocked: Sequence[Measure],
    urgent_quarters: int,
    *,
    requires: bool,
    urgent: bool,
    corrects: Sequence[OpenFinding],
) -> Explanation:
    """Return why an action stands in its quarter (from 0).

    Parameters
    ----------
    before, after
        Where the answers stand before it and after it.
    unlocked
        The measures of the plan that it must come before.
    urgent_quarters
        Within how many quarters urgent measures are to be done.
    requires
        Whether it had to wait for another action of the plan.
    urgent
        Whether it is urgent, in the catalogue or by a critical finding.
    corrects
        The open findings of the technical audit that it corrects.
    """
    sentences: list[Message] = []
    if urgent and work.measure.horizon is not Horizon.URGENT:
        if quarter < urgent_quarters:
            sentences.append(message("Urgent because of a critical finding: it comes before the others."))
        else:
            sentences.append(
                message(
                    "Urgent because of a critical finding; within these means, it comes in quarter {quarter}.",
                    quarter=quarter + 1,
                )
            )
    elif urgent:
        if quarter < urgent_quarters:
            sentences.append(message("Urgent measure: it comes before the others."))
        elif requires:
            sentences.append(
                message(
                    "Urgent in the catalogue; after what it requires, it comes in quarter {quarter}.",
                    quarter=quarter + 1,
                )
            )
        else:
            sentences.append(
                message(
                    "Urgent in the catalogue; within these means, it comes in quarter {quarter}.", quarter=quarter + 1
                )
            )
    cost = money(work.total_cost(quarter, horizon), before.methodology.currency)
    days = Quantity(work.total_days(quarter, horizon), Unit.DAYS)
    raised = _raised(work.measure, before, after)
    if raised:
        sentences.append(
            message(
                "It adds {points} for {cost} and {days}: {raised}.",
                points=_points(gain),
                raised=tuple(raised),
                cost=cost,
                days=days,
            )
        )
    elif corrects:
        sentences.append(message("It adds no point here, for {cost} and {days}.", cost=cost, days=days))
    else:
        sentences.append(
            message("It adds no point here, for {cost} and {days}, and serves what follows.", cost=cost, days=days)
        )
    if corrects:
        sentences.append(
            message(
                "It corrects this finding of the technical audit: {findings}.",
                plural="It corrects these findings of the technical audit: {findings}.",
                n=len(corrects),
                findings=tuple(finding.title for finding in corrects),
            )
        )
    unknown = tuple(effect.question for effect in work.measure.raises if _is_raised_unknown(effect, before, after))
    if unknown:
        sentences.append(
            message(
                "Find out {questions} first: the answer may be better than the worst, which is counted here.",
                questions=unknown,
            )
        )
    if unlocked:
        sentences.append(
            message("It must come before: {measures}.", measures=tuple(measure.title for measure in unlocked))
        )
    if work.has_study:
        assert work.measure.upstream_study is not None
        sentences.append(
            message("In the quarter before, it needs a study: {study}.", study=work.measure.upstream_study.title)
        )
    return Explanation(tuple(sentences))


def _points(gain: Fraction) -> Message:
    """Return a gain in words."""
    number = 1 if gain <= 1 else 2
    return message("{points} point", plural="{points} points", n=number, points=Quantity(gain, Unit.POINTS))


def _is_raised_unknown(effect: Effect, before: Standing, after: Standing) -> bool:
    """Return whether an effect raises an answer that nobody knows yet."""
    old, new = before.of(effect.question), after.of(effect.question)
    return old is not None and new is not None and old[0] < new[0] and old[0] < old[1]


def _raised(measure: Measure, before: Standing, after: Standing) -> list[Message]:
    """Return, for each answer that a measure raises, from what to what."""
    raised = []
    for effect in measure.raises:
        old, new = before.of(effect.question), after.of(effect.question)
        if old is None or new is None or old[0] == new[0]:
            continue
        options = before.methodology.question(effect.question).options
        if old[0] == old[1]:
            raised.append(
                message(
                    "{question} goes from {old} to {new}",
                    question=effect.question,
                    old=options[old[0]].id,
                    new=options[new[0]].id,
                )
            )
        else:
            raised.append(
                message(
                    "{question}, unknown so far, is at least at {new}", question=effect.question, new=options[new[0]].id
                )
            )
    return raised


def why_left_out(
    *,
    measure: Measure,
    closure: Sequence[Work],
    start: Progress,
    progress: Progress,
    rises: dict[MeasureId, Rises],
    standing: Standing,
    entity: Entity,
    schedule: Schedule,
    missing: dict[MeasureId, tuple[MeasureId, ...]],
) -> tuple[Obstacle, Explanation]:
    """Return what keeps a measure out of a plan.

    Parameters
    ----------
    closure
        The measure after the prerequisites that it still misses.
    start, progress
        How far the answers are before and after the plan.
    """
    methodology = standing.methodology
    false = [fact for fact in methodology.facts if fact.id in measure.applies_if and fact.id in entity.false_facts]
    if false:
        names = tuple(fact.name for fact in false)
        return _because(
            Obstacle.NOT_APPLICABLE,
            message("It does not apply, because the entity does not have this: {facts}.", facts=names),
        )
    if start.reached(rises[measure.id]):
        questions = tuple(effect.question for effect in measure.raises)
        if all(standing.of(question) is None for question in questions):
            return _because(
                Obstacle.NOT_APPLICABLE,
                message("The questions that it raises do not apply: {questions}.", questions=questions),
            )
        return _because(
            Obstacle.REACHED,
            message("What it brings is there already: {questions}.", questions=questions),
        )
    if progress.reached(rises[measure.id]):
        titles = tuple(
            other.measure.title
            for other in schedule.works.values()
            if other.measure.id in schedule.quarter_of
            and {effect.question for effect in other.measure.raises} & {effect.question for effect in measure.raises}
        )
        return _because(
            Obstacle.COVERED, message("Other actions of the plan bring as much: {measures}.", measures=titles)
        )
    if progress.gain([rises[work.measure.id] for work in closure]) <= 0:
        questions = tuple(effect.question for effect in measure.raises)
        return _because(
            Obstacle.NO_GAIN,
            message(
                "Raising {questions} adds no point as long as other answers stay where they are.", questions=questions
            ),
        )
    return _lacking(closure, schedule, missing, methodology.currency)


def _because(obstacle: Obstacle, *sentences: Message) -> tuple[Obstacle, Explanation]:
    return obstacle, Explanation(sentences)


def _lacking(
    closure: Sequence[Work], schedule: Schedule, missing: dict[MeasureId, tuple[MeasureId, ...]], currency: str
) -> tuple[Obstacle, Explanation]:
    """Return which means are missing: those without which it would not fit, the others being unlimited."""
    cost = sum((work.total_cost(0, schedule.horizon) for work in closure), Fraction())
    days = sum((work.total_days(0, schedule.horizon) for work in closure), Fraction())
    before = tuple(work.measure.title for work in closure[:-1])
    start = [message("It would come with what it requires: {measures}.", measures=before)] if before else []
    short_of_money = not _fits(closure, schedule, missing, money=True, days=False)
    short_of_days = not _fits(closure, schedule, missing, money=False, days=True)
    money_left, days_left = schedule.money.left(), schedule.days.left()
    money_words = message(
        "It would cost {cost} over the plan, and {left} of the budget is left.",
        cost=money(cost, currency),
        left=money(money_left or 0, currency),
    )
    days_words = message(
        "It would take {days} over the plan, and {left} are left.",
        days=Quantity(days, Unit.DAYS),
        left=Quantity(days_left or Fraction(), Unit.DAYS),
    )
    if short_of_money and short_of_days:
        return _because(Obstacle.BOTH, *start, money_words, days_words)
    if short_of_money:
        return _because(Obstacle.BUDGET, *start, money_words)
    if short_of_days:
        return _because(Obstacle.PERSON_DAYS, *start, days_words)
    if _fits(closure, schedule, missing, money=False, days=False):
        return _because(Obstacle.BOTH, *start, message("Money and days are never free in the same quarter for it."))
    return _because(Obstacle.TIME, *start, message("Too few quarters are left for it after what it requires."))


def _fits(
    closure: Sequence[Work],
    schedule: Schedule,
    missing: dict[MeasureId, tuple[MeasureId, ...]],
    *,
    money: bool,
    days: bool,
) -> bool:
    """Return whether a measure and what it misses would fit, looking at some of the means only; place nothing."""
    placed: list[Work] = []
    try:
        for work in closure:
            after = max((schedule.quarter_of[required] + 1 for required in missing[work.measure.id]), default=0)
            quarter = schedule.earliest(work, after, money=money, days=days)
            if quarter is None:
                return False
            schedule.place(work, quarter)
            placed.append(work)
        return True
    finally:
        for work in reversed(placed):
            schedule.remove(work)
