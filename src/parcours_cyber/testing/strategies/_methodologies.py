"""Methodologies that the strict loader would accept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from parcours_cyber.i18n.text import Text
from parcours_cyber.loading.addresses import addressed
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.ids import (
    AuditDomainId,
    CategoryId,
    FactId,
    Grade,
    MethodologyId,
    PathId,
    SectorId,
    SizeBandId,
    SubcategoryId,
    ThemeId,
    ThreatId,
)
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.methodology import (
    ActionDurations,
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
from parcours_cyber.model.provenance import Provenance, ProvenanceStatus
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.model.scale import Band, Scale
from parcours_cyber.scoring.trees import Tree, tree_of
from parcours_cyber.testing.strategies._basics import PROVENANCE, fractions
from parcours_cyber.testing.strategies._catalogue import completing, measures, questions
from parcours_cyber.testing.strategies._journey import finding_priorities, journey_parts
from parcours_cyber.testing.strategies._trees import cyberscore_spec, scoring_specs

__all__ = ["methodologies", "trees"]


def _durations() -> st.SearchStrategy[ActionDurations]:
    """Return a strategy for how long actions take."""
    quarters = st.integers(1, 3)
    return st.builds(
        ActionDurations, simple=quarters, moderate=quarters, complex=quarters, provenance=st.just(PROVENANCE)
    )


@st.composite
def methodologies(
    draw: st.DrawFn, *, any_tree: bool = False, journey: bool = False, max_themes: int = 4, max_measures: int = 6
) -> Methodology:
    """Draw a methodology that the strict loader would accept.

    Parameters
    ----------
    any_tree
        Draw a scoring tree of any shape; otherwise it has the shape of the cyberscore. While every question applies,
        its value is 0 with all of them at their worst, and the top of the scale with all at their best.
    journey
        Draw what stands around the score too: technical audit, awareness, pre-diagnosis, statistics, glossary, targets.
    max_themes, max_measures
        How large it may become.
    """
    facts = [FactId(f"fact-{n}") for n in range(draw(st.integers(0, 2)))]
    threats = [ThreatId(f"threat-{n}") for n in range(draw(st.integers(0, 2)))]
    themes = [ThemeId(f"theme-{n}") for n in range(draw(st.integers(1, max_themes)))]
    asked: list[Question] = []
    for theme in themes:
        for _ in range(draw(st.integers(1, 3))):
            asked.append(draw(questions(len(asked), theme, threats, facts)))
    proposed: list[Measure] = []
    for number in range(draw(st.integers(0, max_measures))):
        proposed.append(draw(measures(number, asked, facts, [measure.id for measure in proposed])))
    if proposed:
        proposed.append(completing(draw, len(proposed), asked, proposed))
    points = [draw(fractions(0, 50, inside=True)) for _ in themes]
    maximum = sum(points, Fraction())
    cuts = sorted(draw(st.lists(fractions(0, 1, inside=True), unique=True, max_size=4)))
    bands = tuple(Band(grade=Grade(f"G{rank}"), upper=maximum * cut) for rank, cut in enumerate([*cuts, Fraction(1)]))
    spec = (
        draw(scoring_specs(questions=[question.id for question in asked], maximum=maximum))
        if any_tree
        else cyberscore_spec(maximum)
    )
    around: dict[str, Any] = {}
    if journey:
        around = draw(
            journey_parts(
                facts=facts, measures=[measure.id for measure in proposed], grades=[band.grade for band in bands]
            )
        )
    quarters = 12
    methodology = Methodology(
        id=MethodologyId("drawn"),
        version="1.0.0",
        schema="1.1",
        language="fr",
        name=Text("Méthode tirée au sort"),
        description=Text("Une méthode tirée au sort."),
        licence="CC0-1.0",
        currency="EUR",
        sources=(),
        provenances=(Provenance(id=PROVENANCE, status=ProvenanceStatus.DEFAULT, reason=Text("Tiré au sort.")),),
        threats=tuple(
            Threat(
                id=threat,
                name=Text(f"Menace {n}"),
                description=Text("Une menace."),
                gauge=(Fraction(0), maximum),
                provenance=PROVENANCE,
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
                provenance=PROVENANCE,
            )
            for n, theme in enumerate(themes)
        ),
        facts=tuple(
            Fact(id=fact, name=Text(f"Fait {n}"), question=Text("Est-ce vrai ?")) for n, fact in enumerate(facts)
        ),
        sectors=(Sector(id=SectorId("sector"), name=Text("Secteur")),),
        sizes=(
            SizeBand(
                id=SizeBandId("any"), name=Text("Taille"), definition=Text("Toute taille."), provenance=PROVENANCE
            ),
        ),
        actors=(),
        phases=(),
        paths=(JourneyPath(id=PathId("whole"), name=Text("Parcours"), description=Text("Tout.")),),
        planning=PlanningRules(
            horizon=Duration(quarters=quarters, provenance=PROVENANCE),
            urgent=Duration(quarters=2, provenance=PROVENANCE),
            relay=Duration(quarters=4, provenance=PROVENANCE),
            findings=draw(finding_priorities()) if around.get("findings") else None,
            durations=draw(st.one_of(st.none(), _durations())),
        ),
        scale=Scale(bands=bands, upper_included=draw(st.booleans()), provenance=PROVENANCE),
        scoring=spec,
        frameworks=(),
        questions=tuple(asked),
        measures=tuple(proposed),
        digest="none",
        **around,
    )
    methodology = addressed(methodology, methodology.id, methodology.language)
    return evolve(methodology, digest=content_digest(methodology))


def trees() -> st.SearchStrategy[Tree]:
    """Return a strategy for the scoring trees of drawn methodologies, of the cyberscore's shape and of any other."""
    return st.booleans().flatmap(lambda any_tree: methodologies(any_tree=any_tree, max_measures=0)).map(tree_of)
