"""One of three brokers is away, or hangs: every command works all the same.

`CLUSTER_RUNS` says how often each is tried; the figures in the documentation are of 50.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from aiokafka.admin import NewTopic

from streams.access import ROLES, acls
from streams.client import DeadLetters, Publisher, Selection, Subscriber, connect
from streams.client.admin import raw_start, wait_for_no_workers, written
from streams.client.connection import partitions_of
from streams.errors import BrokerAway
from streams.kafka import admin_client
from streams.lineage import read_lineage
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.cluster import CONTROLLER, NODES, Cluster
from tests.conftest import StartWorker
from tests.kafka import collect, end_offsets, read_all

RUNS = int(os.environ.get("CLUSTER_RUNS", "1"))
ARTICLES = 40
ARTICLE = b"The old bridge over the Danube in Linz will stay closed for the whole of the summer."


async def publish(settings: Settings) -> None:
    async with Publisher(settings, give_up_seconds=60.0) as publisher:
        await asyncio.gather(*(publisher.publish(ARTICLE, key=bytes([n])) for n in range(20)))


async def subscribe(settings: Settings) -> None:
    async with Subscriber(settings) as events:
        assert [event async for event in events] == []


async def dead_letters(settings: Settings) -> None:
    async with DeadLetters(settings) as letters:
        assert [letter async for letter in letters.read()] == []


async def reset(settings: Settings) -> None:
    settings = await connect(settings, role="admin")
    await wait_for_no_workers(settings)
    await raw_start(settings)
    assert await written(settings) == 0


async def worker(settings: Settings) -> None:
    await connect(settings, role="worker")


COMMANDS: dict[str, Callable[[Settings], Awaitable[None]]] = {
    "publisher": publish,
    "subscriber": subscribe,
    "console": dead_letters,
    "admin": reset,
    "worker": worker,
}


def plain(cluster: Cluster) -> Settings:
    """Settings of the listener where everything is allowed."""
    return Settings(_env_file=None, brokers=cluster.bootstrap)  # type: ignore[call-arg]


async def prepare(cluster: Cluster, prefix: str) -> None:
    for role in ROLES:
        await cluster.allow(role, acls(role, cluster.settings(role, prefix)))
    await ensure_topics(cluster.settings("admin", prefix))


@contextmanager
def without(cluster: Cluster, node: int) -> Iterator[None]:
    cluster.kill(node)
    try:
        yield
    finally:
        cluster.start(node)


@contextmanager
def hanging(cluster: Cluster, node: int) -> Iterator[None]:
    cluster.signal(node, signal.SIGSTOP)
    try:
        yield
    finally:
        cluster.signal(node, signal.SIGCONT)


@contextmanager
def disk_full(cluster: Cluster, node: int) -> Iterator[None]:
    """It ends by itself."""
    cluster.fill_disk(node)
    try:
        yield
    finally:
        cluster.start(node)


@contextmanager
def on_another_port(cluster: Cluster, node: int) -> Iterator[None]:
    """The address by which clients were told of it leads nowhere any more."""
    cluster.kill(node)
    cluster.move(node)
    cluster.start(node)
    yield


@contextmanager
def majority_away(cluster: Cluster, node: int) -> Iterator[None]:
    """For a while: too few replicas are in sync, and there is no controller."""
    two = (node, NODES[node % len(NODES)])
    cluster.kill(*two)
    back = threading.Timer(8, cluster.start, two)
    back.start()
    try:
        yield
    finally:
        back.join()


TROUBLES = (without, hanging, disk_full, on_another_port, majority_away)


@pytest.mark.timeout(180 + 60 * RUNS)
@pytest.mark.parametrize("trouble", [without, hanging])
async def test_every_command_works_with_one_broker_away(
    cluster: Cluster,
    prefix: str,
    trouble: Callable[[Cluster, int], AbstractContextManager[None]],
    figures: Callable[[str], None],
) -> None:
    await prepare(cluster, prefix)
    longest = dict.fromkeys(COMMANDS, 0.0)
    with trouble(cluster, NODES[0]):
        for _ in range(RUNS):
            for role, command in COMMANDS.items():
                started = time.monotonic()
                await command(cluster.settings(role, prefix))
                longest[role] = max(longest[role], time.monotonic() - started)
    assert sum((await end_offsets(cluster, f"{prefix}raw")).values()) == 20 * RUNS
    shown = ", ".join(f"{role} {seconds:.1f} s" for role, seconds in longest.items())
    figures(f"one of three brokers {trouble.__name__}, {RUNS} runs, the longest each: {shown}")


async def test_too_few_replicas_in_sync_is_said(cluster: Cluster, prefix: str) -> None:
    settings = cluster.settings("publisher", prefix)
    topic = Topics.of(settings).raw
    await cluster.allow("publisher", acls("publisher", settings))
    async with admin_client(plain(cluster)) as admin:
        configs = {"min.insync.replicas": "3"}
        await admin.create_topics([NewTopic(topic, 1, 3, topic_configs=configs)])
    # Brokers take a moment to know of the topic, and of who may see it.
    async with asyncio.timeout(60):
        while topic not in await partitions_of(settings, topic):
            await asyncio.sleep(0.1)
    with without(cluster, NODES[1]):
        with pytest.raises(BrokerAway) as caught:
            async with Publisher(settings, give_up_seconds=15.0) as publisher:
                await publisher.publish(ARTICLE)
        assert "partition 0 has 2 of 3" in str(caught.value)
        assert "min.insync.replicas" in str(caught.value)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("trouble", TROUBLES if RUNS > 1 else [disk_full])
async def test_trouble_in_the_middle_loses_and_repeats_nothing(
    cluster: Cluster,
    prefix: str,
    start_worker: StartWorker,
    trouble: Callable[[Cluster, int], AbstractContextManager[None]],
    figures: Callable[[str], None],
) -> None:
    await prepare(cluster, prefix)
    settings = cluster.settings("worker", prefix)
    enriched = Topics.of(settings).enriched
    worker = start_worker(cluster, prefix, **cluster.environment("worker"))
    said: list[str] = []
    begun = asyncio.Event()

    async def publish_many() -> None:
        publisher_settings = cluster.settings("publisher", prefix)
        async with Publisher(publisher_settings, on_wait=said.append) as publisher:
            for number in range(ARTICLES):
                if number == ARTICLES - 5:
                    await begun.wait()
                await publisher.publish(ARTICLE + f" {number}".encode(), key=str(number).encode())

    publishing = asyncio.create_task(publish_many())
    await collect(cluster, enriched, ARTICLES // 4, timeout=240)
    # The one that leads the first partition of what the worker writes last.
    async with admin_client(plain(cluster)) as admin:
        (topic,) = await admin.describe_topics([enriched])
        leader = topic["partitions"][0]["leader"]
    started = time.monotonic()
    with trouble(cluster, leader):
        begun.set()
        await publishing
        await collect(cluster, enriched, ARTICLES, timeout=240)
        seconds = time.monotonic() - started
    origins = [read_lineage(record.headers) for record in await read_all(cluster, enriched)]
    places = [(lineage.partition, lineage.offset) for lineage in origins if lineage]
    assert len(places) == len(set(places)) == ARTICLES
    if trouble is majority_away:
        assert "do not confirm; waiting up to 120 s for them." in said[0]
        assert "waiting for them." in worker.tail()
    figures(
        f"{trouble.__name__} the leader in the middle: {ARTICLES} articles, lost 0, repeats 0, "
        f"all there {seconds:.0f} s later"
    )


@pytest.mark.timeout(900)
async def test_the_only_controller_is_away(prefix: str, start_worker: StartWorker) -> None:
    """What runs goes on; only what changes topics waits for it."""
    apart = Cluster(apart=True)
    try:
        await asyncio.to_thread(apart.start)
        await prepare(apart, prefix)
        settings = apart.settings("worker", prefix)
        start_worker(apart, prefix, **apart.environment("worker"))
        publisher = apart.settings("publisher", prefix)
        await publish(publisher)
        await collect(apart, Topics.of(settings).enriched, 20, timeout=240)
        apart.kill(CONTROLLER)
        await publish(publisher)
        await collect(apart, Topics.of(settings).enriched, 40, timeout=240)
        await connect(settings, role="worker")
        reader = apart.settings("subscriber", prefix)
        async with Subscriber(reader, selection=Selection(markers=True)) as events:
            assert len([event async for event in events]) == 40
        apart.start(CONTROLLER)
        await ensure_topics(apart.settings("everybody", f"{prefix}more."))
    finally:
        apart.close()
