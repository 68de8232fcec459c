"""What the levels of a problem are worth, for each objective."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor, lcm

from attrs import frozen

from parcours_cyber.model.findings import Severity
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.problem import Aim, Levels
from parcours_cyber.scoring.gains import total_points
from parcours_cyber.scoring.linear import linear_form, mean_form
from parcours_cyber.scoring.nodes import AnswerNode, Node
from parcours_cyber.scoring.standing import Standing
from parcours_cyber.scoring.trees import tree_of

__all__ = ["Enough", "Items", "in_points", "least_cost", "of_references"]


@frozen(kw_only=True)
class Items:
    """The items of a problem: answers that can rise, then open findings, then references of a framework.

    Attributes
    ----------
    start
        Where the answers stand before the plan.
    answers
        The positions of the questions whose answers are items; level *n* is *n* ranks above where the answer stands.
    findings
        The severities of the open findings; each has the levels open and corrected.
    references
        How much of each reference is answered before the plan, from 0 to 2.
    """

    start: Standing
    answers: tuple[int, ...]
    findings: tuple[Severity, ...] = ()
    references: tuple[int, ...] = ()

    @property
    def levels(self) -> tuple[int, ...]:
        """How many levels each item has."""
        questions = self.start.methodology.questions
        return (
            *(len(questions[position].options) - self._rank(position) for position in self.answers),
            *(2 for _ in self.findings),
            *(3 for _ in self.references),
        )

    def _rank(self, position: int) -> int:
        """Return the prudent rank of an answer before the plan."""
        ranks = self.start.ranks[position]
        assert ranks is not None
        return ranks[0]

    def level(self, position: int, rank: int) -> int:
        """Return the level of the answer at *position* when it is raised to a rank; 0 where it is there already."""
        return max(0, rank - self._rank(position))

    def standing(self, levels: Levels) -> Standing:
        """Return where the answers stand at some levels."""
        ranks = list(self.start.ranks)
        for position, level in zip(self.answers, levels, strict=False):
            known = ranks[position]
            assert known is not None
            ranks[position] = (known[0] + level, max(known[1], known[0] + level))
        return Standing(self.start.methodology, tuple(ranks))

    def answer_gains(self, node: Node | None = None) -> tuple[tuple[Fraction, ...], ...] | None:
        """Return what each level of each answer adds to a node, or to the total; nothing where it is no plain sum."""
        form = linear_form(self.start) if node is None else mean_form(self.start, node)
        if form is not None:
            terms = form.terms
            return tuple(
                tuple(
                    Fraction(terms[position][rank] - terms[position][self._rank(position)], form.denominator)
                    for rank in range(self._rank(position), len(terms[position]))
                )
                for position in self.answers
            )
        root = tree_of(self.start.methodology).total if node is None else node
        if not all(inner.additive or isinstance(inner, AnswerNode) for inner in root.walk()):
            return None
        start = total_points(self.start, node)
        nothing = [0] * len(self.answers)
        return tuple(
            tuple(
                total_points(self.standing((*nothing[:item], level, *nothing[item + 1 :])), node) - start
                for level in range(self.levels[item])
            )
            for item in range(len(self.answers))
        )


#: How far above a bound that is not enough itself a rise is enough, in a method that counts in no unit.
_ABOVE = Fraction(1, 1000)


@frozen
class Enough:
    """A rise of the points above which more counts no more; the bound itself may be just too little."""

    rise: Fraction
    strict: bool

    @classmethod
    def for_grade(cls, methodology: Methodology, start: Fraction, grade: str) -> Enough:
        """Return what is enough for a grade."""
        scale = methodology.scale
        position = next(n for n, band in enumerate(scale.bands) if band.grade == grade)
        rise = Fraction() if position == 0 else scale.bands[position - 1].upper - start
        if rise < 0 or position == 0:
            return cls(Fraction(), strict=False)
        return cls(rise, strict=scale.includes(position - 1))

    def whole(self, unit: int) -> int:
        """Return the least whole number of units that is enough."""
        return floor(self.rise * unit) + 1 if self.strict else ceil(self.rise * unit)

    @property
    def exact(self) -> Fraction:
        """What is enough where there is no unit."""
        return self.rise + (_ABOVE if self.strict else 0)


def in_points(
    items: Items,
    weights: Sequence[int],
    *,
    node: Node | None = None,
    findings: bool = True,
    enough: Enough | None = None,
) -> Aim:
    """Return the aim at the points of the total, or of a node, and at corrected findings.

    Parameters
    ----------
    findings
        Whether corrected findings count, as many points as the methodology says.
    enough
        A rise above which more points count no more.
    """
    methodology = items.start.methodology
    priorities = methodology.planning.findings if findings else None
    corrected = [Fraction() if priorities is None else priorities.of(severity) for severity in items.findings]
    gains = items.answer_gains(node)
    if gains is None:
        return Aim(
            weights=tuple(weights),
            exact=_exactly(items, corrected, node),
            enough=None if enough is None else enough.exact,
        )
    unit = lcm(*(gain.denominator for of_item in gains for gain in of_item), *(x.denominator for x in corrected))
    whole = (
        *(tuple(int(gain * unit) for gain in of_item) for of_item in gains),
        *((0, int(points * unit)) for points in corrected),
        *((0, 0, 0) for _ in items.references),
    )
    return Aim(gains=whole, weights=tuple(weights), enough=None if enough is None else enough.whole(unit), unit=unit)


def _exactly(items: Items, corrected: Sequence[Fraction], node: Node | None) -> Callable[[Levels], Fraction]:
    """Return what tells the worth of levels where it is no plain sum."""
    start, answers = total_points(items.start, node), len(items.answers)

    def worth(levels: Levels) -> Fraction:
        """Return the rise of the points, and the points of what is corrected."""
        found = sum((points for points, level in zip(corrected, levels[answers:], strict=False) if level), Fraction())
        return total_points(items.standing(levels[:answers]), node) - start + found

    return worth


def of_references(items: Items, weights: Sequence[int]) -> Aim:
    """Return the aim at references answered: a part counts for one, all of it for two."""
    nothing = [(0,) * levels for levels in items.levels[: len(items.levels) - len(items.references)]]
    gains = (*nothing, *(tuple(max(0, level - there) for level in range(3)) for there in items.references))
    return Aim(gains=gains, weights=tuple(weights))


def least_cost(items: Items, prices: Sequence[Sequence[Fraction]], quarters: int) -> Aim:
    """Return the aim at paying little; *prices* are euros, for each candidate and each of its quarters."""
    unit = lcm(*(price.denominator for of_candidate in prices for price in of_candidate))
    return Aim(
        gains=tuple((0,) * levels for levels in items.levels),
        weights=(0,) * quarters,
        prices=tuple(tuple(int(price * unit) for price in of_candidate) for of_candidate in prices),
        unit=unit,
    )
