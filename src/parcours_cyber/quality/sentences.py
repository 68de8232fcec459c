"""The texts of a methodology as the checks of content see them: each with its place, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from attrs import frozen

from parcours_cyber.errors import Place, Problem
from parcours_cyber.i18n.text import Message, Text
from parcours_cyber.loading.addresses import placed, texts
from parcours_cyber.loading.document import Path_
from parcours_cyber.model.methodology import Methodology

__all__ = ["Remark", "Written", "remark", "source_texts", "translated_texts", "words_of"]


@frozen
class Remark:
    """What a check of content has to say: which rule it is, and the problem with its place."""

    rule: str
    problem: Problem

    def render(self, locale: str | None = None) -> str:
        """Return the remark on one line, in *locale* or in the current one."""
        return f"{self.problem.render(locale)} [{self.rule}]"

    def __str__(self) -> str:
        """Return the remark on one line, in English."""
        return self.render("en")


def remark(rule: str, place: Place, what: Message, *, expected: Message | None = None, remedy: Message) -> Remark:
    """Return a remark."""
    return Remark(rule, Problem(place=place, what=what, expected=expected, remedy=remedy))


#: What stands between the words of a text: spaces of every kind, and punctuation at their ends.
_WORD: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*", re.UNICODE)


@frozen
class Written:
    """A text in one language.

    Attributes
    ----------
    kind, owner, field
        The parts of its address: ``measure``, ``RES-BCK-01``, ``steps.2``.
    place
        The line of its file: a YAML file of the pack, or a catalogue.
    """

    kind: str
    owner: str
    field: str
    text: str
    language: str
    place: Place

    @property
    def address(self) -> str:
        """The kind and the field without a number, such as ``measure:steps``: what rules about fields go by."""
        return f"{self.kind}:{re.sub(r'[.][0-9]+', '', self.field)}"


def words_of(text: str) -> list[str]:
    """Return the words of a text.

    >>> words_of("L’entité sait-elle ? 3 essais.")
    ['L’entité', 'sait-elle', '3', 'essais']
    """
    return _WORD.findall(text)


def _written(text: Text, words: str, language: str, place: Place) -> Written:
    kind, owner, field = text.context.split(":")
    return Written(kind, owner, field, words, language, place)


def source_texts(methodology: Methodology, place: Callable[[Path_], Place]) -> tuple[Written, ...]:
    """Return a methodology's own texts in its own language, each with its line in the files of the pack.

    What a variant owes to its base was checked there.
    """
    return tuple(
        _written(text, text.source, methodology.language, place(path))
        for path, text in placed(methodology, Text)
        if text.domain == methodology.id
    )


def translated_texts(methodology: Methodology, locale: str) -> tuple[Written, ...]:
    """Return the translations of a methodology's texts, each with its line in the catalogue.

    Only what is translated and reviewed is returned; where there is no catalogue, nothing.
    """
    from parcours_cyber.i18n.catalogues import catalogue_path
    from parcours_cyber.l10n.catalogue_files import read_catalogue

    path = catalogue_path(locale, methodology.id)
    if not path.is_file():
        return ()
    catalogue = {entry.context: entry for entry in read_catalogue(path, locale) if entry.id and not entry.fuzzy}
    found = []
    for text in texts(methodology):
        entry = catalogue.get(text.context)
        if entry is not None and isinstance(entry.string, str) and entry.string and entry.id == text.source:
            place = Place(file=f"{locale}/{methodology.id}.po", line=entry.lineno, path=text.context)
            found.append(_written(text, entry.string, locale, place))
    return tuple(found)
