"""A variant of a methodology: what a pack adds to its base, overrides in it and drops from it.

The base is taken as the data that a file of it would hold, and changed there by what the files of the variant say. What
comes out is read and checked as any pack is. So a variant is a methodology like another one, no rule is written twice,
and a new field of the model needs nothing here.

Items are found by their names, never by their place in a list: a path such as ``("themes", "backup", "points")``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
from attrs import define

from parcours_cyber.errors import Place, Problems, suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.consequences import convert, prune
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.merged import At, Merged, name_of
from parcours_cyber.loading.shapes import Shape, fields_of, shape_of
from parcours_cyber.loading.structure import converter
from parcours_cyber.model.methodology import Methodology

__all__ = ["CHANGES", "OWN", "check_keys", "merged"]

#: The keys of a variant that say what changes; several of its files may have them.
CHANGES: Final = ("add", "override", "drop", "order")
#: What a variant says of itself at the top, and no change may touch.
OWN: Final = ("schema", "id", "version", "language", "licence", "publisher", "currency", "name", "description")
#: What a variant says of its base besides.
_OF_THE_BASE: Final = ("extends", "base_version", "base_digest", "costs")
#: What a variant may leave to its base.
_INHERITED: Final = ("currency",)
#: Written where a whole list is dropped.
ALL: Final = "all"


def check_keys(
    own: dict[str, Any],
    origins: dict[Path_, tuple[Document, Path_]],
    place: Callable[[Path_], Place],
    problems: Problems,
) -> None:
    """Check what stands at the top of a variant: what it says of itself, and nothing that would need a change."""
    known = (*OWN, *_OF_THE_BASE, *CHANGES)
    for key in own:
        if key in known or (key,) not in origins:  # the items of a folder's files can only be new
            continue
        if key not in fields_of(Methodology):
            problems.add(
                place((key,)),
                message("The key '{key}' is not known here.", key=key),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
                remedy=suggestion(key, list(known)) or message("Remove it."),
            )
        else:
            problems.add(
                place((key,)),
                message("It is not clear whether '{key}' is added to the base or changed in it.", key=key),
                expected=message("Expected it below add, override or drop."),
                remedy=message("Put new items below 'add', and what changes below 'override'."),
            )


def merged(
    own: dict[str, Any],
    root: Document,
    origins: dict[Path_, tuple[Document, Path_]],
    changes: list[tuple[str, Document]],
    base: Methodology,
    problems: Problems,
) -> Merged:
    """Return the data of a variant and its base together.

    Parameters
    ----------
    own
        What the files of the variant hold but for the changes; the lists in it are added.
    origins
        Where the parts of *own* stand.
    changes
        The changes with their files, each under the key of :data:`CHANGES` that it is said with.
    """
    data: dict[str, Any] = converter().unstructure(base)
    del data["digest"]
    result = Merged(root, base, data, problems)
    merger = _Merger(result)
    _identity(result, own, origins)
    for key, change in (("drop", merger.drop), ("override", merger.override), ("add", merger.add)):
        for said, document in changes:
            if said == key:
                change(Shape(Methodology), data, document.data[key], At(document, (key,)))
    _added_by_files(merger, own, origins)
    for said, document in changes:
        if said == "order":
            merger.order(document.data[said], At(document, (said,)))
    if result.dropped:
        prune(result, Shape(Methodology), data, ())
    convert(result, own, root)
    return result


def _identity(result: Merged, own: dict[str, Any], origins: dict[Path_, tuple[Document, Path_]]) -> None:
    """Put what a variant says of itself in the place of what the base says of itself."""
    data, base = result.data, result.base
    data["extends"] = [
        converter().unstructure(ref)
        if ref.digest is None
        else {"id": ref.id, "version": ref.version, "digest": ref.digest}
        for ref in (base.ref, *base.extends)
    ]
    for key in OWN:
        if key in own:
            data[key] = own[key]
            result.origins[key,] = origins.get((key,), (result.own, (key,)))
        elif key not in _INHERITED:
            data.pop(key, None)  # the reading says that it is missing
    if own.get("id") == base.id:
        result.problems.add(
            result.own.place(("id",)),
            message("The variant has the id of its base, '{id}'.", id=base.id),
            expected=message("Expected an id of its own: nobody could tell the two apart."),
            remedy=message("Choose another id."),
        )


def _added_by_files(merger: _Merger, own: dict[str, Any], origins: dict[Path_, tuple[Document, Path_]]) -> None:
    """Add the items that the folders of the variant hold."""
    fields = fields_of(Methodology)
    for key, items in own.items():
        shape = shape_of(fields[key].type) if key in fields else Shape()
        if key in OWN or not shape.many or not isinstance(items, list):
            continue
        for index, item in enumerate(items):
            document, inner = origins[key, index]
            name = name_of(item, shape)
            at = At(document, inner, (key, index if name is None else name))
            merger.append(shape, merger.merged.data.setdefault(key, []), item, at)
            for path, origin in origins.items():  # what a file says once for all its items
                if path[:2] == (key, index) and len(path) > 2:
                    merger.merged.origins[(*at.names, *path[2:])] = origin


@define
class _Merger:
    """Changes the data of the base as the files of a variant say."""

    merged: Merged

    def note(self, at: At, what: Message, expected: Message | None = None, remedy: Message | None = None) -> None:
        """Note a problem."""
        self.merged.problems.add(at.place, what, expected=expected, remedy=remedy)

    def said(self, at: At) -> bool:
        """Remember where a part is said; return whether no other file has said it."""
        first = self.merged.origins.get(at.names)
        if first is not None:
            document, inner = first
            self.note(
                at,
                message("This is said in another place too ({place}).", place=str(document.place(inner))),
                message("Expected each change once."),
                message("Keep one of the two."),
            )
            return False
        self.merged.origins[at.names] = (at.document, at.inner)
        return True

    def keys(self, cls: type[Any], value: Any, at: At) -> Iterator[tuple[str, Any, attrs.Attribute[Any], At]]:
        """Yield the fields that a change of an object is about; note those that no such object has."""
        if not isinstance(value, dict):
            self.note(
                at,
                message("This is not a mapping."),
                message("Expected keys with their values."),
                message("Name what changes, and below it how."),
            )
            return
        fields = fields_of(cls)
        own = (*OWN, "digest", "extends") if cls is Methodology else ()
        known = [key for key in fields if key not in own]
        for key, inner in value.items():
            if key in known:
                yield key, inner, fields[key], at / key
            elif key in own:
                self.note(
                    at / key,
                    message("The key '{key}' does not belong here.", key=key),
                    message("Expected it at the top of the variant, which says it of itself."),
                    message("Move it there."),
                )
            else:
                self.note(
                    at / key,
                    message("The key '{key}' is not known here.", key=key),
                    message("Expected one of: {allowed}.", allowed=", ".join(known)),
                    suggestion(key, known) or message("Remove it."),
                )

    def found(self, items: Any, shape: Shape, name: str, at: At) -> Any:
        """Return the item of the base with a name; note that there is none."""
        if shape.key is not None:
            if name in items:
                return items[name]
            names = list(items)
        else:
            for item in items:
                if name_of(item, shape) == name:
                    return item
            names = [said for item in items if (said := name_of(item, shape)) is not None]
        self.absent(at, name, names)
        return None

    def absent(self, at: At, name: str, names: list[str]) -> None:
        """Note that the base has nothing of this name."""
        listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.note(
            at,
            message("'{name}' is not in the base, {base}.", name=name, base=self.merged.base.id),
            message("Expected one of: {allowed}.", allowed=listed) if names else message("The base has none here."),
            suggestion(name, names) or message("Correct the name; what is new is said under 'add'."),
        )

    # Three walks over the data, which differ in what they do where they end.

    def override(self, shape: Shape, target: Any, value: Any, at: At) -> None:
        """Change fields of what the base has; a mapping goes on below, anything else takes the place of what was."""
        assert shape.cls is not None
        for key, new, f, here in self.keys(shape.cls, value, at):
            inner, old = shape_of(f.type), target.get(key)
            if shape.cls is Methodology and key not in target:
                self.absent(here, key, list(target))
            elif key == "id" and new != old:
                self.note(
                    here,
                    message("An id is never changed."),
                    message("Expected '{id}'.", id=str(old)),
                    message("Drop the item, and add another one that says 'replaces'."),
                )
            elif not isinstance(new, dict) or old is None or inner.cls is None:
                self.replace(target, key, new, f, here)
            else:
                self.override_below(inner, old, new, f, here, target)

    def override_below(
        self, shape: Shape, old: Any, new: dict[str, Any], f: attrs.Attribute[Any], at: At, target: Any
    ) -> None:
        """Go on below what a mapping changes: an object, or the items of a list by their names."""
        if not shape.many:
            self.override(shape, old, new, at)
        elif shape.is_named:
            self.override_items(shape, old, new, at)
        else:
            self.replace(target, str(at.names[-1]), new, f, at)

    def override_items(self, shape: Shape, items: Any, value: dict[str, Any], at: At) -> None:
        """Change items by their names."""
        for name, new in value.items():
            here, item = at / name, self.found(items, shape, name, at / name)
            if item is None:
                continue
            if isinstance(new, dict) and isinstance(item, dict):
                if shape.item.many:
                    self.override_items(shape.item, item, new, here)
                else:
                    self.override(shape.item, item, new, here)
            elif shape.key is not None:
                self.replace(items, name, new, None, here)
            else:
                self.note(
                    here,
                    message("This is not a mapping."),
                    message("Expected keys with their values."),
                    message("Name the fields that change."),
                )

    def replace(self, target: Any, key: str, new: Any, f: attrs.Attribute[Any] | None, at: At) -> None:
        """Put a value in the place of another one; nothing in the place of an optional one takes it away."""
        if self.said(at):
            if new is None and f is not None and f.default is not attrs.NOTHING:
                target.pop(key, None)
            else:
                target[key] = new

    def add(self, shape: Shape, target: Any, value: Any, at: At) -> None:
        """Add what the base has not; a mapping goes on below, a list is added to the list."""
        assert shape.cls is not None
        for key, new, f, here in self.keys(shape.cls, value, at):
            inner, old = shape_of(f.type), target.get(key)
            if inner.many and inner.key is None and isinstance(new, list):
                items = target.setdefault(key, [])
                for index, item in enumerate(new):
                    name = name_of(item, inner)
                    self.append(inner, items, item, here.item(index, index if name is None else name))
            elif inner.is_named and isinstance(new, dict):
                empty: Any = {} if inner.key else []
                self.add_items(inner, target.setdefault(key, empty), new, here)
            elif old is None:
                self.replace(target, key, new, f, here)
            elif inner.cls is not None and not inner.many and isinstance(new, dict):
                self.add(inner, old, new, here)
            else:
                self.there_already(here, key)

    def add_items(self, shape: Shape, items: Any, value: dict[str, Any], at: At) -> None:
        """Add entries to a mapping, or something new within items that are there."""
        for name, new in value.items():
            here = at / name
            if shape.key is not None and name not in items:
                if self.said(here):
                    items[name] = new
                continue
            item = self.found(items, shape, name, here)
            if item is None:
                continue
            if not isinstance(new, dict) or not isinstance(item, dict):
                self.there_already(here, name)
            elif shape.item.many:
                self.add_items(shape.item, item, new, here)
            else:
                self.add(shape.item, item, new, here)

    def append(self, shape: Shape, items: list[Any], item: Any, at: At) -> None:
        """Add an item at the end of a list; what names it must be new, even where the base's was dropped."""
        name = name_of(item, shape)
        if name is not None and self.is_dropped(at, name):
            self.note(
                at,
                message("'{name}' is an id of the base, {base}.", name=name, base=self.merged.base.id),
                message("Expected a new id: an id is never used for something else."),
                message("Override the item of the base, or choose another id that says 'replaces'."),
            )
        elif (name is not None and any(name_of(other, shape) == name for other in items)) or (
            shape.cls is None and item in items
        ):
            self.there_already(at, str(name or item))
        elif name is None or self.said(at):
            if name is None:
                self.merged.origins[(*at.names[:-1], len(items))] = (at.document, at.inner)
            items.append(item)

    def is_dropped(self, at: At, name: str) -> bool:
        """Return whether the base has an item of this name, which the variant drops."""
        return len(at.names) == 2 and name in self.merged.dropped.get(str(at.names[0]), {})

    def there_already(self, at: At, name: str) -> None:
        """Note that what is added is there."""
        first = self.merged.origins.get(at.names)
        where = f"{self.merged.base.id} {self.merged.base.version}" if first is None else str(first[0].place(first[1]))
        self.note(
            at,
            message("'{name}' is there already ({place}).", name=name, place=where),
            message("Expected something new under 'add'."),
            message("Say it under 'override' if it changes what is there; choose another id otherwise."),
        )

    def drop(self, shape: Shape, target: Any, value: Any, at: At) -> None:
        """Take away what the base has; a mapping goes on below, a list names what goes."""
        assert shape.cls is not None
        for key, gone, f, here in self.keys(shape.cls, value, at):
            inner, old = shape_of(f.type), target.get(key)
            if old is None or old == []:
                self.absent(here, key, [key for key, held in target.items() if isinstance(held, (list, dict))])
            elif gone == ALL and f.default is not attrs.NOTHING:
                if inner.name is not None and len(here.names) == 1:
                    for item in old:
                        self.merged.dropped.setdefault(key, {})[str(name_of(item, inner))] = here.place
                del target[key]
            elif inner.many and isinstance(gone, list):
                for index, name in enumerate(gone):
                    self.take(inner, old, name, here.item(index, str(name)))
            elif inner.is_named and isinstance(gone, dict):
                self.drop_items(inner, old, gone, here)
            elif inner.cls is not None and not inner.many and isinstance(gone, dict):
                self.drop(inner, old, gone, here)
            else:
                self.note(
                    here,
                    message("It is not clear what is dropped."),
                    message("Expected a list of names, or the word 'all' for what may be left out whole."),
                )

    def drop_items(self, shape: Shape, items: Any, value: dict[str, Any], at: At) -> None:
        """Take something away within items."""
        for name, gone in value.items():
            here, item = at / name, self.found(items, shape, name, at / name)
            if not isinstance(item, dict):
                continue
            if not shape.item.many:
                self.drop(shape.item, item, gone, here)
            elif isinstance(gone, dict):
                self.drop_items(shape.item, item, gone, here)
            else:
                for index, one in enumerate(gone if isinstance(gone, list) else [gone]):
                    self.take(shape.item, item, one, here.item(index, str(one)))

    def take(self, shape: Shape, items: Any, name: Any, at: At) -> None:
        """Take one item away."""
        if shape.cls is None:
            if name in items:
                items.remove(name)
            else:
                self.absent(at, str(name), [str(item) for item in items])
        elif shape.key is not None:
            if self.found(items, shape, name, at) is not None:
                del items[name]
        elif shape.name is not None:
            item = self.found(items, shape, name, at)
            if item is not None:
                items.remove(item)
                if len(at.names) == 2:
                    self.merged.dropped.setdefault(str(at.names[0]), {})[name] = at.place
        else:
            self.note(
                at,
                message("Nothing names these items."),
                message("Expected the whole list under 'override'."),
            )

    def order(self, value: Any, at: At) -> None:
        """Put lists of the methodology in another order."""
        data = self.merged.data
        for key, names, f, here in self.keys(Methodology, value, at):
            shape, items = shape_of(f.type), data.get(key, [])
            if not shape.name or shape.key is not None:
                self.note(here, message("The order of '{key}' has no meaning.", key=key), remedy=message("Remove it."))
                continue
            there = {str(name_of(item, shape)): item for item in items}
            if not isinstance(names, list) or sorted(map(str, names)) != sorted(there):
                self.note(
                    here,
                    message("The order does not name each item once."),
                    message("Expected these in some order: {names}.", names=", ".join(there)),
                )
                continue
            data[key] = [there[name] for name in names]
