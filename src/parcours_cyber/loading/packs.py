"""Reading a pack: a folder of YAML files becomes one :class:`~parcours_cyber.model.methodology.Methodology`."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import define, evolve, field, frozen

from parcours_cyber.errors import Place, Problems, spelled, suggestion, system_reason
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.addresses import addressed
from parcours_cyber.loading.document import Document, Path_
from parcours_cyber.loading.structure import converter, structured
from parcours_cyber.loading.variants import CHANGES
from parcours_cyber.loading.yaml_reader import MAX_BYTES, parse_document, read_document
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.packs.files import Files, Folder

__all__ = ["SCHEMA_MAJOR", "SCHEMA_MINOR", "content_digest", "read_pack", "vary"]

#: The version of the pack format that this library reads: other majors are refused, newer minors warned about.
SCHEMA_MAJOR: Final = 1
SCHEMA_MINOR: Final = 3

#: At most so many files are read from a pack.
MAX_FILES: Final = 1000


@frozen
class _List:
    """The files of a folder, which each hold a list: the key of the list, and what its items may share.

    Attributes
    ----------
    shared
        The keys that may stand at the top of a file for all its items.
    needed
        The one of them that a file is about; it stands at the top, or in each item where *each* allows it.
    """

    key: str
    needed: str | None = None
    shared: tuple[str, ...] = ()
    each: bool = False


_LISTS: Final[dict[str, _List]] = {
    "questionnaire": _List(
        "questions",
        "theme",
        tuple(f.name for f in attrs.fields(Question) if f.name not in ("id", "text", "applies_with", "replaces")),
        each=True,
    ),
    "measures": _List("measures", "subcategory", ("subcategory",)),
    "technical-audit": _List("findings", "work", ("work",)),
    "statistics": _List("statistics"),
    "glossary": _List("terms"),
}
#: The folders whose files each are one item of a list: the key of the list.
_ITEMS: Final = {"frameworks": "frameworks", "awareness": "audiences"}
#: The folders whose files are read; what stands in other folders is the affair of the pack.
_FOLDERS: Final = (*_LISTS, *_ITEMS, "journey")
#: Where the keys belong that no file may put at the top of the pack.
_OWN_PLACE: Final = {
    "digest": "",
    **{kind.key: f"{folder}/" for folder, kind in _LISTS.items()},
    **{plural: f"{folder}/" for folder, plural in _ITEMS.items()},
    "audit_works": "technical-audit/",
}


@define
class _Assembled:
    """The raw data of a pack, put together from its files, and the place of each part.

    It is not complete when a file could not be read: then nothing in it is missing for certain.
    """

    root: Document
    data: dict[str, Any] = field(factory=dict)
    #: Where the data below a path come from: a document, and the path there.
    origins: dict[Path_, tuple[Document, Path_]] = field(factory=dict)
    complete: bool = True
    #: What a variant adds, overrides and drops, in the order of its files: the key, and the file.
    changes: list[tuple[str, Document]] = field(factory=list)

    def place(self, path: Path_) -> Place:
        """Return the place in the files of a path in the assembled data."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                document, inner = self.origins[path[:length]]
                found = document.place((*inner, *path[length:]))
                return evolve(found, path=spelled((*inner, *path[length:])))
        return self.root.place(path)


def read_pack(source: Path | Files, bases: tuple[str, ...] = ()) -> tuple[Methodology, Callable[[Path_], Place]]:
    """Read, check and return the methodology of a pack, and what tells the place of each part of it.

    Parameters
    ----------
    source
        The folder or the files of a pack, or of a variant of one.
    bases
        Where the variants are that wait for this one; none of them may be its base in turn.

    Raises
    ------
    InvalidDataError
        With every mistake found: its file and line, what is wrong, what was expected, what to do.
    """
    from parcours_cyber.loading.checks import check_methodology

    problems = Problems()
    files = Folder(source) if isinstance(source, Path) else source
    assembled = _assemble(files, problems)
    if "schema" in assembled.data or assembled.complete:
        _check_schema(assembled, problems)
    if _is_variant(assembled):
        return _variant(assembled, files, bases, problems)
    methodology = _structured(assembled, problems)
    _raise(problems)
    assert methodology is not None
    check_methodology(methodology, assembled.place, problems)
    _raise(problems)
    methodology = addressed(methodology, methodology.id, methodology.language)
    return evolve(methodology, digest=content_digest(methodology)), assembled.place


