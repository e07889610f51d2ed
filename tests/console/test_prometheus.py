"""Charts and workers from a Prometheus: what it answers, and what answers in its place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from streams.broker import Broker, free_port
from streams.console.feed import Feed
from streams.console.prometheus import Prometheus
from streams.errors import PrometheusError, SettingsError
from streams.settings import Settings, load_settings
from streams.topics import ensure_topics
from tests.console.test_feed import until
from tests.kafka import settings_for

NOW = 1_700_000_003.0
END = 1_700_000_000


class Fake:
    """What answers at the address: `series` by the beginning of a query, or anything else."""

    def __init__(self) -> None:
        self.series: dict[str, list[Any]] = {}
        self.body: bytes | None = None
        self.status = 200
        self.asked: list[dict[str, str]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if self.body is not None or self.status != 200:
            headers = {"Location": "/elsewhere"} if self.status == 302 else {}
            return web.Response(body=self.body, status=self.status, headers=headers)
        query = request.query["query"]
        found = next((s for start, s in self.series.items() if query.startswith(start)), [])
        return web.json_response({"status": "success", "data": {"result": found}})


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    found = Fake()
    app = web.Application()
    app.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/prefix/"
    yield found
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2.0)) as session:
        yield session


def told(name: str, value: float, **labels: str) -> dict[str, Any]:
    return {"metric": {"__name__": name, **labels}, "value": [NOW, str(value)]}


WORKERS = [
    told("quotewire_records_total", 7, instance="b:1", stage="enrich", outcome="result"),
    told("quotewire_lag_records", 3, instance="b:1", topic="news.raw", partition="1"),
    told("quotewire_pool_processes", 2, instance="b:1"),
    told("quotewire_records_total", 5, instance="a:1", stage="enrich", outcome="result"),
    told("quotewire_lag_records", 4, instance="a:1", topic="news.raw", partition="0"),
]
RATE = [{"metric": {}, "values": [[END - 10, "1.5"], [END, "2.25"]]}]


async def test_ten_minutes_are_asked_for_in_steps(fake: Fake, http: aiohttp.ClientSession) -> None:
    fake.series = {
        "sum(rate(quotewire_records_total": RATE,
        "histogram_quantile(0.5": [{"metric": {}, "values": [[END - 10, "NaN"], [END, "0.25"]]}],
        "sum(max by": [{"metric": {}, "values": [[END, "12"]]}],
    }
    samples = await Prometheus(fake.url, http).samples(NOW)
    nothing = {"latency_median": None, "latency_p95": None, "lag": None, "dead_letters": 0.0}
    assert samples == [
        {"at": (END - 10) * 1000, "seconds": 10, "articles_per_second": 1.5, **nothing},
        {"at": END * 1000, "seconds": 10, "articles_per_second": 2.25, **nothing}
        | {"latency_median": 0.25, "lag": 12},
    ]
    assert {(a["start"], a["end"], a["step"]) for a in fake.asked} == {
        (str(END - 600), str(END), "10")
    }


async def test_workers_are_told_apart_by_instance(fake: Fake, http: aiohttp.ClientSession) -> None:
    fake.series = {
        "{__name__": WORKERS,
        "up == 0": [told("up", 0, instance="c:1"), told("up", 0, instance="a:1")],
    }
    first, second, third = await Prometheus(fake.url, http).workers()
    assert (first["address"], first["stages"]["enrich"]) == ("a:1", {"result": 5})
    assert (second["address"], second["lag"]) == ("b:1", {"news.raw:1": 3})
    assert second["pool_processes"] == 2
    assert third == {"address": "c:1", "reachable": False}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>", 200, "no Prometheus"),
        (b"[]", 200, "no Prometheus"),
        (b'{"data": {"result": {}}}', 200, "no Prometheus"),
        (b'{"data": {"result": [{"metric": {}}]}}', 200, "no Prometheus"),
        (b"", 503, "status 503"),
        (b"", 302, "status 302"),
        (b" " * 8_100_000, 200, "8 MB"),
    ],
    ids=["html", "list", "object", "series", "error", "redirect", "large"],
)
async def test_what_is_none_is_one_sentence(
    fake: Fake, http: aiohttp.ClientSession, body: bytes, status: int, said: str
) -> None:
    fake.body, fake.status = body, status
    with pytest.raises(PrometheusError, match=said):
        await Prometheus(fake.url, http).workers()


async def test_nothing_that_answers_is_one_sentence(http: aiohttp.ClientSession) -> None:
    with pytest.raises(PrometheusError, match="does not answer"):
        await Prometheus(f"http://127.0.0.1:{free_port()}", http).samples()


@pytest.mark.parametrize("url", ["prometheus:9090", "ftp://a", "http://", "http://a/?query=x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="QUOTEWIRE_CONSOLE_PROMETHEUS"):
        load_settings(console_prometheus=url)


async def test_the_console_takes_it_and_goes_on_without_it(
    embedded: Broker,
    prefix: str,
    fake: Fake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streams.console.feed.STEP_SECONDS", 0)
    settings: Settings = settings_for(
        embedded, prefix, metrics_port=free_port(), console_prometheus=fake.url
    )
    await ensure_topics(settings)
    fake.series = {"{__name__": WORKERS, "sum(rate(quotewire_records_total": RATE}
    async with Feed(settings) as feed:
        await until(lambda: feed.charts)
        assert feed.charts is not None
        assert json.loads(json.dumps(feed.charts))[-1]["articles_per_second"] == 2.25
        assert [each["address"] for each in feed.workers] == ["a:1", "b:1"]
        await until(lambda: feed.samples.all() and feed.samples.all()[-1]["lag"] == 7)
        fake.status = 500
        await until(lambda: feed.charts is None)
        await until(lambda: [each["reachable"] for each in feed.workers] == [False])
        assert feed.samples.all()
        fake.status, fake.series = 200, {}
        await until(lambda: len(fake.asked) > 20 or feed.samples.all()[-1]["lag"] == 0)
        assert feed.charts is None  # It scrapes no worker.
