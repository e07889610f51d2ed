"""The console's HTTP server without sockets: bytes in, statuses of the answers out."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from typing import Any
from unittest import mock

from aiohttp import web

from streams.client.deadletters import read_dead_letter
from streams.console import guard
from streams.console.feed import Feed
from streams.console.guard import Guard
from streams.console.server import create_app
from streams.console.store import Mark
from streams.errors import NothingThere
from streams.hosts import quiet_about_bad_requests
from streams.settings import Settings
from tests.console.events import add, brief, ferry
from tests.fuzz.records import Message

TOKEN = "0123456789abcdef"
TURNS = 400
QUIET_TURNS = 12
"""Turns of the loop without a byte after which nothing more is to come."""

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


class _Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 8600) if name in ("peername", "sockname") else default

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class _Console:
    """Consoles with and without a token that know two articles and a dead letter."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        quiet_about_bad_requests()
        self.servers = self.loop.run_until_complete(self._start())

    async def _start(self) -> list[web.Server]:
        servers = []
        for token in (None, TOKEN):
            settings = Settings(_env_file=None, console_token=token, archive="none")  # type: ignore[call-arg]
            feed = Feed(settings)
            feed.replay = _gone  # type: ignore[method-assign]
            add(feed.store, 0, ferry())
            add(feed.store, 1, brief(1))
            feed.store.marks[0] = Mark(2, 1, "raw")
            headers = (("__streams.errors.topic", b"raw"), ("ce_id", b"dlq:ingest:raw:0:0"))
            places = tuple((f"__streams.errors.{name}", b"0") for name in ("partition", "offset"))
            letter = read_dead_letter(Message((*headers, *places), b"{").consumed("raw.dlq"))
            assert letter is not None
            feed.letters.add(letter)
            runner = web.AppRunner(create_app(feed, Guard(settings)), access_log=None)
            await runner.setup()
            assert runner.server is not None
            servers.append(runner.server)
        return servers

    async def answer(self, server: web.Server, data: bytes) -> bytes:
        """Statuses of the answers to what a connection sends."""
        protocol, transport = server(), _Transport()
        protocol.connection_made(transport)
        protocol.data_received(data)
        quiet = seen = 0
        for _ in range(TURNS):
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(transport.written) == seen else 0
            seen = len(transport.written)
            if transport.closed or quiet > QUIET_TURNS:
                break
        protocol.connection_lost(None)
        await asyncio.sleep(0)
        statuses = _STATUS.findall(transport.written)
        assert b"500" not in statuses, bytes(transport.written)
        return b" ".join(statuses)


async def _gone(letter: Any) -> Any:
    raise NothingThere("The raw record is gone.")


@cache
def _console() -> _Console:
    return _Console()


def answer(data: bytes) -> bytes:
    """Statuses of the answers without a token and with one. Raises AssertionError for a 500."""
    console = _console()
    with mock.patch.object(guard, "WRONG_SECONDS", 0.0):
        return b"\n".join(
            console.loop.run_until_complete(console.answer(server, data))
            for server in console.servers
        )
