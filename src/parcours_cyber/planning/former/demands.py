"""The former path of documented names of :mod:`parcours_cyber.planning.entity.demands`."""

from parcours_cyber.planning.entity.demands import CoFinancing, Excluded, Imposed, RelayTerms, UnderWay

__all__ = ["CoFinancing", "Excluded", "Imposed", "RelayTerms", "UnderWay"]
