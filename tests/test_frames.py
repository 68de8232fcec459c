"""Populations: the kernel gives the exact reading of every row."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.frames.scorer import kernel_of
from parcours_cyber.frames.stream import CHUNK, several
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.ids import Grade, QuestionId
from parcours_cyber.model.scale import Band, Scale
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.scored import read, read_sums
from parcours_cyber.testing import strategies as pcst
from populations import ABSENT, UNKNOWN, check, decimal, levels_of, random_ranks, standing, table_of

METHOD = pc.load_methodology()
TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")


def changed(methodology: pc.Methodology, **parts: object) -> pc.Methodology:
    """Another methodology, with its own digest."""
    made = evolve(methodology, **parts)  # type: ignore[arg-type]
    return evolve(made, digest=content_digest(made))


def test_100_000_rows_are_scored_like_one_by_one() -> None:
    """All grades, points and coverage; themes and threats of every twentieth row."""
    rows = 100_000
    ranks = random_ranks(METHOD, rows, absent=0)
    source = np.random.default_rng(1)
    # What does not apply comes in 400 patterns, so that the exact reading can keep what it made of each.
    patterns = source.random((400, len(METHOD.questions))) < source.random((400, 1)) ** 3
    patterns[:, 0] = False  # something applies
    ranks[patterns[source.integers(0, 400, rows)].T] = ABSENT
    scored = pc.score_frame(METHOD, table_of(METHOD, ranks))
    packed = packed_of(METHOD)
    assert packed is not None
    words = [
        [f"{q.id}=not_applicable", *(f"{q.id}={option.id}" for option in q.options), f"{q.id}=unknown"]
        for q in METHOD.questions
    ]
    places = np.where(ranks == UNKNOWN, 99, ranks + 1)
    totals = zip(*(scored[name].to_pylist() for name in ("points", "grade", "best_points", "best_grade")), strict=True)
    coverage = scored["coverage"].to_pylist()
    for row, (found, line) in enumerate(zip(places.T.tolist(), totals, strict=True)):
        keys = (word[min(place, len(word) - 1)] for word, place in zip(words, found, strict=True))
        reading = read_sums(packed, packed.read(itemgetter(*keys), frozenset()))
        worst, best = reading.bounds.worst, reading.bounds.best
        assert line == (decimal(worst.points), worst.grade, decimal(best.points), best.grade), row
        assert coverage[row] == decimal(reading.coverage), row
        if row % 20 == 0:
            themes = [decimal(theme.points) if theme.applies else None for theme in reading.themes]
            assert [scored[f"theme:{t.theme}"][row].as_py() for t in reading.themes] == themes, row
            threats = [decimal(threat.resistance) for threat in reading.threats]
            assert [scored[f"threat:{t.threat}"][row].as_py() for t in reading.threats] == threats, row


def test_rows_of_a_frame_are_scored_like_assessments() -> None:
    ranks = random_ranks(METHOD, 150, absent=0.2)
    scored = pc.score_frame(METHOD, table_of(METHOD, ranks)).to_pylist()
    entity = pc.Entity(name="Ville", sector=METHOD.sectors[0].id, size=METHOD.sizes[0].id)
    for row, line in enumerate(scored):
        answers = tuple(
            pc.Answer(question=q.id, choice={UNKNOWN: "unknown", ABSENT: "not_applicable"}.get(rank, "abcde"[rank]))  # type: ignore[arg-type]
            for q, rank in zip(METHOD.questions, ranks[:, row].tolist(), strict=True)
        )
        score = pc.cyberscore(METHOD, pc.Assessment(methodology=METHOD.ref, entity=entity, answers=answers))
        assert (line["points"], line["grade"]) == (decimal(score.points), score.grade)
        assert (line["best_points"], line["best_grade"]) == (
            decimal(score.bounds.best.points),
            score.bounds.best.grade,
        )


def test_every_row_has_a_pattern_of_its_own() -> None:
    ranks = random_ranks(METHOD, 600, unknown=0.3, absent=0.4)
    check(METHOD, ranks, pc.score_frame(METHOD, table_of(METHOD, ranks)))


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("offset", [Fraction(0), Fraction(1, 10**18), -Fraction(1, 10**18)])
def test_rows_exactly_on_the_bounds_of_grades(included: bool, offset: Fraction) -> None:
    """The bounds are what some rows score, or so near that no float tells them apart."""
    ranks = random_ranks(METHOD, 400, absent=0.1)
    rows = list(range(0, 400, 40))
    points = sorted({expected_points_of(METHOD, ranks[:, row]) + offset for row in rows})
    bands = [Band(grade=Grade(f"G{n}"), upper=upper) for n, upper in enumerate([*points, Fraction(400)])]
    scale = Scale(bands=tuple(bands), upper_included=included, provenance=METHOD.scale.provenance)
    methodology = changed(METHOD, scale=scale)
    check(methodology, ranks, pc.score_frame(methodology, levels_of(methodology, ranks)))


def test_every_answer_alike_stands_on_a_bound() -> None:
    """100, 200, 300 and 400 points are the upper bounds of their bands, as in the report's 'D+, 100/400'."""
    linear = [q for q in METHOD.questions if [o.value for o in q.options] == [Fraction(n, 4) for n in range(5)]]
    methodology = changed(METHOD, questions=tuple(linear), measures=())
    ranks = np.arange(5, dtype=np.int8)[None, :].repeat(len(linear), axis=0)
    scored = pc.score_frame(methodology, levels_of(methodology, ranks))
    assert scored["points"].to_pylist() == [0, 100, 200, 300, 400]
    assert scored["grade"].to_pylist() == ["D-", "D+", "C+", "B+", "A+"]
    check(methodology, ranks, scored)


