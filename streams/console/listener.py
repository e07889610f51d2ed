"""One who listens to events: sent from the console's memory, and from the log where that ends."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError

from streams.client import Event
from streams.console.feed import Feed, mark_of
from streams.console.store import Item, Mark, write_marks
from streams.console.summary import summary, withdrawal
from streams.errors import ClientError, Gap

BATCH = 50
"""Events that a listener is sent between two looks at the ring."""

BEAT_SECONDS = 15.0
STATUS_SECONDS = 2.0


class Listener:
    """Sends server-sent events to one listener: it has its own place in the ring, and no queue.

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

    async def run(self, marks: dict[int, Mark] | None, from_now: bool) -> None:
        """Send events until the listener or the server goes.

        `marks`: go on behind these; without them from what the ring holds, or from now.
        """
        feed = self._feed
        await self._answer.write(b"retry: 1000\n\n")
        while not self._closing.is_set() and self._request.transport is not None:
            if feed.generation != self._generation:
                self._store, self._generation = feed.store, feed.generation
                await self._reset("The topic was made anew.")
                self._seq = self._store.first_seq
            if self._seq is None and feed.begun:
                self._seq = await self._begin(marks, from_now)
            if self._seq is not None and self._seq < self._store.first_seq:
                self._seq = await self._catch_up()
            batch = self._next()
            for item in batch:
                await self._pass_on(item)
            await self._beat(sent=bool(batch))
            if len(batch) < BATCH:
                await feed.changed(STATUS_SECONDS)

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

    def _next(self) -> list[Item]:
        if self._seq is None:
            return []
        return list(itertools.islice(self._store.since(self._seq), BATCH))

    async def _pass_on(self, item: Item) -> None:
        """Send an event of the ring, unless the log has told of it or of something later."""
        self._seq = item.seq + 1
        at = self._marks.get(item.partition)
        if at is not None and item.offset < at.offset:
            return
        self._marks[item.partition] = item.mark
        if item.body is not None and item.summary:  # Else a later version or withdrawal follows.
            await self._send(item.withdrawn, item.body if self._full else item.summary)

    async def _beat(self, sent: bool) -> None:
        """Send the status where it is due, else a sign of life where nothing else was sent."""
        now = time.monotonic()
        if self._status is not None and now - self._told >= STATUS_SECONDS:
            self._told = self._written = now
            await self._answer.write(b"event: status\ndata: " + self._status() + b"\n\n")
        elif sent:
            self._written = now
        elif now - self._written >= BEAT_SECONDS:
            self._written = now
            await self._answer.write(b": still here\n\n")

    async def _catch_up(self) -> int:
        """Read what the ring no longer holds from the log; the number to go on from."""
        store = self._store
        while not store.holds(self._marks):
            # What the ring had dropped before is before the end that is read to.
            floor = store.start()
            try:
                async for event in self._feed.history(self._marks):
                    self._marks[event.partition] = mark_of(event)
                    document = event.cloudevent()
                    shown = document if self._full else _summary(document, event)
                    await self._send(event.withdrawn, orjson.dumps(shown))
            except Gap as gap:
                await self._reset(str(gap))
            except (ClientError, KafkaError) as error:
                await self._answer.write(b": " + str(error).encode() + b"\n\n")
                await asyncio.sleep(STATUS_SECONDS)
            else:
                # Markers leave no event that would tell how far it has been read.
                for number, at in floor.items():
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
        await self._answer.write(head + data + b"\n\n")


def _summary(document: dict[str, Any], event: Event) -> dict[str, Any]:
    if event.withdrawn:
        return withdrawal(event.data)
    return summary(event.data, document, event.timestamp_ms)
