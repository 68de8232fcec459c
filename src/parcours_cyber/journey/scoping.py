"""The pre-diagnosis, read: which path an entity follows, and what its initial pack holds."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, field, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem, Problems, suggestion
from parcours_cyber.i18n.text import Message, Text, message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, FactId, PathId, QuestionId
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.model.organisation import Entity, StatedFact
from parcours_cyber.model.prediagnosis import PreDiagnosis, PreOption, PreQuestion, Service
from parcours_cyber.planning.plan import Explanation
from parcours_cyber.scoring.standing import applies

__all__ = ["ScopedService", "Scoping", "check_interview", "scope"]


@frozen
class ScopedService:
    """A service of the initial pack, and the provider's days that it takes for this entity."""

    service: Service
    days: Fraction


@frozen(kw_only=True)
class Scoping:
    """What a pre-diagnosis concludes.

    Attributes
    ----------
    entity
        The entity, with the facts that its answers state.
    fewest, most
        Between how many points its answers lie; apart where some are unknown.
    path
        The path, by the fewest points and by the minimums.
    possible
        Every path that the unknown answers leave possible.
    unknown
        The questions without an answer.
    because
        Why this path.
    services
        What the initial pack holds.
    """

    methodology: Methodology = field(repr=named)
    assessment: Assessment
    entity: Entity
    fewest: Fraction
    most: Fraction
    path: PathId
    possible: tuple[PathId, ...]
    unknown: tuple[QuestionId, ...]
    because: Explanation
    services: tuple[ScopedService, ...]

    @property
    def days(self) -> Fraction:
        """The provider's days of the whole initial pack."""
        return sum((item.days for item in self.services), Fraction())


def scope(methodology: Methodology, assessment: Assessment) -> Scoping:
    """Select the path of an entity and scope its initial pack.

    Each answer adds points, and the path is the last whose threshold they reach; a path that certain facts demand at
    least comes before the points. An unknown answer adds the fewest points of its question, and every path that its
    true answer could lead to is named as possible. Services whose facts are stated to be false are left out; a fact of
    which nothing is known counts as true.

    Raises
    ------
    InvalidDataError
        If the methodology has no pre-diagnosis, or an answer is to no question of it, or answers contradict what is
        stated of the entity.
    """
    with Problems().raising() as problems:
        check_interview(methodology, assessment, problems)
    found = methodology.pre_diagnosis
    if found is None:
        raise InvalidDataError(
            Problem(
                place=Place(path="$.methodology"),
                what=message("The methodology '{id}' has no pre-diagnosis.", id=methodology.id),
                remedy=message("Choose a path by hand."),
            )
        )
    chosen = {answer.question: answer.choice for answer in assessment.pre_diagnosis}
    ranges, unknown = [], []
    for question in found.questions:
        option = _option(question, chosen.get(question.id, UNKNOWN))
        if option is None:
            unknown.append(question.id)
            points = [candidate.points for candidate in question.options]
            ranges.append((min(points), max(points)))
        else:
            ranges.append((option.points, option.points))
    fewest, most = (sum((item[end] for item in ranges), Fraction()) for end in (0, 1))
    entity = evolve(assessment.entity, facts=_facts(found, assessment))
    order = [path.id for path in methodology.paths]
    lowest, demanded = _selected(found, order, fewest, entity)
    highest, _ = _selected(found, order, most, entity)
    path = order[lowest]
    return Scoping(
        methodology=methodology,
        assessment=assessment,
        entity=entity,
        fewest=fewest,
        most=most,
        path=path,
        possible=tuple(order[lowest : highest + 1]),
        unknown=tuple(unknown),
        because=_because(methodology, found, fewest, path, demanded, order[lowest + 1 : highest + 1]),
        services=tuple(_services(methodology, found, path, entity)),
    )


