"""Checks across a whole methodology: what no single object can know.

Each check notes every mistake that it finds, at the line where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from parcours_cyber.errors import Place, Problems, suggestion, unspelled
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.journey_checks import JourneyChecker
from parcours_cyber.loading.replaced import check_replaced
from parcours_cyber.loading.structure import exactly
from parcours_cyber.loading.yaml_reader import Path_
from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.measures import Complexity, Horizon, Resources
from parcours_cyber.model.methodology import Framework, Methodology
from parcours_cyber.model.profile import Profile, Threshold
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.model.scale import Scale
from parcours_cyber.model.scoring_spec import NodeSpec
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import exact
from parcours_cyber.scoring.trees import Tree, build_tree

__all__ = ["check_methodology"]


def check_methodology(methodology: Methodology, place: Callable[[Path_], Place], problems: Problems) -> None:
    """Note everything that is wrong between the parts of a methodology."""
    checker = _Checker(methodology, place, problems)
    if not checker.sound(checker.lists):  # each of what names an item of such a list would be told as wrong
        return
    checker.collisions()
    checker.provenances()
    named = checker.sound(checker.references)
    counted = checker.sound(checker.questions, checker.numbers, checker.scale_and_points)
    checker.measures()
    checker.cycles()
    JourneyChecker(methodology, place, problems).check()
    check_replaced(checker)
    # What follows would tell the same mistakes again, where there were some.
    if counted:
        checker.tree()
    if named and counted:
        checker.reach()


@frozen
class _Checker(Checker):
    """The checks of the questionnaire, the catalogue, the tree and what they rest on."""

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

    def questions(self) -> None:
        """Check that options rise and weights are positive."""
        for index, question in enumerate(self.method.questions):
            path: Path_ = ("questions", index)
            if question.weight <= 0:
                self.note(
                    (*path, "weight"), message("The weight is not above 0."), message("Expected a positive weight.")
                )
            for threat in question.threats:
                if threat.weight < 0:
                    self.note(
                        (*path, "threats", threat.threat),
                        message("The weight is negative."),
                        message("Expected 0 or more."),
                    )
            if len(question.options) < 2:
                self.note(
                    (*path, "options"),
                    message(
                        "The question has {n} option.", plural="The question has {n} options.", n=len(question.options)
                    ),
                    message("Expected at least two."),
                )
            for n in range(1, len(question.options)):
                if question.options[n].value <= question.options[n - 1].value:
                    self.note(
                        (*path, "options", n, "value"),
                        message(
                            "The option '{id}' is not worth more than the one before it.", id=question.options[n].id
                        ),
                        message("Expected the options from the worst to the best, each worth more than the last."),
                        message("Put the options in order, or correct the value."),
                    )

    def measures(self) -> None:
        """Check that estimates are there for each size, and that a family of urgent measures goes with urgency."""
        for index, measure in enumerate(self.method.measures):
            path: Path_ = ("measures", index)
            self.resources((*path, "effort"), measure.effort)
            self.resources((*path, "cost"), measure.cost)
            if measure.upstream_study is not None:
                self.resources((*path, "upstream_study", "effort"), measure.upstream_study.effort)
                self.resources((*path, "upstream_study", "cost"), measure.upstream_study.cost)
            if measure.urgent_family is not None and measure.horizon is not Horizon.URGENT:
                self.note(
                    (*path, "urgent_family"),
                    message(
                        "The measure is of a family of urgent measures, but its horizon is '{horizon}'.",
                        horizon=measure.horizon.value,
                    ),
                    remedy=message("Make it urgent, or remove the family."),
                )

    def resources(self, path: Path_, resources: tuple[Resources, ...]) -> None:
        """Check that there is one estimate for each size band."""
        sizes = [size.id for size in self.method.sizes]
        given = [item.size for item in resources]
        for size in given:
            self.known((*path, size), size, sizes, message("a size band"))
        for size in sizes:
            if size not in given:
                self.note(
                    path,
                    message("There is no estimate for the size '{size}'.", size=size),
                    remedy=message("Add [low, expected, high] for it."),
                )

    def numbers(self) -> None:
        """Check that counts, shares and durations are what they can be."""
        method = self.method
        for index, theme in enumerate(method.themes):
            self.at_least(0, ("themes", index, "points"), theme.points)
        for index, size in enumerate(method.sizes):
            for name in ("workstations_below", "people_below", "inhabitants_below"):
                self.at_least(1, ("sizes", index, name), getattr(size, name))
        for index, threat in enumerate(method.threats):
            if threat.gauge[0] >= threat.gauge[1]:
                self.note(
                    ("threats", index, "gauge"),
                    message("The band of '{id}' does not rise.", id=threat.id),
                    message("Expected the lower bound, then the upper one."),
                )
        for name in ("horizon", "urgent", "relay") if method.makes_plans else ():
            horizon = method.planning.horizon.quarters
            quarters = getattr(method.planning, name).quarters
            self.at_least(1, ("planning", name, "quarters"), quarters)
            if quarters > horizon > 0:
                self.note(
                    ("planning", name, "quarters"),
                    message(
                        "{n} quarter is longer than the plan.",
                        plural="{n} quarters are longer than the plan.",
                        n=quarters,
                    ),
                    message("Expected at most {limit}, the horizon.", limit=horizon),
                )
        if method.makes_plans and (durations := method.planning.durations) is not None:
            for complexity in Complexity:
                self.at_least(1, ("planning", "durations", complexity.value), getattr(durations, complexity.value))
        for index, measure in enumerate(method.measures):
            self.at_least(1, ("measures", index, "duration"), measure.duration)

    def cycles(self) -> None:
        """Check that no measure requires itself, through others or directly."""
        requires = {measure.id: measure.requires for measure in self.method.measures}
        index = {measure.id: n for n, measure in enumerate(self.method.measures)}
        done: set[str] = set()
        for start in requires:
            trail: list[Any] = []
            stack: list[tuple[Any, bool]] = [(start, False)]
            while stack:
                measure, leaving = stack.pop()
                if leaving:
                    trail.pop()
                    done.add(measure)
                elif measure in trail:
                    cycle = [*trail[trail.index(measure) :], measure]
                    self.note(
                        ("measures", index[measure], "requires"),
                        message("Prerequisites go round in a circle: {cycle}.", cycle=" → ".join(cycle)),
                        message("Expected an order in which each measure comes after what it requires."),
                        message("Remove one of these prerequisites."),
                    )
                elif measure not in done and measure in requires:
                    trail.append(measure)
                    stack.append((measure, True))
                    stack.extend((required, False) for required in requires[measure])

    def scale_and_points(self) -> None:
        """Check that bounds rise and that the points of the themes add up to the top of the scale."""
        if not self.method.is_graded:
            return
        scale, bands = self.method.scale, self.method.scale.bands
        if not bands:
            self.note(("scale", "bands"), message("The scale has no band."), message("Expected at least one."))
            return
        if self.method.scoring.total is None and self.method.scoring.outputs:  # without either, the tree is told wrong
            self.note(
                ("scale",),
                message("There is a scale, but no total to grade."),
                message("Expected scoring.total beside a scale."),
                message("Add the total, or remove the scale."),
            )
        for n in range(1, len(bands)):
            point = bands[n].upper == bands[n - 1].upper and scale.includes(n) and not scale.includes(n - 1)
            if bands[n].upper <= bands[n - 1].upper and not point:
                self.note(
                    ("scale", "bands", n, "upper"),
                    message("The bound of '{grade}' does not rise.", grade=bands[n].grade),
                    message("Expected bounds from the lowest to the highest."),
                )
            if bands[n].grade in [band.grade for band in bands[:n]]:
                self.note(
                    ("scale", "bands", n, "grade"),
                    message("The grade '{grade}' is used twice.", grade=bands[n].grade),
                    message("Expected each grade once."),
                )
        given = [theme.points for theme in self.method.themes if theme.points is not None]
        points = sum(given, Fraction())
        if given and points != bands[-1].upper:
            self.note(
                ("themes",),
                message("The points of the themes add up to {points}.", points=exactly(points)),
                message("Expected {top}, the top of the scale.", top=exactly(bands[-1].upper)),
                message("Correct the points of the themes."),
            )

    def tree(self) -> None:
        """Check that the scoring tree is one, and that its range lies on the scale."""
        found = Problems()
        tree = build_tree(self.method, found)
        for problem in found.found:
            path = unspelled(problem.place.path)
            self.problems.add(self.place(path), problem.what, expected=problem.expected, remedy=problem.remedy)
        if tree is None or self.problems.found:
            return
        last = {question.id: len(question.options) - 1 for question in self.method.questions}
        if self.method.is_graded:
            self.range(tree, self.method.scale, last)
        for index, profile in enumerate(self.method.profiles):
            self.profile(("profiles", index), profile, last)

    def range(self, tree: Tree, scale: Scale, last: dict[QuestionId, int]) -> None:
        """Check that the total with every answer at its best lies on the scale, whichever questions apply.

        All that may be left out are too many to try. Tried are all questions, all but one, all but those of a theme,
        and one alone; what else goes above the scale is told when it is scored.
        """
        top = scale.bands[-1].upper
        best = exact(tree.total, last.__getitem__)
        if best is not None and best > top:
            self.above(top, message("The best answers give {best} points.", best=exactly(best)))
            return
        if packed_of(self.method) is not None:
            return  # the mean of means: its best is the same whatever is left out
        for names, left_out in self.left_out():
            best = exact(tree.total, {**last, **dict.fromkeys(left_out)}.__getitem__)
            if best is not None and best > top:
                what = message("Without {names}, the best answers give {best} points.", names=names, best=exactly(best))
                self.above(top, what)
                return

    def above(self, top: Fraction, what: Message) -> None:
        """Note that the total can lie above the scale."""
        self.note(
            ("scoring", "total"),
            what,
            message("Expected at most {top}, the top of the scale.", top=exactly(top)),
            message("Correct the range of the tree, or the scale."),
        )

    def left_out(self) -> Iterator[tuple[str, list[QuestionId]]]:
        """Yield sets of questions that may be left out together, with their names."""
        questions = [question.id for question in self.method.questions]
        for theme in self.method.themes:
            yield theme.id, [question.id for question in self.method.questions if question.theme == theme.id]
        for name in questions:
            yield name, [name]
        for name in questions:
            others = [other for other in questions if other != name]
            yield ", ".join(others[:3]) + (", …" if len(others) > 3 else ""), others

    def profile(self, path: Path_, profile: Profile, last: dict[QuestionId, int]) -> None:
        """Check that the thresholds of a profile name nodes of the tree, and that answers can reach them."""
        tree = build_tree(self.method, self.problems, profile.path)
        if tree is None:
            return
        if not profile.thresholds:
            self.note(
                (*path, "thresholds"), message("The profile asks for nothing."), message("Expected at least one.")
            )
        for n, threshold in enumerate(profile.thresholds):
            here = (*path, "thresholds", n)
            if not threshold.nodes:
                self.note((*here, "nodes"), message("The threshold is for no node."), message("Expected at least one."))
            for index, name in enumerate(threshold.nodes):
                self.threshold((*here, "nodes", index), tree, name, threshold, last)

    def threshold(self, path: Path_, tree: Tree, name: str, threshold: Threshold, last: dict[QuestionId, int]) -> None:
        """Check one node of a threshold."""
        found = tree.named(name)
        if not found:
            self.known(path, name, tree.names, message("a node of the scoring tree"))
        elif len(found) != 1:
            self.note(
                path,
                message("'{id}' is the name of {n} nodes of the scoring tree.", id=name, n=len(found)),
                message("Expected a name that one node has."),
                message("Add an output with an id of its own for the node that is meant."),
            )
        else:
            best = exact(found[0], last.__getitem__)
            if best is not None and best < threshold.at_least:
                self.note(
                    path,
                    message("The best answers give '{id}' the value {best}.", id=name, best=exactly(best)),
                    message("Expected {least} or more to be within reach.", least=exactly(threshold.at_least)),
                    message("Correct the threshold, or the tree."),
                )

    def reach(self) -> None:
        """Check that some measure reaches the best option of each question, in a pack with measures."""
        if not self.method.measures:
            return
        reached = {(effect.question, effect.option) for measure in self.method.measures for effect in measure.raises}
        for index, question in enumerate(self.method.questions):
            best = question.options[-1].id
            if (question.id, best) not in reached:
                self.note(
                    ("questions", index, "options"),
                    message(
                        "No measure reaches the option '{option}' of {question}.", option=best, question=question.id
                    ),
                    message("Expected a measure that raises the question to its best option."),
                    message("Add it to the effects of a measure, or add a measure."),
                )
