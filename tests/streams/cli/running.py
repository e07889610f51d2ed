"""Running commands in this process, and what their tests write and read."""

from __future__ import annotations

import asyncio
from typing import Any

from typer.testing import CliRunner

from streams.broker import Broker
from streams.cli import app
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, publish, read_all


def quotewire(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def raw_records(broker: Broker, settings: Settings) -> list[Any]:
    return asyncio.run(read_all(broker, Topics.of(settings).raw))


def fill(broker: Broker, settings: Settings) -> Topics:
    topics = Topics.of(settings)

    async def do() -> None:
        await ensure_topics(settings)
        await publish(broker, topics.raw, [Message(b"%d" % n, partition=0) for n in range(5)])
        for topic in (topics.articles, topics.entities, topics.quotes, topics.enriched):
            await publish(broker, topic, [Message(b"old", partition=0)])

    asyncio.run(do())
    return topics
