"""Texts and messages: values that become words only when they are written out.

A :class:`Text` is content: a sentence of a methodology, in the methodology's source language, at a permanent address.
A :class:`Message` is a whole sentence of this library, in English in the code, with its arguments kept apart.
Neither depends on the current locale for its equality or its hash.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar, Token
from enum import StrEnum
from fractions import Fraction
from functools import wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, TypeVar, cast

from attrs import define, field, frozen

__all__ = [
    "DEFAULT_LOCALE",
    "NOT_TEXT",
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

#: What no text holds on purpose: control characters, halves of surrogate pairs, and what Unicode keeps for itself.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

#: The catalogue domain of the library's own words, whose source language is English.
WORDS = "parcours_cyber"

#: The language in use until somebody chooses one: that of the reference methodology.
DEFAULT_LOCALE = "fr"

F = TypeVar("F", bound=Callable[..., Any])

_current: ContextVar[str] = ContextVar("parcours_cyber_locale", default=DEFAULT_LOCALE)


def current_locale() -> str:
    """Return the locale in which texts are now written out.

    >>> with use_locale("en"):
    ...     current_locale()
    'en'
    """
    return _current.get()


@define
class _Chosen:
    """The choice of a locale for a block or a function; see :func:`use_locale`."""

    locale: str
    fallback: bool
    _tokens: list[Token[str]] = field(factory=list, init=False)

    def __enter__(self) -> str:
        from parcours_cyber.i18n.catalogues import resolve_locale

        self._tokens.append(_current.set(resolve_locale(self.locale, fallback=self.fallback)))
        return _current.get()

    def __exit__(self, *error: object) -> None:
        # A web framework may leave a block in another context than the one that entered it: what was chosen there
        # ended with that context, and there is nothing to put back in this one.
        with suppress(ValueError):
            _current.reset(self._tokens.pop())

    def __call__(self, function: F) -> F:
        """Decorate a function or a coroutine function; each call chooses for itself."""
        if isgeneratorfunction(function) or isasyncgenfunction(function):
            raise TypeError("a suspended generator would leave its locale to its caller: pass locale= where it renders")

        if iscoroutinefunction(function):

            @wraps(function)
            async def chosen_later(*arguments: Any, **named: Any) -> Any:
                with use_locale(self.locale, fallback=self.fallback):
                    return await function(*arguments, **named)

            return cast("F", chosen_later)

        @wraps(function)
        def chosen(*arguments: Any, **named: Any) -> Any:
            with use_locale(self.locale, fallback=self.fallback):
                return function(*arguments, **named)

        return cast("F", chosen)


def use_locale(locale: str, *, fallback: bool = False) -> _Chosen:
    """Write texts in *locale* inside the block; put back the former locale after it.

    The choice belongs to the current thread or asyncio task. The function also decorates functions and coroutine
    functions. A generator that is suspended inside such a block would leave its choice to its caller: give ``locale=``
    to what renders there.

    Parameters
    ----------
    locale
        A language tag such as ``"en"``, ``"fr_FR"`` or ``"de-AT"``.
    fallback
        Accept a locale that no catalogue serves, and write in English or in the source language there.

    Raises
    ------
    UnknownLocaleError
        When the block begins, if no catalogue serves the locale and *fallback* was not asked for.
    TypeError
        If it decorates a generator function.

    Examples
    --------
    >>> hello = message("Total")
    >>> with use_locale("fr"):
    ...     print(hello)
    Total
    """
    return _Chosen(locale, fallback)


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
        The English plural form and the number that chooses between the forms, where there is one, as it is shown: one
        with decimals chooses by the rules of the language for these.

    Examples
    --------
    >>> found = message("{n} question is unknown.", plural="{n} questions are unknown.", n=3)
    >>> found.render("en")
    '3 questions are unknown.'
    """

    template: str
    arguments: tuple[tuple[str, object], ...] = ()
    plural: str | None = None
    count: int | Fraction | Quantity | None = None

    def render(self, locale: str | None = None) -> str:
        """Return the sentence in *locale*, or in the current one."""
        from parcours_cyber.i18n.catalogues import translate

        locale = locale or _current.get()
        count = self.count if self.count is None or isinstance(self.count, int) else _digits(self.count)
        template = translate(WORDS, "en", "", self.template, locale, self.plural, count)
        if not self.arguments:
            return template
        return template.format(**{name: _render_argument(value, locale) for name, value in self.arguments})

    def __str__(self) -> str:
        """Return the sentence in the current locale."""
        return self.render()


def message(template: str, *, plural: str | None = None, **arguments: object) -> Message:
    """Return a :class:`Message`; with *plural*, the argument ``n`` chooses the form: a number or a quantity.

    Extraction for translators looks for calls of this function: give it the sentence itself, not a variable.
    """
    count = arguments.get("n")
    return Message(
        template=template,
        arguments=tuple(arguments.items()),
        plural=plural,
        count=count if plural is not None and isinstance(count, (int, Fraction, Quantity)) else None,
    )


def _digits(count: Fraction | Quantity) -> int | str:
    """Return a number as it is shown."""
    from parcours_cyber.i18n.formats import digits_shown

    return digits_shown(count)


def _render_argument(value: object, locale: str) -> str:
    """Return a place-holder's value in words; a name of another direction than the sentence's is isolated."""
    from parcours_cyber.i18n import formats
    from parcours_cyber.i18n.bidi import isolated

    if isinstance(value, (str, Text)):
        words = value.render(locale) if isinstance(value, Text) else str(value)
        return isolated(words, right_to_left=formats.is_right_to_left(locale))
    if isinstance(value, (Message, Quantity)):
        return value.render(locale)
    if isinstance(value, tuple):
        return formats.format_list([_render_argument(item, locale) for item in value], locale)
    if isinstance(value, (int, Fraction)):
        return formats.format_number(value, locale)
    return str(value)
