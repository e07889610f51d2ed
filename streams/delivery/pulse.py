"""The pulse: by it a worker notices that it was frozen, so that others may own its partitions."""

from __future__ import annotations

import asyncio
import time

from streams import metrics

TICK_SECONDS = 0.25


class Pulse:
    """Ticks in the event loop. `limit`: seconds without a tick that count as frozen."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.last = time.monotonic()
        self.suspect = False

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            metrics.LOOP_DELAY.observe(max(0.0, time.monotonic() - self.last - TICK_SECONDS))
            self.suspect = self.was_frozen()
            self.last = time.monotonic()

    def was_frozen(self) -> bool:
        """Whether the worker has been frozen since it was last cleared."""
        return self.suspect or time.monotonic() - self.last > self.limit

    def clear(self) -> None:
        """The worker has proved that it still owns its partitions."""
        self.suspect = False
        self.last = time.monotonic()
