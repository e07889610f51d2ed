"""What `collect` has to know of an article's page: its address, and whether its content changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from courlan import clean_url
from lxml import html  # type: ignore[import-untyped]

MOST_PARSED = 3_000_000
"""Bytes of a page that are looked at."""
_TOLD = ("h1", "h2", "p")
_SPACE = re.compile(r"\s+")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p|div)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """`url`: canonical, else where it was fetched; `print`: digest of its paragraphs."""

    url: str
    print: bytes


def is_page(body: bytes, content_type: str) -> bool:
    """Whether an answer is HTML."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    return kind in ("", "text/plain", "application/xml", "text/xml") and bool(
        _HTML.search(body[:4_096])
    )


def read_page(body: bytes, url: str) -> Page:
    """What a page says of itself; `url`: where it was fetched."""
    try:
        root = html.document_fromstring(body[:MOST_PARSED])
    except (ValueError, html.etree.ParserError):
        return Page(normal(url), digest_of(body))
    texts: list[str] = []
    room = MOST_PARSED
    for node in root.iter(*_TOLD):
        text = _SPACE.sub(" ", " ".join(node.itertext())).strip()
        room -= len(text)
        if text and room > 0:  # Paragraphs in paragraphs would be read again and again.
            texts.append(text)
        elif room <= 0:
            break
    told = digest_of("\n".join(texts).encode(errors="surrogatepass")) if texts else digest_of(body)
    return Page(_canonical(root, url), told)


def _canonical(root: Any, url: str) -> str:
    """The page's own word on its address, where that is one of an article on the same site."""
    for link in root.iter("link"):
        if "canonical" not in (link.get("rel") or "").lower().split():
            continue
        try:
            found = urlsplit(urljoin(url, (link.get("href") or "").strip()))
            here = urlsplit(url)
            same = _site(found.hostname or "") == _site(here.hostname or "")
        except ValueError:
            break
        # Some name the front page on each of their pages.
        front = found.path in ("", "/") and not found.query and here.path not in ("", "/")
        if found.scheme in ("http", "https") and same and not front and len(found.geturl()) < 2_000:
            return normal(found.geturl())
        break
    return normal(url)


def _site(host: str) -> str:
    """A host without the label that sites have several of: `www`, `m`, `amp`."""
    first, _, rest = host.lower().partition(".")
    return rest if first in ("www", "m", "amp", "mobile") and "." in rest else host.lower()


def digest_of(content: bytes) -> bytes:
    """16 bytes that change with some content."""
    return hashlib.blake2b(content, digest_size=16).digest()


def normal(url: str) -> str:
    """An address without its fragment and what counts clicks (`utm_source`)."""
    return clean_url(url) or url


def address_key(url: str) -> str:
    """What addresses of one page have in common: whatever the scheme, `www.` and a last slash."""
    try:
        parts = urlsplit(normal(url))
        host = (parts.hostname or "").lower().removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    return f"{host}{port}{path}?{parts.query}"
