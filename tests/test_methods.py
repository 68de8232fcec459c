"""Other agencies' methods, as example packs: the figures that their publishers give, and cases from their own code.

The packs are read by the strict loader and by the readings that serve the reference method; nothing here is special to
them. ``vectors/`` holds cases that the agencies' own programs computed; each oracle below is the published formula in
floats or plain fractions, without the library.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.i18n.text import Text
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN, Choice, OptionId, QuestionId, ThemeId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.questionnaire import Option, Question
from parcours_cyber.scoring.gains import answer_gains
from parcours_cyber.scoring.linear import linear_form
from parcours_cyber.scoring.nodes import Node
from parcours_cyber.scoring.readings import answered

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "examples" / "methods"
VECTORS = Path(__file__).parent / "vectors"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/methodology.yaml"))
METHODS = {name: pc.load_methodology(PACKS / name) for name in NAMES}
#: Those that have a total, and those whose total has a grade.
GRADED = ("anssi-maturity-test", "monservicesecurise")
WITHOUT_TOTAL = ("kybermittari", "monaidecyber")


def standing(methodology: pc.Methodology, choices: Mapping[str, str]) -> pc.Standing:
    """Return where the questions stand after some answers; the others are unknown."""
    return pc.standing_of(methodology, audit(methodology, choices))


def audit(methodology: pc.Methodology, choices: Mapping[str, str]) -> pc.Assessment:
    answers = tuple(pc.Answer(question=QuestionId(name), choice=Choice(choice)) for name, choice in choices.items())
    return pc.Assessment(methodology=methodology.ref, entity=pc.Entity(name="Example"), answers=answers)


def everywhere(methodology: pc.Methodology, choice: str) -> dict[str, str]:
    return {question.id: choice for question in methodology.questions}


def known(node: Node, where: pc.Standing) -> Fraction | None:
    """Return the value of a node of which nothing is unknown."""
    interval = pc.bounds(node, where)
    if interval is None:
        return None
    assert interval.worst == interval.best
    return interval.worst


def total(methodology: pc.Methodology, choices: Mapping[str, str]) -> Fraction | None:
    return known(pc.tree_of(methodology).total, standing(methodology, choices))


# -- all of them


def test_the_eight_methods_are_there() -> None:
    assert NAMES == [
        "anssi-maturity-test", "cyfun-2023", "cyfun-2025", "din-spec-27076",
        "kybermittari", "luxembourg-diagnostic", "monaidecyber", "monservicesecurise",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_passes_the_check_and_is_what_its_folder_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(PACKS / name)]) == 0
    assert f"{name} " in capsys.readouterr().out.splitlines()[-2]
    assert METHODS[name].id == name


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_has_a_page(name: str) -> None:
    page = (ROOT / "docs" / "methods" / f"{name}.md").read_text(encoding="utf-8")
    for part in (
        "**Formula.**" if name != "cyfun-2025" else "**What does not apply.**",
        "**Expressed:**",
        "**Source:**",
    ):
        assert part in page
    assert "**Not expressed:**" in page
    assert f"({name}.md)" in (ROOT / "docs" / "methods" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_is_written_and_read_back_without_loss(name: str) -> None:
    methodology = METHODS[name]
    assert pc.from_json(pc.to_json(methodology), pc.Methodology) == methodology
    assert pc.from_yaml(pc.to_yaml(methodology), pc.Methodology) == methodology


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_audit_of_a_pack_can_be_read(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "audit.yaml"
    assert main(["audit", "new", "--methodology", str(PACKS / name), "--out", str(path)]) == 0
    assert not any(answer.is_known for answer in pc.read_assessment(path, METHODS[name]).answers)
    capsys.readouterr()


@pytest.mark.parametrize("name", GRADED)
@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json"])
def test_a_graded_method_has_a_report(name: str, format_: Any) -> None:
    methodology = METHODS[name]
    score = pc.cyberscore(methodology, audit(methodology, everywhere(methodology, "b")))
    assert score.grade in pc.render(score, format_, locale="en")


@pytest.mark.parametrize("name", sorted({*NAMES} - {*GRADED}))
def test_a_method_without_grades_says_so(name: str) -> None:
    methodology = METHODS[name]
    with pytest.raises(pc.UsageError, match=f"The methodology '{name}' has no scale"):
        pc.cyberscore(methodology, audit(methodology, {}))


@pytest.mark.parametrize("name", WITHOUT_TOTAL)
def test_a_method_without_a_total_names_its_results(name: str) -> None:
    tree = pc.tree_of(METHODS[name])
    with pytest.raises(pc.UsageError, match=f"This method has no total.*{tree.outputs[0].id}"):
        pc.bounds(tree.total, standing(METHODS[name], {}))
    with pytest.raises(pc.UsageError, match="This method has no total"):
        pc.gain(standing(METHODS[name], {}), ())


@pytest.mark.parametrize("name", NAMES)
def test_a_method_that_is_not_linear_in_points_has_no_linear_form_and_no_plan(name: str) -> None:
    methodology = METHODS[name]
    assert linear_form(standing(methodology, {})) is None
    with pytest.raises(pc.UsageError, match=r"has no scale|makes no plans"):
        pc.build_plan(methodology, audit(methodology, {}))


SMALL = [name for name in NAMES if not name.startswith("cyfun")]


def nodes_of(methodology: pc.Methodology) -> list[Node]:
    tree = pc.tree_of(methodology)
    return [*(() if tree.root is None else (tree.root,)), *tree.outputs]


def completed(where: pc.Standing, rng: random.Random) -> pc.Standing:
    """Return a standing in which each unknown answer is one of those that it may be."""
    ranks = [None if pair is None else rng.randint(*pair) for pair in where.ranks]
    return pc.Standing(where.methodology, tuple(None if rank is None else (rank, rank) for rank in ranks))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rng=st.randoms(use_true_random=False))
def test_every_reading_handles_every_method(data: st.DataObject, rng: random.Random) -> None:
    methodology = METHODS[data.draw(st.sampled_from(SMALL))]
    where = pc.standing_of(methodology, data.draw(assessments_of(methodology)))
    ends = [pc.Standing(methodology, tuple(pair and (pair[end], pair[end]) for pair in where.ranks)) for end in (0, 1)]
    for node in nodes_of(methodology):
        interval = pc.bounds(node, where)
        reading = pc.breakdown(node, where)
        share = answered(node, where)
        assert reading.interval == interval
        if interval is None:
            assert reading.attainable is None
            continue
        assert reading.attainable is not None
        assert reading.attainable.worst <= interval.worst <= interval.best <= reading.attainable.best
        assert [known(node, end) for end in ends] == [interval.worst, interval.best]
        value = known(node, completed(where, rng))
        assert value is not None
        assert interval.worst <= value <= interval.best
        assert share is None or 0 <= share <= 1
        if share == 1:
            assert interval.worst == interval.best
        for question in methodology.questions:
            effect = Effect(question=question.id, option=question.options[-1].id)
            assert pc.gain(where, [effect], node) >= 0
    if methodology.id not in WITHOUT_TOTAL:
        assert all(rise >= 0 for _, _, rise in answer_gains(methodology, where))


def assessments_of(methodology: pc.Methodology) -> st.SearchStrategy[pc.Assessment]:
    """Return a strategy for assessments by an entity without sector and size."""

    def of(choices: list[str]) -> pc.Assessment:
        return audit(methodology, dict(zip((q.id for q in methodology.questions), choices, strict=True)))

    each = [
        st.sampled_from([*(option.id for option in question.options), UNKNOWN, NOT_APPLICABLE])
        for question in methodology.questions
    ]
    return st.tuples(*each).map(list).map(of)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_does_not_apply_is_as_if_it_were_not_asked(data: st.DataObject) -> None:
    methodology = METHODS[data.draw(st.sampled_from(SMALL))]
    made = data.draw(assessments_of(methodology))
    where = pc.standing_of(methodology, made)
    gone = {q.id for q, ranks in zip(methodology.questions, where.ranks, strict=True) if ranks is None}
    less = evolve(methodology, questions=tuple(q for q in methodology.questions if q.id not in gone))
    rest = pc.standing_of(less, evolve(made, answers=tuple(a for a in made.answers if a.question not in gone)))
    for whole, part in zip(nodes_of(methodology), nodes_of(less), strict=True):
        assert pc.bounds(whole, where) == pc.bounds(part, rest)


# -- ANSSI: mean of six answers, worth 0 to 4


@pytest.mark.parametrize(
    ("choices", "points", "grade"),
    [
        ("aaaaaa", 0, "insuffisant"),
        ("abbbbb", Fraction(5, 6), "insuffisant"),
        ("bbbbbb", 1, "émergent"),
        ("bccccc", Fraction(11, 6), "émergent"),
        ("cccccc", 2, "intermédiaire"),
        ("dddddc", Fraction(17, 6), "intermédiaire"),
        ("dddddd", 3, "confirmé"),
        ("eeeeed", Fraction(23, 6), "confirmé"),
        ("eeeeee", 4, "optimal"),
    ],
)
def test_the_bands_of_the_maturity_test(choices: str, points: Fraction, grade: str) -> None:
    methodology = METHODS["anssi-maturity-test"]
    given_: dict[str, str] = dict(zip((q.id for q in methodology.questions), choices, strict=True))
    score = pc.cyberscore(methodology, audit(methodology, given_))
    assert (score.points, score.grade) == (points, grade)
    assert (score.themes, score.threats, score.set_aside) == ((), (), ())


# -- MonServiceSécurisé


def cases(name: str) -> list[Any]:
    """Return the cases of every file of vectors whose name begins so."""
    return [
        pytest.param(case, id=f"{path.stem}-{n}")
        for path in sorted(VECTORS.glob(f"{name}*.json"))
        for n, case in enumerate(json.loads(path.read_text(encoding="utf-8"))["cases"])
    ]


def over(methodology: pc.Methodology, questions: Iterable[Question]) -> pc.Methodology:
    """Return a method over other questions than those of its pack."""
    return evolve(methodology, questions=tuple(questions))


def asked(methodology: pc.Methodology, number: int, theme: str, **changes: Any) -> Question:
    return evolve(
        methodology.questions[0],
        id=QuestionId(f"Q-{number}"),
        theme=ThemeId(theme),
        text=Text(f"{number} ?"),
        **changes,
    )


STATUSES = {"fait": "c", "enCours": "b"}


def index(measures: list[tuple[str, bool, str | None]]) -> dict[str, Fraction]:
    """Return the cyber index, total and by category, of measures given by category, kind and status."""
    pack = METHODS["monservicesecurise"]
    method = over(
        pack,
        (
            asked(pack, n, f"{category}-{'indispensable' if indispensable else 'recommandee'}")
            for n, (category, indispensable, _) in enumerate(measures)
        ),
    )
    choices = {f"Q-{n}": STATUSES.get(str(status), "a") for n, (_, _, status) in enumerate(measures)}
    where = standing(method, choices)
    found = {node.id.partition(":")[2]: known(node, where) for node in pc.tree_of(method).outputs}
    found["total"] = known(pc.tree_of(method).total, where)
    return {name: value for name, value in found.items() if value is not None}


def agree(found: Mapping[str, Fraction | None], expected: Mapping[str, float | None]) -> None:
    """The values are those of the agency's own floats, to 1e-12, and nothing is missing on either side."""
    assert set(found) == set(expected)
    for name, value in expected.items():
        exact = found[name]
        if value is None or exact is None:
            assert value is None, name
            assert exact is None, name
        else:
            assert abs(float(exact) - value) <= 1e-12, name


