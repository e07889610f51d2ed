"""Watches beside an archiver: what looks, and what sends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from streams.archive.running import again
from streams.archive.sink import open_patiently, password_of
from streams.settings import Settings
from streams.sinks.base import Notice
from streams.tasks import cancel
from streams.watches.listing import watches_path
from streams.watches.sender import Sender
from streams.watches.watcher import Watcher

LOOK_SECONDS = 0.2


@contextlib.asynccontextmanager
async def watching(settings: Settings, address: str, notice: Notice) -> AsyncIterator[None]:
    """Look after watches meanwhile. Raises as `open_patiently` does."""
    database = await open_patiently(address, password_of(settings), notice)
    watcher = Watcher(
        database,
        watches_path(settings),
        settings.min_confidence,
        console=settings.console_url,
        here=f"http://127.0.0.1:{settings.console_port}/",
        notice=notice,
    )
    sender = Sender(database, settings, watcher.targets, notice)
    tasks = [
        asyncio.create_task(again(watcher.run, LOOK_SECONDS, notice)),
        asyncio.create_task(sender.run()),
    ]
    try:
        yield
    finally:
        await cancel(*tasks)
        database.close()
