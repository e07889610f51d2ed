"""Who is asked when: each host has a line of its own, its sources and its pages in it.

Nothing is lost and nothing repeated that the stream would not know as a repeat: an entry is kept
together with what its source remembers, an article's version before it is published, and that it
was once the brokers have confirmed it.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver

from streams import metrics
from streams.collect import rhythm
from streams.collect.clock import Clock
from streams.collect.fetch import Fetcher, check_contact
from streams.collect.hosts import Hosts
from streams.collect.pages import Pages
from streams.collect.publishing import Publishing, Sender
from streams.collect.robots import Robots
from streams.collect.source import Source
from streams.collect.state import State
from streams.collect.visits import Visits
from streams.settings import Settings

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds after which it is looked whether a source was paused."""
TIDY = 3_600.0
NEVER = float("inf")


@dataclass(slots=True)
class _Line:
    """A host's line. `sources`: a heap of when each is due; `page`: when the first page is;
    `listed`: the time under which it stands in the heap of lines; `visited`: its last was a
    source."""

    host: str
    sources: list[tuple[float, str]] = field(default_factory=list)
    page: float = NEVER
    listed: float = NEVER
    busy: bool = False
    visited: bool = False


class Collector:
    """Collects from sources until it is stopped. `sender`: where articles go.

    `since`: replay of what is later, in seconds since the epoch. `resolver`, `clock`: others, for
    tests.
    """

    def __init__(
        self,
        settings: Settings,
        sources: Sequence[Source],
        state: State,
        sender: Sender,
        *,
        since: float | None = None,
        clock: Clock | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        check_contact(settings, sources)
        self._settings = settings
        self._sources = {source.id: source for source in sources}
        self._state = state
        self._clock = clock = clock or Clock()
        self._hosts = Hosts(settings.collect_delay, clock)
        robots = Robots(state, settings.collect_user_agent)
        self._fetcher = Fetcher(settings, self._hosts, robots, clock, resolver)
        publishing = Publishing(sender, state, clock)
        self._visits = Visits(settings, state, self._fetcher, publishing, clock, since)
        self._pages = Pages(settings, state, self._fetcher, publishing, clock)
        self._lines: dict[str, _Line] = {}
        self._heap: list[tuple[float, str]] = []
        self._jobs: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._paused: frozenset[str] = frozenset()
        self._problem: BaseException | None = None
        self._once = False
        self._fetches = True

    async def run(self, *, once: bool = False, pages: bool = True) -> None:
        """Collect until cancelled; `once`: visit each source, fetch what is due, and end. `pages`:
        whether pages are fetched, and not only found.

        Raises BrokerAway.
        """
        # Pages that another list of sources has found are left until there is a contact.
        self._once, self._fetches = once, pages and bool(self._settings.collect_contact)
        self._state.list_sources(self._sources.values())
        self._paused = self._state.paused()
        async with self._fetcher:
            self._begin()
            try:
                await self._go_on()
            finally:
                for job in self._jobs:
                    job.cancel()
                await asyncio.gather(*self._jobs, return_exceptions=True)

    def _begin(self) -> None:
        now = self._clock.now()
        for id, due in self._state.due():
            if (source := self._sources.get(id)) is not None:
                line = self._line(source.host)
                heapq.heappush(line.sources, (now if self._once else due, id))
        for host, due in self._state.waiting() if self._fetches else ():
            self._line(host).page = due
        for line in self._lines.values():
            self._enlist(line)

    async def _go_on(self) -> None:
        looked = tidied = self._clock.now()
        while self._problem is None:
            now = self._clock.now()
            if now - looked >= LOOK:
                looked = now
                self._look()
            if now - tidied >= TIDY:
                tidied = now
                self._state.tidy(self._settings.collect_seen, now)
            self._wake.clear()
            wait = self._start(now)
            if self._once and not self._jobs and not self._any_due(now):
                return
            most = LOOK if wait is None else min(wait, LOOK)
            await self._clock.wait(self._wake, most, bool(self._jobs))
        raise self._problem

    def _any_due(self, now: float) -> bool:
        """Whether a source or a page is due, though its host may still have its pause."""
        return any(_due(line) <= now for line in self._lines.values())

    def _start(self, now: float) -> float | None:
        """Start what is due, as far as there is room; seconds until the next is, None where only
        a job's end will tell."""
        while self._heap and len(self._jobs) < self._settings.collect_connections:
            at, host = self._heap[0]
            line = self._lines.get(host)
            if line is None or line.busy or line.listed != at:
                heapq.heappop(self._heap)  # It stands elsewhere by now.
                continue
            if at > now:
                return at - now
            heapq.heappop(self._heap)
            line.busy, line.listed = True, NEVER
            job = asyncio.create_task(self._work(line))
            self._jobs.add(job)
            job.add_done_callback(self._ended)
        return None

    def _ended(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        if not job.cancelled() and (error := job.exception()) is not None:
            self._problem = error
        self._wake.set()

    async def _work(self, line: _Line) -> None:
        """Do the next that is due in a line."""
        now = self._clock.now()
        try:
            due = bool(line.sources) and line.sources[0][0] <= now
            page = None
            if self._fetches and not (due and not line.visited):
                # In turns: a host with many sources would never come to its pages.
                page = self._state.next_of(line.host)
            line.visited = False
            if page is not None and page.due <= now:
                await self._pages.fetch(page)
            elif due:
                line.visited = True
                _, id = heapq.heappop(line.sources)
                await self._visit(line, id)
        finally:
            found = self._state.next_of(line.host) if self._fetches else None
            line.page = found.due if found else NEVER
            line.busy = False
            self._enlist(line)

    async def _visit(self, line: _Line, id: str) -> None:
        source = self._sources[id]
        if id in self._paused:
            return
        memory, hosts = await self._visits.visit(source)
        if memory.error and not self._once:  # Else who has called says so.
            log.warning("%s: %s", source.name, memory.error)
        if not self._once:
            heapq.heappush(line.sources, (memory.due, id))
        for host in hosts - {line.host} if self._fetches else ():
            other = self._line(host)
            other.page = min(other.page, self._clock.now())
            self._enlist(other)

    def _line(self, host: str) -> _Line:
        return self._lines.setdefault(host, _Line(host))

    def _enlist(self, line: _Line) -> None:
        """Put a line where its next time is; one in which nobody stands is forgotten."""
        if line.busy:
            return
        at = _due(line)
        if at == NEVER:
            self._lines.pop(line.host, None)
            return
        at = max(at, self._hosts.free_at(line.host))
        if at != line.listed:
            line.listed = at
            heapq.heappush(self._heap, (at, line.host))

    def _look(self) -> None:
        """See which sources were paused, or are to go on."""
        paused = self._state.paused()
        for id in self._paused - paused:
            if (source := self._sources.get(id)) is not None:
                line = self._line(source.host)
                if all(one != id for _, one in line.sources):
                    heapq.heappush(line.sources, (self._clock.now(), id))
                self._enlist(line)
        for host, due in self._state.waiting() if self._paused != paused else ():
            line = self._line(host)
            line.page = due
            self._enlist(line)
        self._paused = paused

    def measure(self) -> None:
        """Tell the metrics how the sources are; reads all of them."""
        now = self._clock.now()
        counts: dict[tuple[str, str], int] = {}
        for memory in self._state.memories():
            if memory.id in self._sources:
                kind = metrics.closed(memory.kind, metrics.COLLECT_KINDS)
                key = (kind, rhythm.status(memory, now))
                counts[key] = counts.get(key, 0) + 1
        metrics.COLLECT_SOURCES.clear()  # What "web" is, the first visit tells.
        for kind in {kind for kind, _ in counts}:
            for status in metrics.COLLECT_STATES:
                metrics.COLLECT_SOURCES.labels(kind, status).set(counts.get((kind, status), 0))
        metrics.COLLECT_BACKLOG.labels("waiting").set(self._state.backlog())


def _due(line: _Line) -> float:
    return min(line.sources[0][0] if line.sources else NEVER, line.page)
