"""Two assessments compared: its laws, its pages and its command."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice
from parcours_cyber.scoring import comparison as module
from parcours_cyber.testing import strategies as pcst

REFERENCE = pc.load_methodology()
METHODS = st.one_of(pcst.methodologies(), pcst.methodologies(any_tree=True), st.just(REFERENCE))
TOWN = Path(__file__).resolve().parent.parent / "examples" / "ville-moyenne.yaml"
REVERSE = {
    pc.Move.ROSE: pc.Move.FELL,
    pc.Move.BECAME_KNOWN: pc.Move.BECAME_UNKNOWN,
    pc.Move.CAME_TO_APPLY: pc.Move.CEASED_TO_APPLY,
}
REVERSE |= {b: a for a, b in REVERSE.items()}


def compared(data: st.DataObject) -> tuple[pc.Methodology, pc.Assessment, pc.Assessment, pc.Comparison]:
    """A comparison of two assessments with something to score."""
    methodology = data.draw(METHODS)
    start, end = (data.draw(pcst.assessments(methodology)) for _ in range(2))
    try:
        return methodology, start, end, pc.compare(methodology, start, end)
    except pc.InvalidDataError as error:
        assume("nothing to score" not in str(error))
        raise


@given(st.data())
def test_a_comparison_accounts_for_the_whole_change(data: st.DataObject) -> None:
    methodology, start, end, found = compared(data)
    assert (found.start, found.end) == (pc.cyberscore(methodology, start), pc.cyberscore(methodology, end))
    assert found.change == found.end.points - found.start.points
    if {answer.theme for answer in found.answers} <= {theme.theme for theme in found.themes}:  # each has a node
        assert sum(theme.share for theme in found.themes if theme.share is not None) == found.change
    assert sum(found.share_of(move) or 0 for move in pc.Move) == found.change
    assert sum(len(found.moved(move)) for move in pc.Move) == len(found.answers)
    order = [band.grade for band in methodology.scale.bands]
    assert order[order.index(found.start.grade) + found.grades] == found.end.grade
    before, after = pc.standing_of(methodology, start), pc.standing_of(methodology, end)
    moved = {answer.question: answer for answer in found.answers}
    for question, first, last in zip(methodology.questions, before.ranks, after.ranks, strict=True):
        assert (first != last) == (question.id in moved)
        if first == last:
            continue
        answer = moved[question.id]
        for ranks, choice in ((first, answer.start), (last, answer.end)):
            if ranks is None:
                assert choice == NOT_APPLICABLE
            elif ranks[0] != ranks[1]:
                assert choice == UNKNOWN
            else:
                assert choice == question.options[ranks[0]].id
        known = first is not None and last is not None and first[0] == first[1] and last[0] == last[1]
        assert (answer.move in (pc.Move.ROSE, pc.Move.FELL)) == known


@given(st.data())
def test_the_way_back_is_the_opposite(data: st.DataObject) -> None:
    methodology, start, end, there = compared(data)
    back = pc.compare(methodology, end, start)
    assert (back.start, back.end, back.change, back.grades) == (there.end, there.start, -there.change, -there.grades)
    for a, b in zip(there.answers, back.answers, strict=True):
        assert b == pc.AnswerMove(
            a.question, a.theme, REVERSE[a.move], a.end, a.start, None if a.share is None else -a.share
        )
    for c, d in zip(there.themes, back.themes, strict=True):
        assert (d.start, d.end, d.share) == (c.end, c.start, None if c.share is None else -c.share)
    for e, f in zip(there.threats, back.threats, strict=True):
        assert f.change == (None if e.change is None else -e.change)


@given(st.data())
def test_an_assessment_compared_with_itself_has_moved_nowhere(data: st.DataObject) -> None:
    methodology, start, _, _ = compared(data)
    same = pc.compare(methodology, start, start)
    assert (same.change, same.grades, same.answers) == (0, 0, ())
    assert {theme.share for theme in same.themes} <= {Fraction()}
    assert {threat.change for threat in same.threats} <= {Fraction(), None}


def test_what_takes_too_long_is_left_out_and_the_rest_is_there(town: pc.Assessment) -> None:
    def refuse(start: pc.Standing, end: pc.Standing) -> dict[str, Fraction]:
        raise pc.UsageError(())

    *others, one, two, three = [answer for answer in town.answers if answer.is_known]
    less_known = town.__class__(methodology=town.methodology, entity=town.entity, answers=tuple(others))
    assert one.question != two.question != three.question
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "question_shares", refuse)
        patch.setattr(module, "theme_shares", refuse)
        found = pc.compare(REFERENCE, attrs.evolve(less_known, answers=(*others, one, two, three)), less_known)
    assert len(found.answers) == 3
    assert {answer.share for answer in found.answers} == {None}
    assert {theme.share for theme in found.themes} == {None}
    assert {found.share_of(answer.move) for answer in found.answers} == {None}
    assert all(answer.question in pc.render(found, locale="en") for answer in found.answers)
    assert json.loads(pc.render(found, "json"))["themes"][0]["share"] is None


@pytest.fixture
def later(town: pc.Assessment) -> pc.Assessment:
    """The town a year later: one answer better, one worse, one found out, one lost, one gone."""
    choices = {answer.question: answer.choice for answer in town.answers}
    known = [q for q in REFERENCE.questions if choices.get(q.id, UNKNOWN) not in (UNKNOWN, NOT_APPLICABLE)]
    better = next(q for q in known if choices[q.id] != q.options[-1].id)
    worse = next(q for q in known if choices[q.id] != q.options[0].id and q is not better)
    lost, gone = [q for q in known if q not in (better, worse)][:2]
    found = next(q for q in REFERENCE.questions if choices.get(q.id, UNKNOWN) == UNKNOWN)
    changes = {
        better.id: better.options[-1].id,
        worse.id: worse.options[0].id,
        lost.id: UNKNOWN,
        gone.id: NOT_APPLICABLE,
        found.id: found.options[1].id,
    }
    answers = {**choices, **changes}
    return evolve(
        town, answers=tuple(pc.Answer(question=question, choice=Choice(choice)) for question, choice in answers.items())
    )


@pytest.mark.parametrize("format", ["text", "html", "markdown", "json"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_comparison_and_a_distribution_are_written_in_every_format(
    format: str,  # noqa: A002
    locale: str,
    town: pc.Assessment,
    later: pc.Assessment,
) -> None:
    found = pc.compare(REFERENCE, town, later)
    assert [len(found.moved(move)) for move in (pc.Move.ROSE, pc.Move.FELL, pc.Move.BECAME_KNOWN)] == [1, 1, 1]
    shown = pc.render(found, format, locale)  # type: ignore[arg-type]
    likely = pc.render(pc.score_distribution(REFERENCE, town), format, locale)  # type: ignore[arg-type]
    for text in (shown, likely):
        assert town.entity.name in text
        assert found.start.grade in text
    if format == "json":
        data = json.loads(shown)
        assert Fraction(data["change"]["exact"]) == found.change
        assert sum(Fraction(theme["share"]["exact"]) for theme in data["themes"]) == found.change
        assert {answer["question"]: answer["move"] for answer in data["answers"]} == {
            answer.question: answer.move.value for answer in found.answers
        }
        chances = json.loads(likely)["grades"]
        assert sum(Fraction(chance["probability"]["exact"]) for chance in chances) == 1
    else:
        for answer in found.answers:
            assert answer.question in shown


def test_a_page_says_whether_the_score_rose_fell_or_stayed(town: pc.Assessment, later: pc.Assessment) -> None:
    there = pc.compare(REFERENCE, town, later)
    pages = [pc.render(item, locale="en") for item in (there, pc.compare(REFERENCE, later, town))]
    assert sum("points higher." in page for page in pages) == 1
    assert sum("points lower." in page for page in pages) == 1
    same = pc.render(pc.compare(REFERENCE, town, town), locale="en")
    assert "The score stays at" in same
    assert "No answer moved." in same


def test_a_page_says_how_the_probabilities_were_found(town: pc.Assessment) -> None:
    drawn = pc.score_distribution(REFERENCE, town, method=pc.DistributionMethod.MONTE_CARLO, draws=1000, seed=7)
    assert "shares of 1,000 draws (seed 7)" in pc.render(drawn, locale="en")
    choices = {q.id: q.options[1].id for q in REFERENCE.questions}
    known = evolve(town, answers=tuple(pc.Answer(question=q, choice=Choice(c)) for q, c in choices.items()))
    page = pc.render(pc.score_distribution(REFERENCE, known), locale="en")
    assert "The probabilities are exact." in page
    assert "100%" in page
    assert "What to ask next" not in page


def test_a_small_probability_is_not_shown_as_none(town: pc.Assessment) -> None:
    """One answer decides between two grades, and one of its options is very unlikely."""
    for question in REFERENCE.questions:
        choices = {q.id: q.options[1].id for q in REFERENCE.questions if q is not question}
        answers = tuple(pc.Answer(question=q, choice=Choice(choice)) for q, choice in choices.items())
        but_one = evolve(town, answers=answers)
        bounds = pc.cyberscore(REFERENCE, but_one).bounds
        if bounds.worst.grade != bounds.best.grade:
            likely = {question.id: {question.options[0].id: 999, question.options[-1].id: 1}}
            page = pc.render(pc.score_distribution(REFERENCE, but_one, likely), locale="en")
            assert "more than 99%" in page
            assert "less than 1%" in page
            return
    pytest.fail("no answer decides between two grades: choose others")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--locale", "en"])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def test_the_commands(
    run: Callable[..., tuple[int, str, str]], town: pc.Assessment, later: pc.Assessment, tmp_path: Path
) -> None:
    end = tmp_path / "later.yaml"
    end.write_text(pc.to_yaml(later), encoding="utf-8")
    code, out, err = run("compare", TOWN, end)
    assert (code, err) == (0, "")
    assert out == pc.render(pc.compare(REFERENCE, town, later), locale="en")
    code, out, err = run("compare", TOWN, end, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["end"]["grade"] == pc.cyberscore(REFERENCE, later).grade
    code, out, err = run("score", TOWN, "--distribution")
    assert (code, err) == (0, "")
    assert out == pc.render(pc.score_distribution(REFERENCE, town), locale="en")
    page = tmp_path / "page.html"
    code, out, err = run("score", TOWN, "--distribution", "--out", page)
    assert (code, err) == (0, "")
    assert "What the unknown answers may change" in page.read_text("utf-8")
    code, out, err = run("compare", tmp_path / "none.yaml", end)
    assert (code, out) == (1, "")
    assert "none.yaml" in err
    tiny = Path(__file__).resolve().parent / "tiny_pack"
    code, out, err = run("compare", TOWN, end, "--methodology", tiny)
    assert (code, out) == (1, "")
    assert "made with the methodology" in err
