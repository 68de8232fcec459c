"""``python benchmarks/rendering.py``: the speed of writing in several languages, as ratios measured in one run.

A text in its catalogue, a change of language, and a whole plan in a second language beside the first: in fresh
interpreters that read an installed wheel, as users do, and once everything is read. Needs the extra ``dev``.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from speed import installed, microseconds, paired

import parcours_cyber as pc
from parcours_cyber.i18n import catalogues

TOWN = Path(__file__).resolve().parent.parent / "examples" / "ville-moyenne.yaml"

#: What a fresh interpreter does: a plan in one language, then in another, then in both again; in milliseconds.
FRESH = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import parcours_cyber as pc
methodology = pc.load_methodology()
town = pc.read_assessment(sys.argv[2], methodology)
plan = pc.build_plan(methodology, town, pc.Capacity(budget=(100_000,) * 3, person_days=(110,) * 3))
read = []
sys.addaudithook(lambda event, args: read.append(args[0]) if event == "open" and str(args[0]).endswith(".mo") else None)
pc.render(plan.score, "json", "en-XA")  # what any page needs once, whatever its language
def timed(locale):
    before, start = len(read), time.perf_counter()
    pc.render(plan, "html", locale)
    return (time.perf_counter() - start) * 1e3, len(read) - before
print(json.dumps([timed(locale) for locale in sys.argv[3:]]))
"""


def fresh(site: Path, *locales: str) -> list[list[float]]:
    """Return the milliseconds and the files read of a plan in each of *locales*, in one fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH, str(site), str(TOWN), *locales], capture_output=True, text=True, check=True
    )
    found: list[list[float]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    methodology = pc.load_methodology()
    title = methodology.measures[0].title
    plain = {title.source: title.render("en")}
    for locale in ("en", "fr"):
        with pc.use_locale(locale):
            text, lookup, ratio = paired(lambda: str(title), lambda: plain[title.source], number=20_000)
        print(
            f"str(text) in {locale}: {text:.2f} µs; looking it up in a dictionary: {lookup:.2f} µs; ratio {ratio:.0f}"
            " (promised: at most 3 µs)"
        )

    def switched() -> None:
        for locale in ("fr", "en"):
            with pc.use_locale(locale):
                str(title)

    switched()
    print(f"two changes of language with a text in each: {microseconds(switched, 20_000):.1f} µs", end="; ")
    print(f"catalogues in memory: {catalogues._read.cache_info().currsize}")  # noqa: SLF001  # what it counts

    with TemporaryDirectory() as folder:
        site = installed(Path(folder))
        for first, second in (("fr", "en"), ("en", "fr")):
            runs = [fresh(site, first, second, first, second) for _ in range(7)]
            times = [[turn[0] for turn in run] for run in runs]
            cold = statistics.median(run[1] / run[0] for run in times)
            warm = statistics.median(run[3] / run[2] for run in times)
            shown = [statistics.median(run[n] for run in times) for n in range(4)]
            print(
                f"a plan in {first}, then in {second}: {shown[0]:.0f} and {shown[1]:.0f} ms; ratio {cold:.2f} "
                f"(promised: at most 1.2); again: {shown[2]:.0f} and {shown[3]:.0f} ms; ratio {warm:.2f}"
            )
            print(f"catalogues read in turn: {', '.join(f'{turn[1]:.0f}' for turn in runs[0])}")


if __name__ == "__main__":
    main()
