"""Names of territories and the order of names, in each language."""

from __future__ import annotations

import re
import sys

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.i18n import collation, territories
from parcours_cyber.i18n.collation import in_order, plain_key
from parcours_cyber.i18n.formats import format_quantity
from parcours_cyber.i18n.territories import territory_name
from parcours_cyber.i18n.text import money
from parcours_cyber.loading.addresses import texts
from parcours_cyber.reporting.catalogue import Part, catalogue_page
from parcours_cyber.reporting.page import Table
from parcours_cyber.reporting.render import page_of


@pytest.mark.parametrize(
    ("code", "locale", "name"),
    [
        ("DE", "en", "Germany"),
        ("DE", "fr_CA", "Allemagne"),
        ("EE", "ar", "إستونيا"),
        ("GB", "fr", "Royaume-Uni"),
        ("FR-BRE", "fr", "Bretagne, France"),
        ("DE-BY", "fr", "Bavière, Allemagne"),
        ("DE-BY", "en", "Bavaria, Germany"),
    ],
)
def test_a_code_is_written_out(code: str, locale: str, name: str) -> None:
    pytest.importorskip("pycountry")
    assert territory_name(code, locale) == name


@given(st.text() | st.sampled_from(["XX", "FR-XXX", "XX-1", "de", "FRA", "DE ", "FR-", "Castelbrun, 32 000 habitants"]))
def test_any_other_text_stays_as_it_is(text: str) -> None:
    for locale in ("fr", "en-XA"):
        if territory_name(text, locale) != text:
            assert len(text) in (2, 4, 5, 6)
            assert text[:2].isupper()


def test_a_page_writes_out_the_territory_and_json_keeps_its_code(
    methodology: pc.Methodology, town: pc.Assessment
) -> None:
    there = evolve(town, entity=evolve(town.entity, territory="CH"))
    score = pc.cyberscore(methodology, there)
    assert "Schweiz" not in pc.render(score, "text", "fr")
    assert "Suisse" in pc.render(score, "text", "fr")
    assert "Switzerland" in pc.render(score, "html", "en")
    assert '"territory": "CH"' in pc.render(score, "json", "en")


def test_without_pycountry_the_code_of_a_region_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycountry", None)
    territories.territory_name.cache_clear()
    try:
        assert territory_name("FR-BRE", "fr") == "FR-BRE"
        assert territory_name("FR", "fr") == "France"
    finally:
        territories.territory_name.cache_clear()


@pytest.mark.parametrize(
    ("currency", "locale", "written"),
    [("CHF", "fr", "12\u202f500\u00a0CHF"), ("CHF", "en", "CHF\u00a012,500"), ("SEK", "fr", "12\u202f500\u00a0SEK")],
)
def test_a_currency_is_written_as_the_locale_writes_it(currency: str, locale: str, written: str) -> None:
    assert format_quantity(money(12_500, currency), locale) == written


def test_every_amount_of_a_plan_is_in_the_currency_of_its_methodology(
    methodology: pc.Methodology, town: pc.Assessment
) -> None:
    swiss = evolve(methodology, currency="CHF")
    plan = pc.build_plan(swiss, town, pc.Capacity(budget=90_000, person_days=100))
    # What sentences of the content say in euros stays so: they are its author's.
    content = {amount for text in texts(methodology) for amount in re.findall(r"€[\d,]+", text.render("en"))}
    for format_ in ("html", "text", "markdown"):
        page = pc.render(plan, format_, "en")
        assert page.count("CHF") > 50
        assert set(re.findall(r"€[\d,]+", page)) <= content


# -- the order of names

WORDS = ["zone", "Échelle", "echelle", "école", "Eau", "eau", "œuvre", "ouvrir", "802.1X", "à jour", "a jour", "abri"]


def test_names_are_ordered_by_letters_then_accents_then_case() -> None:
    expected = ["802.1X", "a jour", "à jour", "abri", "eau", "Eau", "echelle", "Échelle", "école", "œuvre", "ouvrir"]
    assert sorted(WORDS, key=plain_key) == [*expected, "zone"]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_order_without_icu_is_that_of_icu(locale: str, methodology: pc.Methodology) -> None:
    pytest.importorskip("icu", reason="needs the extra collation")
    names = [*WORDS, *(term.term.render(locale) for term in methodology.terms)]
    assert sorted(names, key=plain_key) == in_order(names, str, locale)


def test_a_language_has_letters_of_its_own_with_icu() -> None:
    pytest.importorskip("icu", reason="needs the extra collation")
    assert in_order(["nube", "ñu", "nz", "nada"], str, "es") == ["nada", "nube", "nz", "ñu"]
    assert in_order(["uus", "öö", "aed", "zoo", "õun", "sai"], str, "et") == ["aed", "sai", "zoo", "uus", "õun", "öö"]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_glossary_is_in_the_order_of_its_reader(
    locale: str, methodology: pc.Methodology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collation, "_key_of_icu", lambda _: None)
    (table,) = (
        block
        for block in catalogue_page(methodology, locale, parts=(Part.GLOSSARY,)).blocks
        if isinstance(block, Table)
    )
    shown = [row[1] for row in table.rows]
    assert shown == sorted(shown, key=plain_key)
    assert len(shown) == len(methodology.terms)


def test_a_territory_in_a_pseudo_locale_is_disguised(methodology: pc.Methodology, town: pc.Assessment) -> None:
    there = evolve(town, entity=evolve(town.entity, territory="DE"))
    page = page_of(pc.cyberscore(methodology, there), "en_XA")
    assert "Germany" not in str(page)
    assert "Ɠḗḗřḿȧȧƞẏ" in str(page)
