"""The kinds of sources. A new one is a module with a function `items`, and a line in `KINDS`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

from streams.collect.items import Item
from streams.collect.source import Source
from streams.errors import UsageError
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has answered to a GET. `url`: after redirects; `headers`: names in lower case;
    `body`: unpacked; `unchanged`: it is what it was at the last visit, and `body` is empty.
    `moved`: where it stands from now on, "" for where it stood."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    unchanged: bool = False
    moved: str = ""

    @property
    def content_type(self) -> str:
        """The header `Content-Type`; "" where there is none."""
        return self.headers.get("content-type", "")


class Visit(Protocol):
    """What a kind is given when its turn has come.

    `state`: what the source remembers, values for JSON, {} at first. What it holds when an
    item is given counts once all items before that one are published; what it holds at the end,
    once all are. A process that is killed goes on from there. `since`: replay of what is later
    (seconds since the epoch), None for none. `form`: what metrics call the source, its kind at
    first. `calm`: seconds for which the publisher wants it to be left alone.
    """

    source: Source
    settings: Settings
    state: dict[str, Any]
    since: float | None
    form: str
    calm: float

    async def get(self, url: str, *, conditional: bool = False, most: int | None = None) -> Answer:
        """Fetch, as politely and safely as `collect` does. `conditional`: ask for what has changed
        since the last visit. `most`: bytes, unpacked. Raises SourceError."""

    def now(self) -> float:
        """Seconds since the epoch."""


Items: TypeAlias = AsyncIterator[Item]
Find: TypeAlias = Callable[[Source, Visit], Items]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source.

    `form`: a location as people write it. `where`: `module:function`, imported when it is used; an
    asynchronous generator of items. `schemes`: of the URLs that are of this kind where a source
    names none; "" is a path. `options`: what a table of it may have beside what all have.
    `remember`: which items were published is remembered; not where `state` tells, as in an archive.
    `once`: what has ended is not visited again. `extra`: of quotewire, needed for it.
    """

    name: str
    form: str
    where: str
    schemes: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    remember: bool = True
    once: bool = False
    extra: str = ""

    def load(self) -> Find:
        """Its function."""
        module, _, name = self.where.partition(":")
        found: Find = getattr(import_module(module), name)
        return found


READING = frozenset({"format", "mapping", "hosts", "languages", "since", "until"})
"""Options of kinds that read files (`streams.collect.sources.files`)."""

KINDS: tuple[Kind, ...] = (
    Kind(
        "web",
        "https://...",
        "streams.collect.sources.web:items",
        schemes=("http", "https"),
        options=frozenset({"backfill"}),
    ),
    Kind(
        "s3",
        "s3://BUCKET/PREFIX",
        "streams.collect.sources.bucket:items",
        schemes=("s3",),
        options=READING,
        extra="s3",
    ),
    Kind(
        "imap",
        "imaps://USER@HOST/MAILBOX",
        "streams.collect.sources.mailbox:items",
        schemes=("imaps", "imap"),
        options=frozenset({"password_env", "plain", "senders"}),
    ),
    Kind(
        "folder",
        "a folder or a file",
        "streams.collect.sources.folder:items",
        schemes=("", "file"),
        options=frozenset({*READING, "after", "settle"}),
    ),
)
"""In the order in which they are asked."""


def kind_of(source: Source) -> Kind:
    """The kind of a source. Raises UsageError where there is none."""
    if source.kind:
        for kind in KINDS:
            if kind.name == source.kind:
                return kind
        names = ", ".join(kind.name for kind in KINDS)
        raise UsageError(f"{source.name}: kind takes {names}, not {source.kind!r}.")
    scheme = urlsplit(source.location).scheme if "://" in source.location else ""
    for kind in KINDS:
        if scheme in kind.schemes:
            return kind
    forms = ", ".join(kind.form for kind in KINDS)
    raise UsageError(f"A source is {forms}; {source.location!r} is none of them.")
