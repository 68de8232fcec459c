"""What a plan's page says of its quarters: the curve of the score, what falls due, who pays, what stays open."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.planning.execution.funding import funding
from parcours_cyber.planning.execution.quarters import plan_quarters, still_open
from parcours_cyber.planning.plan import Plan
from parcours_cyber.reporting.labels import quarter_label
from parcours_cyber.reporting.page import Block, Bullets, Column, Curve, CurvePoint, Heading, Paragraph, Table
from parcours_cyber.reporting.pages import Words

__all__ = ["ProjectionWords"]

#: How many questions are named that are worth finding out first.
FIRST = 5


@define
class ProjectionWords(Words):
    """Writes what a plan takes and reaches quarter by quarter."""

    def quarters(self, plan: Plan) -> Iterator[Block]:
        """Return the curve of the score, and the table of the quarters."""
        if not plan.actions:
            return
        yield Heading(self.say(message("Quarter by quarter")))
        readings = [plan.score.reading, *plan.projections.quarters]
        last = len(readings) - 1
        points = tuple(
            CurvePoint(
                Fraction(n, last),
                quarter_label(n, self.locale) if n else self.say(message("Today")),
                self.on_scale(reading.bounds.worst.points),
                self.on_scale(reading.bounds.best.points),
            )
            for n, reading in enumerate(readings)
        )
        description = message(
            "Curve of the score over {n} quarters: from {start} ({start_grade}) today to {end} ({end_grade}).",
            n=last,
            start=self.points(plan.score.points),
            start_grade=plan.score.grade,
            end=self.points(plan.projections.plan.points),
            end_grade=plan.projections.plan.grade,
        )
        along = self.say(message("At the end of each quarter (Y: year, Q: quarter)"))
        yield Curve(self.bands(), points, along, self.say(description))
        if any(point.worst < point.best for point in points):
            yield Paragraph(
                self.say(
                    message(
                        "The line is what counts; the shade above it is what the answers that are still unknown "
                        "could add."
                    )
                ),
                "note",
            )
        yield from self.each_quarter(plan)
        yield from self.unknown(plan)
        yield from self.paid(plan)

    def each_quarter(self, plan: Plan) -> Iterator[Block]:
        """Return what each quarter takes and reaches, and the exposures at its end."""
        rows, exposed = [], []
        for quarter in plan_quarters(plan):
            reading, label = quarter.reading, quarter_label(quarter.number, self.locale)
            rows.append(
                (
                    label,
                    self.money(quarter.cost),
                    self.number(quarter.person_days),
                    self.points(reading.points),
                    reading.grade,
                )
            )
            exposures = (
                "" if threat.resistance is None else self.percent(1 - threat.resistance) for threat in reading.threats
            )
            exposed.append((label, *exposures))
        columns = (
            Column(self.say(message("Quarter"))),
            Column(self.say(message("Cost")), numeric=True),
            Column(self.say(message("Days")), numeric=True),
            Column(self.say(message("Points")), numeric=True),
            Column(self.say(message("Grade"))),
        )
        yield Table(columns, tuple(rows))
        if self.method.threats:
            yield Heading(self.say(message("Exposure to the threats")), 3)
            names = (Column(item.name.render(self.locale), numeric=True) for item in self.method.threats)
            yield Table((Column(self.say(message("Quarter"))), *names), tuple(exposed))

    def unknown(self, plan: Plan) -> Iterator[Block]:
        """Say what the answers that stay unknown could change after the plan."""
        left = still_open(plan)
        worst, best = plan.projections.plan.bounds.worst, plan.projections.plan.bounds.best
        if not left:
            return
        yield Paragraph(
            self.say(
                message(
                    "{n} answer stays unknown: after the plan, the score lies between {worst} ({worst_grade}) and "
                    "{best} ({best_grade}). To find out first:",
                    plural="{n} answers stay unknown: after the plan, the score lies between {worst} ({worst_grade}) "
                    "and {best} ({best_grade}). To find out first:",
                    n=len(left),
                    worst=self.points(worst.points),
                    worst_grade=worst.grade,
                    best=self.points(best.points),
                    best_grade=best.grade,
                )
            )
        )
        yield Bullets(tuple(f"{name} {self.read(self.method.question(name).text)}" for name in left[:FIRST]))

    def paid(self, plan: Plan) -> Iterator[Block]:
        """Say who pays what, where others pay a part."""
        found = funding(plan)
        if not found.payers:
            return
        yield Heading(self.say(message("Who pays")))
        yield Paragraph(
            self.say(
                message(
                    "Of {cost}, others pay {subsidy}, and {own} remains for the entity.",
                    cost=self.money(plan.totals.cost),
                    subsidy=self.money(found.subsidy),
                    own=self.money(found.own),
                )
            )
        )
        rows = tuple(
            (
                f"{item.action.measure.id} {self.read(item.action.measure.title)}",
                self.money(item.action.cost),
                self.money(item.subsidy),
                self.money(item.own),
            )
            for item in found.actions
            if item.subsidy
        )
        if rows:
            yield Table(
                self.columns(message("Measure"), message("Cost"), message("Subsidy"), message("Own share"), numeric=3),
                rows,
            )

    def conflicts(self, plan: Plan) -> Iterator[Block]:
        """Say which demands could not be met together, why, and what would make them fit."""
        if not plan.conflicts:
            return
        yield Heading(self.say(message("What cannot be met")))
        yield Table(
            self.columns(message("What is asked for"), message("Why not"), message("What would make it fit")),
            tuple(
                (
                    " ; ".join(self.say(demand) for demand in item.demands),
                    item.why.render(self.locale),
                    " ".join(self.say(remedy) for remedy in item.remedies),
                )
                for item in plan.conflicts
            ),
        )

    def proof(self, plan: Plan) -> Iterator[Block]:
        """Say what is proven of the plan."""
        if plan.proof is not None:
            yield Paragraph(
                self.say(
                    message(
                        "Proven: no plan is better than this one by more than {gap} for what it is made for.",
                        gap=Quantity(plan.proof.gap, Unit.PERCENT),
                    )
                ),
                "note",
            )
