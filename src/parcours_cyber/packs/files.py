"""The files of a pack, in a folder or in a zip file, read without leaving anything behind.

A zip file comes from somebody else. It is read into memory within bounds: nothing is written to the disk, so that no
name in it can point outside, and what would unpack to more than a pack can hold is refused.
"""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from parcours_cyber.errors import Place, Problem, Problems, system_reason
from parcours_cyber.i18n.text import message

if TYPE_CHECKING:
    from zipfile import ZipInfo

__all__ = ["ROOTS", "Archive", "Files", "Folder", "is_archive", "open_files"]

#: The file at the root of a pack, which says of what kind it is.
ROOTS: Final = {"methodology": "methodology.yaml", "translation": "translation.yaml"}
#: What is read of a zip file; the rest, code among it, is passed over.
READ: Final = (".yaml", ".yml", ".json", ".po", ".mo", ".txt")
#: The names of files that some program would run.
CODE: Final = (".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".pth", ".sh", ".bat", ".cmd", ".ps1", ".exe")

#: The bounds of a zip file: entries, bytes of one file and of all, unpacked; the reference pack has 1.5 MB in 50 files.
MAX_ENTRIES: Final = 2_000
MAX_FILE: Final = 8_000_000
MAX_TOTAL: Final = 64_000_000


@frozen
class Folder:
    """The files of a pack in a folder."""

    path: Path

    @property
    def where(self) -> str:
        """The path, for messages."""
        return str(self.path)

    @property
    def stamp(self) -> object:
        """What changes when a file of the pack does."""
        return tuple(sorted((str(p), p.stat().st_mtime_ns) for p in self.path.rglob("*") if p.suffix in READ))

    def names(self, folder: str = "") -> list[str]:
        """Return what stands in a folder of the pack, sorted; ``OSError`` where it cannot be seen."""
        return sorted(path.name for path in (self.path / folder).iterdir())

    def is_folder(self, name: str) -> bool:
        """Return whether a name is that of a folder."""
        return (self.path / name).is_dir()

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return (self.path / name).is_file()

    def read(self, name: str) -> bytes | None:
        """Return the content of a small file, or nothing where there is none or it cannot be read."""
        try:
            with (self.path / name).open("rb") as opened:
                return opened.read(MAX_FILE)
        except OSError:
            return None

    def all_names(self) -> list[str]:
        """Return the names of all files."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file())


@frozen
class Archive:
    """The files of a pack in a zip file, read into memory.

    Attributes
    ----------
    contents
        What is read of it, by names from the root of the pack.
    others
        The names of the files that are not read.
    """

    path: Path
    contents: dict[str, bytes] = field(eq=False, repr=False)
    others: tuple[str, ...] = field(default=(), eq=False, repr=False)
    stamp: object = None

    @property
    def where(self) -> str:
        """The path, for messages."""
        return str(self.path)

    def names(self, folder: str = "") -> list[str]:
        """Return what stands in a folder of the pack, sorted."""
        start = f"{folder}/" if folder else ""
        return sorted({n[len(start) :].partition("/")[0] for n in self.contents if n.startswith(start)})

    def is_folder(self, name: str) -> bool:
        """Return whether a name is that of a folder."""
        return any(other.startswith(f"{name}/") for other in self.contents)

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return name in self.contents

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or nothing where there is none."""
        return self.contents.get(name)

    def all_names(self) -> list[str]:
        """Return the names of all files."""
        return sorted((*self.contents, *self.others))


Files = Folder | Archive


def is_archive(path: Path) -> bool:
    """Return whether a path is that of a file which may be a zip file, as a wheel is one."""
    return path.suffix.lower() in (".zip", ".whl") and path.is_file()


def open_files(path: Path) -> Files:
    """Return the files of a folder or of a zip file.

    Raises
    ------
    InvalidDataError
        If the zip file cannot be read, holds no pack or several, or breaks a bound, with every reason.
    """
    return _archive(path) if is_archive(path) else Folder(path)


def _archive(path: Path) -> Archive:
    """Read a zip file within bounds."""
    import zipfile

    problems = Problems()
    place = Place(file=str(path))
    contents: dict[str, bytes] = {}
    others: list[str] = []
    stamp = (0, 0)
    try:
        details = path.stat()
        stamp = (details.st_mtime_ns, details.st_size)
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check(entries, place, problems)
            problems.raise_if_any()
            left = MAX_TOTAL
            for entry in entries:
                if not entry.filename.lower().endswith(READ):
                    others.append(entry.filename)
                    continue
                with opened.open(entry) as file:  # what an entry says of its size need not be true
                    content = file.read(min(MAX_FILE, left) + 1)
                left -= len(content)
                if len(content) > MAX_FILE or left < 0:
                    problems.found.append(_too_large(place, entry.filename))
                    break
                contents[entry.filename] = content
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OSError) as error:
        problems.add(
            place,
            message("The zip file cannot be read: {reason}.", reason=system_reason(error)),
            expected=message("Expected a zip file or a wheel that holds a pack."),
            remedy=message("Make it anew."),
        )
    problems.raise_if_any()
    root = _root(contents, place, problems)
    problems.raise_if_any()
    return Archive(
        path,
        {name[len(root) :]: content for name, content in contents.items() if name.startswith(root)},
        tuple(name.removeprefix(root) for name in others),
        (str(path.resolve()), *stamp),
    )


