"""The former path of documented names of :mod:`parcours_cyber.planning.search.solve`."""

from parcours_cyber.planning.search.solve import Planner

__all__ = ["Planner"]
