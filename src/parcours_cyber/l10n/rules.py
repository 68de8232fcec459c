"""Rules that a translation keeps, whatever it says: each looks at one sentence beside its source.

A rule has a name, by which a translator may set it aside for one entry with a comment such as ``allow: copy``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from string import Formatter
from typing import Final

from attrs import frozen
from babel import Locale
from babel.core import get_global

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.l10n.guidance import kind_of
from parcours_cyber.l10n.typography import typography

__all__ = ["RULES", "Finding", "Sentence", "findings", "placeholders"]


@frozen(kw_only=True)
class Sentence:
    """A translated sentence, or one form of it, beside its source.

    Attributes
    ----------
    address
        Where the source stands in its methodology; empty for the library's own words.
    language
        That of the source.
    english
        The sentence in English, where its source is in another language.
    bare
        Place-holders that the translation may leave out: the number, in a form that serves one number alone.
    """

    address: str = ""
    source: str
    translation: str
    locale: str
    language: str
    english: str = ""
    bare: frozenset[str] = frozenset()


@frozen
class Finding:
    """What a rule has to say of a sentence."""

    rule: str
    what: Message
    expected: Message | None
    remedy: Message


Rule = Callable[[Sentence], Iterator[Finding]]

#: ``%(name)s`` of the older style of Python, with what may stand between.
_PERCENT: Final = re.compile(r"%\((\w+)\)[#0 +-]*[0-9]*(?:\.[0-9]+)?[diouxXeEfFgGcrsa]")


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the place-holders of a sentence, of both styles; a brace that is left open is one of its own.

    >>> sorted(placeholders("{n} of {whole} and %(part)s")), sorted(placeholders("{n of {whole}"))
    (['n', 'part', 'whole'], ['{'])
    """
    older = frozenset(_PERCENT.findall(text))
    try:
        return older | frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return older | {"{"}


def _placeholders(sentence: Sentence) -> Iterator[Finding]:
    """Say that a place-holder is missing, or is not one of the source's."""
    wanted, found = placeholders(sentence.source), placeholders(sentence.translation)
    if found - wanted or (wanted - found) - sentence.bare:
        yield Finding(
            "placeholders",
            message("The place-holders differ: '{text}'.", text=_short(sentence.translation)),
            message("Expected: {names}.", names=", ".join(sorted(wanted)) or "–"),
            message("Put the same place-holders into the translation, spelled as in the source."),
        )


def _spaces(sentence: Sentence) -> Iterator[Finding]:
    """Say that spaces were put or lost at an end, or doubled."""
    source, translation = sentence.source, sentence.translation
    ends = ((re.match(r"\s*", text), re.search(r"\s*\Z", text)) for text in (source, translation))
    (first, last), (own_first, own_last) = (tuple(end.group() for end in pair if end is not None) for pair in ends)
    if (first, last) != (own_first, own_last):
        yield Finding(
            "spaces",
            message("The translation begins or ends with other spaces than its source."),
            None,
            message("Make the spaces and line breaks at both ends those of the source."),
        )
    if re.search(r"\S {2,}\S", translation) and not re.search(r"\S {2,}\S", source):
        yield Finding(
            "spaces",
            message("Two spaces stand side by side: '{text}'.", text=_around(translation, r" {2,}")),
            None,
            message("Leave one of them."),
        )


#: What ends a sentence, by what it says, in the scripts of the world.
_ENDS: Final = {
    "full stop": ".。．｡।॥۔։።။᙮។",
    "question mark": "?？؟՞;⁇፧",
    "exclamation mark": "!！՜",
    "colon": ":：፡",
    "ellipsis": "…",
    "semicolon": ";；؛·",
    "comma": ",،、，",
}
#: What may stand after the end of a sentence.
_CLOSING: Final = "\"'’”“»›«)]}  \u00a0\u202f*_`"
#: Scripts that end no sentence with a stop, by their languages.
_WITHOUT_STOP: Final = {"th", "lo"}


def _end_of(text: str, language: str) -> str:
    """Return which mark a text ends with, if any."""
    bare = text.rstrip().replace("...", "…").rstrip(_CLOSING)
    last = bare[-1:]
    if last in (";", "\u037e"):
        return "question mark" if language == "el" or last == "\u037e" else "semicolon"
    if language == "hy" and "՞" in bare:
        return "question mark"
    return next((name for name, marks in _ENDS.items() if last and last in marks), "")


