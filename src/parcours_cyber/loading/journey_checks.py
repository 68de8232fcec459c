"""Checks of what stands around the score: technical audit, awareness, pre-diagnosis, statistics, glossary, targets."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.structure import exactly
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.prediagnosis import PreDiagnosis, Service, ServiceNature
from parcours_cyber.model.statistics import Dimension, StatisticUnit

__all__ = ["JourneyChecker", "dimension_ids", "points_range"]


def dimension_ids(methodology: Methodology, dimension: Dimension) -> list[str]:
    """Return the ids of the objects by which a statistic may be broken down."""
    if dimension is Dimension.SUBCATEGORIES:
        return [sub.id for category in methodology.categories for sub in category.subcategories]
    return [item.id for item in getattr(methodology, dimension.value)]


def points_range(found: PreDiagnosis) -> tuple[Fraction, Fraction]:
    """Return the fewest and the most points that answers can give."""
    points = [[option.points for option in question.options] for question in found.questions if question.options]
    return sum(map(min, points), Fraction()), sum(map(max, points), Fraction())


@frozen
class JourneyChecker(Checker):
    """The checks of the parts of a methodology that the score does not rest on."""

    def check(self) -> None:
        """Note every mistake in these parts."""
        self.collisions()
        self.provenances()
        self.findings()
        self.priorities()
        self.audiences()
        if self.method.pre_diagnosis is not None:
            self.pre_diagnosis(self.method.pre_diagnosis)
        self.statistics()
        self.targets()

    def collisions(self) -> None:
        """Check that ids are unique within their kind."""
        for name in ("audit_works", "findings", "audiences", "statistics", "terms"):
            self.unique(((name, index, "id"), item.id) for index, item in enumerate(getattr(self.method, name)))
        found = self.method.pre_diagnosis
        if found is not None:
            for name in ("questions", "services"):
                self.unique(
                    (("pre_diagnosis", name, index, "id"), item.id) for index, item in enumerate(getattr(found, name))
                )
            for n, question in enumerate(found.questions):
                path = ("pre_diagnosis", "questions", n, "options")
                self.unique(((*path, index, "id"), option.id) for index, option in enumerate(question.options))

    def provenances(self) -> None:
        """Check that every object that holds numbers names a provenance of the pack."""
        method = self.method
        paths: list[tuple[Path_, str]] = [
            ((name, index, "provenance"), item.provenance)
            for name in ("findings", "audiences", "statistics")
            for index, item in enumerate(getattr(method, name))
        ]
        if method.pre_diagnosis is not None:
            paths.append((("pre_diagnosis", "provenance"), method.pre_diagnosis.provenance))
        if method.targets is not None:
            paths.append((("targets", "provenance"), method.targets.provenance))
        if method.makes_plans and method.planning.findings is not None:
            paths.append((("planning", "findings", "provenance"), method.planning.findings.provenance))
        if method.makes_plans and method.planning.durations is not None:
            paths.append((("planning", "durations", "provenance"), method.planning.durations.provenance))
        allowed = [item.id for item in method.provenances]
        for path, value in paths:
            self.known(path, value, allowed, message("a provenance of this pack"))

    def findings(self) -> None:
        """Check that works and findings name what is there, and that each finding has something that corrects it."""
        method = self.method
        facts, measures = [item.id for item in method.facts], [item.id for item in method.measures]
        works = [item.id for item in method.audit_works]
        for index, work in enumerate(method.audit_works):
            self.facts(("audit_works", index), work.applies_if, facts)
        for index, finding in enumerate(method.findings):
            path: Path_ = ("findings", index)
            self.known((*path, "work"), finding.work, works, message("a kind of audit work"))
            for n, measure in enumerate(finding.corrected_by):
                self.known((*path, "corrected_by", n), measure, measures, message("a measure"))
            if not finding.corrected_by:
                self.note(
                    (*path, "corrected_by"),
                    message("No measure corrects the finding."),
                    message("Expected at least one measure."),
                    message("Name the measures that correct it, the most direct first."),
                )

    def priorities(self) -> None:
        """Check that graver findings weigh more, and that a methodology with findings says how much."""
        priorities = self.method.planning.findings if self.method.makes_plans else None
        if priorities is None:
            if self.method.findings:
                self.note(
                    ("planning",),
                    message("The pack has typical findings, but does not say how they weigh in a plan."),
                    message("Expected planning.findings with low, medium, high, critical and provenance."),
                    message("Add it, for instance with low: 1, medium: 2, high: 5, critical: 10."),
                )
            return
        before = Fraction()
        for severity in Severity:
            points = priorities.of(severity)
            self.at_least(before, ("planning", "findings", severity.value), points)
            before = max(before, points)

    def audiences(self) -> None:
        """Check that audiences depend on facts that are there."""
        facts = [item.id for item in self.method.facts]
        for index, audience in enumerate(self.method.audiences):
            self.facts(("audiences", index), audience.applies_if, facts)

    def pre_diagnosis(self, found: PreDiagnosis) -> None:
        """Check that the questions can be answered, and that every number of points selects a path."""
        facts = [item.id for item in self.method.facts]
        for n, question in enumerate(found.questions):
            path: Path_ = ("pre_diagnosis", "questions", n)
            if len(question.options) < 2:
                self.note(
                    (*path, "options"),
                    message(
                        "The question has {n} option.",
                        plural="The question has {n} options.",
                        n=len(question.options),
                    ),
                    message("Expected at least two."),
                )
            for index, option in enumerate(question.options):
                self.at_least(0, (*path, "options", index, "points"), option.points)
                for stated in option.states:
                    self.known((*path, "options", index, "states", stated.fact), stated.fact, facts, message("a fact"))
        self.thresholds(found)
        for n, service in enumerate(found.services):
            self.service(n, service)

    def thresholds(self, found: PreDiagnosis) -> None:
        """Check that each path has a threshold, in their order, and that the first one is always reached."""
        paths = [item.id for item in self.method.paths]
        given = [threshold.path for threshold in found.thresholds]
        here: Path_ = ("pre_diagnosis", "thresholds")
        if given != paths:
            self.note(
                here,
                message("The thresholds are not those of the paths in their order."),
                message("Expected one for each of: {allowed}.", allowed=", ".join(paths)),
            )
        fewest = sum(
            min(option.points for option in question.options) for question in found.questions if question.options
        )
        if found.thresholds and found.thresholds[0].points > fewest:
            self.note(
                (*here, 0, "points"),
                message("The first path starts at {points} points.", points=exactly(found.thresholds[0].points)),
                message("Expected {fewest} or less, the fewest points that there can be.", fewest=exactly(fewest)),
            )
        most = sum(
            max(option.points for option in question.options) for question in found.questions if question.options
        )
        for n in range(1, len(found.thresholds)):
            points, before = found.thresholds[n].points, found.thresholds[n - 1].points
            if points <= before:
                self.note(
                    (*here, n, "points"),
                    message("The number {value} is too small.", value=exactly(points)),
                    message("Expected more than {least}.", least=exactly(before)),
                )
            elif points > most:
                self.note(
                    (*here, n, "points"),
                    message(
                        "No answers give {points} point.",
                        plural="No answers give {points} points.",
                        n=points,
                        points=exactly(points),
                    ),
                    message("Expected at most {most}.", most=exactly(most)),
                )
        facts = [item.id for item in self.method.facts]
        for n, minimum in enumerate(found.minimums):
            inner: Path_ = ("pre_diagnosis", "minimums", n)
            self.known((*inner, "path"), minimum.path, paths, message("a path"))
            self.facts(inner, minimum.facts, facts, key="facts")

    def service(self, n: int, service: Service) -> None:
        """Check one service of the initial pack."""
        method = self.method
        path: Path_ = ("pre_diagnosis", "services", n)
        self.facts(path, service.applies_if, [item.id for item in method.facts])
        for key, nature, allowed, kind in (
            ("work", ServiceNature.TECHNICAL_AUDIT, method.audit_works, message("a kind of audit work")),
            ("audience", ServiceNature.AWARENESS, method.audiences, message("an audience")),
        ):
            value = getattr(service, key)
            if value is not None:
                self.known((*path, key), value, [item.id for item in allowed], kind)
            if (value is not None) != (service.nature is nature):
                self.note(
                    (*path, key),
                    message("The nature '{nature}' and the key '{key}' do not agree.", nature=service.nature, key=key),
                    message("Expected '{key}' where the nature is '{wanted}', and only there.", key=key, wanted=nature),
                )
        sizes = [item.id for item in method.sizes]
        if not service.days:
            self.note((*path, "days"), message("The service is in no path."), message("Expected at least one path."))
        for days in service.days:
            here = (*path, "days", days.path)
            self.known(here, days.path, [item.id for item in method.paths], message("a path"))
            given = [item.size for item in days.sizes]
            for item in days.sizes:
                self.known((*here, item.size), item.size, sizes, message("a size band"))
                self.at_least(0, (*here, item.size), item.days)
            for size in sizes:
                if size not in given:
                    self.note(
                        here,
                        message("There is no number of days for the size '{size}'.", size=size),
                        remedy=message("Add it."),
                    )

    def statistics(self) -> None:
        """Check that a statistic that is broken down says of what each figure is, and that grades are grades."""
        grades = [band.grade for band in self.method.scale.bands] if self.method.is_graded else []
        for index, statistic in enumerate(self.method.statistics):
            for n, figure in enumerate(statistic.figures):
                path: Path_ = ("statistics", index, "figures", n)
                if statistic.by is not None and figure.of is not None:
                    allowed = dimension_ids(self.method, statistic.by)
                    self.known((*path, "of"), figure.of, allowed, message("one of the {kind}", kind=statistic.by.value))
                elif (statistic.by is None) != (figure.of is None):
                    self.note(
                        path,
                        message("The keys 'by' and 'of' do not agree."),
                        message("Expected 'of' in each figure of a statistic that is broken down, and only there."),
                    )
                if statistic.unit is StatisticUnit.GRADE:
                    if grades or not self.method.is_graded:  # that the scale has none is told where it stands
                        self.known((*path, "value"), str(figure.value), grades, message("a grade of this pack"))
                elif isinstance(figure.value, str):
                    self.note(
                        (*path, "value"),
                        message("'{value}' is not a number.", value=figure.value),
                        message("Expected a number, as the unit is '{unit}'.", unit=statistic.unit.value),
                    )

    def targets(self) -> None:
        """Check that targets name what is there."""
        targets, method = self.method.targets, self.method
        if targets is None:
            return
        for item in targets.paths:
            self.known(
                ("targets", "paths", item.path), item.path, [path.id for path in method.paths], message("a path")
            )
        for category in targets.categories:
            self.known(
                ("targets", "categories", category.category),
                category.category,
                [known.id for known in method.categories],
                message("a category"),
            )
        for n, framework in enumerate(targets.frameworks):
            self.known(
                ("targets", "frameworks", n),
                framework,
                [known.id for known in method.frameworks],
                message("a framework of this pack"),
            )
