"""What is wrong with the rows of a frame: which thing, how often, and where first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem, suggestion
from parcours_cyber.i18n.text import Message, message

__all__ = ["Fault", "Faults", "Wrong", "told"]

#: So many values of a column and rows of a value are named in an error; the others are counted.
_NAMED: Final = 5
#: So many different mistakes are told apart; those beyond are only counted, so that memory stays bounded.
_MOST: Final = 10_000
#: Of more allowed values than these, only the nearest is named.
_LISTED: Final = 30


class Wrong(StrEnum):
    """The kinds of mistake that a row may hold."""

    ANSWER = "answer"
    NO_ENTITY = "no-entity"
    ENTITY_AGAIN = "entity-again"
    QUESTION = "question"
    ANSWER_AGAIN = "answer-again"


@frozen
class Fault:
    """The same kind of mistake in some rows of a column.

    Attributes
    ----------
    rows
        The rows, counted from 0 in their batch.
    values
        What stands there.
    subject
        The question of an answer.
    allowed
        What may stand there, where that can be listed.
    """

    kind: Wrong
    column: str
    rows: npt.NDArray[np.intp]
    values: pa.Array
    subject: str = ""
    allowed: tuple[str, ...] = ()

    def groups(self) -> Iterator[tuple[object, npt.NDArray[np.intp]]]:
        """Yield each different value with the rows in which it stands."""
        encoded = self.values if isinstance(self.values, pa.DictionaryArray) else self.values.dictionary_encode()
        different = [*encoded.dictionary.to_pylist(), None]
        places = encoded.indices.fill_null(len(different) - 1).to_numpy(zero_copy_only=False)
        order = np.argsort(places, kind="stable")
        ends = np.searchsorted(places[order], np.arange(len(different) + 1))
        for value, start, end in zip(different, ends, ends[1:], strict=False):
            if start < end:
                yield value, self.rows[order[start:end]]

    def sentence(self, value: object) -> Message:
        """Return what is wrong with one row."""
        match self.kind:
            case Wrong.ANSWER:
                return message("'{choice}' is not an option of {question}.", choice=str(value), question=self.subject)
            case Wrong.NO_ENTITY:
                return message("The row names no entity.")
            case Wrong.ENTITY_AGAIN:
                return message("The entity '{entity}' has a row already.", entity=str(value))
            case Wrong.QUESTION:
                return message("There is no question '{question}'.", question=str(value))
            case Wrong.ANSWER_AGAIN:
                return message("The entity has answered {question} already.", question=self.subject)


@define
class _Count:
    """How often a thing is wrong, and in which rows first."""

    kind: Wrong
    subject: str
    allowed: tuple[str, ...]
    value: object
    number: int = 0
    rows: list[int] = field(factory=list)

    def sentence(self) -> Message:
        """Return what is wrong, for all its rows together."""
        subject, value, n = self.subject, str(self.value), self.number
        match self.kind:
            case Wrong.ANSWER:
                return message(
                    "{n} row answers '{choice}', which is not an option of {question}.",
                    plural="{n} rows answer '{choice}', which is not an option of {question}.",
                    n=n,
                    choice=value,
                    question=subject,
                )
            case Wrong.NO_ENTITY:
                return message("{n} row names no entity.", plural="{n} rows name no entity.", n=n)
            case Wrong.ENTITY_AGAIN:
                return message(
                    "{n} row names the entity '{entity}', which has a row already.",
                    plural="{n} rows name the entity '{entity}', which has a row already.",
                    n=n,
                    entity=value,
                )
            case Wrong.QUESTION:
                return message(
                    "{n} row answers the question '{question}', which is not there.",
                    plural="{n} rows answer the question '{question}', which is not there.",
                    n=n,
                    question=value,
                )
            case Wrong.ANSWER_AGAIN:
                return message(
                    "{n} row answers {question} for an entity that has answered it already.",
                    plural="{n} rows answer {question} for an entity that has answered it already.",
                    n=n,
                    question=subject,
                )


@define
class Faults:
    """All that is wrong with the rows of a frame.

    Attributes
    ----------
    numbered
        Whether the rows of the frame have an order, so that a number finds them.
    """

    numbered: bool = True
    found: dict[tuple[Wrong, str, str, str], _Count] = field(factory=dict)
    beyond: Counter[tuple[Wrong, str, str]] = field(factory=Counter)

    def add(self, fault: Fault, first: int) -> None:
        """Count a fault of a batch whose first row is the row *first* of the frame."""
        for value, rows in fault.groups():
            # A repeated answer is told once for each question, not for each of its values.
            key = (fault.kind, fault.column, fault.subject, "" if fault.kind is Wrong.ANSWER_AGAIN else str(value))
            if key not in self.found:
                if len(self.found) == _MOST:
                    self.beyond[key[:3]] += len(rows)
                    continue
                self.found[key] = _Count(fault.kind, fault.subject, fault.allowed, value)
            count = self.found[key]
            count.number += len(rows)
            count.rows += (first + rows[: max(0, _NAMED - len(count.rows))]).tolist()

    def raise_if_any(self) -> None:
        """Raise :class:`InvalidDataError` with everything that was counted, the most frequent first in each column."""
        columns: dict[tuple[Wrong, str, str], list[_Count]] = {place: [] for place in self.beyond}
        for (kind, column, subject, _), count in self.found.items():
            columns.setdefault((kind, column, subject), []).append(count)
        problems: list[Problem] = []
        for place, counts in columns.items():
            column = place[1]
            counts.sort(key=lambda count: -count.number)
            problems += [self._problem(column, count) for count in counts[:_NAMED]]
            rest = sum(count.number for count in counts[_NAMED:]) + self.beyond[place]
            if rest:
                what = message(
                    "{n} row more has another value that is wrong.",
                    plural="{n} rows more have other values that are wrong.",
                    n=rest,
                )
                problems.append(Problem(place=Place(path=column), what=what))
        if problems:
            raise InvalidDataError(problems)

    def _problem(self, column: str, count: _Count) -> Problem:
        """Return the problem of one value of one column."""
        rows = ", ".join([*map(str, count.rows), *(["…"] if count.number > len(count.rows) else [])])
        allowed = list(count.allowed)
        listed = ", ".join(allowed) if len(allowed) <= _LISTED else ""
        return Problem(
            place=Place(path=f"{column}[{rows}]" if self.numbered else column),
            what=count.sentence(),
            expected=message("Expected one of: {allowed}.", allowed=listed) if listed else None,
            remedy=(suggestion(count.value, allowed) if len(str(count.value)) > 1 else None)
            or message("Correct the rows, or have them set apart: bad_rows='apart'."),
        )


def told(faults: Iterable[Fault]) -> dict[int, str]:
    """Return what is wrong with each row of a batch, in English."""
    sentences: dict[int, str] = {}
    for fault in faults:
        for value, rows in fault.groups():
            sentence = fault.sentence(value).render("en")
            for row in rows.tolist():
                sentences[row] = f"{sentences[row]} {sentence}" if row in sentences else sentence
    return sentences
