"""Numbers, money, dates and lists as each locale writes them, through Babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_format_date
from babel.dates import format_skeleton
from babel.lists import format_list as babel_format_list
from babel.numbers import NumberPattern, format_currency, format_decimal, format_percent, parse_pattern

from parcours_cyber.i18n.catalogues import locale_chain
from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES, disguised
from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.rounding import rounded

__all__ = [
    "country_name",
    "digits_shown",
    "finished",
    "format_date",
    "format_day",
    "format_list",
    "format_number",
    "format_points",
    "format_quantity",
    "format_series",
    "is_right_to_left",
    "language_name",
]

#: Babel gives up on numbers longer than the decimals of the context, which are 28.
_ANY_SIZE: Final = 2000
#: How many numbers are remembered: a plan writes some hundreds, most of them several times.
_REMEMBERED: Final = 4096


@lru_cache(maxsize=256)
def _babel(locale: str) -> Locale:
    """Return Babel's view of *locale*, or of the nearest that CLDR knows; in the end, of English."""
    # The English of this library is British; plain "en" would write dates the American way.
    known = {**PSEUDO_LOCALES, "en": "en_GB"}
    for candidate in (*locale_chain(locale), "en"):
        try:
            return Locale.parse(known.get(candidate, candidate))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR knows English")


@cache
def _pattern(pattern: str) -> NumberPattern:
    """Return a pattern of a number, read once."""
    return parse_pattern(pattern)


def finished(text: str, locale: str) -> str:
    """Return what Babel wrote, disguised in a pseudo-locale."""
    return disguised(text, locale) if locale in PSEUDO_LOCALES else text


def _decimal(value: Decimal, pattern: str, locale: str) -> str:
    """Return a number by a pattern of CLDR."""
    with localcontext(prec=_ANY_SIZE):
        return finished(format_decimal(value, format=_pattern(pattern), locale=_babel(locale)), locale)


@lru_cache(maxsize=_REMEMBERED)
def format_number(value: int | Fraction, locale: str, places: int = 1) -> str:
    """Return a number; a whole one without decimals, another one with at most *places*.

    >>> format_number(Fraction(4001, 4), "en")
    '1,000.3'
    """
    pattern = "#,##0" if value.denominator == 1 else f"#,##0.{'#' * places}"
    return _decimal(rounded(value, places), pattern, locale)


@lru_cache(maxsize=_REMEMBERED)
def format_points(value: int | Fraction, locale: str, places: int = 1, *, signed: bool = False) -> str:
    """Return points, always with *places* decimals, so that columns align; *signed* writes the plus sign too.

    >>> format_points(Fraction(5, 2), "fr", signed=True)
    '+2,5'
    """
    pattern = f"#,##0.{'0' * places}"
    return _decimal(rounded(value, places), f"+{pattern};-{pattern}" if signed and value > 0 else pattern, locale)


def format_quantity(quantity: Quantity, locale: str) -> str:
    """Return a quantity: money without cents, a share of one as a whole percentage, points with one decimal, days.

    >>> from parcours_cyber.i18n.text import money
    >>> format_quantity(money(12500), "en")
    '€12,500'
    """
    value = quantity.value
    match quantity.unit:
        case Unit.MONEY:
            return _money(value, quantity.currency, locale)
        case Unit.PERCENT:
            return _percent(value, locale)
        case Unit.POINTS:
            return format_points(value, locale)
        case Unit.DAYS:
            number = format_number(value, locale)
            return message("{days} person-day", plural="{days} person-days", n=value, days=number).render(locale)


def digits_shown(number: int | Fraction | Quantity) -> int | str:
    """Return a number as it is shown, in the digits of English: a whole one without decimals is a whole number.

    >>> from parcours_cyber.i18n.text import money
    >>> digits_shown(Fraction(21, 20)), digits_shown(Quantity(Fraction(1), Unit.POINTS)), digits_shown(money(3))
    ('1.1', '1.0', 3)
    """
    quantity = number if isinstance(number, Quantity) else Quantity(Fraction(number), Unit.DAYS)
    match quantity.unit:
        case Unit.MONEY:
            shown = rounded(quantity.value, 0)
        case Unit.PERCENT:
            shown = rounded(quantity.value * 100, 0)
        case Unit.POINTS:
            return f"{rounded(quantity.value, 1):f}"
        case Unit.DAYS:
            shown = rounded(quantity.value, 1)
    return int(shown) if shown == shown.to_integral_value() else f"{shown:f}"


