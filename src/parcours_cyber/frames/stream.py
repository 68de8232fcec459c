"""From batches of a frame to batches of results, in order, in bounded memory, on as many threads as are worth it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from math import isnan
from threading import local
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field, frozen

from parcours_cyber.frames.answers import read_column, set_absent, settled
from parcours_cyber.frames.faults import Fault, Faults, Wrong, told
from parcours_cyber.frames.layout import WideLayout
from parcours_cyber.frames.result import Shape
from parcours_cyber.frames.scorer import Kernel
from parcours_cyber.frames.sums import UNKNOWN, Columns

__all__ = ["CHUNK", "CHUNK_OF_SEVERAL", "Wide", "cut", "names_of", "score_wide", "several"]

P = TypeVar("P")
R = TypeVar("R")

#: So many rows are scored at once by one thread, and by each of several: smaller chunks of several threads would spend
#: their time waiting for the interpreter.
CHUNK: Final = 65_536
CHUNK_OF_SEVERAL: Final = 131_072
#: Below so many rows, threads cost more than they bring.
_WORTH_THREADS: Final = 100_000
#: Batches smaller than this are put together.
_SMALL: Final = 16_384


def cut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches in batches of at most *rows* rows, and of hardly fewer: small ones are put together."""
    waiting: list[pa.RecordBatch] = []
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, rows):
            piece = batch.slice(start, rows)
            if number and number + piece.num_rows > rows:
                yield _together(waiting)
                waiting, number = [], 0
            waiting.append(piece)
            number += piece.num_rows
            if number >= rows - _SMALL:
                yield _together(waiting)
                waiting, number = [], 0
    if waiting:
        yield _together(waiting)


