"""One source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

Text = Literal["page", "feed"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source.

    `location`: URL, folder or file. `name`: what people call it. `kind`: one of
    `streams.collect.sources.KINDS`, "" for what the location tells. `every`: seconds between two
    visits, None: as often as it has news. `text`: whether an entry's page is fetched, or what the
    feed has of it is all. `max_age`: seconds; older entries are left out. `outlet`, `section` and
    `language`: where neither page nor feed says. `options`: what only its kind knows.
    """

    location: str
    name: str = ""
    kind: str = ""
    every: float | None = None
    text: Text = "page"
    max_age: float | None = None
    outlet: str | None = None
    section: str | None = None
    language: str | None = None
    paused: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What state knows it by: a digest of its location, 16 hexadecimal digits."""
        return hashlib.sha256(self.location.encode()).hexdigest()[:16]

    @property
    def host(self) -> str:
        """Who is asked: the host of its URL; what stands in for one where it has none."""
        parts = urlsplit(self.location) if "://" in self.location else None
        return ((parts and parts.hostname) or self.location).lower()


def share_of(sources: Iterable[Source], share: tuple[int, int]) -> list[Source]:
    """Those of one of several collectors: the `share[0]`-th of `share[1]`, by a digest of the host,
    so that no two ask one host."""
    number, count = share
    return [one for one in sources if _digest(one.host) % count == number - 1]


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
