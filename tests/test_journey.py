"""The pre-diagnosis, awareness and the coverage of frameworks: laws over the reference pack, and the command line."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.journey.awareness import awareness_reach
from parcours_cyber.model.ids import AudienceId, Choice, FactId, QuestionId, SectorId, SizeBandId
from parcours_cyber.model.measures import Relation
from parcours_cyber.planning.coverage import CoverageLevel
from parcours_cyber.reporting.catalogue import Part

METHODOLOGY = pc.load_methodology()
assert METHODOLOGY.pre_diagnosis is not None
PRE = METHODOLOGY.pre_diagnosis
ENTITY = pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("medium"))
LEVELS = list(reversed(CoverageLevel))

interviews = st.fixed_dictionaries(
    {
        question.id: st.sampled_from(["unknown", *(option.id for option in question.options)])
        for question in PRE.questions
    }
)


def interview(choices: dict[str, str], entity: pc.Entity = ENTITY) -> pc.Assessment:
    answers = tuple(
        pc.Answer(question=QuestionId(question), choice=Choice(choice)) for question, choice in choices.items()
    )
    return pc.Assessment(methodology=METHODOLOGY.ref, entity=entity, pre_diagnosis=answers)


def scoped(choices: dict[str, str]) -> pc.Scoping | None:
    """What a pre-diagnosis concludes, or nothing where two answers contradict each other."""
    stated: dict[str, set[bool]] = {}
    for question in PRE.questions:
        for option in question.options:
            for item in option.states if choices[question.id] == option.id else ():
                stated.setdefault(item.fact, set()).add(item.value)
    if all(len(values) == 1 for values in stated.values()):
        return pc.scope(METHODOLOGY, interview(choices))
    with pytest.raises(pc.InvalidDataError, match="the contrary of"):
        pc.scope(METHODOLOGY, interview(choices))
    return None


# -- the pre-diagnosis


@given(interviews, st.data())
def test_each_completion_leads_to_a_path_that_was_named_as_possible(
    choices: dict[str, str], data: st.DataObject
) -> None:
    found = scoped(choices)
    if found is None:
        return
    completed = dict(choices)
    for question in PRE.questions:
        if choices[question.id] == "unknown":
            completed[question.id] = data.draw(st.sampled_from([option.id for option in question.options]))
    assert found.unknown == tuple(question.id for question in PRE.questions if choices[question.id] == "unknown")
    complete = scoped(completed)
    if complete is None:
        return
    assert found.fewest <= complete.fewest == complete.most <= found.most
    demanded = {item.path for item in PRE.minimums}
    assert complete.path in (*found.possible, *demanded)
    order = [path.id for path in METHODOLOGY.paths]
    assert order.index(complete.path) >= order.index(found.path)


@given(interviews)
def test_the_services_are_those_of_the_path_that_apply(choices: dict[str, str]) -> None:
    found = scoped(choices)
    if found is None:
        return
    false = found.entity.false_facts
    for service in PRE.services:
        facts = set(service.applies_if)
        facts |= next((set(w.applies_if) for w in METHODOLOGY.audit_works if w.id == service.work), set())
        facts |= next((set(a.applies_if) for a in METHODOLOGY.audiences if a.id == service.audience), set())
        days = {d.path: {s.size: s.days for s in d.sizes} for d in service.days}
        wanted = found.path in days and false.isdisjoint(facts)
        there = [item for item in found.services if item.service == service]
        assert bool(there) == wanted
        if there:
            assert found.entity.size is not None
            assert there[0].days == days[found.path][found.entity.size]
    assert found.days == sum((item.days for item in found.services), Fraction())


def test_the_profiles_that_the_thresholds_were_set_for() -> None:
    """A village, a town and a general hospital, as the pack's own reason promises: ordinary entities get their path."""
    first: dict[str, str] = {question.id: question.options[0].id for question in PRE.questions}
    last: dict[str, str] = {question.id: question.options[-1].id for question in PRE.questions}
    assert pc.scope(METHODOLOGY, interview(first)).path == "foundation"
    largest = scoped(last)
    assert largest is not None
    assert largest.path == "reinforced"
    assert largest.most == max(sum(max(o.points for o in q.options) for q in PRE.questions), 0)


def test_what_an_answer_states_may_not_contradict_the_entity() -> None:
    question, option = next(
        (q, o) for q in PRE.questions for o in q.options if any(item.value is False for item in o.states)
    )
    fact = next(item.fact for item in option.states if item.value is False)
    entity = evolve(ENTITY, facts=(pc.StatedFact(fact=fact, value=True),))
    with pytest.raises(pc.InvalidDataError, match=f"The answer says of '{fact}' the contrary of"):
        pc.scope(METHODOLOGY, interview({question.id: option.id}, entity))


