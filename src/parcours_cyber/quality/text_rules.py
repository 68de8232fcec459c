"""Rules about single texts: long enough and not too long, without holes or filler, in the form of their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parcours_cyber.i18n.text import message
from parcours_cyber.quality.sentences import Remark, Written, remark, words_of
from parcours_cyber.quality.vocabulary import Vocabulary, expression, vocabulary

__all__ = ["LENGTHS", "check_texts"]

#: For each field that a reader acts on, how many words it has at least and at most. They come from the texts of the
#: reference methodology, each read for sense: what is shorter did not say enough, what is longer was two things.
LENGTHS: Final[dict[str, tuple[int, int]]] = {
    "question:text": (8, 32),
    "question:why": (15, 70),
    "question:how_to_find_out": (12, 65),
    "question:evidence": (8, 50),
    "option:label": (5, 62),
    "measure:title": (3, 12),
    "measure:objective": (8, 45),
    "measure:why": (18, 80),
    "measure:steps": (3, 85),
    "measure:first_day": (6, 45),
    "measure:proof": (8, 50),
    "measure:pitfalls": (8, 50),
    "audit-work:purpose": (10, 60),
    "audit-work:scope": (15, 110),
    "audit-work:deliverable": (10, 90),
    "finding:title": (3, 14),
    "finding:observation": (12, 70),
    "finding:impact": (10, 55),
    "audience:exposures": (2, 20),
    "audience:campaign.messages": (5, 40),
    "audience:campaign.scenario": (35, 200),
    "audience:campaign.exercise": (20, 150),
    "audience:campaign.indicators": (5, 50),
    "pre-question:text": (6, 40),
    "pre-question:why": (8, 60),
    "pre-option:label": (1, 40),
}
#: How a question ends, in the scripts of Europe and their neighbours.
QUESTION_MARKS: Final = ("?", ";", "؟", "՞")
QUESTIONS: Final = ("question:text", "pre-question:text", "fact:question")


def check_texts(texts: Iterable[Written]) -> Iterator[Remark]:
    """Yield what is wrong with each text by itself."""
    for text in texts:
        yield from _length(text)
        yield from _question(text)
        known = vocabulary(text.language)
        if known is not None:
            yield from _phrases(text, known)
            yield from _title(text, known)


def _length(text: Written) -> Iterator[Remark]:
    """Say that a text is too short to act on, or too long to be one thing."""
    least, most = LENGTHS.get(text.address, (1, 250))
    n = len(words_of(text.text))
    if n < least:
        yield remark(
            "too-short",
            text.place,
            message("The text has {n} word.", plural="The text has {n} words.", n=n),
            expected=message("Expected at least {least} in {field}.", least=least, field=text.address),
            remedy=message("Say what the reader needs in order to act."),
        )
    if n > most:
        yield remark(
            "too-long",
            text.place,
            message("The text has {n} word.", plural="The text has {n} words.", n=n),
            expected=message("Expected at most {most} in {field}.", most=most, field=text.address),
            remedy=message("Shorten it, or make two of it."),
        )


def _question(text: Written) -> Iterator[Remark]:
    """Say that a question is none."""
    if text.address in QUESTIONS and not text.text.rstrip().endswith(QUESTION_MARKS):
        yield remark(
            "question-mark",
            text.place,
            message("The question does not end in a question mark: '…{end}'.", end=text.text[-40:]),
            remedy=message("Ask for one fact, and end in a question mark."),
        )


def _phrases(text: Written, known: Vocabulary) -> Iterator[Remark]:
    """Say that something is missing, says nothing, or judges where it should describe."""
    alone = [
        part
        for part in (text.text, *re.findall(r"[\[(<]([^\])>]*)[\])>]", text.text))
        if part.strip(" .…").lower() in known.placeholders_alone
    ]
    for found in [*expression(known.placeholders).findall(text.text), *alone]:
        yield remark(
            "placeholder",
            text.place,
            message("'{phrase}' stands where something is missing.", phrase=found),
            remedy=message("Write it, or take the item out."),
        )
    for found in expression(known.filler).findall(text.text):
        yield remark(
            "filler",
            text.place,
            message("'{phrase}' says nothing that a reader can act on.", phrase=found),
            remedy=message("Say what exactly, or leave it out."),
        )
    if text.address == "option:label":
        for found in expression(known.maturity).findall(text.text):
            yield remark(
                "maturity-word",
                text.place,
                message("'{phrase}' judges the state instead of describing it.", phrase=found),
                remedy=message("Describe what can be seen: what is there, since when, for how many."),
            )


def _title(text: Written, known: Vocabulary) -> Iterator[Remark]:
    """Say that the title of a measure does not begin with a verb."""
    if text.address == "measure:title" and not known.begins_with_verb(text.text):
        yield remark(
            "title-verb",
            text.place,
            message("The title does not begin with a verb: '{title}'.", title=text.text[:60]),
            remedy=message("Begin with what is to be done."),
        )
