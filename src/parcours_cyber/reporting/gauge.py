"""The gauge as an SVG picture: the grades, the bands of the threats, and a mark for each score with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from parcours_cyber.i18n.bidi import isolated
from parcours_cyber.reporting.page import Gauge, Mark
from parcours_cyber.rounding import rounded

__all__ = ["gauge_svg"]

WIDTH = 720
LEFT = 10
BAR_TOP = 14
BAR_HEIGHT = 34
BAND_HEIGHT = 22
LINE_HEIGHT = 17
#: The width of a letter of a threat's name, at the size that telephones get.
LETTER = 9.5
MARK_HEIGHT = 48

#: From the worst third of the scale to the best: red, orange, yellow, green, as readers of a grade expect; the
#: letters say the same.
COLOURS = (
    "#b3261e", "#c2372a", "#c94a24", "#dd7a2e", "#e59a36", "#ecb84a",
    "#e8cf5a", "#c3c957", "#97bd58", "#6cae5c", "#469c5e", "#1f7a52",
)  # fmt: skip


def gauge_svg(gauge: Gauge, direction: str = "ltr") -> str:
    """Return the gauge as SVG, with a description for those who do not see it.

    Parameters
    ----------
    direction
        ``ltr`` or ``rtl``: in a language from right to left the worst grade stands at the right.
    """
    bands_top = BAR_TOP + BAR_HEIGHT + 6
    names = _names(gauge)
    marks_top = bands_top + (_bands_height(names) + 8 if names else 0)
    height = marks_top + MARK_HEIGHT * len(gauge.marks) + 6
    axis = _Axis(mirrored=direction == "rtl")
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'direction="{direction}" aria-label={quoteattr(gauge.description)}>'
        ),
        f"<title>{escape(gauge.description)}</title>",
        *_grades(gauge, axis),
        *_threats(gauge, axis, bands_top, names),
    ]
    for row, mark in enumerate(gauge.marks):
        parts.extend(_mark(mark, axis, marks_top + row * MARK_HEIGHT))
    parts.append("</svg>")
    return "".join(parts)


@frozen
class _Axis:
    """Where shares of the scale stand: from the left, or mirrored."""

    mirrored: bool

    def x(self, share: Fraction, offset: int = 0) -> str:
        """Return the abscissa of a share of the scale, or of what stands *offset* farther along it."""
        x = LEFT + share * (WIDTH - 2 * LEFT) + offset
        return str(rounded(WIDTH - x if self.mirrored else x, 2))

    def box(self, start: Fraction, end: Fraction) -> str:
        """Return the attributes of a box from one share to another."""
        left = self.x(end if self.mirrored else start)
        return f'x="{left}" width="{rounded((end - start) * (WIDTH - 2 * LEFT), 2)}"'


def _grades(gauge: Gauge, axis: _Axis) -> Iterator[str]:
    """Yield the bar of the grades."""
    start = Fraction()
    count = len(gauge.bands)
    for index, (grade, end) in enumerate(gauge.bands):
        colour = COLOURS[index * len(COLOURS) // count]
        yield (f'<rect {axis.box(start, end)} y="{BAR_TOP}" height="{BAR_HEIGHT}" fill="{colour}" stroke="#fff"/>')
        dark = 3 <= index * 12 // count <= 10  # which of dark and white letters can be read on the colour
        yield (
            f'<text class="grade" x="{axis.x((start + end) / 2)}" y="{BAR_TOP + 23}" text-anchor="middle" '
            f'direction="ltr" font-size="16" font-weight="700" fill="{"#1b1b1b" if dark else "#fff"}">'
            f"{escape(grade)}</text>"
        )
        start = end


def _threats(gauge: Gauge, axis: _Axis, top: int, names: list[list[str]]) -> Iterator[str]:
    """Yield the bands of the threats, with their names in lines."""
    height = _bands_height(names)
    for (_, start, end), lines in zip(gauge.threats, names, strict=True):
        middle = axis.x((start + end) / 2)
        yield (
            f'<rect {axis.box(start, end)} y="{top}" height="{height}" fill="#eef1f6" stroke="#fff" stroke-width="2"/>'
        )
        for number, line in enumerate(lines):
            yield (
                f'<text class="threat" x="{middle}" y="{top + 15 + number * LINE_HEIGHT}" text-anchor="middle" '
                f'font-size="12" fill="#33415c">{escape(line)}</text>'
            )


def _names(gauge: Gauge) -> list[list[str]]:
    """Return the names of the threats in lines that fit in their bands, at the largest size that a page gives them."""
    return [
        wrap(name, max(1, int((end - start) * WIDTH / LETTER)), break_on_hyphens=False) or [""]
        for name, start, end in gauge.threats
    ]


def _bands_height(names: list[list[str]]) -> int:
    """Return the height of the bands of the threats: as many lines as the longest name takes."""
    return BAND_HEIGHT + LINE_HEIGHT * (max(map(len, names), default=1) - 1)


def _mark(mark: Mark, axis: _Axis, top: int) -> Iterator[str]:
    """Yield a mark: a pointer at the worst end, a line to the best, and below it its label, which always has room."""
    x, end = axis.x(mark.worst), axis.x(mark.best)
    middle = top + 12
    yield f'<path d="M{x} {top + 4} l7 11 h-14 z" fill="#1b2a41"/>'
    if mark.best > mark.worst:
        yield (
            f'<line x1="{x}" y1="{middle}" x2="{end}" y2="{middle}" stroke="#1b2a41" stroke-width="3" '
            f'stroke-dasharray="5 3"/>'
        )
        yield f'<line x1="{end}" y1="{middle - 6}" x2="{end}" y2="{middle + 6}" stroke="#1b2a41" stroke-width="3"/>'
    early = mark.worst + mark.best <= 1
    edge, offset = (mark.worst, -7) if early else (mark.best, 2)
    if not early and mark.best == mark.worst:
        offset = 7
    # "start" is where the language of the text begins, at the right in one from right to left; a browser asks the first
    # letter, so that the grade is isolated by characters rather than by a direction of its own.
    yield (
        f'<text class="label" x="{axis.x(edge, offset)}" y="{top + 36}" '
        f'text-anchor="{"start" if early else "end"}" font-size="14" fill="#1b2a41">'
        f'<tspan font-weight="700">{escape(isolated(mark.grade, right_to_left=axis.mirrored))}</tspan>'
        f" · {escape(mark.label)}</text>"
    )
