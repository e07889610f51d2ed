"""Watching: what a page of metrics and a hundred slow listeners cost.

    python -m benchmarks.watching [--count 2400] [--json]

Metrics: a worker's series with 4, 200 and 1,000 partitions, all ages of lag changed between two
pages. For how long the event loop is held at a time, CPU, beside the client library's own rendering
of the same page, which holds it to the end. Then a worker at full load (`spine.py`, a backlog),
asked once a second.

Listeners: a console with 128 MB for events, on the embedded broker; its own process's memory before
anyone listens, when its ring is full, and at most while 100 sockets listen of which half take
nothing for 35 s and half 20 kB a second. Meanwhile a quick listener takes all.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import psutil
from aiokafka import AIOKafkaProducer

from benchmarks import spine
from benchmarks.harness import Bench, bench, command_line, publish, quantile, table
from schemas.enriched import Enriched
from schemas.marker import Outcome
from streams.broker import free_port
from streams.flow import CORE
from streams.lineage import Lineage, envelope

TARGET_MS = 5.0
PARTITIONS = (4, 200, 1_000)
TOPICS = ("news.raw", "news.articles", "news.entities", "news.quotes")
PAGES = 5

LISTENERS = 100
MEMORY_MB = 128
GROWTH = 1.25
"""Slow listeners may have so many times the memory: what is being sent may be a fourth."""
EVENT_BYTES = 100_000
SLOW_BYTES = 4_000
"""What a slow listener takes in a fifth of a second."""
DEAF_SECONDS = 35.0
"""So long each second one takes nothing; the console waits for it for 30 s."""


# -- metrics


def pages(partitions: int) -> dict[str, Any]:
    """Milliseconds of CPU for a page with so many partitions, least of several."""
    from prometheus_client import REGISTRY
    from prometheus_client.openmetrics.exposition import generate_latest

    from streams import metrics
    from streams.exposition import Exposition

    metrics.prepare(CORE.names)
    for country in metrics.COUNTRIES:
        metrics.PLACES.labels(country)
    for language in metrics.LANGUAGES:
        metrics.LANGUAGE.labels(language)

    def change() -> None:
        for number in range(partitions):
            for topic in TOPICS:
                metrics.LAG.labels(topic, str(number)).inc()
                metrics.LAG_SECONDS.labels(topic, str(number)).inc(0.5)

    plain = []
    for _ in range(PAGES):
        change()
        started = time.thread_time()
        generate_latest(REGISTRY)
        plain.append(time.thread_time() - started)
    found = [asyncio.run(_page(Exposition(REGISTRY, lambda: None), change)) for _ in range(PAGES)]
    return {
        "partitions": partitions,
        "series": sum(len(metric.samples) for metric in REGISTRY.collect()),
        "library_ms": round(1000 * min(plain), 2),
        "held_ms": round(1000 * min(held for held, _ in found), 2),
        "all_ms": round(1000 * min(whole for _, whole in found), 2),
    }


async def _page(exposition: Any, change: Any) -> tuple[float, float]:
    """CPU seconds between two turns of the loop at the most, and of the whole second page."""
    accept = "application/openmetrics-text; version=1.0.0"
    await exposition.page(accept)
    change()
    for kept in exposition._formats.values():
        kept.until = 0.0
    asking = asyncio.create_task(exposition.page(accept))
    began = last = time.thread_time()
    longest = 0.0
    while not asking.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    return longest, last - began


def loaded(articles: int = 4_000) -> dict[str, Any]:
    """Milliseconds by the clock in which a worker at full load answers, asked once a second."""
    with bench("kafka", partitions=4) as here:
        (worker,) = spine.start_workers(here, 1)
        taken: list[float] = []
        done = threading.Event()

        def ask() -> None:
            while not done.wait(1.0):
                started = time.perf_counter()
                worker.metrics()
                taken.append(1000 * (time.perf_counter() - started))

        try:
            values, keys = spine.sample_articles(articles)
            asyncio.run(publish(here, values, keys, spread=True))
            asking = threading.Thread(target=ask)
            asking.start()
            spine.wait_written(here, articles)
            done.set()
            asking.join()
        finally:
            done.set()
            worker.stop()
    return {"asked": len(taken), "median_ms": round(quantile(taken, 0.5), 1)}


# -- listeners


def article(number: int) -> dict[str, Any]:
    """An enriched event of about EVENT_BYTES, with some quotes in it."""
    sentence = "The harbour will close in March, said Ingrid Solberg, who has been its master."
    quotes = [
        {
            "id": f"q{one}",
            "kind": "indirect",
            "spans": [[80 * one, 80 * one + 31]],
            "text": sentence[:31],
            "cue": {"start": 80 * one + 33, "end": 80 * one + 37, "text": "said"},
            "speaker": {
                "mention": {"start": 80 * one + 38, "end": 80 * one + 52, "text": sentence[38:52]},
                "entity": None,
                "name": "Ingrid Solberg",
                "method": "open",
                "confidence": 0.9,
            },
            "modality": "asserted",
            "confidence": 0.9,
        }
        for one in range(20)
    ]
    value = {
        "article": {
            "id": f"urn:{number}",
            "version": "1",
            "title": "Halden harbour to close",
            "text": f"{sentence} " * (EVENT_BYTES // (len(sentence) + 1)),
            "language": "en",
            "language_confidence": 1.0,
            "readable": True,
            "source_format": "json",
            "encoding": "utf-8",
            "content_hash": "0" * 64,
            "word_count": 15_000,
            "reading_seconds": 3_600,
        },
        "entities": [],
        "quotes": quotes,
        "places": [],
        "dates": [],
        "versions": {"quotewire": "benchmark"},
    }
    return Enriched.model_validate(value).model_dump(mode="json")


def values(numbers: range) -> Iterator[tuple[bytes, list[tuple[str, bytes]]]]:
    """Enriched events with their headers."""
    data = article(0)
    for number in numbers:
        data["article"]["id"] = f"urn:{number}"
        now = int(time.time() * 1000)
        headers = [
            *envelope(
                kind="enriched",
                source="quotewire/enrich",
                id=f"raw-0-{number}",
                outcome=Outcome.RESULT,
                timestamp_ms=now,
            ),
            *Lineage("news.raw", 0, number, now, {"in": number + 1}).headers(),
        ]
        yield json.dumps(data).encode(), headers


@contextlib.contextmanager
def console(here: Bench) -> Iterator[tuple[psutil.Process, int]]:
    """A console of its own process, and its port."""
    port = free_port()
    given = {
        "QUOTEWIRE_CONSOLE_MEMORY_MB": str(MEMORY_MB),
        "QUOTEWIRE_CONSOLE_ARTICLES": "100000",
        "QUOTEWIRE_CONSOLE_PORT": str(port),
        "QUOTEWIRE_METRICS_PORT": str(free_port()),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "console"],
        env={**os.environ, **here.environment, **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(lambda: status(port)["problem"] is None)
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        process.wait(30)


def status(port: int) -> dict[str, Any]:
    """What the console says of itself; a problem where it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
    except OSError as error:
        return {"problem": str(error)}
    return found


