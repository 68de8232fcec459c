"""Carrying an audit to another version: renames are followed, nothing is made up, nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.errors import InvalidDataError, UsageError
from parcours_cyber.journey.migration import Outcome
from parcours_cyber.loading.document import Document
from parcours_cyber.loading.packs import content_digest, vary
from parcours_cyber.model.ids import SectorId, SizeBandId
from parcours_cyber.testing.strategies import assessments, methodologies

HERE = Path(__file__).parent


def sealed(methodology: pc.Methodology) -> pc.Methodology:
    return evolve(methodology, digest=content_digest(methodology))


@pytest.fixture(scope="module")
def tiny() -> pc.Methodology:
    return pc.load_methodology(HERE / "tiny_pack")


def renamed(methodology: pc.Methodology) -> pc.Methodology:
    """The next version, in which every question, its options, every fact and sector have other ids."""

    def question(item: Any) -> Any:
        options = tuple(
            evolve(option, id=chr(ord(option.id) + 13), replaces=(f"{item.id}.{option.id}",)) for option in item.options
        )
        return evolve(
            item,
            id=f"N-{item.id}",
            options=options,
            replaces=(item.id,),
            applies_if=tuple(f"n-{fact}" for fact in item.applies_if),
            applies_with=tuple(f"N-{other}" for other in item.applies_with),
        )

    def measure(item: Any) -> Any:
        raises = tuple(
            evolve(effect, question=f"N-{effect.question}", option=chr(ord(effect.option) + 13))
            for effect in item.raises
        )
        return evolve(item, raises=raises, applies_if=tuple(f"n-{fact}" for fact in item.applies_if))

    def node(item: Any) -> Any:
        name = None if item.question is None else f"N-{item.question}"
        return evolve(item, question=name, children=tuple(map(node, item.children)))

    scoring = methodology.scoring
    total = None if scoring.total is None else node(scoring.total)
    return sealed(
        evolve(
            methodology,
            version="next",
            questions=tuple(map(question, methodology.questions)),
            measures=tuple(map(measure, methodology.measures)),
            facts=tuple(evolve(fact, id=f"n-{fact.id}", replaces=(fact.id,)) for fact in methodology.facts),
            sectors=tuple(evolve(s, id=f"n-{s.id}", replaces=(s.id,)) for s in methodology.sectors),
            scoring=evolve(scoring, total=total, outputs=tuple(map(node, scoring.outputs))),
        )
    )


def scored(methodology: pc.Methodology, assessment: pc.Assessment) -> object:
    try:
        score = pc.cyberscore(methodology, assessment)
    except InvalidDataError as error:
        return str(error)
    return score.points, score.grade, score.bounds, score.answers


@given(data=st.data())
def test_to_the_same_version_an_audit_comes_back_as_it_is(data: st.DataObject) -> None:
    methodology = data.draw(methodologies())
    assessment = data.draw(assessments(methodology))
    assert pc.migrate(assessment, methodology).assessment == assessment


@given(data=st.data())
def test_after_renames_alone_the_score_is_the_same(data: st.DataObject) -> None:
    methodology = data.draw(methodologies())
    assessment = data.draw(assessments(methodology))
    after = renamed(methodology)
    migration = pc.migrate(assessment, after)
    gone = [item for item in migration.set_aside if item.part in ("answers", "facts", "sector", "size")]
    assert gone == []
    assert scored(after, migration.assessment) == scored(methodology, assessment)


@given(data=st.data())
def test_nothing_is_lost(data: st.DataObject) -> None:
    methodology, other = data.draw(methodologies()), data.draw(methodologies())
    assessment = data.draw(assessments(methodology))
    target = sealed(evolve(other, version="next"))
    migration = pc.migrate(assessment, target)
    kept = {str(answer.question) for answer in migration.assessment.answers}
    aside = {str(answer.question) for block in migration.assessment.set_aside for answer in block.answers}
    assert kept | aside == {str(answer.question) for answer in assessment.answers}
    told = [item for item in migration.carried if item.part == "answers"]
    assert len(told) == len(assessment.answers)
    assert all(item.why is not None for item in migration.set_aside)
    again = pc.from_yaml(pc.to_yaml(migration.assessment), pc.Assessment)
    assert again == migration.assessment


def audit(methodology: pc.Methodology, **answers: str) -> pc.Assessment:
    given = tuple(pc.Answer(question=q.replace("_", "-"), choice=c) for q, c in answers.items())  # type: ignore[arg-type]
    return pc.Assessment(methodology=methodology.ref, entity=pc.Entity(name="Clinic"), answers=given)


def version(methodology: pc.Methodology, **changes: Any) -> pc.Methodology:
    return sealed(evolve(methodology, version="0.2.0", **changes))


def test_an_option_that_is_gone_is_set_aside(tiny: pc.Methodology) -> None:
    question = tiny.question("BCK-01")  # type: ignore[arg-type]
    smaller = evolve(question, options=(question.options[0], question.options[2]))
    after = version(tiny, questions=tuple(smaller if q.id == "BCK-01" else q for q in tiny.questions))
    migration = pc.migrate(audit(tiny, BCK_01="b", BCK_02="b"), after)
    assert [(item.was, item.outcome) for item in migration.carried] == [
        ("BCK-01: b", Outcome.SET_ASIDE), ("BCK-02: b", Outcome.KEPT),
    ]  # fmt: skip
    assert "'b' is not in this version" in str(migration.set_aside[0].why.render("en"))  # type: ignore[union-attr]
    assert migration.assessment.choice("BCK-01") == "unknown"  # type: ignore[arg-type]
    assert migration.assessment.set_aside[0].answers[0].choice == "b"


def merged(tiny: pc.Methodology) -> pc.Methodology:
    """A version in which both questions about backups became one."""
    one, two = (tiny.question(q) for q in ("BCK-01", "BCK-02"))  # type: ignore[arg-type]
    options = (one.options[0], evolve(one.options[2], id="b", replaces=("BCK-01.c",)))
    new = evolve(one, id="BCK-10", replaces=(one.id, two.id), options=options)
    return version(tiny, questions=tuple(new if q.id == one.id else q for q in tiny.questions if q.id != two.id))


def test_questions_that_became_one(tiny: pc.Methodology) -> None:
    agreed = pc.migrate(audit(tiny, BCK_01="c", BCK_02="b"), merged(tiny))
    assert [item.outcome for item in agreed.carried] == [Outcome.MERGED, Outcome.MERGED]
    assert agreed.assessment.choice("BCK-10") == "b"  # type: ignore[arg-type]
    differing = pc.migrate(audit(tiny, BCK_01="a", BCK_02="b"), merged(tiny))
    assert [item.outcome for item in differing.carried] == [Outcome.SET_ASIDE, Outcome.SET_ASIDE]
    assert differing.assessment.answers == ()
    assert len(differing.assessment.set_aside[0].answers) == 2


def test_the_notes_of_questions_that_became_one_are_kept(tiny: pc.Methodology) -> None:
    before = audit(tiny, BCK_01="c", BCK_02="b")
    noted = evolve(before, answers=(before.answers[0], evolve(before.answers[1], comment="Vu le 3 mai")))
    after = pc.migrate(noted, merged(tiny)).assessment
    assert after.choice("BCK-10") == "b"  # type: ignore[arg-type]
    assert after.set_aside[0].answers == (noted.answers[1],)


def test_an_audit_is_carried_to_a_variant(tiny: pc.Methodology) -> None:
    variant = pc.load_methodology(HERE / "tiny_variant")
    facts = (pc.StatedFact(fact="remote-access", value=True), pc.StatedFact(fact="own-servers", value=True))  # type: ignore[arg-type]
    before = evolve(
        audit(tiny, BCK_01="b"),
        entity=pc.Entity(name="Clinic", sector=SectorId("health"), size=SizeBandId("small"), facts=facts),
    )  # type: ignore[arg-type]
    migration = pc.migrate(before, variant)
    assert [(item.part, item.was) for item in migration.set_aside] == [("facts", "remote-access: true")]
    assert migration.assessment.set_aside[0].facts == facts[:1]
    assert pc.cyberscore(variant, migration.assessment).methodology.id == "tiny-variant"


def test_another_methodology_is_refused(tiny: pc.Methodology, methodology: pc.Methodology) -> None:
    with pytest.raises(UsageError, match="'parcours-anssi' is neither a version nor a variant"):
        pc.migrate(audit(tiny), methodology)


def test_findings_measures_and_sessions_follow(tiny: pc.Methodology) -> None:
    finding = evolve(tiny.findings[0], id="F-PEN-09", replaces=(tiny.findings[0].id,))
    after = version(tiny, findings=(finding,), audiences=())
    before = evolve(
        audit(tiny),
        findings=(
            pc.RecordedFinding(finding="F-PEN-01"),  # type: ignore[arg-type]
            pc.RecordedFinding(title="Autre", severity=pc.Severity.LOW, corrected_by=("RES-OLD-01",)),  # type: ignore[arg-type]
        ),
        awareness=(pc.AwarenessSession(audience="management", date=dt.date(2026, 5, 3), participants=4),),  # type: ignore[arg-type]
    )
    migration = pc.migrate(before, after)
    assert [item.outcome for item in migration.carried] == [Outcome.RENAMED, Outcome.SET_ASIDE, Outcome.SET_ASIDE]
    assert migration.assessment.findings[0].finding == "F-PEN-09"
    assert migration.assessment.set_aside[0].findings == before.findings[1:]
    assert migration.assessment.set_aside[0].awareness == before.awareness


def test_what_is_replaced_must_be_gone(tiny: pc.Methodology) -> None:
    itself = {"schema": "1.3", "id": "other", "version": "1", "language": "es", "licence": "CC0-1.0", "name": "Otra",
              "description": "Otra."}  # fmt: skip
    changes = {"override": {"questions": {"BCK-01": {"replaces": ["BCK-02"]}},
                            "facts": {"own-servers": {"replaces": ["servers"]}}}}  # fmt: skip
    with pytest.raises(InvalidDataError, match="'BCK-02' is said to be replaced, but it is still there") as caught:
        vary(tiny, Document("methodology.yaml", {**itself, **changes}))
    assert len(caught.value.problems) == 1


def test_the_command_migrates(tiny: pc.Methodology, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = pc.to_yaml(
        evolve(audit(tiny, BCK_01="b", OLD_01="a"), methodology=pc.MethodologyRef(id=tiny.id, version="0"))
    )
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    arguments = ["migrate", str(tmp_path / "audit.yaml"), "--to", str(HERE / "tiny_pack"), "--locale", "en"]
    assert main([*arguments, "--out", str(tmp_path / "new.yaml")]) == 0
    out = capsys.readouterr().out
    assert "1 of 2 things were carried; 1 were set aside." in out
    assert "Nothing in this version takes its place." in out
    carried = pc.read_assessment(tmp_path / "new.yaml", tiny)
    assert carried.choice("BCK-01") == "b"  # type: ignore[arg-type]
    assert carried.set_aside[0].answers[0].question == "OLD-01"
    assert main([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["carried"][1]["outcome"] == "set-aside"
