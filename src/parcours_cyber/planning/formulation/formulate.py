"""From a methodology, an assessment, a capacity and an objective to one problem of whole numbers.

An answer that can rise is an item, and so is each open finding of the technical audit: corrected, it counts as many
points as the methodology says, in every quarter in which it is. What is urgent are needs: to correct each critical
finding, at all and then in time, and to raise, in time, each answer that an urgent measure raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from attrs import field, frozen

from parcours_cyber.errors import Problems, UsageError, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import MeasureId, ThreatId
from parcours_cyber.model.measures import Effect, Horizon, Measure, Range
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.demands import Imposed, UnderWay
from parcours_cyber.planning.entity.findings import OpenFinding, drives, open_findings
from parcours_cyber.planning.entity.objective import Aimed, Objective
from parcours_cyber.planning.formulation.aims import Enough, Items, in_points, least_cost, of_references
from parcours_cyber.planning.formulation.limits import means_of
from parcours_cyber.planning.formulation.references import answered
from parcours_cyber.planning.formulation.works import Work, expected, work_of
from parcours_cyber.planning.problem import Aim, Candidate, Need, Problem
from parcours_cyber.scoring.gains import prudent_reader, total_points
from parcours_cyber.scoring.standing import Standing, applies, question_index, standing_of
from parcours_cyber.scoring.trees import tree_of

__all__ = ["Formulation", "formulate", "reached"]


@frozen(kw_only=True)
class Formulation:
    """A problem, and what its numbers stand for.

    Attributes
    ----------
    audited, start
        Where the answers stand after the audit, and once what is done already is counted.
    works
        What each candidate takes, in the order of the candidates of the problem.
    missing
        For each measure of the catalogue, those that it requires, apply, and are not there.
    recorded, findings
        The open findings, the gravest first: all of them, and those that nothing which is done corrects.
    """

    methodology: Methodology
    assessment: Assessment
    capacity: Capacity
    objective: Objective
    audited: Standing
    start: Standing
    works: tuple[Work, ...]
    missing: dict[MeasureId, tuple[MeasureId, ...]]
    recorded: tuple[OpenFinding, ...]
    findings: tuple[OpenFinding, ...]
    items: Items
    problem: Problem
    position: dict[MeasureId, int] = field(init=False)
    #: The prudent points of a standing, and the resistance to each threat.
    points: Callable[[Standing], Fraction] = field(init=False, eq=False, repr=False)
    resistances: dict[ThreatId, Callable[[Standing], Fraction]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Find the candidates by their measures, and what reads the points of many standings."""
        object.__setattr__(self, "position", {work.measure.id: n for n, work in enumerate(self.works)})
        object.__setattr__(self, "points", prudent_reader(self.audited))
        tree = tree_of(self.methodology)
        nodes = {threat.id: tree.named(f"threat:{threat.id}") for threat in self.methodology.threats}
        readers = {threat: prudent_reader(self.audited, found[0]) for threat, found in nodes.items() if len(found) == 1}
        object.__setattr__(self, "resistances", readers)

    def work(self, measure: MeasureId) -> Work:
        """Return what a measure of the catalogue takes, be it a candidate or not."""
        position = self.position.get(measure)
        if position is not None:
            return self.works[position]
        return work_of(self.methodology, self.methodology.measure(measure), self.assessment.entity.size)

    def is_urgent(self, measure: Measure) -> bool:
        """Return whether a measure is urgent in the catalogue, or by a critical finding that it corrects."""
        return measure.horizon is Horizon.URGENT or any(
            finding.severity is Severity.CRITICAL and measure.id in finding.measures for finding in self.recorded
        )


