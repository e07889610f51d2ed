"""One of three brokers is away, or hangs: every command works all the same.

`CLUSTER_RUNS` says how often each is tried; the figures in the documentation are of 50.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from streams.access import ROLES, acls
from streams.client import DeadLetters, Publisher, Subscriber, connect
from streams.client.admin import raw_start, wait_for_no_workers, written
from streams.settings import Settings
from streams.topics import ensure_topics
from tests.cluster import NODES, Cluster
from tests.kafka import end_offsets

RUNS = int(os.environ.get("CLUSTER_RUNS", "2"))
ARTICLE = b"The old bridge over the Danube in Linz will stay closed for the whole of the summer."
SECONDS = 20.0
"""The longest that a command may take while a broker hangs."""


async def publish(settings: Settings) -> None:
    async with Publisher(settings, give_up_seconds=60.0) as publisher:
        await asyncio.gather(*(publisher.publish(ARTICLE, key=bytes([n])) for n in range(20)))


async def subscribe(settings: Settings) -> None:
    async with Subscriber(settings) as events:
        assert [event async for event in events] == []


async def dead_letters(settings: Settings) -> None:
    async with DeadLetters(settings) as letters:
        assert [letter async for letter in letters.read()] == []


async def topics(settings: Settings) -> None:
    await ensure_topics(await connect(settings))


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


@pytest.mark.timeout(180 + 60 * RUNS)
@pytest.mark.parametrize("trouble", [without, hanging])
async def test_every_command_works_with_one_broker_away(
    cluster: Cluster,
    prefix: str,
    trouble: Callable[[Cluster, int], Iterator[None]],
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
