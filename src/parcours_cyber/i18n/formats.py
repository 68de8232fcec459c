"""Numbers, money, dates and lists as each locale writes them, through Babel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import localcontext
from fractions import Fraction

from babel import Locale
from babel.dates import format_date as babel_format_date
from babel.lists import format_list as babel_format_list
from babel.numbers import format_currency, format_decimal, format_percent

from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.rounding import rounded

__all__ = ["format_date", "format_list", "format_number", "format_points", "format_quantity", "is_right_to_left"]


def _babel(locale: str) -> Locale:
    """Return Babel's view of *locale*; English where CLDR does not know it (a pseudo-locale, say)."""
    from babel import UnknownLocaleError

    try:
        # The English of this library is British; plain "en" would write dates the American way.
        return Locale.parse("en_GB" if locale == "en" else locale)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@contextmanager
def _any_size() -> Iterator[None]:
    """Let Babel write numbers of any size: it gives up on those longer than the decimals of the context, 28 digits."""
    with localcontext(prec=2000):
        yield


@_any_size()
def format_number(value: int | Fraction, locale: str, places: int = 1) -> str:
    """Return a number; a whole one without decimals, another one with at most *places*.

    >>> format_number(Fraction(4001, 4), "en")
    '1,000.3'
    """
    pattern = "#,##0" if Fraction(value).denominator == 1 else f"#,##0.{'#' * places}"
    return format_decimal(rounded(value, places), format=pattern, locale=_babel(locale))


@_any_size()
def format_points(value: int | Fraction, locale: str, places: int = 1) -> str:
    """Return points, always with *places* decimals, so that columns align."""
    return format_decimal(rounded(value, places), format=f"#,##0.{'0' * places}", locale=_babel(locale))


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
            return format_percent(rounded(value, 2), format=_babel(locale).percent_formats[None], locale=_babel(locale))
        case Unit.POINTS:
            return format_points(value, locale)
        case Unit.DAYS:
            number = format_number(value, locale)
            whole = -(-value.numerator // value.denominator)
            return message("{days} person-day", plural="{days} person-days", n=whole, days=number).render(locale)


@_any_size()
def _money(value: Fraction, currency: str, locale: str) -> str:
    """Return an amount without cents."""
    babel = _babel(locale)
    pattern = babel.currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(rounded(value, 0), currency, format=pattern, locale=babel, currency_digits=False)


def format_list(items: Sequence[str], locale: str) -> str:
    """Return items as a list in words.

    >>> format_list(["a", "b", "c"], "fr")
    'a, b et c'
    """
    return babel_format_list(items, locale=_babel(locale))


def format_date(value: date, locale: str) -> str:
    """Return a date in words.

    >>> format_date(date(2026, 3, 9), "fr")
    '9 mars 2026'
    """
    return babel_format_date(value, format="long", locale=_babel(locale))


def is_right_to_left(locale: str) -> bool:
    """Return whether a language is written from right to left.

    >>> is_right_to_left("ar"), is_right_to_left("fr")
    (True, False)
    """
    return _babel(locale).text_direction == "rtl"
