"""Findings of the technical audit: how they are read, what they change in a plan, and what they do not change."""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.model.findings import Severity
from parcours_cyber.model.ids import Choice, FindingId, SectorId, SizeBandId
from parcours_cyber.planning.entity.findings import drives
from parcours_cyber.planning.plan import Obstacle, Pack

METHODOLOGY = pc.load_methodology()
ENTITY = pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("medium"))
WORST = tuple(pc.Answer(question=q.id, choice=Choice(q.options[0].id)) for q in METHODOLOGY.questions)
BEST = tuple(pc.Answer(question=q.id, choice=Choice(q.options[-1].id)) for q in METHODOLOGY.questions)
MEANS = pc.Capacity(budget=150_000, person_days=200)


def audit(*findings: pc.RecordedFinding, answers: tuple[pc.Answer, ...] = WORST) -> pc.Assessment:
    return pc.Assessment(methodology=METHODOLOGY.ref, entity=ENTITY, answers=answers, findings=findings)


def typical(finding: str, **changes: object) -> pc.RecordedFinding:
    return evolve(pc.RecordedFinding(finding=FindingId(finding)), **changes)


#: A measure that is neither urgent in the catalogue nor among the first of a plan, and needs nothing before it.
QUIET = next(
    measure
    for measure in METHODOLOGY.measures
    if measure.horizon.value == "short"
    and not measure.requires
    and not measure.applies_if
    and measure.id not in {a.measure.id for a in pc.build_plan(METHODOLOGY, audit(), MEANS).actions}
)


def own(severity: Severity, **changes: object) -> pc.RecordedFinding:
    """A finding in the auditor's own words that the quiet measure corrects."""
    finding = pc.RecordedFinding(title="Constat de l’auditeur", severity=severity, corrected_by=(QUIET.id,))
    return evolve(finding, **changes)


def test_no_finding_changes_nothing() -> None:
    assert pc.build_plan(METHODOLOGY, audit(), MEANS).uncorrected == ()


@pytest.mark.parametrize("severity", list(Severity))
def test_a_finding_changes_no_score(severity: Severity) -> None:
    with_finding, without = (pc.cyberscore(METHODOLOGY, a) for a in (audit(own(severity)), audit()))
    assert with_finding.reading == without.reading


def test_a_critical_finding_makes_what_corrects_it_urgent() -> None:
    plan = pc.build_plan(METHODOLOGY, audit(own(Severity.CRITICAL)), MEANS)
    (action,) = [action for action in plan.actions if action.measure.id == QUIET.id]
    assert action.pack is Pack.URGENT
    assert action.quarter <= METHODOLOGY.planning.urgent.quarters
    assert [finding.severity for finding in action.corrects] == [Severity.CRITICAL]
    words = action.because.render("en")
    assert "Urgent because of a critical finding" in words
    assert "It corrects this finding of the technical audit: Constat de l’auditeur." in words


def test_a_finding_that_was_corrected_or_is_less_grave_is_not_urgent() -> None:
    for finding in (own(Severity.CRITICAL, corrected_on=dt.date(2026, 3, 1)), own(Severity.LOW)):
        plan = pc.build_plan(METHODOLOGY, audit(finding), MEANS)
        assert QUIET.id not in {action.measure.id for action in plan.pack(Pack.URGENT)}


def test_a_graver_finding_never_comes_later() -> None:
    quarters = []
    for severity in Severity:
        plan = pc.build_plan(METHODOLOGY, audit(own(severity)), pc.Capacity(budget=400_000, person_days=600))
        quarters.append(next((a.quarter for a in plan.actions if a.measure.id == QUIET.id), 13))
    assert quarters == sorted(quarters, reverse=True)


def test_a_measure_whose_answers_are_reached_still_corrects_a_finding() -> None:
    plan = pc.build_plan(METHODOLOGY, audit(own(Severity.MEDIUM), answers=BEST), MEANS)
    assert [action.measure.id for action in plan.actions] == [QUIET.id]
    (action,) = plan.actions
    assert action.gain == 0
    assert "It adds no point here" in action.because.render("en")


def test_what_keeps_out_the_correction_of_a_finding_is_the_means_and_not_that_its_answers_are_reached() -> None:
    plan = pc.build_plan(METHODOLOGY, audit(own(Severity.MEDIUM), answers=BEST), pc.Capacity(person_days=0))
    left_out = {item.measure.id: item for item in plan.left_out}
    assert plan.uncorrected
    assert left_out[QUIET.id].obstacle is Obstacle.PERSON_DAYS
    assert left_out[QUIET.id].lacking
    assert all(item.obstacle is Obstacle.REACHED for name, item in left_out.items() if name != QUIET.id)


def test_without_means_the_finding_is_told_as_uncorrected() -> None:
    plan = pc.build_plan(METHODOLOGY, audit(own(Severity.CRITICAL)), pc.Capacity(person_days=0))
    assert plan.actions == ()
    assert [finding.title for finding in plan.uncorrected] == ["Constat de l’auditeur"]
    assert "Constat de l’auditeur" in pc.render(plan, "text", locale="en")


