"""How a standing becomes points, grade, themes and threats: from compiled sums, or from a tree of any shape."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import repeat
from math import lcm
from typing import Any, NamedTuple

from attrs import field, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import ThreatId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.model.scale import Scale
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.packed import Packed, Sums, ThemeShare, packed_of
from parcours_cyber.scoring.readings import answered, bounds
from parcours_cyber.scoring.results import AnswerCounts, GradedPoints, Reading, ScoreBounds, ThemeScore, ThreatScore
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import tree_of

__all__ = ["read", "read_sums"]

# The named tuples are made of zipped columns. The first is the shortest; to say so to zip would take a tenth longer.
#: What makes a named tuple of a class and its values, without the detour of the constructor of the class.
_new_tuple: Callable[[type[Any], Iterable[object]], Any] = tuple.__new__


class _OfSums(NamedTuple):
    """What the reading of compiled sums holds."""

    methodology: Methodology
    bounds: ScoreBounds
    sums: Sums
    outputs: tuple[ThreatId, ...]


class _PackedReading(_OfSums, Reading):
    """The reading of compiled sums; what is not asked is not decoded."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<reading of {named(self.methodology)}: {self.bounds}, {self.sums}>"

    @property
    def themes(self) -> tuple[ThemeScore, ...]:
        values, pattern, _, _ = self.sums
        shares, inner = pattern.shares, len(pattern.shares)
        others = values[inner : 2 * inner], values[2 * inner : 3 * inner]
        sums = zip(shares, values, *others)  # noqa: B905  # other values follow the first ones
        return tuple(map(_new_tuple, repeat(ThemeScore), sums))

    @property
    def threats(self) -> tuple[ThreatScore, ...]:
        values, pattern, _, _ = self.sums
        outer = len(pattern.outputs)
        lows, highs = values[-2 * outer - 3 :], values[-outer - 3 :]
        sums = zip(self.outputs, lows, highs, pattern.outputs)  # noqa: B905  # other values follow these
        return tuple(map(_new_tuple, repeat(ThreatScore), sums))

    @property
    def coverage(self) -> Fraction:
        return self.sums.pattern.covered(self.sums.known)

    @property
    def answers(self) -> AnswerCounts:
        return AnswerCounts(*self.sums.answers)


@frozen(slots=False)
class _TreeReading(Reading):
    """The reading of a tree of any shape."""

    methodology: Methodology = field(repr=named)
    bounds: ScoreBounds
    _themes: tuple[ThemeScore, ...]
    _threats: tuple[ThreatScore, ...]
    _coverage: Fraction
    _answers: AnswerCounts

    @property
    def themes(self) -> tuple[ThemeScore, ...]:
        return self._themes

    @property
    def threats(self) -> tuple[ThreatScore, ...]:
        return self._threats

    @property
    def coverage(self) -> Fraction:
        return self._coverage

    @property
    def answers(self) -> AnswerCounts:
        return self._answers


def read(standing: Standing) -> Reading:
    """Return the reading of a standing: that of a plan's projection, for instance.

    Raises
    ------
    InvalidDataError
        If no question applies.
    """
    packed = packed_of(standing.methodology)
    if packed is not None:
        return read_sums(packed, packed.read_standing(standing))
    return _from_tree(standing)


def read_sums(packed: Packed, sums: Sums) -> Reading:
    """Return the reading of compiled sums.

    Raises
    ------
    InvalidDataError
        If no question applies.
    """
    methodology, (_, pattern, worst, best) = packed.methodology, sums
    if not pattern.shares:
        raise _nothing_applies()
    bands, cuts, denominator = methodology.scale.bands, pattern.cuts, pattern.denominator
    lower = upper = _new_tuple(GradedPoints, (Fraction(worst, denominator), bands[bisect_left(cuts, worst)].grade))
    if best != worst:
        upper = _new_tuple(GradedPoints, (Fraction(best, denominator), bands[bisect_left(cuts, best)].grade))
    ends = _new_tuple(ScoreBounds, (lower, upper))
    reading: Reading = _new_tuple(_PackedReading, (methodology, ends, sums, packed.threats))
    return reading


def _nothing_applies() -> InvalidDataError:
    """Return the error for an assessment of which nothing can be scored."""
    return InvalidDataError(
        Problem(
            place=Place(path="$.answers"),
            what=message("No question applies, so there is nothing to score."),
            expected=message("Expected at least one question that applies."),
            remedy=message("Check the answers not_applicable and the facts stated to be false."),
        )
    )


def _graded(points: Fraction, scale: Scale) -> GradedPoints:
    """Return points with their grade; a tree may leave its scale where questions do not apply, which is the pack's."""
    top = scale.bands[-1].upper
    if points > top:
        raise InvalidDataError(
            Problem(
                place=Place(path="$.scoring.total"),
                what=message("These answers give {n} point.", plural="These answers give {n} points.", n=points),
                expected=message("Expected at most {top}, the top of the scale, whichever questions apply.", top=top),
                remedy=message("Correct the tree or the scale of the methodology."),
            )
        )
    return GradedPoints(points, scale.grade(points))


def _from_tree(standing: Standing) -> Reading:
    """Return the reading of a tree of any shape; themes and threats are the nodes that stand for them."""
    methodology = standing.methodology
    tree, scale = tree_of(methodology), methodology.scale
    total = bounds(tree.total, standing)
    if total is None:
        raise _nothing_applies()
    named: dict[str, Node] = {node.id: node for node in tree.walk()}

    def whole_numbers(name: str) -> tuple[int, int, int, int]:
        """Return a node's worst and best value and its coverage as numerators, and their denominator; or zeros."""
        found = bounds(named[name], standing)
        if found is None:
            return 0, 0, 0, 0
        parts = (found.worst, found.best, answered(named[name], standing) or Fraction())
        unit = lcm(*(part.denominator for part in parts))
        worst, best, known = (int(part * unit) for part in parts)
        return worst, best, known, unit

    themes = []
    for theme in (theme for theme in methodology.themes if f"theme:{theme.id}" in named):
        worst, best, known, unit = whole_numbers(f"theme:{theme.id}")
        share = ThemeShare(theme.id, unit, (theme.points if unit else None) or Fraction())
        themes.append(ThemeScore(share, worst, best, known))
    threats = []
    for threat in (threat for threat in methodology.threats if f"threat:{threat.id}" in named):
        worst, best, _, unit = whole_numbers(f"threat:{threat.id}")
        threats.append(ThreatScore(threat.id, worst, best, unit))
    return _TreeReading(
        methodology,
        ScoreBounds(*(_graded(points, scale) for points in (total.worst, total.best))),
        tuple(themes),
        tuple(threats),
        answered(tree.total, standing) or Fraction(),
        AnswerCounts(
            known=sum(ranks is not None and ranks[0] == ranks[1] for ranks in standing.ranks),
            unknown=sum(ranks is not None and ranks[0] != ranks[1] for ranks in standing.ranks),
            not_applicable=sum(ranks is None for ranks in standing.ranks),
        ),
    )
