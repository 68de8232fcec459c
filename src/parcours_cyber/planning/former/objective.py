"""The former path of documented names of :mod:`parcours_cyber.planning.entity.objective`."""

from parcours_cyber.planning.entity.objective import Aimed, Objective

__all__ = ["Aimed", "Objective"]
