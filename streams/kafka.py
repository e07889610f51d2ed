"""aiokafka's clients, opened and closed as everything here needs it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, NodeNotReadyError

from streams.records import read_any_header
from streams.settings import Settings

LETTER_BYTES = 65_536
"""What a dead letter, or an embargoed article, may take beside the raw record in it."""

REQUEST_SECONDS = 10.0
NODE_SECONDS = 3.0
"""How long a broker may take to be ready before another one is asked."""


class AdminClient(AIOKafkaAdminClient):
    """aiokafka's, which asks another broker where one is away or hangs.

    aiokafka takes one broker by chance, and fails where it is one that is away.
    """

    async def _send_request(self, request: Any, node_id: int | None = None) -> Any:
        if node_id is not None:
            return await super()._send_request(request, node_id)
        nodes = [broker.nodeId for broker in self._client.cluster.brokers()]
        random.shuffle(nodes)
        return await self._send_to_one_of(nodes, request)

    async def _send_to_controller(self, request: Any) -> Any:
        """Where the controller is away, the others pass a request on to its successor."""
        cluster = self._client.cluster
        nodes = [broker.nodeId for broker in cluster.brokers()]
        first = cluster.controller and cluster.controller.nodeId
        return await self._send_to_one_of(sorted(nodes, key=lambda node: node != first), request)

    async def _send_to_one_of(self, nodes: Sequence[int], request: Any) -> Any:
        failure: Exception = NodeNotReadyError("no broker is ready")
        for node in nodes:
            try:
                if not await self._ready(node, alone=len(nodes) == 1):
                    continue
                return await self._client.send(node, request)
            except (KafkaConnectionError, NodeNotReadyError) as error:
                failure = error
        raise failure

    async def _ready(self, node: int, *, alone: bool) -> bool:
        try:
            async with asyncio.timeout(None if alone else NODE_SECONDS):
                return bool(await self._client.ready(node))
        except TimeoutError:
            return False


read_any_header()


@asynccontextmanager
async def admin_client(settings: Settings, **more: Any) -> AsyncIterator[AdminClient]:
    """An admin client; `more`: further arguments of aiokafka's. Raises KafkaError."""
    client = AdminClient(**settings.kafka(), **more)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


def impatient(client: AIOKafkaClient) -> None:
    """Have a producer give a broker that hangs up after a while, and look for the new leader.

    aiokafka gives a request as long as a record has in all. What is sent again, an idempotent
    producer's brokers tell from what they have; not to be used with another one.
    """
    client._request_timeout_ms = int(REQUEST_SECONDS * 1000)


def consumer(settings: Settings, **more: Any) -> AIOKafkaConsumer:
    """A consumer without a group, which is told its partitions and offsets; not yet started."""
    return AIOKafkaConsumer(
        **settings.kafka(),
        enable_auto_commit=False,
        auto_offset_reset="none",
        client_rack=settings.client_rack,
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
