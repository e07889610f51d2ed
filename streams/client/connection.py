"""Reaching the brokers: one probe that says whether they answer and what they are."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.errors import BrokerAway, SettingsError
from streams.settings import PREFIX, Settings

EMBEDDED_CLUSTER = "tansu_cluster"
"""Cluster id that the embedded broker reports."""


async def connect(settings: Settings, timeout: float = 10.0) -> Settings:
    """Check that the brokers answer; give the settings with the engine that they turn out to be.

    An engine that the user named is left as it is. Raises BrokerAway, SettingsError.
    """
    try:
        arguments = settings.kafka()
    except (OSError, ssl.SSLError) as error:
        files = [getattr(settings, name) for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")]
        raise SettingsError(
            f"The TLS files {', '.join(filter(None, files))} ({PREFIX}SSL_CAFILE, "
            f"{PREFIX}SSL_CERTFILE, {PREFIX}SSL_KEYFILE) cannot be used: "
            f"{error.strerror or error}."
        ) from None
    with quiet():
        admin = AIOKafkaAdminClient(**arguments, request_timeout_ms=int(timeout * 1000))
        try:
            async with asyncio.timeout(timeout):
                await admin.start()
                cluster = (await admin.describe_cluster()).get("cluster_id")
        except (KafkaError, TimeoutError, OSError) as error:
            raise unreachable(settings, error) from None
        finally:
            await admin.close()
    if cluster == EMBEDDED_CLUSTER and "engine" not in settings.model_fields_set:
        return settings.model_copy(update={"engine": "embedded"})
    return settings


def unreachable(settings: Settings, error: BaseException | None = None) -> BrokerAway:
    """The sentence for brokers that do not answer."""
    name = type(error).__name__ if error is not None else ""
    why = f" ({name})" if name not in ("", "KafkaConnectionError", "TimeoutError") else ""
    return BrokerAway(
        f"No broker answers at {', '.join(settings.brokers)}{why}. Start one with `quotewire up`, "
        f"or name yours with --brokers or {PREFIX}BROKERS."
    )


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


def consumer(settings: Settings, **more: Any) -> AIOKafkaConsumer:
    """A consumer without a group, which is told its partitions and offsets."""
    return AIOKafkaConsumer(
        **settings.kafka(),
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=settings.max_record_bytes + 65_536,
        **more,
    )


async def close(reader: AIOKafkaConsumer) -> None:
    """Stop a consumer.

    While brokers are away, aiokafka's fetcher lets the cancellation of its own tasks out of
    `stop`; in a task of its own it cancels nobody else.
    """
    with quiet():
        await asyncio.wait([asyncio.ensure_future(reader.stop())])


async def partitions_of(settings: Settings, *topics: str) -> dict[str, list[TopicPartition]]:
    """Partitions of those of the topics that exist."""
    admin = AIOKafkaAdminClient(**settings.kafka())
    with quiet():
        try:
            await admin.start()
            there = set(await admin.list_topics()) & set(topics)
            described = await admin.describe_topics(sorted(there)) if there else []
        except (KafkaError, OSError) as error:
            raise unreachable(settings, error) from None
        finally:
            await admin.close()
    return {
        found["topic"]: sorted(
            TopicPartition(found["topic"], each["partition"]) for each in found["partitions"]
        )
        for found in described
    }
