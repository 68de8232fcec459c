"""What a translator is told beside each entry: what the text is, where readers meet it, and the agreed words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from parcours_cyber.i18n.text import Message, Text, message
from parcours_cyber.loading.addresses import texts
from parcours_cyber.model.methodology import Methodology

__all__ = ["Group", "groups", "kind_of", "purpose"]

#: What each field of content is, by the kind of object and the field that its address names. Fields of one name that
#: mean the same everywhere stand below an empty kind.
FIELDS: Final[dict[str, dict[str, str]]] = {
    "": {"name": "its name", "description": "what it is", "title": "its title", "why": "why it matters"},
    "question": {
        "text": "what is asked; a question",
        "why": "why the question is asked",
        "how_to_find_out": "how to find the answer; instructions",
        "evidence": "what shows that the answer is true",
    },
    "option": {"label": "an answer to choose; a state that can be seen"},
    "measure": {
        "title": "its title; begins with what is to be done",
        "objective": "what is reached once it is done",
        "steps": "one step; an instruction",
        "first_day": "what can be done on the first day; an instruction",
        "proof": "what shows that it is done",
        "pitfalls": "how it goes wrong",
        "upstream_study.title": "the title of the study that comes first",
    },
    "finding": {"observation": "what the auditor saw", "impact": "what an attacker gets from it"},
    "audit-work": {
        "purpose": "what it is for",
        "scope": "what it looks at, and how",
        "deliverable": "what one gets from it",
    },
    "audience": {
        "exposures": "what these people are exposed to",
        "campaign.messages": "one message of their campaign",
        "campaign.scenario": "the scenario of their campaign",
        "campaign.exercise": "the exercise of their campaign",
        "campaign.indicators": "what is measured in their campaign",
    },
    "fact": {"question": "what is asked to know it; a question"},
    "actor": {"role": "what they do in the journey"},
    "phase": {"purpose": "what it is for"},
    "size": {"definition": "who belongs to it"},
    "pre-question": {"text": "what is asked; a question"},
    "pre-option": {"label": "an answer to choose"},
    "provenance": {"locator": "where in the source a figure stands", "reason": "why a figure was chosen"},
    "statistic": {"note": "what to know about the figure"},
    "term": {
        "term": "a word of the glossary: give the agreed word",
        "forms": "its other forms, with commas between: give all that your language may need",
        "definition": "what the word means",
    },
    "methodology": {"pre_diagnosis.minimums.reason": "why a path is the least that is proposed"},
}
#: How each kind of object is called; status pages say it in their readers' languages.
KINDS: Final = {
    "actor": message("Actor of the journey"),
    "audience": message("Audience of awareness"),
    "audit-work": message("Technical audit"),
    "axis": message("Side from which a matter is looked at"),
    "category": message("Category of measures"),
    "domain": message("Domain of the audit"),
    "fact": message("Fact about the entity"),
    "finding": message("Finding of a technical audit"),
    "measure": message("Measure"),
    "methodology": message("Methodology"),
    "option": message("Answer to a question"),
    "path": message("Path of the journey"),
    "phase": message("Phase of the journey"),
    "pre-option": message("Answer of the pre-diagnosis"),
    "pre-question": message("Question of the pre-diagnosis"),
    "profile": message("Profile"),
    "provenance": message("Source of a figure"),
    "question": message("Question"),
    "sector": message("Sector of entities"),
    "service": message("Service of the initial pack"),
    "size": message("Size of entities"),
    "statistic": message("Published figure"),
    "subcategory": message("Sub-category of measures"),
    "term": message("Term of the glossary"),
    "theme": message("Theme of the questions"),
    "threat": message("Threat"),
}
#: Where readers meet the library's own words, by the part of the library that says them.
WORDS: Final = {
    "cli": "Command line: help, or what a command says",
    "reporting": "Report: a heading, a label or a sentence",
    "planning": "Report: a reason or an error of the plan",
    "i18n": "Report: a unit, or an error about the language",
    "journey": "Report: a reason in the choice of the path",
    "scoring": "Report: a reason or an error of the score",
    "loading": "Error: a mistake in somebody’s file",
    "frames": "Error: a mistake in a table of data",
    "quality": "Warning about the content of a pack",
    "l10n": "Error: a mistake in a catalogue",
    "testing": "Verdict on the laws of a scoring method",
}


@frozen
class Group:
    """What a text belongs to: a theme of questions, a sub-category of measures, or else a kind of object.

    Attributes
    ----------
    kind
        ``"theme"``, ``"subcategory"`` or ``"other"``.
    id
        The theme or sub-category, else the kind of object, such as ``"finding"``.
    name
        Its name.
    """

    kind: str
    id: str
    name: Text | Message


def kind_of(address: str) -> str:
    """Return the kind and the field of an address without its numbers.

    >>> kind_of("measure:RES-BCK-01:steps.2")
    'measure:steps'
    """
    kind, _, field = address.split(":")
    return f"{kind}:{re.sub(r'[.][0-9]+', '', field)}"


def purpose(address: str, location: str) -> str:
    """Return what a text is, for somebody who sees it alone; of the library's own words, where readers meet it.

    >>> purpose("measure:RES-BCK-01:steps.2", "")
    'Measure RES-BCK-01: one step; an instruction.'
    >>> purpose("", "cli/parser.py")
    'Command line: help, or what a command says.'
    """
    if not address:
        return f"{WORDS.get(location.partition('/')[0], 'Error: a mistake')}."
    kind, ids, _ = address.split(":")
    field = kind_of(address).partition(":")[2]
    what = FIELDS.get(kind, {}).get(field) or FIELDS[""].get(field) or field.replace("_", " ")
    return f"{KINDS[kind].render('en')} {ids}: {what}."


def groups(methodology: Methodology) -> dict[str, Group]:
    """Return the group of each text of a methodology, by its address."""
    return dict(_grouped(methodology))


def _grouped(methodology: Methodology) -> Iterator[tuple[str, Group]]:
    """Yield each address with its group; what comes later is nearer to the text."""
    for text in texts(methodology):
        kind = text.context.partition(":")[0]
        yield text.context, Group("other", kind, KINDS[kind])
    for theme in methodology.themes:
        group = Group("theme", theme.id, theme.name)
        of_theme = (question for question in methodology.questions if question.theme == theme.id)
        yield from ((text.context, group) for text in texts((theme, *of_theme)))
    for category in methodology.categories:
        for subcategory in category.subcategories:
            group = Group("subcategory", subcategory.id, subcategory.name)
            measures = (measure for measure in methodology.measures if measure.subcategory == subcategory.id)
            yield from ((text.context, group) for text in texts((subcategory, *measures)))
