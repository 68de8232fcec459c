"""What is particular to this library's scoring: its compiled form, its memory, the published grades."""

from __future__ import annotations

import gc
import pickle
import weakref
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.ids import Choice, FactId, MethodologyId, QuestionId, SectorId, SizeBandId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, Rounding, WeightRule
from parcours_cyber.scoring.gains import answer_gains, total_points
from parcours_cyber.scoring.linear import linear_form
from parcours_cyber.scoring.memo import taught
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import breakdown
from parcours_cyber.scoring.scored import _from_tree, read
from parcours_cyber.scoring.trees import _trees
from parcours_cyber.testing import strategies as pcst

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
assert TINY.scoring.total is not None
SCALED = TINY.scoring.total
MEAN = SCALED.children[0]
MINIMUM_OF = tuple(NodeSpec(kind=NodeKind.ANSWER, question=question.id) for question in TINY.questions)
WEIGHED = tuple(evolve(answer, weight=Fraction(1)) for answer in MINIMUM_OF)
COUNTED = WeightRule.APPLICABLE_ANSWERS
COUNTS_AS_ZERO = evolve(WEIGHED[1], not_applicable=NotApplicablePolicy.COUNT_AS, value=Fraction(0))
BY_QUESTION = [["question:BCK-01", "question:BCK-02"], ["question:AWA-01"]]
HUGE = Fraction(2**63)
REFERENCE = pc.load_methodology()
METHODS = st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True), st.just(REFERENCE))
LINEAR = st.one_of(pcst.methodologies(), st.just(REFERENCE))


def interval(methodology: pc.Methodology, assessment: pc.Assessment) -> tuple[Fraction, Fraction]:
    """The interval of a score; the example is dropped when nothing applies."""
    try:
        bounds = pc.cyberscore(methodology, assessment).bounds
    except pc.InvalidDataError as error:
        assume("nothing to score" not in str(error))
        raise
    return bounds.worst.points, bounds.best.points


def with_choice(assessment: pc.Assessment, question: str, choice: Choice) -> pc.Assessment:
    """The assessment with another answer to a question."""
    others = tuple(answer for answer in assessment.answers if answer.question != question)
    return evolve(assessment, answers=(*others, pc.Answer(question=question, choice=choice)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        (Fraction(0), "D-"), (Fraction(100, 3), "D-"), (Fraction(100), "D+"), (100 + Fraction(1, 1000), "C-"),
        (Fraction(400, 3), "C-"), (Fraction(200), "C+"), (200 + Fraction(1, 10**9), "B-"), (Fraction(400), "A+"),
        (Fraction(1100, 3), "A"), (Fraction(1100, 3) + Fraction(1, 10**12), "A+"),
    ],
)  # fmt: skip
def test_published_grades(points: Fraction, grade: str) -> None:
    assert REFERENCE.scale.grade(points) == grade


def test_points_above_the_scale_have_no_grade() -> None:
    with pytest.raises(ValueError, match="above the scale"):
        REFERENCE.scale.grade(Fraction(401))


@given(st.data())
def test_a_gain_is_the_difference_of_two_scores(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology, complete=True))
    interval(methodology, assessment)
    standing = pc.standing_of(methodology, assessment)
    for question, option, gain in answer_gains(methodology, standing):
        raised = with_choice(assessment, question, Choice(option))
        assert gain == interval(methodology, raised)[0] - interval(methodology, assessment)[0]


