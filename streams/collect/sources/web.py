"""What stands at a URL: a feed, a sitemap or an index of some, or a page whose feeds are found."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from agents.ingest.forms.times import instant
from streams.collect.items import NOTED, Item
from streams.collect.source import Source
from streams.collect.sources import Answer, Items, Visit
from streams.collect.sources.feed import is_feed, read_feed
from streams.collect.sources.sitemap import MOST_BYTES, Child, is_sitemap, read_sitemap
from streams.collect.unpack import gunzipped, unpacking
from streams.errors import SourceError

MOST_FEEDS = 8
"""Feeds of one page that are read."""
MOST_CHILDREN = 25
"""Sitemaps of one index that are read at one visit, the latest first."""
MOST_SAME = 4
"""Entries that may well have changed at one time."""
MAX_AGE = 30 * 86_400.0
DISCOVERED = 86_400.0
"""Seconds after which a page is asked for its feeds anew."""
LARGE = 200_000
"""Bytes from which reading would hold others up."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")


async def items(source: Source, visit: Visit) -> Items:
    """The entries of what stands there, newest as they come; those that are too old are left out.

    Entries of a sitemap without a date are left out at the first visit, but with `backfill`.
    """
    feeds = visit.state.get("feeds")
    if feeds and visit.now() - visit.state.get("discovered", 0.0) < DISCOVERED:
        async for item in _feeds(feeds, source, visit):
            yield item
        return
    where = visit.state.get("moved") or source.location
    answer = await visit.get(where, conditional=True, most=MOST_BYTES)
    visit.calm = max(visit.calm, _calm(answer))
    if answer.unchanged:
        if feeds:  # It is a page, and names the same ones.
            visit.state["discovered"] = visit.now()
            async for item in _feeds(feeds, source, visit):
                yield item
        return
    visit.state.pop("feeds", None)
    body = _unzipped(answer)
    if is_feed(body):
        visit.form = "feed"
        for item in await _entries(answer, body, source, visit):
            yield item
    elif is_sitemap(body):
        visit.form = "sitemap"
        async for item in _sitemap(answer, body, source, visit):
            yield item
    elif _HTML.search(body[:8_192]):
        _small(answer, body, visit)
        async for item in _page(answer, body, source, visit):
            yield item
    else:
        kind = answer.content_type or "without a type"
        raise SourceError("type", f"{answer.url} is no feed, sitemap or page ({kind[:100]}).")


async def _entries(answer: Answer, body: bytes, source: Source, visit: Visit) -> list[Item]:
    """The entries of a feed that are not too old."""
    _small(answer, body, visit)
    found, ttl = await _aside(read_feed, body, answer.url, source, answer.content_type)
    visit.calm = max(visit.calm, ttl)
    return _recent(found, source, visit)


def _small(answer: Answer, body: bytes, visit: Visit) -> None:
    """Only sitemaps may be as large as they may be."""
    most = visit.settings.collect_max_bytes
    if len(body) > most:
        raise SourceError("too_large", f"{answer.url} has more than {most:,} bytes, unpacked.")


def _unzipped(answer: Answer) -> bytes:
    with unpacking(answer.url, MOST_BYTES):
        return gunzipped(answer.body, MOST_BYTES)


async def _aside(function: Any, body: bytes, *more: Any) -> Any:
    """What a function makes of bytes; in a thread where they are many."""
    if len(body) < LARGE:
        return function(body, *more)
    return await asyncio.to_thread(function, body, *more)


def _calm(answer: Answer) -> float:
    found = _MAX_AGE.search(answer.headers.get("cache-control", ""))
    return float(found[1]) if found else 0.0


def _recent(found: list[Item], source: Source, visit: Visit) -> list[Item]:
    """Those that are not too old, as far as they say; each with a URL once, the first counts."""
    since = max(visit.now() - (source.max_age or MAX_AGE), visit.since or 0.0)
    kept: dict[str, Item] = {}
    for item in found:
        at = _time(item.published) or _time(item.updated)
        if at is None or at >= since:
            kept.setdefault(item.url or item.publisher_id or "", item)
    return _dated(list(kept.values()))