def test_ties_of_the_rounding_go_away_from_zero() -> None:
    """With the weights 255 and 257 the points are 15·n/128, whose seventh decimal is the last one and often a 5."""
    first, second = (q for q in TINY.questions if q.theme == "backup")
    weights = {first.id: Fraction(255), second.id: Fraction(257)}
    questions = tuple(evolve(q, weight=weights.get(q.id, q.weight)) for q in TINY.questions)
    methodology = changed(TINY, questions=questions, measures=())
    sizes = [len(q.options) for q in methodology.questions]
    ranks = np.stack([a.ravel() for a in np.indices(sizes)]).astype(np.int8)
    scored = pc.score_frame(methodology, levels_of(methodology, ranks))
    check(methodology, ranks, scored)
    exact = [expected_points_of(methodology, ranks[:, row]) * 10**6 for row in range(ranks.shape[1])]
    assert any(points.denominator == 2 for points in exact)


def expected_points_of(methodology: pc.Methodology, ranks: Any) -> Fraction:
    """The exact points of an entity."""
    return read(standing(methodology, ranks)).points


def score_of(methodology: pc.Methodology, audit: pc.Assessment) -> pc.Score | None:
    """The score of an assessment; nothing where no question applies."""
    try:
        return pc.cyberscore(methodology, audit)
    except pc.InvalidDataError as error:
        if "nothing to score" not in str(error):
            raise
        return None


@given(st.data())
def test_drawn_methodologies_with_facts(data: st.DataObject) -> None:
    """Every shape of tree, compiled or not; the facts stand in columns of their own."""
    methodology = data.draw(st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True)))
    audits = data.draw(st.lists(pcst.assessments(methodology), max_size=6))
    columns: dict[Any, list[Any]] = {q.id: [str(audit.choice(q.id)) for audit in audits] for q in methodology.questions}
    for fact in methodology.facts:
        columns[fact.id] = [
            next((stated.value for stated in audit.entity.facts if stated.fact == fact.id), None) for audit in audits
        ]
    kinds: dict[Any, pa.DataType] = {fact.id: pa.bool_() for fact in methodology.facts}
    frame = pa.table({name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()})
    scored = pc.score_frame(methodology, frame).to_pylist()
    assert len(scored) == len(audits)
    for audit, line in zip(audits, scored, strict=True):
        score = score_of(methodology, audit)
        if score is None:
            assert line["points"] is line["grade"] is line["best_points"] is line["best_grade"] is None
            continue
        assert (line["points"], line["grade"]) == (decimal(score.points), score.grade)
        assert (line["best_points"], line["best_grade"]) == (decimal(score.bounds.best.points), score.bounds.best.grade)
        assert line["coverage"] == decimal(score.coverage)
        for theme in score.themes:
            assert line[f"theme:{theme.theme}"] == (decimal(theme.points) if theme.applies else None)
        for threat in score.threats:
            assert line[f"threat:{threat.threat}"] == decimal(threat.resistance)


