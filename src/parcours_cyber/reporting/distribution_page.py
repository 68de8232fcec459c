"""The page of a distribution: how likely each grade is while answers are unknown, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import define

from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.reporting.page import Block, Column, Facts, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.pages import Words
from parcours_cyber.scoring.distribution import Distribution

__all__ = ["distribution_page"]

#: How many of the open questions are listed.
LISTED = 10


def distribution_page(distribution: Distribution, locale: str) -> Page:
    """Return the page of a distribution."""
    return _DistributionWords(distribution.score.methodology, locale, distribution.score, distribution).distribution()


@define
class _DistributionWords(Words):
    """Writes the page of a distribution."""

    likely: Distribution

    def distribution(self) -> Page:
        """Return the page."""
        name = self.about.assessment.entity.name
        blocks: list[Block] = [
            Paragraph(self.headline(self.about.reading), "lead"),
            *self.interval(),
            self.gauge([(self.say(message("Today")), self.about.reading)]),
            Heading(self.say(message("How likely each grade is"))),
            self.grades(),
            self.spread(),
            Paragraph(self.how(), "note"),
            *self.next_questions(),
        ]
        return self.page(self.say(message("What the unknown answers may change: {name}", name=name)), blocks)

    def grades(self) -> Table:
        """Return the table of the grades that may be."""
        possible = [chance for chance in self.likely.grades if chance.probability]
        columns = (Column(self.say(message("Grade"))), Column(self.say(message("Probability")), numeric=True))
        return Table(
            columns,
            tuple((chance.grade, self.chance(chance.probability)) for chance in possible),
            tuple(chance.probability for chance in possible),
        )

    def spread(self) -> Facts:
        """Say where the score is expected."""
        low, high = (self.points(self.likely.quantile(share)) for share in (Fraction(1, 20), Fraction(19, 20)))
        items = (
            (message("Expected score"), Quantity(self.likely.mean, Unit.POINTS).render(self.locale)),
            (message("Nine times out of ten between"), self.say(message("{low} – {high}", low=low, high=high))),
        )
        return Facts(tuple((self.say(name), value) for name, value in items))

    def how(self) -> str:
        """Say what the probabilities rest on."""
        assumed = message(
            "Each option of an unknown answer is taken to be as likely as was stated, or else as every other, and the "
            "answers to be independent."
        )
        if self.likely.draws is None:
            found = message("The probabilities are exact.")
        else:
            found = message(
                "The probabilities are shares of {draws} draws (seed {seed}).",
                draws=self.likely.draws,
                seed=str(self.likely.seed),
            )
        return f"{self.say(assumed)} {self.say(found)}"

    def next_questions(self) -> Iterator[Block]:
        """Return what to ask next."""
        found = self.likely.open_questions
        if not found:
            return
        yield Heading(self.say(message("What to ask next")))
        yield Paragraph(
            self.say(
                message("Knowing these answers narrows the interval of the score most, the first more than the others.")
            )
        )
        columns = (
            Column(self.say(message("Question"))),
            Column(self.say(message("Expected width after")), numeric=True),
            Column(self.say(message("Width after at most")), numeric=True),
        )
        yield Table(
            columns,
            tuple(
                (
                    f"{item.question} {self.about.methodology.question(item.question).text.render(self.locale)}",
                    Quantity(item.expected, Unit.POINTS).render(self.locale),
                    Quantity(item.guaranteed, Unit.POINTS).render(self.locale),
                )
                for item in found[:LISTED]
            ),
        )
