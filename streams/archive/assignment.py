"""Which partitions of a topic are this process's, as a member of a consumer group.

The group only shares out partitions: nothing is read through it, and no offset committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from streams.client.connection import partitions_of, unreachable
from streams.denied import forbidden
from streams.errors import AccessDenied
from streams.kafka import close, quiet
from streams.settings import Settings
from streams.sinks.base import Notice
from streams.tasks import cancel

POLL_SECONDS = 0.5


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """A membership; an async context manager.

    `changed`: the partitions are others than `partitions` has given; `on_change` is called then.
    """

    def __init__(self, settings: Settings, topic: str, notice: Notice) -> None:
        self._settings = settings.for_archive()
        self._topic = topic
        self._notice = notice
        self._assigned: frozenset[int] | None = None
        self._given: frozenset[int] | None = None
        self._news = asyncio.Event()
        self._consumer: AIOKafkaConsumer | None = None
        self._polling: asyncio.Task[None] | None = None
        self._refused: AccessDenied | None = None
        self.on_change: Callable[[], None] | None = None

    @property
    def changed(self) -> bool:
        """Whether the partitions are others than were given, or not known at present."""
        return self._assigned != self._given

    async def __aenter__(self) -> Self:
        await self._until_there()
        session = int(self._settings.session_timeout * 1000)
        member = AIOKafkaConsumer(
            **self._settings.kafka(),
            group_id=self._settings.group_id,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=session,
            rebalance_timeout_ms=int(self._settings.rebalance_timeout * 1000),
            heartbeat_interval_ms=int(self._settings.heartbeat_seconds * 1000),
        )
        try:
            with quiet():
                await member.start()
            member.subscribe([self._topic], listener=self)
        except KafkaError as error:
            await close(member)
            raise unreachable(self._settings, error) from None
        except BaseException:
            await close(member)
            raise
        self._consumer = member
        self._polling = asyncio.create_task(self._poll(member))
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._polling is not None:
            await cancel(self._polling)
        if self._consumer is not None:
            await close(self._consumer)

    async def partitions(self) -> Collection[int]:
        """Those that are ours; waits until there are some. Raises AccessDenied."""
        while not self._assigned:
            if self._refused is not None:
                raise self._refused
            self._news.clear()
            await self._news.wait()
        self._given = self._assigned
        return self._given

    async def _until_there(self) -> None:
        told = False
        while not (await partitions_of(self._settings, self._topic)).get(self._topic):
            if not told:
                self._notice(f"There is no topic {self._topic} yet; waiting for a worker.")
                told = True
            await asyncio.sleep(1.0)

    async def _poll(self, member: AIOKafkaConsumer) -> None:
        """Stay a member: brokers take one for dead that does not ask for records."""
        while True:
            try:
                await member.getmany(timeout_ms=int(POLL_SECONDS * 1000))
            except KafkaError as error:
                self._refused = forbidden(self._settings, error)
                if self._refused is not None:
                    self._set(None)
                    return
                await asyncio.sleep(POLL_SECONDS)

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing is ours until the others are told."""
        self._set(None)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """These are."""
        if assigned and self._consumer is not None:
            self._consumer.pause(*assigned)
        self._set(frozenset(one.partition for one in assigned))

    def _set(self, assigned: frozenset[int] | None) -> None:
        self._assigned = assigned
        self._news.set()
        if self.changed and self.on_change is not None:
            self.on_change()
