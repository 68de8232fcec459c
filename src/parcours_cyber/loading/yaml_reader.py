"""Strict reading of YAML and JSON files: plain values, and the line on which each of them stands.

YAML lets a writer say things that he did not mean. What other readers would take for something else is refused here, with
its line: duplicate keys, ``NO`` and ``12:30`` of YAML 1.1, aliases, tags, several documents in a file. Numbers with a decimal
point are read as exact fractions. Nothing is registered on PyYAML's shared loaders.
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

from parcours_cyber.errors import Place, Problems
from parcours_cyber.i18n.text import message

__all__ = ["MAX_BYTES", "Document", "read_document"]

#: Larger files are refused before they are read. The largest file of the reference pack is below 100 kB.
MAX_BYTES: Final = 2_000_000
#: Deeper nesting is refused; the deepest real data have eight levels.
MAX_DEPTH: Final = 40

Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_OLD_BOOLEAN = re.compile(r"yes|no|on|off|y|n", re.IGNORECASE)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_OTHER_NUMBER = re.compile(r"[-+]?(0[0-9]+|0[box][0-9a-f_]+|[0-9][0-9_]*_[0-9_]*|[0-9.]+e[-+]?[0-9]+|\.[0-9]+|[0-9]+\.|\.inf|\.nan)", re.I)

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


def spelled(path: Path_) -> str:
    """Return a path as ``$.measures[1].effort``."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


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
        size = path.stat().st_size
        if size > MAX_BYTES:
            problems.add(
                Place(file=name),
                message("The file has {size} bytes.", size=size),
                expected=message("Expected at most {limit}.", limit=MAX_BYTES),
                remedy=message("Check that this is the right file."),
            )
            return None
        return path.read_bytes()
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
            message("The file cannot be read: {reason}.", reason=getattr(error, "strerror", None) or str(error)),
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
    before = len(problems.found)
    stripped = text.lstrip()
    if stripped.startswith("{") and name.endswith(".json"):
        # A tab cannot stand inside a JSON string, so this changes nothing but the indentation, which YAML refuses.
        text = text.replace("\t", " ")
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problems.add(
            Place(file=name, line=None if mark is None else mark.line + 1),
            message("The text is not YAML: {reason}.", reason=_plain(error)),
            remedy=message("Correct this line or the one above it; often a quotation mark, a colon or the indentation."),
        )
        return None
    except (yaml.YAMLError, RecursionError) as error:
        problems.add(
            Place(file=name),
            message("The text is not YAML: {reason}.", reason=" ".join(str(error).split())),
            remedy=message("Check that this is the right file."),
        )
        return None
    if node is None:
        problems.add(
            Place(file=name),
            message("The file is empty."),
            expected=message("Expected a mapping of keys to values."),
            remedy=message("Fill it in, or start from a new one."),
        )
        return None
    document.data = _Constructor(document, problems).value(node, (), 0)
    if name.endswith(".json") and len(problems.found) == before:
        document.data = _json_values(text, document.data)
    return document if len(problems.found) == before else None


def _decoded(raw: bytes, problems: Problems, name: str) -> str | None:
    """Return the text of a file, or note that it is no text."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = None
        line = raw.count(b"\n", 0, error.start) + 1
    else:
        bad = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text)
        if bad is None:
            return text
        line = text.count("\n", 0, bad.start()) + 1
    problems.add(
        Place(file=name, line=line),
        message("This is not text in UTF-8."),
        expected=message("Expected a text file in YAML or JSON."),
        remedy=message("Check that this is the right file, or save it again as UTF-8."),
    )
    return None


def _compose(text: str) -> yaml.Node | None:
    """Return the tree of the only document in *text*."""
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _plain(error: yaml.MarkedYAMLError) -> str:
    """Return a YAML error in one line."""
    return " ".join(f"{error.context or ''} {error.problem or ''}".split())


def _json_values(text: str, composed: Any) -> Any:
    """Return the values of a JSON text as JSON itself reads them; YAML's reading served for lines and duplicate keys."""
    try:
        return json.loads(text, parse_float=Fraction)
    except ValueError:
        return composed  # YAML in a file called .json: what it says is clear