@given(st.data())
def test_the_sums_are_those_of_the_exact_reading(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies())
    sizes = [len(q.options) for q in methodology.questions]
    row = st.tuples(*(st.integers(UNKNOWN, size - 1) for size in sizes))
    ranks = np.array(data.draw(st.lists(row, min_size=1, max_size=5)), np.int8).T
    scored = pc.score_frame(methodology, levels_of(methodology, ranks), exact=True)
    check(methodology, ranks, scored)
    for line in scored.to_pylist():
        if line["points"] is None:
            continue
        pairs: list[tuple[Fraction, Fraction]] = []
        for theme in methodology.themes:
            if line[f"theme:{theme.id}:whole"]:
                assert theme.points is not None
                value = Fraction(line[f"theme:{theme.id}:worst"], line[f"theme:{theme.id}:whole"])
                pairs.append((theme.points, value))
        mean = sum((w * v for w, v in pairs), Fraction()) / sum((w for w, _ in pairs), Fraction())
        top = methodology.scale.bands[-1].upper
        assert decimal(top * mean) == line["points"]
        assert methodology.scale.grade(top * mean) == line["grade"]


def large(number: int, weight: Fraction, values: tuple[Fraction, ...]) -> pc.Methodology:
    """The small pack with many questions of three weights in one theme and for one threat."""
    pattern = next(q for q in TINY.questions if q.threats)
    options = tuple(evolve(pattern.options[0], id="abcdefgh"[n], value=value) for n, value in enumerate(values))
    questions = tuple(
        evolve(
            pattern,
            id=QuestionId(f"{'QRS'[n // 100]}ZZ-{n % 100:02}"),
            weight=weight if n % 3 else Fraction(1 + n % 3, 7),
            threats=(evolve(pattern.threats[0], weight=weight * (n % 4)),),
            options=options,
        )
        for n in range(number)
    )
    return changed(TINY, questions=questions, measures=())


QUARTERS = tuple(Fraction(n, 4) for n in range(5))


@pytest.mark.parametrize(
    ("methodology", "kind"),
    [
        (large(300, Fraction(1), QUARTERS), "uint16"),
        (large(300, Fraction(1, 3), (Fraction(0), Fraction(1))), "uint16"),
        (large(90, Fraction(1), (Fraction(1, 5), Fraction(1, 2), Fraction(3, 4), Fraction(1))), "uint16"),
        (large(40, Fraction(10**5), QUARTERS), "uint32"),
        (large(40, Fraction(10**12), (Fraction(0), Fraction(1, 7), Fraction(1, 3), Fraction(1))), "uint64"),
        (large(20, Fraction(10**25), QUARTERS), None),
    ],
    ids=["300 quarters", "300 yes or no", "uneven, worst above 0", "32 bits", "64 bits", "too large to compile"],
)
def test_many_questions_and_large_weights(methodology: pc.Methodology, kind: str | None) -> None:
    program = kernel_of(methodology).program
    assert (max(program.types, key=lambda kind: np.dtype(kind).itemsize).__name__ if program else None) == kind
    ranks = random_ranks(methodology, 120, absent=0.1)
    ranks[:, 0] = UNKNOWN
    ranks[:, 1] = [len(q.options) - 1 for q in methodology.questions]
    ranks[:, 2] = 0
    check(methodology, ranks, pc.score_frame(methodology, levels_of(methodology, ranks)))


