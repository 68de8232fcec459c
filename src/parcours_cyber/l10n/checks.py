"""Checks of the catalogues: complete, reviewed, with the place-holders of their sources and the glossary's terms."""

from __future__ import annotations

from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogueEntry

from parcours_cyber.errors import Place, Problems
from parcours_cyber.i18n.catalogues import available_locales, catalogue_path, locales_directory
from parcours_cyber.i18n.text import WORDS, Text, message
from parcours_cyber.l10n.extraction import Entry, code_entries, content_entries, read_catalogue
from parcours_cyber.l10n.glossary import Glossary, term_pairs
from parcours_cyber.loading.addresses import texts
from parcours_cyber.model.methodology import Methodology

__all__ = ["check_catalogues", "placeholders"]


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the place-holders of a sentence; a brace that is left open is one of its own.

    >>> sorted(placeholders("{n} of {whole}")), sorted(placeholders("{n of {whole}"))
    (['n', 'whole'], ['{'])
    """
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset("{")


def check_catalogues(methodology: Methodology) -> None:
    """Check the catalogues of this package for its own words and for the reference methodology.

    Raises
    ------
    InvalidDataError
        With every entry that is missing, stale or not reviewed, every place-holder that differs, and every term of
        the glossary that is translated otherwise. Where the package was installed without its sources there are no
        ``.po`` files, and nothing to check.
    """
    problems = Problems()
    domains = (
        (WORDS, "en", list(code_entries(locales_directory().parent))),
        (methodology.id, methodology.language, list(content_entries(texts(methodology)))),
    )
    for domain, language, entries in domains:
        for locale in available_locales():
            path = catalogue_path(locale, domain)
            if locale != language and path.is_file():
                name, catalogue = f"{locale}/{domain}.po", read_catalogue(path, locale)
                _check(name, catalogue, entries, problems, words=domain == WORDS)
                if domain == methodology.id:
                    _check_terms(name, catalogue, methodology, problems)
    problems.raise_if_any()


def _check(name: str, catalogue: Catalog, entries: list[Entry], problems: Problems, *, words: bool) -> None:
    """Check one catalogue against the texts as they are."""
    found: dict[str, CatalogueEntry] = {}
    for held in catalogue:
        if held.id:
            found[held.context or (held.id[0] if isinstance(held.id, (tuple, list)) else held.id)] = held
    update = message("Run python -m parcours_cyber.l10n update, then review the entry.")
    for entry in entries:
        item = found.get(entry.key)
        place = Place(file=name, line=None if item is None else item.lineno, path=entry.context)
        source = entry.source if entry.plural is None else (entry.source, entry.plural)
        if item is None:
            problems.add(place, message("There is no entry for '{text}'.", text=entry.source[:60]), remedy=update)
            continue
        strings = item.string if isinstance(item.string, (tuple, list)) else (item.string,)
        if item.fuzzy or (tuple(item.id) if isinstance(item.id, (tuple, list)) else item.id) != source:
            problems.add(
                place, message("The translation of '{text}' is not reviewed.", text=entry.source[:60]), remedy=update
            )
        elif not all(strings):
            problems.add(
                place,
                message("'{text}' is not translated.", text=entry.source[:60]),
                remedy=message("Translate the entry in this catalogue."),
            )
        elif words and any(
            placeholders(string) != placeholders(entry.plural or entry.source) for string in strings if string
        ):
            problems.add(
                place,
                message("The place-holders of '{text}' differ in its translation.", text=entry.source[:60]),
                expected=message(
                    "Expected: {names}.", names=", ".join(sorted(placeholders(entry.plural or entry.source)))
                ),
                remedy=message("Put the same place-holders into the translation."),
            )


def _check_terms(name: str, catalogue: Catalog, methodology: Methodology, problems: Problems) -> None:
    """Check that the translations of a methodology hold to its glossary; what is not translated yet has no say."""
    held = {entry.context: entry for entry in catalogue if entry.id and not entry.fuzzy}

    def translated(text: Text) -> str:
        entry = held.get(text.context)
        return entry.string if entry is not None and isinstance(entry.string, str) and entry.id == text.source else ""

    glossary = Glossary.of(term_pairs(methodology.terms, translated))
    own = {text.context for text in texts(methodology.terms)}
    for text in texts(methodology):
        if text.context in own or not (translation := translated(text)):
            continue
        for breach in glossary.breaches(text.context, text.source, translation):
            problems.add(
                Place(file=name, line=held[breach.address].lineno, path=breach.address),
                message("The glossary does not have '{form}' translated as here.", form=breach.found),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(breach.expected)),
                remedy=message(
                    "Use the words of the glossary, or add to it the form that is missing (term {terms}).",
                    terms=", ".join(breach.terms),
                ),
            )
