"""Plain values made of the events of a YAML parser, with their lines, and what is refused of them.

YAML lets a writer say things that he did not mean. What other readers would take for something else is refused here,
with its line: duplicate keys, surprising scalars, aliases, tags, several documents in a file. Nothing is registered on
PyYAML's shared loaders.

Values are made straight from the events of the parser. A tree of nodes would be made by recursion first, and in
PyYAML's C loader too deep a nesting then ends the process; tags that were written out and aliases could no longer be
told from the rest.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import Any, Final

import yaml
from attrs import define

from parcours_cyber.errors import Place, Problems, spelled
from parcours_cyber.i18n.text import NOT_TEXT, Message, message
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.scalars import plain, surprise

__all__ = ["MAX_PROBLEMS", "Reader", "TooMuchError"]

#: Deeper nesting is refused; the deepest real data have eight levels.
MAX_DEPTH: Final = 40
#: After so many mistakes in one file, reading stops: it is another file than it should be.
MAX_PROBLEMS: Final = 100

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TooMuchError(Exception):
    """The rest of the file is not worth reading; the problem is noted."""


@define
class Reader:
    """Makes plain values of the events of a YAML parser and notes what is refused."""

    document: Document
    problems: Problems
    text: str
    loader: Any = None

    def document_read(self) -> bool:
        """Read the only document of the text; return whether there is one."""
        self.loader = _Loader(self.text)
        self.next()  # the start of the stream
        if not isinstance(self.next(), yaml.DocumentStartEvent):
            return False
        self.document.data = self.value(self.next(), (), 0)
        self.next()  # the end of the document
        after = self.next()
        if isinstance(after, yaml.DocumentStartEvent):
            self.refuse(
                (),
                message("A second document starts here."),
                expected=message("Expected one document in a file."),
                remedy=message("Remove the line with '---', or move what follows to another file."),
                line=_line_of(after),
            )
        return True

    def close(self) -> None:
        """Let go of the parser."""
        if self.loader is not None:
            self.loader.dispose()

    def next(self) -> Any:
        """Return the next event."""
        return self.loader.get_event()

    def value(self, event: Any, path: Path_, depth: int) -> Any:
        """Return the value that starts with *event*."""
        line = _line_of(event)
        self.document.lines.setdefault(path, line)
        if depth > MAX_DEPTH:
            self.refuse(
                path,
                message("Values are nested more than {limit} deep.", limit=MAX_DEPTH),
                expected=message("Expected the data that the format describes."),
                remedy=message("Check the brackets and the indentation."),
                line=line,
            )
            raise TooMuchError
        if not self.is_plain(event, path):
            self.skip(event)
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(inner := self.next(), yaml.SequenceEndEvent):
                items.append(self.value(inner, (*path, len(items)), depth + 1))
            return items
        return self.scalar(event, path)

    def is_plain(self, event: Any, path: Path_) -> bool:
        """Return whether a value is written where it stands and without a tag; note it otherwise."""
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                path,
                message("The alias *{name} repeats a value from elsewhere.", name=event.anchor),
                expected=message("Expected each value to be written where it stands."),
                remedy=message("Write the value out in place of the alias."),
                line=_line_of(event),
            )
            return False
        if event.tag is not None:
            self.refuse(
                path,
                message("The tag '{tag}' is not known here.", tag=event.tag.replace("tag:yaml.org,2002:", "!!")),
                expected=message("Expected a plain value."),
                remedy=message("Remove the tag."),
                line=_line_of(event),
            )
            return False
        return True

    def skip(self, event: Any) -> None:
        """Pass over the value that starts with *event*."""
        depth = 0
        while True:
            if depth > MAX_DEPTH:  # why it is passed over is noted; very deep nesting takes the parser very long
                raise TooMuchError
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth == 0:
                return
            event = self.next()

    def mapping(self, path: Path_, depth: int) -> dict[Hashable, Any]:
        """Return a mapping; its keys are strings, none of them twice."""
        result: dict[Hashable, Any] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.key(event, path)
            value = self.next()
            if key is None:
                self.skip(value)
                continue
            inner = (*path, key)
            line = _line_of(event)
            if key in result:
                self.refuse(
                    inner,
                    message(
                        "The key '{key}' stands twice here (first on line {first}).",
                        key=_short(key),
                        first=str(self.document.lines[inner]),
                    ),
                    expected=message("Expected each key once."),
                    remedy=message("Keep one of the two."),
                    line=line,
                )
                self.skip(value)
                continue
            self.document.lines[inner] = line
            result[key] = self.value(value, inner, depth + 1)
        return result

    def key(self, event: Any, path: Path_) -> str | None:
        """Return a key; only plain words are keys."""
        if not self.is_plain(event, path):
            self.skip(event)
            return None
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(
                path,
                message("A list or a mapping is not a key."),
                expected=message("Expected a word as the key."),
                remedy=message("Check the brackets, the braces and the question marks of this line."),
                line=_line_of(event),
            )
            self.skip(event)
            return None
        text = str(event.value)
        if not self.is_text(text, path, _line_of(event)):
            return None
        if event.style or (isinstance(plain(text), str) and surprise(text) is None):
            return text
        self.refuse(
            path,
            message("'{key}' is not a key.", key=_short(text)),
            expected=message("Expected a word as the key."),
            remedy=message("Put it in quotation marks if it is meant."),
            line=_line_of(event),
        )
        return None

    def scalar(self, event: Any, path: Path_) -> str | int | Fraction | bool | None:
        """Return a scalar: quoted, a string; plain, perhaps ``null``, ``true``, ``false``, a number or a word."""
        text = str(event.value)
        if not self.is_text(text, path, _line_of(event)):
            return None
        if event.style:  # the C loader says "" where the Python one says None
            return text
        if reading := surprise(text):
            self.refuse(
                path,
                message(
                    "'{text}' without quotation marks is read by some programs as {reading}.",
                    text=text,
                    reading=reading,
                ),
                expected=message("Expected a value that every program reads alike."),
                remedy=message(
                    "Put it in quotation marks if the text is meant; write true, false or a plain number otherwise."
                ),
                line=_line_of(event),
            )
            return None
        return plain(text)

    def is_text(self, text: str, path: Path_, line: int) -> bool:
        """Return whether a scalar holds nothing but text; note the first character that is none."""
        bad = NOT_TEXT.search(text)
        if bad is not None:
            self.refuse(
                path,
                message(
                    "The character {code} cannot be seen and does not belong in a text.",
                    code=f"U+{ord(bad.group()):04X}",
                ),
                expected=message("Expected words."),
                remedy=message("Remove the escape that stands for it."),
                line=line,
            )
        return bad is None

    def refuse(self, path: Path_, what: Message, *, expected: Message, remedy: Message, line: int) -> None:
        """Note a problem at *path*; after very many of them, read no further."""
        self.problems.add(
            Place(file=self.document.file, line=line, path=spelled(path)), what, expected=expected, remedy=remedy
        )
        if len(self.problems.found) == MAX_PROBLEMS:
            self.problems.add(
                Place(file=self.document.file, line=line),
                message("The file has more than {limit} mistakes; the rest was not read.", limit=MAX_PROBLEMS),
                remedy=message("Check that this is the right file, or correct these first."),
            )
            raise TooMuchError


def _line_of(event: Any) -> int:
    """Return the line on which an event starts."""
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    """Return a key as a message quotes it."""
    return text if len(text) <= 40 else f"{text[:40]}…"
