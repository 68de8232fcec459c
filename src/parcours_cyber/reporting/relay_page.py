"""The relay pack as a document of its own: what is funded, what the entity pays, how far it has come, and who signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from attrs import define

from parcours_cyber.i18n.formats import format_date
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.execution.relay import RelayAction, RelayObstacle, RelayPack, RelayState
from parcours_cyber.reporting.json_values import exactly_written, identified, number
from parcours_cyber.reporting.labels import KINDS, quarter_label
from parcours_cyber.reporting.page import Block, Column, Facts, Heading, Page, Paragraph, Table
from parcours_cyber.reporting.writer import Writer

__all__ = ["relay_data", "relay_page"]

STATES: Final[dict[RelayState, Message]] = {
    RelayState.DRAFT: message("Draft"),
    RelayState.AGREED: message("Agreed"),
    RelayState.VALIDATED: message("Validated"),
}
OBSTACLES: Final[dict[RelayObstacle, Message]] = {
    RelayObstacle.NO_COST: message("Nothing is paid for it once."),
    RelayObstacle.KIND: message("The terms do not fund this kind of action."),
    RelayObstacle.URGENT: message("The terms leave urgent measures to the initial pack."),
    RelayObstacle.BEGUN: message("It had begun before the plan."),
    RelayObstacle.CEILING: message("The ceiling of its part is reached by the actions before it."),
}
#: Who signs, by their ids among the actors of a methodology, with the words for one that does not name them.
SIGNATORIES: Final[tuple[tuple[str, Message], ...]] = (
    ("beneficiary", message("The entity")),
    ("field-provider", message("The field provider")),
    ("accompanying-provider", message("The accompanying provider")),
    ("authority", message("The authority")),
)
#: Room to write by hand.
BLANK = "…" * 14


def relay_page(pack: RelayPack, locale: str) -> Page:
    """Return the document of a relay pack."""
    return _RelayWords(pack.methodology, locale).document(pack)


@define
class _RelayWords(Writer):
    """Writes the document of a relay pack in one language."""

    def document(self, pack: RelayPack) -> Page:
        """Return the document."""
        title = self.say(message("Relay pack of {name}", name=pack.entity))
        return self.page(
            title,
            [
                Paragraph(self.summary(pack), "lead"),
                self.facts(pack),
                *self.actions(pack),
                *self.left_out(pack),
                *self.steps(pack),
                *self.signatures(),
                *self.notes(pack),
            ],
        )

    def summary(self, pack: RelayPack) -> str:
        """Return the pack in a sentence."""
        if not pack.actions:
            return self.say(message("No action of the first quarters is funded on these terms."))
        return self.say(
            message(
                "{n} action costs {amount}; {subsidy} of it is funded, and {own} remains for the entity.",
                plural="{n} actions cost {amount}; {subsidy} of it is funded, and {own} remains for the entity.",
                n=len(pack.actions),
                amount=self.money(pack.amount),
                subsidy=self.money(pack.subsidy),
                own=self.money(pack.own),
            )
        )

    def facts(self, pack: RelayPack) -> Facts:
        """Say how far the pack has come and on which terms it is funded."""
        items = [(message("State"), self.say(STATES[pack.state]))]
        if pack.terms.name is not None:
            items.append((message("Funded by"), pack.terms.name))
        items += [
            (message("Share that is funded"), self.percent(pack.terms.share)),
            (message("Ceiling"), self.money(pack.terms.ceiling)),
        ]
        for structuring, name in (
            (True, message("For structuring actions")),
            (False, message("For the other actions")),
        ):
            portion = pack.portion(structuring=structuring)
            used = message("{used} of {ceiling}", used=self.money(portion.used), ceiling=self.money(portion.ceiling))
            items.append((name, self.say(used)))
        items.append((message("First quarters that it covers"), self.number(pack.quarters)))
        return Facts(tuple((self.say(name), value) for name, value in items))

    def title(self, measure: MeasureId) -> str:
        """Return a measure as tables name it."""
        return f"{measure} {self.read(self.method.measure(measure).title)}"

    def actions(self, pack: RelayPack) -> Iterator[Block]:
        """Return the actions of each part, with what is paid and by whom."""
        columns = (
            Column(self.say(message("Quarter"))),
            Column(self.say(message("Measure"))),
            Column(self.say(message("Kind"))),
            Column(self.say(message("Paid once")), numeric=True),
            Column(self.say(message("Subsidy")), numeric=True),
            Column(self.say(message("Own share")), numeric=True),
        )
        for structuring, name in ((True, message("Structuring actions")), (False, message("Other priority actions"))):
            chosen = [action for action in pack.actions if action.structuring is structuring]
            yield Heading(self.say(name))
            if not chosen:
                yield Paragraph(
                    self.say(
                        message(
                            "The plan has no structuring action that can be funded in these quarters: "
                            "its part of the ceiling is free."
                        )
                        if structuring
                        else message("The plan has no other action that can be funded in these quarters.")
                    )
                )
                continue
            total = (
                "",
                self.say(message("Together")),
                "",
                self.money(sum((action.amount for action in chosen), start=pack.amount * 0)),
                self.money(sum((action.subsidy for action in chosen), start=pack.amount * 0)),
                self.money(sum((action.own for action in chosen), start=pack.amount * 0)),
            )
            yield Table(columns, (*map(self.row, chosen), total))

    def row(self, action: RelayAction) -> tuple[str, ...]:
        """Return the row of an action."""
        return (
            quarter_label(action.quarter, self.locale),
            self.title(action.measure),
            self.say(KINDS[self.method.measure(action.measure).kind]),
            self.money(action.amount),
            self.money(action.subsidy),
            self.money(action.own),
        )

    def left_out(self, pack: RelayPack) -> Iterator[Block]:
        """Return the actions of these quarters that are not in the pack, and why."""
        if pack.left_out:
            yield Heading(self.say(message("Actions of these quarters that are not funded")))
            yield Table(
                self.columns(message("Quarter"), message("Measure"), message("Why")),
                tuple(
                    (
                        quarter_label(item.quarter, self.locale),
                        self.title(item.measure),
                        self.say(OBSTACLES[item.obstacle]),
                    )
                    for item in pack.left_out
                ),
            )

    def steps(self, pack: RelayPack) -> Iterator[Block]:
        """Return how the pack came to its state."""
        if pack.steps:
            yield Heading(self.say(message("How it came to this state")))
            yield Table(
                self.columns(message("Date"), message("State"), message("By"), message("Reason")),
                tuple(
                    (
                        format_date(step.date, self.locale),
                        self.say(STATES[step.state]),
                        step.by,
                        step.reason or "",
                    )
                    for step in pack.steps
                ),
            )

    def signatures(self) -> Iterator[Block]:
        """Return room for those who sign."""
        names = {actor.id: actor.name for actor in self.method.actors}
        yield Heading(self.say(message("Signatures")))
        yield Table(
            self.columns(message("For"), message("Name"), message("Date"), message("Signature")),
            tuple(
                (self.read(names[key]) if key in names else self.say(words), BLANK, BLANK, BLANK)  # type: ignore[index]
                for key, words in SIGNATORIES
            ),
        )

    def notes(self, pack: RelayPack) -> Iterator[Block]:
        """Say which terms are those of an agreement, and which are defaults."""
        yield Heading(self.say(message("What the terms rest on")))
        yield Paragraph(self.say(message("The share and the ceiling are those of the agreement.")), "note")
        if pack.terms.structuring_share is None:
            yield Paragraph(
                self.say(
                    message(
                        "By default, half of the ceiling is for structuring actions: the agreement does not say it."
                    )
                ),
                "note",
            )
        if not pack.terms.kinds:
            yield Paragraph(
                self.say(
                    message(
                        "By default, all kinds of action are funded but internal organisation, as the programme says."
                    )
                ),
                "note",
            )
        if pack.terms.quarters is None:
            yield Paragraph(
                self.say(message("By default, the quarters are those that the methodology gives to the relay pack.")),
                "note",
            )


def relay_data(pack: RelayPack, locale: str) -> dict[str, Any]:
    """Return a relay pack as plain data."""
    method = pack.methodology

    def titled(measure: MeasureId) -> dict[str, str]:
        return {"measure": measure, "title": method.measure(measure).title.render(locale)}

    def portion(*, structuring: bool) -> dict[str, Any]:
        found = pack.portion(structuring=structuring)
        return {"ceiling_eur": number(found.ceiling), "used_eur": number(found.used)}

    return {
        "methodology": identified(method),
        "locale": locale,
        "entity": pack.entity,
        "state": pack.state.value,
        "funded_by": pack.terms.name,
        "share": exactly_written(pack.terms.share),
        "ceiling_eur": number(pack.terms.ceiling),
        "quarters": pack.quarters,
        "structuring": portion(structuring=True),
        "others": portion(structuring=False),
        "totals": {
            "amount_eur": number(pack.amount),
            "subsidy_eur": number(pack.subsidy),
            "own_eur": number(pack.own),
        },
        "actions": [
            {
                **titled(action.measure),
                "quarter": action.quarter,
                "structuring": action.structuring,
                "kind": method.measure(action.measure).kind.value,
                "amount_eur": number(action.amount),
                "subsidy_eur": number(action.subsidy),
                "own_eur": number(action.own),
            }
            for action in pack.actions
        ],
        "left_out": [
            {
                **titled(item.measure),
                "quarter": item.quarter,
                "obstacle": item.obstacle.value,
                "why": OBSTACLES[item.obstacle].render(locale),
            }
            for item in pack.left_out
        ],
        "steps": [
            {"state": step.state.value, "date": step.date.isoformat(), "by": step.by, "reason": step.reason}
            for step in pack.steps
        ],
    }