@given(st.data())
def test_the_compiled_reading_agrees_with_the_tree(data: st.DataObject) -> None:
    methodology = data.draw(LINEAR)
    assessment = data.draw(pcst.assessments(methodology))
    interval(methodology, assessment)
    assert packed_of(methodology) is not None
    score, standing = pc.cyberscore(methodology, assessment), pc.standing_of(methodology, assessment)
    tree = _from_tree(standing)
    assert (score.bounds, score.answers, score.coverage) == (tree.bounds, tree.answers, tree.coverage)
    assert [t.resistance for t in score.threats] == [t.resistance for t in tree.threats]
    assert [t.best_resistance for t in score.threats] == [t.best_resistance for t in tree.threats]
    for found, expected in zip(score.themes, tree.themes, strict=True):
        assert found.applies == expected.applies
        assert found.coverage == expected.coverage
        if found.applies:
            assert found.points / found.maximum == expected.points / expected.maximum
    assert sum(theme.points for theme in score.themes) == score.points
    assert sum(theme.maximum for theme in score.themes) == score.maximum
    assert read(standing).bounds == score.bounds


@given(st.data())
def test_the_breakdown_says_the_same_at_its_root_and_bounds_each_node(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    assessment = data.draw(pcst.assessments(methodology))
    worst, best = interval(methodology, assessment)
    reading = breakdown(pc.tree_of(methodology).total, pc.standing_of(methodology, assessment))
    assert reading.interval is not None
    assert (reading.interval.worst, reading.interval.best) == (worst, best)
    nodes = [reading]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children)
        assert (node.interval is None) == (node.attainable is None)
        if node.interval is not None and node.attainable is not None:
            assert node.attainable.worst <= node.interval.worst <= node.interval.best <= node.attainable.best


@given(st.data())
def test_raising_goes_through_standings(data: st.DataObject) -> None:
    methodology = data.draw(METHODS)
    standing = pc.standing_of(methodology, data.draw(pcst.assessments(methodology)))
    question = data.draw(st.sampled_from(methodology.questions))
    option = data.draw(st.sampled_from(question.options))
    raised = standing.raised((Effect(question=question.id, option=option.id),))
    before, after = standing.of(question.id), raised.of(question.id)
    if before is None:
        assert after is None
    else:
        rank = question.rank(option.id)
        assert after == (max(before[0], rank), max(before[1], rank))


def test_what_is_remembered_belongs_to_the_methodology_and_goes_with_it() -> None:
    """Neither a methodology changed in memory nor one that took the place of a dead one gets another's tree."""
    assessment = pc.Assessment(
        methodology=REFERENCE.ref,
        entity=pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("small")),
        answers=tuple(pc.Answer(question=q.id, choice=Choice(q.options[1].id)) for q in REFERENCE.questions),
    )
    expected = pc.cyberscore(REFERENCE, assessment).points
    for factor in range(2, 12):
        heavier = evolve(REFERENCE.questions[0], weight=REFERENCE.questions[0].weight * factor)
        changed = evolve(REFERENCE, questions=(heavier, *REFERENCE.questions[1:]))
        standing = pc.standing_of(changed, assessment)
        bounds = pc.bounds(pc.tree_of(changed).total, standing)
        assert bounds is not None
        assert pc.cyberscore(changed, assessment).points == bounds.worst != expected
        del changed, standing, bounds
    assert pc.cyberscore(REFERENCE, assessment).points == expected
    assert pickle.loads(pickle.dumps(REFERENCE)).memo == {}
    other = evolve(REFERENCE)
    pc.cyberscore(other, assessment)
    copy = weakref.ref(other)
    del other
    gc.collect()
    assert copy() is None


def test_what_is_made_by_hand_is_checked_like_what_is_read() -> None:
    """A sector, a size or a fact that the methodology does not have is told by scores and plans."""

    def made(**changes: object) -> pc.Assessment:
        parts = {"name": "Ville", "sector": "health", "size": "small"} | changes
        return pc.Assessment(methodology=REFERENCE.ref, entity=pc.Entity(**parts))  # type: ignore[arg-type]

    wrong = (
        made(sector="zz"),
        made(size="zz"),
        made(facts=(pc.StatedFact(fact=FactId("zz"), value=False),)),
        made(facts=(pc.StatedFact(fact=FactId("zz"), value=True),)),
    )
    for assessment in wrong:
        for compute in (pc.cyberscore, pc.build_plan, pc.standing_of):
            with pytest.raises(pc.InvalidDataError, match="'zz' is not known in parcours-anssi"):
                compute(REFERENCE, assessment)


