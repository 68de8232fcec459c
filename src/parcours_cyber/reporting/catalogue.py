"""The catalogue of a methodology, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import define

from parcours_cyber.i18n.collation import in_order
from parcours_cyber.i18n.formats import format_day
from parcours_cyber.i18n.text import Message, Text, message, money
from parcours_cyber.model.awareness import Audience
from parcours_cyber.model.findings import Finding
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.statistics import Dimension, Figure, Statistic, StatisticUnit
from parcours_cyber.reporting.labels import HORIZONS, OWNERS, SEVERITIES, STATISTIC_UNITS
from parcours_cyber.reporting.page import Block, Bullets, Column, Heading, Page, Paragraph, Section, Sheet, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["Part", "catalogue_page"]


class Part(StrEnum):
    """A part of a methodology's content that can be shown by itself."""

    QUESTIONS = "questions"
    MEASURES = "measures"
    TECHNICAL_AUDIT = "technical-audit"
    AWARENESS = "awareness"
    PRE_DIAGNOSIS = "pre-diagnosis"
    STATISTICS = "statistics"
    GLOSSARY = "glossary"


#: What the catalogue shows when no part is asked for.
USUAL: Final = (Part.QUESTIONS, Part.MEASURES)


def catalogue_page(
    methodology: Methodology, locale: str, category: str | None = None, parts: Iterable[Part] = USUAL
) -> Page:
    """Return the page of some parts of a methodology.

    Parameters
    ----------
    category
        The category whose questions and measures are wanted; all when it is not given.
    """
    words = _Catalogue(methodology, locale)
    blocks: list[Block] = [Paragraph(words.read(methodology.description))]
    for part in parts:
        blocks += words.part(part, category)
    return words.page(words.read(methodology.name), blocks)


