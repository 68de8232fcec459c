"""The former path of documented names of :mod:`parcours_cyber.planning.entity.capacity`."""

from parcours_cyber.planning.entity.capacity import Available, Capacity, OwnerDays

__all__ = ["Available", "Capacity", "OwnerDays"]