def formulate(
    methodology: Methodology,
    assessment: Assessment,
    capacity: Capacity,
    objective: Objective | None = None,
    *,
    estimate: Callable[[Range], Fraction] = expected,
) -> Formulation:
    """Return the problem of planning for an entity.

    Parameters
    ----------
    estimate
        Which number of an estimate counts.

    Raises
    ------
    InvalidDataError
        If the assessment cannot be scored.
    UsageError
        If the capacity or the objective names what the methodology does not have, or is given for another length.
    """
    objective = Objective() if objective is None else objective
    objective.check(methodology)
    check_demands(methodology, capacity)
    horizon, entity = methodology.planning.horizon.quarters, assessment.entity
    audited = standing_of(methodology, assessment)
    start = audited
    for done in capacity.done:
        start = start.raised(methodology.measure(done).raises)
    recorded = open_findings(methodology, assessment)
    findings = tuple(found for found in recorded if set(found.measures).isdisjoint(capacity.done))
    fixed: dict[MeasureId, Imposed | UnderWay] = {
        **{item.measure: item for item in capacity.imposed},
        **{item.measure: item for item in capacity.under_way},
    }
    excluded = {item.measure for item in capacity.excluded}
    there = {measure.id for measure in methodology.measures if reached(start, measure)} | set(capacity.done)
    fit = {measure.id for measure in methodology.measures if applies(measure.applies_if, entity)}
    missing = {
        measure.id: tuple(required for required in measure.requires if required in fit and required not in there)
        for measure in methodology.measures
    }
    driven = drives(findings)
    useful = (fit - excluded - set(capacity.done)) & (driven.keys() | {m.id for m in methodology.measures} - there)
    chosen = [measure for measure in methodology.measures if measure.id in fixed or measure.id in useful]
    possible = _possible(chosen, missing, fixed)
    works = tuple(_work(methodology, measure, assessment, fixed.get(measure.id), estimate) for measure in possible)
    position = {work.measure.id: n for n, work in enumerate(works)}
    quarters = [_quarters(work, capacity, horizon, fixed.get(work.measure.id)) for work in works]
    references = answered(methodology, str(objective.of)) if objective.aimed is Aimed.COVERAGE else None
    items = _items(start, works, findings, () if references is None else references.levels(there & fit))
    item_of = {question: n for n, question in enumerate(items.answers)}
    before = len(items.answers) + len(findings)
    raises = []
    for work in works:
        levels = dict(_raises(items, item_of, work.measure.raises))
        for n, finding in enumerate(findings, len(items.answers)):
            if work.measure.id in finding.measures:
                levels[n] = 1
        if references is not None:
            answers = enumerate(references.by_measure(work.measure.id))
            levels |= {before + n: level for n, level in answers if level > items.references[n]}
        raises.append(tuple(sorted(levels.items())))
    scaled = [means.scaled(works, quarters, horizon) for means in means_of(capacity, methodology.planning)]
    candidates = tuple(
        Candidate(
            measure=work.measure.id,
            raises=raises[n],
            requires=()
            if isinstance(fixed.get(work.measure.id), UnderWay)
            else tuple(position[required] for required in missing[work.measure.id]),
            length=work.length,
            quarters=quarters[n],
            takes=tuple(tuple(rows[n][k] for _, rows in scaled) for k in range(len(quarters[n]))),
            imposed=work.measure.id in fixed,
        )
        for n, work in enumerate(works)
    )
    problem = Problem(
        quarters=horizon,
        levels=items.levels,
        candidates=candidates,
        limits=tuple(limit for limit, _ in scaled),
        needs=tuple(_needs(methodology, works, findings, raises, items)) if objective.urgent_first else (),
        aims=_aims(objective, items, works, quarters, horizon),
    )
    return Formulation(
        methodology=methodology,
        assessment=assessment,
        capacity=capacity,
        objective=objective,
        audited=audited,
        start=start,
        works=works,
        missing=missing,
        recorded=recorded,
        findings=findings,
        items=items,
        problem=problem,
    )


def reached(standing: Standing, measure: Measure) -> bool:
    """Return whether all that a measure raises is there, or does not apply."""
    methodology = standing.methodology
    for effect in measure.raises:
        ranks = standing.of(effect.question)
        if ranks is not None and ranks[0] < methodology.question(effect.question).rank(effect.option):
            return False
    return True


def _possible(
    chosen: list[Measure], missing: dict[MeasureId, tuple[MeasureId, ...]], fixed: dict[MeasureId, Imposed | UnderWay]
) -> list[Measure]:
    """Return the measures all of whose missing requirements can be done too; one that is under way asks for none."""
    possible = {measure.id: measure for measure in chosen}
    while True:
        kept = {
            name: measure
            for name, measure in possible.items()
            if isinstance(fixed.get(name), UnderWay) or all(required in possible for required in missing[name])
        }
        if len(kept) == len(possible):
            return list(kept.values())
        possible = kept


def _work(
    methodology: Methodology,
    measure: Measure,
    assessment: Assessment,
    demand: Imposed | UnderWay | None,
    estimate: Callable[[Range], Fraction],
) -> Work:
    """Return what a measure takes, or what is left of it where it is under way."""
    work = work_of(methodology, measure, assessment.entity.size, estimate)
    if isinstance(demand, UnderWay):
        return work.only_left(demand.cost, demand.person_days, demand.quarter)
    return work


def _quarters(work: Work, capacity: Capacity, horizon: int, demand: Imposed | UnderWay | None) -> tuple[int, ...]:
    """Return the quarters, from 0, in which a measure may be done."""
    if isinstance(demand, UnderWay):
        return (demand.quarter - 1,)
    closed = {quarter - 1 for quarter in capacity.blackout}
    allowed = (done for done in range(horizon) if work.first_quarter(done) >= 0 and closed.isdisjoint(work.busy(done)))
    if demand is None:
        return tuple(allowed)
    return tuple(
        done for done in allowed if demand.quarter in (None, done + 1) and (demand.by is None or done + 1 <= demand.by)
    )


def _items(
    start: Standing, works: Iterable[Work], findings: tuple[OpenFinding, ...], references: tuple[int, ...]
) -> Items:
    """Return the items: each answer that some candidate raises, each finding, each reference."""
    index = question_index(start.methodology)
    raised = {
        index[effect.question]
        for work in works
        for effect in work.measure.raises
        if (ranks := start.of(effect.question)) is not None
        and ranks[0] < start.methodology.question(effect.question).rank(effect.option)
    }
    return Items(
        start=start,
        answers=tuple(sorted(raised)),
        findings=tuple(finding.severity for finding in findings),
        references=references,
    )


