"""Strict reading of YAML and JSON files: plain values, and the line on which each of them stands.

YAML lets a writer say things that he did not mean. What other readers would take for something else is refused here,
with its line: duplicate keys, ``NO`` and ``12:30`` of YAML 1.1, aliases, tags, several documents in a file. Numbers
with a decimal point are read as exact fractions. Nothing is registered on PyYAML's shared loaders.

Values are made straight from the events of the parser. A tree of nodes would be made by recursion first, and in
PyYAML's C loader too deep a nesting then ends the process; tags that were written out and aliases could no longer be
told from the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import yaml
from attrs import define, field

from parcours_cyber.errors import Place, Problems, spelled, system_reason
from parcours_cyber.i18n.text import NOT_TEXT, Message, message

__all__ = ["INVISIBLE_BREAK", "MAX_BYTES", "Document", "read_document"]

#: Larger files are refused before they are read. The largest file of the reference pack is below 100 kB.
MAX_BYTES: Final = 2_000_000
#: Deeper nesting is refused; the deepest real data have eight levels.
MAX_DEPTH: Final = 40
#: After so many mistakes in one file, reading stops: it is another file than it should be.
MAX_PROBLEMS: Final = 100

Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_OLD_BOOLEAN = re.compile(r"yes|no|on|off|y|n", re.IGNORECASE)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_OTHER_NUMBER = re.compile(
    r"[-+]?(0[0-9]+|0[box][0-9a-f_]+|[0-9][0-9_]*_[0-9_]*|[0-9.]+e[-+]?[0-9]+|\.[0-9]+|[0-9]+\.|\.inf|\.nan)",
    re.IGNORECASE,
)
#: No number that is meant is longer; and no text that is longer is tried against the patterns above.
_LONGEST_NUMBER: Final = 60

#: YAML ends a line at these, and editors do not: every line number after one of them would be wrong.
INVISIBLE_BREAK = re.compile(r"[\x85\u2028\u2029]")
#: A character outside the basic plane as JSON may write it; YAML knows no pairs.
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@define
class Document:
    """What a file says: its data, and the line of each path in it."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(factory=dict)

    def place(self, path: Path_ = ()) -> Place:
        """Return the place of *path*, or of the nearest thing above it that has a line."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Place(file=self.file, line=self.lines.get(known), path=spelled(path))

    def below(self, key: str) -> Document:
        """Return what stands below a key, as a document of its own."""
        lines = {path[1:]: line for path, line in self.lines.items() if path[:1] == (key,)}
        return Document(self.file, self.data[key], lines)


def read_bytes(path: Path, problems: Problems, name: str) -> bytes | None:
    """Return the content of a file, or note why it cannot be read."""
    try:
        if path.is_dir():
            problems.add(
                Place(file=name),
                message("This is a directory."),
                expected=message("Expected a file."),
                remedy=message("Give the path of the file itself."),
            )
            return None
        if path.exists() and not path.is_file():  # reading a pipe or a device might never end
            problems.add(
                Place(file=name),
                message("This is a pipe or a device."),
                expected=message("Expected a file."),
                remedy=message("Save what it holds in a file, and give the path of that."),
            )
            return None
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        if len(raw) <= MAX_BYTES:
            return raw
        problems.add(
            Place(file=name),
            message("The file is too large: it has {size} bytes.", size=max(path.stat().st_size, len(raw))),
            expected=message("Expected at most {limit}.", limit=MAX_BYTES),
            remedy=message("Check that this is the right file."),
        )
    except FileNotFoundError:
        problems.add(
            Place(file=name),
            message("There is no such file."),
            remedy=message("Check the spelling of the path and the folder you are in."),
        )
    except PermissionError:
        problems.add(
            Place(file=name),
            message("The file may not be read."),
            expected=message("Expected a file that you have the right to read."),
            remedy=message("Change its permissions, or copy it to a place of your own."),
        )
    except (OSError, ValueError) as error:
        problems.add(
            Place(file=name),
            message("The file cannot be read: {reason}.", reason=system_reason(error)),
            remedy=message("Check the path."),
        )
    return None


def read_document(path: Path, problems: Problems, name: str | None = None) -> Document | None:
    """Read a YAML or JSON file.

    Returns
    -------
    Document or None
        ``None`` when something was wrong; then *problems* says what. Several mistakes in a file are all told.
    """
    name = str(path) if name is None else name
    raw = read_bytes(path, problems, name)
    return None if raw is None else parse_document(raw, problems, name)


def parse_document(raw: bytes, problems: Problems, name: str) -> Document | None:
    """Parse the content of a YAML or JSON file; *name* is what messages call it."""
    document = Document(file=name)
    text = _decoded(raw, problems, name)
    if text is None:
        return None
    is_json = name.endswith(".json") and text.lstrip().startswith(("{", "["))
    found = Problems()
    reader = _Reader(document, found, _as_yaml(text) if is_json else text)
    try:
        empty = not reader.document_read()
    except _TooMuchError:
        empty = False
    except yaml.MarkedYAMLError as error:
        empty = False
        _note_syntax(error, text, found, name)
    except (yaml.YAMLError, ValueError) as error:  # PyYAML's Python loader lets a ValueError out for "\U00110000"
        empty = False
        found.add(
            Place(file=name),
            _unreadable(name, str(error)),
            remedy=message("Check that this is the right file."),
        )
    finally:
        reader.close()
    if empty:
        found.add(
            Place(file=name),
            message("The file is empty."),
            expected=message("Expected a mapping of keys to values."),
            remedy=message("Fill it in, or start from a new one."),
        )
    if found.found:
        problems.found.extend(found.found)
        return None
    if is_json:
        document.data = _json_values(text, document.data)
    return document


def _decoded(raw: bytes, problems: Problems, name: str) -> str | None:
    """Return the text of a file, or note that it is no text."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(
            Place(file=name, line=_line(raw[: error.start].decode("utf-8", "replace"))),
            message("This is not text in UTF-8."),
            expected=message("Expected a text file in YAML or JSON."),
            remedy=message("Check that this is the right file, or save it again as UTF-8."),
        )
        return None
    bad = NOT_TEXT.search(text) or (None if name.endswith(".json") else INVISIBLE_BREAK.search(text))
    if bad is None:
        return text
    problems.add(
        Place(file=name, line=_line(text[: bad.start()])),
        message("The character {code} cannot be seen and does not belong in a text.", code=f"U+{ord(bad.group()):04X}"),
        expected=message("Expected a text file in YAML or JSON."),
        remedy=message("Remove it, or check that this is the right file and is saved as UTF-8."),
    )
    return None


