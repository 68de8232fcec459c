"""Variants of a methodology: what is added, overridden and dropped, and every mistake told at its line."""

from __future__ import annotations

import random
import re
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.errors import InvalidDataError
from parcours_cyber.loading.addresses import texts
from parcours_cyber.loading.document import Document
from parcours_cyber.loading.packs import vary
from parcours_cyber.loading.structure import converter
from parcours_cyber.model.ids import MeasureId
from parcours_cyber.testing.strategies import assessments, methodologies

HERE = Path(__file__).parent
TINY, VARIANT = HERE / "tiny_pack", HERE / "tiny_variant"

#: What a variant says of itself; it differs from a base in nothing else.
ITSELF = {
    "schema": "1.3",
    "id": "other",
    "version": "1.0",
    "language": "es",
    "licence": "CC0-1.0",
    "name": "Otra",
    "description": "Otra.",
}
#: What may differ between a base and a variant that changes nothing.
OWN = {"id", "version", "schema", "language", "licence", "name", "description", "extends", "digest"}


def varied(base: pc.Methodology, **changes: Any) -> pc.Methodology:
    return vary(base, Document("methodology.yaml", {**ITSELF, **changes}))


def content(methodology: pc.Methodology) -> dict[str, Any]:
    """All of a methodology but what it says of itself; texts with their owners."""
    return {f.name: getattr(methodology, f.name) for f in attrs.fields(pc.Methodology) if f.name not in OWN}


def scored(methodology: pc.Methodology, assessment: pc.Assessment) -> object:
    """The figures of a score, or what is told where nothing applies."""
    try:
        score = pc.cyberscore(methodology, assessment)
    except InvalidDataError as error:
        return str(error)
    return score.points, score.grade, score.bounds


@pytest.fixture(scope="module")
def tiny() -> pc.Methodology:
    return pc.load_methodology(TINY)


@pytest.fixture(scope="module")
def variant() -> pc.Methodology:
    return pc.load_methodology(VARIANT)


# Laws.


@given(st.data())
def test_a_variant_that_changes_nothing_is_its_base(data: st.DataObject) -> None:
    base = data.draw(methodologies())
    same = varied(base)
    assert content(same) == content(base)
    assert same.extends == (base.ref,)
    assert same.digest != base.digest
    assessment = data.draw(assessments(base, not_applicable=False))
    other = attrs.evolve(assessment, methodology=same.ref)
    assert pc.standing_of(same, other).ranks == pc.standing_of(base, assessment).ranks
    assert scored(same, other) == scored(base, assessment)


@given(base=methodologies(), rng=st.randoms(use_true_random=False))
def test_overriding_with_what_is_there_changes_nothing(base: pc.Methodology, rng: random.Random) -> None:
    data = converter().unstructure(base)
    override: dict[str, Any] = {}
    for kind in ("themes", "questions", "measures", "sizes", "findings", "threats"):
        for item in data.get(kind, []):
            if rng.random() < 0.7:
                fields = {key: value for key, value in item.items() if rng.random() < 0.8}
                override.setdefault(kind, {})[item["id"]] = fields
    if base.is_graded:
        override["scale"] = data["scale"]
    assert content(varied(base, override=override)) == content(base)


@given(base=methodologies())
def test_a_variant_of_a_variant_knows_both(base: pc.Methodology) -> None:
    first = varied(base, id="first", override={"themes": {base.themes[0].id: {"name": "Uno"}}})
    second = varied(first, id="second", override={"categories": {base.categories[0].id: {"name": "Dos"}}})
    assert second.extends == (first.ref, base.ref)
    assert second.themes[0].name == first.themes[0].name
    assert (second.themes[0].name.domain, second.categories[0].name.domain) == ("first", "second")
    together = varied(
        base,
        override={
            "themes": {base.themes[0].id: {"name": "Uno"}},
            "categories": {base.categories[0].id: {"name": "Dos"}},
        },
    )
    plain = attrs.evolve(second, **{name: getattr(together, name) for name in OWN})
    assert [text.source for text in texts(plain)] == [text.source for text in texts(together)]


