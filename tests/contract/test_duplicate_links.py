"""A copy that lands on another partition is linked behind the stream."""

from __future__ import annotations

import asyncio

import orjson

from schemas.duplicates import DuplicateLink
from streams.broker import Broker
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.conftest import StartWorker
from tests.kafka import publish, read_all, settings_for


async def test_copies_on_other_partitions(
    kafka: Broker, prefix: str, start_worker: StartWorker
) -> None:
    settings = settings_for(kafka, prefix, partitions=2)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    worker = start_worker(kafka, prefix)
    text = f"{HARBOUR}\n\n{HARBOUR.replace('harbour', 'port')}"
    await publish(kafka, topics.raw, [article("first", text, partition=0)])
    while not await read_all(kafka, topics.articles):
        assert worker.process.poll() is None
        await asyncio.sleep(0.2)
    await publish(kafka, topics.raw, [article("copy", text, partition=1)])
    while not (links := await read_all(kafka, topics.duplicates)):
        assert worker.process.poll() is None
        await asyncio.sleep(0.5)
    link = DuplicateLink.model_validate(orjson.loads(links[0].value))
    assert link.article_id == "urn:example:copy"
    assert link.duplicate.of == "urn:example:first"
    worker.end()
    worker.start()
    await publish(kafka, topics.raw, [article("again", text, partition=1)])
    while len(links := await read_all(kafka, topics.duplicates)) < 2:
        assert worker.process.poll() is None
        await asyncio.sleep(0.5)
    assert [orjson.loads(record.value)["article_id"] for record in links] == [
        "urn:example:copy",
        "urn:example:again",
    ]
