"""What stands around the score: technical audit, awareness, pre-diagnosis, statistics, glossary, targets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from parcours_cyber.i18n.text import Text
from parcours_cyber.model.awareness import Audience, Campaign
from parcours_cyber.model.findings import AuditWork, Finding, Severity
from parcours_cyber.model.glossary import Term
from parcours_cyber.model.ids import (
    AudienceId,
    AuditWorkId,
    CategoryId,
    FactId,
    FindingId,
    Grade,
    MeasureId,
    OptionId,
    PathId,
    QuestionId,
    ServiceId,
    SizeBandId,
    StatisticId,
    TermId,
)
from parcours_cyber.model.methodology import FindingPriorities
from parcours_cyber.model.organisation import StatedFact
from parcours_cyber.model.prediagnosis import (
    PathDays,
    PathMinimum,
    PathThreshold,
    PreDiagnosis,
    PreOption,
    PreQuestion,
    Service,
    ServiceNature,
    SizeDays,
)
from parcours_cyber.model.statistics import Dimension, Figure, Statistic, StatisticUnit
from parcours_cyber.model.targets import CategoryTarget, ContentTargets, PathTarget
from parcours_cyber.testing.strategies._basics import PROVENANCE, fractions

__all__ = ["finding_priorities", "journey_parts"]

#: A vector for each severity, or none.
_VECTORS = (
    None,
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
)


def _some(facts: list[FactId]) -> st.SearchStrategy[tuple[FactId, ...]]:
    """Return a strategy for the facts on which something depends."""
    return st.lists(st.sampled_from(facts), unique=True, max_size=2).map(tuple) if facts else st.just(())


@st.composite
def _findings(draw: st.DrawFn, works: list[AuditWork], measures: list[MeasureId]) -> tuple[Finding, ...]:
    """Draw typical findings; there are none without a measure that corrects them."""
    if not works or not measures:
        return ()
    return tuple(
        Finding(
            id=FindingId(f"F-AAA-{n:02}"),
            work=draw(st.sampled_from(works)).id,
            title=Text(f"Constat {n}"),
            observation=Text("Cela se voit."),
            impact=Text("Cela sert."),
            severity=draw(st.sampled_from(Severity)),
            corrected_by=tuple(draw(st.lists(st.sampled_from(measures), unique=True, min_size=1, max_size=2))),
            provenance=PROVENANCE,
            cvss=draw(st.sampled_from(_VECTORS)),
        )
        for n in range(draw(st.integers(0, 3)))
    )


@st.composite
def _audiences(draw: st.DrawFn, facts: list[FactId]) -> tuple[Audience, ...]:
    """Draw audiences of awareness campaigns."""
    return tuple(
        Audience(
            id=AudienceId(f"audience-{n}"),
            name=Text(f"Public {n}"),
            exposures=(Text("Une exposition."),),
            campaign=Campaign(
                messages=(Text("Un message."),),
                scenario=Text("Une attaque."),
                exercise=Text("Un exercice."),
                indicators=(Text("Une part."),),
            ),
            provenance=PROVENANCE,
            applies_if=draw(_some(facts)),
        )
        for n in range(draw(st.integers(0, 2)))
    )


@st.composite
def _pre_diagnoses(
    draw: st.DrawFn, works: list[AuditWork], audiences: tuple[Audience, ...], facts: list[FactId]
) -> PreDiagnosis:
    """Draw a pre-diagnosis over the only path and the only size."""

    def options() -> tuple[PreOption, ...]:
        return tuple(
            PreOption(
                id=OptionId("abcde"[n]),
                label=Text(f"Réponse {n}"),
                points=draw(fractions(0, 3)),
                states=tuple(StatedFact(fact=fact, value=draw(st.booleans())) for fact in draw(_some(facts))),
            )
            for n in range(draw(st.integers(2, 3)))
        )

    def service(name: str, nature: ServiceNature, **of: Any) -> Service:
        days = PathDays(path=PathId("whole"), sizes=(SizeDays(size=SizeBandId("any"), days=draw(fractions(0, 9))),))
        return Service(
            id=ServiceId(name), name=Text(f"Prestation {name}"), nature=nature, days=(days,),
            applies_if=draw(_some(facts)), **of,
        )  # fmt: skip

    questions = tuple(
        PreQuestion(
            id=QuestionId(f"PRE-{n:02}"), text=Text("Qu’en est-il ?"), why=Text("Parce que."), options=options()
        )
        for n in range(draw(st.integers(1, 3)))
    )
    return PreDiagnosis(
        questions=questions,
        thresholds=(PathThreshold(path=PathId("whole"), points=Fraction(0)),),
        services=(
            service("audit", ServiceNature.ORGANISATIONAL_AUDIT),
            *(service(work.id, ServiceNature.TECHNICAL_AUDIT, work=work.id) for work in works),
            *(service(audience.id, ServiceNature.AWARENESS, audience=audience.id) for audience in audiences),
        ),
        provenance=PROVENANCE,
        minimums=tuple(
            PathMinimum(path=PathId("whole"), facts=(fact,), reason=Text("Ce fait le demande.")) for fact in facts
        ),
    )


@st.composite
def _statistics(draw: st.DrawFn, grades: list[Grade]) -> tuple[Statistic, ...]:
    """Draw published figures: a number, a number for each category, a grade."""
    found = (
        Statistic(
            id=StatisticId("entities"),
            name=Text("Entités"),
            unit=StatisticUnit.ENTITIES,
            as_of="2024-03",
            figures=(Figure(value=draw(fractions(0, 1000))),),
            provenance=PROVENANCE,
        ),
        Statistic(
            id=StatisticId("measures-by-category"),
            name=Text("Mesures"),
            unit=StatisticUnit.MEASURES,
            as_of="2024-03",
            figures=(Figure(value=draw(fractions(0, 1000)), of="category"),),
            provenance=PROVENANCE,
            by=Dimension.CATEGORIES,
            note=Text("Une note."),
        ),
        Statistic(
            id=StatisticId("grade"),
            name=Text("Note"),
            unit=StatisticUnit.GRADE,
            as_of="2024-03",
            figures=(Figure(value=draw(st.sampled_from(grades))),),
            provenance=PROVENANCE,
        ),
    )
    return found[: draw(st.integers(0, len(found)))]


@st.composite
def finding_priorities(draw: st.DrawFn) -> FindingPriorities:
    """Draw by how much findings weigh, the graver the more."""
    low, medium, high, critical = sorted(draw(st.tuples(*[fractions(1, 4)] * 4)))
    return FindingPriorities(low=low, medium=medium, high=high, critical=critical, provenance=PROVENANCE)


@st.composite
def journey_parts(
    draw: st.DrawFn, *, facts: list[FactId], measures: list[MeasureId], grades: list[Grade]
) -> dict[str, Any]:
    """Draw the parts of a methodology that its score does not rest on, by the names of its fields."""
    works = [
        AuditWork(
            id=AuditWorkId(f"work-{n}"),
            name=Text(f"Audit {n}"),
            purpose=Text("Voir."),
            scope=Text("Tout."),
            deliverable=Text("Un rapport."),
            applies_if=draw(_some(facts)),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    audiences = draw(_audiences(facts))
    targets = ContentTargets(
        provenance=PROVENANCE,
        questions=1,
        paths=(PathTarget(path=PathId("whole"), questions=1),),
        categories=(CategoryTarget(category=CategoryId("category"), measures=0),),
    )
    term = Term(id=TermId("backup"), term=Text("sauvegarde"), forms=Text("sauvegardes"), definition=Text("Une copie."))
    return {
        "audit_works": tuple(works),
        "findings": draw(_findings(works, measures)),
        "audiences": audiences,
        "pre_diagnosis": draw(st.none() | _pre_diagnoses(works, audiences, facts)),
        "statistics": draw(_statistics(grades)),
        "terms": draw(st.sampled_from([(), (term,)])),
        "targets": draw(st.sampled_from([None, targets])),
    }
