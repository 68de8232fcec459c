"""Single values of files, read strictly: a number, a text, a date, a word of a list, an id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from parcours_cyber.errors import suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import SPELLINGS

__all__ = [
    "FRACTION",
    "WrongValueError",
    "exactly",
    "read_boolean",
    "read_date",
    "read_fraction",
    "read_integer",
    "read_mapping",
    "read_sequence",
    "read_string",
    "reader_of_ids",
    "reader_of_words",
    "shown",
    "written",
]


class WrongValueError(ValueError):
    """A value that its field refuses; it carries the sentences for the user."""

    def __init__(self, what: Message, expected: Message | None = None, remedy: Message | None = None) -> None:
        super().__init__(what.render("en"))
        self.what, self.expected, self.remedy = what, expected, remedy


def shown(value: object) -> str:
    """Return a value as a message quotes it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Fraction():
            return _decimal(value) or str(written(value))
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            text = " ".join(str(value).split())
            return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def exactly(value: Fraction | int) -> str:
    """Return a number as a message about a file quotes it: as the file may hold it, neither rounded nor grouped."""
    value = Fraction(value)
    return str(value) if value.denominator == 1 else _decimal(value) or str(value)


def _decimal(value: Fraction) -> str | None:
    """Return an exact number with a decimal point, as a file writes it, where it has such a form."""
    for places in range(1, 40):
        shifted = value * 10**places
        if shifted.denominator == 1:
            sign, digits = "-" if shifted < 0 else "", f"{abs(shifted.numerator):0{places + 1}}"
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    return None


def written(value: Fraction) -> int | str:
    """Return an exact number as files hold it: an integer, or a string such as ``"1/3"``."""
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


FRACTION = re.compile(r"-?[0-9]{1,30}(/[1-9][0-9]{0,29}|\.[0-9]{1,30})?")


def read_fraction(value: object) -> Fraction:
    """Read an exact number: an integer, a decimal, or a string such as ``1/3``."""
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and FRACTION.fullmatch(value):
        return Fraction(value)
    raise WrongValueError(
        message("{value} is not a number.", value=shown(value)),
        message("Expected a whole number, a decimal or a fraction such as 1/3."),
    )


def read_string(value: object) -> str:
    """Read a text; an empty one is no text."""
    if isinstance(value, str):
        if value.strip():
            return value
        raise WrongValueError(message("The text is empty."), message("Expected some words."))
    raise WrongValueError(
        message("{value} is not a text.", value=shown(value)),
        message("Expected a text."),
        message("Put it in quotation marks if it is meant."),
    )


#: A whole number that was written as 12.0 is read as 12, up to as many digits as one without a point may have.
_LARGEST = 10**19


def read_integer(value: object) -> int:
    """Read a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < _LARGEST:
        return value.numerator
    raise WrongValueError(
        message("{value} is not a whole number.", value=shown(value)), message("Expected a whole number.")
    )


def read_boolean(value: object) -> bool:
    """Read ``true`` or ``false``."""
    if isinstance(value, bool):
        return value
    raise WrongValueError(
        message("{value} is neither true nor false.", value=shown(value)), message("Expected true or false.")
    )


def read_date(value: object) -> dt.date:
    """Read a date such as ``2026-03-31``."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise WrongValueError(
        message("{value} is not a date.", value=shown(value)), message("Expected year, month and day, as 2026-03-31.")
    )


def reader_of_words(cls: type[StrEnum]) -> Callable[[object], StrEnum]:
    """Return a reader for an enumeration."""
    allowed = [member.value for member in cls]

    def read(value: object) -> StrEnum:
        if isinstance(value, str) and value in allowed:
            return cls(value)
        raise WrongValueError(
            message("{value} is not known here.", value=shown(value)),
            message("Expected one of: {allowed}.", allowed=", ".join(allowed)),
            suggestion(value, allowed),
        )

    return read


def reader_of_ids(kind: Any) -> Callable[[object], str]:
    """Return a reader for one kind of id."""
    pattern, example = SPELLINGS[kind]

    def read(value: object) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise WrongValueError(
            message("{value} is not spelled as an id of this kind.", value=shown(value)),
            message("Expected something like {example}.", example=example),
        )

    return read


def read_sequence(value: object) -> list[Any]:
    """Return a list; anything else is refused."""
    if isinstance(value, list):
        return value
    raise WrongValueError(
        message("{value} is not a list.", value=shown(value)),
        message("Expected a list."),
        message("Put the values in brackets, or one a line after a dash."),
    )


def read_mapping(value: object) -> Mapping[str, Any]:
    """Return a mapping; anything else is refused."""
    if isinstance(value, dict):
        return value
    raise WrongValueError(
        message("{value} is not a mapping.", value=shown(value)), message("Expected keys with their values.")
    )
