"""Three workers on the secured cluster, killed, frozen, joined and left, and so are its brokers.

Whatever happens: each article ends as it must, exactly once for a subscriber, in the order of its
partition, and with the bytes that an undisturbed run gives. Publisher, workers and subscriber log
in with TLS, each as a user of its own that may do what its role needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.marker import Outcome
from streams.access import ROLES, acls
from streams.client import Event, Selection, Subscriber
from streams.errors import Exit
from streams.lineage import read_lineage, read_outcome
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.chaos.wire import Sent, wire
from tests.cluster import NODES, Cluster
from tests.conftest import StartWorker
from tests.kafka import Worker, collect, end_offsets, publish, read_all, settings_for

ARTICLES = int(os.environ.get("CHAOS_ARTICLES", "1000"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
PARTITIONS = 6
SESSION = 6.0
FROZEN = 2 * SESSION + 1
"""Longer than the session of a worker, and than that of a broker."""

Place = tuple[int, int]
"""Partition and offset of a raw record."""


class Chaos:
    """What is done to the workers and the brokers, one thing after the other."""

    def __init__(
        self, cluster: Cluster, settings: Settings, start: Callable[[], Worker], seed: int
    ) -> None:
        self.cluster = cluster
        self.topics = Topics.of(settings)
        self.start = start
        self.rng = random.Random(seed)
        self.workers = [start() for _ in range(3)]
        self.done: Counter[str] = Counter()

    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        """The steps in a random order; a worker joins before it leaves."""
        steps: list[Callable[[], Awaitable[None]]] = [
            *(self.kill, self.kill_two, self.terminate, self.freeze),
            *(self.kill_broker, self.kill_controller, self.freeze_broker),
            *(self.move_leaders, self.kill_majority),
        ]
        self.rng.shuffle(steps)
        joins, leaves = sorted(self.rng.sample(range(len(steps) + 1), 2))
        steps.insert(leaves, self.leave)
        steps.insert(joins, self.join)
        return steps

    async def kill(self) -> None:
        """SIGKILL, and start again."""
        await self._again(self.rng.choice(self.workers), signal.SIGKILL)

    async def kill_two(self) -> None:
        """SIGKILL two at once, and start them again."""
        two = self.rng.sample(self.workers, 2)
        await asyncio.gather(*(self._again(worker, signal.SIGKILL) for worker in two))

    async def terminate(self) -> None:
        """SIGTERM, which must end it in order, and start again."""
        worker = self.rng.choice(self.workers)
        assert await self._again(worker, signal.SIGTERM) == 0

    async def freeze(self) -> None:
        """SIGSTOP beyond the session time-out, then SIGCONT; the worker must live on."""
        worker = self.rng.choice(self.workers)
        worker.signal(signal.SIGSTOP)
        await asyncio.sleep(FROZEN)
        worker.signal(signal.SIGCONT)
        self.done["SIGSTOP"] += 1

    async def kill_broker(self) -> None:
        """SIGKILL a broker; others lead its partitions. Start it again."""
        await self._without("broker SIGKILL", self.rng.choice(NODES))

    async def kill_controller(self) -> None:
        """The same with the one that is the active controller."""
        await self._without("controller SIGKILL", await self.cluster.controller())

    async def kill_majority(self) -> None:
        """SIGKILL two at once: too few replicas are in sync, and nobody can be elected."""
        await self._without("two brokers SIGKILL", *self.rng.sample(NODES, 2))

    async def _without(self, name: str, *nodes: int) -> None:
        await asyncio.to_thread(self.cluster.kill, *nodes)
        await asyncio.sleep(self.rng.uniform(2, FROZEN))
        await asyncio.to_thread(self.cluster.start, *nodes)
        self.done[name] += 1

    async def freeze_broker(self) -> None:
        """SIGSTOP a broker until others lead its partitions, then SIGCONT."""
        node = self.rng.choice(NODES)
        self.cluster.signal(node, signal.SIGSTOP)
        await asyncio.sleep(FROZEN)
        self.cluster.signal(node, signal.SIGCONT)
        self.done["broker SIGSTOP"] += 1

    async def move_leaders(self) -> None:
        """Restart a broker in order, which hands over what it leads; then give it back."""
        node = self.rng.choice(NODES)
        await asyncio.to_thread(self.cluster.stop, node)
        await asyncio.to_thread(self.cluster.start, node)
        self.done["broker restart"] += 1
        moved, deadline = 0, time.monotonic() + 30
        while not moved and time.monotonic() < deadline:
            await asyncio.sleep(1)  # until it is in sync
            moved = await self.cluster.move_leaders(*self.topics.all())
        self.done["leaders moved"] += moved

    async def join(self) -> None:
        """One more worker."""
        self.workers.append(self.start())
        self.done["join"] += 1

    async def leave(self) -> None:
        """One worker fewer."""
        worker = self.workers.pop(self.rng.randrange(len(self.workers)))
        worker.signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 120) == 0
        self.done["leave"] += 1

    async def _again(self, worker: Worker, how: signal.Signals) -> int:
        worker.signal(how)
        code = await asyncio.to_thread(worker.wait, 120)
        await asyncio.sleep(self.rng.random() * 2)
        worker.start()
        self.done[how.name] += 1
        return code

    async def written(self) -> int:
        """Records at the end of the flow; 0 while brokers are away."""
        with contextlib.suppress(KafkaError, OSError, TimeoutError):
            async with asyncio.timeout(5):
                return sum((await end_offsets(self.cluster, self.topics.enriched)).values())
        return 0

    async def reach(self, count: int, seconds: float) -> None:
        """Wait until that many records are written, at most so long.

        No worker may have ended by itself, but for one that was starting while brokers were
        away: that one is started again, as whoever supervises it would.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and await self.written() < count:
            for worker in self.workers:
                code = worker.process.poll()
                if code == Exit.NO_BROKER:
                    worker.start()
                    self.done["start without broker"] += 1
                    continue
                assert code is None, f"{worker.name} has ended by itself with {code}"
            await asyncio.sleep(0.2)


