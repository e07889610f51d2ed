"""`quotewire tables`: what its topics hold is what the events say, whatever becomes of it."""

from __future__ import annotations

import asyncio
import copy
import random
import signal
import time
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from aiokafka import ConsumerRecord

from schemas.marker import Outcome
from schemas.tables import KEYS
from streams.broker import Broker
from streams.errors import Exit
from streams.flow import ROW_TOPICS, TABLES
from streams.lineage import read_lineage
from streams.rowformats import Plain
from streams.sinks.tables import rows_of
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.kafka import Message, Worker, publish, read_all, settings_for, stop_in_the_middle
from tests.streams.enriched import event, quote, record
from tests.streams.sinks.pouring import event as as_event

PARTITIONS = 2
ARTICLES = 20

View = dict[tuple[str, bytes], bytes]
"""What a reader of the compacted topics sees: table and key to value."""


def version(number: int, id: str, seed: random.Random) -> dict[str, Any]:
    """A version of an article with some of its quotes, entities and places."""
    data = copy.deepcopy(event(id, version=str(number)))
    data["quotes"] = [
        quote(f"q{n + 1}", "direct", ["We have no choice"]) for n in range(seed.randrange(6))
    ]
    data["entities"] = data["entities"][: seed.randrange(4)]
    data["places"] = data["places"][: seed.randrange(2)]
    if seed.random() < 0.1:
        data["article"]["superseded"] = True
    return data


def stream(count: int) -> list[Message]:
    """Events of few articles: new versions, late ones, withdrawals, and markers between."""
    seed = random.Random(7)
    found = []
    for number in range(count):
        article = seed.randrange(ARTICLES)
        id, partition, origin = f"urn:example:{article}", article % PARTITIONS, number
        chance = seed.random()
        if chance < 0.1:
            marker = {"outcome": "withdrawn", "article_id": id, "reason": "Canceled."}
            outcome, data = Outcome.WITHDRAWN, marker
        elif chance < 0.2:
            outcome = seed.choice([Outcome.REJECTED, Outcome.REPEAT, Outcome.FAILED])
            data = {"outcome": outcome, "article_id": id, "reason": "Because."}
        else:
            outcome, data = Outcome.RESULT, version(number, id, seed)
        found.append(record(origin, partition=partition, outcome=outcome, data=data))
    return found


def expected(messages: Iterable[Message]) -> View:
    """What the topics have to hold after these events, as a table of a database would."""
    rows: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for message in messages:
        headers = dict(message.headers)
        outcome, data = Outcome(headers["outcome"].decode()), orjson.loads(message.value or b"")
        if outcome is Outcome.WITHDRAWN:
            rows.pop(data["article_id"], None)
        elif outcome is Outcome.RESULT:
            id = data["article"]["id"]
            if id in rows and data["article"].get("superseded"):
                continue
            rows[id] = {
                table: [{**row, "ce_id": headers["ce_id"].decode()} for row in some]
                for table, some in rows_of(as_event(0, data)).items()
            }
    form = Plain()
    return {
        (table, form.key(table, {name: row[name] for name in KEYS[table]})): form.value(table, row)
        for tables in rows.values()
        for table, some in tables.items()
        for row in some
    }


async def view(broker: Broker, topics: Topics) -> View:
    """The same as the topics have it."""
    found: dict[tuple[str, bytes], bytes | None] = {}
    for table, name in ROW_TOPICS.items():
        for one in await read_all(broker, topics[name]):
            assert read_lineage(one.headers) is not None
            found[table, one.key] = one.value
    return {key: value for key, value in found.items() if value is not None}


async def finished(
    broker: Broker, topics: Topics, messages: list[Message], *workers: Worker
) -> list[ConsumerRecord]:
    """Wait until every event has its record in `tables`; those records."""
    last: dict[int, int] = {}
    for message in messages:
        lineage = read_lineage(message.headers)
        assert lineage is not None
        last[lineage.partition] = max(lineage.offset, last.get(lineage.partition, 0))
    deadline = time.monotonic() + 180
    while True:
        records = await read_all(broker, topics[TABLES.output])
        seen: dict[int, int] = {}
        for one in records:
            lineage = read_lineage(one.headers)
            assert lineage is not None
            seen[lineage.partition] = max(lineage.offset, seen.get(lineage.partition, 0))
        if seen == last:
            return records
        for worker in workers:
            assert worker.process.poll() is None, f"{worker.name} ended"
        assert time.monotonic() < deadline, (seen, last)
        await asyncio.sleep(0.2)


async def test_rows_are_those_of_the_events_over_kills(
    broker: Broker, prefix: str, start_worker: StartWorker
) -> None:
    """Killed in the middle, its partitions moved to another one and back: nothing is missing, no
    row is left over, and each event has one record in the memory."""
    settings = settings_for(broker, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    messages = stream(600)
    given = {"partitions": PARTITIONS, "batch": 4, "table_format": "json"}
    await publish(broker, topics.enriched, messages[:400])
    first = start_worker(broker, prefix, command="tables", **given)
    await stop_in_the_middle(first, signal.SIGKILL, topics[TABLES.output], 60, 400)
    second = start_worker(broker, prefix, command="tables", **given)
    await finished(broker, topics, messages[:400], second)
    assert await view(broker, topics) == expected(messages[:400])
    first.start()
    await publish(broker, topics.enriched, messages[400:])
    await stop_in_the_middle(second, signal.SIGKILL, topics[TABLES.output], 430, 600)
    records = await finished(broker, topics, messages, first)
    assert await view(broker, topics) == expected(messages)
    assert len(records) == len(messages), "an event has two records in the memory, or none"
    first.signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, 120) == Exit.OK


async def test_what_is_no_event_is_a_dead_letter_and_others_go_on(
    embedded: Broker, prefix: str, start_worker: StartWorker
) -> None:
    """And a format that is not that of the rows is refused."""
    settings = settings_for(embedded, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    good, broken = record(0), record(1, data={"article": {"id": "urn:example:broken"}})
    messages = [good, broken, record(2)]
    await publish(embedded, topics.enriched, messages)
    worker = start_worker(embedded, prefix, command="tables")
    await finished(embedded, topics, messages, worker)
    articles = await read_all(embedded, topics[ROW_TOPICS["articles"]])
    assert [orjson.loads(one.key)["payload"]["article"] for one in articles] == [
        *("urn:example:0-0", "urn:example:0-2")
    ]
    found = orjson.loads(articles[0].value)
    assert {one["field"] for one in found["schema"]["fields"]} == set(found["payload"])
    (letter,) = await read_all(embedded, topics.articles_dlq)
    headers = dict(letter.headers)
    assert (headers["stage"], headers["reason"]) == (b"tables", b"error")
    said = f"The event at {topics.enriched}, partition 0, offset 1 is not as it should be"
    assert headers["__streams.errors.message"].decode().startswith(said)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 120) == Exit.OK
    worker.settings["table_format"] = "json"
    worker.start()
    assert await asyncio.to_thread(worker.wait, 120) == Exit.REFUSED
    assert "The tables were written as connect" in worker.tail()
