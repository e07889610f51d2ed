"""The gate: nothing is written after a partition was given up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class GateClosed(Exception):
    """The partition was given up; whatever was under way ends."""


class Gate:
    """Open while this worker may write. Closing waits for the writes that are under way."""

    def __init__(self) -> None:
        self.generation: int | None = None
        self._writing = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def open(self) -> bool:
        """Whether writes may pass."""
        return self.generation is not None

    def admit(self, generation: int) -> None:
        """Open for a generation of the consumer group."""
        self.generation = generation

    async def close(self, timeout: float) -> None:
        """Let nothing pass any more, and wait for what is inside, at most `timeout` seconds."""
        self.generation = None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), timeout)

    @contextlib.asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Hold the gate for a write. Raises GateClosed."""
        if self.generation is None:
            raise GateClosed
        self._writing += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._writing -= 1
            if not self._writing:
                self._quiet.set()
