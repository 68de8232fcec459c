"""Every other mistake that scoring tells, word for word, and what is never read in part."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, MethodologyId, QuestionId
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec
from parcours_cyber.scoring import distribution
from parcours_cyber.scoring.linear import LinearForm, linear_form

TINY = pc.load_methodology(Path(__file__).parent / "tiny_pack")
REFERENCE = pc.load_methodology()
EACH = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION)
LEAST = NodeSpec(kind=NodeKind.MINIMUM, id="least", children=(EACH,))


def audit(*answers: tuple[str, str], **entity: Any) -> pc.Assessment:
    """An assessment of a clinic by the tiny pack."""
    given: dict[str, Any] = {"name": "Clinic", "sector": "health", "size": "small"} | entity
    return pc.Assessment(
        methodology=TINY.ref,
        entity=pc.Entity(**given),
        answers=tuple(pc.Answer(question=QuestionId(q), choice=Choice(choice)) for q, choice in answers),
    )


BARE = evolve(TINY, sectors=(), sizes=(), facts=())
ALLOWED = {
    "sector": ", ".join(item.id for item in TINY.sectors),
    "size": ", ".join(item.id for item in TINY.sizes),
    "facts": ", ".join(item.id for item in TINY.facts),
}


def fact(name: str) -> tuple[pc.StatedFact, ...]:
    return (pc.StatedFact(fact=name, value=True),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("methodology", "assessment", "expected"),
    [
        (
            TINY,
            audit(("BCK-01", "z"), ("BCK-99", "a"), ("zzz", "a")),
            [
                (
                    "$.answers.BCK-01: 'z' is not an option of BCK-01. "
                    "Expected one of: a, b, c, unknown, not_applicable. Correct the answer, or write unknown."
                ),
                "$.answers.BCK-99: There is no question 'BCK-99' in tiny-pack 0.1.0. Did you mean 'BCK-02'?",
                "$.answers.zzz: There is no question 'zzz' in tiny-pack 0.1.0. Remove the answer or correct the id.",
            ],
        ),
        (
            TINY,
            audit(sector=None, size=None),
            [
                f"$.entity.{kind}: tiny-pack needs it, and it is not given. Expected one of: {ALLOWED[kind]}. Add it."
                for kind in ("sector", "size")
            ],
        ),
        (
            TINY,
            audit(sector="healthy", size="zzz", facts=fact("own-server")),
            [
                (
                    f"$.entity.sector: 'healthy' is not known in tiny-pack. Expected one of: {ALLOWED['sector']}. "
                    "Did you mean 'health'?"
                ),
                (
                    f"$.entity.size: 'zzz' is not known in tiny-pack. Expected one of: {ALLOWED['size']}. "
                    "Correct it, or leave it out if it may be."
                ),
                (
                    f"$.entity.facts.own-server: 'own-server' is not known in tiny-pack. "
                    f"Expected one of: {ALLOWED['facts']}. Did you mean 'own-servers'?"
                ),
            ],
        ),
        (
            BARE,
            audit(size=None, facts=fact("own-servers")),
            [
                f"$.entity.{place}: '{value}' is not known in tiny-pack. There is none in this pack. Leave it out."
                for place, value in (("sector", "health"), ("facts.own-servers", "own-servers"))
            ],
        ),
    ],
    ids=["answers", "nothing given", "entity", "entity without choice"],
)
def test_a_wrong_assessment_is_told(
    methodology: pc.Methodology, assessment: pc.Assessment, expected: list[str]
) -> None:
    for read in (pc.cyberscore, pc.standing_of):
        with pytest.raises(pc.InvalidDataError) as caught:
            read(methodology, assessment)
        assert str(caught.value).splitlines() == expected


def test_an_assessment_by_another_methodology_is_told() -> None:
    elsewhere = evolve(audit(("BCK-01", "a")), methodology=pc.MethodologyRef(id=MethodologyId("another")))
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.cyberscore(TINY, elsewhere)
    assert str(caught.value) == (
        "$.methodology: The assessment was made with the methodology 'another', not 'tiny-pack'. "
        "Load the methodology that it names."
    )


def test_an_assessment_of_which_nothing_applies_is_told() -> None:
    nothing = audit(*((question.id, "not_applicable") for question in TINY.questions))
    walked = evolve(TINY, scoring=evolve(TINY.scoring, total=LEAST, outputs=()))
    for methodology in (TINY, walked):  # compiled, and read as a tree
        with pytest.raises(pc.InvalidDataError) as caught:
            pc.cyberscore(methodology, nothing)
        assert str(caught.value) == (
            "$.answers: No question applies, so there is nothing to score. "
            "Expected at least one question that applies. "
            "Check the answers not_applicable and the facts stated to be false."
        )


# -- distributions, shares, other weights

NOTHING_KNOWN = pc.Assessment(
    methodology=REFERENCE.ref,
    entity=pc.Entity(name="Ville", sector="local-authority", size="medium"),  # type: ignore[arg-type]
)


def too_large() -> object:
    return pc.score_distribution(REFERENCE, NOTHING_KNOWN, method=pc.DistributionMethod.EXACT)


def too_many_groups() -> object:
    methodology = evolve(REFERENCE, scoring=evolve(REFERENCE.scoring, total=LEAST, outputs=()), digest="least")
    number = len(methodology.questions)
    low = pc.Standing(methodology, ((0, 0),) * number)
    return pc.question_shares(low, pc.Standing(methodology, ((1, 1),) * 15 + ((0, 0),) * (number - 15)))


@pytest.mark.parametrize(
    ("call", "error", "expected"),
    [
        (
            lambda: pc.score_distribution(TINY, audit(), draws=0),
            pc.UsageError,
            "0 draws are no sample. Expected at least one draw.",
        ),
        (
            too_large,
            pc.UsageError,
            (
                f"The distribution over {len(REFERENCE.questions)} unknown answers is too large to be exact. "
                "Expected fewer unknown answers. Ask for the method monte-carlo, or for none in particular."
            ),
        ),
        (
            lambda: pc.score_distribution(TINY, audit()).quantile(0),
            ValueError,
            "a quantile is asked for a share above 0 and up to 1",
        ),
        (
            lambda: pc.score_distribution(TINY, audit()).quantile(Fraction(1001, 1000)),
            ValueError,
            "a quantile is asked for a share above 0 and up to 1",
        ),
        (
            too_many_groups,
            pc.UsageError,
            (
                "15 themes or answers moved below 'least', which is not additive. "
                "Expected at most 14: each one more doubles the work. "
                "Compare over a shorter time, or ask for the shares of larger groups."
            ),
        ),
        (
            lambda: pc.theme_shares(pc.standing_of(TINY, audit()), pc.standing_of(REFERENCE, NOTHING_KNOWN)),
            ValueError,
            "the two standings belong to different methodologies",
        ),
        (
            lambda: pc.grade_robustness(TINY, audit(), 1, draws=7),
            pc.UsageError,
            (
                "Weights cannot be moved by 1 in 7 draws. "
                "Expected a share from 0 up to 1, 1 excluded, and at least one draw."
            ),
        ),
        (
            lambda: pc.grade_robustness(TINY, audit(), Fraction(-1, 5), draws=0),
            pc.UsageError,
            (
                "Weights cannot be moved by -0.2 in 0 draws. "
                "Expected a share from 0 up to 1, 1 excluded, and at least one draw."
            ),
        ),
    ],
    ids=[
        "no draws",
        "too large",
        "no share",
        "more than all",
        "too many groups",
        "two methods",
        "all",
        "less than none",
    ],
)
def test_what_cannot_be_computed_is_told(call: Callable[[], object], error: type[Exception], expected: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == expected


def test_one_draw_is_enough() -> None:
    found = pc.score_distribution(TINY, audit(), method=pc.DistributionMethod.MONTE_CARLO, draws=1)
    assert (found.draws, found.seed, len(list(found.values()))) == (1, 0, 1)
    assert pc.score_distribution(TINY, audit(), method=pc.DistributionMethod.MONTE_CARLO).draws == 10_000
    assert pc.grade_robustness(TINY, audit(), 0, draws=1).certain
    assert distribution.MOST == 1 << 17


def test_wrong_likelihoods_are_told() -> None:
    wrong: Any = {
        "BCK-01": {"z": 1, "a": -1, "b": 0.5, "c": True},
        "BCK-99": {"a": 1},
        "zzz": {"a": 1},
    }
    number = (
        "Expected 0 or more, as a whole number or a Fraction. "
        "Write for instance 2 for an option twice as likely as one with 1."
    )
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.open_questions(TINY, audit(), wrong)
    assert str(caught.value).splitlines() == [
        "$.likelihoods.BCK-01.z: 'z' is not an option of BCK-01. Expected one of: a, b, c. Correct it there.",
        f"$.likelihoods.BCK-01.a: -1 is not a likelihood. {number}",
        f"$.likelihoods.BCK-01.b: 0.5 is not a likelihood. {number}",
        f"$.likelihoods.BCK-01.c: True is not a likelihood. {number}",
        "$.likelihoods.BCK-99: There is no question 'BCK-99' in tiny-pack 0.1.0. Did you mean 'BCK-02'?",
        "$.likelihoods.zzz: There is no question 'zzz' in tiny-pack 0.1.0. Remove it or correct the id.",
    ]
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.open_questions(TINY, audit(), {"BCK-01": {"a": 0}, "BCK-02": {"b": Fraction(0)}})
    assert str(caught.value).splitlines() == [
        f"$.likelihoods.{question}: No option of {question} is left that may be the answer. "
        "Expected a likelihood above 0 for at least one option. Correct it there."
        for question in ("BCK-01", "BCK-02")
    ]


# -- a standing that does not fit its methodology

SHORT = pc.Standing(TINY, ((0, 0), (0, 1)))
FITTING = pc.standing_of(TINY, audit())


@pytest.mark.parametrize(
    "read",
    [
        lambda standing: pc.answer_gains(TINY, standing),
        lambda standing: pc.measure_gains(TINY, standing),
        lambda standing: pc.theme_shares(standing, FITTING),
        lambda standing: pc.theme_shares(FITTING, standing),
        lambda standing: pc.breakdown(pc.tree_of(TINY).total, standing),
        linear_form,
        lambda standing: cast("LinearForm", linear_form(FITTING)).total(tuple(r and r[0] for r in standing.ranks)),
    ],
)
def test_a_standing_of_another_length_is_never_read_in_part(read: Callable[[pc.Standing], object]) -> None:
    for ranks in (SHORT.ranks, (*FITTING.ranks, (0, 0))):
        with pytest.raises(ValueError, match=r"^zip\(\)"):
            read(pc.Standing(TINY, ranks))
