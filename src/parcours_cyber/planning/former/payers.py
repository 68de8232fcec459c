"""The former path of documented names of :mod:`parcours_cyber.planning.entity.payers`."""

from parcours_cyber.planning.entity.payers import Payer, RelayPart

__all__ = ["Payer", "RelayPart"]
