"""A visit to a source: what it has is compared with what is known, and kept or published."""

from __future__ import annotations

import asyncio
import copy
import logging
import sqlite3
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from streams import metrics
from streams.collect import rhythm
from streams.collect.clock import Clock
from streams.collect.fetch import Fetcher, Known
from streams.collect.items import NOTED, OWN_TEXT, Item, packed
from streams.collect.page import digest_of
from streams.collect.publishing import Publishing, Sent, keys_of
from streams.collect.reasons import as_source_error
from streams.collect.source import Source
from streams.collect.sources import Answer, kind_of
from streams.collect.state import TOUCHED, Memory, Pending, State
from streams.errors import BrokerAway, ClientError, SourceError
from streams.settings import Settings

log = logging.getLogger(__name__)

MOST_KEPT = 1_000
"""URLs of one source of which it is kept what they had."""
BATCH = 200
"""Entries that are written, or records that await their confirmation, at once."""


class SourceVisit:
    """What `streams.collect.sources.Visit` says."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        state: dict[str, Any],
        fetcher: Fetcher,
        clock: Clock,
        since: float | None,
    ) -> None:
        self.source = source
        self.settings = settings
        self.state = state
        self.since = since
        self.form = state.get("form") or source.kind
        self.calm = 0.0
        self._fetcher = fetcher
        self._clock = clock
        self._heard: dict[str, list[str]] = {}
        self._moved = ""

    async def get(self, url: str, *, conditional: bool = False, most: int | None = None) -> Answer:
        """Fetch; a source that has moved for good is asked at its new address from then on."""
        kept = self.state.get("http", {})
        had = self._heard.get(url) or kept.get(url) if conditional else None
        answer = await self._fetcher.get(url, Known(*had[:2]) if had else None, most)
        if not conditional:
            return answer
        if not answer.unchanged:
            digest = digest_of(answer.body).hex()
            if had is not None and had[2] == digest:
                answer = replace(answer, body=b"", unchanged=True)
            known = Known.of(answer)
            self._heard[url] = [known.etag, known.modified, digest]
        if answer.moved and url == (self.state.get("moved") or self.source.location):
            self._moved = answer.moved
            self._heard[answer.moved] = self._heard.pop(url, had or ["", "", ""])
        return answer

    def ended(self) -> dict[str, Any]:
        """The state once all items are taken: only then does it count what servers have answered,
        or entries would be lost with a process that is killed between two."""
        kept = self.state.setdefault("http", {})
        kept |= self._heard
        while len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
        if self._moved and not self.state.get("feeds"):
            self.state["moved"] = self._moved
        return self.state

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock.now()


class Visits:
    """Visits sources. `since`: replay of what is later, in seconds since the epoch."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        fetcher: Fetcher,
        publishing: Publishing,
        clock: Clock,
        since: float | None = None,
    ) -> None:
        self._settings = settings
        self._state = state
        self._fetcher = fetcher
        self._publishing = publishing
        self._clock = clock
        self._since = since

    async def visit(self, source: Source) -> tuple[Memory, set[str]]:
        """Visit a source: what is known of it now, and hosts that have new pages to fetch.

        What goes wrong with it is noted there. Raises BrokerAway.
        """
        memory = self._state.memory(source.id)
        assert memory is not None
        visit = SourceVisit(
            source,
            self._settings,
            copy.deepcopy(memory.data),
            self._fetcher,
            self._clock,
            self._since,
        )
        take = _Taking(self._state, self._publishing, memory, visit)
        before = self._fetcher.received
        memory.visited = self._clock.now()
        try:
            async for item in kind_of(source).load()(source, visit):
                await take.item(item)
                if take.count % BATCH == 0:
                    await asyncio.sleep(0)  # Others have their turn: a sitemap has 50,000.
            await take.settle(visit.ended())
        except (BrokerAway, sqlite3.Error):
            raise
        except Exception as error:
            await take.settle(None)
            self._failed(memory, visit, as_source_error(source.name, "other", error))
        else:
            usual = self._settings.collect_every
            now = self._clock.now()
            rhythm.after_success(memory, take.new, now, usual, source.every, visit.calm)
            metrics.COLLECT_VISITS.labels(visit.form, "ok").inc()
            metrics.COLLECT_SUCCESS.labels(visit.form).set(now)
        memory.kind = visit.form
        memory.data["form"] = visit.form
        memory.new += take.new
        memory.seen += take.seen
        memory.bytes += self._fetcher.received - before
        metrics.COLLECT_BYTES.labels(visit.form).inc(self._fetcher.received - before)
        for outcome, count in (("found", take.new), ("seen", take.seen)):
            metrics.COLLECT_ITEMS.labels(visit.form, outcome).inc(count)
        self._state.save(memory)
        return memory, take.hosts

    def _failed(self, memory: Memory, visit: SourceVisit, error: SourceError) -> None:
        metrics.COLLECT_VISITS.labels(visit.form, "failed").inc()
        metrics.COLLECT_FAILURES.labels(visit.form, error.reason).inc()
        rhythm.after_failure(
            memory,
            error.reason,
            str(error),
            self._clock.now(),
            self._settings.collect_every,
            error.retry_after,
        )


