"""The laws of scoring for methods that are drawn, and how they are told.

``parcours_cyber.conformance`` tries them on the reference method.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import find, given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.errors import Problems
from parcours_cyber.journey.scoping import check_interview
from parcours_cyber.model.scoring_spec import NodeKind, NodeSpec, NotApplicablePolicy
from parcours_cyber.planning.entity.findings import check_records
from parcours_cyber.testing import strategies as pcst
from parcours_cyber.testing.laws import (
    LAWS,
    SETTINGS,
    Law,
    LawBrokenError,
    Outcome,
    Readings,
    check_laws,
    law_named,
)
from parcours_cyber.testing.registration import register
from wrong import TINY, WRONG

PACKS = sorted(path.parent for path in (Path(__file__).parent.parent / "examples/methods").glob("*/methodology.yaml"))


def skip_if_excluded(law: Law) -> None:
    """Skip a law that nothing can be tried on here, for the reason that it gives itself."""
    reason = law.excludes(TINY, Readings())
    if reason is not None:
        pytest.skip(reason.render("en"))


#: Laws that look at measures; for the others they would only take time.
PLANNING = {"plan", "larger-plan", "diminishing-gains", "written-methods", "written-results", "locale"}
TELLING = {"written-methods", "written-results"}


def methods(law: Law) -> st.SearchStrategy[pc.Methodology]:
    """Methods of the cyberscore's shape and of any other; the first alone where the law is about nothing else."""
    options = {"max_measures": 4 if law.name in PLANNING else 0, "journey": law.name in TELLING}
    if law.name == "diminishing-gains":
        return pcst.methodologies(**options)
    return pcst.methodologies(**options) | pcst.methodologies(any_tree=True, **options)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_the_laws_hold_for_drawn_methods(law: Law) -> None:
    skip_if_excluded(law)
    law.given(methods(law))()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_laws_hold_for_the_methods_of_other_agencies(pack: Path) -> None:
    """Where they are large, by fewer examples."""
    method = pc.load_methodology(pack)
    tried = settings(SETTINGS, max_examples=5 if len(method.questions) > 100 else 30)
    report = check_laws(method, settings=tried)
    assert report.holds, report.render("en")


def test_a_counter_example_is_the_least_that_shows_the_mistake() -> None:
    law, methodology, readings = WRONG["bounds that ignore what does not apply"]
    report = check_laws(methodology, laws=[law], readings=readings)
    assert report.render("en").splitlines() == [
        "Laws of tiny-pack 0.1.0: 0 held, 1 broken, 0 not tried.",
        "broken not-applicable: A question that does not apply gives the score of the method without it.",
        "    Answers: BCK-02 = a.",
        "    AWA-01 does not apply.",
        "    The best points are 80 on one side and 200/3 on the other.",
    ]


def test_what_a_drawn_method_is_stands_in_its_counter_example() -> None:
    law, _, readings = WRONG["a bound on the wrong side"]
    small = pcst.methodologies(max_themes=1, max_measures=0)
    with pytest.raises(LawBrokenError) as caught:
        law_named(law).given(small, readings, settings=SETTINGS)()
    text = str(caught.value)
    assert "Question QUE-00 of theme-0: weight 1, options a = 0, b = 1." in text
    assert "Tree: scaled[source 0 to 1, target 0 to 1](weighted-mean(weighted-mean[each theme, weight points](" in text
    assert "Scale: G0 ≤ 1/2, G1 ≤ 1; a bound belongs to the band above it." in text
    assert text.endswith("points are graded G0.")


def test_what_a_writer_lost_is_named() -> None:
    law, methodology, readings = WRONG["a writer that loses references"]
    (verdict,) = check_laws(methodology, laws=[law], readings=readings).broken
    assert verdict.render("en").endswith(
        "After JSON, Methodology.measures[0].references is () and no longer "
        "(Reference(framework='guide', id='37', relation=<Relation.INTERSECT: 'intersect'>),)."
    )


def test_a_reading_that_raises_breaks_a_law() -> None:
    def broken(*_: object) -> pc.Score:
        raise ZeroDivisionError("nothing to divide by")

    report = check_laws(
        TINY, laws=["monotone"], readings=Readings(score=broken), settings=settings(SETTINGS, max_examples=5)
    )
    assert report.broken[0].sentences[-1].render("en") == "It raised ZeroDivisionError: nothing to divide by"
    with pytest.raises(LawBrokenError, match="Raising an answer never lowers the score"):
        report.raise_if_broken()


