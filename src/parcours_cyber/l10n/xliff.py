"""Catalogues as XLIFF and back, for translators whose tools speak it.

The Translate Toolkit reads and writes the format (the extra ``l10n``), in version 1, which all tools know. Each text is
a unit by its address, with its state, the help for the translator, the translator's own comments and, where the source
has changed, what it said before. A sentence with plural forms is a unit for each form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Message as CatalogueEntry

from parcours_cyber.errors import Place, Problem, Problems, UsageError
from parcours_cyber.files import write_whole
from parcours_cyber.i18n.text import WORDS, message
from parcours_cyber.l10n.catalogue_files import CatalogueFile, is_current, strings_of, written
from parcours_cyber.l10n.extraction import Domain, Entry
from parcours_cyber.l10n.plurals import plural_forms
from parcours_cyber.l10n.workspace import Workspace

__all__ = ["export_xliff", "import_xliff"]

#: Who says a note: this library, or the translator.
_HELP: Final = "developer"
_TRANSLATOR: Final = "translator"


def export_xliff(workspace: Workspace, locale: str, folder: str | Path) -> tuple[Path, ...]:
    """Write the catalogues of a locale as XLIFF files, one a domain: ``<domain>.<locale>.xlf``.

    They are written as they stand: bring them up to date first.

    Raises
    ------
    UsageError
        If the extra is not installed, or the folder has no such locale.
    InvalidDataError
        If a catalogue cannot be read, or holds characters that XLIFF cannot.
    """
    contents: dict[Path, bytes] = {}
    problems = Problems()
    for domain, _, path in workspace.catalogues(locale):
        if path.is_file():
            file = CatalogueFile.read(path, locale)
            contents[Path(folder) / f"{domain.id}.{locale}.xlf"] = _exported(
                domain, locale, file, workspace.name(path), problems
            )
    problems.raise_if_any()
    Path(folder).mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        write_whole(path, content)
    return (*contents,)


def _library() -> Any:
    """Return the Translate Toolkit's reader and writer, of which only a part has types."""
    try:
        from translate.storage.xliff import xlifffile
    except ImportError:
        raise UsageError(
            Problem(
                what=message("XLIFF needs the package translate-toolkit."),
                remedy=message("Install it: pip install 'parcours-cyber[l10n]'."),
            )
        ) from None
    return xlifffile


def _units(entry: Entry, locale: str) -> Iterator[tuple[str, int | None, str]]:
    """Yield what identifies each unit of an entry, the plural form that it is, and its source."""
    name = entry.context or f"{WORDS}-{hashlib.sha256(entry.source.encode()).hexdigest()[:16]}"
    if entry.plural is None:
        yield name, None, entry.source
    else:
        forms = plural_forms(locale)
        for form in range(len(forms.categories)):
            yield f"{name}[{form}]", form, entry.source if forms.serves_one_number(form) else entry.plural


def _exported(domain: Domain, locale: str, file: CatalogueFile, name: str, problems: Problems) -> bytes:
    """Return a catalogue as XLIFF."""
    store = _library()(sourcelanguage=domain.language, targetlanguage=locale)
    forms = plural_forms(locale)
    for entry in domain.entries:
        held = file.entries.get(entry.key)
        if held is None or not is_current(held, entry):
            problems.add(
                Place(file=name, path=entry.context),
                message("The catalogue is not up to date: '{text}'.", text=entry.source[:60]),
                remedy=message("Run parcours-cyber l10n update."),
            )
            continue
        strings = strings_of(held)
        for id_, form, source in _units(entry, locale):
            try:
                unit = store.addsourceunit(source, filename=domain.id, createifmissing=True)
                unit.setid(id_)
                unit.xmlelement.set("resname", entry.context or "")
                _fill(unit, held, strings[form or 0] if (form or 0) < len(strings) else "", form or 0)
            except ValueError:  # XML has no control characters
                problems.add(
                    Place(file=name, line=held.lineno, path=entry.context),
                    message("The entry holds a character that XLIFF cannot hold."),
                    remedy=message("Run parcours-cyber l10n check, and take it out."),
                )
                break
            if form is not None:
                shown = ", ".join(map(str, forms.examples[form]))
                unit.addnote(f"Form {form} of {len(forms.categories)}: for {shown}…", origin=_HELP)
    return bytes(store)


def _fill(unit: Any, held: CatalogueEntry, string: str, form: int) -> None:
    """Give a unit its translation, its state, its notes, and what its source said before."""
    if string:
        unit.target = string
    if held.fuzzy and string:
        unit.markfuzzy(True)
        unit.set_state_n(unit.S_NEEDS_REVIEW)
    elif string:
        unit.markapproved(True)
    for note in held.auto_comments:
        unit.addnote(note, origin=_HELP)
    for note in held.user_comments:
        unit.addnote(note, origin=_TRANSLATOR)
    former = [part for part in held.previous_id if part]
    if former and string:
        unit.addalttrans(string, origin="previous", sourcetxt=former[min(form, len(former) - 1)])


