"""Hypothesis strategies for consistent wholes: methodologies, entities, assessments, capacities.

Ids come first, then what refers to them, so that everything that is drawn would pass the strict loader.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from parcours_cyber.i18n.text import Text
from parcours_cyber.loading.addresses import addressed
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.assessment import Answer, Assessment
from parcours_cyber.model.ids import (
    NOT_APPLICABLE,
    UNKNOWN,
    AuditDomainId,
    CategoryId,
    Choice,
    FactId,
    Grade,
    MeasureId,
    MethodologyId,
    OptionId,
    PathId,
    ProvenanceId,
    QuestionId,
    SectorId,
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
from parcours_cyber.model.methodology import (
    AuditDomain,
    Category,
    Duration,
    Fact,
    JourneyPath,
    Methodology,
    PlanningRules,
    Sector,
    SizeBand,
    Subcategory,
    Theme,
    Threat,
)
from parcours_cyber.model.organisation import Entity, StatedFact
from parcours_cyber.model.provenance import Provenance, ProvenanceStatus
from parcours_cyber.model.questionnaire import Option, Question, ThreatWeight
from parcours_cyber.model.scale import Band, Scale
from parcours_cyber.model.scoring_spec import Each, NodeKind, NodeSpec, NotApplicablePolicy, ScoringSpec, WeightRule
from parcours_cyber.planning.capacity import Capacity

__all__ = ["assessments", "capacities", "entities", "methodologies", "scoring_specs"]

_PROVENANCE = ProvenanceId("drawn")


def _fractions(minimum: int, maximum: int) -> st.SearchStrategy[Fraction]:
    """Return small exact numbers."""
    return st.fractions(min_value=minimum, max_value=maximum, max_denominator=6)


@st.composite
def _options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Draw the options of a question: values that rise strictly from 0 to 1."""
    inner = draw(st.lists(_fractions(0, 1).filter(lambda value: 0 < value < 1), unique=True, max_size=3))
    values = [Fraction(0), *sorted(inner), Fraction(1)]
    return tuple(
        Option(id=OptionId("abcde"[rank]), value=value, label=Text(f"État {rank}")) for rank, value in enumerate(values)
    )


@st.composite
def _questions(draw: st.DrawFn, number: int, theme: ThemeId, threats: list[ThreatId], facts: list[FactId]) -> Question:
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
        weight=draw(_fractions(0, 5).filter(bool)),
        threats=tuple(ThreatWeight(threat=threat, weight=draw(_fractions(0, 5))) for threat in threats),
        options=draw(_options()),
        provenance=_PROVENANCE,
        applies_if=tuple(draw(st.lists(st.sampled_from(facts), unique=True, max_size=2))) if facts else (),
    )


def _resources(draw: st.DrawFn, most: int) -> tuple[Resources, ...]:
    """Draw an estimate for the only size."""

    def estimate() -> Range:
        low, expected, high = sorted(draw(st.tuples(*[st.integers(0, 2 * most)] * 3)))
        return Range(Fraction(low, 2), Fraction(expected, 2), Fraction(high, 2))

    return (Resources(size=SizeBandId("any"), one_off=estimate(), yearly=estimate()),)


@st.composite
def _measures(
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
        effort=_resources(draw, 12),
        cost=_resources(draw, 20_000),
        references=(),
        provenance=_PROVENANCE,
        upstream_study=UpstreamStudy(title=Text("Étude"), effort=_resources(draw, 4), cost=_resources(draw, 5_000))
        if study
        else None,
        applies_if=tuple(draw(st.lists(st.sampled_from(facts), unique=True, max_size=1))) if facts else (),
        requires=tuple(draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2))) if earlier else (),
    )


def _completing(draw: st.DrawFn, number: int, questions: list[Question], measures: list[Measure]) -> Measure:
    """Return a measure that reaches every best option which no other does, as the loader demands of a pack."""
    reached = {(effect.question, effect.option) for measure in measures for effect in measure.raises}
    best = [Effect(question=question.id, option=question.options[-1].id) for question in questions]
    missing = [effect for effect in best if (effect.question, effect.option) not in reached]
    return evolve(
        draw(_measures(number, questions, [], [measure.id for measure in measures])), raises=tuple(missing or best[:1])
    )


def _cyberscore_spec(maximum: Fraction) -> ScoringSpec:
    """Return the shape of the cyberscore: a mean of themes, each a mean of its questions, in points; and threats."""
    answer = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.WEIGHT)
    theme = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.THEME, weight=WeightRule.POINTS, children=(answer,))
    total = NodeSpec(
        kind=NodeKind.SCALED,
        id="total",
        source=(Fraction(0), Fraction(1)),
        target=(Fraction(0), maximum),
        children=(NodeSpec(kind=NodeKind.WEIGHTED_MEAN, id="themes", children=(theme,)),),
    )
    counted = NodeSpec(kind=NodeKind.ANSWER, each=Each.QUESTION, weight=WeightRule.THREAT)
    threat = NodeSpec(kind=NodeKind.WEIGHTED_MEAN, each=Each.THREAT, children=(counted,))
    return ScoringSpec(total=total, outputs=(threat,), provenance=_PROVENANCE)