async def subscribe(settings: Settings, state: Path, seen: list[Event]) -> None:
    """Follow the events until cancelled."""
    subscriber = Subscriber(settings, follow=True, selection=Selection(markers=True), state=state)
    async with subscriber:
        async for event in subscriber:
            seen.append(event)


@pytest.mark.timeout(1800)
async def test_nothing_is_lost_or_repeated(
    cluster: Cluster,
    prefix: str,
    start_worker: StartWorker,
    tmp_path: Path,
    figures: Callable[[str], None],
) -> None:
    users = {role: cluster.settings(role, prefix, partitions=PARTITIONS) for role in ROLES}
    for role, settings in users.items():
        await cluster.allow(role, acls(role, settings))
    await ensure_topics(users["admin"])
    topics = Topics.of(users["admin"])
    sent = list(wire(SEED, ARTICLES, PARTITIONS))
    worker = cluster.environment("worker") | {"batch": 8, "session_timeout": SESSION}
    chaos = Chaos(cluster, users["worker"], lambda: start_worker(cluster, prefix, **worker), SEED)
    seen: list[Event] = []
    reader = users["subscriber"]
    following = asyncio.create_task(subscribe(reader, tmp_path / "positions", seen))
    places: list[Place] = []
    steps = chaos.steps()
    share = len(sent) // (len(steps) + 1)
    started = time.monotonic()
    async with AIOKafkaProducer(
        **users["publisher"].kafka(),
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=120_000,
    ) as producer:
        await chaos.reach(0, 0)
        for number, step in enumerate(steps):
            part = sent[number * share : (number + 1) * share]
            publishing = asyncio.create_task(publish_on(producer, topics.raw, part))
            await chaos.reach(number * share + share // 3, 30)
            await step()
            places += await publishing
            if number == len(steps) // 2:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
                following = asyncio.create_task(subscribe(reader, tmp_path / "positions", seen))
        places += await publish_on(producer, topics.raw, sent[len(steps) * share :])
    expected = dict(zip(places, sent, strict=True))
    await finish(chaos, expected, seen)
    seconds = time.monotonic() - started
    following.cancel()
    outcome = (await asyncio.gather(following, return_exceptions=True))[0]
    assert isinstance(outcome, asyncio.CancelledError), outcome
    for worker in chaos.workers:
        worker.signal(signal.SIGTERM)
    for worker in chaos.workers:
        assert await asyncio.to_thread(worker.wait, 120) == 0

    log = await read_all(cluster, topics.enriched)
    first = by_origin(log)
    taken = [(event.lineage.partition, event.lineage.offset) for event in seen]
    dead = await read_all(cluster, topics.raw_dlq)
    dead_ids = {dict(record.headers)["ce_id"].decode() for record in dead}
    lost = [place for place in expected if place not in first]
    figures(
        f"chaos, seed {SEED}: {len(sent)} events in {seconds:.0f} s; "
        + ", ".join(f"{name} {count}" for name, count in sorted(chaos.done.items()))
    )
    figures(
        f"  lost {len(lost)}; repeats in the log {len(log) - len(first)}, seen by the subscriber "
        f"{len(taken) - len(set(taken))}; dead letters {len(dead_ids)}, written {len(dead)} times"
    )
    assert lost == []
    for place, record in first.items():
        assert read_outcome(record.headers) is expected[place].outcome, place
        if expected[place].article_id is not None:
            assert record.key == str(expected[place].article_id).encode()
    assert dead_ids == {
        f"dlq:ingest:{topics.raw}:{partition}:{offset}"
        for (partition, offset), one in expected.items()
        if one.outcome is Outcome.REJECTED
    }
    assert await read_all(cluster, topics.articles_dlq) == []
    assert len(taken) == len(set(taken)), "the subscriber has seen repeats"
    assert set(taken) == set(expected)
    for partition in range(PARTITIONS):
        offsets = [offset for number, offset in taken if number == partition]
        assert offsets == sorted(offsets), f"partition {partition} is out of order"

    again = await undisturbed(cluster, f"{prefix}again.", [sent, places], start_worker)
    different = [
        place
        for place, record in first.items()
        if (record.key, record.value) != (again[place].key, again[place].value)
    ]
    figures(f"  bytes that differ in an undisturbed run: {len(different)} of {len(first)} events")
    assert different == []


async def publish_on(producer: AIOKafkaProducer, topic: str, part: list[Sent]) -> list[Place]:
    """Publish some of the wire in order, at about 150 a second; where each record lies."""
    pending = []
    for one in part:
        message = one.message
        pending.append(
            await producer.send(
                topic,
                message.value,
                key=message.key,
                headers=list(message.headers),
                partition=message.partition,
            )
        )
        await asyncio.sleep(1 / 150)
    done = await asyncio.gather(*pending)
    return [(record.partition, record.offset) for record in done]


async def finish(chaos: Chaos, expected: dict[Place, Sent], seen: list[Event]) -> None:
    """Wait until the subscriber has everything; where nothing more comes, go on to the checks."""
    progress, since = -1, time.monotonic()
    while len(seen) < len(expected) and time.monotonic() - since < 120:
        if len(seen) != progress:
            progress, since = len(seen), time.monotonic()
        await chaos.reach(10**9, 0.5)
    await asyncio.sleep(1)


def by_origin(records: list[ConsumerRecord]) -> dict[Place, ConsumerRecord]:
    """The first record of each origin."""
    found: dict[Place, ConsumerRecord] = {}
    for record in records:
        lineage = read_lineage(record.headers)
        assert lineage is not None
        found.setdefault((lineage.partition, lineage.offset), record)
    return found


async def undisturbed(
    cluster: Cluster, prefix: str, run: list[list[Sent] | list[Place]], start_worker: StartWorker
) -> dict[Place, ConsumerRecord]:
    """What two workers that nothing happens to make of the same raw records."""
    settings = settings_for(cluster, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    sent, places = run
    messages = [one.message for one in sent if isinstance(one, Sent)]
    assert await publish(cluster, topics.raw, messages) == places
    workers = [start_worker(cluster, prefix, batch=16) for _ in range(2)]
    await collect(cluster, topics.enriched, len(messages), timeout=300)
    for worker in workers:
        worker.signal(signal.SIGTERM)
    return by_origin(await read_all(cluster, topics.enriched))
