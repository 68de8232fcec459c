"""The order of names in a language.

CLDR has an order for each language, and ICU alone follows it to the letter: with the package PyICU, so does this. It is
heavy and not everywhere, so without it names are ordered by their letters, then by accents, then by case, which is the
order of CLDR for languages that see no letters of their own in accented ones, such as English, French and German.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeVar

from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES

__all__ = ["in_order"]

T = TypeVar("T")


def in_order(items: Iterable[T], name: Callable[[T], str], locale: str) -> list[T]:
    """Return items in the order that readers of *locale* expect of their names.

    >>> in_order(["zone", "Échelle", "echelle", "école", "Eau"], str, "fr")
    ['Eau', 'echelle', 'Échelle', 'école', 'zone']
    """
    key = _key_of_icu(PSEUDO_LOCALES.get(locale, locale)) or plain_key
    return sorted(items, key=lambda item: key(name(item)))


@lru_cache(maxsize=64)
def _key_of_icu(locale: str) -> Callable[[str], Any] | None:
    """Return the key of ICU, where it is installed."""
    try:
        icu: Any = import_module("icu")  # the extra need not be installed
    except ImportError:
        return None
    key: Callable[[str], Any] = icu.Collator.createInstance(icu.Locale(locale)).getSortKey
    return key


def plain_key(text: str) -> tuple[list[tuple[bool, str]], str, str]:
    """Return what a name is ordered by without ICU: letters after other signs, then accents, then capitals last."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    letters = letters.replace("œ", "oe").replace("æ", "ae")
    accents = "".join(char if unicodedata.combining(char) else " " for char in decomposed)
    return [(char.isalnum(), char) for char in letters], accents, text.swapcase()
