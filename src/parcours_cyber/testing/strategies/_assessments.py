"""Entities, assessments, and what a methodology makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.i18n.catalogues import available_locales
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.model.assessment import Answer, Assessment, AwarenessSession, RecordedFinding
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, FactId, QuestionId
from parcours_cyber.model.measures import Kind, Owner
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity, StatedFact
from parcours_cyber.planning.build import build_plan
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import CoFinancing, Excluded, Imposed, RelayTerms, UnderWay
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.testing.strategies._basics import words

__all__ = ["assessments", "capacities", "entities", "locales", "plans", "scores", "standings"]


def locales() -> st.SearchStrategy[str]:
    """Return a strategy for the locales in which texts can be written."""
    return st.sampled_from(available_locales())


@st.composite
def entities(draw: st.DrawFn, methodology: Methodology | None = None) -> Entity:
    """Draw an entity that *methodology*, else the reference one, knows: each fact is true, false or not stated."""
    method = methodology or load_methodology()
    facts = []
    for fact in method.facts:
        value = draw(st.sampled_from([None, True, False]))
        if value is not None:
            facts.append(StatedFact(fact=fact.id, value=value))
    # A methodology that tells no sectors or sizes apart asks for none.
    kinds: dict[str, Any] = {"sector": method.sectors, "size": method.sizes}
    return Entity(
        name=draw(words()),
        territory=draw(st.none() | words()),
        facts=tuple(facts),
        **{kind: draw(st.sampled_from(among)).id for kind, among in kinds.items() if among},
    )


@st.composite
def assessments(
    draw: st.DrawFn,
    methodology: Methodology | None = None,
    *,
    complete: bool = False,
    not_applicable: bool = True,
    max_unknown: int | None = None,
    notes: bool = False,
) -> Assessment:
    """Draw an assessment of *methodology*, of the reference one when none is given.

    Parameters
    ----------
    complete
        Leave no answer unknown.
    not_applicable
        Answer that some questions do not apply; facts stated to be false may say so in any case.
    max_unknown
        Leave at most so many answers unknown.
    notes
        Add what changes no number: comments, reasons, evidence, dates, authors, the path, the interview of the
        pre-diagnosis, findings of the technical audit, awareness sessions.
    """
    method = methodology or load_methodology()
    open_ones: frozenset[QuestionId] | None = None
    if max_unknown is not None and not complete:
        ids = [question.id for question in method.questions]
        open_ones = frozenset(draw(st.lists(st.sampled_from(ids), unique=True, max_size=max_unknown)))
    answers = []
    for question in method.questions:
        choices: list[Choice | None] = [Choice(option.id) for option in question.options]
        if not_applicable:
            choices.append(NOT_APPLICABLE)
        if open_ones is not None:
            choices = [None, UNKNOWN] if question.id in open_ones else choices
        elif not complete:
            choices = [None, *choices, UNKNOWN]
        choice = draw(st.sampled_from(choices))
        if choice is not None:
            answers.append(Answer(question=question.id, choice=choice))
    entity = draw(entities(method))
    if not notes:
        return Assessment(methodology=method.ref, entity=entity, answers=tuple(answers))
    return Assessment(
        methodology=method.ref,
        entity=entity,
        answers=draw(_noted(draw(st.permutations(answers)))),
        date=draw(st.none() | st.dates()),
        by=draw(st.none() | words()),
        path=draw(st.none() | st.sampled_from([path.id for path in method.paths])) if method.paths else None,
        pre_diagnosis=draw(_interviews(method, entity)),
        findings=draw(_recorded(method)),
        awareness=draw(_sessions(method)),
    )


@st.composite
def _noted(draw: st.DrawFn, answers: list[Answer]) -> tuple[Answer, ...]:
    """Add the auditor's notes to some answers."""
    some = draw(st.sets(st.sampled_from([answer.question for answer in answers]), max_size=3)) if answers else set()
    return tuple(
        Answer(
            question=answer.question,
            choice=answer.choice,
            reason=draw(st.none() | words()),
            comment=draw(st.none() | words()),
            evidence=draw(st.none() | words()),
            date=draw(st.none() | st.dates()),
            by=draw(st.none() | words()),
        )
        if answer.question in some
        else answer
        for answer in answers
    )


