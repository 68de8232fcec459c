"""Which form of a plural a number with decimals takes.

Catalogues choose between forms by a rule for whole numbers. CLDR has rules for all numbers: in French 1.9 is singular,
in English 1.0 is plural. A number with decimals takes the form of a whole number of its category.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

__all__ = ["like_whole"]

#: Where a whole number of every category is found that has any below a million.
NUMBERS: Final = range(1200)

#: Stands for a category that is of decimals alone, as in Polish and Czech: languages that have one say it with a form
#: that is near to that of a few.
A_FEW: Final = 2


@lru_cache(maxsize=4096)
def like_whole(shown: str, locale: str) -> int:
    """Return a whole number that takes the same form as a number with decimals.

    Parameters
    ----------
    shown
        The digits, with a decimal point and the decimals that are shown: 1.0 is another number than 1.
    locale
        The locale of the catalogue; one that CLDR does not know is taken for English.

    Examples
    --------
    >>> like_whole("1.9", "fr"), like_whole("2.0", "fr"), like_whole("1.0", "en"), like_whole("1.0", "es")
    (0, 2, 0, 1)
    """
    try:
        rule = Locale.parse(locale).plural_form
    except (UnknownLocaleError, ValueError):
        rule = Locale("en").plural_form
    category = rule(abs(Decimal(shown)))
    return next((number for number in NUMBERS if rule(number) == category), A_FEW)
