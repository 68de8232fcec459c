"""The differences of two methodologies: none is left out, and each stands at its address."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.cli import main
from parcours_cyber.i18n.text import Text
from parcours_cyber.loading.differences import ChangeKind
from parcours_cyber.loading.packs import content_digest
from parcours_cyber.model.measures import Range
from parcours_cyber.reporting.diff_page import diff_data, diff_page
from parcours_cyber.testing.strategies import methodologies

HERE = Path(__file__).parent


def otherwise(value: Any) -> Any:
    """Another value of the same type, or the value itself where none is clear."""
    match value:
        case bool():
            return not value
        case int() | Fraction():
            return value + 1
        case Text():
            return evolve(value, source=f"{value.source} bis")
        case Range():
            return Range(value.low, value.expected, value.high + 1)
        case str() if type(value) is str:
            return f"{value}x"
        case _:
            return value


def leaves(item: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of each value that :func:`otherwise` can change, by names of fields and indices."""
    if isinstance(item, tuple):
        return [leaf for n, part in enumerate(item) for leaf in leaves(part, (*path, n))]
    if attrs.has(type(item)) and not isinstance(item, (Text, Range)):
        return [
            leaf
            for f in attrs.fields(type(item))
            if f.init and not (isinstance(item, pc.Methodology) and f.name == "digest")
            for leaf in leaves(getattr(item, f.name), (*path, f.name))
        ]
    return [path] if otherwise(item) is not item and otherwise(item) != item else []


def planted(item: Any, path: tuple[Any, ...]) -> Any:
    """The same with another value at one path."""
    if not path:
        return otherwise(item)
    step, rest = path[0], path[1:]
    if isinstance(item, tuple):
        return (*item[:step], planted(item[step], rest), *item[step + 1 :])
    f = getattr(attrs.fields(type(item)), step)
    return evolve(item, **{f.alias: planted(getattr(item, step), rest)})


def sealed(methodology: pc.Methodology) -> pc.Methodology:
    return evolve(methodology, digest=content_digest(methodology))


@given(one=methodologies(), other=methodologies())
def test_there_is_no_difference_exactly_when_the_digests_are_the_same(
    one: pc.Methodology, other: pc.Methodology
) -> None:
    assert pc.diff_methodologies(one, one).changes == ()
    assert (pc.diff_methodologies(one, other).changes == ()) == (one.digest == other.digest)


@given(data=st.data())
def test_each_planted_change_is_listed_at_its_address(data: st.DataObject) -> None:
    base = data.draw(methodologies())
    path = data.draw(st.sampled_from(leaves(base)))
    changed = sealed(planted(base, path))
    found = pc.diff_methodologies(base, changed).changes
    assert changed.digest != base.digest
    assert found, path
    assert all(change.path[0] == str(path[0]).lstrip("_") for change in found)
    if path[-1] != "id" and "id" not in path:
        assert len(found) <= 2  # an id that changes is one dropped and one added
    plain = json.dumps(diff_data(pc.diff_methodologies(base, changed)))
    assert next(item.address for item in found) in plain


def test_every_field_of_the_tiny_pack_is_compared() -> None:
    base = pc.load_methodology(HERE / "tiny_pack")
    paths = leaves(base)
    assert len(paths) > 250
    for path in paths:
        assert pc.diff_methodologies(base, planted(base, path)).changes, path
        assert pc.diff_methodologies(planted(base, path), base).changes, path


def test_added_dropped_and_ordered() -> None:
    base = pc.load_methodology(HERE / "tiny_pack")
    turned = evolve(base, measures=base.measures[::-1], facts=base.facts[1:])
    found = pc.diff_methodologies(base, turned).changes
    assert [(c.kind, c.address) for c in found] == [
        (ChangeKind.DROPPED, "facts.own-servers"), (ChangeKind.ORDERED, "measures"),
    ]  # fmt: skip
    back = pc.diff_methodologies(turned, base).changes
    assert (back[0].kind, back[0].address) == (ChangeKind.ADDED, "facts.own-servers")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_page_says_what_the_variant_changes(locale: str) -> None:
    base, variant = (pc.load_methodology(HERE / name) for name in ("tiny_pack", "tiny_variant"))
    page = diff_page(pc.diff_methodologies(base, variant), locale)
    shown = str(page)
    for words in ("themes.backup.points", "50", "60", "measures.RES-CRI-01", "Ensayar una crisis", "Concienciación"):
        assert words in shown
    assert {"en": "dropped", "fr": "retiré"}[locale] in shown


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html"])
def test_the_command_lists_differences(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(HERE / name) for name in ("tiny_pack", "tiny_variant")]
    assert main(["diff", *folders, "--format", format_, "--locale", "en"]) == 0
    out = capsys.readouterr().out
    assert "themes.backup.points" in out
    if format_ == "json":
        points = next(c for c in json.loads(out)["changes"] if c["address"] == "themes.backup.points")
        assert points == {"address": "themes.backup.points", "kind": "changed", "before": 60, "after": 50}