@st.composite
def _interviews(draw: st.DrawFn, methodology: Methodology, entity: Entity) -> tuple[Answer, ...]:
    """Draw the answers of the pre-diagnosis; none contradicts what is known of the entity."""
    if methodology.pre_diagnosis is None:
        return ()
    known: dict[FactId, bool] = {item.fact: item.value for item in entity.facts}
    answers = []
    for question in methodology.pre_diagnosis.questions:
        fitting = [option for option in question.options if not _contradicts(option.states, known)]
        choice = draw(st.sampled_from([None, UNKNOWN, *(Choice(option.id) for option in fitting)]))
        if choice is None:
            continue
        answers.append(Answer(question=question.id, choice=choice))
        known |= {item.fact: item.value for option in fitting if str(option.id) == choice for item in option.states}
    return tuple(answers)


def _contradicts(states: tuple[StatedFact, ...], known: Mapping[FactId, bool]) -> bool:
    """Return whether an option says the contrary of what is known."""
    return any(known.get(item.fact, item.value) != item.value for item in states)


@st.composite
def _recorded(draw: st.DrawFn, methodology: Methodology) -> tuple[RecordedFinding, ...]:
    """Draw what the technical audit found: typical findings, and others in the auditor's words."""
    measures = [measure.id for measure in methodology.measures]
    found = []
    for _ in range(draw(st.integers(0, 3))):
        typical = draw(st.sampled_from([None, *methodology.findings]))
        if typical is None and not measures:
            continue
        given: dict[str, Any] = {"finding": None if typical is None else typical.id}
        if typical is None or draw(st.booleans()):
            given["title"] = draw(words())
            given["severity"] = draw(st.sampled_from(Severity))
            if measures:
                given["corrected_by"] = tuple(
                    draw(st.lists(st.sampled_from(measures), unique=True, min_size=1, max_size=2))
                )
        found.append(
            RecordedFinding(
                **given,
                where=draw(st.none() | words()),
                date=draw(st.none() | st.dates()),
                by=draw(st.none() | words()),
                comment=draw(st.none() | words()),
                corrected_on=draw(st.none() | st.dates()),
            )
        )
    return tuple(found)


@st.composite
def _sessions(draw: st.DrawFn, methodology: Methodology) -> tuple[AwarenessSession, ...]:
    """Draw awareness sessions."""
    if not methodology.audiences:
        return ()
    sessions = []
    for _ in range(draw(st.integers(0, 2))):
        participants = draw(st.integers(0, 100))
        sessions.append(
            AwarenessSession(
                audience=draw(st.sampled_from(methodology.audiences)).id,
                date=draw(st.dates()),
                participants=participants,
                invited=draw(st.none() | st.integers(participants, 200)),
                comment=draw(st.none() | words()),
            )
        )
    return tuple(sessions)


def standings(methodology: Methodology | None = None, **options: Any) -> st.SearchStrategy[Standing]:
    """Return a strategy for where the questions stand; *options* are those of :func:`assessments`."""
    method = methodology or load_methodology()
    return assessments(method, **options).map(lambda assessment: standing_of(method, assessment))


@st.composite
def scores(draw: st.DrawFn, /, methodology: Methodology | None = None, **options: Any) -> Score:
    """Draw a score; *options* are those of :func:`assessments`. What leaves nothing to score is not drawn."""
    method = methodology or load_methodology()
    assessment = draw(assessments(method, **options))
    try:
        return cyberscore(method, assessment)
    except InvalidDataError:
        assume(any(ranks is not None for ranks in standing_of(method, assessment).ranks))
        raise


@st.composite
def plans(draw: st.DrawFn, /, methodology: Methodology | None = None, **options: Any) -> Plan:
    """Draw a plan within drawn means; *options* are those of :func:`assessments`."""
    score = draw(scores(methodology, **options))
    return build_plan(
        score.methodology, score.assessment, draw(capacities(quarters=score.methodology.planning.horizon.quarters))
    )


