"""What there is to translate: the words of the code and the texts of a methodology, each with help for a translator."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs
from attrs import frozen

from parcours_cyber.i18n.catalogues import locales_directory
from parcours_cyber.i18n.text import WORDS, Text
from parcours_cyber.l10n.guidance import Group, groups, purpose
from parcours_cyber.loading.addresses import placed, texts
from parcours_cyber.model.methodology import Methodology

__all__ = ["Domain", "Entry", "code_entries", "content_entries", "domain_of_words", "domains_of", "notes_in"]

#: How a comment begins that an author leaves for translators, above a sentence of the code or of a pack.
NOTE: Final = "# Translators:"


@frozen(kw_only=True)
class Entry:
    """A text to translate: its address, its source (with a plural, where it has one), and help for a translator.

    Attributes
    ----------
    english
        What the text is in English now, where it is written in another language.
    note
        What its author says to translators.
    """

    context: str = ""
    source: str
    plural: str | None = None
    location: str = ""
    english: str = ""
    note: str = ""
    group: Group | None = None

    @property
    def key(self) -> str:
        """What identifies the entry: its address, or its source for the library's own words."""
        return self.context or self.source

    @property
    def sources(self) -> str | tuple[str, str]:
        """What a catalogue holds as the source: the sentence, or its singular and its plural."""
        return self.source if self.plural is None else (self.source, self.plural)

    @property
    def purpose(self) -> str:
        """What the text is, and what it belongs to."""
        what = purpose(self.context, self.location)
        if self.group is None or self.group.kind == "other":
            return what
        belongs = {"theme": "Theme", "subcategory": "Sub-category"}[self.group.kind]
        return f"{what} {belongs}: {self.group.name.render('en')} ({self.group.id})."


@frozen(kw_only=True)
class Domain:
    """The texts of one owner, which share a catalogue in each locale: a methodology, or the library itself.

    Attributes
    ----------
    language
        In which the sources are written; there is no catalogue for it.
    """

    id: str
    language: str
    entries: tuple[Entry, ...]


def domain_of_words() -> Domain:
    """Return the library's own words. They are read from its code, which a wheel carries as well as a checkout."""
    return Domain(id=WORDS, language="en", entries=tuple(code_entries(locales_directory().parent)))


def domains_of(methodology: Methodology, notes: Mapping[str, str] | None = None) -> tuple[Domain, ...]:
    """Return the texts of a methodology by who owns them: what a variant inherits stays with its base.

    Parameters
    ----------
    notes
        What authors say to translators, by address.
    """
    grouped, notes = groups(methodology), notes or {}
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    for text in texts(methodology):
        entries = found.setdefault((text.domain, text.language), {})
        entry = Entry(
            context=text.context,
            source=text.source,
            english="" if text.language == "en" else text.render("en"),
            note=notes.get(text.context, ""),
            group=grouped[text.context],
        )
        entries.setdefault(text.context, entry)
    return tuple(Domain(id=i, language=language, entries=(*e.values(),)) for (i, language), e in found.items())


def code_entries(package: Path) -> Iterator[Entry]:
    """Yield the messages that the code holds: every call of ``message`` with its sentence."""
    found: dict[str, Entry] = {}
    for path in sorted(package.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        lines = code.splitlines()
        for node in ast.walk(ast.parse(code)):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "message"
                and node.args
            ):
                continue
            source = node.args[0]
            if not (isinstance(source, ast.Constant) and isinstance(source.value, str)):
                raise ValueError(  # noqa: TRY004  # what is wrong is the text of a file, not the type of an argument
                    f"{path}:{node.lineno}: message() is given something else than a sentence"
                )
            plural = next(
                (k.value.value for k in node.keywords if k.arg == "plural" and isinstance(k.value, ast.Constant)), None
            )
            note = _note_above(lines, source.lineno) or _note_above(lines, node.lineno)
            entry = Entry(
                source=source.value,
                plural=plural if isinstance(plural, str) else None,
                location=path.relative_to(package).as_posix(),
                note=note,
            )
            known = found.setdefault(source.value, entry)
            if note and not known.note:  # the same word elsewhere, where its author said more
                found[source.value] = attrs.evolve(known, note=note)
    yield from found.values()


def content_entries(found: Iterable[Text]) -> Iterator[Entry]:
    """Yield texts as what there is to translate, without what their methodology knows of them."""
    for text in found:
        yield Entry(context=text.context, source=text.source)


def notes_in(folder: Path) -> dict[str, str]:
    """Return what the authors of a pack say to translators, by the address of the text below the comment.

    A note is a comment in the pack, in lines of its own right above the text, that begins with ``Translators:``.

    Parameters
    ----------
    folder
        The folder of a pack.
    """
    files = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))}
    noted = {path.relative_to(folder).as_posix(): text.splitlines() for path, text in files.items() if NOTE in text}
    if not noted:
        return {}
    from parcours_cyber.loading.packs import read_pack

    methodology, place_of = read_pack(folder)
    notes = {}
    for path, text in placed(methodology, Text):
        place = place_of(path)
        if place.file in noted and place.line is not None and (note := _note_above(noted[place.file], place.line)):
            notes[text.context] = note
    return notes


def _note_above(lines: list[str], line: int) -> str:
    """Return the note in the comment that ends right above a line, counted from 1."""
    comment: list[str] = []
    for above in reversed(lines[: line - 1]):
        if not above.lstrip().startswith("#"):
            break
        comment.insert(0, above.strip())
        if comment[0].startswith(NOTE):
            return " ".join(re.sub(r"^# ?", "", part) for part in comment).removeprefix(NOTE[2:]).strip()
    return ""
