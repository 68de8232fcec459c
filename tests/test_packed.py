"""The compiled form against the tree, on every assessment of a small method; and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product as every
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, WeightRule
from parcours_cyber.scoring.gains import prudent_reader, total_points
from parcours_cyber.scoring.linear import linear_form, mean_form
from parcours_cyber.scoring.packed import _code, packed_of
from parcours_cyber.scoring.readings import answered
from parcours_cyber.scoring.scored import _from_tree, read, read_sums

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
assert TINY.scoring.total is not None
F = Fraction
FIRST, SECOND, THIRD = (NodeSpec(kind=NodeKind.ANSWER, question=q.id, weight=q.weight) for q in TINY.questions)
NOTHING = pc.Standing(TINY, (None, None, None))


def with_total(**changes: Any) -> pc.Methodology:
    """The tiny pack with a total that is changed."""
    total = evolve(TINY.scoring.total, **changes)  # type: ignore[type-var]
    return evolve(TINY, scoring=evolve(TINY.scoring, total=total))


def alone(*children: NodeSpec) -> pc.Methodology:
    """The tiny pack with one mean as its total, over the range of its scale."""
    mean = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="theme:backup", children=children)
    return with_total(children=(mean,))


#: A first question whose worst option is worth something, and one whose weight is no whole number.
RAISED = evolve(
    TINY,
    questions=(
        evolve(
            TINY.questions[0],
            options=tuple(evolve(option, value=(option.value + 1) / 2) for option in TINY.questions[0].options),
            weight=F(5, 3),
        ),
        *TINY.questions[1:],
    ),
)
METHODS = {
    "as it is": TINY,
    "a range that starts above 0": with_total(source=(F(0), F(1)), target=(F(100, 3), F(100))),
    "a range that is read from below 0": with_total(source=(F(-1), F(1)), target=(F(0), F(100))),
    "a range that is read in part": with_total(source=(F(0), F(2)), target=(F(7), F(31))),
    "a range of one point": with_total(target=(F(40), F(40))),
    "one mean": alone(FIRST, SECOND, THIRD),
    "a question twice": alone(FIRST, SECOND, evolve(FIRST, weight=F(7, 2))),
    "a question that counts for nothing": alone(evolve(FIRST, weight=F(0)), SECOND),
    "other values": RAISED,
    "no threats": evolve(TINY, scoring=evolve(TINY.scoring, outputs=())),
    "a theme without points": evolve(TINY, themes=(evolve(TINY.themes[0], points=F(0)), *TINY.themes[1:])),
}


def assessments(methodology: pc.Methodology) -> Iterator[pc.Assessment]:
    """Every assessment: each question open, unknown, not applicable, or answered; each fact stated false or not."""
    facts = [fact.id for fact in methodology.facts]
    answers = [
        [None, Choice("unknown"), Choice("not_applicable"), *(Choice(option.id) for option in question.options)]
        for question in methodology.questions
    ]
    for false in every((False, True), repeat=len(facts)):
        stated = tuple(pc.StatedFact(fact=fact, value=False) for fact, said in zip(facts, false, strict=True) if said)
        entity = pc.Entity(name="Clinic", sector="health", size="small", facts=stated)  # type: ignore[arg-type]
        for chosen in every(*answers):
            given = tuple(
                pc.Answer(question=question.id, choice=choice)
                for question, choice in zip(methodology.questions, chosen, strict=True)
                if choice is not None
            )
            yield pc.Assessment(methodology=methodology.ref, entity=entity, answers=given)


@pytest.mark.parametrize("name", METHODS)
def test_the_compiled_form_says_what_the_tree_says(name: str) -> None:
    method = METHODS[name]
    packed, tree = packed_of(method), pc.tree_of(method)
    assert packed is not None
    nodes = {node.id: node for node in tree.walk()}
    for assessment in assessments(method):
        standing = pc.standing_of(method, assessment)
        interval = pc.bounds(tree.total, standing)
        if interval is None:
            with pytest.raises(pc.InvalidDataError, match="nothing to score"):
                pc.cyberscore(method, assessment)
            assert total_points(standing) == 0
            continue
        score = pc.cyberscore(method, assessment)
        bounds = score.bounds
        assert (bounds.worst.points, bounds.best.points) == (interval.worst, interval.best)
        assert (bounds.worst.grade, bounds.best.grade) == tuple(map(method.scale.grade, bounds_of(interval)))
        assert total_points(standing) == interval.worst
        if tree.total.slope:  # type: ignore[attr-defined]
            assert score.coverage == answered(tree.total, standing)
        assert read(standing) == score.reading
        assert read_sums(packed, packed.read(assessment.look_up, assessment.entity.false_facts)) == score.reading
        assert read_sums(packed, packed.sums_of(**added_up(method, standing))) == score.reading
        by_tree = _from_tree(standing)
        assert score.answers == by_tree.answers
        assert [theme.theme for theme in score.themes] == [theme.theme for theme in by_tree.themes]
        for theme, other in zip(score.themes, by_tree.themes, strict=True):
            expected = pc.bounds(nodes[f"theme:{theme.theme}"], standing)
            assert theme.applies == other.applies == (expected is not None)
            assert theme.coverage == other.coverage == (answered(nodes[f"theme:{theme.theme}"], standing) or 0)
            if expected is not None:
                for found in (theme, other):
                    assert (F(found.worst, found.share.whole), F(found.best, found.share.whole)) == bounds_of(expected)
                assert other.maximum == next(item.points for item in method.themes if item.id == theme.theme)
            else:
                assert (other.worst, other.best, other.known, other.share.whole, other.maximum) == (0, 0, 0, 0, 0)
        for threat, same in zip(score.threats, by_tree.threats, strict=True):
            assert threat.threat == same.threat
            expected = pc.bounds(nodes[f"threat:{threat.threat}"], standing)
            for read_ in (threat, same):
                ends = (read_.resistance, read_.best_resistance)
                assert ends == ((None, None) if expected is None else bounds_of(expected))
            form = mean_form(standing, nodes[f"threat:{threat.threat}"])
            assert (form is None) == (expected is None)
            assert form is None or form.total(tuple(r and r[0] for r in standing.ranks)) == threat.resistance
        linear = linear_form(standing)
        assert linear is not None
        for end, points in enumerate(bounds_of(interval)):
            assert linear.total(tuple(None if ranks is None else ranks[end] for ranks in standing.ranks)) == points


def bounds_of(interval: pc.Interval) -> tuple[Fraction, Fraction]:
    return interval.worst, interval.best


def added_up(methodology: pc.Methodology, standing: pc.Standing) -> dict[str, Any]:
    """The sums of a standing, added up one answer after the other."""
    packed = packed_of(methodology)
    assert packed is not None
    sums = {name: [0] * len(packed.means) for name in ("worst", "best", "known", "whole")}
    for question, ranks in zip(methodology.questions, standing.ranks, strict=True):
        for position, weight, values in packed.contributions(question.id):
            if ranks is not None:
                sums["worst"][position] += values[ranks[0]]
                sums["best"][position] += values[ranks[1]]
                sums["whole"][position] += weight
                sums["known"][position] += weight * (ranks[0] == ranks[1])
    return {
        **sums,
        "unknown": sum(ranks is not None and ranks[0] != ranks[1] for ranks in standing.ranks),
        "absent": standing.ranks.count(None),
    }


def test_a_field_is_as_narrow_as_its_sums_allow() -> None:
    tops = {255: "B", 256: "H", 2**16 - 1: "H", 2**16: "I", 2**32 - 1: "I", 2**32: "Q", 2**64 - 1: "Q"}
    assert {top: _code(top) for top in tops} == tops


@pytest.mark.parametrize(("last", "compiled"), [(2**62 - 2, True), (2**62, False), (2**62 + 2, False)])
def test_sums_of_64_bits_are_the_largest(last: int, *, compiled: bool) -> None:
    weights = (F(2**63), F(2**62), F(last))
    method = alone(*(evolve(a, weight=w) for a, w in zip((FIRST, SECOND, THIRD), weights, strict=True)))
    packed = packed_of(evolve(method, scoring=evolve(method.scoring, outputs=())))
    assert (packed is not None) is compiled
    assert packed is None or packed.largest == (2**63 + 2**62 + last,)
    best = pc.Standing(method, tuple((len(q.options) - 1, len(q.options) - 1) for q in method.questions))
    assert total_points(best) == 100


def test_what_is_no_mean_of_means_is_not_compiled() -> None:
    unknown_id = evolve(TINY.scoring.total.children[0], id="x")  # type: ignore[union-attr]
    each = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.THREAT)
    named = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="other", threat=TINY.threats[0].id, children=(each,))
    coupled = (evolve(TINY.questions[0], applies_with=(TINY.questions[1].id,)), *TINY.questions[1:])
    for method in (
        with_total(children=(NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="x", children=(FIRST, SECOND)),)),
        evolve(TINY, scoring=evolve(TINY.scoring, outputs=(named,))),
        evolve(TINY, questions=coupled),
        evolve(TINY, scale=None),
        evolve(TINY, scoring=evolve(TINY.scoring, total=None)),
    ):
        assert packed_of(method) is None
    assert unknown_id.id == "x"
    assert packed_of(with_total(children=(unknown_id,))) is not None


def test_where_nothing_applies_the_total_is_nothing() -> None:
    form = linear_form(NOTHING)
    assert form is not None
    assert (total_points(NOTHING), form.offset, form.total((None, None, None))) == (0, 0, 0)
    assert pc.gain(NOTHING, TINY.measures[0].raises) == 0


def test_a_table_is_made_once_for_the_same_false_facts() -> None:
    packed = packed_of(TINY)
    assert packed is not None
    false = frozenset([TINY.facts[0].id])
    assert packed.table(false) is packed.table(frozenset(false))
    assert packed.table(false) is not packed.table(frozenset())


def test_the_prudent_end_of_any_node_is_read_in_many_standings() -> None:
    """By a linear form where there is one, and by the tree where there is none; gains are differences of it."""
    unweighed = tuple(evolve(child, weight=None) for child in (FIRST, SECOND))
    least = NodeSpec(kind=NodeKind.MINIMUM, id="least", children=unweighed)
    walked = evolve(TINY, scoring=evolve(TINY.scoring, outputs=(*TINY.scoring.outputs, least)))
    for method in (TINY, RAISED, walked):
        tree = pc.tree_of(method)
        nodes = [None, *tree.total.walk(), *(node for output in tree.outputs for node in output.walk())]
        assert (packed_of(method) is None) is (method is walked)
        for start in (((0, 0), (0, 1), (0, 1)), (None, (0, 1), (1, 1)), ((0, 1), None, None), (None, None, None)):
            standing = pc.Standing(method, start)
            raised = standing.raised(effect for measure in method.measures for effect in measure.raises)
            for node in nodes:
                before, after = (pc.bounds(node or tree.total, each) for each in (standing, raised))
                ends = [F() if end is None else end.worst for end in (before, after)]
                assert [total_points(each, node) for each in (standing, raised)] == ends
                reader = prudent_reader(standing, node)
                assert [reader(each) for each in (standing, raised)] == ends
                effects = [effect for measure in method.measures for effect in measure.raises]
                assert pc.gain(standing, effects, node) == ends[1] - ends[0]
                mean = node is not None and packed_of(method) is not None and node in packed_of(method).means  # type: ignore[union-attr]
                applies = node is not None and before is not None
                assert node is None or (mean_form(standing, node) is not None) is (mean and applies)
