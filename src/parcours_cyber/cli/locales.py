"""Choosing the language of a command: the option, else the environment, else that of the reference methodology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from parcours_cyber.errors import InvalidDataError, UnknownLocaleError
from parcours_cyber.i18n.catalogues import resolve_locale
from parcours_cyber.i18n.text import DEFAULT_LOCALE
from parcours_cyber.packs.registry import pack_at, use_catalogues

__all__ = ["chosen_locale"]

VARIABLES = ("PARCOURS_CYBER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen_locale(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the locale of a command.

    An option that no catalogue serves is an error; a variable that none serves is passed over. A pack that the command
    names by its path serves its languages, although it is loaded only later.

    Raises
    ------
    UnknownLocaleError
        If the option ``--locale`` names a locale that no catalogue serves.
    """
    _use_catalogues_of(arguments)
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


def _use_catalogues_of(arguments: Sequence[str]) -> None:
    """Use the catalogues of each pack that an argument is the path of; loading it tells what is wrong with it."""
    for argument in arguments:
        path = argument.partition("=")[2] if argument.startswith("--") else argument
        with suppress(InvalidDataError, OSError, ValueError):
            pack = pack_at(Path(path)) if path else None
            if pack is not None:
                use_catalogues(pack)
