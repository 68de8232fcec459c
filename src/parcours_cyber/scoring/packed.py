"""The readings of the commonest shape of method, compiled: one big integer holds all its sums.

The shape is a weighted mean of weighted means of answers, moved to a range, beside other weighted means of answers
(the cyberscore and its threats). Its readings need, for each mean, the sums Σ w·v with unknown answers at their
worst and at their best, and Σ w over the applicable and over the known answers. For each question and each state of
its answer, one integer has the contributions to all these sums in fields of 8, 16, 32 or 64 bits, for each mean
whichever hold its sums, so that *one addition an answer* sums everything. Every number is kept over a common
denominator; nothing is rounded.

A tree of another shape has no compiled form and is read by :mod:`parcours_cyber.scoring.readings`; where both can
be read they agree, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from itertools import chain
from math import lcm
from operator import mul
from struct import Struct
from sys import intern
from typing import NamedTuple

from attrs import define, field, frozen

from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, FactId, QuestionId, ThemeId, ThreatId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.memo import remembered
from parcours_cyber.scoring.nodes import AnswerNode, Node, Scaled, WeightedMean
from parcours_cyber.scoring.standing import Ranks, Standing, coupled_questions
from parcours_cyber.scoring.trees import Tree, tree_of

__all__ = ["Packed", "Pattern", "Sums", "ThemeShare", "packed_of"]


#: The widths of a field in bits, with their codes; the narrowest that holds a sum is taken, for short additions.
_WIDTHS = ((8, "B"), (16, "H"), (32, "I"), (64, "Q"))


def _code(largest: int) -> str:
    """Return the code of a field that holds numbers up to *largest*."""
    return next(code for width, code in _WIDTHS if largest < 2**width)


@frozen
class ThemeShare:
    """What a theme is worth while the same questions apply.

    Attributes
    ----------
    whole
        Σ w over the applicable answers, in the unit in which the sums of the theme are whole numbers.
    maximum
        The points of the theme once the points of the themes that do not apply are shared out; 0 when it does not
        apply.
    """

    theme: ThemeId
    whole: int
    maximum: Fraction


class Sums(NamedTuple):
    """The sums of *n* means over one denominator a mean, in the order of :attr:`Packed.means`, and three counts.

    They stay in one tuple, as they were unpacked; the properties cut it where they are asked for. It is a named tuple
    because one is made for each score: see the scores of themes.
    """

    values: tuple[int, ...]
    n: int
    pattern: Pattern

    @property
    def worst(self) -> tuple[int, ...]:
        """Σ w·v with unknown answers at their worst."""
        return self.values[: self.n]

    @property
    def best(self) -> tuple[int, ...]:
        """Σ w·v with unknown answers at their best."""
        return self.values[self.n : 2 * self.n]

    @property
    def known(self) -> tuple[int, ...]:
        """Σ w over the known answers: the numerators of the coverage."""
        return self.values[2 * self.n : 3 * self.n]

    @property
    def answers(self) -> tuple[int, ...]:
        """How many answers are known, unknown and not applicable."""
        return self.values[3 * self.n : 3 * self.n + 3]

    @property
    def whole(self) -> tuple[int, ...]:
        """Σ w over the applicable answers, in the same unit: ``worst / whole`` is the mean itself."""
        return self.values[3 * self.n + 3 :]


@frozen
class Pattern:
    """What the total is made of while the same answers apply: its multipliers and its denominator.

    The total is ``low + Σ multiplier · sum / denominator`` over the inner means of the total.
    """

    multipliers: tuple[int, ...]
    denominator: int
    offset: int
    #: What each inner mean adds to the total at its best, in a range that starts at 0; none when nothing applies.
    shares: tuple[ThemeShare, ...]
    #: By how much the total rises when the mean of the means rises by one, as numerator and denominator.
    slope: tuple[int, int]
    #: For each band of the scale, the greatest numerator of a total that falls in it.
    cuts: tuple[int, ...]

    def covered(self, known: Iterable[int]) -> Fraction:
        """Return the share of the weight that was answered."""
        return Fraction(sum(map(mul, self.multipliers, known)) * self.slope[1], self.denominator * self.slope[0])

    def total(self, sums: Iterable[int]) -> tuple[int, int]:
        """Return the total for sums at one end, as a numerator and a denominator."""
        return sum(map(mul, self.multipliers, sums), self.offset), self.denominator


#: What makes sums of their parts, without the detour of their own constructor.
_sums = partial(tuple.__new__, Sums)


@define(eq=False)
class Packed:
    """A compiled method.

    Attributes
    ----------
    means
        The ids of the means: first those that the total is made of, then the other outputs.
    weights
        The weights of the former in the total.
    """

    methodology: Methodology
    means: tuple[WeightedMean, ...]
    weights: tuple[Fraction, ...]
    low: Fraction
    slope: Fraction
    units: tuple[int, ...]
    #: The largest sum of each mean, which decides how wide its fields are.
    largest: tuple[int, ...]
    _tables: dict[frozenset[FactId], tuple[int, dict[str, int]]] = field(factory=dict)
    _patterns: dict[int, Pattern] = field(factory=dict)
    themes: tuple[ThemeId, ...] = field(init=False)
    threats: tuple[ThreatId, ...] = field(init=False)
    _struct: Struct = field(init=False)
    _half: int = field(init=False)
    _contributions: dict[QuestionId, tuple[tuple[int, int, tuple[int, ...]], ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Lay the fields out."""
        inner = len(self.weights)
        self.themes = tuple(ThemeId(mean.id.removeprefix("theme:")) for mean in self.means[:inner])
        self.threats = tuple(ThreatId(mean.id.removeprefix("threat:")) for mean in self.means[inner:])
        codes, count = "".join(map(_code, self.largest)), _code(len(self.methodology.questions))
        self._struct = Struct(f"<{codes * 3}{count * 3}{codes}")
        self._half = 8 * Struct(f"<{codes * 3}{count * 3}").size
        found: dict[QuestionId, list[tuple[int, int, tuple[int, ...]]]] = {}
        for position, (mean, unit) in enumerate(zip(self.means, self.units, strict=True)):
            for weight, node in zip(mean.weights, mean.parts, strict=True):
                assert isinstance(node, AnswerNode)
                assert isinstance(weight, Fraction)
                values = tuple(int(weight * value * unit) for value in node.values)
                found.setdefault(node.question, []).append((position, int(weight * unit), values))
        self._contributions = {question: tuple(items) for question, items in found.items()}

    def contributions(self, question: QuestionId) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
        """Return, for each mean in which a question stands: its position, the weight, and the values of the options."""
        return self._contributions.get(question, ())

    def contribution(self, question: Question, ranks: Ranks, *, known: bool) -> int:
        """Return the integer that one question adds to the sums.

        The fields are, from the lowest: worst, best and known of each mean, the three counts, and whole of each mean.
        """
        n = len(self.means)
        fields = [0] * (4 * n + 3)
        fields[3 * n + (2 if ranks is None else 0 if known else 1)] = 1
        if ranks is not None:
            for position, weight, values in self.contributions(question.id):
                fields[position] += values[ranks[0]]
                fields[n + position] += values[ranks[1]]
                fields[2 * n + position] += weight if known else 0
                fields[3 * n + 3 + position] += weight
        return int.from_bytes(self._struct.pack(*fields), "little")

    def table(self, false_facts: frozenset[FactId]) -> tuple[int, dict[str, int]]:
        """Return the sums when nothing is answered, and for each possible answer what it adds to them."""
        if false_facts not in self._tables:
            base, deltas = 0, {}
            for question in self.methodology.questions:
                last = len(question.options) - 1
                applies = false_facts.isdisjoint(question.applies_if)
                absent = self.contribution(question, None, known=False)
                start = self.contribution(question, (0, last), known=False) if applies else absent
                base += start
                deltas[intern(f"{question.id}={UNKNOWN}")] = 0
                deltas[intern(f"{question.id}={NOT_APPLICABLE}")] = absent - start
                for rank, option in enumerate(question.options):
                    full = self.contribution(question, (rank, rank), known=True) if applies else start
                    deltas[intern(f"{question.id}={option.id}")] = full - start
            self._tables[false_facts] = base, deltas
        return self._tables[false_facts]

    def read(self, keys: tuple[str, ...], false_facts: frozenset[FactId]) -> Sums:
        """Return the sums of an assessment from its keys.

        Raises
        ------
        KeyError
            If a key names a question or an option that is not there.
        """
        base, deltas = self.table(false_facts)
        return self.sums(sum(map(deltas.__getitem__, keys), base))

    def read_standing(self, standing: Standing) -> Sums:
        """Return the sums of a standing; an answer counts as known when one option is left."""
        return self.sums(
            sum(
                self.contribution(question, ranks, known=ranks is not None and ranks[0] == ranks[1])
                for question, ranks in zip(self.methodology.questions, standing.ranks, strict=True)
            )
        )

    def sums_of(self, values: tuple[int, ...]) -> Sums:
        """Return the sums whose values were added up elsewhere; they stand as in :meth:`contribution`."""
        return self.sums(int.from_bytes(self._struct.pack(*values), "little"))

    def sums(self, packed: int) -> Sums:
        """Return the sums that an integer holds."""
        values = self._struct.unpack(packed.to_bytes(self._struct.size, "little"))
        high = packed >> self._half
        pattern = self._patterns.get(high)
        n = len(self.means)
        if pattern is None:
            pattern = self._patterns[high] = self._pattern(values[3 * n + 3 :])
        return _sums((values, n, pattern))

    def _pattern(self, whole: tuple[int, ...]) -> Pattern:
        """Return how the total follows from the sums: low + slope · Σ w·(sum / whole) / Σ w over applicable means."""
        inner = whole[: len(self.weights)]
        weight = sum((w for w, value in zip(self.weights, inner, strict=True) if value), Fraction())
        if not weight:
            return Pattern((0,) * len(inner), 1, 0, (), (1, 1), ())
        factors = [
            self.slope * w / weight / value if value else Fraction()
            for w, value in zip(self.weights, inner, strict=True)
        ]
        denominator = lcm(self.low.denominator, *(factor.denominator for factor in factors))
        return Pattern(
            multipliers=tuple(int(factor * denominator) for factor in factors),
            denominator=denominator,
            offset=int(self.low * denominator),
            shares=tuple(
                ThemeShare(theme, value, factor * value)
                for theme, factor, value in zip(self.themes, factors, inner, strict=True)
            ),
            slope=self.slope.as_integer_ratio(),
            cuts=self.methodology.scale.cuts(denominator),
        )


