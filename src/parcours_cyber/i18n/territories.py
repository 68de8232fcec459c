"""The names of countries and of their parts, for a territory that is given by its code of ISO 3166."""

from __future__ import annotations

import gettext
import re
from functools import lru_cache
from typing import Any

from parcours_cyber.i18n.catalogues import locale_chain
from parcours_cyber.i18n.formats import country_name, finished, format_series
from parcours_cyber.i18n.pseudo import PSEUDO_LOCALES

__all__ = ["territory_name"]


@lru_cache(maxsize=1024)
def territory_name(territory: str, locale: str) -> str:
    """Return the name of a territory that is a code of ISO 3166; any other text as it is.

    Countries have the names of CLDR. The parts of countries have those of the package pycountry, from the translators
    of iso-codes; without it, their codes stay codes.

    >>> territory_name("DE", "fr"), territory_name("FR-BRE", "en"), territory_name("Castelbrun", "en")
    ('Allemagne', 'Bretagne, France', 'Castelbrun')
    """
    if re.fullmatch(r"[A-Z]{2}", territory):
        return country_name(territory, locale) or territory
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", territory):
        part = _part_name(territory, locale)
        if part is not None:
            return format_series([part, country_name(territory[:2], locale) or territory[:2]], locale)
    return territory


def _part_name(code: str, locale: str) -> str | None:
    """Return the name of a part of a country, in *locale* where it was translated, else as iso-codes has it."""
    try:
        import pycountry
    except ImportError:
        return None
    found: Any = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
    if found is None:
        return None
    languages = list(locale_chain(PSEUDO_LOCALES.get(locale, locale)))
    names = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=languages, fallback=True)
    return finished(names.gettext(found.name), locale)
