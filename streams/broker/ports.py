"""Ports of the loopback interface, where brokers on this machine listen."""

from __future__ import annotations

import random
import socket

from streams.errors import BrokerError

HOST = "127.0.0.1"

_FREE_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A loopback port that nothing listens on.

    It lies below the range that the system takes for outgoing connections: in that range a client
    that reconnects to a broker which is down can take the broker's port, or connect to itself.
    """
    for port in random.sample(_FREE_PORTS, 200):
        if port_is_free(port):
            return port
    raise BrokerError(f"No free port on {HOST} in {_FREE_PORTS.start}-{_FREE_PORTS.stop}.")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
