"""Language: complete catalogues, right look-ups, and no word left untranslated."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import parcours_cyber as pc
from parcours_cyber.i18n.formats import format_date, format_quantity
from parcours_cyber.i18n.text import Quantity, Text, Unit, message, money
from parcours_cyber.l10n.checks import check_catalogues
from parcours_cyber.l10n.extraction import code_entries
from parcours_cyber.l10n.rules import placeholders
from parcours_cyber.l10n.typography import typography
from parcours_cyber.loading.addresses import texts

PACKAGE = Path(pc.__file__).parent


def test_the_catalogues_are_complete_reviewed_and_hold_their_place_holders(methodology: pc.Methodology) -> None:
    check_catalogues(methodology)


def test_every_text_of_the_pack_has_an_address_of_its_own(methodology: pc.Methodology) -> None:
    addresses = [text.context for text in texts(methodology)]
    assert len(addresses) == len(set(addresses)) > 1000
    assert all(re.fullmatch(r"[a-z-]+:[\w.-]+:[\w.]+", address) for address in addresses)
    assert all(text.domain == methodology.id for text in texts(methodology))


def test_the_french_of_the_content_is_set_as_french_is(methodology: pc.Methodology) -> None:
    """The catalogues are held to it by their checks; the sources are here."""
    assert [text.source for text in texts(methodology) if [*typography(text.source, text.source, "fr")]] == []


def test_messages_are_given_as_whole_sentences_with_their_arguments() -> None:
    for entry in code_entries(PACKAGE):
        assert entry.source.strip() == entry.source
        if entry.plural is not None:
            assert placeholders(entry.plural) >= placeholders(entry.source)


def test_the_locale_of_a_block_ends_with_it_and_the_function_is_a_decorator() -> None:
    text = message("Show this help and stop.")
    with pc.use_locale("fr"):
        with pc.use_locale("en"):
            assert str(text) == "Show this help and stop."
        assert str(text) != "Show this help and stop."
        with pytest.raises(RuntimeError, match="inside"), pc.use_locale("en"):
            raise RuntimeError("inside")
        assert pc.current_locale() == "fr"

    @pc.use_locale("en")
    def speak() -> str:
        return str(text)

    assert speak() == "Show this help and stop."
    assert text.render("en") == "Show this help and stop."


def test_equality_and_hash_do_not_depend_on_the_language() -> None:
    first, second = (Text("Bonjour", "theme:x:name", "parcours-anssi") for _ in range(2))
    with pc.use_locale("fr"):
        french = hash(first)
    with pc.use_locale("en"):
        assert hash(second) == french
        assert first == second
    assert first != Text("Bonjour", "theme:y:name", "parcours-anssi")


def test_an_unknown_locale_is_an_error_unless_a_fallback_is_asked_for(methodology: pc.Methodology) -> None:
    for locale in ("xx", "", "../../etc", "en/../../x", "é"):
        with pytest.raises(pc.UnknownLocaleError, match="Expected one of: en, fr"), pc.use_locale(locale):
            pass
    name = methodology.themes[0].name
    with pc.use_locale("de", fallback=True):
        assert str(name) == name.render("en")
    with pc.use_locale("fr-CA"):
        assert pc.current_locale() == "fr_CA"
        assert str(name) == name.source


def test_formats() -> None:
    with pc.use_locale("fr"):
        assert str(money(12500)) == "12\u202f500\u00a0€"
        assert str(Quantity(Fraction(1, 3), Unit.PERCENT)) == "33\u00a0%"
        assert str(Quantity(Fraction(5, 2), Unit.DAYS)).startswith("2,5")
    assert format_quantity(money(Fraction(1999, 2)), "en") == "€1,000"
    assert format_quantity(Quantity(Fraction(1), Unit.DAYS), "en") == "1 person-day"
    assert format_date(date(2026, 3, 9), "en") == "9 March 2026"


def test_numbers_of_any_size_are_written() -> None:
    assert format_quantity(money(10**40), "en") == "€10," + ",".join(["000"] * 13)
    assert format_quantity(Quantity(Fraction(10**40), Unit.DAYS), "fr").startswith("10\u202f000")
