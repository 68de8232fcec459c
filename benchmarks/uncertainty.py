"""``python benchmarks/uncertainty.py``: what it takes to say what is not known, as ratios measured in one run.

Absolute times depend on the machine and on what else it does; ratios hardly do. What is compared stands side by side
in the same run, in turn, and the median of the pairs is printed.
"""

from __future__ import annotations

import platform
import random
import statistics
import time
from collections.abc import Callable
from fractions import Fraction

from attrs import evolve

import parcours_cyber as pc
from parcours_cyber.model.ids import Choice, SectorId, SizeBandId
from parcours_cyber.scoring.convolution import kronecker

EXACT, MONTE_CARLO = pc.DistributionMethod.EXACT, pc.DistributionMethod.MONTE_CARLO


def milliseconds(function: Callable[[], object], number: int) -> float:
    """Return the time of one call, over *number* calls."""
    start = time.perf_counter()
    for _ in range(number):
        function()
    return (time.perf_counter() - start) / number * 1e3


def paired(first: Callable[[], object], second: Callable[[], object], number: int = 5) -> tuple[float, float, float]:
    """Return the medians of both, and the median of their ratios, over 9 pairs in turn."""
    pairs = [(milliseconds(first, number), milliseconds(second, number)) for _ in range(9)]
    ratios = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratios


def assessment(methodology: pc.Methodology, unknown: int, seed: int = 1) -> pc.Assessment:
    """Return an assessment with so many unknown answers, the same on every run."""
    source = random.Random(seed)
    hidden = set(source.sample([question.id for question in methodology.questions], unknown))
    answers = tuple(
        pc.Answer(question=question.id, choice=Choice(source.choice(question.options).id))
        for question in methodology.questions
        if question.id not in hidden
    )
    entity = pc.Entity(name="Ville", sector=SectorId("local-authority"), size=SizeBandId("medium"))
    return pc.Assessment(methodology=methodology.ref, entity=entity, answers=answers)


def one_mean(methodology: pc.Methodology) -> pc.Methodology:
    """Return the methodology with all its questions in one theme: the total is one mean of answers."""
    theme = methodology.themes[0]
    questions = tuple(evolve(question, theme=theme.id) for question in methodology.questions)
    return evolve(methodology, themes=(theme,), questions=questions, measures=(), digest="one mean")


def main() -> None:
    """Measure and print."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    methodology = pc.load_methodology()
    flat = one_mean(methodology)

    source = random.Random(2)
    for number in (6, 40):
        factors = [
            {weight * value: 1 for value in range(source.randint(3, 5))}
            for weight in (source.randint(1, 4) for _ in range(number))
        ]
        print(f"one product of {number} polynomials: {milliseconds(lambda f=factors: kronecker(f), 200):.3f} ms")

    print("distribution of the grades, standing and score included; one mean of answers, then the reference method")
    for name, method, numbers in (("one mean", flat, (6, 40)), ("reference", methodology, (6, 10))):
        for number in numbers:
            audit = assessment(method, number)

            def exact(audit: pc.Assessment = audit, method: pc.Methodology = method) -> object:
                return pc.score_distribution(method, audit, method=EXACT).grades

            def drawn(audit: pc.Assessment = audit, method: pc.Methodology = method) -> object:
                return pc.score_distribution(method, audit, method=MONTE_CARLO, draws=10_000).grades

            ours, theirs, ratio = paired(exact, drawn)
            print(f"  {name}, {number} unknown: exact {ours:.2f} ms, 10,000 draws {theirs:.2f} ms; ratio {ratio:.2f}")
    for number in (40, len(methodology.questions)):
        audit = assessment(methodology, number)
        took = milliseconds(lambda a=audit: pc.score_distribution(methodology, a, method=MONTE_CARLO).grades, 5)
        print(f"  reference, {number} unknown: 10,000 draws {took:.1f} ms")

    audit = assessment(methodology, 12)
    standing = pc.standing_of(methodology, audit)
    anew = [(pc.Effect(question=g.question, option=g.option),) for g in pc.answer_gains(methodology, standing)]
    ours, theirs, ratio = paired(
        lambda: pc.answer_gains(methodology, standing), lambda: [pc.gain(standing, effects) for effects in anew], 1
    )
    print(f"{len(anew)} gains of answers: {ours:.2f} ms; by scoring anew {theirs:.2f} ms; ratio {ratio:.3f}")
    print(
        f"{len(methodology.measures)} gains of measures: "
        f"{milliseconds(lambda: pc.measure_gains(methodology, standing), 5):.2f} ms"
    )
    print(f"what to ask next: {milliseconds(lambda: pc.open_questions(methodology, audit), 5):.2f} ms")
    later = pc.standing_of(methodology, assessment(methodology, 5, seed=3))
    print(f"shares of 14 themes in a change: {milliseconds(lambda: pc.theme_shares(standing, later), 5):.1f} ms")
    print(
        f"shares of {len(methodology.questions)} answers in it: "
        f"{milliseconds(lambda: pc.question_shares(standing, later), 3):.1f} ms"
    )
    print(
        f"a grade under 2,000 other weightings within a half, with exact bounds: "
        f"{milliseconds(lambda: pc.grade_robustness(methodology, audit, Fraction(1, 2)), 1):.0f} ms"
    )


if __name__ == "__main__":
    main()
