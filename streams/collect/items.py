"""What a source has found, and the raw record that it becomes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC

import orjson

from agents.ingest.forms.times import instant
from streams.inputs import RawArticle

NOTED = "-"
"""Mark of what stood in a list before there was anything to tell whether it is new."""
OWN_TEXT = "feed:"
"""Begins the mark of an entry whose text a feed itself has, then the source's id, then a digest."""
MOST_CHARACTERS = 2_000
"""Of what a source says of an article in one header."""
MOST_AUTHORS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One article, or one version of it, as a source has it.

    `source`: the source's name. `url`: where it stands, None where it stands nowhere. `body`: its
    bytes, of `media_type` ("" where nobody says), in any form that ingest reads. `fetch`: the page
    at `url` is fetched, and takes the body's place where it can be had. With neither it is only
    noted as known.

    `id`: the article's id on the stream; None: the one that the body names. `version`: likewise.
    `publisher_id`: what the publisher calls it (a feed's guid); two items with one are one article.
    Times are ISO 8601. All that follows is what the source says of it, for where the body does not.
    `mark`: what changes with its content, such as a file's time and size; "" where only fetching
    tells. `withdrawn`: the publisher takes it back.
    """

    source: str
    url: str | None = None
    body: bytes | None = None
    media_type: str = ""
    fetch: bool = False
    id: str | None = None
    version: str | None = None
    publisher_id: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    section: str | None = None
    language: str | None = None
    outlet: str | None = None
    mark: str = ""
    withdrawn: bool = False

    @property
    def key(self) -> bytes | None:
        """The record's key, so that an article's versions keep their order; None: the body's."""
        return self.id.encode(errors="replace") if self.id else None

    @property
    def name(self) -> str:
        """What to call it towards people."""
        return self.url or self.id or self.publisher_id or f"an article of {self.source}"


def raw_record(item: Item) -> RawArticle:
    """The raw record of an item with a body, or of a withdrawn one.

    The body stays as it is; what the source says goes into headers (`agents.ingest.raw`).
    """
    value, media_type = item.body or b"", item.media_type
    if item.withdrawn:
        named = {"id": item.id or item.url, "version": item.version, "url": item.url}
        canceled = {name: text for name, text in named.items() if text}
        value, media_type = orjson.dumps(canceled | {"pub_status": "canceled"}), "application/json"
    said = {
        "content-type": media_type,
        "article-id": item.id,
        "article-version": item.version,
        "publisher-id": item.publisher_id,
        "url": item.url,
        "title": item.title,
        "authors": ";".join(name.replace(";", ",") for name in item.authors[:MOST_AUTHORS]),
        "published": item.published,
        "modified": item.updated,
        "section": item.section,
        "language": item.language,
        "outlet": item.outlet,
    }
    headers = tuple(
        (name, text[:MOST_CHARACTERS].encode(errors="replace"))
        for name, text in said.items()
        if text
    )
    return RawArticle(item.name, value, media_type, headers)


def packed(item: Item) -> bytes:
    """An item as bytes, for `unpacked`; its body has to be in UTF-8."""
    body = item.body.decode() if item.body is not None else None
    return orjson.dumps(asdict(replace(item, body=None)) | {"body": body})


def unpacked(data: bytes) -> Item:
    """What `packed` has packed."""
    found = orjson.loads(data)
    body = found.pop("body")
    found["authors"] = tuple(found["authors"])
    return Item(**found, body=body.encode() if body is not None else None)


def mark_of(time: str | None) -> str:
    """A time, ISO 8601, as a mark: in UTC, so that later ones are larger; "" for none."""
    try:
        at = instant(time)
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
    except (ValueError, OverflowError):
        return ""