def test_a_minimum_lifts_an_entity_that_states_its_facts() -> None:
    for minimum in PRE.minimums:
        entity = evolve(ENTITY, facts=tuple(pc.StatedFact(fact=fact, value=True) for fact in minimum.facts))
        found = pc.scope(METHODOLOGY, interview({}, entity))
        order = [path.id for path in METHODOLOGY.paths]
        assert order.index(found.path) >= order.index(minimum.path)
        assert minimum.reason.render("en") in found.because.render("en")


# -- awareness


def test_the_recommended_audiences_follow_from_the_facts() -> None:
    everybody = {audience.id for audience in METHODOLOGY.audiences}
    assert len(everybody) == 6
    assert {a.id for a in pc.recommended_audiences(METHODOLOGY, ENTITY)} == everybody
    facts = tuple(pc.StatedFact(fact=FactId(f), value=False) for f in ("software-development", "biomedical-devices"))
    some = {a.id for a in pc.recommended_audiences(METHODOLOGY, evolve(ENTITY, facts=facts))}
    assert some == everybody - {"developers", "biomedical-engineers"}


def test_participants_are_added_up_by_audience(town: pc.Assessment, methodology: pc.Methodology) -> None:
    assert town.date is not None
    management, biomedical = AudienceId("management"), AudienceId("biomedical-engineers")
    sessions = tuple(
        pc.AwarenessSession(audience=audience, date=town.date, participants=n)
        for audience, n in ((management, 12), (management, 3), (biomedical, 2))
    )
    reach = {r.audience.id: r for r in awareness_reach(methodology, evolve(town, awareness=sessions))}
    assert (reach[management].sessions, reach[management].participants) == (2, 15)
    assert (reach[biomedical].recommended, reach[biomedical].participants) == (False, 2)
    page = pc.render(pc.cyberscore(methodology, evolve(town, awareness=sessions)), "text", locale="en")
    assert "17 participants so far" in page


# -- frameworks


@pytest.mark.parametrize("framework", [framework.id for framework in METHODOLOGY.frameworks])
def test_coverage_is_what_the_measures_name(framework: str) -> None:
    found = pc.coverage(METHODOLOGY, framework)
    by_reference = {item.reference: item for item in found.references}
    assert set(by_reference) <= set(found.framework.references)
    for measure in METHODOLOGY.measures:
        for reference in measure.references:
            if reference.framework == framework:
                through = [
                    i
                    for i in found.references
                    if (measure, reference.id) in {(a.measure, a.through) for a in i.answers}
                ]
                assert through, (measure.id, reference.id)
                assert all(
                    item.reference == reference.id or item.reference.startswith(reference.id) for item in through
                )
    for item in found.references:
        full = any(a.relation in (Relation.EQUAL, Relation.SUPERSET) for a in item.answers)
        level = CoverageLevel.FULL if full else CoverageLevel.PARTIAL if item.answers else CoverageLevel.NONE
        assert item.level is level
        assert (item.reference in found.unanswered) == (not item.answers)
    assert sum(found.count(level) for level in CoverageLevel) == len(found.references)


