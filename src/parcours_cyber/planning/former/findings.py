"""The former path of documented names of :mod:`parcours_cyber.planning.entity.findings`."""

from parcours_cyber.planning.entity.findings import OpenFinding, open_findings

__all__ = ["OpenFinding", "open_findings"]
