"""The compiled form of a methodology: JSON that becomes the model again at the speed of the parser.

Reading 200 kB of YAML takes sixty times as long as reading the same as JSON, and checking it takes longer still. So the
wheel carries the reference pack checked and compiled: each object is written with the name of its class, and ``json``
rebuilds it on its way. Only what :func:`dumps` wrote is read back; a pack of an agency always goes through the strict
loader.
"""

from __future__ import annotations

import json
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from parcours_cyber.i18n.text import Text
from parcours_cyber.model import (
    awareness,
    findings,
    glossary,
    measures,
    methodology,
    organisation,
    prediagnosis,
    profile,
    provenance,
    questionnaire,
    scale,
    scoring_spec,
    statistics,
    targets,
)
from parcours_cyber.model.measures import Range
from parcours_cyber.model.methodology import Methodology

__all__ = ["FORMAT", "dumps", "loads"]

#: Raised when the model changes shape: a compiled pack of another format is not read.
FORMAT = 5

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for module in (
        awareness,
        findings,
        glossary,
        measures,
        methodology,
        organisation,
        prediagnosis,
        profile,
        provenance,
        questionnaire,
        scale,
        scoring_spec,
        statistics,
        targets,
    )
    for cls in vars(module).values()
    if isinstance(cls, type) and (attrs.has(cls) or issubclass(cls, Enum))
}


def dumps(item: Methodology) -> str:
    """Return the compiled form of a methodology: a line that says what it is, and a line that holds it."""
    head = {"format": FORMAT, "domain": item.id, "language": item.language}
    return f"{json.dumps(head)}\n{json.dumps(_packed(item), ensure_ascii=False, separators=(',', ':'))}\n"


def _packed(item: Any) -> Any:
    """Return JSON data for *item*; the key ``$`` names the class."""
    match item:
        case Text():
            return {"$": "", "s": item.source, "c": item.context}
        case Fraction():
            return {"$": "/", "n": item.numerator, "d": item.denominator}
        case Range():
            return {
                "$": "~",
                "r": [part for n in (item.low, item.expected, item.high) for part in n.as_integer_ratio()],
            }
        case tuple():
            return [_packed(part) for part in item]
        case Enum():
            return {"$": type(item).__name__, "v": item.value}
        case _ if attrs.has(type(item)):
            fields = {
                f.alias: _packed(getattr(item, f.name))
                for f in attrs.fields(type(item))
                if f.init and getattr(item, f.name) != f.default
            }
            return {"$": type(item).__name__, **fields}
        case _:
            return item


def loads(text: str) -> Methodology | None:
    """Return the methodology that *text* holds, or nothing when it is of another format."""
    first, _, body = text.partition("\n")
    head = json.loads(first)
    if head["format"] != FORMAT:
        return None
    domain, language = head["domain"], head["language"]
    fractions: dict[tuple[int, int], Fraction] = {}
    ranges: dict[tuple[int, ...], Range] = {}

    def fraction(numerator: int, denominator: int) -> Fraction:
        parts = (numerator, denominator)
        if parts not in fractions:
            fractions[parts] = Fraction(*parts)
        return fractions[parts]

    def rebuild(item: dict[str, Any]) -> Any:
        name = item.pop("$", None)
        if name == "":
            return Text(item["s"], item["c"], domain, language)
        if name == "/":
            return fraction(item["n"], item["d"])
        if name == "~":
            parts = tuple(item["r"])
            if parts not in ranges:
                ranges[parts] = Range(*map(fraction, parts[::2], parts[1::2]))
            return ranges[parts]
        if name is None:
            return item
        cls = _CLASSES[name]
        if "v" in item and issubclass(cls, Enum):
            return cls(item["v"])
        for key, value in item.items():
            if value.__class__ is list:
                item[key] = tuple(value)
        return cls(**item)

    result: Methodology = json.loads(body, object_hook=rebuild)
    return result
