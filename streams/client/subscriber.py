"""Reading `news.enriched`: each event once, in order within a partition."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from schemas.marker import Outcome
from streams.client.connection import connect, partitions_of, unreachable
from streams.client.event import Event, read_event
from streams.client.positions import Position, Positions
from streams.client.selection import Selection
from streams.delivery.checkpoint import Bounds
from streams.delivery.log import LogReader
from streams.errors import BrokerAway, ClientError, Gap, NothingThere
from streams.kafka import close, consumer, quiet
from streams.lineage import read_lineage, read_outcome
from streams.settings import Settings
from streams.topics import Topics

SAVE_SECONDS = 0.5
IDLE_SECONDS = 5.0
LOOK_BACK = 100
"""Records before the end that tell the mark when a subscriber starts from now."""


class Subscriber:
    """Enriched events, as an async iterator inside an async context manager.

    Needs no consumer group: it reads all partitions. (`only` and `resume` may be set before it
    begins: numbers of partitions, and their positions where there is no `state`.) `start`: where a
    partition without a saved position begins: at its start, at what comes from now on, or at the
    first event that was written at a time (UTC where it names no zone) or later. `follow`: go on
    for ever; else until what is there when it starts. `state`: file of its positions, written as it
    goes; an event counts as taken when the next one is asked for, or the end. `selection`: which
    events and markers, and how many; withdrawals always come. `on_notice` is told in a sentence of
    what a person should know, such as brokers that are away (`give_up_seconds` of that end a
    bounded run; None waits for ever).

    Counts, while it runs: `repeats` dropped, `markers_hidden`, `filtered`, `foreign` (records
    without quotewire's headers or JSON).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        start: Literal["start", "now"] | datetime = "start",
        follow: bool = False,
        state: Path | None = None,
        selection: Selection | None = None,
        on_notice: Callable[[str], None] | None = None,
        give_up_seconds: float | None = 120.0,
    ) -> None:
        self._settings = settings
        self.topic = Topics.of(settings).enriched
        self.start = start
        self._follow = follow
        self._given = 0
        self._stopped = False
        self._state = state
        self.resume: Positions | None = None
        self.only: Collection[int] | None = None
        self._selection = selection or Selection()
        self._notice = on_notice or (lambda _: None)
        self._give_up = None if follow else give_up_seconds
        self._consumer: AIOKafkaConsumer | None = None
        self._positions = Positions(self.topic)
        self._ends: dict[TopicPartition, int] = {}
        self._skip: dict[int, int] = {}
        self._taken = Positions(self.topic)
        self._touched: set[int] = set()
        self._saved = 0.0
        self._dirty = False
        self.repeats = 0
        self.markers_hidden = 0
        self.filtered = 0
        self.foreign = 0

    async def __aenter__(self) -> Self:
        self._settings = await connect(self._settings, role="subscriber")
        if self._state is not None:
            self._positions = Positions.load(self._state, self.topic)
        elif self.resume is not None:
            self._positions = self.resume.copy()
        partitions = [
            one
            for one in await self._find_topic()
            if self.only is None or one.partition in self.only
        ]
        reader = consumer(self._settings)
        try:
            with quiet():
                async with LogReader(self._settings) as log:
                    bounds = await log.bounds(partitions)
                    starts = await self._starts(log, bounds)
                    anew = await self._made_anew(log, bounds)
                await reader.start()
            reader.assign(partitions)
            self._consumer = reader
            self._ends = {partition: bound.end for partition, bound in bounds.items()}
            for partition, bound in bounds.items():
                self._place(partition, bound, starts[partition], partition in anew)
            self._taken = self._positions.copy()
        except KafkaError as error:
            await close(reader)
            raise unreachable(self._settings, error) from None
        except BaseException:
            await close(reader)
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        reader, self._consumer = self._consumer, None
        try:
            self.save()
        finally:
            if reader is not None:
                await close(reader)

    def save(self) -> None:
        """Write the positions to the state file, if there is one and they have changed."""
        if self._state is not None and self._dirty:
            self._wanted(self._taken).save(self._state)
            self._saved, self._dirty = time.monotonic(), False

    @property
    def positions(self) -> Positions:
        """Where to go on behind what it has given so far, as if all of that were taken."""
        return self._wanted(self._positions)

    def _wanted(self, positions: Positions) -> Positions:
        """Positions, but none before where it started: what lies there is not wanted."""
        wanted = {
            number: replace(position, offset=max(position.offset, self._skip.get(number, 0)))
            for number, position in positions.partitions.items()
        }
        return Positions(self.topic, wanted)

    def stop(self) -> None:
        """End when the next event is asked for; the one that was given last counts as taken."""
        self._stopped = True

    async def _find_topic(self) -> list[TopicPartition]:
        told = False
        while True:
            found = await partitions_of(self._settings, self.topic)
            if found.get(self.topic):
                return found[self.topic]
            if not self._follow:
                raise NothingThere(
                    f"There is no topic {self.topic} yet; a worker makes it (`quotewire up`)."
                )
            if not told:
                self._notice(f"There is no topic {self.topic} yet; waiting for a worker.")
                told = True
            await asyncio.sleep(1.0)

    async def _starts(
        self, log: LogReader, bounds: Mapping[TopicPartition, Bounds]
    ) -> Mapping[TopicPartition, int]:
        """Where partitions without a saved position begin."""
        if isinstance(self.start, datetime):
            start = self.start if self.start.tzinfo else self.start.replace(tzinfo=UTC)
            return await log.at_time(bounds, int(start.timestamp() * 1000))
        return {tp: b.end if self.start == "now" else b.begin for tp, b in bounds.items()}

    async def _made_anew(
        self, log: LogReader, bounds: Mapping[TopicPartition, Bounds]
    ) -> set[TopicPartition]:
        """The partitions that are not those that were read before: they were made anew."""
        found = set()
        for partition, bound in bounds.items():
            position = self._positions.partitions.get(partition.partition)
            if position is None:
                continue
            if position.offset > bound.end:
                found.add(partition)
            elif position.last_ms is not None and position.offset > bound.begin:
                last = await log.first(partition, position.offset - 1)
                if (
                    last is not None
                    and last.offset == position.offset - 1
                    and last.timestamp != position.last_ms
                ):
                    found.add(partition)
        return found

    def _place(self, partition: TopicPartition, bound: Bounds, start: int, anew: bool) -> None:
        number, beginning = partition.partition, bound.begin
        position = self._positions.partitions.get(number)
        if position is not None and anew:
            if self._state is not None:
                raise Gap(
                    f"{self._state} has read {self.topic} partition {number} up to "
                    f"{position.offset}, but what is there now is another one: the topic was made "
                    "anew. Remove the file to start over."
                )
            self._notice(
                f"{self.topic} partition {number} was made anew since {position.offset} of it "
                "were read; it is read from where it begins."
            )
            position = None
        if position is None:
            position = Position(max(beginning, start - LOOK_BACK))
            self._skip[number] = start
            self._positions.partitions[number] = position
            self._dirty = True
        elif position.offset < beginning:
            self._lost(number, position, beginning)
        self._reader().seek(partition, position.offset)

    def _lost(self, number: int, position: Position, beginning: int) -> None:
        count = beginning - position.offset
        self._notice(
            f"{count} record{'s' * (count != 1)} of {self.topic} partition {number} expired unread."
        )
        position.offset, position.last_ms = beginning, None
        self._touched.add(number)

    async def __aiter__(self) -> AsyncIterator[Event]:
        """The events. Raises BrokerAway where a bounded run has waited too long."""
        async for batch in self.batches(most=1):
            for event in batch:
                yield event

    async def batches(
        self, most: int = 500, linger_seconds: float = 0.0
    ) -> AsyncIterator[list[Event]]:
        """The events, several at once: 1 to `most`, as many as are there.

        `linger_seconds`: how long the first of a batch may wait for others. A batch counts as taken
        when the next one is asked for, or the end. Raises BrokerAway as the iterator does.
        """
        heard = time.monotonic()
        batch: list[Event] = []
        while not self._stopped and (self._follow or not await self._finished()):
            fetched = await self._fetch()
            if fetched:
                heard = time.monotonic()
            elif time.monotonic() - heard > IDLE_SECONDS:
                await self._wait_for_brokers()
                heard = time.monotonic()
            for record, position in self._records(fetched):
                event = self._read(record, position)
                position.offset, position.last_ms = record.offset + 1, record.timestamp
                self._touched.add(record.partition)
                if event is None:
                    continue
                if not batch:
                    since = time.monotonic()
                batch.append(event)
                self._count()
                if len(batch) == most or self._stopped:
                    yield batch
                    self._take()
                    batch = []
                if self._stopped:
                    break
            if batch and (not self._follow or time.monotonic() - since >= linger_seconds):
                yield batch
                batch = []
            if not batch:
                self._take()
        if batch:
            yield batch
            self._take()

    def _take(self) -> None:
        """What was given is taken: remember where it ends, and save that now and then."""
        for number in self._touched:
            self._taken.partitions[number] = replace(self._positions.partitions[number])
            self._dirty = True
        self._touched.clear()
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self.save()

    def _records(
        self, batches: Mapping[TopicPartition, list[ConsumerRecord]]
    ) -> Iterator[tuple[ConsumerRecord, Position]]:
        """What was fetched, up to the ends in a bounded run, with the positions of partitions."""
        for partition, records in batches.items():
            position = self._positions.partitions[partition.partition]
            for record in records:
                if not self._follow and record.offset >= self._ends[partition]:
                    break
                yield record, position

    def _count(self) -> None:
        self._given += 1
        if self._given == self._selection.limit:
            self.stop()

    async def _finished(self) -> bool:
        """Whether everything before the ends has been fetched; they may lie beyond a record."""
        for partition, end in self._ends.items():
            if await self._reader().position(partition) < end:
                return False
        return True

    def _reader(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            raise ClientError("Subscriber is an async context manager: `async with` it first.")
        return self._consumer

    def _read(self, record: ConsumerRecord, position: Position) -> Event | None:
        """The event that a record is, or None for one that this subscriber does not give."""
        lineage, outcome = read_lineage(record.headers), read_outcome(record.headers)
        if lineage is None or outcome is None:
            self.foreign += 1
            return None
        if not position.take(lineage.topic, lineage.offset):
            self.repeats += 1
            return None
        if record.offset < self._skip.get(record.partition, 0):
            return None
        if outcome not in (Outcome.RESULT, Outcome.WITHDRAWN) and not self._selection.markers:
            self.markers_hidden += 1
            return None
        event = read_event(record, lineage, outcome)
        if event is None:
            self.foreign += 1
            return None
        if outcome is Outcome.RESULT and not self._selection.accepts(event.data):
            self.filtered += 1
            return None
        return event

    async def _fetch(self) -> dict[TopicPartition, list[ConsumerRecord]]:
        reader = self._reader()
        try:
            found: dict[TopicPartition, list[ConsumerRecord]]
            found = await reader.getmany(timeout_ms=500, max_records=500)
            return found
        except OffsetOutOfRangeError as error:
            beginnings = await reader.beginning_offsets(list(error.args[0]))
        for partition, beginning in beginnings.items():
            position = self._positions.partitions[partition.partition]
            if position.offset > beginning:
                raise Gap(
                    f"{self.topic} partition {partition.partition} no longer reaches offset "
                    f"{position.offset}: the topic was made anew. Start over."
                )
            self._lost(partition.partition, position, beginning)
            reader.seek(partition, beginning)
        return {}

    async def _wait_for_brokers(self) -> None:
        """Return when they answer; say when they do not, and when they are back."""
        reader = self._reader()
        since, told = time.monotonic(), False
        where = ", ".join(self._settings.brokers)
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await reader.end_offsets(list(self._ends))
                break
            except (KafkaError, TimeoutError):
                if not told:
                    self._notice(f"No broker answers at {where}; waiting for it.")
                    told = True
                if self._give_up is not None and time.monotonic() - since > self._give_up:
                    raise BrokerAway(
                        f"No broker has answered at {where} for {self._give_up:.0f} s."
                    ) from None
                await asyncio.sleep(0.5)
        if told:
            self._notice(f"The broker at {where} answers again.")
