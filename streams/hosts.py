"""Which Host headers a server here answers to: a page elsewhere, whose name was made to resolve to
this machine ("DNS rebinding"), must not read from it."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp.http_exceptions import HttpProcessingError


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def knows_host(given: str, names: Collection[str], *, local: bool, short: bool = False) -> bool:
    """Whether a Host header names this server: one of the names, in lower case, or an address.

    local: it listens to this machine only, so that only loopback addresses are its own. short: a
    name without a dot, as of a container, is taken as well; no page of the web has one.
    """
    try:
        name = (urlsplit(f"//{given}").hostname or "").lower()
        if name in names or (short and name and "." not in name and ":" not in name):
            return True
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not local


def quiet_about_bad_requests() -> None:
    """Keep aiohttp from logging a traceback of each request that is none, such as a URL that is too
    long, which is answered with 400, and of each that ends in the middle."""
    logging.getLogger("aiohttp.server").addFilter(_is_our_fault)


def _is_our_fault(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError | ConnectionResetError)