def _dated(items: list[Item]) -> list[Item]:
    """Without marks where most have the same: it is when the list was made, and would have all
    pages fetched at each visit."""
    marks = Counter(item.mark for item in items if item.fetch and item.mark)
    vain = {mark for mark, count in marks.items() if count > max(MOST_SAME, len(items) // 2)}
    return [replace(item, mark="") if item.mark in vain else item for item in items]


def _time(text: str | None) -> float | None:
    try:
        found = instant(text)
        return found.timestamp() if found else None
    except (ValueError, OverflowError):
        return None


# -- sitemaps


async def _sitemap(answer: Answer, body: bytes, source: Source, visit: Visit) -> Items:
    known = visit.state.setdefault("sitemaps", {})
    found, children = await _aside(read_sitemap, body, answer.url, source)
    for item in _wanted(found, answer.url, known, source, visit):
        yield item
    for child in _latest(children, known, source, visit):
        below = await visit.get(child.url, conditional=True, most=MOST_BYTES)
        if not below.unchanged:
            inner = _unzipped(below)
            if not is_sitemap(inner):
                raise SourceError("type", f"{child.url} is no sitemap, but stands in an index.")
            found, _ = await _aside(read_sitemap, inner, below.url, source)
            for item in _wanted(found, child.url, known, source, visit):
                yield item
        known[child.url] = child.changed


def _wanted(
    found: list[Item], url: str, known: dict[str, str], source: Source, visit: Visit
) -> list[Item]:
    first = url not in known
    recent = _recent(found, source, visit)
    known.setdefault(url, "")
    if source.options.get("backfill"):
        return recent
    # Pages without a date that stand there already may be of any year.
    return [
        item if item.published or item.updated else replace(item, fetch=not first, mark=NOTED)
        for item in recent
    ]


def _latest(
    children: list[Child], known: dict[str, str], source: Source, visit: Visit
) -> list[Child]:
    """The sitemaps of an index to read: those that have changed, and those that do not say."""
    since = visit.now() - (source.max_age or MAX_AGE)
    found = [
        child
        for child in children
        if (not child.changed or child.changed != known.get(child.url))
        and ((at := _time(child.changed)) is None or at >= since)
    ]
    found.sort(key=lambda child: _time(child.changed) or 0.0, reverse=True)
    kept = {child.url for child in children}
    for gone in [url for url in known if url not in kept and len(known) > len(kept) + 100]:
        del known[gone]
    return found[:MOST_CHILDREN]


# -- pages


async def _page(answer: Answer, body: bytes, source: Source, visit: Visit) -> Items:
    """The entries of the feeds that a page names. Raises SourceError where it names none."""
    feeds = await _aside(find_feeds, body, answer.url)
    if not feeds:
        raise SourceError(
            "type", f"{answer.url} is a page that names no feed; name its feed or its sitemap."
        )
    visit.state["discovered"] = visit.now()
    async for item in _feeds(feeds, source, visit):
        yield item


async def _feeds(urls: list[str], source: Source, visit: Visit) -> Items:
    """The entries of feeds that a page names. One that fails costs no other; where all do, raises
    SourceError."""
    visit.form = "page"
    kept: list[str] = []
    failed: SourceError | None = None
    given = 0
    for url in urls:
        try:
            answer = await visit.get(url, conditional=True)
            visit.calm = max(visit.calm, _calm(answer))
            if not answer.unchanged:
                body = _unzipped(answer)
                if not is_feed(body):
                    raise SourceError("type", f"{answer.url} is no feed, though a page names it.")
                found = await _entries(answer, body, source, visit)
            else:
                found = []
        except SourceError as error:
            failed = error
            if error.reason not in ("gone", "type"):  # Else it is asked when the page is, again.
                kept.append(url)
            continue
        given += 1
        kept.append(url)
        for item in found:
            yield item
    if failed is not None and not given:
        raise failed
    visit.state["feeds"] = kept


def find_feeds(body: bytes, url: str) -> list[str]:
    """The feeds that a page names, at most MOST_FEEDS; those of comments last."""
    from courlan import get_hostinfo
    from trafilatura.feeds import FeedParameters, determine_feed

    domain, base = get_hostinfo(url)
    if not domain or not base:  # a host without a dot, an address
        base = urljoin(url, "/")
        domain = base
    text = body.decode(errors="replace")
    found = determine_feed(text, FeedParameters(urljoin(url, "/").rstrip("/"), domain, url))
    found = list(dict.fromkeys([*_links(body, url), *found]))
    return sorted(found, key=lambda one: "comment" in one)[:MOST_FEEDS]


_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


def _links(body: bytes, url: str) -> list[str]:
    """What a page itself calls its feeds; trafilatura knows no hosts without a public name."""
    from lxml import html  # type: ignore[import-untyped]

    try:
        root = html.document_fromstring(body)
    except (ValueError, html.etree.ParserError):
        return []
    found = []
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            try:
                found.append(urljoin(url, link.get("href") or ""))
            except ValueError:
                continue
    return [one for one in found if one.startswith(("http://", "https://"))]
