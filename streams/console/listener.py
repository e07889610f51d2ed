"""One who listens to events: sent from the console's memory, and from the log where that ends."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError

from streams.client import Event
from streams.console.feed import Feed, mark_of
from streams.console.store import Mark, write_marks
from streams.console.summary import summary, withdrawal
from streams.errors import ClientError, Gap

log = logging.getLogger(__name__)

BATCH = 50
"""Events that a listener is sent between two looks at the ring."""

PIECE = 16_384
"""Bytes that are written at once."""

UNSENT = 65_536
"""Bytes that wait for a listener in its connection, and as many in the kernel's buffer."""

PATIENCE_SECONDS = 30.0
"""A listener that has not taken an event after so long is dropped."""

TURN_SECONDS = 5.0
"""So long a listener reads the log while others wait to."""

BEAT_SECONDS = 15.0
STATUS_SECONDS = 2.0


class Listener:
    """Sends server-sent events to one listener: it has its own place in the ring, and no queue.

    It holds one event at a time. Whoever has not taken it after too long is dropped, and goes on
    with the id of the last event that it has.

    `closing`: set when the server goes. `full`: whole events, else summaries. `status`: what
    gives the console's status as JSON, for events of that; None for none.
    """

    def __init__(
        self,
        request: web.Request,
        answer: web.StreamResponse,
        feed: Feed,
        closing: asyncio.Event,
        *,
        full: bool,
        status: Callable[[], bytes] | None,
    ) -> None:
        self._request = request
        self._answer = answer
        self._feed = feed
        self._closing = closing
        self._full = full
        self._status = status
        self._store, self._generation = feed.store, feed.generation
        self._seq: int | None = None
        """Number in the ring of the next event; None until the feed has begun."""
        self._marks: dict[int, Mark] = {}
        self._written = self._told = 0.0
        self._sending: bytes | None = None
        self._dropped = False
        self.since = 0.0
        """When the sending of an event began, of the monotonic clock."""

    @property
    def holding(self) -> bytes | None:
        """The event that is being sent, where the ring does not hold it."""
        if self._sending is None or self._dropped:
            return None
        item = None if self._seq is None else self._store.at(self._seq)
        if item is not None and self._sending in (item.body, item.summary):
            return None
        return self._sending

    def drop(self, why: str) -> None:
        """End the connection at once, without what still waits to be written."""
        if not self._dropped and self._request.transport is not None:
            self._dropped = True
            self._feed.dropped += 1
            log.info("A listener at %s is dropped: %s.", self._request.remote, why)
            self._request.transport.abort()

    async def run(self, marks: dict[int, Mark] | None, from_now: bool) -> None:
        """Send events until the listener or the server goes.

        `marks`: go on behind these; without them from what the ring holds, or from now.
        """
        feed = self._feed
        self._bound()
        await self._put(b"retry: 1000\n\n")
        while not self._closing.is_set() and self._request.transport is not None:
            if feed.generation != self._generation:
                self._store, self._generation = feed.store, feed.generation
                await self._reset("The topic was made anew.")
                self._seq = self._store.first_seq
            if self._seq is None and feed.begun:
                self._seq = await self._begin(marks, from_now)
            if self._seq is not None and self._seq < self._store.first_seq:
                self._seq = await self._catch_up()
            sent = 0
            while sent < BATCH and await self._pass_on():
                sent += 1
            await self._beat(sent=sent > 0)
            if sent < BATCH:
                await feed.changed(STATUS_SECONDS)

    def _bound(self) -> None:
        """Let little wait for this listener, here and in the kernel, whose buffers grow else."""
        transport = self._request.transport
        if transport is None:
            return
        transport.set_write_buffer_limits(high=UNSENT)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT)

    async def _begin(self, marks: dict[int, Mark] | None, from_now: bool) -> int:
        """Take the place at which the listener wants to begin."""
        if marks is not None:
            self._marks = marks
            return await self._catch_up()
        if from_now:
            self._marks = dict(self._store.marks)
            return self._store.next_seq
        self._marks = self._store.start()
        return self._store.first_seq

    async def _pass_on(self) -> bool:
        """Send the next event of the ring, unless the log has told of it or of something later.

        False where the ring has none.
        """
        item = None if self._seq is None else self._store.at(self._seq)
        if item is None:
            return False
        at = self._marks.get(item.partition)
        if at is None or item.offset >= at.offset:
            self._marks[item.partition] = item.mark
            # Without a body a later version or withdrawal follows.
            if item.body is not None and item.summary:
                withdrawn, data = item.withdrawn, item.body if self._full else item.summary
                del item
                await self._send(withdrawn, data)
        self._seq = (self._seq or 0) + 1
        return True

    async def _beat(self, sent: bool) -> None:
        """Send the status where it is due, else a sign of life where nothing else was sent."""
        now = time.monotonic()
        if self._status is not None and now - self._told >= STATUS_SECONDS:
            self._told = self._written = now
            await self._put(b"event: status\ndata: " + self._status() + b"\n\n")
        elif sent:
            self._written = now
        elif now - self._written >= BEAT_SECONDS:
            self._written = now
            await self._put(b": still here\n\n")

    async def _catch_up(self) -> int:
        """Read what the ring no longer holds from the log; the number to go on from."""
        store = self._store
        while not store.holds(self._marks):
            # What the ring had dropped before is before the end that is read to.
            floor, whole = store.start(), True
            turn = time.monotonic() + TURN_SECONDS
            try:
                async with aclosing(self._feed.history(self._marks)) as history:
                    async for event in history:
                        self._marks[event.partition] = mark_of(event)
                        document = event.cloudevent()
                        shown = document if self._full else _summary(document, event)
                        await self._send(event.withdrawn, orjson.dumps(shown))
                        if self._feed.crowded and time.monotonic() > turn:
                            whole = False
                            break
            except Gap as gap:
                await self._reset(str(gap))
            except (ClientError, KafkaError) as error:
                await self._put(b": " + str(error).encode() + b"\n\n")
                await asyncio.sleep(STATUS_SECONDS)
            else:
                # Markers leave no event that would tell how far it has been read.
                for number, at in floor.items() if whole else ():
                    known = self._marks.get(number, at)
                    if known.offset <= at.offset:
                        self._marks[number] = replace(known, offset=at.offset)
        return store.first_seq

    async def _reset(self, why: str) -> None:
        """Tell the listener to forget what it has, and begin with what the ring holds."""
        self._marks = self._store.start()
        await self._write("reset", orjson.dumps({"reason": why}))

    async def _send(self, withdrawn: bool, data: bytes) -> None:
        await self._write("withdrawn" if withdrawn else "article", data)

    async def _write(self, name: str, data: bytes) -> None:
        """One event. JSON holds no line break, so it is one line."""
        head = f"id: {write_marks(self._marks)}\nevent: {name}\ndata: ".encode()
        self._sending, self.since = data, time.monotonic()
        try:
            await self._put(head, data, b"\n\n")
        finally:
            self._sending = None

    async def _put(self, *parts: bytes) -> None:
        """Write in pieces. Raises ConnectionResetError where they are not taken for too long."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                for part in parts:
                    for start in range(0, len(part), PIECE):
                        await self._answer.write(part[start : start + PIECE])
        except TimeoutError:
            self.drop(f"it has not taken an event within {PATIENCE_SECONDS:.0f} s")
            raise ConnectionResetError from None


def _summary(document: dict[str, Any], event: Event) -> dict[str, Any]:
    if event.withdrawn:
        return withdrawal(event.data)
    return summary(event.data, document, event.timestamp_ms)
