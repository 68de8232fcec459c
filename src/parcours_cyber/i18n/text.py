"""Texts and messages: values that become words only when they are written out.

A :class:`Text` is content: a sentence of a methodology, in the methodology's source language, at a permanent address.
A :class:`Message` is a whole sentence of this library, in English in the code, with its arguments kept apart.
Neither depends on the current locale for its equality or its hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from fractions import Fraction

from attrs import frozen

__all__ = [
    "DEFAULT_LOCALE",
    "WORDS",
    "Message",
    "Quantity",
    "Text",
    "Unit",
    "current_locale",
    "message",
    "money",
    "use_locale",
]

#: The catalogue domain of the library's own words, whose source language is English.
WORDS = "parcours_cyber"

#: The language in use until somebody chooses one: that of the reference methodology.
DEFAULT_LOCALE = "fr"

_current: ContextVar[str] = ContextVar("parcours_cyber_locale", default=DEFAULT_LOCALE)


def current_locale() -> str:
    """Return the locale in which texts are now written out.

    >>> with use_locale("en"):
    ...     current_locale()
    'en'
    """
    return _current.get()


@contextmanager
def use_locale(locale: str, *, fallback: bool = False) -> Iterator[str]:
    """Write texts in *locale* inside the block; put back the former locale after it.

    The choice belongs to the current thread or asyncio task. The function is also a decorator.

    Parameters
    ----------
    locale
        A language tag such as ``"en"``, ``"fr_FR"`` or ``"de-AT"``.
    fallback
        Accept a locale that no catalogue serves, and write in English or in the source language there.

    Raises
    ------
    UnknownLocaleError
        If no catalogue serves the locale and *fallback* was not asked for.

    Examples
    --------
    >>> hello = message("Total")
    >>> with use_locale("fr"):
    ...     print(hello)
    Total
    """
    from parcours_cyber.i18n.catalogues import resolve_locale

    token = _current.set(resolve_locale(locale, fallback=fallback))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


@frozen
class Text:
    """A sentence of content with its address.

    Attributes
    ----------
    source
        The sentence, in the source language of its domain, in Unicode normal form C.
    context
        Its address, ``kind:id:field``, permanent: translations are found by it.
    domain
        The id of the methodology that owns it. Empty while the text is in no methodology.
    language
        The source language of the domain.

    Examples
    --------
    >>> title = Text("Isoler une sauvegarde", "measure:RES-BCK-01:title", "an-unknown-domain")
    >>> str(title)
    'Isoler une sauvegarde'
    """

    source: str
    context: str = ""
    domain: str = ""
    language: str = "fr"

    def render(self, locale: str | None = None) -> str:
        """Return the text in *locale*, or in the current one; without a translation, follow the fallback chain."""
        from parcours_cyber.i18n.catalogues import translate

        return translate(self.domain, self.language, self.context, self.source, locale or _current.get())

    def __str__(self) -> str:
        """Return the text in the current locale."""
        return self.render()


class Unit(StrEnum):
    """What a :class:`Quantity` counts; it decides how the number is written."""

    MONEY = "money"
    POINTS = "points"
    PERCENT = "percent"
    DAYS = "days"


@frozen
class Quantity:
    """A number with its unit, to be written out by the locale's rules. A share of one is written as a percentage."""

    value: Fraction
    unit: Unit
    currency: str = "EUR"

    def render(self, locale: str | None = None) -> str:
        """Return the quantity in *locale*, or in the current one."""
        from parcours_cyber.i18n.formats import format_quantity

        return format_quantity(self, locale or _current.get())

    def __str__(self) -> str:
        """Return the quantity in the current locale."""
        return self.render()


def money(amount: int | Fraction, currency: str = "EUR") -> Quantity:
    """Return an amount of money as a quantity."""
    return Quantity(Fraction(amount), Unit.MONEY, currency)


@frozen
class Message:
    """One whole sentence of the library, with its arguments; English in the code, translated when written out.

    Attributes
    ----------
    template
        The English sentence, with named place-holders as :meth:`str.format` reads them.
    arguments
        The names and values of the place-holders.
    plural, count
        The English plural form and the number that chooses between the forms, where there is one.

    Examples
    --------
    >>> found = message("{n} question is unknown.", plural="{n} questions are unknown.", n=3)
    >>> found.render("en")
    '3 questions are unknown.'
    """

    template: str
    arguments: tuple[tuple[str, object], ...] = ()
    plural: str | None = None
    count: int | None = None

    def render(self, locale: str | None = None) -> str:
        """Return the sentence in *locale*, or in the current one."""
        from parcours_cyber.i18n.catalogues import translate

        locale = locale or _current.get()
        template = translate(WORDS, "en", "", self.template, locale, self.plural, self.count)
        if not self.arguments:
            return template
        return template.format(**{name: _render_argument(value, locale) for name, value in self.arguments})

    def __str__(self) -> str:
        """Return the sentence in the current locale."""
        return self.render()


def message(template: str, *, plural: str | None = None, **arguments: object) -> Message:
    """Return a :class:`Message`; with *plural*, the argument ``n`` chooses the form.

    Extraction for translators looks for calls of this function: give it the sentence itself, not a variable.
    """
    count = arguments.get("n")
    return Message(
        template=template,
        arguments=tuple(arguments.items()),
        plural=plural,
        count=count if plural is not None and isinstance(count, int) else None,
    )


def _render_argument(value: object, locale: str) -> str:
    """Return a place-holder's value in words."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (Text, Message, Quantity)):
        return value.render(locale)
    from parcours_cyber.i18n import formats

    if isinstance(value, tuple):
        return formats.format_list([_render_argument(item, locale) for item in value], locale)
    if isinstance(value, (int, Fraction)):
        return formats.format_number(value, locale)
    return str(value)
