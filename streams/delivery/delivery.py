"""Delivery: how no crash loses or repeats an article.

The rules, and where each is kept:

1. Every record carries its lineage: `lineage.py`, written by `Stage.headers`.
2. Every input leaves exactly one record in its stage's output, in order: `Lane`.
3. A stage goes on from the end of its output: `checkpoint.decide`, applied by `Loader.load`.
4. What is done already is skipped: `Lane.item`, and the subscriber's client at the end.
5. Gaps are refused: `Lane.due` notices one, `Supervisor` goes back, and takes a gap for real only
   where the log itself holds nothing in between.
6. Outputs are written in order and confirmed before anything counts as done: `Delivery.emit`. A
   write that fails stops the lane, which reads its checkpoint again: `Delivery._reload`.
7. Nothing is written after a partition was given up: `Gate`. A worker that was frozen (`Pulse`)
   proves that it is still a member of the group before it writes again: `Delivery._fence`.
8. The join is a merge: `join.py`.
9. A stage beside others that is added to a running stream begins where the join is:
   `Loader._beside`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

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
from streams.delivery.checkpoint import Kept, commit_metadata
from streams.delivery.deadletter import OutRecord
from streams.delivery.gate import Gate, GateClosed
from streams.delivery.loading import Loader
from streams.delivery.log import LogReader
from streams.delivery.pulse import TICK_SECONDS, Pulse
from streams.delivery.stage import Lane, Output, Record, Stage
from streams.delivery.supervise import Brokers, Supervisor
from streams.delivery.writer import Writer
from streams.denied import forbidden
from streams.errors import LogUnreadable, QuotewireError, ResumeRefused
from streams.settings import Settings

log = logging.getLogger(__name__)

COMMIT_SECONDS = 5.0
RELOAD_SECONDS = 1.0
FROZEN_SECONDS = 3.0
"""However long the session, somebody with the same group instance id may have taken over."""


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
        self.pulse = Pulse(min(settings.session_timeout / 2, FROZEN_SECONDS))
        self.writer = Writer(settings)
        self.brokers = Brokers(settings.brokers)
        self.loader = Loader(settings, self.reader, self.stages)
        self.supervisor = Supervisor(self, self.reader, self.brokers, consumer.seek)
        self.lanes: dict[tuple[str, int], Lane] = {}
        self.progressed = time.monotonic()
        self.on_refused: Callable[[QuotewireError], Awaitable[None]] | None = None
        self._load_lock = asyncio.Lock()
        self._assigned = False
        self._first_record: float | None = None
        self._reloading: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # -- life

    async def start(self) -> None:
        """Connect and begin to supervise. Raises KafkaError where no broker answers."""
        await self.reader.start()
        await self.writer.start()
        self._spawn(self.pulse.run())
        self._spawn(self.supervisor.run())
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
        await self.writer.stop()

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

    # -- how it does

    @property
    def writable(self) -> bool:
        """Whether this worker has partitions and may write."""
        return self.gate.open

    @property
    def lag(self) -> int:
        """Records that wait in the inputs of its lanes."""
        return self.supervisor.lag

    @property
    def partitions(self) -> set[int]:
        """Numbers of the partitions that this worker owns."""
        return {lane.partition for lane in self.lanes.values()}

    def owned(self) -> Iterable[Lane]:
        """The lanes of those partitions."""
        return self.lanes.values()

    def progress(self) -> None:
        """Note that something was finished, or that there is nothing to do."""
        self.progressed = time.monotonic()

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
        self.supervisor.forget()

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
            lanes = await self._load_all(owned)
            if not self._assigned or self.consumer.generation() != generation:
                return {}
            self._drop_lanes()
            self.lanes = {(lane.stage.name, lane.partition): lane for lane in lanes}
            positions = self._positions()
            await self.consumer.seek(positions)
            self.pulse.suspect = False
            self.gate.admit(generation)
            for lane in lanes:
                lane.start()
            self.progress()
            log.info(
                "This worker has %d of the partitions (generation %d).",
                len(self.partitions),
                generation,
            )
            return positions

    async def _load_all(self, owned: set[TopicPartition]) -> list[Lane]:
        """A lane for each stage and partition, as soon as the brokers answer."""
        places = [
            (stage, number)
            for stage in self.stages
            for number in sorted(tp.partition for tp in owned if tp.topic == stage.inputs[0])
        ]
        while True:
            try:
                return await self.loader.load(places, self)
            except (KafkaError, LogUnreadable, OSError) as error:
                if denied := forbidden(self.settings, error):
                    raise denied from None
                self.brokers.away(error)
                await asyncio.sleep(RELOAD_SECONDS)

    def _positions(self) -> dict[TopicPartition, int]:
        """For each input partition, the lowest offset that a lane expects."""
        positions: dict[TopicPartition, int] = {}
        for lane in self.lanes.values():
            for topic, expected in lane.expected.items():
                tp = TopicPartition(topic, lane.partition)
                positions[tp] = min(expected, positions.get(tp, expected))
        return positions

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
        self.supervisor.want(lane, topic)

    # -- records out

    async def emit(self, lane: Lane, outputs: Sequence[Output]) -> None:
        """Write outputs and have them confirmed, side records first.

        Raises GateClosed where the partition was given up, KafkaError or TimeoutError where the
        brokers did not confirm; then nobody knows what was written, and the lane reads its
        checkpoint again.
        """
        if lane.stopped:
            raise GateClosed
        if self.pulse.was_frozen():
            await self._fence()
        async with self.gate.passing():
            if self.gate.generation != self.consumer.generation():
                raise GateClosed
            side = [record for output in outputs for record in output.side]
            if side:
                await self.writer.send(side)
            await self.writer.send([output.main for output in outputs])
        self.progress()

    async def send(self, records: Sequence[OutRecord]) -> None:
        """Write records that belong to no lane; the caller holds the gate.

        Raises GateClosed, KafkaError, TimeoutError.
        """
        await self.writer.send(records)

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
                self.pulse.clear()
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
            self._spawn(self._reload(lane, error, self.writer.producer))

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
                if denied := forbidden(self.settings, error):
                    await self._refuse(denied)
                    return
                generation = self.gate.generation
                await asyncio.sleep(RELOAD_SECONDS)
                try:
                    await self.writer.renew(failed)
                    fresh = (await self.loader.load([(lane.stage, lane.partition)], self))[0]
                except ResumeRefused as refused:
                    await self._refuse(refused)
                    return
                except (KafkaError, LogUnreadable, OSError) as again:
                    error = again
                    self.brokers.away(again)
                    continue
                if self.gate.generation == generation and self.lanes.get(key) is lane:
                    self.lanes[key] = fresh
                    fresh.start()
                    for topic in fresh.expected:
                        self.seek(fresh, topic)
                return
        finally:
            self._reloading.discard(key)

    async def _refuse(self, refused: QuotewireError) -> None:
        """End the worker: trying again would change nothing."""
        if self.on_refused is not None:
            await self.on_refused(refused)