@st.composite
def _node_specs(draw: st.DrawFn, questions: list[QuestionId], depth: int) -> NodeSpec:
    """Draw a node whose value lies between 0 and 1, of any kind."""
    kinds = [NodeKind.ANSWER]
    if depth > 0:
        kinds += [
            NodeKind.WEIGHTED_MEAN, NodeKind.WEIGHTED_SUM, NodeKind.MINIMUM, NodeKind.MAXIMUM, NodeKind.ALL_OF,
            NodeKind.GATE, NodeKind.SCALED,
        ]  # fmt: skip
    kind = draw(st.sampled_from(kinds))
    if kind is NodeKind.ANSWER:
        counted = draw(st.booleans())
        settings: dict[str, Any] = (
            {"not_applicable": NotApplicablePolicy.COUNT_AS, "value": draw(_fractions(0, 1))} if counted else {}
        )
        return NodeSpec(kind=kind, question=draw(st.sampled_from(questions)), **settings)
    number = {NodeKind.GATE: (2, 2), NodeKind.SCALED: (1, 1)}.get(kind, (1, 3))
    children = draw(st.lists(_node_specs(questions, depth - 1), min_size=number[0], max_size=number[1]))
    extra: dict[str, Any] = {}
    match kind:
        case NodeKind.WEIGHTED_MEAN:
            rule = draw(st.booleans())
            children = [
                _with_weight(child, WeightRule.APPLICABLE_ANSWERS if rule else draw(_fractions(0, 4)))
                for child in children
            ]
        case NodeKind.WEIGHTED_SUM:
            children = [_with_weight(child, Fraction(draw(st.integers(1, 3)), 3)) for child in children]
            extra = {"floor": Fraction(0), "cap": Fraction(1)}
        case NodeKind.ALL_OF:
            extra = {"target": (Fraction(0), Fraction(1))}
        case NodeKind.GATE:
            extra = {"share": draw(_fractions(0, 1)), "neither": draw(st.none() | _fractions(0, 1))}
        case NodeKind.SCALED:
            extra = {"source": (Fraction(0), Fraction(1)), "target": (Fraction(0), Fraction(1))}
        case _:
            pass
    return NodeSpec(kind=kind, children=tuple(children), **extra)


def _with_weight(spec: NodeSpec, weight: Fraction | WeightRule) -> NodeSpec:
    """Return a node with a weight."""
    return evolve(spec, weight=weight)


@st.composite
def scoring_specs(draw: st.DrawFn, *, questions: list[QuestionId], maximum: Fraction, depth: int = 3) -> ScoringSpec:
    """Draw a scoring tree of any shape over *questions*, from 0 to *maximum*; every kind of node occurs."""
    top = NodeSpec(
        kind=NodeKind.SCALED,
        id="total",
        source=(Fraction(0), Fraction(1)),
        target=(Fraction(0), maximum),
        children=(draw(_node_specs(questions, depth)),),
    )
    return ScoringSpec(total=top, outputs=(), provenance=_PROVENANCE)


