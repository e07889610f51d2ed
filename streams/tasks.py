"""Tasks of asyncio, ended for certain."""

from __future__ import annotations

import asyncio
from typing import Any

AGAIN_SECONDS = 5.0


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and return when they have ended, however they did.

    A task is cancelled again where it goes on: `asyncio.wait_for` drops a cancellation that comes
    together with its result (Python 3.11), and so do clients that use it.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
