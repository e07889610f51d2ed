"""Waiting for a target that is away."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from streams.errors import SinkError
from streams.sinks.base import Notice
from streams.tasks import cancel

T = TypeVar("T")

GIVE_UP_SECONDS = 900.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
SILENT_SECONDS = 15.0


class Away(Exception):
    """A target does not take events now, and may later; the message says why, without a full stop.

    `pause`: seconds that it asks to wait.
    """

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


async def patiently(
    name: str,
    attempt: Callable[[], Awaitable[T]],
    notice: Notice,
    give_up_seconds: float = GIVE_UP_SECONDS,
) -> T:
    """Try until it works. People are told once that `name` is away, and once that it is back.

    Pauses grow, from `FIRST_WAIT_SECONDS` to `LONGEST_WAIT_SECONDS`. Raises SinkError after
    `give_up_seconds` of being `Away`.
    """
    started, wait, told = time.monotonic(), FIRST_WAIT_SECONDS, False
    while True:
        try:
            result = await _answered(name, attempt, notice)
        except Away as away:
            if time.monotonic() - started + wait > give_up_seconds:
                raise SinkError(
                    f"{name} has not taken events for {give_up_seconds:.0f} s: {away}."
                ) from None
            if not told:
                notice(f"{name} does not take events: {away}; trying again.")
                told = True
            # Not all at once, where several wait for the same target.
            await asyncio.sleep(max(away.pause, wait * random.uniform(0.8, 1.2)))
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        else:
            if told:
                notice(f"{name} takes events again.")
            return result


async def _answered(name: str, attempt: Callable[[], Awaitable[T]], notice: Notice) -> T:
    """One attempt; people are told of one that hangs."""
    task = asyncio.ensure_future(attempt())
    try:
        done, _ = await asyncio.wait([task], timeout=SILENT_SECONDS)
        if not done:
            notice(f"{name} has not answered for {SILENT_SECONDS:.0f} s; waiting for it.")
            await asyncio.wait([task])
            notice(f"{name} answers again.")
        return task.result()
    finally:
        if not task.done():
            await cancel(task)
