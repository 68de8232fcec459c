"""Showing a page on the screen: with colours and tables where the terminal has them, as plain text where it has not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from attrs import define

from parcours_cyber.i18n.text import Message
from parcours_cyber.reporting.page import Block, Bullets, Curve, Facts, Gauge, Heading, Page, Paragraph, Sheet, Table
from parcours_cyber.reporting.text import WIDTH, gauge_marks, gauge_step, render_text, wrapped

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Ticker", "put", "show"]


def put(text: str) -> None:
    """Write a document as it is; into a file or a pipe in UTF-8, which its format asks for, on every system."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and not sys.stdout.isatty():
        reconfigure(encoding="utf-8", newline="\n")
    print(text, end="")


def show(page: Page, *, sheets: bool = False) -> None:
    """Show a page; *sheets* says whether the sheets of the actions are shown in full."""
    console = _console()
    if console is None:
        width = min(WIDTH, shutil.get_terminal_size().columns) if sys.stdout.isatty() else WIDTH
        print(render_text(page, width=width, sheets=sheets), end="")
    else:
        _show_rich(page, console, sheets=sheets)


def _console() -> Console | None:
    """Return a console when the output is a terminal that shows colours and the package rich is there."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb" or "NO_COLOR" in os.environ:
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    return Console(highlight=False)


def _show_rich(page: Page, console: Console, *, sheets: bool) -> None:
    """Show a page with colours and tables."""
    from rich.rule import Rule
    from rich.text import Text

    console.print(Text("\n".join(wrapped(page.title, console.width)), style="bold"))
    console.print(Rule())
    for block in page.blocks:
        console.print()
        for part in _rich(block, console.width, sheets=sheets):
            console.print(part)
    console.print()
    console.print(Text("\n".join(wrapped(page.footer, console.width)), style="dim"))


def _rich(block: Block, width: int, *, sheets: bool) -> list[RenderableType]:
    """Return what rich shows for a block. Words are never read as markup, and no-break spaces are kept."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    def lines(text: str, style: str = "", indent: int = 0, first: str = "") -> RenderableType:
        start, rest = " " * indent + first, " " * (indent + len(first))
        return Text("\n".join(wrapped(text, width, initial_indent=start, subsequent_indent=rest)), style=style)

    match block:
        case Heading(text):
            return [lines(text, "bold cyan")]
        case Paragraph(text, style):
            return [lines(text, {"lead": "bold", "note": "dim"}.get(style, ""))]
        case Bullets(items):
            return [lines(item, indent=1, first="• ") for item in items]
        case Facts(items):
            grid = RichTable.grid(padding=(0, 3))
            for name, value in items:
                grid.add_row(Text(name, style="dim"), Text(value, style="bold"))
            return [grid]
        case Table(columns, rows, bars):
            table = RichTable(box=box.SIMPLE_HEAD, expand=False)
            for column in columns:
                table.add_column(Text(column.name), justify="right" if column.numeric else "left")
            if bars:
                table.add_column("")
            for index, row in enumerate(rows):
                bar = [Text("█" * round(bars[index] * 12), style="cyan")] if bars else []
                table.add_row(*map(Text, row), *bar)
            return [table]
        case Curve(description=description):
            return [lines(description)]
        case Gauge():
            return _rich_gauge(block, width)
        case Sheet(title, tags, sections):
            shown = sections if sheets else sections[:1]
            parts = [lines(title, "bold")]
            if sheets:
                parts.append(lines(" · ".join(tags), "dim", 2))
            for section in shown:
                if sheets:
                    parts.append(lines(section.label, "cyan", 2))
                parts += [lines(step, indent=4, first=f"{n}. ") for n, step in enumerate(section.steps, start=1)]
                if section.text:
                    parts.append(lines(section.text, indent=4 if sheets else 2))
            return parts


def _rich_gauge(gauge: Gauge, width: int) -> list[RenderableType]:
    """Return the gauge in colours."""
    from rich.text import Text

    step = gauge_step(gauge, width)
    colours = ("white on red3", "black on dark_orange", "black on yellow3", "white on green4")
    bar = Text()
    for index, (grade, _) in enumerate(gauge.bands):
        colour = colours[index * len(colours) // len(gauge.bands)]
        bar.append(grade.center(step), style=f"bold {colour}")
    return [bar, *map(Text, gauge_marks(gauge, width))]


@define
class Ticker:
    """One line that says how far long work is, on a terminal only; it is wiped away at the end."""

    stream: TextIO | None
    shown: int = 0

    @classmethod
    @contextmanager
    def on(cls, stream: TextIO) -> Iterator[Ticker]:
        """Show progress on a stream for the time of a block, if it is a terminal."""
        ticker = cls(stream if stream.isatty() else None)
        try:
            yield ticker
        finally:
            ticker.show("")

    def show(self, words: Message | str) -> None:
        """Show words in place of those before."""
        if self.stream is None or (not self.shown and not str(words)):
            return
        text = str(words)[: shutil.get_terminal_size().columns - 1]
        self.stream.write(f"\r{text.ljust(self.shown)}" if text else f"\r{' ' * self.shown}\r")
        self.stream.flush()
        self.shown = len(text)
