"""Strict reading of YAML and JSON files: from a path or bytes to a document, or to everything that is wrong with them.

A file is text in UTF-8 of some size; JSON is read as YAML first, for its lines and its duplicate keys. What is refused
of the values is told in :mod:`~parcours_cyber.loading.yaml_events`.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import yaml

from parcours_cyber.errors import Place, Problems, system_reason
from parcours_cyber.i18n.text import NOT_TEXT, Message, message
from parcours_cyber.loading.document import Document
from parcours_cyber.loading.yaml_events import Reader, TooMuchError

__all__ = ["INVISIBLE_BREAK", "MAX_BYTES", "parse_document", "read_document"]

#: Larger files are refused before they are read. The largest file of the reference pack is below 100 kB.
MAX_BYTES: Final = 2_000_000
#: YAML ends a line at these, and editors do not: every line number after one of them would be wrong.
INVISIBLE_BREAK = re.compile(r"[\x85\u2028\u2029]")
#: A character outside the basic plane as JSON may write it; YAML knows no pairs.
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


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
    reader = Reader(document, found, _as_yaml(text) if is_json else text)
    try:
        empty = not reader.document_read()
    except TooMuchError:
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
