"""Pages about what a methodology holds: what it answers of a framework, and how much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.formats import format_list
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.addresses import texts
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.statistics import Dimension
from parcours_cyber.planning.coverage import Answering, CoverageLevel, FrameworkCoverage, coverage
from parcours_cyber.reporting.labels import COVERAGES, RELATIONS
from parcours_cyber.reporting.page import Block, Column, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["framework_page", "overview_page"]


def framework_page(methodology: Methodology, framework: str, locale: str) -> Page:
    """Return the page that says which measures answer each reference of a framework, and which references none does."""
    words = _Framework(methodology, locale)
    found = coverage(methodology, framework)
    title = words.say(message("{framework} and the catalogue", framework=found.framework.name))
    return words.page(title, list(words.blocks(found)))


def overview_page(methodology: Methodology, locale: str) -> Page:
    """Return the page of what a methodology holds: counts, coverage of the frameworks, lengths of its texts."""
    words = _Overview(methodology, locale)
    title = words.say(message("What {name} holds", name=methodology.name))
    return words.page(title, list(words.blocks()))


@define
class _Framework(Writer):
    """Writes what a catalogue answers of a framework."""

    def blocks(self, found: FrameworkCoverage) -> Iterator[Block]:
        """Yield what the catalogue answers of a framework, both ways."""
        yield Paragraph(self.levels(found), "lead")
        yield Paragraph(
            self.say(
                message(
                    "What a measure answers is the judgement of the authors of this methodology; it is no statement of "
                    "conformity. Only the identifiers of the framework are given: {source}.",
                    source=found.framework.source,
                )
            ),
            "note",
        )
        yield Heading(self.say(message("Which measures answer each reference")))
        rows = tuple(
            (item.reference, self.say(COVERAGES[item.level]), format_list(self._answers(item.answers), self.locale))
            for item in found.references
        )
        yield Table(self.columns(message("Reference"), message("How far"), message("Measures")), rows)
        yield Heading(self.say(message("References that no measure answers")))
        yield Paragraph(self.series(found.unanswered) or self.say(message("None.")))
        yield Heading(self.say(message("Which references each measure answers")))
        measures = tuple(
            (
                measure.id,
                self.read(measure.title),
                format_list(
                    [
                        f"{item.id} ({self.say(RELATIONS[item.relation])})"
                        for item in measure.references
                        if item.framework == found.framework.id
                    ],
                    self.locale,
                ),
            )
            for measure in self.method.measures
            if any(item.framework == found.framework.id for item in measure.references)
        )
        yield Table(self.columns(message("Measure"), message("Title"), message("References")), measures)

    def levels(self, found: FrameworkCoverage) -> str:
        """Return how much of a framework is answered, in a sentence."""
        return self.say(
            message(
                "{full} references of {all} are answered in full, {partial} in part, {none} not at all.",
                full=found.count(CoverageLevel.FULL),
                all=len(found.references),
                partial=found.count(CoverageLevel.PARTIAL),
                none=found.count(CoverageLevel.NONE),
            )
        )

    def _answers(self, answers: Iterable[Answering]) -> list[str]:
        """Return measures with their relation to a reference."""
        return [f"{answer.measure.id} ({self.say(RELATIONS[answer.relation])})" for answer in answers]


@define
class _Overview(Writer):
    """Writes how much a methodology holds."""

    def blocks(self) -> Iterator[Block]:
        """Yield the counts of a methodology."""
        method = self.method
        yield Heading(self.say(message("Questions of each theme")))
        paths = [(path.id, self.read(path.name)) for path in method.paths]
        rows = []
        for theme in method.themes:
            own = [question for question in method.questions if question.theme == theme.id]
            asked = [sum(question.path == path for question in own) for path, _ in paths]
            rows.append((self.read(theme.name), *map(self.number, (*asked, len(own)))))
        asked = [sum(question.path == path for question in method.questions) for path, _ in paths]
        rows.append((self.say(message("All")), *map(self.number, (*asked, len(method.questions)))))
        columns = (
            Column(self.say(message("Theme"))),
            *(Column(self.say(message("Added by: {path}", path=name)), numeric=True) for _, name in paths),
            Column(self.say(message("Questions")), numeric=True),
        )
        yield Table(columns, tuple(rows))
        yield Heading(self.say(message("Questions of each domain of the audit")))
        domains = Counter(question.domain for question in method.questions)
        yield self.counted(message("Domain"), ((self.read(item.name), domains[item.id]) for item in method.domains))
        yield Heading(self.say(message("Measures of each sub-category, beside the plans of the programme")))
        yield self.subcategories()
        yield Heading(self.say(message("What is answered of each framework")))
        yield self.frameworks()
        yield Heading(self.say(message("Typical findings of each kind of technical audit")))
        works = Counter(finding.work for finding in method.findings)
        yield self.counted(message("Work"), ((self.read(item.name), works[item.id]) for item in method.audit_works))
        yield Heading(self.say(message("Length of the texts, in words")))
        yield self.lengths()

    def counted(self, what: Message, items: Iterable[tuple[str, int]]) -> Table:
        """Return a table of names with their numbers."""
        rows = tuple((name, self.number(n)) for name, n in items)
        return Table(self.columns(what, message("Count"), numeric=1), rows)

    def subcategories(self) -> Table:
        """Return the measures of each sub-category, its share of the category, and the published share."""
        method = self.method
        counts = Counter(measure.subcategory for measure in method.measures)
        published = {
            figure.of: figure.value
            for statistic in method.statistics
            if statistic.by is Dimension.SUBCATEGORIES and statistic.id == "shares-by-subcategory"
            for figure in statistic.figures
        }
        rows = []
        for category in method.categories:
            whole = sum(counts[sub.id] for sub in category.subcategories)
            for sub in category.subcategories:
                share = published.get(sub.id)
                rows.append(
                    (
                        self.read(category.name),
                        self.read(sub.name),
                        self.number(counts[sub.id]),
                        self.percent(Fraction(counts[sub.id], whole or 1)),
                        self.percent(share / 100) if isinstance(share, Fraction) else "",
                    )
                )
            rows.append((self.read(category.name), self.say(message("All")), self.number(whole), "", ""))
        return Table(
            self.columns(
                message("Category"),
                message("Sub-category"),
                message("Measures"),
                message("Share of the category"),
                message("Published share"),
                numeric=3,
            ),
            tuple(rows),
        )

    def frameworks(self) -> Table:
        """Return how many references of each framework the catalogue answers."""
        found = [coverage(self.method, framework.id) for framework in self.method.frameworks]
        rows = tuple(
            (item.framework.name, *map(self.number, (len(item.references), *map(item.count, CoverageLevel))))
            for item in found
        )
        return Table(
            self.columns(
                message("Framework"),
                message("References"),
                message("In full"),
                message("In part"),
                message("Not answered"),
                numeric=4,
            ),
            rows,
        )

    def lengths(self) -> Table:
        """Return, for each kind of text, how many there are and how long they are; its name is an address of texts."""
        found: dict[str, list[int]] = {}
        for text in texts(self.method):
            kind, _, field = text.context.split(":")
            name = f"{kind}:*:{field.split('.')[0] if not field.startswith('campaign') else field.split('.')[1]}"
            found.setdefault(name, []).append(len(self.read(text).split()))
        shown = self.number
        rows = [
            (name, shown(len(n)), shown(min(n)), shown(sorted(n)[len(n) // 2]), shown(max(n)), shown(sum(n)))
            for name, n in found.items()
            if len(n) >= len(self.method.themes)
        ]
        total = [length for n in found.values() for length in n]
        rows.append((self.say(message("All")), shown(len(total)), "", "", "", shown(sum(total))))
        return Table(
            self.columns(
                message("Kind of text"),
                message("Count"),
                message("Shortest"),
                message("Median"),
                message("Longest"),
                message("Words"),
                numeric=5,
            ),
            tuple(rows),
        )
