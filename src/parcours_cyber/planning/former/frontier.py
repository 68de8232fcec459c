"""The former path of documented names of :mod:`parcours_cyber.planning.alternatives.frontier`."""

from parcours_cyber.planning.alternatives.frontier import Frontier, FrontierPoint, frontier

__all__ = ["Frontier", "FrontierPoint", "frontier"]
