"""One request at a time to each host, with a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streams.collect.clock import Clock
from streams.errors import SourceError

LONGEST_WAIT = 60.0
"""Seconds that a request waits for its turn; what has to wait for longer comes back later."""
LONGEST_DELAY = 60.0
"""Seconds between two requests that robots.txt may ask for."""
MOST = 20_000
"""Hosts that are kept though nothing is asked of them."""


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Hosts:
    """When each host may be asked. `delay`: seconds between the end of one request and the next."""

    def __init__(self, delay: float, clock: Clock) -> None:
        self._delay = delay
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def free_at(self, host: str) -> float:
        """When it may be asked next, in seconds since the epoch; 0 for at once."""
        found = self._hosts.get(host)
        return found.free_at if found else 0.0

    @asynccontextmanager
    async def turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait until a host may be asked. `delay`: what it asks for itself, in seconds; 0: none
        after this.

        Raises SourceError (`busy`) where that is long.
        """
        if len(self._hosts) > MOST:
            self._forget()
        known = self._hosts.setdefault(host, _Host())
        known.waiting += 1
        try:
            async with known.lock:
                wait = known.free_at - self._clock.now()
                if wait > LONGEST_WAIT:
                    raise SourceError("busy", f"{host} wants to be left alone until later.", wait)
                if wait > 0:
                    await self._clock.sleep(wait)
                try:
                    yield
                finally:
                    pause = max(self._delay, min(delay or 0.0, LONGEST_DELAY))
                    pause = 0.0 if delay == 0 else pause
                    known.free_at = max(known.free_at, self._clock.now() + pause)
        finally:
            known.waiting -= 1

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, as it asks for."""
        known = self._hosts.setdefault(host, _Host())
        known.free_at = max(known.free_at, self._clock.now() + seconds)

    def _forget(self) -> None:
        now = self._clock.now()
        for name in [
            name for name, one in self._hosts.items() if not one.waiting and one.free_at <= now
        ]:
            del self._hosts[name]