@given(base=methodologies(), rng=st.randoms(use_true_random=False))
def test_the_order_of_items_is_the_variant_s(base: pc.Methodology, rng: random.Random) -> None:
    ids = [str(measure.id) for measure in base.measures]
    rng.shuffle(ids)
    assert [measure.id for measure in varied(base, order={"measures": ids}).measures] == ids


# The example: each kind of change.


def test_what_is_added_overridden_and_dropped(tiny: pc.Methodology, variant: pc.Methodology) -> None:
    assert variant.extends == (tiny.ref,)
    assert [theme.points for theme in variant.themes] == [50, 50]
    assert [(band.grade, band.upper) for band in variant.scale.bands] == [("B", 60), ("A", 100)]
    assert [sector.id for sector in variant.sectors] == ["health", "education"]
    assert [sub.id for sub in variant.categories[0].subcategories] == ["secure-backups", "training", "crisis-exercises"]
    assert variant.sizes[0].workstations_below == 50
    assert variant.sizes[0].definition == tiny.sizes[0].definition
    assert variant.statistics == ()
    assert [fact.id for fact in variant.facts] == ["own-servers"]
    assert [measure.id for measure in variant.measures][-1] == "RES-CRI-01"


def test_costs_are_converted_once_and_exactly(tiny: pc.Methodology, variant: pc.Methodology) -> None:
    for before, after in zip(tiny.measures, variant.measures, strict=False):
        for old, new in zip(before.cost, after.cost, strict=True):
            assert new.one_off.expected == old.one_off.expected * Fraction(4, 5)
            assert new.yearly.high == old.yearly.high * Fraction(4, 5)
        assert after.effort == before.effort
    assert variant.measure(MeasureId("RES-BCK-01")).provenance == "our-prices"
    assert variant.measure(MeasureId("RES-BCK-02")).provenance == "default-numbers", "it costs nothing, in any country"
    assert variant.measure(MeasureId("RES-CRI-01")).cost[0].one_off.expected == 300, (
        "the variant's own costs are not converted"
    )


def test_a_text_keeps_its_owner_and_its_address(tiny: pc.Methodology, variant: pc.Methodology) -> None:
    backup, awareness = (theme.name for theme in variant.themes)
    assert backup is tiny.themes[0].name or backup == tiny.themes[0].name
    assert (awareness.context, awareness.domain, awareness.language) == (
        "theme:awareness:name", "tiny-variant", "es",
    )  # fmt: skip
    assert awareness.render("es") == "Concienciación"
    owners = {text.domain: text.language for text in texts(variant)}
    assert owners == {"tiny-pack": "fr", "tiny-variant": "es"}


def test_a_score_says_which_variant_and_which_base(variant: pc.Methodology, tiny: pc.Methodology) -> None:
    entity = pc.Entity(name="Clínica", sector="health", size="small")  # type: ignore[arg-type]
    score = pc.cyberscore(variant, pc.Assessment(methodology=variant.ref, entity=entity))
    assert score.methodology.ref == variant.ref
    assert score.methodology.extends[0] == tiny.ref


def test_a_variant_comes_back_from_json_and_yaml(variant: pc.Methodology, tiny: pc.Methodology) -> None:
    assert pc.from_json(pc.to_json(variant), pc.Methodology, tiny) == variant
    assert pc.from_yaml(pc.to_yaml(variant), pc.Methodology, tiny) == variant


# Mistakes, each told at its line.

