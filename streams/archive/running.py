"""An archiver with what watches it: metrics and health over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web
from prometheus_client import REGISTRY

from streams import metrics
from streams.archive.archiver import Archiver
from streams.archive.retention import sweep
from streams.archive.sink import open_patiently, password_of
from streams.client import connect
from streams.errors import ArchiveError, BrokerAway
from streams.exposition import Exposition
from streams.scrape import metrics_page, serve_watchers
from streams.settings import Settings
from streams.sinks.base import Notice
from streams.sinks.patience import Away
from streams.tasks import cancel

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
LAST_SECONDS = 20.0
SWEEP_SECONDS = 3600.0


async def archiving(settings: Settings, address: str, notice: Notice) -> None:
    """Archive until cancelled; serves /metrics and /health.

    What a broker in memory has by then is archived before it ends with it.
    """
    archiver = Archiver(settings, address, notice)
    metrics.prepare_archive()
    page = partial(metrics_page, Exposition(REGISTRY, lambda: None))
    runner, port = await serve_watchers(settings, {"/metrics": page, "/health": _health})
    log.info("Metrics and health: http://%s:%d/metrics", settings.host, port)
    try:
        async with _swept(settings, address, notice):
            await _for_ever(archiver, settings)
    except asyncio.CancelledError:
        if archiver.settings.engine == "embedded":
            await _last(archiver)
        raise
    finally:
        await runner.cleanup()


async def _for_ever(archiver: Archiver, settings: Settings) -> None:
    while True:
        try:
            archiver.settings = await connect(settings)
            await archiver.run()
        except BrokerAway as error:
            archiver.notice(f"{error} Trying again.")
        await asyncio.sleep(RETRY_SECONDS)


async def _last(archiver: Archiver) -> None:
    """Archive what is there still, though the process is to end."""
    task = asyncio.create_task(asyncio.wait_for(archiver.catch_up(), LAST_SECONDS))
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([task])
    if error := task.exception():
        archiver.notice(f"What came last may not be in the archive: {error!r}")


@contextlib.asynccontextmanager
async def _swept(settings: Settings, address: str, notice: Notice) -> AsyncIterator[None]:
    """Meanwhile what is older than it is to be kept is deleted, now and then."""
    if not settings.archive_keep_days:
        yield
        return
    task = asyncio.create_task(_sweep(settings, address, notice))
    try:
        yield
    finally:
        await cancel(task)


async def _sweep(settings: Settings, address: str, notice: Notice) -> None:
    while True:
        try:
            database = await open_patiently(address, password_of(settings), notice)
            try:
                await asyncio.to_thread(sweep, database, settings.archive_keep_days)
            finally:
                database.close()
        except (ArchiveError, Away) as error:
            notice(f"What is old is not deleted now: {error}")
        await asyncio.sleep(SWEEP_SECONDS)


async def _health(request: web.Request) -> web.Response:
    """The event loop turns."""
    return web.json_response({"status": "ok"})
