"""Problems of planning of the size of a real entity, made from a seed: what the planners are measured on.

``python benchmarks/instances.py`` lists them with their size. Each is a `Problem` of 120 measures on 98 to 120
questions over twelve quarters; costs, efforts and gains are log-normal, which is how quotes and priorities spread.
There are three styles, nine seeds each:

``kept``
    A budget that is given yearly and kept until it is spent; person-days of two roles, which a quarter gives and takes.
``lapsing``
    A budget that lapses at the end of its year, person-days of three roles that are not kept, and costlier measures:
    what does not fit a quarter is lost, so that plans have to be packed.
``urgent``
    Needs with deadlines, work of one or two quarters, studies before it, running costs, a quarter without work, a cap
    on how many actions run at once, and the least spent between plans of equal area.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import accumulate

from attrs import frozen

from parcours_cyber.model.ids import MeasureId
from parcours_cyber.planning.problem import Aim, Candidate, Limit, Need, Problem

QUARTERS = 12
MEASURES = 120
THEMES = 14
POINT = 1000  # how many numbers make one of the 400 points
DAY = 4  # efforts are whole quarters of a day


@frozen(kw_only=True)
class Style:
    """What distinguishes the instances of a style.

    Attributes
    ----------
    roles
        Who does the work, each with a share of the measures.
    money, effort
        Which share of all costs, and of all effort of a role, three years give.
    spread
        The standard deviation of the logarithm of a cost.
    """

    roles: dict[str, float]
    money: float
    effort: float
    spread: float
    lapses: bool
    urgent: bool = False


STYLES = {
    "kept": Style(roles={"it": 0.7, "security": 0.3}, money=0.45, effort=0.6, spread=1.1, lapses=False),
    "lapsing": Style(
        roles={"it": 0.6, "security": 0.25, "management": 0.15}, money=0.4, effort=0.55, spread=1.3, lapses=True
    ),
    "urgent": Style(roles={"it": 0.65, "security": 0.35}, money=0.5, effort=0.6, spread=1.1, lapses=False, urgent=True),
}
SEEDS = {"kept": range(1, 10), "lapsing": range(11, 20), "urgent": range(21, 30)}


@frozen(kw_only=True)
class Measure:
    """A measure as it is drawn, in euros, quarter-days and quarters."""

    raises: tuple[tuple[int, int], ...]
    requires: tuple[int, ...]
    cost: int
    running: int
    effort: int
    role: str
    study: tuple[int, int] | None
    length: int

    @property
    def duration(self) -> int:
        """How many quarters it takes with its study."""
        return self.length + (self.study is not None)


def log_normal(source: random.Random, median: float, spread: float) -> float:
    """Draw from a log-normal distribution."""
    return median * math.exp(source.gauss(0, spread))


def draw_gains(source: random.Random) -> list[tuple[int, ...]]:
    """Draw what the levels of each question are worth from where the entity stands, in themes that share 400 points."""
    shares = [source.uniform(2, 4) for _ in range(THEMES)]
    questions = [
        (source.randrange(THEMES), log_normal(source, 1, 0.6), source.choice((2, 3, 3, 4, 4, 5)))
        for _ in range(source.randint(98, 120))
    ]
    gains = []
    for theme, weight, options in questions:
        whole = 400 * POINT * shares[theme] / sum(shares)
        whole *= weight / sum(other for of, other, _ in questions if of == theme)
        start = min(int(options * source.random() ** 1.5), options - 2)
        gains.append(tuple(round(whole * (rank - start) / (options - 1)) for rank in range(start, options)))
    return gains


def draw_measures(source: random.Random, style: Style, gains: list[tuple[int, ...]]) -> list[Measure]:
    """Draw measures; neighbouring questions are of one subject, so that a measure raises questions near one another."""
    measures = []
    for position in range(MEASURES):
        home = position if position < len(gains) else source.randrange(len(gains))
        near = {home} | {(home + source.randint(1, 6)) % len(gains) for _ in range(source.choice((0, 0, 1, 1, 2, 3)))}
        raises = []
        for item in sorted(near):
            best = len(gains[item]) - 1
            raises.append((item, best if source.random() < 0.6 else source.randint(1, best)))
        requires: set[int] = set()
        if position and source.random() < 0.35:
            requires = {source.randrange(position) for _ in range(source.choice((1, 1, 2)))}
        urgent = style.urgent
        study = source.random() < 0.12
        measures.append(
            Measure(
                raises=tuple(raises),
                requires=tuple(sorted(requires)),
                cost=round(log_normal(source, 8000, style.spread)),
                running=round(log_normal(source, 300, 1)) if urgent and source.random() < 0.4 else 0,
                effort=max(1, round(DAY * log_normal(source, 7, 0.8))),
                role=source.choices(list(style.roles), list(style.roles.values()))[0],
                study=(source.randint(2000, 6000), DAY * source.randint(1, 3)) if urgent and study else None,
                length=2 if urgent and source.random() < 0.25 else 1,
            )
        )
    return measures


def draw_limits(source: random.Random, style: Style, measures: list[Measure]) -> tuple[list[Limit], int | None]:
    """Draw the means, and the quarter in which no work is done."""
    first_of_year = tuple(quarter - quarter % 4 for quarter in range(QUARTERS))
    own = tuple(range(QUARTERS))
    money = style.money * sum(measure.cost for measure in measures)
    shares = [source.uniform(0.8, 1.2) for _ in range(3)]
    years = [round(money * share / sum(shares), -3) for share in shares]
    in_all = list(accumulate(years))
    caps = tuple(int((years if style.lapses else in_all)[quarter // 4]) for quarter in range(QUARTERS))
    limits = [Limit(name="budget", caps=caps, since=first_of_year if style.lapses else (0,) * QUARTERS)]
    blackout = source.randrange(2, QUARTERS) if style.urgent else None
    for role in style.roles:
        efforts = [measure.effort for measure in measures if measure.role == role]
        mean = style.effort * sum(efforts) / QUARTERS
        given = [max(round(mean * source.uniform(0.75, 1.25)), max(efforts) * 3 // 5) for _ in range(QUARTERS)]
        limits.append(Limit(name=f"person-days:{role}", caps=tuple(given), since=own, unit=DAY))
    if style.urgent:
        running = sum(measure.running for measure in measures)
        caps = tuple(round(running * share) for share in (0.12, 0.3, 0.5) for _ in range(4))
        limits += [
            Limit(name="running", caps=caps, since=first_of_year),
            Limit(name="actions", caps=(9,) * QUARTERS, since=own),
        ]
    return limits, blackout


def taken(measure: Measure, done: int, limits: list[Limit]) -> tuple[tuple[int, ...], ...]:
    """Return what a measure takes of each limit when it is done in a quarter."""
    begins = done - measure.length + 1
    rows = {limit.name: [0] * QUARTERS for limit in limits}
    effort = rows[f"person-days:{measure.role}"]
    rows["budget"][begins] += measure.cost
    for at in range(begins, done + 1):
        effort[at] += measure.effort // measure.length + (at == begins) * (measure.effort % measure.length)
    if measure.study is not None:
        rows["budget"][begins - 1] += measure.study[0]
        effort[begins - 1] += measure.study[1]
    if "running" in rows:
        for at in range(done + 1, QUARTERS):
            rows["running"][at] += measure.running // 4
        for at in range(done - measure.duration + 1, done + 1):
            rows["actions"][at] += 1
    return tuple(tuple(rows[limit.name]) for limit in limits)


def draw_needs(source: random.Random, candidates: list[Candidate]) -> tuple[Need, ...]:
    """Draw eight urgent things, to be done within two quarters, some by either of two candidates."""
    early = [
        position
        for position, candidate in enumerate(candidates)
        if not candidate.requires and candidate.length == 1 and candidate.quarters[0] <= 1
    ]
    source.shuffle(early)
    return tuple(
        Need(candidates=tuple(sorted(early[2 * at : 2 * at + 1 + (at % 3 == 0)])), by=1, weight=1 + (at % 4 == 0))
        for at in range(8)
    )


def instance(style: Style, seed: int) -> Problem:
    """Return the problem of a style and a seed."""
    source = random.Random(seed)
    gains = draw_gains(source)
    measures = draw_measures(source, style, gains)
    limits, blackout = draw_limits(source, style, measures)
    candidates = []
    for number, measure in enumerate(measures):
        quarters = tuple(
            quarter
            for quarter in range(measure.duration - 1, QUARTERS)
            if blackout is None or not quarter - measure.length < blackout <= quarter
        )
        candidates.append(
            Candidate(
                measure=MeasureId(f"M{number + 1:03}"),
                raises=measure.raises,
                requires=measure.requires,
                length=measure.length,
                quarters=quarters,
                takes=tuple(taken(measure, quarter, limits) for quarter in quarters),
            )
        )
    aims = [Aim(gains=tuple(gains), weights=(1,) * QUARTERS, unit=POINT)]
    if style.urgent:
        prices = tuple(
            tuple(sum(candidate.takes_in(quarter)[0]) for quarter in candidate.quarters) for candidate in candidates
        )
        aims.append(Aim(gains=tuple((0,) * len(of) for of in gains), weights=(0,) * QUARTERS, prices=prices))
    return Problem(
        quarters=QUARTERS,
        levels=tuple(map(len, gains)),
        candidates=tuple(candidates),
        limits=tuple(limits),
        needs=draw_needs(source, candidates) if style.urgent else (),
        aims=tuple(aims),
    )


def instances() -> Iterator[tuple[str, Problem]]:
    """Return all seeded problems by name."""
    for name, style in STYLES.items():
        for seed in SEEDS[name]:
            yield f"{name}-{seed}", instance(style, seed)


def main() -> None:
    """List the instances."""
    for name, problem in instances():
        most = [max(gains) for gains in problem.aims[0].gains]
        print(f"{name:10} {len(most):3} questions, {len(problem.candidates)} measures, {sum(most) / POINT:.1f} points")


if __name__ == "__main__":
    main()
