"""An archiver with what watches it: metrics and health over HTTP."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from aiohttp import web
from prometheus_client import REGISTRY

from streams import metrics
from streams.archive.archiver import Archiver
from streams.client import connect
from streams.errors import BrokerAway
from streams.exposition import Exposition
from streams.scrape import metrics_page, serve_watchers
from streams.settings import Settings
from streams.sinks.base import Notice

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


async def archiving(settings: Settings, address: str, notice: Notice) -> None:
    """Archive until cancelled; serves /metrics and /health."""
    archiver = Archiver(settings, address, notice)
    metrics.prepare_archive()
    page = partial(metrics_page, Exposition(REGISTRY, lambda: None))
    runner, port = await serve_watchers(settings, {"/metrics": page, "/health": _health})
    log.info("Metrics and health: http://%s:%d/metrics", settings.host, port)
    try:
        while True:
            try:
                archiver.settings = await connect(settings)
                await archiver.run()
            except BrokerAway as error:
                notice(f"{error} Trying again.")
            await asyncio.sleep(RETRY_SECONDS)
    finally:
        await runner.cleanup()


async def _health(request: web.Request) -> web.Response:
    """The event loop turns."""
    return web.json_response({"status": "ok"})
