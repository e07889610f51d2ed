"""What KEDA, kafka-exporter and others see as the lag of the workers' group is what waits."""

from __future__ import annotations

import asyncio
import signal
import time

from aiokafka.structs import TopicPartition

from streams.broker import Broker
from streams.kafka import admin_client
from streams.topics import Topics, ensure_topics
from tests.articles import article
from tests.conftest import StartWorker
from tests.kafka import Worker, collect, end_offsets, publish, settings_for

READ = ("raw", "articles", "entities", "quotes")
"""Topics that stages read."""


async def lag(broker: Broker, prefix: str) -> dict[str, int | None]:
    """Topic to the records behind the group's commits, as those tools reckon it: the end of each
    partition less what is committed. None where a partition has no commit."""
    settings = settings_for(broker, prefix)
    async with admin_client(settings) as admin:
        committed = await admin.list_consumer_group_offsets(settings.group_id)
    found: dict[str, int | None] = {}
    for name in READ:
        topic = Topics.of(settings)[name]
        ends = await end_offsets(broker, topic)
        places = {p: committed.get(TopicPartition(topic, p)) for p in ends}
        known = {p: at.offset for p, at in places.items() if at is not None and at.offset >= 0}
        found[name] = sum(ends[p] - known[p] for p in ends) if known.keys() == ends.keys() else None
    return found


async def settled(broker: Broker, prefix: str, worker: Worker) -> dict[str, int | None]:
    """The lag once it is none, or what it still is after a while."""
    deadline = time.monotonic() + 180
    while True:
        found = await lag(broker, prefix)
        if not any(found.values()) and None not in found.values():
            return found
        if time.monotonic() > deadline or worker.process.poll() is not None:
            return found
        await asyncio.sleep(0.5)


async def test_the_groups_lag_is_what_waits(
    kafka: Broker, prefix: str, start_worker: StartWorker
) -> None:
    settings = settings_for(kafka, prefix, partitions=2)
    names = Topics.of(settings)
    await ensure_topics(settings)
    worker = start_worker(kafka, prefix)
    broken = article("broken", text="")
    await publish(
        kafka, names.raw, [*(article(f"a{n}", partition=n % 2) for n in range(5)), broken]
    )
    await collect(kafka, names.enriched, 6, worker=worker)
    none = dict.fromkeys(READ, 0)
    assert await settled(kafka, prefix, worker) == none

    worker.signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert await lag(kafka, prefix) == none
    await publish(kafka, names.raw, [article(f"b{n}", partition=n % 2) for n in range(7)])
    assert await lag(kafka, prefix) == none | {"raw": 7}

    worker.start()
    await collect(kafka, names.enriched, 13, worker=worker)
    assert await settled(kafka, prefix, worker) == none
