"""Watching one worker: metrics and health over HTTP, and an end to silent stalls."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import functools
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable

import psutil
from aiohttp import web
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from agents.pool import LanguagePool
from streams import metrics, tracing
from streams.delivery.delivery import Delivery
from streams.errors import Exit, PortTaken
from streams.hosts import is_loopback, knows_host, quiet_about_bad_requests
from streams.settings import PREFIX, Settings

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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

    async def start(self) -> None:
        """Listen, and begin to watch. Raises PortTaken."""
        quiet_about_bad_requests()
        app = web.Application(middlewares=[self._check_host])
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/health", self._health)
        app.router.add_get("/ready", self._ready)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.metrics_port)
        try:
            await site.start()
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise PortTaken(
                f"Port {self.settings.metrics_port} on {self.settings.host} cannot be listened at: "
                f"{why}. Set {PREFIX}METRICS_PORT to another one (0 takes any free port)."
            ) from error
        self.port = self._runner.addresses[0][1]
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

    @property
    def ready(self) -> bool:
        """Whether the worker has partitions and will read them: it may write, with models."""
        return self.delivery.writable and (self.pool is None or self.pool.warmed)

    @web.middleware
    async def _check_host(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what was meant for another host: no page of the web reads from here."""
        host = self.settings.host
        names = {"localhost", host.lower(), *map(str.lower, self.settings.metrics_hosts), *here()}
        if not knows_host(request.host, names, local=is_loopback(host), short=True):
            reason = f"This worker does not answer to that name; {PREFIX}METRICS_HOSTS lists names."
            return web.json_response({"error": reason}, status=421)
        return await handler(request)

    async def _metrics(self, request: web.Request) -> web.Response:
        self.measure()
        # OpenMetrics where the scraper takes it: only there are exemplars.
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(REGISTRY), headers={"Content-Type": content_type})

    def measure(self) -> None:
        """Set the metrics that are states: ages of what waits, partitions, the pool."""
        now_ms = time.time() * 1000
        oldest = now_ms
        metrics.LAG_SECONDS.clear()
        ages: dict[tuple[str, int], float] = {}
        for lane in self.delivery.owned():
            for topic in lane.expected:
                ages.setdefault((topic, lane.partition), 0.0)
            for record, origin_ms in lane.oldest():
                place = (record.topic, record.partition)
                age = (now_ms - record.timestamp_ms) / 1000
                ages[place] = max(age, ages.get(place, 0.0))
                oldest = min(oldest, origin_ms)
        for (topic, partition), age in ages.items():
            metrics.LAG_SECONDS.labels(topic, str(partition)).set(age)
        metrics.OLDEST.set((now_ms - oldest) / 1000)
        metrics.PARTITIONS.set(len(self.delivery.partitions))
        metrics.READY.set(self.ready)
        metrics.IDLE_SECONDS.set(time.monotonic() - self.delivery.progressed)

        pool = self.pool
        if pool is None:
            return
        metrics.POOL_CALLS.set(pool.busy)
        metrics.POOL_BUSY.inc(pool.busy_seconds - self._busy_seconds)
        metrics.POOL_RESTARTS.inc(pool.restarts - self._restarts)
        self._busy_seconds, self._restarts = pool.busy_seconds, pool.restarts
        metrics.POOL_MEMORY.set(children_bytes())

    async def _health(self, request: web.Request) -> web.Response:
        reason = self.stalled()
        body = {
            "status": "stalled" if reason else "ok",
            "reason": reason,
            "ready": self.ready,
            "partitions": len(self.delivery.partitions),
            "lag_records": self.delivery.lag,
            "seconds_since_progress": round(time.monotonic() - self.delivery.progressed, 1),
        }
        return web.json_response(body, status=503 if reason else 200)

    async def _ready(self, request: web.Request) -> web.Response:
        ready = self.ready
        return web.json_response({"ready": ready}, status=200 if ready else 503)


@functools.cache
def here() -> tuple[str, ...]:
    """Names of this machine."""
    return socket.gethostname().lower(), socket.getfqdn().lower()


def children_bytes() -> int:
    """Resident memory of this process's children, theirs included."""
    total = 0
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += child.memory_info().rss
    return total