class _Taking:
    """What a visit gives, taken in batches."""

    def __init__(
        self,
        state: State,
        publishing: Publishing,
        memory: Memory,
        visit: SourceVisit,
    ) -> None:
        self._state = state
        self._publishing = publishing
        self._memory = memory
        self._visit = visit
        self._remember = kind_of(visit.source).remember
        self._fetch: list[tuple[Item, list[bytes]]] = []
        self._sent: list[tuple[Sent, Item, list[bytes]]] = []
        self._known: set[bytes] = set()
        self.new = self.seen = self.count = 0
        self.hosts: set[str] = set()

    async def item(self, item: Item) -> None:
        """Take the next one."""
        self.count += 1
        if not self._remember:
            await self._publish(item, [])
            return
        if item.body is not None and not item.fetch and not item.mark:
            item = replace(item, mark=digest_of(item.body).hex())
        keys = keys_of(item)
        known = next((found for key in keys if (found := self._state.address(key))), None)
        again = any(key in self._known for key in keys)
        sought = item.fetch or item.mark.startswith(OWN_TEXT)
        if known is not None and known[0] == NOTED and item.mark != NOTED and sought:
            # A list without dates has it; nobody has asked for it yet.
            known = known if self._state.article_of(keys) is not None else None
        if again or (known is not None and not self._news(item, keys, known[0])):
            self.seen += 1
            self._touch(item, keys, known)
        elif item.fetch:
            self.new += 1
            self._known.update(keys)
            self._fetch.append((item, keys))
        elif item.body is None and not item.withdrawn:
            self._note(item, keys)
        else:
            self._known.update(keys)
            await self._publish(item, keys)
        if len(self._fetch) >= BATCH:
            with self._state.transaction():
                self._keep()

    def _news(self, item: Item, keys: list[bytes], mark: str) -> bool:
        """Whether an item that is known by some mark has changed, or was never confirmed."""
        if not item.mark.startswith(OWN_TEXT):
            return _is_news(item, mark)
        # Several feeds have other texts of one article: it is the first one's.
        own = mark.startswith(item.mark.rpartition(":")[0])
        article = self._state.article_of(keys)
        return (own and mark != item.mark) or (article is not None and not article.done)

    def _touch(self, item: Item, keys: list[bytes], known: tuple[str, float] | None) -> None:
        """Note that it is still listed, now and then."""
        if known is None:
            return
        mark, at = known
        if item.mark.startswith(OWN_TEXT):
            item = replace(item, mark=mark)  # It stays whose it was.
        if at < self._visit.now() - TOUCHED or (item.mark and not mark):
            self._note(item, keys)

    def _note(self, item: Item, keys: list[bytes]) -> None:
        for key in keys:
            self._state.note(key, item.mark, self._visit.now())

    async def _publish(self, item: Item, keys: list[bytes]) -> None:
        try:
            sent = await self._publishing.begin(item, digest_of(item.body or b""), keys)
        except BrokerAway:
            raise
        except ClientError as error:
            log.warning("%s of %s is left out: %s", item.name, self._visit.source.name, error)
            metrics.COLLECT_ITEMS.labels(self._visit.form, "failed").inc()
            self._note(item, keys)
            return
        if sent is None:
            self.seen += 1
            self._note(item, keys)
            return
        self.new += 1
        self._sent.append((sent, item, keys))
        if len(self._sent) >= BATCH:
            # It may be given again after a kill, with the same version: the stream knows it.
            await self.settle(copy.deepcopy(self._visit.state))

    async def settle(self, state: dict[str, Any] | None) -> None:
        """Wait for all confirmations, and keep what is known then. `state`: the source's."""
        for sent, _, _ in self._sent:
            await sent.confirmation
        if state is not None:
            self._memory.data = state
        if not self._sent and not self._fetch:
            return  # Who visits keeps what is known of the source.
        with self._state.transaction():
            for sent, item, keys in self._sent:
                self._publishing.done(sent)
                self._note(item, keys)
            self._keep()
            if state is not None:
                self._state.save(self._memory)
        self._sent.clear()

    def _keep(self) -> None:
        source = self._visit.source
        for item, keys in self._fetch:
            assert item.url is not None
            host = urlsplit(item.url).hostname or ""
            self._note(item, keys)
            self._state.put(
                Pending(keys[0], source.id, host, self._visit.now(), 0, 0, "", "", packed(item))
            )
            self.hosts.add(host)
        self._fetch.clear()


def _is_news(item: Item, mark: str) -> bool:
    """Whether an item that is known by some mark has changed since."""
    if item.fetch or item.body is None:
        # Lists may have different times of one page: only a later one is news.
        return bool(item.mark and mark) and item.mark > mark
    return item.mark != mark
