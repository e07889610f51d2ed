"""What those that watch a process are answered."""

from __future__ import annotations

from functools import partial

from aiohttp import ClientSession
from prometheus_client import CollectorRegistry, Gauge

from streams.exposition import Exposition
from streams.scrape import metrics_page, serve_watchers
from streams.settings import Settings


async def test_metrics_come_in_the_format_that_is_asked_for() -> None:
    registry = CollectorRegistry()
    gauge = Gauge("sources", "Sources.", registry=registry)
    page = partial(metrics_page, Exposition(registry, lambda: gauge.set(3)))
    settings = Settings(_env_file=None, metrics_port=0)  # type: ignore[call-arg]
    runner, port = await serve_watchers(settings, {"/metrics": page})
    url = f"http://127.0.0.1:{port}/metrics"
    try:
        async with ClientSession() as http:
            async with http.get(url) as answer:
                assert answer.content_type == "text/plain"
                assert (await answer.text()).endswith("\nsources 3.0\n")
            accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
            async with http.get(url, headers=accept) as answer:
                assert answer.content_type == "application/openmetrics-text"
                assert (await answer.text()).endswith("\nsources 3.0\n# EOF\n")
            async with http.get(url, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 421
    finally:
        await runner.cleanup()
