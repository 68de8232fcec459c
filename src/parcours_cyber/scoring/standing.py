"""Where each question stands: between which of its options the true answer lies, or that it does not apply.

A known answer lies between an option and itself, an unknown one between the worst option and the best. A measure
that is done raises both ends to its option. So one shape serves scores, intervals and projections.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from parcours_cyber.errors import InvalidDataError, Place, Problem, Problems, spelled, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, FactId, OptionId, QuestionId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology, named
from parcours_cyber.model.organisation import Entity
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.memo import remembered

__all__ = [
    "Standing",
    "applies",
    "check_assessment",
    "check_choices",
    "coupled_questions",
    "facts_not_stated",
    "standing_of",
    "with_coupled",
]

#: The ranks of the worst and of the best option that the answer may be; nothing when the question does not apply.
Ranks = tuple[int, int] | None


def applies(facts: Iterable[FactId], entity: Entity) -> bool:
    """Return whether something that depends on *facts* applies: none of them is stated to be false."""
    return entity.false_facts.isdisjoint(facts)


def facts_not_stated(methodology: Methodology, entity: Entity) -> tuple[FactId, ...]:
    """Return the facts of the methodology that the entity did not state; they count as true."""
    stated = {item.fact for item in entity.facts}
    return tuple(fact.id for fact in methodology.facts if fact.id not in stated)


@remembered
def question_index(methodology: Methodology) -> dict[QuestionId, int]:
    """Return the position of each question."""
    return {question.id: index for index, question in enumerate(methodology.questions)}


@remembered
def _rank_index(methodology: Methodology) -> dict[tuple[QuestionId, OptionId], int]:
    """Return the rank of each option."""
    return {
        (question.id, option.id): rank
        for question in methodology.questions
        for rank, option in enumerate(question.options)
    }


@frozen
class Standing:
    """The ranks of every question, in the methodology's order."""

    methodology: Methodology = field(repr=named)
    ranks: tuple[Ranks, ...]

    def raised(self, effects: Iterable[Effect]) -> Standing:
        """Return the standing once the effects are there: answers rise to at least their options and never fall."""
        ranks = list(self.ranks)
        index, rank_of = question_index(self.methodology), _rank_index(self.methodology)
        for effect in effects:
            position = index[effect.question]
            current = ranks[position]
            if current is not None:
                reached = rank_of[effect.question, effect.option]
                ranks[position] = (max(current[0], reached), max(current[1], reached))
        return Standing(self.methodology, tuple(ranks))

    def of(self, question: QuestionId) -> Ranks:
        """Return the ranks of one question."""
        return self.ranks[question_index(self.methodology)[question]]


def standing_of(methodology: Methodology, assessment: Assessment) -> Standing:
    """Return where each question stands after an assessment.

    Raises
    ------
    InvalidDataError
        If an answer names a question or an option that the methodology does not have.
    """
    check_assessment(methodology, assessment)
    chosen = {answer.question: answer.choice for answer in assessment.answers}
    rank_of = _rank_index(methodology)
    absent = _not_applicable(methodology, chosen, assessment.entity)
    ranks: list[Ranks] = []
    for question in methodology.questions:
        choice = chosen.get(question.id, UNKNOWN)
        if question.id in absent:
            ranks.append(None)
        elif choice == UNKNOWN:
            ranks.append((0, len(question.options) - 1))
        else:
            rank = rank_of[question.id, OptionId(choice)]
            ranks.append((rank, rank))
    return Standing(methodology, tuple(ranks))


def _not_applicable(
    methodology: Methodology, chosen: Mapping[QuestionId, Choice], entity: Entity
) -> frozenset[QuestionId]:
    """Return the questions that do not apply: by their answer, by a fact, or with another one that does not."""
    absent = {
        question.id
        for question in methodology.questions
        if chosen.get(question.id) == NOT_APPLICABLE or not applies(question.applies_if, entity)
    }
    return with_coupled(methodology, frozenset(absent))


def with_coupled(methodology: Methodology, absent: frozenset[QuestionId]) -> frozenset[QuestionId]:
    """Return questions that do not apply, and those that apply only with one of them."""
    coupled, before = coupled_questions(methodology), -1
    while absent and coupled and before < len(absent):
        before = len(absent)
        absent |= {question.id for question in coupled if not absent.isdisjoint(question.applies_with)}
    return absent


@remembered
def coupled_questions(methodology: Methodology) -> tuple[Question, ...]:
    """Return the questions that apply only with others."""
    return tuple(question for question in methodology.questions if question.applies_with)


