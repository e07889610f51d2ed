"""What `collect` has to know of an article's page: its address, and whether its content changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from courlan import clean_url
from lxml import html  # type: ignore[import-untyped]

MOST_PARSED = 3_000_000
"""Bytes of a page that are looked at."""
_TOLD = ("h1", "h2", "p")
_BESIDE = frozenset({"aside", "nav", "footer", "form"})
MOST_TOLD = 5_000
"""Paragraphs of a page that are looked at."""
MOST_LINKS = 50
"""Links of one paragraph that are looked at."""
_SPACE = re.compile(r"\s+")
_SESSION = re.compile(
    r";jsessionid=[^?#/&]*|(?<=[?&])(?:jsessionid|phpsessid|aspsessionid\w*)=[^&]*&?", re.IGNORECASE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p|div)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """`url`: canonical, else where it was fetched; `print`: digest of the story's
    paragraphs, whatever else stands on the page."""

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
    told = [text for node, text in _paragraphs(root) if text and not _beside(node, text)]
    return Page(_canonical(root, url), digest_of(_joined(told)) if told else digest_of(body))


def _joined(texts: list[str]) -> bytes:
    return "\n".join(texts).encode(errors="surrogatepass")


def _paragraphs(root: Any) -> Iterator[tuple[Any, str]]:
    """Headings and paragraphs: of the story where an `article` has most of the page's text."""
    found: list[tuple[Any, str]] = []
    room = MOST_PARSED
    for node in islice(root.iter(*_TOLD), MOST_TOLD):
        text = _text(node)
        room -= len(text)
        if room <= 0:  # Paragraphs in paragraphs would be read again and again.
            break
        found.append((node, text))
    weights: dict[Any, int] = {}
    for node, text in found:
        for around in node.iterancestors("article") if node.tag == "p" else ():
            weights[around] = weights.get(around, 0) + len(text)
    story = max(weights, key=weights.__getitem__, default=None)
    whole = sum(len(text) for node, text in found if node.tag == "p")
    alone = story is not None and weights[story] * 2 > whole
    for node, text in found:
        if not alone or node.tag == "h1" or story in node.iterancestors("article"):
            yield node, text


def _beside(node: Any, text: str) -> bool:
    """Whether it only leads elsewhere, or says how long ago something was: it changes with other
    news."""
    if any(around.tag in _BESIDE for around in node.iterancestors()):
        return True
    moving = sum(len(_text(one)) for one in islice(node.iter("a", "time"), MOST_LINKS))
    return node.tag != "h1" and moving > 0.8 * len(text)


def _text(node: Any) -> str:
    return _SPACE.sub(" ", " ".join(node.itertext())).strip()


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
        front = is_front(found.geturl()) and not is_front(url)
        if found.scheme in ("http", "https") and same and not front and len(found.geturl()) < 2_000:
            return normal(found.geturl())
        break
    return normal(url)


def is_front(url: str) -> bool:
    """Whether an address is a site's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment.startswith("!")


def _site(host: str) -> str:
    """A host without the label that sites have several of: `www`, `m`, `amp`."""
    first, _, rest = host.lower().partition(".")
    return rest if first in ("www", "m", "amp", "mobile") and "." in rest else host.lower()


def digest_of(content: bytes) -> bytes:
    """16 bytes that change with some content."""
    return hashlib.blake2b(content, digest_size=16).digest()


def normal(url: str) -> str:
    """An address without its fragment, and without what counts clicks (`utm_source`) or visitors.

    A fragment that begins with `!` stays: some sites tell their pages apart by it alone.
    """
    plain, _, fragment = url.partition("#")
    plain = _SESSION.sub("", plain)
    url = f"{plain}#{fragment}" if fragment.startswith("!") else plain
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
    return f"{host}{port}{path}?{parts.query}" + (f"#{parts.fragment}" if parts.fragment else "")
