"""Write the two CyFun packs from the identifiers and levels of their controls.

A pack of 221 controls on two axes is too regular to be written by hand. ``controls.csv`` in the folder of each pack has
the identifier of each control, the assurance level at which it starts and whether it is a key measure: extracts with
source (Centre for Cybersecurity Belgium), without a word of the framework. Run this file to write both packs.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
LEVELS = ("basic", "important", "essential")
#: For each edition: its date, and what an answer that does not apply is worth.
EDITIONS = {"2023": ("2023-03", None), "2025": ("2025", 3)}
#: What a profile asks: of each key measure, of each category, of the total.
PROFILES = {"basic": ("5/2", None, "5/2"), "important": ("3", None, "3"), "essential": ("3", "3", "7/2")}


class Control(NamedTuple):
    """A control: an identifier such as GV.RR-02.1, its assurance level, and whether it is a key measure."""

    id: str
    level: str
    key: bool

    @property
    def subcategory(self) -> str:
        """The sub-category, such as GV.RR-02."""
        return self.id.rpartition(".")[0]

    @property
    def category(self) -> str:
        """The category, such as GV.RR."""
        return self.id.partition("-")[0]


def slug(identifier: str) -> str:
    """Return an identifier as the id of a theme or a category."""
    return identifier.lower().replace(".", "-")


def read(folder: Path) -> list[Control]:
    """Return the controls of an edition."""
    with (folder / "controls.csv").open(encoding="utf-8", newline="") as file:
        return [Control(row["control"], row["level"], row["key"] == "yes") for row in csv.DictReader(file)]


def methodology(edition: str, controls: list[Control]) -> str:
    """Return the file ``methodology.yaml`` of an edition."""
    date, absent = EDITIONS[edition]
    policy = "" if absent is None else f", not_applicable: count-as, value: {absent}"
    categories = list(dict.fromkeys(control.category for control in controls))
    subcategories = list(dict.fromkeys((control.subcategory, control.category) for control in controls))
    keys = [control for control in controls if control.key]
    publisher, licence = "Centre for Cybersecurity Belgium", "all rights reserved; identifiers and levels only"
    source = f'id: cyfun, title: CyFun {edition}, publisher: {publisher}, date: "{date}", licence: {licence}'
    lines = [
        f"# Written by make_cyfun.py from controls.csv: the verdicts of CyFun {edition}. No wording of the framework.",
        'schema: "1.2"',
        f"id: cyfun-{edition}",
        'version: "1.0.0"',
        "language: en",
        "licence: Apache-2.0",
        "currency: EUR",
        f"name: CyberFundamentals {edition} (example)",
        f"description: Maturity and verdicts of CyFun {edition} over its {len(controls)} numbered controls.",
        "sources:",
        f"  - {{{source}}}",
        "provenances:",
        "  - {id: published-rule, status: published, source: cyfun}",
        "axes:",
        "  - {id: documentation, name: Documentation}",
        "  - {id: implementation, name: Implementation}",
        "paths:",
        *(
            f"  - {{id: {level}, name: {level.capitalize()}, description: The controls of {level}.}}"
            for level in LEVELS
        ),
        "categories:",
        *(f"  - {{id: {slug(name)}, name: {name}}}" for name in categories),
        "themes:",
        *(
            f"  - {{id: {slug(name)}, name: {name}, category: {slug(above)}, provenance: published-rule}}"
            for name, above in subcategories
        ),
        "scoring:",
        "  provenance: published-rule",
        "  total:",
        "    # The mean of the categories, each the mean of its two axes, each the mean of its sub-categories.",
        "    kind: weighted-mean",
        "    children:",
        "      - kind: weighted-mean",
        "        each: category",
        "        children:",
        "          - kind: weighted-mean",
        "            each: axis",
        "            children:",
        "              - kind: weighted-mean",
        "                each: theme",
        "                children:",
        f"                  - {{kind: answer, each: question{policy}}}",
        "  outputs:",
        "    # The key measures, each the mean of its two axes.",
    ]
    for control in keys:
        lines += [
            f"    - kind: weighted-mean\n      id: key:{control.id}\n      children:",
            *(f"        - {{kind: answer, question: {control.id}-{axis}{policy}}}" for axis in "DI"),
        ]
    lines.append("profiles:")
    for level, (key, category, total) in PROFILES.items():
        reached = LEVELS[: LEVELS.index(level) + 1]
        asked = ", ".join(f"key:{control.id}" for control in keys if control.level in reached)
        lines += [
            f"  - id: {level}\n    name: {level.capitalize()}\n    path: {level}\n    provenance: published-rule",
            "    thresholds:",
            f"      - {{nodes: [total], at_least: {total}}}",
            f"      - nodes: [{asked}]\n        at_least: {key}",
        ]
        if category is not None:
            names = ", ".join(f"category:{slug(name)}" for name in categories)
            lines.append(f"      - nodes: [{names}]\n        at_least: {category}")
    return "\n".join(lines) + "\n"


def questions(edition: str, controls: list[Control], axis: str) -> str:
    """Return the file of the questions of one axis; in the edition of 2025 the two axes of a control apply together."""
    mine, other = ("D", "I") if axis == "documentation" else ("I", "D")
    asks = "written down" if axis == "documentation" else "carried out"
    why = (
        "Only what is written down outlives the people who know it, and can be checked by others."
        if axis == "documentation"
        else "A procedure protects nobody until somebody follows it, every time, and notices when it fails."
    )
    shown = (
        "The document, with its date and its owner." if axis == "documentation" else "Recent traces of what is done."
    )
    lines = [
        f"# Written by make_cyfun.py from controls.csv: one question a control, on the axis {axis}.",
        f"axis: {axis}",
        "weight: 1",
        "provenance: published-rule",
        f"why: {why}",
        "how_to_find_out: Look the control up in the framework by its number, then ask whoever is in charge of it.",
        f"evidence: {shown}",
        "options:",
        *(
            f"  - {{id: {letter}, value: {value}, label: Maturity level {value} of 5.}}"
            for value, letter in enumerate("abcde", start=1)
        ),
        "questions:",
    ]
    for control in controls:
        pair = f", applies_with: [{control.id}-{other}]" if EDITIONS[edition][1] is not None else ""
        lines.append(
            f"  - {{id: {control.id}-{mine}, theme: {slug(control.subcategory)}, path: {control.level}{pair},"
            f' text: "How far is {control.id} {asks}?"}}'
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write both packs."""
    for edition in EDITIONS:
        folder = HERE / f"cyfun-{edition}"
        controls = read(folder)
        (folder / "questionnaire").mkdir(exist_ok=True)
        (folder / "methodology.yaml").write_text(methodology(edition, controls), encoding="utf-8")
        for axis in ("documentation", "implementation"):
            path = folder / "questionnaire" / f"{axis}.yaml"
            path.write_text(questions(edition, controls, axis), encoding="utf-8")


if __name__ == "__main__":
    main()
