"""The former path of documented names of :mod:`parcours_cyber.planning.alternatives.insight`."""

from parcours_cyber.planning.alternatives.insight import Binding, Insight, ShadowPrice, explain_plan

__all__ = ["Binding", "Insight", "ShadowPrice", "explain_plan"]
