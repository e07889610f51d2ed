"""A stage, and one partition of it.

A `Lane` takes the records of one partition in order, has them worked on side by side, and has the
outputs written in order. It knows which offset it expects next of each input; anything else is a
repeat, which it drops, or a gap, for which it asks the delivery to go back. What is written at once
is what has been made since the last time: one article when idle, `batch` of them in a backlog.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from agents.work import ID_CHARACTERS, Failure, Produced, marker, shortened
from schemas.marker import Outcome
from streams import metrics, tracing
from streams.delivery.checkpoint import Bounds, Kept, Resume
from streams.delivery.deadletter import FailedInput, OutRecord, dead_letter, read_cause
from streams.delivery.log import LogReader
from streams.flow import Declaration
from streams.lineage import (
    Headers,
    Lineage,
    envelope,
    passed_on,
    read_lineage,
    read_outcome,
)
from streams.logs import tell_dead_letter

log = logging.getLogger(__name__)

AHEAD_BATCHES = 3
"""So many times what is written at once a lane has worked on."""
SLOW_SECONDS = 1.0
"""An article that takes longer at a stage is always told by an exemplar."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    def kept(self, value: bytes | None) -> FailedInput:
        """The record as a dead letter keeps it, with this value."""
        return FailedInput(self.topic, self.partition, self.offset, self.key, value, self.headers)


@dataclass(frozen=True, slots=True)
class Item:
    """One input of a stage: what it is made of, and the lineage of what will be made of it."""

    records: tuple[Record, ...]
    lineage: Lineage
    outcome: Outcome
    accepted: float = field(default_factory=time.monotonic)

    @property
    def record(self) -> Record:
        """The first record; the only one, but at the join."""
        return self.records[0]

    @property
    def event_id(self) -> str:
        """The CloudEvents id of the record."""
        return dict(self.record.headers).get("ce_id", b"").decode(errors="replace")

    @property
    def origin_id(self) -> str:
        """Names the raw record."""
        return self.lineage.place


@dataclass(frozen=True, slots=True)
class Output:
    """What is written for one input: side records (dead letters, held) before the main one."""

    main: OutRecord
    side: Sequence[OutRecord]
    outcome: Outcome
    failure: Failure | None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sizes:
    """batch: most records that are written at once. record: bytes of the largest record that a
    topic takes. window: articles that ingest remembers."""

    batch: int
    record: int
    window: int = 0


Run = Callable[[Any, int], "asyncio.Future[Produced]"]
"""What will be made of one input of a stage, of so many bytes."""