def _raises(items: Items, item_of: dict[int, int], effects: Iterable[Effect]) -> Iterable[tuple[int, int]]:
    """Yield the answers that effects raise, each with its level."""
    methodology = items.start.methodology
    index = question_index(methodology)
    for effect in effects:
        question = index[effect.question]
        if question in item_of:
            level = items.level(question, methodology.questions[question].rank(effect.option))
            if level > 0:
                yield item_of[question], level


def _needs(
    methodology: Methodology,
    works: tuple[Work, ...],
    findings: tuple[OpenFinding, ...],
    raises: list[tuple[tuple[int, int], ...]],
    items: Items,
) -> Iterable[Need]:
    """Yield what is urgent: to correct critical findings, to do so in time, and what urgent measures raise in time.

    A need of the first kind weighs more than all of the second together, and one of these more than all of the third.
    """
    horizon, by = methodology.planning.horizon.quarters, methodology.planning.urgent.quarters - 1
    critical = [
        tuple(n for n, work in enumerate(works) if work.measure.id in finding.measures)
        for finding in findings
        if finding.severity is Severity.CRITICAL
    ]
    critical = [candidates for candidates in critical if candidates]
    urgent: dict[int, list[int]] = {}
    for n, work in enumerate(works):
        if work.measure.horizon is Horizon.URGENT:
            for item, _ in raises[n]:
                if item < len(items.answers):
                    urgent.setdefault(item, []).append(n)
    in_time = 1 + len(urgent)
    at_all = in_time * (1 + len(critical))
    for candidates in critical:
        yield Need(candidates=candidates, by=horizon - 1, weight=at_all)
        yield Need(candidates=candidates, by=by, weight=in_time)
    for found in urgent.values():
        yield Need(candidates=tuple(found), by=by)


def _aims(
    objective: Objective,
    items: Items,
    works: tuple[Work, ...],
    quarters: list[tuple[int, ...]],
    horizon: int,
) -> tuple[Aim, ...]:
    """Return the aims of an objective, the first one first."""
    methodology = items.start.methodology
    whole, end = (1,) * horizon, (*(0,) * (horizon - 1), 1)
    early = in_points(items, whole)
    match objective.aimed:
        case Aimed.EARLY:
            return (early,)
        case Aimed.FINAL:
            return in_points(items, end), early
        case Aimed.LEAST_COST:
            enough = Enough.for_grade(methodology, total_points(items.start), str(objective.of))
            prices = [
                [work.total_cost(done, horizon) for done in allowed]
                for work, allowed in zip(works, quarters, strict=True)
            ]
            return in_points(items, end, findings=False, enough=enough), least_cost(items, prices, horizon), early
        case Aimed.THREAT:
            node = tree_of(methodology).node(f"threat:{objective.of}")
            return in_points(items, whole, node=node, findings=False), early
        case Aimed.COVERAGE:
            return of_references(items, whole), early


def check_demands(methodology: Methodology, capacity: Capacity) -> None:
    """Check that an entity asks for measures that there are, in quarters that there are, and for each only once.

    Raises
    ------
    UsageError
        With everything that it asks for and there is not.
    """
    problems = Problems()
    known = [str(measure.id) for measure in methodology.measures]
    horizon = methodology.planning.horizon.quarters
    asked: dict[str, str] = {}
    groups: tuple[tuple[str, Iterable[MeasureId]], ...] = (
        ("done", capacity.done),
        ("under_way", (item.measure for item in capacity.under_way)),
        ("imposed", (item.measure for item in capacity.imposed)),
        ("excluded", (item.measure for item in capacity.excluded)),
    )
    for name, measures in groups:
        for n, measure in enumerate(measures):
            if measure not in known:
                problems.add(
                    f"{name}[{n}]",
                    message("There is no measure '{id}' in {methodology}.", id=measure, methodology=methodology.id),
                    remedy=suggestion(measure, known) or message("Correct the id, or remove it."),
                )
            elif measure in asked:
                problems.add(
                    f"{name}[{n}]",
                    message(
                        "{measure} stands under {first} and under {second}.",
                        measure=measure,
                        first=asked[measure],
                        second=name,
                    ),
                    expected=message("Expected each measure once."),
                    remedy=message("Decide for one of them."),
                )
            asked.setdefault(measure, name)
    quarters = [
        *((f"blackout[{n}]", quarter) for n, quarter in enumerate(capacity.blackout)),
        *((f"under_way[{n}].quarter", item.quarter) for n, item in enumerate(capacity.under_way)),
        *((f"imposed[{n}].quarter", item.quarter) for n, item in enumerate(capacity.imposed)),
        *((f"imposed[{n}].by", item.by) for n, item in enumerate(capacity.imposed)),
    ]
    for path, quarter in quarters:
        if quarter is not None and not 1 <= quarter <= horizon:
            problems.add(
                path,
                message("The plan has no quarter {quarter}.", quarter=quarter),
                expected=message("Expected a whole number from 1 to {limit}.", limit=horizon),
            )
    if problems.found:
        raise UsageError(problems.found)