def _is_variant(assembled: _Assembled) -> bool:
    """Return whether a pack says that it changes another one."""
    return "extends" in assembled.data or bool(assembled.changes)


def _variant(
    assembled: _Assembled, files: Files, bases: tuple[str, ...], problems: Problems
) -> tuple[Methodology, Callable[[Path_], Place]]:
    """Find the base of a variant, and return the methodology that the two make together."""
    from parcours_cyber.loading.bases import base_of
    from parcours_cyber.loading.variants import check_keys

    base = base_of(assembled.data, assembled.place, files, bases, problems)
    if base is None or not assembled.complete:
        check_keys(assembled.data, assembled.origins, assembled.place, problems)
        _raise(problems)
        raise AssertionError("there is no base and nothing was wrong")
    return _combined(assembled, base, problems)


def vary(base: Methodology, document: Document) -> Methodology:
    """Return the variant of a methodology that one document says; its ``extends`` is not looked at."""
    assembled, problems = _Assembled(document), Problems()
    _merge(assembled, document, problems)
    return _combined(assembled, base, problems)[0]


def _combined(
    assembled: _Assembled, base: Methodology, problems: Problems
) -> tuple[Methodology, Callable[[Path_], Place]]:
    """Return the methodology that a variant and its base make together."""
    from parcours_cyber.loading.checks import check_methodology
    from parcours_cyber.loading.inheritance import check_inheritance, inherited
    from parcours_cyber.loading.variants import check_keys, merged

    check_keys(assembled.data, assembled.origins, assembled.place, problems)
    result = merged(assembled.data, assembled.root, assembled.origins, assembled.changes, base, problems)
    methodology = structured({**result.data, "digest": "none"}, Methodology, problems, result.place)
    if methodology is not None:
        check_inheritance(methodology, result)
    _raise(problems)
    assert methodology is not None
    check_methodology(methodology, result.place, problems)
    _raise(problems)
    methodology = inherited(addressed(methodology, methodology.id, methodology.language), base)
    return evolve(methodology, digest=content_digest(methodology)), result.place


def content_digest(methodology: Methodology) -> str:
    """Return the SHA-256 of a methodology's content, whatever the layout of its files."""
    data = converter().unstructure(methodology)
    del data["digest"]
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _assemble(pack: Files, problems: Problems) -> _Assembled:
    """Read all files of a pack into one mapping."""
    root = _document(pack, "methodology.yaml", problems)
    assembled = _Assembled(Document("methodology.yaml") if root is None else root, complete=root is not None)
    if root is not None:
        _merge(assembled, root, problems)
    files = _files(pack, problems)
    if len(files) > MAX_FILES:
        problems.add(
            Place(file=pack.where),
            message("The pack has {n} files.", n=len(files)),
            expected=message("Expected at most {limit}.", limit=MAX_FILES),
            remedy=message("Check that this is the folder of a pack."),
        )
        assembled.complete = False
        return assembled
    for name in files:
        kind = name.partition("/")[0]
        document = _document(pack, name, problems)
        if document is None:
            assembled.complete = False
        elif kind in _LISTS:
            _append(assembled, document, _LISTS[kind], problems)
        elif kind in _ITEMS:
            _add(assembled, _ITEMS[kind], document.data, document, ())
        else:
            _merge(assembled, document, problems)
    for key in ("questions", "measures", "frameworks"):
        assembled.data.setdefault(key, [])
    return assembled


def _document(pack: Files, name: str, problems: Problems) -> Document | None:
    """Read a file of a pack."""
    if isinstance(pack, Folder):
        return read_document(pack.path / name, problems, name)
    content = pack.read(name)
    if content is not None and len(content) <= MAX_BYTES:
        return parse_document(content, problems, name)
    problems.add(
        Place(file=name),
        message("There is no such file.")
        if content is None
        else message("The file is too large: it has {size} bytes.", size=len(content)),
        expected=message("Expected at most {limit}.", limit=MAX_BYTES),
    )
    return None


