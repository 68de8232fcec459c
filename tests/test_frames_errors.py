"""Populations: what is wrong with a frame is told at once, with how often and where; nothing is lost silently."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import parcours_cyber as pc
from parcours_cyber.frames import faults, population
from parcours_cyber.frames.stream import CHUNK
from populations import levels_of, random_ranks

METHOD = pc.load_methodology()
CONNECTION = duckdb.connect()
TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
GOOD = {"BCK-01": ["a", "b", "c"], "BCK-02": ["a", "b", None], "AWA-01": ["a", "unknown", "not_applicable"]}


def problems(frame: Any, **settings: Any) -> list[str]:
    """All that is wrong with a frame, one line each."""
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.score_frame(TINY, frame, **settings)
    return str(caught.value).splitlines()


def table(**changes: list[Any]) -> pa.Table:
    """The good table with other columns; nothing in the place of a column takes it away."""
    columns = GOOD | {name.replace("_", "-"): values for name, values in changes.items()}
    return pa.table({name: values for name, values in columns.items() if values is not None})


def test_missing_columns_are_told_together_with_what_may_be_meant() -> None:
    frame = pa.table({"BCK-01": ["a"], "bck-02": ["a"]})
    assert problems(frame, keep=["town"], entity="name") == [
        (
            "AWA-01, BCK-02: 2 questions have no column. Expected one column for each question, named by its id. "
            "Did you mean 'bck-02'?"
        ),
        "name: There is no such column. Expected one of: BCK-01, bck-02. Correct it there.",
        "town: There is no such column. Expected one of: BCK-01, bck-02. Correct it there.",
    ]
    many = pa.table({"x": [1]})
    with pytest.raises(pc.InvalidDataError, match=rf"\(\+ {len(METHOD.questions) - 12}\): {len(METHOD.questions)} que"):
        pc.score_frame(METHOD, many)


def test_missing_columns_may_count_as_unknown() -> None:
    scored = pc.score_frame(TINY, pa.table({"BCK-01": ["c"]}), missing_columns="unknown")
    assert scored["unknown"].to_pylist() == [2]
    assert scored.equals(pc.score_frame(TINY, pa.table({"BCK-01": ["c"], "BCK-02": [None], "AWA-01": ["unknown"]})))


def test_a_column_named_like_a_question_that_is_not_there_is_not_passed_over() -> None:
    assert problems(table(BCK_03=["a", "a", "a"])) == [
        "BCK-03: There is no question 'BCK-03' in tiny-pack 0.1.0. Did you mean 'BCK-02'?"
    ]


def test_columns_of_wrong_types_are_told_before_a_row_is_read() -> None:
    dates = pa.array([0, 0, 0], pa.date32())
    frame = pa.table(GOOD | {"BCK-01": dates, "AWA-01": [True, False, None], "own-servers": ["yes", "no", None]})
    assert problems(frame) == [
        (
            "AWA-01: A column of answers is of the type bool. Expected the ids of options as text, or levels as whole "
            "numbers. Convert the column."
        ),
        (
            "BCK-01: A column of answers is of the type date32[day]. Expected the ids of options as text, or levels as "
            "whole numbers. Convert the column."
        ),
        (
            "own-servers: The column of a fact is of the type string. Expected true, false or nothing. Make it true or "
            "false, or give the column another name."
        ),
    ]
    mixed = pd.DataFrame(GOOD | {"BCK-01": pd.Series(["a", 1, 2.5], dtype=object)})
    assert problems(mixed)[0].startswith("BCK-01: A column of answers is of the type struct<objects of several types")


def test_names_that_stand_twice_or_are_taken() -> None:
    twice = pa.table([["a"], ["a"], ["a"], ["a"]], names=["BCK-01", "BCK-01", "BCK-02", "AWA-01"])
    assert problems(twice) == ["BCK-01: Several columns have this name. Keep one of them."]
    pandas = pd.DataFrame([["a", "a", "a", "a"]], columns=["BCK-01", "BCK-01", "BCK-02", "AWA-01"])
    assert problems(pandas)[0] == "BCK-01: Several columns have this name. Keep one of them."
    taken = table(points=[1, 2, 3], grade=[1, 2, 3])
    assert problems(taken, keep=["points"], entity="grade") == [
        "grade: The result has a column of this name already. Rename the column of your frame.",
        "points: The result has a column of this name already. Rename the column of your frame.",
    ]
    answers = pa.table({"points": ["x"], "q": ["AWA-01"], "a": ["a"]})
    assert problems(answers, long=("points", "q", "a"))[0].startswith("points: The result has a column of this name")


def test_a_level_cannot_say_not_applicable() -> None:
    assert problems(table(), not_applicable=2) == [
        (
            "not_applicable: 2 is a level, so it cannot say 'not applicable'. Expected a number outside 0 to 2. "
            "Correct it there."
        )
    ]


def test_unknown_options_are_counted_with_their_first_rows() -> None:
    words = ["z"] * 7 + ["A"] * 2 + ["", "unknwon", "b", "c", "d"]
    rows = len(words)
    frame = pa.table({"BCK-01": words, "BCK-02": ["a"] * rows, "AWA-01": [0, 1, 2, -1, None, -2] + [0] * (rows - 6)})
    assert problems(frame) == [
        (
            "AWA-01[2]: 1 row answers '2', which is not an option of AWA-01. Expected one of: 0, 1, -1. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "AWA-01[5]: 1 row answers '-2', which is not an option of AWA-01. Expected one of: 0, 1, -1. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "BCK-01[0, 1, 2, 3, 4, …]: 7 rows answer 'z', which is not an option of BCK-01. "
            "Expected one of: a, b, c, unknown, not_applicable. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "BCK-01[7, 8]: 2 rows answer 'A', which is not an option of BCK-01. "
            "Expected one of: a, b, c, unknown, not_applicable. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "BCK-01[9]: 1 row answers '', which is not an option of BCK-01. "
            "Expected one of: a, b, c, unknown, not_applicable. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "BCK-01[10]: 1 row answers 'unknwon', which is not an option of BCK-01. "
            "Expected one of: a, b, c, unknown, not_applicable. Did you mean 'unknown'?"
        ),
        (
            "BCK-01[13]: 1 row answers 'd', which is not an option of BCK-01. "
            "Expected one of: a, b, c, unknown, not_applicable. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        pa.array([0, 3, None]),
        pa.array([0, 256, None]),
        pa.array([0, 2**40 + 1, None]),
        pa.array([0, -2, None], pa.int8()),
        pa.array([0, 254, None], pa.uint8()),
        pa.array([0, 255, None], pa.uint8()),
        pa.array([0, 253, None], pa.uint8()),
        pa.array([0.0, 0.5, None]),
        pa.array([0.0, 1e300, None]),
        pa.array([0.0, float("inf"), float("nan")]),
        pa.array(["a", "é", None]),
        pa.array(["a", "ab", None]),
        pa.array(["a", "q", None], pa.large_string()),
        pa.array(["a", "q", None], pa.string_view()),
        pa.array(["a", "q", None]).dictionary_encode(),
        pa.array(["a", "q", None], pa.string_view()).cast(pa.large_string()).dictionary_encode(),
        pa.array([0, 7, None]).dictionary_encode(),
    ],
    ids=str,
)
def test_every_type_of_column_is_checked(wrong: pa.Array) -> None:
    frame = pa.table(GOOD | {"BCK-01": wrong})
    found = problems(frame)
    assert len(found) == 1
    assert found[0].startswith("BCK-01[1]: 1 row answers '")
    good, bad = pc.score_frame(TINY, frame, bad_rows="apart")
    assert (good.num_rows, bad["row"].to_pylist()) == (2, [1])
    fine = pc.score_frame(TINY, pa.concat_tables([frame.slice(0, 1), frame.slice(2, 1)]))
    assert good == fine
    assert fine["unknown"].to_pylist() == [0, 2]


def test_what_stands_below_a_null_is_never_read() -> None:
    """A producer may leave anything in the place of a null."""
    for kind in (np.int8, np.uint8, np.int64):
        values = np.array([0, 77, 1, 99], kind)
        mask = pa.array([True, False, True, False]).buffers()[1]
        array = pa.Array.from_buffers(pa.from_numpy_dtype(kind), 4, [mask, pa.py_buffer(values)])
        scored = pc.score_frame(TINY, pa.table({"BCK-01": array, "BCK-02": ["a"] * 4, "AWA-01": ["a"] * 4}))
        assert scored["unknown"].to_pylist() == [0, 1, 0, 1]
    words = pa.array(["a", None, "b"])
    assert pc.score_frame(TINY, pa.table(GOOD | {"BCK-01": words}).slice(1))["unknown"].to_pylist() == [2, 1]


def test_the_rows_of_all_chunks_are_counted() -> None:
    """The first mistake does not hide those of later chunks, and threads do not mix the numbers of rows up."""
    rows = 400_000
    values = np.zeros(rows, np.int8)
    values[[5, 150_000, 150_001, 399_999]] = 9
    frame = pa.table({"BCK-01": values, "BCK-02": np.zeros(rows, np.int8), "AWA-01": np.zeros(rows, np.int8)})
    for threads in (1, 2):
        (found,) = problems(frame, threads=threads)
        assert found.startswith("BCK-01[5, 150000, 150001, 399999]: 4 rows answer '9'")
        good, bad = pc.score_frame(TINY, frame, bad_rows="apart", threads=threads)
        assert bad["row"].to_pylist() == [5, 150_000, 150_001, 399_999]
        assert good.num_rows + bad.num_rows == rows


def test_entities_are_there_once() -> None:
    frame = table(name=["x", None, "x"])
    assert problems(frame, entity="name") == [
        "name[1]: 1 row names no entity. Correct the rows, or have them set apart: bad_rows='apart'.",
        (
            "name[2]: 1 row names the entity 'x', which has a row already. Correct the rows, or have them set apart: "
            "bad_rows='apart'."
        ),
    ]
    good, bad = pc.score_frame(TINY, frame, entity="name", bad_rows="apart")
    assert good["name"].to_pylist() == ["x"]
    assert bad.to_pylist() == [
        {"row": 1, "name": None, "problem": "The row names no entity."},
        {"row": 2, "name": "x", "problem": "The entity 'x' has a row already."},
    ]
    assert pc.score_frame(TINY, frame, keep=["name"])["name"].to_pylist() == ["x", None, "x"]


def test_entities_are_compared_over_all_chunks() -> None:
    rows = 300_000
    names = np.arange(rows)
    names[250_000] = 3
    frame = levels_of(TINY, random_ranks(TINY, rows)).append_column("name", pa.array(names))
    (found,) = problems(frame, entity="name")
    assert found.startswith("name[250000]: 1 row names the entity '3'")


def test_what_names_an_entity() -> None:
    """NaN, which pandas writes in the place of a null among numbers, names nobody; a list cannot."""
    frame = pd.DataFrame(GOOD | {"n": [1.0, float("nan"), 1.0]})
    found = problems(frame, entity="n")
    assert [line.split(":")[0] for line in found] == ["n[1]", "n[2]"]
    assert problems(table(name=[["x"], ["y"], None]), entity="name") == [
        (
            "name: The column of the entities is of the type list<item: string>. Expected text, numbers or dates. "
            "Correct it there."
        )
    ]


def test_a_frame_of_which_everything_is_wrong_is_told_soon() -> None:
    """The mistakes are counted by value and not one by one: this is two million of them."""
    rows = 700_000
    frame = pa.table({name: np.full(rows, 7, np.int8) for name in GOOD})
    assert [line.split(" which")[0] for line in problems(frame)] == [
        f"{name}[0, 1, 2, 3, 4, …]: {rows:,} rows answer '7'," for name in ("AWA-01", "BCK-01", "BCK-02")
    ]


def test_mistakes_of_many_kinds_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_MOST", 20)
    values = [f"wrong {n}" for n in range(100)]
    frame = pa.table({"BCK-01": values, "BCK-02": ["a"] * 100, "AWA-01": ["a"] * 100})
    found = problems(frame)
    assert len(found) == 6
    assert found[-1] == "BCK-01: 95 rows more have other values that are wrong."


@pytest.mark.parametrize(
    "make",
    [
        lambda found: found,
        lambda found: found.to_pandas(),
        pl.DataFrame,
        lambda found: pl.DataFrame(found).lazy(),
        CONNECTION.from_arrow,
        lambda found: found.to_reader(),
        lambda found: found.to_batches()[0],
    ],
    ids=["pyarrow", "pandas", "polars", "polars lazy", "duckdb", "reader", "record batch"],
)
def test_bad_rows_are_set_apart_on_every_engine(make: Any) -> None:
    frame = table(BCK_01=["a", "z", "c"], AWA_01=["a", "y", "a"], name=["x", "y", "w"])

    def rows(found: Any) -> list[dict[str, Any]]:
        if isinstance(found, pl.LazyFrame):
            found = found.collect()
        if isinstance(found, pd.DataFrame):
            found = pa.Table.from_pandas(found, preserve_index=False)
        table = found.read_all() if hasattr(found, "read_all") else pa.table(found)
        return table.to_pylist()  # type: ignore[no-any-return]

    good, bad = pc.score_frame(TINY, make(frame), keep=["name"], bad_rows="apart")
    assert rows(good) == pc.score_frame(TINY, frame.take([0, 2]), keep=["name"]).to_pylist()
    wrong = "'y' is not an option of AWA-01. 'z' is not an option of BCK-01."
    assert rows(bad) == [{"row": 1, "name": "y", "problem": wrong}]
    with pytest.raises(pc.InvalidDataError, match=r"BCK-01\[1\]: 1 row answers 'z'"):
        rows(pc.score_frame(TINY, make(frame)))


def test_the_index_of_pandas_goes_with_good_and_bad_rows() -> None:
    frame = pd.DataFrame(GOOD | {"BCK-01": ["a", "z", "c"]}, index=["x", "y", "w"])
    good, bad = pc.score_frame(TINY, frame, bad_rows="apart")
    assert (list(good.index), list(bad.index)) == (["x", "w"], ["y"])


def test_the_bad_rows_of_a_stream_come_after_the_good_ones() -> None:
    good, bad = pc.score_frame(TINY, table(BCK_01=["a", "z", "c"]).to_reader(), bad_rows="apart")
    with pytest.raises(pc.UsageError, match="Read the scored rows first"):
        bad.read_all()
    good, bad = pc.score_frame(TINY, table(BCK_01=["a", "z", "c"]).to_reader(), bad_rows="apart")
    assert good.read_all().num_rows == 2
    assert bad.read_all()["row"].to_pylist() == [1]


LONG = ("who", "what", "answer")


def answers(*rows: tuple[Any, Any, Any]) -> pa.Table:
    """A table with a row for each answer."""
    return pa.table(
        {name: pa.array(list(column), pa.string()) for name, column in zip(LONG, zip(*rows, strict=True), strict=True)}
    )


def test_every_mistake_of_the_long_form() -> None:
    frame = answers(
        ("x", "BCK-01", "a"),
        ("y", "BCK-1", "a"),
        ("x", "BCK-02", "z"),
        (None, "AWA-01", "a"),
        ("z", "AWA-01", "a"),
        ("z", "AWA-01", "b"),
        ("w", None, "a"),
        ("v", "AWA-01", None),
        ("v", "BCK-01", "c"),
    )
    assert problems(frame, long=LONG) == [
        "who[3]: 1 row names no entity. Correct the rows, or have them set apart: bad_rows='apart'.",
        (
            "what[1]: 1 row answers the question 'BCK-1', which is not there. Expected one of: AWA-01, BCK-01, BCK-02. "
            "Did you mean 'BCK-01'?"
        ),
        (
            "what[6]: 1 row answers the question 'None', which is not there. Expected one of: AWA-01, BCK-01, BCK-02. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "answer[2]: 1 row answers 'z', which is not an option of BCK-02. "
            "Expected one of: a, b, unknown, not_applicable. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
        (
            "answer[5]: 1 row answers AWA-01 for an entity that has answered it already. "
            "Correct the rows, or have them set apart: bad_rows='apart'."
        ),
    ]
    good, bad = pc.score_frame(TINY, frame, long=LONG, bad_rows="apart")
    assert good["who"].to_pylist() == ["v"]
    assert bad["row"].to_pylist() == [1, 2, 3, 5, 6]
    assert bad["who"].to_pylist() == ["y", "x", None, "z", "w"]


def test_an_answer_is_repeated_in_a_later_batch() -> None:
    rows = 4 * CHUNK
    frame = pa.table(
        {
            "who": np.arange(rows + 2) % (rows + 1),
            "what": pa.array(["BCK-01"]).take(pa.array(np.zeros(rows + 2, int))),
            "answer": np.zeros(rows + 2, np.int8),
        }
    )
    (found,) = problems(frame, long=LONG)
    assert found.startswith(f"answer[{rows + 1}]: 1 row answers BCK-01 for an entity that has answered it already")


def test_what_the_long_form_cannot_be() -> None:
    frame = answers(("x", "BCK-01", "a"))
    with pytest.raises(pc.UsageError) as caught:
        pc.score_frame(TINY, frame, long=LONG, entity="who", keep=["who"], missing_columns="unknown")
    assert [problem.place.path for problem in caught.value.problems] == ["entity", "keep", "missing_columns"]
    assert problems(frame, long=("who", "question", "answer")) == [
        "question: There is no such column. Expected one of: who, what, answer. Correct it there."
    ]
    numbers = pa.table({"who": ["x"], "what": [1], "answer": [True]})
    assert problems(numbers, long=LONG) == [
        (
            "what: The column of the questions is of the type int64. Expected the ids of questions, as text. "
            "Correct it there."
        ),
        (
            "answer: A column of answers is of the type bool. Expected the ids of options as text, or levels as whole "
            "numbers. Convert the column."
        ),
    ]


def test_what_is_no_frame_is_told() -> None:
    with pytest.raises(pc.UsageError, match="A value of the type list is not a data frame"):
        pc.score_frame(TINY, [1, 2])


def test_sums_are_refused_where_there_are_none() -> None:
    from attrs import evolve

    from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, ScoringSpec

    child = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION)
    least = NodeSpec(kind=NodeKind.MINIMUM, id="least", children=(child,))
    spec = ScoringSpec(total=least, outputs=(), provenance=TINY.scoring.provenance)
    methodology = evolve(TINY, scoring=spec)
    assert pc.score_frame(methodology, table())["points"].to_pylist() == [0, 0, 0]
    with pytest.raises(pc.UsageError, match="is no mean of means of answers, so it has no sums to add"):
        pc.score_frame(methodology, table(), exact=True)


def test_without_the_extra_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        population, "find_spec", lambda name: None if name == "pyarrow" else importlib.util.find_spec(name)
    )
    with pytest.raises(pc.UsageError, match=r"not installed. Install them: pip install parcours-cyber\[frames\]"):
        pc.score_frame(TINY, table())
