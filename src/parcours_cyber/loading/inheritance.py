"""What a variant owes to its base: whose its texts and its numbers are, and that nothing names what was dropped."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin

import attrs

from parcours_cyber.i18n.text import Text, message
from parcours_cyber.loading.addresses import texts
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.merged import Merged
from parcours_cyber.loading.shapes import identity
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.measures import Effect, Range
from parcours_cyber.model.methodology import Methodology

__all__ = ["check_inheritance", "inherited"]

T = TypeVar("T")


def inherited(methodology: Methodology, base: Methodology) -> Methodology:
    """Return a variant in which each text that is still the base's belongs to the base, with its translations.

    A text is the base's when the same sentence stands at the same address there.
    """
    theirs = {(text.context, text.source): text for text in texts(base)}
    return _owned(methodology, theirs)  # type: ignore[no-any-return]  # it rebuilds what it is given


def _owned(item: Any, theirs: dict[tuple[str, str], Text]) -> Any:
    """Rebuild *item* with the texts of the base in it."""
    if isinstance(item, Text):
        return theirs.get((item.context, item.source), item)
    if isinstance(item, tuple):
        rebuilt = tuple(_owned(part, theirs) for part in item)
        return item if all(new is old for new, old in zip(rebuilt, item, strict=True)) else rebuilt
    if not attrs.has(type(item)):
        return item
    changes = {
        f.alias: new
        for f in attrs.fields(type(item))
        if f.init and (new := _owned(old := getattr(item, f.name), theirs)) is not old
    }
    return attrs.evolve(item, **changes) if changes else item


def check_inheritance(methodology: Methodology, merged: Merged) -> None:
    """Note what still points at something dropped, and numbers of the variant that pass for the base's."""
    _dropped(methodology, merged)
    _numbers(methodology, merged.base, merged)


def _dropped(methodology: Methodology, merged: Merged) -> None:
    """Note each id that was dropped and is still named."""
    if not merged.dropped:
        return
    named: dict[tuple[str, str], list[str]] = {}
    for path, kind, value in _references(methodology, ()):
        if value in merged.gone(kind):
            named.setdefault((getattr(kind, "__name__", ""), value), []).append(".".join(map(str, path)))
    for ids in merged.dropped.values():
        for name, place in ids.items():
            paths = [path for (_, value), found in named.items() if value == name for path in found]
            if paths:
                merged.problems.add(
                    place,
                    message(
                        "'{id}' is dropped, but {n} thing still names it: {paths}.",
                        plural="'{id}' is dropped, but {n} things still name it: {paths}.",
                        id=name,
                        n=len(paths),
                        paths=", ".join(paths[:5]) + (", …" if len(paths) > 5 else ""),
                    ),
                    expected=message("Expected nothing that rests on what is not there."),
                    remedy=message("Drop or override these too, or keep the item."),
                )


def _references(item: Any, path: Path_) -> Iterator[tuple[Path_, object, str]]:
    """Yield each id that names another object: its path, its kind and itself."""
    if isinstance(item, tuple):
        for index, part in enumerate(item):
            yield from _references(part, (*path, _label(part, index)))
    elif attrs.has(type(item)) and not isinstance(item, Text):
        for f in attrs.fields(attrs.resolve_types(type(item))):
            if not f.init or f.name in ("id", "replaces"):  # what is replaced is named because it is gone
                continue
            value, kind, here = getattr(item, f.name), _kind(f.type), (*path, f.alias or f.name)
            if kind is None:
                yield from _references(value, here)
            else:
                for one in value if isinstance(value, tuple) else (value,):
                    if one is not None:
                        yield here, kind, one


def _kind(type_: Any) -> object | None:
    """Return the kind of id that a field holds, alone or several of them."""
    if isinstance(type_, NewType):
        return type_
    if get_origin(type_) in (Union, UnionType, tuple):
        kinds = [part for part in get_args(type_) if isinstance(part, NewType)]
        return kinds[0] if len(kinds) == 1 else None
    return None


def _numbers(methodology: Methodology, base: Methodology, merged: Merged) -> None:
    """Note each object whose numbers are not the base's while their provenance is."""
    theirs = {provenance.id: provenance for provenance in base.provenances}
    own = {p.id for p in methodology.provenances if theirs.get(p.id) is None or merged.is_own(("provenances", p.id))}
    before = dict(_decided(base, ()))
    gone = {name for ids in merged.dropped.values() for name in ids}
    for path, item in _decided(methodology, ()):
        old = before.get(path)
        if old is not None and item.provenance not in own and _differ(item, old, gone):
            merged.problems.add(
                merged.said_below(path),
                message(
                    "The numbers of '{item}' change, but their provenance is still '{provenance}', the base's.",
                    item=".".join(map(str, path)),
                    provenance=item.provenance,
                ),
                expected=message("Expected a provenance of the variant: its numbers must not pass for the base's."),
                remedy=message("Add a provenance that says where they come from, and name it in the override."),
            )
        elif old is None and item.provenance not in own and merged.is_own(path):
            merged.problems.add(
                merged.said_below(path),
                message(
                    "'{item}' is new, but its numbers have the provenance '{provenance}', the base's.",
                    item=".".join(map(str, path)),
                    provenance=item.provenance,
                ),
                expected=message("Expected a provenance of the variant: its numbers must not pass for the base's."),
                remedy=message("Add a provenance that says where they come from, and name it."),
            )


def _decided(item: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    """Yield each object that names a provenance, with its path."""
    if isinstance(item, tuple):
        for index, part in enumerate(item):
            yield from _decided(part, (*path, _label(part, index)))
    elif attrs.has(type(item)) and not isinstance(item, Text):
        if getattr(item, "provenance", None) is not None and isinstance(item.provenance, str):
            yield path, item
        for f in attrs.fields(type(item)):
            if f.init:
                yield from _decided(getattr(item, f.name), (*path, f.alias or f.name))


def _differ(item: Any, old: Any, gone: set[str]) -> bool:
    """Return whether an object has other figures than before, but for those that went with something dropped."""
    now, before = dict(_figures(item, ())), dict(_figures(old, ()))
    return any(path not in before for path in now) or any(
        now.get(path) != figure for path, figure in before.items() if not gone & {str(step) for step in path}
    )


def _figures(item: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    """Yield what a provenance answers for in an object: its numbers, severities and effects."""
    if isinstance(item, (int, Fraction, Severity, Effect, Range)) and not isinstance(item, bool):
        yield path, item
    elif isinstance(item, tuple):
        for index, part in enumerate(item):
            yield from _figures(part, (*path, _label(part, index)))
    elif attrs.has(type(item)) and not isinstance(item, Text):
        if path and getattr(item, "provenance", None) is not None:
            return  # it has papers of its own
        for f in attrs.fields(type(item)):
            if f.init:
                yield from _figures(getattr(item, f.name), (*path, f.name))


def _label(item: Any, index: int) -> str | int:
    """Return what names an item of a tuple: its name where it has one, else its place."""
    name = identity(type(item)) if attrs.has(type(item)) else None
    return index if name is None else getattr(item, name) or index
