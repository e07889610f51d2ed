"""This version and a later one on one stream: rolled out, killed on the way, rolled back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from schemas.base import SCHEMA_VERSION
from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import Selection, Subscriber
from streams.lineage import read_lineage, read_outcome
from streams.settings import PREFIX
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.conftest import StartWorker
from tests.kafka import Message, Worker, collect, end_offsets, publish, read_all, settings_for
from tests.versions.later import LATER_SCHEMA, make_later

PARTITIONS = 2
BURST = 30

Place = tuple[int, int]
"""Partition and offset of a raw record."""


def articles(phase: str, count: int) -> list[Message]:
    """Articles that differ, over all partitions."""
    return [
        article(
            f"{phase}{number}",
            HARBOUR.replace("Halden", f"Halden {phase}{number}"),
            partition=number % PARTITIONS,
        )
        for number in range(count)
    ]


class Stream:
    """The stream, and two subscribers that take turns with one file of positions."""

    def __init__(self, broker: Broker, prefix: str, later: Path, state: Path) -> None:
        self.broker = broker
        self.settings = settings_for(broker, prefix, partitions=PARTITIONS)
        self.topics = Topics.of(self.settings)
        self.later = later
        self.state = state
        self.sent = 0
        self.seen: list[Place] = []

    async def publish(self, messages: list[Message]) -> list[Place]:
        self.sent += len(messages)
        return await publish(self.broker, self.topics.raw, messages)

    async def all_done(self) -> None:
        await collect(self.broker, self.topics.enriched, self.sent, timeout=300)

    async def in_the_middle(self) -> None:
        """Wait until the first stage has some of what was sent last, and the last lacks some."""
        deadline = time.monotonic() + 300
        first = last = 0
        while first < self.sent - BURST + 4 or not last < first:
            assert time.monotonic() < deadline, f"{first} articles, {last} events"
            first = sum((await end_offsets(self.broker, self.topics.articles)).values())
            last = sum((await end_offsets(self.broker, self.topics.enriched)).values())

    async def subscribe(self) -> None:
        """Read on with this version."""
        selection = Selection(markers=True)
        async with Subscriber(self.settings, selection=selection, state=self.state) as events:
            self.seen += [(e.lineage.partition, e.lineage.offset) async for e in events]

    def subscribe_later(self) -> None:
        """Read on with the later one."""
        command = [sys.executable, "-m", "streams.cli", "subscribe", "--json", "--markers"]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        done = subprocess.run(
            [
                *(*command, "--state", str(self.state)),
                *("--brokers", self.broker.bootstrap),
                *("--topic-prefix", self.settings.topic_prefix),
            ],
            env=clean | {"PYTHONPATH": str(self.later)},
            cwd=self.later,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        for line in done.stdout.splitlines():
            _, partition, offset, _ = json.loads(line)["origin"].rsplit(":", 3)
            self.seen.append((int(partition), int(offset)))


async def has_partitions(worker: Worker) -> None:
    """Wait until a worker that was started takes part."""
    while "of the partitions (generation" not in worker.tail():
        assert worker.process.poll() is None
        await asyncio.sleep(0.2)


@pytest.mark.timeout(900)
async def test_a_roll_out_and_back_loses_and_repeats_nothing(
    kafka: Broker, prefix: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    later = make_later(tmp_path / "later")
    stream = Stream(kafka, prefix, later, tmp_path / "positions")
    await ensure_topics(stream.settings)

    def start(**more: Any) -> Worker:
        return start_worker(kafka, prefix, batch=2, **more)

    # This version alone, then the later one beside it: each has a partition.
    old = start()
    first = articles("first", 10)
    await stream.publish(first)
    await stream.all_done()
    await stream.subscribe()
    new = start(root=later)
    await has_partitions(new)
    await stream.publish(articles("beside", BURST))
    await stream.in_the_middle()
    # The old one dies with articles half done: the later one goes on with them.
    old.signal(signal.SIGKILL)
    await stream.all_done()
    await asyncio.to_thread(stream.subscribe_later)
    # Back, in the middle as well. What was sent before is known.
    await stream.publish(articles("back", BURST))
    repeats = await stream.publish(first)
    await stream.in_the_middle()
    new.signal(signal.SIGKILL)
    await asyncio.to_thread(old.wait)
    old.start()
    await stream.all_done()
    await stream.subscribe()

    records = await read_all(kafka, stream.topics.enriched)
    origins = [read_lineage(record.headers) for record in records]
    places = [(lineage.partition, lineage.offset) for lineage in origins if lineage]
    assert len(places) == len(set(places)) == stream.sent, "lost or repeated in the log"
    assert sorted(stream.seen) == sorted(places), "lost or repeated for the subscribers"
    outcomes = dict(zip(places, (read_outcome(r.headers) for r in records), strict=True))
    assert {outcomes[place] for place in repeats} == {Outcome.REPEAT}
    assert set(outcomes.values()) == {Outcome.RESULT, Outcome.REPEAT}

    events = [json.loads(record.value or b"") for record in records]
    events = [event for event in events if "article" in event]
    assert {event["versions"]["schema"] for event in events} == {SCHEMA_VERSION, LATER_SCHEMA}
    for event in events:
        (quote,) = [quote for quote in event["quotes"] if "choice" in quote["text"]]
        assert quote["speaker"]["name"] == "Ingrid Solberg", event
    # Articles that one version began and the other one finished, both ways.
    assert {("later" in event["article"], "later" in event) for event in events} == {
        *((False, False), (True, True)),
        *((False, True), (True, False)),
    }
