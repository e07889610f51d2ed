"""Latency of one article: published, until its enriched event is received.

    python -m benchmarks.latency --articles DIR [--count 300] [--json]

Articles of 500 words, on Apache Kafka, the default settings. The reference for an article is the
longer of its two language halves, run alone in a bare process with loaded models, on the idle
machine before the worker starts. Then, with one worker:

- idle: the next article is published when the event of the last one was received;
- half load: articles come at random (a Poisson process, seeded) at half the rate that the same
  worker did in a backlog of them. What an article waits there longer than it took when idle is
  queueing, and is reported apart.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.harness import (
    Bench,
    bench,
    command_line,
    quantile,
    raw_article,
    read_articles,
    table,
)

WORDS = 500
OVER_REFERENCE_MS = 100
TAIL = 2.5


def of_words(texts: Sequence[str], count: int, size: int = WORDS) -> list[str]:
    """The first `size` words of texts that have as many."""
    found = []
    for text in texts:
        ends = [match.end() for match in re.finditer(r"\S+", text)]
        if len(ends) >= size:
            found.append(text[: ends[size - 1]])
        if len(found) == count:
            break
    if len(found) < count:
        raise SystemExit(f"Only {len(found)} of the texts have {size} words; {count} are needed.")
    return found


def halves_seconds(texts: Sequence[str]) -> list[tuple[float, float]]:
    """Seconds of entities and of quotes for each article alone, in this process."""
    from agents.entities.agent import entities
    from agents.ingest.agent import ingest
    from agents.ingest.raw import RawInput
    from agents.models import use
    from agents.quotes.agent import quotes
    from streams.settings import load_settings

    use(load_settings().language_settings())
    found = []
    for number, text in enumerate([*texts[:5], *texts]):
        raw = RawInput(
            value=raw_article(text, number),
            content_type="application/json",
        )
        article = ingest([raw])[0].value
        started = time.perf_counter()
        entities([article])
        between = time.perf_counter()
        quotes([article])
        found.append((between - started, time.perf_counter() - between))
    return found[5:]


def reference(texts: Sequence[str]) -> list[tuple[float, float]]:
    """`halves_seconds` in a process of its own."""
    code = (
        "import json, sys\n"
        "from benchmarks.latency import halves_seconds\n"
        "json.dump(halves_seconds(json.load(sys.stdin)), sys.stdout)\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(texts).encode(), capture_output=True
    )
    if made.returncode:
        raise SystemExit(made.stderr.decode())
    return [(one, other) for one, other in json.loads(made.stdout)]


class Desk:
    """Publishes articles and notes when their events come."""

    def __init__(self, here: Bench) -> None:
        self.here = here
        self.producer = AIOKafkaProducer(**here.settings.kafka(), acks="all")
        self.consumer = AIOKafkaConsumer(**here.settings.kafka(), auto_offset_reset="latest")
        self.sent: dict[bytes, float] = {}
        self.took: dict[bytes, float] = {}
        self.came = asyncio.Event()

    async def start(self) -> None:
        """Connect."""
        await self.producer.start()
        await self.consumer.start()
        partitions = [
            TopicPartition(self.here.topics.enriched, n)
            for n in range(self.here.settings.partitions)
        ]
        self.consumer.assign(partitions)
        await self.consumer.seek_to_end(*partitions)
        for tp in partitions:
            await self.consumer.position(tp)
        self.reading = asyncio.create_task(self.read())

    async def read(self) -> None:
        """Note when events come."""
        async for record in self.consumer:
            key = record.key or b""
            if key in self.sent and key not in self.took:
                self.took[key] = time.perf_counter() - self.sent[key]
                self.came.set()

    async def publish(self, name: str, text: str) -> bytes:
        """Send an article; its time runs from here."""
        key = name.encode()
        value = json.dumps({"id": name, "text": text, "published": "2016-10-01"}).encode()
        self.sent[key] = time.perf_counter()
        await self.producer.send_and_wait(
            self.here.topics.raw, value, key=key, headers=[("content-type", b"application/json")]
        )
        return key

    async def wait_for(self, keys: Sequence[bytes], seconds: float = 120) -> None:
        """Wait for the events of articles. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not all(key in self.took for key in keys):
                self.came.clear()
                await self.came.wait()

    async def stop(self) -> None:
        """Disconnect."""
        self.reading.cancel()
        await self.producer.stop()
        await self.consumer.stop()


