"""The readings that the laws are about, as one value, so that another implementation can take the place of each."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from attrs import field, frozen

import parcours_cyber as pc
from parcours_cyber.loading.serial import from_json, from_yaml, to_json, to_yaml
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import Grade
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.scale import Scale
from parcours_cyber.planning.capacity import Capacity
from parcours_cyber.planning.greedy import build_plan
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.cyberscore import Reading, Score, cyberscore, read
from parcours_cyber.scoring.gains import gain
from parcours_cyber.scoring.memo import taught
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import Tree, tree_of

__all__ = ["Codec", "Readings"]


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
class Readings:
    """What is put to the laws: the readings of this library, or others in their place.

    Attributes
    ----------
    prepare
        What is done to a methodology before anything is read of it.
    score
        The score of an assessment.
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
    score: Callable[[Methodology, Assessment], Score] = cyberscore
    read: Callable[[Standing], Reading] = read
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
        return cls(prepare=lambda methodology: taught(methodology, tree_of, build(methodology)))