class Stage:
    """One stage of the flow, as it was declared. Subclasses say what differs by its role."""

    remembered = 0
    """Records of its output that a lane needs to know beside the last ones."""
    last = False
    """Whether what it writes is what subscribers read."""

    def __init__(
        self, declared: Declaration, topics: Callable[[str], str], run: Run, sizes: Sizes
    ) -> None:
        self.name = declared.name
        self.inputs = tuple(topics(name) for name in declared.inputs)
        self.output = topics(declared.output)
        self.dead_letters = topics(declared.dead_letters)
        self.optional: frozenset[str] = frozenset()
        """Inputs that may be added to a stream that runs."""
        self.batch = sizes.batch
        self.limit = sizes.record
        self._run = run

    def work(self, item: Item) -> asyncio.Future[Produced]:
        """What will be made of an item; a marker goes on as it is."""
        made: asyncio.Future[Produced] = asyncio.get_running_loop().create_future()
        try:
            ready = marker_of(item) or self.ready(item)
            if not isinstance(ready, Produced):
                return self._run(ready, sum(len(one.value or b"") for one in item.records))
            made.set_result(ready)
        except Exception as error:  # stops the lane, not whoever brings it the record
            made.set_exception(error)
        return made

    def ready(self, item: Item) -> Any:
        """What the function takes of an item; or Produced, where it is not asked."""
        return item.record.value or b""

    def lane(self, partition: int, resume: Resume, delivery: Delivery) -> Lane:
        """A lane of this stage that goes on as `resume` says."""
        return Lane(self, partition, resume, delivery)

    def result(self, item: Item, produced: Produced) -> Output:
        """The records to write for one input."""
        if produced.outcome is Outcome.RESULT:
            output = self._output(item, produced)
            if output.main.size <= self.limit:
                return output
            produced = self.too_large(item, output.main.size)
        return self._output(item, produced)

    def too_large(self, item: Item, size: int) -> Produced:
        """What stands in for an output that no topic takes."""
        failure = Failure(
            "too_large",
            "streams.delivery.stage.TooLarge",
            f"The output of {self.name} is {size} bytes; topics take {self.limit} "
            "(QUOTEWIRE_MAX_RECORD_BYTES).",
        )
        return no_result(item, failure)

    def _output(self, item: Item, produced: Produced) -> Output:
        main = OutRecord(
            self.output,
            item.lineage.partition,
            key_of(item, produced),
            produced.value,
            self.headers(item, produced),
        )
        side = []
        if produced.failure is not None and self.letters():
            side.append(self.letter(item, produced.failure))
        return Output(main, side, produced.outcome, produced.failure, produced.counts)

    def letters(self) -> bool:
        """Whether failures are dead-lettered here."""
        return True

    def headers(self, item: Item, produced: Produced) -> list[tuple[str, bytes]]:
        """Envelope, lineage and what is passed on."""
        if produced.outcome in (Outcome.RESULT, Outcome.WITHDRAWN):
            event_id = produced.event_id or item.event_id
        else:
            event_id = f"marker:{item.origin_id}"
        kind = self.output.rpartition(".")[2] or self.output
        return [
            *envelope(
                kind=kind,
                source=f"quotewire/{self.name}",
                id=event_id,
                outcome=produced.outcome,
                timestamp_ms=item.lineage.timestamp_ms,
                key=key_of(item, produced),
            ),
            *item.lineage.headers(),
            *passed_on(item.record.headers),
        ]

    def letter(self, item: Item, failure: Failure) -> OutRecord:
        """The dead letter of an input."""
        record = item.record
        return dead_letter(
            topic=self.dead_letters,
            source=record.kept(record.value),
            stage=self.name,
            origin_id=item.origin_id,
            failure=failure,
        )


def no_result(item: Item, failure: Failure) -> Produced:
    """What is made of an input that the stage itself gives up."""
    key = short_key(item.record.key)
    article_id = key.decode(errors="replace") if key else None
    value = marker(Outcome.FAILED, article_id, failure.message)
    return Produced(Outcome.FAILED, value, failure=failure)


def key_of(item: Item, produced: Produced) -> bytes | None:
    """The key of what is written: the article's id, where it is known."""
    return produced.key if produced.key is not None else short_key(item.record.key)


def short_key(key: bytes | None) -> bytes | None:
    """The key of what has no result: as it came, or cut as a long id is."""
    if key is None or len(key) <= ID_CHARACTERS:
        return key
    return shortened(key.decode(errors="replace"), ID_CHARACTERS).encode()


class Delivery(Protocol):
    """What a lane needs of the worker."""

    async def emit(self, lane: Lane, outputs: Sequence[Output]) -> None:
        """Write and have confirmed, dead letters first. Raises what stops the lane."""

    def seek(self, lane: Lane, topic: str) -> None:
        """Ask that the topic be read again from where its lanes expect it."""

    def lane_failed(self, lane: Lane, error: Exception) -> None:
        """Report that the lane has stopped."""

    def progress(self) -> None:
        """Note that the worker does not stand still."""


