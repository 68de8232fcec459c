"""Which column of a frame is what, and what is wrong with its columns, before any row is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

import pyarrow as pa
import pyarrow.types as pt
from attrs import frozen

from parcours_cyber.errors import Problems, suggestion
from parcours_cyber.frames.answers import Vocabulary, holds_answers, is_text, vocabularies_of
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.ids import SPELLINGS, QuestionId
from parcours_cyber.model.methodology import Methodology

__all__ = ["LongLayout", "WideLayout", "long_layout", "wide_layout"]

#: So many columns are named in an error; the others are counted.
_NAMED: Final = 12


@frozen
class WideLayout:
    """The columns of a frame with one row for each entity.

    Attributes
    ----------
    vocabularies
        What may stand in the column of each question, in the methodology's order.
    missing
        The questions that have no column and count as unknown.
    facts
        The columns of facts, each with the positions of the questions that apply only when it is true.
    entity
        The column that names the entity.
    keep
        The columns that are passed on.
    """

    vocabularies: tuple[Vocabulary, ...]
    missing: frozenset[QuestionId]
    facts: tuple[tuple[str, tuple[int, ...]], ...]
    entity: str | None
    keep: tuple[str, ...]

    @property
    def passed_on(self) -> tuple[str, ...]:
        """The columns that stand in the result as well."""
        return self.keep if self.entity is None else (self.entity, *self.keep)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        asked = (words.question for words in self.vocabularies if words.question not in self.missing)
        return tuple(dict.fromkeys((*self.passed_on, *(name for name, _ in self.facts), *asked)))


@frozen
class LongLayout:
    """The columns of a frame with one row for each answer."""

    vocabularies: tuple[Vocabulary, ...]
    entity: str
    question: str
    answer: str

    @property
    def passed_on(self) -> tuple[str, ...]:
        """The columns that stand in the result as well."""
        return (self.entity,)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.entity, self.question, self.answer)


def _vocabularies(methodology: Methodology, absent: int, problems: Problems) -> tuple[Vocabulary, ...]:
    """Return what may stand in each column; note a number for *not applicable* that is a level."""
    longest = max(len(question.options) for question in methodology.questions)
    if 0 <= absent < longest:
        problems.add(
            "not_applicable",
            message("{number} is a level, so it cannot say 'not applicable'.", number=absent),
            expected=message("Expected a number outside 0 to {highest}.", highest=longest - 1),
        )
    return vocabularies_of(methodology, absent)


def wide_layout(
    methodology: Methodology,
    schema: pa.Schema,
    *,
    entity: str | None,
    keep: Sequence[str],
    absent: int,
    missing_as_unknown: bool,
    taken: Iterable[str],
) -> WideLayout:
    """Return the layout of a frame with one row for each entity.

    Parameters
    ----------
    taken
        The names of the columns of the result.

    Raises
    ------
    InvalidDataError
        With every column that is missing or cannot be what its name says.
    """
    _refuse_repeated(schema)
    problems = Problems()
    vocabularies = _vocabularies(methodology, absent, problems)
    names = set(schema.names)
    questions = {str(question.id) for question in methodology.questions}
    missing = [str(question.id) for question in methodology.questions if question.id not in names]
    if missing and not missing_as_unknown:
        problems.add(
            _some(missing),
            message("{n} question has no column.", plural="{n} questions have no column.", n=len(missing)),
            expected=message("Expected one column for each question, named by its id."),
            remedy=_nearest(missing, names - questions)
            or message("Add the columns, or say that missing columns are unknown answers."),
        )
    _tell_strange_questions(methodology, sorted(names - questions), problems)
    for question in methodology.questions:
        if question.id in names:
            _check_answers(str(question.id), schema.field(question.id).type, problems)
    facts = []
    for fact in methodology.facts:
        if fact.id in names:
            kind = schema.field(fact.id).type
            if not (pt.is_boolean(kind) or pt.is_null(kind)):
                problems.add(
                    str(fact.id),
                    message("The column of a fact is of the type {type}.", type=str(kind)),
                    expected=message("Expected true, false or nothing."),
                    remedy=message("Make it true or false, or give the column another name."),
                )
            asked = tuple(n for n, question in enumerate(methodology.questions) if fact.id in question.applies_if)
            facts.append((str(fact.id), asked))
    for name in [*([] if entity is None else [entity]), *keep]:
        _check_there(name, schema, problems)
    if entity is not None:
        _check_entity(entity, schema, problems)
    for name in sorted({*([] if entity is None else [entity]), *keep} & set(taken)):
        problems.add(
            name,
            message("The result has a column of this name already."),
            remedy=message("Rename the column of your frame."),
        )
    problems.raise_if_any()
    kept = tuple(name for name in dict.fromkeys(keep) if name != entity)
    return WideLayout(vocabularies, frozenset(map(QuestionId, missing)), tuple(facts), entity, kept)


def long_layout(
    methodology: Methodology, schema: pa.Schema, *, names: tuple[str, str, str], absent: int, taken: Iterable[str]
) -> LongLayout:
    """Return the layout of a frame with one row for each answer.

    Raises
    ------
    InvalidDataError
        With every column that is missing or cannot be what it is said to be.
    """
    _refuse_repeated(schema)
    problems = Problems()
    vocabularies = _vocabularies(methodology, absent, problems)
    entity, question, answer = names
    for name in names:
        _check_there(name, schema, problems)
    _check_entity(entity, schema, problems)
    if question in schema.names:
        kind = schema.field(question).type
        inner = kind.value_type if pt.is_dictionary(kind) else kind
        if not is_text(inner):
            problems.add(
                question,
                message("The column of the questions is of the type {type}.", type=str(kind)),
                expected=message("Expected the ids of questions, as text."),
            )
    if answer in schema.names:
        _check_answers(answer, schema.field(answer).type, problems)
    if entity in set(taken):
        problems.add(
            entity,
            message("The result has a column of this name already."),
            remedy=message("Rename the column of your frame."),
        )
    problems.raise_if_any()
    return LongLayout(vocabularies, entity, question, answer)


def _refuse_repeated(schema: pa.Schema) -> None:
    """Refuse names that stand for several columns.

    Raises
    ------
    InvalidDataError
        With each of them.
    """
    problems = Problems()
    for name, number in sorted(Counter(schema.names).items()):
        if number > 1:
            problems.add(name, message("Several columns have this name."), remedy=message("Keep one of them."))
    problems.raise_if_any()


def _tell_strange_questions(methodology: Methodology, others: Sequence[str], problems: Problems) -> None:
    """Note columns that are named like questions and are none: their answers would be lost silently."""
    spelling, _ = SPELLINGS[QuestionId]
    known = [str(question.id) for question in methodology.questions]
    for name in others:
        if spelling.fullmatch(name):
            problems.add(
                name,
                message(
                    "There is no question '{id}' in {methodology} {version}.",
                    id=name,
                    methodology=methodology.id,
                    version=methodology.version,
                ),
                remedy=suggestion(name, known) or message("Remove the column or give it another name."),
            )


def _check_there(name: str, schema: pa.Schema, problems: Problems) -> None:
    """Note a column that is not there."""
    if name not in schema.names:
        problems.add(
            name,
            message("There is no such column."),
            expected=message("Expected one of: {allowed}.", allowed=_some([str(other) for other in schema.names])),
            remedy=suggestion(name, [str(other) for other in schema.names]),
        )


def _check_entity(name: str, schema: pa.Schema, problems: Problems) -> None:
    """Note a column whose values cannot name entities."""
    if name in schema.names and pt.is_nested(schema.field(name).type):
        problems.add(
            name,
            message("The column of the entities is of the type {type}.", type=str(schema.field(name).type)),
            expected=message("Expected text, numbers or dates."),
        )


def _check_answers(name: str, kind: pa.DataType, problems: Problems) -> None:
    """Note a column whose type can hold no answers."""
    if not holds_answers(kind):
        problems.add(
            name,
            message("A column of answers is of the type {type}.", type=str(kind)),
            expected=message("Expected the ids of options as text, or levels as whole numbers."),
            remedy=message("Convert the column."),
        )


def _nearest(missing: Sequence[str], others: set[str]) -> Message | None:
    """Return which other column may be meant by a missing one, in whatever case it is written."""
    spelled = {other.upper(): other for other in sorted(others)}
    for name in missing:
        for close in get_close_matches(name, list(spelled), n=1):
            return message("Did you mean '{close}'?", close=spelled[close])
    return None


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} (+ {len(names) - _NAMED})"
