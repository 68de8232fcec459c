"""Showing a page on the screen: with colours and tables where the terminal has them, as plain text where it has not."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from parcours_cyber.reporting.page import Block, Bullets, Facts, Gauge, Heading, Page, Paragraph, Sheet, Table
from parcours_cyber.reporting.text import render_text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["show"]


def show(page: Page, *, sheets: bool = False) -> None:
    """Show a page; *sheets* says whether the sheets of the actions are shown in full."""
    console = _console()
    if console is None:
        print(render_text(page, sheets=sheets), end="")
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

    console.print(Rule(Text(page.title, style="bold")))
    for block in page.blocks:
        console.print()
        for part in _rich(block, console.width, sheets=sheets):
            console.print(part)
    console.print()
    console.print(Text(page.footer, style="dim"))


def _rich(block: Block, width: int, *, sheets: bool) -> list[RenderableType]:
    """Return what rich shows for a block. Words are never read as markup."""
    from rich import box
    from rich.padding import Padding
    from rich.table import Table as RichTable
    from rich.text import Text

    match block:
        case Heading(text):
            return [Text(text, style="bold cyan")]
        case Paragraph(text, style):
            return [Text(text, style={"lead": "bold", "note": "dim"}.get(style, ""))]
        case Bullets(items):
            return [Padding(Text(f"• {item}"), (0, 0, 0, 1)) for item in items]
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
        case Gauge():
            return _rich_gauge(block, width)
        case Sheet(title, tags, sections):
            shown = sections if sheets else sections[:1]
            parts: list[RenderableType] = [Text(title, style="bold")]
            if sheets:
                parts.append(Padding(Text(" · ".join(tags), style="dim"), (0, 0, 0, 2)))
            for section in shown:
                if sheets:
                    parts.append(Padding(Text(section.label, style="cyan"), (0, 0, 0, 2)))
                parts += [Padding(Text(f"{n}. {step}"), (0, 0, 0, 4)) for n, step in enumerate(section.steps, start=1)]
                if section.text:
                    parts.append(Padding(Text(section.text), (0, 0, 0, 4 if sheets else 2)))
            return parts


def _rich_gauge(gauge: Gauge, width: int) -> list[RenderableType]:
    """Return the gauge in colours."""
    from rich.text import Text

    step = max(4, min(width, 84) // len(gauge.bands))
    cells = step * len(gauge.bands)
    colours = ("red3", "dark_orange3", "yellow3", "green4")
    bar = Text()
    for index, (grade, _) in enumerate(gauge.bands):
        colour = colours[index * len(colours) // len(gauge.bands)]
        bar.append(grade.center(step), style=f"bold white on {colour}")
    lines: list[RenderableType] = [bar]
    for mark in gauge.marks:
        start = min(int(mark.worst * cells), cells - 1)
        end = max(start, min(int(mark.best * cells), cells - 1))
        lines.append(Text(" " * start + "▲" + "─" * (end - start) + f" {mark.grade} · {mark.label}"))
    return lines