def test_a_law_that_is_not_about_a_method_says_so() -> None:
    counted = evolve(TINY.scoring.total, kind=NodeKind.MINIMUM, source=None, target=None)
    smallest = evolve(TINY, scoring=evolve(TINY.scoring, total=counted))
    (verdict,) = check_laws(smallest, laws=["diminishing-gains"]).verdicts
    assert verdict.outcome is Outcome.SILENT
    assert verdict.render("en").startswith("not tried diminishing-gains: ")


def test_a_law_without_an_example_says_so() -> None:
    whole = NodeSpec(
        kind=NodeKind.ANSWER,
        question=TINY.questions[0].id,
        not_applicable=NotApplicablePolicy.COUNT_AS,
        value=Fraction(1),
    )
    alone = evolve(TINY, questions=TINY.questions[:1], measures=(), scoring=evolve(TINY.scoring, total=whole))
    (verdict,) = check_laws(alone, laws=["not-applicable"]).verdicts
    assert verdict.outcome is Outcome.SILENT
    assert "No example of it exists in this method." in verdict.render("en")


def test_a_law_that_is_not_there_is_told() -> None:
    with pytest.raises(pc.UsageError, match="There is no law 'monoton'") as caught:
        check_laws(TINY, laws=["monoton"])
    assert "Did you mean 'monotone'?" in str(caught.value)


def test_each_law_has_a_name_of_its_own_and_says_why_it_matters() -> None:
    assert len({law.name for law in LAWS}) == len(LAWS)
    for law in LAWS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", law.name)
        assert law.statement.render("en").endswith(".")
        assert len(law.why) > 40


@pytest.mark.parametrize(
    "cls",
    [pc.Assessment, pc.Capacity, pc.Entity, pc.Methodology, pc.Plan, pc.Score, pc.Standing, pc.Tree],
    ids=lambda cls: cls.__name__,
)
def test_hypothesis_draws_the_classes_of_the_library(cls: type) -> None:
    register()  # what its entry point calls; test_conformance.py looks at the entry point itself

    @settings(max_examples=3)
    @given(st.from_type(cls))
    def test(value: object) -> None:
        assert isinstance(value, cls)

    test()


@given(st.data())
def test_what_is_drawn_is_a_consistent_whole(data: st.DataObject) -> None:
    """The strict loader accepts it, with what stands around the score and what an audit notes."""
    drawn = data.draw(st.booleans().flatmap(lambda any_tree: pcst.methodologies(any_tree=any_tree, journey=True)))
    assert pc.from_json(pc.to_json(drawn), pc.Methodology) == drawn
    assessment = data.draw(pcst.assessments(drawn, notes=True))
    problems = Problems()
    check_records(drawn, assessment, problems)
    check_interview(drawn, assessment, problems)
    assert problems.found == []
    assert pc.from_yaml(pc.to_yaml(assessment), pc.Assessment, drawn) == assessment


@given(st.data())
def test_options_of_the_strategies_are_kept(data: st.DataObject) -> None:
    drawn = data.draw(pcst.methodologies())
    complete = data.draw(pcst.assessments(drawn, complete=True, not_applicable=False))
    assert all(answer.is_known for answer in complete.answers)
    assert len(complete.answers) == len(drawn.questions)
    nearly = data.draw(pcst.assessments(drawn, max_unknown=1))
    assert sum(nearly.choice(question.id) == "unknown" for question in drawn.questions) <= 1
    assert data.draw(pcst.locales()) in pc.available_locales()


def test_assessments_shrink_towards_nothing() -> None:
    least = find(pcst.assessments(TINY, notes=True), lambda _: True)
    assert (least.answers, least.findings, least.awareness, least.date) == ((), (), (), None)
    assert least.entity.facts == ()


def test_methodologies_shrink_towards_one_question() -> None:
    some = pcst.methodologies(journey=True, max_themes=1, max_measures=1)
    least = find(some, lambda drawn: bool(drawn.measures))
    assert len(least.questions) == len(least.themes) == 1
    assert [option.value for option in least.questions[0].options] == [0, 1]