def _together(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Return several batches as one."""
    if len(batches) == 1:
        return batches[0]
    names = batches[0].schema.names
    plain = [pa.RecordBatch.from_arrays([settled(array) for array in batch.columns], names) for batch in batches]
    table = pa.Table.from_batches(plain).unify_dictionaries().combine_chunks()
    (batch,) = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return batch


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def several(
    batches: Iterable[pa.RecordBatch],
    before: Callable[[pa.RecordBatch], P],
    task: Callable[[pa.RecordBatch, int, P], R],
    threads: int | None,
) -> Iterator[R]:
    """Yield what *task* makes of each batch, the number of its first row and what *before* said, in order.

    Parameters
    ----------
    before
        What has to be done batch after batch; it is never called twice at once.
    threads
        How many threads may work; as many as there are processors where it is not given. One works on few rows.
    """
    threads = threads or processors()
    stream = iter(batches)
    first: list[pa.RecordBatch] = []
    rows = start = 0
    for batch in stream:
        first.append(batch)
        rows += batch.num_rows
        if threads == 1 or rows >= _WORTH_THREADS:
            break
    many = threads > 1 and rows >= _WORTH_THREADS
    chunks = cut(chain(first, stream), CHUNK_OF_SEVERAL if many else CHUNK)
    if not many:
        for chunk in chunks:
            yield task(chunk, start, before(chunk))
            start += chunk.num_rows
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="score_frame") as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(task, chunk, start, before(chunk)))
                start += chunk.num_rows
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


@frozen
class Read:
    """The answers of a batch: bytes for the kernel, what is passed on, and what is wrong."""

    columns: Columns
    kept: list[pa.Array]
    faults: list[Fault]


@define
class Wide:
    """Reads batches with one row for each entity; one value serves all threads, and each has memory of its own."""

    layout: WideLayout
    _own: local = field(factory=local, repr=False)

    def read(self, batch: pa.RecordBatch) -> Read:
        """Return the answers of a batch."""
        n = batch.num_rows
        layout = self.layout
        pads: npt.NDArray[np.uint8] | None = getattr(self._own, "pads", None)
        if pads is None or pads.shape[1] < n:
            pads = self._own.pads = np.empty((len(layout.vocabularies), n), np.uint8)
        columns: list[npt.NDArray[np.uint8]] = []
        faults: list[Fault] = []
        for words, whole_pad in zip(layout.vocabularies, pads, strict=True):
            pad = whole_pad[:n]
            if words.question in layout.missing:
                pad[:] = UNKNOWN
                columns.append(pad)
                continue
            array = settled(batch.column(words.question))
            codes, wrong = read_column(array, words, pad)
            columns.append(codes)
            if wrong is not None:
                values = array.take(pa.array(wrong))
                name = str(words.question)
                faults.append(Fault(Wrong.ANSWER, name, wrong, values, subject=name, allowed=words.allowed(array.type)))
        for name, asked in layout.facts:
            false = _is_false(batch.column(name))
            if false is None:
                continue
            for index in asked:
                pad = pads[index, :n]
                if columns[index] is not pad:
                    np.copyto(pad, columns[index])
                    columns[index] = pad
                set_absent(pad, false)
        return Read(columns, [settled(batch.column(name)) for name in layout.passed_on], faults)


def _is_false(array: pa.Array) -> npt.NDArray[np.bool_] | None:
    """Return where a fact is stated to be false; nothing where it never is."""
    if pa.types.is_null(array.type) or not len(array):
        return None
    false = ~array.fill_null(True).to_numpy(zero_copy_only=False)
    return false if false.any() else None


@define
class Entities:
    """The entities that were met, to find those that come again: memory for each of them."""

    column: str
    met: set[Any] = field(factory=set)

    def faults(self, array: pa.Array) -> list[Fault]:
        """Return the rows of a batch that name no entity, or one that was met before."""
        names = names_of(array)
        new = set(names)
        without = None in new
        new.discard(None)
        if not without and len(new) == len(names) and self.met.isdisjoint(new):
            self.met |= new
            return []
        wrong: dict[Wrong, list[int]] = {Wrong.NO_ENTITY: [], Wrong.ENTITY_AGAIN: []}
        for row, name in enumerate(names):
            if name is None:
                wrong[Wrong.NO_ENTITY].append(row)
            elif name in self.met:
                wrong[Wrong.ENTITY_AGAIN].append(row)
            else:
                self.met.add(name)
        plain = settled(array)
        return [
            Fault(kind, self.column, np.array(rows), plain.take(pa.array(rows))) for kind, rows in wrong.items() if rows
        ]


def names_of(array: pa.Array) -> list[Any]:
    """Return the names of entities; nothing for a null, which pandas writes as NaN among numbers."""
    names: list[Any] = array.to_pylist()
    if pa.types.is_floating(array.type):
        return [None if name is None or isnan(name) else name for name in names]
    return names


def score_wide(
    batches: Iterable[pa.RecordBatch],
    kernel: Kernel,
    layout: WideLayout,
    shape: Shape,
    *,
    threads: int | None = None,
    numbered: bool = True,
) -> Iterator[pa.RecordBatch]:
    """Yield the results of batches with one row for each entity.

    Where the shape has no room for bad rows, the first of them ends the results; the batches are still read to their
    end, so that the error tells all of them.

    Raises
    ------
    InvalidDataError
        With all that is wrong with the rows.
    """
    wide, faults = Wide(layout), Faults(numbered=numbered)
    entities = None if layout.entity is None else Entities(layout.entity)

    def before(batch: pa.RecordBatch) -> list[Fault]:
        return [] if entities is None else entities.faults(batch.column(entities.column))

    def task(batch: pa.RecordBatch, start: int, again: list[Fault]) -> tuple[pa.RecordBatch | None, list[Fault], int]:
        found = wide.read(batch)
        wrong = [*again, *found.faults]
        if (wrong or faults.found) and not shape.marked:
            return None, wrong, start
        scored = kernel.score(found.columns, exact=bool(shape.sums))
        numbers = np.arange(start, start + batch.num_rows) if numbered and shape.marked else None
        made = shape.batch(
            found.kept, scored.figures, scored.counts, scored.sums, numbers=numbers, problems=told(wrong)
        )
        return made, wrong, start

    for made, wrong, start in several(batches, before, task, threads):
        for fault in wrong:
            faults.add(fault, start)
        if made is not None and (shape.marked or not faults.found):
            yield made
    if not shape.marked:
        faults.raise_if_any()
