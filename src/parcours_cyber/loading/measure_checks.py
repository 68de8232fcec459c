"""Checks of the measures together: their estimates, their prerequisites, and what no measure reaches."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from parcours_cyber.i18n.text import message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_
from parcours_cyber.model.measures import Horizon, Resources

__all__ = ["MeasureChecker"]


@frozen
class MeasureChecker(Checker):
    """Whether the measures of a methodology can be planned, and reach every best answer."""

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
