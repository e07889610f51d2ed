"""A process that writes until it is killed. It imports little: it starts for each kind of sink."""

from __future__ import annotations

import asyncio
import os
from multiprocessing.connection import Connection

from streams.client import Event
from streams.sinks.base import Change, Place
from streams.sinks.registry import open_sink
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings, withdrawal


def events_of(number: int) -> list[Event]:
    """Some events that stand for one another: an article, its later version, a withdrawal."""
    start = 3 * number
    later = enriched(f"urn:{number}", version="2", published=f"2022-01-{number % 28 + 1:02}")
    later["quotes"] = later["quotes"][:1]
    gone = withdrawal(start + 2, f"urn:{number - 1}")
    return [event(start, enriched(f"urn:{number}")), event(start + 1, later), gone]


def write(
    address: str, settings: dict[str, str], environment: dict[str, str], told: Connection
) -> None:
    """Write event after event, and tell each number that is taken."""

    os.environ.update(environment)

    async def go_on() -> None:
        async with open_sink(address, plain_settings(**settings)) as sink:
            for number in range(10_000):
                changes = [Change(one) for one in events_of(number)]
                refused = await sink.take(changes, Place("me", {"next": number + 1}))
                assert not refused, refused
                told.send(number)

    asyncio.run(go_on())