records = st.lists(
    st.builds(
        typical,
        st.sampled_from([finding.id for finding in METHODOLOGY.findings]),
        severity=st.none() | st.sampled_from(list(Severity)),
        corrected_on=st.none() | st.just(dt.date(2026, 1, 1)),
    ),
    max_size=6,
)


@settings(max_examples=12)  # a plan of the reference takes a good part of a second
@given(records, st.integers(0, 120_000), st.integers(0, 150))
def test_each_open_finding_is_corrected_or_told(found: list[pc.RecordedFinding], budget: int, days: int) -> None:
    assessment = audit(*found)
    plan = pc.build_plan(METHODOLOGY, assessment, pc.Capacity(budget=budget, person_days=days))
    still_open = pc.open_findings(METHODOLOGY, assessment)
    assert [item.severity.rank for item in still_open] == sorted((i.severity.rank for i in still_open), reverse=True)
    assert len(still_open) == sum(record.is_open for record in found)
    done = {action.measure.id for action in plan.actions}
    for finding in still_open:
        assert (finding in plan.uncorrected) == done.isdisjoint(finding.measures)
    by_measure = drives(still_open)
    for action in plan.actions:
        assert action.corrects == by_measure.get(action.measure.id, ())
    rise = plan.projections.plan.points - plan.score.points
    assert sum(action.gain for action in plan.actions) == rise


HEAD = """\
schema: "1.1"
methodology: parcours-anssi@0.2
entity: {name: Ville, sector: local-authority, size: medium}
"""


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "audit.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(pc.InvalidDataError) as caught:
        pc.read_assessment(path, METHODOLOGY)
    return str(caught.value)


def read(tmp_path: Path, text: str) -> pc.Assessment:
    path = tmp_path / "audit.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return pc.read_assessment(path, METHODOLOGY)


def test_records_that_are_wrong_are_told_at_their_lines(tmp_path: Path) -> None:
    words = told(
        tmp_path,
        """\
findings:
  - {finding: F-PEN-99}
  - {title: Un constat}
  - {finding: F-PEN-01, corrected_by: [PRO-AD-99]}
awareness:
  - {audience: managers, date: 2026-03-31, participants: 3}
  - {audience: management, date: 2026-03-31, participants: 3, invited: 2}
pre_diagnosis: {PRE-01: z, PRE-99: a}
""",
    )
    assert ":5: 'F-PEN-99' is not known in parcours-anssi." in words
    assert ":6: The finding is no typical one and lacks: severity, corrected_by." in words
    assert ":7: 'PRO-AD-99' is not known in parcours-anssi." in words
    assert ":9: 'managers' is not known in parcours-anssi." in words
    assert "Did you mean 'management'?" in words
    assert ":10: 3 participants cannot be." in words
    assert "'z' is not an option of PRE-01" in words
    assert "There is no question 'PRE-99' in the pre-diagnosis." in words


@pytest.mark.skipif(find_spec("cvss") is None, reason="needs the package cvss (pip install 'parcours-cyber[audit]')")
def test_the_severity_is_that_of_the_auditors_vector_unless_the_auditor_says_another(tmp_path: Path) -> None:
    audit = read(
        tmp_path,
        """\
findings:
  - {title: A, corrected_by: [PRO-AD-01], cvss: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
  - {title: B, corrected_by: [PRO-AD-01], severity: low, cvss: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
  - {finding: F-PEN-01, cvss: "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"}
""",
    )
    assert [record.severity for record in audit.findings] == [Severity.CRITICAL, Severity.LOW, Severity.LOW]
    assert "is not a CVSS vector" in told(tmp_path, 'findings:\n  - {finding: F-PEN-01, cvss: "CVSS:3.1/AV:X"}\n')
    assert "is not a CVSS vector" in told(tmp_path, 'findings:\n  - {finding: F-PEN-01, cvss: "AV:N/AC:L"}\n')


def test_without_the_package_a_vector_needs_a_severity_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cvss", None)
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    assert "the package cvss is not installed" in told(
        tmp_path, f'findings:\n  - {{finding: F-PEN-01, cvss: "{vector}"}}\n'
    )
    audit = read(tmp_path, f'findings:\n  - {{finding: F-PEN-01, severity: high, cvss: "{vector}"}}\n')
    assert audit.findings[0].severity is Severity.HIGH


def test_an_audit_with_records_is_written_and_read_back_without_loss(tmp_path: Path) -> None:
    audit = read(
        tmp_path,
        """\
date: 2026-05-04
pre_diagnosis: {PRE-01: a, PRE-02: unknown}
findings:
  - finding: F-PEN-01
    where: srv-01
    date: 2026-04-02
    by: C. Maréchal
    comment: Vu deux fois
    corrected_on: 2026-05-01
awareness:
  - {audience: management, date: 2026-03-31, participants: 12, invited: 15, comment: "Deux heures"}
""",
    )
    assert pc.from_yaml(pc.to_yaml(audit), pc.Assessment) == audit
    assert pc.from_json(pc.to_json(audit), pc.Assessment) == audit
    plan = pc.build_plan(METHODOLOGY, audit, MEANS)
    assert pc.from_json(pc.to_json(plan), pc.Plan) == plan
