"""News sitemaps, sitemaps and their indexes (sitemaps.org 0.9, Google's news extension 0.9)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from agents.ingest.forms.times import read_time
from streams.collect.items import Item, mark_of
from streams.collect.source import Source
from streams.errors import SourceError

MOST_BYTES = 52_428_800
"""What the protocol allows, unpacked."""
MOST_URLS = 50_000

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:[a-z0-9]{1,20}:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap of an index. `changed`: ISO 8601, "" where the index does not say."""

    url: str
    changed: str


def is_sitemap(body: bytes) -> bool:
    """Whether these bytes begin like a sitemap or an index of some."""
    return _ROOT.search(beginning(body)) is not None


def beginning(body: bytes) -> bytes:
    """Where the name of a document's root stands: behind white space, comments and a byte order
    mark, in an encoding that has ASCII in it."""
    start = body[:65_536]
    if b"\0" in start[:4]:  # UTF-16
        start = start.replace(b"\0", b"")
    return _COMMENT.sub(b"", start).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:4096]


def read_sitemap(body: bytes, url: str, source: Source) -> tuple[list[Item], list[Child]]:
    """A sitemap's pages as items, or an index's sitemaps. Raises SourceError (`broken`)."""
    items: list[Item] = []
    children: list[Child] = []
    try:
        for _, node in etree.iterparse(
            io.BytesIO(body), events=("end",), resolve_entities=False, no_network=True, recover=True
        ):
            name = _split(node.tag)[1] if isinstance(node.tag, str) else ""
            if name not in ("url", "sitemap"):
                continue
            found = _texts(node)
            where = _join(url, found.get("loc", ""))
            if where and name == "sitemap":
                children.append(Child(where, _iso(found.get("lastmod")) or ""))
            elif where:
                items.append(_item(found, where, source))
            node.clear()
            if len(items) + len(children) >= MOST_URLS:
                break
    except etree.XMLSyntaxError as error:
        if not items and not children:
            raise SourceError("broken", f"{url} cannot be read as a sitemap ({error}).") from None
    return items, children


def _texts(node: Any) -> dict[str, str]:
    """The texts in a node by their elements' names, without namespaces; images' left out."""
    found: dict[str, str] = {}
    for child in node.iter():
        if not isinstance(child.tag, str) or not (child.text or "").strip():
            continue
        space, name = _split(child.tag)
        if "image" not in space and "video" not in space:
            found.setdefault(name, child.text.strip())
    return found


def _split(tag: str) -> tuple[str, str]:
    """Namespace and name of a tag; a prefix that nobody has declared is its namespace."""
    space, _, name = tag.rpartition("}")
    prefix, _, name = name.rpartition(":")
    return f"{space}{prefix}", name


def _item(found: dict[str, str], where: str, source: Source) -> Item:
    changed = _iso(found.get("lastmod"))
    return Item(
        source.name,
        url=where,
        fetch=True,
        title=found.get("title"),
        published=_iso(found.get("publication_date")),
        updated=changed,
        section=source.section,
        language=source.language or found.get("language"),
        outlet=source.outlet or found.get("name"),
        mark=mark_of(changed),
    )


def _iso(text: str | None) -> str | None:
    return read_time(text) if text else None


def _join(base: str, url: str) -> str:
    try:
        found = urljoin(base, url.strip())
    except ValueError:
        return ""
    return found if url and found.startswith(("http://", "https://")) else ""