def test_an_entity_is_written_and_read_back_and_a_number_is_refused() -> None:
    entity = pc.Entity(
        name="Ville 🏛 « d’eau »",
        sector=SectorId("health"),
        size=SizeBandId("small"),
        facts=(pc.StatedFact(fact=FactId("health-data"), value=False),),
    )
    assert pc.from_json(pc.to_json(entity), pc.Entity) == entity
    assert pc.from_yaml(pc.to_yaml(entity), pc.Entity) == entity
    with pytest.raises(pc.UsageError, match="type int is not written by itself"):
        pc.to_json(5)  # type: ignore[arg-type]


def changed(**parts: Any) -> pc.Methodology:
    """The tiny methodology with other parts."""
    return evolve(TINY, digest="changed", **parts)


def with_total(total: NodeSpec) -> pc.Methodology:
    return changed(scoring=evolve(TINY.scoring, total=total))


def audit(**answers: str) -> pc.Assessment:
    """An audit of the tiny methodology: ``BCK_01="a"`` answers BCK-01."""
    return pc.Assessment(
        methodology=TINY.ref,
        entity=pc.Entity(name="Ville", sector=SectorId("health"), size=SizeBandId("small")),
        answers=tuple(
            pc.Answer(question=QuestionId(question.replace("_", "-")), choice=Choice(choice))
            for question, choice in answers.items()
        ),
    )


def test_the_gains_of_answers_are_those_of_each_better_option_the_largest_first() -> None:
    """Of 100 points, 60 · 2/3, 60 · 1/3 and 40 hang on the answers."""
    gains = answer_gains(TINY, pc.standing_of(TINY, audit(BCK_01="b")))
    assert gains == (("AWA-01", "b", 40), ("BCK-01", "c", 20), ("BCK-02", "b", 20))
    assert answer_gains(TINY, pc.standing_of(TINY, audit(BCK_01="c", BCK_02="b", AWA_01="b"))) == ()
    left = answer_gains(TINY, pc.standing_of(TINY, audit(AWA_01="not_applicable", BCK_02="b")))
    assert left == (("BCK-01", "c", Fraction(200, 3)), ("BCK-01", "b", Fraction(100, 3)))
    heavy = changed(themes=tuple(evolve(t, points=Fraction(p)) for t, p in zip(TINY.themes, (80, 20), strict=True)))
    assert [(question, option) for question, option, _ in answer_gains(heavy, pc.standing_of(heavy, audit()))] == [
        ("BCK-01", "c"), ("BCK-01", "b"), ("BCK-02", "b"), ("AWA-01", "b"),
    ]  # fmt: skip


def test_where_nothing_applies_there_are_no_points() -> None:
    absent = audit(BCK_01="not_applicable", BCK_02="not_applicable", AWA_01="not_applicable")
    for method in (TINY, with_total(NodeSpec(kind=NodeKind.MINIMUM, children=MINIMUM_OF))):
        standing = pc.standing_of(method, absent)
        assert total_points(standing) == 0
        with pytest.raises(pc.InvalidDataError, match="No question applies, so there is nothing to score"):
            read(standing)


def test_the_linear_form_begins_at_the_least_points() -> None:
    total = evolve(SCALED, target=(Fraction(10), Fraction(99)))
    form = linear_form(pc.standing_of(with_total(total), audit()))
    assert form is not None
    assert form.total((0, 0, 0)) == 10
    assert form.total((1, 0, 1)) == 10 + 89 * (Fraction(60, 100) * Fraction(1, 3) + Fraction(40, 100))
    with pytest.raises(ValueError, match="zip"):
        form.total((0, 0))


def test_a_method_of_another_shape_has_no_linear_form() -> None:
    least = evolve(MEAN, kind=NodeKind.MINIMUM, children=MINIMUM_OF)
    assert linear_form(pc.standing_of(with_total(least), audit())) is None


