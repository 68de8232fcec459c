"""Building a plan: urgent measures first, then what adds most points for the means that it takes.

The greedy rule is the classical one for gains that diminish: at each step, of all measures with the prerequisites
that they still miss, take those with the most points per share of the means, and place them as early as the means
allow. What turns out to add nothing is taken out again and its means are used anew. Ties go to the order of the
catalogue, so that the same entity always gets the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import define, field

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Horizon, Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.plan import Action, LeftOut, Pack, Plan, Projections
from parcours_cyber.planning.progress import Progress
from parcours_cyber.planning.reasons import because, why_left_out
from parcours_cyber.planning.schedule import Schedule, Work, works_of
from parcours_cyber.scoring.cyberscore import Score, cyberscore, read
from parcours_cyber.scoring.standing import Standing, applies, standing_of

__all__ = ["build_plan"]

#: How often what adds nothing is taken out and the means are used anew.
#: Two rounds settle every case seen; four bound it.
ROUNDS = 4


def build_plan(methodology: Methodology, assessment: Assessment, capacity: Capacity | None = None) -> Plan:
    """Build the security plan of an entity within its means.

    Parameters
    ----------
    methodology
        The methodology: its catalogue of measures, and how long a plan and its parts are.
    assessment
        Where the entity starts.
    capacity
        Its means; without them, nothing is limited but time.

    Returns
    -------
    Plan
        Actions by quarter, each with its reason, and the reason for each measure that is left out.

    Raises
    ------
    InvalidDataError
        If the assessment cannot be scored.
    UsageError
        If the capacity is given for another number of years or quarters than the plan has.

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
    score = cyberscore(methodology, assessment)
    search = _Search.start(methodology, assessment, capacity)
    urgent = [work for work in search.candidates if work.measure.horizon is Horizon.URGENT]
    for _ in range(ROUNDS):
        search.fill(urgent)
        search.fill(search.candidates)
        if not search.drop_useless():
            break
    return search.plan(score, capacity)