def check_assessment(methodology: Methodology, assessment: Assessment) -> None:
    """Check that the methodology knows the sector, size and facts of the entity, and each question and option.

    Raises
    ------
    InvalidDataError
        With everything that it does not know.
    """
    problems = Problems()
    _check_entity(methodology, assessment.entity, problems)
    try:
        check_choices(methodology, assessment)
    except InvalidDataError as error:
        problems.found.extend(error.problems)
    if problems.found:
        raise InvalidDataError(problems.found)


def check_choices(methodology: Methodology, assessment: Assessment) -> None:
    """Check that each answer is to a question of the methodology, by one of its options.

    Raises
    ------
    InvalidDataError
        With every answer that is not.
    """
    problems = Problems()
    for answer in assessment.answers:
        place = Place(path=spelled(("answers", answer.question)))
        if answer.question not in question_index(methodology):
            known = [str(question.id) for question in methodology.questions]
            problems.add(
                place,
                message(
                    "There is no question '{id}' in {methodology} {version}.",
                    id=answer.question,
                    methodology=methodology.id,
                    version=methodology.version,
                ),
                remedy=suggestion(answer.question, known) or message("Remove the answer or correct the id."),
            )
            continue
        options = [str(option.id) for option in methodology.question(answer.question).options]
        if answer.is_known and answer.choice not in options:
            problems.add(
                place,
                message("'{choice}' is not an option of {question}.", choice=answer.choice, question=answer.question),
                expected=message("Expected one of: {allowed}.", allowed=", ".join([*options, UNKNOWN, NOT_APPLICABLE])),
                remedy=message("Correct the answer, or write unknown."),
            )
    if problems.found:
        raise InvalidDataError(problems.found)


def _check_entity(methodology: Methodology, entity: Entity, problems: Problems) -> None:
    """Note a sector, a size or a fact that the methodology does not have."""
    sectors, sizes, facts = (
        [str(item.id) for item in kind] for kind in (methodology.sectors, methodology.sizes, methodology.facts)
    )
    said: list[tuple[str, str | None, list[str]]] = [
        ("$.entity.sector", entity.sector, sectors),
        ("$.entity.size", entity.size, sizes),
    ]
    for path, value, names in [*said, *((f"$.entity.facts.{item.fact}", item.fact, facts) for item in entity.facts)]:
        if value is None:
            if names:
                problems.add(
                    path,
                    message("{methodology} needs it, and it is not given.", methodology=methodology.id),
                    expected=message("Expected one of: {allowed}.", allowed=", ".join(names)),
                    remedy=message("Add it."),
                )
        elif not names:
            problems.add(
                path,
                message("'{value}' is not known in {methodology}.", value=value, methodology=methodology.id),
                expected=message("There is none in this pack."),
                remedy=message("Leave it out."),
            )
        elif value not in names:
            problems.add(
                path,
                message("'{value}' is not known in {methodology}.", value=value, methodology=methodology.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(names)),
                remedy=suggestion(value, names) or message("Correct it, or leave it out if it may be."),
            )


_NOTHING: Final[frozenset[str | None]] = frozenset([None])


@remembered
def _known_of_entities(
    methodology: Methodology,
) -> tuple[frozenset[str | None], frozenset[str | None], frozenset[str]]:
    """Return the ids of the sectors, of the sizes and of the facts; nothing stands for the only one where none is."""
    return (
        frozenset(item.id for item in methodology.sectors) or _NOTHING,
        frozenset(item.id for item in methodology.sizes) or _NOTHING,
        frozenset(item.id for item in methodology.facts),
    )


def fits(methodology: Methodology, entity: Entity) -> bool:
    """Return whether the methodology knows the sector, the size and the facts of an entity; quick, for each score."""
    sectors, sizes, facts = _known_of_entities(methodology)
    return entity.sector in sectors and entity.size in sizes and facts.issuperset(entity.stated)


def require_same_methodology(methodology: Methodology, assessment: Assessment) -> None:
    """Check that an assessment was made with this methodology.

    Raises
    ------
    InvalidDataError
        If it names another one.
    """
    if assessment.methodology.id != methodology.id:
        raise InvalidDataError(
            Problem(
                place=Place(path="$.methodology"),
                what=message(
                    "The assessment was made with the methodology '{theirs}', not '{ours}'.",
                    theirs=assessment.methodology.id,
                    ours=methodology.id,
                ),
                remedy=message("Load the methodology that it names."),
            )
        )
