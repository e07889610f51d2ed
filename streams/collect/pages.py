"""Articles' pages: fetched, published, and looked at again."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from dataclasses import replace

from streams import metrics
from streams.collect.clock import Clock
from streams.collect.fetch import Fetcher, Known
from streams.collect.items import Item, packed, unpacked
from streams.collect.page import Page, digest_of, is_front, is_page, normal, read_page
from streams.collect.publishing import Publishing, keys_of
from streams.collect.reasons import as_source_error
from streams.collect.sources import Answer
from streams.collect.state import Pending, State
from streams.errors import BrokerAway, ClientError, SourceError
from streams.settings import Settings

log = logging.getLogger(__name__)

PASSING = frozenset({"timeout", "connect", "busy", "server", "name", "tls", "other"})
"""Reasons that may pass; a page is tried again then."""
RETRIES = (60.0, 600.0, 3_600.0)
"""Seconds until a page is tried again."""
LONGER = (14_400.0, 86_400.0)
"""Seconds until one is tried after that whose feed has no text to stand for it."""
LARGE = 300_000
"""Bytes from which reading a page would hold others up."""
OWN = b"feed:"
"""Begins the digest of a text that a feed has; it never takes the place of a page's."""
SURE = 600.0
"""Seconds after which a page that was gone is looked at once more."""


class Pages:
    """Fetches the pages that are kept to be fetched."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        fetcher: Fetcher,
        publishing: Publishing,
        clock: Clock,
    ) -> None:
        self._withdraws = settings.collect_withdraw
        self._hours = sorted(hour for hour in settings.collect_recheck_hours if hour > 0)
        self._state = state
        self._fetcher = fetcher
        self._publishing = publishing
        self._clock = clock

    async def fetch(self, pending: Pending) -> None:
        """Fetch a page and publish it, or what its feed has of it; say when it is due again.

        Raises BrokerAway.
        """
        item = unpacked(pending.item)
        assert item.url is not None
        memory = self._state.memory(pending.source)
        form = memory.kind if memory is not None else "web"
        known = Known(pending.etag, pending.modified) if pending.again else None
        before = self._fetcher.received
        try:
            answer = await self._fetcher.get(item.url, known)
            if answer.unchanged:
                metrics.COLLECT_ITEMS.labels(form, "unchanged").inc()
                self._again(pending, item, known)
                return
            if not is_page(answer.body, answer.content_type):
                kind = answer.content_type[:100] or "without a type"
                raise SourceError("type", f"{item.url[:200]} is no page ({kind}).")
            if is_front(answer.url) and not is_front(item.url):
                raise SourceError("redirects", f"{item.url[:200]} leads to the front page.")
            outcome = await self._publish(item, answer)
        except (BrokerAway, sqlite3.Error):
            raise
        except Exception as failure:
            error = as_source_error(item.name, "broken", failure)
            metrics.COLLECT_FAILURES.labels(form, error.reason).inc()
            await self._failed(pending, item, error, form)
        else:
            metrics.COLLECT_ITEMS.labels(form, outcome).inc()
            self._again(pending, item, Known.of(answer))
        finally:
            metrics.COLLECT_BYTES.labels(form).inc(self._fetcher.received - before)

    async def _publish(self, item: Item, answer: Answer) -> str:
        body = answer.body
        if len(body) < LARGE:
            page: Page = read_page(body, answer.url)
        else:
            page = await asyncio.to_thread(read_page, body, answer.url)
        whole = replace(
            item,
            url=page.url,
            id=page.url,
            body=body,
            media_type=answer.content_type or "text/html",
            fetch=False,
        )
        keys = [key for url in (item.url, answer.url, page.url) for key in _keys(item, url)]
        try:
            return await self._publishing.publish(whole, page.print, list(dict.fromkeys(keys)))
        except BrokerAway:
            raise
        except ClientError as error:
            raise SourceError("too_large", str(error)) from None

    async def _failed(self, pending: Pending, item: Item, error: SourceError, form: str) -> None:
        if pending.again:
            await self._gone_or_later(pending, item, error, form)
            return
        waits = RETRIES + LONGER if item.body is None else RETRIES
        if error.reason in PASSING and pending.attempts < len(waits):
            wait = waits[pending.attempts] * random.uniform(0.9, 1.1)
            self._later(pending, max(wait, error.retry_after or 0.0))
            return
        if item.body is None:
            log.info("%s is left out: %s", item.name, error)
            metrics.COLLECT_ITEMS.labels(form, "failed").inc()
            self._state.drop(pending.key)
            return
        assert item.url is not None
        keys = _keys(item, item.url)
        known = self._state.article_of(keys)
        if known is not None and known.done and not known.print.startswith(OWN):
            log.info("%s stays as its page was: %s", item.name, error)
            metrics.COLLECT_ITEMS.labels(form, "failed").inc()
            self._state.drop(pending.key)
            return
        own = replace(item, url=normal(item.url), id=normal(item.url), fetch=False)
        try:
            outcome = await self._publishing.publish(own, OWN + digest_of(item.body), keys)
        except BrokerAway:
            raise
        except ClientError as refused:
            log.info("%s is left out: %s", item.name, refused)
            outcome = "failed"
        metrics.COLLECT_ITEMS.labels(form, outcome).inc()
        if error.reason in PASSING:
            self._again(pending, item, None)
        else:
            self._state.drop(pending.key)

    async def _gone_or_later(
        self, pending: Pending, item: Item, error: SourceError, form: str
    ) -> None:
        if error.reason != "gone" or not self._withdraws:
            self._again(pending, item, Known(pending.etag, pending.modified))
        elif not pending.attempts and "410" not in str(error):
            self._later(pending, SURE)
        else:
            assert item.url is not None
            own = replace(item, id=normal(item.url), withdrawn=True)
            outcome = await self._publishing.publish(own, b"", _keys(item, item.url))
            metrics.COLLECT_ITEMS.labels(form, outcome).inc()
            self._state.drop(pending.key)

    def _later(self, pending: Pending, seconds: float) -> None:
        due = self._clock.now() + seconds
        self._state.put(replace(pending, due=due, attempts=pending.attempts + 1))

    def _again(self, pending: Pending, item: Item, known: Known | None) -> None:
        """Keep it to be looked at again, or forget it after the last time."""
        if pending.again >= len(self._hours):
            self._state.drop(pending.key)
            return
        gone_by = self._hours[pending.again - 1] if pending.again else 0.0
        wait = (self._hours[pending.again] - gone_by) * 3_600.0
        self._state.put(
            replace(
                pending,
                due=self._clock.now() + wait,
                attempts=0,
                again=pending.again + 1,
                etag=known.etag if known else "",
                modified=known.modified if known else "",
                item=packed(replace(item, body=None)),
            )
        )


def _keys(item: Item, url: str | None) -> list[bytes]:
    return keys_of(replace(item, url=url))
