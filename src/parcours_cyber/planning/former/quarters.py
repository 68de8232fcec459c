"""The former path of documented names of :mod:`parcours_cyber.planning.execution.quarters`."""

from parcours_cyber.planning.execution.quarters import PlanQuarter, plan_quarters

__all__ = ["PlanQuarter", "plan_quarters"]