@settings(max_examples=8)  # a plan of the reference takes a good part of a second
@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_a_plan_with_more_means_never_covers_less_than_what_is_in_place(budget: int, days: int) -> None:
    entity = pc.Assessment(methodology=METHODOLOGY.ref, entity=ENTITY)
    plan = pc.build_plan(METHODOLOGY, entity, pc.Capacity(budget=budget, person_days=days // 1000))
    whole = {item.reference: item for item in pc.coverage(METHODOLOGY, "eu-nis2-art21").references}
    for item in pc.coverage(plan, "eu-nis2-art21").references:
        assert LEVELS.index(item.level_in_place) <= LEVELS.index(item.level)
        assert LEVELS.index(item.level) <= LEVELS.index(whole[item.reference].level)


def test_an_unknown_framework_is_told() -> None:
    with pytest.raises(pc.NotFoundError, match=r"'nis2' is not a framework of parcours-anssi. Expected one of"):
        pc.coverage(METHODOLOGY, "nis2")


#: How many identifiers each framework has, and the SHA-256 of their sorted lines, both worked out from lists that were
#: drawn from the published texts and catalogues apart from this pack. The guide's ten chapter numbers are headings that
#: nothing answers; they are not in it.
IDENTIFIERS = {
    "anssi-hygiene-42": (42, "4839a06b4d872534"),
    "anssi-recyf-2.5": (186, "c7bcbbb8bc0cd7fd"),
    "ccb-cyfun-2025": (336, "24af8887be94c875"),
    "cis-controls-8.1": (171, "ee42e775db6235a5"),
    "eu-2024-2690": (437, "6171cc17599c9cbb"),
    "eu-nis2-art21": (10, "44340f1eaf228bab"),
    "iso27001-2022-annex-a": (97, "cf445cd51fd967b7"),
    "iso27001-2022-clauses": (30, "ba77f0c8eec5eb1a"),
    "nist-csf-2.0": (134, "1a175f15f6cf260a"),
}


def test_the_identifiers_are_those_of_the_frameworks() -> None:
    found = {}
    for framework in METHODOLOGY.frameworks:
        lines = "\n".join(sorted(framework.references))
        found[framework.id] = (len(framework.references), hashlib.sha256(lines.encode()).hexdigest()[:16])
    assert found == IDENTIFIERS


# -- the command line


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments, "--locale", "en"])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_from_the_interview_to_a_blank_audit_of_the_path(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked, audit = tmp_path / "interview.yaml", tmp_path / "audit.yaml"
    assert run(capsys, "audit", "new", "--pre-diagnosis", "--out", str(asked))[0] == 0
    text = asked.read_text(encoding="utf-8")
    assert text.count("PRE-") >= 2 * len(PRE.questions)
    for question in PRE.questions:
        text = text.replace(f"  {question.id}: unknown", f"  {question.id}: {question.options[0].id}")
    asked.write_text(text.replace('"Name of the entity"', '"Commune de L’Isle: \\"haute\\""'), encoding="utf-8")
    code, out, _ = run(capsys, "scope", str(asked))
    assert code == 0
    assert "Foundation" in out
    code, out, _ = run(capsys, "scope", str(asked), "--format", "json")
    data = json.loads(out)
    assert (data["path"], data["possible_paths"], data["unknown"]) == ("foundation", ["foundation"], [])
    assert data["days"] == sum(service["days"] for service in data["services"])
    assert run(capsys, "audit", "new", "--scoped-by", str(asked), "--out", str(audit))[0] == 0
    read = pc.read_assessment(audit)
    assert read.entity.name == 'Commune de L’Isle: "haute"'
    assert read.path == "foundation"
    assert {item.fact for item in read.entity.facts} == set(data["facts"])
    assert len(read.pre_diagnosis) == len(PRE.questions)
    assert run(capsys, "check", str(audit))[0] == 0


@pytest.mark.parametrize("part", [part.value for part in Part])
def test_each_part_of_the_catalogue_can_be_shown(capsys: pytest.CaptureFixture[str], part: str) -> None:
    code, out, _ = run(capsys, "catalogue", "--show", part)
    assert code == 0
    assert len(out.splitlines()) > 20


def test_the_catalogue_shows_a_framework_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "catalogue", "--framework", "eu-nis2-art21")
    assert code == 0
    assert "Which measures answer each reference" in out
    assert "References that no measure answers" in out
    code, out, _ = run(capsys, "catalogue", "--framework", "nist-csf-2.0", "--format", "json")
    data = json.loads(out)
    named = {(answer["measure"], item["id"]) for item in data["references"] for answer in item["measures"]}
    back = {(m["id"], reference["id"]) for m in data["measures"] for reference in m["references"]}
    leaves = {item["id"] for item in data["references"]}
    assert {pair for pair in back if pair[1] in leaves} <= named
    code, _, err = run(capsys, "catalogue", "--framework", "nis2")
    assert code == 2
    assert "'nis2' is not a framework of parcours-anssi" in err


def test_the_overview_counts_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "catalogue", "--show", "overview")
    assert code == 0
    assert f"{len(METHODOLOGY.questions)}" in out
    assert all(framework.name[:20] in out for framework in METHODOLOGY.frameworks)


def test_a_methodology_without_a_pre_diagnosis_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bare = evolve(METHODOLOGY, pre_diagnosis=None)
    with pytest.raises(pc.InvalidDataError, match="has no pre-diagnosis"):
        pc.scope(bare, interview({}))
    missing = tmp_path / "nothing.yaml"
    code, _, err = run(capsys, "scope", str(missing))
    assert code == 1
    assert "Traceback" not in err
