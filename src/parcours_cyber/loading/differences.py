"""What differs between two methodologies: every value at its address, by a walk over the attrs fields themselves.

The walk leaves nothing out, because it knows no list of keys: two methodologies without a difference have one digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import attrs
from attrs import frozen

from parcours_cyber.i18n.text import Text
from parcours_cyber.loading.shapes import identity
from parcours_cyber.loading.structure import key_of, key_of_items
from parcours_cyber.model.assessment import MethodologyRef
from parcours_cyber.model.measures import Range
from parcours_cyber.model.methodology import Methodology

__all__ = ["Change", "ChangeKind", "MethodologyDiff", "diff_methodologies"]


class ChangeKind(StrEnum):
    """What became of something."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    #: The items are those of before, in another order.
    ORDERED = "ordered"


@frozen
class Change:
    """One difference.

    Attributes
    ----------
    path
        The keys and the ids that lead to it: ``("themes", "backup", "points")``.
    before, after
        The values: texts, numbers, ids or whole objects; ``None`` where there is none.
    """

    kind: ChangeKind
    path: tuple[str, ...]
    before: Any = None
    after: Any = None

    @property
    def address(self) -> str:
        """The path as one word, such as ``themes.backup.points``."""
        return ".".join(self.path)


@frozen
class MethodologyDiff:
    """What a methodology has otherwise than another one.

    Attributes
    ----------
    changes
        In the order of the keys of a pack; none when the two have the same digest, and only then.
    """

    base: Methodology
    variant: Methodology
    changes: tuple[Change, ...]

    @property
    def refs(self) -> tuple[MethodologyRef, MethodologyRef]:
        """The id, the version and the digest of both."""
        return self.base.ref, self.variant.ref


def diff_methodologies(base: Methodology, variant: Methodology) -> MethodologyDiff:
    """Return every difference between two methodologies: a base and its variant, or two versions of one.

    Points, weights, thresholds, values of options, costs, texts, paths, sectors: all that decides a digest is compared,
    and each difference stands at its address.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> base, variant = pc.load_methodology("tests/tiny_pack"), pc.load_methodology("tests/tiny_variant")
    >>> [change.address for change in pc.diff_methodologies(base, variant).changes if change.path[0] == "themes"]
    ['themes.backup.points', 'themes.backup.provenance', 'themes.awareness.name', 'themes.awareness.points', \
'themes.awareness.provenance']
    """
    return MethodologyDiff(base, variant, tuple(_differences(base, variant, ())))


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:
    """Yield the differences of two values."""
    if attrs.has(type(before)) and type(before) is type(after) and not isinstance(before, (Text, Range)):
        for f in attrs.fields(type(before)):
            if f.init and not (isinstance(before, Methodology) and f.name == "digest"):
                step = key_of(type(before), f)
                yield from _differences(getattr(before, f.name), getattr(after, f.name), (*path, step))
    elif isinstance(before, tuple) and isinstance(after, tuple):
        old, new = _named(before), _named(after)
        if old is None or new is None:
            if not _same(before, after):
                yield Change(ChangeKind.CHANGED, path, before, after)
        else:
            yield from _items(old, new, path)
    elif not _same(before, after):
        kind = ChangeKind.ADDED if before is None else ChangeKind.DROPPED if after is None else ChangeKind.CHANGED
        yield Change(kind, path, before, after)


def _items(old: dict[str, Any], new: dict[str, Any], path: tuple[str, ...]) -> Iterator[Change]:
    """Yield the differences of two lists whose items have names."""
    for name, item in old.items():
        if name in new:
            yield from _differences(item, new[name], (*path, name))
        else:
            yield Change(ChangeKind.DROPPED, (*path, name), item, None)
    for name, item in new.items():
        if name not in old:
            yield Change(ChangeKind.ADDED, (*path, name), None, item)
    before, after = ([name for name in names if name in old and name in new] for names in (old, new))
    written_in_order = all(key_of_items(type(item)) is None for item in old.values())
    if before != after and written_in_order:
        yield Change(ChangeKind.ORDERED, path, tuple(before), tuple(after))


def _named(items: tuple[Any, ...]) -> dict[str, Any] | None:
    """Return items by their names, or nothing where they have none of their own."""
    names = [_name(item) for item in items]
    if None in names or len(set(names)) != len(names):
        return None
    return {str(name): item for name, item in zip(names, items, strict=True)}


def _name(item: Any) -> str | None:
    """Return the name of an item of a list."""
    field = identity(type(item)) if attrs.has(type(item)) else None
    name = getattr(item, field) if field else None
    return name if isinstance(name, str) else None


def _same(before: Any, after: Any) -> bool:
    """Return whether two values are written alike; whose a text is does not matter."""
    if isinstance(before, Text) and isinstance(after, Text):
        return before.source == after.source
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if attrs.has(type(before)) and type(before) is type(after):
        fields = (f.name for f in attrs.fields(type(before)) if f.init)
        return all(_same(getattr(before, name), getattr(after, name)) for name in fields)
    return bool(before == after)
