"""What pages say of the journey around the score: the scoping, the findings, awareness, and frameworks."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from parcours_cyber.i18n.formats import format_date
from parcours_cyber.i18n.text import Message, Quantity, Text, Unit, message
from parcours_cyber.journey.awareness import awareness_reach
from parcours_cyber.journey.scoping import Scoping
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.planning.coverage import CoverageLevel, coverage
from parcours_cyber.planning.entity.findings import OpenFinding, open_findings
from parcours_cyber.planning.plan import Plan
from parcours_cyber.reporting.labels import NATURES, SEVERITIES
from parcours_cyber.reporting.page import Block, Facts, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["JourneyWriter", "scoping_page"]


def scoping_page(scoping: Scoping, locale: str) -> Page:
    """Return the page of a pre-diagnosis: the path and why, the services of the initial pack, and the facts."""
    writer = JourneyWriter(scoping.methodology, locale)
    title = writer.say(message("Pre-diagnosis of {name}", name=scoping.entity.name))
    return writer.page(title, list(writer.scoping(scoping)))


@define
class JourneyWriter(Writer):
    """Writes what stands around the score."""

    def scoping(self, found: Scoping) -> Iterator[Block]:
        """Yield what a pre-diagnosis concludes."""
        path = self.method.named("paths", found.path)
        yield Paragraph(
            self.say(
                message(
                    "{path}: {n} service of the initial pack, {days} of a provider.",
                    plural="{path}: {n} services of the initial pack, {days} of a provider.",
                    n=len(found.services),
                    path=path,
                    days=Quantity(found.days, Unit.DAYS),
                )
            ),
            "lead",
        )
        yield Paragraph(found.because.render(self.locale))
        if found.unknown:
            yield Paragraph(
                self.say(
                    message(
                        "Not answered, and counted at the fewest points: {questions}.", questions=tuple(found.unknown)
                    )
                )
            )
        yield Heading(self.say(message("Services of the initial pack")))
        rows = tuple(
            (self.read(item.service.name), self.say(NATURES[item.service.nature]), self.number(item.days))
            for item in found.services
        )
        yield Table(self.columns(message("Service"), message("Nature"), message("Days"), numeric=1), rows)
        yield Heading(self.say(message("What is known of the entity")))
        yes, no = self.say(message("yes")), self.say(message("no"))
        stated = tuple(
            (self.read(self.method.named("facts", item.fact)), yes if item.value else no) for item in found.entity.facts
        )
        if stated:
            yield Facts(stated)
        unstated = tuple(fact.name for fact in self.method.facts if fact.id not in found.entity.stated)
        if unstated:
            yield Paragraph(
                self.say(message("Not stated, and so counted as true, the prudent reading: {facts}.", facts=unstated))
            )
        assert self.method.pre_diagnosis is not None
        provenance = self.method.provenance(self.method.pre_diagnosis.provenance)
        if provenance.reason is not None:
            yield Paragraph(self.read(provenance.reason), "note")

    def findings(self, assessment: Assessment) -> Iterator[Block]:
        """Yield what the technical audit found, where it found something."""
        found = open_findings(self.method, assessment)
        closed = sum(not record.is_open for record in assessment.findings)
        if not found and not closed:
            return
        yield Heading(self.say(message("Findings of the technical audit")))
        if closed:
            yield Paragraph(
                self.say(
                    message("{n} finding was corrected since.", plural="{n} findings were corrected since.", n=closed)
                )
            )
        if found:
            yield self.open_findings(found)

    def open_findings(self, found: tuple[OpenFinding, ...]) -> Table:
        """Return the table of open findings, the gravest first."""
        rows = tuple(
            (
                self.say(SEVERITIES[item.severity]),
                self.words(item.title),
                item.record.where or "",
                self.series(item.measures),
            )
            for item in found
        )
        return Table(
            self.columns(message("Severity"), message("Finding"), message("Where"), message("Corrected by")), rows
        )

    def words(self, title: Text | str) -> str:
        """Return a title: the content's in this language, an auditor's as it is."""
        return title if isinstance(title, str) else self.read(title)

    def uncorrected(self, plan: Plan) -> Iterator[Block]:
        """Yield the open findings that nothing in a plan corrects."""
        if plan.uncorrected:
            yield Heading(self.say(message("Findings that nothing in the plan corrects")))
            yield Paragraph(
                self.say(
                    message("What corrects them does not fit within these means, or does not apply: decide them apart.")
                )
            )
            yield self.open_findings(plan.uncorrected)

    def awareness(self, assessment: Assessment) -> Iterator[Block]:
        """Yield the audiences of the entity and what the recorded sessions reached."""
        reach = awareness_reach(self.method, assessment)
        if not reach:
            return
        yield Heading(self.say(message("Awareness")))
        people = sum(item.participants for item in reach)
        said: Message = (
            message(
                "{n} participant so far, session by session.",
                plural="{n} participants so far, session by session.",
                n=people,
            )
            if assessment.awareness
            else message("No awareness session was recorded yet.")
        )
        yield Paragraph(self.say(said))
        dates = {
            item.audience.id: max(
                (session.date for session in assessment.awareness if session.audience == item.audience.id), default=None
            )
            for item in reach
        }
        yield Table(
            self.columns(
                message("Audience"),
                message("Recommended"),
                message("Last session"),
                message("Sessions"),
                message("Participants"),
                numeric=2,
            ),
            tuple(
                (
                    self.read(item.audience.name),
                    self.say(message("yes") if item.recommended else message("no")),
                    "" if (date := dates[item.audience.id]) is None else format_date(date, self.locale),
                    self.number(item.sessions),
                    self.number(item.participants),
                )
                for item in reach
            ),
        )

    def frameworks(self, plan: Plan) -> Iterator[Block]:
        """Yield how many references of each framework are answered before and after a plan."""
        found = [coverage(plan, framework.id) for framework in self.method.frameworks]
        if not found:
            return
        yield Heading(self.say(message("What the plan answers of the frameworks")))
        yield Paragraph(
            self.say(
                message(
                    "References with at least one measure that answers them, by the judgement of the authors of this "
                    "methodology; it is no statement of conformity."
                )
            ),
            "note",
        )
        rows = []
        for item in found:
            whole = len(item.references)
            before = whole - item.count_in_place(CoverageLevel.NONE)
            after = whole - len(item.unanswered)
            rows.append((item.framework.name, *map(self.number, (whole, before, after))))
        yield Table(
            self.columns(
                message("Framework"),
                message("References"),
                message("Answered today"),
                message("Answered after the plan"),
                numeric=3,
            ),
            tuple(rows),
        )