@pytest.mark.parametrize("case", cases("monservicesecurise"))
def test_the_cyber_index_is_that_of_the_service(case: Any) -> None:
    general = [(item["category"], item["indispensable"], item["status"]) for item in case["general"]]
    agree(index(general), case["expected"]["indiceCyber"])
    # The index made to measure leaves out what was decided against, and counts specific measures as recommended ones.
    specific = [(item["category"], False, item["status"]) for item in case["specific"]]
    taken = [measure for measure in (*general, *specific) if measure[2] != "nonFait"]
    agree(index(taken), case["expected"]["indiceCyberPersonnalise"])


def test_what_was_decided_against_may_also_be_answered_as_not_applicable() -> None:
    methodology = METHODS["monservicesecurise"]
    choices = {**everywhere(methodology, "c"), "GOV-01": NOT_APPLICABLE, "GOV-02": NOT_APPLICABLE, "GOV-03": "a"}
    # Of the category no indispensable measure is left: the recommended ones stand alone, 1 of 2.
    where = standing(methodology, choices)
    assert known(pc.tree_of(methodology).node("index:gouvernance"), where) == Fraction(5, 2)
    assert total(methodology, choices) == 5 * (2 * Fraction(1, 2) + 4 + 4 + 4) / Fraction(14)


def test_no_measure_is_an_index_of_zero() -> None:
    methodology = METHODS["monservicesecurise"]
    score = pc.cyberscore(methodology, audit(methodology, everywhere(methodology, NOT_APPLICABLE)))
    assert (score.points, score.grade) == (0, "de 0 à 1")
    assert index([]) == {"gouvernance": 0, "protection": 0, "defense": 0, "resilience": 0, "total": 0}


