"""A table of many audits: one line of CSV for each audit file of a folder.

Run it without arguments for the audits beside it, or give a folder: ``python many_towns.py FOLDER > table.csv``.
A file that is wrong is told on standard error, with its line and what to do, and the others go on.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import parcours_cyber as pc

COLUMNS = ("name", "points", "grade", "lowest", "highest", "coverage", "weakest_theme")


def row(methodology: pc.Methodology, audit: pc.Assessment) -> tuple[str, ...]:
    """Return the line of one audit; its points are the lower bound, the prudent reading of what is unknown."""
    score = pc.cyberscore(methodology, audit)
    applicable = [theme for theme in score.themes if theme.applies]
    weakest = min(applicable, key=lambda theme: theme.points / theme.maximum)
    return (
        audit.entity.name,
        decimal(score.points),
        score.grade,
        decimal(score.bounds.worst.points),
        decimal(score.bounds.best.points),
        f"{float(score.coverage):.3f}",
        str(methodology.named("themes", weakest.theme)),
    )


def decimal(points: Fraction) -> str:
    """Return points for display; the grade was decided on the exact value."""
    return f"{float(points):.1f}"


def main(files: Iterable[Path]) -> int:
    """Write the table of *files*; return 1 when one of them was wrong."""
    methodology = pc.load_methodology()  # once for all of them
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    failed = False
    for file in files:
        try:
            table.writerow(row(methodology, pc.read_assessment(file, methodology)))
        except pc.ParcoursError as error:
            print(error, file=sys.stderr)  # each mistake with its file and its line
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    sys.exit(main(sorted(folder.glob("*.yaml"))))
