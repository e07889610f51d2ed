"""Who reads slowly, or not at all: bounded in memory, dropped, and able to go on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.marker import Outcome
from streams.client import Event
from streams.console import listener
from streams.console.store import Mark
from streams.lineage import Lineage
from tests.console.api import Api, Quiet, Start, Stream
from tests.console.events import brief

LISTENERS = 100
EVENT = 200_000
"""Bytes of an event: more than the buffers of a connection take."""


def large(number: int) -> dict[str, Any]:
    return brief(number, title="x" * EVENT)


async def connect(api: Api) -> socket.socket:
    """A listener that reads nothing, with a small buffer of its own."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.setblocking(False)
    host, port = api.url.removeprefix("http://").split(":")
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, (host, int(port)))
    request = f"GET /api/events HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
    await loop.sock_sendall(connection, request.encode())
    return connection


def held(feed: Quiet) -> int:
    """Bytes of events that are kept, and of those that only listeners keep."""
    sent = {id(one.holding): len(one.holding) for one in feed.listeners if one.holding}
    return feed.store.memory + sum(sent.values())


async def turns() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_hundred_slow_listeners_stay_within_the_memory(start: Start) -> None:
    api = await start(console_memory_mb=8)
    connections = []
    try:
        # They come at different times, so that each is at another event when it stands still.
        for number in range(LISTENERS):
            connections.append(await connect(api))
            api.feed.put(large(number))
            await turns()
            assert held(api.feed) <= 8_000_000
        assert api.feed.dropped > 50
        assert len(api.feed.store) > 10
        async with Stream(api, "/api/events?from=now") as quick:
            await asyncio.sleep(0.1)
            for number in range(LISTENERS, LISTENERS + 30):
                api.feed.put(large(number))
                (id,) = await quick.ids(1)
                assert id == f"e0-{number}"
                assert held(api.feed) <= 8_000_000
    finally:
        for connection in connections:
            connection.close()


async def test_who_takes_nothing_is_dropped_and_goes_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "PATIENCE_SECONDS", 0.2)
    for number in range(20):
        api.feed.put(large(number))
    async with Stream(api) as stream:
        got = await stream.next()
    connection = await connect(api)
    async with asyncio.timeout(120):
        while api.feed.dropped == 0:
            await asyncio.sleep(0.05)
        while api.feed.listeners:
            await asyncio.sleep(0.05)
    connection.close()
    async with Stream(api, last=got["id"]) as stream:
        assert await stream.ids(19) == [f"e0-{number}" for number in range(1, 20)]


def logged(number: int) -> Event:
    """An event as the log gives it."""
    lineage = Lineage("raw", 0, number, 0, {})
    headers = {"ce_id": f"e0-{number}"}
    return Event(headers["ce_id"], Outcome.RESULT, lineage, headers, brief(number), 0, number, 5)


async def test_the_log_is_read_in_turns(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is long about the log lets others read it, and goes on in another turn."""
    monkeypatch.setattr(listener, "TURN_SECONDS", 0.0)
    api = await start(console_articles=10)
    for number in range(40):
        api.feed.put(brief(number))
    assert api.feed.store.first_seq == 30
    turns: list[int] = []

    async def history(marks: dict[int, Mark]) -> AsyncIterator[Event]:
        turns.append(marks[0].offset)
        for number in range(marks[0].offset, 40):
            yield logged(number)

    monkeypatch.setattr(api.feed, "history", history)
    api.feed._awaiting_history = 1
    async with Stream(api, last="0:5:4:raw") as stream:
        assert await stream.ids(35) == [f"e0-{number}" for number in range(5, 40)]
    assert turns == list(range(5, 30))
