"""What both planners that prove have in common: what they refuse, the needs, and the result."""

from __future__ import annotations

import time

from attrs import frozen

from parcours_cyber.errors import Problem as Mistake
from parcours_cyber.errors import UsageError
from parcours_cyber.i18n.text import message
from parcours_cyber.planning.optimum.program import build
from parcours_cyber.planning.optimum.reduction import Reduction, reduced
from parcours_cyber.planning.optimum.result import Ending, Optimum, Stage
from parcours_cyber.planning.optimum.solver import Effort, require_highs, solve
from parcours_cyber.planning.problem import Placement, Problem

__all__ = ["Musts", "feasible", "musts", "require_linear", "result"]


def require_linear(problem: Problem) -> None:
    """Refuse a problem with an aim that is not a sum over the items."""
    if not problem.is_linear:
        raise UsageError(
            Mistake(
                what=message(
                    "This method's score is not a sum over the answers, so no linear program can prove a plan the best."
                ),
                remedy=message("Plan without the optimum: the default planner evaluates every plan exactly."),
            )
        )


@frozen(kw_only=True)
class Musts:
    """What comes before all aims.

    Attributes
    ----------
    candidates
        What is imposed, what meets the needs, and all that these require.
    placement
        One that does what is imposed and meets the most needs, and nothing else; nothing where there is none.
    met
        The greatest weight of needs that can be met.
    """

    candidates: frozenset[int]
    placement: Placement | None
    met: int
    stage: Stage


def musts(reduction: Reduction, effort: Effort | None = None) -> Musts:
    """Return what comes before all aims: nothing that is left out of it could help, as nothing gives means back."""
    began = time.perf_counter()
    problem = reduction.problem
    asked = {position for need in problem.needs for position in need.candidates}
    asked |= {position for position, candidate in enumerate(problem.candidates) if candidate.imposed}
    candidates = problem.with_required(asked)
    program = build(reduction, reduction.only(candidates), stages=1)
    solved = solve(program, program.stages[0], effort=effort or Effort())
    placement = solved.placement(program)
    if placement is not None and problem.breaches(placement):
        placement = None
    met = 0 if placement is None else sum(need.weight for need in problem.needs if problem.is_met(need, placement))
    stage = Stage(
        value=met,
        bound=met if solved.ending is Ending.PROVEN else solved.bound,
        ending=solved.ending,
        nodes=solved.nodes,
        seconds=time.perf_counter() - began,
    )
    return Musts(candidates=candidates, placement=placement, met=met, stage=stage)


def feasible(problem: Problem) -> Placement | None:
    """Return a placement that does everything that is imposed, and meets as many needs as possible, if there is one.

    Examples
    --------
    >>> from parcours_cyber.planning.problem import Candidate, Limit, Problem
    >>> limit = Limit(name="budget", caps=(5,), since=(0,))
    >>> costly = Candidate(measure="M1", raises=(), quarters=(0,), takes=(((6,),),), imposed=True)
    >>> feasible(Problem(quarters=1, levels=(), candidates=(costly,), limits=(limit,), aims=())) is None
    True

    """
    require_highs()
    return musts(reduced(problem)).placement


def result(problem: Problem, placement: Placement | None, stages: tuple[Stage, ...], began: float) -> Optimum:
    """Return what was found."""
    return Optimum(
        placement=placement,
        value=None if placement is None else problem.value(placement),
        stages=stages,
        nodes=sum(stage.nodes for stage in stages),
        seconds=time.perf_counter() - began,
    )