@pytest.mark.parametrize(("share", "grade"), [("a", "de 0 à 1"), ("c", "de 4 à 5")])
def test_the_bands_of_the_cyber_index(share: str, grade: str) -> None:
    methodology = METHODS["monservicesecurise"]
    assert pc.cyberscore(methodology, audit(methodology, everywhere(methodology, share))).grade == grade
    bounds = [methodology.scale.grade(Fraction(points)) for points in range(6)]
    assert bounds == ["de 0 à 1", "de 1 à 2", "de 2 à 3", "de 3 à 4", "de 4 à 5", "de 4 à 5"]


# -- MonAideCyber


SCORES = {Fraction(value): letter for value, letter in zip(("0", "1/2", "1", "3/2", "2", "3"), "abcdef", strict=True)}


@pytest.mark.parametrize("case", cases("monaidecyber"))
def test_the_indicators_are_those_of_the_service(case: Any) -> None:
    pack = METHODS["monaidecyber"]
    themes = list(dict.fromkeys(answer["theme"] for answer in case["answers"]))
    values = sorted(
        {Fraction(answer["value"]) for answer in case["answers"] if answer["value"] is not None} | {*SCORES}
    )
    options = tuple(
        Option(id=OptionId("abcdefghijklmnopqrstuvwxyz"[n]), value=value, label=Text("."))
        for n, value in enumerate(values)
    )
    letters = {option.value: option.id for option in options}
    method = over(
        evolve(pack, themes=tuple(evolve(pack.themes[0], id=ThemeId(theme)) for theme in themes)),
        (
            asked(pack, n, answer["theme"], weight=Fraction(answer["weight"]), options=options)
            for n, answer in enumerate(case["answers"])
        ),
    )
    choices = {
        f"Q-{n}": NOT_APPLICABLE if answer["value"] is None else letters[Fraction(answer["value"])]
        for n, answer in enumerate(case["answers"])
    }
    where = standing(method, choices)
    found = {theme: known(pc.tree_of(method).node(f"theme:{theme}"), where) for theme in themes}
    agree(found, case["expected"]["indicators"])


