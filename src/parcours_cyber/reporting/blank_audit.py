"""A blank audit: every question with its options beside it, ready to be filled in with a text editor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import wrap

from attrs import define

from parcours_cyber.i18n.formats import format_series
from parcours_cyber.i18n.text import Message, Text, message
from parcours_cyber.loading.assessments import AUDIT_SCHEMA
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import OptionId, PathId
from parcours_cyber.model.methodology import Methodology

__all__ = ["blank_audit", "blank_interview"]

WIDTH = 100


def blank_audit(methodology: Methodology, path: str | None, locale: str, known: Assessment | None = None) -> str:
    """Return the text of an audit of which nothing is answered, with the questions of *path*, or with all.

    Parameters
    ----------
    known
        What a pre-diagnosis said already: its entity and its answers stand in the audit.
    """
    writer = _Lines(methodology, locale, known)
    return "\n".join(writer.audit(None if path is None else PathId(path))) + "\n"


def blank_interview(methodology: Methodology, locale: str) -> str:
    """Return the text of an audit file that asks only for the entity and the answers of the pre-diagnosis."""
    return "\n".join(_Lines(methodology, locale, None).interview()) + "\n"


@define
class _Lines:
    """Writes the lines of a file to fill in."""

    method: Methodology
    locale: str
    known: Assessment | None

    def note(self, text: Message | Text | str, indent: str = "") -> Iterator[str]:
        """Yield a comment, broken to the width of the file."""
        yield from wrap(
            text if isinstance(text, str) else text.render(self.locale),
            WIDTH,
            initial_indent=f"{indent}# ",
            subsequent_indent=f"{indent}#   ",
            break_on_hyphens=False,
            break_long_words=False,
        )

    def audit(self, path: PathId | None) -> Iterator[str]:
        """Yield the lines of an audit."""
        yield from self.note(
            message(
                "Audit to fill in for {name}. After each question, write the letter of the option that is true today, "
                "unknown, or not_applicable.",
                name=self.method.name,
            )
        )
        yield from self.note(
            message(
                "Where a word is not enough, write a mapping: option, comment, evidence, "
                "reason (why a question does not apply), date, by."
            )
        )
        yield from self.head()
        if path is not None:
            yield f"path: {path}"
        yield ""
        if self.known is not None and self.known.pre_diagnosis:
            yield "pre_diagnosis:"
            yield from (f"  {answer.question}: {answer.choice}" for answer in self.known.pre_diagnosis)
            yield ""
        yield "answers:"
        questions = list(self.method.questions if path is None else self.method.questions_of(path))
        for theme in self.method.themes:
            asked = [question for question in questions if question.theme == theme.id]
            if not asked:
                continue
            yield ""
            yield f"  # ── {theme.name.render(self.locale)}"
            for question in asked:
                yield ""
                yield from self.note(f"{question.id} {question.text.render(self.locale)}", "  ")
                if question.applies_if:
                    names = tuple(self.method.named("facts", fact) for fact in question.applies_if)
                    yield from self.note(message("Only if: {facts}.", facts=names), "  ")
                yield from self.note(message("How to find out: {words}", words=question.how_to_find_out), "  ")
                yield from self.options((option.id, option.label) for option in question.options)
                yield f"  {question.id}: unknown"
        yield from self.records()

    def interview(self) -> Iterator[str]:
        """Yield the lines of a pre-diagnosis."""
        yield from self.note(
            message(
                "Pre-diagnosis for {name}. After each question, write the letter of the option that is true today, "
                "or unknown. Then run: parcours-cyber scope FILE.",
                name=self.method.name,
            )
        )
        yield from self.head()
        yield ""
        yield "pre_diagnosis:"
        for question in () if self.method.pre_diagnosis is None else self.method.pre_diagnosis.questions:
            yield ""
            yield from self.note(f"{question.id} {question.text.render(self.locale)}", "  ")
            yield from self.note(question.why, "  ")
            yield from self.options((option.id, option.label) for option in question.options)
            yield f"  {question.id}: unknown"

    def options(self, options: Iterable[tuple[OptionId, Text]]) -> Iterator[str]:
        """Yield the options of a question."""
        for name, label in options:
            yield from self.note(f"{name}: {label.render(self.locale)}", "  ")

    def head(self) -> Iterator[str]:
        """Yield the format, the methodology, the entity, the day and the auditor."""
        entity = None if self.known is None else self.known.entity
        yield f'schema: "{AUDIT_SCHEMA}"'
        yield f"methodology: {self.method.id}@{self.method.version}"
        yield ""
        yield "entity:"
        name = message("Name of the entity").render(self.locale) if entity is None else entity.name
        yield f"  name: {quoted(name)}"
        for key, items, first in (
            ("sector", self.method.sectors, 0),
            ("size", self.method.sizes, len(self.method.sizes) // 2),
        ):
            for item in items:
                definition = getattr(item, "definition", None)
                words = f"{item.id}: {item.name.render(self.locale)}"
                yield from self.note(words + (f". {definition.render(self.locale)}" if definition else ""), "  ")
            if items:
                yield f"  {key}: {items[first].id if entity is None else getattr(entity, key)}"
        if entity is not None and entity.territory is not None:
            yield f"  territory: {quoted(entity.territory)}"
        if self.method.facts:
            yield from self.note(
                message(
                    "What is true or false of the entity. "
                    "Remove the # of what you know; what is not stated counts as true."
                ),
                "  ",
            )
            yield "  facts:"
        stated = {} if entity is None else {item.fact: item.value for item in entity.facts}
        for fact in self.method.facts:
            yield from self.note(fact.question, "    ")
            value = stated.get(fact.id)
            yield f"    # {fact.id}: true" if value is None else f"    {fact.id}: {'true' if value else 'false'}"
        yield ""
        yield from self.note(message("The day of the audit, as 2026-03-31, and who made it."))
        yield "# date: 2026-03-31"
        yield f"# by: {quoted(message('Name of the auditor').render(self.locale))}"

    def records(self) -> Iterator[str]:
        """Yield what a technical audit and awareness sessions add to the file, as comments to copy."""
        if self.method.findings:
            yield ""
            yield from self.note(
                message(
                    "What the technical audit found: a typical finding by its id, or another with title, severity "
                    "(low, medium, high, critical) or cvss, and corrected_by. Give corrected_on once it is corrected. "
                    "The typical ones: parcours-cyber catalogue --show technical-audit."
                )
            )
            yield "# findings:"
            yield f"#   - {{finding: {self.method.findings[0].id}, where: {quoted('srv-01')}, date: 2026-03-31}}"
        if self.method.audiences:
            yield ""
            yield from self.note(
                message(
                    "Awareness sessions that took place. The audiences: {audiences}.",
                    audiences=format_series([audience.id for audience in self.method.audiences], self.locale),
                )
            )
            yield "# awareness:"
            yield f"#   - {{audience: {self.method.audiences[0].id}, date: 2026-03-31, participants: 12}}"


def quoted(words: str) -> str:
    """Return a user's words as YAML holds them, whatever is in them."""
    return json.dumps(words, ensure_ascii=False)
