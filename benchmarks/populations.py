"""``python benchmarks/populations.py``: the speed of scoring populations, as ratios measured in one run.

Absolute times depend on the machine and on what else it does; ratios hardly do. What is compared stands side by side
in the same run, in turn, and the median of the ratios is printed. Needs the extra ``dev``.

``--rows`` chooses the size of the stream whose memory is watched (10,000,000 for the promised figure), ``--frame-rows``
that of the frames of the engines, ``--no-spark`` leaves Spark out.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import parcours_cyber as pc
from parcours_cyber.frames.result import Shape
from parcours_cyber.frames.scorer import Kernel, kernel_of
from parcours_cyber.frames.stream import CHUNK, CHUNK_OF_SEVERAL, several

Matrix = npt.NDArray[np.uint8]


def random_answers(methodology: pc.Methodology, rows: int) -> Matrix:
    """Return the bytes of answers, one row a question: a tenth unknown, a twentieth not applicable."""
    source = np.random.default_rng(1)
    made = np.empty((len(methodology.questions), rows), np.uint8)
    for row, question in zip(made, methodology.questions, strict=True):
        kind = source.integers(0, 20, rows, np.uint8)
        row[:] = source.integers(0, len(question.options), rows, np.uint8)
        row[kind < 2] = 254
        row[kind == 19] = 255
    return made


def levels(methodology: pc.Methodology, matrix: Matrix) -> pa.Table:
    """Return the same answers as columns of levels: null is unknown, -1 does not apply."""
    return pa.table(
        {
            question.id: pa.array(row.view(np.int8), mask=row == 254)
            for question, row in zip(methodology.questions, matrix, strict=True)
        }
    )


def on_matrix(
    kernel: Kernel, shape: Shape, matrix: Matrix, threads: int, *, repeat: int = 1
) -> Iterator[pa.RecordBatch]:
    """Score a matrix *repeat* times as one stream of chunks."""
    rows = matrix.shape[1]
    size = CHUNK if threads == 1 else CHUNK_OF_SEVERAL
    # The batches only say which rows are meant: `several` hands them to its threads as it does with those of a frame.
    place = pa.record_batch({"place": np.arange(rows, dtype=np.int64)})

    def parts() -> Iterator[pa.RecordBatch]:
        for _ in range(repeat):
            for start in range(0, rows, size):
                yield place.slice(start, size)

    def task(batch: pa.RecordBatch, _: int, __: None) -> pa.RecordBatch:
        first = batch.column(0)[0].as_py()
        scored = kernel.score(list(matrix[:, first : first + batch.num_rows]), exact=bool(shape.sums))
        return shape.batch([], scored.figures, scored.counts, scored.sums)

    return several(parts(), lambda _: None, task, threads)


def read(batches: Iterable[pa.RecordBatch]) -> None:
    """Read a stream to its end without keeping it."""
    for _ in batches:
        pass


def seconds(function: Callable[[], object]) -> float:
    """Return the time of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def against(base: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median time of *other*, and of its ratio to *base* called just before."""
    pairs = [(seconds(base), seconds(other)) for _ in range(times)]
    return statistics.median(b for _, b in pairs), statistics.median(b / a for a, b in pairs)


def memory() -> float:
    """Return the greatest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_bandwidth(matrix: Matrix) -> float:
    """Return with how many bytes a second one thread reads a matrix."""
    words = matrix.reshape(-1)[: matrix.size // 8 * 8].view(np.uint64)
    return words.nbytes / min(seconds(words.max) for _ in range(5))


def kernel_alone(methodology: pc.Methodology, matrix: Matrix, rows: int) -> None:
    """Print the speed of the kernel on a stream of rows, and what its memory does."""
    kernel = kernel_of(methodology)
    asked, part = matrix.shape
    bandwidth = read_bandwidth(matrix)
    print(f"one thread reads {bandwidth / 1e9:.1f} GB/s")
    for exact in (False, True):
        shape = kernel.shape((), exact=exact, marked=False)
        for threads in (1, 2):
            read(on_matrix(kernel, shape, matrix, threads))
            before = memory()
            repeat = max(1, round(rows / part))
            taken = seconds(lambda: read(on_matrix(kernel, shape, matrix, threads, repeat=repeat)))  # noqa: B023  # it is called before the loop goes on
            speed = repeat * part / taken
            print(
                f"{repeat * part:,} rows x {asked} answers, {len(shape.schema)} columns, {threads} thread(s): "
                f"{speed / 1e6:.2f} M rows/s ({speed * asked / bandwidth:.1%} of the bandwidth), "
                f"memory +{memory() - before:.0f} MB"
            )
    print("promised: at least 3 M rows/s with two threads, memory flat in the number of rows")


def engines(methodology: pc.Methodology, matrix: Matrix, times: int, folder: Path) -> None:
    """Print what each engine costs over the kernel on a matrix, both on one thread and on two."""
    kernel = kernel_of(methodology)
    shape = kernel.shape((), exact=False, marked=False)
    table = levels(methodology, matrix)
    pq.write_table(table, folder / "answers.parquet", row_group_size=131_072)
    arrow = pa.RecordBatchReader.from_stream
    nullable = {pa.int8(): pd.Int8Dtype()}
    frames: dict[str, tuple[Any, str]] = {
        "PyArrow table": (table, "1.3"),
        "Polars": (pl.DataFrame(table), "1.3"),
        "pandas on Arrow": (table.to_pandas(types_mapper=pd.ArrowDtype), "1.6"),
        "pandas, nullable integers": (table.to_pandas(types_mapper=nullable.get), "1.6"),
    }
    rows = matrix.shape[1]
    for threads in (1, 2):

        def base(threads: int = threads) -> object:  # the result is kept, as that of a frame is
            return pa.Table.from_batches(on_matrix(kernel, shape, matrix, threads))

        base()
        print(f"{rows:,} rows, {threads} thread(s): kernel on a matrix {rows / seconds(base) / 1e6:.2f} M rows/s")
        for name, (frame, promised) in frames.items():

            def whole(frame: Any = frame, threads: int = threads) -> object:
                return pc.score_frame(methodology, frame, threads=threads)

            whole()
            taken, ratio = against(base, whole, times)
            print(
                f"  {name}: {rows / taken / 1e6:.2f} M rows/s, {ratio:.2f} x the kernel (promised: at most {promised})"
            )
        connection = duckdb.connect()
        connection.execute(f"SET threads = {threads}")
        path = str(folder / "answers.parquet")
        sources: dict[str, tuple[Callable[[], Any], Callable[[], pa.RecordBatchReader]]] = {
            "DuckDB over Parquet": (
                lambda: connection.read_parquet(path),  # noqa: B023  # it is called before the loop goes on
                lambda: arrow(connection.read_parquet(path)),  # noqa: B023  # it is called before the loop goes on
            ),
            "PyArrow dataset of Parquet": (
                lambda: ds.dataset(path),  # noqa: B023  # it is called before the loop goes on
                lambda: ds.dataset(path).scanner().to_reader(),  # noqa: B023  # it is called before the loop goes on
            ),
        }
        for name, (source, scan) in sources.items():

            def both(scan: Callable[[], pa.RecordBatchReader] = scan, base: Callable[[], object] = base) -> object:
                read(scan())
                return base()

            def whole_stream(source: Callable[[], Any] = source, threads: int = threads) -> object:
                found = pc.score_frame(methodology, source(), threads=threads)
                return found.read_all() if isinstance(found, pa.RecordBatchReader) else found

            whole_stream()
            taken, ratio = against(both, whole_stream, times)
            print(f"  {name}: {rows / taken / 1e6:.2f} M rows/s, {ratio:.2f} x scan + kernel (promised: at most 1.2)")


def programme(methodology: pc.Methodology, matrix: Matrix) -> None:
    """Print the time of the 945 entities of the programme."""
    table = levels(methodology, matrix[:, :945])
    frames = {"PyArrow": table, "Polars": pl.DataFrame(table), "pandas": table.to_pandas(types_mapper=pd.ArrowDtype)}
    for name, frame in frames.items():

        def whole(frame: Any = frame) -> object:
            return pc.score_frame(methodology, frame)

        whole()
        taken = statistics.median(seconds(whole) for _ in range(30))
        print(f"945 entities, {name}: {taken * 1e3:.1f} ms (promised: at most 5 ms)")


def on_spark(methodology: pc.Methodology, matrix: Matrix, folder: Path) -> None:
    """Print the time to build on Spark, and the rows a second on one core and on two."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    path = folder / "spark.parquet"
    path.mkdir()
    table = levels(methodology, matrix)
    part = -(-table.num_rows // 4)
    for number in range(4):
        pq.write_table(table.slice(number * part, part), path / f"{number}.parquet")
    for cores in (1, 2):
        builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
        session = builder.config("spark.driver.memory", "2g").getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        frame = session.read.parquet(str(path))
        builds, runs = [], []
        for _ in range(4):
            start = time.perf_counter()
            scored = pc.score_frame(methodology, frame)
            builds.append(time.perf_counter() - start)
            runs.append(seconds(lambda: scored.write.format("noop").mode("overwrite").save()))  # noqa: B023  # it is called before the loop goes on
        rows = table.num_rows
        print(
            f"Spark on {cores} core(s): build {statistics.median(builds[1:]):.2f} s, the first time {builds[0]:.2f} s "
            f"(promised: at most 0.5 s); {rows / min(runs) / 1e6:.2f} M rows/s (promised: more with more cores)"
        )
        session.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--frame-rows", type=int, default=500_000)
    parser.add_argument("--times", type=int, default=5, help="how often each pair is measured")
    parser.add_argument("--no-spark", action="store_true")
    chosen = parser.parse_args()
    methodology = pc.load_methodology()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, {os.cpu_count()} cores")
    matrix = random_answers(methodology, chosen.frame_rows)
    programme(methodology, matrix)
    kernel_alone(methodology, matrix, chosen.rows)
    with TemporaryDirectory() as folder:
        engines(methodology, matrix, chosen.times, Path(folder))
        if not chosen.no_spark:
            on_spark(methodology, matrix, Path(folder))


if __name__ == "__main__":
    main()
