"""Pages about several plans: what differs between two, and which score each budget buys."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import define

from parcours_cyber.i18n.text import Quantity, Unit, message
from parcours_cyber.planning.alternatives.frontier import Frontier
from parcours_cyber.planning.alternatives.revise import PlanDiff
from parcours_cyber.planning.plan import Action
from parcours_cyber.reporting.json_values import exactly_written, identified, number
from parcours_cyber.reporting.labels import quarter_label
from parcours_cyber.reporting.page import Block, Column, Curve, CurvePoint, Facts, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.pages import Words

__all__ = ["diff_data", "diff_page", "frontier_data", "frontier_page"]


def diff_page(diff: PlanDiff, locale: str) -> Page:
    """Return the page of what differs between two plans."""
    return _ChoiceWords(diff.after.methodology, locale, diff.after.score).diff(diff)


def frontier_page(front: Frontier, locale: str) -> Page:
    """Return the page of the front of cost against score."""
    plan = front.points[0].plan
    return _ChoiceWords(plan.methodology, locale, plan.score).frontier(front)


@define
class _ChoiceWords(Words):
    """Writes pages about several plans of one entity in one language."""

    def diff(self, diff: PlanDiff) -> Page:
        """Return the page of a difference."""
        title = self.say(message("Two plans of {name}", name=self.about.assessment.entity.name))
        if diff.is_empty:
            lead = message("Both plans have the same actions in the same quarters.")
        else:
            lead = message(
                "The second plan ends at {after} ({after_grade}), the first at {before} ({before_grade}).",
                before=self.points(diff.before.projections.plan.points),
                before_grade=diff.before.projections.plan.grade,
                after=self.points(diff.after.projections.plan.points),
                after_grade=diff.after.projections.plan.grade,
            )
        return self.page(
            title,
            [
                Paragraph(self.say(lead), "lead"),
                self.differences(diff),
                *self.several(self.say(message("Only in the second plan")), diff.added),
                *self.several(self.say(message("Only in the first plan")), diff.dropped),
                *self.moved(diff),
            ],
        )

    def differences(self, diff: PlanDiff) -> Facts:
        """Return by how much the second plan is above the first."""
        items = (
            (message("Points at the end"), Quantity(diff.points, Unit.POINTS).render(self.locale)),
            (
                message("Points on average over the plan"),
                Quantity(diff.area / self.method.planning.horizon.quarters, Unit.POINTS).render(self.locale),
            ),
            (message("Cost"), self.money(diff.cost)),
            (message("Person-days"), self.number(diff.person_days)),
            (message("Actions in the same quarter of both"), self.number(diff.kept)),
        )
        return Facts(tuple((self.say(name), value) for name, value in items))

    def several(self, name: str, actions: tuple[Action, ...]) -> Iterator[Block]:
        """Return actions that one of the plans has alone."""
        if actions:
            yield Heading(name)
            yield Table(
                self.columns(message("Quarter"), message("Measure"), message("Cost"), message("Days"), numeric=2),
                tuple(
                    (
                        quarter_label(action.quarter, self.locale) if action.quarter else "",
                        self.title_of(action),
                        self.money(action.cost),
                        self.number(action.person_days),
                    )
                    for action in actions
                ),
            )

    def title_of(self, action: Action) -> str:
        """Return an action as tables name it."""
        return f"{action.measure.id} {self.read(action.measure.title)}"

    def moved(self, diff: PlanDiff) -> Iterator[Block]:
        """Return the actions that the plans have in different quarters."""
        if diff.moved:
            yield Heading(self.say(message("In another quarter")))
            yield Table(
                self.columns(message("First plan"), message("Second plan"), message("Measure")),
                tuple(
                    (
                        quarter_label(item.before.quarter, self.locale) if item.before.quarter else "",
                        quarter_label(item.after.quarter, self.locale) if item.after.quarter else "",
                        self.title_of(item.after),
                    )
                    for item in diff.moved
                ),
            )

    def frontier(self, front: Frontier) -> Page:
        """Return the page of a front."""
        title = self.say(message("What more money buys: {name}", name=self.about.assessment.entity.name))
        first, last = front.points[0], front.points[-1]
        lead = message(
            "From {start} ({start_grade}) for {least} to {end} ({end_grade}) for {most}.",
            start=self.points(first.points),
            start_grade=first.grade,
            least=self.money(first.cost),
            end=self.points(last.points),
            end_grade=last.grade,
            most=self.money(last.cost),
        )
        return self.page(title, [Paragraph(self.say(lead), "lead"), *self.front(front)])

    def front(self, front: Frontier) -> Iterator[Block]:
        """Return the curve of a front, and its table."""
        most = front.points[-1].cost
        points = []
        for point in front.points:
            share = self.on_scale(point.points)
            points.append(CurvePoint(point.cost / most if most else Fraction(), self.money(point.cost), share, share))
        if len(points) > 1:
            description = message(
                "The score at the end of the plan rises with its cost, through {n} plans.",
                plural="The score at the end of the plan rises with its cost, through {n} plans.",
                n=len(points),
            )
            along = self.say(message("What the entity pays over the plan"))
            yield Curve(self.bands(), tuple(points), along, self.say(description))
        rows = []
        before = None
        for point in front.points:
            price = ""
            if before is not None:
                price = self.money((point.cost - before.cost) / (point.points - before.points))
            rows.append(
                (
                    self.money(point.cost),
                    self.points(point.points),
                    point.grade,
                    self.number(len(point.plan.actions)),
                    self.number(point.plan.totals.person_days),
                    price,
                )
            )
            before = point
        columns = (
            Column(self.say(message("Cost")), numeric=True),
            Column(self.say(message("Points")), numeric=True),
            Column(self.say(message("Grade"))),
            Column(self.say(message("Actions")), numeric=True),
            Column(self.say(message("Days")), numeric=True),
            Column(self.say(message("Cost of one point more")), numeric=True),
        )
        yield Table(columns, tuple(rows))
        yield Paragraph(
            self.say(
                message(
                    "Each row is a plan for the highest score at its end within a budget, all other means being the "
                    "same; plans that cost more without reaching more are left out."
                )
            ),
            "note",
        )


def diff_data(diff: PlanDiff, locale: str) -> dict[str, Any]:
    """Return what differs between two plans as plain data."""

    def titled(action: Action) -> dict[str, Any]:
        return {"measure": action.measure.id, "title": action.measure.title.render(locale)}

    return {
        "methodology": identified(diff.after.methodology),
        "locale": locale,
        "added": [{**titled(action), "quarter": action.quarter} for action in diff.added],
        "dropped": [{**titled(action), "quarter": action.quarter} for action in diff.dropped],
        "moved": [
            {**titled(item.after), "before": item.before.quarter, "after": item.after.quarter} for item in diff.moved
        ],
        "kept": diff.kept,
        "points": number(diff.points),
        "points_exact": exactly_written(diff.points),
        "area": number(diff.area),
        "cost_eur": number(diff.cost),
        "person_days": number(diff.person_days),
    }


def frontier_data(front: Frontier, locale: str) -> dict[str, Any]:
    """Return a front as plain data."""
    return {
        "methodology": identified(front.points[0].plan.methodology),
        "locale": locale,
        "points": [
            {
                "cost_eur": number(point.cost),
                "points": number(point.points),
                "exact": exactly_written(point.points),
                "grade": point.grade,
                "gap": None if point.plan.proof is None else number(point.plan.proof.gap),
                "person_days": number(point.plan.totals.person_days),
                "actions": [{"measure": action.measure.id, "quarter": action.quarter} for action in point.plan.actions],
            }
            for point in front.points
        ],
    }
