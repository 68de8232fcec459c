"""Building a plan: urgent measures first, then what adds most points for the means that it takes.

The greedy rule is the classical one for gains that diminish: at each step, of all measures with the prerequisites
that they still miss, take those with the most points per share of the means, and place them as early as the means
allow. What corrects an open finding of the technical audit is worth some points more, and urgent if that is critical.
What turns out to add nothing is taken out again and its means are used anew. Which of money and days is scarce
is not known beforehand: the rule is run with several prices of the one against the other, and the plan that leaves
fewest critical findings, and then whose score is highest earliest, is kept. Ties go to the order of the catalogue, so
that the same entity always gets the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import lcm

from attrs import define, field

from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.measures import Horizon, Measure
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.findings import OpenFinding, drives, open_findings
from parcours_cyber.planning.plan import Action, LeftOut, Pack, Plan, Projections
from parcours_cyber.planning.progress import Progress, Rises
from parcours_cyber.planning.reasons import because, why_left_out
from parcours_cyber.planning.schedule import Schedule, Work, works_of
from parcours_cyber.scoring.cyberscore import Score, cyberscore, read
from parcours_cyber.scoring.standing import Standing, applies, standing_of

__all__ = ["build_plan"]

#: How often what adds nothing is taken out and the means are used anew.
#: Two rounds settle every case seen; four bound it.
ROUNDS = 4

#: How much of the price of a measure is its share of the days, the rest being its share of the money.
DAYS_SHARES = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(9, 10), Fraction(1, 10))


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
    best = max(
        (_Search.start(methodology, assessment, capacity, share).run() for share in DAYS_SHARES),
        key=lambda found: (
            -sum(finding.severity is Severity.CRITICAL for finding in found.uncorrected()),
            found.area(),
        ),
    )
    return best.plan(score, capacity)


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
    rises: dict[MeasureId, Rises]
    prices: dict[MeasureId, int]
    findings: tuple[OpenFinding, ...]
    drives: dict[MeasureId, tuple[OpenFinding, ...]]
    refused: set[tuple[MeasureId, ...]] = field(factory=set)
    order: list[MeasureId] = field(factory=list)

    @classmethod
    def start(
        cls, methodology: Methodology, assessment: Assessment, capacity: Capacity, days_share: Fraction
    ) -> _Search:
        """Return the state before anything is placed."""
        standing = standing_of(methodology, assessment)
        works = works_of(methodology, assessment.entity.size)
        horizon = methodology.planning.horizon.quarters
        progress = Progress.start(standing)
        rises = {measure.id: progress.rises(measure.raises) for measure in methodology.measures}
        applicable = {m.id for m in methodology.measures if applies(m.applies_if, assessment.entity)}
        findings = open_findings(methodology, assessment)
        driven = drives(findings)
        useful = {measure for measure in applicable if measure in driven or not progress.reached(rises[measure])}
        missing = {
            measure.id: tuple(
                required
                for required in measure.requires
                if required in applicable and not progress.reached(rises[required])
            )
            for measure in methodology.measures
        }
        return cls(
            methodology=methodology,
            assessment=assessment,
            start_standing=standing,
            works=works,
            candidates=[works[measure.id] for measure in methodology.measures if measure.id in useful],
            missing=missing,
            schedule=Schedule.empty(works, capacity, horizon),
            progress=progress,
            rises=rises,
            prices=_prices(works, capacity, horizon, days_share),
            findings=findings,
            drives=driven,
        )

    def is_critical(self, measure: MeasureId) -> bool:
        """Return whether a measure corrects a critical finding."""
        return any(finding.severity is Severity.CRITICAL for finding in self.drives.get(measure, ()))

    def is_urgent(self, measure: MeasureId) -> bool:
        """Return whether a measure is urgent in the catalogue, or by a critical finding that it corrects."""
        return self.works[measure].measure.horizon is Horizon.URGENT or self.is_critical(measure)

    def uncorrected(self) -> tuple[OpenFinding, ...]:
        """Return the open findings that nothing in the schedule corrects."""
        placed = self.schedule.quarter_of
        return tuple(finding for finding in self.findings if not any(m in placed for m in finding.measures))

    def critical_left(self) -> int:
        """Return how many critical findings nothing in the schedule corrects."""
        return sum(finding.severity is Severity.CRITICAL for finding in self.uncorrected())

    def needed_for_finding(self, measure: MeasureId, severity: Severity = Severity.LOW) -> bool:
        """Return whether a measure corrects an open finding, at least so grave, that nothing else there corrects."""
        others = self.schedule.quarter_of.keys() - {measure}
        return any(
            others.isdisjoint(finding.measures)
            for finding in self.drives.get(measure, ())
            if finding.severity.rank >= severity.rank
        )

    def worth(self, closure: tuple[MeasureId, ...], gain: int | Fraction) -> int | Fraction:
        """Return what placing measures is worth: their gain, and the points of the findings that are still open."""
        if not self.drives:
            return gain
        found = {id(finding): finding for part in closure for finding in self.drives.get(part, ())}
        placed = self.schedule.quarter_of.keys()
        points = sum(
            (self.points(finding) for finding in found.values() if placed.isdisjoint(finding.measures)), Fraction()
        )
        return gain + points * self.progress.unit

    def points(self, finding: OpenFinding) -> Fraction:
        """Return as how many points the correction of a finding counts."""
        priorities = self.methodology.planning.findings
        return Fraction() if priorities is None else priorities.of(finding.severity)

    def run(self) -> _Search:
        """Fill the schedule: what corrects critical findings, urgent measures, then the others.

        What adds nothing is taken out, and the means are used anew.
        """
        critical = [work.measure.id for work in self.candidates if self.is_critical(work.measure.id)]
        urgent = [work.measure.id for work in self.candidates if self.is_urgent(work.measure.id)]
        for last in (*[False] * ROUNDS, True):
            self.fill(critical, skip=lambda measure, _: not self.needed_for_finding(measure, Severity.CRITICAL))
            self.fill(urgent, skip=self.is_met)
            self.fill([work.measure.id for work in self.candidates])
            if last or not self.drop_useless():
                break
        return self

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

    def is_met(self, measure: MeasureId, met: set[int]) -> bool:
        """Return whether the urgency of a measure is met by the urgent ones before it, which raised *met*.

        The urgency of a question is met by the first urgent measure that raises it; a further step is weighed with the
        other measures. What corrects a critical finding is urgent in any case.
        """
        return measure not in self.drives and met.issuperset(question for question, _ in self.rises[measure])

    def fill(self, wanted: list[MeasureId], *, skip: Callable[[MeasureId, set[int]], bool] = lambda *_: False) -> None:
        """Place wanted measures, with what they miss, until none that adds something fits.

        Parameters
        ----------
        skip
            Which of them not to look at, given the positions of the questions that were raised here so far.
        """
        met: set[int] = set()
        while True:
            best: tuple[int | Fraction, int, tuple[MeasureId, ...]] | None = None
            for measure in wanted:
                if measure in self.schedule.quarter_of or skip(measure, met):
                    continue
                closure = self.closure(measure)
                if closure in self.refused:
                    continue
                gain = self.worth(closure, self.progress.gain([self.rises[part] for part in closure]))
                price = sum(self.prices[part] for part in closure)
                if gain > 0 and (best is None or gain * best[1] > best[0] * price):
                    best = gain, price, closure
            if best is None:
                return
            if self.place(best[2]):
                met.update(position for part in best[2] for position, _ in self.rises[part])
            else:
                self.refused.add(best[2])

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
            self.progress.raise_to(self.rises[work.measure.id])
        return True

    def in_order(self) -> list[MeasureId]:
        """Return what is placed by quarter, urgent measures first, then as it was chosen."""
        rank = {measure: n for n, measure in enumerate(self.order)}
        return sorted(
            self.schedule.quarter_of,
            key=lambda m: (
                self.schedule.quarter_of[m],
                not self.is_urgent(m),
                rank[m],
            ),
        )

    def gains_in_place(self) -> dict[MeasureId, Fraction]:
        """Return what each action adds after those before it."""
        progress = Progress.start(self.start_standing)
        gains = {}
        for measure in self.in_order():
            gains[measure] = Fraction(progress.gain([self.rises[measure]])) / progress.unit
            progress.raise_to(self.rises[measure])
        return gains

    def area(self) -> Fraction:
        """Return the points won, each counted for every quarter in which it is there."""
        gains, horizon = self.gains_in_place(), self.schedule.horizon
        return sum((gain * (horizon - self.schedule.quarter_of[m]) for m, gain in gains.items()), Fraction())

    def drop_useless(self) -> bool:
        """Take out each action that adds nothing in its place and that no other requires; return whether any was."""
        gains = self.gains_in_place()
        dropped = False
        for measure in reversed(self.in_order()):
            needed = any(measure in self.missing[other] for other in self.schedule.quarter_of)
            if gains[measure] == 0 and not needed and not self.needed_for_finding(measure):
                self.schedule.remove(self.works[measure])
                self.order.remove(measure)
                dropped = True
        if dropped:
            self.refused.clear()
            self.progress = Progress.start(self.start_standing)
            for measure in self.schedule.quarter_of:
                self.progress.raise_to(self.rises[measure])
        return dropped

    def plan(self, score: Score, capacity: Capacity) -> Plan:
        """Return the plan that the search has found."""
        rules, horizon = self.methodology.planning, self.schedule.horizon
        gains = self.gains_in_place()
        standing = relay = self.start_standing
        left = list(self.findings)
        actions = []
        for measure_id in self.in_order():
            work, quarter = self.works[measure_id], self.schedule.quarter_of[measure_id]
            measure = work.measure
            after = standing.raised(measure.raises)
            corrects = tuple(finding for finding in left if measure_id in finding.measures)
            left = [finding for finding in left if finding not in corrects]
            actions.append(
                Action(
                    measure=measure,
                    quarter=quarter + 1,
                    pack=self.pack(measure_id, quarter),
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
                        requires=bool(self.missing[measure_id]),
                        urgent=self.is_urgent(measure_id),
                        corrects=corrects,
                    ),
                    corrects=corrects,
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
            uncorrected=tuple(left),
            projections=Projections(relay=read(relay), plan=read(standing)),
        )

    def pack(self, measure: MeasureId, quarter: int) -> Pack:
        """Return the part of the journey to which a measure done in *quarter* (from 0) belongs."""
        rules = self.methodology.planning
        if self.is_urgent(measure) and quarter < rules.urgent.quarters:
            return Pack.URGENT
        return Pack.RELAY if quarter < rules.relay.quarters else Pack.PLAN

    def unlocked(self, measure: MeasureId) -> list[Measure]:
        """Return the measures of the plan that this one must come before."""
        return [self.works[other].measure for other in self.in_order() if measure in self.missing[other]]

    def left_out(self) -> Iterable[LeftOut]:
        """Yield each measure that is not in the plan, and why."""
        for measure in self.methodology.measures:
            if measure.id not in self.schedule.quarter_of:
                closure = [self.works[part] for part in self.closure(measure.id)]
                obstacle, why = why_left_out(
                    measure=measure,
                    closure=closure,
                    start=Progress.start(self.start_standing),
                    progress=self.progress,
                    rises=self.rises,
                    standing=self.start_standing,
                    entity=self.assessment.entity,
                    schedule=self.schedule,
                    missing=self.missing,
                )
                cost = sum((work.total_cost(0, self.schedule.horizon) for work in closure), Fraction())
                days = sum((work.total_days(0, self.schedule.horizon) for work in closure), Fraction())
                yield LeftOut(measure=measure, obstacle=obstacle, why=why, cost=cost, person_days=days)


def _prices(
    works: dict[MeasureId, Work], capacity: Capacity, horizon: int, days_share: Fraction
) -> dict[MeasureId, int]:
    """Return the share of the means that each measure takes, of the money and of the days, over a common denominator.

    Where a means is not limited, its share is of what the whole catalogue takes, so that cheap measures still come
    first.
    """
    money = sum(capacity.budget or ()) or sum(work.total_cost(0, horizon) for work in works.values()) or Fraction(1)
    days = sum(capacity.person_days or ()) or sum(work.total_days(0, horizon) for work in works.values()) or Fraction(1)
    prices = {
        measure: (1 - days_share) * work.total_cost(0, horizon) / money
        + days_share * work.total_days(0, horizon) / days
        for measure, work in works.items()
    }
    unit = lcm(*(price.denominator for price in prices.values()))
    return {measure: int(price * unit) or 1 for measure, price in prices.items()}