# -- DIN SPEC 27076

TOP = (1, 5, 11, 15, 20)


def met(*, regular: bool, top: bool, but: Mapping[str, str] | None = None) -> dict[str, str]:
    methodology = METHODS["din-spec-27076"]
    there = {q.id: (top if int(q.id[4:6]) in TOP else regular) for q in methodology.questions}
    return {name: "b" if holds else "a" for name, holds in there.items()} | dict(but or {})


def range_of(choices: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    """Return the points and how many there could be, which is fewer where a requirement is irrelevant."""
    methodology = METHODS["din-spec-27076"]
    reading = pc.breakdown(pc.tree_of(methodology).total, standing(methodology, choices))
    assert reading.interval is not None
    assert reading.attainable is not None
    assert reading.interval.worst == reading.interval.best
    return reading.interval.worst, reading.attainable.best


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (met(regular=False, top=False), (0, 37)),
        (met(regular=True, top=False), (7, 37)),
        (met(regular=False, top=True), (15, 37)),
        (met(regular=True, top=True), (37, 37)),
        (met(regular=True, top=True, but={"REQ-07": NOT_APPLICABLE}), (36, 36)),
        (met(regular=True, top=True, but={"REQ-05": NOT_APPLICABLE}), (34, 34)),
        # A requirement in parts scores only if all of them hold: 02 loses its point, 11 falls from 3 to -3.
        (met(regular=True, top=True, but={"REQ-02-A": "a"}), (36, 37)),
        (met(regular=True, top=True, but={"REQ-11-B": "a"}), (31, 37)),
        # A part that is irrelevant leaves the requirement to its other part.
        (met(regular=True, top=True, but={"REQ-11-B": NOT_APPLICABLE}), (37, 37)),
        # Below the floor there is nothing: five times -3 and one point are 0.
        (met(regular=False, top=False, but={"REQ-03": "b"}), (0, 37)),
    ],
)
def test_the_points_of_din_spec_27076(choices: Mapping[str, str], expected: tuple[int, int]) -> None:
    assert range_of(choices) == expected


