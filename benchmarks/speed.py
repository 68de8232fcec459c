"""``python benchmarks/speed.py``: the speed that the library promises, as ratios measured in one run.

Absolute times depend on the machine and on what else it does; ratios hardly do. What is compared stands side by side
in the same run, in turn, and the median of the pairs is printed. Needs the extra ``dev``; it builds a wheel, because
that is what users load.
"""

from __future__ import annotations

import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from cvss import CVSS3

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, SectorId, SizeBandId

ROOT = Path(__file__).resolve().parent.parent
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def microseconds(function: Callable[[], object], number: int) -> float:
    """Return the time of one call, over *number* calls."""
    start = time.perf_counter()
    for _ in range(number):
        function()
    return (time.perf_counter() - start) / number * 1e6


def paired(first: Callable[[], object], second: Callable[[], object], number: int = 2000) -> tuple[float, float, float]:
    """Return the medians of both, and the median of their ratios, over 15 pairs in turn."""
    pairs = [(microseconds(first, number), microseconds(second, number)) for _ in range(15)]
    ratios = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratios


def cold(code: str, path: Path | None = None) -> float:
    """Return the milliseconds that a fresh interpreter prints, or takes when it prints nothing; the median of 11."""
    times = []
    for _ in range(11):
        start = time.perf_counter()
        prefix = "" if path is None else f"import sys; sys.path.insert(0, {str(path)!r}); "
        done = subprocess.run([sys.executable, "-c", prefix + code], capture_output=True, text=True, check=True)
        elapsed = (time.perf_counter() - start) * 1e3
        times.append(float(done.stdout) if done.stdout.strip() else elapsed)
    return statistics.median(times)


def assessment(methodology: pc.Methodology) -> pc.Assessment:
    """Return an assessment with every kind of answer, the same on every run."""
    source = random.Random(1)
    answers = tuple(
        pc.Answer(question=q.id, choice=Choice(source.choice([*(option.id for option in q.options), "unknown"])))
        for q in methodology.questions
    )
    entity = pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("medium"))
    return pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers)


def installed(folder: Path) -> Path:
    """Build a wheel and install it; return the folder that it is imported from."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel, site = next(folder.glob("*.whl")), folder / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return site


def loading(site: Path) -> tuple[float, float, float]:
    """Return the milliseconds of loading the pack of an installed wheel, of its JSON, and with all imports."""

    def timed(before: str, what: str) -> float:
        code = f"import time; {before}; start = time.perf_counter(); {what}; print((time.perf_counter() - start) * 1e3)"
        return cold(code, site)

    imported = (
        "import json, parcours_cyber as pc, parcours_cyber.loading.compiled; "
        "from parcours_cyber.loading.methodologies import reference_folder"
    )
    text = "text = (reference_folder() / 'compiled.json').read_text().partition(chr(10))[2]"
    return (
        timed(imported, "pc.load_methodology()"),
        timed(f"{imported}; {text}", "json.loads(text)"),
        timed("pass", "import parcours_cyber as pc; pc.load_methodology()"),
    )


def main() -> None:
    """Measure and print."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    methodology = pc.load_methodology()
    audit = assessment(methodology)

    def score() -> object:
        found = pc.cyberscore(methodology, audit)
        return found.points, found.grade, found.bounds, found.themes, found.threats

    ours, theirs, ratio = paired(score, lambda: CVSS3(VECTOR))
    print(f"one score of {len(methodology.questions)} answers, with themes, threats, bounds and grade: {ours:.1f} µs")
    print(f"one CVSS3(vector): {theirs:.1f} µs; ratio {ratio:.2f} (promised: at most 1)")

    bare, package, base = (cold(code) for code in ("pass", "import parcours_cyber", "import attrs, fractions, json"))
    print(
        f"import parcours_cyber: {package:.1f} ms; import attrs, fractions, json: {base:.1f} ms; nothing: {bare:.1f} ms"
    )
    print(f"ratio {package / base:.2f} (promised: at most 1.3)")

    with TemporaryDirectory() as folder:
        loaded, parsed, everything = loading(installed(Path(folder)))
    print(f"loading the reference pack from an installed wheel: {loaded:.1f} ms (promised: at most 30)")
    print(
        f"of which reading its JSON: {parsed:.1f} ms; with the imports of attrs and of the model: {everything:.1f} ms"
    )

    start = time.perf_counter()
    plan = pc.build_plan(methodology, audit, pc.Capacity(budget=300_000, person_days=330))
    elapsed = (time.perf_counter() - start) * 1e3
    print(f"a plan of {len(plan.actions)} actions among {len(methodology.measures)} measures: {elapsed:.0f} ms")


if __name__ == "__main__":
    main()
