"""Which addresses may be asked: no list of feeds, and no redirect, may reach what stands behind
this machine's firewall (request forgery, CWE-918)."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from streams.errors import SourceError
from streams.settings import PREFIX

LOOKUPS = 16
"""Names that are looked up at once."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class PrivateAddress(OSError):
    """An address that may not be asked."""


def refused(what: str) -> SourceError:
    """The error for what may not be asked."""
    return SourceError(
        "private",
        f"{what}: private addresses are not asked. Where it is meant so, name it in "
        f"{PREFIX}COLLECT_PRIVATE.",
    )


class Allowed:
    """Public addresses, and what a setting names: hosts, addresses, networks."""

    def __init__(self, private: Collection[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[Network] = []
        for one in private:
            try:
                self._networks.append(ipaddress.ip_network(one.strip("[]"), strict=False))
            except ValueError:
                self._names.add(one.lower())

    def host(self, name: str) -> bool:
        """Whether whatever address a host has may be asked."""
        return name.lower() in self._names

    def address(self, text: str) -> bool:
        """Whether an address may be asked."""
        address = ipaddress.ip_address(text.partition("%")[0])
        return any(address in network for network in self._networks) or is_public(address)


def is_public(address: Address) -> bool:
    """Whether it is reached over the Internet alone; so must be the IPv4 address within an IPv6
    one."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return isinstance(address, ipaddress.IPv6Address) and _inner_public(address)
    return not isinstance(address, ipaddress.IPv6Address) or _inner_public(address, True)


def _inner_public(address: ipaddress.IPv6Address, otherwise: bool = False) -> bool:
    """Of an address that stands for an IPv4 one, that one; of another: `otherwise`."""
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return False
    return is_public(inner) if inner is not None else otherwise


class CheckedResolver(AbstractResolver):
    """Gives aiohttp only addresses that may be asked, so that it connects to what was checked."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._pool = ThreadPoolExecutor(LOOKUPS, "names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The host's addresses. Raises PrivateAddress where it has only private ones, OSError
        where it has none."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: self.lookup(host, port, family)
        )
        free = self._allowed.host(host)
        kept = [one for one in found if free or self._allowed.address(one["host"])]
        if found and not kept:
            raise PrivateAddress(f"{host} has the address {found[0]['host']}")
        return kept

    def lookup(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        """The addresses that the system's resolver knows. Blocks."""
        answers = socket.getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in answers
            if kind in (socket.AF_INET, socket.AF_INET6)
        ]

    async def close(self) -> None:
        """Look up no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