def test_rows_of_which_nothing_applies_have_no_figures() -> None:
    ranks = np.full((len(METHOD.questions), 3), ABSENT, np.int8)
    ranks[:, 1] = 0
    ranks[0, 2] = 1
    scored = pc.score_frame(METHOD, levels_of(METHOD, ranks))
    check(METHOD, ranks, scored)
    assert scored["points"].to_pylist()[:2] == [None, 0]
    assert scored["not_applicable"].to_pylist() == [len(METHOD.questions), 0, len(METHOD.questions) - 1]
    assert scored[f"theme:{METHOD.themes[1].id}"].to_pylist() == [None, 0, None]


def test_facts_and_levels_agree_with_words() -> None:
    fact = next(fact for fact in METHOD.facts if any(fact.id in q.applies_if for q in METHOD.questions))
    ranks = random_ranks(METHOD, 90, absent=0)
    stated = np.arange(90) % 3
    frame = levels_of(METHOD, ranks).append_column(fact.id, pa.array(stated == 1, mask=stated == 2))
    for row, question in zip(ranks, METHOD.questions, strict=True):
        if fact.id in question.applies_if:
            row[stated == 0] = ABSENT
    check(METHOD, ranks, pc.score_frame(METHOD, frame))


@pytest.mark.parametrize("absent", [-1, -9, 9, 99, 200, 1000])
def test_any_number_outside_the_levels_can_say_not_applicable(absent: int) -> None:
    kinds = [pa.int16(), pa.int64(), pa.float64(), pa.uint16() if absent >= 0 else pa.int32()]
    if -128 <= absent < 128:
        kinds.append(pa.int8())
    if 0 <= absent < 256:
        kinds.append(pa.uint8())
    ranks = random_ranks(TINY, 50)
    for kind in kinds:
        columns = {
            q.id: pa.array(
                np.where(row == ABSENT, absent, np.where(row == UNKNOWN, 0, row.astype(np.int64))).astype(
                    kind.to_pandas_dtype()
                ),
                kind,
                mask=row == UNKNOWN,
            )
            for q, row in zip(TINY.questions, ranks, strict=True)
        }
        check(TINY, ranks, pc.score_frame(TINY, pa.table(columns), not_applicable=absent))


def test_slices_and_chunks_do_not_matter() -> None:
    ranks = random_ranks(TINY, 1000)
    whole = table_of(TINY, ranks)
    pieces = pa.concat_tables([whole.slice(start, 7) for start in range(3, 1000, 7)])
    assert pc.score_frame(TINY, pieces) == pc.score_frame(TINY, whole).slice(3)
    empty_pieces = pa.Table.from_batches([whole.to_batches()[0].slice(5, 0), *whole.slice(5).to_batches()])
    assert pc.score_frame(TINY, empty_pieces) == pc.score_frame(TINY, whole).slice(5)


def test_threads_change_nothing() -> None:
    frame = table_of(TINY, random_ranks(TINY, 5 * CHUNK + 17))
    assert pc.score_frame(TINY, frame, threads=1) == pc.score_frame(TINY, frame, threads=3)


def test_a_stream_is_read_as_it_is_asked_for() -> None:
    """Memory does not grow with the rows: at most a few chunks are on their way."""
    batch = levels_of(TINY, random_ranks(TINY, CHUNK)).to_batches()[0]
    pulled = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal pulled
        for _ in range(40):
            pulled += 1
            yield batch

    reader = pc.score_frame(TINY, pa.RecordBatchReader.from_batches(batch.schema, batches()), threads=2)
    assert isinstance(reader, pa.RecordBatchReader)
    ahead = []
    rows = 0
    for scored in reader:
        rows += scored.num_rows
        ahead.append(pulled * CHUNK - rows)
    assert rows == 40 * CHUNK
    assert max(ahead) <= 8 * CHUNK


def test_an_error_of_a_task_ends_the_stream() -> None:
    batches = [pa.record_batch({"x": np.zeros(CHUNK)}) for _ in range(8)]

    def task(batch: pa.RecordBatch, start: int, _: None) -> int:
        if start:
            raise ValueError("on purpose")
        return batch.num_rows

    with pytest.raises(ValueError, match="on purpose"):
        list(several(batches, lambda _: None, task, 2))
