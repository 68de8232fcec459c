"""Spelling, by the dictionaries that the system has for Enchant, with the words of the domain that a pack lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from parcours_cyber.i18n.text import message
from parcours_cyber.packs.files import Files
from parcours_cyber.quality.sentences import Remark, Written, remark

__all__ = ["check_spelling", "dictionary", "domain_words", "spellable"]

#: The dictionary for a language without a country, where several would do.
COUNTRIES: Final = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "es": "es_ES", "pt": "pt_PT"}

#: Words as they are spelled: letters, with apostrophes and hyphens within.
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
#: An elided word before a vowel, as in l’entité or qu’elle.
_ELIDED: Final = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)[’']", re.IGNORECASE)


def dictionary(language: str) -> Any | None:
    """Return the Enchant dictionary of a language, or nothing where the system has none.

    Raises
    ------
    ImportError
        If the package pyenchant or the Enchant library is not installed.
    """
    import enchant

    for name in (COUNTRIES.get(language, language), language, language.split("_", maxsplit=1)[0]):
        if enchant.dict_exists(name):
            return enchant.Dict(name)
    return None


def domain_words(pack: Files, language: str) -> frozenset[str]:
    """Return the words that a pack lists in ``spelling/<language>.txt``: one a line, ``#`` begins a comment."""
    content = pack.read(f"spelling/{language}.txt") or b""
    lines = (line.partition("#")[0].strip() for line in content.decode("utf-8").splitlines())
    return frozenset(line for line in lines if line)


def spellable(text: str) -> Iterator[str]:
    """Yield the words of a text whose spelling a dictionary can know.

    Names of products, identifiers and abbreviations are not: words with a capital after their first letter, or with a
    digit beside them, are left out, and so are addresses.

    >>> list(spellable("L’entité active le MFA sur PRO-AD-01 ; voir cyber.gouv.fr et 2FA."))
    ['entité', 'active', 'le', 'sur', 'voir', 'et']
    """
    text = re.sub(r"\S+@\S+|\b[\w-]+(?:\.[\w-]+)+\b|\\\S+|\b\w*\d[\w.-]*", " ", text)
    for found in _WORD.findall(text):
        word = _ELIDED.sub("", found)
        if len(word) > 1 and word[1:] == word[1:].lower():
            yield word


def check_spelling(texts: Iterable[Written], language: str, known: frozenset[str]) -> Iterator[Remark]:
    """Yield each word that neither the dictionary of the language nor *known* has, once, where it first stands.

    Words of *known* in lower case stand for the same word with a capital too.
    """
    words = dictionary(language)
    if words is None:
        return
    told: set[str] = set()
    for text in texts:
        for word in spellable(text.text):
            if word in told or word in known or word.lower() in known or _is_right(words, word, known):
                continue
            told.add(word)
            near = words.suggest(word)[:3]
            yield remark(
                "spelling",
                text.place,
                message("'{word}' is not a known word.", word=word),
                expected=message("Perhaps: {words}.", words=", ".join(near))
                if (near := words.suggest(word)[:3])
                else None,
                remedy=message("Correct it, or add it to spelling/{language}.txt.", language=language),
            )


def _is_right(words: Any, word: str, known: frozenset[str]) -> bool:
    """Return whether a dictionary has a word, with the apostrophe that it knows; or each part of a compound."""
    plain = word.replace("’", "'")
    if words.check(plain):
        return True
    parts = re.split(r"['-]", plain)
    return len(parts) > 1 and all(not part or part.lower() in known or words.check(part) for part in parts)
