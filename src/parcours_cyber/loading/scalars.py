"""What a plain scalar of YAML means here, and what other readers would make of it.

Numbers with a decimal point are exact fractions; ``NO`` and ``12:30`` of YAML 1.1 are surprises.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from parcours_cyber.i18n.text import Message, message

__all__ = ["plain", "surprise"]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_OLD_BOOLEAN = re.compile(r"yes|no|on|off|y|n", re.IGNORECASE)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_OTHER_NUMBER = re.compile(
    r"[-+]?(0[0-9]+|0[box][0-9a-f_]+|[0-9][0-9_]*_[0-9_]*|[0-9.]+e[-+]?[0-9]+|\.[0-9]+|[0-9]+\.|\.inf|\.nan)",
    re.IGNORECASE,
)
#: No number that is meant is longer; and no text that is longer is tried against the patterns above.
_LONGEST_NUMBER: Final = 60


def plain(text: str) -> str | int | Fraction | bool | None:
    """Return the value of a plain scalar."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if len(text) < 20 and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) < 40 and _DECIMAL.fullmatch(text):
        return Fraction(text)
    return text


def surprise(text: str) -> Message | None:
    """Return what YAML 1.1 would make of a plain scalar, where that is not what it looks like."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if _OLD_BOOLEAN.fullmatch(text) or text in ("True", "TRUE", "False", "FALSE"):
        return message("true or false")
    if _SEXAGESIMAL.fullmatch(text):
        return message("a number in base 60")
    if text in ("Null", "NULL"):
        return message("nothing")
    return message("another number") if _OTHER_NUMBER.fullmatch(text) and not _DECIMAL.fullmatch(text) else None
