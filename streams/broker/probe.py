"""Whether a broker is ready: it answers, and leads its partitions."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.settings import host_and_port


def answers(bootstrap: str) -> bool:
    """Whether a broker answers a metadata request with itself in it and leads its partitions."""
    try:
        socket.create_connection(host_and_port(bootstrap), timeout=1).close()
    except OSError:
        return False

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000)
        try:
            await admin.start()
            brokers = (await admin.describe_cluster())["brokers"]
            topics = await admin.describe_topics()
            led = all(p["leader"] >= 0 for topic in topics for p in topic["partitions"])
            return bool(brokers) and led
        finally:
            await admin.close()

    try:
        with ThreadPoolExecutor(1) as thread:  # callers may have an event loop of their own
            return thread.submit(asyncio.run, asyncio.wait_for(ask(), 5)).result()
    except (KafkaError, TimeoutError, OSError):
        return False
