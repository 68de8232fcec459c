"""Plain text, for a terminal without colours, a file or a mail; tables fold their last column to fit the line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import TextWrapper

from parcours_cyber.reporting.page import (
    Block,
    Bullets,
    Curve,
    Facts,
    Gauge,
    Heading,
    Mark,
    Page,
    Paragraph,
    Sheet,
    Table,
)

__all__ = ["WIDTH", "gauge_marks", "gauge_step", "render_text", "wrapped"]

#: The width of a page, and the narrowest that a folded column becomes.
WIDTH = 100
NARROWEST = 24


def render_text(page: Page, *, width: int = WIDTH, sheets: bool = True) -> str:
    """Return a page as plain text.

    Parameters
    ----------
    width
        Columns of the page.
    sheets
        Whether to write the sheets of the actions in full, or only why each is there.
    """
    title = wrapped(page.title, width)
    lines = [*title, "=" * max(map(len, title))]
    for block in page.blocks:
        lines += ["", *_lines(block, width, sheets=sheets)]
    lines += ["", *wrapped(page.footer, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def wrapped(text: str, width: int, *, initial_indent: str = "", subsequent_indent: str = "") -> list[str]:
    """Return a text in lines, broken between words only."""
    return TextWrapper(
        width=width, initial_indent=initial_indent, subsequent_indent=subsequent_indent, break_on_hyphens=False
    ).wrap(text)


def _lines(block: Block, width: int, *, sheets: bool) -> Iterator[str]:
    """Yield the lines of a block."""
    match block:
        case Heading(text):
            yield text
            yield "-" * len(text)
        case Paragraph(text):
            yield from wrapped(text, width)
        case Bullets(items):
            for item in items:
                yield from wrapped(item, width, initial_indent="- ", subsequent_indent="  ")
        case Facts(items):
            longest = max((len(name) for name, _ in items), default=0)
            for name, value in items:
                yield from wrapped(f"{name.ljust(longest)}  {value}", width, subsequent_indent=" " * (longest + 2))
        case Table():
            yield from _table(block, width)
        case Gauge():
            yield from _gauge(block, width)
        case Curve(description=description):
            yield from wrapped(description, width)
        case Sheet():
            yield from _sheet(block, width, full=sheets)


def _table(table: Table, width: int) -> Iterator[str]:
    """Yield the lines of a table; the widest column of words is folded until the table fits."""
    rows = [tuple(column.name for column in table.columns), *table.rows]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > width:  # fold the names of the columns of numbers first
        for index, column in enumerate(table.columns):
            if column.numeric:
                widths[index] = max(map(len, [*column.name.split(" "), *(row[index] for row in table.rows)]))
    words = [index for index, column in enumerate(table.columns) if not column.numeric]
    while sum(widths) + 2 * (len(widths) - 1) > width and words:
        widest = max(words, key=lambda index: widths[index])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    for number, row in enumerate(rows):
        folded = [wrapped(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
        for parts in zip_longest(*folded, fillvalue=""):
            cells = (
                part.rjust(size) if column.numeric else part.ljust(size)
                for part, size, column in zip(parts, widths, table.columns, strict=True)
            )
            yield "  ".join(cells)
        if number == 0:
            yield "  ".join("-" * size for size in widths)


def _gauge(gauge: Gauge, width: int) -> Iterator[str]:
    """Yield the gauge: the grades on a line, and below it the marks."""
    step = gauge_step(gauge, width)
    yield "".join(grade.center(step, "·") for grade, _ in gauge.bands)
    yield from gauge_marks(gauge, width)


def gauge_step(gauge: Gauge, width: int) -> int:
    """Return how many columns a grade of the gauge takes."""
    return max(4, min(width, 84) // len(gauge.bands))


def gauge_marks(gauge: Gauge, width: int) -> Iterator[str]:
    """Yield a line for each mark, from its worst to its best end, with its label on a side that has room."""
    cells = gauge_step(gauge, width) * len(gauge.bands)
    for mark in gauge.marks:
        yield from _mark(mark, cells, width)


def _mark(mark: Mark, cells: int, width: int) -> Iterator[str]:
    """Yield the line of a mark, and one for its label where neither side has room."""
    start = min(int(mark.worst * cells), cells - 1)
    end = max(start, min(int(mark.best * cells), cells - 1))
    bar, label = "▲" + "─" * (end - start), f"{mark.grade} · {mark.label}"
    if end + 2 + len(label) <= width:
        yield f"{' ' * start}{bar} {label}"
    elif len(label) < start:
        yield f"{label.rjust(start - 1)} {bar}"
    else:
        yield " " * start + bar
        yield " " * start + label


def _sheet(sheet: Sheet, width: int, *, full: bool) -> Iterator[str]:
    """Yield the sheet of an action, or its first section alone."""
    yield from wrapped(sheet.title, width)
    if not full:
        yield from wrapped(sheet.sections[0].text, width, initial_indent="  ", subsequent_indent="  ")
        return
    yield "  " + " · ".join(sheet.tags)
    for section in sheet.sections:
        yield f"  {section.label}"
        for number, step in enumerate(section.steps, start=1):
            yield from wrapped(step, width, initial_indent=f"    {number}. ", subsequent_indent="       ")
        if section.text:
            yield from wrapped(section.text, width, initial_indent="    ", subsequent_indent="    ")
