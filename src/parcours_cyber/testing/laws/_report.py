"""Trying the laws on a method, and what comes of it."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from parcours_cyber.i18n.text import Message, current_locale, message
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.testing.laws._law import Law, LawBrokenError
from parcours_cyber.testing.readings import Readings

__all__ = ["SETTINGS", "Outcome", "Report", "Verdict", "try_law"]

#: The same examples on each run; the time that they take and how many do not fit are no findings about a method.
SETTINGS = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

#: From more measures on, making a plan takes so long that laws about plans are tried on fewer examples.
_MANY = 20


class Outcome(StrEnum):
    """What became of a law."""

    HELD = "held"
    BROKEN = "broken"
    #: The law is not about this method, or there is nothing to try it on.
    SILENT = "silent"


@frozen(kw_only=True)
class Verdict:
    """A law, and what became of it.

    Attributes
    ----------
    sentences
        The smallest counter-example that was found, or why the law is silent.
    """

    law: Law
    outcome: Outcome
    sentences: tuple[Message, ...] = ()

    def render(self, locale: str | None = None) -> str:
        """Return the verdict, the law on the first line, in *locale* or in the current one."""
        words = {
            Outcome.HELD: message("held"),
            Outcome.BROKEN: message("broken"),
            Outcome.SILENT: message("not tried"),
        }
        locale = locale or current_locale()
        head = f"{words[self.outcome].render(locale)} {self.law.name}: {self.law.statement.render(locale)}"
        return "\n    ".join([head, *(sentence.render(locale) for sentence in self.sentences)])


@frozen(kw_only=True)
class Report:
    """The laws as they were tried on one method."""

    methodology: Methodology = field(repr=named)
    verdicts: tuple[Verdict, ...]

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The laws that do not hold, each with its counter-example."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is Outcome.BROKEN)

    @property
    def holds(self) -> bool:
        """Whether no law is broken."""
        return not self.broken

    def raise_if_broken(self) -> None:
        """Raise :class:`LawBrokenError` with every counter-example."""
        if self.broken:
            raise LawBrokenError(
                tuple(sentence for verdict in self.broken for sentence in (verdict.law.statement, *verdict.sentences))
            )

    def render(self, locale: str | None = None) -> str:
        """Return the report, a law a line with its counter-example below it, in *locale* or in the current one."""
        locale = locale or current_locale()
        counts = [sum(verdict.outcome is outcome for verdict in self.verdicts) for outcome in Outcome]
        head = message(
            "Laws of {methodology} {version}: {held} held, {broken} broken, {silent} not tried.",
            methodology=self.methodology.id,
            version=self.methodology.version,
            held=str(counts[0]),
            broken=str(counts[1]),
            silent=str(counts[2]),
        )
        return "\n".join([head.render(locale), *(verdict.render(locale) for verdict in self.verdicts)])

    def __str__(self) -> str:
        """Return the report in the current locale."""
        return self.render()


def try_law(law: Law, methodology: Methodology, readings: Readings, tried: settings) -> Verdict:
    """Return what becomes of one law on one method."""
    excluded = law.excludes(methodology, readings)
    if excluded is not None:
        return Verdict(law=law, outcome=Outcome.SILENT, sentences=(excluded,))
    if len(methodology.measures) > _MANY:
        tried = settings(tried, max_examples=-(-tried.max_examples // law.effort))
    try:
        law.given(st.just(methodology), readings, settings=tried, outlined=False)()
    except LawBrokenError as error:
        return Verdict(law=law, outcome=Outcome.BROKEN, sentences=error.sentences)
    except Unsatisfiable:
        return Verdict(law=law, outcome=Outcome.SILENT, sentences=(message("No example of it exists in this method."),))
    return Verdict(law=law, outcome=Outcome.HELD)
