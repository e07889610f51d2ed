"""The Faust app of a worker, before it runs."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from streams.app import EMBEDDED_JOIN_MS, App, ConsumerThread
from streams.settings import load_settings


def sessions(engine: str) -> tuple[int, int]:
    """The session that a worker asks for when it first joins its group, and afterwards."""

    async def ask() -> tuple[int, int]:
        app = App(load_settings(engine=engine, session_timeout=6.0))
        thread: Any = app.consumer._thread
        assert isinstance(thread, ConsumerThread)
        consumer: Any = thread._create_worker_consumer(app.transport)
        first = consumer._session_timeout_ms
        coordinator = SimpleNamespace(_session_timeout_ms=first)
        thread._consumer = SimpleNamespace(_coordinator=coordinator)  # type: ignore[assignment]
        thread.joined()
        return first, coordinator._session_timeout_ms

    return asyncio.run(ask())


def test_the_embedded_broker_has_a_first_member_wait_for_half_of_a_short_session() -> None:
    assert sessions("embedded") == (EMBEDDED_JOIN_MS, 6_000)


def test_other_brokers_are_told_the_session_of_the_settings() -> None:
    assert sessions("kafka") == (6_000, 6_000)