async def measure(here: Bench, texts: Sequence[str]) -> dict[str, Any]:
    """Idle, backlog, half load."""
    desk = Desk(here)
    await desk.start()
    try:
        for number, text in enumerate(texts[:10]):
            await desk.wait_for([await desk.publish(f"warm-{number}", _own(text, "warm", number))])
        idle = []
        for number, text in enumerate(texts):
            key = await desk.publish(f"idle-{number}", _own(text, "idle", number))
            await desk.wait_for([key])
            idle.append(desk.took[key])
        started = time.perf_counter()
        keys = [
            await desk.publish(f"full-{number}", _own(text, "full", number))
            for number, text in enumerate([*texts, *texts])
        ]
        await desk.wait_for(keys, 300)
        full = len(keys) / (time.perf_counter() - started)
        draw = random.Random(5)
        keys = []
        due = time.perf_counter()
        for number, text in enumerate(texts):
            due += draw.expovariate(full / 2)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            keys.append(await desk.publish(f"half-{number}", _own(text, "half", number)))
        await desk.wait_for(keys, 300)
        loaded = [desk.took[key] for key in keys]
    finally:
        await desk.stop()
    return {"idle": idle, "loaded": loaded, "full_articles_per_s": round(full, 2)}


def _own(text: str, phase: str, number: int) -> str:
    """The article with a first line of its own, so that no two are the same."""
    return f"{phase.capitalize()} report number {number}.\n{text}"


def run(folder: Path, count: int) -> dict[str, Any]:
    """Reference and stream."""
    texts = of_words(read_articles(folder, 10_000), count)
    halves = reference([_own(text, "idle", number) for number, text in enumerate(texts)])
    # The texts come again in each phase: what was read before is read again.
    with bench("kafka", QUOTEWIRE_REUSE_MB="0") as here:
        worker = here.worker()
        try:
            worker.wait_ready()
            found = asyncio.run(measure(here, texts))
        finally:
            worker.stop()
    longer = [1000 * max(pair) for pair in halves]
    idle = [1000 * value for value in found["idle"]]
    loaded = [1000 * value for value in found["loaded"]]
    queueing = [max(0.0, b - a) for a, b in zip(idle, loaded, strict=True)]
    figures = {
        name: {"p50": round(quantile(values, 0.5), 1), "p99": round(quantile(values, 0.99), 1)}
        for name, values in (
            ("reference_ms", longer),
            ("idle_ms", idle),
            ("half_load_ms", loaded),
            ("half_load_queueing_ms", queueing),
            (
                "half_load_without_queueing_ms",
                [b - q for b, q in zip(loaded, queueing, strict=True)],
            ),
        )
    }
    return {
        **figures,
        "over_reference_ms": round(figures["idle_ms"]["p50"] - figures["reference_ms"]["p50"], 1),
        "tail_idle": round(figures["idle_ms"]["p99"] / figures["idle_ms"]["p50"], 2),
        "tail_half_load": round(figures["half_load_ms"]["p99"] / figures["half_load_ms"]["p50"], 2),
        "full_articles_per_s": found["full_articles_per_s"],
        "articles": count,
        "words": WORDS,
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""

    def met(holds: bool) -> str:
        return "**met**" if holds else "**missed**"

    names = {
        "reference_ms": "reference: the longer half in a bare process",
        "idle_ms": "idle, one at a time",
        "half_load_ms": "half of full load",
        "half_load_queueing_ms": "of that, queueing",
    }
    rows = [(label, found[name]["p50"], found[name]["p99"]) for name, label in names.items()]
    return "\n\n".join(
        [
            f"{found['articles']} articles of {found['words']} words; full load is "
            f"{found['full_articles_per_s']} articles/s.",
            table(("", "p50, ms", "p99, ms"), rows),
            f"p50 at most {OVER_REFERENCE_MS} ms over the reference: "
            f"{met(found['over_reference_ms'] <= OVER_REFERENCE_MS)} "
            f"({found['over_reference_ms']} ms). p99 at most {TAIL} x p50: idle "
            f"{met(found['tail_idle'] <= TAIL)} ({found['tail_idle']}), at half load "
            f"{met(found['tail_half_load'] <= TAIL)} ({found['tail_half_load']}).",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "latency", count=300
    )
