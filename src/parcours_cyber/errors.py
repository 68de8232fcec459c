"""What can go wrong, as data.

A mistake in somebody's data is a :class:`Problem`: where it is, what is wrong, what was expected, what to do.
Problems are collected, so that one run tells them all; an exception carries them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from attrs import Factory, define, field, frozen

from parcours_cyber.i18n.text import Message, message

__all__ = [
    "InvalidDataError",
    "NotFoundError",
    "ParcoursError",
    "Place",
    "Problem",
    "Problems",
    "UnknownLocaleError",
    "UsageError",
    "spelled",
    "suggestion",
    "system_reason",
    "unspelled",
]


@frozen(kw_only=True)
class Place:
    """Where in the data something stands: a file, a line counted from 1, a path such as ``$.measures[1].effort``."""

    file: str = ""
    line: int | None = None
    path: str = ""

    def __str__(self) -> str:
        """Return ``file:line``, or as much of it as is known."""
        if not self.file:
            return self.path
        return self.file if self.line is None else f"{self.file}:{self.line}"


@frozen(kw_only=True)
class Problem:
    """One mistake: its place, what is wrong, what was expected, and what to do.

    ``str(problem)`` is English, whatever the current locale, so that a developer can search for it;
    :meth:`render` gives it in another language.
    """

    place: Place = Factory(Place)
    what: Message
    expected: Message | None = None
    remedy: Message | None = None

    def __str__(self) -> str:
        """Return the whole problem on one line, in English."""
        return self.render("en")

    def render(self, locale: str | None = None) -> str:
        """Return the whole problem on one line, in *locale* (the current one when it is not given)."""
        sentences = [part.render(locale) for part in (self.what, self.expected, self.remedy) if part is not None]
        start = str(self.place)
        # Spaces of other kinds are typography.
        text = " ".join(part for part in re.split(r"[ \t\r\n]+", " ".join(sentences)) if part)
        line = f"{start}: {text}" if start else text
        return f"{line} ({self.place.path})" if self.place.path and self.place.file else line


class ParcoursError(Exception):
    """The base of every error that this library raises on purpose.

    Parameters
    ----------
    problems
        What is wrong, at least one problem; all of them are told by ``str(error)``, one a line.
    """

    #: What the command line exits with, 1 where the data are wrong and 2 where the command is.
    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return every problem, one a line, in English."""
        return self.render("en")

    def render(self, locale: str | None = None) -> str:
        """Return every problem, one a line, in *locale*."""
        return "\n".join(problem.render(locale) for problem in self.problems)


class InvalidDataError(ParcoursError):
    """A file or a value is not what its format says."""


class NotFoundError(ParcoursError):
    """A file, a methodology or a version of it is not there."""


class UnknownLocaleError(ParcoursError):
    """No catalogue serves the language that was asked for."""

    exit_code = 2


class UsageError(ParcoursError):
    """A call or a command is wrong, whatever the data."""

    exit_code = 2


@define
class Problems:
    """A collector: it gathers problems and raises them together.

    >>> from parcours_cyber.i18n.text import message
    >>> with Problems().raising() as problems:
    ...     problems.add("$.size", message("'huge' is not a size band."))
    Traceback (most recent call last):
    ...
    parcours_cyber.errors.InvalidDataError: $.size: 'huge' is not a size band. Correct it there.
    """

    found: list[Problem] = field(factory=list)

    def add(
        self, place: Place | str, what: Message, *, expected: Message | None = None, remedy: Message | None = None
    ) -> None:
        """Note one problem; go on. What to do is always told, if only to correct the thing where it stands."""
        where = Place(path=place) if isinstance(place, str) else place
        if remedy is None:
            remedy = message("Correct it there.")
        self.found.append(Problem(place=where, what=what, expected=expected, remedy=remedy))

    def raise_if_any(self) -> None:
        """Raise :class:`InvalidDataError` with all that was found, in the order of files and lines."""
        if self.found:
            raise InvalidDataError(sorted(self.found, key=lambda p: (p.place.file, p.place.line or 0)))

    @contextmanager
    def raising(self) -> Iterator[Problems]:
        """Collect in the block, raise at its end."""
        yield self
        self.raise_if_any()


def suggestion(value: object, allowed: list[str]) -> Message | None:
    """Return what was probably meant, where that is clear."""
    close = get_close_matches(str(value)[:100], allowed, n=1)
    return message("Did you mean '{close}'?", close=close[0]) if close else None


def spelled(path: tuple[str | int, ...]) -> str:
    """Return a path as ``$.measures[1].effort``; a key with other signs than letters and hyphens is quoted.

    >>> spelled(("answers", "GV.OC-01.1"))
    '$.answers["GV.OC-01.1"]'
    """
    return "$" + "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" if re.fullmatch(r"[\w-]+", part) else f'["{part}"]'
        for part in path
    )


def unspelled(path: str) -> tuple[str | int, ...]:
    """Return the path that :func:`spelled` has written.

    >>> unspelled("$.measures[1].effort")
    ('measures', 1, 'effort')
    """
    parts = re.findall(r"\.([\w-]+)|\[(\d+)\]|\[\"([^\"]*)\"\]", path)
    return tuple(int(number) if number else word or quoted for word, number, quoted in parts)


def system_reason(error: Exception) -> Message | str:
    """Return why the system refused something, in words of this library for the usual reasons."""
    known = {
        errno.ENOENT: message("there is no such file or folder"),
        errno.EACCES: message("it is not allowed"),
        errno.EPERM: message("it is not allowed"),
        errno.ENOSPC: message("no space is left"),
        errno.EROFS: message("the disk can only be read"),
        errno.ENAMETOOLONG: message("the name is too long"),
        errno.ENOTDIR: message("a part of the path is not a folder"),
    }
    return known.get(getattr(error, "errno", None) or 0) or getattr(error, "strerror", None) or str(error)
