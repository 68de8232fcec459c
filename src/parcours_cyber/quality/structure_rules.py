"""Rules about what a methodology holds: as much as it means to, connected, in an order that can be followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from parcours_cyber.errors import Place, UsageError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.vectors import severity_of_vector
from parcours_cyber.model.awareness import Audience
from parcours_cyber.model.findings import AuditWork
from parcours_cyber.model.measures import Horizon, Measure, UrgentFamily
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.prediagnosis import Service
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.model.targets import ContentTargets
from parcours_cyber.quality.sentences import Remark, remark

__all__ = ["check_structure"]

#: A question has so many options, and a measure so many steps: fewer leave people out, more are not read.
OPTIONS: Final = (3, 5)
STEPS: Final = (3, 7)
#: So many questions fit an interview of an hour.
PRE_QUESTIONS: Final = (12, 15)


def check_structure(methodology: Methodology, place: Callable[[Path_], Place]) -> Iterator[Remark]:
    """Yield what a methodology lacks, and what does not hang together, though it can be loaded."""
    rules = _Structure(methodology, place)
    if methodology.targets is not None:
        yield from rules.targets(methodology.targets)
    yield from rules.questions()
    yield from rules.measures()
    yield from rules.loose_ends()
    yield from rules.findings()
    yield from rules.pre_diagnosis()


Dependent = Question | Measure | AuditWork | Audience | Service


@frozen
class _Structure:
    """The rules, over one methodology."""

    method: Methodology
    place: Callable[[Path_], Place]

    def note(self, rule: str, path: Path_, what: Message, remedy: Message, expected: Message | None = None) -> Remark:
        """Return a remark at a path of the data."""
        return remark(rule, self.place(path), what, expected=expected, remedy=remedy)

    def targets(self, targets: ContentTargets) -> Iterator[Remark]:
        """Yield each number of items that is below what the methodology means to hold."""
        method = self.method
        themes = Counter(question.theme for question in method.questions)
        subcategories = Counter(measure.subcategory for measure in method.measures)
        categories = Counter(method.category_of(measure).id for measure in method.measures)
        works = Counter(finding.work for finding in method.findings)
        wanted: list[tuple[Message, int, int]] = [
            (message("questions"), len(method.questions), targets.questions),
            (message("measures"), len(method.measures), targets.measures),
            (message("terms in the glossary"), len(method.terms), targets.terms),
            *(
                (message("questions in the theme '{id}'", id=theme.id), themes[theme.id], targets.questions_per_theme)
                for theme in method.themes
            ),
            *(
                (
                    message("questions on the path '{id}'", id=path.path),
                    sum(1 for _ in method.questions_of(path.path)),
                    path.questions,
                )
                for path in targets.paths
            ),
            *(
                (message("measures in the category '{id}'", id=item.category), categories[item.category], item.measures)
                for item in targets.categories
            ),
            *(
                (
                    message("measures in the sub-category '{id}'", id=sub.id),
                    subcategories[sub.id],
                    targets.measures_per_subcategory,
                )
                for category in method.categories
                for sub in category.subcategories
            ),
            *(
                (message("findings of the work '{id}'", id=work.id), works[work.id], targets.findings_per_work)
                for work in method.audit_works
            ),
        ]
        for what, there, least in wanted:
            if there < least:
                yield self.note(
                    "target",
                    ("targets",),
                    message("The pack has {n} {what}.", n=there, what=what),
                    message("Write what is missing, or lower the target and say why."),
                    message("Expected at least {least}, as its targets say.", least=least),
                )
        for index, measure in enumerate(method.measures):
            answered = {reference.framework for reference in measure.references}
            for framework in targets.frameworks:
                if framework not in answered:
                    yield self.note(
                        "framework-missing",
                        ("measures", index, "references"),
                        message("{id} answers no identifier of {framework}.", id=measure.id, framework=framework),
                        message("Name what it really answers there, or take the framework out of the targets."),
                    )

    def questions(self) -> Iterator[Remark]:
        """Yield questions with too few or too many options, and those that count for no threat."""
        for index, question in enumerate(self.method.questions):
            path: Path_ = ("questions", index)
            if not OPTIONS[0] <= len(question.options) <= OPTIONS[1]:
                yield self.note(
                    "options",
                    (*path, "options"),
                    message("{id} has {n} options.", id=question.id, n=len(question.options)),
                    message("Give each state that one can see an option, and no more."),
                    message("Expected {least} to {most}.", least=OPTIONS[0], most=OPTIONS[1]),
                )
            if self.method.threats and not any(threat.weight > 0 for threat in question.threats):
                yield self.note(
                    "no-threat",
                    (*path, "threats"),
                    message("{id} counts for no threat.", id=question.id),
                    message("Give it a weight for the threats that its practice stops."),
                )

    def measures(self) -> Iterator[Remark]:
        """Yield measures whose steps or prerequisites cannot be followed."""
        for index, measure in enumerate(self.method.measures):
            path: Path_ = ("measures", index)
            if not STEPS[0] <= len(measure.steps) <= STEPS[1]:
                yield self.note(
                    "steps",
                    (*path, "steps"),
                    message("{id} has {n} steps.", id=measure.id, n=len(measure.steps)),
                    message("Say each step that somebody does, and join those that go together."),
                    message("Expected {least} to {most}.", least=STEPS[0], most=STEPS[1]),
                )
            for n, required in enumerate(measure.requires):
                before = self.method.measure(required)
                here = (*path, "requires", n)
                if self._brings_all(before, measure):
                    yield self.note(
                        "useless-after-prerequisite",
                        here,
                        message("{before} brings all that {id} raises already.", before=before.id, id=measure.id),
                        message(
                            "Raise the effect of {id}, or lower that of {before}.", id=measure.id, before=before.id
                        ),
                    )
                if measure.horizon is Horizon.URGENT and before.horizon is Horizon.STRUCTURING:
                    yield self.note(
                        "urgent-after-structuring",
                        here,
                        message(
                            "{id} is urgent, but requires {before}, which is structuring.",
                            id=measure.id,
                            before=before.id,
                        ),
                        message("Remove the prerequisite, or make the measure less urgent."),
                    )

    def _brings_all(self, before: Measure, after: Measure) -> bool:
        """Return whether a measure raises all that another raises, at least as high."""
        rank = {effect.question: self.method.question(effect.question).rank(effect.option) for effect in before.raises}
        return all(
            rank.get(effect.question, 0) >= self.method.question(effect.question).rank(effect.option)
            for effect in after.raises
        )

    def loose_ends(self) -> Iterator[Remark]:
        """Yield what nothing uses, and families of urgent measures that have none."""
        method = self.method
        services = () if method.pre_diagnosis is None else method.pre_diagnosis.services
        dependent: list[Dependent] = [
            *method.questions,
            *method.measures,
            *method.audit_works,
            *method.audiences,
            *services,
        ]
        facts = {fact for item in dependent for fact in item.applies_if}
        used: list[tuple[str, Callable[[str], Message], set[str]]] = [
            (
                "facts",
                lambda item: message("Nothing depends on the fact '{id}'.", id=item),
                {str(fact) for fact in facts},
            ),
            (
                "domains",
                lambda item: message("No question is of the domain '{id}'.", id=item),
                {str(question.domain) for question in method.questions},
            ),
            (
                "frameworks",
                lambda item: message("No measure refers to the framework '{id}'.", id=item),
                {str(reference.framework) for measure in method.measures for reference in measure.references},
            ),
            (
                "audit_works",
                lambda item: message("The work '{id}' has no typical finding.", id=item),
                {str(finding.work) for finding in method.findings},
            ),
        ]
        for kind, told, there in used:
            for index, item in enumerate(getattr(method, kind)):
                if item.id not in there:
                    yield self.note(
                        "unused",
                        (kind, index),
                        told(item.id),
                        message("Use it, or take it out."),
                    )
        families = {measure.urgent_family for measure in method.measures}
        if method.targets is not None:
            for family in UrgentFamily:
                if family not in families:
                    yield self.note(
                        "urgent-family",
                        ("targets",),
                        message("No urgent measure is of the family '{family}'.", family=family.value),
                        message("Write one: the programme names three families."),
                    )

    def findings(self) -> Iterator[Remark]:
        """Yield findings whose severity is not that of their vector."""
        for index, finding in enumerate(self.method.findings):
            if finding.cvss is None:
                continue
            path: Path_ = ("findings", index, "cvss")
            try:
                rated = severity_of_vector(finding.cvss)
            except UsageError:
                return  # what was not checked is told by the caller
            except ValueError:
                yield self.note(
                    "cvss",
                    path,
                    message("'{value}' is not a CVSS vector.", value=finding.cvss[:60]),
                    message("Write a base vector that begins with CVSS:3.1/ or CVSS:4.0/, or leave it out."),
                )
                continue
            if rated is not finding.severity:
                yield self.note(
                    "cvss",
                    path,
                    message(
                        "{id} is '{severity}', but its vector is rated '{rated}'.",
                        id=finding.id,
                        severity=finding.severity.value,
                        rated="none" if rated is None else rated.value,
                    ),
                    message("Correct the one that is wrong."),
                )

    def pre_diagnosis(self) -> Iterator[Remark]:
        """Yield a pre-diagnosis that does not fit an interview, and audits or audiences that it cannot scope."""
        found = self.method.pre_diagnosis
        if found is None or self.method.targets is None:
            return
        if not PRE_QUESTIONS[0] <= len(found.questions) <= PRE_QUESTIONS[1]:
            yield self.note(
                "pre-diagnosis",
                ("pre_diagnosis", "questions"),
                message(
                    "The pre-diagnosis has {n} question.",
                    plural="The pre-diagnosis has {n} questions.",
                    n=len(found.questions),
                ),
                message("Keep those that change the path or a service."),
                message("Expected {least} to {most}.", least=PRE_QUESTIONS[0], most=PRE_QUESTIONS[1]),
            )
        for kind, key in (("audit_works", "work"), ("audiences", "audience")):
            scoped = {getattr(service, key) for service in found.services}
            for index, item in enumerate(getattr(self.method, kind)):
                if item.id not in scoped:
                    yield self.note(
                        "unused",
                        (kind, index),
                        message("No service of the initial pack is about '{id}'.", id=item.id),
                        message("Add a service for it to the pre-diagnosis, or take it out."),
                    )
