"""What `reset` and `reprocess` do to topics and consumer groups."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, NodeNotReadyError
from aiokafka.structs import OffsetAndMetadata

from streams.client.connection import partitions_of, unreachable
from streams.delivery.checkpoint import Bounds, highest
from streams.delivery.log import LogReader
from streams.errors import ClientError, NothingThere, WorkersRun
from streams.flow import flow
from streams.kafka import admin_client, close, quiet
from streams.settings import Settings
from streams.topics import Topics, ensure_topics

WAIT_SECONDS = 30.0
MOVE_SECONDS = 10.0
"""How long a group may have no broker."""

LOOK_BACK = 20
"""Records from an end that are looked at: the last offsets may hold no record."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where input is to begin: partition to offset, and how many records lie from there on."""

    offsets: Mapping[TopicPartition, int]
    bounds: Mapping[TopicPartition, Bounds]

    def of(self, partition: int) -> int:
        """The offset of a partition."""
        return next(at for tp, at in self.offsets.items() if tp.partition == partition)

    @property
    def records(self) -> int:
        """Records between the offsets and the present ends."""
        return sum(bound.end - self.offsets[tp] for tp, bound in self.bounds.items())


async def raw_start(
    settings: Settings, *, since_ms: int | None = None, latest: bool = False
) -> Start:
    """Offsets of the raw topic: from its start, its end, or the first at or after a time.

    Raises NothingThere where there is no raw topic.
    """
    return await start_of(settings, Topics.of(settings).raw, since_ms=since_ms, latest=latest)


async def start_of(
    settings: Settings, topic: str, *, since_ms: int | None = None, latest: bool = False
) -> Start:
    """The same of another topic."""
    partitions = (await partitions_of(settings, topic)).get(topic)
    if not partitions:
        raise NothingThere(f"There is no topic {topic}.")
    async with LogReader(settings) as log:
        bounds = await log.bounds(partitions)
        if since_ms is not None:
            return Start(await log.at_time(bounds, since_ms), bounds)
    offsets = {tp: bound.end if latest else bound.begin for tp, bound in bounds.items()}
    return Start(offsets, bounds)


async def commit(settings: Settings, offsets: Mapping[TopicPartition, int]) -> None:
    """Commit offsets for the workers' group, without metadata. It must have no members."""
    writer = AIOKafkaConsumer(
        **settings.kafka(), group_id=settings.group_id, enable_auto_commit=False
    )
    with quiet():
        await writer.start()
        try:
            writer.assign(list(offsets))
            await writer.commit({tp: OffsetAndMetadata(at, "") for tp, at in offsets.items()})
        finally:
            await close(writer)


async def workers_run(settings: Settings) -> bool | None:
    """Whether workers are members of the group now; None where the brokers cannot tell.

    The embedded broker keeps members that have left or died. Raises AccessDenied, BrokerAway.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + MOVE_SECONDS
    with quiet():
        while True:
            try:
                async with admin_client(settings) as admin:
                    (response,) = await admin.describe_consumer_groups([settings.group_id])
                break
            except (GroupCoordinatorNotAvailableError, NodeNotReadyError) as error:
                # The group's broker is away and another one takes over, or no group ever was.
                if settings.engine == "embedded" or loop.time() > deadline:
                    if isinstance(error, GroupCoordinatorNotAvailableError):
                        return False
                    raise unreachable(settings, error) from None
                await asyncio.sleep(0.5)
            except (KafkaError, OSError) as error:
                raise unreachable(settings, error) from None
    members = any(group["members"] for group in response.to_object()["groups"])
    return None if members and settings.engine == "embedded" else members


async def wait_for_no_workers(settings: Settings) -> None:
    """Wait until no worker is in the group, so that offsets can be committed for it.

    A worker that was killed counts until its session ends. Raises WorkersRun after that.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.session_timeout + 2.0
    while running := await workers_run(settings):
        if loop.time() > deadline:
            raise WorkersRun(
                f"Workers of the group {settings.group_id} are running; stop them first."
            )
        await asyncio.sleep(0.5)
    if running is None:
        raise WorkersRun(
            f"The embedded broker lets nobody set where the group {settings.group_id} goes on, "
            "since workers have been in it. Restart the broker, which forgets everything, or "
            "choose another topic prefix."
        )


def outputs(settings: Settings) -> tuple[str, ...]:
    """The topics that stages write their results to, and resume from."""
    topics = Topics.of(settings)
    return tuple(topics[name] for name in flow().outputs)


async def tables_there(settings: Settings) -> tuple[str, ...]:
    """The topics of `quotewire tables` that exist."""
    return tuple(await partitions_of(settings, *Topics.of(settings).tables()))


async def renew_outputs(settings: Settings, start: Start) -> None:
    """Delete and create the output topics, tables among them where there are any, and commit where
    input begins.

    Workers then find outputs that were never written, and go on from the commits.
    """
    names = outputs(settings)
    tables = await tables_there(settings)
    await _renew(settings, (*names, *tables))
    made = await partitions_of(settings, *names)
    begin = {tp: 0 for partitions in made.values() for tp in partitions}
    await commit(settings, begin | dict(start.offsets))
    if tables:
        enriched = made[Topics.of(settings).enriched]
        await commit(settings.for_tables(), dict.fromkeys(enriched, 0))


async def renew_tables(settings: Settings, start: Start) -> None:
    """The same with the topics of `quotewire tables` alone. `start`: of the events."""
    await _renew(settings, Topics.of(settings).tables())
    await commit(settings.for_tables(), start.offsets)


async def _renew(settings: Settings, topics: Collection[str]) -> None:
    """Delete topics, and create them, and what else the flow has."""
    names = set(topics)
    async with admin_client(settings) as admin:
        there = names & set(await admin.list_topics())
        if there:
            await admin.delete_topics(sorted(there))
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while names & set(await admin.list_topics()):
            if asyncio.get_running_loop().time() > deadline:
                raise ClientError(
                    f"The brokers have not deleted {', '.join(sorted(there))} within "
                    f"{WAIT_SECONDS:.0f} s; try again."
                )
            await asyncio.sleep(0.2)
    flow_topics = Topics.of(settings).all()
    await ensure_topics(
        settings, (*flow_topics, *(one for one in topics if one not in flow_topics))
    )


async def last_offsets(
    reader: LogReader, bounds: Mapping[TopicPartition, Bounds]
) -> dict[int, int]:
    """Partition to the offset of its last record; without those that hold none."""
    tails = await reader.tails(bounds, LOOK_BACK)
    return {tp.partition: records[-1].offset for tp, records in tails.items() if records}


async def enriched_until(settings: Settings, reader: LogReader) -> dict[int, int]:
    """Partition to the highest raw offset whose enriched record is there."""
    topic = Topics.of(settings).enriched
    found = await partitions_of(settings, topic)
    tails = await reader.tails(await reader.bounds(found.get(topic, ())), LOOK_BACK)
    lineages = {
        tp.partition: highest(record.headers for record in records) for tp, records in tails.items()
    }
    return {number: lineage.offset for number, lineage in lineages.items() if lineage}


async def written(settings: Settings, topics: Sequence[str] = ()) -> int:
    """Records on topics, by default the outputs of the flow."""
    found = await partitions_of(settings, *(topics or outputs(settings)))
    if not found:
        return 0
    async with LogReader(settings) as reader:
        bounds = await reader.bounds(tp for partitions in found.values() for tp in partitions)
    return sum(bound.end for bound in bounds.values())