@lru_cache(maxsize=_REMEMBERED)
def _money(value: Fraction, currency: str, locale: str) -> str:
    """Return an amount without cents."""
    babel = _babel(locale)
    pattern = _pattern(babel.currency_formats["standard"].pattern.replace("0.00", "0"))
    with localcontext(prec=_ANY_SIZE):
        amount = format_currency(rounded(value, 0), currency, format=pattern, locale=babel, currency_digits=False)
    # CLDR's spacing of currencies, which Babel leaves out: a code of letters stands apart from the digits.
    return finished(re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\u00a0", amount), locale)


@lru_cache(maxsize=_REMEMBERED)
def _percent(share: Fraction, locale: str) -> str:
    """Return a share of one as a percentage."""
    babel = _babel(locale)
    with localcontext(prec=_ANY_SIZE):
        written = format_percent(rounded(share, 2), format=babel.percent_formats[None], locale=babel)
    return finished(written, locale)


def format_list(items: Sequence[str], locale: str) -> str:
    """Return items as a list in words.

    >>> format_list(["a", "b", "c"], "fr")
    'a, b et c'
    """
    return _listed(len(items), locale).format(*items)


@lru_cache(maxsize=_REMEMBERED)
def _listed(count: int, locale: str) -> str:
    """Return the pattern of a list in words, with a place-holder for each item."""
    return finished(babel_format_list([f"{{{n}}}" for n in range(count)], locale=_babel(locale)), locale)


def format_series(items: Sequence[str], locale: str) -> str:
    """Return items in a row, as identifiers and the parts of a citation stand: without "and" before the last.

    >>> format_series(["a", "b", "c"], "en")
    'a, b, c'
    """
    series = ""
    for item in items:
        series = message("{series}, {item}", series=series, item=item).render(locale) if series else item
    return series


def format_date(value: date, locale: str) -> str:
    """Return a date in words.

    >>> format_date(date(2026, 3, 9), "fr")
    '9 mars 2026'
    """
    return finished(babel_format_date(value, format="long", locale=_babel(locale)), locale)


def format_day(value: str, locale: str) -> str:
    """Return a date that is known to the day, the month or the year; what is no date stays as it is.

    >>> [format_day(day, "fr") for day in ("2026-03-09", "2026-03", "2026", "au printemps")]
    ['9 mars 2026', 'mars 2026', '2026', 'au printemps']
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value, re.ASCII)
    if found is None:
        return value
    try:
        day = date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return value
    if found[3]:
        return format_date(day, locale)
    return finished(format_skeleton("yMMMM" if found[2] else "y", day, locale=_babel(locale)), locale)


def country_name(code: str, locale: str) -> str | None:
    """Return the name of a country, by its two letters of ISO 3166; nothing where CLDR has none.

    >>> country_name("EE", "fr"), country_name("XX", "fr")
    ('Estonie', None)
    """
    name = _babel(locale).territories.get(code)
    return None if name is None else finished(name, locale)


def language_name(tag: str, locale: str) -> str:
    """Return the name of a language; its tag where CLDR has none.

    >>> language_name("en", "fr"), language_name("pt_BR", "en"), language_name("qqq", "en")
    ('anglais', 'Portuguese (Brazil)', 'qqq')
    """
    try:
        name = Locale.parse(tag).get_display_name(_babel(locale))
    except (UnknownLocaleError, ValueError):
        return tag
    return tag if name is None else finished(name, locale)


@lru_cache(maxsize=256)
def is_right_to_left(locale: str) -> bool:
    """Return whether a language is written from right to left.

    >>> is_right_to_left("ar"), is_right_to_left("fr")
    (True, False)
    """
    return _babel(locale).text_direction == "rtl"
