"""Reading, updating and writing catalogues.

Entries are matched by their address, never by resemblance: a sentence whose source has changed keeps its
translation, marked fuzzy, with the former source beside it, so that a translator sees what changed and a reader
gets no stale sentence. What a translator wrote is never lost: the translation of a text that is gone stays at the end
of the file, as gettext keeps it, and serves again if the text comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from attrs import field, frozen
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, denormalize, normalize, read_po, write_po

from parcours_cyber.errors import Place, Problems
from parcours_cyber.i18n.text import message
from parcours_cyber.l10n.extraction import Domain, Entry
from parcours_cyber.l10n.plurals import plural_forms

__all__ = ["CatalogueFile", "compiled", "is_current", "key_of", "read_catalogue", "strings_of", "updated", "written"]

#: Written in every new catalogue, so that writing it again changes nothing.
CREATED: Final = "2026-01-01 00:00+0000"
#: The lines are as long as editors of catalogues like them on a screen.
WIDTH: Final = 110
#: What editors keep in the header of a catalogue: who translated, when, and their own settings.
KEPT: Final = re.compile(r"PO-Revision-Date|Last-Translator|Language-Team|X-.*")


@frozen
class CatalogueFile:
    """A catalogue as a file holds it.

    Attributes
    ----------
    catalogue
        What Babel reads, with the former source of each stale entry.
    header
        The header by its fields.
    entries
        The entries by their keys: their addresses, or their sources for the library's own words.
    gone
        Those whose texts are no longer there.
    """

    catalogue: Catalog
    header: dict[str, str]
    entries: dict[str, Message] = field(factory=dict)
    gone: dict[str, Message] = field(factory=dict)

    @classmethod
    def read(cls, path: Path, locale: str | None = None) -> CatalogueFile:
        """Read a catalogue.

        Raises
        ------
        InvalidDataError
            If the file is no catalogue, with the line where it stops being one.
        """
        problems = Problems()
        remedy = message("Open it in an editor of catalogues, or take the last version that was right.")
        try:
            content = path.read_bytes()
            text = content.decode("utf-8")
            right = _with_plural_forms(text, locale).encode("utf-8")
            catalogue = read_po(BytesIO(right), locale=locale, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            line = getattr(error, "lineno", None)
            place = Place(file=str(path), line=None if line is None else line + 1)
            reason = "UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            problems.add(place, message("The file is not a catalogue: {reason}.", reason=reason), remedy=remedy)
            problems.raise_if_any()
            raise  # it has just been raised in words
        former = _former_sources(text)
        for entry in catalogue:
            if entry.id and entry.fuzzy:
                entry.previous_id = former.get(key_of(entry), [])
            # Babel's reader takes the former source for a comment, and a percentage for a place-holder.
            entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith("|")]
            entry.flags -= _guessed(entry.context)
        return cls(
            catalogue,
            _header_of(text),
            {key_of(entry): entry for entry in catalogue if entry.id},
            {key_of(entry): entry for entry in catalogue.obsolete.values() if entry.id},
        )


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalogue, with the former source of each stale entry."""
    return CatalogueFile.read(path, locale).catalogue


def _guessed(context: str | None) -> set[str]:
    """Return the flags that Babel guesses from a sentence and that do not hold here.

    It takes "100 % des postes" for a place-holder; and content, which has addresses, is not filled in at all.
    """
    return {"python-format", "python-brace-format"} if context else {"python-format"}


def key_of(entry: Message) -> str:
    """Return what identifies an entry of a catalogue: its address, or its source for the library's own words."""
    return entry.context or (entry.id[0] if isinstance(entry.id, (tuple, list)) else str(entry.id))


def strings_of(entry: Message) -> tuple[str, ...]:
    """Return the translation of an entry, in all its forms."""
    return tuple(entry.string) if isinstance(entry.string, (tuple, list)) else (entry.string or "",)


def is_current(held: Message, entry: Entry) -> bool:
    """Return whether an entry of a catalogue has the source as it is now."""
    return (tuple(held.id) if isinstance(held.id, (tuple, list)) else held.id) == entry.sources


def _header_of(text: str) -> dict[str, str]:
    """Return the fields of the header of a catalogue."""
    for block in text.split("\n\n"):
        strings = _strings(line for line in block.splitlines() if line and not line.startswith("#"))
        if strings.get("msgid") == "":
            lines = (line.partition(":") for line in strings.get("msgstr", "").splitlines())
            return {name.strip(): value.strip() for name, colon, value in lines if colon}
    return {}


def _with_plural_forms(text: str, locale: str | None) -> str:
    """Return a catalogue with the plural forms of its locale, whatever it declares; each line keeps its number.

    A wrong header is no reason to give up the entries.
    """
    if locale is None:
        return text

    def declared(found: re.Match[str]) -> str:
        return f'"Plural-Forms: {plural_forms(locale).header}\\n"' + '\n""' * found.group().count("\n")

    return re.sub(r'"Plural-Forms:(?:[^"\\]|"\n")*\\n"', declared, text, count=1)


def _former_sources(text: str) -> dict[str, list[str]]:
    """Return, by the key of the entry, what its lines ``#| msgid`` and ``#| msgid_plural`` say."""
    found = {}
    for block in re.split(r"\r?\n\r?\n", text):
        former = _strings(line.removeprefix("#| ") for line in block.splitlines() if line.startswith("#| "))
        if former:
            own = _strings(line for line in block.splitlines() if not line.startswith("#"))
            key = own.get("msgctxt") or own.get("msgid", "")
            found[key] = [former[name] for name in ("msgid", "msgid_plural") if name in former]
    return found


