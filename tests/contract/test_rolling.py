"""Workers with names of their own (static membership) are replaced without moving partitions.

`ROLLOUT_WORKERS=10 pytest tests/contract/test_rolling.py` gives the figures of the documentation.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.errors import Exit
from streams.lineage import read_lineage
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.kafka import Message, Worker, collect, publish, settings_for

WORKERS = int(os.environ.get("ROLLOUT_WORKERS", "2"))
PARTITIONS = 2 * WORKERS
STUB = "tests.stub_worker"


class Group:
    """Workers of one group, and which partitions each has had when."""

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers

    def assignments(self) -> list[tuple[float, int, list[int]]]:
        """Time, number of the worker and its partitions, of all assignments."""
        found = []
        for number, worker in enumerate(self.workers):
            for line in worker.log.read_text().splitlines():
                if line.startswith('{"assigned"'):
                    told = json.loads(line)
                    found.append((told["at"], number, told["assigned"]))
        return sorted(found)

    def owners(self) -> dict[int, int]:
        """Partition to the worker that has it now."""
        latest = {number: partitions for _, number, partitions in self.assignments()}
        return {partition: number for number, all in latest.items() for partition in all}

    def moves(self) -> int:
        """How often a partition got another worker than the one before."""
        owner: dict[int, int] = {}
        moves = 0
        for _, number, partitions in self.assignments():
            for partition in partitions:
                moves += owner.setdefault(partition, number) != number
                owner[partition] = number
        return moves

    async def settle(self, after: int) -> None:
        """Wait until there are more assignments than before, and each worker has its share."""
        deadline = time.monotonic() + 120
        while True:
            latest = {number: partitions for _, number, partitions in self.assignments()}
            shares = [latest.get(number, []) for number in range(len(self.workers))]
            complete = sorted(one for share in shares for one in share) == list(range(PARTITIONS))
            if len(self.assignments()) > after and complete and all(shares):
                return
            assert time.monotonic() < deadline, f"the workers have {latest}"
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("named", [True, False] if WORKERS > 2 else [True])
@pytest.mark.timeout(120 + 60 * WORKERS)
async def test_a_rollout_of_named_workers_moves_nothing(
    kafka: Broker,
    prefix: str,
    start_worker: StartWorker,
    figures: Callable[[str], None],
    named: bool,
) -> None:
    settings = settings_for(kafka, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)

    def start(number: int) -> Worker:
        name = {"group_instance_id": f"worker-{number}"} if named else {}
        return start_worker(kafka, prefix, module=STUB, **name)

    group = Group([start(number) for number in range(WORKERS)])
    await group.settle(0)
    moves, assignments, count = group.moves(), len(group.assignments()), 0
    started = time.monotonic()
    for number, worker in enumerate(group.workers):
        before = group.owners(), len(group.assignments())
        worker.signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 120) == 0
        messages = [
            Message(b"", f"{number}-{n}".encode(), partition=n % PARTITIONS)
            for n in range(3 * PARTITIONS)
        ]
        await publish(kafka, topics.raw, messages)
        count += len(messages)
        worker.start()
        await group.settle(before[1])
        if named:
            assert group.owners() == before[0]
    seconds = time.monotonic() - started
    records = await collect(kafka, topics.enriched, count)
    origins = [read_lineage(record.headers) for record in records]
    places = {(lineage.partition, lineage.offset) for lineage in origins if lineage}
    assert len(places) == len(records) == count
    figures(
        f"roll-out of {WORKERS} workers one by one, {'named' if named else 'without names'}: "
        f"{group.moves() - moves} moves of {PARTITIONS} partitions, "
        f"{len(group.assignments()) - assignments - WORKERS} times others started anew, "
        f"{seconds:.0f} s; {count} records, lost 0, repeats 0"
    )


async def test_whoever_takes_a_name_ends_the_one_who_had_it(
    kafka: Broker, prefix: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    settings = settings_for(kafka, prefix, partitions=2)
    topics = Topics.of(settings)
    await ensure_topics(settings)

    def start() -> Worker:
        return start_worker(kafka, prefix, module=STUB, group_instance_id="worker")

    first = start()
    await publish(kafka, topics.raw, [Message(b"", b"a")])
    await collect(kafka, topics.enriched, 1, worker=first)
    second = start()
    assert await asyncio.to_thread(first.wait, 120) == Exit.USAGE
    assert "as worker and taken the place of this one" in first.tail()
    await publish(kafka, topics.raw, [Message(b"", b"b")])
    await collect(kafka, topics.enriched, 2, worker=second)
