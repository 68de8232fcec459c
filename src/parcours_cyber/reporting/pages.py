"""The pages: what is said of a score and of a plan, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.formats import format_date, format_list
from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, message
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, ProvenanceId
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.planning.plan import Action, Explanation, Obstacle, Pack, Plan
from parcours_cyber.reporting.journey_pages import JourneyWriter
from parcours_cyber.reporting.labels import (
    COMPLEXITIES,
    HORIZONS,
    KINDS,
    LACKING,
    OWNERS,
    PACKS,
    STATUSES,
    quarter_label,
    shown_points,
)
from parcours_cyber.reporting.page import (
    Block,
    Bullets,
    Column,
    Facts,
    Gauge,
    Heading,
    Mark,
    Page,
    Paragraph,
    Section,
    Sheet,
    Table,
)
from parcours_cyber.scoring.cyberscore import Reading, Score
from parcours_cyber.scoring.standing import applies

__all__ = ["plan_page", "score_page"]


def score_page(score: Score, locale: str) -> Page:
    """Return the page of a score: the result, what it rests on, and where each number comes from."""
    return _Words(score.methodology, locale, score).score()


def plan_page(plan: Plan, locale: str) -> Page:
    """Return the page of a plan: what the score becomes, the actions by quarter and why, and what was left out."""
    return _Words(plan.methodology, locale, plan.score).plan(plan)


@define
class _Words(JourneyWriter):
    """Writes pages about one score in one language."""

    about: Score

    def points(self, points: Fraction) -> str:
        """Return points, without a number of another grade beside the grade."""
        return shown_points(points, self.method.scale, self.locale)

    # -- the score

    def score(self) -> Page:
        """Return the page of the score."""
        score = self.about
        title = self.say(message("Cyberscore of {name}", name=score.assessment.entity.name))
        blocks: list[Block] = [
            Paragraph(self.headline(score.reading), "lead"),
            *self.interval(),
            self.gauge([(self.say(message("Today")), score.reading)]),
            self.identity(),
            Heading(self.say(message("Themes"))),
            self.themes(),
            Heading(self.say(message("Threats"))),
            self.threats(),
            *self.findings(score.assessment),
            *self.awareness(score.assessment),
            *self.remarks(),
            *self.provenances([]),
        ]
        return self.page(title, blocks)

    def headline(self, reading: Reading) -> str:
        """Return the result in a sentence."""
        return self.say(
            message(
                "{points} points out of {maximum}: grade {grade}.",
                points=self.points(reading.points),
                maximum=self.number(reading.maximum),
                grade=reading.grade,
            )
        )

    def interval(self) -> Iterator[Block]:
        """Say what the unknown answers may change."""
        score = self.about
        worst, best = score.bounds.worst, score.bounds.best
        if score.answers.unknown:
            yield Paragraph(
                self.say(
                    message(
                        "{n} answer is unknown. The score lies between {worst} ({worst_grade}) and "
                        "{best} ({best_grade}); the lower end is the one that counts until it is known.",
                        plural="{n} answers are unknown. The score lies between {worst} ({worst_grade}) and "
                        "{best} ({best_grade}); the lower end is the one that counts until they are known.",
                        n=score.answers.unknown,
                        worst=self.points(worst.points),
                        worst_grade=worst.grade,
                        best=self.points(best.points),
                        best_grade=best.grade,
                    )
                )
            )

    def identity(self) -> Facts:
        """Say of whom, when and by which method."""
        score, method = self.about, self.method
        assessment, entity = score.assessment, score.assessment.entity
        counts = score.answers
        items = [
            (message("Entity"), entity.name),
            (message("Sector"), method.named("sectors", entity.sector).render(self.locale)),
            (message("Size"), method.named("sizes", entity.size).render(self.locale)),
        ]
        if entity.territory is not None:
            items.append((message("Territory"), entity.territory))
        if assessment.date is not None:
            items.append((message("Date of the audit"), format_date(assessment.date, self.locale)))
        if assessment.by is not None:
            items.append((message("Audited by"), assessment.by))
        if assessment.path is not None:
            items.append((message("Path"), method.named("paths", assessment.path).render(self.locale)))
        items += [
            (
                message("Answers"),
                self.say(
                    message(
                        "{known} known, {unknown} unknown, {absent} not applicable",
                        known=counts.known,
                        unknown=counts.unknown,
                        absent=counts.not_applicable,
                    )
                ),
            ),
            (message("Share of the weight that was answered"), self.percent(score.coverage)),
        ]
        return Facts(tuple((self.say(name), value) for name, value in items))

    def themes(self) -> Table:
        """Return the table of the themes."""
        method = self.method
        rows, bars = [], []
        for theme in self.about.themes:
            share = theme.points / theme.maximum if theme.maximum else Fraction()
            rows.append(
                (
                    method.named("themes", theme.theme).render(self.locale),
                    *(
                        (
                            Quantity(theme.points, Unit.POINTS).render(self.locale),
                            Quantity(theme.maximum, Unit.POINTS).render(self.locale),
                            self.percent(share),
                            self.percent(theme.coverage),
                        )
                        if theme.applies
                        else (self.say(message("does not apply")), "", "", "")
                    ),
                )
            )
            bars.append(share)
        columns = (
            Column(self.say(message("Theme"))),
            Column(self.say(message("Points")), numeric=True),
            Column(self.say(message("Out of")), numeric=True),
            Column(self.say(message("Share")), numeric=True),
            Column(self.say(message("Answered")), numeric=True),
        )
        return Table(columns, tuple(rows), tuple(bars))

    def threats(self) -> Table:
        """Return the table of the threats."""
        method = self.method
        rows, bars = [], []
        for threat in self.about.threats:
            name = method.named("threats", threat.threat).render(self.locale)
            worst, best = threat.resistance, threat.best_resistance
            if worst is None or best is None:
                rows.append((name, self.say(message("does not apply")), "", ""))
                bars.append(Fraction())
                continue
            description = next(item.description for item in method.threats if item.id == threat.threat)
            rows.append((name, self.percent(worst), self.percent(1 - worst), description.render(self.locale)))
            bars.append(worst)
        columns = (
            Column(self.say(message("Threat"))),
            Column(self.say(message("Resistance")), numeric=True),
            Column(self.say(message("Exposure")), numeric=True),
            Column(self.say(message("What it is"))),
        )
        return Table(columns, tuple(rows), tuple(bars))

    def remarks(self) -> Iterator[Block]:
        """Say what the score rests on and a reader could not guess."""
        score, method = self.about, self.method
        items = []
        if score.not_stated:
            names = [method.named("facts", fact).render(self.locale) for fact in score.not_stated]
            items.append(
                self.say(
                    message(
                        "Not stated, and so counted as true, the prudent reading: {facts}.",
                        facts=format_list(names, self.locale),
                    )
                )
            )
        if score.set_aside:
            names = [method.named("themes", theme).render(self.locale) for theme in score.set_aside]
            items.append(
                self.say(
                    message(
                        "No question applies in these themes, whose points the others share: {themes}.",
                        themes=format_list(names, self.locale),
                    )
                )
            )
        if score.assessment.path is not None:
            asked = {question.id for question in method.questions_of(score.assessment.path)}
            answered = {answer.question for answer in score.assessment.answers if answer.choice != UNKNOWN}
            beyond = sum(question.id not in asked | answered for question in method.questions)
            if beyond:
                items.append(
                    self.say(
                        message(
                            "{n} question is not asked on this path and counts as unknown.",
                            plural="{n} questions are not asked on this path and count as unknown.",
                            n=beyond,
                        )
                    )
                )
        answers = score.assessment.answers
        unexplained = [
            answer.question for answer in answers if answer.choice == NOT_APPLICABLE and answer.reason is None
        ]
        if unexplained:
            items.append(
                self.say(
                    message(
                        "Said not to apply, without a reason: {questions}.",
                        questions=format_list(unexplained, self.locale),
                    )
                )
            )
        ignored = [
            answer.question
            for answer in answers
            if answer.is_known and not applies(method.question(answer.question).applies_if, score.assessment.entity)
        ]
        if ignored:
            items.append(
                self.say(
                    message(
                        "Answered, but not counted, because a fact says that they do not apply: {questions}.",
                        questions=format_list(ignored, self.locale),
                    )
                )
            )
        if items:
            yield Heading(self.say(message("What it rests on")))
            yield Bullets(tuple(items))

    def provenances(self, more: list[ProvenanceId]) -> Iterator[Block]:
        """Say which numbers are published and which are defaults."""
        method = self.method
        groups: list[tuple[Message, Sequence[ProvenanceId | None]]] = [
            (
                message("Total of {points} points", points=method.scale.bands[-1].upper),
                [method.scoring.total.provenance],
            ),
            (message("Bounds of the grades"), [method.scale.provenance]),
            (message("Points of the themes"), sorted({theme.provenance for theme in method.themes})),
            (message("Formula of the score"), [method.scoring.provenance]),
            (
                message("Weights and values of the answers"),
                sorted({question.provenance for question in method.questions}),
            ),
            (message("Bands of the threats on the gauge"), sorted({threat.provenance for threat in method.threats})),
        ]
        if more:
            groups.append((message("Costs and efforts of the measures"), more))
        rows = []
        for what, ids in groups:
            for item in ids:
                if not item:
                    continue
                provenance = method.provenance(item)
                source = next((s.title for s in method.sources if s.id == provenance.source), "")
                locator = provenance.locator.render(self.locale) if provenance.locator is not None else ""
                where = ", ".join(part for part in (source, locator) if part)
                reason = provenance.reason.render(self.locale) if provenance.reason is not None else ""
                because = " ".join(part for part in (where and f"{where}.", reason) if part)
                rows.append((self.say(what), self.say(STATUSES[provenance.status]), because))
        yield Heading(self.say(message("Where the numbers come from")))
        if any(row for row in rows) and any(item.status is ProvenanceStatus.DEFAULT for item in method.provenances):
            yield Paragraph(
                self.say(
                    message("A default is a choice of the authors of this methodology; it is not an official figure.")
                ),
                "note",
            )
        yield Table(
            (
                Column(self.say(message("Number"))),
                Column(self.say(message("Status"))),
                Column(self.say(message("Source or reason"))),
            ),
            tuple(rows),
        )

    def gauge(self, marks: list[tuple[str, Reading]]) -> Gauge:
        """Return the gauge with a mark for each reading."""
        method = self.method
        top = method.scale.bands[-1].upper
        said = [
            self.say(
                message(
                    "{label}: {points} points, grade {grade}.",
                    label=label,
                    points=self.points(reading.points),
                    grade=reading.grade,
                )
            )
            for label, reading in marks
        ]
        return Gauge(
            bands=tuple((band.grade, band.upper / top) for band in method.scale.bands),
            threats=tuple(
                (threat.name.render(self.locale), threat.gauge[0] / top, threat.gauge[1] / top)
                for threat in method.threats
            ),
            marks=tuple(
                Mark(label, reading.bounds.worst.points / top, reading.bounds.best.points / top, reading.grade)
                for label, reading in marks
            ),
            description=" ".join([self.say(message("Gauge of the score.")), *said]),
        )

    # -- the plan

    def plan(self, plan: Plan) -> Page:
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
            self.identity(),
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
                "{n} action over {years} years takes the score from {start} ({start_grade}) to {end} ({end_grade}), "
                "for {cost} and {days}.",
                plural="{n} actions over {years} years take the score from {start} ({start_grade}) "
                "to {end} ({end_grade}), for {cost} and {days}.",
                n=len(plan.actions),
                years=Fraction(plan.methodology.planning.horizon.quarters, 4),
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
