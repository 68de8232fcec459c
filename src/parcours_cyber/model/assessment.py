"""An assessment: the answers that an audit gave about one entity, on one date, and what else it recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from operator import itemgetter
from sys import intern

from attrs import field, frozen

from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import (
    NOT_APPLICABLE,
    UNKNOWN,
    AudienceId,
    Choice,
    FindingId,
    MeasureId,
    MethodologyId,
    PathId,
    QuestionId,
    SectorId,
    SizeBandId,
)
from parcours_cyber.model.organisation import Entity, StatedFact

__all__ = ["Answer", "Assessment", "AwarenessSession", "LookUp", "MethodologyRef", "RecordedFinding", "answer_key"]


#: Takes from a table the values of some answers.
LookUp = Callable[[Mapping[str, int]], tuple[int, ...]]


def answer_key(question: str, choice: str) -> str:
    """Return the key of an answer in the tables of scoring."""
    # Interned: thousands of assessments share their keys, and one is found by its address rather than its letters.
    return intern(f"{question}={choice}")


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
class RecordedFinding:
    """A weakness that the technical audit found: a typical one by its id, or another in the auditor's own words.

    Attributes
    ----------
    finding
        The typical finding of the methodology, where it is one.
    title
        The weakness in the auditor's words; needed where it is no typical one.
    severity
        How grave it is here; as typical where it is not given.
    cvss
        The auditor's CVSS v3.1 or v4.0 vector; where no severity is given, its base rating is the severity.
    corrected_by
        The measures that correct it; those of the typical finding where they are not given.
    where
        The machine, site or service.
    corrected_on
        When it was corrected; it is open until then.
    """

    finding: FindingId | None = None
    title: str | None = None
    severity: Severity | None = None
    cvss: str | None = None
    corrected_by: tuple[MeasureId, ...] = ()
    where: str | None = None
    date: dt.date | None = None
    by: str | None = None
    comment: str | None = None
    corrected_on: dt.date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was not corrected yet."""
        return self.corrected_on is None


@frozen(kw_only=True)
class AwarenessSession:
    """An awareness session that took place: for whom, when, and how many took part of those invited."""

    audience: AudienceId
    date: dt.date
    participants: int
    invited: int | None = None
    comment: str | None = None


@frozen(kw_only=True)
class SetAside:
    """What an assessment said under a former version of its methodology and the present one has no place for.

    Nothing reads it but people: it is kept so that a migration loses nothing.

    Attributes
    ----------
    methodology
        The version under which it was said.
    """

    methodology: MethodologyRef
    answers: tuple[Answer, ...] = ()
    pre_diagnosis: tuple[Answer, ...] = ()
    sector: SectorId | None = None
    size: SizeBandId | None = None
    facts: tuple[StatedFact, ...] = ()
    path: PathId | None = None
    findings: tuple[RecordedFinding, ...] = ()
    awareness: tuple[AwarenessSession, ...] = ()


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
    pre_diagnosis
        The answers of the pre-diagnosis interview, which select the path and scope the initial pack.
    findings
        What the technical audit found; it changes no score, but the priority of what corrects it.
    awareness
        The awareness sessions that took place.
    set_aside
        What could not be carried from former versions of the methodology; it changes nothing.
    """

    methodology: MethodologyRef
    entity: Entity
    answers: tuple[Answer, ...] = ()
    date: dt.date | None = None
    by: str | None = None
    path: PathId | None = None
    pre_diagnosis: tuple[Answer, ...] = ()
    findings: tuple[RecordedFinding, ...] = ()
    awareness: tuple[AwarenessSession, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    # Takes from a table what stands at the `answer_key` of each answer, after two values for the key "". Scoring looks
    # all answers up with it, without touching the objects again.
    look_up: LookUp = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the look-up; refuse two answers to one question."""
        questions = {answer.question for answer in self.answers}
        if len(questions) != len(self.answers):
            raise ValueError("an assessment has at most one answer to each question")
        # One call of C for all answers. With fewer than two keys it would return no tuple.
        keys = (answer_key(answer.question, answer.choice) for answer in self.answers)
        object.__setattr__(self, "look_up", itemgetter("", "", *keys))

    def choice(self, question: QuestionId) -> Choice:
        """Return what was answered to *question*, ``unknown`` when nothing was."""
        return next((answer.choice for answer in self.answers if answer.question == question), UNKNOWN)
