"""Time, so that tests need not wait for it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress


class Clock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, seconds: float | None, busy: bool) -> None:
        """Wait for an event, at most so long. `busy`: something runs that may set it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
