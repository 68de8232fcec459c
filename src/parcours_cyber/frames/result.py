"""The columns of a result, as Arrow record batches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import frozen

from parcours_cyber.frames.figures import Column, Figures, rank_type
from parcours_cyber.frames.sums import MeanSums, Program
from parcours_cyber.scoring.packed import Packed

__all__ = ["PROBLEM", "ROW", "Shape", "sums_of"]

#: The columns that a result with bad rows has besides: the number of the row, and what is wrong with it.
ROW = "row"
PROBLEM = "problem"
_SUMS = ("worst", "best", "known", "whole")


@frozen
class Shape:
    """What columns a result has.

    Attributes
    ----------
    grades
        The names of the grades, from the worst.
    themes, threats
        The names of their columns.
    sums
        The names and the types of the columns that hold the sums of the means; none unless they were asked for.
    kept
        The columns that are passed on.
    marked
        Whether bad rows are kept, with the columns :data:`ROW` and :data:`PROBLEM`.
    """

    grades: tuple[str, ...]
    themes: tuple[str, ...]
    threats: tuple[str, ...]
    sums: tuple[tuple[str, pa.DataType], ...]
    kept: tuple[pa.Field, ...]
    marked: bool

    @property
    def schema(self) -> pa.Schema:
        """The names and types of all columns."""
        grade = pa.dictionary(pa.from_numpy_dtype(rank_type(len(self.grades))), pa.string(), ordered=True)
        fields = [
            *self.kept,
            ("points", pa.float64()),
            ("grade", grade),
            ("best_points", pa.float64()),
            ("best_grade", grade),
            ("coverage", pa.float64()),
            ("known", pa.uint16()),
            ("unknown", pa.uint16()),
            ("not_applicable", pa.uint16()),
            *((name, pa.float64()) for name in (*self.themes, *self.threats)),
            *self.sums,
        ]
        if self.marked:
            fields += [(ROW, pa.int64()), (PROBLEM, pa.string())]
        return pa.schema(fields)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns that are not passed on."""
        return tuple(self.schema.names[len(self.kept) :])

    def batch(
        self,
        kept: Sequence[pa.Array],
        figures: Figures,
        counts: tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]],
        sums: Iterable[MeanSums],
        *,
        numbers: npt.NDArray[np.int64] | None = None,
        problems: dict[int, str] | None = None,
    ) -> pa.RecordBatch:
        """Return the result of some entities.

        Parameters
        ----------
        counts
            How many answers are known, unknown and not applicable.
        numbers
            The number of each row, where bad rows are kept and the rows have one.
        problems
            What is wrong with which row; such a row has nothing else but what is passed on.
        """
        n = len(counts[0])
        bad = None
        if problems:
            bad = np.zeros(n, np.bool_)
            bad[list(problems)] = True
        arrays = [
            *kept,
            _array(figures.points, bad),
            self._grade(figures.grade, bad),
            _array(figures.best_points, bad),
            self._grade(figures.best_grade, bad),
            _array(figures.coverage, bad),
            *(_array(Column(count.astype(np.uint16, copy=False)), bad) for count in counts),
            *(_array(column, bad) for column in (*figures.themes, *figures.threats)),
        ]
        if self.sums:
            arrays += [_array(Column(getattr(mean, part)), bad) for mean in sums for part in _SUMS]
        if self.marked:
            told = None if not problems else [problems.get(row) for row in range(n)]
            arrays.append(pa.nulls(n, pa.int64()) if numbers is None else pa.array(numbers))
            arrays.append(pa.nulls(n, pa.string()) if told is None else pa.array(told, pa.string()))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _grade(self, ranks: Column, bad: npt.NDArray[np.bool_] | None) -> pa.Array:
        """Return the grades of ranks."""
        return pa.DictionaryArray.from_arrays(_array(ranks, bad), pa.array(self.grades), ordered=True)


def _array(column: Column, bad: npt.NDArray[np.bool_] | None) -> pa.Array:
    """Return a column without the figures that are not there."""
    out = bad
    if column.valid is not None:
        out = ~column.valid if bad is None else bad | ~column.valid
    return pa.array(column.values, mask=out)


def sums_of(packed: Packed, program: Program) -> tuple[tuple[str, pa.DataType], ...]:
    """Return the names and types of the columns that hold the sums."""
    return tuple(
        (f"{mean.id}:{part}", pa.from_numpy_dtype(kind))
        for mean, kind in zip(packed.means, program.types, strict=True)
        for part in _SUMS
    )
