"""A client that says where it is reads from the replica there."""

from __future__ import annotations

from aiokafka import TopicPartition

from streams.access import acls
from streams.app import create_app
from streams.kafka import consumer
from streams.topics import Topics, ensure_topics
from tests.cluster import Cluster
from tests.kafka import Message, publish


async def test_records_are_read_from_the_replica_in_the_same_rack(
    cluster: Cluster, prefix: str
) -> None:
    await cluster.allow("admin", acls("admin", cluster.settings("admin", prefix)))
    await ensure_topics(cluster.settings("admin", prefix, partitions=3))
    settings = cluster.settings("subscriber", prefix, client_rack="rack-2")
    await cluster.allow("subscriber", acls("subscriber", settings))
    topic = Topics.of(settings).enriched
    places = [TopicPartition(topic, number) for number in range(3)]
    await publish(cluster, topic, [Message(b"{}", partition=n) for n in range(3)])
    reader = consumer(settings)
    await reader.start()
    try:
        reader.assign(places)
        for place in places:
            reader.seek(place, 0)
        seen: set[TopicPartition] = set()
        while seen != set(places):
            seen |= set(await reader.getmany(timeout_ms=200))
        told = {node for node, _ in reader._fetcher._preferred_read_replica.values()}
        led = [reader._client.cluster.leader_for_partition(place) for place in places]
        assert told == {2}, led
    finally:
        await reader.stop()


async def test_a_worker_reads_so_too(cluster: Cluster) -> None:
    app = create_app(cluster.settings("worker", client_rack="rack-2"))
    try:
        made = app.consumer._thread._create_worker_consumer(app.transport)
        assert made._client_rack == "rack-2"
    finally:
        app.pool.stop()