def import_xliff(workspace: Workspace, *files: str | Path) -> tuple[Path, ...]:
    """Take the translations of XLIFF files into the catalogues; return those that have changed.

    A unit serves the text of its address. If the text has changed since the export, its translation is taken as a stale
    one, with the source that the unit has. What has no unit stays as it is.

    Raises
    ------
    UsageError
        If the extra is not installed.
    InvalidDataError
        If a file cannot be read, is in no language of the folder, or has a unit without a text; nothing is changed.
    """
    problems = Problems()
    catalogues: dict[Path, tuple[Domain, CatalogueFile]] = {}
    for path in map(Path, files):
        store = _parsed(path, problems)
        if store is None:
            continue
        locale = (store.gettargetlanguage() or "").replace("-", "_")
        names = set(store.getfilenames())
        found = (
            [(d, p) for d, _, p in workspace.catalogues(locale) if d.id in names] if locale in workspace.locales else []
        )
        if len(found) != 1:
            problems.add(
                Place(file=str(path)),
                message("The file belongs to no catalogue of this folder ({locale}).", locale=locale or "–"),
                expected=message("Expected one of: {locales}.", locales=", ".join(workspace.locales)),
                remedy=message("Import a file that parcours-cyber l10n export-xliff has written here."),
            )
            continue
        domain, target = found[0]
        held = catalogues.get(target) or (domain, CatalogueFile.read(target, locale))
        catalogues[target] = held
        _imported(store, path, domain, locale, held[1], problems)
    problems.raise_if_any()
    changed = []
    for path, (domain, file) in catalogues.items():
        content = written(file.catalogue, language=domain.language, header=file.header)
        if path.read_bytes() != content:
            write_whole(path, content)
            changed.append(path)
    return (*changed,)


def _parsed(path: Path, problems: Problems) -> Any | None:
    """Read an XLIFF file, or note why it cannot be read."""
    library = _library()
    try:
        return library.parsestring(path.read_bytes())
    except Exception as error:  # noqa: BLE001  # lxml, the toolkit and the system each raise their own
        problems.add(
            Place(file=str(path)),
            message("The file is not XLIFF: {reason}.", reason=str(error).rstrip(".")[:200]),
            remedy=message("Give a file that a translator's tool has saved as XLIFF 1.2."),
        )
        return None


def _imported(store: Any, path: Path, domain: Domain, locale: str, file: CatalogueFile, problems: Problems) -> None:
    """Put the units of a file into a catalogue."""
    units = {unit.getid().rpartition("\x04")[2]: unit for unit in store.units}
    known = set()
    for entry in domain.entries:
        held = file.entries.get(entry.key)
        of_entry = [(id_, form, source) for id_, form, source in _units(entry, locale) if id_ in units]
        known |= {id_ for id_, _, _ in of_entry}
        if held is None or not of_entry:
            continue
        strings = (
            list(strings_of(held))
            if entry.plural is None
            else [*strings_of(held), *[""] * 6][: len([*_units(entry, locale)])]
        )
        for id_, form, _ in of_entry:
            strings[form or 0] = str(units[id_].target or "")
        first = units[of_entry[0][0]]
        if list(strings_of(held)) != strings:
            held.string = strings[0] if entry.plural is None else tuple(strings)
        former = [(source, str(units[id_].source)) for id_, _, source in of_entry]
        reworded = [old for now, old in former if now != old]
        if reworded and any(strings):
            held.flags.add("fuzzy")
            held.previous_id = [reworded[0]]
        elif not any(_needs_work(units[id_]) for id_, _, _ in of_entry) or not any(strings):
            held.flags.discard("fuzzy")
            held.previous_id = []
        elif not held.fuzzy:
            held.flags.add("fuzzy")
        notes = first.getnotes(_TRANSLATOR).splitlines()
        if notes != list(held.user_comments):
            held.user_comments = notes
    for id_ in sorted(units.keys() - known):
        problems.add(
            Place(file=str(path), path=id_),
            message("The unit belongs to no text of '{domain}'.", domain=domain.id),
            remedy=message(
                "Export anew, or take the unit out; its translation is: {text}",
                text=str(units[id_].target or "–")[:200],
            ),
        )


def _needs_work(unit: Any) -> bool:
    """Return whether the state of a unit says that it is not done; tools need not approve what they translate."""
    target = unit.get_target_dom()
    return target is not None and str(target.get("state", "")).startswith("needs-")