@define
class _Catalogue(Writer):
    """Writes the parts of a catalogue."""

    def part(self, part: Part, category: str | None) -> Iterator[Block]:
        """Yield the blocks of a part."""
        match part:
            case Part.QUESTIONS:
                yield from self.questions(category)
            case Part.MEASURES:
                yield from self.measures(category)
            case Part.TECHNICAL_AUDIT:
                yield from self.technical_audit()
            case Part.AWARENESS:
                yield from map(self.audience, self.method.audiences)
            case Part.PRE_DIAGNOSIS:
                yield from self.pre_diagnosis()
            case Part.STATISTICS:
                yield from self.statistics()
            case Part.GLOSSARY:
                yield from self.glossary()

    def questions(self, category: str | None) -> Iterator[Block]:
        """Yield the questions of each theme."""
        for theme in self.method.themes:
            if category in (None, theme.category):
                title: Message | Text = theme.name
                if theme.points is not None:
                    title = message(
                        "{theme} ({n} point)", plural="{theme} ({n} points)", n=theme.points, theme=theme.name
                    )
                yield Heading(title.render(self.locale))
                rows = tuple((q.id, self.read(q.text)) for q in self.method.questions if q.theme == theme.id)
                yield Table(self.columns(message("Question"), message("Text")), rows)

    def measures(self, category: str | None) -> Iterator[Block]:
        """Yield the measures of each sub-category."""
        columns = self.columns(message("Measure"), message("Title"), message("Horizon"), message("Owner"))
        for item in self.method.categories:
            if category not in (None, item.id):
                continue
            for sub in item.subcategories:
                rows = tuple(
                    (m.id, self.read(m.title), self.say(HORIZONS[m.horizon]), self.say(OWNERS[m.owner]))
                    for m in self.method.measures
                    if m.subcategory == sub.id
                )
                if rows:
                    yield Heading(f"{self.read(item.name)} · {self.read(sub.name)}")
                    yield Table(columns, rows)

    def technical_audit(self) -> Iterator[Block]:
        """Yield each kind of work with what it typically finds."""
        for work in self.method.audit_works:
            yield Heading(self.read(work.name))
            yield Paragraph(self.read(work.purpose))
            yield Paragraph(self.read(work.scope))
            yield Paragraph(self.read(work.deliverable))
            for finding in self.method.findings:
                if finding.work == work.id:
                    yield self.finding(finding)

    def finding(self, finding: Finding) -> Sheet:
        """Return the sheet of a typical finding."""
        measures = (self.method.measure(measure) for measure in finding.corrected_by)
        tags = (self.say(SEVERITIES[finding.severity]), *((finding.cvss,) if finding.cvss else ()))
        return Sheet(
            f"{finding.id} · {self.read(finding.title)}",
            tags,
            (
                Section(self.say(message("What the auditor sees")), self.read(finding.observation)),
                Section(self.say(message("What it leads to")), self.read(finding.impact)),
                Section(
                    self.say(message("What corrects it")),
                    steps=tuple(f"{measure.id} {self.read(measure.title)}" for measure in measures),
                ),
            ),
        )

    def audience(self, audience: Audience) -> Sheet:
        """Return the sheet of an audience and its campaign."""
        campaign = audience.campaign
        tags = tuple(
            self.say(message("Only if: {facts}.", facts=(self.method.named("facts", fact),)))
            for fact in audience.applies_if
        )
        parts: list[tuple[Message, tuple[Text, ...]]] = [
            (message("Exposures"), audience.exposures),
            (message("Messages"), campaign.messages),
        ]
        return Sheet(
            self.read(audience.name),
            tags,
            (
                *(Section(self.say(label), steps=tuple(map(self.read, items))) for label, items in parts),
                Section(self.say(message("Scenario")), self.read(campaign.scenario)),
                Section(self.say(message("Exercise")), self.read(campaign.exercise)),
                Section(self.say(message("What to measure")), steps=tuple(map(self.read, campaign.indicators))),
            ),
        )

    def pre_diagnosis(self) -> Iterator[Block]:
        """Yield the questions of the pre-diagnosis, the thresholds and the services."""
        found = self.method.pre_diagnosis
        if found is None:
            return
        for question in found.questions:
            yield Heading(f"{question.id} {self.read(question.text)}", 3)
            yield Paragraph(self.read(question.why))
            options = tuple((str(o.id), self.read(o.label), self.number(o.points)) for o in question.options)
            yield Table(self.columns(message("Option"), message("Answer"), message("Points"), numeric=1), options)
        yield Heading(self.say(message("Paths")))
        starts = tuple(
            (self.read(self.method.named("paths", item.path)), self.number(item.points)) for item in found.thresholds
        )
        yield Table(self.columns(message("Path"), message("From how many points on"), numeric=1), starts)
        if found.minimums:
            yield Bullets(tuple(self.read(item.reason) for item in found.minimums))
        yield Heading(self.say(message("Services of the initial pack, in provider's days")))
        sizes = [self.read(size.name) for size in self.method.sizes]
        rows = tuple(
            (
                self.read(service.name),
                self.read(self.method.named("paths", days.path)),
                *(self.number(item.days) for item in days.sizes),
            )
            for service in found.services
            for days in service.days
        )
        columns = (
            *self.columns(message("Service"), message("Path")),
            *(Column(size, numeric=True) for size in sizes),
        )
        yield Table(columns, rows)

    def statistics(self) -> Iterator[Block]:
        """Yield the published figures, each with its source."""
        for statistic in self.method.statistics:
            yield Heading(self.read(statistic.name), 3)
            rows = tuple((self._of(statistic, figure), self._figure(statistic, figure)) for figure in statistic.figures)
            unit = STATISTIC_UNITS[statistic.unit]
            yield Table((Column(""), Column(self.say(unit), numeric=True)), rows)
            provenance = self.method.provenance(statistic.provenance)
            source = next((item.title for item in self.method.sources if item.id == provenance.source), "")
            where = "" if provenance.locator is None else self.read(provenance.locator)
            cited = self.series((source, where, format_day(statistic.as_of, self.locale)))
            note = "" if statistic.note is None else self.read(statistic.note)
            yield Paragraph(" ".join(part for part in (f"{cited}.", note) if part), "note")

    def _of(self, statistic: Statistic, figure: Figure) -> str:
        """Return what a figure is of."""
        if statistic.by is None or figure.of is None:
            return self.say(message("All"))
        if statistic.by is Dimension.SUBCATEGORIES:
            subs = (sub for category in self.method.categories for sub in category.subcategories)
            return next(self.read(sub.name) for sub in subs if sub.id == figure.of)
        return self.read(self.method.named(statistic.by.value, figure.of))

    def _figure(self, statistic: Statistic, figure: Figure) -> str:
        """Return a figure as it is written in this language."""
        if not isinstance(figure.value, Fraction):
            return figure.value
        if statistic.unit is StatisticUnit.PERCENT:
            return self.percent(figure.value / 100)
        if statistic.unit is StatisticUnit.EUROS:
            return money(figure.value, "EUR").render(self.locale)
        return self.number(figure.value)

    def glossary(self) -> Iterator[Block]:
        """Yield the terms in the language of the methodology, in that of the page, which orders them, and explained."""
        rows = tuple(
            (term.term.source, self.read(term.term), "" if term.definition is None else self.read(term.definition))
            for term in in_order(self.method.terms, lambda term: self.read(term.term), self.locale)
        )
        yield Table(self.columns(message("Term"), message("In this language"), message("Meaning")), rows)
