"""A stream in the wire format of a real schema registry, with raw records in it too."""

from __future__ import annotations

import json

from aiokafka import ConsumerRecord

from schemas.enriched import Enriched
from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import DeadLetters, Subscriber
from streams.console.letters import describe
from streams.registry import Registered, register
from streams.topics import Topics, ensure_topics
from streams.wire import framed
from tests.articles import article
from tests.conftest import StartWorker
from tests.kafka import Message, collect, publish, read_all, settings_for

ELSEWHERE = 77
"""Id of the publisher's own schema."""


def value_of(record: ConsumerRecord, schema: Registered) -> bytes:
    """What comes after the id of a schema, which has to be this one."""
    value: bytes = record.value
    assert value[:5] == b"\0" + (schema.id or 0).to_bytes(4, "big")
    return value[5:]


async def test_a_stream_in_the_wire_format_of_a_registry(
    embedded: Broker, prefix: str, start_worker: StartWorker, registry: str
) -> None:
    given = {"wire_format": "registry", "registry": registry, "partitions": 1}
    settings = settings_for(embedded, prefix, **given)
    topics = Topics.of(settings)
    await ensure_topics(settings)

    schemas = {one.subject: one for one in await register(settings)}
    plain, other = article("plain"), article("other")
    assert other.value is not None
    broken = framed(ELSEWHERE, b'{"text": "half')
    await publish(
        embedded,
        topics.raw,
        [
            plain,
            Message(framed(ELSEWHERE, other.value), other.key, other.headers),
            Message(broken, b"broken"),
        ],
    )
    worker = start_worker(embedded, prefix, **given)
    records = await collect(embedded, topics.enriched, 3, worker=worker)
    values = [value_of(one, schemas[f"{topics.enriched}-value"]) for one in records]
    events = [Enriched.model_validate_json(value) for value in values[:2]]
    assert [one.article.id for one in events] == ["urn:example:plain", "urn:example:other"]
    assert all(one.quotes for one in events)
    assert json.loads(values[2])["outcome"] == Outcome.REJECTED
    for topic in (topics.articles, topics.entities, topics.quotes):
        for record in await read_all(embedded, topic):
            json.loads(value_of(record, schemas[f"{topic}-value"]))

    async with Subscriber(settings) as subscriber:
        assert [event.data async for event in subscriber] == list(map(json.loads, values[:2]))

    async with DeadLetters(settings) as letters:
        (letter,) = [one async for one in letters.read()]
        assert letter.value == broken
        assert describe(letter)["preview"] == '{"text": "half'
        await letters.mark([letter], "acknowledged")
        assert [one async for one in letters.read()] == []
    (mark,) = await read_all(embedded, topics.marks)
    assert json.loads(value_of(mark, schemas[f"{topics.marks}-value"]))["letter"] == letter.id
