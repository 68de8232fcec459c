"""A blank file of means: every key with what it says and an example, ready to be filled in with a text editor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import wrap

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.capacities import CAPACITY_SCHEMA
from parcours_cyber.model.measures import Kind, Owner
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.payers import RELAY_KINDS
from parcours_cyber.reporting.blank_audit import WIDTH, quoted

__all__ = ["blank_capacity"]


def blank_capacity(methodology: Methodology, locale: str) -> str:
    """Return the text of a file of means in which nothing is limited; each key stands in it behind a ``#``."""
    return "\n".join(_lines(methodology, locale)) + "\n"


def _lines(methodology: Methodology, locale: str) -> Iterator[str]:
    """Yield the lines of the file."""
    horizon = methodology.planning.horizon.quarters
    years = -(-horizon // 4)

    def note(text: Message) -> Iterator[str]:
        yield ""
        yield from wrap(
            text.render(locale),
            WIDTH,
            initial_indent="# ",
            subsequent_indent="#   ",
            break_on_hyphens=False,
            break_long_words=False,
        )

    def each_year(amount: int) -> str:
        return f"[{', '.join([str(amount)] * years)}]"

    def words(text: Message) -> str:
        return quoted(text.render(locale))

    head = message(
        "Means of an entity for its plan by {name}. Remove the # of the keys that you need, and put your own values in "
        "place of the examples; what is left out is not limited.",
        name=methodology.name,
    )
    yield from list(note(head))[1:]
    yield f'schema: "{CAPACITY_SCHEMA}"'
    yield from note(
        message(
            "Euros, taxes included: one amount for the whole plan, or one for each of its {years} years, "
            "or one for each of its {quarters} quarters. Where others pay a part, it is your own share.",
            years=years,
            quarters=horizon,
        )
    )
    yield f"#budget: {each_year(40000)}"
    yield from note(message("Days of your own staff, given in the same ways."))
    yield f"#person_days: {each_year(60)}"
    yield from note(
        message("Where there is a limit to each apart: euros that are paid once, and euros that are paid each year.")
    )
    yield f"#investment: {each_year(30000)}"
    yield f"#running: {each_year(10000)}"
    yield from note(
        message(
            "Days of those who answer for some measures, where there is a limit to each apart: {owners}.",
            owners=", ".join(owner.value for owner in Owner),
        )
    )
    yield "#person_days_by_owner:"
    yield f"#  it: {each_year(45)}"
    yield from note(message("How many actions may be under way in one quarter, their studies included."))
    yield "#at_once: 5"
    yield from note(
        message("The quarters, from 1 to {quarters}, in which nobody works on an action.", quarters=horizon)
    )
    yield "#blackout: [4]"
    yield from note(
        message(
            "Whether what is not used is kept for later quarters: true or false. Otherwise days end with their "
            "quarter, and euros with the year or quarter for which they were given."
        )
    )
    yield "#carry_over: true"
    yield from _demands(methodology, note, words)
    yield from note(
        message(
            "The terms of the relay pack, the funded first part of the plan, as your agreement says: the share from 0 "
            "to 1 and the ceiling in euros and, where they are not the usual ones, which part of the ceiling is for "
            "structuring actions, the kinds of action, whether urgent measures are funded too, and in how many first "
            "quarters."
        )
    )
    yield "#relay:"
    yield f"#  name: {words(message('Name of the scheme'))}"
    yield "#  share: 0.5"
    yield "#  ceiling: 20000"
    yield "#  structuring_share: 0.5"
    yield f"#  kinds: [{', '.join(RELAY_KINDS)}]"
    yield "#  urgent: true"
    yield f"#  quarters: {methodology.planning.relay.quarters}"
    yield from note(
        message(
            "Who else pays a part of what is paid once: the share from 0 to 1 and, where there is one, the "
            "ceiling in euros, the kinds of action ({kinds}), and the last quarter in which an action may be done.",
            kinds=", ".join(kind.value for kind in Kind),
        )
    )
    yield "#co_financing:"
    name = words(message("Name of the scheme"))
    yield f"#  - {{name: {name}, share: 0.5, ceiling: 20000, kinds: [{Kind.SERVICE}, {Kind.HARDWARE}], until: 4}}"


def _demands(
    methodology: Methodology, note: Callable[[Message], Iterator[str]], words: Callable[[Message], str]
) -> Iterator[str]:
    """Yield what may be asked of single measures; each example names another one."""
    names = [measure.id for measure in methodology.measures[:4]]
    examples = (
        (message("Measures that are done already, though the audit does not show it."), "done", "{measure}"),
        (
            message(
                "Actions that have begun: the quarter in which each will be done, and the euros and days still to come."
            ),
            "under_way",
            "{measure}, quarter: 1, cost: 4000, person_days: 8",
        ),
        (
            message("Actions that the plan must have: done in a quarter, or by one, or at any time."),
            "imposed",
            "{measure}, by: 4",
        ),
        (
            message("Measures that the plan must not have, and why."),
            "excluded",
            f"{{measure}}, reason: {words(message('The reason'))}",
        ),
    )
    for name, (text, key, example) in zip(names, examples, strict=False):
        yield from note(text)
        shown = example.replace("{measure}", name if key == "done" else f"measure: {name}")
        yield f"#{key}:"
        yield f"#  - {shown if key == 'done' else f'{{{shown}}}'}"