@st.composite
def capacities(draw: st.DrawFn, methodology: Methodology | None = None, *, quarters: int = 12) -> Capacity:
    """Draw a capacity.

    Parameters
    ----------
    methodology
        Where it is given, everything is drawn that a capacity may have: means of each kind and of owners, blackouts,
        what is done, under way, imposed and excluded, and who pays a part. Its demands may conflict. Otherwise, euros
        and days are: whole, by year, by quarter, or without limit.
    quarters
        How long the plan is, where no methodology says it.
    """
    quarters = quarters if methodology is None else methodology.planning.horizon.quarters
    years = -(-quarters // 4)

    def amounts(most: int) -> Any:
        one = st.integers(0, most)
        by_year = [st.tuples(*[one] * years)] if quarters % years == 0 else []
        return draw(st.one_of(st.none(), one, *by_year, st.tuples(*[st.integers(0, most // 6)] * quarters)))

    if methodology is None:
        return Capacity(budget=amounts(60_000), person_days=amounts(90))

    def sometimes(most: int) -> Any:
        """Draw a limit that leaves room for the others to bind: mostly none, else a wide or a narrow one."""
        width = draw(st.sampled_from((0, 0, 1, 5)))
        return amounts(width * most) if width else None

    carry_over = draw(st.booleans())
    payers: dict[str, Any] = {}
    # Those who pay up to a ceiling need a budget that is kept.
    ceilings = st.integers(0, 30_000) if carry_over else st.none()
    kinds = st.lists(st.sampled_from(Kind), unique=True, max_size=3)
    shares = st.sampled_from(("0", "0.3", "0.5", "1"))
    if draw(st.booleans()):
        share, ceiling, until = draw(shares), draw(ceilings), draw(st.sampled_from((None, 1, quarters)))
        payers["co_financing"] = [
            CoFinancing(name="Region", share=share, ceiling=ceiling, kinds=draw(kinds), until=until)
        ]
    if carry_over and draw(st.booleans()):
        payers["relay"] = RelayTerms(
            share=draw(shares), ceiling=draw(st.integers(0, 30_000)), urgent=draw(st.booleans())
        )
    owners = draw(st.lists(st.sampled_from(Owner), unique=True, max_size=2))
    by_owner = {owner.value: sometimes(60) for owner in owners}
    return Capacity(
        budget=sometimes(60_000),
        person_days=sometimes(90),
        investment=sometimes(50_000),
        running=sometimes(40_000),
        person_days_by_owner={owner: days for owner, days in by_owner.items() if days is not None},
        at_once=draw(st.sampled_from((None, None, 1, 2))),
        blackout=draw(st.lists(st.integers(1, quarters), unique=True, max_size=2)),
        carry_over=carry_over,
        **_demands(draw, methodology, quarters),
        **payers,
    )


def _demands(draw: st.DrawFn, methodology: Methodology, quarters: int) -> dict[str, Any]:
    """Draw what is asked for of some measures, of each of them one thing."""
    demands: dict[str, list[Any]] = {"done": [], "under_way": [], "imposed": [], "excluded": []}
    when = st.integers(1, quarters)
    for measure in draw(st.permutations(methodology.measures))[:2]:
        match draw(st.sampled_from((None, None, *demands))):
            case "done":
                demands["done"].append(measure.id)
            case "under_way":
                left = {"cost": draw(st.integers(0, 3000)), "person_days": draw(st.integers(0, 9))}
                demands["under_way"].append(UnderWay(measure=measure.id, quarter=draw(st.integers(1, 5)), **left))
            case "imposed":
                time = draw(st.sampled_from((None, "quarter", "by")))
                demands["imposed"].append(Imposed(measure=measure.id, **({} if time is None else {time: draw(when)})))
            case "excluded":
                demands["excluded"].append(Excluded(measure=measure.id, reason="drawn"))
    return demands