class Lane:
    """One partition of a stage; lives from one assignment (or reload) to the next."""

    def __init__(self, stage: Stage, partition: int, resume: Resume, delivery: Delivery) -> None:
        self.stage = stage
        self.partition = partition
        self.delivery = delivery
        self.expected = dict(resume.positions)
        self.mark = resume.mark
        self.confirmed = dict(resume.positions)
        self.confirmed_mark = resume.mark
        self.sought: dict[str, float] = {}
        self.last_accept = time.monotonic()
        self.stopped = False
        self._exemplar_due = 0.0
        self._told_due = 0.0
        self._inbox: deque[Item] = deque()
        self._working: deque[tuple[Item, asyncio.Future[Produced]]] = deque()
        self._unfinished: deque[Item] = deque()
        self._begun = asyncio.Event()
        self._room = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def remember(self, headers: Sequence[Headers]) -> None:
        """Take what is needed of the newest records of the output, oldest first; here nothing."""

    async def recover(self, reader: LogReader, output: Bounds) -> None:
        """Read what is needed of the whole output, which has these bounds; here nothing."""

    # -- records come in

    async def accept(self, record: Record) -> None:
        """Take a record of this partition; waits while the lane is full."""
        if not self.due(record):
            return
        item = self.item(record)
        if item is None:
            return
        while len(self._inbox) >= 2 * self.stage.batch and not self.stopped:
            self._room.clear()
            await self._room.wait()
        self.push(item)

    def due(self, record: Record) -> bool:
        """Whether the record is the one expected; then the next one is expected."""
        topic, expected = record.topic, self.expected[record.topic]
        if self.stopped or record.offset < expected:
            return False
        if record.offset > expected:
            if topic not in self.sought:
                self.delivery.seek(self, topic)
            return False
        self.sought.pop(topic, None)
        self.expected[topic] = expected + 1
        self.last_accept = time.monotonic()
        return True

    def item(self, record: Record) -> Item | None:
        """The input that a record is; None for a repeat and for what quotewire did not write."""
        lineage = self.lineage(record)
        outcome = self.outcome(record)
        if lineage is None or outcome is None:
            self.foreign(record)
            return None
        if lineage.offset <= self.mark:
            metrics.REPEATS.labels(self.stage.name).inc()
            return None
        self.mark = lineage.offset
        return Item((record,), lineage, outcome)

    def foreign(self, record: Record) -> None:
        """Leave out a record that has no lineage."""
        metrics.FOREIGN.labels(self.stage.name).inc()
        log.warning(
            "%s, partition %d, offset %d was not written by quotewire; it is left out.",
            record.topic,
            record.partition,
            record.offset,
        )

    def lineage(self, record: Record) -> Lineage | None:
        """The lineage of the output: the record's origin, and this lane's own checkpoint."""
        found = read_lineage(record.headers)
        return found and Lineage(
            found.topic,
            found.partition,
            found.offset,
            found.timestamp_ms,
            {record.topic: record.offset + 1},
        )

    def outcome(self, record: Record) -> Outcome | None:
        """What the stage before made of it."""
        return read_outcome(record.headers)

    def push(self, item: Item) -> None:
        """Queue an input."""
        self._inbox.append(item)
        self._unfinished.append(item)
        self._work()

    def starved(self, topic: str) -> bool:
        """Whether nothing is under way, so that records of the topic are due."""
        return not self._unfinished

    # -- items go through

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._guard(self._write()))
        self._work()

    def stop(self) -> None:
        """Stop at once; what is not confirmed will be read again."""
        self.stopped = True
        self._room.set()
        if self._task is not None:
            self._task.cancel()
        for _, made in self._working:
            made.cancel()

    async def _guard(self, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.delivery.lane_failed(self, error)

    def take(self) -> Item:
        """The next item."""
        return self._inbox.popleft()

    def _work(self) -> None:
        """Have what is queued worked on, so far as there is room."""
        if self._task is None or self.stopped:
            return
        while self._inbox and len(self._working) < AHEAD_BATCHES * self.stage.batch:
            item = self.take()
            self._working.append((item, self.stage.work(item)))
            self._begun.set()
            self._room.set()

    async def _write(self) -> None:
        while True:
            while not self._working:
                self._begun.clear()
                await self._begun.wait()
            await self._working[0][1]
            items: list[Item] = []
            outputs: list[Output] = []
            while self._working and len(items) < self.stage.batch and self._working[0][1].done():
                item, made = self._working.popleft()
                items.append(item)
                outputs.append(self.output(item, made.result()))
            self._work()
            began = time.monotonic()
            await self.delivery.emit(self, outputs)
            sending = time.monotonic() - began
            self.written()
            last = items[-1].lineage
            self.confirmed.update(last.checkpoint)
            self.confirmed_mark = last.offset
            for _ in items:
                self._unfinished.popleft()
            self._observe(items, outputs, sending)

    def output(self, item: Item, produced: Produced) -> Output:
        """The records to write for one input; called in order."""
        return self.stage.result(item, produced)

    def written(self) -> None:
        """The outputs of a batch are confirmed; here that changes nothing."""

    def oldest(self) -> list[tuple[Record, int]]:
        """The oldest record of each input that is not finished, with its origin's time in ms."""
        if not self._unfinished:
            return []
        item = self._unfinished[0]
        return [(record, item.lineage.timestamp_ms) for record in item.records]

    def done(self, topic: str) -> int:
        """The offset below which every record of the input is written, or left out for good."""
        return self.expected[topic] if self.starved(topic) else self.confirmed[topic]

    def kept(self, topic: str) -> Kept:
        """What commit metadata keeps of this lane."""
        return Kept(self.done(topic), self.confirmed_mark)

    def _observe(self, items: Sequence[Item], outputs: Sequence[Output], sending: float) -> None:
        name = self.stage.name
        now = time.monotonic()
        seconds = metrics.series(metrics.STAGE_SECONDS, name)
        for item, output in zip(items, outputs, strict=True):
            key = item.record.key
            took = now - item.accepted
            trace_id = None
            if tracing.active():
                trace_id = tracing.record(work_of(name, item, output, took, sending))
            exemplar = None
            if took > SLOW_SECONDS or now >= self._exemplar_due:
                # Of quick articles one a second is enough: a scrape shows the last of a bucket.
                exemplar = metrics.exemplar(item.lineage, key, trace_id)
                self._exemplar_due = now + 1.0
            seconds.observe(took, exemplar)
            metrics.series(metrics.RECORDS, name, output.outcome).inc()
            metrics.series(metrics.BYTES, name).inc(len(output.main.value or b""))
            for record in output.side:
                if record.topic == self.stage.dead_letters:
                    where, reason = read_cause(record.headers)
                    reason = metrics.closed(reason, metrics.REASONS)
                    metrics.series(metrics.DEAD_LETTERS, where, reason).inc()
                    if output.failure is not None and now >= self._told_due:
                        # Whoever publishes nonsense fills no disk.
                        self._told_due = now + 1.0
                        made, read = output.main.key, item.record.headers
                        tell_dead_letter(where, made, output.failure, item.lineage, read)
            metrics.count(name, output.counts)
            if self.stage.last:
                waited = time.time() - item.lineage.timestamp_ms / 1000
                metrics.END_TO_END_SECONDS.observe(max(0.0, waited), exemplar)


def work_of(stage: str, item: Item, output: Output, seconds: float, sending: float) -> tracing.Work:
    """What a stage has made of an article, for its spans."""
    read = item.record
    return tracing.Work(
        stage,
        item.lineage,
        tracing.Place(read.topic, read.partition, read.key, read.offset),
        read.headers,
        output.outcome,
        output.failure.reason if output.failure is not None else None,
        seconds,
        [tracing.Place(one.topic, one.partition, one.key) for one in (*output.side, output.main)],
        sending,
    )


def marker_of(item: Item) -> Produced | None:
    """The marker that an item is, which goes through a stage as it is; None for an article."""
    if item.outcome is Outcome.RESULT:
        return None
    return Produced(item.outcome, item.record.value or b"{}")
