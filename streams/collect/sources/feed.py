"""RSS, Atom and JSON Feed: a feed's bytes to items."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import orjson

from streams.collect.items import OWN_TEXT, Item, mark_of
from streams.collect.page import address_key, digest_of, normal
from streams.collect.source import Source
from streams.collect.sources.sitemap import beginning
from streams.errors import SourceError
from streams.inputs import FEED, feed_entry, in_unicode

MOST_ENTRIES = 2_000
LEAST_TEXT = 200
"""Characters of an entry's body from which it may stand for the article."""

MOST_TAGS = 150_000
MOST_NAMESPACES = 100
MOST_ATTRIBUTES = 300
"""Of a feed; feedparser's work grows with the square of the last two."""
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{2000,}")
_DECLARED = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_COUNT = re.compile(r"\d{1,3}")


def is_feed(body: bytes) -> bool:
    """Whether these bytes begin like a feed."""
    start = beginning(body)
    return start[:1] == b"{" or FEED.search(start) is not None


def read_feed(
    body: bytes, url: str, source: Source, content_type: str = ""
) -> tuple[list[Item], float]:
    """Its entries as items, and for how many seconds its publisher wants it to be left alone.

    `url`: where it stands. Raises SourceError (`broken`).
    """
    body = _narrow(body)
    if beginning(body)[:1] == b"{":
        entries, ttl = _json_feed(body, url), 0.0
    else:
        entries, ttl = _xml_feed(body, url, content_type)
    items = [item for entry in entries[:MOST_ENTRIES] if (item := _item(entry, url, source))]
    return _told_apart(items), ttl


def _narrow(body: bytes) -> bytes:
    """A feed in UTF-16 as UTF-8, with nothing that declares otherwise."""
    if b"\0" not in body[:4]:
        return body
    marked = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    coding = "utf-16" if marked else "utf-16-be" if body[:1] == b"\0" else "utf-16-le"
    text = body.decode(coding, errors="replace")
    return _DECLARED.sub("", text, count=1).encode(errors="replace")


def _told_apart(items: list[Item]) -> list[Item]:
    """Without ids that entries at several addresses have, and those that only count entries."""
    places: dict[str, set[str]] = {}
    for item in items:
        if item.url and item.publisher_id:
            places.setdefault(item.publisher_id, set()).add(address_key(item.url))
    vain = {id for id, urls in places.items() if len(urls) > 1 or _COUNT.fullmatch(id)}
    return [
        replace(item, publisher_id=None) if item.url and item.publisher_id in vain else item
        for item in items
    ]


def _xml_feed(body: bytes, url: str, content_type: str) -> tuple[list[dict[str, Any]], float]:
    if b"<!ENTITY" in body[:20_000].upper():
        raise SourceError("broken", f"{url} declares entities of its own, which no feed needs.")
    if (
        body.count(b"<") > MOST_TAGS
        or body.count(b"xmlns:") > MOST_NAMESPACES
        or any(tag[0].count(b"=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(body))
    ):
        raise SourceError("broken", f"{url} has more tags or attributes than any feed.")
    import feedparser

    try:
        parsed = feedparser.parse(
            io.BytesIO(in_unicode(body)),
            response_headers={"content-location": url, "content-type": content_type or "text/xml"},
        )
    except Exception as error:  # whatever one of its parsers raises
        raise SourceError("broken", f"{url} cannot be read as a feed ({error}).") from None
    entries, feed = parsed.get("entries") or [], parsed.get("feed") or {}
    problem = parsed.get("bozo_exception")
    if not entries and isinstance(problem, SAXException):
        raise SourceError("broken", f"{url} cannot be read: {problem}.")
    return [_xml_entry(entry, feed) for entry in entries[:MOST_ENTRIES]], _ttl(feed)


def _xml_entry(entry: Any, feed: Any) -> dict[str, Any]:
    found = feed_entry(entry, feed)
    return found | {"guid": entry.get("id")}


def _ttl(feed: Any) -> float:
    text = str(feed.get("ttl") or "").strip()
    return float(text[:6]) * 60.0 if text.isascii() and text.isdigit() else 0.0


def _json_feed(body: bytes, url: str) -> list[dict[str, Any]]:
    try:
        feed = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
        entries = [one for one in feed["items"] if isinstance(one, dict)]
    except orjson.JSONDecodeError as error:
        raise SourceError("broken", f"{url} cannot be read as a JSON Feed ({error}).") from None
    except (KeyError, TypeError):
        raise SourceError(
            "broken", f"{url} is JSON, but no JSON Feed: it has no `items`."
        ) from None
    return [_json_entry(entry, feed) for entry in entries[:MOST_ENTRIES]]


def _json_entry(entry: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    authors = entry.get("authors") or feed.get("authors") or [entry.get("author")]
    listed = authors if isinstance(authors, list) else []
    html = _text(entry.get("content_html"))
    found = {
        "guid": _text(entry.get("id")),
        "id": _text(entry.get("id")) or _text(entry.get("url")),
        "title": _text(entry.get("title")),
        "html" if html else "text": html
        or _text(entry.get("content_text"))
        or _text(entry.get("summary")),
        "url": _text(entry.get("url")) or _text(entry.get("external_url")),
        "published": _text(entry.get("date_published")),
        "modified": _text(entry.get("date_modified")),
        "language": (_text(entry.get("language")) or _text(feed.get("language")) or "")[:2].lower(),
        "authors": [
            name for one in listed if isinstance(one, dict) and (name := _text(one.get("name")))
        ],
        "outlet": _text(feed.get("title")),
    }
    return {name: value for name, value in found.items() if value}


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int) else None


def _item(entry: dict[str, Any], base: str, source: Source) -> Item | None:
    """An entry as an item; None where it leads nowhere and holds nothing."""
    guid = entry.pop("guid", None)
    try:
        url = urljoin(base, entry["url"]) if entry.get("url") else None
    except ValueError:
        url = None
    if url is not None and not url.startswith(("http://", "https://")):
        url = None
    text = entry.get("text") or _TAG.sub("", entry.get("html") or "")
    alone = source.text == "feed" or url is None
    if (url is None and guid is None) or (alone and not text.strip()):
        return None
    entry |= {"url": url} if url else {}
    if alone and url:
        url = normal(url)
        told = orjson.dumps([entry.get(name) for name in ("title", "text", "html")])
        mark = f"{OWN_TEXT}{source.id}:{digest_of(told).hex()}"
    else:
        mark = mark_of(entry.get("modified"))
    if source.outlet:
        entry["outlet"] = source.outlet
    return Item(
        source.name,
        url=url,
        body=orjson.dumps(entry) if alone or len(text) >= LEAST_TEXT else None,
        media_type="application/json",
        fetch=not alone,
        id=guid if url is None else url if alone else None,
        publisher_id=guid,
        title=entry.get("title"),
        authors=tuple(entry.get("authors") or ()),
        published=entry.get("published"),
        updated=entry.get("modified"),
        section=source.section,
        language=source.language or entry.get("language"),
        outlet=source.outlet or entry.get("outlet"),
        mark=mark,
    )
