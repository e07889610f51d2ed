"""Tasks end though a client drops a cancellation."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from streams import tasks
from streams.tasks import cancel


async def deaf(times: int) -> None:
    for _ in range(times):
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
    await asyncio.Event().wait()


async def test_a_task_that_drops_its_cancellation_is_cancelled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "AGAIN_SECONDS", 0.01)
    one, other = asyncio.create_task(deaf(2)), asyncio.create_task(deaf(0))
    await asyncio.sleep(0)
    await cancel(one, other)
    assert one.cancelled()
    assert other.cancelled()


async def test_what_has_failed_or_ended_is_no_trouble() -> None:
    async def fails() -> None:
        raise ValueError

    one, other = asyncio.create_task(fails()), asyncio.create_task(asyncio.sleep(0))
    await asyncio.wait([one, other])
    await cancel(one, other)
    await cancel()
