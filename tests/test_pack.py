"""The reference pack: published figures are as published, every number has its papers, the content keeps its form."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import attrs
import pytest

import parcours_cyber as pc
from parcours_cyber.loading.addresses import texts
from parcours_cyber.model.ids import StatisticId
from parcours_cyber.model.measures import Horizon, UrgentFamily
from parcours_cyber.model.provenance import ProvenanceStatus
from parcours_cyber.model.statistics import Statistic
from parcours_cyber.scoring.readings import exact

#: Printed in the activity report for 2023, p. 13: measures by category, and shares of the sub-categories in per cent.
PUBLISHED = {
    "protection": (2709, [16, 12, 12, 12, 10, 9, 7, 7, 16]),
    "governance": (1102, [28, 15, 12, 12, 10, 8, 5, 3, 6]),
    "defence": (189, [27, 27, 26, 17, 3]),
    "resilience": (157, [46, 35, 18]),
}


def numbers(statistic: Statistic) -> dict[str | None, Fraction]:
    """Return the figures of a statistic whose figures are all numbers, by what they are of."""
    found: dict[str | None, Fraction] = {}
    for figure in statistic.figures:
        assert isinstance(figure.value, Fraction)
        found[figure.of] = figure.value
    return found


def test_the_published_figures(methodology: pc.Methodology) -> None:
    published = {statistic.id: statistic for statistic in methodology.statistics}
    counts = numbers(published[StatisticId("measures-by-category")])
    shares = numbers(published[StatisticId("shares-by-subcategory")])
    found = {c.id: (counts[c.id], [shares[sub.id] for sub in c.subcategories]) for c in methodology.categories}
    assert found == PUBLISHED
    assert sum(number for number, _ in found.values()) == 4157
    assert [band.grade for band in methodology.scale.bands] == [
        "D-",
        "D",
        "D+",
        "C-",
        "C",
        "C+",
        "B-",
        "B",
        "B+",
        "A-",
        "A",
        "A+",
    ]
    durations = numbers(published[StatisticId("mean-duration")])
    assert durations == {"qualification": 4, "initial-pack": 8, "relay-pack": 11}


def test_the_shape_of_the_method(methodology: pc.Methodology) -> None:
    assert len(methodology.themes) == 14
    assert len(methodology.threats) == 3
    assert len(methodology.domains) == 6
    assert sum(len(category.subcategories) for category in methodology.categories) == 26
    assert [item.id for item in methodology.sectors] == [
        "local-authority",
        "health",
        "public-establishment",
        "research-education",
    ]
    assert [item.id for item in methodology.sizes] == ["small", "medium", "large"]
    assert [item.id for item in methodology.paths] == ["foundation", "intermediate", "reinforced"]
    points = Counter[str]()
    for theme in methodology.themes:
        assert theme.points is not None
        points[theme.category] += int(theme.points)
    assert points == {"governance": 100, "protection": 180, "defence": 60, "resilience": 60}
    uppers = [band.upper for band in methodology.scale.bands]
    assert uppers == [Fraction(400 * n, 12) for n in range(1, 13)]
    assert methodology.scale.upper_included
    tree = pc.tree_of(methodology)
    last = {question.id: len(question.options) - 1 for question in methodology.questions}
    assert exact(tree.total, last.__getitem__) == 400
    assert exact(tree.total, lambda _: 0) == 0


def numbers_without_papers(item: Any, methodology: pc.Methodology, covered: bool, path: str) -> list[str]:
    """The numbers below *item* that no provenance of an object above them covers."""
    if isinstance(item, (int, Fraction)) and not isinstance(item, bool):
        return [] if covered else [path]
    if isinstance(item, tuple):
        return [
            w for n, part in enumerate(item) for w in numbers_without_papers(part, methodology, covered, f"{path}[{n}]")
        ]
    if not attrs.has(type(item)) or isinstance(item, pc.Text):
        return []
    own = getattr(item, "provenance", None)
    if isinstance(own, str):
        provenance = methodology.provenance(own)  # type: ignore[arg-type]
        assert provenance.source is not None or provenance.status is ProvenanceStatus.DEFAULT
        assert provenance.reason is not None or provenance.status is ProvenanceStatus.PUBLISHED
        covered = True
    return [
        wrong
        for field in attrs.fields(type(item))
        if field.init
        for wrong in numbers_without_papers(getattr(item, field.name), methodology, covered, f"{path}.{field.name}")
    ]


def test_every_number_says_where_it_comes_from(methodology: pc.Methodology) -> None:
    assert numbers_without_papers(methodology, methodology, covered=False, path="$") == []
    stripped = attrs.evolve(methodology.themes[0], provenance=None)
    bare = attrs.evolve(methodology, themes=(stripped, *methodology.themes[1:]))
    assert numbers_without_papers(bare, bare, covered=False, path="$") == ["$.themes[0].points"]


def test_questions_keep_their_form(methodology: pc.Methodology) -> None:
    per_theme = Counter(question.theme for question in methodology.questions)
    assert all(per_theme[theme.id] >= 3 for theme in methodology.themes)
    for question in methodology.questions:
        assert 3 <= len(question.options) <= 5, question.id
        assert (question.options[0].value, question.options[-1].value) == (0, 1), question.id
        assert [option.id for option in question.options] == list("abcde"[: len(question.options)]), question.id
        assert question.text.source.endswith("?"), question.id
        assert any(threat.weight > 0 for threat in question.threats), question.id
        labels = [option.label.source for option in question.options]
        assert all(len(label.split()) >= 5 for label in labels), question.id


def test_measures_keep_their_form(methodology: pc.Methodology) -> None:
    per_subcategory = Counter(measure.subcategory for measure in methodology.measures)
    assert all(per_subcategory[sub.id] >= 2 for category in methodology.categories for sub in category.subcategories)
    assert {m.urgent_family for m in methodology.measures if m.urgent_family} == set(UrgentFamily)
    by_id = {measure.id: measure for measure in methodology.measures}
    for measure in methodology.measures:
        assert 3 <= len(measure.steps) <= 7, measure.id
        assert len(measure.title.source.split()) <= 13, measure.id
        assert not measure.title.source.endswith("."), measure.id
        assert 1 <= len(measure.raises) <= 5, measure.id  # 3 while there were half as many questions to raise
        frameworks = {reference.framework for reference in measure.references}
        assert frameworks >= {"eu-nis2-art21", "anssi-recyf-2.5", "iso27001-2022-annex-a", "nist-csf-2.0"}, measure.id
        if measure.horizon is Horizon.URGENT:
            assert all(by_id[required].horizon is Horizon.URGENT for required in measure.requires), measure.id
        for resources in (measure.effort, measure.cost):
            expected = [item.one_off.expected + 3 * item.yearly.expected for item in resources]
            assert expected == sorted(expected), f"{measure.id}: a larger entity takes less"


def test_no_sentence_stands_twice_and_none_is_filler(methodology: pc.Methodology) -> None:
    for locale in ("fr", "en"):
        sentences = Counter(
            text.render(locale) for part in (methodology.questions, methodology.measures) for text in texts(part)
        )
        assert [sentence for sentence, number in sentences.items() if number > 1] == []
        words = ("TODO", "N/A", "lorem", "xxx", "TBD", "à compléter")
        assert [s for s in sentences if any(word.lower() in s.lower().split() for word in words)] == []


def test_paths_are_nested(methodology: pc.Methodology) -> None:
    asked = [{question.id for question in methodology.questions_of(path.id)} for path in methodology.paths]
    assert asked[0] < asked[1] <= asked[2] == {question.id for question in methodology.questions}


@pytest.mark.parametrize("fact", ["active-directory", "exposed-web-services", "health-data", "software-development",
                                  "cloud-services", "biomedical-devices", "remote-access"])  # fmt: skip
def test_something_depends_on_each_fact(fact: str, methodology: pc.Methodology) -> None:
    assert any(fact in item.applies_if for item in methodology.questions)
    assert any(fact in item.applies_if for item in methodology.measures)