def _strings(lines: Iterable[str]) -> dict[str, str]:
    """Return the strings of an entry by their keyword."""
    parts: dict[str, list[str]] = {}
    keyword = ""
    for line in lines:
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")  # noqa: PLW2901  # what follows the keyword is the first string
        parts.setdefault(keyword, []).append(line)
    return {name: denormalize("\n".join(values)) for name, values in parts.items()}


def updated(
    entries: Iterable[Entry],
    old: CatalogueFile | None,
    *,
    domain: str,
    locale: str | None,
    comments: Callable[[Entry], Iterator[str]] | None = None,
    keep_gone: bool = True,
) -> Catalog:
    """Return the catalogue of *entries*, with the translations that *old* has at the same addresses.

    Parameters
    ----------
    locale
        The language of the translations; none for a template.
    comments
        What a translator is told beside an entry.
    keep_gone
        Whether the translations of texts that are no longer there are kept.
    """
    comment = f"# {domain}, {locale or 'template'}." if old is None else old.catalogue.header_comment
    catalogue = Catalog(locale=locale, domain=domain, header_comment=comment)
    forms = 2
    if locale is not None:
        catalogue.mime_headers = [("Plural-Forms", plural_forms(locale).header)]
        forms = len(plural_forms(locale).categories)
    known = {} if old is None else {**old.gone, **old.entries}
    for entry in entries:
        former = known.pop(entry.key, None)
        translation, flags, previous = _carried(entry, former, forms)
        added = catalogue.add(
            entry.sources,
            translation,
            context=entry.context or None,
            flags=flags,
            previous_id=previous,
            auto_comments=[*(entry.purpose,), *(comments(entry) if comments is not None else ())],
            locations=[(entry.location, None)] if entry.location else [],  # type: ignore[list-item]  # a line may be unknown
            user_comments=former.user_comments if former is not None else [],
        )
        added.flags -= _guessed(entry.context)
    if keep_gone:
        for key, gone in known.items():
            if any(strings_of(gone)):
                catalogue.obsolete[key] = gone
    return catalogue


def _carried(
    entry: Entry, former: Message | None, forms: int
) -> tuple[str | tuple[str, ...], set[str], tuple[str, ...]]:
    """Return the translation that an entry keeps, its flags, and the former source when the source has changed."""
    empty: str | tuple[str, ...] = "" if entry.plural is None else ("",) * forms
    if former is None:
        return empty, set(), ()
    strings = strings_of(former)
    if not any(strings) or isinstance(former.id, (list, tuple)) != (entry.plural is not None):
        return empty, set(), ()
    flags = set(former.flags) & {"fuzzy"}
    kept: str | tuple[str, ...] = strings[0] if entry.plural is None else strings
    if is_current(former, entry):
        return kept, flags, tuple(former.previous_id) if flags else ()
    previous = tuple(former.id) if isinstance(former.id, (list, tuple)) else (former.id,)
    return kept, {"fuzzy"}, tuple(former.previous_id) if flags and former.previous_id else previous


def written(catalogue: Catalog, *, language: str = "", header: dict[str, str] | None = None) -> bytes:
    """Return a catalogue as a file holds it; the same catalogue always gives the same bytes.

    Parameters
    ----------
    language
        In which the sources are written; editors show it.
    header
        The fields of the header of the file that it replaces, of which those are kept that editors write.
    """
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, include_previous=True, include_lineno=False, omit_header=True)
    fields = {
        "Project-Id-Version": "parcours_cyber",
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": CREATED,
        "PO-Revision-Date": CREATED,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": str(catalogue.locale_identifier or ""),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "" if catalogue.locale is None else plural_forms(str(catalogue.locale)).header,
        **({"X-Source-Language": language} if language else {}),
    }
    fields |= {name: value for name, value in (header or {}).items() if KEPT.fullmatch(name) and value}
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if name != "Plural-Forms" or value)
    start = f'{catalogue.header_comment}\nmsgid ""\nmsgstr {normalize(lines, width=0)}\n\n'
    return (start + buffer.getvalue().decode("utf-8").strip("\n") + "\n").encode("utf-8")


def compiled(file: CatalogueFile) -> bytes:
    """Return a catalogue in the form that programs read.

    What is fuzzy or lacks a form is left out, so that it falls back.
    """
    whole = Catalog(locale=file.catalogue.locale)
    whole.mime_headers = file.catalogue.mime_headers
    for entry in file.entries.values():
        if not entry.fuzzy and all(strings_of(entry)):
            whole[entry.id] = entry
    buffer = BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def update_file(
    path: Path,
    domain: Domain,
    locale: str | None,
    comments: Callable[[Entry], Iterator[str]] | None = None,
    *,
    keep_gone: bool = True,
) -> bytes | None:
    """Return what a catalogue must hold to be up to date, or nothing where it is so already."""
    old = CatalogueFile.read(path, locale) if path.is_file() and locale is not None else None
    catalogue = updated(domain.entries, old, domain=domain.id, locale=locale, comments=comments, keep_gone=keep_gone)
    content = written(catalogue, language=domain.language, header=None if old is None else old.header)
    return None if path.is_file() and path.read_bytes() == content else content
