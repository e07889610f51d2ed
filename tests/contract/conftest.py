"""A running flow on each of the brokers."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from aiokafka import ConsumerRecord

from streams.broker import Broker
from streams.lineage import read_lineage
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.conftest import BROKERS
from tests.kafka import Message, Worker, publish, read_all, settings_for

PARTITIONS = 2
LIMIT = 60_000

Place = tuple[int, int]
"""Partition and offset of a raw record."""


@dataclass
class Flow:
    """A topic prefix with a worker that reads it."""

    broker: Broker
    worker: Worker
    settings: Settings

    @property
    def topics(self) -> Topics:
        """Its topics."""
        return Topics.of(self.settings)

    async def publish(self, *messages: Message) -> list[Place]:
        """Put raw records on the input, in order."""
        return await publish(self.broker, self.topics.raw, messages)

    async def records(
        self, topic: str, places: list[Place], timeout: float = 180.0
    ) -> list[ConsumerRecord]:
        """The one record of a topic that stems from each raw record; waits for them."""
        deadline = time.monotonic() + timeout
        while True:
            found: dict[Place, list[ConsumerRecord]] = {}
            for record in await read_all(self.broker, topic):
                if (lineage := read_lineage(record.headers)) is not None:
                    found.setdefault((lineage.partition, lineage.offset), []).append(record)
            missing = [place for place in places if place not in found]
            if not missing:
                assert [place for place in places if len(found[place]) > 1] == []
                return [found[place][0] for place in places]
            code = self.worker.process.poll()
            assert code is None, f"the worker ended with {code}"
            assert time.monotonic() < deadline, f"nothing on {topic} of {missing}"
            await asyncio.sleep(0.2)

    async def enriched(self, *messages: Message) -> list[ConsumerRecord]:
        """Publish, and wait for what comes out at the end."""
        return await self.records(self.topics.enriched, await self.publish(*messages))


@pytest.fixture(scope="module", params=BROKERS)
def flow(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flow]:
    """One worker for the tests of a module, once on each broker."""
    broker: Broker = request.getfixturevalue(request.param)
    prefix = f"t{uuid.uuid4().hex[:10]}."
    settings = settings_for(broker, prefix, partitions=PARTITIONS, max_record_bytes=LIMIT)
    asyncio.run(ensure_topics(settings))
    folder = tmp_path_factory.mktemp("flow")
    worker = Worker(broker, prefix, folder, settings={"max_record_bytes": LIMIT}).start()
    yield Flow(broker, worker, settings)
    worker.end()
