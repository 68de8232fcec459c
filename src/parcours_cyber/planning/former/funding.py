"""The former path of documented names of :mod:`parcours_cyber.planning.execution.funding`."""

from parcours_cyber.planning.execution.funding import Funded, Funding, Payment, funding

__all__ = ["Funded", "Funding", "Payment", "funding"]
