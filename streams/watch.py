"""Watching one worker: metrics and health over HTTP, and an end to silent stalls."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import math
import os
import sys
import threading
import time

import psutil
from aiohttp import web
from prometheus_client import REGISTRY, Gauge

from agents.pool import LanguagePool
from streams import metrics, tracing
from streams.delivery.delivery import Delivery
from streams.errors import Exit
from streams.exposition import Exposition
from streams.scrape import metrics_page, serve_watchers
from streams.settings import Settings

log = logging.getLogger(__name__)

MEMORY_SECONDS = 5.0
"""The memory of the language processes is looked up so often: it goes through /proc."""


class Watch:
    """Serves `/metrics`, `/health` and `/ready`; ends a worker that stands still."""

    def __init__(self, settings: Settings, delivery: Delivery, pool: LanguagePool | None) -> None:
        self.settings = settings
        self.delivery = delivery
        self.pool = pool
        self.port = settings.metrics_port
        self._runner: web.AppRunner | None = None
        self._beat = time.monotonic()
        self._beating: asyncio.Task[None] | None = None
        self._ended = threading.Event()
        self._busy_seconds = 0.0
        self._restarts = 0
        self._ages: dict[tuple[str, int], Gauge] = {}
        self._exposition = Exposition(REGISTRY, self.measure)
        self._remembered = -math.inf

    async def start(self) -> None:
        """Listen, and begin to watch. Raises PortTaken."""
        routes = {"/metrics": self._metrics, "/health": self._health, "/ready": self._ready}
        self._runner, self.port = await serve_watchers(self.settings, routes)
        log.info("Metrics and health: http://%s:%d/metrics", self.settings.host, self.port)
        metrics.prepare([stage.name for stage in self.delivery.stages])
        tracing.set_up(self.settings.group_id)
        self._beating = asyncio.create_task(self._keep_beating())
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    async def stop(self) -> None:
        """Stop listening and watching."""
        self._ended.set()
        if self._beating is not None:
            self._beating.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _keep_beating(self) -> None:
        while True:
            self._beat = time.monotonic()
            await asyncio.sleep(1)

    def stalled(self) -> str | None:
        """Why the worker counts as standing still; None where it does not."""
        limit = self.settings.stall_seconds
        now = time.monotonic()
        if now - self._beat > limit:
            return f"the event loop has not turned for {now - self._beat:.0f} s"
        if self.delivery.lag and now - self.delivery.progressed > limit:
            return (
                f"{self.delivery.lag} records wait and none was finished for "
                f"{now - self.delivery.progressed:.0f} s"
            )
        return None

    def _look(self) -> None:
        slept = time.monotonic()
        while not self._ended.wait(1):
            now = time.monotonic()
            if now - slept > self.settings.stall_seconds / 2:
                # The whole process was stopped; give it the time to show progress again.
                self._beat = now
                self.delivery.progressed = now
            slept = now
            reason = self.stalled()
            if reason is not None:
                sys.stderr.write(
                    f"quotewire: the worker ends itself: {reason}. Stacks of all threads:\n"
                )
                faulthandler.dump_traceback(all_threads=True)
                sys.stderr.flush()
                os._exit(Exit.STALLED)

    async def _metrics(self, request: web.Request) -> web.Response:
        if self.pool is not None and time.monotonic() - self._remembered > MEMORY_SECONDS:
            self._remembered = time.monotonic()
            metrics.POOL_MEMORY.set(await asyncio.to_thread(children_bytes))
        return await metrics_page(self._exposition, request)

    def measure(self) -> None:
        """Set the metrics that are states: ages of what waits, partitions, the pool."""
        now_ms = time.time() * 1000
        oldest = now_ms
        ages: dict[tuple[str, int], float] = {}
        for lane in self.delivery.owned():
            for topic in lane.expected:
                ages.setdefault((topic, lane.partition), 0.0)
            for record, origin_ms in lane.oldest():
                place = (record.topic, record.partition)
                age = (now_ms - record.timestamp_ms) / 1000
                ages[place] = max(age, ages.get(place, 0.0))
                oldest = min(oldest, origin_ms)
        for topic, partition in self._ages.keys() - ages.keys():
            metrics.LAG_SECONDS.remove(topic, str(partition))
            del self._ages[topic, partition]
        for place, age in ages.items():
            if place not in self._ages:
                self._ages[place] = metrics.LAG_SECONDS.labels(place[0], str(place[1]))
            self._ages[place].set(age)
        metrics.OLDEST.set((now_ms - oldest) / 1000)
        metrics.PARTITIONS.set(len(self.delivery.partitions))
        metrics.READY.set(self.delivery.writable)
        metrics.IDLE_SECONDS.set(time.monotonic() - self.delivery.progressed)

        pool = self.pool
        if pool is None:
            return
        metrics.POOL_CALLS.set(pool.busy)
        metrics.POOL_BUSY.inc(pool.busy_seconds - self._busy_seconds)
        metrics.POOL_RESTARTS.inc(pool.restarts - self._restarts)
        self._busy_seconds, self._restarts = pool.busy_seconds, pool.restarts

    async def _health(self, request: web.Request) -> web.Response:
        reason = self.stalled()
        body = {
            "status": "stalled" if reason else "ok",
            "reason": reason,
            "ready": self.delivery.writable,
            "partitions": len(self.delivery.partitions),
            "lag_records": self.delivery.lag,
            "seconds_since_progress": round(time.monotonic() - self.delivery.progressed, 1),
        }
        return web.json_response(body, status=503 if reason else 200)

    async def _ready(self, request: web.Request) -> web.Response:
        ready = self.delivery.writable
        return web.json_response({"ready": ready}, status=200 if ready else 503)


def children_bytes() -> int:
    """Resident memory of this process's children, theirs included."""
    total = 0
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += child.memory_info().rss
    return total
