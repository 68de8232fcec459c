"""What a file says: plain values, and the line on which each of them stands."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from parcours_cyber.errors import Place, spelled

__all__ = ["Document", "Path_"]

#: Where a value stands in a file: keys and indices, from the top.
Path_ = tuple[str | int, ...]


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
