"""Texts of both directions side by side.

Where a name of one direction stands in a sentence of the other, the signs around it may jump to its other side. So a
name is isolated, with the characters that Unicode has for it (UAX 9, isolates), where its direction may differ from
that of the sentence, and nowhere else: most pages hold none.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["isolated", "own_direction"]

FIRST_STRONG, POP = "\u2068", "\u2069"

#: The blocks of Unicode whose letters run from right to left.
_RIGHT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT: Final = re.compile(rf"[{_RIGHT}]")
#: A letter of any other block.
_LEFT_TO_RIGHT: Final = re.compile(rf"[^\W\d_{_RIGHT}]")
#: The characters that command a direction.
_COMMANDS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: What is isolated already says nothing of the direction of what it stands in.
_ISOLATE: Final = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def own_direction(text: str, *, right_to_left: bool) -> str:
    """Return the direction of a text that stands alone on a page: ``ltr``, ``rtl``, or nothing where it is the page's.

    From left to right the first letter decides, as in HTML; from right to left a code may begin a sentence, and only a
    text without any letter of that direction has its own.

    >>> own_direction("A+", right_to_left=True), own_direction("A+", right_to_left=False)
    ('ltr', '')
    """
    outside = _ISOLATE.sub("", text)
    right = _RIGHT_TO_LEFT.search(outside)
    left = _LEFT_TO_RIGHT.search(outside)
    if right_to_left:
        return "ltr" if left and not right else ""
    return "rtl" if right and (left is None or right.start() < left.start()) else ""


def isolated(text: str, *, right_to_left: bool) -> str:
    r"""Return a text to stand in a sentence of a direction; isolated where its own may differ.

    >>> isolated("Castelbrun", right_to_left=False)
    'Castelbrun'
    >>> ascii(isolated("A+", right_to_left=True))
    "'\\u2068A+\\u2069'"
    """
    other = _LEFT_TO_RIGHT if right_to_left else _RIGHT_TO_LEFT
    if not other.search(text) and not _COMMANDS.search(text):
        return text
    # A closing sign of its own would end the isolation early: for each, one more is opened.
    unopened = 0
    depth = 0
    for char in text:
        if "\u2066" <= char <= FIRST_STRONG:
            depth += 1
        elif char == POP:
            unopened, depth = (unopened, depth - 1) if depth else (unopened + 1, 0)
    return FIRST_STRONG * (1 + unopened) + text + POP * (1 + depth)
