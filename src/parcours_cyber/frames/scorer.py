"""Scoring batches of answers: one value that knows the method and the shape of the result, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
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
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.cyberscore import read
from parcours_cyber.scoring.memo import remembered
from parcours_cyber.scoring.packed import Packed, packed_of
from parcours_cyber.scoring.standing import Standing

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
    row once: it costs a thousand times more, and gives the same columns but for the sums.
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

    def shape(self, kept: Sequence[pa.Field], *, exact: bool, marked: bool) -> Shape:
        """Return the shape of a result."""
        if self.packed is not None and self.program is not None:
            themes, threats = self.packed.themes, self.packed.threats
            sums = sums_of(self.packed, self.program) if exact else ()
        else:
            themes = tuple(theme.id for theme in self.methodology.themes)
            threats = tuple(threat.id for threat in self.methodology.threats)
            sums = ()
        return Shape(
            grades=tuple(str(band.grade) for band in self.methodology.scale.bands),
            themes=tuple(f"theme:{theme}" for theme in themes),
            threats=tuple(f"threat:{threat}" for threat in threats),
            sums=sums,
            kept=tuple(kept),
            marked=marked,
        )

    def _row_by_row(self, columns: Columns) -> Scored:
        """Return the figures of entities by the exact reading, each different row once."""
        table = np.stack(columns, axis=1)
        asked = table.shape[1]
        rows = np.ascontiguousarray(table).view(np.dtype((np.void, asked))).ravel()
        different, places = np.unique(rows, return_inverse=True)
        themes, threats = len(self.methodology.themes), len(self.methodology.threats)
        figures = np.full((5 + themes + threats, len(different)), np.nan)
        for index, row in enumerate(different.tolist()):
            if row not in self._read:
                if len(self._read) >= _REMEMBERED:
                    self._read.clear()
                self._read[row] = self._exact(row)
            figures[:, index] = self._read[row]
        columns_of = []
        for values in figures[:, places]:
            there = ~np.isnan(values)
            columns_of.append(Column(values, None if there.all() else there))
        kind = rank_type(len(self.methodology.scale.bands))
        for column in columns_of[3:5]:
            column.values = np.nan_to_num(column.values).astype(kind)
        unknown = (table == UNKNOWN).sum(axis=1, dtype=np.uint16)
        absent = (table == NOT_APPLICABLE).sum(axis=1, dtype=np.uint16)
        known = np.uint16(asked) - unknown - absent
        found = Figures.of(columns_of, themes)
        return Scored(found, (known, unknown, absent), [])

    def _exact(self, row: bytes) -> list[float]:
        """Return the figures of one row, in the order of the class; NaN where there is none."""
        bands = len(self.methodology.scale.bands)
        blank = Figures.blank(1, bands, len(self.methodology.themes), len(self.methodology.threats))
        columns = blank.columns
        found = {id(column): float("nan") for column in columns}
        ranks = tuple(
            None if code == NOT_APPLICABLE else (0, len(question.options) - 1) if code == UNKNOWN else (code, code)
            for code, question in zip(row, self.methodology.questions, strict=True)
        )
        try:
            reading = read(Standing(self.methodology, ranks))
        except InvalidDataError:
            pass  # no question applies, and an entity has no figures then
        else:
            found |= {id(column): figure for column, figure in exact_figures(blank, reading)}
        return [found[id(column)] for column in columns]


def kernel_of(methodology: Methodology) -> Kernel:
    """Return the kernel of a methodology."""
    return Kernel(methodology, *_compiled(methodology))


@remembered
def _compiled(methodology: Methodology) -> tuple[Packed | None, Program | None, Formula | None]:
    """Return what the kernel of a methodology rests on."""
    packed = packed_of(methodology)
    return (None, None, None) if packed is None else (packed, program_of(packed), formula_of(packed))
