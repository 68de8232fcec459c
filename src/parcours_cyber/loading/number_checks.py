"""Checks of numbers: the values of options, weights, points, bands, counts and durations."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from parcours_cyber.i18n.text import message
from parcours_cyber.loading.checker import Checker
from parcours_cyber.loading.document import Path_
from parcours_cyber.loading.structure import exactly
from parcours_cyber.model.measures import Complexity

__all__ = ["NumberChecker"]


@frozen
class NumberChecker(Checker):
    """Whether the numbers of a methodology are what they can be, and rise where they must."""

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
