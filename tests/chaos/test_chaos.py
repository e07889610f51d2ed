"""Three workers on Apache Kafka, killed, frozen, joined and left, and their broker restarted.

Whatever happens: each article ends as it must, exactly once for a subscriber, in the order of its
partition, and with the bytes that an undisturbed run gives.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import Event, Selection, Subscriber
from streams.errors import Exit
from streams.lineage import read_lineage, read_outcome
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.chaos.wire import Sent, wire
from tests.conftest import StartWorker
from tests.kafka import Worker, collect, end_offsets, publish, read_all, settings_for

ARTICLES = int(os.environ.get("CHAOS_ARTICLES", "3300"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
PARTITIONS = 6
SESSION = 6.0
FROZEN = 2 * SESSION + 1

Place = tuple[int, int]
"""Partition and offset of a raw record."""


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker of its own, since the test restarts it."""
    with Broker("kafka") as broker:
        yield broker


class Chaos:
    """What is done to the workers and the broker, one thing after the other."""

    def __init__(
        self, broker: Broker, settings: Settings, start: Callable[[], Worker], seed: int
    ) -> None:
        self.broker = broker
        self.topics = Topics.of(settings)
        self.start = start
        self.rng = random.Random(seed)
        self.workers = [start() for _ in range(3)]
        self.done: Counter[str] = Counter()

    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        """The steps in a random order; a worker joins before it leaves."""
        steps = [
            *(self.kill, self.kill, self.kill_two, self.terminate, self.terminate),
            *(self.freeze, self.freeze, self.restart_broker, self.kill_broker),
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

    async def restart_broker(self) -> None:
        """Stop the broker in order and start it again."""
        await asyncio.to_thread(self.broker.restart)
        self.done["broker restart"] += 1

    async def kill_broker(self) -> None:
        """SIGKILL the broker and start it again."""
        await asyncio.to_thread(self.broker.kill)
        await asyncio.to_thread(self.broker.start)
        self.done["broker SIGKILL"] += 1

    async def join(self) -> None:
        """One more worker."""
        self.workers.append(self.start())
        self.done["join"] += 1

    async def leave(self) -> None:
        """One worker fewer."""
        worker = self.workers.pop(self.rng.randrange(len(self.workers)))
        worker.signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 60) == 0
        self.done["leave"] += 1

    async def _again(self, worker: Worker, how: signal.Signals) -> int:
        worker.signal(how)
        code = await asyncio.to_thread(worker.wait, 60)
        await asyncio.sleep(self.rng.random() * 2)
        worker.start()
        self.done[how.name] += 1
        return code

    async def written(self) -> int:
        """Records at the end of the flow; 0 while the broker is away."""
        with contextlib.suppress(KafkaError, OSError):
            return sum((await end_offsets(self.broker, self.topics.enriched)).values())
        return 0

    async def reach(self, count: int, seconds: float) -> None:
        """Wait until that many records are written, at most so long.

        No worker may have ended by itself, but for one that was starting while the broker was
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


@pytest.mark.timeout(900)
async def test_nothing_is_lost_or_repeated(
    broker: Broker,
    prefix: str,
    start_worker: StartWorker,
    tmp_path: Path,
    figures: Callable[[str], None],
) -> None:
    settings = settings_for(broker, prefix, partitions=PARTITIONS, session_timeout=SESSION)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    sent = list(wire(SEED, ARTICLES, PARTITIONS))
    chaos = Chaos(
        broker,
        settings,
        lambda: start_worker(broker, prefix, batch=8, session_timeout=SESSION),
        SEED,
    )
    seen: list[Event] = []
    following = asyncio.create_task(subscribe(settings, tmp_path / "positions", seen))
    places: list[Place] = []
    steps = chaos.steps()
    share = len(sent) // (len(steps) + 1)
    started = time.monotonic()
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap,
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
                following = asyncio.create_task(subscribe(settings, tmp_path / "positions", seen))
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
        assert await asyncio.to_thread(worker.wait, 60) == 0

    log = await read_all(broker, topics.enriched)
    first = by_origin(log)
    taken = [(event.lineage.partition, event.lineage.offset) for event in seen]
    dead = await read_all(broker, topics.raw_dlq)
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
    assert await read_all(broker, topics.articles_dlq) == []
    assert len(taken) == len(set(taken)), "the subscriber has seen repeats"
    assert set(taken) == set(expected)
    for partition in range(PARTITIONS):
        offsets = [offset for number, offset in taken if number == partition]
        assert offsets == sorted(offsets), f"partition {partition} is out of order"

    again = await undisturbed(broker, f"{prefix}again.", [sent, places], start_worker)
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
    while len(seen) < len(expected) and time.monotonic() - since < 60:
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
    broker: Broker, prefix: str, run: list[list[Sent] | list[Place]], start_worker: StartWorker
) -> dict[Place, ConsumerRecord]:
    """What two workers that nothing happens to make of the same raw records."""
    settings = settings_for(broker, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    sent, places = run
    messages = [one.message for one in sent if isinstance(one, Sent)]
    assert await publish(broker, topics.raw, messages) == places
    workers = [start_worker(broker, prefix, batch=16) for _ in range(2)]
    await collect(broker, topics.enriched, len(messages), timeout=300)
    for worker in workers:
        worker.signal(signal.SIGTERM)
    return by_origin(await read_all(broker, topics.enriched))
