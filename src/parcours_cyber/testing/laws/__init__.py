"""The laws of scoring: written once, for the tests of this library and for a method of your own.

They hold for every method that is made of the nodes of :mod:`parcours_cyber.scoring.nodes`, and for every assessment. A
:class:`Law` is a name, a statement and a property; :func:`check_laws` tries all of them on one method.

Examples
--------
>>> import parcours_cyber as pc
>>> from parcours_cyber.testing.laws import LAWS, check_laws
>>> report = check_laws(pc.load_methodology("tests/tiny_pack"), laws=["monotone", "interval"])
>>> report.holds
True
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import settings as Settings  # noqa: N812  # the name is taken by an argument

from parcours_cyber.errors import Problem, UsageError, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.testing.laws._agreement import agreement, columns, locale, written_methods, written_results
from parcours_cyber.testing.laws._knowledge import coverage, interval, knowledge
from parcours_cyber.testing.laws._law import Case, Law, LawBrokenError
from parcours_cyber.testing.laws._plans import gains, larger_plan, plan
from parcours_cyber.testing.laws._report import SETTINGS, Outcome, Report, Verdict, try_law
from parcours_cyber.testing.laws._values import extremes, grades, monotone, nodes, not_applicable, order, within_range
from parcours_cyber.testing.readings import Codec, Readings

__all__ = [
    "LAWS",
    "SETTINGS",
    "Case",
    "Codec",
    "Law",
    "LawBrokenError",
    "Outcome",
    "Readings",
    "Report",
    "Verdict",
    "check_laws",
    "law_named",
]

#: Every law, from what one score is to what becomes of it.
LAWS: tuple[Law, ...] = (
    within_range,
    monotone,
    nodes,
    extremes,
    order,
    not_applicable,
    interval,
    knowledge,
    coverage,
    grades,
    plan,
    larger_plan,
    gains,
    agreement,
    columns,
    written_methods,
    written_results,
    locale,
)


def law_named(name: str) -> Law:
    """Return the law of that name.

    Raises
    ------
    UsageError
        If there is none.
    """
    for law in LAWS:
        if law.name == name:
            return law
    names = [law.name for law in LAWS]
    raise UsageError(
        Problem(
            what=message("There is no law '{name}'.", name=name),
            expected=message("Expected one of: {allowed}.", allowed=", ".join(names)),
            remedy=suggestion(name, names) or message("Correct the name."),
        )
    )


def check_laws(
    methodology: Methodology,
    *,
    laws: Iterable[Law | str] | None = None,
    readings: Readings | None = None,
    settings: Settings | None = None,
) -> Report:
    """Try the laws on a method, and return what became of each.

    Each law is tried on assessments that Hypothesis draws: first as they come, and once one breaks it, on ever smaller
    ones, so that the counter-example is the least that shows the mistake.

    Parameters
    ----------
    methodology
        The method.
    laws
        Those to try, themselves or their names; all when they are not given.
    readings
        What reads the method; the readings of this library when it is not given. An implementation of one's own is put
        to the laws by naming it here, and a tree made in Python by :meth:`Readings.of_tree`.
    settings
        How Hypothesis searches; as :data:`~parcours_cyber.testing.laws.SETTINGS` says when it is not given. Where there
        are many measures, laws about plans are tried on fewer examples.

    Returns
    -------
    Report
        For each law whether it held; ``report.raise_if_broken()`` makes a test of it.

    Raises
    ------
    UsageError
        If a name names no law.
    """
    put = readings or Readings()
    chosen = LAWS if laws is None else [law_named(law) if isinstance(law, str) else law for law in laws]
    verdicts = tuple(try_law(law, methodology, put, settings or SETTINGS) for law in chosen)
    return Report(methodology=methodology, verdicts=verdicts)
