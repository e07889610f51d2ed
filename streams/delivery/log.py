"""Reading topics outside of the consumer group: ends, tails, single records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.delivery.checkpoint import Bounds, Committed, read_commit
from streams.errors import LogUnreadable
from streams.kafka import admin_client, close
from streams.settings import Settings

IDLE_SECONDS = 15.0


class LogReader:
    """A plain consumer without a group. One call at a time; others wait."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._consumer: AIOKafkaConsumer | None = None

    async def __aenter__(self) -> LogReader:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Connect. Raises KafkaError where no broker answers."""
        consumer = AIOKafkaConsumer(
            **self._settings.kafka(),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8 * 1_048_576,
            fetch_max_wait_ms=100,
            request_timeout_ms=10_000,
        )
        try:
            await consumer.start()
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer

    async def stop(self) -> None:
        """Disconnect."""
        if self._consumer is not None:
            consumer, self._consumer = self._consumer, None
            await close(consumer)

    def _get(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            raise RuntimeError("LogReader is not started")
        return self._consumer

    async def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """First and next offset of each partition."""
        wanted = list(partitions)
        ends = await self.ends(wanted)
        async with self._lock:
            begins = await self._get().beginning_offsets(wanted)
        return {tp: Bounds(min(begins[tp], ends[tp]), ends[tp]) for tp in wanted}

    async def ends(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset that each partition's next record gets."""
        async with self._lock:
            found: dict[TopicPartition, int] = dict(await self._get().end_offsets(list(partitions)))
            if self._settings.engine == "embedded":
                await self._correct_ends(found)
            return found

    async def at_time(
        self, bounds: Mapping[TopicPartition, Bounds], time_ms: int
    ) -> dict[TopicPartition, int]:
        """Offset of the first record at or after a time in each partition; its end for none."""
        async with self._lock:
            found = await self._get().offsets_for_times(dict.fromkeys(bounds, max(0, time_ms)))
        offsets = {}
        for tp, bound in bounds.items():
            at = found.get(tp)
            # The embedded broker says "none" with the timestamp -1.
            none = at is None or (at.timestamp is not None and at.timestamp < 0)
            offsets[tp] = bound.end if none else max(at.offset, bound.begin)
        return offsets

    async def _correct_ends(self, ends: dict[TopicPartition, int]) -> None:
        """The embedded broker's end is one past the first record of the last batch; read on."""
        pending = {tp for tp, end in ends.items() if end > 0}
        consumer = self._get()
        if not pending:
            return
        consumer.assign(sorted(pending))
        for tp in pending:
            consumer.seek(tp, ends[tp] - 1)
        deadline = time.monotonic() + IDLE_SECONDS
        while pending and time.monotonic() < deadline:
            for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                ends[tp] = max(ends[tp], records[-1].offset + 1)
                pending.discard(tp)
        consumer.unsubscribe()

    async def read(
        self, ranges: Mapping[TopicPartition, Bounds]
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """The records of each range, in order. Raises LogUnreadable where they do not come."""
        found: dict[TopicPartition, list[ConsumerRecord]] = {tp: [] for tp in ranges}
        pending = {tp for tp, bounds in ranges.items() if bounds.begin < bounds.end}
        async with self._lock:
            consumer = self._get()
            last = time.monotonic()
            while pending:
                consumer.assign(sorted(pending))
                for tp in pending:
                    start = found[tp][-1].offset + 1 if found[tp] else ranges[tp].begin
                    consumer.seek(tp, start)
                reached = set(pending)
                while reached == pending and pending:
                    batch = await consumer.getmany(timeout_ms=500)
                    for tp, records in batch.items():
                        if tp in pending:
                            found[tp] += [r for r in records if r.offset < ranges[tp].end]
                            last = time.monotonic()
                    for tp in list(pending):
                        if await consumer.position(tp) >= ranges[tp].end:
                            pending.discard(tp)
                    if time.monotonic() - last > IDLE_SECONDS:
                        tp = min(pending)
                        raise LogUnreadable(
                            f"{tp.topic}, partition {tp.partition} gave no record for "
                            f"{IDLE_SECONDS:.0f} s; offsets {ranges[tp].begin} to "
                            f"{ranges[tp].end} were asked for."
                        )
            consumer.unsubscribe()
        return found

    async def tails(
        self, bounds: Mapping[TopicPartition, Bounds], count: int
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """The last `count` records of each partition."""
        return await self.read(
            {tp: Bounds(max(b.begin, b.end - count), b.end) for tp, b in bounds.items()}
        )

    async def first(self, partition: TopicPartition, offset: int) -> ConsumerRecord | None:
        """The first record at or after the offset; None where there is none yet."""
        bounds = (await self.bounds([partition]))[partition]
        start = max(offset, bounds.begin)
        if start >= bounds.end:
            return None
        async with self._lock:
            consumer = self._get()
            consumer.assign([partition])
            consumer.seek(partition, start)
            deadline = time.monotonic() + IDLE_SECONDS
            try:
                while time.monotonic() < deadline:
                    batch = await consumer.getmany(partition, timeout_ms=500, max_records=1)
                    if records := batch.get(partition):
                        return records[0]
                    if await consumer.position(partition) >= bounds.end:
                        return None
            finally:
                consumer.unsubscribe()
        raise LogUnreadable(
            f"{partition.topic}, partition {partition.partition} gave no record from offset "
            f"{start} on."
        )


async def committed_offsets(
    settings: Settings, partitions: Iterable[TopicPartition]
) -> dict[TopicPartition, Committed]:
    """The group's commits of those partitions that have one."""
    wanted = set(partitions)
    if not wanted:
        return {}
    async with admin_client(settings) as admin:
        # The embedded broker answers only where the partitions are named.
        found: dict[Any, Any] = await admin.list_consumer_group_offsets(
            settings.group_id, partitions=sorted(wanted)
        )
    return {
        TopicPartition(tp.topic, tp.partition): read_commit(commit.offset, commit.metadata)
        for tp, commit in found.items()
        if commit.offset >= 0
    }
