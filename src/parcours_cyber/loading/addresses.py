"""Giving each text of a methodology its permanent address, and walking over them.

The address of a text is ``kind:id:field``; below an object that is part of another one, the ids are joined by a dot.
The walk goes over the attrs fields themselves, so that no list of keys can drift from the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import attrs

from parcours_cyber.i18n.text import Text
from parcours_cyber.loading.document import Path_
from parcours_cyber.model import (
    awareness,
    findings,
    glossary,
    methodology,
    prediagnosis,
    profile,
    provenance,
    questionnaire,
)
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.statistics import Statistic

__all__ = ["addressed", "placed", "texts"]

T = TypeVar("T")

#: The kind that an address names, for each class that has an id and holds texts.
KINDS: dict[type[Any], str] = {
    methodology.Methodology: "methodology",
    methodology.Threat: "threat",
    methodology.AuditDomain: "domain",
    methodology.Axis: "axis",
    methodology.Category: "category",
    methodology.Subcategory: "subcategory",
    methodology.Theme: "theme",
    methodology.Fact: "fact",
    methodology.Sector: "sector",
    methodology.SizeBand: "size",
    methodology.Actor: "actor",
    methodology.Phase: "phase",
    methodology.JourneyPath: "path",
    profile.Profile: "profile",
    provenance.Provenance: "provenance",
    questionnaire.Question: "question",
    questionnaire.Option: "option",
    Measure: "measure",
    findings.AuditWork: "audit-work",
    findings.Finding: "finding",
    awareness.Audience: "audience",
    prediagnosis.PreQuestion: "pre-question",
    prediagnosis.PreOption: "pre-option",
    prediagnosis.Service: "service",
    Statistic: "statistic",
    glossary.Term: "term",
}


def addressed(item: T, domain: str, language: str) -> T:
    """Return *item* with each of its texts owned by *domain* and at its address."""
    return _addressed(item, "", "", "", domain, language)  # type: ignore[no-any-return]  # it rebuilds what it is given


def _addressed(  # the walk calls itself: what it carries stands in one order
    item: Any, kind: str, ids: str, path: str, domain: str, language: str
) -> Any:
    """Rebuild *item*: *kind*, *ids* and *path* say where it stands."""
    if isinstance(item, Text):
        return Text(item.source, f"{kind}:{ids}:{path}", domain, language)
    if isinstance(item, tuple):
        rebuilt = tuple(
            _addressed(part, kind, ids, f"{path}.{n}", domain, language) for n, part in enumerate(item, start=1)
        )
        return item if all(new is old for new, old in zip(rebuilt, item, strict=True)) else rebuilt
    if not attrs.has(type(item)):
        return item
    own = KINDS.get(type(item))
    if own is not None:
        nested = own in ("option", "pre-option")
        kind, ids, path = own, f"{ids}.{item.id}" if nested else str(item.id), ""
    changes = {}
    for f in attrs.fields(type(item)):
        if not f.init:
            continue
        value = getattr(item, f.name)
        new = _addressed(value, kind, ids, f"{path}.{f.name}" if path else f.name, domain, language)
        if new is not value:
            changes[f.name] = new
    return attrs.evolve(item, **changes) if changes else item


def texts(item: Any) -> Iterator[Text]:
    """Yield every text below *item*, in the order of the fields."""
    return (text for _, text in placed(item, Text))


def placed(item: Any, kind: type[T], path: Path_ = ()) -> Iterator[tuple[Path_, T]]:
    """Yield every value of a kind below *item*, with its path in the data, in the order of the fields."""
    if isinstance(item, kind):
        yield path, item
    elif isinstance(item, tuple):
        for n, part in enumerate(item):
            yield from placed(part, kind, (*path, n))
    elif attrs.has(type(item)):
        for f in attrs.fields(type(item)):
            yield from placed(getattr(item, f.name), kind, (*path, f.name))
