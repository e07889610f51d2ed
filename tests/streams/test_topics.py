"""Topics are made with equal partitions, and unequal ones are refused."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.broker import Broker
from streams.errors import TopicsError
from streams.settings import Settings
from streams.topics import Topics, check_partitions, ensure_topics, plan_topics, record_bytes
from tests.kafka import end_offsets, settings_for


async def create(broker: Broker, name: str, partitions: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1)])
        while name not in await admin.list_topics():
            await asyncio.sleep(0.02)
    finally:
        await admin.close()


async def test_missing_topics_are_made(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker, prefix, partitions=3)
    assert await ensure_topics(settings) == 3
    for topic in Topics.of(settings).needed():
        assert await end_offsets(broker, topic) == {0: 0, 1: 0, 2: 0}


def test_raw_records_may_be_larger_than_what_is_made_of_them() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    topics = Topics.of(settings)
    assert record_bytes(settings, topics.raw) == 4_000_000
    assert record_bytes(settings, topics.raw_dlq) > 4_000_000
    assert record_bytes(settings, topics.held) > 4_000_000
    assert record_bytes(settings, topics.articles) == 1_000_000
    larger = settings.model_copy(update={"max_record_bytes": 9_000_000})
    assert record_bytes(larger, topics.raw) == 9_000_000


async def test_again_changes_nothing(broker: Broker, prefix: str) -> None:
    assert await ensure_topics(settings_for(broker, prefix, partitions=2)) == 2
    assert await ensure_topics(settings_for(broker, prefix, partitions=5)) == 2


async def test_they_are_there_when_it_returns(kafka: Broker, prefix: str) -> None:
    for number in range(10):
        assert await ensure_topics(settings_for(kafka, f"{prefix}{number}.", partitions=4)) == 4


async def test_existing_raw_topic_decides(broker: Broker, prefix: str) -> None:
    await create(broker, f"{prefix}raw", 5)
    assert await ensure_topics(settings_for(broker, prefix, partitions=2)) == 5


async def test_input_topic_by_another_name(broker: Broker, prefix: str) -> None:
    await create(broker, f"{prefix}wire", 3)
    settings = settings_for(broker, prefix, input_topic=f"{prefix}wire")
    assert await ensure_topics(settings) == 3
    assert Topics.of(settings).raw == f"{prefix}wire"
    assert await end_offsets(broker, f"{prefix}raw") == {}


async def test_unequal_partitions_are_refused(broker: Broker, prefix: str) -> None:
    await create(broker, f"{prefix}raw", 2)
    await create(broker, f"{prefix}quotes", 3)
    with pytest.raises(
        TopicsError, match=rf"{prefix}raw, which has 2, but {prefix}quotes has 3.*TOPIC_PREFIX"
    ):
        await ensure_topics(settings_for(broker, prefix))


async def test_refused_creation_says_why(kafka: Broker, prefix: str) -> None:
    with pytest.raises(TopicsError, match=r"could not be created: .*replication factor.*3"):
        await ensure_topics(settings_for(kafka, prefix, replication=3))


def test_missing_topics_are_named() -> None:
    topics = Topics.of(settings_for(Broker("embedded", port=9), "news."))
    with pytest.raises(TopicsError, match=r"missing: news\.held"):
        check_partitions({name: 1 for name in topics.all() if name != topics.held}, topics.all())


async def test_tables_are_compacted_and_made_where_they_are_named(
    kafka: Broker, prefix: str
) -> None:
    """With tombstones that a reader finds after as long as it finds events."""
    settings = settings_for(kafka, prefix, partitions=3, retention_hours=100)
    topics = Topics.of(settings)
    assert await ensure_topics(settings) == 3
    names = (*topics.all(), *topics.tables())
    plan = await plan_topics(settings, names)
    assert [topic.name for topic in plan.missing] == [topics.alerts, *topics.tables()]
    for topic in plan.missing[1:]:
        assert topic.num_partitions == 3
        assert topic.topic_configs["cleanup.policy"] == "compact"
        assert topic.topic_configs["delete.retention.ms"] == str(100 * 3_600_000)
        assert int(topic.topic_configs["max.message.bytes"]) > settings.max_record_bytes
    for_ever = settings.model_copy(update={"retention_hours": -1})
    assert await ensure_topics(for_ever, (topics.enriched, *topics.tables())) == 3


async def test_a_plan_makes_nothing(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker, prefix)
    plan = await plan_topics(settings)
    topics = Topics.of(settings)
    assert [topic.name for topic in plan.missing] == list(topics.needed())
    assert topics.alerts not in topics.needed()
    assert not await end_offsets(broker, topics.raw)
