"""What the measures of a catalogue answer of a framework, as levels of a problem: not at all, in part, in full."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.coverage import CoverageLevel, ReferenceCoverage, coverage

__all__ = ["Answered", "answered"]

_LEVELS = {CoverageLevel.NONE: 0, CoverageLevel.PARTIAL: 1, CoverageLevel.FULL: 2}


@frozen
class Answered:
    """For each measure that answers something, and each reference of a framework, how much of it."""

    references: int
    of: dict[MeasureId, dict[int, int]]

    def by_measure(self, measure: MeasureId) -> tuple[int, ...]:
        """Return the level of each reference that one measure answers."""
        found = self.of.get(measure, {})
        return tuple(found.get(n, 0) for n in range(self.references))

    def levels(self, measures: Iterable[MeasureId]) -> tuple[int, ...]:
        """Return the level of each reference that measures answer together."""
        found = [self.by_measure(measure) for measure in measures]
        return tuple(max((levels[n] for levels in found), default=0) for n in range(self.references))


def answered(methodology: Methodology, framework: str) -> Answered:
    """Return what each measure of the catalogue answers of a framework."""
    whole = coverage(methodology, framework).references
    found: dict[MeasureId, dict[int, int]] = {}
    for n, reference in enumerate(whole):
        for answering in reference.answers:
            level = _LEVELS[ReferenceCoverage(reference.reference, (answering,)).level]
            levels = found.setdefault(answering.measure.id, {})
            levels[n] = max(level, levels.get(n, 0))
    return Answered(len(whole), found)
