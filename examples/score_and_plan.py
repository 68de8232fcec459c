"""The shortest useful program: read an audit, score it, build a plan, show both.

Run it without arguments: ``python examples/score_and_plan.py``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import parcours_cyber as pc

methodology = pc.load_methodology()
audit = pc.read_assessment(Path(__file__).with_name("ville-moyenne.yaml"), methodology)

score = pc.cyberscore(methodology, audit)
print(f"{audit.entity.name}: {float(score.points):.1f} points out of {score.maximum}, grade {score.grade}")

# What the town can spend in each of the three years: euros, and days of its own staff.
means = pc.Capacity(budget=(100_000, 100_000, 100_000), person_days=(110, 110, 110))
plan = pc.build_plan(methodology, audit, means)

print(f"After the plan: {float(plan.projections.plan.points):.1f} points, grade {plan.projections.plan.grade}")
for action in plan.actions[:10]:
    print(f"  Q{action.quarter} {action.measure.title} (+{float(action.gain):.1f})")

# One HTML file that needs nothing else: it opens in any browser and prints well.
with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as report:
    report.write(pc.render(plan, format="html", locale="fr"))
print(f"The report is in {report.name}")
