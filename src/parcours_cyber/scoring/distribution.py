"""The distribution of a score while answers are unknown, with the probability of each grade.

Each unknown answer is one of its options, by stated likelihoods or all alike, and independent of the others. The
probabilities are then exact rationals, found without trying every completion; where that would take too long, a
seeded Monte-Carlo counts completions that are drawn. The result says which of the two it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import floor, lcm, log, sqrt
from random import Random

from attrs import frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import Grade
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.scoring.convolution import Polynomial, halves
from parcours_cyber.scoring.cyberscore import Score, cyberscore
from parcours_cyber.scoring.enumeration import TooManyError, enumerated
from parcours_cyber.scoring.information import OpenQuestion, ranked
from parcours_cyber.scoring.likelihoods import Likelihoods, Unknown, unknowns
from parcours_cyber.scoring.linear import LinearForm, linear_form
from parcours_cyber.scoring.nodes import Outcome
from parcours_cyber.scoring.sampling import drawn, sampled, summed
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.scoring.trees import tree_of

__all__ = ["Distribution", "DistributionMethod", "GradeChance", "score_distribution"]

#: How many values or combinations an exact distribution may take at one place; about a tenth of a second of work.
MOST = 1 << 17

#: The probability with which the stated error of a Monte-Carlo may be exceeded.
RISK = 0.001


class DistributionMethod(StrEnum):
    """How a distribution was found."""

    EXACT = "exact"
    MONTE_CARLO = "monte-carlo"


@frozen
class GradeChance:
    """A grade and its probability."""

    grade: Grade
    probability: Fraction


@frozen
class Distribution:
    """How likely each score is, the unknown answers being independent.

    Attributes
    ----------
    score
        The score whose answers are unknown.
    unknown
        The unknown answers, with the likelihoods that were taken.
    method
        Whether the probabilities are exact, or shares of draws.
    draws, seed
        Those of the Monte-Carlo; nothing for an exact distribution.
    """

    score: Score
    unknown: tuple[Unknown, ...]
    method: DistributionMethod
    draws: int | None
    seed: int | None
    # A value is (one of the long half + one of the short half) / denominator; its weight is the product of both.
    _denominator: int
    _long: tuple[tuple[int, int], ...]
    _short: tuple[tuple[int, int], ...]

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """The numerators of the long half, and the weight at or below each."""
        return [number for number, _ in self._long], list(accumulate((w for _, w in self._long), initial=0))

    @cached_property
    def _whole(self) -> int:
        """The weight of everything."""
        return self._steps[1][-1] * sum(weight for _, weight in self._short)

    def _at_most(self, numerator: int) -> int:
        """Return the weight of the values up to a numerator."""
        numbers, weights = self._steps
        return sum(weight * weights[bisect_right(numbers, numerator - number)] for number, weight in self._short)

    def probability_at_most(self, points: Fraction | int) -> Fraction:
        """Return the probability of so many points or fewer."""
        return Fraction(self._at_most(floor(points * self._denominator)), self._whole)

    @cached_property
    def grades(self) -> tuple[GradeChance, ...]:
        """Every grade of the scale, the worst first, with its probability; they add up to 1 exactly."""
        scale, found, below = self.score.methodology.scale, [], 0
        *cuts, _ = scale.cuts(self._denominator)
        for band, upto in zip(scale.bands, [*map(self._at_most, cuts), self._whole], strict=True):
            found.append(GradeChance(band.grade, Fraction(upto - below, self._whole)))
            below = upto
        return tuple(found)

    def probability_of(self, grade: str) -> Fraction:
        """Return the probability of a grade; ``KeyError`` if the scale has no such grade."""
        return {chance.grade: chance.probability for chance in self.grades}[Grade(grade)]

    @property
    def mean(self) -> Fraction:
        """The expected points, Σ probability·points."""
        return sum((_moments(half)[0] for half in (self._long, self._short)), Fraction()) / self._denominator

    @property
    def variance(self) -> Fraction:
        """The variance of the points, Σ probability·(points − mean)²."""
        return sum((_moments(half)[1] for half in (self._long, self._short)), Fraction()) / self._denominator**2

    def quantile(self, share: Fraction | float) -> Fraction:
        """Return the fewest points that the score does not exceed with a probability of *share* or more.

        Raises
        ------
        ValueError
            If *share* is not between 0 (excluded) and 1.
        """
        if not 0 < share <= 1:
            raise ValueError("a quantile is asked for a share above 0 and up to 1")
        wanted = Fraction(share) * self._whole
        low, high = self._long[0][0] + self._short[0][0], self._long[-1][0] + self._short[-1][0]
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._at_most(middle) >= wanted else (middle + 1, high)
        return Fraction(low, self._denominator)

    def values(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield every possible score with its probability, the lowest first; there may be millions."""
        found: dict[int, int] = {}
        for number, weight in self._long:
            for other, factor in self._short:
                found[number + other] = found.get(number + other, 0) + weight * factor
        for number in sorted(found):
            yield Fraction(number, self._denominator), Fraction(found[number], self._whole)

    @cached_property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """The unknown answers, the one that is expected to narrow the interval most first."""
        standing = standing_of(self.score.methodology, self.score.assessment)
        return ranked(self.score, standing, self.unknown)

    @property
    def error(self) -> float | None:
        """How far off the probability of so many points or fewer may be, whatever the points; nothing when exact.

        √(ln(2 / risk) / (2·draws)): with a probability of 99.9 % over the seeds, none is further off (Dvoretzky, Kiefer
        and Wolfowitz, with the constant of Massart). The probability of a grade is the difference of two such.
        """
        return None if self.draws is None else sqrt(log(2 / RISK) / (2 * self.draws))


