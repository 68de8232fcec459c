"""Checks of ``replaces``: what is replaced is gone, so that a former id is carried in one way only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from parcours_cyber.i18n.text import message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_

__all__ = ["check_replaced"]


def check_replaced(checker: Checker) -> None:
    """Note each id that is said to be replaced and is still there."""
    for f in attrs.fields(type(checker.method)):
        items = getattr(checker.method, f.name)
        if isinstance(items, tuple):
            _check(checker, (f.name,), items)
    if checker.method.pre_diagnosis is not None:
        _check(checker, ("pre_diagnosis", "questions"), checker.method.pre_diagnosis.questions)


def _check(checker: Checker, path: Path_, items: tuple[Any, ...]) -> None:
    there = set(_ids(items))
    for index, item in enumerate(items):
        for where, name in _replaced(item):
            if name in there:
                checker.note(
                    (*path, index, *where),
                    message("'{id}' is said to be replaced, but it is still there.", id=name),
                    message("Expected the id of something in a former version."),
                    message("Remove it from 'replaces', or drop the item that has it."),
                )


def _ids(items: tuple[Any, ...]) -> Iterator[str]:
    """Yield the ids of items, and of the options of questions with their question."""
    for item in items:
        if hasattr(item, "replaces"):
            yield item.id
            for option in getattr(item, "options", ()):
                yield f"{item.id}.{option.id}"


def _replaced(item: Any) -> Iterator[tuple[Path_, str]]:
    """Yield what an item and its options replace, with where that is said."""
    for n, name in enumerate(getattr(item, "replaces", ())):
        yield ("replaces", n), name
    for o, option in enumerate(getattr(item, "options", ())):
        for n, name in enumerate(getattr(option, "replaces", ())):
            yield ("options", o, "replaces", n), name