@st.composite
def methodologies(
    draw: st.DrawFn, *, any_tree: bool = False, max_themes: int = 4, max_measures: int = 6
) -> Methodology:
    """Draw a methodology that the strict loader would accept.

    Parameters
    ----------
    any_tree
        Draw a scoring tree of any shape; otherwise it has the shape of the cyberscore.
    max_themes, max_measures
        How large it may become.
    """
    facts = [FactId(f"fact-{n}") for n in range(draw(st.integers(0, 2)))]
    threats = [ThreatId(f"threat-{n}") for n in range(draw(st.integers(0, 2)))]
    themes = [ThemeId(f"theme-{n}") for n in range(draw(st.integers(1, max_themes)))]
    questions: list[Question] = []
    for theme in themes:
        for _ in range(draw(st.integers(1, 3))):
            questions.append(draw(_questions(len(questions), theme, threats, facts)))
    measures: list[Measure] = []
    for number in range(draw(st.integers(0, max_measures))):
        measures.append(draw(_measures(number, questions, facts, [measure.id for measure in measures])))
    if measures:
        measures.append(_completing(draw, len(measures), questions, measures))
    points = [draw(_fractions(0, 50).filter(bool)) for _ in themes]
    maximum = sum(points, Fraction())
    cuts = sorted(set(draw(st.lists(_fractions(0, 1).filter(lambda cut: 0 < cut < 1), max_size=4))))
    bands = tuple(Band(grade=Grade(f"G{rank}"), upper=maximum * cut) for rank, cut in enumerate([*cuts, Fraction(1)]))
    spec = (
        draw(scoring_specs(questions=[question.id for question in questions], maximum=maximum))
        if any_tree
        else _cyberscore_spec(maximum)
    )
    quarters = 12
    methodology = Methodology(
        id=MethodologyId("drawn"),
        version="1.0.0",
        schema="1.0",
        language="fr",
        name=Text("Méthode tirée au sort"),
        description=Text("Une méthode tirée au sort."),
        licence="CC0-1.0",
        currency="EUR",
        sources=(),
        provenances=(Provenance(id=_PROVENANCE, status=ProvenanceStatus.DEFAULT, reason=Text("Tiré au sort.")),),
        threats=tuple(
            Threat(
                id=threat,
                name=Text(f"Menace {n}"),
                description=Text("Une menace."),
                gauge=(Fraction(0), maximum),
                provenance=_PROVENANCE,
            )
            for n, threat in enumerate(threats)
        ),
        domains=(AuditDomain(id=AuditDomainId("domain"), name=Text("Domaine")),),
        categories=(
            Category(
                id=CategoryId("category"),
                name=Text("Catégorie"),
                description=Text("Une catégorie."),
                subcategories=(Subcategory(id=SubcategoryId("sub"), name=Text("Sous-catégorie")),),
            ),
        ),
        themes=tuple(
            Theme(
                id=theme,
                name=Text(f"Thème {n}"),
                category=CategoryId("category"),
                points=points[n],
                provenance=_PROVENANCE,
            )
            for n, theme in enumerate(themes)
        ),
        facts=tuple(
            Fact(id=fact, name=Text(f"Fait {n}"), question=Text("Est-ce vrai ?")) for n, fact in enumerate(facts)
        ),
        sectors=(Sector(id=SectorId("sector"), name=Text("Secteur")),),
        sizes=(
            SizeBand(
                id=SizeBandId("any"), name=Text("Taille"), definition=Text("Toute taille."), provenance=_PROVENANCE
            ),
        ),
        actors=(),
        phases=(),
        paths=(JourneyPath(id=PathId("whole"), name=Text("Parcours"), description=Text("Tout.")),),
        planning=PlanningRules(
            horizon=Duration(quarters=quarters, provenance=_PROVENANCE),
            urgent=Duration(quarters=2, provenance=_PROVENANCE),
            relay=Duration(quarters=4, provenance=_PROVENANCE),
        ),
        scale=Scale(bands=bands, upper_included=draw(st.booleans()), provenance=_PROVENANCE),
        scoring=spec,
        frameworks=(),
        questions=tuple(questions),
        measures=tuple(measures),
        digest="none",
    )
    methodology = addressed(methodology, methodology.id, methodology.language)
    return evolve(methodology, digest=content_digest(methodology))


def _names() -> st.SearchStrategy[str]:
    """Return a strategy for what a user may call an entity: any words, in any script."""
    seen = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
    return st.text(seen, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))


@st.composite
def entities(draw: st.DrawFn, methodology: Methodology) -> Entity:
    """Draw an entity: each fact is true, false or not stated."""
    facts = []
    for fact in methodology.facts:
        value = draw(st.sampled_from([None, True, False]))
        if value is not None:
            facts.append(StatedFact(fact=fact.id, value=value))
    return Entity(
        name=draw(_names()),
        sector=draw(st.sampled_from(methodology.sectors)).id,
        size=draw(st.sampled_from(methodology.sizes)).id,
        facts=tuple(facts),
    )


@st.composite
def assessments(draw: st.DrawFn, methodology: Methodology, *, complete: bool = False) -> Assessment:
    """Draw an assessment of *methodology*.

    Parameters
    ----------
    complete
        Leave no answer unknown.
    """
    answers = []
    for question in methodology.questions:
        choices: list[Choice | None] = [*(Choice(option.id) for option in question.options), NOT_APPLICABLE]
        if not complete:
            choices += [UNKNOWN, None]
        choice = draw(st.sampled_from(choices))
        if choice is not None:
            answers.append(Answer(question=question.id, choice=choice))
    return Assessment(
        methodology=methodology.ref, entity=draw(entities(methodology)), answers=tuple(draw(st.permutations(answers)))
    )


def capacities() -> st.SearchStrategy[Capacity]:
    """Return a strategy for capacities over twelve quarters: whole, by year, by quarter, or without limit."""

    def amounts(most: int) -> st.SearchStrategy[Any]:
        one = st.integers(0, most)
        return st.none() | one | st.tuples(one, one, one) | st.tuples(*[st.integers(0, most // 6)] * 12)

    return st.builds(Capacity, budget=amounts(60_000), person_days=amounts(90))