def _moments(half: tuple[tuple[int, int], ...]) -> tuple[Fraction, Fraction]:
    """Return the mean and the variance of the numbers of a half."""
    whole = sum(weight for _, weight in half)
    mean = Fraction(sum(number * weight for number, weight in half), whole)
    return mean, Fraction(sum(number * number * weight for number, weight in half), whole) - mean * mean


def score_distribution(
    methodology: Methodology,
    assessment: Assessment,
    likelihoods: Likelihoods | None = None,
    *,
    method: DistributionMethod | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> Distribution:
    """Return how likely each score is while answers are unknown.

    Parameters
    ----------
    methodology, assessment
        As for :func:`parcours_cyber.cyberscore`.
    likelihoods
        For a question, how likely its options are, as whole numbers or fractions in proportion; an option that is not
        named cannot be the answer. A question that is not named may have any of its options, all alike.
    method
        ``DistributionMethod.EXACT`` or ``DistributionMethod.MONTE_CARLO``; exact where that is quick, otherwise
        Monte-Carlo, when it is not given.
    draws, seed
        Those of a Monte-Carlo. The same seed gives the same result.

    Raises
    ------
    InvalidDataError
        As for :func:`parcours_cyber.cyberscore`, or if the likelihoods are wrong.
    UsageError
        If an exact distribution is asked for that would take too long, or no draws.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="b"),))
    >>> distribution = pc.score_distribution(tiny, audit)
    >>> [(chance.grade, str(chance.probability)) for chance in distribution.grades]
    [('B', '1/2'), ('A', '1/2')]
    >>> distribution.mean, distribution.quantile(0.9), distribution.method.value
    (Fraction(50, 1), Fraction(80, 1), 'exact')
    """
    if draws < 1:
        raise UsageError(
            Problem(what=message("{n} draws are no sample.", n=draws), expected=message("Expected at least one draw."))
        )
    score = cyberscore(methodology, assessment)
    standing = standing_of(methodology, assessment)
    unknown = unknowns(standing, likelihoods)
    if method is not DistributionMethod.MONTE_CARLO:
        found = _exact(standing, unknown)
        if found is not None:
            return _distribution(score, unknown, None, None, *found)
        if method is DistributionMethod.EXACT:
            raise UsageError(
                Problem(
                    what=message("The distribution over {n} unknown answers is too large to be exact.", n=len(unknown)),
                    expected=message("Expected fewer unknown answers."),
                    remedy=message("Ask for the method monte-carlo, or for none in particular."),
                )
            )
    found = _drawn(standing, unknown, draws, Random(seed))  # noqa: S311  # a sample, no secret
    return _distribution(score, unknown, draws, seed, *found)


def _distribution(
    score: Score, unknown: tuple[Unknown, ...], draws: int | None, seed: int | None, unit: int, *parts: Polynomial
) -> Distribution:
    """Return the distribution of the sums of two halves; without draws, it is exact."""
    method = DistributionMethod.EXACT if draws is None else DistributionMethod.MONTE_CARLO
    short, long = (tuple((number, part[number]) for number in sorted(part)) for part in sorted(parts, key=len))
    return Distribution(score, unknown, method, draws, seed, unit, long, short)


def _split(form: LinearForm, standing: Standing, unknown: tuple[Unknown, ...]) -> tuple[int, list[list[int]]]:
    """Return what the answers that are not unknown add up to, and what each option of an unknown one adds."""
    open_ = {item.position for item in unknown}
    known = [
        term[ranks[0]]
        for position, (term, ranks) in enumerate(zip(form.terms, standing.ranks, strict=True))
        if ranks is not None and position not in open_
    ]
    return form.offset + sum(known), [[form.terms[item.position][rank] for rank in item.ranks] for item in unknown]


def _exact(standing: Standing, unknown: tuple[Unknown, ...]) -> tuple[int, Polynomial, Polynomial] | None:
    """Return the unit and the two halves of the exact distribution, or nothing if it would take too long."""
    form = linear_form(standing)
    if form is None:
        try:
            spread = enumerated(tree_of(standing.methodology).total, standing, unknown, MOST)
        except TooManyError:
            return None
        return _in_units(spread)
    start, added = _split(form, standing, unknown)
    themes: dict[str, list[Polynomial]] = {}
    for item, values in zip(unknown, added, strict=True):
        polynomial: Polynomial = {}
        for value, weight in zip(values, item.weights, strict=True):
            polynomial[value] = polynomial.get(value, 0) + weight
        themes.setdefault(standing.methodology.question(item.question).theme, []).append(polynomial)
    # The values of a theme share a unit, and lie close together in it; those of two themes do not.
    factors: list[Polynomial] = [{start: 1}]
    for polynomials in themes.values():
        pair = halves(polynomials, MOST)
        if pair is None:
            return None
        factors += pair
    both = halves(factors, MOST)
    return None if both is None else (form.denominator, *both)


def _drawn(
    standing: Standing, unknown: tuple[Unknown, ...], draws: int, source: Random
) -> tuple[int, Polynomial, Polynomial]:
    """Return the unit of the totals, how often each was drawn, and a half that adds nothing."""
    form = linear_form(standing)
    if form is None:
        return _in_units(dict(sampled(tree_of(standing.methodology).total, standing, unknown, draws, source)))
    start, added = _split(form, standing, unknown)
    places = [drawn(item, draws, source) for item in unknown]
    lowest = start + sum(map(min, added))
    return form.denominator, dict(summed(zip(added, places, strict=True), draws)), {lowest: 1}


def _in_units(spread: dict[Outcome | None, int]) -> tuple[int, Polynomial, Polynomial]:
    """Return the values of a total as whole numbers of a unit, and a half that adds nothing."""
    values = {outcome.value: weight for outcome, weight in spread.items() if outcome is not None}
    unit = lcm(*(value.denominator for value in values))
    return unit, {int(value * unit): weight for value, weight in values.items()}, {0: 1}
