"""The plural forms of each locale, as catalogues declare them.

They are those of CLDR for whole numbers below a million, which are what this library counts: a form that is for
decimals alone, or for millions alone, is not asked of a translator. Where the usual declaration of gettext draws the
same lines it is the one that is written, since editors know it by sight.
"""

from __future__ import annotations

from functools import cache
from gettext import c2py  # what gettext itself reads declarations with
from typing import Final

from attrs import frozen
from babel import Locale
from babel.messages.plurals import get_plural
from babel.plural import PluralRule, to_gettext

__all__ = ["PluralForms", "plural_forms"]

#: The categories of CLDR in the order in which gettext numbers their forms.
ORDER: Final = ("zero", "one", "two", "few", "many", "other")
#: What rules of any language tell apart below a million shows within these numbers.
NUMBERS: Final = range(1200)


@frozen
class PluralForms:
    """How many forms a locale has, and which number takes which.

    Attributes
    ----------
    expression
        In the C of gettext, of the number ``n``.
    categories
        The category of CLDR to which each form belongs.
    examples
        The first numbers of each form.
    """

    expression: str
    categories: tuple[str, ...]
    examples: tuple[tuple[int, ...], ...]

    @property
    def header(self) -> str:
        """Return the declaration as the header ``Plural-Forms`` holds it."""
        return f"nplurals={len(self.categories)}; plural={self.expression};"

    def serves_one_number(self, form: int) -> bool:
        """Return whether a form is for a single number, so that the number may go without saying."""
        return len(self.examples[form]) == 1


@cache
def plural_forms(locale: str) -> PluralForms:
    """Return the plural forms of a locale.

    Parameters
    ----------
    locale
        A locale that CLDR knows, such as ``"pl"`` or ``"pt_BR"``.

    Examples
    --------
    >>> plural_forms("de").header
    'nplurals=2; plural=(n != 1);'
    >>> plural_forms("sl").categories, plural_forms("sl").examples[0][:3]
    (('one', 'two', 'few', 'other'), (1, 101, 201))
    """
    rule = Locale.parse(locale).plural_form
    of = [rule(n) for n in NUMBERS]
    categories = tuple(category for category in ORDER if category in of)
    usual = get_plural(locale)
    expression = usual.plural_expr
    if usual.num_plurals != len(categories) or not _agrees(expression, of, categories):
        # The last form needs no condition of its own.
        conditions: dict[str, str] = {category: rule.rules[category] for category in categories[:-1]}
        declared = to_gettext(PluralRule(conditions)) if conditions else "nplurals=1; plural=(0);"
        expression = declared.partition("; plural=")[2].rstrip(";")
    examples = tuple(tuple(n for n in NUMBERS if of[n] == category)[:4] for category in categories)
    return PluralForms(expression, categories, examples)


def _agrees(expression: str, of: list[str], categories: tuple[str, ...]) -> bool:
    """Return whether a declaration gives each number the form of its category."""
    chosen = c2py(expression)
    return all(chosen(n) == categories.index(category) for n, category in zip(NUMBERS, of, strict=True))
