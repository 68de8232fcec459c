"""An assessment: the answers that an audit gave about one entity, on one date."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, MethodologyId, PathId, QuestionId
from parcours_cyber.model.organisation import Entity

__all__ = ["Answer", "Assessment", "MethodologyRef"]


@frozen(kw_only=True)
class MethodologyRef:
    """Which methodology something was made with: its id, its version and the digest of its content."""

    id: MethodologyId
    version: str | None = None
    digest: str | None = None


@frozen(kw_only=True)
class Answer:
    """The answer to one question: an option, ``unknown`` or ``not_applicable``, with what the auditor noted.

    Attributes
    ----------
    choice
        The id of an option of the question, or ``unknown``, or ``not_applicable``.
    reason
        Why the question does not apply.
    comment
        What the auditor noted.
    evidence
        What shows that the answer is true.
    date
        When it was answered, where that differs from the whole assessment.
    by
        Who answered it, where that differs from the whole assessment.
    """

    question: QuestionId
    choice: Choice
    reason: str | None = None
    comment: str | None = None
    evidence: str | None = None
    date: dt.date | None = None
    by: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the answer names an option."""
        return self.choice not in (UNKNOWN, NOT_APPLICABLE)


@frozen(kw_only=True)
class Assessment:
    """The answers about an entity. A question that is not answered here is unknown.

    Attributes
    ----------
    methodology
        The methodology whose questions are answered.
    path
        The path of the journey, where one was chosen; it changes no score.
    answers
        At most one answer a question.
    """

    methodology: MethodologyRef
    entity: Entity
    answers: tuple[Answer, ...] = ()
    date: dt.date | None = None
    by: str | None = None
    path: PathId | None = None
    #: One string an answer, ``QUESTION=choice``, which scoring looks up without touching the objects again.
    keys: tuple[str, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Compute the keys; refuse two answers to one question."""
        keys = tuple(f"{answer.question}={answer.choice}" for answer in self.answers)
        questions = {answer.question for answer in self.answers}
        if len(questions) != len(keys):
            raise ValueError("an assessment has at most one answer to each question")
        object.__setattr__(self, "keys", keys)

    def choice(self, question: QuestionId) -> Choice:
        """Return what was answered to *question*, ``unknown`` when nothing was."""
        return next((answer.choice for answer in self.answers if answer.question == question), UNKNOWN)
