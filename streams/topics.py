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
from streams.flow import (
    ALERTS,
    DUPLICATES,
    ENRICH,
    ENTITIES,
    HELD,
    INGEST,
    MARKS,
    QUOTES,
    TABLE_TOPICS,
    flow,
)
from streams.kafka import LETTER_BYTES, AdminClient, admin_client
from streams.settings import PREFIX, Settings

KNOWN_TRIES = 40
FOR_EVER_MS = 2**63 - 1
ROW_BYTES = 65_536
"""Room for the schema and the headers of a row, beside what its event takes."""


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
        return cls(names | {name: prefix + name for name in (*others, *TABLE_TOPICS)})

    def __getitem__(self, name: str) -> str:
        return self.names[name]

    def all(self) -> tuple[str, ...]:
        """Every topic of the flow."""
        return tuple(full for name, full in self.names.items() if name not in TABLE_TOPICS)

    def needed(self) -> tuple[str, ...]:
        """Those that a worker cannot do without: all but the one of alerts, which a watch that
        names it as its target makes."""
        return tuple(name for name in self.all() if name != self.alerts)

    def tables(self) -> tuple[str, ...]:
        """The topics that `quotewire tables` writes."""
        return tuple(self[name] for name in TABLE_TOPICS)

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

    @property
    def alerts(self) -> str:
        """What watches tell."""
        return self[ALERTS]


async def ensure_topics(settings: Settings, names: Sequence[str] = ()) -> int:
    """Create the topics that are missing and check that all have as many partitions.

    `names`: full ones; by default those that a worker needs. Returns that number. Raises
    TopicsError where topics have unequal partitions or cannot be created, AccessDenied where this
    user may not create them.
    """
    async with admin_client(settings) as admin:
        plan = await _plan(admin, settings, names)
        existing = dict(plan.existing)
        if plan.missing:
            await _create(admin, settings, plan.missing)
            # Brokers take a moment to know of topics that were just made, longer under load.
            for _ in range(KNOWN_TRIES):
                existing = await partition_counts(admin, plan.names)
                if len(existing) == len(plan.names):
                    break
                await asyncio.sleep(0.25)
    check_partitions(existing, plan.names)
    return existing[plan.names[0]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What making topics comes to. `names`: all that there shall be; the first one has the number
    of partitions. `existing`: name to partitions; `missing`: to be made."""

    names: tuple[str, ...]
    existing: Mapping[str, int]
    missing: tuple[NewTopic, ...]


async def plan_topics(settings: Settings, names: Sequence[str] = ()) -> Plan:
    """What `ensure_topics` would do, after the brokers have checked that they would let it.

    Raises TopicsError, AccessDenied as that does.
    """
    async with admin_client(settings) as admin:
        plan = await _plan(admin, settings, names)
        # The embedded broker makes topics that it is only asked to check.
        if plan.missing and settings.engine != "embedded":
            await _create(admin, settings, plan.missing, dry_run=True)
    return plan


async def _plan(admin: AdminClient, settings: Settings, names: Sequence[str]) -> Plan:
    """An existing first topic decides the number of partitions; else `settings.partitions` does."""
    wanted = tuple(names) or Topics.of(settings).needed()
    existing = await partition_counts(admin, wanted)
    partitions = existing.get(wanted[0], settings.partitions)
    missing = tuple(
        NewTopic(
            name,
            partitions,
            settings.replication,
            topic_configs=topic_configs(settings, name),
        )
        for name in wanted
        if name not in existing
    )
    return Plan(wanted, existing, missing)


def topic_configs(settings: Settings, name: str) -> dict[str, str]:
    """The configuration that a topic is made with."""
    topics = Topics.of(settings)
    retention = settings.retention_hours * 3_600_000 if settings.retention_hours >= 0 else -1
    of_rows = name in topics.tables()
    # A mark has to outlive its letter.
    compacted = of_rows or name == topics.marks
    configs = {
        "cleanup.policy": "compact" if compacted else "delete",
        "retention.ms": str(retention),
        "max.message.bytes": str(record_bytes(settings, name)),
    }
    if of_rows:
        # A reader that was away for so long still learns of what is gone.
        configs["delete.retention.ms"] = str(retention if retention >= 0 else FOR_EVER_MS)
    return configs


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


def record_bytes(settings: Settings, name: str) -> int:
    """The largest record that a topic takes."""
    topics = Topics.of(settings)
    if name == topics.raw:
        return settings.raw_bytes
    if name in (topics.raw_dlq, topics.held):
        return settings.raw_bytes + LETTER_BYTES
    if name in topics.tables():
        return settings.max_record_bytes + ROW_BYTES
    return settings.max_record_bytes


async def partition_counts(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, int]:
    """Number of partitions of each of these topics that exists."""
    there = set(await admin.list_topics()) & set(names)
    described = await admin.describe_topics(sorted(there)) if there else []
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


def check_partitions(counts: Mapping[str, int], names: Sequence[str]) -> None:
    """Raise TopicsError unless every topic exists with as many partitions as the first one."""
    missing = [name for name in names if name not in counts]
    if missing:
        raise TopicsError(
            f"Topics are missing: {', '.join(missing)}. A worker, or `quotewire topics create`, "
            "makes them."
        )
    expected = counts[names[0]]
    unequal = [f"{name} has {counts[name]}" for name in names if counts[name] != expected]
    if unequal:
        raise TopicsError(
            f"Every topic needs as many partitions as {names[0]}, which has {expected}, but "
            f"{', '.join(unequal)}. Add partitions to them, or choose another "
            f"{PREFIX}TOPIC_PREFIX."
        )
