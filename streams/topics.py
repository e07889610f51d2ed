"""The topics: their full names, and how they are made and checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from streams.errors import AccessDenied, TopicsError
from streams.flow import DUPLICATES, ENRICH, ENTITIES, HELD, INGEST, MARKS, QUOTES, flow
from streams.kafka import LETTER_BYTES, AdminClient, admin_client
from streams.settings import PREFIX, Settings

KNOWN_TRIES = 40


@dataclass(frozen=True, slots=True)
class Topics:
    """Full names of the topics of `streams.flow`. `names`: by the name without prefix, in order."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> Topics:
        """The names that the settings give."""
        raw, *others = flow().topics
        prefix = settings.topic_prefix
        names = {raw: settings.input_topic or prefix + raw}
        return cls(names | {name: prefix + name for name in others})

    def __getitem__(self, name: str) -> str:
        return self.names[name]

    def all(self) -> tuple[str, ...]:
        """Every topic."""
        return tuple(self.names.values())

    # -- those that clients and tests ask for by name

    @property
    def raw(self) -> str:
        """Raw articles."""
        return self[INGEST.inputs[0]]

    @property
    def articles(self) -> str:
        """Canonical articles."""
        return self[INGEST.output]

    @property
    def entities(self) -> str:
        """What the articles name."""
        return self[ENTITIES.output]

    @property
    def quotes(self) -> str:
        """What is said in the articles."""
        return self[QUOTES.output]

    @property
    def enriched(self) -> str:
        """Events."""
        return self[ENRICH.output]

    @property
    def raw_dlq(self) -> str:
        """Dead letters of ingest."""
        return self[INGEST.dead_letters]

    @property
    def articles_dlq(self) -> str:
        """Dead letters of the later stages."""
        return self[ENRICH.dead_letters]

    @property
    def held(self) -> str:
        """Embargoed articles."""
        return self[HELD]

    @property
    def duplicates(self) -> str:
        """Links between copies on different partitions."""
        return self[DUPLICATES]

    @property
    def marks(self) -> str:
        """Which dead letters are dealt with."""
        return self[MARKS]


async def ensure_topics(settings: Settings) -> int:
    """Create the topics that are missing and check that all have as many partitions.

    Returns that number. Raises TopicsError where topics have unequal partitions or cannot be
    created, AccessDenied where this user may not create them.
    """
    async with admin_client(settings) as admin:
        plan = await _plan(admin, settings)
        existing = dict(plan.existing)
        if plan.missing:
            await _create(admin, settings, plan.missing)
            # Brokers take a moment to know of topics that were just made, longer under load.
            for _ in range(KNOWN_TRIES):
                existing = await partition_counts(admin, plan.topics)
                if len(existing) == len(plan.topics.all()):
                    break
                await asyncio.sleep(0.25)
    check_partitions(existing, plan.topics)
    return existing[plan.topics.raw]


@dataclass(frozen=True, slots=True)
class Plan:
    """What making the topics comes to. `existing`: name to partitions; `missing`: to be made."""

    topics: Topics
    existing: Mapping[str, int]
    missing: tuple[NewTopic, ...]


async def plan_topics(settings: Settings) -> Plan:
    """What `ensure_topics` would do, after the brokers have checked that they would let it.

    Raises TopicsError, AccessDenied as that does.
    """
    async with admin_client(settings) as admin:
        plan = await _plan(admin, settings)
        # The embedded broker makes topics that it is only asked to check.
        if plan.missing and settings.engine != "embedded":
            await _create(admin, settings, plan.missing, dry_run=True)
    return plan


async def _plan(admin: AdminClient, settings: Settings) -> Plan:
    """An existing raw topic decides the number of partitions; else `settings.partitions` does."""
    topics = Topics.of(settings)
    existing = await partition_counts(admin, topics)
    partitions = existing.get(topics.raw, settings.partitions)
    missing = tuple(
        NewTopic(
            name, partitions, settings.replication, topic_configs=topic_configs(settings, name)
        )
        for name in topics.all()
        if name not in existing
    )
    return Plan(topics, existing, missing)


async def _create(
    admin: AdminClient, settings: Settings, wanted: Sequence[NewTopic], *, dry_run: bool = False
) -> None:
    response = await admin.create_topics(list(wanted), validate_only=dry_run)
    forbidden = []
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        if error is TopicAuthorizationFailedError:
            forbidden.append(name)
        elif error is not TopicAlreadyExistsError and issubclass(error, KafkaError) and code != 0:
            reason = (rest[0] if rest else None) or error.__name__
            raise TopicsError(
                f"Topic {name} could not be created: {reason} "
                f"({wanted[0].num_partitions} partitions, {settings.replication} replicas)."
            )
    if forbidden:
        raise AccessDenied(
            f"Topics are missing, or hidden from this user, who may not create them: "
            f"{', '.join(forbidden)}. Somebody who has the ACLs of `quotewire topics acls admin` "
            "makes them with `quotewire topics create`."
        )


def topic_configs(settings: Settings, name: str) -> dict[str, str]:
    """The configuration that a topic is made with."""
    retention = settings.retention_hours * 3_600_000 if settings.retention_hours >= 0 else -1
    return {
        # A mark has to outlive its letter.
        "cleanup.policy": "compact" if name == Topics.of(settings).marks else "delete",
        "retention.ms": str(retention),
        "max.message.bytes": str(record_bytes(settings, name)),
    }


def record_bytes(settings: Settings, name: str) -> int:
    """The largest record that a topic takes."""
    topics = Topics.of(settings)
    if name == topics.raw:
        return settings.raw_bytes
    if name in (topics.raw_dlq, topics.held):
        return settings.raw_bytes + LETTER_BYTES
    return settings.max_record_bytes


async def partition_counts(admin: AIOKafkaAdminClient, topics: Topics) -> dict[str, int]:
    """Number of partitions of each of quotewire's topics that exists."""
    names = set(await admin.list_topics()) & set(topics.all())
    described = await admin.describe_topics(sorted(names)) if names else []
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


def check_partitions(counts: Mapping[str, int], topics: Topics) -> None:
    """Raise TopicsError unless every topic exists with as many partitions as the raw topic."""
    missing = [name for name in topics.all() if name not in counts]
    if missing:
        raise TopicsError(
            f"Topics are missing: {', '.join(missing)}. A worker, or `quotewire topics create`, "
            "makes them."
        )
    expected = counts[topics.raw]
    unequal = [f"{name} has {counts[name]}" for name in topics.all() if counts[name] != expected]
    if unequal:
        raise TopicsError(
            f"Every topic needs as many partitions as {topics.raw}, which has {expected}, but "
            f"{', '.join(unequal)}. Add partitions to them, or choose another "
            f"{PREFIX}TOPIC_PREFIX."
        )
