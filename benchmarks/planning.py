"""``python benchmarks/planning.py``: how good plans are and how long they take, against the bound that HiGHS proves.

The instances are the seeded ones of ``instances.py`` and the three example entities. Each planner solves each of them;
what a plan comes to by the first aim, the area under the curve, is compared with the lowest bound that was proven for
that instance. Needs the extra ``optimise``.

It takes an hour and a half: every row is written to ``--out`` as soon as it is there, and instances of which it has a
row are not run again. ``--only`` chooses instances, ``--seconds`` the limits of the global planner. The table is
printed as Markdown at the end, from all rows of the file.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from instances import instances

import parcours_cyber as pc
from parcours_cyber.planning.explanation.conflicts import settle
from parcours_cyber.planning.optimum import Optimum, full_horizon, sequential
from parcours_cyber.planning.problem import Placement, Problem
from parcours_cyber.planning.search.construct import greedy
from parcours_cyber.planning.search.improve import improve

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def all_instances() -> Iterator[tuple[str, Problem]]:
    """Yield the seeded instances, then the example entities within their capacities, without demands that conflict."""
    yield from instances()
    methodology = pc.load_methodology()
    for path in sorted((EXAMPLES / "capacities").glob("*.yaml")):
        assessment = pc.read_assessment(EXAMPLES / path.name, methodology)
        formulation, _ = settle(methodology, assessment, pc.read_capacity(path, methodology), None)
        yield path.stem, formulation.problem


def timed(plan: Callable[[], Placement]) -> tuple[Placement, float]:
    """Return a placement and the seconds that it took."""
    began = time.perf_counter()
    return plan(), time.perf_counter() - began


def told(problem: Problem, placement: Placement, seconds: float, found: Optimum | None = None) -> dict[str, Any]:
    """Return what is written of a plan; the bound only where the needs are met as well as can be."""
    assert problem.breaches(placement) == []
    needs, area = problem.value(placement)[:2]
    row: dict[str, Any] = {"needs": needs, "area": int(area), "seconds": round(seconds, 3)}
    if found is not None:
        bound = found.stages[1].bound
        row |= {"bound": None if bound is None else int(bound), "nodes": found.nodes}
    return row


def solved(problem: Problem, limits: list[float]) -> dict[str, Any]:
    """Return the row of an instance."""
    row: dict[str, Any] = {"candidates": len(problem.candidates), "items": len(problem.levels)}
    placement, seconds = timed(lambda: greedy(problem))
    row["greedy"] = told(problem, placement, seconds)
    default, seconds = timed(lambda: improve(problem, greedy(problem)))
    row["default"] = told(problem, default, seconds)
    steps = sequential(problem)
    assert steps.placement is not None
    row["sequential"] = told(problem, steps.placement, steps.seconds, steps)
    start = max(default, steps.placement, key=problem.value)
    found: dict[str, Any] = {"bound": None, "area": -1}
    for limit in limits:
        if found["bound"] != found["area"]:  # what is proven the best stays so in more time
            whole = full_horizon(problem, start=start, seconds=limit)
            assert whole.placement is not None
            found = told(problem, whole.placement, whole.seconds, whole)
        row[f"global {limit:g} s"] = found
    return row


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of the table, then those of the summary."""
    planners = [name for name in rows[0] if isinstance(rows[0][name], dict)]
    bounds = [min(of["bound"] for of in row.values() if isinstance(of, dict) and of.get("bound")) for row in rows]

    def below(area: int, bound: int) -> float:
        """Return how many per cent an area is below a bound."""
        return 100 * (bound - area) / bound

    yield "| instance | " + " | ".join(f"{name}, % below the bound (s)" for name in planners) + " | own proven gap, % |"
    yield "|---" * (len(planners) + 2) + "|"
    for row, bound in zip(rows, bounds, strict=True):
        cells = [f"{below(row[name]['area'], bound):.2f} ({row[name]['seconds']:.2f})" for name in planners]
        own = [f"{below(row[name]['area'], row[name]['bound']):.2f}" for name in planners if name.startswith("global")]
        yield f"| {row['name']} | " + " | ".join(cells) + " | " + ", ".join(own) + " |"
    yield ""
    yield "| planner | mean | worst, % below the bound | median | worst, seconds | fewer needs met |"
    yield "|---" * 6 + "|"
    most_needs = [max(row[name]["needs"] for name in planners) for row in rows]
    for name in planners:
        gaps = [below(row[name]["area"], bound) for row, bound in zip(rows, bounds, strict=True)]
        seconds = [row[name]["seconds"] for row in rows]
        fewer = sum(row[name]["needs"] < most for row, most in zip(rows, most_needs, strict=True))
        yield (
            f"| {name} | {statistics.mean(gaps):.2f} | {max(gaps):.2f} | {statistics.median(seconds):.2f} | "
            f"{max(seconds):.2f} | {fewer} |"
        )
    yield ""
    for name in planners:
        if name.startswith("global"):
            own = [below(row[name]["area"], row[name]["bound"]) for row in rows]
            counts = ", ".join(f"{sum(gap <= most for gap in own)} within {most} %" for most in (0, 0.1, 0.5, 1))
            yield f"{name}: proven gaps of {len(own)} instances: {counts}."


def main() -> None:
    """Run what has not been run, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=Path("planning.jsonl"))
    options.add_argument("--only", nargs="*", help="names of instances")
    options.add_argument("--seconds", nargs="*", type=float, default=[30.0, 120.0])
    chosen = options.parse_args()
    text = chosen.out.read_text(encoding="utf-8") if chosen.out.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]
    known = {row["name"] for row in rows}
    for name, problem in all_instances():
        if name in known or (chosen.only and name not in chosen.only):
            continue
        row = {"name": name, **solved(problem, chosen.seconds)}
        rows.append(row)
        with chosen.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(name, file=sys.stderr)
    if not rows:
        print("No instance has that name.", file=sys.stderr)
        return
    print(f"HiGHS {version('highspy')}, one thread; Python {platform.python_version()}, {platform.machine()}\n")
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