def _ending(sentence: Sentence) -> Iterator[Finding]:
    """Say that a sentence ends otherwise than its source."""
    language = Locale.parse(sentence.locale).language
    wanted, found = _end_of(sentence.source, sentence.language), _end_of(sentence.translation, language)
    if wanted != found and not (language in _WITHOUT_STOP and wanted in ("full stop", "question mark")):
        yield Finding(
            "ending",
            message("The translation ends otherwise than its source: '…{end}'.", end=sentence.translation[-30:]),
            message("Expected an end as in '…{end}'.", end=sentence.source[-30:]),
            message("End it as the source ends, with the mark of your script."),
        )


#: What Markdown makes of a text, by the name of the thing.
_MARKDOWN: Final = {
    "a list": re.compile(r"^[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]+\S", re.MULTILINE),
    "a heading": re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE),
    "strong emphasis": re.compile(r"(?<![*\w])\*\*(?=\S).+?(?<=\S)\*\*(?![*\w])"),
    "emphasis": re.compile(r"(?<![*\w\\])[*_](?=[^\s*_]).*?(?<=[^\s*_\\])[*_](?![*\w])"),
    "a link": re.compile(r"\[[^\]\n]+\]\((?P<kept>[^)\s]+)\)"),
    "code": re.compile(r"(?<!`)`(?P<kept>[^`\n]+)`(?!`)"),
}


def _shape(text: str) -> Counter[tuple[str, str]]:
    """Return what Markdown makes of a text: each thing, with what of it is never translated."""
    found: Counter[tuple[str, str]] = Counter()
    for name, pattern in _MARKDOWN.items():
        for match in pattern.finditer(text):
            found[name, match.groupdict().get("kept") or ""] += 1
    return found


def _markdown(sentence: Sentence) -> Iterator[Finding]:
    """Say that lists, emphasis, links or code are not those of the source."""
    wanted, found = _shape(sentence.source), _shape(sentence.translation)
    if wanted != found:
        things = [f"{name} {kept}".strip() for name, kept in ((wanted - found) + (found - wanted))]
        yield Finding(
            "markdown",
            message("The Markdown is not that of the source: {things}.", things=", ".join(things)),
            None,
            message("Keep the lists, the emphasis, the links with their targets, and the code as it is."),
        )


#: How much longer than its source a label may be, by the length of the source in characters: the room that layouts
#: are advised to leave (W3C Internationalization, "Text size in translation", after IBM's guidelines).
ROOM: Final = ((10, 3.0), (20, 2.0), (30, 1.8), (50, 1.6), (70, 1.7))
#: Where a text is a label: a heading, the cell of a table, an item to choose.
_LABELS: Final = {"name", "title", "label"}


def _length(sentence: Sentence) -> Iterator[Finding]:
    """Say that a label is too long for where its source stands."""
    source, translation = sentence.source.strip(), sentence.translation.strip()
    if sentence.address:
        label = kind_of(sentence.address).rpartition(":")[2].rpartition(".")[2] in _LABELS
    else:
        label = source[:1].isupper() and not _end_of(source, "en") and "{" not in source and len(source) <= 30
    room = next((factor for least, factor in ROOM if len(source) <= least), 0)
    # A few letters are nothing: "OK", "Total".
    if label and room and len(translation) > max(room * len(source), 25):
        yield Finding(
            "length",
            message("The label has {n} characters, and its source {m}.", n=len(translation), m=len(source)),
            message("Expected at most {n}.", n=int(max(room * len(source), 25))),
            message("Find a shorter way to say it: it stands in a heading, a table or a list."),
        )


def _copy(sentence: Sentence) -> Iterator[Finding]:
    """Say that a sentence was left in the source language, or in English."""
    folded = sentence.translation.casefold().strip()
    english = sentence.english if Locale.parse(sentence.locale).language != "en" else ""
    for source in filter(None, (sentence.source, english)):
        if folded == source.casefold().strip() and len(_plain_words(source)) > 2:
            yield Finding(
                "copy",
                message("The translation is a copy: '{text}'.", text=_short(source)),
                None,
                message("Translate it, or leave it empty; it falls back by itself."),
            )


