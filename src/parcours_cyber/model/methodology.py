"""A methodology: the whole method as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import Text, message
from parcours_cyber.model.assessment import MethodologyRef
from parcours_cyber.model.awareness import Audience
from parcours_cyber.model.findings import AuditWork, Finding, Severity
from parcours_cyber.model.glossary import Term
from parcours_cyber.model.ids import (
    ActorId,
    AudienceId,
    AuditDomainId,
    AxisId,
    CategoryId,
    FactId,
    FindingId,
    FrameworkId,
    MeasureId,
    MethodologyId,
    PathId,
    PhaseId,
    ProvenanceId,
    QuestionId,
    SectorId,
    SizeBandId,
    SubcategoryId,
    ThemeId,
    ThreatId,
)
from parcours_cyber.model.measures import Measure
from parcours_cyber.model.prediagnosis import PreDiagnosis
from parcours_cyber.model.profile import Profile
from parcours_cyber.model.provenance import Provenance, Source
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.model.scale import Scale
from parcours_cyber.model.scoring_spec import ScoringSpec
from parcours_cyber.model.statistics import Statistic
from parcours_cyber.model.targets import ContentTargets

__all__ = [
    "ActionDurations",
    "Actor",
    "AuditDomain",
    "Axis",
    "Category",
    "Duration",
    "Fact",
    "FindingPriorities",
    "Framework",
    "JourneyPath",
    "Methodology",
    "Phase",
    "PlanningRules",
    "Sector",
    "SizeBand",
    "Subcategory",
    "Theme",
    "Threat",
]


@frozen(kw_only=True)
class Threat:
    """A threat, and its band on the gauge: from and to which score it is the one to look at."""

    id: ThreatId
    name: Text
    description: Text
    gauge: tuple[Fraction, Fraction]
    provenance: ProvenanceId


@frozen(kw_only=True)
class AuditDomain:
    """A domain of the organisational audit."""

    id: AuditDomainId
    name: Text


@frozen(kw_only=True)
class Axis:
    """A side from which each matter is looked at, with a question of its own: on paper and in fact, now and then."""

    id: AxisId
    name: Text


@frozen(kw_only=True)
class Subcategory:
    """A sub-category of measures."""

    id: SubcategoryId
    name: Text


@frozen(kw_only=True)
class Category:
    """A category of themes and of measures; its sub-categories are those of measures."""

    id: CategoryId
    name: Text
    description: Text | None = None
    subcategories: tuple[Subcategory, ...] = ()


@frozen(kw_only=True)
class Theme:
    """A theme of the questions, and the points that it is worth in a method that counts in points."""

    id: ThemeId
    name: Text
    category: CategoryId
    points: Fraction | None = None
    provenance: ProvenanceId


@frozen(kw_only=True)
class Fact:
    """Something that is true or false of an entity and on which questions and measures depend."""

    id: FactId
    name: Text
    question: Text
    replaces: tuple[FactId, ...] = ()


@frozen(kw_only=True)
class Sector:
    """A sector of entities."""

    id: SectorId
    name: Text
    replaces: tuple[SectorId, ...] = ()


@frozen(kw_only=True)
class SizeBand:
    """A size of entity: below so many workstations, people or inhabitants, and not in a smaller band.

    The largest has no limit.
    """

    id: SizeBandId
    name: Text
    definition: Text
    workstations_below: int | None = None
    people_below: int | None = None
    inhabitants_below: int | None = None
    provenance: ProvenanceId
    replaces: tuple[SizeBandId, ...] = ()


@frozen(kw_only=True)
class Actor:
    """A role in the journey."""

    id: ActorId
    name: Text
    role: Text


@frozen(kw_only=True)
class Phase:
    """A phase of the journey."""

    id: PhaseId
    name: Text
    purpose: Text


@frozen(kw_only=True)
class JourneyPath:
    """A path of the journey. Paths are ordered: each asks what the former asks, and more."""

    id: PathId
    name: Text
    description: Text
    replaces: tuple[PathId, ...] = ()


@frozen(kw_only=True)
class Duration:
    """A number of quarters."""

    quarters: int
    provenance: ProvenanceId


@frozen(kw_only=True)
class FindingPriorities:
    """As how many points the correction of an open finding counts when a plan is made, by its severity.

    They order a plan and change no score. None is below that of a lesser severity; what corrects a critical finding is
    urgent besides.
    """

    low: Fraction
    medium: Fraction
    high: Fraction
    critical: Fraction
    provenance: ProvenanceId

    def of(self, severity: Severity) -> Fraction:
        """Return the points of a severity."""
        points: Fraction = getattr(self, severity.value)
        return points


@frozen(kw_only=True)
class ActionDurations:
    """How many quarters the work of an action takes, by the complexity of its measure.

    Its effort is spread evenly over them; what it brings is there at the end of the last. A measure may say its own.
    """

    simple: int
    moderate: int
    complex: int
    provenance: ProvenanceId

    def of(self, measure: Measure) -> int:
        """Return the quarters that a measure takes."""
        quarters: int = getattr(self, measure.complexity.value)
        return quarters if measure.duration is None else measure.duration


@frozen(kw_only=True)
class PlanningRules:
    """How a plan is made.

    Attributes
    ----------
    horizon
        How long it is.
    urgent
        How soon urgent measures are done.
    relay
        Which first quarters the relay pack covers.
    findings
        How the findings of the technical audit weigh; needed in a methodology that has typical findings.
    durations
        How long the work of an action takes; one quarter where it is not said.
    """

    horizon: Duration
    urgent: Duration
    relay: Duration
    findings: FindingPriorities | None = None
    durations: ActionDurations | None = None

    def duration(self, measure: Measure) -> int:
        """Return how many quarters the work of an action takes."""
        return (measure.duration or 1) if self.durations is None else self.durations.of(measure)


@frozen(kw_only=True)
class Framework:
    """A framework that measures refer to: identifiers only, never its sentences."""

    id: FrameworkId
    name: str
    version: str
    publisher: str
    source: str
    references: tuple[str, ...]


def named(methodology: Methodology) -> str:
    """Return the short form in which the representation of a result names its methodology."""
    return f"<{methodology.id} {methodology.version}>"


@frozen(kw_only=True)
class Methodology:
    """A methodology: themes, questions, measures, scale, scoring tree and journey of one agency, in one version.

    Two versions, or two countries, are two values; no code differs between them.

    Attributes
    ----------
    language
        The source language of its texts.
    publisher
        Who answers for it. A variant says who answers for its own numbers, which are not its base's.
    axes
        The sides from which each matter is looked at, where there are several.
    profiles
        The verdicts that it gives, from the least demanding.
    audit_works, findings
        The technical audit: its kinds of work, and what each typically finds.
    audiences
        Those of the awareness campaigns.
    pre_diagnosis
        What selects a path and scopes the initial pack.
    statistics
        Published figures.
    terms
        The glossary.
    targets
        How much content it means to hold; its check asks for as much.
    extends
        Of what it is a variant: its base, then the base of that; each with its version and digest.
    digest
        SHA-256 of the content: two methodologies with the same digest give the same results.
    """

    id: MethodologyId
    version: str
    schema: str
    language: str
    name: Text
    description: Text
    licence: str
    publisher: str | None = None
    currency: str
    sources: tuple[Source, ...]
    provenances: tuple[Provenance, ...]
    threats: tuple[Threat, ...] = ()
    domains: tuple[AuditDomain, ...] = ()
    axes: tuple[Axis, ...] = ()
    categories: tuple[Category, ...]
    themes: tuple[Theme, ...]
    facts: tuple[Fact, ...] = ()
    sectors: tuple[Sector, ...] = ()
    sizes: tuple[SizeBand, ...] = ()
    actors: tuple[Actor, ...] = ()
    phases: tuple[Phase, ...] = ()
    paths: tuple[JourneyPath, ...] = ()
    _planning: PlanningRules | None = field(default=None, alias="planning")
    _scale: Scale | None = field(default=None, alias="scale")
    scoring: ScoringSpec
    profiles: tuple[Profile, ...] = ()
    frameworks: tuple[Framework, ...]
    questions: tuple[Question, ...]
    measures: tuple[Measure, ...]
    audit_works: tuple[AuditWork, ...] = ()
    findings: tuple[Finding, ...] = ()
    audiences: tuple[Audience, ...] = ()
    pre_diagnosis: PreDiagnosis | None = None
    statistics: tuple[Statistic, ...] = ()
    terms: tuple[Term, ...] = ()
    targets: ContentTargets | None = None
    extends: tuple[MethodologyRef, ...] = ()
    digest: str

    def __hash__(self) -> int:
        """Return a hash of the digest: the whole content is too much to walk at each look-up."""
        return hash(self.digest)

    @property
    def ref(self) -> MethodologyRef:
        """The id, version and digest that results carry."""
        return MethodologyRef(id=self.id, version=self.version, digest=self.digest)

    @property
    def is_graded(self) -> bool:
        """Whether it has a scale, by which its total gets a grade."""
        return self._scale is not None

    @property
    def scale(self) -> Scale:
        """The grades of the total; :class:`~parcours_cyber.UsageError` for a methodology without any."""
        if self._scale is None:
            raise UsageError(
                Problem(
                    what=message("The methodology '{id}' has no scale: its results have no grade.", id=self.id),
                    expected=message("Expected a methodology with a total and a scale."),
                    remedy=message("Read its nodes with bounds, and its profiles with verdicts."),
                )
            )
        return self._scale

    @property
    def makes_plans(self) -> bool:
        """Whether it says how a plan is made."""
        return self._planning is not None

    @property
    def planning(self) -> PlanningRules:
        """How a plan is made; :class:`~parcours_cyber.UsageError` for a methodology that makes none."""
        if self._planning is None:
            raise UsageError(
                Problem(
                    what=message("The methodology '{id}' makes no plans.", id=self.id),
                    expected=message("Expected one with measures and the key 'planning'."),
                    remedy=message("Load another methodology, or add them to its pack."),
                )
            )
        return self._planning

    @cached_property
    def memo(self) -> dict[str, object]:
        """What other modules have made of this methodology, by name: neither compared, nor copied, nor pickled."""
        return {}

    @cached_property
    def _questions(self) -> dict[QuestionId, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _measures(self) -> dict[MeasureId, Measure]:
        return {measure.id: measure for measure in self.measures}

    @cached_property
    def _findings(self) -> dict[FindingId, Finding]:
        return {finding.id: finding for finding in self.findings}

    @cached_property
    def _category_of(self) -> dict[SubcategoryId, Category]:
        return {sub.id: category for category in self.categories for sub in category.subcategories}

    def question(self, question: QuestionId) -> Question:
        """Return the question with this id; ``KeyError`` if there is none."""
        return self._questions[question]

    def measure(self, measure: MeasureId) -> Measure:
        """Return the measure with this id; ``KeyError`` if there is none."""
        return self._measures[measure]

    def finding(self, finding: FindingId) -> Finding:
        """Return the typical finding with this id; ``KeyError`` if there is none."""
        return self._findings[finding]

    def audience(self, audience: AudienceId) -> Audience:
        """Return the audience with this id; ``KeyError`` if there is none."""
        for candidate in self.audiences:
            if candidate.id == audience:
                return candidate
        raise KeyError(audience)

    def category_of(self, measure: Measure) -> Category:
        """Return the category to which a measure belongs through its sub-category."""
        return self._category_of[measure.subcategory]

    def subcategory_of(self, measure: Measure) -> Subcategory:
        """Return the sub-category of a measure."""
        category = self.category_of(measure)
        return next(sub for sub in category.subcategories if sub.id == measure.subcategory)

    def questions_of(self, path: PathId) -> Iterator[Question]:
        """Yield the questions that a path asks, its own and those of the smaller paths."""
        order = [candidate.id for candidate in self.paths]
        included = set(order[: order.index(path) + 1])
        return (question for question in self.questions if question.path is None or question.path in included)

    def provenance(self, provenance: ProvenanceId) -> Provenance:
        """Return the provenance with this id; ``KeyError`` if there is none."""
        for candidate in self.provenances:
            if candidate.id == provenance:
                return candidate
        raise KeyError(provenance)

    def named(self, kind: str, item: str) -> Text:
        """Return the name of a theme, threat or the like: ``named("themes", id)``; ``KeyError`` if there is none."""
        for candidate in getattr(self, kind):
            if candidate.id == item:
                name: Text = candidate.name
                return name
        raise KeyError(item)
