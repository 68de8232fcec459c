"""Choosing the language of a command: the option, else the environment, else that of the reference methodology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from parcours_cyber.errors import UnknownLocaleError
from parcours_cyber.i18n.catalogues import resolve_locale
from parcours_cyber.i18n.text import DEFAULT_LOCALE

__all__ = ["chosen_locale"]

VARIABLES = ("PARCOURS_CYBER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen_locale(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the locale of a command.

    An option that no catalogue serves is an error; a variable that none serves is passed over.

    Raises
    ------
    UnknownLocaleError
        If the option ``--locale`` names a locale that no catalogue serves.
    """
    for index, argument in enumerate(arguments):
        if argument == "--locale" and index + 1 < len(arguments):
            return resolve_locale(arguments[index + 1])
        if argument.startswith("--locale="):
            return resolve_locale(argument.removeprefix("--locale="))
    for variable in VARIABLES:
        value = environment.get(variable, "").partition(".")[0].partition("@")[0]
        if value:
            with suppress(UnknownLocaleError):
                return resolve_locale(value)
    return DEFAULT_LOCALE