def _check(entries: list[ZipInfo], place: Place, problems: Problems) -> None:
    """Note what no pack in a zip file has."""
    if len(entries) > MAX_ENTRIES:
        problems.add(
            place,
            message("The zip file holds {n} files.", n=len(entries)),
            expected=message("Expected at most {limit}.", limit=MAX_ENTRIES),
            remedy=message("Put nothing but the pack into it."),
        )
        return
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or "\0" in name:
            what = message("The zip file holds '{name}', which points outside of it.", name=name[:80])
        elif stat.S_ISLNK(entry.external_attr >> 16):
            what = message("The zip file holds '{name}', a link.", name=name[:80])
        elif entry.flag_bits & 1:
            what = message("The zip file holds '{name}', which is encrypted.", name=name[:80])
        elif name in seen:
            what = message("The zip file holds '{name}' twice.", name=name[:80])
        elif entry.file_size > MAX_FILE and name.lower().endswith(READ):
            problems.found.append(_too_large(place, name))
            continue
        else:
            seen.add(name)
            continue
        problems.add(
            place,
            what,
            expected=message("Expected plain files in folders."),
            remedy=message("Make the zip file anew from the folder of the pack."),
        )


def _too_large(place: Place, name: str) -> Problem:
    """Return that a zip file would unpack to too much."""
    return Problem(
        place=place,
        what=message("The zip file unpacks to too much at '{name}'.", name=name[:80]),
        expected=message("Expected at most {limit} bytes a file, and {total} in all.", limit=MAX_FILE, total=MAX_TOTAL),
        remedy=message("Put nothing but the pack into it."),
    )


def _root(contents: dict[str, bytes], place: Place, problems: Problems) -> str:
    """Return the folder in a zip file that is the pack: the only one nearest to the top."""
    found = [name for name in contents if name.rpartition("/")[2] in ROOTS.values()]
    nearest = min((name.count("/") for name in found), default=0)
    roots = sorted({name.rpartition("/")[0] for name in found if name.count("/") == nearest})
    if len(roots) != 1:
        problems.add(
            place,
            message("The zip file holds several packs: {names}.", names=", ".join(roots))
            if roots
            else message("The zip file holds no pack."),
            expected=message("Expected one methodology.yaml or translation.yaml nearest to the top."),
            remedy=message("Put the folder of one pack into it."),
        )
        return ""
    return f"{roots[0]}/" if roots[0] else ""
