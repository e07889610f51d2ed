"""Work of a worker beside the stream, done at intervals for the partitions that it owns."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from aiokafka.errors import KafkaError

from streams.delivery.deadletter import OutRecord
from streams.delivery.delivery import Delivery
from streams.delivery.gate import GateClosed
from streams.delivery.log import LogReader
from streams.errors import LogUnreadable
from streams.flow import INGEST
from streams.settings import Settings

log = logging.getLogger(__name__)


class Periodic(ABC):
    """Looks at topics every `seconds`, outside of the consumer group.

    `waits`: what waits while the brokers are away, for the log.
    """

    seconds: ClassVar[float]
    waits: ClassVar[str]

    def __init__(self, settings: Settings, delivery: Delivery) -> None:
        self.delivery = delivery
        self.reader = LogReader(settings)

    async def run(self) -> None:
        """Look at intervals, until cancelled."""
        async with self.reader:
            while True:
                await asyncio.sleep(self.seconds)
                try:
                    await self.look()
                except (KafkaError, LogUnreadable, OSError, TimeoutError, GateClosed) as error:
                    log.debug("%s wait (%s).", self.waits, error or type(error).__name__)

    @abstractmethod
    async def look(self) -> None:
        """Do what there is to do now. Raises GateClosed, KafkaError, LogUnreadable."""

    @property
    def owned(self) -> list[int]:
        """The raw partitions that this worker owns; none while it may not write."""
        if not self.delivery.gate.open:
            return []
        return sorted(number for stage, number in self.delivery.lanes if stage == INGEST.name)

    async def send(self, *batches: Sequence[OutRecord]) -> None:
        """Write batches, each once the one before is confirmed. Raises GateClosed, KafkaError."""
        async with self.delivery.gate.passing():
            for batch in batches:
                await self.delivery.send(batch)
