"""The kinds of frame: how each is read as Arrow record batches, and how a result becomes the same kind again.

A kind is recognised by the module of its class, so that no engine is imported that the caller does not use.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import evolve, field, frozen

from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.frames.result import PROBLEM, ROW
from parcours_cyber.i18n.text import message

__all__ = ["Engine", "engine_of"]

#: What makes the batches of a result from the batches of a frame.
Work = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


@frozen
class Engine:
    """One frame of a caller; the subclasses know the kinds.

    Attributes
    ----------
    frame
        The frame.
    aligned
        Whether each row of the frame becomes a row of the result.
    """

    #: Whether the rows have an order, so that their numbers mean something.
    numbered: ClassVar[bool] = True
    #: Whether threads of this process do the work.
    threads: ClassVar[int | None] = None
    frame: Any
    aligned: bool = True

    def by_entity(self, column: str) -> Engine:
        """Return an engine that reads all rows of an entity in one stream."""
        del column
        return self

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names of all columns, and the types of the wanted ones."""
        raise NotImplementedError

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches of some columns."""
        raise NotImplementedError

    def scored(self, names: Sequence[str], work: Work, schema: pa.Schema) -> Any:
        """Return the result, as the kind of frame that the caller has."""
        return self.built(_table(work(self.reader(names)), schema))

    def apart(self, names: Sequence[str], work: Work, schema: pa.Schema) -> tuple[Any, Any]:
        """Return the result of the good rows, and the bad rows: their numbers, what was passed on, their problems."""
        table = _table(work(self.reader(names)), schema)
        good, bad = table.column(PROBLEM).is_null(), table.column(PROBLEM).is_valid()
        return (
            self.built(table.filter(good).drop_columns([ROW, PROBLEM]), good),
            self.built(table.filter(bad).select(_bad(schema)), bad),
        )

    def built(self, table: pa.Table, rows: pa.ChunkedArray | None = None) -> Any:
        """Return a table as the kind of frame that the caller has; *rows* says which of the frame's it holds."""
        raise NotImplementedError