@define
class _Constructor:
    """Makes plain values of YAML nodes and notes what is refused."""

    document: Document
    problems: Problems
    seen: set[int] = field(factory=set)

    def value(self, node: yaml.Node, path: Path_, depth: int) -> Any:
        """Return the value of a node."""
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        if depth > MAX_DEPTH:
            self.refuse(
                path,
                message("Values are nested more than {limit} deep.", limit=MAX_DEPTH),
                remedy=message("Check the brackets and the indentation."),
            )
            return None
        if id(node) in self.seen:
            self.refuse(
                path,
                message("An alias (*) repeats a value from elsewhere."),
                expected=message("Expected each value to be written where it stands."),
                remedy=message("Write the value out in place of the alias."),
            )
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index), depth + 1) for index, child in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path_, depth: int) -> dict[Hashable, Any]:
        """Return a mapping; its keys are strings, none of them twice."""
        result: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, path)
            if key is None:
                continue
            inner = (*path, key)
            line = key_node.start_mark.line + 1
            if key in result:
                self.refuse(
                    inner,
                    message("The key '{key}' stands twice here (first on line {n}).", key=key, n=self.document.lines[inner]),
                    expected=message("Expected each key once."),
                    remedy=message("Keep one of the two."),
                    line=line,
                )
                continue
            self.document.lines[inner] = line
            result[key] = self.value(value_node, inner, depth + 1)
        return result

    def key(self, node: yaml.Node, path: Path_) -> str | None:
        """Return a key; only plain words are keys."""
        value = self.scalar(node, path) if isinstance(node, yaml.ScalarNode) else None
        if isinstance(value, str):
            return value
        self.refuse(
            path,
            message("'{key}' is not a key.", key=str(node.value)[:40]),
            expected=message("Expected a word as the key."),
            remedy=message("Put it in quotation marks if it is meant."),
            line=node.start_mark.line + 1,
        )
        return None

    def scalar(self, node: yaml.Node, path: Path_) -> str | int | Fraction | bool | None:
        """Return a scalar. Quoted, it is a string; plain, it may be ``null``, ``true``, ``false``, a number or a word."""
        text = str(node.value)
        line = node.start_mark.line + 1
        if node.tag not in _PLAIN_TAGS:
            self.refuse(
                path,
                message("The tag '{tag}' is not known here.", tag=node.tag),
                expected=message("Expected a plain value."),
                remedy=message("Remove the tag."),
                line=line,
            )
            return None
        if getattr(node, "style", None):  # the C loader says "" where the Python one says None
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text) and len(text) < 20:
            return int(text)
        if _DECIMAL.fullmatch(text) and len(text) < 40:
            return Fraction(text)
        if surprise := self.surprise(text):
            self.refuse(
                path,
                message("'{text}' without quotation marks is read by some programs as {reading}.", text=text, reading=surprise),
                expected=message("Expected a value that every program reads alike."),
                remedy=message("Put it in quotation marks if the text is meant; write true, false or a plain number otherwise."),
                line=line,
            )
            return None
        return text

    @staticmethod
    def surprise(text: str) -> str | None:
        """Return what YAML 1.1 would make of a plain scalar, where that is not what it looks like."""
        if _OLD_BOOLEAN.fullmatch(text) or text in ("True", "TRUE", "False", "FALSE"):
            return "true/false"
        if _SEXAGESIMAL.fullmatch(text):
            return "a number in base 60"
        if text in ("Null", "NULL"):
            return "null"
        return "another number" if _OTHER_NUMBER.fullmatch(text) else None

    def refuse(self, path: Path_, what: Any, *, expected: Any = None, remedy: Any = None, line: int | None = None) -> None:
        """Note a problem at *path*."""
        place = self.document.place(path)
        if line is not None:
            place = Place(file=place.file, line=line, path=place.path)
        self.problems.add(place, what, expected=expected, remedy=remedy)


_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)