def _line(before: str) -> int:
    """Return the number of the line that follows *before*, counted as editors and YAML do."""
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def _as_yaml(text: str) -> str:
    """Return a JSON text as YAML can read it, line by line the same; its values are read as JSON later."""
    # None of these can stand inside a JSON string but the separators, and YAML refuses tabs as indentation.
    text = INVISIBLE_BREAK.sub(" ", text.replace("\t", " "))
    return _SURROGATES.sub(
        lambda found: found[1] + chr(0x10000 + ((int(found[2], 16) - 0xD800) << 10) + int(found[3], 16) - 0xDC00), text
    )


def _note_syntax(error: yaml.MarkedYAMLError, text: str, problems: Problems, name: str) -> None:
    """Note what the parser could not read."""
    mark = error.problem_mark or error.context_mark
    place = Place(file=name, line=None if mark is None else mark.line + 1)
    lines = text.splitlines()
    if mark is not None and mark.line < len(lines) and re.match(r"[ -]*\t", lines[mark.line]):
        problems.add(
            place,
            message("A tab stands in the indentation."),
            expected=message("Expected spaces."),
            remedy=message("Replace each tab by spaces, as many as the lines above have."),
        )
        return
    problems.add(
        place,
        _unreadable(name, f"{error.context or ''} {error.problem or ''}"),
        remedy=message("Correct this line or the one above it; often a quotation mark, a colon or the indentation."),
    )


def _unreadable(name: str, reason: str) -> Message:
    """Return that a text is not in the format that its name says, with the parser's words for it."""
    if name.endswith(".json"):
        return message("The text is not JSON: {reason}.", reason=_sentence(reason))
    return message("The text is not YAML: {reason}.", reason=_sentence(reason))


def _sentence(reason: str) -> str:
    """Return the words of a parser on one line, without a full stop at the end."""
    return " ".join(reason.split()).rstrip(".")


def _json_values(text: str, composed: Any) -> Any:
    """Return the values of a JSON text as JSON reads them; YAML's reading served for lines and duplicate keys."""
    try:
        return json.loads(text, parse_float=Fraction)
    except ValueError:
        return composed  # YAML in a file called .json: what it says is clear


class _TooMuchError(Exception):
    """The rest of the file is not worth reading; the problem is noted."""


@define
class _Reader:
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
            raise _TooMuchError
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
                raise _TooMuchError
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
            raise _TooMuchError


def _line_of(event: Any) -> int:
    """Return the line on which an event starts."""
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    """Return a key as a message quotes it."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def plain(text: str) -> str | int | Fraction | bool | None:
    """Return the value of a plain scalar."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if len(text) < 20 and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) < 40 and _DECIMAL.fullmatch(text):
        return Fraction(text)
    return text


def surprise(text: str) -> Message | None:
    """Return what YAML 1.1 would make of a plain scalar, where that is not what it looks like."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if _OLD_BOOLEAN.fullmatch(text) or text in ("True", "TRUE", "False", "FALSE"):
        return message("true or false")
    if _SEXAGESIMAL.fullmatch(text):
        return message("a number in base 60")
    if text in ("Null", "NULL"):
        return message("nothing")
    return message("another number") if _OTHER_NUMBER.fullmatch(text) and not _DECIMAL.fullmatch(text) else None
