"""HTML: one file that needs nothing else, to read on a screen, to print, or to hand to an assembly."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.bidi import own_direction
from parcours_cyber.i18n.text import message
from parcours_cyber.reporting.curve import curve_svg
from parcours_cyber.reporting.gauge import gauge_svg
from parcours_cyber.reporting.page import Page
from parcours_cyber.rounding import rounded

if TYPE_CHECKING:
    from fractions import Fraction

    from jinja2 import Template
    from markupsafe import Markup

__all__ = ["render_html"]


def render_html(page: Page) -> str:
    """Return a page as HTML. Everything that a user wrote is escaped.

    Raises
    ------
    UsageError
        If the extra ``report`` is not installed.
    """
    return _template().render(
        page=page,
        shown=partial(_shown, direction=page.direction),
        gauge_svg=gauge_svg,
        curve_svg=curve_svg,
        per_cent=_per_cent,
        kind=lambda block: type(block).__name__,
    )


def _shown(text: str, direction: str) -> Markup:
    """Return a text with nothing in it that HTML would take for its own, apart where it has a direction of its own."""
    from markupsafe import Markup, escape

    words = escape(text).replace("\r", Markup("&#13;"))  # a browser would take it for the end of a line
    own = own_direction(text, right_to_left=direction == "rtl")
    return Markup('<bdi dir="{}">{}</bdi>').format(own, words) if own else words


def _per_cent(share: Fraction) -> str:
    """Return a share as the length of a bar."""
    return f"{rounded(share * 100, 1)}%"


@cache
def _template() -> Template:
    """Return the template, read once."""
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise UsageError(
            Problem(
                what=message("HTML needs the package jinja2, which is not installed."),
                remedy=message("Run: pip install 'parcours-cyber[report]'"),
            )
        ) from None
    environment = Environment(
        loader=PackageLoader("parcours_cyber.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
