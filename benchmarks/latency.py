"""Latency of one article: published, until its enriched event is received.

    python -m benchmarks.latency --articles DIR [--count 300] [--json]

Articles of 500 words, on Apache Kafka, the default settings. The reference for an article is the
longer of its two language halves, run alone in a bare process with loaded models, on the idle
machine before the worker starts. Then, with one worker:

- idle: the next article is published when the event of the last one was received;
- half load: articles come at random (a Poisson process, seeded) at half the rate that the same
  worker did in a backlog of them. What an article waits there longer than it took when idle is
  queueing, and is reported apart;
- half load with long articles: the same, where one of a hundred articles has 20,000 words. Outputs
  of a partition are written in order, so that what comes behind a long one waits for it; the rest
  is reported apart as well.
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
OVER_REFERENCE = 1.4
TAIL = 2.5
TAILS = ("idle_ms", "half_load_ms", "mixed_half_load_ms", "mixed_not_behind_ms")
"""Rows of which the p99 should be near the p50."""
LONG_WORDS = 20_000
ONE_IN = 100
"""One of so many articles is long."""


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
        self.partition: dict[bytes, int] = {}
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
        written = await self.producer.send_and_wait(
            self.here.topics.raw, value, key=key, headers=[("content-type", b"application/json")]
        )
        self.partition[key] = written.partition
        return key

    async def backlog(self, phase: str, texts: Sequence[str]) -> float:
        """Articles a second of a backlog of these."""
        started = time.perf_counter()
        keys = [
            await self.publish(f"{phase}-{number}", _own(text, phase, number))
            for number, text in enumerate(texts)
        ]
        await self.wait_for(keys, 300)
        return len(keys) / (time.perf_counter() - started)

    async def at_rate(self, phase: str, texts: Sequence[str], rate: float) -> list[bytes]:
        """Publish articles at random times, so many a second, and wait for their events."""
        draw = random.Random(5)
        due = time.perf_counter()
        keys = []
        for number, text in enumerate(texts):
            due += draw.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            keys.append(await self.publish(f"{phase}-{number}", _own(text, phase, number)))
        await self.wait_for(keys, 300)
        return keys

    def behind(self, key: bytes, long: Sequence[bytes]) -> bool:
        """Whether an article came behind one of these of its partition, before that one's event."""
        return any(
            self.partition[one] == self.partition[key]
            and self.sent[one] < self.sent[key] < self.sent[one] + self.took[one]
            for one in long
        )

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
        full = await desk.backlog("full", [*texts, *texts])
        loaded = [desk.took[key] for key in await desk.at_rate("half", texts, full / 2)]
        with_long = mixed(texts)
        mixed_full = await desk.backlog("mixture", [text for text, _ in with_long])
        keys = await desk.at_rate("mixed", [text for text, _ in with_long], mixed_full / 2)
        long = [key for key, (_, is_long) in zip(keys, with_long, strict=True) if is_long]
        short = [key for key in keys if key not in long]
    finally:
        await desk.stop()
    return {
        "idle": idle,
        "loaded": loaded,
        "mixed": [desk.took[key] for key in keys],
        "mixed_long": [desk.took[key] for key in long],
        "mixed_not_behind": [desk.took[key] for key in short if not desk.behind(key, long)],
        "full_articles_per_s": round(full, 2),
        "mixed_full_articles_per_s": round(mixed_full, 2),
    }


def mixed(texts: Sequence[str]) -> list[tuple[str, bool]]:
    """The texts, and whether each is long: one of a hundred, in the middle of its hundred."""
    words = " ".join(texts).split(" ")
    long = " ".join((words * (1 + LONG_WORDS // len(words)))[:LONG_WORDS])
    return [
        (long, True) if number % ONE_IN == ONE_IN // 2 else (text, False)
        for number, text in enumerate(texts)
    ]


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
    longer = [max(pair) for pair in halves]
    queueing = [max(0.0, b - a) for a, b in zip(found["idle"], found["loaded"], strict=True)]
    figures = {
        name: {
            "p50": round(1000 * quantile(values, 0.5), 1),
            "p99": round(1000 * quantile(values, 0.99), 1),
        }
        for name, values in (
            ("reference_ms", longer),
            ("idle_ms", found["idle"]),
            ("half_load_ms", found["loaded"]),
            ("half_load_queueing_ms", queueing),
            ("mixed_half_load_ms", found["mixed"]),
            ("mixed_not_behind_ms", found["mixed_not_behind"]),
            ("mixed_long_ms", found["mixed_long"]),
        )
    }

    return {
        **figures,
        "full_articles_per_s": found["full_articles_per_s"],
        "mixed_full_articles_per_s": found["mixed_full_articles_per_s"],
        "articles": count,
        "words": WORDS,
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""

    def met(holds: bool) -> str:
        return "**met**" if holds else "**missed**"

    def tail(name: str) -> str:
        """Whether the p99 of a row is near its p50."""
        times = round(found[name]["p99"] / found[name]["p50"], 2)
        return f"{names[name]} {met(times <= TAIL)} ({times})"

    names = {
        "reference_ms": "reference: the longer half in a bare process",
        "idle_ms": "idle, one at a time",
        "half_load_ms": "half of full load",
        "half_load_queueing_ms": "of that, queueing",
        "mixed_half_load_ms": f"half of full load, 1 of {ONE_IN} has {LONG_WORDS:,} words",
        "mixed_not_behind_ms": "of that, what is not behind a long one of its partition",
        "mixed_long_ms": "of that, the long ones",
    }
    there = {name: label for name, label in names.items() if name in found}
    rows = [(label, found[name]["p50"], found[name]["p99"]) for name, label in there.items()]
    over = round(found["idle_ms"]["p50"] / found["reference_ms"]["p50"], 2)
    tails = (tail(name) for name in TAILS if name in found)
    mixed_full = found.get("mixed_full_articles_per_s")
    with_long = f", with long ones among them {mixed_full}" if mixed_full else ""
    return "\n\n".join(
        [
            f"{found['articles']} articles of {found['words']} words; full load is "
            f"{found['full_articles_per_s']} articles/s{with_long}.",
            table(("", "p50, ms", "p99, ms"), rows),
            f"Idle p50 at most {OVER_REFERENCE} x the reference: "
            f"{met(over <= OVER_REFERENCE)} ({over}). "
            f"p99 at most {TAIL} x p50: {'; '.join(tails)}.",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "latency", count=300
    )
