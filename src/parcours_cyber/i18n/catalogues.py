"""Finding catalogues and looking texts up in them.

A catalogue is one file a domain and a locale, ``LOCALE/LC_MESSAGES/DOMAIN.mo``. Where only the ``.po`` is there, as
in a checkout or in a text-only pack, it is compiled in memory, so that no build is needed. What the package itself has
comes first; packs are looked through where it has nothing.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from parcours_cyber.errors import Problem, UnknownLocaleError
from parcours_cyber.i18n.counts import like_whole
from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES, disguised
from parcours_cyber.i18n.text import WORDS, message
from parcours_cyber.packs import registry

__all__ = [
    "available_locales",
    "catalogue_path",
    "forget",
    "locale_chain",
    "locales_directory",
    "own_locales",
    "resolve_locale",
    "translate",
]

#: Tried after the locale that was asked for, before the source language: more readers know it.
COMMON_LANGUAGE = "en"

#: How many tags are remembered: enough for every locale in use, and no more where a stranger's browser sends them.
TAGS = 1024
#: How many sentences are remembered in their translation: those of a pack in several languages.
SENTENCES = 32_768

#: Held while a catalogue is read, so that threads that ask for one at the same time read it once; and while the process
#: forks, so that no child waits for a thread that it does not have.
_reading = Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_reading.acquire, after_in_parent=_reading.release, after_in_child=_reading.release)


def locales_directory() -> Path:
    """Return the folder that holds the catalogues of this package."""
    return Path(__file__).resolve().parent.parent / "locales"


def catalogue_path(locale: str, domain: str, suffix: str = ".po") -> Path:
    """Return where the catalogue of *domain* in *locale* stands, whether it is there or not."""
    return locales_directory() / locale / "LC_MESSAGES" / f"{domain}{suffix}"


def available_locales() -> tuple[str, ...]:
    """Return the locales in which the library can write, sorted: its own, and those that packs bring.

    English, the source of the library's own words, is among them.

    >>> "en" in available_locales(), "fr" in available_locales()
    (True, True)
    """
    return tuple(sorted({*own_locales(), *registry.pack_locales()}))


@cache
def own_locales() -> tuple[str, ...]:
    """Return the locales that the package itself brings, sorted.

    >>> own_locales()
    ('en', 'fr')
    """
    found = {
        path.parent.parent.name
        for suffix in (".po", ".mo")
        for path in locales_directory().glob(f"*/LC_MESSAGES/{WORDS}{suffix}")
    }
    return tuple(sorted(found | {"en"}))


def locale_chain(locale: str) -> tuple[str, ...]:
    """Return the locales to try for *locale*, from the nearest to the most general.

    >>> locale_chain("de_AT")
    ('de_AT', 'de')
    """
    parts = locale.replace("-", "_").split("_")
    return tuple("_".join(parts[:length]) for length in range(len(parts), 0, -1))


#: A language, perhaps a script, perhaps a territory.
_TAG = re.compile(r"([a-z]{2,3})(?:_([a-z]{4}))?(?:_([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def _normal(locale: str) -> str:
    """Return the normal spelling of a tag, without a system's encoding or variant; nothing when it is no tag.

    >>> _normal("fr-fr.UTF-8"), _normal("zh_hant_TW"), _normal("fr_foo")
    ('fr_FR', 'zh_Hant_TW', '')
    """
    found = _TAG.fullmatch(str(locale).partition(".")[0].partition("@")[0].replace("-", "_"))
    if found is None:
        return ""
    language, script, territory = found.groups()
    parts = (language.lower(), script.title() if script else "", territory.upper() if territory else "")
    return "_".join(part for part in parts if part)


def resolve_locale(locale: str, *, fallback: bool = False) -> str:
    """Return *locale* in its normal spelling, once it is known to be served, or to be a pseudo-locale.

    Raises
    ------
    UnknownLocaleError
        If nothing serves it and *fallback* is not given, or if two packs bring the same catalogue for it.
    """
    return _resolved(locale, fallback, registry.generation())


@lru_cache(maxsize=TAGS)
def _resolved(locale: str, fallback: bool, generation: int) -> str:
    """Return what :func:`resolve_locale` does; remembered until a pack is added."""
    del generation
    normal = _normal(locale)
    chain = locale_chain(normal)
    # Packs are looked through only where the package does not serve the very locale: finding them takes its time.
    if normal in PSEUDO_LOCALES or chain[0] in own_locales():
        return normal
    if normal and (fallback or any(candidate in available_locales() for candidate in chain)):
        disputed = [problem for candidate in chain for problem in registry.disputed(candidate)]
        if disputed:
            raise UnknownLocaleError(disputed)
        return normal
    raise UnknownLocaleError(
        Problem(
            what=message("'{locale}' is not a locale that a catalogue serves.", locale=locale),
            expected=message("Expected one of: {locales}.", locales=", ".join(available_locales())),
            remedy=message("Choose one of them, or add a catalogue for this language."),
        )
    )


class _Missing(gettext.NullTranslations):
    """The end of a look-up: it says that nothing was found, where gettext would return the source."""

    def pgettext(self, context: str, message: str) -> str:
        del context, message
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        del context, msgid1, msgid2, n
        return ""

    def gettext(self, message: str) -> str:
        del message
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        del msgid1, msgid2, n
        return ""


class _Pseudo(gettext.NullTranslations):
    """The catalogue of a pseudo-locale: every sentence has a translation, made from its source."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self.locale = locale

    def pgettext(self, context: str, message: str) -> str:
        del context
        return disguised(message, self.locale)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        del context
        return self.ngettext(msgid1, msgid2, n)

    def gettext(self, message: str) -> str:
        return disguised(message, self.locale)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return disguised(msgid1 if n == 1 else msgid2, self.locale)