def test_the_requirements_of_din_spec_27076() -> None:
    methodology = METHODS["din-spec-27076"]
    assert len(methodology.themes) == 27
    assert {int(theme.id[-2:]) for theme in methodology.themes if theme.category == "top"} == set(TOP)


# -- CyFun


def mean(values: Iterable[Fraction | None]) -> Fraction | None:
    there = [value for value in values if value is not None]
    return sum(there, Fraction()) / len(there) if there else None


def cyfun(
    edition: str, levels: Mapping[str, int | None], up_to: str
) -> tuple[Fraction | None, dict[str, Fraction | None], dict[str, Fraction | None]]:
    """Return total, categories and key measures as the method says it, from the level of each answer (none: N/A)."""
    rows = [line.split(",") for line in (PACKS / f"cyfun-{edition}/controls.csv").read_text().splitlines()[1:]]
    order = ("basic", "important", "essential")
    tree: dict[str, dict[str, dict[str, list[Fraction | None]]]] = {}
    keys = {}
    for control, level, key in rows:
        if order.index(level) > order.index(up_to):
            continue
        pair = [levels[f"{control}-{axis}"] for axis in "DI"]
        if edition == "2025" and None in pair:
            pair = [3, 3]
        axes = [None if value is None else Fraction(value) for value in pair]
        for axis, value in zip("DI", axes, strict=True):
            category, subcategory = control.partition("-")[0], control.rpartition(".")[0]
            tree.setdefault(category, {}).setdefault(axis, {}).setdefault(subcategory, []).append(value)
        if key:
            keys[control] = mean(axes)
    categories = {
        category: mean(mean(map(mean, axis.values())) for axis in axes.values()) for category, axes in tree.items()
    }
    return mean(categories.values()), categories, keys


def verdict(edition: str, levels: Mapping[str, int | None], level: str) -> bool:
    whole, categories, keys = cyfun(edition, levels, level)
    least, each, overall = {
        "basic": (Fraction(5, 2), None, Fraction(5, 2)),
        "important": (Fraction(3), None, Fraction(3)),
        "essential": (Fraction(3), Fraction(3), Fraction(7, 2)),
    }[level]
    asked_ = [(whole, overall), *((value, least) for value in keys.values())]
    asked_ += [(value, each) for value in categories.values() if each is not None]
    there = [(value, bound) for value, bound in asked_ if value is not None]
    return bool(there) and all(value >= bound for value, bound in there)


@pytest.mark.parametrize("edition", ["2023", "2025"])
@pytest.mark.parametrize("seed", range(6))
def test_the_maturity_of_cyfun_is_what_the_method_says(edition: str, seed: int) -> None:
    rng = random.Random(seed)
    methodology = METHODS[f"cyfun-{edition}"]
    least = rng.choice((1, 2, 3, 4))
    levels = {str(q.id): None if rng.random() < 0.1 else rng.randint(least, 5) for q in methodology.questions}
    if seed == 0:  # nothing of one category applies
        levels |= {name: None for name in levels if name.startswith("PR.DS")}
    where = standing(methodology, {name: NOT_APPLICABLE if v is None else "abcde"[v - 1] for name, v in levels.items()})
    for level in ("basic", "important", "essential"):
        whole, categories, keys = cyfun(edition, levels, level)
        tree = pc.tree_of(methodology, level)  # type: ignore[arg-type]
        assert known(tree.total, where) == whole
        for category, value in categories.items():
            assert known(tree.node(f"category:{category.lower().replace('.', '-')}"), where) == value
        for control, value in keys.items():
            assert known(tree.node(f"key:{control}"), where) == value
    assert [item.holds for item in pc.verdicts(where)] == [
        verdict(edition, levels, level) for level in ("basic", "important", "essential")
    ]


