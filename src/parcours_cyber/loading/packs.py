"""Reading a methodology pack: a folder of YAML files becomes one :class:`~parcours_cyber.model.methodology.Methodology`."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any, Final

from attrs import define, evolve, field

from parcours_cyber.errors import Place, Problems
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.addresses import addressed
from parcours_cyber.loading.structure import converter, structured
from parcours_cyber.loading.yaml_reader import Document, Path_, read_document, spelled
from parcours_cyber.model.methodology import Methodology

__all__ = ["SCHEMA_MAJOR", "SCHEMA_MINOR", "content_digest", "read_pack"]

#: The version of the pack format that this library reads: other majors are refused, newer minors warned about.
SCHEMA_MAJOR: Final = 1
SCHEMA_MINOR: Final = 0

#: At most so many files are read from a pack.
MAX_FILES: Final = 1000

#: The folders whose files each hold a list: the key of the list, the key that all its items share, and its plural in the model.
_LISTS: Final = {
    "questionnaire": ("questions", "theme"),
    "measures": ("measures", "subcategory"),
}


@define
class _Assembled:
    """The raw data of a pack, put together from its files, and the place of each part."""

    root: Document
    data: dict[str, Any] = field(factory=dict)
    #: Where the data below a path come from: a document, and the path there.
    origins: dict[Path_, tuple[Document, Path_]] = field(factory=dict)

    def place(self, path: Path_) -> Place:
        """Return the place in the files of a path in the assembled data."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                document, inner = self.origins[path[:length]]
                found = document.place((*inner, *path[length:]))
                return evolve(found, path=spelled((*inner, *path[length:])))
        return self.root.place(path)


def read_pack(folder: Path) -> tuple[Methodology, _Assembled]:
    """Read, check and return the methodology that a folder holds.

    Raises
    ------
    InvalidDataError
        With every mistake found: its file and line, what is wrong, what was expected, what to do.
    """
    from parcours_cyber.loading.checks import check_methodology

    problems = Problems()
    assembled = _assemble(folder, problems)
    if assembled is None:
        problems.raise_if_any()
        raise AssertionError("nothing was read and nothing was wrong")
    if not _schema_is_read(assembled, problems):
        problems.raise_if_any()
    raw = {**assembled.data, "digest": "none"}
    methodology = structured(raw, Methodology, problems, assembled.place)
    problems.raise_if_any()
    assert methodology is not None
    check_methodology(methodology, assembled.place, problems)
    problems.raise_if_any()
    methodology = addressed(methodology, methodology.id, methodology.language)
    return evolve(methodology, digest=content_digest(methodology)), assembled


def content_digest(methodology: Methodology) -> str:
    """Return the SHA-256 of a methodology's content, whatever the layout of its files."""
    data = converter().unstructure(methodology)
    del data["digest"]
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _assemble(folder: Path, problems: Problems) -> _Assembled | None:
    """Read all files of a pack into one mapping."""
    root = read_document(folder / "methodology.yaml", problems, "methodology.yaml")
    if root is None:
        return None
    assembled = _Assembled(root)
    _merge(assembled, root, problems)
    files = sorted(path for path in folder.glob("*/*.yaml") if not path.name.startswith("."))
    if len(files) > MAX_FILES:
        problems.add(
            Place(file=str(folder)),
            message("The pack has {n} files.", n=len(files)),
            expected=message("Expected at most {limit}.", limit=MAX_FILES),
            remedy=message("Check that this is the folder of a pack."),
        )
        return assembled
    for path in files:
        kind = path.parent.name
        if kind not in (*_LISTS, "journey", "frameworks"):
            continue
        document = read_document(path, problems, f"{kind}/{path.name}")
        if document is None:
            continue
        if kind in _LISTS:
            _append(assembled, document, *_LISTS[kind], problems)
        elif kind == "frameworks":
            frameworks = assembled.data.setdefault("frameworks", [])
            assembled.origins["frameworks", len(frameworks)] = (document, ())
            frameworks.append(document.data)
        else:
            _merge(assembled, document, problems)
    for key in ("questions", "measures", "frameworks"):
        assembled.data.setdefault(key, [])
    return assembled


def _merge(assembled: _Assembled, document: Document, problems: Problems) -> None:
    """Put the keys of a document at the top of the pack; a key that is there already is a collision."""
    if not isinstance(document.data, dict):
        problems.add(
            document.place(), message("The file does not hold a mapping."), expected=message("Expected keys with their values.")
        )
        return
    for key, value in document.data.items():
        if key in assembled.data or key in ("digest", "questions", "measures", "frameworks"):
            problems.add(
                document.place((key,)),
                message("The key '{key}' does not belong here, or stands in another file too.", key=key),
                expected=message("Expected each key of the pack once, in its own file."),
                remedy=message("Remove it from one of the files."),
            )
            continue
        assembled.data[key] = value
        assembled.origins[(key,)] = (document, (key,))


def _append(assembled: _Assembled, document: Document, plural: str, shared: str, problems: Problems) -> None:
    """Append the items of a file, each with the key that all of them share."""
    data = document.data
    if not isinstance(data, dict) or set(data) != {shared, plural} or not isinstance(data[plural], list):
        problems.add(
            document.place(),
            message("The file does not hold just '{shared}' and a list of '{plural}'.", shared=shared, plural=plural),
            expected=message("Expected these two keys."),
            remedy=message("Compare with the other files of the folder."),
        )
        return
    items = assembled.data.setdefault(plural, [])
    for index, item in enumerate(data[plural]):
        path = (plural, len(items))
        assembled.origins[path] = (document, (plural, index))
        assembled.origins[(*path, shared)] = (document, (shared,))
        if isinstance(item, dict) and shared in item:
            problems.add(
                document.place((plural, index, shared)),
                message("The key '{key}' stands at the top of the file already.", key=shared),
                remedy=message("Remove it here."),
            )
        items.append({**item, shared: data[shared]} if isinstance(item, dict) else item)


def _schema_is_read(assembled: _Assembled, problems: Problems) -> bool:
    """Look at the version of the format before anything else."""
    version = assembled.data.get("schema")
    parts = version.split(".") if isinstance(version, str) else []
    if len(parts) != 2 or not all(part.isdigit() for part in parts) or int(parts[0]) != SCHEMA_MAJOR:
        problems.add(
            assembled.place(("schema",)),
            message("The format version is {version}.", version="missing" if version is None else f"'{version}'"),
            expected=message("Expected schema: \"{major}.{minor}\".", major=SCHEMA_MAJOR, minor=SCHEMA_MINOR),
            remedy=message("Use a version of this library that reads this format, or correct the key 'schema'."),
        )
        return False
    if int(parts[1]) > SCHEMA_MINOR:
        warnings.warn(
            f"{assembled.place(('schema',))}: the pack says format {version}, newer than {SCHEMA_MAJOR}.{SCHEMA_MINOR}; "
            "keys that came later are refused as unknown",
            stacklevel=4,
        )
    return True
