"""Carrying an assessment from one version of its methodology to another, by what the new one says that it replaces.

An id is never used again for something else, so that a former id means the same in whatever version it stood. An item
that takes the place of others says so in ``replaces``. What has no place in the new version is set aside, with why; no
answer is made up, and nothing that somebody wrote is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from attrs import define, evolve, field, frozen

from parcours_cyber.errors import Problem, UsageError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.assessment import Answer, Assessment, AwarenessSession, RecordedFinding, SetAside
from parcours_cyber.model.ids import Choice
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity, StatedFact

__all__ = ["Carried", "Migration", "Outcome", "migrate"]


class Outcome(StrEnum):
    """What became of something that an assessment said."""

    KEPT = "kept"
    RENAMED = "renamed"
    MERGED = "merged"
    SET_ASIDE = "set-aside"


@frozen
class Carried:
    """What became of one thing that an assessment said.

    Attributes
    ----------
    part
        The key of the audit file under which it stood: ``answers``, ``facts``, ``findings``…
    was, now
        What it was, such as ``BCK-01: b``, and what it is now; nothing where it was set aside.
    why
        Why it was set aside.
    """

    part: str
    was: str
    outcome: Outcome
    now: str | None = None
    why: Message | None = None


@frozen
class Migration:
    """An assessment carried to another version, and what became of each thing in it."""

    methodology: Methodology
    former: Assessment
    assessment: Assessment
    carried: tuple[Carried, ...]

    @property
    def set_aside(self) -> tuple[Carried, ...]:
        """What could not be carried."""
        return tuple(item for item in self.carried if item.outcome is Outcome.SET_ASIDE)


def migrate(assessment: Assessment, methodology: Methodology) -> Migration:
    """Carry an assessment to another version of its methodology, or to a variant of it.

    Parameters
    ----------
    assessment
        Made with a former version; what it names need not be there any more.
    methodology
        The version that it is to be read with. Of one and the same version, the assessment comes back as it is.

    Returns
    -------
    Migration
        The assessment under the new version, what was renamed or merged, and what was set aside and why.

    Raises
    ------
    UsageError
        If the assessment was made with another methodology, of which this one is neither a version nor a variant.

    Examples
    --------
    >>> import parcours_cyber as pc
    >>> tiny = pc.load_methodology("tests/tiny_pack")
    >>> former = pc.MethodologyRef(id="tiny-pack", version="0.0.9")
    >>> answers = (pc.Answer(question="BCK-01", choice="b"), pc.Answer(question="OLD-01", choice="a"))
    >>> audit = pc.Assessment(methodology=former, entity=pc.Entity(name="Clinic"), answers=answers)
    >>> migration = pc.migrate(audit, tiny)
    >>> [(item.was, item.outcome.value) for item in migration.carried]
    [('BCK-01: b', 'kept'), ('OLD-01: a', 'set-aside')]
    """
    lineage = [methodology.ref, *methodology.extends]
    if assessment.methodology.id not in [ref.id for ref in lineage]:
        raise UsageError(
            Problem(
                what=message(
                    "The audit was made with '{theirs}', of which '{ours}' is neither a version nor a variant.",
                    theirs=assessment.methodology.id,
                    ours=methodology.id,
                ),
                expected=message("Expected a methodology that goes on from it."),
                remedy=message("Choose a version or a variant of the methodology that the audit names."),
            )
        )
    former = assessment.methodology
    if former.id == methodology.id and former.version in (None, methodology.version) and (
        former.digest in (None, methodology.digest)
    ):  # fmt: skip
        return Migration(methodology, assessment, assessment, ())
    return _Migrator(methodology, assessment).migrated()


GONE = message("Nothing in this version takes its place.")
SPLIT = message("Several things take its place: somebody must choose.")


@define
class _Migrator:
    """Carries one assessment, part by part."""

    method: Methodology
    former: Assessment
    carried: list[Carried] = field(factory=list)

    def note(self, part: str, was: str, outcome: Outcome, now: str | None = None, why: Message | None = None) -> None:
        """Note what became of something."""
        self.carried.append(Carried(part, was, outcome, now, why))

    def migrated(self) -> Migration:
        """Return the assessment under the new version."""
        former, method = self.former, self.method
        aside = SetAside(methodology=former.methodology)
        entity = former.entity
        sector, size = self.one("sector", method.sectors, entity.sector), self.one("size", method.sizes, entity.size)
        path = self.one("path", method.paths, former.path)
        facts, lost_facts = self.facts(entity.facts)
        answers, lost_answers = self.answers("answers", former.answers, method.questions)
        asked = () if method.pre_diagnosis is None else method.pre_diagnosis.questions
        interview, lost_interview = self.answers("pre_diagnosis", former.pre_diagnosis, asked)
        findings, lost_findings = self.findings(former.findings)
        sessions, lost_sessions = self.sessions(former.awareness)
        aside = evolve(
            aside,
            answers=lost_answers,
            pre_diagnosis=lost_interview,
            sector=entity.sector if sector is None else None,
            size=entity.size if size is None else None,
            facts=lost_facts,
            path=former.path if path is None else None,
            findings=lost_findings,
            awareness=lost_sessions,
        )
        nothing = SetAside(methodology=former.methodology)
        assessment = evolve(
            former,
            methodology=method.ref,
            entity=Entity(name=entity.name, sector=sector, size=size, territory=entity.territory, facts=facts),
            path=path,
            answers=answers,
            pre_diagnosis=interview,
            findings=findings,
            awareness=sessions,
            set_aside=former.set_aside if aside == nothing else (*former.set_aside, aside),
        )
        return Migration(method, former, assessment, tuple(self.carried))

    def one(self, part: str, items: Iterable[Any], was: Any) -> Any:
        """Return what an id is now, where the entity has one of a kind."""
        if was is None:
            return None
        found = _now(items, was)
        if len(found) == 1:
            self.note(part, was, Outcome.KEPT if found[0].id == was else Outcome.RENAMED, found[0].id)
            return found[0].id
        self.note(part, was, Outcome.SET_ASIDE, why=SPLIT if found else GONE)
        return None

    def facts(self, stated: tuple[StatedFact, ...]) -> tuple[tuple[StatedFact, ...], tuple[StatedFact, ...]]:
        """Return the facts as they are now, and those that have no place; a fact that was divided is true of each."""
        now: dict[Any, bool] = {}
        lost: list[StatedFact] = []
        for fact in stated:
            found = _now(self.method.facts, fact.fact)
            was = f"{fact.fact}: {'true' if fact.value else 'false'}"
            if not found:
                lost.append(fact)
                self.note("facts", was, Outcome.SET_ASIDE, why=GONE)
            elif any(now.get(item.id, fact.value) != fact.value for item in found):
                lost.append(fact)
                self.note(
                    "facts", was, Outcome.SET_ASIDE, why=message("Another fact that became the same says the opposite.")
                )
            else:
                for item in found:
                    now[item.id] = fact.value
                same = [item.id for item in found] == [fact.fact]
                self.note("facts", was, Outcome.KEPT if same else Outcome.RENAMED, _listed(found))
        return tuple(StatedFact(fact=fact, value=value) for fact, value in now.items()), tuple(lost)

    def answers(
        self, part: str, given: tuple[Answer, ...], questions: Sequence[Any]
    ) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
        """Return the answers as they are now, and those that have no place."""
        said: dict[Any, list[tuple[Answer, Choice]]] = {}
        targets: dict[Any, list[Any]] = {}
        lost: dict[Any, Message] = {}
        for answer in given:
            targets[answer.question] = _now(questions, answer.question)
            if not targets[answer.question]:
                lost[answer.question] = GONE
            for question in targets[answer.question]:
                choice = _choice(answer, question)
                if isinstance(choice, Message):
                    lost[answer.question] = choice
                else:
                    said.setdefault(question.id, []).append((answer, choice))
        kept: list[Answer] = []
        for target, contributions in said.items():
            if len({choice for _, choice in contributions}) > 1:
                for answer, _ in contributions:
                    lost[answer.question] = message(
                        "It became one question with {others}, and the answers differ.",
                        others=", ".join(str(other.question) for other, _ in contributions if other is not answer),
                    )
                continue
            first, choice = contributions[0]
            kept.append(evolve(first, question=target, choice=choice))
            for other, _ in contributions[1:]:  # what was noted with the others stays readable
                if _notes(other) - _notes(first):
                    lost.setdefault(other.question, message("It became one question with {id}; its notes are kept.",
                                                            id=first.question))  # fmt: skip
        now = {answer.question: answer.choice for answer in kept}
        for answer in given:
            was = f"{answer.question}: {answer.choice}"
            became = [q for q in targets[answer.question] if q.id in now]
            if answer.question in lost:
                self.note(part, was, Outcome.SET_ASIDE, why=lost[answer.question])
                continue
            shown = ", ".join(f"{q.id}: {now[q.id]}" for q in became)
            merged = any(len(said[q.id]) > 1 for q in became)
            outcome = Outcome.MERGED if merged else Outcome.KEPT if shown == was else Outcome.RENAMED
            self.note(part, was, outcome, shown)
        return tuple(kept), tuple(answer for answer in given if answer.question in lost)

    def findings(
        self, recorded: tuple[RecordedFinding, ...]
    ) -> tuple[tuple[RecordedFinding, ...], tuple[RecordedFinding, ...]]:
        """Return the recorded findings as they are now, and those that have no place."""
        kept, lost = [], []
        for item in recorded:
            was = item.finding or item.title or ""
            found = [] if item.finding is None else _now(self.method.findings, item.finding)
            measures = [now for old in item.corrected_by for now in _now(self.method.measures, old)]
            why = None
            if item.finding is not None and len(found) != 1:
                why = SPLIT if found else GONE
            elif any(not _now(self.method.measures, old) for old in item.corrected_by):
                why = message("A measure that corrects it is not in this version.")
            if why is not None:
                lost.append(item)
                self.note("findings", was, Outcome.SET_ASIDE, why=why)
                continue
            now = evolve(
                item,
                finding=found[0].id if found else None,
                corrected_by=tuple(dict.fromkeys(measure.id for measure in measures)),
            )
            kept.append(now)
            self.note("findings", was, Outcome.KEPT if now == item else Outcome.RENAMED, now.finding or now.title)
        return tuple(kept), tuple(lost)

    def sessions(
        self, held: tuple[AwarenessSession, ...]
    ) -> tuple[tuple[AwarenessSession, ...], tuple[AwarenessSession, ...]]:
        """Return the awareness sessions as they are now, and those that have no place."""
        kept, lost = [], []
        for session in held:
            found = _now(self.method.audiences, session.audience)
            if len(found) == 1:
                kept.append(evolve(session, audience=found[0].id))
                outcome = Outcome.KEPT if found[0].id == session.audience else Outcome.RENAMED
                self.note("awareness", session.audience, outcome, found[0].id)
            else:
                lost.append(session)
                self.note("awareness", session.audience, Outcome.SET_ASIDE, why=SPLIT if found else GONE)
        return tuple(kept), tuple(lost)


def _now(items: Iterable[Any], was: Any) -> list[Any]:
    """Return what an id names now: the item that has it, else those that replace it."""
    items = tuple(items)
    return [item for item in items if item.id == was] or [item for item in items if was in item.replaces]


def _choice(answer: Answer, question: Any) -> Choice | Message:
    """Return what an answer is to the question that has its place, or why it is none."""
    if not answer.is_known:
        return answer.choice
    replacing = [option.id for option in question.options if f"{answer.question}.{answer.choice}" in option.replaces]
    if len(replacing) > 1:
        return message("Several options take the place of '{option}': somebody must choose.", option=answer.choice)
    if replacing:
        return Choice(replacing[0])
    if answer.choice in [option.id for option in question.options]:
        return answer.choice
    return message("The option '{option}' is not in this version.", option=answer.choice)


def _notes(answer: Answer) -> set[tuple[str, object]]:
    """Return what somebody wrote with an answer."""
    names = ("reason", "comment", "evidence", "date", "by")
    return {(name, value) for name in names if (value := getattr(answer, name)) is not None}


def _listed(items: Iterable[Any]) -> str:
    return ", ".join(str(item.id) for item in items)