@pytest.mark.parametrize(
    ("total", "compiled"),
    [
        (SCALED, True),
        (MEAN, True),
        (evolve(SCALED, rounding=Rounding.DOWN), False),
        (evolve(SCALED, children=(evolve(MEAN, kind=NodeKind.MINIMUM, children=MINIMUM_OF),)), False),
        (NodeSpec(kind=NodeKind.MINIMUM, children=MINIMUM_OF), False),
        # a mean of answers alone is its own only inner mean
        (NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="theme:backup", children=WEIGHED), True),
        (NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=tuple(evolve(a, weight=COUNTED) for a in WEIGHED)), False),
        (NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=(*WEIGHED[:1], COUNTS_AS_ZERO)), False),
        (NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=(WEIGHED[0], evolve(MEAN, weight=Fraction(1)))), False),
        # the sums of weights like these do not fit into 64 bits
        (NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=tuple(evolve(a, weight=HUGE) for a in WEIGHED)), False),
    ],
)
def test_what_is_compiled_is_a_mean_of_means(total: NodeSpec, *, compiled: bool) -> None:
    """Whether it is compiled or not, the score is the value of the tree."""
    method = with_total(total)
    assert (packed_of(method) is not None) is compiled
    standing = pc.standing_of(method, audit(BCK_01="b", AWA_01="not_applicable"))
    interval = pc.bounds(pc.tree_of(method).total, standing)
    assert interval is not None
    assert (read(standing).bounds.worst.points, read(standing).bounds.best.points) == (interval.worst, interval.best)


def test_a_method_with_an_output_that_is_no_mean_is_not_compiled() -> None:
    least = NodeSpec(kind=NodeKind.MINIMUM, id="least", children=MINIMUM_OF)
    assert packed_of(changed(scoring=evolve(TINY.scoring, outputs=(least,)))) is None
    assert packed_of(changed(scoring=evolve(TINY.scoring, outputs=()))) is not None


def test_the_sums_of_a_mean_give_the_mean() -> None:
    packed = packed_of(TINY)
    assert packed is not None
    sums = packed.read_standing(pc.standing_of(TINY, audit(BCK_01="b", BCK_02="b")))
    assert Fraction(sums.values[0], sums.pattern.shares[0].whole) == Fraction(2, 3)
    assert sums.answers == (2, 1, 0)


def test_the_figures_of_a_score_by_hand() -> None:
    score = pc.cyberscore(TINY, audit(BCK_01="b", BCK_02="a"))
    backup, awareness = score.themes
    assert (backup.points, backup.best_points, backup.coverage) == (20, 20, 1)
    assert (awareness.points, awareness.best_points, awareness.coverage) == (0, 40, 0)
    (threat,) = score.threats
    assert (threat.resistance, threat.best_resistance) == (Fraction(1, 4), Fraction(5, 12))
    assert threat.exposure == Fraction(3, 4)
    assert score.not_stated == ("own-servers", "remote-access")
    assert (score.answers.known, score.answers.unknown, score.answers.not_applicable) == (2, 1, 0)
    alone = pc.cyberscore(TINY, audit(BCK_01="not_applicable", BCK_02="not_applicable", AWA_01="b"))
    assert alone.set_aside == ("backup",)
    assert (alone.themes[0].points, alone.themes[0].best_points, alone.themes[0].coverage) == (0, 0, 0)
    assert alone.themes[1].maximum == 100
    nothing = alone.threats[0]._replace(whole=0)
    assert (nothing.resistance, nothing.best_resistance, nothing.exposure) == (None, None, None)


