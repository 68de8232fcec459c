"""CyFun, in both editions; the oracle is the published formula in plain fractions, without the library."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

import parcours_cyber as pc
from agencies import METHODS, PACKS, everywhere, known, standing
from parcours_cyber.model.ids import NOT_APPLICABLE, UNKNOWN


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
        tree = pc.tree_of(methodology, level)  # type: ignore[arg-type]  # an id as text
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
