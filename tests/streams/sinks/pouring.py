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
