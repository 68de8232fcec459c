"""Building a plan: the problem is formulated, a planner solves it, and the solution is told in full."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.entity.findings import OpenFinding
from parcours_cyber.planning.entity.objective import Objective
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.explanation.reasons import InPlace, because, done_already, left_out
from parcours_cyber.planning.explanation.room import Room
from parcours_cyber.planning.explanation.shortfalls import shortfalls
from parcours_cyber.planning.formulation.formulate import Formulation
from parcours_cyber.planning.plan import Action, Conflict, Pack, Plan, Projections, Proof, Rise, ThreatGain
from parcours_cyber.planning.problem import Placement
from parcours_cyber.planning.search.solve import Planner, Progress, Solution, solve
from parcours_cyber.scoring.cyberscore import cyberscore
from parcours_cyber.scoring.results import Reading
from parcours_cyber.scoring.scored import read
from parcours_cyber.scoring.standing import Standing

__all__ = ["build_plan", "told"]


def build_plan(
    methodology: Methodology,
    assessment: Assessment,
    capacity: Capacity | None = None,
    *,
    objective: Objective | None = None,
    planner: Planner | Literal["default", "sequential", "global"] = Planner.DEFAULT,
    seed: int = 0,
    time_limit: float | None = None,
    node_limit: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Build the security plan of an entity within its means.

    A methodology that makes no plans, or has no total on a scale, is refused with :class:`~parcours_cyber.UsageError`.

    Parameters
    ----------
    methodology
        The methodology: its catalogue of measures, and how long a plan and its parts are.
    assessment
        Where the entity starts.
    capacity
        Its means and what it asks for; without them, nothing is limited but time.
    objective
        What the plan is made for; the score as high as possible as early as possible when it is not given.
    planner
        How it is searched for: by the default planner; or, with the extra ``optimise``, quarter by quarter
        (``"sequential"``) or as a whole (``"global"``), with a proven bound.
    seed
        What the choices of the search are drawn from: the same seed gives the same plan.
    time_limit, node_limit
        Seconds, and nodes of branch and bound, after which the global planner stops with the best plan so far. A plan
        that was stopped by time depends on the machine.
    progress
        Is told while the work goes on, and may stop it.

    Returns
    -------
    Plan
        Actions by quarter, each with its reason, and the reason for each measure that is left out. Demands that cannot
        be met together are in its conflicts, and the last one of each conflict is given up.

    Raises
    ------
    InvalidDataError
        If the assessment cannot be scored.
    UsageError
        If the capacity is given for another number of years or quarters than the plan has, or names what is not there;
        if the extra is missing that a planner needs, or the method is not linear and it cannot prove anything.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> methodology = pc.load_methodology()
    >>> entity = pc.Entity(name="Ville", sector="local-authority", size="medium")
    >>> nothing_known = pc.Assessment(methodology=methodology.ref, entity=entity)
    >>> plan = pc.build_plan(methodology, nothing_known, pc.Capacity(budget=200_000, person_days=300))
    >>> plan.totals.cost <= 200_000
    True
    """
    capacity = Capacity() if capacity is None else capacity
    formulation, conflicts = settle(methodology, assessment, capacity, objective)
    solution = solve(
        formulation.problem,
        Planner(planner),
        seed=seed,
        time_limit=time_limit,
        node_limit=node_limit,
        progress=progress,
    )
    return told(formulation, solution, capacity, conflicts)


def told(
    formulation: Formulation, solution: Solution, capacity: Capacity, conflicts: tuple[Conflict, ...] = ()
) -> Plan:
    """Return the plan that a solution of a formulated problem means, with its reasons and projections.

    Parameters
    ----------
    capacity
        What was asked for, before demands that conflict were given up.
    """
    methodology, rules = formulation.methodology, formulation.methodology.planning
    placement = solution.placement
    room = Room.beside(formulation.problem, placement)
    standing = formulation.audited
    left = list(formulation.recorded)
    actions: list[Action] = []
    ends: list[Standing] = []
    for quarter, measure_id in _in_order(formulation, placement):
        while len(ends) < quarter:
            ends.append(standing)
        measure = methodology.measure(measure_id)
        after = standing.raised(measure.raises)
        corrects = tuple(finding for finding in left if measure_id in finding.measures)
        left = [finding for finding in left if finding not in corrects]
        actions.append(_action(formulation, room, measure_id, quarter, (standing, after), corrects))
        standing = after
    ends.extend([standing] * (rules.horizon.quarters - len(ends)))
    readings: list[Reading] = [read(end) for end in ends]
    return Plan(
        score=cyberscore(methodology, formulation.assessment),
        capacity=capacity,
        objective=formulation.objective,
        actions=tuple(actions),
        left_out=tuple(left_out(formulation, room, standing)),
        uncorrected=tuple(left),
        projections=Projections(relay=readings[rules.relay.quarters - 1], plan=readings[-1], quarters=tuple(readings)),
        proof=_proof(formulation, solution),
        conflicts=(*conflicts, *shortfalls(formulation, placement, readings[-1])),
    )