#: A mistake: what is put below the end of methodology.yaml or in the place of a line of it, and what must be told.
MISTAKES: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "override of nothing": (
        "    backup: {points: 50, provenance: our-points}",
        "    backups: {points: 50, provenance: our-points}",
        [("'backups' is not in the base, tiny-pack.", "Did you mean 'backup'?")],
    ),
    "a field that does not exist": (
        "    backup: {points: 50, provenance: our-points}",
        "    backup: {point: 50, provenance: our-points}",
        [("'point' is not known here.", "Did you mean 'points'?")],
    ),
    "a value of the wrong type": (
        "    backup: {points: 50, provenance: our-points}",
        "    backup: {points: many, provenance: our-points}",
        [("'many' is not a number.", "")],
    ),
    "an id that changes": (
        "    backup: {points: 50, provenance: our-points}",
        "    backup: {points: 50, provenance: our-points, id: copies}",
        [("An id is never changed.", "replaces")],
    ),
    "numbers that pass for the base's": (
        "    backup: {points: 50, provenance: our-points}",
        "    backup: {points: 50}",
        [("their provenance is still 'default-numbers', the base's", "Add a provenance")],
    ),
    "points that do not add up": (
        "    backup: {points: 50, provenance: our-points}",
        "    backup: {points: 40, provenance: our-points}",
        [("The points of the themes add up to 90.", "100")],
    ),
    "an addition that is there": (
        "    - {id: education, name: Centro educativo}",
        "    - {id: health, name: Centro de salud}",
        [("'health' is there already (tiny-pack 0.1.0)", "override")],
    ),
    "a field of the base under add": (
        "    - {id: education, name: Centro educativo}",
        "    health: {name: Centro de salud}",
        [("'name' is there already (tiny-pack 0.1.0)", "override")],
    ),
    "an id of something dropped": (
        "    - {id: education, name: Centro educativo}",
        "    - {id: education, name: Centro educativo}\n  facts: [{id: remote-access, name: Acceso, question: ¿Hay?}]",
        [("'remote-access' is an id of the base", "never used for something else")],
    ),
    "a drop of nothing": (
        "  facts: [remote-access]", "  facts: [remote-acces]", [("'remote-acces' is not in the base", "remote-access")],
    ),
    "a drop that is still named": (
        "  facts: [remote-access]",
        "  facts: [own-servers]",
        [("'own-servers' is dropped, but 5 things still name it: questions.BCK-01.applies_if", "Drop or override")],
    ),
    "a drop of what is required": (
        "  facts: [remote-access]",
        "  facts: [remote-access]\n  themes: all",
        [("It is not clear what is dropped.", "list of names")],
    ),
    "a drop that is a number": (
        "  facts: [remote-access]", "  facts: 3", [("It is not clear what is dropped.", "list of names")],
    ),
    "a list at the top": (
        'base_version: "0.1.0"',
        'base_version: "0.1.0"\nthemes: []',
        [("It is not clear whether 'themes' is added to the base or changed in it.", "add")],
    ),
    "an unknown key at the top": (
        'base_version: "0.1.0"',
        'base_version: "0.1.0"\noverrides: {}',
        [("'overrides' is not known here.", "Did you mean 'override'?")],
    ),
    "what it says of itself under override": (
        "override:", 'override:\n  version: "2"', [("'version' does not belong here.", "at the top")],
    ),
    "another version of the base": (
        'base_version: "0.1.0"',
        'base_version: "0.2"',
        [("written against version 0.2 of 'tiny-pack'", "parcours-cyber diff")],
    ),
    "another content of the base": (
        'base_version: "0.1.0"',
        'base_version: "0.1.0"\nbase_digest: sha256:0',
        [("written against another content", "sha256:")],
    ),
    "no base_version": ('base_version: "0.1.0"', "", [("The key 'base_version' is missing.", "0.1.0")]),
    "a base that is not there": (
        "extends: ../tiny_pack", "extends: ../tiny_packs", [("'../tiny_packs' is not the folder", "Check the path")],
    ),
    "a base that is not installed": (
        "extends: ../tiny_pack", "extends: tiny-packs", [("There is no methodology 'tiny-packs' here.", "Install")],
    ),
    "no base": ("extends: ../tiny_pack", "", [("'extends' does not name a methodology.", "parcours-anssi")]),
    "itself as its base": ("extends: ../tiny_pack", "extends: .", [("in a circle", "Name another base.")]),
    "the id of its base": ("id: tiny-variant", "id: tiny-pack", [("has the id of its base", "Choose another id.")]),
    "a rate of nothing": ("rate: 0.8", "rate: 0", [("The rate is not above 0.", "multiplied")]),
    "a rate without provenance": (
        "costs: {rate: 0.8, provenance: our-prices}", "costs: {rate: 0.8}", [("'provenance' is missing", "Add it.")],
    ),
    "a rate with the provenance of the base": (
        "costs: {rate: 0.8, provenance: our-prices}",
        "costs: {rate: 0.8, provenance: default-numbers}",
        [("The numbers of 'measures.RES-BCK-01' change", "Add a provenance"),
         ("The numbers of 'measures.RES-TRN-01' change", "Add a provenance")],
    ),
    "an order that forgets": (
        "drop:", "order: {paths: [], sizes: [small, large]}\ndrop:",
        [("The order does not name each item once.", "foundation"),
         ("The order does not name each item once.", "small, medium, large")],
    ),
    "an order of what has none": (
        "drop:", "order: {scale: [A, B]}\ndrop:", [("The order of 'scale' has no meaning.", "Remove it.")],
    ),
}  # fmt: skip


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the example and of its base, with one line changed."""
    shutil.copytree(TINY, folder / "tiny_pack")
    copy = Path(shutil.copytree(VARIANT, folder / "variant"))
    root = copy / "methodology.yaml"
    text = root.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    root.write_text(text.replace(old, new), encoding="utf-8")
    return copy


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_each_mistake_is_told_at_its_line(mistake: str, tmp_path: Path) -> None:
    old, new, expected = MISTAKES[mistake]
    folder = changed(tmp_path, old, new)
    with pytest.raises(InvalidDataError) as caught:
        pc.load_methodology(folder)
    problems = list(caught.value.problems)
    for what, remedy in expected:
        found = next((p for p in problems if what in str(p) and remedy in str(p)), None)
        assert found is not None, f"{what!r} was not told, but:\n{caught.value}"
        problems.remove(found)
        assert found.place.file == "methodology.yaml"
        assert found.place.line is not None or "missing" in what or "does not name" in what
    assert not problems, "told besides:\n" + "\n".join(map(str, problems))
    assert "Traceback" not in str(caught.value)


def test_another_currency_must_say_what_becomes_of_the_costs(tmp_path: Path) -> None:
    folder = changed(tmp_path, "currency: EUR", "currency: PLN")
    assert pc.load_methodology(folder).currency == "PLN"
    root = folder / "methodology.yaml"
    text = root.read_text(encoding="utf-8").replace("costs: {rate: 0.8, provenance: our-prices}", "")
    root.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDataError, match=re.escape("still in EUR, the currency of the base: RES-BCK-01")) as told:
        pc.load_methodology(folder)
    assert "RES-TRN-01" in str(told.value)
    assert "RES-CRI-01" not in str(told.value), "its own costs are in its own currency"
    assert "RES-BCK-02" not in str(told.value), "nothing is nothing in any currency"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = changed(tmp_path, "    backup: {points: 50, provenance: our-points}", "    backups: {points: 50}")
    root = folder / "methodology.yaml"
    text = root.read_text(encoding="utf-8").replace("[remote-access]", "[own-servers]").replace("0.8", "much")
    root.write_text(text, encoding="utf-8")
    measures = folder / "measures" / "crisis.yaml"
    measures.write_text(
        measures.read_text(encoding="utf-8").replace("owner: management", "owner: boss"), encoding="utf-8"
    )
    with pytest.raises(InvalidDataError) as caught:
        pc.load_methodology(folder)
    told = str(caught.value)
    for words in ("'backups' is not in the base", "'much' is not a number", "crisis.yaml:17: 'boss' is not known here"):
        assert words in told


def test_a_change_said_in_two_files(tmp_path: Path) -> None:
    folder = changed(tmp_path, "id: tiny-variant", "id: tiny-variant")
    (folder / "journey").mkdir()
    more = {"override": {"themes": {"backup": {"points": 40}}}, "add": {"sectors": [{"id": "port", "name": "Puerto"}]}}
    (folder / "journey" / "more.yaml").write_text(yaml.safe_dump(more), encoding="utf-8")
    with pytest.raises(InvalidDataError, match=r"more\.yaml:8: This is said in another place too \(methodology"):
        pc.load_methodology(folder)
    more["override"] = {"themes": {"backup": {"name": "Copias"}}}
    (folder / "journey" / "more.yaml").write_text(yaml.safe_dump(more), encoding="utf-8")
    both = pc.load_methodology(folder)
    assert [sector.id for sector in both.sectors] == ["health", "education", "port"]
    assert both.themes[0].name.source == "Copias"
    assert both.themes[0].points == 50


def test_a_base_with_mistakes_tells_them_in_its_own_files(tmp_path: Path) -> None:
    folder = changed(tmp_path, "id: tiny-variant", "id: tiny-variant")
    themes = tmp_path / "tiny_pack" / "journey" / "themes.yaml"
    themes.write_text(themes.read_text(encoding="utf-8").replace("points: 60", "points: many"), encoding="utf-8")
    with pytest.raises(InvalidDataError, match=r"^\.\./tiny_pack/journey/themes\.yaml:2: 'many' is not a number"):
        pc.load_methodology(folder)


def test_what_is_said_of_a_dropped_size_goes_with_it(tmp_path: Path) -> None:
    folder = changed(tmp_path, "  facts: [remote-access]", "  sizes: [large]")
    with pytest.raises(InvalidDataError, match=r"'large' is dropped, but 2 things still name it: measures\.RES"):
        pc.load_methodology(folder)
    measures = folder / "measures" / "crisis.yaml"
    measures.write_text(re.sub(r"      large: .*\n", "", measures.read_text(encoding="utf-8")), encoding="utf-8")
    smaller = pc.load_methodology(folder)
    assert [size.id for size in smaller.sizes] == ["small", "medium"]
    assert {resources.size for measure in smaller.measures for resources in measure.cost} == {"small", "medium"}


def test_a_pack_that_extends_nothing_has_no_changes(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(TINY, tmp_path / "pack"))
    with (pack / "methodology.yaml").open("a", encoding="utf-8") as file:
        file.write("override: {themes: {backup: {points: 40}}}\n")
    with pytest.raises(InvalidDataError, match="does not name a methodology"):
        pc.load_methodology(pack)


def test_a_total_above_its_scale_is_told_and_is_no_traceback(tiny: pc.Methodology, tmp_path: Path) -> None:
    pack = Path(shutil.copytree(TINY, tmp_path / "pack"))
    tree = (HERE / "broken_data" / "tree_above_the_scale_without_a_theme.yaml").read_text(encoding="utf-8")
    (pack / "journey" / "scoring.yaml").write_text(tree.replace("150", "50"), encoding="utf-8")
    sound = pc.load_methodology(pack)
    # No check tries every set of questions that may be left out; here the scale is made too low after the checks.
    low = attrs.evolve(sound, scale=attrs.evolve(sound.scale, bands=sound.scale.bands[:1]), planning=sound.planning)
    low = attrs.evolve(
        low, scale=attrs.evolve(low.scale, bands=(attrs.evolve(low.scale.bands[0], upper=Fraction(40)),))
    )
    answers = tuple(pc.Answer(question=q.id, choice=q.options[-1].id) for q in low.questions)  # type: ignore[arg-type]
    entity = pc.Entity(name="Clínica", sector="health", size="small")  # type: ignore[arg-type]
    with pytest.raises(InvalidDataError, match=r"These answers give 50 points\. Expected at most 40"):
        pc.cyberscore(low, pc.Assessment(methodology=low.ref, entity=entity, answers=answers))
