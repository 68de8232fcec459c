"""Inequalities that a program implies for whole things, but not for parts of them: they bring its bound down.

Each limit that binds is a knapsack. Where what is done in parts is no mean of what can be done whole within it, some
inequality says so; the one that says it most is found over all the ways to fill the knapsack with what is there in
parts (Boyd 1994, "Fenchel cutting planes for integer programs"), and every other candidate is lifted into it as far as
it goes. The weights that a solver proposes are rounded, and what they come to at most is computed anew in whole
numbers: every inequality holds exactly.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from parcours_cyber.planning.optimum.program import Inequality, Linear, Places, Program
from parcours_cyber.planning.optimum.solver import Relaxation, separating

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Knapsack", "Strengthened", "strengthened"]

#: How many candidates a knapsack is filled with in all ways, and into how many parts a weight of one is rounded.
FILLED, PARTS = 13, 1000

#: How much more than allowed an inequality must come to, for it to be of use.
VIOLATED = 1e-3

#: After how many rounds at most, and after how many that bring next to nothing, no more inequalities are looked for.
ROUNDS, BARREN = 40, 4

#: The longest table of what fits: where weights come to more together, the lifting is left.
LONGEST = 200_000

_NEVER = 2**62


@frozen
class Knapsack:
    """What may be taken together: the amounts of columns that are 0 or 1, and how much there is."""

    amounts: Mapping[int, int]
    room: int

    def cut(self, values: Sequence[float]) -> Inequality | None:
        """Return an inequality that holds for all that fits, and not for values of columns, if one is found."""
        whole = [column for column in self.amounts if values[column] > 1 - 1e-6]
        parts = [column for column in self.amounts if 1e-6 < values[column] <= 1 - 1e-6]
        if not parts:
            return None
        if len(whole) + len(parts) <= FILLED:
            whole, parts = [], whole + parts
        parts = sorted(parts, key=lambda column: (-values[column], column))[:FILLED]
        parts.sort(key=lambda column: (-self.amounts[column], column))
        room = self.room - sum(self.amounts[column] for column in whole)
        if room < 0 or sum(self.amounts[column] for column in parts) <= room:
            return None
        fillings = self._fillings(parts, room)
        proposed = separating([values[column] for column in parts], fillings)
        if proposed is None:
            return None
        weights = {
            column: weight
            for column, share in zip(parts, proposed, strict=True)
            if (weight := math.floor(share * PARTS + 1e-6)) > 0
        }
        lifted = self._lifted(weights, room, whole)
        if lifted is None:
            return None
        terms, most = lifted
        if sum(weight * values[column] for column, weight in terms.items()) <= most * (1 + VIOLATED):
            return None
        return Inequality(Linear(terms), most)

    def _fillings(self, columns: list[int], room: int) -> list[list[int]]:
        """Return the fillings, by position, to which nothing can be added; the columns come by falling amount."""
        amounts = [self.amounts[column] for column in columns]
        rest = [sum(amounts[position:]) for position in range(len(amounts) + 1)]
        found = []

        def fill(position: int, chosen: list[int], left: int, skipped: int) -> None:
            """Go on from a position; *skipped* is the least amount that was left out."""
            if rest[position] <= left:
                if left - rest[position] < skipped:
                    found.append([*chosen, *range(position, len(amounts))])
                return
            amount = amounts[position]
            if amount <= left:
                fill(position + 1, [*chosen, position], left - amount, skipped)
            fill(position + 1, chosen, left, min(skipped, amount))

        fill(0, [], room, _NEVER)
        return found

    def _lifted(self, weights: Mapping[int, int], room: int, whole: list[int]) -> tuple[dict[int, int], int] | None:
        """Return weights of all columns and what they come to at most, from those of some where *whole* are in."""
        terms = dict(weights)
        table = _Table.of([(weight, self.amounts[column]) for column, weight in terms.items()])
        most = table.best(room)
        for column in whole:
            room += self.amounts[column]
            weight = table.best(room) - most
            if weight > 0:
                terms[column] = weight
                most += weight
                if not table.add(weight, self.amounts[column]):
                    return None
        for column in sorted(self.amounts, key=lambda column: (-self.amounts[column], column)):
            if column not in weights and column not in whole:
                left = self.room - self.amounts[column]
                weight = most - table.best(left) if left >= 0 else most  # what does not fit may weigh anything
                if weight > 0:
                    terms[column] = weight
                    if not table.add(weight, self.amounts[column]):
                        return None
        return terms, most


class _Table:
    """For each weight, the least amount that comes to it."""

    least: npt.NDArray[np.int64]

    @classmethod
    def of(cls, items: Sequence[tuple[int, int]]) -> _Table:
        """Return the table of some weights, each with its amount."""
        import numpy as np

        table = cls()
        table.least = np.zeros(1, np.int64)
        for weight, amount in items:
            table.add(weight, amount)
        return table

    def add(self, weight: int, amount: int) -> bool:
        """Add a weight and its amount; return whether the table is still short enough."""
        import numpy as np

        longer = np.full(len(self.least) + weight, _NEVER, np.int64)
        longer[: len(self.least)] = self.least
        reached = self.least < _NEVER
        longer[weight:][reached] = np.minimum(longer[weight:][reached], self.least[reached] + amount)
        self.least = longer
        return len(longer) <= LONGEST

    def best(self, room: int) -> int:
        """Return the greatest weight within a room."""
        import numpy as np

        return int(np.flatnonzero(self.least <= room)[-1])


def knapsacks(program: Program) -> list[Knapsack]:
    """Return the rows of a program that are knapsacks of whole things of more than one size."""
    found = []
    for row in program.inequalities:
        amounts = row.sum.terms.values()
        if row.equal or len(amounts) < 3 or min(amounts) <= 0:
            continue
        if not all(program.whole[column] and program.upper[column] == 1 for column in row.sum.terms):
            continue
        divisor = math.gcd(*amounts)
        room = (row.most - row.sum.constant) // divisor
        if max(amounts) > divisor and 0 < room < _NEVER // 2:
            found.append(Knapsack({column: amount // divisor for column, amount in row.sum.terms.items()}, room))
    return found


@frozen
class Strengthened:
    """A program with more inequalities, what its stage comes to at most, and where that places the candidates."""

    program: Program
    bound: int | None
    places: Places | None


def strengthened(program: Program, number: int, *, seconds: float | None = None) -> Strengthened:
    """Return a program with inequalities that bring the bound of a stage down.

    Parameters
    ----------
    number
        The stage that is maximised.
    seconds
        How long to look for inequalities.
    """
    until = math.inf if seconds is None else time.perf_counter() + seconds
    relaxation = Relaxation.of(program, program.stages[number])
    values = relaxation.run()
    bags = knapsacks(program)
    cuts: list[Inequality] = []
    barren = 0
    for _ in range(ROUNDS):
        if values is None or barren == BARREN or time.perf_counter() > until:
            break
        new = [cut for bag in bags if (cut := bag.cut(values)) is not None]
        if not new:
            break
        before = relaxation.objective
        for cut in new:
            relaxation.add(cut)
        cuts += new
        values = relaxation.run()
        barren = barren + 1 if before - relaxation.objective < 1e-5 * abs(before) else 0
    if values is not None:
        kept = [
            cut for cut in cuts if sum(f * values[column] for column, f in cut.sum.terms.items()) > cut.most * 0.999
        ]
        program = evolve(program, inequalities=[*program.inequalities, *kept])
    return Strengthened(program, relaxation.bound, None if values is None else program.places(values))
