"""What kinds have in common that find files: how these are read, and the items in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar, get_args

from agents.ingest.forms.times import instant
from agents.ingest.language import declared_language
from streams.collect.items import Item
from streams.collect.source import Source
from streams.errors import SourceError, UsageError
from streams.handling import Handling, PageFilter
from streams.inputs import Format, RawArticle
from streams.mapping import load_mapping

T = TypeVar("T")

AT_ONCE = 8
"""Articles that are read in one go, aside: each may have megabytes."""


def handling_of(source: Source, since: float | None) -> Handling:
    """How a source's files are read, by its options. Raises SourceError for one that cannot be."""
    options = source.options
    try:
        pages = PageFilter(
            tuple(host.lower().strip(".") for host in texts_of(source, "hosts")),
            frozenset(_language(source, tag) for tag in texts_of(source, "languages")),
            _later(_time(source, "since"), since),
            _time(source, "until"),
        )
        mapping = load_mapping(options["mapping"]) if options.get("mapping") else None
    except UsageError as error:
        raise SourceError("other", f"{source.name}: {error}") from None
    return Handling(mapping, pages)


def format_of(source: Source) -> Format:
    """What its files are; `auto` for what their names tell. Raises SourceError."""
    found: Any = source.options.get("format", "auto")
    if found not in get_args(Format):
        names = ", ".join(get_args(Format))
        raise SourceError("other", f"{source.name}: format takes {names}, not {found!r}.")
    return found  # type: ignore[no-any-return]


def item_of(source: Source, article: RawArticle) -> Item:
    """An article of a file as an item; it is known by its address, else by its place in the file,
    and is another version where its bytes differ."""
    said = {name: value.decode(errors="replace") for name, value in article.headers}
    url = said.get("url")
    return Item(
        source.name,
        url=url,
        body=article.value,
        media_type=said.get("content-type", ""),
        publisher_id=None if url else article.name,
        published=said.get("published"),
        section=source.section,
        language=source.language,
        outlet=source.outlet,
    )


async def aside(items: Iterator[T]) -> AsyncIterator[T]:
    """Items of an iterator that reads files, a few at a time in a thread."""
    while some := await asyncio.to_thread(lambda: list(islice(items, AT_ONCE))):
        for one in some:
            yield one


def texts_of(source: Source, name: str) -> list[str]:
    """An option that is a list of texts, or one. Raises SourceError."""
    found = source.options.get(name, [])
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise SourceError("other", f"{source.name}: {name} takes a list of texts.")
    return listed


def _language(source: Source, tag: str) -> str:
    if (found := declared_language(tag)) is None:
        raise SourceError("other", f"{source.name}: languages takes tags such as en, not {tag!r}.")
    return found


def _time(source: Source, name: str) -> datetime | None:
    found = source.options.get(name)
    try:
        return instant(str(found)) if found is not None else None
    except ValueError:
        raise SourceError(
            "other", f"{source.name}: {name} takes a time, ISO 8601, not {found!r}."
        ) from None


def _later(one: datetime | None, since: float | None) -> datetime | None:
    if since is None:
        return one
    other = datetime.fromtimestamp(since, UTC)
    return other if one is None else max(one, other)
