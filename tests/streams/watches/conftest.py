"""An archive to watch, in each of the databases, and receivers of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from streams.archive.database import Database
from streams.archive.identities import Resolver
from streams.archive.rows import rows_of
from streams.archive.tables import METADATA
from streams.archive.writer import Step, write
from streams.client.event import Event
from streams.client.positions import Position
from streams.sinks.base import Change
from streams.sinks.batch import Batch
from streams.watches.watcher import Watcher
from tests.streams.archive.conftest import (
    Place,
    database,
    place,
    postgresql_place,
    sqlite_place,
)
from tests.streams.archive.filled import event, named, said

__all__ = ["database", "place", "postgresql_place", "sqlite_place"]

NOW = 1_641_715_210.0
"""Ten seconds after the events of `filled`."""

Place = Place


def oras() -> dict[str, Any]:
    """She, as an event names her."""
    mention = {"start": 0, "end": 10, "text": "Liina Oras", "field": "text"}
    more = {"belongs_to": None, "stands_for": None, "gender": None}
    return named("e1", "Liina Oras", roles=["minister"], mentions=[mention], **more)


def copy(number: int, text: str = "The ferry will sail", **more: Any) -> Event:
    """A copy of a wire: one quote, in an outlet of its own."""
    return event(
        f"c{number}",
        f"2022-01-09T08:{number:02d}:00Z",
        [oras()],
        [said("q1", "e1", text)],
        outlet=f"Outlet {number}",
        **more,
    )


class Stream:
    """Archives events as they come by the stream, and tells who is who."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._at: Position | None = None

    def bring(self, *events: Event, resolved: bool = True) -> None:
        batch = Batch(rows_of)
        for one in events:
            batch.add(Change(one))
        before, self._at = self._at, Position((self._at.offset if self._at else 0) + 1)
        step = Step(0, before, self._at)
        write(self.database, batch.articles, batch.late, "t", [step])
        if resolved:
            resolver = Resolver(self.database)
            while resolver.run():
                pass


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def stream(database: Database) -> Stream:
    return Stream(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "watches.toml"


@pytest.fixture
def watcher(database: Database, file: Path, clock: Clock) -> Watcher:
    return Watcher(database, file, 0.4, clock=clock)


def look(watcher: Watcher) -> None:
    """Until nothing is left to look at."""
    while watcher.run():
        pass


def table(database: Database, name: str) -> list[dict[str, Any]]:
    """All rows of a table, in order."""
    found = METADATA.tables[name]
    with database.reading() as connection:
        rows = connection.execute(select(found).order_by(*found.primary_key)).mappings()
        return [dict(row) for row in rows]


def messages(database: Database) -> list[tuple[str, list[str]]]:
    """Kind and lines of each message in the outbox, in order."""
    return [
        (row["kind"], [one["line"] for one in row["body"]["alerts"]])
        for row in table(database, "alert_messages")
    ]