@define
class _Search:
    """The state of the search for a plan."""

    methodology: Methodology
    assessment: Assessment
    start_standing: Standing
    works: dict[MeasureId, Work]
    candidates: list[Work]
    missing: dict[MeasureId, tuple[MeasureId, ...]]
    schedule: Schedule
    progress: Progress
    prices: dict[MeasureId, Fraction]
    refused: set[tuple[MeasureId, ...]] = field(factory=set)
    order: list[MeasureId] = field(factory=list)

    @classmethod
    def start(cls, methodology: Methodology, assessment: Assessment, capacity: Capacity) -> _Search:
        """Return the state before anything is placed."""
        standing = standing_of(methodology, assessment)
        works = works_of(methodology, assessment.entity.size)
        horizon = methodology.planning.horizon.quarters
        progress = Progress.start(standing)
        open_ = {
            measure.id: applies(measure.applies_if, assessment.entity) and progress.gain(measure.raises) > 0
            for measure in methodology.measures
        }
        missing = {
            measure.id: tuple(
                required
                for required in measure.requires
                if applies(methodology.measure(required).applies_if, assessment.entity)
                and not progress.reached(methodology.measure(required).raises)
            )
            for measure in methodology.measures
        }
        return cls(
            methodology=methodology,
            assessment=assessment,
            start_standing=standing,
            works=works,
            candidates=[works[measure.id] for measure in methodology.measures if open_[measure.id]],
            missing=missing,
            schedule=Schedule.empty(works, capacity, horizon),
            progress=progress,
            prices=_prices(works, capacity, horizon),
        )

    def closure(self, measure: MeasureId) -> tuple[MeasureId, ...]:
        """Return a measure after those that it still misses, each after its own."""
        found: list[MeasureId] = []

        def visit(current: MeasureId) -> None:
            if current in found or current in self.schedule.quarter_of:
                return
            for required in self.missing[current]:
                visit(required)
            found.append(current)

        visit(measure)
        return tuple(found)

    def fill(self, works: Iterable[Work]) -> None:
        """Place measures of *works*, with what they miss, until none that adds something fits."""
        wanted = [work.measure.id for work in works]
        while True:
            best: tuple[Fraction, tuple[MeasureId, ...]] | None = None
            for measure in wanted:
                if measure in self.schedule.quarter_of:
                    continue
                closure = self.closure(measure)
                if closure in self.refused:
                    continue
                gain = self.progress.gain(effect for part in closure for effect in self.works[part].measure.raises)
                if gain <= 0:
                    continue
                ratio = gain / sum(self.prices[part] for part in closure)
                if best is None or ratio > best[0]:
                    best = ratio, closure
            if best is None:
                return
            if not self.place(best[1]):
                self.refused.add(best[1])

    def place(self, closure: tuple[MeasureId, ...]) -> bool:
        """Place all of *closure*, each in the first quarter after what it requires in which it fits; or nothing."""
        placed: list[Work] = []
        for measure in closure:
            work = self.works[measure]
            after = max((self.schedule.quarter_of[required] + 1 for required in self.missing[measure]), default=0)
            quarter = self.schedule.earliest(work, after)
            if quarter is None:
                for earlier in reversed(placed):
                    self.schedule.remove(earlier)
                return False
            self.schedule.place(work, quarter)
            placed.append(work)
        for work in placed:
            self.order.append(work.measure.id)
            self.progress.raise_to(work.measure.raises)
        return True

    def in_order(self) -> list[MeasureId]:
        """Return what is placed by quarter, urgent measures first, then as it was chosen."""
        rank = {measure: n for n, measure in enumerate(self.order)}
        return sorted(
            self.schedule.quarter_of,
            key=lambda m: (
                self.schedule.quarter_of[m],
                self.works[m].measure.horizon is not Horizon.URGENT,
                rank[m],
            ),
        )

    def gains_in_place(self) -> dict[MeasureId, Fraction]:
        """Return what each action adds after those before it."""
        progress = Progress.start(self.start_standing)
        gains = {}
        for measure in self.in_order():
            effects = self.works[measure].measure.raises
            gains[measure] = progress.gain(effects)
            progress.raise_to(effects)
        return gains

    def drop_useless(self) -> bool:
        """Take out each action that adds nothing in its place and that no other requires; return whether any was."""
        gains = self.gains_in_place()
        dropped = False
        for measure in reversed(self.in_order()):
            needed = any(measure in self.missing[other] for other in self.schedule.quarter_of)
            if gains[measure] == 0 and not needed:
                self.schedule.remove(self.works[measure])
                self.order.remove(measure)
                dropped = True
        if dropped:
            self.refused.clear()
            self.progress = Progress.start(self.start_standing)
            for measure in self.schedule.quarter_of:
                self.progress.raise_to(self.works[measure].measure.raises)
        return dropped

    def plan(self, score: Score, capacity: Capacity) -> Plan:
        """Return the plan that the search has found."""
        rules, horizon = self.methodology.planning, self.schedule.horizon
        gains = self.gains_in_place()
        standing = relay = self.start_standing
        actions = []
        for measure_id in self.in_order():
            work, quarter = self.works[measure_id], self.schedule.quarter_of[measure_id]
            measure = work.measure
            after = standing.raised(measure.raises)
            actions.append(
                Action(
                    measure=measure,
                    quarter=quarter + 1,
                    pack=_pack(measure, quarter, rules.relay.quarters),
                    study_quarter=quarter if work.has_study else None,
                    investment=work.study_cost + work.cost,
                    running=work.years_from(quarter, horizon) * work.yearly_cost,
                    person_days=work.total_days(quarter, horizon),
                    gain=gains[measure_id],
                    because=because(
                        work,
                        quarter,
                        horizon,
                        gains[measure_id],
                        standing,
                        after,
                        self.unlocked(measure_id),
                        rules.urgent.quarters,
                    ),
                )
            )
            standing = after
            if quarter < rules.relay.quarters:
                relay = after
        return Plan(
            score=score,
            capacity=capacity,
            actions=tuple(actions),
            left_out=tuple(self.left_out()),
            projections=Projections(relay=read(relay), plan=read(standing)),
        )

    def unlocked(self, measure: MeasureId) -> list[Measure]:
        """Return the measures of the plan that this one must come before."""
        return [self.works[other].measure for other in self.in_order() if measure in self.missing[other]]

    def left_out(self) -> Iterable[LeftOut]:
        """Yield each measure that is not in the plan, and why."""
        for measure in self.methodology.measures:
            if measure.id not in self.schedule.quarter_of:
                obstacle, why = why_left_out(
                    measure=measure,
                    closure=[self.works[part] for part in self.closure(measure.id)],
                    start=Progress.start(self.start_standing),
                    progress=self.progress,
                    standing=self.start_standing,
                    entity=self.assessment.entity,
                    schedule=self.schedule,
                    missing=self.missing,
                )
                yield LeftOut(measure=measure, obstacle=obstacle, why=why)


def _pack(measure: Measure, quarter: int, relay_quarters: int) -> Pack:
    """Return the part of the journey to which a measure done in *quarter* (from 0) belongs."""
    if measure.horizon is Horizon.URGENT:
        return Pack.URGENT
    return Pack.RELAY if quarter < relay_quarters else Pack.PLAN


def _prices(works: dict[MeasureId, Work], capacity: Capacity, horizon: int) -> dict[MeasureId, Fraction]:
    """Return the share of the means that each measure takes: its share of the money and of the days, added.

    Where a means is not limited, its share is of what the whole catalogue takes, so that cheap measures still come
    first.
    """
    money = sum(capacity.budget or ()) or sum(work.total_cost(0, horizon) for work in works.values()) or Fraction(1)
    days = sum(capacity.person_days or ()) or sum(work.total_days(0, horizon) for work in works.values()) or Fraction(1)
    return {
        measure: work.total_cost(0, horizon) / money + work.total_days(0, horizon) / days or Fraction(1, 10**6)
        for measure, work in works.items()
    }
