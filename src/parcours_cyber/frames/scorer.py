"""Scoring batches of answers: one value that knows the method and the shape of the result, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from threading import local
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field, frozen

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.frames.figures import Column, Figures, Formula, exact_figures, figures_of, formula_of, rank_type
from parcours_cyber.frames.result import Shape, sums_of
from parcours_cyber.frames.sums import (
    NOT_APPLICABLE,
    UNKNOWN,
    Columns,
    MeanSums,
    Program,
    Workspace,
    add_up,
    program_of,
)
from parcours_cyber.model.ids import ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.memo import remembered
from parcours_cyber.scoring.packed import Packed, packed_of
from parcours_cyber.scoring.scored import read
from parcours_cyber.scoring.standing import Ranks, Standing, with_coupled

__all__ = ["Kernel", "Scored", "kernel_of"]

#: So many different rows of a method that is read row by row are remembered.
_REMEMBERED = 200_000


@frozen
class Scored:
    """The figures of some entities, and what they were read from.

    Attributes
    ----------
    counts
        How many answers of each entity are known, unknown and not applicable.
    sums
        The sums of each mean; none where the method has no compiled form.
    """

    figures: Figures
    counts: tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
    sums: list[MeanSums]


@define
class Kernel:
    """Scores columns of bytes; see :mod:`parcours_cyber.frames.sums`.

    A method of the cyberscore's shape is compiled. Any other is read row by row by the exact reading, each different
    row once: it costs some ten thousand times more, and gives the same columns but for the sums.
    """

    methodology: Methodology
    packed: Packed | None
    program: Program | None
    formula: Formula | None
    _own: local = field(factory=local, repr=False)
    _read: dict[bytes, list[float]] = field(factory=dict, repr=False)

    def score(self, columns: Columns, *, exact: bool) -> Scored:
        """Return the figures of entities whose answers stand in *columns*, one array a question.

        Parameters
        ----------
        exact
            Whether the sums are wanted as well.
        """
        if self.packed is None or self.program is None or self.formula is None:
            return self._row_by_row(columns)
        n = len(columns[0])
        space: Workspace | None = getattr(self._own, "space", None)
        if space is None or space.rows < n:
            space = self._own.space = Workspace.of(self.program, n)
        sums, unknown, absent = add_up(self.program, columns, space, keep=exact)
        known = np.uint16(len(columns)) - unknown - absent
        figures = figures_of(self.packed, self.formula, sums, (unknown, absent))
        return Scored(figures, (known, unknown, absent), sums if exact else [])

    @property
    def themes(self) -> tuple[ThemeId, ...]:
        """The themes that have a column."""
        return self.packed.themes if self.packed else tuple(theme.id for theme in self.methodology.themes)

    @property
    def threats(self) -> tuple[ThreatId, ...]:
        """The threats that have a column."""
        return self.packed.threats if self.packed else tuple(threat.id for threat in self.methodology.threats)

    def shape(self, kept: Sequence[pa.Field], *, exact: bool, marked: bool) -> Shape:
        """Return the shape of a result."""
        return Shape(
            grades=tuple(str(band.grade) for band in self.methodology.scale.bands),
            themes=tuple(f"theme:{theme}" for theme in self.themes),
            threats=tuple(f"threat:{threat}" for threat in self.threats),
            sums=sums_of(self.packed, self.program) if exact and self.packed and self.program else (),
            kept=tuple(kept),
            marked=marked,
        )

    def _row_by_row(self, columns: Columns) -> Scored:
        """Return the figures of entities by the exact reading, each different row once."""
        table = np.stack(columns, axis=1)
        rows = np.ascontiguousarray(table).view(np.dtype((np.void, table.shape[1]))).ravel()
        different, places = np.unique(rows, return_inverse=True)
        found = []
        for row in different.tolist():
            if row not in self._read:
                if len(self._read) >= _REMEMBERED:
                    self._read.clear()
                self._read[row] = self._exact(row)
            found.append(self._read[row])
        figures = np.array(found).T[:, places]
        made = []
        for values in figures[:-3]:
            there = ~np.isnan(values)
            made.append(Column(values, None if there.all() else there))
        for column in made[3:5]:
            column.values = np.nan_to_num(column.values).astype(rank_type(len(self.methodology.scale.bands)))
        known, unknown, absent = figures[-3:].astype(np.uint16)
        return Scored(Figures.of(made, len(self.themes)), (known, unknown, absent), [])

    def _exact(self, row: bytes) -> list[float]:
        """Return the figures of one row in the order of their class, NaN where there is none, then the counts."""
        blank = Figures.blank(1, len(self.methodology.scale.bands), len(self.themes), len(self.threats))
        columns = blank.columns
        found = {id(column): nan for column in columns}
        questions = self.methodology.questions
        ranks = tuple(map(_ranks, row, questions))
        given = frozenset(question.id for question, of in zip(questions, ranks, strict=True) if of is None)
        absent = with_coupled(self.methodology, given)
        standing = Standing(
            self.methodology,
            tuple(None if question.id in absent else of for question, of in zip(questions, ranks, strict=True)),
        )
        try:
            reading = read(standing)
        except InvalidDataError:  # no question applies, and an entity has no figures then
            counts = (0, 0, len(row))
        else:
            found |= {id(column): figure for column, figure in exact_figures(blank, reading, self.themes, self.threats)}
            counts = (reading.answers.known, reading.answers.unknown, reading.answers.not_applicable)
        return [*(found[id(column)] for column in columns), *counts]


def _ranks(code: int, question: Question) -> Ranks:
    """Return between which options the answer of a byte lies."""
    if code == NOT_APPLICABLE:
        return None
    return (0, len(question.options) - 1) if code == UNKNOWN else (code, code)


def kernel_of(methodology: Methodology) -> Kernel:
    """Return the kernel of a methodology."""
    return Kernel(methodology, *_compiled(methodology))


@remembered
def _compiled(methodology: Methodology) -> tuple[Packed | None, Program | None, Formula | None]:
    """Return what the kernel of a methodology rests on."""
    packed = packed_of(methodology)
    return (None, None, None) if packed is None else (packed, program_of(packed), formula_of(packed))
