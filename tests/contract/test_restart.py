"""A worker that ends, however it ends, goes on where its outputs end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import ConsumerRecord

from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import Selection, Subscriber
from streams.lineage import read_lineage, read_outcome
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.conftest import EVERYWHERE, StartWorker
from tests.kafka import Message, collect, publish, read_all, settings_for, stop_in_the_middle

PARTITIONS = 2

Place = tuple[int, int]
"""Partition and offset of a raw record."""
Kept = tuple[object, ...]
"""What is the same of two records of one origin in two runs."""


def mixed(count: int) -> list[Message]:
    """Articles of which every tenth is broken and every tenth a repeat of the one before."""
    messages: list[Message] = []
    for number in range(count):
        partition = (number // 10) % PARTITIONS
        message = article(
            f"m{number}",
            HARBOUR.replace("Halden", f"Halden {number}"),
            partition=partition,
            published=f"2022-01-{1 + number % 28:02d}T08:00:00Z",
        )
        if number % 10 == 3:
            message = Message(b'{"text": ', message.key, message.headers, partition)
        if number % 10 == 7:
            message = messages[-1]
        messages.append(message)
    return messages


def by_origin(records: Sequence[ConsumerRecord]) -> dict[tuple[int, int], ConsumerRecord]:
    """Raw partition and offset to the first record that stems from it."""
    found: dict[tuple[int, int], ConsumerRecord] = {}
    for record in records:
        lineage = read_lineage(record.headers)
        assert lineage is not None
        found.setdefault((lineage.partition, lineage.offset), record)
    return found


async def subscribed(broker: Broker, prefix: str) -> list[tuple[int, int]]:
    """Raw places of all that a subscriber is given, in the order in which it is given them."""
    settings = settings_for(broker, prefix)
    async with Subscriber(settings, selection=Selection(markers=True)) as subscriber:
        return [(e.lineage.partition, e.lineage.offset) async for e in subscriber]


@pytest.mark.parametrize("broker", EVERYWHERE, indirect=True)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_worker_is_started_again(
    how: signal.Signals, broker: Broker, prefix: str, start_worker: StartWorker
) -> None:
    settings = settings_for(broker, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    worker = start_worker(broker, prefix, batch=4)
    messages = mixed(300)
    places = await publish(broker, topics.raw, messages)
    await stop_in_the_middle(worker, how, topics.enriched, 15, len(messages))
    worker.start()
    records = await collect(broker, topics.enriched, len(messages), worker=worker)
    seen = await subscribed(broker, prefix)
    assert sorted(seen) == sorted(places)
    for partition in range(PARTITIONS):
        offsets = [offset for number, offset in seen if number == partition]
        assert offsets == sorted(offsets)
    assert len(records) == len(messages), "the log itself holds repeats"
    found = by_origin(records)
    for number, place in enumerate(places):
        expected = {3: Outcome.REJECTED, 7: Outcome.REPEAT}.get(number % 10, Outcome.RESULT)
        assert read_outcome(found[place].headers) is expected


async def test_second_run_gives_the_same_bytes(
    broker: Broker, prefix: str, start_worker: StartWorker
) -> None:
    """Another prefix, other batches, more processes: the same values, key by key."""
    messages = mixed(60)

    async def log_of(name: str, batch: int, pool: int) -> dict[str, dict[Place, Kept]]:
        settings = settings_for(broker, prefix + name, partitions=PARTITIONS)
        topics = Topics.of(settings)
        await ensure_topics(settings)
        await publish(broker, topics.raw, messages)
        worker = start_worker(broker, prefix + name, batch=batch, pool=pool)
        await collect(broker, topics.enriched, len(messages), worker=worker)
        worker.signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 120) == 0
        return {
            kind: {
                place: (
                    record.key,
                    record.value,
                    read_outcome(record.headers),
                    dict(record.headers)["ce_id"].replace(settings.topic_prefix.encode(), b""),
                )
                for place, record in by_origin(
                    await read_all(broker, settings.topic_prefix + kind)
                ).items()
            }
            for kind in ("articles", "entities", "quotes", "enriched")
        }

    logs = await asyncio.gather(log_of("a.", 1, 1), log_of("b.", 16, 2))
    assert all(len(places) == len(messages) for log in logs for places in log.values())
    assert logs[0] == logs[1]


async def test_partition_of_nothing_but_rejects(
    broker: Broker, prefix: str, start_worker: StartWorker
) -> None:
    """Its tails move all the same, so a second worker has nothing to do again."""
    settings = settings_for(broker, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    broken = Message(b'{"text": ', b"k", [("content-type", b"application/json")])
    await publish(broker, topics.raw, [broken] * 30)
    worker = start_worker(broker, prefix)
    await collect(broker, topics.enriched, 30, worker=worker)
    worker.signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, 120)
    worker.start()
    await publish(broker, topics.raw, [broken])
    records = await collect(broker, topics.enriched, 31, worker=worker)
    assert len(records) == 31
    assert {read_outcome(record.headers) for record in records} == {Outcome.REJECTED}
    dead = await read_all(broker, topics.raw_dlq)
    assert len({dict(record.headers)["ce_id"] for record in dead}) == 31


async def test_records_of_nothing(broker: Broker, prefix: str, start_worker: StartWorker) -> None:
    """A record without key and value, and an embargo without key: what follows still comes."""
    settings = settings_for(broker, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    worker = start_worker(broker, prefix)
    later = [(datetime.now(UTC) + timedelta(seconds=seconds)).isoformat() for seconds in (5, 7)]
    held = [article(f"held{n}", embargoedUntil=due) for n, due in enumerate(later)]
    await publish(
        broker,
        topics.raw,
        [Message(None, None), *(Message(one.value, None, one.headers) for one in held)],
    )
    await publish(broker, topics.raw, [article("after")])
    records = await collect(broker, topics.enriched, 6, worker=worker)
    assert [read_outcome(record.headers) for record in records] == [
        Outcome.REJECTED,
        *(Outcome.HELD, Outcome.HELD),
        *(Outcome.RESULT, Outcome.RESULT, Outcome.RESULT),
    ]
    (dead,) = await read_all(broker, topics.raw_dlq)
    assert dead.key is None
    assert not dead.value


async def test_subscriber_passes_over_what_a_frozen_writer_left(
    broker: Broker, prefix: str, start_worker: StartWorker
) -> None:
    settings = settings_for(broker, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    worker = start_worker(broker, prefix)
    places = await publish(broker, topics.raw, [article(f"w{n}") for n in range(10)])
    written = await collect(broker, topics.enriched, 10, worker=worker)
    repeats = [Message(r.value, r.key, r.headers, r.partition) for r in written[4:8]]
    await publish(broker, topics.enriched, repeats)
    articles = await read_all(broker, topics.articles)
    await publish(
        broker, topics.articles, [Message(r.value, r.key, r.headers, 0) for r in articles[2:9]]
    )
    places += await publish(broker, topics.raw, [article("later")])
    await collect(broker, topics.enriched, 10 + len(repeats) + 1, worker=worker)
    worker.signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, 120)
    worker.start()
    places += await publish(broker, topics.raw, [article("last")])
    records = await collect(broker, topics.enriched, 12 + len(repeats), worker=worker)
    assert len(records) == 12 + len(repeats)
    assert await subscribed(broker, prefix) == places
