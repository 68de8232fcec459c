"""The readings of the commonest shape of method, compiled: one big integer holds all its sums.

The shape is a weighted mean of weighted means of answers, moved to a range, beside other weighted means of answers
(the cyberscore and its threats). Its readings need, for each mean, the sums Σ w·v with unknown answers at their
worst and at their best, Σ w over the applicable answers and, for the means of the total, over the known ones. For each
question and each state of its answer, one integer has the contributions to all these sums in fields of 8, 16, 32 or 64
bits, for each mean whichever hold its sums, so that *one addition an answer* sums everything. What only changes when a
question does not apply stands highest: the integers of the answers that most audits give are short. Every number is
kept over a common denominator; nothing is rounded.

A tree of another shape has no compiled form and is read by :mod:`parcours_cyber.scoring.readings`; where both can
be read they agree, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain
from math import lcm
from operator import mul
from struct import Struct
from typing import NamedTuple

from attrs import define, field, frozen

from parcours_cyber.model.assessment import LookUp, answer_key
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
    """The sums of an assessment, over one denominator a mean, with what the total is made of.

    They stay in one tuple, as they were unpacked; the properties cut it where they are asked for. It is a named tuple
    because one is made for each score: see the scores of themes.

    Attributes
    ----------
    values
        For the inner means, of which the total is made, Σ w·v with unknown answers at their worst, the same at their
        best, and Σ w over the known answers; then for the outputs the first two; then how many answers are unknown,
        known and not applicable.
    worst, best
        The total with unknown answers at their worst and at their best, as numerators over that of the pattern.
    """

    values: tuple[int, ...]
    pattern: Pattern
    worst: int
    best: int

    @property
    def known(self) -> tuple[int, ...]:
        """Σ w over the known answers of each inner mean: the numerators of the coverage."""
        inner = len(self.pattern.multipliers)
        return self.values[2 * inner : 3 * inner]

    @property
    def answers(self) -> tuple[int, int, int]:
        """How many answers are known, unknown and not applicable."""
        unknown, known, absent = self.values[-3:]
        return known, unknown, absent


class Table(NamedTuple):
    """What answers add to the sums of an entity of which some facts are false.

    Its integers hold two more fields below those of :meth:`Packed.contribution`: by how much the total rises at its
    worst and at its best while no answer says *not applicable*. For most audits, nothing has to be multiplied.

    Attributes
    ----------
    base
        The sums when nothing is answered.
    deltas
        What each possible answer changes of them.
    pattern
        What the total is made of while no answer says *not applicable*.
    width
        How many bits each of the two fields has.
    ones
        A field of ones, which cuts the others off.
    """

    base: int
    deltas: dict[str, int]
    pattern: Pattern
    width: int
    ones: int


@frozen(cache_hash=True)
class Pattern:
    """What the total is made of while the same answers apply: its multipliers and its denominator.

    The total is ``low + Σ multiplier · sum / denominator`` over the inner means of the total.
    """

    multipliers: tuple[int, ...]
    denominator: int
    offset: int
    #: What each inner mean adds to the total at its best, in a range that starts at 0; none when nothing applies.
    shares: tuple[ThemeShare, ...]
    #: Σ w over the applicable answers of each mean.
    whole: tuple[int, ...]
    #: By how much the total rises when the mean of the means rises by one, as numerator and denominator.
    slope: tuple[int, int]
    #: For each band of the scale, the greatest numerator of a total that falls in it.
    cuts: tuple[int, ...]
    #: The part of :attr:`whole` that is of the outputs, cut once and not for each score.
    outputs: tuple[int, ...] = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Cut the outputs off."""
        object.__setattr__(self, "outputs", self.whole[len(self.multipliers) :])

    def covered(self, known: Iterable[int]) -> Fraction:
        """Return the share of the weight that was answered."""
        return Fraction(sum(map(mul, self.multipliers, known)) * self.slope[1], self.denominator * self.slope[0])

    def rise(self, sums: Iterable[int]) -> int:
        """Return by how much the total for sums at one end lies above its lowest, as a numerator.

        More sums than there are inner means may follow theirs.
        """
        return sum(map(mul, self.multipliers, sums))


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
    _tables: dict[frozenset[FactId], Table] = field(factory=dict)
    _patterns: dict[int, Pattern] = field(factory=dict)
    themes: tuple[ThemeId, ...] = field(init=False)
    threats: tuple[ThreatId, ...] = field(init=False)
    _low: Struct = field(init=False)
    _high: Struct = field(init=False)
    _bits: int = field(init=False)
    _size: int = field(init=False)
    _contributions: dict[QuestionId, tuple[tuple[int, int, tuple[int, ...]], ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Lay the fields out."""
        inner = len(self.weights)
        self.themes = tuple(ThemeId(mean.id.removeprefix("theme:")) for mean in self.means[:inner])
        self.threats = tuple(ThreatId(mean.id.removeprefix("threat:")) for mean in self.means[inner:])
        codes, count = "".join(map(_code, self.largest)), _code(len(self.methodology.questions))
        self._low = Struct(f"<{codes[:inner] * 3}{codes[inner:] * 2}{count * 3}")
        self._high = Struct(f"<{codes}")
        self._bits = 8 * self._low.size
        self._size = self._low.size + self._high.size
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
        """Return the integer that one question adds to the sums: the values of :class:`Sums`, and above them Σ w."""
        n = len(self.means)
        worst, best, sure, whole = ([0] * n for _ in range(4))
        if ranks is not None:
            for position, weight, values in self.contributions(question.id):
                worst[position] += values[ranks[0]]
                best[position] += values[ranks[1]]
                sure[position] += weight if known else 0
                whole[position] += weight
        counts = (int(ranks is not None and not known), int(ranks is not None and known), int(ranks is None))
        low = self._low.pack(*self._laid_out(worst, best, sure, counts))
        return int.from_bytes(low + self._high.pack(*whole), "little")

    def _laid_out(
        self, worst: Sequence[int], best: Sequence[int], known: Sequence[int], counts: tuple[int, int, int]
    ) -> tuple[int, ...]:
        """Return the values of :class:`Sums` from those of all means."""
        inner = len(self.weights)
        return (*worst[:inner], *best[:inner], *known[:inner], *worst[inner:], *best[inner:], *counts)

    def table(self, false_facts: frozenset[FactId]) -> Table:
        """Return what answers add to the sums of an entity of which these facts are false."""
        if false_facts not in self._tables:
            base, changes = 0, {"": 0}
            for question in self.methodology.questions:
                last = len(question.options) - 1
                applies = false_facts.isdisjoint(question.applies_if)
                absent = self.contribution(question, None, known=False)
                start = self.contribution(question, (0, last), known=False) if applies else absent
                base += start
                changes[answer_key(question.id, UNKNOWN)] = 0
                changes[answer_key(question.id, NOT_APPLICABLE)] = absent - start
                for rank, option in enumerate(question.options):
                    full = self.contribution(question, (rank, rank), known=True) if applies else start
                    changes[answer_key(question.id, option.id)] = full - start
            pattern = self._pattern_of(base >> self._bits)
            width = pattern.rise(self.largest).bit_length()

            def with_totals(sums: int) -> int:
                """Return sums above by how much they raise the total."""
                worst, best = self._rises(self._values(sums), pattern)
                return (sums << width | best) << width | worst

            start = with_totals(base)
            deltas = {key: with_totals(base + change) - start for key, change in changes.items()}
            self._tables[false_facts] = Table(start, deltas, pattern, width, (1 << width) - 1)
        return self._tables[false_facts]

    def read(self, look_up: LookUp, false_facts: frozenset[FactId]) -> Sums:
        """Return the sums of an assessment, from its look-up and from what is false of its entity.

        Raises
        ------
        KeyError
            If an answer names a question or an option that is not there.
        """
        base, deltas, pattern, width, ones = self._tables.get(false_facts) or self.table(false_facts)
        # The base has the highest fields, so it comes last: a sum that starts with it would be long all the way.
        packed = sum(look_up(deltas)) + base
        sums = packed >> 2 * width
        if self._patterns.get(sums >> self._bits) is not pattern:
            return self.sums(sums)
        values, offset = self._low.unpack_from(sums.to_bytes(self._size, "little")), pattern.offset
        return _sums((values, pattern, (packed & ones) + offset, (packed >> width & ones) + offset))

    def read_standing(self, standing: Standing) -> Sums:
        """Return the sums of a standing; an answer counts as known when one option is left."""
        return self.sums(
            sum(
                self.contribution(question, ranks, known=ranks is not None and ranks[0] == ranks[1])
                for question, ranks in zip(self.methodology.questions, standing.ranks, strict=True)
            )
        )

    def sums_of(
        self,
        worst: Sequence[int],
        best: Sequence[int],
        known: Sequence[int],
        whole: Sequence[int],
        *,
        unknown: int,
        absent: int,
    ) -> Sums:
        """Return sums that were added up elsewhere.

        Parameters
        ----------
        worst, best, known, whole
            For each mean, in the order of :attr:`means`, Σ w·v at worst and at best, Σ w known and Σ w applicable.
        unknown, absent
            How many answers are unknown, and how many do not apply.
        """
        counts = (unknown, len(self.methodology.questions) - unknown - absent, absent)
        high = int.from_bytes(self._high.pack(*whole), "little")
        return self._with_totals(self._laid_out(worst, best, known, counts), self._pattern_of(high))

    def sums(self, packed: int) -> Sums:
        """Return the sums that an integer holds."""
        return self._with_totals(self._values(packed), self._pattern_of(packed >> self._bits))

    def _with_totals(self, values: tuple[int, ...], pattern: Pattern) -> Sums:
        """Return sums with the totals that follow from them."""
        worst, best = self._rises(values, pattern)
        return Sums(values, pattern, worst + pattern.offset, best + pattern.offset)

    def _rises(self, values: tuple[int, ...], pattern: Pattern) -> tuple[int, int]:
        """Return by how much values raise the total above its lowest, at their worst and at their best."""
        return pattern.rise(values), pattern.rise(values[len(self.weights) :])

    def _values(self, packed: int) -> tuple[int, ...]:
        """Return the values that an integer holds."""
        return self._low.unpack_from(packed.to_bytes(self._size, "little"))

    def _pattern_of(self, high: int) -> Pattern:
        """Return the pattern of what stands above the values: Σ w over the applicable answers of each mean."""
        if high not in self._patterns:
            self._patterns[high] = self._pattern(self._high.unpack(high.to_bytes(self._high.size, "little")))
        return self._patterns[high]

    def _pattern(self, whole: tuple[int, ...]) -> Pattern:
        """Return how the total follows from the sums: low + slope · Σ w·(sum / whole) / Σ w over applicable means."""
        inner = whole[: len(self.weights)]
        weight = sum((w for w, value in zip(self.weights, inner, strict=True) if value), Fraction())
        if not weight:
            return Pattern((0,) * len(inner), 1, 0, (), whole, (1, 1), ())
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
            whole=whole,
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
