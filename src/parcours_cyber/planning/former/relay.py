"""The former path of documented names of :mod:`parcours_cyber.planning.execution.relay`."""

from parcours_cyber.planning.execution.relay import (
    RelayAction,
    RelayLeftOut,
    RelayObstacle,
    RelayPack,
    RelayPortion,
    RelayState,
    RelayStep,
    agreed,
    relay_pack,
    validated,
)

__all__ = [
    "RelayAction",
    "RelayLeftOut",
    "RelayObstacle",
    "RelayPack",
    "RelayPortion",
    "RelayState",
    "RelayStep",
    "agreed",
    "relay_pack",
    "validated",
]
