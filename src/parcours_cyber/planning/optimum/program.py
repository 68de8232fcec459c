"""A problem of planning as a mixed integer linear program.

Its columns are *steps*: whether a candidate is done by one of its quarters, which grows with the quarters. What is
taken until a quarter, what is reached by then and what must be done before are then read from one column each, and
branching on a step cuts the quarters in two. Where a limit gives anew, whether a candidate is done *in* a quarter is a
column of its own: solvers find their cuts on such rows. A level that several candidates reach has a column
that is at most the sum of their steps; a level that one of them decides needs none.

The numbers are whole and exact here. The solver's floats are made of them in the end, so that what it proves holds
for these: each row is divided by what its numbers have in common, and where they are still too long for floats, its
bound is rounded outward.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from parcours_cyber.planning.optimum.reduction import Domain, Reduction
from parcours_cyber.planning.problem import Aim, Placement

__all__ = ["Inequality", "Linear", "Places", "Program", "build", "narrowed"]

#: For each candidate, the quarters in which it is done at least in part; nothing among them where it is left undone.
Places: TypeAlias = tuple[frozenset[int | None], ...]

#: How much of a candidate is nothing: what a solver's floats leave.
_NOTHING = 1e-6

#: Stand for steps that are no columns: never done by then, and always.
NEVER, ALWAYS = -1, -2


@define
class Linear:
    """A sum of columns, each times a whole number, and a constant."""

    terms: dict[int, int] = field(factory=dict)
    constant: int = 0

    def add(self, column: int, factor: int) -> None:
        """Add a column, or a step that is none."""
        if column == ALWAYS:
            self.constant += factor
        elif column != NEVER and factor:
            self.terms[column] = self.terms.get(column, 0) + factor


@frozen
class Inequality:
    """A sum that is at most something, or equal to it."""

    sum: Linear
    most: int
    equal: bool = False


@define
class Program:
    """Columns with their bounds, inequalities, and what each stage maximises.

    Attributes
    ----------
    lower, upper, whole
        The bounds of each column, and whether it must be a whole number. All others are whole of themselves once
        these are.
    stages
        The needs, then each aim.
    """

    reduction: Reduction
    domains: tuple[Domain, ...]
    lower: list[int] = field(factory=list)
    upper: list[int] = field(factory=list)
    whole: list[bool] = field(factory=list)
    inequalities: list[Inequality] = field(factory=list)
    stages: list[Linear] = field(factory=list)
    steps: list[list[int]] = field(factory=list)
    by: list[list[int]] = field(factory=list)
    reached: dict[frozenset[int], int] = field(factory=dict)
    ins: dict[int, Linear] = field(factory=dict)
    capped: dict[int, Linear] = field(factory=dict)

    def column(self, upper: int = 1, *, whole: bool = False) -> int:
        """Add a column and return its number."""
        self.lower.append(0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def at_most(self, total: Linear, most: int) -> None:
        """Demand that a sum is at most something, unless it always is."""
        highest = total.constant + sum(
            factor * (self.upper[column] if factor > 0 else self.lower[column])
            for column, factor in total.terms.items()
        )
        if highest > most:
            self.inequalities.append(Inequality(total, most))

    def at_least(self, total: Linear, least: int) -> None:
        """Demand that a sum is at least something."""
        turned = Linear({column: -factor for column, factor in total.terms.items()}, -total.constant)
        self.at_most(turned, -least)

    def in_parts(self) -> Program:
        """Return the program in which everything may be done in parts: easily solved, and a bound."""
        return evolve(self, whole=[False] * len(self.whole))

    def values(self, placement: Placement) -> list[int]:
        """Return what the columns are for a placement within the domains."""
        values = [0] * len(self.lower)
        for steps, domain, quarter in zip(self.steps, self.domains, placement, strict=True):
            for step, own in zip(steps, domain.quarters, strict=True):
                if step >= 0:
                    values[step] = int(quarter is not None and quarter <= own)
        for column, total in self.ins.items():
            values[column] = self.amount(total, values)
        for steps_of, column in self.reached.items():
            values[column] = int(any(values[step] for step in steps_of))
        for column, total in self.capped.items():
            values[column] = min(self.upper[column], self.amount(total, values))
        return values

    @staticmethod
    def amount(total: Linear, values: Sequence[int]) -> int:
        """Return what a sum comes to."""
        return total.constant + sum(factor * values[column] for column, factor in total.terms.items())

    def placement(self, values: Sequence[float]) -> Placement:
        """Return the placement that columns stand for."""
        return tuple(
            next(
                (
                    quarter
                    for step, quarter in zip(steps, domain.quarters, strict=True)
                    if step == ALWAYS or values[step] > 0.5
                ),
                None,
            )
            for steps, domain in zip(self.steps, self.domains, strict=True)
        )

    def places(self, values: Sequence[float]) -> Places:
        """Return where columns that need not be whole place the candidates."""
        found = []
        for steps, domain in zip(self.steps, self.domains, strict=True):
            by = [0.0, *(1.0 if step == ALWAYS else values[step] for step in steps), 1.0]
            quarters = (*domain.quarters, None)
            found.append(frozenset(at for at, (a, b) in zip(quarters, pairwise(by), strict=True) if b - a > _NOTHING))
        return tuple(found)


def narrowed(program: Program, domains: tuple[Domain, ...]) -> Program:
    """Return a program whose candidates stand within narrower domains; all its inequalities stay."""
    lower, upper, same = program.lower[:], program.upper[:], []
    for steps, domain, narrow in zip(program.steps, program.domains, domains, strict=True):
        before = NEVER
        for step, quarter in zip(steps, domain.quarters, strict=True):
            if quarter not in narrow.quarters:  # nothing is done there
                if before == NEVER or (before >= 0 and upper[before] == 0):
                    if step >= 0:
                        upper[step] = 0
                elif step == ALWAYS:
                    lower[before] = 1
                else:
                    same.append(Inequality(_difference(step, before), 0, equal=True))
            before = step
        if not narrow.optional and before >= 0:
            lower[before] = 1
    return evolve(program, lower=lower, upper=upper, inequalities=[*program.inequalities, *same])


def build(
    reduction: Reduction,
    domains: tuple[Domain, ...],
    *,
    whole_until: int | None = None,
    whole: frozenset[int] = frozenset(),
    stages: int | None = None,
) -> Program:
    """Return the program of a problem whose candidates stand within domains.

    Parameters
    ----------
    whole_until
        The last quarter until which things are done whole; later they may be done in parts. All are whole where it is
        not given.
    whole
        The candidates that are done whole in any quarter.
    stages
        How many stages are wanted: the needs and the first aims; all where it is not given.
    """
    program = Program(reduction, domains)
    problem = reduction.problem
    for position, domain in enumerate(domains):
        if not domain.quarters and not domain.optional:
            program.inequalities.append(Inequality(Linear(), -1))  # no placement is left
        steps = [
            ALWAYS
            if quarter == domain.quarters[-1] and not domain.optional
            else program.column(whole=whole_until is None or quarter <= whole_until or position in whole)
            for quarter in domain.quarters
        ]
        for earlier, later in pairwise(steps):
            program.at_most(_difference(earlier, later), 0)
        program.steps.append(steps)
        program.by.append(_by(domain, steps, problem.quarters))
    _prerequisites(program)
    _limits(program, whole=whole_until is None)
    wanted = 1 + len(problem.aims) if stages is None else stages
    program.stages.append(_needs(program))
    program.stages += [_aim(program, aim) for aim in problem.aims[: wanted - 1]]
    return program


def _difference(first: int, second: int) -> Linear:
    """Return one step less another one."""
    total = Linear()
    total.add(first, 1)
    total.add(second, -1)
    return total


def _by(domain: Domain, steps: list[int], quarters: int) -> list[int]:
    """Return for each quarter the step that says whether something is done by then."""
    found = []
    step = NEVER
    own = dict(zip(domain.quarters, steps, strict=True))
    for quarter in range(quarters):
        step = own.get(quarter, step)
        found.append(step)
    return found


def _prerequisites(program: Program) -> None:
    """Let nothing begin before what it requires is done."""
    for position, candidate in enumerate(program.reduction.problem.candidates):
        for required in candidate.requires:
            for step, quarter in zip(program.steps[position], program.domains[position].quarters, strict=True):
                before = quarter - candidate.length
                program.at_most(_difference(step, program.by[required][before] if before >= 0 else NEVER), 0)


def _limits(program: Program, *, whole: bool) -> None:
    """Let nothing be taken that is not there.

    What is done in a quarter is whole of itself where the steps are. Where *whole* says it, the solver is told so: it
    then branches on it and cuts by it too.
    """
    reduction = program.reduction
    totals = [Linear() for _ in reduction.rows]
    for position, (domain, steps) in enumerate(zip(program.domains, program.steps, strict=True)):
        amounts = [reduction.amounts[position][quarter] for quarter in domain.quarters]
        ins: dict[int, int] = {}
        for row in sorted(set().union(*amounts)):
            own = [here.get(row, 0) for here in amounts]
            falls = all(later <= earlier for earlier, later in pairwise(own))
            for number, (amount, following) in enumerate(zip(own, [*own[1:], 0], strict=True)):
                if falls:  # what is done earlier takes as much or more: the steps say it all
                    totals[row].add(steps[number], amount - following)
                elif amount:
                    if number not in ins:
                        ins[number] = _done_in(program, steps, number, whole=whole)
                    totals[row].add(ins[number], amount)
    for inequality, total in zip(reduction.rows, totals, strict=True):
        program.at_most(total, inequality.cap)


def _done_in(program: Program, steps: list[int], number: int, *, whole: bool) -> int:
    """Return the column of whether a candidate is done in one of its quarters, not by it."""
    if number == 0:
        return steps[0]
    total = _difference(steps[number], steps[number - 1])
    column = program.column(whole=whole)
    program.ins[column] = total
    terms = Linear({**total.terms, column: -1}, total.constant)
    program.inequalities.append(Inequality(terms, 0, equal=True))
    return column


def _reached(program: Program, steps: Iterable[int]) -> int:
    """Return the column of whether any of some steps is done."""
    found = frozenset(steps) - {NEVER}
    if ALWAYS in found:
        return ALWAYS
    if len(found) < 2:
        return next(iter(found), NEVER)
    if found not in program.reached:
        column = program.column()
        program.reached[found] = column
        program.at_most(Linear({column: 1, **dict.fromkeys(sorted(found), -1)}), 0)
    return program.reached[found]


def _needs(program: Program) -> Linear:
    """Return the needs that are met, by weight."""
    total = Linear()
    for need in program.reduction.problem.needs:
        steps = (program.by[position][need.by] for position in need.candidates)
        total.add(_reached(program, steps), need.weight)
    return total


def _aim(program: Program, aim: Aim) -> Linear:
    """Return what an aim comes to."""
    total = Linear()
    for (item, level), of in program.reduction.raisers.items():
        gain = aim.gains[item][level] - aim.gains[item][level - 1]
        if gain:
            for quarter, weight in enumerate(aim.weights):
                if weight:
                    total.add(_reached(program, [program.by[position][quarter] for position in of]), gain * weight)
    total.constant += sum(gains[0] for gains in aim.gains) * sum(aim.weights)
    if aim.enough is not None:
        total = _capped(program, total, math.ceil(aim.enough))
    if aim.prices is not None:
        for candidate, prices, domain, steps in zip(
            program.reduction.problem.candidates, aim.prices, program.domains, program.steps, strict=True
        ):
            own = [prices[candidate.quarters.index(quarter)] for quarter in domain.quarters]
            for number, (step, price) in enumerate(zip(steps, own, strict=True)):
                total.add(step, (own[number + 1] if number + 1 < len(own) else 0) - price)
    return total


def _capped(program: Program, total: Linear, most: int) -> Linear:
    """Return a sum, or what is enough of it."""
    lowest = total.constant
    if lowest >= most:
        return Linear({}, most)
    if total.constant + sum(total.terms.values()) <= most:
        return total
    column = program.column(most - lowest)
    program.capped[column] = Linear(dict(total.terms))
    program.at_most(Linear({column: 1, **{of: -factor for of, factor in total.terms.items()}}), 0)
    return Linear({column: 1}, lowest)
