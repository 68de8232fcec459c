"""The readings that the laws are about, as one value, so that another implementation can take the place of each."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from attrs import field, frozen

import parcours_cyber as pc
from parcours_cyber.errors import InvalidDataError, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.loading.serial import from_json, from_yaml, to_json, to_yaml
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import Grade, PathId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.scale import Scale
from parcours_cyber.planning.build import build_plan
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.gains import gain
from parcours_cyber.scoring.memo import taught
from parcours_cyber.scoring.readings import answered, bounds
from parcours_cyber.scoring.results import GradedPoints, Reading, ScoreBounds, ThreatScore
from parcours_cyber.scoring.scored import read
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.scoring.trees import Tree, _trees, tree_of

__all__ = ["Codec", "Readings", "Value"]


@frozen
class Codec:
    """A way to write a value and to read it back: its name, and both directions.

    Attributes
    ----------
    write
        From a value to what is kept.
    read
        From what is kept, the class of the value, and the methodology that it was made with.
    """

    name: str
    write: Callable[[Any], Any]
    read: Callable[[Any, type[Any], Methodology | None], Any]


def _unpickled(data: bytes, cls: type[Any], methodology: Methodology | None) -> Any:
    """Return what was pickled; it needs no help."""
    del cls, methodology
    return pickle.loads(data)  # noqa: S301  # it was written a moment ago


#: JSON, YAML, and what goes from one process to another.
CODECS = (
    Codec("JSON", to_json, from_json),
    Codec("YAML", to_yaml, from_yaml),
    Codec("pickle", pickle.dumps, _unpickled),
)


@frozen(kw_only=True)
class Value:
    """What there is of a score in a method whose total has no grade: its ends and its coverage."""

    bounds: ScoreBounds
    coverage: Fraction
    threats: tuple[ThreatScore, ...] = ()

    @property
    def points(self) -> Fraction:
        """The value with unknown answers at their worst."""
        return self.bounds.worst.points


def _read(standing: Standing) -> Reading | Value:
    """Return the reading of a standing, or its value where there is no grade."""
    if standing.methodology.is_graded:
        return read(standing)
    total = tree_of(standing.methodology).total
    found = bounds(total, standing)
    if found is None:
        raise InvalidDataError(Problem(what=message("No question applies, so there is nothing to score.")))
    ends = (GradedPoints(end, Grade("")) for end in (found.worst, found.best))
    return Value(bounds=ScoreBounds(*ends), coverage=answered(total, standing) or Fraction())


def _score(methodology: Methodology, assessment: Assessment) -> Score | Value:
    """Return the score of an assessment, or its value where there is no grade."""
    if methodology.is_graded:
        return cyberscore(methodology, assessment)
    value = _read(standing_of(methodology, assessment))
    assert isinstance(value, Value)
    return value


@frozen(kw_only=True)
class Readings:
    """What is put to the laws: the readings of this library, or others in their place.

    Attributes
    ----------
    prepare
        What is done to a methodology before anything is read of it.
    score
        The score of an assessment; its value alone in a method whose total has no grade.
    read
        The reading of a standing: a projection, for instance.
    grade
        The grade of points on a scale.
    raised
        The standing once effects are there.
    gain
        What effects add to the prudent end of a standing.
    plan
        The plan for an assessment within a capacity.
    frame
        The scores of a population, held in a data frame.
    codecs
        The ways to write values and to read them back.

    Examples
    --------
    An implementation of one's own, here one that forgets what does not apply:

    >>> from attrs import evolve
    >>> def forgetful(methodology, assessment):
    ...     known = tuple(answer for answer in assessment.answers if answer.is_known)
    ...     return pc.cyberscore(methodology, evolve(assessment, answers=known))
    >>> readings = Readings(score=forgetful)
    """

    prepare: Callable[[Methodology], Methodology] = lambda methodology: methodology
    score: Callable[[Methodology, Assessment], Score | Value] = _score
    read: Callable[[Standing], Reading | Value] = _read
    grade: Callable[[Scale, Fraction], Grade] = Scale.grade
    raised: Callable[[Standing, Iterable[Effect]], Standing] = Standing.raised
    gain: Callable[[Standing, Iterable[Effect]], Fraction] = gain
    plan: Callable[[Methodology, Assessment, Capacity], Plan] = build_plan
    frame: Callable[..., Any] = field(factory=lambda: pc.score_frame)
    codecs: tuple[Codec, ...] = CODECS

    @classmethod
    def of_tree(cls, build: Callable[[Methodology], Tree]) -> Readings:
        """Return the readings of this library for a scoring tree made in Python.

        Parameters
        ----------
        build
            Makes the tree of a methodology: the laws ask for that of several, with questions in another order for
            instance.
        """

        def prepared(methodology: Methodology) -> Methodology:
            trees: dict[PathId | None, Tree] = {None: build(methodology)}
            return taught(methodology, _trees, trees)

        return cls(prepare=prepared)
