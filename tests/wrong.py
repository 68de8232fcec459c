"""Wrong methods and wrong readings, planted so that the laws can be seen to catch them: each with the law that does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from attrs import evolve, frozen

import parcours_cyber as pc
from parcours_cyber.model.ids import NOT_APPLICABLE, Choice
from parcours_cyber.model.scoring_spec import NodeKind, NodeSpec, WeightRule
from parcours_cyber.planning.plan import Projections
from parcours_cyber.scoring.nodes import AllOf, AnswerNode, Gate, Node, Outcome, WeightedMean, WeightedSum
from parcours_cyber.scoring.results import GradedPoints, ScoreBounds
from parcours_cyber.scoring.scored import read
from parcours_cyber.scoring.trees import Tree
from parcours_cyber.testing.laws import Codec, Readings

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")

Points = tuple[Fraction, Fraction]


# --- Methods written as data ------------------------------------------------------------------------------------------


def options_fall() -> pc.Methodology:
    """The values of a question go down from one option to the next."""
    first, *others = TINY.questions
    values = [option.value for option in reversed(first.options)]
    options = tuple(evolve(option, value=value) for option, value in zip(first.options, values, strict=True))
    return evolve(TINY, questions=(evolve(first, options=options), *others))


def with_total(**changes: Any) -> pc.Methodology:
    """The tiny method with another total."""
    return evolve(TINY, scoring=evolve(TINY.scoring, total=evolve(TINY.scoring.total, **changes)), digest="changed")


def beyond_the_scale() -> pc.Methodology:
    """A tree whose greatest value comes only when some questions do not apply, and lies above the scale."""
    counted = WeightRule.APPLICABLE_ANSWERS
    answers = [NodeSpec(kind=NodeKind.ANSWER, question=question.id) for question in TINY.questions]
    by_id = {str(answer.question): answer for answer in answers}
    third = Fraction(1, 3)
    low = NodeSpec(
        kind=NodeKind.WEIGHTED_SUM,
        weight=counted,
        children=(evolve(by_id["BCK-01"], weight=third), evolve(by_id["BCK-02"], weight=third)),
    )
    mean = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=(low, evolve(by_id["AWA-01"], weight=counted)))
    return with_total(source=(Fraction(0), Fraction(7, 9)), children=(mean,))


# --- Kinds of node that no pack can write -----------------------------------------------------------------------------


def tree_of_all(root: Callable[[tuple[Node, ...], tuple[Fraction, ...]], Node]) -> Readings:
    """Readings of a tree whose root stands over all answers, in the order of the questions."""

    def build(methodology: pc.Methodology) -> Tree:
        answers = tuple(
            AnswerNode(id=question.id, question=question.id, values=tuple(option.value for option in question.options))
            for question in methodology.questions
        )
        return Tree(root=root(answers, tuple(question.weight for question in methodology.questions)), outputs=())

    return Readings.of_tree(build)


@frozen(kw_only=True)
class Falling(Node):
    """One minus its child."""

    id: str = "falling"
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        (outcome,) = outcomes
        return None if outcome is None else 1 - outcome.value


class HonestlyFalling(Falling):
    """One minus its child, and it says so."""

    monotone: ClassVar[bool] = False


class Hump(Falling):
    """Highest in the middle: right at both ends, and wrong between them."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        (outcome,) = outcomes
        return None if outcome is None else min(outcome.value, Fraction(5, 4) - outcome.value)


class FallingGate(Gate):
    """A gate whose bonus is a malus."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        essential, bonus = outcomes
        if essential is None or bonus is None:
            return super().combine(outcomes)
        return (self.share + (1 - self.share) * (1 - bonus.value)) * essential.value


class NoneOf(AllOf):
    """Met when not every child is at its highest."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        value = super().combine(outcomes)
        return None if value is None else self.met + self.unmet - value


class WeighsTheGood(WeightedMean):
    """A mean in which a child counts five times from one half on: the weights depend on the answers."""

    def weighted(self, outcomes: Sequence[Outcome | None]) -> Any:
        return (
            (5 * weight if value >= Fraction(1, 2) else weight, value) for weight, value in super().weighted(outcomes)
        )


