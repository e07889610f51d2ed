"""Where the logs contradict each other the worker refuses, and says what to do."""

from __future__ import annotations

import asyncio
import signal

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from streams.broker import Broker
from streams.errors import Exit
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.articles import article
from tests.conftest import StartWorker
from tests.kafka import Worker, collect, end_offsets, publish, settings_for


async def run_once(
    broker: Broker, prefix: str, start_worker: StartWorker, count: int
) -> tuple[Worker, Settings]:
    """A worker that has worked through `count` articles on one partition and has stopped."""
    settings = settings_for(broker, prefix, partitions=1)
    await ensure_topics(settings)
    await publish(
        broker, Topics.of(settings).raw, [article(f"first{number}") for number in range(count)]
    )
    worker = start_worker(broker, prefix)
    await collect(broker, Topics.of(settings).enriched, count, worker=worker)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 120) == 0
    return worker, settings


async def expect_refusal(worker: Worker, *words: str) -> None:
    worker.log.write_text("")
    worker.start()
    assert await asyncio.to_thread(worker.wait, 120) == Exit.REFUSED
    last = worker.tail().strip().splitlines()[-1]
    for word in (*words, "quotewire reset"):
        assert word in last


async def test_raw_topic_made_anew(broker: Broker, prefix: str, start_worker: StartWorker) -> None:
    """Shorter than before, and then as long as before: both are told from the old one."""
    worker, settings = await run_once(broker, prefix, start_worker, 6)
    raw = Topics.of(settings).raw
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([raw])
        while raw in await admin.list_topics():
            await asyncio.sleep(0.05)
    finally:
        await admin.close()
    await ensure_topics(settings)
    await publish(broker, raw, [article(f"new{number}") for number in range(3)])
    await expect_refusal(worker, raw, "made anew")
    await publish(broker, raw, [article(f"newer{number}") for number in range(6)])
    await expect_refusal(worker, raw, "made anew")


async def delete_records(broker: Broker, topic: str) -> None:
    """Remove what the topic holds, as retention does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.delete_records(
            {
                TopicPartition(topic, partition): RecordsToDelete(before_offset=end)
                for partition, end in (await end_offsets(broker, topic)).items()
            }
        )
    finally:
        await admin.close()


async def test_expired_output(kafka: Broker, prefix: str, start_worker: StartWorker) -> None:
    """The commit keeps the mark, so the worker goes on and nothing is written twice."""
    worker, settings = await run_once(kafka, prefix, start_worker, 6)
    topics = Topics.of(settings)
    for topic in (topics.articles, topics.entities, topics.quotes, topics.enriched):
        await delete_records(kafka, topic)
    worker.start()
    await publish(kafka, topics.raw, [article("after")])
    records = await collect(kafka, topics.enriched, 7, worker=worker)
    assert [(record.offset, record.key) for record in records] == [(6, b"urn:example:after")]


async def test_expired_output_without_a_commit(
    kafka: Broker, prefix: str, start_worker: StartWorker
) -> None:
    worker, settings = await run_once(kafka, prefix, start_worker, 6)
    topics = Topics.of(settings)
    await delete_records(kafka, topics.articles)
    worker.settings["group"] = f"{prefix}other"
    await expect_refusal(worker, "ingest", "expired")
