"""Delivery: how no crash loses or repeats an article.

The rules, and where each is kept:

1. Every record carries its lineage: `streams/lineage.py`, written by `Stage.headers`.
2. Every input leaves exactly one record in its stage's output, in order: `Lane`.
3. A stage goes on from the end of its output: `checkpoint.decide`, applied by `Delivery.assign`.
4. What is done already is skipped: `Lane.item`, and the subscriber's client at the end.
5. Gaps are refused: `Lane.due` notices one, `Delivery._seek` goes back, and takes a gap for real
   only where the log itself holds nothing in between.
6. Outputs are written in order and confirmed before anything counts as done: `Delivery.emit`. A
   write that fails stops the lane, which reads its checkpoint again: `Delivery._reload`.
7. Nothing is written after a partition was given up: `Gate`. A worker that was frozen proves that
   it is still a member of the group before it writes again: `Delivery._fence`.
8. The join is a merge: `join.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    KafkaError,
    UnknownMemberIdError,
)
from aiokafka.structs import OffsetAndMetadata

from streams import metrics
from streams.delivery.checkpoint import (
    Committed,
    Kept,
    Resume,
    check_same_topic,
    commit_metadata,
    decide,
    highest,
)
from streams.delivery.deadletter import OutRecord
from streams.delivery.ingest import IngestLane
from streams.delivery.log import LogReader, committed_offsets
from streams.delivery.stage import Lane, Output, Record, Stage
from streams.errors import LogUnreadable, ResumeRefused
from streams.lineage import Lineage
from streams.settings import Settings

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
SUPERVISE_SECONDS = 1.0
COMMIT_SECONDS = 5.0
SEEK_AFTER_SECONDS = 2.0
RELOAD_SECONDS = 1.0
TAIL_RECORDS = 64
"""At least this many records at the end of an output are read for its highest origin: more than a
woken writer can have had in flight."""


class GateClosed(Exception):
    """The partition was given up; whatever was under way ends."""


class Gate:
    """Open while this worker may write. Closing waits for the writes that are under way."""

    def __init__(self) -> None:
        self.generation: int | None = None
        self._writing = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def open(self) -> bool:
        """Whether writes may pass."""
        return self.generation is not None

    def admit(self, generation: int) -> None:
        """Open for a generation of the consumer group."""
        self.generation = generation

    async def close(self, timeout: float) -> None:
        """Let nothing pass any more, and wait for what is inside, at most `timeout` seconds."""
        self.generation = None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), timeout)

    @contextlib.asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Hold the gate for a write. Raises GateClosed."""
        if self.generation is None:
            raise GateClosed
        self._writing += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._writing -= 1
            if not self._writing:
                self._quiet.set()


class Consumer:
    """What delivery needs of Faust's consumer; `app.py` binds it."""

    def __init__(
        self,
        generation: Callable[[], int],
        seek: Callable[[Mapping[TopicPartition, int]], Awaitable[None]],
        commit: Callable[[Mapping[TopicPartition, OffsetAndMetadata]], Awaitable[None]],
    ) -> None:
        self.generation = generation
        self.seek = seek
        self.commit = commit


