"""An archiver with what watches it: metrics and health over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from aiohttp import web
from prometheus_client import REGISTRY

from streams import metrics
from streams.access import Role
from streams.archive.archiver import Archiver
from streams.archive.counted import Counting
from streams.archive.identities import Resolver
from streams.archive.location import shares
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
RESOLVE_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
COUNT_SECONDS = 10.0
"""How often it is asked whether it is time to count."""


Beside = Callable[[Settings, str, Notice], contextlib.AbstractAsyncContextManager[None]]
"""What runs beside an archiver, of its settings and the archive's address."""


async def archiving(
    settings: Settings,
    address: str,
    notice: Notice,
    stopped: Callable[[], bool] = lambda: False,
    beside: Sequence[Beside] = (),
) -> None:
    """Archive until cancelled; serves /metrics and /health.

    What a broker in memory has by then is archived before it ends with it. `stopped`: whether the
    end was asked for before this could begin. `beside`: what runs meanwhile, watches for one.
    """
    archiver = Archiver(settings, address, notice)
    if stopped():
        if settings.engine == "embedded":
            await _last(archiver)
        return
    metrics.prepare_archive()
    page = partial(metrics_page, Exposition(REGISTRY, lambda: None))
    runner, port = await serve_watchers(settings, {"/metrics": page, "/health": _health})
    log.info("Metrics and health: http://%s:%d/metrics", settings.host, port)
    try:
        async with contextlib.AsyncExitStack() as stack:
            for one in (_beside, *beside):
                await stack.enter_async_context(one(settings, address, notice))
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
            # Who writes alone needs no group; that they may read, the subscriber asks.
            role: Role | None = "archiver" if shares(archiver.address) else None
            archiver.settings = await connect(settings, role=role)
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
async def _beside(settings: Settings, address: str, notice: Notice) -> AsyncIterator[None]:
    """What is done beside: who is who, who is quoted, and what is older than it is to be kept is
    deleted."""
    database = await open_patiently(address, password_of(settings), notice)
    counting = Counting(database, settings.min_confidence)
    works = [(Resolver(database).run, RESOLVE_SECONDS), (counting.run, COUNT_SECONDS)]
    if days := settings.archive_keep_days:
        works.append((lambda: sweep(database, days), SWEEP_SECONDS))
    tasks = [asyncio.create_task(again(work, seconds, notice)) for work, seconds in works]
    try:
        yield
    finally:
        await cancel(*tasks)
        database.close()


async def again(work: Callable[[], int], seconds: float, notice: Notice) -> None:
    """Do some work in a thread, at once again where it found something, else after a while."""
    told = ""
    while True:
        done = 0
        try:
            done = await asyncio.to_thread(work)
            told = ""
        except (ArchiveError, Away) as error:
            if str(error) != told:
                told = str(error)
                notice(f"The archive is looked after later: {told}")
        except Exception:
            log.exception("The archive could not be looked after.")
        await asyncio.sleep(0.0 if done else seconds)


async def _health(request: web.Request) -> web.Response:
    """The event loop turns."""
    return web.json_response({"status": "ok"})
