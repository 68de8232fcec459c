"""Remembering what was made of a methodology, for as long as that methodology lives.

A methodology is large: looking it up by equality would compare everything with everything whenever two equal ones are
in use. So what is remembered belongs to the object itself, not to its content, and goes away with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from parcours_cyber.model.methodology import Methodology

__all__ = ["remembered"]

R = TypeVar("R")


def remembered(function: Callable[[Methodology], R]) -> Callable[[Methodology], R]:
    """Return *function* with its result kept in the memo of each methodology."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def look_up(methodology: Methodology) -> R:
        memo = methodology.memo
        if name not in memo:
            memo[name] = function(methodology)
        return cast("R", memo[name])

    return look_up
