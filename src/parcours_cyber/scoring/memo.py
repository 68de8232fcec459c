"""Remembering what was made of a methodology, for as long as that methodology lives.

A methodology is large: looking it up by equality would compare everything with everything whenever two equal ones are
in use. So what is remembered belongs to the object itself, not to its content, and goes away with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from attrs import evolve

from parcours_cyber.model.methodology import Methodology

__all__ = ["remembered", "taught"]

R = TypeVar("R")

#: The functions whose results are kept.
_remembered: set[Callable[[Methodology], object]] = set()


def remembered(function: Callable[[Methodology], R]) -> Callable[[Methodology], R]:
    """Return *function* with its result kept in the memo of each methodology."""
    name = _name(function)

    @wraps(function)
    def look_up(methodology: Methodology) -> R:
        memo = methodology.memo
        if name not in memo:
            memo[name] = function(methodology)
        return cast("R", memo[name])

    _remembered.add(look_up)
    return look_up


def taught(methodology: Methodology, function: Callable[[Methodology], R], result: R) -> Methodology:
    """Return a copy of *methodology* of which a :func:`remembered` function already knows its result.

    So a scoring tree made in Python, of kinds of node that no pack can write, takes the place of the pack's own.

    Raises
    ------
    ValueError
        If the result of the function is not remembered: what is taught would never be asked for.
    """
    if function not in _remembered:
        raise ValueError(f"{function.__name__} does not remember its result")
    copy = evolve(methodology)
    copy.memo[_name(function)] = result
    return copy


def _name(function: Callable[[Methodology], R]) -> str:
    """Return the name under which a function's result is kept."""
    return f"{function.__module__}.{function.__qualname__}"
