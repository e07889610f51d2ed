"""Rows through Kafka Connect into a database: insert, update, withdraw."""

from __future__ import annotations

import asyncio
import copy
import json
import time
from typing import Any, LiteralString

import psycopg

from schemas.marker import Outcome
from schemas.tables import ROWS
from streams.broker import Broker
from streams.flow import ROW_TOPICS
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.connect.conftest import Connect
from tests.docs.blocks import blocks
from tests.kafka import ROOT, Message, publish, settings_for
from tests.postgresql import USER, Postgresql
from tests.streams.enriched import event, record

PAGE = ROOT / "docs" / "how-to" / "kafka-connect.md"
HALDEN, QUAY = "urn:example:halden", "urn:example:quay"
QUOTES = "SELECT article, quote, text, confidence FROM quotes ORDER BY 1, 2"
COUNTS = """
SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes),
       (SELECT count(*) FROM entities), (SELECT count(*) FROM places)
"""
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
"""
VERSIONS = """
SELECT article, version, (SELECT count(*) FROM quotes q WHERE q.article = a.article)
FROM articles a ORDER BY article
"""


def connector(prefix: str, address: str) -> dict[str, Any]:
    """The connector of the page, with the topics and the database of the test."""
    (block,) = (one for one in blocks(PAGE.read_text("utf-8")) if one.kind == "file")
    found: dict[str, Any] = json.loads(block.text)
    found["name"] = prefix.rstrip(".")
    found["config"] |= {
        "topics": ",".join(prefix + name for name in ROW_TOPICS.values()),
        "connection.url": f"jdbc:{address.replace(f'{USER}@', '')}",
        "tasks.max": "1",
    }
    return found


def query(address: str, sql: LiteralString) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with psycopg.connect(address) as connection:
        return connection.execute(sql).fetchall()


def in_parts(origin: int, id: str, quotes: int, entities: int) -> Message:
    """An event of an article with some of its quotes and entities."""
    data = copy.deepcopy(event(id, version=str(origin)))
    data["quotes"], data["entities"] = data["quotes"][:quotes], data["entities"][:entities]
    data["places"] = data["places"] if entities == 3 else []
    return record(origin, data=data)


async def test_a_database_follows_the_events(
    kafka: Broker,
    connect: Connect,
    postgresql: Postgresql,
    prefix: str,
    start_worker: StartWorker,
) -> None:
    settings = settings_for(kafka, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings, (*topics.all(), *topics.tables()))
    start_worker(kafka, prefix, command="tables")
    database = postgresql.make(prefix.rstrip("."))
    made = connector(prefix, database)

    async def holds(**rows: int) -> None:
        """Wait until the tables have so many rows."""
        deadline = time.monotonic() + 120
        found: Any = None
        while found != tuple(rows.values()):
            assert time.monotonic() < deadline, (found, connect.log.read_text()[-3_000:])
            assert connect.failures(made["name"]) == []
            await asyncio.sleep(0.3)
            try:
                (found,) = query(database, COUNTS)
            except psycopg.errors.UndefinedTable as error:
                found = str(error)

    first = [in_parts(0, HALDEN, 2, 3), in_parts(1, QUAY, 2, 2)]
    await publish(kafka, topics.enriched, first)
    connect.request("/connectors", made)
    await holds(articles=2, quotes=4, entities=5, places=1)
    made_of = query(database, COLUMNS)
    assert set(made_of) == {
        (table, column) for table, model in ROWS.items() for column in model.model_fields
    }
    assert query(database, QUOTES)[1] == (
        *(HALDEN, "q2", "We have no choice The quay is breaking.", 0.8),
    )
    assert query(database, "SELECT name, latitude, geonames FROM places") == [
        ("Norway", 62.0, 3144096)
    ]

    await publish(kafka, topics.enriched, [in_parts(2, HALDEN, 1, 1)])
    await holds(articles=2, quotes=3, entities=3, places=0)
    assert query(database, VERSIONS) == [(HALDEN, "2", 1), (QUAY, "1", 2)]

    withdrawn = {"outcome": "withdrawn", "article_id": QUAY, "reason": "Canceled."}
    await publish(kafka, topics.enriched, [record(3, outcome=Outcome.WITHDRAWN, data=withdrawn)])
    await holds(articles=1, quotes=1, entities=1, places=0)
    assert {article for article, *_ in query(database, QUOTES)} == {HALDEN}
