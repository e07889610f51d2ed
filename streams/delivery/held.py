"""Embargoed articles: held on their topic until they are due, then published again.

A held record is published to the raw topic with the header `released`, which decides at ingest;
then a note with the record's offset goes to the held topic. After a crash between the two the
article is published twice, and ingest drops the second as a repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiokafka import ConsumerRecord, TopicPartition

from streams import metrics
from streams.delivery.checkpoint import Bounds
from streams.delivery.deadletter import OutRecord
from streams.delivery.delivery import Delivery
from streams.delivery.periodic import Periodic
from streams.lineage import DUE, NOTE, RELEASED
from streams.settings import Settings
from streams.topics import Topics


@dataclass(slots=True)
class HeldPartition:
    """What is known of a partition of the held topic."""

    read: int = 0
    waiting: dict[int, tuple[datetime, ConsumerRecord]] = field(default_factory=dict)

    def take(self, record: ConsumerRecord) -> None:
        """Read a record: a held article, or the note that one has been released."""
        headers = dict(record.headers)
        self.read = record.offset + 1
        if NOTE in headers:
            self.waiting.pop(int(headers[NOTE]), None)
        elif (due := read_due(headers)) is not None:
            self.waiting[record.offset] = (due, record)

    def due(self, now: datetime) -> list[tuple[int, ConsumerRecord]]:
        """What is due, in the order in which it came."""
        return [(o, record) for o, (when, record) in sorted(self.waiting.items()) if when <= now]


def read_due(headers: Mapping[str, bytes]) -> datetime | None:
    """When a held record is due; None where it does not say."""
    try:
        due = datetime.fromisoformat(headers[DUE].decode())
    except (KeyError, ValueError):
        return None
    return due if due.tzinfo else due.replace(tzinfo=UTC)


class Releaser(Periodic):
    """Publishes held articles of the partitions that this worker owns when they are due."""

    seconds = 1.0
    waits = "Held articles"

    def __init__(self, settings: Settings, delivery: Delivery) -> None:
        super().__init__(settings, delivery)
        self.topics = Topics.of(settings)
        self.partitions: dict[int, HeldPartition] = {}

    async def look(self) -> None:
        """Read what was added to the held topic and release what is due."""
        owned = self.owned
        if not owned:
            return
        tps = {p: TopicPartition(self.topics.held, p) for p in owned}
        bounds = await self.reader.bounds(tps.values())
        ranges = {}
        for number, tp in tps.items():
            state = self.partitions.setdefault(number, HeldPartition())
            ranges[tp] = Bounds(max(state.read, bounds[tp].begin), bounds[tp].end)
        for tp, records in (await self.reader.read(ranges)).items():
            for record in records:
                self.partitions[tp.partition].take(record)
        now = datetime.now(UTC)
        for number in owned:
            for offset, record in self.partitions[number].due(now):
                await self.release(number, offset, record)

    async def release(self, partition: int, offset: int, record: ConsumerRecord) -> None:
        """Publish a held record again, then note it. Raises GateClosed, KafkaError."""
        headers = [(name, value) for name, value in record.headers if name != DUE]
        headers.append((RELEASED, f"{self.topics.held}:{partition}:{offset}".encode()))
        again = OutRecord(self.topics.raw, partition, record.key, record.value, headers)
        note = OutRecord(
            self.topics.held, partition, record.key, None, [(NOTE, str(offset).encode())]
        )
        await self.send([again], [note])
        self.partitions[partition].waiting.pop(offset, None)
        metrics.HELD.labels("released").inc()
