"""Ports that brokers may take."""

from __future__ import annotations

from pathlib import Path

from streams.broker import free_port, port_is_free


def test_free_port_is_no_port_of_outgoing_connections() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = {free_port() for _ in range(20)}
    assert max(ports) < first
    assert all(port_is_free(port) for port in ports)
