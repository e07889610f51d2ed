"""The page of metrics is the library's, to the byte, and the event loop turns meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from streams import exposition
from streams.exposition import PIECE, Exposition

ACCEPTED = (
    "",
    "text/plain; version=1.0.0; escaping=allow-utf-8",
    "application/openmetrics-text; version=1.0.0",
)


@pytest.fixture
def registry() -> CollectorRegistry:
    """Metrics of every kind, some with more samples than a piece has."""
    found = CollectorRegistry()
    lag = Gauge("lag", "Lag.", ["n"], registry=found)
    for number in range(3 * PIECE):
        lag.labels(str(number)).set(number)
    seconds = Histogram("seconds", "Seconds.", ["stage"], registry=found)
    for stage in "abcdefghij":
        seconds.labels(stage).observe(0.3, {"article": 'a "quoted" one'})
    Counter("articles", "Articles: a\nline, a \\ too.", registry=found).inc(7)
    Gauge("empty", "Nothing yet.", ["n"], registry=found)
    return found


def ask(page: Exposition, accept: str) -> bytes:
    return asyncio.run(page.page(accept))[0]


@pytest.mark.parametrize("accept", ACCEPTED)
def test_the_page_is_what_the_library_renders(registry: CollectorRegistry, accept: str) -> None:
    encode, content_type = choose_encoder(accept)
    page = Exposition(registry, lambda: None)
    assert ask(page, accept) == encode(registry)
    for kept in page._formats.values():
        kept.until = 0
    lag = registry._names_to_collectors["lag"]
    lag.labels("150").set(-1)  # type: ignore[attr-defined]
    lag.remove("7")  # type: ignore[attr-defined]
    assert ask(page, accept) == encode(registry)
    assert asyncio.run(page.page(accept))[1] == content_type


def test_the_loop_turns_between_pieces(
    registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposition, "HOLD_SECONDS", 0.0)

    async def turns() -> int:
        asking = asyncio.create_task(Exposition(registry, lambda: None).page(""))
        count = 0
        while not asking.done():
            await asyncio.sleep(0)
            count += 1
        return count

    # Three of lag, two of seconds, and the others.
    assert asyncio.run(turns()) >= 7


class Counting(Collector):
    """Counts how often it is collected."""

    collected = 0

    def collect(self) -> Iterable[Metric]:
        self.collected += 1
        return [Metric("one", "One.", "gauge")]


def test_all_who_ask_at_once_share_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposition, "SHARE", 1e6)
    registry, counting = CollectorRegistry(), Counting()
    registry.register(counting)
    counting.collected = 0
    refreshed: list[None] = []
    page = Exposition(registry, lambda: refreshed.append(None))

    async def ask_all() -> set[bytes]:
        return {body for body, _ in await asyncio.gather(*(page.page("") for _ in range(50)))}

    assert len(asyncio.run(ask_all())) == 1
    assert (counting.collected, len(refreshed)) == (1, 1)


def test_formats_that_a_scraper_makes_up_are_not_kept(registry: CollectorRegistry) -> None:
    page = Exposition(registry, lambda: None)
    for number in range(9):
        ask(page, f"application/openmetrics-text; version=1.0.{number}")
    assert len(page._formats) == exposition.FORMATS
