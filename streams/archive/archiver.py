"""`quotewire archive`: events from `news.enriched` into the archive, for ever."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field

from streams import metrics
from streams.archive.alone import alone, alone_in_turn
from streams.archive.assignment import Assignment
from streams.archive.sink import ArchiveSink
from streams.archive.writer import Overtaken
from streams.client import Subscriber
from streams.client.positions import Positions
from streams.errors import Refused
from streams.settings import Settings
from streams.sinks.base import Change, Notice, Place, SinkOptions
from streams.topics import Topics

BATCH = 200
LINGER_SECONDS = 0.2
"""How long an event may wait for others: a transaction costs the same for one and for many."""


@dataclass
class Archiver:
    """Writes events into the archive at an address, until it is cancelled.

    Of PostgreSQL several archivers share the partitions, as a consumer group; into an SQLite file
    one writes alone. Which of two has a partition is in the end settled by the database: each
    batch moves the partition's position from where it was.
    """

    settings: Settings
    address: str
    notice: Notice = lambda _: None
    written: int = field(default=0, init=False)

    async def run(self) -> None:
        """Archive. Who is who is found beside it (`streams.archive.running`).

        Where another process writes into the same SQLite file, its end is waited for; but not by
        who reads a broker in memory, which is gone by then. Raises Refused for that.
        """
        topic = Topics.of(self.settings).enriched
        options = SinkOptions(self.settings, self.notice)
        async with ArchiveSink(self.address, options, topic) as sink:
            await self._archive(sink, topic)

    async def _archive(self, sink: ArchiveSink, topic: str) -> None:
        if sink.database.sqlite:
            path = sink.database.name
            try:
                if self.settings.engine == "embedded":
                    with alone(path):
                        await self._read(sink, None)
                else:
                    async with alone_in_turn(path, self.notice):
                        await self._read(sink, None)
            except Overtaken:
                raise Refused(
                    f"Another process writes into the archive {path}; one at a "
                    "time can. For several archivers, keep it in PostgreSQL."
                ) from None
        else:
            async with Assignment(self.settings, topic, self.notice) as assignment:
                while True:
                    await self._share(sink, assignment)

    async def catch_up(self) -> None:
        """Archive what is on the topic now, and end. Raises as `run`, and ClientError."""
        topic = Topics.of(self.settings).enriched
        options = SinkOptions(self.settings, self.notice)
        async with ArchiveSink(self.address, options, topic) as sink:
            await self._read(sink, None, follow=False)

    async def _share(self, sink: ArchiveSink, assignment: Assignment) -> None:
        """Archive the partitions that are ours, until others are."""
        partitions = await assignment.partitions()
        metrics.ARCHIVE_PARTITIONS.set(len(partitions))
        with contextlib.suppress(Overtaken):  # It has been given to another one meanwhile.
            await self._read(sink, partitions, assignment)

    async def _read(
        self,
        sink: ArchiveSink,
        partitions: Collection[int] | None,
        assignment: Assignment | None = None,
        *,
        follow: bool = True,
    ) -> None:
        place = await sink.place()
        assert place is not None
        subscriber = Subscriber(self.settings, follow=follow, on_notice=self.notice)
        subscriber.only = partitions
        resume = Positions.read(place.positions, sink.name, sink.topic)
        if partitions is not None:
            resume.partitions = {n: one for n, one in resume.partitions.items() if n in partitions}
        subscriber.resume = resume
        async with subscriber, _stopping(subscriber, assignment):
            async for events in subscriber.batches(BATCH, LINGER_SECONDS):
                at = Place("", subscriber.positions.content())
                await sink.take([Change(event) for event in events], at)
                self.written += len(events)
                metrics.ARCHIVE_BEHIND.set(max(0.0, time.time() - events[-1].timestamp_ms / 1000))


@contextlib.asynccontextmanager
async def _stopping(subscriber: Subscriber, assignment: Assignment | None) -> AsyncIterator[None]:
    """Stop the subscriber where the partitions change."""
    if assignment is None:
        yield
        return
    assignment.on_change = subscriber.stop
    if assignment.changed:
        subscriber.stop()
    try:
        yield
    finally:
        assignment.on_change = None
