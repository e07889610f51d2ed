"""The console's charts from the real Prometheus, that scrapes two workers."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from streams.console.prometheus import Prometheus
from tests.prometheus.conftest import start

METRICS = """\
# TYPE quotewire_ready gauge
quotewire_ready 1
# TYPE quotewire_records_total counter
quotewire_records_total{{stage="enrich",outcome="result"}} {done}
quotewire_records_total{{stage="enrich",outcome="failed"}} 1
# TYPE quotewire_dead_letters_total counter
quotewire_dead_letters_total{{stage="ingest",reason="bad_json"}} {dead}
# TYPE quotewire_lag_records gauge
quotewire_lag_records{{topic="news.raw",partition="{partition}"}} 5
quotewire_lag_records{{topic="news.raw",partition="9"}} 2
# TYPE quotewire_end_to_end_seconds histogram
quotewire_end_to_end_seconds_bucket{{le="1.0"}} {done}
quotewire_end_to_end_seconds_bucket{{le="+Inf"}} {done}
# TYPE quotewire_pool_processes gauge
quotewire_pool_processes 2
"""


@dataclass
class Told:
    """A worker's /metrics: ten articles more at each look."""

    name: str
    partition: int
    metrics_port: int = 0
    looks: int = 0

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Told]:
        async def metrics(_: web.Request) -> web.Response:
            self.looks += 1
            done = 10 * self.looks
            return web.Response(
                text=METRICS.format(done=done, dead=self.looks, partition=self.partition)
            )

        app = web.Application()
        app.router.add_get("/metrics", metrics)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.metrics_port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()


async def until(holds: Callable[[], Any], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, "it has not come true"
        await asyncio.sleep(0.3)


async def test_two_workers_are_summed_and_told_apart(tool: Any, tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        first = await stack.enter_async_context(Told("worker-1", 0).serving())
        gone = contextlib.AsyncExitStack()
        second = await gone.enter_async_context(Told("worker-2", 1).serving())
        url, process = start(tool("prometheus"), [first, second], tmp_path)
        stack.callback(process.wait, 120)
        stack.callback(process.terminate)
        prometheus = Prometheus(url, http)

        async def newest() -> dict[str, Any]:
            with contextlib.suppress(Exception):
                # In the future, so that the last step of ten seconds is not one before the first.
                return (await prometheus.samples(time.time() + 10) or [{}])[-1]
            return {}

        async def both() -> bool:
            return min(first.looks, second.looks) > 4 and (await newest()).get("lag") == 12

        await until(both)
        sample = await newest()
        assert sample["articles_per_second"] > 0
        assert 0 < sample["latency_median"] <= 1
        assert sample["dead_letters"] > 0
        workers = {each["address"]: each for each in await prometheus.workers()}
        assert list(workers) == ["worker-1", "worker-2"]
        assert workers["worker-2"]["lag"] == {"news.raw:1": 5, "news.raw:9": 2}
        assert workers["worker-1"]["stages"]["enrich"]["failed"] == 1
        await gone.aclose()

        async def away() -> bool:
            found = await prometheus.workers()
            return [each["reachable"] for each in found] == [True, False]

        await until(away)
