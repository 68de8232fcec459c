"""The page of a plan: what the score becomes, the actions by quarter and why, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, message
from parcours_cyber.model.measures import Measure
from parcours_cyber.planning.alternatives.robustness import PlanRisk
from parcours_cyber.planning.plan import Action, Explanation, Obstacle, Pack, Plan
from parcours_cyber.reporting.labels import COMPLEXITIES, HORIZONS, KINDS, LACKING, OWNERS, PACKS, quarter_label
from parcours_cyber.reporting.page import Block, Column, Facts, Heading, Page, Paragraph, Section, Sheet, Table
from parcours_cyber.reporting.plan_risk import RiskWords
from parcours_cyber.scoring.results import Reading

__all__ = ["plan_page"]


def plan_page(plan: Plan, locale: str, risk: PlanRisk | None = None) -> Page:
    """Return the page of a plan: what the score becomes, the actions by quarter and why, and what was left out.

    Parameters
    ----------
    risk
        How sure it is that the plan fits, where the page is to say so.
    """
    return _PlanWords(plan.methodology, locale, plan.score).plan(plan, risk)


@define
class _PlanWords(RiskWords):
    """Writes the page of a plan in one language."""

    def plan(self, plan: Plan, risk: PlanRisk | None) -> Page:
        """Return the page of a plan."""
        title = self.say(message("Security plan of {name}", name=plan.score.assessment.entity.name))
        marks = [
            (self.say(message("Today")), plan.score.reading),
            (self.say(message("After the relay pack")), plan.projections.relay),
            (self.say(message("After the plan")), plan.projections.plan),
        ]
        blocks: list[Block] = [
            Paragraph(self.summary(plan), "lead"),
            *self.interval(),
            self.gauge(marks),
            self.projections(marks),
            self.means(plan),
            *self.proof(plan),
            *self.sure(risk),
            self.identity(),
            *self.quarters(plan),
            *self.risk(risk),
            *self.conflicts(plan),
            *self.schedule(plan),
            *self.sheets(plan),
            *self.findings(plan.score.assessment),
            *self.uncorrected(plan),
            *self.left_out(plan),
            *self.awareness(plan.score.assessment),
            *self.frameworks(plan),
            *self.remarks(),
            *self.provenances(sorted({measure.provenance for measure in plan.methodology.measures})),
        ]
        return self.page(title, blocks)

    def summary(self, plan: Plan) -> str:
        """Return the plan in a sentence."""
        if not plan.actions:
            return self.say(message("No measure of the catalogue adds anything within these means: the plan is empty."))
        return self.say(
            message(
                "{n} action over {years} takes the score from {start} ({start_grade}) to {end} ({end_grade}), "
                "for {cost} and {days}.",
                plural="{n} actions over {years} take the score from {start} ({start_grade}) "
                "to {end} ({end_grade}), for {cost} and {days}.",
                n=len(plan.actions),
                years=message(
                    "{n} year", plural="{n} years", n=Fraction(plan.methodology.planning.horizon.quarters, 4)
                ),
                start=self.points(plan.score.points),
                start_grade=plan.score.grade,
                end=self.points(plan.projections.plan.points),
                end_grade=plan.projections.plan.grade,
                cost=self.money(plan.totals.cost),
                days=Quantity(plan.totals.person_days, Unit.DAYS),
            )
        )

    def projections(self, marks: list[tuple[str, Reading]]) -> Table:
        """Return what the score becomes."""
        threats = [item.name.render(self.locale) for item in self.method.threats]
        rows = []
        for label, reading in marks:
            resistances = [
                "" if threat.resistance is None else self.percent(1 - threat.resistance) for threat in reading.threats
            ]
            rows.append((label, self.points(reading.points), reading.grade, *resistances))
        exposure = [Column(self.say(message("Exposure: {threat}", threat=name)), numeric=True) for name in threats]
        columns = (
            Column(self.say(message("When"))),
            Column(self.say(message("Points")), numeric=True),
            Column(self.say(message("Grade"))),
            *exposure,
        )
        return Table(columns, tuple(rows))

    def means(self, plan: Plan) -> Facts:
        """Say what the plan takes of what there is."""
        quarters = plan.methodology.planning.horizon.quarters
        budget, days = plan.capacity.budget_until(quarters), plan.capacity.person_days_until(quarters)
        unlimited = self.say(message("no limit was given"))
        items = (
            (message("Budget over the plan"), unlimited if budget is None else self.money(budget[-1])),
            (message("Cost of the plan"), self.money(plan.totals.cost)),
            (
                message("Person-days over the plan"),
                unlimited if days is None else self.number(days[-1]),
            ),
            (message("Person-days of the plan"), self.number(plan.totals.person_days)),
        )
        return Facts(tuple((self.say(name), value) for name, value in items))

    def schedule(self, plan: Plan) -> Iterator[Block]:
        """Return the table of the actions of each part of the plan."""
        columns = (
            Column(self.say(message("Quarter"))),
            Column(self.say(message("Measure"))),
            # Translators: who answers for a measure within the entity
            Column(self.say(message("Owner"))),
            Column(self.say(message("Cost")), numeric=True),
            Column(self.say(message("Days")), numeric=True),
            Column(self.say(message("Gain")), numeric=True),
        )
        for pack in Pack:
            actions = plan.pack(pack)
            if actions:
                yield Heading(self.say(PACKS[pack]))
                yield Table(
                    columns,
                    tuple(
                        (
                            quarter_label(action.quarter, self.locale),
                            f"{action.measure.id} {action.measure.title.render(self.locale)}",
                            self.say(OWNERS[action.measure.owner]),
                            self.money(action.cost),
                            self.number(action.person_days),
                            Quantity(action.gain, Unit.POINTS).render(self.locale),
                        )
                        for action in actions
                    ),
                )

    def sheets(self, plan: Plan) -> Iterator[Block]:
        """Return a sheet for each action."""
        if plan.actions:
            yield Heading(self.say(message("What to do, and why")))
        for action in plan.actions:
            yield self.sheet(action)

    def sheet(self, action: Action) -> Sheet:
        """Return the sheet of an action."""
        measure: Measure = action.measure
        tags = (
            quarter_label(action.quarter, self.locale),
            self.say(HORIZONS[measure.horizon]),
            self.say(KINDS[measure.kind]),
            self.say(COMPLEXITIES[measure.complexity]),
            self.say(OWNERS[measure.owner]),
        )
        texts: list[tuple[Message, Explanation | Text]] = [
            (message("Why it is in the plan"), action.because),
            (message("What is true when it is done"), measure.objective),
            (message("What it protects from"), measure.why),
        ]
        after = [
            (message("If there is only a day"), measure.first_day),
            (message("How to prove it"), measure.proof),
            (message("What usually goes wrong"), measure.pitfalls),
        ]
        sections = [Section(self.say(label), text.render(self.locale)) for label, text in texts]
        raised = (self.method.question(effect.question) for effect in measure.raises)
        reached = tuple(
            f"{question.id} {question.text.render(self.locale)} "
            f"{effect.option}: {question.options[question.rank(effect.option)].label.render(self.locale)}"
            for question, effect in zip(raised, measure.raises, strict=True)
        )
        sections.append(Section(self.say(message("Answers of the audit that it reaches")), steps=reached))
        steps = tuple(step.render(self.locale) for step in measure.steps)
        sections.append(Section(self.say(message("Steps")), steps=steps))
        sections += [Section(self.say(label), text.render(self.locale)) for label, text in after]
        return Sheet(f"{measure.id} · {measure.title.render(self.locale)}", tags, tuple(sections))

    def left_out(self, plan: Plan) -> Iterator[Block]:
        """Return what is not in the plan, and why; what is there already is counted only."""
        reached = sum(item.obstacle is Obstacle.REACHED for item in plan.left_out)
        lacking = [item for item in plan.left_out if item.obstacle in LACKING]
        others = [item for item in plan.left_out if item.obstacle not in (*LACKING, Obstacle.REACHED)]
        if not plan.left_out:
            return
        yield Heading(self.say(message("What was left out")))
        if reached:
            yield Paragraph(
                self.say(
                    message(
                        "{n} measure brings nothing that is not there already.",
                        plural="{n} measures bring nothing that is not there already.",
                        n=reached,
                    )
                )
            )
        if lacking:
            yield Paragraph(
                self.say(
                    message(
                        "{n} measure would help further, but means are lacking; with what it requires, it would take:",
                        plural="{n} measures would help further, but means are lacking; with what each requires, "
                        "they would take:",
                        n=len(lacking),
                    )
                )
            )
            rows = tuple(
                (
                    f"{item.measure.id} {item.measure.title.render(self.locale)}",
                    self.say(LACKING[item.obstacle]),
                    self.money(item.cost),
                    self.number(item.person_days),
                )
                for item in lacking
            )
            yield Table(
                self.columns(message("Measure"), message("Lacking"), message("Cost"), message("Days"), numeric=2), rows
            )
        if others:
            reasons = tuple(
                (f"{item.measure.id} {item.measure.title.render(self.locale)}", item.why.render(self.locale))
                for item in others
            )
            yield Table(self.columns(message("Measure"), message("Why")), reasons)
