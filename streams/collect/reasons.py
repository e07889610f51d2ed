"""Why a source, or a page of it, could not be had: the values of a label."""

from __future__ import annotations

import logging

from streams.errors import SourceError

log = logging.getLogger(__name__)

REASONS = {
    "name": "its host has no address",
    "private": "its address is on a private network",
    "connect": "nobody answers there, or the connection broke",
    "tls": "its certificate or TLS fails",
    "timeout": "it took too long",
    "too_large": "it is larger than allowed",
    "redirects": "its redirects do not end, or lead nowhere",
    "robots": "robots.txt does not allow it, or cannot be had",
    "refused": "the server does not give it (401, 403, 451 and others)",
    "gone": "it is not there (404, 410)",
    "busy": "the server wants fewer requests (429, 503)",
    "server": "the server failed (5xx)",
    "type": "it is not what was asked for",
    "broken": "it cannot be read: packing, XML, JSON",
    "login": "the login fails",
    "missing": "there is no such folder, file or bucket",
    "other": "something else",
}


def as_source_error(name: str, reason: str, error: Exception) -> SourceError:
    """What a source or a page does to us must not harm its neighbours, whatever it is.

    `name`: what to call it towards people; `reason`: of an error that nobody has foreseen.
    """
    if isinstance(error, SourceError):
        return error
    log.error("%s makes its reader fail; report this:", name, exc_info=error)
    return SourceError(reason, f"{name}: {type(error).__name__}: {error}")
