"""A web of hosts on one socket, which behave as they are told; a clock and a stream for tests."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from agents.ingest.raw import Limits
from agents.ingest.read import read_article
from streams.collect.clock import Clock
from streams.collect.collector import Collector
from streams.collect.listing import checked
from streams.collect.source import Source
from streams.collect.state import State
from streams.delivery.ingest import from_headers
from streams.settings import Settings, load_settings

NOON = 1_700_000_000.0
"""2023-11-14T22:13:20Z."""


@dataclass(frozen=True)
class Asked:
    """A request: `host` without its port, header names in lower case."""

    host: str
    path: str
    headers: dict[str, str]


Handler: TypeAlias = "Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]"


@dataclass
class Page:
    """What stands at an address."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        head = {"content-type": "text/html", "content-length": str(len(self.body))} | self.headers
        lines = [
            f"HTTP/1.1 {self.status} Said",
            *(f"{name}: {text}" for name, text in head.items()),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class Web:
    """`pages`: by `host/path`, pages or handlers; whatever is not there is 404. `asked`: all
    requests but those for robots.txt; `most`: requests at once, of any host."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Handler] = {}
        self.asked: list[Asked] = []
        self.robots: list[str] = []
        self.times: list[tuple[str, float]] = []
        self.most: dict[str, int] = {}
        self._now: dict[str, int] = {}
        self.port = 0
        self.clock = TestClock()

    def url(self, place: str) -> str:
        """The URL of `host/path`."""
        host, _, path = place.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def feed(self, place: str, *entries: str, **headers: str) -> str:
        """An RSS feed of `<item>`s; its URL."""
        body = f"<rss version='2.0'><channel><title>Wire</title>{''.join(entries)}</channel></rss>"
        self.pages[place] = Page(body.encode(), headers={"content-type": "text/xml", **headers})
        return self.url(place)

    def entry(self, place: str, extra: str = "", title: str = "A title") -> str:
        """An `<item>` of a feed."""
        return f"<item><title>{title}</title><link>{self.url(place)}</link>{extra}</item>"

    def article(self, place: str, text: str = "The river rose.", head: str = "") -> None:
        """An article's page."""
        self.pages[place] = Page(article(text, head))

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked if host in (None, one.host)]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = ""
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            pairs = [line.partition(": ") for line in lines[1:] if line]
            headers = {name.lower(): value for name, _, value in pairs}
            host = headers["host"].partition(":")[0]
            asked = Asked(host, path, headers)
            if path == "/robots.txt":
                self.robots.append(host)
            else:
                self.asked.append(asked)
                self.times.append((host, self.clock.now()))
            self._now[host] = self._now.get(host, 0) + 1
            self.most[host] = max(self.most.get(host, 0), self._now[host])
            found = self.pages.get(host + path, Page(b"no", 404))
            if isinstance(found, Page):
                await asyncio.sleep(0)
                writer.write(found.raw())
            else:
                await found(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._now[host] = self._now.get(host, 1) - 1
            writer.close()


def article(text: str = "The river rose.", head: str = "") -> bytes:
    """A page of an article that ingest reads."""
    return (
        f"<html lang='en'><head><title>The river</title>{head}</head><body><article>"
        f"<h1>The river</h1><p>{text} The mayor, Ana Petrova, said on Friday that the old bridge "
        'would stay closed until engineers had looked at each of its piers.</p><p>"We will not '
        'wait for another flood," she told reporters on the bank.</p></article></body></html>'
    ).encode()


class TestClock(Clock):
    """Time that passes at once."""

    __test__ = False

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        await asyncio.sleep(0)

    async def wait(self, event: asyncio.Event, seconds: float | None, busy: bool) -> None:
        if busy:
            await event.wait()
        elif not event.is_set():
            await self.sleep(seconds or 1.0)


class Everywhere(AbstractResolver):
    """Every name but `nowhere.test` is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host == "nowhere.test":
            raise OSError("no such name")
        one = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0
        )
        return [one]

    async def close(self) -> None:
        pass


class Stream:
    """Takes records as a publisher does. `fail`: called for each before it is confirmed."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes, bytes | None, dict[str, str]]] = []
        self.fail: Callable[[int], None] = lambda count: None

    async def send(
        self, value: bytes, *, key: bytes | None = None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> Awaitable[Any]:
        self.records.append((value, key, {name: text.decode() for name, text in headers}))

        async def confirmed() -> None:
            self.fail(len(self.records))

        return confirmed()

    @property
    def articles(self) -> list[dict[str, Any]]:
        """What ingest makes of the records."""
        found = []
        for value, key, headers in self.records:
            pairs = [(name, text.encode()) for name, text in headers.items()]
            reading = read_article(from_headers(value, pairs, 0, key), Limits())
            found.append({**reading.article, "withdrawn": reading.withdrawn})
        return found

    @property
    def versions(self) -> list[tuple[str, str]]:
        """Paths of the articles' ids, and which of their versions it is: 1 the lowest."""
        all_of: dict[str, set[int]] = {}
        heads = [head for _, _, head in self.records]
        for head in heads:
            all_of.setdefault(head["article-id"], set()).add(int(head["article-version"]))
        return [
            (id.rpartition("/")[2], str(sorted(all_of[id]).index(int(head["article-version"])) + 1))
            for head in heads
            for id in [head["article-id"]]
        ]


@dataclass
class Collecting:
    """A collector of a web, its state in a file. `settings`: beside those of tests."""

    web: Web
    state: State
    stream: Stream
    settings: dict[str, Any] = field(default_factory=dict)

    def collector(self, *sources: str | Source, resolver: Any = None, **settings: Any) -> Collector:
        listed = [
            checked(one if isinstance(one, Source) else Source(one), "a test") for one in sources
        ]
        return Collector(
            test_settings(**self.settings, **settings),
            listed,
            self.state,
            self.stream,
            clock=self.web.clock,
            resolver=resolver or Everywhere(),
        )

    async def once(self, *sources: str | Source, **settings: Any) -> None:
        """What `collect --once` does."""
        async with asyncio.timeout(60):
            await self.collector(*sources, **settings).run(once=True)

    async def until(self, seconds: float, *sources: str | Source, **settings: Any) -> None:
        """Collect for so long by the clock of tests."""
        end = self.web.clock.now() + seconds
        task = asyncio.create_task(self.collector(*sources, **settings).run())
        async with asyncio.timeout(60):
            while self.web.clock.now() < end and not task.done():
                await asyncio.sleep(0)
        if task.done():
            task.result()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def reason(self, source: str) -> str:
        """Why a source failed; "" where it did not."""
        memory = self.state.memory(Source(source).id)
        assert memory is not None
        assert bool(memory.reason) == bool(memory.error)
        return memory.reason


def test_settings(**settings: Any) -> Settings:
    return load_settings(
        **{
            "collect_contact": "tests@quotewire.example",
            "collect_seconds": 20.0,
            "collect_recheck_hours": "0",
            **settings,
        }
    )


test_settings.__test__ = False  # type: ignore[attr-defined]


@asynccontextmanager
async def serving() -> AsyncIterator[Web]:
    """A web meanwhile."""
    web = Web()
    server = await asyncio.start_server(web, "127.0.0.1", 0, limit=1_000_000)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
