"""Checks of the scoring tree: that it is one, that it stays on its scale, and that its profiles can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from parcours_cyber.errors import Problems, unspelled
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.structure import exactly
from parcours_cyber.model.ids import QuestionId
from parcours_cyber.model.profile import Profile, Threshold
from parcours_cyber.model.scale import Scale
from parcours_cyber.scoring.packed import packed_of
from parcours_cyber.scoring.readings import exact
from parcours_cyber.scoring.trees import Tree, build_tree

__all__ = ["TreeChecker"]


@frozen
class TreeChecker(Checker):
    """Whether the scoring tree of a methodology holds what the methodology says of it."""

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
            self.above(
                top,
                message(
                    "The best answers give {best} point.",
                    plural="The best answers give {best} points.",
                    n=best,
                    best=exactly(best),
                ),
            )
            return
        if packed_of(self.method) is not None:
            return  # the mean of means: its best is the same whatever is left out
        for names, left_out in self.left_out():
            best = exact(tree.total, {**last, **dict.fromkeys(left_out)}.__getitem__)
            if best is not None and best > top:
                what = message(
                    "Without {names}, the best answers give {best} point.",
                    plural="Without {names}, the best answers give {best} points.",
                    n=best,
                    names=names,
                    best=exactly(best),
                )
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
