"""Laws of one score: its range, its direction, its independence of order, what does not apply, its grade."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Answer, Assessment
from parcours_cyber.model.ids import NOT_APPLICABLE, Choice
from parcours_cyber.model.scale import Scale
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.nodes import AnswerNode, Outcome
from parcours_cyber.scoring.readings import exact
from parcours_cyber.scoring.trees import tree_of
from parcours_cyber.testing.laws._law import Case, always, forgotten, graded, law, shown, with_choice
from parcours_cyber.testing.laws._without import changes_without
from parcours_cyber.testing.readings import Value

__all__ = ["extremes", "grades", "monotone", "nodes", "not_applicable", "order", "within_range"]


@law("range", message("The score lies between the minimum and the maximum of the method."))
def within_range(case: Case) -> None:
    """Its bounds are those of the score with nothing known, and the scale goes as far.

    A score beyond the scale has no grade, and a share of the maximum above one means nothing.
    """
    assessment = case.assessment()
    worst, best = case.ends(assessment)
    low, high = case.ends(forgotten(assessment))
    top = high if case.top is None else case.top
    case.require(
        low <= worst <= best <= high <= top,
        message(
            "The score is {worst} to {best}; with nothing known it is {low} to {high}, and the scale ends at {top}.",
            worst=shown(worst),
            best=shown(best),
            low=shown(low),
            high=shown(high),
            top=shown(top),
        ),
    )


@law("monotone", message("Raising an answer never lowers the score."))
def monotone(case: Case) -> None:
    """Neither end of the score, nor the resistance to any threat, falls when an answer rises.

    The interval, the gains and the plan rest on it, and nobody would understand a grade that falls for doing better.
    It breaks with a node that falls, with options whose values do not rise, with weights that depend on the answers.
    """
    assessment = case.assessment()
    question = case.draw(st.sampled_from(case.methodology.questions))
    choices = [Choice(option.id) for option in question.options]
    scores = [case.score(with_choice(assessment, question.id, choice)) for choice in choices]
    for (low, before), (high, after) in pairwise(zip(choices, scores, strict=True)):
        falls = [pair for pair in zip(_numbers(before), _numbers(after), strict=True) if pair[0] > pair[1]]
        if falls:
            case.tell(message("Then {question} goes from {low} to {high}.", question=question.id, low=low, high=high))
            one, other = falls[0]
            case.fail(message("What was {before} becomes {after}.", before=shown(one), after=shown(other)))


def _numbers(score: Score | Value) -> list[Fraction]:
    """Return what may not fall when an answer rises: both ends, and those of the resistance to each threat."""
    threats = [(threat.resistance, threat.best_resistance) for threat in score.threats]
    ends = [score.bounds.worst.points, score.bounds.best.points]
    return ends + [end for pair in threats for end in pair if end is not None]


@law("nodes", message("Every node of the tree is monotone in each child, or says that it is not."), always)
def nodes(case: Case) -> None:
    """The values of the children are drawn one by one, so that no other node hides what a node does.

    A new kind of node shows here first. One that says plainly that it is not monotone is let through; the readings
    refuse it, and so it breaks other laws.
    """
    tree = tree_of(case.methodology)
    nodes = list(tree.walk())
    for node in nodes:
        if isinstance(node, AnswerNode):
            values = ", ".join(map(shown, node.values))
            case.require(
                list(node.values) == sorted(node.values),
                message("The values of the options of {node} are {values}.", node=node.id, values=values),
            )
    node = case.draw(st.sampled_from([node for node in nodes if node.children] or nodes))
    case.tell(message("The node {node}.", node=node.id))
    assume(node.monotone and node.children)
    last = {question.id: len(question.options) - 1 for question in case.methodology.questions}
    shares = st.fractions(0, 1, max_denominator=4)
    raised = case.draw(st.integers(0, len(node.children) - 1))
    before: list[Outcome | None] = []
    after: list[Outcome | None] = []
    for index, child in enumerate(node.children):
        low, high = exact(child, lambda _: 0), exact(child, last.__getitem__)
        present = index == raised or case.draw(st.sampled_from([True, False]))
        if low is None or high is None or not present:
            assume(index != raised)
            before.append(None)
            after.append(None)
            continue
        share, more = sorted((case.draw(shares), case.draw(shares))) if index == raised else [case.draw(shares)] * 2
        answers = sum(isinstance(below, AnswerNode) for below in child.walk())
        before.append(Outcome(low + share * (high - low), high, answers))
        after.append(Outcome(low + more * (high - low), high, answers))
    one, other = node.combine(before), node.combine(after)
    case.tell(
        message("Its children go from {before} to {after}.", before=_values(before), after=_values(after)),
    )
    case.require(
        (one is None) == (other is None) and (one is None or other is None or one <= other),
        message("What was {before} becomes {after}.", before=shown(one), after=shown(other)),
    )


def _values(outcomes: list[Outcome | None]) -> str:
    """Return the values of children; a dash stands for what does not apply."""
    return " ".join("–" if outcome is None else shown(outcome.value) for outcome in outcomes)


@law("extremes", message("The best answers give the maximum of the method, and the worst its minimum."))
def extremes(case: Case) -> None:
    """No other answers to the same questions give more, or less; where every question applies, the top of the scale.

    An entity that does everything must be able to see the best grade.
    """
    assessment = case.assessment(complete=True)
    points, _ = case.ends(assessment)
    worst, best = (_all_at(case, assessment, rank) for rank in (0, -1))
    least, most = case.ends(worst)[0], case.ends(best)[1]
    case.require(
        least <= points <= most,
        message(
            "The score is {points}; the worst answers give {least} and the best {most}.",
            points=shown(points),
            least=shown(least),
            most=shown(most),
        ),
    )
    everything = Assessment(methodology=assessment.methodology, entity=evolve(assessment.entity, facts=()))
    worst, best = (_all_at(case, everything, rank) for rank in (0, -1))
    ends = (case.ends(worst), case.ends(best))
    top = ends[1][0] if case.top is None else case.top
    case.require(
        ends[0][0] == ends[0][1] and ends[1] == (top, top),
        message(
            "Where every question applies, the best answers give {best}, the worst {worst}; the scale ends at {top}.",
            best=shown(ends[1][0]),
            worst=shown(ends[0][0]),
            top=shown(top),
        ),
    )


def _all_at(case: Case, assessment: Assessment, rank: int) -> Assessment:
    """Return the assessment with each question that applies at one option: 0 the worst, -1 the best."""
    answers = tuple(
        Answer(
            question=question.id,
            choice=NOT_APPLICABLE
            if assessment.choice(question.id) == NOT_APPLICABLE
            else Choice(question.options[rank].id),
        )
        for question in case.methodology.questions
    )
    return evolve(assessment, answers=answers)


@law("order", message("The order of questions, themes and answers does not matter."))
def order(case: Case) -> None:
    """A pack may be sorted anew, and two people may write the same audit in another order.

    It breaks with anything that goes by position where it should go by id.
    """
    assessment = case.assessment()
    method = case.methodology
    shuffled = case.variant(
        questions=tuple(case.draw(st.permutations(method.questions))),
        themes=tuple(case.draw(st.permutations(method.themes))),
        threats=tuple(case.draw(st.permutations(method.threats))),
    )
    case.tell(message("The questions in the order {order}.", order=", ".join(item.id for item in shuffled.questions)))
    answers = tuple(case.draw(st.permutations(assessment.answers)))
    case.tell(message("The answers in the order {order}.", order=", ".join(item.question for item in answers)))
    _same(case, case.score(assessment), case.score(evolve(assessment, answers=answers), shuffled))


def _same(case: Case, one: Score | Value, other: Score | Value) -> None:
    """Require two scores, of one method and of a variant of it, to say the same."""
    for found, expected, otherwise in (
        (
            one.bounds.worst.points,
            other.bounds.worst.points,
            message("The worst points are {found} on one side and {expected} on the other."),
        ),
        (
            one.bounds.best.points,
            other.bounds.best.points,
            message("The best points are {found} on one side and {expected} on the other."),
        ),
        (
            one.coverage,
            other.coverage,
            message("The coverage is {found} on one side and {expected} on the other."),
        ),
    ):
        arguments = (("found", shown(found)), ("expected", shown(expected)))
        case.require(found == expected, evolve(otherwise, arguments=arguments))
    threats = {threat.threat: (threat.resistance, threat.best_resistance) for threat in other.threats}
    for threat in one.threats:
        case.require(
            (threat.resistance, threat.best_resistance) == threats[threat.threat],
            message(
                "The resistance to {threat} is {found} on one side and {expected} on the other.",
                threat=threat.threat,
                found=shown(threat.resistance),
                expected=shown(threats[threat.threat][0]),
            ),
        )


@law("not-applicable", message("A question that does not apply gives the score of the method without it."))
def not_applicable(case: Case) -> None:
    """It is neither a bad answer nor an unknown one: it leaves every sum, the coverage and the threats.

    Where a pack says that it counts, *not applicable* is an answer of its own, and the law is silent.
    """
    question = case.draw(st.sampled_from(case.methodology.questions))
    changes = changes_without(case.methodology, question.id)
    assume(changes is not None)
    assert changes is not None
    absent = with_choice(case.assessment(), question.id, NOT_APPLICABLE)
    others = tuple(answer for answer in absent.answers if answer.question != question.id)
    case.tell(message("{question} does not apply.", question=question.id))
    _same(case, case.score(absent), case.score(evolve(absent, answers=others), case.variant(**changes)))


#: So little that a floating-point number does not see it.
_HAIR = Fraction(1, 10**30)


@law("grade", message("Every score has one grade, and a higher score never has a lower grade."), graded)
def grades(case: Case) -> None:
    """The band of a score begins below it and ends above it, and a bound belongs to the side that the scale says.

    Every bound, and points a hair beside it, are graded too: rounded and floating-point comparisons go wrong there.
    """
    scale = case.methodology.scale
    top = scale.bands[-1].upper
    edges = [band.upper + step for band in scale.bands for step in (-_HAIR, 0, _HAIR) if band.upper + step <= top]
    share = case.draw(st.fractions(0, 1, max_denominator=1000))
    points = sorted([Fraction(0), *edges, share * top])
    for (low, lower), (high, higher) in pairwise((value, _rank(case, scale, value)) for value in points):
        case.require(
            lower <= higher,
            message(
                "{low} points are graded {lower}, and {high} points {higher}.",
                low=shown(low),
                high=shown(high),
                lower=scale.bands[lower].grade,
                higher=scale.bands[higher].grade,
            ),
        )
    assessment = case.assessment()
    found = [case.score(one).bounds for one in (assessment, forgotten(assessment))]
    for end in (end for bounds in found for end in (bounds.worst, bounds.best)):
        case.require(
            scale.bands[_rank(case, scale, end.points)].grade == end.grade,
            message("The score of {points} is graded {grade}.", points=shown(end.points), grade=end.grade),
        )


def _rank(case: Case, scale: Scale, points: Fraction) -> int:
    """Return the rank of the grade of some points, which must lie in its band."""
    grade = case.readings.grade(scale, points)
    rank = [band.grade for band in scale.bands].index(grade)
    upper = scale.bands[rank].upper
    inside = points < upper or (points == upper and scale.includes(rank))
    if rank > 0:
        lower = scale.bands[rank - 1].upper
        inside &= lower < points or (lower == points and not scale.includes(rank - 1))
    case.require(inside, message("{points} points are graded {grade}.", points=shown(points), grade=grade))
    return rank
