"""One plan told in French and in English by the same program; its numbers do not change.

Two ways: ``use_locale`` for everything that is written within a block, ``locale=`` for one text.
Run it without arguments.
"""

from __future__ import annotations

from pathlib import Path

import parcours_cyber as pc

LINES = 12

methodology = pc.load_methodology()
audit = pc.read_assessment(Path(__file__).with_name("centre-hospitalier.yaml"), methodology)
means = pc.Capacity(budget=(250_000, 250_000, 250_000), person_days=(300, 300, 300))
plan = pc.build_plan(methodology, audit, means)
first = plan.actions[0]

# Within the block, whatever becomes words becomes French. The choice belongs to the current thread or asyncio task.
with pc.use_locale("fr"):
    french = pc.render(plan, format="markdown")
    print(f"[{pc.current_locale()}] {first.measure.title}")
    print(f"     {first.because}")

# Without a block, each text says for itself in which language it is wanted.
english = pc.render(plan, format="markdown", locale="en")
print(f"[en] {first.measure.title.render('en')}")
print(f"     {first.because.render('en')}")

# The same plan, twice: the beginning of each report.
for language, report in (("fr", french), ("en", english)):
    print(f"\n----- {language}: {len(report.splitlines())} lines, of which the first {LINES}")
    print("\n".join(report.splitlines()[:LINES]))

# Values know no language: a title is equal to itself in every locale, and the score is one exact fraction.
print(f"\n{plan.projections.plan.points} points, grade {plan.projections.plan.grade}, in any language")