class CountsAbsentAsZero(WeightedMean):
    """A mean in which what does not apply counts as 0."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        return super().combine([Outcome(Fraction(0), Fraction(0), 1) if o is None else o for o in outcomes])


class First(WeightedMean):
    """The first applicable child, whichever it is."""

    def combine(self, outcomes: Sequence[Outcome | None]) -> Fraction | None:
        return next((outcome.value for outcome in outcomes if outcome is not None), None)


class Penalty(WeightedSum):
    """A sum in which the last child is taken away."""

    def weighted(self, outcomes: Sequence[Outcome | None]) -> Any:
        *pairs, (weight, value) = super().weighted(outcomes)
        return [*pairs, (-weight, value)]


def mean(kind: type[WeightedMean]) -> Readings:
    return tree_of_all(lambda answers, weights: kind(id="mean", parts=answers, weights=weights))


def over_the_mean(kind: type[Falling]) -> Readings:
    return tree_of_all(lambda answers, weights: kind(parts=(WeightedMean(id="mean", parts=answers, weights=weights),)))


def gate() -> Readings:
    return tree_of_all(
        lambda answers, weights: FallingGate(
            id="gate",
            parts=(answers[0], WeightedMean(id="bonus", parts=answers[1:], weights=weights[1:])),
            share=Fraction(1, 2),
        )
    )


def none_of() -> Readings:
    return tree_of_all(lambda answers, _: NoneOf(id="none", parts=answers, met=Fraction(1), unmet=Fraction(0)))


def penalty() -> Readings:
    return tree_of_all(lambda answers, weights: Penalty(id="penalty", parts=answers, weights=weights))


# --- Readings ---------------------------------------------------------------------------------------------------------


def graded(methodology: pc.Methodology, points: Fraction) -> GradedPoints:
    """Points with their grade, the worst or the best where they lie outside the scale."""
    top = methodology.scale.bands[-1].upper
    return GradedPoints(points, methodology.scale.grade(min(points, top)))


@frozen
class Said:
    """What a wrong reading says."""

    points: Fraction
    bounds: ScoreBounds
    coverage: Fraction
    threats: tuple[pc.ThreatScore, ...]


def score_with(change: Callable[[pc.Score], Points]) -> Readings:
    """Readings whose scores have other ends."""

    def score(methodology: pc.Methodology, assessment: pc.Assessment) -> Any:
        right = pc.cyberscore(methodology, assessment)
        worst, best = change(right)
        bounds = ScoreBounds(graded(methodology, worst), graded(methodology, best))
        return Said(worst, bounds, right.coverage, right.threats)

    return Readings(score=score)


def ends(score: pc.Score) -> Points:
    return score.bounds.worst.points, score.bounds.best.points


def both(change: Callable[[Fraction], Fraction]) -> Callable[[pc.Score], Points]:
    """Both ends changed."""
    return lambda score: (change(ends(score)[0]), change(ends(score)[1]))


def changed_over(score: pc.Score) -> Points:
    worst, best = ends(score)
    return best, worst


def halfway(score: pc.Score) -> Points:
    """No interval, but its middle."""
    middle = sum(ends(score), Fraction()) / 2
    return middle, middle


def read_as(change: Callable[[pc.Assessment], pc.Assessment]) -> Readings:
    """Readings that score another assessment than the one given."""
    return Readings(score=lambda methodology, assessment: pc.cyberscore(methodology, change(assessment)))


def forgetful(assessment: pc.Assessment) -> pc.Assessment:
    """What does not apply becomes unknown."""
    return evolve(assessment, answers=tuple(a for a in assessment.answers if a.choice != NOT_APPLICABLE))


def severe(assessment: pc.Assessment) -> pc.Assessment:
    """What does not apply becomes the worst option."""
    return evolve(
        assessment,
        answers=tuple(evolve(a, choice=Choice("a")) if a.choice == NOT_APPLICABLE else a for a in assessment.answers),
    )


def hasty(assessment: pc.Assessment) -> pc.Assessment:
    """Only the first two answers are read."""
    return evolve(assessment, answers=assessment.answers[:2])


def swapped_weights(methodology: pc.Methodology, assessment: pc.Assessment) -> pc.Score:
    """The weights of the questions go round by one place."""
    questions = methodology.questions
    weights = [question.weight for question in (*questions[1:], questions[0])]
    moved = tuple(evolve(question, weight=weight) for question, weight in zip(questions, weights, strict=True))
    return pc.cyberscore(evolve(methodology, questions=moved), assessment)


def self_confident(methodology: pc.Methodology, assessment: pc.Assessment) -> Any:
    """What is unknown counts as covered."""
    right = pc.cyberscore(methodology, assessment)
    return Said(right.points, right.bounds, Fraction(1), right.threats)


def doubting(score: pc.Score) -> Points:
    """The more is known, the wider the interval."""
    worst, best = ends(score)
    return worst - score.answers.known, best


def boundless(score: pc.Score) -> Points:
    """With anything unknown, the score could be anything up to the top."""
    return ends(score)[0], score.maximum if score.answers.unknown else ends(score)[1]


def rounded_in_french(score: pc.Score) -> Points:
    worst, best = ends(score)
    if pc.current_locale() != "fr":
        return worst, best
    return Fraction(30 * round(worst / 30)), Fraction(30 * round(best / 30))


def float_grade(scale: pc.Scale, points: Fraction) -> Any:
    """Floats decide."""
    return next(
        band.grade for band in scale.bands if float(points) <= float(band.upper) or band.grade == scale.bands[-1].grade
    )


def sets(standing: pc.Standing, effects: Iterable[pc.Effect]) -> pc.Standing:
    """Effects set answers, whatever they were."""
    found = dict(zip([question.id for question in standing.methodology.questions], standing.ranks, strict=True))
    for effect in effects:
        rank = standing.methodology.question(effect.question).rank(effect.option)
        if found[effect.question] is not None:
            found[effect.question] = (rank, rank)
    return evolve(standing, ranks=tuple(found.values()))


def synergy(standing: pc.Standing, effects: Iterable[pc.Effect]) -> Fraction:
    """A measure adds twice as much once two answers are at their best."""
    done = sum(
        ranks is not None and ranks[0] == len(question.options) - 1
        for ranks, question in zip(standing.ranks, standing.methodology.questions, strict=True)
    )
    return pc.gain(standing, effects) * (2 if done > 1 else 1)


def rounded_gain(standing: pc.Standing, effects: Iterable[pc.Effect]) -> Fraction:
    """Each total is rounded to sixties before they are compared."""
    before, after = read(standing).points, read(standing.raised(effects)).points
    return Fraction(60 * round(after / 60) - 60 * round(before / 60))


def discouraging(methodology: pc.Methodology, assessment: pc.Assessment, capacity: pc.Capacity) -> pc.Plan:
    """The plan ends where the relay pack began."""
    plan = pc.build_plan(methodology, assessment, capacity)
    return evolve(plan, projections=Projections(relay=plan.projections.plan, plan=plan.score.reading))


def boasting(methodology: pc.Methodology, assessment: pc.Assessment, capacity: pc.Capacity) -> pc.Plan:
    """Each gain is counted twice."""
    plan = pc.build_plan(methodology, assessment, capacity)
    return evolve(plan, actions=tuple(evolve(action, gain=2 * action.gain) for action in plan.actions))


def loses_comments(value: Any) -> str:
    if isinstance(value, pc.Assessment):
        value = evolve(value, answers=tuple(evolve(answer, comment=None) for answer in value.answers))
    return pc.to_json(value)


def loses_references(value: Any) -> str:
    if isinstance(value, pc.Methodology):
        value = evolve(value, measures=tuple(evolve(measure, references=()) for measure in value.measures))
    return pc.to_json(value)


def reversed_frame(methodology: pc.Methodology, table: Any) -> Any:
    """The rows come back in another order."""
    scored = pc.score_frame(methodology, table)  # type: ignore[attr-defined]
    return scored.take(list(range(len(scored)))[::-1])


def codec(write: Callable[[Any], str]) -> Readings:
    return Readings(codecs=(Codec("JSON", write, pc.from_json),))


#: What is wrong, the law that catches it, and the method and the readings in which it is planted.
WRONG: dict[str, tuple[str, pc.Methodology, Readings]] = {
    # methods
    "options whose values fall": ("monotone", options_fall(), Readings()),
    "a maximum below the scale": ("extremes", with_total(target=(Fraction(0), Fraction(90))), Readings()),
    "a maximum above the scale": ("range", with_total(target=(Fraction(0), Fraction(120))), Readings()),
    "above the scale where little applies": ("grade", beyond_the_scale(), Readings()),
    # kinds of node
    "a node that falls": ("nodes", TINY, over_the_mean(Falling)),
    "a total that falls": ("monotone", TINY, over_the_mean(Falling)),
    "a node that says that it falls": ("range", TINY, over_the_mean(HonestlyFalling)),
    "a node that is highest in the middle": ("interval", TINY, over_the_mean(Hump)),
    "a gate that falls": ("nodes", TINY, gate()),
    "a score lowered by a gate": ("monotone", TINY, gate()),
    "an all-of the wrong way round": ("nodes", TINY, none_of()),
    "weights that depend on the answers": ("monotone", TINY, mean(WeighsTheGood)),
    "a negative weight": ("nodes", TINY, penalty()),
    "a mean that counts what does not apply as zero": ("not-applicable", TINY, mean(CountsAbsentAsZero)),
    "a node that takes its first child": ("order", TINY, mean(First)),
    # readings of one score
    "bounds that ignore what does not apply": ("not-applicable", TINY, read_as(forgetful)),
    "not applicable as the worst answer": ("not-applicable", TINY, read_as(severe)),
    "the weights of a mean swapped": ("order", TINY, Readings(score=swapped_weights)),
    "only the first answers read": ("order", TINY, read_as(hasty)),
    "rounding inside": ("agreement", TINY, score_with(both(lambda end: Fraction(round(end))))),
    "a score capped below the top": ("extremes", TINY, score_with(both(lambda end: min(end, Fraction(99))))),
    "the worst and the best changed over": ("range", TINY, score_with(changed_over)),
    "a projection at its best end": (
        "agreement",
        TINY,
        Readings(read=lambda standing: read(evolve(standing, ranks=(*(r and (r[1], r[1]) for r in standing.ranks),)))),
    ),
    # what is not known
    "an interval that is not tight": ("interval", TINY, score_with(boundless)),
    "an interval that is too narrow": ("interval", TINY, score_with(halfway)),
    "an interval that widens": ("knowledge", TINY, score_with(doubting)),
    "coverage that counts the unknown": ("coverage", TINY, Readings(score=self_confident)),
    # grades
    "a grade decided by floats": ("grade", TINY, Readings(grade=float_grade)),
    "a bound on the wrong side": (
        "grade",
        TINY,
        Readings(grade=lambda scale, points: evolve(scale, upper_included=not scale.upper_included).grade(points)),
    ),
    "a grade of rounded points": ("grade", TINY, Readings(grade=lambda scale, points: scale.grade(round(points, 2)))),
    # measures and plans
    "an effect that sets an answer": ("larger-plan", TINY, Readings(raised=sets)),
    "a plan that ends below its start": ("plan", TINY, Readings(plan=discouraging)),
    "gains counted twice": ("plan", TINY, Readings(plan=boasting)),
    "measures worth more together": ("diminishing-gains", TINY, Readings(gain=synergy)),
    "gains of rounded totals": ("diminishing-gains", TINY, Readings(gain=rounded_gain)),
    # frames, writing and languages
    "the rows of a frame changed over": ("columns", TINY, Readings(frame=reversed_frame)),
    "a writer that loses comments": ("written-results", TINY, codec(loses_comments)),
    "a writer that loses references": ("written-methods", TINY, codec(loses_references)),
    "a number rounded in one language": ("locale", TINY, score_with(rounded_in_french)),
}
