"""The writer: records are written in order and confirmed, or nobody knows what was written."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from streams.delivery.deadletter import OutRecord
from streams.delivery.gate import GateClosed
from streams.kafka import impatient
from streams.registry import encoder
from streams.settings import Settings
from streams.wire import Encoder


class Writer:
    """The worker's one producer, which is replaced where a write has failed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._encode = Encoder()
        self.producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect. Raises KafkaError where no broker answers, and as `registry.encoder` does."""
        self._encode = await encoder(self._settings)
        self.producer = await self._connect()

    async def stop(self) -> None:
        """Disconnect."""
        if self.producer is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.producer.stop(), 5)

    async def send(self, records: Sequence[OutRecord]) -> None:
        """Write records and have them confirmed. Raises KafkaError, TimeoutError."""
        producer = self.producer
        if producer is None:
            raise GateClosed
        async with asyncio.timeout(self._settings.confirm_seconds):
            confirmations = [
                await producer.send(
                    record.topic,
                    value=self._value(record),
                    key=record.key,
                    partition=record.partition,
                    headers=list(record.headers),
                )
                for record in records
            ]
            await asyncio.gather(*confirmations)

    def _value(self, record: OutRecord) -> bytes | None:
        value = self._encode(record.topic, record.value)
        # aiokafka sends no record without both; a key-less null becomes empty.
        return b"" if record.key is None and value is None else value

    async def renew(self, failed: AIOKafkaProducer | None) -> None:
        """Replace the producer whose write has failed, once: it may still hold parts of it."""
        async with self._lock:
            if self.producer is not failed or failed is None:
                return
            self.producer = await self._connect()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(failed.stop(), 2)

    async def _connect(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self._settings.kafka(),
            acks="all",
            enable_idempotence=self._settings.engine == "kafka",
            max_request_size=self._settings.raw_bytes + 262_144,
            max_batch_size=262_144,
            linger_ms=0,
            request_timeout_ms=int(self._settings.confirm_seconds * 1000),
        )
        if self._settings.engine != "embedded":
            impatient(producer.client)
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer
