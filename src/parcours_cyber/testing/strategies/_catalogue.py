"""Questions and measures."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from attrs import evolve
from hypothesis import strategies as st

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import (
    AuditDomainId,
    FactId,
    MeasureId,
    OptionId,
    PathId,
    QuestionId,
    SizeBandId,
    SubcategoryId,
    ThemeId,
    ThreatId,
)
from parcours_cyber.model.measures import (
    Complexity,
    Effect,
    Horizon,
    Kind,
    Measure,
    Owner,
    Range,
    Resources,
    UpstreamStudy,
)
from parcours_cyber.model.questionnaire import Option, Question, ThreatWeight
from parcours_cyber.testing.strategies._basics import PROVENANCE, fractions

__all__ = ["completing", "measures", "questions"]


@st.composite
def _options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Draw the options of a question: values that rise strictly from 0 to 1."""
    inner = draw(st.lists(fractions(0, 1, inside=True), unique=True, max_size=3))
    values = [Fraction(0), *sorted(inner), Fraction(1)]
    return tuple(
        Option(id=OptionId("abcde"[rank]), value=value, label=Text(f"État {rank}")) for rank, value in enumerate(values)
    )


@st.composite
def questions(draw: st.DrawFn, number: int, theme: ThemeId, threats: list[ThreatId], facts: list[FactId]) -> Question:
    """Draw a question of a theme."""
    return Question(
        id=QuestionId(f"QUE-{number:02}"),
        theme=theme,
        domain=AuditDomainId("domain"),
        path=PathId("whole"),
        text=Text("Qu’en est-il ?"),
        why=Text("Parce que."),
        how_to_find_out=Text("Demander."),
        evidence=Text("Un document."),
        weight=draw(fractions(0, 5, inside=True)),
        threats=tuple(ThreatWeight(threat=threat, weight=draw(fractions(0, 5))) for threat in threats),
        options=draw(_options()),
        provenance=PROVENANCE,
        applies_if=tuple(draw(st.lists(st.sampled_from(facts), unique=True, max_size=2))) if facts else (),
    )


@cache
def _estimates(most: int) -> st.SearchStrategy[tuple[Resources, ...]]:
    """Return a strategy for an estimate for the only size, the least first: one draw for each of its two ranges."""
    ranges = st.integers(0, most).map(lambda n: Range(Fraction(n, 2), Fraction(n), Fraction(3 * n, 2)))
    return st.tuples(ranges, ranges).map(
        lambda pair: (Resources(size=SizeBandId("any"), one_off=pair[0], yearly=pair[1]),)
    )


@st.composite
def measures(
    draw: st.DrawFn, number: int, questions: list[Question], facts: list[FactId], earlier: list[MeasureId]
) -> Measure:
    """Draw a measure that raises some questions and requires some earlier measures."""
    raised = draw(st.lists(st.sampled_from(questions), min_size=1, max_size=3, unique_by=lambda question: question.id))
    study = draw(st.booleans())
    return Measure(
        id=MeasureId(f"MEA-AA-{number:02}"),
        subcategory=SubcategoryId("sub"),
        title=Text(f"Faire {number}"),
        objective=Text("C’est fait."),
        why=Text("Parce que."),
        threats=(),
        steps=(Text("Commencer."), Text("Continuer."), Text("Finir.")),
        first_day=Text("Commencer."),
        proof=Text("Un document."),
        pitfalls=Text("Ne pas finir."),
        raises=tuple(
            Effect(question=question.id, option=draw(st.sampled_from(question.options[1:])).id) for question in raised
        ),
        kind=draw(st.sampled_from(Kind)),
        horizon=draw(st.sampled_from(Horizon)),
        complexity=draw(st.sampled_from(Complexity)),
        owner=draw(st.sampled_from(Owner)),
        effort=draw(_estimates(12)),
        cost=draw(_estimates(20_000)),
        references=(),
        provenance=PROVENANCE,
        upstream_study=UpstreamStudy(title=Text("Étude"), effort=draw(_estimates(4)), cost=draw(_estimates(5_000)))
        if study
        else None,
        applies_if=tuple(draw(st.lists(st.sampled_from(facts), unique=True, max_size=1))) if facts else (),
        requires=tuple(draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2))) if earlier else (),
        duration=draw(st.one_of(st.none(), st.integers(1, 3))),
    )


def completing(draw: st.DrawFn, number: int, questions: list[Question], given: list[Measure]) -> Measure:
    """Return a measure that reaches every best option which no other does, as the loader demands of a pack."""
    reached = {(effect.question, effect.option) for measure in given for effect in measure.raises}
    best = [Effect(question=question.id, option=question.options[-1].id) for question in questions]
    missing = [effect for effect in best if (effect.question, effect.option) not in reached]
    drawn = draw(measures(number, questions, [], [measure.id for measure in given]))
    return evolve(drawn, raises=tuple(missing or best[:1]))
