"""Checks of names: what must be there, ids that are used twice, and ids that name nothing."""

from __future__ import annotations

from attrs import frozen

from parcours_cyber.errors import suggestion
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_
from parcours_cyber.model.methodology import Framework, Methodology
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.model.scoring_spec import NodeSpec

__all__ = ["ReferenceChecker"]


@frozen
class ReferenceChecker(Checker):
    """Whether every name of a methodology names something, and one thing."""

    def lists(self) -> None:
        """Check that what the method makes use of is there: a list may be left out where nothing asks for an item."""
        method = self.method
        used = {
            "paths": any(question.path for question in method.questions) or method.pre_diagnosis is not None,
            "domains": any(question.domain for question in method.questions),
            "axes": any(question.axis for question in method.questions),
            "threats": any(question.threats for question in method.questions),
            "facts": any(question.applies_if for question in method.questions)
            or any(measure.applies_if for measure in method.measures),
            "sizes": bool(method.measures) or (method.pre_diagnosis is not None and method.pre_diagnosis.services),
            "planning": bool(method.measures),
        }
        for key, needed in used.items():
            if needed and not (method.makes_plans if key == "planning" else getattr(method, key)):
                self.note((key,), message("The key '{key}' is missing.", key=key), remedy=message("Add it."))

    def collisions(self) -> None:
        """Check that ids are unique within their kind."""
        for name in (
            "sources",
            "provenances",
            "threats",
            "domains",
            "axes",
            "categories",
            "themes",
            "facts",
            "sectors",
            "sizes",
            "actors",
            "phases",
            "paths",
            "profiles",
            "frameworks",
            "questions",
            "measures",
        ):
            self.unique(((name, index, "id"), item.id) for index, item in enumerate(getattr(self.method, name)))
        self.unique(
            (("categories", c, "subcategories", index, "id"), sub.id)
            for c, category in enumerate(self.method.categories)
            for index, sub in enumerate(category.subcategories)
        )
        for n, question in enumerate(self.method.questions):
            self.unique(
                (("questions", n, "options", index, "id"), item.id) for index, item in enumerate(question.options)
            )

    def provenances(self) -> None:
        """Check that a published number has a source, a default a reason, and an inferred one both."""
        sources = [source.id for source in self.method.sources]
        for index, item in enumerate(self.method.provenances):
            path: Path_ = ("provenances", index)
            if item.source is not None:
                self.known((*path, "source"), item.source, sources, message("a source of this pack"))
            elif item.status is not ProvenanceStatus.DEFAULT:
                self.note(
                    path,
                    message(
                        "The provenance '{id}' is {status} without a source.", id=item.id, status=item.status.value
                    ),
                    remedy=message("Name the source, and where in it."),
                )
            if item.reason is None and item.status is not ProvenanceStatus.PUBLISHED:
                self.note(
                    path,
                    message(
                        "The provenance '{id}' is {status} without a reason.", id=item.id, status=item.status.value
                    ),
                    remedy=message("Say in a sentence why the numbers are these."),
                )

    def references(self) -> None:
        """Check that what an object names is there."""
        method = self.method
        names = {
            kind: [item.id for item in getattr(method, kind)]
            for kind in (
                "themes",
                "threats",
                "domains",
                "axes",
                "categories",
                "facts",
                "paths",
                "questions",
                "measures",
                "frameworks",
            )
        }
        subcategories = [sub.id for category in method.categories for sub in category.subcategories]
        for index, theme in enumerate(method.themes):
            self.known(("themes", index, "category"), theme.category, names["categories"], message("a category"))
        for index, question in enumerate(method.questions):
            path: Path_ = ("questions", index)
            self.known((*path, "theme"), question.theme, names["themes"], message("a theme"))
            self.named(path, "domain", question.domain, names["domains"], message("an audit domain"))
            self.named(path, "path", question.path, names["paths"], message("a path"))
            self.named(path, "axis", question.axis, names["axes"], message("an axis"))
            for n, other in enumerate(question.applies_with):
                self.known((*path, "applies_with", n), other, names["questions"], message("a question"))
            for threat in question.threats:
                self.known((*path, "threats", threat.threat), threat.threat, names["threats"], message("a threat"))
            self.facts(path, question.applies_if, names["facts"])
        for index, measure in enumerate(method.measures):
            path = ("measures", index)
            self.known((*path, "subcategory"), measure.subcategory, subcategories, message("a sub-category"))
            self.facts(path, measure.applies_if, names["facts"])
            for n, threat_id in enumerate(measure.threats):
                self.known((*path, "threats", n), threat_id, names["threats"], message("a threat"))
            for n, required in enumerate(measure.requires):
                self.known((*path, "requires", n), required, names["measures"], message("a measure"))
            self.effects(path, index, names["questions"])
            for n, reference in enumerate(measure.references):
                self.framework_reference((*path, "references", n), reference.framework, reference.id)
        for index, profile in enumerate(method.profiles):
            if profile.path is not None:
                self.known(("profiles", index, "path"), profile.path, names["paths"], message("a path"))
        self.numbered(method)

    def named(self, path: Path_, key: str, value: str | None, allowed: list[str], kind: Message) -> None:
        """Check an id that a question has where the pack tells such things apart, and only there."""
        if value is not None:
            self.known((*path, key), value, allowed, kind)
        elif allowed:
            self.note(
                path,
                message("The question has no '{key}'.", key=key),
                message("Expected one of: {allowed}.", allowed=", ".join(allowed[:12])),
                message("Add the key '{key}'.", key=key),
            )

    def numbered(self, method: Methodology) -> None:
        """Check that every object that holds numbers names a provenance of the pack."""
        allowed = [item.id for item in method.provenances]
        kind = message("a provenance of this pack")
        for name in ("threats", "themes", "sizes", "profiles", "questions", "measures"):
            for index, item in enumerate(getattr(method, name)):
                self.known((name, index, "provenance"), item.provenance, allowed, kind)
        if method.makes_plans:
            for name in ("horizon", "urgent", "relay"):
                self.known(("planning", name, "provenance"), getattr(method.planning, name).provenance, allowed, kind)
        if method.is_graded:
            self.known(("scale", "provenance"), method.scale.provenance, allowed, kind)
        self.known(("scoring", "provenance"), method.scoring.provenance, allowed, kind)
        nodes: list[tuple[Path_, NodeSpec]] = []
        if method.scoring.total is not None:
            nodes.append((("scoring", "total"), method.scoring.total))
        nodes += [(("scoring", "outputs", n), output) for n, output in enumerate(method.scoring.outputs)]
        for path, node in nodes:  # the list grows by the children of each node
            nodes += [((*path, "children", n), child) for n, child in enumerate(node.children)]
            if node.provenance is not None:
                self.known((*path, "provenance"), node.provenance, allowed, kind)

    def effects(self, path: Path_, index: int, questions: list[str]) -> None:
        """Check that a measure raises questions that are there, to options that are there, above the worst."""
        measure = self.method.measures[index]
        raised = [effect.question for effect in measure.raises]
        for n, effect in enumerate(measure.raises):
            here = (*path, "raises", n)
            self.known((*here, "question"), effect.question, questions, message("a question"))
            question = next((item for item in self.method.questions if item.id == effect.question), None)
            if question is None or len(question.options) < 2:  # that it has no options is told where it stands
                continue
            options = [option.id for option in question.options]
            self.known((*here, "option"), effect.option, options, message("an option of this question"))
            if options and effect.option == options[0]:
                self.note(
                    (*here, "option"),
                    message(
                        "'{option}' is the worst option of {question}: the measure raises nothing.",
                        option=effect.option,
                        question=effect.question,
                    ),
                    remedy=message("Name the option that is true once the measure is done."),
                )
            if raised.count(effect.question) > 1 and raised.index(effect.question) != n:
                self.note(
                    (*here, "question"),
                    message("The measure raises {id} twice.", id=effect.question),
                    remedy=message("Keep the higher option."),
                )
        if not measure.raises:
            self.note(
                (*path, "raises"),
                message("The measure raises no question."),
                remedy=message("Name at least one question and the option reached."),
            )

    def framework_reference(self, path: Path_, framework: str, identifier: str) -> None:
        """Check that an identifier of a framework exists."""
        known: dict[str, Framework] = {item.id: item for item in self.method.frameworks}
        self.known((*path, "framework"), framework, known, message("a framework of this pack"))
        if framework in known and identifier not in known[framework].references:
            self.note(
                (*path, "id"),
                message("'{id}' is not an identifier of {framework}.", id=identifier, framework=framework),
                remedy=suggestion(identifier, list(known[framework].references))
                or message("Look it up in frameworks/."),
            )
