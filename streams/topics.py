"""The topics: their names, what flows where, and how they are made and checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from streams.errors import TopicsError
from streams.settings import PREFIX, Settings

KNOWN_TRIES = 40


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of quotewire's topics.

    ::

        raw ──> ingest ──> articles ──┬──> entities ──> entities ──┬──> enrich ──> enriched
                                      └──> quotes ────> quotes ────┘
    """

    raw: str
    articles: str
    entities: str
    quotes: str
    enriched: str
    raw_dlq: str
    articles_dlq: str
    held: str
    duplicates: str

    @classmethod
    def of(cls, settings: Settings) -> Topics:
        """The names that the settings give."""
        prefix = settings.topic_prefix
        return cls(
            raw=settings.input_topic or f"{prefix}raw",
            articles=f"{prefix}articles",
            entities=f"{prefix}entities",
            quotes=f"{prefix}quotes",
            enriched=f"{prefix}enriched",
            raw_dlq=f"{prefix}raw.dlq",
            articles_dlq=f"{prefix}articles.dlq",
            held=f"{prefix}held",
            duplicates=f"{prefix}duplicates",
        )

    def all(self) -> tuple[str, ...]:
        """Every topic."""
        return (
            self.raw,
            self.articles,
            self.entities,
            self.quotes,
            self.enriched,
            self.raw_dlq,
            self.articles_dlq,
            self.held,
            self.duplicates,
        )


async def ensure_topics(settings: Settings) -> int:
    """Create the topics that are missing and check that all have as many partitions.

    An existing raw topic decides the number; else `settings.partitions` does. Returns it.
    Raises TopicsError where topics have unequal partitions or cannot be created.
    """
    topics = Topics.of(settings)
    admin = AIOKafkaAdminClient(**settings.kafka())
    await admin.start()
    try:
        existing = await partition_counts(admin, topics)
        partitions = existing.get(topics.raw, settings.partitions)
        missing = [name for name in topics.all() if name not in existing]
        if missing:
            await _create(admin, settings, missing, partitions)
            # Brokers take a moment to know of topics that were just made, longer under load.
            for _ in range(KNOWN_TRIES):
                existing = await partition_counts(admin, topics)
                if len(existing) == len(topics.all()):
                    break
                await asyncio.sleep(0.25)
    finally:
        await admin.close()
    check_partitions(existing, topics)
    return existing[topics.raw]


async def _create(
    admin: AIOKafkaAdminClient, settings: Settings, names: list[str], partitions: int
) -> None:
    retention = settings.retention_hours * 3_600_000 if settings.retention_hours >= 0 else -1
    config = {
        "cleanup.policy": "delete",
        "retention.ms": str(retention),
        "max.message.bytes": str(settings.max_record_bytes),
    }
    response = await admin.create_topics(
        [NewTopic(name, partitions, settings.replication, topic_configs=config) for name in names]
    )
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        if error is not TopicAlreadyExistsError and issubclass(error, KafkaError) and code != 0:
            reason = (rest[0] if rest else None) or error.__name__
            raise TopicsError(
                f"Topic {name} could not be created: {reason} "
                f"({partitions} partitions, {settings.replication} replicas)."
            )


async def partition_counts(admin: AIOKafkaAdminClient, topics: Topics) -> dict[str, int]:
    """Number of partitions of each of quotewire's topics that exists."""
    names = set(await admin.list_topics()) & set(topics.all())
    described = await admin.describe_topics(sorted(names)) if names else []
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


def check_partitions(counts: Mapping[str, int], topics: Topics) -> None:
    """Raise TopicsError unless every topic exists with as many partitions as the raw topic."""
    missing = [name for name in topics.all() if name not in counts]
    if missing:
        raise TopicsError(f"Topics are missing: {', '.join(missing)}. A worker creates them.")
    expected = counts[topics.raw]
    unequal = [f"{name} has {counts[name]}" for name in topics.all() if counts[name] != expected]
    if unequal:
        raise TopicsError(
            f"Every topic needs as many partitions as {topics.raw}, which has {expected}, but "
            f"{', '.join(unequal)}. Add partitions to them, or choose another "
            f"{PREFIX}TOPIC_PREFIX."
        )
