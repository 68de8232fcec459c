"""Placements that are proven to be the best, or proven to be near it, by HiGHS (the extra ``optimise``).

:func:`sequential` decides quarter by quarter, :func:`full_horizon` all quarters at once and with a proven bound;
:func:`bound` gives that bound alone, and :func:`feasible` a placement that does what must be done, if there is one.
HiGHS is imported when it is used.
"""

from parcours_cyber.planning.optimum.horizon import bound, full_horizon
from parcours_cyber.planning.optimum.result import Ending, Optimum, Report, Stage, Watch
from parcours_cyber.planning.optimum.stages import feasible
from parcours_cyber.planning.optimum.stepwise import sequential

__all__ = ["Ending", "Optimum", "Report", "Stage", "Watch", "bound", "feasible", "full_horizon", "sequential"]