class Delivery:
    """The lanes of the partitions that this worker owns, and all that it writes."""

    def __init__(self, settings: Settings, stages: Sequence[Stage], consumer: Consumer) -> None:
        self.settings = settings
        self.stages = tuple(stages)
        self.consumer = consumer
        self.reader = LogReader(settings)
        self.gate = Gate()
        self.lanes: dict[tuple[str, int], Lane] = {}
        self.lag = 0
        self.progress = 0
        self.progressed = time.monotonic()
        self.refused: ResumeRefused | None = None
        self.on_refused: Callable[[ResumeRefused], Awaitable[None]] | None = None
        self._producer: AIOKafkaProducer | None = None
        self._producer_lock = asyncio.Lock()
        self._load_lock = asyncio.Lock()
        self._assigned = False
        self._away_since: float | None = None
        self._first_record: float | None = None
        self._suspect = False
        self._ticked = time.monotonic()
        self._wake = asyncio.Event()
        self._wanted: set[TopicPartition] = set()
        self._reloading: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # -- life

    async def start(self) -> None:
        """Connect and begin to supervise. Raises KafkaError where no broker answers."""
        await self.reader.start()
        self._producer = await self._new_producer()
        self._spawn(self._tick())
        self._spawn(self._supervise())
        self._spawn(self._commit_regularly())

    async def stop(self) -> None:
        """Stop writing, commit what is confirmed, disconnect."""
        await self.gate.close(self.settings.rebalance_timeout / 2)
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.commit(closed=True), 5)
        self._drop_lanes()
        for task in list(self._tasks):
            task.cancel()
        await self.reader.stop()
        if self._producer is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._producer.stop(), 5)

    def _spawn(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of the delivery has ended: %r", error, exc_info=error)

    async def _new_producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self.settings.kafka(),
            acks="all",
            enable_idempotence=self.settings.engine == "kafka",
            max_request_size=self.settings.max_record_bytes + 262_144,
            max_batch_size=262_144,
            linger_ms=0,
            request_timeout_ms=int(self.settings.confirm_seconds * 1000),
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    # -- assignments

    async def revoke(self) -> None:
        """Give up all partitions: stop writing, then forget the lanes."""
        log.info("Partitions are moving; this worker writes nothing until they are assigned.")
        self._assigned = False
        await self.gate.close(self.settings.rebalance_timeout / 2)
        self._drop_lanes()

    def assigned(self) -> None:
        """An assignment is complete: its partitions may be loaded."""
        self._assigned = True
        metrics.REBALANCES.inc()

    def _drop_lanes(self) -> None:
        for lane in self.lanes.values():
            lane.stop()
        self.lanes.clear()
        metrics.LAG.clear()
        self._wanted.clear()

    async def assign(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Load the lanes of an assignment and open the gate; the offsets at which inputs go on.

        Faust may call it more than once in a rebalance. Loads are serialised; one whose generation
        has changed is discarded; only the load of a completed assignment opens the gate, last.
        """
        async with self._load_lock:
            if not self._assigned:
                return {}
            generation = self.consumer.generation()
            owned = set(partitions)
            if self.gate.generation == generation:
                positions = self._positions()
                await self.consumer.seek(positions)
                return positions
            pairs = [
                (stage, number)
                for stage in self.stages
                for number in sorted(tp.partition for tp in owned if tp.topic == stage.inputs[0])
            ]
            while True:
                try:
                    lanes = await self._load(pairs)
                    break
                except (KafkaError, LogUnreadable, OSError) as error:
                    self._brokers_away(error)
                    await asyncio.sleep(RELOAD_SECONDS)
            if not self._assigned or self.consumer.generation() != generation:
                return {}
            self._drop_lanes()
            self.lanes = {(lane.stage.name, lane.partition): lane for lane in lanes}
            positions = self._positions()
            await self.consumer.seek(positions)
            self._suspect = False
            self.gate.admit(generation)
            for lane in lanes:
                lane.start()
            self._progress()
            log.info(
                "This worker has %d of the partitions (generation %d).",
                len({lane.partition for lane in lanes}),
                generation,
            )
            return positions

    def _positions(self) -> dict[TopicPartition, int]:
        """For each input partition, the lowest offset that a lane expects."""
        positions: dict[TopicPartition, int] = {}
        for lane in self.lanes.values():
            for topic, expected in lane.expected.items():
                tp = TopicPartition(topic, lane.partition)
                positions[tp] = min(expected, positions.get(tp, expected))
        return positions

    async def _load(self, pairs: Sequence[tuple[Stage, int]]) -> list[Lane]:
        """Lanes that go on where their outputs end. Raises ResumeRefused, KafkaError."""
        outputs = [TopicPartition(stage.output, number) for stage, number in pairs]
        inputs = [TopicPartition(t, number) for stage, number in pairs for t in stage.inputs]
        bounds = await self.reader.bounds({*outputs, *inputs})
        tails: dict[TopicPartition, Lineage | None] = {}
        headers: dict[TopicPartition, list[Sequence[tuple[str, bytes]]]] = {}
        for window, group in self._by_tail(pairs).items():
            found = await self.reader.tails({tp: bounds[tp] for tp in group}, window)
            headers |= {tp: [record.headers for record in found[tp]] for tp in group}
        for tp in outputs:
            tails[tp] = highest(headers[tp])
            if tails[tp] is None and bounds[tp].begin < bounds[tp].end:
                whole = await self.reader.read({tp: bounds[tp]})
                headers[tp] = [record.headers for record in whole[tp]]
                tails[tp] = highest(headers[tp])
        committed: dict[TopicPartition, Committed] = {}
        if any(tail is None for tail in tails.values()):
            committed = await committed_offsets(self.settings, inputs)
        lanes = []
        for (stage, number), output in zip(pairs, outputs, strict=True):
            tail = tails[output]
            resume = decide(
                stage.name,
                bounds[output],
                tail,
                {topic: bounds[TopicPartition(topic, number)] for topic in stage.inputs},
                {
                    topic: committed[TopicPartition(topic, number)]
                    for topic in stage.inputs
                    if TopicPartition(topic, number) in committed
                },
            )
            self._report_lost(stage, number, resume)
            lane = stage.lane(number, resume, self)
            if isinstance(lane, IngestLane):
                lane.remember(headers[output])
                if tail is not None:
                    await self._check_origin(stage, tail, bounds)
            lanes.append(lane)
        return lanes

    def _by_tail(self, pairs: Sequence[tuple[Stage, int]]) -> dict[int, list[TopicPartition]]:
        """Output partitions by how many of their last records are needed."""
        groups: dict[int, list[TopicPartition]] = defaultdict(list)
        for stage, number in pairs:
            needed = max(TAIL_RECORDS, 3 * stage.batch) + stage.remembered
            groups[needed].append(TopicPartition(stage.output, number))
        return groups

    async def _check_origin(
        self, stage: Stage, tail: Lineage, bounds: Mapping[TopicPartition, object]
    ) -> None:
        tp = TopicPartition(tail.topic, tail.partition)
        if tp not in bounds:
            return
        record = await self.reader.first(tp, tail.offset)
        if record is not None and record.offset == tail.offset:
            check_same_topic(stage.name, tail, record.timestamp)

    def _report_lost(self, stage: Stage, number: int, resume: Resume) -> None:
        for topic, first, end in resume.lost:
            metrics.LOST.labels(stage.name).inc(end - first)
            log.error(
                "%s: offsets %d to %d of %s, partition %d were removed by retention before they "
                "were read. Lengthen the topic's retention.",
                stage.name,
                first,
                end - 1,
                topic,
                number,
            )

    # -- records in

    async def accept(self, stage: str, record: Record) -> None:
        """Hand a record to its lane; without one it is not ours any more and will be read again."""
        lane = self.lanes.get((stage, record.partition))
        if self._first_record is None:
            self._first_record = time.time()
            metrics.FIRST_RECORD.set(self._first_record)
        if lane is not None:
            await lane.accept(record)

    def seek(self, lane: Lane, topic: str) -> None:
        """Ask that the topic be read again from where its lanes expect it."""
        lane.sought[topic] = time.monotonic()
        self._wanted.add(TopicPartition(topic, lane.partition))
        self._wake.set()

    async def _seek(self, tp: TopicPartition) -> None:
        lanes = [
            lane
            for lane in self.lanes.values()
            if lane.partition == tp.partition and tp.topic in lane.expected
        ]
        if not lanes or not self.gate.open:
            return
        target = min(lane.expected[tp.topic] for lane in lanes)
        first = await self.reader.first(tp, target)
        if first is None:
            for lane in lanes:
                lane.sought.pop(tp.topic, None)
            return
        for lane in lanes:
            if lane.expected[tp.topic] < first.offset:
                metrics.GAPS.labels(lane.stage.name).inc(first.offset - lane.expected[tp.topic])
                lane.expected[tp.topic] = first.offset
        target = min(lane.expected[tp.topic] for lane in lanes)
        log.info("Reading %s, partition %d again from offset %d.", *tp, target)
        await self.consumer.seek({tp: target})
        for lane in lanes:
            metrics.SEEKS.labels(lane.stage.name).inc()
            lane.sought[tp.topic] = time.monotonic()

    # -- records out

    async def emit(self, lane: Lane, outputs: Sequence[Output]) -> None:
        """Write outputs and have them confirmed, side records first.

        Raises GateClosed where the partition was given up, KafkaError or TimeoutError where the
        brokers did not confirm; then nobody knows what was written, and the lane reads its
        checkpoint again.
        """
        if lane.stopped:
            raise GateClosed
        if self._was_frozen():
            await self._fence()
        async with self.gate.passing():
            if self.gate.generation != self.consumer.generation():
                raise GateClosed
            side = [record for output in outputs for record in output.side]
            if side:
                await self.send(side)
            await self.send([output.main for output in outputs])
        self._progress()

    async def send(self, records: Sequence[OutRecord]) -> None:
        """Write records and have them confirmed. Raises KafkaError, TimeoutError."""
        producer = self._producer
        if producer is None:
            raise GateClosed
        async with asyncio.timeout(self.settings.confirm_seconds):
            confirmations = [
                await producer.send(
                    record.topic,
                    # aiokafka sends no record without both; a key-less null becomes empty.
                    value=b"" if record.key is None and record.value is None else record.value,
                    key=record.key,
                    partition=record.partition,
                    headers=list(record.headers),
                )
                for record in records
            ]
            await asyncio.gather(*confirmations)

    def _progress(self) -> None:
        self.progress += 1
        self.progressed = time.monotonic()

    # -- frozen workers

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            delay = time.monotonic() - self._ticked - TICK_SECONDS
            metrics.LOOP_DELAY.observe(max(0.0, delay))
            self._suspect = self._was_frozen()
            self._ticked = time.monotonic()

    def _was_frozen(self) -> bool:
        gap = time.monotonic() - self._ticked
        return self._suspect or gap > self.settings.session_timeout / 2

    async def _fence(self) -> None:
        """Prove by a commit that this worker is still a member of its generation.

        A worker that was frozen beyond its session does not know that its partitions have moved;
        the group coordinator refuses its commit. Raises GateClosed.
        """
        metrics.FENCES.inc()
        log.warning("The worker was frozen; it proves its membership before it writes again.")
        while self.gate.open:
            try:
                await self.commit()
            except (CommitFailedError, IllegalGenerationError, UnknownMemberIdError) as error:
                log.warning("The worker has lost its partitions while it was frozen.")
                raise GateClosed from error
            except (KafkaError, IllegalStateError, TimeoutError):
                await asyncio.sleep(TICK_SECONDS)
            else:
                self._suspect = False
                self._ticked = time.monotonic()
                return
        raise GateClosed

    # -- commits

    async def _commit_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            try:
                await self.commit()
            except (KafkaError, IllegalStateError, TimeoutError) as error:
                log.debug("The commit did not succeed (%s); the next one may.", error)

    async def commit(self, *, closed: bool = False) -> None:
        """Commit the offsets up to which outputs are confirmed, with each stage's mark.

        Commits only serve where an output has expired, and tools that show lag. `closed`: also
        once the gate is closed, for the last commit of an orderly stop. Raises KafkaError.
        """
        if not self.gate.open and not closed:
            return
        kept: dict[TopicPartition, dict[str, Kept]] = defaultdict(dict)
        for lane in self.lanes.values():
            for topic in lane.confirmed:
                kept[TopicPartition(topic, lane.partition)][lane.stage.name] = lane.kept(topic)
        if kept:
            await self.consumer.commit(
                {
                    tp: OffsetAndMetadata(
                        min(one.offset for one in stages.values()), commit_metadata(stages)
                    )
                    for tp, stages in kept.items()
                }
            )

    # -- failed lanes

    def lane_failed(self, lane: Lane, error: Exception) -> None:
        """A lane has stopped: unless its partition was given up, load it again."""
        key = (lane.stage.name, lane.partition)
        if isinstance(error, GateClosed) or self.lanes.get(key) is not lane:
            log.info("%s, partition %d: given up.", *key)
            return
        if key not in self._reloading:
            self._reloading.add(key)
            self._spawn(self._reload(lane, error, self._producer))

    async def _reload(self, lane: Lane, error: Exception, failed: AIOKafkaProducer | None) -> None:
        key = (lane.stage.name, lane.partition)
        metrics.RELOADS.labels(lane.stage.name).inc()
        log.warning(
            "%s, partition %d has stopped (%s: %s); it reads its checkpoint again.",
            *key,
            type(error).__name__,
            error,
            exc_info=None if isinstance(error, KafkaError | TimeoutError) else error,
        )
        lane.stop()
        try:
            while self.gate.open and self.lanes.get(key) is lane:
                generation = self.gate.generation
                await asyncio.sleep(RELOAD_SECONDS)
                try:
                    await self._renew_producer(failed)
                    fresh = (await self._load([(lane.stage, lane.partition)]))[0]
                except ResumeRefused as refused:
                    await self._refuse(refused)
                    return
                except (KafkaError, LogUnreadable, OSError) as again:
                    self._brokers_away(again)
                    continue
                if self.gate.generation == generation and self.lanes.get(key) is lane:
                    self.lanes[key] = fresh
                    fresh.start()
                    for topic in fresh.expected:
                        self.seek(fresh, topic)
                return
        finally:
            self._reloading.discard(key)

    async def _refuse(self, refused: ResumeRefused) -> None:
        self.refused = refused
        if self.on_refused is not None:
            await self.on_refused(refused)

    async def _renew_producer(self, failed: AIOKafkaProducer | None) -> None:
        """A producer whose write failed may still hold parts of it: replace it, once."""
        async with self._producer_lock:
            if self._producer is not failed or failed is None:
                return
            fresh = await self._new_producer()
            self._producer = fresh
            with contextlib.suppress(Exception):
                await asyncio.wait_for(failed.stop(), 2)

    # -- supervision

    async def _supervise(self) -> None:
        """Measure lag; go back for records that a lane should have been given and was not."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SUPERVISE_SECONDS)
            self._wake.clear()
            try:
                await self._look()
                self._brokers_back()
                wanted, self._wanted = self._wanted, set()
                for tp in sorted(wanted):
                    await self._seek(tp)
            except (KafkaError, LogUnreadable, IllegalStateError, OSError, TimeoutError) as error:
                self._brokers_away(error)
                self._progress()  # an outage is not a stall
                await asyncio.sleep(RELOAD_SECONDS)

    def _brokers_away(self, error: Exception) -> None:
        """Say once that the brokers do not answer."""
        if self._away_since is None:
            self._away_since = time.monotonic()
            metrics.BROKERS_AWAY.set(1)
            brokers = ", ".join(self.settings.brokers)
            reason = error or type(error).__name__
            log.warning("No answer from the brokers at %s (%s); waiting for them.", brokers, reason)

    def _brokers_back(self) -> None:
        """Say once that they answer again."""
        if self._away_since is not None:
            away = time.monotonic() - self._away_since
            self._away_since = None
            metrics.BROKERS_AWAY.set(0)
            log.warning("The brokers answer again, after %.0f s.", away)

    async def _look(self) -> None:
        if not self.gate.open:
            return
        positions = {
            TopicPartition(topic, lane.partition)
            for lane in self.lanes.values()
            for topic in lane.expected
        }
        ends = await self.reader.ends(positions)
        now = time.monotonic()
        lag: dict[TopicPartition, int] = defaultdict(int)
        for lane in list(self.lanes.values()):
            for topic, expected in lane.expected.items():
                tp = TopicPartition(topic, lane.partition)
                end = ends.get(tp, 0)
                lag[tp] = max(lag[tp], end - lane.done(topic))
                if lane.stopped or end <= expected or not lane.starved(topic):
                    continue
                since = max(lane.last_accept, lane.sought.get(topic, 0.0))
                if now - since > SEEK_AFTER_SECONDS:
                    self.seek(lane, topic)
        for tp, records in lag.items():
            metrics.LAG.labels(tp.topic, str(tp.partition)).set(max(0, records))
        self.lag = sum(max(0, records) for records in lag.values())
        if not self.lag:
            self._progress()
