"""What the tests of the client write to topics and read from them."""

from __future__ import annotations

from streams.client import (
    Event,
    Subscriber,
)


async def take(subscriber: Subscriber) -> list[Event]:
    async with subscriber:
        return [each async for each in subscriber]
