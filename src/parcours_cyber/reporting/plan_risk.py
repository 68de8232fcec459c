"""What a plan's page and its JSON say of how sure it is that the plan fits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from attrs import define

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.planning.alternatives.robustness import EstimateShare, PlanRisk
from parcours_cyber.planning.explanation.names import limit_name
from parcours_cyber.reporting.json_values import number
from parcours_cyber.reporting.page import Block, Bullets, Column, Heading, Paragraph, Table
from parcours_cyber.reporting.plan_projections import ProjectionWords

__all__ = ["RiskWords", "risk_data"]

#: How many estimates are shown of those that matter most.
FIRST: Final = 5

#: The estimates of a measure, by the field of what it takes.
ESTIMATES: Final[dict[str, Message]] = {
    "study_cost": message("Cost of the study"),
    "study_days": message("Days of the study"),
    "cost": message("Cost, once"),
    "days": message("Days, once"),
    "yearly_cost": message("Cost of each year"),
    "yearly_days": message("Days of each year"),
}


@define
class RiskWords(ProjectionWords):
    """Writes how sure it is that a plan fits."""

    def sure(self, risk: PlanRisk | None) -> Iterator[Block]:
        """Say how often the plan fits, and which reserve it keeps."""
        if risk is not None:
            yield Paragraph(" ".join(self.say(sentence) for sentence in (risk.fits, *risk.kept)))

    def risk(self, risk: PlanRisk | None) -> Iterator[Block]:
        """Return how often each limit holds, what the plan may take, and which estimates matter most."""
        if risk is None:
            return
        yield Heading(self.say(message("How sure it is that the plan fits")))
        yield Bullets(tuple(self.say(sentence) for sentence in risk.spread))
        if risk.by_limit:
            yield Table(
                self.columns(message("Limit"), message("Cases in which it holds"), numeric=1),
                tuple((self.say(limit_name(name)), self.chance(Fraction(chance))) for name, chance in risk.by_limit),
            )
        yield Paragraph(self.say(risk.exceeded))
        if risk.estimates:
            yield Paragraph(
                self.say(message("These estimates matter most to that; it helps most to know them better:"))
            )
            columns = (
                Column(self.say(message("Measure"))),
                Column(self.say(message("Estimate"))),
                Column(self.say(message("Low")), numeric=True),
                Column(self.say(message("Expected")), numeric=True),
                Column(self.say(message("High")), numeric=True),
                # Translators: how much of the spread of a sum comes from one of its parts
                Column(self.say(message("Share of the spread")), numeric=True),
            )
            yield Table(columns, tuple(self.estimate(item) for item in risk.estimates[:FIRST]))
        yield Paragraph(self.say(risk.source), "note")

    def estimate(self, item: EstimateShare) -> tuple[str, ...]:
        """Return an estimate as a row."""
        measure = self.method.measure(item.estimate.measure)
        written = self.money if item.estimate.is_money else self.number
        return (
            f"{measure.id} {self.read(measure.title)}",
            self.say(ESTIMATES[item.estimate.field]),
            written(item.range.low),
            written(item.range.expected),
            written(item.range.high),
            self.chance(Fraction(item.share)),
        )


def risk_data(risk: PlanRisk, locale: str) -> dict[str, Any]:
    """Return how sure it is that a plan fits as plain data."""
    reserve = risk.reserve
    return {
        "draws": risk.draws,
        "seed": risk.seed,
        "chance": risk.chance,
        "confidence": risk.confidence,
        "reserve": None
        if reserve is None
        else {
            "share": number(reserve.share),
            "cost_eur": number(reserve.cost),
            "person_days": number(reserve.person_days),
        },
        "limits": [
            {"limit": name, "name": limit_name(name).render(locale), "chance": chance} for name, chance in risk.by_limit
        ],
        "tightest": None if risk.tightest is None else {"limit": risk.tightest[0], "quarter": risk.tightest[1]},
        "cost_eur": {"half": risk.cost[0], "nine_tenths": risk.cost[1]},
        "person_days": {"half": risk.person_days[0], "nine_tenths": risk.person_days[1]},
        "estimates": [
            {
                "measure": item.estimate.measure,
                "title": risk.plan.methodology.measure(item.estimate.measure).title.render(locale),
                "estimate": item.estimate.field,
                "low": number(item.range.low),
                "expected": number(item.range.expected),
                "high": number(item.range.high),
                "share": item.share,
            }
            for item in risk.estimates
        ],
        "sentences": [sentence.render(locale) for sentence in risk.sentences],
    }
