"""Frames with one row for each answer: gathered into one column of bytes a question, then scored like all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field

from parcours_cyber.frames.answers import WRONG, read_column, settled, validity
from parcours_cyber.frames.faults import Fault, Faults, Wrong, told
from parcours_cyber.frames.layout import LongLayout
from parcours_cyber.frames.result import Shape
from parcours_cyber.frames.scorer import Kernel
from parcours_cyber.frames.stream import CHUNK, cut, names_of
from parcours_cyber.frames.sums import UNKNOWN

__all__ = ["score_long"]

#: The byte of an answer for which no row has been met.
_NO_ROW: Final = WRONG


@define
class _Answers:
    """The answers that were met: a byte for each entity and question.

    Attributes
    ----------
    entities
        The position of each entity, in the order of their first rows.
    bad
        The entities that have a bad row: they get no score, because an answer of theirs is not known to be right.
    """

    layout: LongLayout
    entities: dict[Any, int] = field(factory=dict)
    bad: set[int] = field(factory=set)
    table: npt.NDArray[np.uint8] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.table = np.full((len(self.layout.vocabularies), 1024), _NO_ROW, np.uint8)

    def add(self, batch: pa.RecordBatch) -> list[Fault]:
        """Note the answers of a batch; return what is wrong with its rows."""
        layout = self.layout
        faults: list[Fault] = []
        named, posed, given = (settled(batch.column(name)) for name in layout.names)
        who = self._entities(named)
        (nameless,) = np.nonzero(who < 0)
        if len(nameless):
            faults.append(Fault(Wrong.NO_ENTITY, layout.entity, nameless, named.take(pa.array(nameless))))
        index = {str(words.question): n for n, words in enumerate(layout.vocabularies)}
        questions = _encoded(posed)
        places = np.array([*(index.get(name, -1) for name in questions.dictionary.to_pylist()), -1])
        asked = places[_positions(questions, len(places) - 1)]
        (strange,) = np.nonzero(asked < 0)
        if len(strange):
            values = posed.take(pa.array(strange))
            known = tuple(index)
            faults.append(Fault(Wrong.QUESTION, layout.question, strange, values, allowed=known))
        codes, wrong = self._codes(given, asked)
        faults += wrong
        good = (who >= 0) & (asked >= 0)
        for fault in faults:
            self.bad.update(who[fault.rows][who[fault.rows] >= 0].tolist())
            good[fault.rows] = False
        again = self._place(np.nonzero(good)[0], who, asked, codes)
        for number, words in enumerate(layout.vocabularies):
            rows = again[asked[again] == number]
            if len(rows):
                values = given.take(pa.array(rows))
                faults.append(Fault(Wrong.ANSWER_AGAIN, layout.answer, rows, values, subject=str(words.question)))
                self.bad.update(who[rows].tolist())
        return faults

    def _entities(self, array: pa.Array) -> npt.NDArray[np.intp]:
        """Return the position of each entity, new ones included; -1 where none is named."""
        encoded = _encoded(array)
        names = names_of(encoded.dictionary)
        used = np.unique(_positions(encoded, len(names)))
        places = np.full(len(names) + 1, -1, np.intp)
        for position in used.tolist():
            if position < len(names) and names[position] is not None:
                places[position] = self.entities.setdefault(names[position], len(self.entities))
        if len(self.entities) > self.table.shape[1]:
            rows = max(2 * self.table.shape[1], len(self.entities))
            wider = np.full((len(self.table), rows), _NO_ROW, np.uint8)
            wider[:, : self.table.shape[1]] = self.table
            self.table = wider
        return places[_positions(encoded, len(names))]

    def _codes(self, array: pa.Array, asked: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint8], list[Fault]]:
        """Return the bytes of the answers, and those that answer nothing."""
        codes = np.full(len(array), UNKNOWN, np.uint8)
        faults = []
        order = np.argsort(asked, kind="stable")
        ends = np.searchsorted(asked[order], np.arange(len(self.layout.vocabularies) + 1))
        for number, words in enumerate(self.layout.vocabularies):
            rows = order[ends[number] : ends[number + 1]]
            if not len(rows):
                continue
            answers = array.take(pa.array(rows))
            found, wrong = read_column(answers, words, np.empty(len(rows), np.uint8))
            codes[rows] = found
            if wrong is not None:
                values = answers.take(pa.array(wrong))
                name = str(words.question)
                allowed = words.allowed(array.type)
                faults.append(
                    Fault(Wrong.ANSWER, self.layout.answer, rows[wrong], values, subject=name, allowed=allowed)
                )
        return codes, faults

    def _place(
        self,
        rows: npt.NDArray[np.intp],
        who: npt.NDArray[np.intp],
        asked: npt.NDArray[Any],
        codes: npt.NDArray[np.uint8],
    ) -> npt.NDArray[np.intp]:
        """Write answers into the table; return the rows that answer what was answered before."""
        flat = asked[rows] * self.table.shape[1] + who[rows]
        _, firsts = np.unique(flat, return_index=True)
        first = np.zeros(len(rows), np.bool_)
        first[firsts] = True
        first &= self.table.ravel()[flat] == _NO_ROW
        self.table.ravel()[flat[first]] = codes[rows[first]]
        return rows[~first]


def _encoded(array: pa.Array) -> pa.DictionaryArray:
    """Return an array by positions in a dictionary."""
    if isinstance(array, pa.DictionaryArray):
        return array
    return array.dictionary_encode()


def _positions(array: pa.DictionaryArray, nothing: int) -> npt.NDArray[np.intp]:
    """Return the positions in the dictionary, *nothing* for a null."""
    there = validity(array)
    positions: npt.NDArray[np.intp] = array.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.intp)
    if there is not None:
        positions[there == 0] = nothing
    return positions


def score_long(
    batches: Iterable[pa.RecordBatch], kernel: Kernel, layout: LongLayout, shape: Shape, *, numbered: bool = True
) -> Iterator[pa.RecordBatch]:
    """Yield the results of batches with one row for each answer, the entities in the order of their first rows.

    All batches are read before the first result: a byte for each entity and question is kept.

    Raises
    ------
    InvalidDataError
        With all that is wrong with the rows, where the shape has no room for bad rows.
    """
    answers, faults = _Answers(layout), Faults(numbered=numbered)
    bad: list[tuple[Any, int, str]] = []
    start = 0
    for batch in cut(batches, 4 * CHUNK):
        wrong = answers.add(batch)
        for fault in wrong:
            faults.add(fault, start)
        if shape.marked and wrong:
            names = batch.column(layout.entity)
            bad += [(names[row].as_py(), start + row, what) for row, what in sorted(told(wrong).items())]
        start += batch.num_rows
    if not shape.marked:
        faults.raise_if_any()
    kind = shape.kept[0].type
    names = list(answers.entities)
    scored = [position for position in range(len(names)) if position not in answers.bad] if answers.bad else None
    for first in range(0, len(names) if scored is None else len(scored), CHUNK):
        if scored is None:
            chosen: Any = slice(first, min(first + CHUNK, len(names)))
            entities = names[chosen]
        else:
            chosen = np.array(scored[first : first + CHUNK])
            entities = [names[position] for position in scored[first : first + CHUNK]]
        columns = []
        for row in answers.table:
            codes = row[chosen].copy()
            codes[codes == _NO_ROW] = UNKNOWN
            columns.append(codes)
        found = kernel.score(columns, exact=bool(shape.sums))
        yield shape.batch([pa.array(entities, kind)], found.figures, found.counts, found.sums)
    for first in range(0, len(bad), CHUNK):
        part = bad[first : first + CHUNK]
        blank = kernel.score(
            [np.full(len(part), UNKNOWN, np.uint8) for _ in layout.vocabularies], exact=bool(shape.sums)
        )
        yield shape.batch(
            [pa.array([name for name, _, _ in part], kind)],
            blank.figures,
            blank.counts,
            blank.sums,
            numbers=np.array([row for _, row, _ in part], np.int64) if numbered else None,
            problems=dict(enumerate(what for _, _, what in part)),
        )
