"""How the model looks in files: the keys of each class, and by what the items of a list are named.

What changes a methodology as data (a variant, a list of differences) walks over the attrs fields themselves, so that a
new field of the model needs nothing there.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs
from attrs import frozen

from parcours_cyber.loading.structure import key_of, key_of_items, keyed_by
from parcours_cyber.model.measures import Effect, Reference
from parcours_cyber.model.prediagnosis import PathThreshold
from parcours_cyber.model.scale import Band

__all__ = ["Shape", "fields_of", "identity", "shape_of"]

#: What names an item of a list, for the classes where it is not the field ``id``; nothing names a reference.
_NAMED_BY: dict[type[Any], str | None] = {
    Band: "grade",
    Effect: "question",
    PathThreshold: "path",
    Reference: None,
}


def identity(cls: type[Any]) -> str | None:
    """Return the field that names an object of a class among its like, or nothing where nothing does."""
    if cls in _NAMED_BY:
        return _NAMED_BY[cls]
    if (key := key_of_items(cls)) is not None:
        return key
    return "id" if any(f.name == "id" for f in attrs.fields(cls)) else None


@frozen
class Shape:
    """What a field holds, as files write it.

    Attributes
    ----------
    cls
        The class of the object or of the items, where they are objects.
    many
        Whether it is a list.
    name
        The field that names each item of a list.
    key
        The field by which a mapping writes the items; then it is no list in files.
    sole
        The field that a value of such a mapping is, where it is one alone.
    """

    cls: Any = None
    many: bool = False
    name: str | None = None
    key: str | None = None
    sole: str | None = None

    @property
    def item(self) -> Shape:
        """The shape of one item."""
        if self.cls is None:
            return Shape()
        return Shape(self.cls) if self.sole is None else shape_of(fields_of(self.cls)[self.sole].type)

    @property
    def is_named(self) -> bool:
        """Whether its items are found by a name."""
        return self.key is not None or self.name is not None


def shape_of(type_: Any) -> Shape:
    """Return the shape of a field of this type."""
    return _shape(type_)


@cache
def _shape(type_: Any) -> Shape:
    if get_origin(type_) in (Union, UnionType):
        inner = [part for part in get_args(type_) if part is not type(None)]
        return shape_of(inner[0]) if len(inner) == 1 else Shape()
    if get_origin(type_) is tuple:
        parts = get_args(type_)
        if parts[-1] is not Ellipsis:
            return Shape()  # a pair, such as the two ends of a band, is one value
        if not attrs.has(parts[0]):
            return Shape(many=True)
        key, sole = keyed_by(type_) or (None, None)
        return Shape(parts[0], many=True, name=identity(parts[0]), key=key, sole=sole)
    # A range is written as one list, and a text as one string: neither has fields in files.
    return Shape(type_) if attrs.has(type_) and _has_keys(type_) else Shape()


def _has_keys(cls: type[Any]) -> bool:
    """Return whether files write an object of this class as a mapping."""
    from parcours_cyber.i18n.text import Text
    from parcours_cyber.model.assessment import MethodologyRef
    from parcours_cyber.model.measures import Range

    return cls not in (Text, Range, MethodologyRef)


def fields_of(cls: Any) -> dict[str, attrs.Attribute[Any]]:
    """Return the fields of a class by their keys in files."""
    return _fields(cls)


@cache
def _fields(cls: Any) -> dict[str, attrs.Attribute[Any]]:
    return {key_of(cls, f): f for f in attrs.fields(attrs.resolve_types(cls)) if f.init}