def wait(done: Any, seconds: float = 120) -> None:
    """Wait until it is so. Raises SystemExit."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise SystemExit("The console did not come to where the benchmark waits for it.")
        time.sleep(0.2)


class Slow:
    """Sockets that listen: each second one takes nothing at first, the others a little at a time.

    One whose connection has ended connects again, after the last event that it has whole.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.again = 0

    async def run(self, number: int) -> None:
        """Listen until cancelled."""
        last = ""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                last = await self._listen(number, last)
            self.again += 1
            await asyncio.sleep(1)

    async def _listen(self, number: int, last: str) -> str:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        with connection:
            await loop.sock_connect(connection, ("127.0.0.1", self._port))
            behind = f"Last-Event-ID: {last}\r\n" if last else ""
            head = f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n{behind}\r\n"
            await loop.sock_sendall(connection, head.encode())
            text, deaf = b"", time.monotonic() + DEAF_SECONDS
            while True:
                await asyncio.sleep(0.2)
                if number % 2 and time.monotonic() < deaf:
                    continue
                got = await loop.sock_recv(connection, SLOW_BYTES)
                if not got:
                    return last
                text = (text + got)[-3 * EVENT_BYTES :]
                ids = [one for one in text.split(b"\n") if one.startswith(b"id: ")]
                # The last one's event may be incomplete.
                last = ids[-2][4:].decode() if len(ids) > 1 else last


