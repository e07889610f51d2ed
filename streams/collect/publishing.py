"""Articles onto the raw topic, each version once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from streams.collect.clock import Clock
from streams.collect.items import Item, raw_record
from streams.collect.page import address_key
from streams.collect.state import Published, State, digest

WITHDRAWN = b"withdrawn"


class Sender(Protocol):
    """What `streams.client.Publisher` is."""

    async def send(
        self, value: bytes, *, key: bytes | None = None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> Awaitable[Any]:
        """Hand a record over; what it gives is awaited for the brokers' confirmation."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was handed over: await `confirmation`, then tell `Publishing.done`. `outcome`: `new`,
    `changed` or `withdrawn`."""

    confirmation: Awaitable[Any]
    key: bytes | None
    id: str | None
    outcome: str


class Publishing:
    """Gives items to the stream. `sender`: confirms what it was given."""

    def __init__(self, sender: Sender, state: State, clock: Clock) -> None:
        self._sender = sender
        self._state = state
        self._clock = clock

    async def publish(self, item: Item, content: bytes, keys: Sequence[bytes]) -> str:
        """Publish a version of an article; `new`, `changed`, `withdrawn`, or `unchanged`.

        `content`: digest of it; `keys`: of its addresses. An article that one of them had keeps the
        id that it has.
        """
        sent = await self.begin(item, content, keys)
        if sent is None:
            return "unchanged"
        await sent.confirmation
        self.done(sent)
        return sent.outcome

    async def begin(self, item: Item, content: bytes, keys: Sequence[bytes]) -> Sent | None:
        """The same without waiting for the confirmation; None where it is unchanged."""
        if item.id is None:
            return Sent(await self._send(item), None, None, "new")
        known = self._state.article_of(keys) or self._state.article(digest(item.id))
        print = WITHDRAWN if item.withdrawn else content
        if known is not None and known.done and known.print == print:
            self._state.link(known.key, keys, self._clock.now())
            return None
        id = known.id if known is not None else item.id
        revision = known.revision if known is not None else 1
        if known is not None and (known.done or known.print != print):
            # Seconds since 1970: more than a collector has counted that knew the article before.
            revision = max(revision + 1, int(self._clock.now()))
        article = Published(digest(id), id, revision, print, done=False)
        self._state.begin_article(article, keys, self._clock.now())
        named = replace(item, id=id, version=item.version or str(revision))
        outcome = "withdrawn" if item.withdrawn else "new" if revision == 1 else "changed"
        return Sent(await self._send(named), article.key, id, outcome)

    async def _send(self, item: Item) -> Awaitable[Any]:
        record = raw_record(item)
        return await self._sender.send(record.value, key=item.key, headers=record.headers)

    def done(self, sent: Sent) -> None:
        """Remember that it was confirmed."""
        if sent.key is not None:
            self._state.end_article(sent.key)


def keys_of(item: Item) -> list[bytes]:
    """What an item is known by: its address, and what its publisher calls it there."""
    keys = [digest(address_key(item.url))] if item.url else []
    if item.publisher_id:
        where = (urlsplit(item.url).hostname or "") if item.url else item.source
        keys.append(digest(f"guid:{where}:{item.publisher_id}"))
    if not keys:
        keys.append(digest(f"id:{item.id or item.name}"))
    return keys
