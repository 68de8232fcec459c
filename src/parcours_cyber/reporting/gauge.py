"""The gauge as an SVG picture: the grades, the bands of the threats, and a mark for each score with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from parcours_cyber.reporting.page import Gauge, Mark
from parcours_cyber.rounding import rounded

__all__ = ["gauge_svg"]

WIDTH = 720
LEFT = 10
BAR_TOP = 14
BAR_HEIGHT = 34
BAND_HEIGHT = 22
MARK_HEIGHT = 48

#: From the worst third of the scale to the best: red, orange, yellow, green, as readers of a grade expect; the
#: letters say the same.
COLOURS = (
    "#b3261e", "#c2372a", "#c94a24", "#dd7a2e", "#e59a36", "#ecb84a",
    "#e8cf5a", "#c3c957", "#97bd58", "#6cae5c", "#469c5e", "#1f7a52",
)  # fmt: skip


def gauge_svg(gauge: Gauge) -> str:
    """Return the gauge as SVG, with a description for those who do not see it."""
    bands_top = BAR_TOP + BAR_HEIGHT + 6
    marks_top = bands_top + (BAND_HEIGHT + 8 if gauge.threats else 0)
    height = marks_top + MARK_HEIGHT * len(gauge.marks) + 6
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" direction="ltr" '
            f"aria-label={quoteattr(gauge.description)}>"
        ),
        f"<title>{escape(gauge.description)}</title>",
        *_grades(gauge),
        *_threats(gauge, bands_top),
    ]
    for row, mark in enumerate(gauge.marks):
        parts.extend(_mark(mark, marks_top + row * MARK_HEIGHT))
    parts.append("</svg>")
    return "".join(parts)


def _x(share: Fraction) -> str:
    """Return the abscissa of a share of the scale."""
    return str(rounded(LEFT + share * (WIDTH - 2 * LEFT), 2))


def _width(share: Fraction) -> str:
    """Return the length of a share of the scale."""
    return str(rounded(share * (WIDTH - 2 * LEFT), 2))


def _grades(gauge: Gauge) -> Iterator[str]:
    """Yield the bar of the grades."""
    start = Fraction()
    count = len(gauge.bands)
    for index, (grade, end) in enumerate(gauge.bands):
        colour = COLOURS[index * len(COLOURS) // count]
        yield (
            f'<rect x="{_x(start)}" y="{BAR_TOP}" width="{_width(end - start)}" height="{BAR_HEIGHT}" '
            f'fill="{colour}" stroke="#fff"/>'
        )
        dark = 3 <= index * 12 // count <= 10  # which of dark and white letters can be read on the colour
        yield (
            f'<text class="grade" x="{_x((start + end) / 2)}" y="{BAR_TOP + 23}" text-anchor="middle" font-size="16" '
            f'font-weight="700" fill="{"#1b1b1b" if dark else "#fff"}">{escape(grade)}</text>'
        )
        start = end


def _threats(gauge: Gauge, top: int) -> Iterator[str]:
    """Yield the bands of the threats."""
    for name, start, end in gauge.threats:
        yield (
            f'<rect x="{_x(start)}" y="{top}" width="{_width(end - start)}" height="{BAND_HEIGHT}" fill="#eef1f6" '
            f'stroke="#fff" stroke-width="2"/>'
            f'<text class="threat" x="{_x((start + end) / 2)}" y="{top + 15}" text-anchor="middle" font-size="12" '
            f'fill="#33415c">{escape(name)}</text>'
        )


def _mark(mark: Mark, top: int) -> Iterator[str]:
    """Yield a mark: a pointer at the worst end, a line to the best, and below it its label, which always has room."""
    x, end = _x(mark.worst), _x(mark.best)
    middle = top + 12
    yield f'<path d="M{x} {top + 4} l7 11 h-14 z" fill="#1b2a41"/>'
    if mark.best > mark.worst:
        yield (
            f'<line x1="{x}" y1="{middle}" x2="{end}" y2="{middle}" stroke="#1b2a41" stroke-width="3" '
            f'stroke-dasharray="5 3"/>'
        )
        yield f'<line x1="{end}" y1="{middle - 6}" x2="{end}" y2="{middle + 6}" stroke="#1b2a41" stroke-width="3"/>'
    left = mark.worst + mark.best <= 1
    edge, offset = (mark.worst, -7) if left else (mark.best, 2)
    if not left and mark.best == mark.worst:
        offset = 7
    yield (
        f'<text class="label" x="{rounded(Fraction(_x(edge)) + offset, 2)}" y="{top + 36}" '
        f'text-anchor="{"start" if left else "end"}" font-size="14" fill="#1b2a41">'
        f'<tspan font-weight="700">{escape(mark.grade)}</tspan> · {escape(mark.label)}</text>'
    )
