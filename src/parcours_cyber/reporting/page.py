"""A page: blocks of plain data, already in the reader's language. Every renderer shows the same page."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

__all__ = [
    "Block",
    "Bullets",
    "Column",
    "Curve",
    "CurvePoint",
    "Facts",
    "Gauge",
    "Heading",
    "Mark",
    "Page",
    "Paragraph",
    "Section",
    "Sheet",
    "Table",
]


@frozen
class Heading:
    """A heading within the page; level 2 or 3."""

    text: str
    level: int = 2


@frozen
class Paragraph:
    """A paragraph. *lead* for the sentence to read first, *note* for what a figure rests on."""

    text: str
    style: str = "plain"


@frozen
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@frozen
class Facts:
    """Names with their values."""

    items: tuple[tuple[str, str], ...]


@frozen
class Column:
    """A column of a table; numbers stand to the right."""

    name: str
    numeric: bool = False


@frozen
class Table:
    """A table. *bars* gives for each row a share between 0 and 1 to draw, where the renderer can."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[Fraction, ...] = ()


@frozen
class Mark:
    """A point on the gauge: its label, its worst and its best position as a share of the scale, and its grade."""

    label: str
    worst: Fraction
    best: Fraction
    grade: str


@frozen
class Gauge:
    """The scale with its grades and the bands of the threats; positions are shares of the scale.

    Attributes
    ----------
    bands
        Each grade with the share at which it ends.
    threats
        Each threat with the shares from and to which it is the one to look at.
    description
        What it shows, in a sentence, for those who do not see it.
    """

    bands: tuple[tuple[str, Fraction], ...]
    threats: tuple[tuple[str, Fraction, Fraction], ...]
    marks: tuple[Mark, ...]
    description: str


@frozen
class CurvePoint:
    """A point of a curve: its place along the line as a share of it, its label, its worst and best end on the scale."""

    x: Fraction
    label: str
    worst: Fraction
    best: Fraction


@frozen
class Curve:
    """How the score goes, along quarters or euros, before the grades; positions are shares.

    Attributes
    ----------
    bands
        Each grade with the share of the scale at which it ends.
    along
        What the labels count.
    description
        What it shows, in a sentence, for those who do not see it.
    """

    bands: tuple[tuple[str, Fraction], ...]
    points: tuple[CurvePoint, ...]
    along: str
    description: str


@frozen
class Section:
    """A part of a sheet: a label with a text, or with numbered steps."""

    label: str
    text: str = ""
    steps: tuple[str, ...] = ()


@frozen
class Sheet:
    """What somebody needs to carry out an action."""

    title: str
    tags: tuple[str, ...]
    sections: tuple[Section, ...]


Block = Heading | Paragraph | Bullets | Facts | Table | Gauge | Curve | Sheet


@frozen
class Page:
    """A page in one language.

    Attributes
    ----------
    direction
        ``ltr`` or ``rtl``, as the language is written.
    """

    title: str
    locale: str
    direction: str
    blocks: tuple[Block, ...]
    footer: str
