"""Pseudo-locales: whatever can be translated is disguised, so that what cannot stands out.

``en-XA`` gives each letter a stroke or an accent, doubles its vowels, as other languages take more room than English,
and writes digits with a double stroke. ``ar-XB`` writes Arabic letters and digits, from right to left. They need no
catalogue: each sentence is made from its source, place-holders excepted. The tags are those of CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["PSEUDO_LOCALES", "disguised", "is_disguised"]

_PLAIN: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
#: What stands for each letter and digit of ``_PLAIN``, in each pseudo-locale.
_DISGUISES: Final = {
    "en_XA": "ȧȧ ƀ ƈ ḓ ḗḗ ƒ ɠ ħ īī ĵ ķ ŀ ḿ ƞ ǿǿ ƥ ɋ ř ş ŧ ŭŭ ṽ ẇ ẋ ẏ ẑ 𝟘 𝟙 𝟚 𝟛 𝟜 𝟝 𝟞 𝟟 𝟠 𝟡",
    "ar_XB": "ا ب ص د ه ف ج ح ي ژ ک ل م ن و پ ق ر س ت ع ڤ ط خ ى ز ٠ ١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩",
}
#: The pseudo-locales, and the locale whose numbers, dates and lists each of them disguises.
PSEUDO_LOCALES: Final = {"en_XA": "en_GB", "ar_XB": "ar"}

#: Set below a letter of another alphabet.
_MARK: Final = "\u0353"
_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%\(\w+\)[a-z])")
_KNOWN = frozenset("".join(_DISGUISES.values())) - {" "}
_TABLES: Final = {locale: dict(zip(_PLAIN, table.split(), strict=True)) for locale, table in _DISGUISES.items()}


def disguised(text: str, locale: str) -> str:
    """Return *text* with its letters and digits disguised; place-holders stay.

    >>> disguised("{n} unknown answers, 3 of them new", "en_XA")
    '{n} ŭŭƞķƞǿǿẇƞ ȧȧƞşẇḗḗřş, 𝟛 ǿǿƒ ŧħḗḗḿ ƞḗḗẇ'
    """
    table = _TABLES[locale]
    parts = _PLACEHOLDER.split(text)
    parts[::2] = ("".join(_letter(char, table) for char in part) for part in parts[::2])
    return "".join(parts)


def _letter(char: str, table: dict[str, str]) -> str:
    """Return what stands for a character: itself, where it is neither a letter nor a digit."""
    base = unicodedata.normalize("NFKD", char)[0]
    found = table.get(base.lower())
    if found is not None:
        return found if base == base.lower() else found.upper()
    return char + _MARK if char.isalnum() else char


def is_disguised(word: str) -> bool:
    """Return whether every letter and digit of a word is disguised.

    >>> is_disguised("ŧħḗḗḿ"), is_disguised("ŧhḗḗḿ")
    (True, False)
    """
    without = re.sub(rf".{_MARK}", "", word)
    return not any(char.isalnum() and char not in _KNOWN and char.lower() not in _KNOWN for char in without)