async def quick(port: int) -> None:
    """A listener that takes all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /api/events?from=now HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    while await reader.read(1_000_000):
        pass


def listeners(count: int) -> dict[str, Any]:
    """Memory of a console with a hundred slow listeners, while `count` events pass."""
    with bench("embedded", partitions=1) as here, console(here) as (process, port):
        empty = process.memory_info().rss / 1e6
        # As many with and without them: what comes and goes leaves holes.
        filled = asyncio.run(_pass(here, process, port, count // 2, slow=0))
        crowded = asyncio.run(_pass(here, process, port, count // 2, slow=LISTENERS))
    return {
        "events": count,
        "event_bytes": EVENT_BYTES,
        "memory_mb": MEMORY_MB,
        "listeners": LISTENERS,
        "empty_mb": round(empty, 1),
        "filled_mb": round(filled["most_mb"], 1),
        "crowded_mb": round(crowded["most_mb"], 1),
        "again": crowded["again"],
    }


async def _pass(
    here: Bench, process: psutil.Process, port: int, count: int, *, slow: int
) -> dict[str, Any]:
    """Publish events while so many listen; MB of the console at the most."""
    sockets = Slow(port)
    tasks = [asyncio.create_task(quick(port))]
    most = 0.0
    producer = AIOKafkaProducer(**here.settings.kafka(), max_request_size=2_000_000)
    await producer.start()
    passed = (await asyncio.to_thread(status, port))["articles"]["passed"]
    try:
        for value, headers in values(range(passed, passed + count)):
            await producer.send_and_wait(
                here.topics.enriched, value, key=b"k", partition=0, headers=headers
            )
            # They come one after the other, so that each stands still at another event.
            if len(tasks) <= slow:
                tasks.append(asyncio.create_task(sockets.run(len(tasks))))
            most = max(most, process.memory_info().rss / 1e6)
            await asyncio.sleep(0.005)
        deadline = time.monotonic() + 240
        while (await asyncio.to_thread(status, port))["articles"]["passed"] < passed + count:
            most = max(most, process.memory_info().rss / 1e6)
            if time.monotonic() > deadline:
                raise SystemExit("The console did not read all events.")
            await asyncio.sleep(0.2)
    finally:
        await producer.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {"most_mb": most, "again": sockets.again}


# -- all


def run(events: int) -> dict[str, Any]:
    """Metrics and listeners."""
    return {
        "pages": [pages(number) for number in PARTITIONS],
        "loaded": loaded(),
        "console": listeners(events),
    }


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        (
            f"{one['partitions']:,}",
            f"{one['series']:,}",
            one["library_ms"],
            one["held_ms"],
            one["all_ms"],
        )
        for one in found["pages"]
    ]
    heads = (
        "partitions of the worker",
        "series",
        "the library holds the loop, ms",
        "quotewire holds it at a time, ms",
        "whole page, ms",
    )
    held = max(one["held_ms"] for one in found["pages"] if one["partitions"] <= 200)
    verdict = "**met**" if held <= TARGET_MS else "**missed**"
    seen = found["console"]
    grown = seen["crowded_mb"] / seen["filled_mb"]
    within = "**met**" if grown <= GROWTH else "**missed**"
    return "\n\n".join(
        [
            "A page of `/metrics` (OpenMetrics), CPU:",
            table(heads, rows),
            f"At most {TARGET_MS:.0f} ms up to 200 partitions on one worker: {verdict} ({held}). "
            f"A worker at full load answers in {found['loaded']['median_ms']} ms by the clock "
            f"(median of {found['loaded']['asked']}).",
            f"The console with {seen['memory_mb']} MB for events, {seen['events']:,} events of "
            f"{seen['event_bytes'] // 1000} kB:",
            table(
                ("", "resident, MB"),
                [
                    ("at its start", seen["empty_mb"]),
                    ("its memory for events full, one quick listener", seen["filled_mb"]),
                    (f"{seen['listeners']} slow listeners beside it", seen["crowded_mb"]),
                ],
            ),
            f"With them it takes {grown:.2f} times as much; at most {GROWTH}: {within}. "
            f"{seen['again']} times one was dropped and went on after its last event.",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.count), report, "watching", folder=False, count=2_400
    )
