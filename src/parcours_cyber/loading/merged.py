"""The data of a variant and its base together, and where each part of them is said."""

from __future__ import annotations

from typing import Any

from attrs import define, evolve, field, frozen

from parcours_cyber.errors import Place, Problems, spelled
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.shapes import Shape, fields_of, shape_of
from parcours_cyber.model.methodology import Methodology

__all__ = ["At", "Merged", "name_of"]


@define
class Merged:
    """The data of a variant and its base together, and the place of each part."""

    own: Document
    base: Methodology
    data: dict[str, Any]
    problems: Problems
    #: Where the parts that the variant says stand in its files, by their names.
    origins: dict[Path_, tuple[Document, Path_]] = field(factory=dict)
    #: What was dropped from the lists at the top, by list, and where that is said.
    dropped: dict[str, dict[str, Place]] = field(factory=dict)

    def place(self, path: Path_) -> Place:
        """Return where a path of the merged data stands: in the variant, else in the base."""
        names = self.names(path)
        if not names:
            return self.own.place()
        for length in range(len(names), 0, -1):
            if names[:length] in self.origins:
                document, inner = self.origins[names[:length]]
                found = document.place((*inner, *path[length:]))
                return evolve(found, path=spelled((*inner, *path[length:])))
        below = [origin for said, origin in self.origins.items() if said[: len(names)] == names]
        if below:
            document, inner = below[0]
            return document.place(inner)
        return Place(file=f"{self.base.id} {self.base.version}", path=spelled(names))

    def names(self, path: Path_) -> Path_:
        """Return a path with names in the place of indices, as far as there are names."""
        names: list[str | int] = []
        value: Any = self.data
        shape = Shape(Methodology)
        for step in path:
            name: str | int = step
            if isinstance(step, int) and shape.name and isinstance(value, list) and step < len(value):
                name = name_of(value[step], shape) or step
            names.append(name)
            value, shape = _below(value, shape, step)
        return tuple(names)

    def said_below(self, names: Path_) -> Place:
        """Return where the variant first says something at a path or below it; else what it is a part of."""
        for length in range(len(names), 0, -1):
            for said, (document, inner) in self.origins.items():
                if said[:length] == names[:length]:
                    return document.place(inner)
        return self.own.place()

    def is_own(self, names: Path_) -> bool:
        """Return whether the variant says what stands at a path, or the whole of which it is a part."""
        return any(names[:length] in self.origins for length in range(1, len(names) + 1))

    def gone(self, kind: Any) -> dict[str, Place]:
        """Return the ids of a kind that were dropped, and where."""
        found: dict[str, Place] = {}
        for key, ids in self.dropped.items():
            cls = shape_of(fields_of(Methodology)[key].type).cls
            if cls is not None and fields_of(cls)["id"].type is kind:
                found |= ids
        return found


@frozen
class At:
    """Where a change is said in a file of the variant, and what it is about."""

    document: Document
    inner: Path_
    names: Path_ = ()

    @property
    def place(self) -> Place:
        """Its file and line."""
        return self.document.place(self.inner)

    def __truediv__(self, step: str | int) -> At:
        return At(self.document, (*self.inner, step), (*self.names, step))

    def item(self, index: int, name: str | int) -> At:
        """Return the place of an item of a list, which its index finds in the file and its name in the data."""
        return At(self.document, (*self.inner, index), (*self.names, name))


def name_of(item: Any, shape: Shape) -> str | None:
    """Return what names an item of a list, where it says it."""
    name = item.get(shape.name) if isinstance(item, dict) and shape.name else None
    return name if isinstance(name, str) else None


def _below(value: Any, shape: Shape, step: str | int) -> tuple[Any, Shape]:
    """Return what stands below a step of a path, and its shape."""
    inner = Shape()
    if shape.cls is not None:
        if shape.many:
            inner = Shape(shape.cls)
        elif step in fields_of(shape.cls):
            inner = shape_of(fields_of(shape.cls)[str(step)].type)
    if isinstance(value, dict):
        return value.get(step), inner
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step], inner
    return None, inner
