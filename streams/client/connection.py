"""Reaching the brokers: one probe that says whether they answer and what they are."""

from __future__ import annotations

import asyncio
import ssl

from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.errors import BrokerAway, SettingsError
from streams.kafka import admin_client, quiet
from streams.settings import PREFIX, Settings

EMBEDDED_CLUSTER = "tansu_cluster"
"""Cluster id that the embedded broker reports."""


async def connect(settings: Settings, timeout: float = 10.0) -> Settings:
    """Check that the brokers answer; give the settings with the engine that they turn out to be.

    An engine that the user named is left as it is. Raises BrokerAway, SettingsError.
    """
    try:
        settings.ssl_context()
    except (OSError, ssl.SSLError) as error:
        files = [getattr(settings, name) for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")]
        raise SettingsError(
            f"The TLS files {', '.join(filter(None, files))} ({PREFIX}SSL_CAFILE, "
            f"{PREFIX}SSL_CERTFILE, {PREFIX}SSL_KEYFILE) cannot be used: "
            f"{error.strerror or error}."
        ) from None
    with quiet():
        try:
            async with (
                asyncio.timeout(timeout),
                admin_client(settings, request_timeout_ms=int(timeout * 1000)) as admin,
            ):
                cluster = (await admin.describe_cluster()).get("cluster_id")
        except (KafkaError, TimeoutError, OSError) as error:
            raise unreachable(settings, error) from None
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


async def partitions_of(settings: Settings, *topics: str) -> dict[str, list[TopicPartition]]:
    """Partitions of those of the topics that exist."""
    with quiet():
        try:
            async with admin_client(settings) as admin:
                there = set(await admin.list_topics()) & set(topics)
                described = await admin.describe_topics(sorted(there)) if there else []
        except (KafkaError, OSError) as error:
            raise unreachable(settings, error) from None
    return {
        found["topic"]: sorted(
            TopicPartition(found["topic"], each["partition"]) for each in found["partitions"]
        )
        for found in described
    }
