"""The page of two assessments compared: where the score went, what moved, and how much each theme has to do with it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from attrs import define

from parcours_cyber.i18n.formats import format_date
from parcours_cyber.i18n.text import Message, Quantity, Unit, message
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, OptionId, QuestionId
from parcours_cyber.reporting.page import Block, Column, Facts, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.pages import Words
from parcours_cyber.scoring.comparison import Comparison, Move
from parcours_cyber.scoring.cyberscore import Score

__all__ = ["comparison_page"]

MOVES: Final[dict[Move, Message]] = {
    Move.ROSE: message("Better than before"),
    Move.FELL: message("Worse than before"),
    Move.BECAME_KNOWN: message("Unknown before, known now"),
    Move.BECAME_UNKNOWN: message("Known before, unknown now"),
    Move.CAME_TO_APPLY: message("Applies now, did not before"),
    Move.CEASED_TO_APPLY: message("Applied before, does not now"),
}


def comparison_page(comparison: Comparison, locale: str) -> Page:
    """Return the page of a comparison."""
    return _ComparisonWords(comparison.end.methodology, locale, comparison.end, comparison).comparison()


@define
class _ComparisonWords(Words):
    """Writes the page of a comparison; what it says of one score alone is about the end."""

    compared: Comparison

    def comparison(self) -> Page:
        """Return the page."""
        compared = self.compared
        title = self.say(message("Before and after: {name}", name=compared.end.assessment.entity.name))
        marks = [
            (self.say(message("Before")), compared.start.reading),
            (self.say(message("After")), compared.end.reading),
        ]
        blocks: list[Block] = [
            Paragraph(self.summary(), "lead"),
            self.gauge(marks),
            self.both(),
            Heading(self.say(message("Themes"))),
            self.theme_moves(),
            Paragraph(
                self.say(
                    message(
                        "A share of the change is what a theme adds when it moves, averaged over all orders in which "
                        "the themes may move. The shares add up to the change."
                    )
                ),
                "note",
            ),
            Heading(self.say(message("Threats"))),
            self.threat_moves(),
            *self.answer_moves(),
            *self.provenances([]),
        ]
        return self.page(title, blocks)

    def summary(self) -> str:
        """Return the change in a sentence."""
        start, end, change = self.compared.start, self.compared.end, self.compared.change
        after = self.points(end.points)
        if change == 0:
            return self.say(message("The score stays at {points} ({grade}).", points=after, grade=end.grade))
        if change > 0:
            by = message("It is {n} point higher.", plural="It is {n} points higher.", n=Quantity(change, Unit.POINTS))
        else:
            by = message("It is {n} point lower.", plural="It is {n} points lower.", n=Quantity(-change, Unit.POINTS))
        moved = message(
            "The score goes from {start} ({start_grade}) to {end} ({end_grade}).",
            start=self.points(start.points),
            start_grade=start.grade,
            end=after,
            end_grade=end.grade,
        )
        return f"{self.say(moved)} {self.say(by)}"

    def share(self, points: Fraction | None) -> str:
        """Return a share of the change with its sign; nothing where it is not known."""
        return "" if points is None else self.signed(points)

    def both(self) -> Facts:
        """Say of whom, when, and what both scores rest on."""
        start, end = self.compared.start, self.compared.end
        names = [start.assessment.entity.name, end.assessment.entity.name]
        items = [(message("Entity"), names[1] if names[0] == names[1] else self.change(*names))]
        if start.assessment.date is not None and end.assessment.date is not None:
            dates = [format_date(date, self.locale) for date in (start.assessment.date, end.assessment.date)]
            items.append((message("Dates of the audits"), self.change(*dates)))
        items += [
            (message("Answers before"), self.counted(start)),
            (message("Answers after"), self.counted(end)),
            (
                message("Share of the weight that was answered"),
                self.change(self.percent(start.coverage), self.percent(end.coverage)),
            ),
        ]
        return Facts(tuple((self.say(name), value) for name, value in items))

    def counted(self, score: Score) -> str:
        """Return how many answers are known, unknown and not applicable."""
        counts = score.answers
        return self.say(
            message(
                "{known} known, {unknown} unknown, {absent} not applicable",
                known=counts.known,
                unknown=counts.unknown,
                absent=counts.not_applicable,
            )
        )

    def theme_moves(self) -> Table:
        """Return the table of the themes."""
        method, absent = self.compared.methodology, self.say(message("does not apply"))
        rows = [
            (
                method.named("themes", theme.theme).render(self.locale),
                *(
                    Quantity(end.points, Unit.POINTS).render(self.locale) if end.applies else absent
                    for end in (theme.start, theme.end)
                ),
                self.share(theme.share),
            )
            for theme in self.compared.themes
        ]
        rows.append(
            (
                self.say(message("Total")),
                *(
                    Quantity(end.points, Unit.POINTS).render(self.locale)
                    for end in (self.compared.start, self.compared.end)
                ),
                self.share(self.compared.change),
            )
        )
        columns = (
            Column(self.say(message("Theme"))),
            Column(self.say(message("Before")), numeric=True),
            Column(self.say(message("After")), numeric=True),
            Column(self.say(message("Share of the change")), numeric=True),
        )
        return Table(columns, tuple(rows))

    def threat_moves(self) -> Table:
        """Return the table of the threats."""
        method, absent = self.compared.methodology, self.say(message("does not apply"))
        rows = [
            (
                method.named("threats", threat.threat).render(self.locale),
                *(
                    absent if end.resistance is None else self.percent(end.resistance)
                    for end in (threat.start, threat.end)
                ),
            )
            for threat in self.compared.threats
        ]
        columns = (
            Column(self.say(message("Threat"))),
            Column(self.say(message("Resistance before")), numeric=True),
            Column(self.say(message("Resistance after")), numeric=True),
        )
        return Table(columns, tuple(rows))

    def answer_moves(self) -> Iterator[Block]:
        """Return what moved, by what happened to it, and then answer by answer."""
        yield Heading(self.say(message("What moved")))
        if not self.compared.answers:
            yield Paragraph(self.say(message("No answer moved.")))
            return
        happened = [move for move in Move if self.compared.moved(move)]
        yield Table(
            (
                Column(self.say(message("What happened"))),
                Column(self.say(message("Answers")), numeric=True),
                Column(self.say(message("Share of the change")), numeric=True),
            ),
            tuple(
                (
                    self.say(MOVES[move]),
                    self.number(len(self.compared.moved(move))),
                    self.share(self.compared.share_of(move)),
                )
                for move in happened
            ),
        )
        columns = (
            Column(self.say(message("Question"))),
            Column(self.say(message("Before"))),
            Column(self.say(message("After"))),
            Column(self.say(message("Share")), numeric=True),
        )
        for move in happened:
            yield Heading(self.say(MOVES[move]), 3)
            yield Table(
                columns,
                tuple(
                    (
                        f"{answer.question} {self.question(answer.question)}",
                        self.chosen(answer.question, answer.start),
                        self.chosen(answer.question, answer.end),
                        self.share(answer.share),
                    )
                    for answer in self.compared.moved(move)
                ),
            )

    def question(self, question: QuestionId) -> str:
        """Return a question in words."""
        return self.compared.methodology.question(question).text.render(self.locale)

    def chosen(self, question: QuestionId, choice: Choice) -> str:
        """Return an answer in words."""
        if choice == UNKNOWN:
            return self.say(message("unknown"))
        if choice == NOT_APPLICABLE:
            return self.say(message("does not apply"))
        found = self.compared.methodology.question(question)
        return found.options[found.rank(OptionId(choice))].label.render(self.locale)
