"""What measures answer of a framework, read both ways: by its references, and by the measures."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property

from attrs import frozen

from parcours_cyber.errors import NotFoundError, Problem, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import FrameworkId
from parcours_cyber.model.measures import Measure, Relation
from parcours_cyber.model.methodology import Framework, Methodology
from parcours_cyber.planning.plan import Obstacle, Plan

__all__ = ["Answering", "CoverageLevel", "FrameworkCoverage", "ReferenceCoverage", "coverage"]


class CoverageLevel(StrEnum):
    """How much of a reference is answered."""

    #: A measure is equal to it, or does more.
    FULL = "full"
    #: Measures do a part of it.
    PARTIAL = "partial"
    #: No measure answers it.
    NONE = "none"


@frozen
class Answering:
    """A measure that answers a reference, the relation of the measure to it, and the reference that it names.

    A measure that names a heading answers what stands below: all of it where it is equal to the heading or does more,
    a part of it otherwise.
    """

    measure: Measure
    relation: Relation
    through: str


@frozen
class ReferenceCoverage:
    """A reference and what answers it.

    Attributes
    ----------
    answers
        The measures of the plan, or of the catalogue.
    in_place
        For a plan: those of which everything is in place before it.
    """

    reference: str
    answers: tuple[Answering, ...]
    in_place: tuple[Answering, ...] = ()

    @property
    def level(self) -> CoverageLevel:
        """How much of it is answered, by what is in place and by the rest."""
        return _level((*self.in_place, *self.answers))

    @property
    def level_in_place(self) -> CoverageLevel:
        """How much of it is answered by what is in place."""
        return _level(self.in_place)


@frozen
class FrameworkCoverage:
    """What measures answer of a framework.

    Attributes
    ----------
    references
        Each reference that has none below it, in the order of the framework: a heading is answered through them.
    """

    framework: Framework
    references: tuple[ReferenceCoverage, ...]

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """The references that no measure answers."""
        return tuple(item.reference for item in self.references if item.level is CoverageLevel.NONE)

    def count(self, level: CoverageLevel) -> int:
        """Return how many references are answered to this level."""
        return sum(item.level is level for item in self.references)

    def count_in_place(self, level: CoverageLevel) -> int:
        """Return how many references are answered to this level by what is in place."""
        return sum(item.level_in_place is level for item in self.references)


def coverage(source: Methodology | Plan, framework: str) -> FrameworkCoverage:
    """Return what a catalogue, or a plan, answers of a framework.

    Parameters
    ----------
    source
        A methodology, for its whole catalogue; or a plan, for its actions and for what was in place before it: the
        measures that apply and whose answers are all reached.
    framework
        The id of a framework of the methodology.

    Returns
    -------
    FrameworkCoverage
        Each reference with the measures that answer it. ``full`` and ``partial`` follow the relations that the authors
        of the catalogue have judged; they are no statement of conformity.

    Raises
    ------
    NotFoundError
        If the methodology has no such framework.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> nis2 = pc.coverage(pc.load_methodology(), "eu-nis2-art21")
    >>> len(nis2.references), nis2.unanswered
    (10, ())
    """
    methodology = source if isinstance(source, Methodology) else source.methodology
    found = next((item for item in methodology.frameworks if item.id == framework), None)
    if found is None:
        known = [str(item.id) for item in methodology.frameworks]
        raise NotFoundError(
            Problem(
                what=message("'{id}' is not a framework of {methodology}.", id=framework, methodology=methodology.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
                remedy=suggestion(framework, known),
            )
        )
    in_place: tuple[Measure, ...] = ()
    if isinstance(source, Methodology):
        measures = source.measures
    else:
        measures = tuple(action.measure for action in source.actions)
        in_place = tuple(item.measure for item in source.left_out if item.obstacle is Obstacle.REACHED)
    below = _leaves(found)
    answers, there = _answering(measures, found.id, below), _answering(in_place, found.id, below)
    leaves = dict.fromkeys(leaf for leaves in below.values() for leaf in leaves)
    return FrameworkCoverage(
        found, tuple(ReferenceCoverage(leaf, answers.get(leaf, ()), there.get(leaf, ())) for leaf in leaves)
    )


def _level(answers: tuple[Answering, ...]) -> CoverageLevel:
    """Return how much of a reference measures answer together, by their relations to it."""
    if any(answer.relation in (Relation.EQUAL, Relation.SUPERSET) for answer in answers):
        return CoverageLevel.FULL
    return CoverageLevel.PARTIAL if answers else CoverageLevel.NONE


def _leaves(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Return, for each reference, those below it that have none below them; itself where it has none.

    ``5.1.2`` and ``5.1-02`` stand below ``5.1``, for identifiers are written from the heading down; ``5.10`` does not.
    """
    below: dict[str, list[str]] = {reference: [] for reference in framework.references}
    for reference in framework.references:
        for end in re.finditer(r"[.-]", reference):
            heading = reference[: end.start()]
            if heading in below:
                below[heading].append(reference)
    return {
        heading: tuple(other for other in inner if not below[other]) or (heading,) for heading, inner in below.items()
    }


def _answering(
    measures: tuple[Measure, ...], framework: FrameworkId, below: dict[str, tuple[str, ...]]
) -> dict[str, tuple[Answering, ...]]:
    """Return, for each reference without others below, the measures that answer it."""
    found: dict[str, tuple[Answering, ...]] = {}
    for measure in measures:
        for reference in measure.references:
            if reference.framework != framework:
                continue
            for leaf in below[reference.id]:
                relation = reference.relation
                if leaf != reference.id and relation is Relation.EQUAL:
                    relation = Relation.SUPERSET
                found[leaf] = (*found.get(leaf, ()), Answering(measure, relation, reference.id))
    return found