@pytest.mark.parametrize("edition", ["2023", "2025"])
def test_the_thresholds_of_cyfun_are_held_at_their_bounds_and_each_failure_is_named(edition: str) -> None:
    methodology = METHODS[f"cyfun-{edition}"]

    def verdicts(documentation: str, implementation: str, **but: str) -> list[pc.Verdict]:
        choices = {q.id: documentation if q.id.endswith("-D") else implementation for q in methodology.questions}
        return list(pc.verdicts(standing(methodology, choices | but)))

    assert [v.holds for v in verdicts("b", "b")] == [False, False, False]  # 2 everywhere
    assert [v.holds for v in verdicts("b", "c")] == [True, False, False]  # 2.5: basic
    assert [v.holds for v in verdicts("c", "c")] == [True, True, False]  # 3: important
    (failure,) = verdicts("c", "c")[2].failures
    assert (failure.node, failure.at_least) == ("total", Fraction(7, 2))
    assert failure.interval == pc.Interval(Fraction(3), Fraction(3))
    assert [v.holds for v in verdicts("c", "d")] == [True, True, True]  # 3.5: essential
    # One key measure below its threshold is enough, however good the rest; one category, for essential.
    key = "PR.AC-1.1" if edition == "2023" else "PR.AA-01.1"
    failed = verdicts("e", "e", **{f"{key}-D": "a", f"{key}-I": "b"})
    assert [v.holds for v in failed] == [False, False, False]
    assert [[item.node for item in v.failures] for v in failed] == [[f"key:{key}"]] * 3
    category = {q.id: "b" for q in methodology.questions if q.id.startswith("RC.CO")}
    assert [v.holds for v in verdicts("e", "e", **category)] == [True, True, False]
    assert [item.node for item in verdicts("e", "e", **category)[2].failures] == ["category:rc-co"]


def test_the_verdicts_of_cyfun_wait_for_unknown_answers() -> None:
    methodology = METHODS["cyfun-2025"]
    unknown = pc.verdicts(standing(methodology, {}))
    assert [item.holds for item in unknown] == [None, None, None]
    lacking = pc.verdicts(standing(methodology, {"PR.AA-01.1-D": "a", "PR.AA-01.1-I": "c"}))
    assert [item.holds for item in lacking] == [False, False, False]
    assert [item.node for item in lacking[0].failures] == ["key:PR.AA-01.1"]
    enough = {**everywhere(methodology, "e"), "GV.OC-01.1-D": UNKNOWN}
    assert [item.holds for item in pc.verdicts(standing(methodology, enough))] == [True, True, True]


def test_an_axis_that_does_not_apply_counts_as_three_on_both_in_2025_and_is_left_out_in_2023() -> None:
    for edition, control, expected in (("2023", "PR.AC-1.1", Fraction(1)), ("2025", "PR.AA-01.1", Fraction(3))):
        methodology = METHODS[f"cyfun-{edition}"]
        where = standing(methodology, {f"{control}-D": NOT_APPLICABLE, f"{control}-I": "a"})
        assert known(pc.tree_of(methodology).node(f"key:{control}"), where) == expected
        both = standing(methodology, {f"{control}-D": NOT_APPLICABLE, f"{control}-I": NOT_APPLICABLE})
        assert known(pc.tree_of(methodology).node(f"key:{control}"), both) == (None if edition == "2023" else 3)