def _plain_words(text: str) -> list[str]:
    """Return the words that a language has of its own: no name, number, abbreviation, address or place-holder.

    >>> _plain_words("Active Directory sur SRV-01, voir {file}"), _plain_words("Lister les comptes")
    (['sur', 'voir'], ['Lister', 'les', 'comptes'])
    """
    text = re.sub(r"\{[^}]*\}|%\(\w+\)\w|\S+@\S+|\S*://\S+|`[^`]*`|--?[\w-]+=?|\b\w+(?:\.\w+)+\b", " ", text)
    words = re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", text)
    title = sum(word[:1].isupper() for word in words) > 1
    return [
        word
        for n, word in enumerate(words)
        if not re.search(r"[0-9]", word) and (word.islower() or (n == 0 and not title and word[1:].islower()))
    ]


#: Joiners shape the letters of these scripts and are written on purpose there.
_JOINED: Final = {
    "Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Mlym", "Mong", "Mymr", "Nkoo", "Orya", "Sinh", "Syrc",
    "Taml", "Telu", "Tibt",
}  # fmt: skip
#: What turns the direction of a text until something else is written, and so may turn what follows it.
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e")
_ISOLATES: Final = frozenset("\u2066\u2067\u2068\u2069")
_MARKS: Final = frozenset("\u200e\u200f\u061c")
_JOINERS: Final = frozenset("\u200c\u200d")


def _characters(sentence: Sentence) -> Iterator[Finding]:
    """Say that a character stands there which no reader sees, or none can read."""
    locale, text = Locale.parse(sentence.locale), sentence.translation
    to_left = locale.text_direction == "rtl"
    allowed = set(sentence.source)
    allowed |= (_MARKS | _ISOLATES) if to_left else set()
    allowed |= _JOINERS if _script_of(locale) in _JOINED else set()
    bad = sorted({c for c in text if _is_hidden(c) and (c in _OVERRIDES or c not in allowed)})
    if bad:
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in bad)
        yield Finding(
            "characters",
            message("The translation holds characters that do not belong in a text: {names}.", names=names),
            None,
            message("Take them out; they often come with what was pasted."),
        )
    if sum(text.count(c) for c in "\u2066\u2067\u2068") != text.count("\u2069"):
        yield Finding(
            "characters",
            message("A change of direction is not closed."),
            None,
            message("Close each isolate (U+2066 to U+2068) with U+2069."),
        )
    if unicodedata.normalize("NFC", text) != text:
        yield Finding(
            "characters",
            message("Letters are written apart from their accents."),
            message("Expected Unicode normal form C."),
            message("Type the letter with its accent again."),
        )


def _script_of(locale: Locale) -> str:
    """Return the script in which a locale is written, as CLDR's likely subtags say."""
    return locale.script or (get_global("likely_subtags").get(locale.language, "") + "__").split("_")[1]


def _is_hidden(character: str) -> bool:
    """Return whether a character is one that texts do not hold: controls, formats, private ones, holes."""
    return (character == "\ufffd") or (
        unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"} and character not in "\n\t"
    )


def _typography(sentence: Sentence) -> Iterator[Finding]:
    """Say what the rules of the locale's own writing are not kept in."""
    for what, expected in typography(sentence.source, sentence.translation, sentence.locale):
        yield Finding("typography", what, expected, message("Correct it there."))


def _short(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= 60 else f"{text[:60]}…"


def _around(text: str, pattern: str) -> str:
    """Return the neighbourhood of what a pattern finds."""
    found = re.search(pattern, text)
    return "" if found is None else text[max(0, found.start() - 15) : found.end() + 15]


#: Every rule about one sentence, by its name. What a catalogue and the glossary add stands in ``checks``.
RULES: Final[dict[str, Rule]] = {
    "placeholders": _placeholders,
    "spaces": _spaces,
    "ending": _ending,
    "markdown": _markdown,
    "length": _length,
    "copy": _copy,
    "characters": _characters,
    "typography": _typography,
}


def findings(sentence: Sentence, allowed: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield what the rules say of a sentence, but for those that its translator has set aside."""
    for name, rule in RULES.items():
        if name not in allowed:
            yield from rule(sentence)
