"""aiokafka's clients, opened and closed as everything here needs it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from streams.records import read_any_header
from streams.settings import Settings
from streams.topics import LETTER_BYTES

read_any_header()


@asynccontextmanager
async def admin_client(settings: Settings, **more: Any) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client; `more`: further arguments of aiokafka's. Raises KafkaError."""
    client = AIOKafkaAdminClient(**settings.kafka(), **more)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


def consumer(settings: Settings, **more: Any) -> AIOKafkaConsumer:
    """A consumer without a group, which is told its partitions and offsets; not yet started."""
    return AIOKafkaConsumer(
        **settings.kafka(),
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=settings.raw_bytes + 2 * LETTER_BYTES,
        **more,
    )


async def close(reader: AIOKafkaConsumer) -> None:
    """Stop a consumer.

    While brokers are away, aiokafka's fetcher lets the cancellation of its own tasks out of
    `stop`; in a task of its own it cancels nobody else.
    """
    with quiet():
        await asyncio.wait([asyncio.ensure_future(reader.stop())])


@contextmanager
def quiet() -> Iterator[None]:
    """Keep aiokafka from logging what is about to be said in a sentence."""
    logger = logging.getLogger("aiokafka")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
