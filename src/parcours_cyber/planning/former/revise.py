"""The former path of documented names of :mod:`parcours_cyber.planning.alternatives.revise`."""

from parcours_cyber.planning.alternatives.revise import Moved, PlanDiff, diff_plans, replan

__all__ = ["Moved", "PlanDiff", "diff_plans", "replan"]
