"""What a page says of itself: its address, its headlines, the name of its site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from agents.ingest.characters import plain_line

HEADINGS = 5
HEADLINE_CHARACTERS = 500
SAME_HEADLINE = 0.6
"""Share of a shared headline's words that the page's own has too, where it is a form of that."""

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s(?:\||-|–|—|\*|::?|•|·|«|»)\s")
_BYLINE = re.compile(r"by\s+\S+(?:\s+\S+){0,5}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """urls: canonical, and as shared; shared: the headline for sharing (`og:title`); headings:
    the first `h1`; title: of the window; site: names of the site."""

    urls: tuple[str, ...] = ()
    shared: str | None = None
    headings: tuple[str, ...] = ()
    title: str | None = None
    site: tuple[str, ...] = ()


def read_head(root: Any) -> Head:
    """The head of a parsed page (an lxml element)."""
    meta: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or "").strip().lower()
        value = (node.get("content") or "").strip()
        if name and value:
            meta.setdefault(name, value[:HEADLINE_CHARACTERS])
    canonical = next(
        (node.get("href") for node in root.iter("link") if node.get("rel") == "canonical"), None
    )
    urls = tuple(url for url in (canonical, meta.get("og:url")) if url)
    headings: list[str] = []
    for node in root.iter("h1"):
        if len(headings) == HEADINGS:
            break
        if line := plain_line(node.xpath("string()"))[:HEADLINE_CHARACTERS]:
            headings.append(line)
    window = next((node.text for node in root.iter("title") if node.text), None)
    shared = meta.get("og:title") or meta.get("twitter:title")
    hosts = (urlsplit(url).hostname or "" for url in urls if _is_address(url))
    site = (meta.get("og:site_name"), meta.get("application-name"), *hosts)
    return Head(
        urls,
        plain_line(shared) if shared else None,
        tuple(headings),
        plain_line(window)[:HEADLINE_CHARACTERS] if window else None,
        tuple(name for name in site if name),
    )


def same_page(left: str, right: str) -> bool:
    """Whether two addresses are of one page: the same path, whatever the scheme and the query."""
    if not (_is_address(left) and _is_address(right)):
        return left == right
    one, other = urlsplit(left), urlsplit(right)
    hosts = [(part.hostname or "").removeprefix("www.") for part in (one, other)]
    same_host = hosts[0] == hosts[1] or not all(hosts)
    return same_host and one.path.rstrip("/") == other.path.rstrip("/")


def _is_address(url: str) -> bool:
    try:
        urlsplit(url).hostname  # noqa: B018
    except ValueError:
        return False
    return True


def words_of(line: str | None) -> list[str]:
    """The words of a headline, in lower case."""
    return _WORD.findall((line or "").lower())


def likeness(line: str, other: str | None) -> float:
    """Share of a headline's words that another one has too."""
    words = words_of(line)
    known = set(words_of(other))
    return sum(word in known for word in words) / len(words) if words else 0.0


def headline_of(head: Head, given: str | None) -> str | None:
    """The article's headline. given: as the page's data or an extractor name it.

    What a page offers for sharing is the headline without the furniture of the page; where it is
    another line than the page's own headline, readers see the latter.
    """
    given = plain_line(given) if given else None
    own = _own_heading(head, given)
    known = [line for line in (own, given) if line]
    shared = head.shared and without_site(head.shared, known, head.site)
    given = given and without_site(given, [own] if own else [], head.site)
    if shared and (not known or max(likeness(shared, line) for line in known) >= SAME_HEADLINE):
        return shared
    return given or own or shared or (head.title and without_site(head.title, [], head.site))


def _own_heading(head: Head, given: str | None) -> str | None:
    """The heading of the article, among those of the site and its forms ("Log in")."""
    others = [line for line in (given, head.shared, head.title) if line]
    if not others:
        return head.headings[0] if head.headings else None
    rated = [(max(likeness(line, other) for other in others), line) for line in head.headings]
    best = max((score for score, _ in rated), default=0.0)
    return next((line for score, line in rated if score == best), None) if best > 0 else None


def without_site(title: str, known: list[str], site: tuple[str, ...]) -> str:
    """A title without the name of the site, or the author, behind it.

    known: other forms of the headline; a part of the title that is one of them is all of it.
    """
    same = [words_of(line) for line in known]
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if words_of(title[: cut.start()]) in same:
            return title[: cut.start()].rstrip()
    names = {_squeezed(name) for name in site}
    hosts = "".join(_squeezed(name) for name in site if "." in name)
    end = len(title)
    for cut in reversed(cuts):
        part = title[cut.end() : end].strip()
        squeezed = _squeezed(part)
        named = squeezed in names or (len(squeezed) > 3 and squeezed in hosts)
        if not named and not _BYLINE.fullmatch(part):
            break
        end = cut.start()
    return title[:end].rstrip() or title


def _squeezed(name: str) -> str:
    return "".join(words_of(name)).removeprefix("the")
