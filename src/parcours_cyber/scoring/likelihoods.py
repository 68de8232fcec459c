"""How likely each option of an unknown answer is: what is stated, and otherwise all options alike."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from attrs import frozen

from parcours_cyber.errors import Place, Problems, suggestion
from parcours_cyber.i18n.text import message
from parcours_cyber.model.ids import OptionId, QuestionId
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.standing import Standing, question_index

__all__ = ["Likelihoods", "Unknown", "unknowns"]

# A mapping from ids is no mapping from strings to a type checker, although an id is a string.
_Options = Mapping[str, int | Fraction] | Mapping[OptionId, int | Fraction]
#: For a question, how likely its options are, in proportion: an option that is not named cannot be the answer.
Likelihoods = Mapping[str, _Options] | Mapping[QuestionId, _Options]


@frozen
class Unknown:
    """An answer that is not known.

    Attributes
    ----------
    position
        The position of its question in the methodology.
    ranks
        The ranks of the options that it may be, the worst first.
    weights
        How likely each of them is, as whole numbers in proportion; none is 0.
    """

    position: int
    question: QuestionId
    ranks: tuple[int, ...]
    weights: tuple[int, ...]


def unknowns(standing: Standing, likelihoods: Likelihoods | None = None) -> tuple[Unknown, ...]:
    """Return the unknown answers of a standing, in the order of its methodology.

    Likelihoods of an answer that is known, or does not apply, are not read: one table may serve many assessments.

    Raises
    ------
    InvalidDataError
        If a question or an option is not there, or if a likelihood is no exact number, is negative or leaves no option.
    """
    stated: dict[int, dict[int, Fraction]] = {}
    with Problems().raising() as problems:
        for name, options in (likelihoods or {}).items():
            position = question_index(standing.methodology).get(QuestionId(name))
            if position is None:
                known = [str(item.id) for item in standing.methodology.questions]
                problems.add(
                    f"$.likelihoods.{name}",
                    message(
                        "There is no question '{id}' in {methodology} {version}.",
                        id=name,
                        methodology=standing.methodology.id,
                        version=standing.methodology.version,
                    ),
                    remedy=suggestion(name, known) or message("Remove it or correct the id."),
                )
                continue
            stated[position] = _stated(standing.methodology.questions[position], options, problems)
    found = []
    with Problems().raising() as problems:
        for position, (question, ranks) in enumerate(zip(standing.methodology.questions, standing.ranks, strict=True)):
            if ranks is None or ranks[0] == ranks[1]:
                continue
            possible = range(ranks[0], ranks[1] + 1)
            given = stated.get(position)
            weights = {rank: Fraction(1) if given is None else given.get(rank, Fraction()) for rank in possible}
            weights = {rank: weight for rank, weight in weights.items() if weight}
            if not weights:
                problems.add(
                    f"$.likelihoods.{question.id}",
                    message("No option of {question} is left that may be the answer.", question=question.id),
                    expected=message("Expected a likelihood above 0 for at least one option."),
                )
                continue
            found.append(Unknown(position, question.id, tuple(weights), _whole(tuple(weights.values()))))
    return tuple(found)


def _stated(question: Question, options: Mapping[Any, object], problems: Problems) -> dict[int, Fraction]:
    """Return the likelihoods of one question by rank."""
    rank_of = {str(option.id): rank for rank, option in enumerate(question.options)}
    found = {}
    for option, value in options.items():
        place = Place(path=f"$.likelihoods.{question.id}.{option}")
        if option not in rank_of:
            problems.add(
                place,
                message("'{choice}' is not an option of {question}.", choice=option, question=question.id),
                expected=message("Expected one of: {allowed}.", allowed=", ".join(rank_of)),
            )
        elif isinstance(value, bool) or not isinstance(value, (int, Fraction)) or value < 0:
            problems.add(
                place,
                message("{value} is not a likelihood.", value=repr(value)),
                expected=message("Expected 0 or more, as a whole number or a Fraction."),
                remedy=message("Write for instance 2 for an option twice as likely as one with 1."),
            )
        else:
            found[rank_of[option]] = Fraction(value)
    return found


def _whole(weights: tuple[Fraction, ...]) -> tuple[int, ...]:
    """Return weights as the smallest whole numbers in the same proportions."""
    unit = lcm(*(weight.denominator for weight in weights))
    numbers = [int(weight * unit) for weight in weights]
    common = gcd(*numbers)
    return tuple(number // common for number in numbers)
