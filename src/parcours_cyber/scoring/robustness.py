"""How far a grade rests on the weights: how the score moves, and how often the grade stays, when they are others.

A weighting multiplies each stated weight in the tree by a factor of its own between 1 - x and 1 + x. The interval of
the score over all of them is exact. The share of them under which the grade stays is counted on a seeded sample, in
which each factor is one of 256 evenly spaced ones; each grade in it is decided exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import log, sqrt
from random import Random
from typing import Any, cast

from attrs import evolve, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import Grade, QuestionId
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.scale import Scale
from parcours_cyber.scoring.cyberscore import cyberscore
from parcours_cyber.scoring.nodes import AllOf, AnswerNode, Node, Outcome, Weight, WeightedMean, WeightedSum
from parcours_cyber.scoring.packed import Packed, packed_of
from parcours_cyber.scoring.readings import answer_outcome, combined, exact
from parcours_cyber.scoring.results import GradedPoints, ScoreBounds
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.scoring.trees import tree_of

__all__ = ["Robustness", "grade_robustness"]

#: The probability with which the stated error may be exceeded.
RISK = 0.001

#: The factors of a weight lie evenly between 1 - x and 1 + x: 1 + x·(2·byte - 255)/255.
STEPS = 255


@frozen
class Robustness:
    """How a grade fares under other weights.

    Attributes
    ----------
    within
        By what share each weight may be another one, such as 1/5.
    grade
        The grade by the weights as they are, with unknown answers at their worst.
    bounds
        The lowest and the highest score that any weighting within reach gives, exact and attained; only where the tree
        rounds or cuts what an all-of node then compares may they be wider.
    kept
        The share of the weightings under which the grade stays: 1 where the bounds have the same grade, and otherwise
        the share of those that were drawn.
    draws, seed
        Those of the sample; nothing where no draw is needed.
    """

    within: Fraction
    grade: Grade
    bounds: ScoreBounds
    kept: Fraction
    draws: int | None
    seed: int | None

    @property
    def certain(self) -> bool:
        """Whether the grade stays under every weighting, which is then proven and not sampled."""
        return self.draws is None

    @property
    def error(self) -> float:
        """How far off :attr:`kept` may be, √(ln(2 / 0.001) / (2·draws)) with a probability of 99.9 % (Hoeffding)."""
        return 0.0 if self.draws is None else sqrt(log(2 / RISK) / (2 * self.draws))


def grade_robustness(
    methodology: Methodology,
    assessment: Assessment,
    within: Fraction | int = Fraction(1, 5),
    *,
    draws: int = 2_000,
    seed: int = 0,
) -> Robustness:
    """Return how the grade of an assessment fares when every weight may be another one.

    Most weights of a method are choices. A grade that stays when each is moved by a fifth does not rest on them.
    The weights are those of the means and sums of the total's tree; the values of the answers and the bounds of the
    grades stay.

    Parameters
    ----------
    methodology, assessment
        As for :func:`parcours_cyber.cyberscore`.
    within
        By what share each weight may move, from 0 up to 1 (excluded).
    draws, seed
        Those of the sample. The same seed gives the same result.

    Raises
    ------
    InvalidDataError
        As for :func:`parcours_cyber.cyberscore`.
    UsageError
        If *within* is not such a share, or no draws are asked for.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> clinic = pc.Entity(name="Clinic", sector="health", size="small")
    >>> audit = pc.Assessment(methodology=tiny.ref, entity=clinic, answers=(pc.Answer(question="BCK-01", choice="c"),))
    >>> found = pc.grade_robustness(tiny, audit, Fraction(1, 10))
    >>> found.grade, found.certain, [round(float(end.points), 2) for end in found.bounds]
    ('B', True, [34.2, 45.92])
    """
    within = Fraction(within)
    if not 0 <= within < 1 or draws < 1:
        raise UsageError(
            Problem(
                what=message("Weights cannot be moved by {share} in {n} draws.", share=within, n=draws),
                expected=message("Expected a share from 0 up to 1, 1 excluded, and at least one draw."),
            )
        )
    grade = cyberscore(methodology, assessment).grade
    standing, scale, root = standing_of(methodology, assessment), methodology.scale, tree_of(methodology).total
    ends = [_extreme(root, standing, within, highest=highest) for highest in (False, True)]
    worst, best = (GradedPoints(end.value, _grade(scale, end.value)) for end in ends if end is not None)
    if worst.grade == best.grade:
        return Robustness(within, grade, ScoreBounds(worst, best), Fraction(1), None, None)
    source, packed = Random(seed), packed_of(methodology)  # noqa: S311  # a sample, no secret
    found = (
        _grades_by_tree(root, standing, within, scale, source)
        if packed is None
        else _grades_by_sums(packed, standing, within, source)
    )
    kept = sum(next(found) == grade for _ in range(draws))
    return Robustness(within, grade, ScoreBounds(worst, best), Fraction(kept, draws), draws, seed)


def _grade(scale: Scale, points: Fraction) -> Grade:
    """Return a grade; heavier weights may carry a sum above the scale, where the best grade is."""
    return scale.grade(min(points, scale.bands[-1].upper))


def _completion(standing: Standing, question: QuestionId) -> int | None:
    """Return the rank of an answer at the prudent end."""
    ranks = standing.of(question)
    return None if ranks is None else ranks[0]


def _extreme(node: Node, standing: Standing, within: Fraction, *, highest: bool) -> Outcome | None:
    """Return what a node yields under the weighting that makes it lowest, or highest.

    Each node has weights of its own and rises with its children, so that each is extreme when its children are. Σ w·v /
    Σ w is a ratio of linear forms of the factors: it is highest when the children of the highest values have 1 + x and
    the others 1 - x, for one of the places where their order may be cut. The same holds for a sum.
    """
    if isinstance(node, AnswerNode):
        return answer_outcome(node, _completion(standing, node.question))
    children = [_extreme(child, standing, within, highest=highest) for child in node.children]
    if not isinstance(node, (WeightedMean, WeightedSum)):
        outcome = combined(node, children)
        if isinstance(node, AllOf) and outcome is not None and _cuts_weights(node):
            return evolve(outcome, value=node.met if highest else node.unmet)
        return outcome
    order = sorted(
        (position for position, child in enumerate(children) if child is not None),
        key=lambda position: children[position].value,  # type: ignore[union-attr]
        reverse=highest,
    )
    weights = [weight if isinstance(weight, Weight) else weight * (1 - within) for weight in node.weights]
    found = [combined(evolve(node, weights=tuple(weights)), children)]
    for position in order:
        weight = node.weights[position]
        weights[position] = weight if isinstance(weight, Weight) else weight * (1 + within)
        found.append(combined(evolve(node, weights=tuple(weights)), children))
    outcomes = [outcome for outcome in found if outcome is not None]
    return (max if highest else min)(outcomes, key=lambda outcome: outcome.value) if outcomes else None


def _cuts_weights(node: AllOf) -> bool:
    """Return whether what is below is rounded or cut once it is weighed: reaching the highest may then hang on weights.

    Without that, a mean is at its highest when all that it is made of is, whatever the weights.
    """
    below = [part for part in node.walk() if part is not node]
    weighed = any(isinstance(part, (WeightedMean, WeightedSum)) for part in below)
    return weighed and any(not part.additive and not isinstance(part, AnswerNode) for part in below)


def _factors(within: Fraction, number: int, source: Random) -> list[int]:
    """Return so many factors of weights, each as a whole number; what they have in common does not matter to a mean."""
    step, unit = within.numerator, within.denominator * STEPS
    return [unit + step * (2 * byte - STEPS) for byte in source.randbytes(number)]


def _grades_by_tree(root: Node, standing: Standing, within: Fraction, scale: Scale, source: Random) -> Iterator[Grade]:
    """Yield the grade under one weighting after another, by reading the tree anew."""
    unit = within.denominator * STEPS

    def reweighted(node: Node) -> Node:
        """Return a node with other weights, and below it."""
        if isinstance(node, AnswerNode):
            return node
        if not isinstance(node, (WeightedMean, WeightedSum)):
            return cast("Node", evolve(cast("Any", node), parts=tuple(map(reweighted, node.children))))
        factors = _factors(within, len(node.parts), source)
        weights = tuple(
            weight if isinstance(weight, Weight) else weight * factor / unit
            for weight, factor in zip(node.weights, factors, strict=True)
        )
        return evolve(node, parts=tuple(map(reweighted, node.parts)), weights=weights)

    while True:
        points = exact(reweighted(root), lambda question: _completion(standing, question))
        assert points is not None
        yield _grade(scale, points)


def _grades_by_sums(packed: Packed, standing: Standing, within: Fraction, source: Random) -> Iterator[Grade]:
    """Yield the grade under one weighting after another, for a mean of means; floats only say where to look closer.

    The weightings are those of the tree: the same seed draws the same.
    """
    # For each answer of each inner mean its weight and weight times value, both 0 where it does not apply.
    inner: list[list[tuple[int, int]]] = [[] for _ in packed.weights]
    for question, ranks in zip(packed.methodology.questions, standing.ranks, strict=True):
        for position, weight, values in packed.contributions(question.id):
            if position < len(inner):
                inner[position].append((0, 0) if ranks is None else (weight, values[ranks[0]]))
    scale = packed.methodology.scale
    bounds = [float(band.upper) for band in scale.bands[:-1]]
    near = float(scale.bands[-1].upper) * 1e-9
    low, slope, rough = float(packed.low), float(packed.slope), [float(weight) for weight in packed.weights]
    while True:
        outer = _factors(within, len(inner), source)
        ratios = [_ratio(pairs, _factors(within, len(pairs), source)) for pairs in inner]
        pulls = [pull * factor if ratio[1] else 0 for pull, factor, ratio in zip(rough, outer, ratios, strict=True)]
        total = sum(pull * (part / whole) for pull, (part, whole) in zip(pulls, ratios, strict=True) if pull)
        points = low + slope * total / sum(pulls)
        if all(abs(points - bound) > near for bound in bounds):
            yield scale.bands[sum(points > bound for bound in bounds)].grade
            continue
        exact_pulls = [w * f if r[1] else Fraction() for w, f, r in zip(packed.weights, outer, ratios, strict=True)]
        parts = (pull * Fraction(*ratio) for pull, ratio in zip(exact_pulls, ratios, strict=True) if pull)
        yield _grade(scale, packed.low + packed.slope * sum(parts, Fraction()) / sum(exact_pulls))


def _ratio(pairs: Sequence[tuple[int, int]], factors: Sequence[int]) -> tuple[int, int]:
    """Return Σ factor·w·v and Σ factor·w."""
    part = whole = 0
    for (weight, value), factor in zip(pairs, factors, strict=True):
        part += factor * value
        whole += factor * weight
    return part, whole
