"""The page of a score, and what the pages of other results say of it too, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.formats import format_date
from parcours_cyber.i18n.territories import territory_name
from parcours_cyber.i18n.text import Message, Quantity, Unit, message
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, ProvenanceId
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.reporting.journey_pages import JourneyWriter
from parcours_cyber.reporting.labels import (
    STATUSES,
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
    Table,
)
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.results import Reading
from parcours_cyber.scoring.standing import applies

__all__ = ["Words", "score_page"]


def score_page(score: Score, locale: str) -> Page:
    """Return the page of a score: the result, what it rests on, and where each number comes from."""
    return Words(score.methodology, locale, score).score()


@define
class Words(JourneyWriter):
    """Writes pages about one score in one language."""

    about: Score

    def points(self, points: Fraction) -> str:
        """Return points, without a number of another grade beside the grade."""
        return shown_points(points, self.method.scale, self.locale)

    def score(self) -> Page:
        """Return the page of the score."""
        score = self.about
        title = self.say(message("Cyberscore of {name}", name=score.assessment.entity.name))
        blocks: list[Block] = [
            Paragraph(self.headline(score.reading), "lead"),
            *self.interval(),
            self.gauge([(self.say(message("Today")), score.reading)]),
            self.identity(),
            *((Heading(self.say(message("Themes"))), self.themes()) if score.themes else ()),
            *((Heading(self.say(message("Threats"))), self.threats()) if score.threats else ()),
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
        items = [(message("Entity"), entity.name)]
        if entity.sector is not None:
            items.append((message("Sector"), method.named("sectors", entity.sector).render(self.locale)))
        if entity.size is not None:
            items.append((message("Size"), method.named("sizes", entity.size).render(self.locale)))
        if entity.territory is not None:
            items.append((message("Territory"), territory_name(entity.territory, self.locale)))
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
                        facts=tuple(names),
                    )
                )
            )
        if score.set_aside:
            names = [method.named("themes", theme).render(self.locale) for theme in score.set_aside]
            items.append(
                self.say(
                    message(
                        "No question applies in these themes, whose points the others share: {themes}.",
                        themes=tuple(names),
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
                        questions=tuple(unexplained),
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
                        questions=tuple(ignored),
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
                message("Total of {n} point", plural="Total of {n} points", n=self.about.reading.maximum),
                [None if method.scoring.total is None else method.scoring.total.provenance],
            ),
            (message("Bounds of the grades"), [method.scale.provenance]),
            (
                message("Points of the themes"),
                sorted({theme.provenance for theme in method.themes if theme.points is not None}),
            ),
            (message("Formula of the score"), [method.scoring.provenance]),
            (
                message("Weights and values of the answers"),
                sorted({question.provenance for question in method.questions}),
            ),
            (message("Bands of the threats on the gauge"), sorted({threat.provenance for threat in method.threats})),
        ]
        if more:
            groups.append((message("Costs and efforts of the measures"), more))
            rules = method.planning
            parts = (rules.horizon, rules.urgent, rules.relay, rules.durations)
            groups.append(
                (
                    message("Quarters of the plan and of its actions"),
                    [part.provenance for part in parts if part is not None],
                )
            )
        if self.about.assessment.findings:
            groups.append(
                (message("Typical findings and their severity"), sorted({item.provenance for item in method.findings}))
            )
            if more and method.planning.findings is not None:
                groups.append((message("Weight of the findings in the plan"), [method.planning.findings.provenance]))
        rows = []
        for what, ids in groups:
            for item in ids:
                if not item:
                    continue
                provenance = method.provenance(item)
                source = next((s.title for s in method.sources if s.id == provenance.source), "")
                locator = provenance.locator.render(self.locale) if provenance.locator is not None else ""
                where = self.series((source, locator))
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

    def on_scale(self, points: Fraction) -> Fraction:
        """Return points as a share of the scale."""
        return points / self.method.scale.bands[-1].upper

    def bands(self) -> tuple[tuple[str, Fraction], ...]:
        """Return the grades, each with the share of the scale at which it ends."""
        return tuple((band.grade, self.on_scale(band.upper)) for band in self.method.scale.bands)

    def gauge(self, marks: list[tuple[str, Reading]]) -> Gauge:
        """Return the gauge with a mark for each reading."""
        method, top = self.method, self.method.scale.bands[-1].upper
        said = [
            self.say(
                message(
                    "{label}: {points} point, grade {grade}.",
                    plural="{label}: {points} points, grade {grade}.",
                    n=Quantity(reading.points, Unit.POINTS),
                    label=label,
                    points=self.points(reading.points),
                    grade=reading.grade,
                )
            )
            for label, reading in marks
        ]
        return Gauge(
            bands=self.bands(),
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