def _files(pack: Files, problems: Problems) -> list[str]:
    """Return the files of a pack, in order; what looks as if it should be one of them is noted, not passed over."""
    files: list[str] = []
    for below in _listed(pack, "", problems):
        meant = get_close_matches(below.lower(), _FOLDERS, n=1, cutoff=0.85)
        if below in _FOLDERS:
            for name in _listed(pack, below, problems):
                if name.endswith(".yaml"):
                    files.append(f"{below}/{name}")
                elif name.lower().endswith((".yaml", ".yml", ".json")):
                    problems.add(
                        Place(file=f"{below}/{name}"),
                        message("The file is not read: its name does not end in .yaml."),
                        expected=message("Expected files that end in .yaml."),
                        remedy=message("Rename it, or move it out of this folder."),
                    )
        elif meant and pack.is_folder(below):
            problems.add(
                Place(file=f"{below}/"),
                message("The folder '{name}' is not read.", name=below),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(_FOLDERS)),
                remedy=message("Did you mean '{close}'?", close=meant[0]),
            )
    return files


def _listed(pack: Files, folder: str, problems: Problems) -> list[str]:
    """Return what stands in a folder, sorted; note when it cannot be seen, so that nothing is left out in silence."""
    try:
        return [name for name in pack.names(folder) if not name.startswith(".")]
    except (OSError, ValueError) as error:
        if folder or pack.is_folder(""):  # that the pack is not there is told for its first file
            problems.add(
                Place(file=f"{folder}/"),
                message("The folder cannot be read: {reason}.", reason=system_reason(error)),
                expected=message("Expected a folder of files."),
                remedy=message("Check that it is a folder, and that you have the right to read it."),
            )
        return []


def _merge(assembled: _Assembled, document: Document, problems: Problems) -> None:
    """Put the keys of a document at the top of the pack; a key that is there already is a collision."""
    if not isinstance(document.data, dict):
        _note_no_mapping(document, problems)
        assembled.complete = False
        return
    for key, value in document.data.items():
        if key in CHANGES:
            assembled.changes.append((key, document))
        elif key in assembled.data:
            first = assembled.place((key,))
            problems.add(
                document.place((key,)),
                message("The key '{key}' stands in another file too ({place}).", key=key, place=str(first)),
                expected=message("Expected each key of the pack once, in its own file."),
                remedy=message("Remove it from one of the files."),
            )
        elif key in _OWN_PLACE:
            problems.add(
                document.place((key,)),
                message("The key '{key}' does not belong here.", key=key),
                expected=message("Expected it in {where}.", where=where)
                if (where := _OWN_PLACE[key])
                else message("Expected no such key: it is computed."),
                remedy=message("Remove it from this file."),
            )
        else:
            assembled.data[key] = value
            assembled.origins[key,] = (document, (key,))


def _note_no_mapping(document: Document, problems: Problems) -> None:
    """Note that a file does not hold keys with their values."""
    problems.add(
        document.place(),
        message("The file does not hold a mapping."),
        expected=message("Expected keys with their values."),
        remedy=message("Compare with the other files of the folder."),
    )


def _add(assembled: _Assembled, plural: str, item: Any, document: Document, inner: Path_) -> Path_:
    """Add an item to a list of the pack; return where it stands there."""
    items = assembled.data.setdefault(plural, [])
    path = (plural, len(items))
    assembled.origins[path] = (document, inner)
    items.append(item)
    return path


def _append(assembled: _Assembled, document: Document, kind: _List, problems: Problems) -> None:
    """Append the items of a file, each with the keys that all of them share."""
    data, plural = document.data, kind.key
    if not isinstance(data, dict):
        _note_no_mapping(document, problems)
        return
    items = data.get(plural)
    in_each = kind.each and isinstance(items, list) and any(isinstance(i, dict) and kind.needed in i for i in items)
    needed = () if kind.needed is None or in_each else (kind.needed,)
    _check_keys(document, (*needed, plural), (*(key for key in kind.shared if key not in needed),), problems)
    if not isinstance(data.get(plural, []), list):
        problems.add(
            document.place((plural,)),
            message("'{key}' does not hold a list.", key=plural),
            expected=message("Expected a list."),
            remedy=message("Put each item after a dash."),
        )
        return
    if any(key not in data for key in needed):
        return
    common = {key: _common(assembled, document, key) for key in kind.shared if key in data}
    for index, item in enumerate(data.get(plural, [])):
        path = _add(assembled, plural, item, document, (plural, index))
        for key, (value, whence) in common.items():
            assembled.origins[(*path, key)] = (document, whence)
            if isinstance(item, dict) and key in item:
                problems.add(
                    document.place((plural, index, key)),
                    message("The key '{key}' stands at the top of the file already.", key=key),
                    expected=message("Expected it once, for all items of the file."),
                    remedy=message("Remove it here."),
                )
            if isinstance(item, dict):
                assembled.data[plural][-1] = {**assembled.data[plural][-1], key: value}