def check_interview(methodology: Methodology, assessment: Assessment, problems: Problems) -> None:
    """Note what is wrong with the answers of an interview, at paths from the root of the assessment."""
    found = methodology.pre_diagnosis
    if found is None:
        if assessment.pre_diagnosis:
            problems.add(
                "$.pre_diagnosis",
                message("The methodology '{id}' has no pre-diagnosis.", id=methodology.id),
                remedy=message("Remove these answers, and choose a path by hand."),
            )
        return
    questions = {question.id: question for question in found.questions}
    stated: dict[FactId, tuple[bool, str]] = {
        item.fact: (item.value, "$.entity.facts") for item in assessment.entity.facts
    }
    for answer in assessment.pre_diagnosis:
        path = f"$.pre_diagnosis.{answer.question}"
        question = questions.get(answer.question)
        if question is None:
            known = [str(item) for item in questions]
            problems.add(
                path,
                message("There is no question '{id}' in the pre-diagnosis.", id=answer.question),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(known)),
                remedy=suggestion(answer.question, known),
            )
            continue
        options = [str(option.id) for option in question.options]
        if answer.choice == NOT_APPLICABLE or (answer.choice != UNKNOWN and answer.choice not in options):
            problems.add(
                path,
                message("'{choice}' is not an option of {question}.", choice=answer.choice, question=answer.question),
                expected=message("Expected one of: {allowed}.", allowed=", ".join([*options, UNKNOWN])),
            )
            continue
        option = _option(question, answer.choice)
        for item in () if option is None else option.states:
            value, where = stated.setdefault(item.fact, (item.value, path))
            if value != item.value:
                problems.add(
                    path,
                    message("The answer says of '{fact}' the contrary of {where}.", fact=item.fact, where=where),
                    remedy=message("Find out which of the two is right, and correct the other."),
                )


def _option(question: PreQuestion, choice: str) -> PreOption | None:
    """Return the option that was chosen, or nothing when the answer is unknown."""
    return next((option for option in question.options if option.id == choice), None)


def _facts(found: PreDiagnosis, assessment: Assessment) -> tuple[StatedFact, ...]:
    """Return what is stated of the entity, by itself and by its answers."""
    facts = {item.fact: item for item in assessment.entity.facts}
    chosen = {answer.question: answer.choice for answer in assessment.pre_diagnosis}
    for question in found.questions:
        option = _option(question, chosen.get(question.id, UNKNOWN))
        for item in () if option is None else option.states:
            facts.setdefault(item.fact, item)
    return tuple(facts.values())


def _selected(found: PreDiagnosis, order: list[PathId], points: Fraction, entity: Entity) -> tuple[int, list[Text]]:
    """Return the rank of the path that points and facts select, and the reasons of the facts that demand it."""
    rank = max((order.index(item.path) for item in found.thresholds if item.points <= points), default=0)
    true = {item.fact for item in entity.facts if item.value}
    met = [minimum for minimum in found.minimums if true.issuperset(minimum.facts)]
    least = max((order.index(minimum.path) for minimum in met), default=0)
    if least <= rank:
        return rank, []
    return least, [item.reason for item in met if order.index(item.path) == least]


def _because(
    methodology: Methodology,
    found: PreDiagnosis,
    points: Fraction,
    path: PathId,
    demanded: list[Text],
    further: list[PathId],
) -> Explanation:
    """Return why a path was selected."""
    name = methodology.named("paths", path)
    threshold = next(item.points for item in found.thresholds if item.path == path)
    given: Message = (
        message(
            "The answers give {n} point; the facts of the entity demand {path}.",
            plural="The answers give {n} points; the facts of the entity demand {path}.",
            n=points,
            path=name,
        )
        if demanded
        else message(
            "The answers give {n} point; {path} starts at {threshold}.",
            plural="The answers give {n} points; {path} starts at {threshold}.",
            n=points,
            path=name,
            threshold=threshold,
        )
    )
    sentences: list[Message | Text] = [given, *demanded]
    if further:
        names = tuple(methodology.named("paths", item) for item in further)
        sentences.append(message("The answers that are still unknown could lead to: {paths}.", paths=names))
    return Explanation(tuple(sentences))


def _services(methodology: Methodology, found: PreDiagnosis, path: PathId, entity: Entity) -> list[ScopedService]:
    """Return the services that the path includes and that apply to the entity."""
    works = {work.id: work.applies_if for work in methodology.audit_works}
    audiences = {audience.id: audience.applies_if for audience in methodology.audiences}
    services = []
    for service in found.services:
        days = next((item.sizes for item in service.days if item.path == path), None)
        facts = (
            *service.applies_if,
            *(() if service.work is None else works[service.work]),
            *(() if service.audience is None else audiences[service.audience]),
        )
        if days is not None and applies(facts, entity):
            services.append(ScopedService(service, next(item.days for item in days if item.size == entity.size)))
    return services
