"""Populations: every engine gives the same result, in wide and in long form."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import parcours_cyber as pc
from parcours_cyber.frames import engines
from populations import ABSENT, UNKNOWN, check, level_column, random_ranks, table_of

METHOD = pc.load_methodology()
TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")


ARROW_TYPES = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.bool_())
NULLABLE_TYPES = (
    pd.Int8Dtype(), pd.Int16Dtype(), pd.Int32Dtype(), pd.Int64Dtype(), pd.UInt8Dtype(), pd.BooleanDtype()
)  # fmt: skip

#: It lives as long as the tests: before version 2, a relation did not keep its connection open.
CONNECTION = duckdb.connect()


def dataset(table: pa.Table, folder: Path) -> ds.Dataset:
    """A folder of Parquet files."""
    half = table.num_rows // 2
    for number, part in enumerate((table.slice(0, half), table.slice(half))):
        pq.write_table(part, folder / f"{number}.parquet")
    return ds.dataset(folder)


#: How each kind of frame is made of a table, and how the table of its result is read.
ENGINES: dict[str, tuple[Callable[[pa.Table], Any], type, Callable[[Any], pa.Table]]] = {
    "pyarrow": (lambda table: table, pa.Table, lambda found: found),
    "record batch": (
        lambda table: table.combine_chunks().to_batches()[0],
        pa.RecordBatch,
        lambda found: pa.Table.from_batches([found]),
    ),
    "reader": (lambda table: table.to_reader(1000), pa.RecordBatchReader, lambda found: found.read_all()),
    "pandas": (lambda table: table.to_pandas(), pd.DataFrame, pa.Table.from_pandas),
    "pandas on arrow": (
        lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
        pd.DataFrame,
        pa.Table.from_pandas,
    ),
    "pandas nullable": (
        lambda table: table.to_pandas(types_mapper=dict(zip(ARROW_TYPES, NULLABLE_TYPES, strict=True)).get),
        pd.DataFrame,
        pa.Table.from_pandas,
    ),
    "pandas objects": (
        lambda table: table.to_pandas().astype(dict.fromkeys(table.column_names[1:5], object)),
        pd.DataFrame,
        pa.Table.from_pandas,
    ),
    "polars": (pl.DataFrame, pl.DataFrame, lambda found: found.to_arrow()),
    "polars lazy": (
        lambda table: pl.DataFrame(table).lazy(),
        pl.LazyFrame,
        lambda found: found.collect().to_arrow(),
    ),
    "duckdb": (
        CONNECTION.from_arrow,
        duckdb.DuckDBPyRelation,
        lambda found: pa.RecordBatchReader.from_stream(found).read_all(),
    ),
}


def plain(found: pa.Table) -> pa.Table:
    """A result in types that do not differ between engines."""
    kinds = {
        name: pa.float64() if pa.types.is_floating(kind) else pa.int64() if pa.types.is_integer(kind) else pa.string()
        for name, kind in zip(found.schema.names, found.schema.types, strict=True)
    }
    arrays = [found[name].combine_chunks() for name in kinds]
    decoded = [array.dictionary_decode() if pa.types.is_dictionary(array.type) else array for array in arrays]
    return pa.table({name: array.cast(kinds[name]) for name, array in zip(kinds, decoded, strict=True)})


@pytest.fixture(scope="module")
def hundred_thousand() -> tuple[Any, pa.Table, pa.Table]:
    """Ranks, their table, and its result."""
    ranks = random_ranks(METHOD, 100_000, seed=5)
    table = table_of(METHOD, ranks)
    scored = pc.score_frame(METHOD, table, keep=["n"], exact=True)
    check(METHOD, ranks, scored, rows=range(0, 100_000, 400))
    return ranks, table, plain(scored)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_result(engine: str, hundred_thousand: tuple[Any, pa.Table, pa.Table]) -> None:
    _, table, wanted = hundred_thousand
    make, kind, read = ENGINES[engine]
    found = pc.score_frame(METHOD, make(table), keep=["n"], exact=True)
    assert isinstance(found, kind)
    assert plain(read(found)) == wanted


@pytest.mark.parametrize("kind", [kind for kind in NULLABLE_TYPES if kind.kind in "iu"], ids=str)
@pytest.mark.parametrize(
    "rows",
    [slice(None), slice(3, None), slice(5, 40), slice(None, None, 2), slice(None, None, -1), slice(0, 0)],
    ids=["all", "from 3", "5 to 40", "every other", "backwards", "none"],
)
def test_nullable_numbers_are_read_wherever_they_lie_in_memory(kind: Any, rows: slice) -> None:
    """Also parts of frames, whose memory starts elsewhere or has gaps, and whatever stands below a missing value."""
    source = np.random.default_rng(3)
    levels = {str(q.id): source.integers(0, len(q.options), 61) for q in TINY.questions}
    missing = {name: source.random(61) < 0.3 for name in levels}
    frame = pd.DataFrame({
        name: pd.arrays.IntegerArray(
            np.where(missing[name], 99, values).astype(kind.numpy_dtype), missing[name].copy()
        )
        for name, values in levels.items()
    })[rows]  # fmt: skip
    plain_table = pa.table({
        name: pa.array(values[rows].astype(kind.numpy_dtype), mask=missing[name][rows])
        for name, values in levels.items()
    })  # fmt: skip
    found = pc.score_frame(TINY, frame)
    assert found.index.equals(frame.index)
    assert plain(pa.Table.from_pandas(found, preserve_index=False)) == plain(pc.score_frame(TINY, plain_table))


def test_nullable_numbers_of_a_pandas_that_keeps_them_otherwise_are_read_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = pd.DataFrame({str(q.id): pd.array([1, None, 0], "Int16") for q in TINY.questions})
    expected = pc.score_frame(TINY, frame)
    monkeypatch.setattr(engines, "_numbers", lambda _: None)
    pd.testing.assert_frame_equal(pc.score_frame(TINY, frame), expected)


def test_a_dataset_streams(tmp_path: Path, hundred_thousand: tuple[Any, pa.Table, pa.Table]) -> None:
    _, table, wanted = hundred_thousand
    files = dataset(table, tmp_path)
    found = pc.score_frame(METHOD, files, keep=["n"], exact=True)
    assert isinstance(found, pa.RecordBatchReader)
    assert plain(found.read_all()) == wanted
    assert plain(pc.score_frame(METHOD, files.scanner(), keep=["n"], exact=True).read_all()) == wanted
    lazy = pc.score_frame(METHOD, pl.scan_parquet(tmp_path / "*.parquet"), keep=["n"])
    assert lazy.filter(pl.col("n") < 10).select("grade").collect().height == 10
    assert lazy.head(5).collect()["points"].to_list() == wanted["points"].to_pylist()[:5]
    assert lazy.filter(pl.col("n") >= 3).head(4).collect()["n"].to_list() == [3, 4, 5, 6]
    assert lazy.head(4).filter(pl.col("n") >= 3).collect()["n"].to_list() == [3]
    lazy.sink_parquet(tmp_path / "scored.out")
    assert (
        pq.read_table(tmp_path / "scored.out", columns=["points"])["points"].to_pylist() == wanted["points"].to_pylist()
    )


def test_the_result_of_pandas_has_the_index_and_ordered_grades() -> None:
    frame = table_of(TINY, random_ranks(TINY, 50)).to_pandas().set_index("n", drop=False).iloc[::-1]
    scored = pc.score_frame(TINY, frame)
    assert list(scored.index) == list(range(49, -1, -1))
    assert scored["grade"].cat.ordered
    assert list(scored["grade"].cat.categories) == [band.grade for band in TINY.scale.bands]


def test_a_relation_stays_with_its_connection() -> None:
    connection = duckdb.connect()
    relation = connection.from_arrow(table_of(TINY, random_ranks(TINY, 50)))
    scored = pc.score_frame(TINY, relation, keep=["n"]).set_alias("scored")
    joined = relation.set_alias("answers").join(scored, "answers.n = scored.n")
    assert joined.aggregate("count(*) as rows").fetchall() == [(50,)]
    assert scored.aggregate("count(*) as rows").fetchall() == [(50,)]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_frame_gives_an_empty_one(engine: str) -> None:
    table = table_of(TINY, random_ranks(TINY, 4)).slice(0, 0)
    if engine == "record batch":
        pytest.skip("an empty table has no record batch")
    make, kind, read = ENGINES[engine]
    found = pc.score_frame(TINY, make(table), keep=["n"])
    assert isinstance(found, kind)
    assert read(found).num_rows == 0
    assert read(pc.score_frame(TINY, make(table))).column_names[:2] == ["points", "grade"]


def test_anything_that_streams_arrow_is_a_frame() -> None:
    class Stream:
        def __arrow_c_stream__(self, requested: object = None) -> object:
            return table.__arrow_c_stream__(requested)

    table = table_of(TINY, random_ranks(TINY, 20))
    found: Any = pc.score_frame(TINY, Stream())
    assert found.read_all() == pc.score_frame(TINY, table)


# --- long form


def long_table(methodology: pc.Methodology, ranks: Any, seed: int = 0) -> pa.Table:
    """The answers one a row, in any order; half of the unknown ones have no row."""
    rows = [
        (
            f"E{entity:05}",
            question.id,
            "unknown" if rank == UNKNOWN else "not_applicable" if rank == ABSENT else "abcde"[rank],
        )
        for entity, column in enumerate(ranks.T.tolist())
        for question, rank in zip(methodology.questions, column, strict=True)
        if rank != UNKNOWN or entity % 2
    ]
    order = np.random.default_rng(seed).permutation(len(rows))
    columns = zip(*(rows[place] for place in order), strict=True)
    return pa.table(dict(zip(("who", "what", "answer"), map(list, columns), strict=True)))


@pytest.mark.parametrize("engine", ENGINES)
def test_long_form_is_scored_like_wide_form(engine: str) -> None:
    ranks = random_ranks(METHOD, 300)
    make, kind, read = ENGINES[engine]
    found = pc.score_frame(METHOD, make(long_table(METHOD, ranks)), long=("who", "what", "answer"))
    assert isinstance(found, kind)
    table = plain(read(found)).sort_by("who")
    assert table["who"].to_pylist() == [f"E{n:05}" for n in range(300)]
    assert table.drop_columns(["who"]) == plain(pc.score_frame(METHOD, table_of(METHOD, ranks)))


def test_long_form_takes_levels_and_many_entities() -> None:
    ranks = random_ranks(TINY, 3000)
    questions = np.repeat([q.id for q in TINY.questions], 3000)
    frame = pa.table(
        {
            "who": np.tile(np.arange(3000), len(TINY.questions)),
            "what": pa.array(questions).dictionary_encode(),
            "answer": level_column(ranks.ravel(), pa.int8()),
        }
    )
    found = pc.score_frame(TINY, frame, long=("who", "what", "answer"))
    assert found["who"].to_pylist() == list(range(3000))
    check(TINY, ranks, found)


# --- Spark


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if find_spec("pyspark") is None or (shutil.which("java") is None and "JAVA_HOME" not in os.environ):
        pytest.skip("PySpark and a Java runtime are not both installed")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.mark.heavy
@pytest.mark.filterwarnings("default")  # those of PySpark's own modules and sockets are not ours
class TestSpark:
    def test_it_gives_the_same_result(self, spark: Any, hundred_thousand: tuple[Any, pa.Table, pa.Table]) -> None:
        _, table, wanted = hundred_thousand
        decoded = pa.table({name: plain(table.select([name]))[name] for name in table.column_names})
        found = pc.score_frame(METHOD, spark.createDataFrame(decoded), keep=["n"], exact=True)
        assert found.columns == wanted.column_names
        assert plain(found.toArrow()).sort_by("n") == wanted

    def test_entities_and_bad_rows(self, spark: Any) -> None:
        table = bad_table()
        good, bad = pc.score_frame(TINY, spark.createDataFrame(table), entity="n", bad_rows="apart")
        assert [(row.row, row.n) for row in bad.orderBy("n").collect()] == [(None, 3), (None, 4), (None, 5)]
        wanted, _ = pc.score_frame(TINY, table, entity="n", bad_rows="apart")
        assert plain(good.toArrow()).sort_by("n") == plain(wanted)
        from pyspark.errors import PythonException

        with pytest.raises(PythonException, match="2 rows answer 'z', which is not an option of"):
            pc.score_frame(TINY, spark.createDataFrame(table).coalesce(1)).collect()

    def test_long_form(self, spark: Any) -> None:
        ranks = random_ranks(TINY, 300)
        frame = spark.createDataFrame(long_table(TINY, ranks)).repartition(4)
        found = pc.score_frame(TINY, frame, long=("who", "what", "answer"))
        table = plain(found.toArrow()).sort_by("who")
        assert table.drop_columns(["who"]) == plain(pc.score_frame(TINY, table_of(TINY, ranks)))

    def test_types_that_hold_no_answers_are_told(self, spark: Any) -> None:
        frame = spark.sql("select array(1) as `AWA-01`, 1 as `BCK-01`, interval 1 month as `BCK-02`")
        with pytest.raises(pc.InvalidDataError, match="AWA-01: A column of answers is of the type list"):
            pc.score_frame(TINY, frame)

    def test_an_empty_frame(self, spark: Any) -> None:
        frame = spark.createDataFrame(table_of(TINY, random_ranks(TINY, 4)).select(["AWA-01", "BCK-01", "BCK-02"]))
        assert pc.score_frame(TINY, frame.limit(0)).count() == 0


def bad_table() -> pa.Table:
    """Six good rows and three bad ones."""
    return pa.table(
        {
            "n": [0, 1, 2, 3, 4, 5, 5, 6, 7],
            "BCK-01": ["a", "b", None, "z", "z", "c", "c", "not_applicable", "unknown"],
            "BCK-02": ["a", "b", "b", "a", "a", "b", "b", "a", "a"],
            "AWA-01": ["a"] * 9,
        }
    )
