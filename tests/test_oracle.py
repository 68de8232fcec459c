"""The library against a naive oracle that shares no code with it."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, SectorId, SizeBandId
from parcours_cyber.reporting.content_json import catalogue_data
from parcours_cyber.reporting.json_values import dumped
from parcours_cyber.testing import strategies as pcst


def compare(methodology: pc.Methodology, assessment: pc.Assessment) -> None:
    """Compare every number of a score with the oracle's."""
    catalogue = json.loads(dumped(catalogue_data(methodology, "fr")))
    facts = {stated.fact: stated.value for stated in assessment.entity.facts}
    answers = {answer.question: answer.choice for answer in assessment.answers}
    worst, best = (oracle.total(catalogue, facts, answers, best=end) for end in (False, True))
    if worst is None or best is None:
        with pytest.raises(pc.InvalidDataError, match="nothing to score"):
            pc.cyberscore(methodology, assessment)
        return
    score = pc.cyberscore(methodology, assessment)
    assert (score.bounds.worst.points, score.bounds.best.points) == (worst, best)
    assert (score.grade, score.bounds.best.grade) == (oracle.grade(catalogue, worst), oracle.grade(catalogue, best))
    assert score.coverage == oracle.coverage(catalogue, facts, answers)
    for threat in score.threats:
        assert threat.resistance == oracle.resistance(catalogue, facts, answers, threat.threat)


@given(st.data())
def test_drawn_methods(data: st.DataObject) -> None:
    methodology = data.draw(pcst.methodologies())
    compare(methodology, data.draw(pcst.assessments(methodology)))


def test_the_reference_method(methodology: pc.Methodology) -> None:
    source = random.Random(20260101)
    for _ in range(150):
        answers = []
        for question in methodology.questions:
            choice = source.choice([*(option.id for option in question.options), "unknown", "not_applicable", None])
            if choice is not None:
                answers.append(pc.Answer(question=question.id, choice=Choice(choice)))
        facts = tuple(
            pc.StatedFact(fact=fact.id, value=source.random() < 0.5)
            for fact in methodology.facts
            if source.random() < 0.7
        )
        entity = pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("medium"), facts=facts)
        compare(methodology, pc.Assessment(methodology=methodology.ref, entity=entity, answers=tuple(answers)))


@given(st.data())
def test_the_oracle_notices_a_difference(data: st.DataObject) -> None:
    """A check of the check: with one option worth more, the oracle disagrees unless the answer is elsewhere."""
    methodology = data.draw(pcst.methodologies())
    assessment = data.draw(pcst.assessments(methodology, complete=True))
    known = [answer for answer in assessment.answers if answer.is_known]
    assume(known and not any(stated.value is False for stated in assessment.entity.facts))
    catalogue = json.loads(dumped(catalogue_data(methodology, "fr")))
    answers = {answer.question: answer.choice for answer in assessment.answers}
    before = oracle.total(catalogue, {}, answers, best=False)
    question = next(q for q in catalogue["questions"] if q["id"] == known[0].question)
    option = next(o for o in question["options"] if o["id"] == known[0].choice)
    option["value"] = f"{option['value']}" if option["value"] == 1 else 1
    after = oracle.total(catalogue, {}, answers, best=False)
    assert before is not None
    assert after is not None
    assert after > before or option["value"] == "1"
