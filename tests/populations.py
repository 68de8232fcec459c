"""What the tests of data frames share: random answers, their tables, and the exact reading to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

import parcours_cyber as pc
from parcours_cyber.rounding import rounded
from parcours_cyber.scoring.scored import read
from parcours_cyber.scoring.standing import Standing

#: How the tests write an answer before it becomes a column: its rank, or one of these.
UNKNOWN, ABSENT = -2, -1

Ranks = npt.NDArray[np.int8]


def random_ranks(
    methodology: pc.Methodology, rows: int, *, seed: int = 0, unknown: float = 0.1, absent: float = 0.05
) -> Ranks:
    """Answers of every kind, one row a question and one column an entity."""
    source = np.random.default_rng(seed)
    made = np.empty((len(methodology.questions), rows), np.int8)
    for row, question in zip(made, methodology.questions, strict=True):
        row[:] = source.integers(0, len(question.options), rows)
        row[source.random(rows) < unknown] = UNKNOWN
        row[source.random(rows) < absent] = ABSENT
    return made


def text_column(question: pc.Question, ranks: Ranks) -> pa.Array:
    """Answers as the ids of options; half of the unknown ones null, half in words."""
    words = np.array([*(option.id for option in question.options), "unknown", "not_applicable"], object)
    values = words[np.where(ranks == UNKNOWN, len(words) - 2, np.where(ranks == ABSENT, len(words) - 1, ranks))]
    return pa.array(values, pa.string(), mask=(ranks == UNKNOWN) & (np.arange(len(ranks)) % 2 == 0))


def level_column(ranks: Ranks, kind: pa.DataType) -> pa.Array:
    """Answers as levels."""
    return pa.array(ranks.astype(kind.to_pandas_dtype()), kind, mask=ranks == UNKNOWN)


def table_of(methodology: pc.Methodology, ranks: Ranks) -> pa.Table:
    """A table with a column ``n`` and the answers as text, levels of several types and dictionaries in turn."""
    columns: dict[str, Any] = {"n": pa.array(np.arange(ranks.shape[1]))}
    for number, (question, row) in enumerate(zip(methodology.questions, ranks, strict=True)):
        match number % 6:
            case 0:
                columns[question.id] = text_column(question, row)
            case 1:
                columns[question.id] = text_column(question, row).cast(pa.large_string()).dictionary_encode()
            case 2:
                columns[question.id] = level_column(row, pa.int64())
            case 3:
                columns[question.id] = level_column(row, pa.float64())
            case _:
                columns[question.id] = level_column(row, pa.int8())
    return pa.table(columns)


def levels_of(methodology: pc.Methodology, ranks: Ranks) -> pa.Table:
    """A table with the answers as levels of one byte."""
    return pa.table({q.id: level_column(row, pa.int8()) for q, row in zip(methodology.questions, ranks, strict=True)})


def standing(methodology: pc.Methodology, ranks: npt.NDArray[Any]) -> Standing:
    """The standing of one entity."""
    return Standing(
        methodology,
        tuple(
            None if rank == ABSENT else (0, len(question.options) - 1) if rank == UNKNOWN else (rank, rank)
            for rank, question in zip(ranks.tolist(), methodology.questions, strict=True)
        ),
    )


def decimal(value: Fraction | None) -> float | None:
    """A figure rounded to six decimals, as a float."""
    return None if value is None else float(rounded(value, 6))


def figures(reading: Any) -> Iterator[tuple[str, object]]:
    """The columns that a reading should give."""
    yield "points", decimal(reading.points)
    yield "grade", reading.grade
    yield "best_points", decimal(reading.bounds.best.points)
    yield "best_grade", reading.bounds.best.grade
    yield "coverage", decimal(reading.coverage)
    yield "known", reading.answers.known
    yield "unknown", reading.answers.unknown
    yield "not_applicable", reading.answers.not_applicable
    for theme in reading.themes:
        yield f"theme:{theme.theme}", decimal(theme.points) if theme.applies else None
    for threat in reading.threats:
        yield f"threat:{threat.threat}", decimal(threat.resistance)


def expected(methodology: pc.Methodology, ranks: npt.NDArray[Any]) -> dict[str, object] | None:
    """What the exact reading says of an entity; nothing where no question applies."""
    try:
        return dict(figures(read(standing(methodology, ranks))))
    except pc.InvalidDataError:
        return None


def check(methodology: pc.Methodology, ranks: Ranks, scored: pa.Table, rows: Any = None) -> None:
    """Compare a result with the exact reading, in some rows or in all."""
    found = scored.to_pylist() if rows is None else scored.take(pa.array(rows)).to_pylist()
    for row, line in zip(range(ranks.shape[1]) if rows is None else rows, found, strict=True):
        wanted = expected(methodology, ranks[:, row])
        if wanted is None:
            assert line["points"] is line["grade"] is line["best_points"] is line["coverage"] is None, row
        else:
            assert {name: line[name] for name in wanted} == wanted, row