@remembered
def packed_of(methodology: Methodology) -> Packed | None:
    """Return the compiled form of a methodology's scoring tree, or nothing when the tree has another shape."""
    return _compiled(methodology, tree_of(methodology))


def _compiled(methodology: Methodology, tree: Tree) -> Packed | None:
    """Return the compiled form of a tree."""
    if tree.root is None or not methodology.is_graded or coupled_questions(methodology):
        return None
    total: Node = tree.root
    low, slope = Fraction(0), Fraction(1)
    # A class derived from a kind of node may have another formula: only the kinds themselves are compiled.
    if type(total) is Scaled and total.rounding is None:
        slope = total.slope
        low = total.target[0] - total.source[0] * slope
        total = total.parts[0]
    if type(total) is not WeightedMean or not all(isinstance(weight, Fraction) for weight in total.weights):
        return None
    inner = list(total.parts) if all(map(_is_mean_of_answers, total.parts)) else [total]
    weights = [w for w in total.weights if isinstance(w, Fraction)] if inner[0] is not total else [Fraction(1)]
    means = tuple(mean for mean in chain(inner, tree.outputs) if isinstance(mean, WeightedMean))
    if len(means) != len(inner) + len(tree.outputs) or not all(map(_is_mean_of_answers, means)):
        return None
    if not all(mean.id.startswith("theme:") for mean in inner) or not all(
        mean.id.startswith("threat:") for mean in tree.outputs
    ):
        return None
    units = tuple(_unit(mean) for mean in means)
    largest = tuple(_largest(mean, unit) for mean, unit in zip(means, units, strict=True))
    if max(largest) >= 2**64:
        return None
    return Packed(methodology, means, tuple(weights), low, slope, units, largest)


def _is_mean_of_answers(node: Node) -> bool:
    """Return whether a node is a mean, by given weights, of answers that are left out when they do not apply."""
    return (
        type(node) is WeightedMean
        and all(isinstance(weight, Fraction) and weight >= 0 for weight in node.weights)
        and all(type(part) is AnswerNode and part.otherwise is None and min(part.values) >= 0 for part in node.parts)
    )


def _largest(mean: WeightedMean, unit: int) -> int:
    """Return a bound of the sums of a mean: Σ w and Σ w·v, in its unit, with every answer at its best."""
    return sum(
        int(weight * unit * max(Fraction(1), *node.values))
        for weight, node in zip(mean.weights, mean.parts, strict=True)
        if isinstance(weight, Fraction) and isinstance(node, AnswerNode)
    )


def _unit(mean: WeightedMean) -> int:
    """Return the integer by which each w and each w·v of a mean becomes an integer."""
    return lcm(
        *(
            (weight * value).denominator
            for weight, node in zip(mean.weights, mean.parts, strict=True)
            if isinstance(node, AnswerNode) and isinstance(weight, Fraction)
            for value in (*node.values, Fraction(1))
        )
    )
