"""A curve as an SVG picture: the score along a line of quarters or of euros, before the bands of the grades."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from parcours_cyber.reporting.gauge import COLOURS
from parcours_cyber.reporting.page import Curve
from parcours_cyber.rounding import rounded

__all__ = ["curve_svg"]

WIDTH, HEIGHT = 720, 330
LEFT, RIGHT, TOP, BOTTOM = 46, 24, 14, 52
INK = "#1b2a41"

#: How near labels may come, as a share of the line.
NEAR = Fraction(7, 100)


def curve_svg(curve: Curve) -> str:
    """Return the curve as SVG, with a description for those who do not see it."""
    low, high = _range(curve)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" direction="ltr"',
            f" aria-label={quoteattr(curve.description)}>",
            f"<title>{escape(curve.description)}</title>",
            *_bands(curve, low, high),
            *_line(curve, low, high),
            *_labels(curve),
            "</svg>",
        )
    )


def _range(curve: Curve) -> tuple[Fraction, Fraction]:
    """Return the part of the scale that is shown: the bands that the curve touches, and one more on each side."""
    ends = [Fraction(), *(end for _, end in curve.bands)]
    worst, best = min(point.worst for point in curve.points), max(point.best for point in curve.points)
    first = max(n for n, end in enumerate(ends[:-1]) if end <= worst)
    last = min(n for n, end in enumerate(ends) if end >= best)
    return ends[max(0, first - 1)], ends[min(len(ends) - 1, max(last, first + 1) + 1)]


def _x(share: Fraction) -> str:
    """Return the abscissa of a share of the width."""
    return str(rounded(LEFT + 16 + share * (WIDTH - LEFT - RIGHT - 32), 2))


def _y(share: Fraction, low: Fraction, high: Fraction) -> str:
    """Return the ordinate of a share of the scale."""
    return str(rounded(HEIGHT - BOTTOM - (share - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 2))


def _bands(curve: Curve, low: Fraction, high: Fraction) -> Iterator[str]:
    """Yield the bands of the grades, with their letters at the edge."""
    start = Fraction()
    for index, (grade, end) in enumerate(curve.bands):
        if start < high and end > low:
            top, bottom = Fraction(_y(end, low, high)), Fraction(_y(start, low, high))
            yield (
                f'<rect x="{LEFT}" y="{rounded(top, 2)}" width="{WIDTH - LEFT - RIGHT}" '
                f'height="{rounded(bottom - top, 2)}" fill="{COLOURS[index * len(COLOURS) // len(curve.bands)]}" '
                f'fill-opacity="0.22" stroke="#fff"/>'
            )
            yield (
                f'<text class="grade" x="{LEFT - 8}" y="{rounded((top + bottom) / 2 + 5, 2)}" text-anchor="end" '
                f'font-size="15" font-weight="700" fill="{INK}">{escape(grade)}</text>'
            )
        start = end


def _line(curve: Curve, low: Fraction, high: Fraction) -> Iterator[str]:
    """Yield the line through the worst ends, and behind it the area up to the best ends where they differ."""
    points = curve.points
    worst = [(_x(point.x), _y(point.worst, low, high)) for point in points]
    best = [(_x(point.x), _y(point.best, low, high)) for point in points]
    if worst != best:
        outline = " ".join(f"{x},{y}" for x, y in (*worst, *reversed(best)))
        yield f'<polygon points="{outline}" fill="{INK}" fill-opacity="0.14"/>'
    yield (
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in worst)}" fill="none" stroke="{INK}" stroke-width="3" '
        f'stroke-linejoin="round"/>'
    )
    yield from (f'<circle cx="{x}" cy="{y}" r="4.5" fill="{INK}"/>' for x, y in worst)


def _labels(curve: Curve) -> Iterator[str]:
    """Yield the labels below the points, and what they count."""
    last, shown = None, 0
    for point in curve.points:
        is_end = point == curve.points[-1]
        if last is not None and (point.x - last < NEAR or (not is_end and curve.points[-1].x - point.x < NEAR)):
            continue  # its label would touch that of another one; both ends keep theirs
        last, shown = point.x, shown + 1
        # On a narrow screen, letters grow, and only every second label has room.
        yield (
            f'<text class="{"tick" if shown % 2 else "tick even"}" x="{_x(point.x)}" '
            f'y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" font-size="12" '
            f'fill="{INK}">{escape(point.label)}</text>'
        )
    yield (
        f'<text class="threat" x="{(WIDTH + LEFT - RIGHT) // 2}" y="{HEIGHT - 12}" text-anchor="middle" '
        f'font-size="13" fill="#5b6b85">{escape(curve.along)}</text>'
    )