def _catalogue(domain: str, locale: str) -> gettext.NullTranslations | None:
    """Return the catalogue of *domain* in *locale*, or nothing where there is none."""
    for suffix in (".mo", ".po"):
        path = catalogue_path(locale, domain, suffix)
        if path.is_file():
            with _reading:
                return _read(path)
    with _reading:
        return _read_of_packs(domain, locale, registry.generation())


@cache
def _read(path: Path) -> gettext.NullTranslations:
    """Return the catalogue of a file; read once."""
    content = BytesIO(path.read_bytes())
    return _catalogue_of(content if path.suffix == ".mo" else _compiled_in_memory(content))


@lru_cache(maxsize=TAGS)
def _read_of_packs(domain: str, locale: str, generation: int) -> gettext.NullTranslations | None:
    """Return the catalogue of the first pack that has one, or nothing; read once, and anew for added packs."""
    del generation
    for pack in registry.catalogue_packs(locale, domain):
        found = pack.catalogue(locale, domain)
        if found is not None:
            content, suffix = found
            return _catalogue_of(BytesIO(content) if suffix == ".mo" else _compiled_in_memory(BytesIO(content)))
    return None


def _catalogue_of(file: BinaryIO) -> gettext.NullTranslations:
    """Return the catalogue of a compiled file."""
    catalogue = gettext.GNUTranslations(file)
    catalogue.add_fallback(_Missing())
    return catalogue


def forget() -> None:
    """Forget what was read, so that catalogues that changed since are read again."""
    for function in (own_locales, _resolved, _read, _read_of_packs, _chain, _translated):
        function.cache_clear()


def _compiled_in_memory(source: BinaryIO) -> BytesIO:
    """Compile a ``.po`` file; entries marked fuzzy are left out, so that a stale sentence falls back."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, catalogue, use_fuzzy=False)
    compiled.seek(0)
    return compiled


@lru_cache(maxsize=TAGS)
def _chain(
    domain: str, language: str, locale: str, generation: int
) -> tuple[tuple[str, gettext.NullTranslations | None], ...]:
    """Return the catalogues to look in, in order, each with its locale; ``None`` stands for the source itself.

    It is made anew for added packs.
    """
    del generation
    if locale in PSEUDO_LOCALES:
        return ((language, _Pseudo(locale)),)
    chain: list[tuple[str, gettext.NullTranslations | None]] = []
    for candidate in (*locale_chain(locale), COMMON_LANGUAGE):
        if candidate == language:
            break
        catalogue = _catalogue(domain, candidate)
        if catalogue is not None:
            chain.append((candidate, catalogue))
    chain.append((language, None))
    return tuple(chain)


def translate(
    domain: str,
    language: str,
    context: str,
    source: str,
    locale: str,
    plural: str | None = None,
    count: int | str | None = None,
) -> str:
    """Return *source* in *locale*: from its own catalogue, else from a more general one, else the source.

    Parameters
    ----------
    domain, language
        Who owns the text, and the language in which the source is written.
    context, source
        The address (empty for the library's own words) and the sentence.
    plural, count
        The plural of the source and the number that chooses the form, where there is one: a whole one, or the digits of
        one with decimals as they are shown.
    """
    return _translated(domain, language, context, source, locale, plural, count, registry.generation())


@lru_cache(maxsize=SENTENCES)
def _translated(
    domain: str,
    language: str,
    context: str,
    source: str,
    locale: str,
    plural: str | None,
    count: int | str | None,
    generation: int,
) -> str:
    """Return what :func:`translate` does, remembered: a report says most of its words several times."""
    number: int | None = None
    for spoken, catalogue in _chain(domain, language, locale, generation):
        number = like_whole(count, spoken) if isinstance(count, str) else count
        if catalogue is None:
            break
        if plural is not None and number is not None:
            found = (
                catalogue.npgettext(context, source, plural, number)
                if context
                else catalogue.ngettext(source, plural, number)
            )
        else:
            found = catalogue.pgettext(context, source) if context else catalogue.gettext(source)
        if found:
            return found
    if plural is not None and number not in (None, 1):
        return plural
    return source
