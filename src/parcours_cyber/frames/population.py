"""Scoring a population: a data frame in, the same kind of data frame out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from parcours_cyber.errors import Place, Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.methodology import Methodology

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from parcours_cyber.frames.layout import LongLayout, WideLayout
    from parcours_cyber.frames.result import Shape

__all__ = ["score_frame"]

F = TypeVar("F")


@overload
def score_frame(
    methodology: Methodology,
    frame: F,
    *,
    entity: str | None = None,
    keep: Sequence[str] = (),
    long: tuple[str, str, str] | None = None,
    not_applicable: int = -1,
    missing_columns: Literal["stop", "unknown"] = "stop",
    bad_rows: Literal["stop"] = "stop",
    exact: bool = False,
    threads: int | None = None,
) -> F: ...


@overload
def score_frame(
    methodology: Methodology,
    frame: F,
    *,
    entity: str | None = None,
    keep: Sequence[str] = (),
    long: tuple[str, str, str] | None = None,
    not_applicable: int = -1,
    missing_columns: Literal["stop", "unknown"] = "stop",
    bad_rows: Literal["apart"],
    exact: bool = False,
    threads: int | None = None,
) -> tuple[F, F]: ...


def score_frame(
    methodology: Methodology,
    frame: F,
    *,
    entity: str | None = None,
    keep: Sequence[str] = (),
    long: tuple[str, str, str] | None = None,
    not_applicable: int = -1,
    missing_columns: Literal["stop", "unknown"] = "stop",
    bad_rows: Literal["stop", "apart"] = "stop",
    exact: bool = False,
    threads: int | None = None,
) -> F | tuple[F, F]:
    """Return the cyberscores of the entities of a data frame, as the same kind of data frame.

    Points and grades are those of :func:`~parcours_cyber.cyberscore`, row by row: a grade is decided on the exact
    value, and a figure is the exact one rounded to six decimals.

    The result has a row for each row of the frame, in its order: ``points`` and ``grade`` with unknown answers at their
    worst, ``best_points`` and ``best_grade`` with them at their best, ``coverage`` from 0 to 1, the numbers of
    ``known``, ``unknown`` and ``not_applicable`` answers, ``theme:…`` the points of each theme and ``threat:…`` the
    resistance to each threat. Where nothing applies there is null. A stream or a dataset gives a record batch reader.

    Parameters
    ----------
    methodology
        The methodology to score with.
    frame
        A frame of pandas, Polars (eager or lazy), PyArrow (table, record batch, record batch reader, dataset), DuckDB
        (relation) or PySpark, or any other object with ``__arrow_c_stream__``. It has a row for each entity and a
        column for each question, named by its id. There stand the ids of options, or their levels as whole numbers (0
        for the worst); null is unknown. A column named by the id of a fact states it: a question that depends on a
        false fact does not apply; null is not stated, which counts as true.
    entity
        The column that names the entities. It is passed on, and an entity may have one row only. This costs memory
        for each entity (and on Spark an exchange of all rows); pass a name on with *keep* where neither is wanted.
    keep
        Other columns to pass on.
    long
        For a frame with a row for each answer: the columns of the entity, of the question's id and of the answer. An
        entity gets one row of the result, in the order of their first rows; a question without a row is unknown.
    not_applicable
        The whole number that says *not applicable* among levels; among ids of options, ``not_applicable`` says it.
    missing_columns
        Whether a question without a column is a mistake or an unknown answer of every entity.
    bad_rows
        Whether bad rows stop the work with an error that counts all of them, or are set apart. Then two frames are
        returned: that of the good rows, and that of the bad ones with the columns ``row`` (counted from 0; null on
        Spark, whose rows have no order) and ``problem``. Each bad row is there, so they can be counted.
    exact
        Add the whole numbers from which the figures are made: for each theme and threat Σ w·v at worst and at best,
        Σ w of the known answers and Σ w of the applicable ones, as ``theme:…:worst``, ``:best``, ``:known``,
        ``:whole``. The mean of a theme is worst / whole.
    threads
        How many threads may work; as many as there are processors where it is not given. Spark has workers of its own.

    Raises
    ------
    InvalidDataError
        If columns are missing or of a wrong type, or (where bad rows stop the work) rows hold an option that is not
        there, no entity, or an entity that had a row before: with everything that is wrong, how often, and in which
        rows first. On a lazy frame or a stream, rows are read, and their mistakes told, when the result is.
    UsageError
        If *frame* is none, or the extra ``frames`` is not installed.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> import pyarrow as pa
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> towns = pa.table({"BCK-01": ["b", "c", None], "BCK-02": ["a", "b", "not_applicable"], "AWA-01": [1, 0, -1]})
    >>> scored = pc.score_frame(tiny, towns)
    >>> scored.select(["points", "grade", "best_points", "coverage"]).to_pylist()[0]
    {'points': 60.0, 'grade': 'A', 'best_points': 60.0, 'coverage': 1.0}
    >>> scored["threat:cybercriminal"].to_pylist()
    [0.416667, 0.833333, 0.0]
    """
    if find_spec("numpy") is None or find_spec("pyarrow") is None:
        raise UsageError(
            Problem(
                place=Place(path="frame"),
                what=message("Scoring data frames needs the packages numpy and pyarrow, which are not installed."),
                remedy=message("Install them: pip install parcours-cyber[frames]"),
            )
        )
    import pyarrow as pa

    from parcours_cyber.frames.answers import settled_type
    from parcours_cyber.frames.engines import engine_of
    from parcours_cyber.frames.layout import long_layout, wide_layout
    from parcours_cyber.frames.scorer import kernel_of

    engine = engine_of(frame, aligned=long is None)
    named = (*([] if entity is None else [entity]), *keep) if long is None else long
    ids = (*(question.id for question in methodology.questions), *(fact.id for fact in methodology.facts))
    schema = engine.schema({*named, *ids})
    kernel = kernel_of(methodology)
    if exact and kernel.packed is None:
        raise UsageError(
            Problem(
                place=Place(path="exact"),
                what=message(
                    "The scoring tree of {methodology} is no mean of means of answers, so it has no sums to add.",
                    methodology=methodology.id,
                ),
                remedy=message("Leave exact out: the figures are the exact ones, rounded to six decimals."),
            )
        )
    apart = bad_rows == "apart"
    taken = kernel.shape((), exact=exact, marked=apart).names
    layout: LongLayout | WideLayout
    if long is None:
        layout = wide_layout(
            methodology,
            schema,
            entity=entity,
            keep=keep,
            absent=not_applicable,
            missing_as_unknown=missing_columns == "unknown",
            taken=taken,
        )
    else:
        _only_wide(entity=entity is not None, keep=bool(keep), missing_columns=missing_columns != "stop")
        layout = long_layout(methodology, schema, names=long, absent=not_applicable, taken=taken)
    kept = [pa.field(name, settled_type(schema.field(name).type)) for name in layout.passed_on]
    shape = kernel.shape(kept, exact=exact, marked=apart)
    work = partial(
        run, methodology=methodology, layout=layout, shape=shape, threads=engine.threads or threads,
        numbered=engine.numbered,
    )  # fmt: skip
    if layout.entity is not None:
        engine = engine.by_entity(layout.entity)
    result: F | tuple[F, F] = (engine.apart if apart else engine.scored)(layout.names, work, shape.schema)
    return result


def run(
    batches: Iterator[pa.RecordBatch],
    *,
    methodology: Methodology,
    layout: LongLayout | WideLayout,
    shape: Shape,
    threads: int | None,
    numbered: bool,
) -> Iterator[pa.RecordBatch]:
    """Yield the results of the batches of a frame; on Spark this runs in the workers."""
    from parcours_cyber.frames.layout import LongLayout
    from parcours_cyber.frames.long import score_long
    from parcours_cyber.frames.scorer import kernel_of
    from parcours_cyber.frames.stream import score_wide

    kernel = kernel_of(methodology)
    if isinstance(layout, LongLayout):
        return score_long(batches, kernel, layout, shape, numbered=numbered)
    return score_wide(batches, kernel, layout, shape, threads=threads, numbered=numbered)


def _only_wide(**given: bool) -> None:
    """Refuse what only a frame with a row for each entity has.

    Raises
    ------
    UsageError
        With each of them.
    """
    problems = [
        Problem(
            place=Place(path=name),
            what=message("A frame with a row for each answer has no use for '{name}'.", name=name),
            remedy=message("Leave it out, or join the result with the other columns."),
        )
        for name, is_given in given.items()
        if is_given
    ]
    if problems:
        raise UsageError(problems)
