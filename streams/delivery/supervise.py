"""Supervision: lag is measured, and a lane is given again what it should have been given."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from streams import metrics
from streams.delivery.log import LogReader
from streams.delivery.stage import Lane
from streams.errors import LogUnreadable

log = logging.getLogger(__name__)

SUPERVISE_SECONDS = 1.0
SEEK_AFTER_SECONDS = 2.0
AGAIN_SECONDS = 1.0


class Supervised(Protocol):
    """What supervision needs of the delivery."""

    @property
    def writable(self) -> bool:
        """Whether this worker owns its partitions."""

    def owned(self) -> Iterable[Lane]:
        """The lanes that it has."""

    def progress(self) -> None:
        """Note that the worker does not stand still."""


class Brokers:
    """Says once that the brokers do not answer, and once that they do again."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = ", ".join(addresses)
        self._away_since: float | None = None

    def away(self, error: Exception) -> None:
        """They do not answer."""
        if self._away_since is None:
            self._away_since = time.monotonic()
            metrics.BROKERS_AWAY.set(1)
            log.warning(
                "No answer from the brokers at %s (%s); waiting for them.",
                self._addresses,
                error or type(error).__name__,
            )

    def back(self) -> None:
        """They answer."""
        if self._away_since is not None:
            seconds = time.monotonic() - self._away_since
            self._away_since = None
            metrics.BROKERS_AWAY.set(0)
            log.warning("The brokers answer again, after %.0f s.", seconds)


class Supervisor:
    """Looks at every lane once a second, or at once where one asks for records again.

    `seek` sets the offsets at which Faust's consumer reads on.
    """

    def __init__(
        self,
        delivery: Supervised,
        reader: LogReader,
        brokers: Brokers,
        seek: Callable[[Mapping[TopicPartition, int]], Awaitable[None]],
    ) -> None:
        self.lag = 0
        self._delivery = delivery
        self._reader = reader
        self._brokers = brokers
        self._seek_to = seek
        self._wake = asyncio.Event()
        self._wanted: set[TopicPartition] = set()

    def want(self, lane: Lane, topic: str) -> None:
        """Have the topic read again from where its lanes expect it."""
        lane.sought[topic] = time.monotonic()
        self._wanted.add(TopicPartition(topic, lane.partition))
        self._wake.set()

    def forget(self) -> None:
        """Nothing is wanted any more: the lanes are gone."""
        self._wanted.clear()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SUPERVISE_SECONDS)
            self._wake.clear()
            try:
                await self._look()
                self._brokers.back()
                wanted, self._wanted = self._wanted, set()
                for tp in sorted(wanted):
                    await self._seek(tp)
            except (KafkaError, LogUnreadable, IllegalStateError, OSError, TimeoutError) as error:
                self._brokers.away(error)
                self._delivery.progress()  # an outage is not a stall
                await asyncio.sleep(AGAIN_SECONDS)

    async def _look(self) -> None:
        """Measure the lag; seek for a lane that waits although there are records for it."""
        if not self._delivery.writable:
            return
        lanes = list(self._delivery.owned())
        ends = await self._reader.ends(
            {TopicPartition(topic, lane.partition) for lane in lanes for topic in lane.expected}
        )
        now = time.monotonic()
        lag: dict[TopicPartition, int] = defaultdict(int)
        for lane in list(self._delivery.owned()):
            for topic, expected in lane.expected.items():
                tp = TopicPartition(topic, lane.partition)
                end = ends.get(tp, 0)
                lag[tp] = max(lag[tp], end - lane.done(topic))
                if lane.stopped or end <= expected or not lane.starved(topic):
                    continue
                since = max(lane.last_accept, lane.sought.get(topic, 0.0))
                if now - since > SEEK_AFTER_SECONDS:
                    self.want(lane, topic)
        for tp, records in lag.items():
            metrics.LAG.labels(tp.topic, str(tp.partition)).set(max(0, records))
        self.lag = sum(max(0, records) for records in lag.values())
        if not self.lag:
            self._delivery.progress()

    async def _seek(self, tp: TopicPartition) -> None:
        """Read the partition again from the lowest offset that a lane expects.

        Where the log itself holds nothing there, the gap is real and is passed over.
        """
        lanes = [
            lane
            for lane in self._delivery.owned()
            if lane.partition == tp.partition and tp.topic in lane.expected
        ]
        if not lanes or not self._delivery.writable:
            return
        target = min(lane.expected[tp.topic] for lane in lanes)
        first = await self._reader.first(tp, target)
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
        await self._seek_to({tp: target})
        for lane in lanes:
            metrics.SEEKS.labels(lane.stage.name).inc()
            lane.sought[tp.topic] = time.monotonic()
