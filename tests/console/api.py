"""A console without a broker, what is put into it, and a session to ask it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession
from aiokafka import TopicPartition

from schemas.deadletter import State
from streams.client import Receipt
from streams.client.deadletters import Mark as LetterState
from streams.console.feed import Feed
from streams.console.letters import Letter
from streams.console.store import Mark
from streams.settings import Settings


class Quiet(Feed):
    """A feed that reads no broker; tests put into it what they want."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.problem, self.begun = None, True
        self.offsets: dict[int, int] = {}
        self.error: Exception | None = None
        self.replays = 0

    def put(self, data: dict[str, Any], partition: int = 0) -> None:
        offset = self.offsets.get(partition, 0)
        self.offsets[partition] = offset + 1
        event = {
            "specversion": "1.0",
            "id": f"e{partition}-{offset}",
            "source": "quotewire/enrich",
            "type": "quotewire.enriched.result.v1",
            "time": "2022-01-09T08:00:00Z",
            "datacontenttype": "application/json",
            "partition": partition,
            "offset": offset,
            "origin": f"raw:{partition}:{offset}:0",
            "outcome": "result" if "article" in data else "withdrawn",
            "data": data,
        }
        mark = Mark(offset + 1, offset, "raw")
        self.store.add(event, withdrawn="article" not in data, mark=mark, received_ms=5)
        self.keep_within()
        self.tell()

    def bury(self, id: str) -> Letter:
        shown = dict.fromkeys(
            ("place", "time", "stage", "reason", "exception", "message", "preview"), "x"
        )
        letter = Letter(
            id, "raw.dlq", 0, 0, 0, {**shown, "id": id, "attempt": 1, "key": None, "bytes": 3}
        )
        self.letters._letters[id] = letter
        self.letters.seen += 1
        return letter

    async def mark(self, letter: Letter, state: State) -> None:
        if self.error is not None:
            raise self.error
        place = TopicPartition(letter.topic, letter.partition)
        self.letters.marks[letter.id] = LetterState(state, 0, place, letter.offset)

    async def replay(self, letter: Letter) -> Receipt:
        self.replays += 1
        if self.error is not None:
            raise self.error
        letter.replayed = "raw:0:9"
        return Receipt("raw", 0, 9, 0)


class Api:
    """A console without a broker, and a session to ask it."""

    def __init__(self, feed: Quiet, url: str, http: ClientSession) -> None:
        self.feed, self.url, self.http = feed, url, http

    async def get(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.http.get(self.url + path, **more) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.http.post(self.url + path, **more) as answer:
            return answer.status, await answer.json()


class Stream:
    """Server-sent events as they come."""

    def __init__(self, api: Api, path: str = "/api/events", last: str | None = None) -> None:
        headers = {"Last-Event-ID": last} if last is not None else {}
        self._asked = api.http.get(api.url + path, headers=headers)

    async def __aenter__(self) -> Stream:
        self.answer = await self._asked.__aenter__()
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self._asked.__aexit__(*exc)

    async def next(self) -> dict[str, str]:
        """The next event's fields."""
        fields: dict[str, str] = {}
        while True:
            async with asyncio.timeout(120):
                line = (await self.answer.content.readuntil(b"\n")).decode().rstrip("\n")
            if not line and "event" in fields:
                return fields
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value

    async def ids(self, count: int) -> list[str]:
        """The CloudEvents ids of the next events."""
        return [json.loads((await self.next())["data"])["id"] for _ in range(count)]


Start = Callable[..., Awaitable[Api]]
