"""Who is who, while articles come in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from streams.archive.database import Database
from streams.archive.identities import Resolver
from streams.errors import ArchiveError
from streams.sinks.base import Notice
from streams.sinks.patience import Away

IDLE_SECONDS = 1.0
"""How long after the last article one that came in meanwhile may wait."""


@contextlib.asynccontextmanager
async def resolving(database: Database, notice: Notice) -> AsyncIterator[None]:
    """Resolve in a thread beside what is done in the block.

    While the database is away it is tried again: whoever writes articles says so.
    """
    task = asyncio.create_task(_resolve(Resolver(database), notice))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _resolve(resolver: Resolver, notice: Notice) -> None:
    said = ""
    while True:
        done = 0
        try:
            done = await asyncio.to_thread(resolver.run)
        except Away:
            pass
        except ArchiveError as error:
            if str(error) != said:
                said = str(error)
                notice(said)
        await asyncio.sleep(0 if done else IDLE_SECONDS)
