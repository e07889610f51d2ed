"""`quotewire reset` on both brokers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker import Broker
from streams.client import admin
from streams.delivery.log import committed_offsets
from streams.errors import Exit
from streams.flow import TABLES
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, end_offsets, publish, settings_for
from tests.streams.cli.running import fill, quotewire, raw_records


def committed(settings: Settings, topic: str) -> dict[int, int]:
    partitions = [TopicPartition(topic, number) for number in range(2)]
    found = asyncio.run(committed_offsets(settings, partitions))
    return {tp.partition: commit.offset for tp, commit in found.items()}


def test_reset_asks_and_starts_the_outputs_anew(broker: Broker, settings: Settings) -> None:
    topics = fill(broker, settings)
    result = quotewire("reset", stdin="n\n")
    assert result.exit_code == Exit.FAILED
    assert f"the group {settings.group_id} read 5 records of {topics.raw}" in result.stderr
    assert asyncio.run(end_offsets(broker, topics.enriched))[0] == 1

    result = quotewire("reset", stdin="y\n")
    assert result.exit_code == 0, result.output
    for topic in (topics.articles, topics.entities, topics.quotes, topics.enriched):
        assert asyncio.run(end_offsets(broker, topic)) == {0: 0, 1: 0}
        assert committed(settings, topic) == {0: 0, 1: 0}
    assert len(raw_records(broker, settings)) == 5
    assert committed(settings, topics.raw) == {0: 0, 1: 0}


def test_reset_to_the_end_or_a_time(broker: Broker, settings: Settings) -> None:
    topics = fill(broker, settings)
    assert quotewire("reset", "--from", "now", "--yes").exit_code == 0
    assert committed(settings, topics.raw) == {0: 5, 1: 0}
    time.sleep(0.05)
    middle = time.time()
    asyncio.run(publish(broker, topics.raw, [Message(b"later", partition=0)]))
    since = (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(middle)) + f".{int(middle % 1 * 1000):03}"
    )
    result = quotewire("reset", "--from", since, "--yes", "--json")
    assert json.loads(result.stdout)["offsets"] == {f"{topics.raw}:0": 5, f"{topics.raw}:1": 0}
    assert committed(settings, topics.raw) == {0: 5, 1: 0}


def test_reset_of_tables(broker: Broker, settings: Settings) -> None:
    """Alone with --tables, of the events that there are; else with all outputs."""
    topics = fill(broker, settings)
    asyncio.run(ensure_topics(settings, (topics.enriched, *topics.tables())))
    asyncio.run(publish(broker, topics[TABLES.output], [Message(b"{}", b"a", partition=0)]))
    result = quotewire("reset", "--tables", "--yes")
    assert result.exit_code == 0, result.output
    said = " ".join(result.stderr.split())
    assert f"the group {settings.tables_group_id} read 1 records of {topics.enriched}" in said
    assert asyncio.run(end_offsets(broker, topics[TABLES.output])) == {0: 0, 1: 0}
    assert asyncio.run(end_offsets(broker, topics.enriched)) == {0: 1, 1: 0}
    assert committed(settings.for_tables(), topics.enriched) == {0: 0, 1: 0}

    asyncio.run(publish(broker, topics[TABLES.output], [Message(b"{}", b"a", partition=0)]))
    told = json.loads(quotewire("reset", "--yes", "--json").stdout)
    assert told["deleted_records"] == 5
    assert set(topics.tables()) <= set(told["topics"])
    assert asyncio.run(end_offsets(broker, topics[TABLES.output])) == {0: 0, 1: 0}
    assert asyncio.run(end_offsets(broker, topics.enriched)) == {0: 0, 1: 0}


@asynccontextmanager
async def member(broker: Broker, settings: Settings) -> AsyncIterator[None]:
    """A member of the workers' group."""
    async with AIOKafkaConsumer(
        Topics.of(settings).raw,
        bootstrap_servers=broker.bootstrap,
        group_id=settings.group_id,
        session_timeout_ms=6_000,
        rebalance_timeout_ms=6_000,
        heartbeat_interval_ms=1_000,
    ):
        yield


def test_reset_waits_for_workers_to_end(broker: Broker, settings: Settings) -> None:
    fill(broker, settings)
    short = settings.model_copy(update={"session_timeout": 0.0})

    async def do() -> None:
        assert await admin.workers_run(settings) is False
        await admin.wait_for_no_workers(settings)
        async with member(broker, settings):
            says = "lets nobody set" if broker.engine == "embedded" else "are running; stop"
            with pytest.raises(admin.WorkersRun, match=says):
                await admin.wait_for_no_workers(short)
        if broker.engine == "kafka":
            await admin.wait_for_no_workers(settings)

    asyncio.run(do())


def test_reset_refuses_while_workers_run(
    kafka: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(kafka, prefix, partitions=2)
    topics = fill(kafka, settings)

    async def running(settings: Settings) -> bool:
        raise admin.WorkersRun("Workers of the group g are running; stop them first.")

    monkeypatch.setattr(admin, "wait_for_no_workers", running)
    options = ("--brokers", kafka.bootstrap, "--topic-prefix", prefix)
    result = quotewire("reset", "--yes", *options)
    assert result.exit_code == Exit.REFUSED
    assert result.stderr == "Workers of the group g are running; stop them first.\n"
    assert asyncio.run(end_offsets(kafka, topics.enriched))[0] == 1
