"""Rendering a result in a format and a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.catalogues import resolve_locale
from parcours_cyber.i18n.text import current_locale, message

if TYPE_CHECKING:
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.page import Page
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.cyberscore import Score
    from parcours_cyber.scoring.distribution import Distribution

    Result = Score | Plan | Comparison | Distribution

__all__ = ["FORMATS", "Format", "page_of", "render"]

Format = Literal["text", "html", "markdown", "json"]
FORMATS: tuple[Format, ...] = ("text", "html", "markdown", "json")


def render(result: Result, format: Format = "text", locale: str | None = None) -> str:  # noqa: A002  # the word users know
    """Return a score, a plan, a comparison or a distribution in words.

    Parameters
    ----------
    result
        What to show.
    format
        ``text``, ``html`` (one file that needs nothing else; needs the extra ``report``), ``markdown`` or ``json``.
    locale
        The language; the current one when it is not given.

    Raises
    ------
    UsageError
        If the format is not known, or its extra is not installed.
    UnknownLocaleError
        If no catalogue serves the locale.
    """
    locale = current_locale() if locale is None else resolve_locale(locale)
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
            from parcours_cyber.reporting.json_view import render_json

            return render_json(result, locale)
        case _:
            raise UsageError(
                Problem(
                    what=message("'{format}' is not a format.", format=str(format)),
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(FORMATS)),
                )
            )


def page_of(result: Result, locale: str) -> Page:
    """Return the page of a result."""
    from parcours_cyber.planning.plan import Plan
    from parcours_cyber.reporting.comparison_page import comparison_page
    from parcours_cyber.reporting.distribution_page import distribution_page
    from parcours_cyber.reporting.pages import score_page
    from parcours_cyber.reporting.plan_pages import plan_page
    from parcours_cyber.scoring.comparison import Comparison
    from parcours_cyber.scoring.distribution import Distribution

    match result:
        case Plan():
            return plan_page(result, locale)
        case Comparison():
            return comparison_page(result, locale)
        case Distribution():
            return distribution_page(result, locale)
        case _:
            return score_page(result, locale)
