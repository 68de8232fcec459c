"""The former path of documented names of :mod:`parcours_cyber.planning.alternatives.robustness`."""

from parcours_cyber.planning.alternatives.confidence import plan_for_confidence
from parcours_cyber.planning.alternatives.robustness import Estimate, EstimateShare, PlanRisk, plan_risk

__all__ = ["Estimate", "EstimateShare", "PlanRisk", "plan_for_confidence", "plan_risk"]
