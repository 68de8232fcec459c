"""How a language is set: its quotation marks, and the spaces and marks that its own rules ask for.

Babel carries no quotation marks. Those here are CLDR's (``delimiters`` of release 45, the principal and the alternate
pair), for the official languages of the European Union and some of its neighbours; a language that is not here is not
held to any. A few have, besides, what their own printers use: guillemets in Spanish (which the Real Academia Española
puts first), in German, in Swiss German and in Danish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from babel import Locale

from parcours_cyber.i18n.text import Message, message

__all__ = ["quotation_marks", "typography"]

_LOW: Final = "„“‚‘"
_HIGH: Final = "“”‘’"
#: The opening and closing marks of each language, the principal ones first.
QUOTES: Final = {
    "ar": "”“’‘", "bg": "„“", "ca": "«»“”", "cs": _LOW, "da": _HIGH + "»«", "de": _LOW + "»«›‹", "de_CH": "«»‹›" + _LOW,
    "el": "«»“”", "en": _HIGH, "es": _HIGH + "«»", "et": _LOW, "fi": "”’", "fr": "«»“”", "fr_CH": "«»‹›", "ga": _HIGH,
    "hr": _LOW, "hu": "„”»«", "it": "«»“”", "lt": "„“", "lv": _HIGH, "mt": _HIGH, "nb": "«»‘’", "nl": _HIGH,
    "pl": "„”«»", "pt": _HIGH, "pt_PT": "«»“”", "ro": "„”«»", "sk": _LOW, "sl": _LOW, "sv": "”’", "uk": "«»„“",
}  # fmt: skip
#: Every mark that may be meant as a quotation mark; the last one is also an apostrophe and is never remarked on.
_MARKS: Final = "«»‹›„“”‚‘"

_NO_BREAK: Final = "\u00a0\u202f"


def quotation_marks(locale: str) -> str:
    """Return the quotation marks of a locale; nothing where they are not known.

    >>> quotation_marks("de_AT"), quotation_marks("de_CH")[:2]
    ('„“‚‘»«›‹', '«»')
    """
    return QUOTES.get(locale) or QUOTES.get(Locale.parse(locale).language, "")


def typography(source: str, translation: str, locale: str) -> Iterator[tuple[Message, Message | None]]:
    """Yield what is not set as the locale sets it: what is wrong, and what was expected."""
    known = quotation_marks(locale)
    if known:
        foreign = sorted({mark for mark in translation if mark in _MARKS and mark not in known})
        if '"' in translation and '"' not in source:
            foreign.append('"')
        if foreign:
            yield (
                message("The quotation marks are not those of the language: {marks}.", marks=" ".join(foreign)),
                message("Expected: {marks}.", marks=" ".join(known)),
            )
    language = Locale.parse(locale).language
    if language == "fr":
        yield from _french(source, translation, locale)
    elif language == "es":
        yield from _spanish(translation)


def _french(source: str, text: str, locale: str) -> Iterator[tuple[Message, Message | None]]:
    """Spaces before double marks and within guillemets, and the typographic apostrophe.

    They are those of the Imprimerie nationale (*Lexique des règles typographiques*): a narrow no-break space before
    ``; ! ?``, a no-break space before ``:`` and within « ». Either is taken for the other: few keyboards have both.
    Canada sets no space before ``; ! ?``. Keys of files are no sentences: ``low: 1``.
    """
    bare = re.sub(r"\S*://\S*|`[^`]*`|\{[^}]*\}", "x", text)
    bare = re.sub(r"[\w-]+:", lambda key: "x" if key.group() in source else key.group(), bare)
    marks = ":" if locale == "fr_CA" else ";!?:"
    tight = rf"(?<=[^\s;!?:…(\[«])[{marks}](?=\s|$|[»)\]])|[ ][{marks}»](?=\W|$)|«(?![{_NO_BREAK}])|[^{_NO_BREAK}]»"
    if re.search(tight, bare):
        yield (
            message("A no-break space is missing: '{text}'.", text=_near(bare, tight)),
            message("Expected one before a colon, a semicolon, a question or exclamation mark, and within guillemets."),
        )
    if re.search(r"[^\W\d_]'[^\W\d_]", bare):
        yield (
            message("An apostrophe is a straight one: '{text}'.", text=_near(bare, r"\w'\w")),
            message("Expected the curved one, U+2019."),
        )


def _spanish(text: str) -> Iterator[tuple[Message, Message | None]]:
    """Questions and exclamations that open with their own marks (Real Academia Española, *Ortografía*)."""
    bare = re.sub(r"\S*://\S*", "x", text)
    for opening, closing in ("¿?", "¡!"):
        if bare.count(opening) < bare.count(closing):
            yield (
                message("The mark {closing} has no {opening} before its sentence.", closing=closing, opening=opening),
                None,
            )


def _near(text: str, pattern: str) -> str:
    """Return the neighbourhood of what a pattern finds."""
    found = re.search(pattern, text)
    return "" if found is None else text[max(0, found.start() - 15) : found.end() + 15]
