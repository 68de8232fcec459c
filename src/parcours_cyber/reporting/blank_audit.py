"""A blank audit: every question with its options beside it, ready to be filled in with a text editor."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from parcours_cyber.i18n.text import Message, message
from parcours_cyber.loading.assessments import AUDIT_SCHEMA
from parcours_cyber.model.ids import PathId
from parcours_cyber.model.methodology import Methodology

__all__ = ["blank_audit"]

WIDTH = 100


def blank_audit(methodology: Methodology, path: str | None, locale: str) -> str:
    """Return the text of an audit of which nothing is answered, with the questions of *path*, or with all."""
    return "\n".join(_lines(methodology, None if path is None else PathId(path), locale)) + "\n"


def _lines(methodology: Methodology, path: PathId | None, locale: str) -> Iterator[str]:
    """Yield the lines of the file."""

    def note(text: Message | str, indent: str = "") -> Iterator[str]:
        words = text if isinstance(text, str) else text.render(locale)
        yield from wrap(
            words,
            WIDTH,
            initial_indent=f"{indent}# ",
            subsequent_indent=f"{indent}#   ",
            break_on_hyphens=False,
            break_long_words=False,
        )

    yield from note(
        message(
            "Audit to fill in for {name}. After each question, write the letter of the option that is true today, "
            "unknown, or not_applicable.",
            name=methodology.name,
        )
    )
    yield from note(
        message(
            "Where a word is not enough, write a mapping: option, comment, evidence, "
            "reason (why a question does not apply), date, by."
        )
    )
    yield f'schema: "{AUDIT_SCHEMA}"'
    yield f"methodology: {methodology.id}@{methodology.version}"
    yield ""
    yield "entity:"
    name = message("Name of the entity").render(locale).replace('"', "'")
    yield f'  name: "{name}"'
    for key, items, first in (
        ("sector", methodology.sectors, 0),
        ("size", methodology.sizes, len(methodology.sizes) // 2),
    ):
        for item in items:
            definition = getattr(item, "definition", None)
            words = f"{item.id}: {item.name.render(locale)}" + (f". {definition.render(locale)}" if definition else "")
            yield from note(words, "  ")
        yield f"  {key}: {items[first].id}"
    yield from note(
        message(
            "What is true or false of the entity. Remove the # of what you know; what is not stated counts as true."
        ),
        "  ",
    )
    yield "  facts:"
    for fact in methodology.facts:
        yield from note(fact.question.render(locale), "    ")
        yield f"    # {fact.id}: true"
    yield ""
    yield from note(message("The day of the audit, as 2026-03-31, and who made it."))
    yield "# date: 2026-03-31"
    yield f'# by: "{message("Name of the auditor").render(locale)}"'
    if path is not None:
        yield f"path: {path}"
    yield ""
    yield "answers:"
    questions = list(methodology.questions if path is None else methodology.questions_of(path))
    for theme in methodology.themes:
        asked = [question for question in questions if question.theme == theme.id]
        if not asked:
            continue
        yield ""
        yield f"  # ── {theme.name.render(locale)}"
        for question in asked:
            yield ""
            yield from note(f"{question.id} {question.text.render(locale)}", "  ")
            if question.applies_if:
                names = tuple(methodology.named("facts", fact) for fact in question.applies_if)
                yield from note(message("Only if: {facts}.", facts=names), "  ")
            yield from note(message("How to find out: {words}", words=question.how_to_find_out), "  ")
            for option in question.options:
                yield from note(f"{option.id}: {option.label.render(locale)}", "  ")
            yield f"  {question.id}: unknown"
