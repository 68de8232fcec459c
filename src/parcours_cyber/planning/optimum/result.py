"""What a planner that proves hands back, and what it tells while it works."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from parcours_cyber.planning.problem import Placement, Value

__all__ = ["Ending", "Optimum", "Report", "Stage", "Watch"]


class Ending(Enum):
    """Why the work on a stage ended."""

    PROVEN = "proven"  #: nothing is better
    STEPS = "steps"  #: the best was found step by step: each is proven, the whole is not
    LIMIT = "limit"  #: of time or of nodes
    STOPPED = "stopped"  #: the user or the callback said so
    INFEASIBLE = "infeasible"  #: no placement does everything that is imposed


@frozen(kw_only=True)
class Stage:
    """What was found out about one part of the value: the needs, or one aim.

    Attributes
    ----------
    value
        What the best placement comes to.
    bound
        What no placement exceeds that is as good by the parts before; nothing where it was not asked. HiGHS computes in
        floats: its bound is rounded outward by :data:`~parcours_cyber.planning.optimum.solver.TOLERANCE` of itself.
    nodes
        How many nodes of branch and bound were explored.
    """

    value: int | Fraction
    bound: int | Fraction | None
    ending: Ending
    nodes: int
    seconds: float

    @property
    def gap(self) -> Fraction | None:
        """The relative distance of the value from the bound; nothing where no bound is known."""
        if self.bound is None:
            return None
        if self.value == self.bound:
            return Fraction(0)
        bound, value = Fraction(self.bound), Fraction(self.value)
        return (bound - value) / max(abs(bound), abs(value))


@frozen(kw_only=True)
class Optimum:
    """The best placement that was found, and how good it is proven to be.

    Attributes
    ----------
    placement, value
        The best placement and what it is worth; nothing where none does everything that is imposed.
    stages
        The needs, even where there are none, then each aim. The bound of a stage holds for the placements that are at
        least as good by the stages before as this one: it bounds all placements only while those are proven.
    """

    placement: Placement | None
    value: Value | None
    stages: tuple[Stage, ...]
    nodes: int
    seconds: float

    @property
    def deciding(self) -> Stage | None:
        """The first stage that is not proven, or the last one: the bound and the gap of the plan are its own."""
        unproven = (stage for stage in self.stages if stage.ending is not Ending.PROVEN)
        return next(unproven, self.stages[-1] if self.stages else None)

    @property
    def bound(self) -> int | Fraction | None:
        """The proven upper bound of the deciding stage."""
        return None if self.deciding is None else self.deciding.bound

    @property
    def gap(self) -> Fraction | None:
        """The relative gap of the deciding stage."""
        return None if self.deciding is None else self.deciding.gap

    @property
    def is_proven(self) -> bool:
        """Whether no placement is better."""
        return bool(self.stages) and all(stage.ending is Ending.PROVEN for stage in self.stages)

    @property
    def is_infeasible(self) -> bool:
        """Whether it is proven that no placement does everything that is imposed."""
        return any(stage.ending is Ending.INFEASIBLE for stage in self.stages)


@frozen(kw_only=True)
class Report:
    """How far the work is.

    Attributes
    ----------
    stage
        Which part of the value is worked on: 0 for the needs, then the aims from 1.
    value, bound
        What the best placement comes to there, and what none exceeds as far as is known.
    """

    stage: int
    value: int | Fraction
    bound: int | Fraction | None
    nodes: int
    seconds: float


#: Called while the work goes on, about ten times a second at most; the work stops when it returns true.
Watch: TypeAlias = Callable[[Report], bool | None]