def _proof(formulation: Formulation, solution: Solution) -> Proof | None:
    """Return what is proven of a plan."""
    if solution.bound is None or solution.gap is None or solution.aim is None:
        return None
    unit = formulation.problem.aims[solution.aim].unit
    return Proof(bound=Fraction(solution.bound) / unit, gap=solution.gap)


def _in_order(formulation: Formulation, placement: Placement) -> list[tuple[int, MeasureId]]:
    """Return the actions with their quarters, from 0: what is done first, then by quarter, urgent ones first.

    Within these, what would add most alone comes first, and else what comes first in the catalogue.
    """
    methodology = formulation.methodology
    placed = [
        (quarter, work.measure.id)
        for work, quarter in zip(formulation.works, placement, strict=True)
        if quarter is not None
    ]
    alone = {name: _alone(formulation, methodology.measure(name)) for _, name in placed}
    placed.sort(key=lambda item: (item[0], not formulation.is_urgent(methodology.measure(item[1])), -alone[item[1]]))
    return [*((-1, name) for name in formulation.capacity.done), *placed]


def _action(
    formulation: Formulation,
    room: Room,
    measure_id: MeasureId,
    quarter: int,
    standings: tuple[Standing, Standing],
    corrects: tuple[OpenFinding, ...],
) -> Action:
    """Return an action in its place, between two standings; it is done in *quarter* from 0, or before the plan."""
    methodology, horizon = formulation.methodology, formulation.methodology.planning.horizon.quarters
    before, after = standings
    measure, work = methodology.measure(measure_id), formulation.work(measure_id)
    done = quarter < 0
    place = InPlace(
        work=work,
        quarter=quarter,
        urgent=formulation.is_urgent(measure),
        imposed=measure_id in {item.measure for item in formulation.capacity.imposed},
        under_way=measure_id in {item.measure for item in formulation.capacity.under_way},
        gain=formulation.points(after) - formulation.points(before),
        gain_alone=_alone(formulation, measure),
        raises=tuple(_rises(measure, before, after)),
        threats=tuple(_threats(formulation, before, after)),
        unlocks=() if done else _unlocked(formulation, room, measure_id),
        requires=bool(not done and formulation.problem.candidates[formulation.position[measure_id]].requires),
        corrects=corrects,
    )
    begin = quarter - work.length + 1
    return Action(
        measure=measure,
        quarter=quarter + 1,
        start_quarter=0 if done else begin + 1,
        pack=_pack(methodology, quarter, urgent=place.urgent),
        study_quarter=begin if work.has_study and not done else None,
        urgent=place.urgent,
        investment=Fraction() if done else work.study_cost + work.cost,
        running=Fraction() if done else len(work.years(quarter, horizon)) * work.yearly_cost,
        person_days=Fraction() if done else work.total_days(quarter, horizon),
        gain=place.gain,
        gain_alone=place.gain_alone,
        raises=place.raises,
        threats=place.threats,
        unlocks=tuple(item.id for item in place.unlocks),
        because=done_already(place) if done else because(formulation, room, place),
        corrects=corrects,
    )


def _pack(methodology: Methodology, quarter: int, *, urgent: bool) -> Pack:
    """Return the part of the journey to which an action that is done in *quarter* (from 0) belongs."""
    rules = methodology.planning
    if quarter < 0:
        return Pack.DONE
    if urgent and quarter < rules.urgent.quarters:
        return Pack.URGENT
    return Pack.RELAY if quarter < rules.relay.quarters else Pack.PLAN


def _rises(measure: Measure, before: Standing, after: Standing) -> Iterable[Rise]:
    """Yield the answers that a measure raises."""
    for effect in measure.raises:
        old, new = before.of(effect.question), after.of(effect.question)
        if old is not None and new is not None and old[0] < new[0]:
            options = before.methodology.question(effect.question).options
            yield Rise(effect.question, options[old[0]].id, options[new[0]].id, known=old[0] == old[1])


def _alone(formulation: Formulation, measure: Measure) -> Fraction:
    """Return what a measure would add if it were the only one."""
    start = formulation.audited
    return formulation.points(start.raised(measure.raises)) - formulation.points(start)


def _threats(formulation: Formulation, before: Standing, after: Standing) -> Iterable[ThreatGain]:
    """Yield by how much the resistance to each threat rises, where it does."""
    for threat, resistance in formulation.resistances.items():
        rise = resistance(after) - resistance(before)
        if rise > 0:
            yield ThreatGain(threat, rise)


def _unlocked(formulation: Formulation, room: Room, measure: MeasureId) -> tuple[Measure, ...]:
    """Return the measures of the plan that one must come before; what is under way waits for none."""
    position = formulation.position[measure]
    candidates = formulation.problem.candidates
    return tuple(
        formulation.methodology.measure(candidate.measure)
        for candidate, quarter in zip(candidates, room.placement, strict=True)
        if quarter is not None and position in candidate.requires
    )