def test_every_answer_that_is_not_of_the_method_is_told() -> None:
    wrong = audit(BCK_01="z", BCK_09="a", AWA_01="b")
    for compute in (pc.cyberscore, pc.standing_of):
        with pytest.raises(pc.InvalidDataError) as caught:
            compute(TINY, wrong)
        what = [(problem.place.path, problem.what.render("en")) for problem in caught.value.problems]
        assert what == [
            ("$.answers.BCK-01", "'z' is not an option of BCK-01."),
            ("$.answers.BCK-09", "There is no question 'BCK-09' in tiny-pack 0.1.0."),
        ]
        assert "Expected one of: a, b, c, unknown, not_applicable." in str(caught.value)
    elsewhere = evolve(wrong, methodology=pc.MethodologyRef(id=MethodologyId("another")))
    with pytest.raises(pc.InvalidDataError, match="made with the methodology 'another', not 'tiny-pack'"):
        pc.cyberscore(TINY, elsewhere)


def test_a_result_names_its_methodology_in_short() -> None:
    assert "methodology=<tiny-pack 0.1.0>" in repr(pc.cyberscore(TINY, audit()))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"kind": NodeKind.ANSWER, "question": TINY.questions[0].id, "each": Each.QUESTION, "children": ()},
            "The answer stands for one question and for each of them.",
        ),
        (
            {"kind": NodeKind.WEIGHTED_SUM, "floor": Fraction(2), "cap": Fraction(1)},
            "The cap is below the floor. Expected floor ≤ cap.",
        ),
        (
            {"kind": NodeKind.MINIMUM, "each": Each.QUESTION},
            "Only an answer stands for each question. Expected kind: answer.",
        ),
        (
            {"kind": NodeKind.ALL_OF, "target": (Fraction(1), Fraction(0))},
            "The range falls. Expected [lowest, highest].",
        ),
        (
            {"kind": NodeKind.ANSWER, "children": ()},
            "The answer has no question. Expected the key 'question', or each: question.",
        ),
    ],
)
def test_a_tree_that_is_none_says_why(changes: dict[str, Any], told: str) -> None:
    spec = evolve(NodeSpec(kind=NodeKind.MINIMUM, children=MINIMUM_OF), **changes)
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.tree_of(with_total(spec))
    assert told in str(caught.value)


def test_a_node_stands_for_each_category_its_themes_and_their_questions() -> None:
    """A theme of another category, and its questions, are left out below a category."""
    first, second = TINY.themes
    other = evolve(TINY.categories[0], id="other", subcategories=())
    answers = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.WEIGHT)
    themes = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.THEME, children=(answers,))
    by_theme = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.CATEGORY, children=(themes,))
    direct = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.CATEGORY, children=(answers,))
    for child, below in ((by_theme, [["theme:backup"], ["theme:awareness"]]), (direct, BY_QUESTION)):
        method = changed(
            categories=(*TINY.categories, other),
            themes=(first, evolve(second, category=other.id)),
            scoring=evolve(TINY.scoring, total=NodeSpec(kind=NodeKind.WEIGHTED_MEAN, children=(child,))),
        )
        categories = pc.tree_of(method).total.children
        assert [node.id for node in categories] == ["category:resilience", "category:other"]
        assert [[node.id for node in category.children] for category in categories] == below


def test_a_question_that_does_not_count_for_a_threat_is_left_out_of_its_node() -> None:
    silent = evolve(TINY.questions[0], threats=())
    (threat,) = pc.tree_of(changed(questions=(silent, *TINY.questions[1:]))).outputs
    assert {node.id for node in threat.children} == {f"question:{q.id}" for q in TINY.questions[1:]}


def test_a_methodology_is_taught_what_a_function_remembers() -> None:
    other = pc.tree_of(with_total(NodeSpec(kind=NodeKind.MINIMUM, children=MINIMUM_OF)))
    knowing = taught(TINY, _trees, {None: other})
    assert pc.tree_of(knowing) is other
    assert pc.tree_of(TINY) is not other
    assert knowing == TINY
    with pytest.raises(ValueError, match="content_digest does not remember its result"):
        taught(TINY, content_digest, "")