@pytest.mark.parametrize(
    ("edition", "levels"), [("2023", (34, 142, 221)), ("2025", (34, 133, 218))], ids=["2023", "2025"]
)
def test_the_structure_of_cyfun(edition: str, levels: tuple[int, ...]) -> None:
    methodology = METHODS[f"cyfun-{edition}"]
    paths = [path.id for path in methodology.paths]
    assert tuple(sum(1 for _ in methodology.questions_of(path)) for path in paths) == tuple(2 * n for n in levels)
    tree = pc.tree_of(methodology)
    assert sum(node.id.startswith("key:") for node in tree.outputs) == 29
    assert len(tree.total.children) == {"2023": 23, "2025": 22}[edition]


def test_the_packs_of_cyfun_are_what_their_script_writes(tmp_path: Path) -> None:
    script = tmp_path / "make_cyfun.py"
    script.write_bytes((PACKS / "make_cyfun.py").read_bytes())
    for edition in ("2023", "2025"):
        folder = tmp_path / f"cyfun-{edition}"
        folder.mkdir()
        (folder / "controls.csv").write_bytes((PACKS / folder.name / "controls.csv").read_bytes())
    subprocess.run([sys.executable, script], check=True)
    for path in sorted(tmp_path.glob("**/*.yaml")):
        assert path.read_bytes() == (PACKS / path.relative_to(tmp_path)).read_bytes(), path.name


# -- Luxembourg


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_diagnostic_of_luxembourg_scores_both_maturities(data: st.DataObject) -> None:
    methodology = METHODS["luxembourg-diagnostic"]
    items = [question for question in methodology.questions if question.axis == "current"]
    pairs = [data.draw(st.none() | st.tuples(st.integers(0, 2), st.integers(0, 2))) for _ in items]
    choices: dict[str, str] = {}
    for item, pair in zip(items, pairs, strict=True):
        for side, suffix in enumerate("CT"):
            choices[f"{item.id[:-2]}-{suffix}"] = NOT_APPLICABLE if pair is None else "abc"[pair[side]]
    where = standing(methodology, choices)
    there = [(item.weight, pair) for item, pair in zip(items, pairs, strict=True) if pair is not None]
    whole = sum(weight for weight, _ in there)
    for side, node in enumerate((pc.tree_of(methodology).total, pc.tree_of(methodology).node("target"))):
        points = known(node, where)
        if not there:
            assert points is None
        else:
            value = 50 * sum(weight * pair[side] for weight, pair in there) / whole
            assert points == int(value + Fraction(1, 2))


def test_the_diagnostic_of_luxembourg_rounds_halves_up_and_leaves_a_matter_out_on_both_axes() -> None:
    methodology = METHODS["luxembourg-diagnostic"]
    # Weights 6, 2, 9, 3, 4, 2: only ORG-2 and REA-2 apply, 1 and 0 of 2 each: 50 * 2 / 4 = 25.
    absent = {q.id: NOT_APPLICABLE for q in methodology.questions if q.axis == "current"}
    apply = {"ORG-2-C": "b", "ORG-2-T": "c", "REA-2-C": "a", "REA-2-T": "c"}
    assert total(methodology, {**absent, **apply}) == 25
    # N/A as the current maturity alone: the target is left out with it, whatever it was answered.
    where = standing(methodology, {**absent, **apply, "PRO-1-T": "a"})
    assert known(pc.tree_of(methodology).node("target"), where) == 100
    # ORG-1 (6) and ORG-2 (2) apply: 50 * (6 * 0 + 2 * 1) / 8 = 12.5, which PHP and a half-up rule round to 13.
    assert total(methodology, {**absent, "ORG-1-C": "a", "ORG-2-C": "b"}) == 13


# -- Kybermittari


@settings(max_examples=50, deadline=None)
@given(levels=st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_a_domain_of_kybermittari_is_its_weakest_objective(levels: list[int]) -> None:
    methodology = METHODS["kybermittari"]
    answers = dict(zip((q.id for q in methodology.questions), levels, strict=True))
    where = standing(methodology, {name: "abcd"[level] for name, level in answers.items()})
    for theme in methodology.themes:
        own = [answers[q.id] for q in methodology.questions if q.theme == theme.id]
        assert known(pc.tree_of(methodology).node(f"theme:{theme.id}"), where) == min(own)
