"""Which form of a plural a number takes, with decimals too; CLDR, through Babel, says what is right."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.i18n.counts import like_whole
from parcours_cyber.i18n.formats import digits_shown
from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.planning.explanation.reasons import points_words

#: The words for one and for several, of the languages that are shipped and of those of the sample packs.
WORDS = {"en": ("point", "points"), "fr": ("point", "points")}
DAYS = {"en": ("person-day", "person-days"), "fr": ("jour-personne", "jours-personnes")}
AMOUNTS = st.fractions(0, 4, max_denominator=40)


@pytest.mark.parametrize(
    ("points", "locale", "said"),
    [
        ("1.1", "fr", "1,1 point"),
        ("1.94", "fr", "1,9 point"),
        ("1.96", "fr", "2,0 points"),
        ("0.5", "fr", "0,5 point"),
        ("1", "fr", "1,0 point"),
        ("1", "en", "1.0 points"),
        ("0.5", "en", "0.5 points"),
    ],
)
def test_points_agree_with_their_number(points: str, locale: str, said: str) -> None:
    assert points_words(Fraction(points)).render(locale) == said


@given(AMOUNTS, st.sampled_from(sorted(WORDS)), st.sampled_from((Unit.POINTS, Unit.DAYS)))
def test_what_is_counted_agrees_with_the_number_that_is_shown(amount: Fraction, locale: str, unit: Unit) -> None:
    quantity = Quantity(amount, unit)
    words = points_words(amount) if unit is Unit.POINTS else quantity
    category = Locale.parse(locale).plural_form(Decimal(digits_shown(quantity)))
    said = (WORDS if unit is Unit.POINTS else DAYS)[locale]
    assert words.render(locale).split()[-1] == said[category == "other"]


@given(AMOUNTS, st.sampled_from(("fr", "en", "de", "es", "pt", "pl", "cs", "ru", "ar", "lv", "da", "ja")))
def test_a_number_takes_the_form_of_a_whole_one_of_its_category(amount: Fraction, locale: str) -> None:
    rule = Locale.parse(locale).plural_form
    shown = str(digits_shown(Quantity(amount, Unit.POINTS)))
    category = rule(Decimal(shown))
    whole = like_whole(shown, locale)
    if category in {rule(n) for n in range(200)}:
        assert rule(whole) == category
    else:
        assert rule(whole) == rule(2)


def test_one_and_one_with_decimals_are_not_taken_for_each_other() -> None:
    for _ in range(2):  # the second time from what is remembered
        assert message("{n} year", plural="{n} years", n=1).render("en") == "1 year"
        assert points_words(Fraction(1)).render("en") == "1.0 points"


def test_a_locale_that_is_not_known_counts_as_english() -> None:
    assert like_whole("1.1", "qqq") == 0


@given(st.integers(0, 3), AMOUNTS)
def test_a_message_says_what_it_counts(whole: int, amount: Fraction) -> None:
    for count in (whole, amount, Quantity(amount, Unit.POINTS)):
        said: pc.Message = message("{n} point", plural="{n} points", n=count)
        assert said == message("{n} point", plural="{n} points", n=count)
        assert said.render("en").startswith(message("{n}", n=count).render("en"))
