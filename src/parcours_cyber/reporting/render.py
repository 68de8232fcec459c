"""Rendering a result in a format and a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.catalogues import resolve_locale
from parcours_cyber.i18n.text import NOT_TEXT, current_locale, message

if TYPE_CHECKING:
    from parcours_cyber.planning.alternatives.frontier import Frontier
    from parcours_cyber.planning.alternatives.revise import PlanDiff
    from parcours_cyber.planning.alternatives.robustness import PlanRisk
    from parcours_cyber.planning.execution.relay import RelayPack
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.page import Page
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.cyberscore import Score
    from parcours_cyber.scoring.distribution import Distribution

    Result = Score | Plan | PlanRisk | Comparison | Distribution | RelayPack | PlanDiff | Frontier

__all__ = ["FORMATS", "Format", "data_of", "page_of", "render"]

Format = Literal["text", "html", "markdown", "json"]
FORMATS: tuple[Format, ...] = ("text", "html", "markdown", "json")


def render(result: Result, format: Format = "text", locale: str | None = None) -> str:  # noqa: A002  # the word users know
    """Return a score, a plan, a relay pack, a difference of plans, a frontier, a comparison or a distribution in words.

    Parameters
    ----------
    result
        What to show. What :func:`~parcours_cyber.plan_risk` and :func:`~parcours_cyber.plan_for_confidence` return is
        shown as its plan, with how sure it is that it fits.
    format
        ``text``, ``html`` (one file that needs nothing else; needs the extra ``report``), ``markdown`` or ``json``.
    locale
        The language; the current one when it is not given.

    Raises
    ------
    UsageError
        If the format is not known, or its extra is not installed; or if a text of the assessment holds a character
        that no text holds on purpose, which files are refused for and values made in Python are not.
    UnknownLocaleError
        If no catalogue serves the locale.
    """
    locale = current_locale() if locale is None else resolve_locale(locale)
    text = _rendered(result, format, locale)
    if found := NOT_TEXT.search(text):
        raise UsageError(
            Problem(
                what=message(
                    "The result holds U+{code}, which is no character of a text, after: {before}",
                    code=f"{ord(found[0]):04X}",
                    before=text[: found.start()].rpartition("\n")[2][-40:],
                ),
                expected=message("Expected names and comments of printable characters, with line breaks at most."),
                remedy=message("Remove it from the assessment."),
            )
        )
    return text


def _rendered(result: Result, format: Format, locale: str) -> str:  # noqa: A002
    """Return a result in words."""
    match format:
        case "text":
            from parcours_cyber.reporting.text import render_text

            return render_text(page_of(result, locale))
        case "html":
            from parcours_cyber.reporting.html import render_html

            return render_html(page_of(result, locale))
        case "markdown":
            from parcours_cyber.reporting.markdown import render_markdown

            return render_markdown(page_of(result, locale))
        case "json":
            from parcours_cyber.reporting.json_values import dumped

            return dumped(data_of(result, locale))
        case _:
            raise UsageError(
                Problem(
                    what=message("'{format}' is not a format.", format=str(format)),
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(FORMATS)),
                )
            )


def page_of(result: Result, locale: str) -> Page:
    """Return the page of a result."""
    from parcours_cyber.planning.alternatives.frontier import Frontier
    from parcours_cyber.planning.alternatives.revise import PlanDiff
    from parcours_cyber.planning.alternatives.robustness import PlanRisk
    from parcours_cyber.planning.execution.relay import RelayPack
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.comparison_page import comparison_page
    from parcours_cyber.reporting.distribution_page import distribution_page
    from parcours_cyber.reporting.pages import score_page
    from parcours_cyber.reporting.plan_choices import diff_page, frontier_page
    from parcours_cyber.reporting.plan_pages import plan_page
    from parcours_cyber.reporting.relay_page import relay_page
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.distribution import Distribution

    match result:
        case Plan():
            return plan_page(result, locale)
        case PlanRisk():
            return plan_page(result.plan, locale, result)
        case RelayPack():
            return relay_page(result, locale)
        case PlanDiff():
            return diff_page(result, locale)
        case Frontier():
            return frontier_page(result, locale)
        case Comparison():
            return comparison_page(result, locale)
        case Distribution():
            return distribution_page(result, locale)
        case _:
            return score_page(result, locale)


def data_of(result: Result, locale: str) -> dict[str, Any]:
    """Return a result as plain data, for JSON."""
    from parcours_cyber.planning.alternatives.frontier import Frontier
    from parcours_cyber.planning.alternatives.revise import PlanDiff
    from parcours_cyber.planning.alternatives.robustness import PlanRisk
    from parcours_cyber.planning.execution.relay import RelayPack
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.plan_choices import diff_data, frontier_data
    from parcours_cyber.reporting.plan_json import plan_data
    from parcours_cyber.reporting.relay_page import relay_data
    from parcours_cyber.reporting.score_json import score_data
    from parcours_cyber.reporting.uncertainty_json import comparison_data, distribution_data
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.distribution import Distribution

    match result:
        case Plan():
            return plan_data(result, locale)
        case PlanRisk():
            return plan_data(result.plan, locale, result)
        case RelayPack():
            return relay_data(result, locale)
        case PlanDiff():
            return diff_data(result, locale)
        case Frontier():
            return frontier_data(result, locale)
        case Comparison():
            return comparison_data(result, locale)
        case Distribution():
            return distribution_data(result, locale)
        case _:
            return score_data(result, locale)