def _common(assembled: _Assembled, document: Document, shared: str) -> tuple[Any, Path_]:
    """Return what the items of a file share, and where it stands; a kind of audit work is an object of its own."""
    value = document.data[shared]
    if shared != "work":
        return value, (shared,)
    _add(assembled, "audit_works", value, document, (shared,))
    return (value.get("id"), (shared, "id")) if isinstance(value, dict) else (value, (shared,))


def _check_keys(document: Document, keys: tuple[str, ...], may: tuple[str, ...], problems: Problems) -> None:
    """Check that a file has these keys, and at most some others; one that is misspelled is one mistake."""
    absent = [key for key in keys if key not in document.data]
    for key in document.data:
        if key not in keys and key not in may:
            meant = suggestion(key, absent) or suggestion(key, [other for other in may if other not in document.data])
            if meant is not None:
                absent = [other for other in absent if suggestion(key, [other]) is None]
            problems.add(
                document.place((key,)),
                message("The key '{key}' is not known here.", key=key),
                expected=message("Expected one of: {allowed}.", allowed=", ".join((*keys, *may))),
                remedy=meant or message("Remove it."),
            )
    for key in absent:
        problems.add(
            document.place(),
            message("The key '{key}' is missing.", key=key),
            expected=message("Expected the keys: {keys}.", keys=", ".join(keys)),
            remedy=message("Add it."),
        )


def _structured(assembled: _Assembled, problems: Problems) -> Methodology | None:
    """Return the methodology that the data say; where some could not be read, look at the rest for more mistakes."""
    if assembled.complete:
        return structured({**assembled.data, "digest": "none"}, Methodology, problems, assembled.place)
    fields = {f.alias: f for f in attrs.fields(attrs.resolve_types(Methodology))}
    for key, value in assembled.data.items():
        if key in fields:

            def place(path: Path_, key: str = key) -> Place:
                return assembled.place((key, *path))

            structured(value, fields[key].type or object, problems, place)
    return None


def _raise(problems: Problems) -> None:
    """Raise what was found, each mistake once: a key that many items share is looked at for each of them."""
    problems.found[:] = dict.fromkeys(problems.found)
    problems.raise_if_any()


def _check_schema(assembled: _Assembled, problems: Problems) -> None:
    """Look at the version of the format before anything else: what another format means is not known."""
    version = assembled.data.get("schema")
    parts = re.fullmatch(r"([0-9]{1,5})\.([0-9]{1,5})", version) if isinstance(version, str) else None
    if parts is None or int(parts[1]) != SCHEMA_MAJOR:
        problems.add(
            assembled.place(("schema",)),
            message("The key 'schema' is missing.")
            if "schema" not in assembled.data
            else message("The format version '{version}' is not one that is read here.", version=str(version)[:40])
            if parts is not None
            else message("The key 'schema' does not hold a version in quotation marks."),
            expected=message("Expected schema: '{major}.{minor}'.", major=str(SCHEMA_MAJOR), minor=str(SCHEMA_MINOR)),
            remedy=message("Use a version of this library that reads this format, or correct the key 'schema'."),
        )
        _raise(problems)
    elif int(parts[2]) > SCHEMA_MINOR:
        warnings.warn(
            f"{assembled.place(('schema',))}: the pack says format {version}, newer than "
            f"{SCHEMA_MAJOR}.{SCHEMA_MINOR}; keys that came later are refused as unknown",
            stacklevel=4,
        )
