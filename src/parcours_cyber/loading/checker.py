"""What the checks of a methodology share: noting a mistake at its line, and the kinds that every part can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from attrs import frozen

from parcours_cyber.errors import Place, Problems, suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.structure import exactly
from parcours_cyber.model.methodology import Methodology

__all__ = ["Checker"]


@frozen
class Checker:
    """A methodology under check, and the kinds of mistake that every part of it can have."""

    method: Methodology
    place: Callable[[Path_], Place]
    problems: Problems

    def note(self, path: Path_, what: Message, expected: Message | None = None, remedy: Message | None = None) -> None:
        """Note a problem."""
        self.problems.add(self.place(path), what, expected=expected, remedy=remedy)

    def sound(self, *checks: Callable[[], None]) -> bool:
        """Run checks; return whether they had nothing to note."""
        before = len(self.problems.found)
        for check in checks:
            check()
        return len(self.problems.found) == before

    def known(self, path: Path_, value: str, allowed: Iterable[str], kind: Message) -> None:
        """Check that an id names something."""
        names = list(dict.fromkeys(str(name) for name in allowed))
        if value not in names:
            listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            self.note(
                path,
                message("'{id}' is not {kind}.", id=value, kind=kind),
                message("Expected one of: {allowed}.", allowed=listed)
                if names
                else message("There is none in this pack."),
                suggestion(value, names) or message("Correct the id, or add what it names."),
            )

    def unique(self, ids: Iterable[tuple[Path_, str]]) -> None:
        """Note each id that stands a second time."""
        first: dict[str, Path_] = {}
        for path, value in ids:
            if first.setdefault(value, path) != path:
                self.note(
                    path,
                    message(
                        "The id '{id}' is used twice (first at {place}).", id=value, place=str(self.place(first[value]))
                    ),
                    message("Expected each id once."),
                    message("Give one of the two another id."),
                )

    def facts(self, path: Path_, facts: Iterable[str], allowed: Iterable[str], key: str = "applies_if") -> None:
        """Check that the facts that something depends on are there."""
        for n, fact in enumerate(facts):
            self.known((*path, key, n), fact, allowed, message("a fact"))

    def at_least(self, least: Fraction | int, path: Path_, value: Fraction | int | None) -> None:
        """Check that a number, where it is given, is not too small."""
        if value is not None and value < least:
            self.note(
                path,
                message("The number {value} is too small.", value=exactly(value)),
                message("Expected {least} or more.", least=exactly(least)),
            )
