"""Markdown: for a wiki, a ticket or a document that somebody goes on writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parcours_cyber.reporting.page import Block, Bullets, Curve, Facts, Gauge, Heading, Page, Paragraph, Sheet, Table

__all__ = ["render_markdown"]


def render_markdown(page: Page) -> str:
    """Return a page as Markdown with tables."""
    lines = [f"# {_escaped(page.title)}"]
    for block in page.blocks:
        lines += ["", *_lines(block)]
    lines += ["", "---", "", f"*{_escaped(page.footer)}*"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Return a text in which nothing is taken for Markdown or HTML."""
    plain = re.sub(r"([\\`*_~&\[\]<>#|])", r"\\\1", text)
    plain = re.sub(r"^([-+=]|\d+(?=[.)]))", _not_a_marker, plain)
    # Breaks and tabs would end a block, and space at its edges would be lost: Markdown keeps what is given by number.
    return re.sub(r"[\t\n\r\x85\u2028\u2029]|^\s+|\s+$", _numbered, plain)


def _not_a_marker(found: re.Match[str]) -> str:
    """Return the beginning of a text so that it begins no list."""
    return f"\\{found[0]}" if found[0] in "-+=" else f"{found[0]}\\"


def _numbered(found: re.Match[str]) -> str:
    """Return characters as their numbers."""
    return "".join(f"&#{ord(char)};" for char in found[0])


def _lines(block: Block) -> Iterator[str]:
    """Yield the lines of a block."""
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(text, style):
            yield f"**{_escaped(text)}**" if style == "lead" else _escaped(text)
        case Bullets(items):
            yield from (f"- {_escaped(item)}" for item in items)
        case Facts(items):
            yield from (f"- **{_escaped(name)}** {_escaped(value)}" for name, value in items)
        case Table(columns, rows):
            yield "| " + " | ".join(_escaped(column.name) for column in columns) + " |"
            yield "| " + " | ".join("---:" if column.numeric else "---" for column in columns) + " |"
            yield from ("| " + " | ".join(map(_escaped, row)) + " |" for row in rows)
        case Gauge(description=description) | Curve(description=description):
            yield _escaped(description)
        case Sheet(title, tags, sections):
            yield f"### {_escaped(title)}"
            yield ""
            yield _escaped(" · ".join(tags))
            for section in sections:
                yield ""
                yield f"**{_escaped(section.label)}**"
                yield ""
                yield from (f"{number}. {_escaped(step)}" for number, step in enumerate(section.steps, start=1))
                if section.text:
                    yield _escaped(section.text)
