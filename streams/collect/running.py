"""`quotewire collect` and what tries it out: a collector with a stream, or without one."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web
from prometheus_client import REGISTRY

from streams import tracing
from streams.client import Publisher
from streams.collect.collector import Collector
from streams.collect.items import unpacked
from streams.collect.source import Source
from streams.collect.state import Memory, State, state_alone, state_file
from streams.exposition import Exposition
from streams.scrape import metrics_page, serve_watchers
from streams.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = 86_400.0
"""Seconds that brokers may be away: what was fetched waits for them."""


async def collect(
    settings: Settings,
    sources: Sequence[Source],
    *,
    once: bool = False,
    since: float | None = None,
    on_wait: Callable[[str], None] = lambda sentence: None,
) -> list[Memory]:
    """Collect until cancelled, or `once`; what is known of the sources then.

    Serves /metrics and /health, but `once`. Raises Refused where another collector uses the state.
    """
    tracing.set_up()
    with state_alone(settings.collect_state) as state:
        async with Publisher(
            settings, give_up_seconds=30.0 if once else PATIENCE, on_wait=on_wait
        ) as publisher:
            collector = Collector(settings, sources, state, publisher, since=since)
            if once:
                await collector.run(once=True)
                return _of(state, sources)
            metrics = partial(metrics_page, Exposition(REGISTRY, collector.measure))
            runner, port = await serve_watchers(settings, {"/metrics": metrics, "/health": _health})
            log.info("Metrics and health: http://%s:%d/metrics", settings.host, port)
            try:
                await collector.run()
            finally:
                await runner.cleanup()
            return _of(state, sources)


def _of(state: State, sources: Sequence[Source]) -> list[Memory]:
    ids = {source.id for source in sources}
    return [memory for memory in state.memories() if memory.id in ids]


async def _health(request: web.Request) -> web.Response:
    """The event loop turns."""
    return web.json_response({"status": "ok"})


@dataclass(frozen=True, slots=True)
class Tried:
    """What a visit to a source would lead to. `entries`: URLs and titles of what it has that was
    not collected yet; `feeds`: those of its page."""

    memory: Memory
    entries: list[tuple[str, str]]
    feeds: list[str]


async def try_out(
    settings: Settings, sources: Sequence[Source], *, fresh: bool, since: float | None = None
) -> list[Tried]:
    """Visit sources without fetching pages, publishing or remembering anything.

    `fresh`: as if nothing had been collected yet.
    """
    known = None if fresh else state_file(settings.collect_state)
    state = known.copy() if known is not None else State(":memory:")
    if known is not None:
        known.close()
    taken = _Taken()
    await Collector(settings, sources, state, taken, since=since).run(once=True, pages=False)
    entries: dict[str, list[tuple[str, str]]] = {}
    for id, packed in state.waits():
        item = unpacked(packed)
        entries.setdefault(id, []).append((item.url or item.name, item.title or ""))
    found = [
        Tried(memory, entries.get(memory.id, []), list(memory.data.get("feeds", ())))
        for memory in _of(state, sources)
    ]
    state.close()
    return found


class _Taken:
    """A stream that takes everything and keeps nothing."""

    async def send(
        self, value: bytes, *, key: bytes | None = None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> Awaitable[Any]:
        async def confirmed() -> None:
            pass

        return confirmed()
