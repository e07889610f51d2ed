"""Copies on other partitions, linked in a side topic.

The worker that owns the first partition reads the articles of all partitions behind the stream
and keeps one duplicate window over them. What it has linked is told by the last link's
checkpoint; after a crash it links a little of it again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.work import dump
from schemas.marker import Outcome
from streams import metrics
from streams.delivery.checkpoint import Bounds
from streams.delivery.deadletter import OutRecord
from streams.delivery.delivery import Delivery
from streams.delivery.periodic import Periodic
from streams.lineage import SUMMARY, Lineage, envelope, read_lineage, read_outcome
from streams.settings import Settings
from streams.topics import Topics

MOST_RECORDS = 500
"""Records of a partition that are read at a time, so that memory is bounded."""


class Links:
    """The duplicate window over all partitions. `topic`: where links go."""

    def __init__(self, topic: str, size: int) -> None:
        self.topic = topic
        self.size = size
        self.window = DuplicateWindow(size)
        self._places: OrderedDict[str, int] = OrderedDict()
        self._marks: dict[int, int] = {}

    def take(
        self, records: Iterable[ConsumerRecord], positions: Mapping[str, int]
    ) -> list[OutRecord]:
        """The links of the next articles. `positions`: next offset by partition, for resuming."""
        links = []
        read = [(lineage, r) for r in records if (lineage := read_lineage(r.headers)) is not None]
        read.sort(key=lambda pair: (pair[0].timestamp_ms, pair[0].partition, pair[0].offset))
        for lineage, record in read:
            packed = dict(record.headers).get(SUMMARY)
            if (
                packed is None
                or lineage.offset <= self._marks.get(record.partition, -1)
                or read_outcome(record.headers) is not Outcome.RESULT
            ):
                continue
            self._marks[record.partition] = lineage.offset
            summary = Summary.unpack(packed)
            found = self.window.judge(summary).duplicate
            self._places[summary.id] = record.partition
            self._places.move_to_end(summary.id)
            while len(self._places) > self.size:
                self._places.popitem(last=False)
            of = self._places.get(found["of"]) if found else None
            if found is not None and of is not None and of != record.partition:
                links.append(self._link(record, lineage, summary, found, of, positions))
        return links

    def _link(
        self,
        record: ConsumerRecord,
        lineage: Lineage,
        summary: Summary,
        duplicate: Mapping[str, Any],
        of: int,
        positions: Mapping[str, int],
    ) -> OutRecord:
        given = dict(record.headers).get("ce_id", b"").decode(errors="replace")
        headers = [
            *envelope(
                kind="duplicates",
                source="quotewire/links",
                id=f"copy:{given}",
                outcome=Outcome.RESULT,
                timestamp_ms=lineage.timestamp_ms,
                key=record.key,
            ),
            *Lineage(
                lineage.topic, lineage.partition, lineage.offset, lineage.timestamp_ms, positions
            ).headers(),
        ]
        value = {
            "article_id": summary.id,
            "version": summary.version,
            "partition": record.partition,
            "of_partition": of,
            "duplicate": duplicate,
        }
        return OutRecord(self.topic, record.partition, record.key, dump(value), headers)


class Linker(Periodic):
    """Runs `Links` in the worker that owns the first partition."""

    seconds = 2.0
    waits = "Links to other partitions"

    def __init__(self, settings: Settings, delivery: Delivery, partitions: int) -> None:
        super().__init__(settings, delivery)
        topics = Topics.of(settings)
        self.size = settings.duplicate_window
        self.articles = [TopicPartition(topics.articles, n) for n in range(partitions)]
        self.duplicates = [TopicPartition(topics.duplicates, n) for n in range(partitions)]
        self.links: Links | None = None
        self.positions: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Look at intervals, until cancelled; at once back where there is nothing to link."""
        if len(self.articles) > 1 and self.size:
            await super().run()

    async def look(self) -> None:
        """Link what has come since the last time."""
        if 0 not in self.owned:
            self.links = None
            return
        bounds = await self.reader.bounds(self.articles)
        if self.links is None:
            await self._resume(bounds)
        links = self.links
        assert links is not None
        ranges = {
            tp: Bounds(
                max(self.positions[tp], bounds[tp].begin),
                min(bounds[tp].end, max(self.positions[tp], bounds[tp].begin) + MOST_RECORDS),
            )
            for tp in self.articles
        }
        if all(span.begin >= span.end for span in ranges.values()):
            return
        read = await self.reader.read(ranges)
        after = {tp: span.end for tp, span in ranges.items()}
        found = links.take(
            (record for records in read.values() for record in records),
            {str(tp.partition): offset for tp, offset in after.items()},
        )
        if found:
            self.links = None  # until they are confirmed: what was judged must be judged again
            await self.send(found)
            self.links = links
            metrics.LINKS.inc(len(found))
        self.positions = after

    async def _resume(self, bounds: Mapping[TopicPartition, Bounds]) -> None:
        """Remember the window's articles, and go on after the newest link's checkpoint."""
        ends = await self.reader.bounds(self.duplicates)
        tails = await self.reader.tails(ends, 1)
        checkpoints = [
            lineage.checkpoint
            for records in tails.values()
            for record in records
            if (lineage := read_lineage(record.headers)) is not None
        ]
        share = max(1, self.size // len(self.articles))
        for tp in self.articles:
            start = max((found.get(str(tp.partition), 0) for found in checkpoints), default=0)
            self.positions[tp] = min(max(start, bounds[tp].begin), bounds[tp].end)
        links = Links(self.duplicates[0].topic, self.size)
        before = {
            tp: Bounds(max(bounds[tp].begin, at - share), at) for tp, at in self.positions.items()
        }
        read = await self.reader.read(before)
        links.take((record for records in read.values() for record in records), {})
        self.links = links