def _table(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Return all batches as a table."""
    return pa.Table.from_batches(batches, schema=schema)


def _bad(schema: pa.Schema) -> list[str]:
    """Return the columns of the bad rows: the number, what is passed on, and the problem."""
    kept = schema.names[: schema.names.index("points")]
    return [ROW, *kept, PROBLEM]


def _good(schema: pa.Schema) -> list[str]:
    """Return the columns of the good rows."""
    return [name for name in schema.names if name not in (ROW, PROBLEM)]


class Table(Engine):
    """A table or a record batch of PyArrow."""

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches."""
        chosen = self.frame.select(list(names))
        if isinstance(chosen, pa.RecordBatch):
            return pa.RecordBatchReader.from_batches(chosen.schema, [chosen])
        return pa.RecordBatchReader.from_stream(chosen)

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        return self.frame.schema

    def built(self, table: pa.Table, rows: pa.ChunkedArray | None = None) -> Any:
        """Return a table, or a record batch for a record batch."""
        del rows
        if isinstance(self.frame, pa.Table):
            return table
        (batch,) = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
        return batch


@frozen
class Pandas(Engine):
    """A data frame of pandas; the result has the same index.

    Attributes
    ----------
    arrays
        The columns as Arrow arrays: each is converted once, without a copy where its memory allows.
    """

    arrays: dict[str, pa.Array] = field(factory=dict, init=False)

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        fields = []
        for name, column in self.frame.items():
            kind = pa.null()
            if name in wanted:
                try:
                    self.arrays[name] = self._array(column)
                    kind = self.arrays[name].type
                except pa.ArrowException:
                    kind = pa.struct([pa.field("objects of several types", pa.null())])
            fields.append(pa.field(str(name), kind))
        return pa.schema(fields)

    @staticmethod
    def _array(column: Any) -> pa.Array:
        """Return a column as Arrow has it; in a float, NaN stays, and is read as a null."""
        if getattr(column.dtype, "kind", "O") == "f" and hasattr(column.dtype, "byteorder"):
            return pa.array(column.to_numpy())
        values = column.array
        if hasattr(values, "__arrow_array__"):
            found = _masked(values)
            return pa.array(values) if found is None else found
        return pa.array(column, from_pandas=True)

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches."""
        return pa.table({name: self.arrays[name] for name in names}).to_reader()

    def built(self, table: pa.Table, rows: pa.ChunkedArray | None = None) -> Any:
        """Return a data frame."""
        # On few rows threads cost more than they bring.
        made = table.to_pandas(use_threads=table.num_rows >= 100_000)
        if self.aligned:
            made.index = self.frame.index if rows is None else self.frame.index[rows.to_numpy()]
        return made


def _masked(values: Any) -> pa.Array | None:
    """Return nullable numbers of pandas as Arrow has them, or nothing for an array that is made in another way.

    They are numbers beside a byte for each that says whether it is missing. Arrow takes the numbers as they are, but
    writes one bit after the other of what is missing, for as long as the answers take to be scored. pandas has no
    public name for the numbers; where they are not found as expected, Arrow converts them.
    """
    numbers = _numbers(values)
    if numbers is None:
        return None
    valid = np.packbits(~values.isna(), bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(numbers)]
    return pa.Array.from_buffers(pa.from_numpy_dtype(numbers.dtype), len(numbers), buffers)


def _numbers(values: Any) -> npt.NDArray[Any] | None:
    """Return the numbers of an array of pandas as they lie in memory, or nothing where there are none in a row."""
    found = getattr(values, "_data", None)
    kind = getattr(values.dtype, "numpy_dtype", None)
    if (
        kind is not None
        and isinstance(found, np.ndarray)
        and found.dtype == kind
        and kind.kind in "iu"
        and found.flags.c_contiguous
    ):
        return found
    return None


class Polars(Engine):
    """A data frame of Polars."""

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        return pa.RecordBatchReader.from_stream(self.frame.clear()).schema

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches."""
        return pa.RecordBatchReader.from_stream(self.frame.select(names))

    def built(self, table: pa.Table, rows: pa.ChunkedArray | None = None) -> Any:
        """Return a data frame."""
        del rows
        import polars as pl

        return pl.from_arrow(table)


class PolarsLazy(Engine):
    """A lazy frame of Polars: batches are read, scored and passed on when the result is collected or written."""

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        import polars as pl

        return pa.RecordBatchReader.from_stream(pl.DataFrame(schema=self.frame.collect_schema())).schema

    def scored(self, names: Sequence[str], work: Work, schema: pa.Schema) -> Any:
        """Return a lazy frame."""
        import polars as pl
        from polars.io.plugins import register_io_source

        frame = self.frame.select(list(names))

        def source(columns: Any, predicate: Any, rows: int | None, size: int | None) -> Iterator[Any]:
            del size
            for batch in work(_polars_batches(frame)):
                made = pl.DataFrame(pa.Table.from_batches([batch]))
                if rows is not None:  # so many rows are read, whatever is kept of them
                    made, rows = made.head(rows), rows - min(rows, made.height)
                if predicate is not None:
                    made = made.filter(predicate)
                yield made if columns is None else made.select(columns)
                if rows == 0:
                    return

        return register_io_source(source, schema=pl.DataFrame(schema.empty_table()).schema, is_pure=True)

    def apart(self, names: Sequence[str], work: Work, schema: pa.Schema) -> tuple[Any, Any]:
        """Return two lazy frames."""
        import polars as pl

        marked = self.scored(names, work, schema)
        return (
            marked.filter(pl.col(PROBLEM).is_null()).select(_good(schema)),
            marked.filter(pl.col(PROBLEM).is_not_null()).select(_bad(schema)),
        )


def _polars_batches(frame: Any) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a lazy frame as they come."""
    for part in frame.collect_batches(chunk_size=131_072, maintain_order=True):
        yield from pa.RecordBatchReader.from_stream(part)


class DuckDB(Engine):
    """A relation of DuckDB: it streams through the kernel, and the result is a relation of the same connection."""

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        return pa.RecordBatchReader.from_stream(self.frame.limit(0)).schema

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches."""
        quoted = ", ".join('"{}"'.format(name.replace('"', '""')) for name in names)
        return pa.RecordBatchReader.from_stream(self.frame.project(quoted))

    def built(self, table: pa.Table, rows: pa.ChunkedArray | None = None) -> Any:
        """Return a relation; DuckDB finds the table by its name here, which no table of a caller has."""
        del rows
        _parcours_cyber_scored_frame = table
        return self.frame.query("_parcours_cyber_frame", "SELECT * FROM _parcours_cyber_scored_frame")


class Stream(Engine):
    """What can be read once, as a stream of Arrow batches; so can the result, which is a record batch reader."""

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        return self.frame.schema

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches: all columns, because a stream has no other."""
        del names
        return self.frame

    def scored(self, names: Sequence[str], work: Work, schema: pa.Schema) -> Any:
        """Return a reader."""
        return pa.RecordBatchReader.from_batches(schema, work(self.reader(names)))

    def apart(self, names: Sequence[str], work: Work, schema: pa.Schema) -> tuple[Any, Any]:
        """Return two readers; the second has its rows once the first was read to its end."""
        waiting: list[pa.RecordBatch] = []
        finished = False
        good_schema = pa.schema([schema.field(name) for name in _good(schema)])
        bad_schema = pa.schema([schema.field(name) for name in _bad(schema)])

        def good() -> Iterator[pa.RecordBatch]:
            nonlocal finished
            for batch in work(self.reader(names)):
                problem = batch.column(PROBLEM)
                wrong = batch.filter(problem.is_valid())
                if wrong.num_rows:
                    waiting.append(wrong.select(bad_schema.names))
                yield batch.filter(problem.is_null()).select(good_schema.names)
            finished = True

        def bad() -> Iterator[pa.RecordBatch]:
            if not finished:
                raise UsageError(
                    Problem(
                        place=Place(path="bad_rows"),
                        what=message("The bad rows are known when the scored rows were read to their end."),
                        remedy=message("Read the scored rows first."),
                    )
                )
            yield from waiting

        return (
            pa.RecordBatchReader.from_batches(good_schema, good()),
            pa.RecordBatchReader.from_batches(bad_schema, bad()),
        )


class Dataset(Stream):
    """A dataset of PyArrow, such as a folder of Parquet files; the result is a record batch reader."""

    def reader(self, names: Sequence[str]) -> pa.RecordBatchReader:
        """Return the batches."""
        return self.frame.scanner(columns=list(names)).to_reader()


class Spark(Engine):
    """A data frame of PySpark: the same kernel runs in its workers; nothing runs before the result is asked for."""

    numbered = False
    threads = 1

    def by_entity(self, column: str) -> Engine:
        """Return an engine whose partitions hold all rows of an entity."""
        return evolve(self, frame=self.frame.repartition(self.frame[_quoted(column)]))

    def schema(self, wanted: Collection[str]) -> pa.Schema:
        """Return the names and types of the columns."""
        del wanted
        from pyspark.sql.pandas.types import to_arrow_type
        from pyspark.sql.types import DataType

        def kind(data: DataType) -> pa.DataType:
            try:
                return to_arrow_type(data)
            except Exception:  # noqa: BLE001 - a type that Arrow lacks holds no answers, and is told by its name
                return pa.struct([pa.field(data.simpleString(), pa.null())])

        return pa.schema([pa.field(field.name, kind(field.dataType)) for field in self.frame.schema.fields])

    def scored(self, names: Sequence[str], work: Work, schema: pa.Schema) -> Any:
        """Return a data frame."""
        from pyspark.sql.types import StructType

        plain = _without_dictionaries(schema)

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in work(batches):
                yield batch.cast(plain)

        chosen = self.frame.select(*map(_quoted, names))
        fields = [_spark_field(chosen, field) for field in plain]
        return chosen.mapInArrow(run, StructType(fields))

    def apart(self, names: Sequence[str], work: Work, schema: pa.Schema) -> tuple[Any, Any]:
        """Return two data frames; each runs the kernel when it is asked for."""
        marked = self.scored(names, work, schema)
        there = marked[PROBLEM].isNull()
        return (
            marked.filter(there).select([_quoted(name) for name in _good(schema)]),
            marked.filter(~there).select([_quoted(name) for name in _bad(schema)]),
        )


def _quoted(name: str) -> str:
    """Return the name of a column as Spark reads it."""
    return "`{}`".format(name.replace("`", "``"))


def _without_dictionaries(schema: pa.Schema) -> pa.Schema:
    """Return a schema of the types that Spark has: plain text, signed numbers."""
    signed = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.int64()}

    def plain(field: pa.Field) -> pa.Field:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        return pa.field(field.name, signed.get(kind, kind))

    return pa.schema([plain(field) for field in schema])


def _spark_field(frame: Any, field: pa.Field) -> Any:
    """Return a field of the result in Spark's words; what is passed on keeps the field that it has."""
    from pyspark.sql.types import DoubleType, IntegerType, LongType, ShortType, StringType, StructField

    if field.name in frame.columns:
        return frame.schema[field.name]
    kinds = {pa.float64(): DoubleType, pa.string(): StringType, pa.int16(): ShortType, pa.int32(): IntegerType}
    return StructField(field.name, kinds.get(field.type, LongType)())


def engine_of(frame: Any, *, aligned: bool) -> Engine:
    """Return what reads a frame and builds its result.

    Parameters
    ----------
    aligned
        Whether each row of the frame becomes a row of the result.

    Raises
    ------
    UsageError
        If it is no frame.
    """
    for kind in type(frame).__mro__:
        module, name = kind.__module__.partition(".")[0], kind.__name__
        match module, name:
            case "pandas", "DataFrame":
                return Pandas(frame, aligned)
            case "polars", "DataFrame":
                return Polars(frame, aligned)
            case "polars", "LazyFrame":
                return PolarsLazy(frame, aligned)
            case "pyarrow", "Table" | "RecordBatch":
                return Table(frame, aligned)
            case "pyarrow", "Dataset":
                return Dataset(frame, aligned)
            case "pyarrow", "Scanner":
                return Stream(frame.to_reader(), aligned)
            case (("duckdb" | "_duckdb"), "DuckDBPyRelation"):
                return DuckDB(frame, aligned)
            case "pyspark", "DataFrame":
                return Spark(frame, aligned)
    if hasattr(frame, "__arrow_c_stream__"):
        return Stream(pa.RecordBatchReader.from_stream(frame), aligned)
    raise UsageError(
        Problem(
            place=Place(path="frame"),
            what=message("A value of the type {type} is not a data frame.", type=type(frame).__name__),
            expected=message(
                "Expected a frame of pandas, Polars, PyArrow, DuckDB or PySpark, or any stream of Arrow batches."
            ),
            remedy=message("Convert it, for instance to a PyArrow table."),
        )
    )
