"""Scoring trees: the nodes that a pack writes, and every mistake in them word for word."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.errors import Problems
from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import AxisId, PathId, QuestionId
from parcours_cyber.model.methodology import Axis
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, Rounding, WeightRule
from parcours_cyber.scoring import nodes
from parcours_cyber.scoring.trees import build_tree

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
F, K = Fraction, NodeKind
FIRST, SECOND, THIRD = (NodeSpec(kind=K.ANSWER, question=question.id) for question in TINY.questions)
EACH = NodeSpec(kind=K.ANSWER, each=Each.QUESTION)
HALF = F(1, 2)


def mean(*children: NodeSpec, **others: Any) -> NodeSpec:
    return NodeSpec(kind=K.WEIGHTED_MEAN, children=children, **others)


def least(*children: NodeSpec, **others: Any) -> NodeSpec:
    return NodeSpec(kind=K.MINIMUM, children=children, **others)


def gate(*children: NodeSpec, share: Fraction = HALF, **others: Any) -> NodeSpec:
    return NodeSpec(kind=K.GATE, children=children, share=share, **others)


def scaled(*children: NodeSpec, source: tuple[int, int] = (0, 1), target: tuple[int, int] = (0, 1)) -> NodeSpec:
    low, high = source
    return NodeSpec(kind=K.SCALED, children=children, source=(F(low), F(high)), target=(F(target[0]), F(target[1])))


def told(methodology: pc.Methodology) -> list[str]:
    """What is wrong with a tree, and that such a tree is not read."""
    problems = Problems()
    assert build_tree(methodology, problems) is None
    with pytest.raises(pc.InvalidDataError):
        pc.tree_of(methodology)
    return [str(problem) for problem in problems.found]


COMMON = "axis, category, children, each, id, kind, provenance, theme, threat, weight"
OF_A_GATE = "axis, category, children, each, id, kind, neither, provenance, share, theme, threat, weight"
COUNTED = (
    "$.scoring.total: Only one of 'not_applicable: count-as' and 'value' is there. Expected both of them or neither. "
    "Add the other one, or remove this one."
)
TREES: dict[str, tuple[NodeSpec, list[str]]] = {
    "a scaled node without its ranges": (
        NodeSpec(kind=K.SCALED, children=(FIRST,)),
        [
            f"$.scoring.total: A node of the kind 'scaled' has no '{key}'. Expected the keys: children, source, target."
            for key in ("source", "target")
        ],
    ),
    "a mean of nothing": (
        mean(),
        ["$.scoring.total: A node of the kind 'weighted-mean' has no 'children'. Expected the keys: children."],
    ),
    "a floor of a mean": (
        mean(FIRST, floor=F(0)),
        [
            (
                "$.scoring.total.floor: A node of the kind 'weighted-mean' has no use for the key 'floor'. "
                f"Expected among: {COMMON}. Remove it."
            ),
        ],
    ),
    "a cap and a question of a gate": (
        gate(FIRST, SECOND, cap=F(1), question=TINY.questions[0].id),
        [
            f"$.scoring.total.{key}: A node of the kind 'gate' has no use for the key '{key}'. "
            f"Expected among: {OF_A_GATE}. Remove it."
            for key in ("cap", "question")
        ],
    ),
    "an answer for one question and for each": (
        evolve(FIRST, each=Each.QUESTION),
        [
            (
                "$.scoring.total.question: The answer stands for one question and for each of them. "
                "Keep 'question' or 'each: question'."
            ),
        ],
    ),
    "a theme and each theme": (
        mean(EACH, each=Each.THEME, theme=TINY.themes[0].id),
        ["$.scoring.total.theme: The node stands for one theme and for each of them. Keep 'theme' or 'each: theme'."],
    ),
    "a cap below the floor": (
        NodeSpec(kind=K.WEIGHTED_SUM, children=(FIRST,), floor=F(2), cap=F(1)),
        ["$.scoring.total.cap: The cap is below the floor. Expected floor ≤ cap."],
    ),
    "each theme below each theme": (
        mean(mean(EACH, each=Each.THEME), each=Each.THEME),
        [
            (
                "$.scoring.total.children[0].each: A node for each theme stands below another one for each theme. "
                "Expected each repetition once on the way down. Remove one of the two."
            ),
        ],
    ),
    "a theme below a theme": (
        mean(mean(EACH, theme=TINY.themes[0].id), theme=TINY.themes[1].id),
        [
            (
                "$.scoring.total.children[0].theme: A node for one theme stands below a node for another one. "
                "Expected it once on the way down. Remove one of the two."
            ),
        ],
    ),
    "each question of what is no answer": (
        least(FIRST, each=Each.QUESTION),
        ["$.scoring.total.each: Only an answer stands for each question. Expected kind: answer."],
    ),
    "a theme that is not there": (
        mean(EACH, theme="backups"),
        [
            (
                "$.scoring.total.theme: There is no theme 'backups'. Expected one of: backup, awareness. "
                "Did you mean 'backup'?"
            ),
        ],
    ),
    "a theme like no other": (
        mean(EACH, theme="zzz"),
        [
            (
                "$.scoring.total.theme: There is no theme 'zzz'. Expected one of: backup, awareness. "
                "Correct the id, or add what it names."
            ),
        ],
    ),
    "an axis of a pack without axes": (
        mean(EACH, axis="depth"),
        [
            (
                "$.scoring.total.axis: There is no axis 'depth'. There is none in this pack. "
                "Correct the id, or add what it names."
            ),
        ],
    ),
    "a negative weight": (
        mean(evolve(FIRST, weight=F(-1)), SECOND),
        ["$.scoring.total.children[0].weight: The weight is negative. Expected 0 or more."],
    ),
    **{
        f"the weight '{rule}' outside a {outside}": (
            mean(evolve(child, weight=rule)),
            [
                (
                    f"$.scoring.total.children[0].weight: The weight '{rule}' has nothing to be read from here. "
                    f"Expected the node to stand for each {outside}, or a number."
                ),
            ],
        )
        for rule, child, outside in (
            (WeightRule.POINTS, FIRST, "theme"),
            (WeightRule.WEIGHT, mean(FIRST), "question"),
            (WeightRule.THREAT, EACH, "question and threat"),
        )
    },
    "weights in a minimum": (
        least(FIRST, evolve(SECOND, weight=F(2)), evolve(EACH, weight=WeightRule.WEIGHT)),
        [
            f"$.scoring.total.children[{place}].weight: A node of the kind 'minimum' does not weigh its children. "
            "Remove the weight, or put it elsewhere."
            for place in (1, 2)
        ],
    ),
    "a gate of one child": (
        gate(FIRST),
        ["$.scoring.total.children: The node has 1 child. Expected 2: the essential, then the bonus."],
    ),
    "a gate of three children": (
        gate(FIRST, SECOND, THIRD),
        ["$.scoring.total.children: The node has 3 children. Expected 2: the essential, then the bonus."],
    ),
    "a scaled node of two children": (
        scaled(FIRST, SECOND),
        ["$.scoring.total.children: The node has 2 children. Expected 1."],
    ),
    **{
        f"a share of {share}": (
            gate(FIRST, SECOND, share=F(share)),
            ["$.scoring.total.share: The share is not between 0 and 1. Expected a share such as 3/4."],
        )
        for share in ("11/10", "-1/10")
    },
    "a source of one point": (
        scaled(FIRST, source=(1, 1)),
        ["$.scoring.total.source: The range does not rise. Expected [lowest, highest]."],
    ),
    "a target that falls": (
        scaled(FIRST, target=(1, 0)),
        ["$.scoring.total.target: The range falls. Expected [lowest, highest]."],
    ),
    "a question that is not there": (
        mean(evolve(FIRST, question=QuestionId("BCK-09")), SECOND),
        [
            (
                "$.scoring.total.children[0].question: There is no question 'BCK-09'. "
                "Expected a question of this pack. Correct the id, or add the question."
            ),
        ],
    ),
    "an answer to no question": (
        NodeSpec(kind=K.ANSWER),
        ["$.scoring.total: The answer has no question. Expected the key 'question', or each: question."],
    ),
    "a value that is not counted": (evolve(FIRST, value=F(1)), [COUNTED]),
    "counting as no value": (evolve(FIRST, not_applicable=NotApplicablePolicy.COUNT_AS), [COUNTED]),
    "a total that stands for two": (
        mean(EACH, each=Each.THEME),
        ["$.scoring.total: The total stands for 2 nodes. Expected one node that is not repeated."],
    ),
    "a total that stands for none": (
        mean(EACH, each=Each.AXIS),
        ["$.scoring.total: The total stands for 0 nodes. Expected one node that is not repeated."],
    ),
    "two mistakes in two places": (
        mean(evolve(FIRST, weight=F(-1)), gate(FIRST, share=F(2))),
        [
            "$.scoring.total.children[0].weight: The weight is negative. Expected 0 or more.",
            "$.scoring.total.children[1].share: The share is not between 0 and 1. Expected a share such as 3/4.",
        ],
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_a_wrong_tree_is_told(name: str) -> None:
    total, expected = TREES[name]
    assert told(evolve(TINY, scoring=evolve(TINY.scoring, total=total, outputs=()))) == expected


def test_a_mistake_below_the_outputs_is_told_where_it_stands() -> None:
    outputs = (mean(), least(EACH, id="least"), gate(FIRST, SECOND, share=F(2)))
    assert told(evolve(TINY, scoring=evolve(TINY.scoring, total=None, outputs=outputs))) == [
        "$.scoring.outputs[0]: A node of the kind 'weighted-mean' has no 'children'. Expected the keys: children.",
        "$.scoring.outputs[2].share: The share is not between 0 and 1. Expected a share such as 3/4.",
    ]


def test_a_tree_of_nothing_is_told() -> None:
    assert told(evolve(TINY, scoring=evolve(TINY.scoring, total=None, outputs=()))) == [
        "$.scoring: The tree yields nothing. Expected a total, or at least one of the outputs. Add the key 'total'.",
    ]


def test_themes_without_points_are_told_each() -> None:
    assert told(evolve(TINY, themes=tuple(evolve(theme, points=None) for theme in TINY.themes))) == [
        f"$.scoring.total.children[0].children[0].weight: The theme '{theme}' has no points to weigh it by. "
        "Expected points in each theme. Add them to the theme, or weigh it otherwise."
        for theme in ("backup", "awareness")
    ]


@pytest.mark.parametrize(
    ("number", "listed"),
    [(1, "n0"), (6, "n0, n1, n2, n3, n4, n5"), (7, "n0, n1, n2, n3, n4, n5, …")],
)
def test_a_method_without_a_total_names_its_first_results(number: int, listed: str) -> None:
    outputs = tuple(evolve(FIRST, id=f"n{place}") for place in range(number))
    method = evolve(TINY, scoring=evolve(TINY.scoring, total=None, outputs=outputs))
    with pytest.raises(pc.UsageError) as caught:
        _ = pc.tree_of(method).total
    assert str(caught.value) == (
        f"This method has no total. Expected one of its other results: {listed}. "
        "Read it by its name: bounds(tree_of(methodology).node(name), standing)."
    )


def test_none_is_singular_in_french_and_plural_in_english() -> None:
    problems = Problems()
    none = evolve(TINY, scoring=evolve(TINY.scoring, total=mean(EACH, each=Each.AXIS), outputs=()))
    assert build_tree(none, problems) is None
    words = problems.found[0].what
    assert (words.render("fr"), words.render("en")) == ("Le total représente 0 nœud.", "The total stands for 0 nodes.")


# -- what is written right


def answer(place: int, name: str | None = None, otherwise: Fraction | None = None) -> nodes.AnswerNode:
    """The node of a question of the tiny pack."""
    question = TINY.questions[place]
    values = tuple(option.value for option in question.options)
    return nodes.AnswerNode(
        id=name or f"question:{question.id}", question=question.id, values=values, otherwise=otherwise
    )


def tree(total: NodeSpec, **changes: Any) -> nodes.Node:
    """The tree of a methodology with another total."""
    return pc.tree_of(evolve(TINY, scoring=evolve(TINY.scoring, total=total, outputs=()), **changes)).total


TWO = (answer(0), answer(1))
BACKUP = [place for place, question in enumerate(TINY.questions) if question.theme == TINY.themes[0].id]
COUNTED_AS = evolve(FIRST, not_applicable=NotApplicablePolicy.COUNT_AS, value=F(1, 4))


@pytest.mark.parametrize(
    ("spec", "built"),
    [
        (evolve(mean(FIRST, SECOND), id="m"), nodes.WeightedMean(id="m", parts=TWO, weights=(F(1), F(1)))),
        (
            mean(evolve(FIRST, weight=F(0)), evolve(SECOND, weight=F(7, 2))),
            nodes.WeightedMean(id="total", parts=TWO, weights=(F(0), F(7, 2))),
        ),
        (
            mean(evolve(FIRST, weight=WeightRule.APPLICABLE_ANSWERS), SECOND),
            nodes.WeightedMean(id="total", parts=TWO, weights=(nodes.Weight.APPLICABLE_ANSWERS, F(1))),
        ),
        (
            NodeSpec(kind=K.WEIGHTED_SUM, id="s", children=(FIRST, SECOND), floor=F(1), cap=F(1)),
            nodes.WeightedSum(id="s", parts=TWO, weights=(F(1), F(1)), floor=F(1), cap=F(1)),
        ),
        (
            NodeSpec(kind=K.WEIGHTED_SUM, children=(FIRST,)),
            nodes.WeightedSum(id="total", parts=TWO[:1], weights=(F(1),), floor=None, cap=None),
        ),
        (least(FIRST, SECOND), nodes.Minimum(id="total", parts=TWO)),
        (NodeSpec(kind=K.MAXIMUM, id="x", children=(FIRST, SECOND)), nodes.Maximum(id="x", parts=TWO)),
        (
            NodeSpec(kind=K.ALL_OF, id="a", children=(FIRST, SECOND), target=(F(2), F(2))),
            nodes.AllOf(id="a", parts=TWO, unmet=F(2), met=F(2)),
        ),
        (
            NodeSpec(kind=K.ALL_OF, children=(FIRST,), target=(F(-1), F(3))),
            nodes.AllOf(id="total", parts=TWO[:1], unmet=F(-1), met=F(3)),
        ),
        (gate(FIRST, SECOND, share=F(0)), nodes.Gate(id="total", parts=TWO, share=F(0))),
        (
            gate(FIRST, SECOND, share=F(1), neither=F(1, 3), id="g"),
            nodes.Gate(id="g", parts=TWO, share=F(1), neither=F(1, 3)),
        ),
        (
            scaled(FIRST, target=(5, 5)),
            nodes.Scaled(id="total", parts=TWO[:1], source=(F(0), F(1)), target=(F(5), F(5))),
        ),
        (
            evolve(scaled(FIRST), rounding=Rounding.DOWN),
            nodes.Scaled(id="total", parts=TWO[:1], source=(F(0), F(1)), target=(F(0), F(1)), rounding=Rounding.DOWN),
        ),
        (least(evolve(COUNTED_AS, id="q")), nodes.Minimum(id="total", parts=(answer(0, "q", F(1, 4)),))),
        (
            mean(evolve(EACH, id="index", weight=WeightRule.WEIGHT), id="m", theme=TINY.themes[0].id),
            nodes.WeightedMean(
                id="m",
                parts=tuple(answer(place, f"index:{TINY.questions[place].id}") for place in BACKUP),
                weights=tuple(TINY.questions[place].weight for place in BACKUP),
            ),
        ),
        (
            least(least(FIRST), least(SECOND)),
            nodes.Minimum(
                id="total",
                parts=tuple(nodes.Minimum(id=f"total.children.{n}", parts=(answer(n),)) for n in (0, 1)),
            ),
        ),
    ],
)
def test_a_node_becomes_what_is_written(spec: NodeSpec, built: nodes.Node) -> None:
    assert tree(spec) == built


def test_a_node_stands_for_each_axis_and_its_questions() -> None:
    axes = (Axis(id=AxisId("paper"), name=Text("Écrit")), Axis(id=AxisId("fact"), name=Text("Fait")))
    questions = tuple(
        evolve(question, axis=axis.id) for question, axis in zip(TINY.questions, (*axes, axes[0]), strict=True)
    )
    found = tree(mean(least(EACH, each=Each.AXIS, id="side")), axes=axes, questions=questions)
    assert [child.id for child in found.children] == ["side:paper", "side:fact"]
    assert [[node.id for node in child.children] for child in found.children] == [
        [f"question:{questions[0].id}", f"question:{questions[2].id}"],
        [f"question:{questions[1].id}"],
    ]


def test_the_tree_of_a_path_reads_its_questions_alone() -> None:
    """As if there were no others: a question that is named stays as a node that never applies."""
    paths = tuple(evolve(TINY.paths[0], id=PathId(name)) for name in ("short", "long"))
    questions = tuple(evolve(question, path=paths[place > 0].id) for place, question in enumerate(TINY.questions))
    written = mean(evolve(SECOND, id="named"), mean(EACH, id="each"))
    method = evolve(TINY, paths=paths, questions=questions, scoring=evolve(TINY.scoring, total=written, outputs=()))
    short = pc.tree_of(method, PathId("short"))
    named, each = short.total.children
    assert named == nodes.WeightedMean(id="named", parts=(), weights=())
    assert [node.id for node in each.children] == [f"question:{questions[0].id}"]
    for whole in (pc.tree_of(method), pc.tree_of(method, PathId("long"))):
        named, each = whole.total.children
        assert isinstance(named, nodes.AnswerNode)
        assert len(each.children) == 3
    assert pc.tree_of(method, PathId("short")) is short
    with pytest.raises(KeyError, match=r"^'nowhere'$"):
        short.node("nowhere")
