"""Events to pour into sinks, and what reads the tables of one back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from schemas.marker import Outcome
from streams.client import Event
from streams.lineage import Lineage
from streams.settings import Settings
from streams.sinks import open_sink
from streams.sinks.tables import TABLES
from tests.streams.enriched import event as enriched

Read = Callable[[str], list[tuple[Any, ...]]]


def plain_settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)


def event(number: int, data: dict[str, Any], outcome: Outcome = Outcome.RESULT) -> Event:
    headers = {"ce_specversion": "1.0", "ce_type": f"quotewire.enriched.{outcome}.v1"}
    lineage = Lineage("news.raw", 0, number, 0, {})
    return Event(f"event-{number}", outcome, lineage, headers, data, 0, number, 0)


def withdrawal(number: int, article: str) -> Event:
    data = {"outcome": "withdrawn", "article_id": article, "reason": "Canceled."}
    return event(number, data, Outcome.WITHDRAWN)


def late_and_withdrawn() -> tuple[list[Event], list[tuple[str, str]]]:
    """Events of versions that come late and of articles that go, and the versions left then."""
    late = {"version": "0", "superseded": True}
    events = [
        event(0, enriched("urn:1")),
        event(1, enriched("urn:2", **late)),  # Late, but there is no other here.
        event(2, enriched("urn:2", version="-1", superseded=True)),
        event(3, enriched("urn:1", version="2")),
        event(4, enriched("urn:1", **late)),
        event(5, enriched("urn:3")),
        withdrawal(6, "urn:3"),
        withdrawal(7, "urn:never-seen"),
        event(8, enriched("urn:4")),
        withdrawal(9, "urn:4"),
        event(10, enriched("urn:4", **late)),
    ]
    return events, [("urn:1", "2"), ("urn:2", "0"), ("urn:4", "0")]


async def pour(target: str, *events: Event) -> None:
    async with open_sink(target, plain_settings()) as sink:
        for each in events:
            await sink.put(each)


def reader(kind: str, path: Path) -> Read:
    """What runs SQL on the tables that a sink has written."""

    def read(sql: str) -> list[tuple[Any, ...]]:
        if kind == "sqlite":
            lite = sqlite3.connect(path)
            try:
                return lite.execute(sql).fetchall()
            finally:
                lite.close()
        if kind == "duckdb":
            with duckdb.connect(str(path), read_only=True) as duck:
                return list(duck.execute(sql).fetchall())
        with duckdb.connect() as duck:
            for name in TABLES:
                duck.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}/{name}.parquet')"
                )
            return list(duck.execute(sql).fetchall())

    return read
