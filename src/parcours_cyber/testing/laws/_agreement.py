"""Laws of agreement: readings and frames tell the same; neither writing nor language changes a number."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import attrs
from hypothesis import strategies as st

from parcours_cyber.i18n.catalogues import available_locales
from parcours_cyber.i18n.text import Message, message, use_locale
from parcours_cyber.model.assessment import Assessment
from parcours_cyber.model.ids import UNKNOWN
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.organisation import Entity
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.linear import linear_form
from parcours_cyber.scoring.readings import Interval, answered, bounds, breakdown, exact
from parcours_cyber.scoring.standing import standing_of
from parcours_cyber.scoring.trees import tree_of
from parcours_cyber.testing import strategies
from parcours_cyber.testing.laws._law import Case, always, graded, law, shown
from parcours_cyber.testing.readings import Codec, Readings

__all__ = ["agreement", "columns", "locale", "written_methods", "written_results"]


@law("agreement", message("Every reading of a method tells the same numbers as its tree."))
def agreement(case: Case) -> None:
    """The score, its coverage and its threats, a reading of the standing, the linear form and the gains.

    Readings may be compiled or rounded for display; the number that decides is always the exact value of the tree.
    """
    assessment = case.assessment()
    tree, standing = tree_of(case.methodology), case.standing(assessment)
    truth = bounds(tree.total, standing)
    assert truth is not None
    score = case.score(assessment)
    for said in (score.bounds, case.readings.read(standing).bounds):
        _equal(case, (said.worst.points, said.best.points), (truth.worst, truth.best))
    _equal(case, score.coverage, answered(tree.total, standing) or Fraction())
    resistances = {node.id: bounds(node, standing) for node in tree.outputs}
    for threat in score.threats:
        found = resistances.get(f"threat:{threat.threat}")
        pair = None if found is None else (found.worst, found.best)
        _equal(case, None if threat.resistance is None else (threat.resistance, threat.best_resistance), pair)
    _equal(case, breakdown(tree.total, standing).interval, truth)
    form = linear_form(standing)
    for end, expected in enumerate((truth.worst, truth.best)):
        ranks = {question.id: standing.of(question.id) for question in case.methodology.questions}
        one = {item: None if both is None else both[end] for item, both in ranks.items()}
        _equal(case, exact(tree.total, one.__getitem__), expected)
        if form is not None:
            _equal(case, form.total(tuple(one.values())), expected)
    question = case.draw(st.sampled_from(case.methodology.questions))
    option = case.draw(st.sampled_from(question.options))
    effect = Effect(question=question.id, option=option.id)
    raised = bounds(tree.total, case.readings.raised(standing, (effect,)))
    assert raised is not None
    _equal(case, case.readings.gain(standing, (effect,)), raised.worst - truth.worst)


def _equal(case: Case, found: Any, expected: Any) -> None:
    """Require a number to be that of the tree."""
    case.require(
        found == expected,
        message("One reading says {found}, the tree {expected}.", found=_told(found), expected=_told(expected)),
    )


def _told(value: object) -> str:
    """Return a number, or a pair of them, as a counter-example tells it."""
    match value:
        case None:
            return "–"
        case Interval(worst, best) | (worst, best):
            return f"[{worst}, {best}]"
        case _:
            return shown(value)


def _no_frames(methodology: Methodology, readings: Readings) -> Message | None:
    """Return why there is no frame to score."""
    if not methodology.is_graded:
        return graded(methodology, readings)
    if find_spec("numpy") is None or find_spec("pyarrow") is None:
        return message("It needs the packages numpy and pyarrow.")
    return None


#: A figure of a frame is the exact one rounded to six decimals.
_HALF = Fraction(1, 2 * 10**6)


@law("columns", message("A data frame gives each row what its assessment scores alone."), _no_frames)
def columns(case: Case) -> None:
    """The same grades, and the same points, coverage and resistances rounded to six decimals.

    A fast way to score a population must not be another method; a grade near a bound shows where it is.
    """
    method = case.methodology
    rows = [case.assessment() for _ in range(case.draw(st.integers(1, 3)))]
    data: dict[str, list[Any]] = {
        question.id: [None if (choice := row.choice(question.id)) == UNKNOWN else str(choice) for row in rows]
        for question in method.questions
    }
    for fact in method.facts:
        data[fact.id] = [{item.fact: item.value for item in row.entity.facts}.get(fact.id) for row in rows]
    arrow: Any = import_module("pyarrow")
    kinds = {**dict.fromkeys(data, arrow.string()), **{fact.id: arrow.bool_() for fact in method.facts}}
    table = arrow.table({name: arrow.array(values, kinds[name]) for name, values in data.items()})
    scored = case.readings.frame(method, table).to_pylist()
    _equal(case, len(scored), len(rows))
    for row, found in zip(rows, scored, strict=True):
        if bounds(tree_of(method).total, standing_of(method, row)) is None:
            _equal(case, (found["points"], found["grade"]), (None, None))
            continue
        score = case.readings.score(method, row)
        worst, best = score.bounds.worst, score.bounds.best
        _equal(case, (found["grade"], found["best_grade"]), (worst.grade, best.grade))
        figures = [("points", worst.points), ("best_points", best.points), ("coverage", score.coverage)]
        figures += [(f"threat:{item.threat}", item.resistance) for item in score.threats if item.resistance is not None]
        for name, expected in figures:
            figure = Fraction(repr(found[name]))
            case.require(
                abs(figure - expected) <= _HALF,
                message(
                    "The column {name} says {found}, the assessment {expected}.",
                    name=name,
                    found=shown(figure),
                    expected=shown(expected),
                ),
            )


@law("written-methods", message("Writing a methodology and reading it back changes nothing."), always)
def written_methods(case: Case) -> None:
    """As JSON, as YAML, and from one process to another: another agency must get the same method."""
    for codec in case.readings.codecs:
        back = codec.read(codec.write(case.methodology), Methodology, None)
        _unchanged(case, codec, case.methodology, back)


@law(
    "written-results",
    message("Writing an assessment, a score or a plan and reading it back changes nothing."),
    effort=20,
)
def written_results(case: Case) -> None:
    """The answers with all that was noted beside them, the entity, the score and the plan.

    What an auditor noted is lost silently where a writer leaves out what changes no number.
    """
    assessment = case.draw(strategies.assessments(case.methodology, notes=True))
    case.tell_answers(assessment)
    score = case.score(assessment)
    values: list[tuple[Any, type[Any]]] = [
        (assessment.entity, Entity),
        (assessment, Assessment),
    ]
    if case.methodology.is_graded:
        values.append((score, Score))
    if case.methodology.makes_plans:
        values.append((case.plan(assessment, case.capacity()), Plan))
    for codec in case.readings.codecs:
        for value, cls in values:
            back = codec.read(codec.write(value), cls, None if cls is Entity else case.methodology)
            _unchanged(case, codec, value, back)


def _unchanged(case: Case, codec: Codec, value: object, back: object) -> None:
    """Require a value to be what it was before it was written."""
    if back != value:
        path, before, after = next(_differences(value, back, ""), ("", value, back))
        case.fail(
            message(
                "After {codec}, {kind}{path} is {after} and no longer {before}.",
                codec=codec.name,
                kind=type(value).__name__,
                path=path,
                before=repr(before),
                after=repr(after),
            )
        )


def _differences(one: Any, other: Any, path: str) -> Iterator[tuple[str, object, object]]:
    """Yield where two values differ, and what stands there in each."""
    if type(one) is type(other) and attrs.has(type(one)):
        for f in attrs.fields(type(one)):
            if f.eq:
                yield from _differences(getattr(one, f.name), getattr(other, f.name), f"{path}.{f.name}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for n, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(*pair, f"{path}[{n}]")
    elif one != other:
        yield path, one, other


@law("locale", message("The locale changes no number."), effort=10)
def locale(case: Case) -> None:
    """In every language there are the same points, grades, coverage and gains, and files hold the same characters.

    It breaks with a number that is read from a text, or rounded for display before it is used.
    """
    assessment = case.assessment()
    capacity = case.capacity() if case.methodology.makes_plans else None
    found = []
    for tag in available_locales():
        with use_locale(tag):
            score = case.score(assessment)
            actions = () if capacity is None else case.plan(assessment, capacity).actions
            numbers = [(action.measure.id, action.quarter, action.gain, action.cost) for action in actions]
            written = [codec.write(assessment) for codec in case.readings.codecs]
            found.append((tag, score, score.points, score.coverage, numbers, written))
    first, *others = found
    for other in others:
        case.require(
            other[1:] == first[1:] and hash(other[1]) == hash(first[1]),
            message(
                "In {locale} the score is {found}, in {other} {expected}.",
                locale=first[0],
                other=other[0],
                found=shown(first[2]),
                expected=shown(other[2]),
            ),
        )
