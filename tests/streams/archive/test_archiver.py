"""The archiver on a real broker: what it does with what is on the topic."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from schemas.marker import Outcome
from streams.archive.archiver import Archiver
from streams.archive.database import Database
from streams.broker import Broker
from streams.errors import Refused
from streams.settings import Settings
from streams.tasks import cancel
from tests.kafka import Message, settings_for
from tests.streams.archive.conftest import Place, rows_in, versions, write
from tests.streams.enriched import event, record

SECONDS = 180.0


@contextlib.asynccontextmanager
async def archiving(
    settings: Settings, notice: Callable[[str], None] = lambda _: None
) -> AsyncIterator[asyncio.Task[None]]:
    """An archiver that runs meanwhile; what it raises is raised."""
    assert settings.archive
    task = asyncio.create_task(Archiver(settings, settings.archive, notice).run())
    try:
        yield task
    finally:
        await cancel(task)


async def until(
    database: Database, holds: Callable[[], Any], task: asyncio.Task[None] | None = None
) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + SECONDS
    while not await asyncio.to_thread(holds):
        if task is not None and task.done():
            task.result()
        assert time.monotonic() < deadline, rows_in(database, "articles", "positions")
        await asyncio.sleep(0.1)


def held(database: Database) -> list[tuple[str, str]]:
    """Each article with its version, at one moment."""
    rows = rows_in(database, "articles")["articles"]
    return sorted((row["article"], row["version"]) for row in rows)


def offsets(database: Database) -> dict[int, int]:
    """Of the partitions that something was read of."""
    rows = rows_in(database, "positions")["positions"]
    return {row["partition"]: row["offset"] for row in rows if row["offset"]}


async def test_what_is_on_the_topic_is_in_the_archive(
    embedded: Broker, settings: Settings, database: Database
) -> None:
    gone = {"outcome": "withdrawn", "article_id": "urn:1", "reason": "Canceled."}
    await write(
        embedded,
        settings,
        *(record(0), record(1, data=event("urn:1")), record(1, data=event("urn:1"))),
        record(2, outcome=Outcome.REJECTED),
        record(3, data=event("urn:2", version="2")),
        record(4, data=event("urn:2", version="1", superseded=True)),
        record(5, outcome=Outcome.WITHDRAWN, data=gone),
        Message(b"not ours", partition=0),
        record(0, partition=1),
    )
    expected = [("urn:2", "2"), ("urn:example:0-0", "1"), ("urn:example:1-0", "1")]
    async with archiving(settings) as task:
        await until(database, lambda: held(database) == expected, task)
        assert versions(database) == expected
        # It goes on, and again after it was started anew.
        await write(embedded, settings, record(6))
        await until(database, lambda: offsets(database) == {0: 9, 1: 1}, task)
    await write(embedded, settings, record(7), record(1, partition=1))
    async with archiving(settings) as task:
        await until(database, lambda: offsets(database) == {0: 10, 1: 2}, task)
    assert len(versions(database)) == 6


async def test_an_event_that_is_none_is_told_and_the_others_go_on(
    embedded: Broker, settings: Settings, database: Database
) -> None:
    broken = event("urn:broken")
    del broken["entities"]
    unfit = event("urn:unfit")
    unfit["quotes"][0]["kind"] = None
    messages = [record(0), record(1, data=broken), record(2, data=unfit), record(3)]
    await write(embedded, settings, *messages)
    said: list[str] = []
    async with archiving(settings, said.append) as task:
        await until(database, lambda: offsets(database) == {0: 4}, task)
    assert versions(database) == [("urn:example:0-0", "1"), ("urn:example:0-3", "1")]
    audit = rows_in(database, "audit")["audit"]
    assert [(row["what"], row["target"]) for row in audit] == [
        ("refused", "urn:broken"),
        ("refused", "urn:unfit"),
    ]
    assert audit[0]["detail"]["offset"] == 1
    assert len(said) == 2
    assert "refuses event news.raw-0-1: KeyError" in said[0]


async def test_a_topic_that_was_made_anew_is_read_from_its_start_and_rows_stay(
    embedded: Broker, settings: Settings, database: Database, prefix: str
) -> None:
    await write(embedded, settings, record(0), record(1))
    async with archiving(settings) as task:
        await until(database, lambda: offsets(database) == {0: 2}, task)
    # As a broker in memory has it that was started again: here its position is what is changed.
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE positions SET last_ms = last_ms - 5000")
    await write(embedded, settings, *(record(at, data=event(f"urn:{at}")) for at in (2, 3, 4)))
    said: list[str] = []
    async with archiving(settings, said.append) as task:
        await until(database, lambda: offsets(database) == {0: 5}, task)
    assert "was made anew" in said[0]
    assert len(versions(database)) == 5


async def test_several_share_the_partitions_of_postgresql(
    embedded: Broker, prefix: str, postgresql_place: Place
) -> None:
    settings = settings_for(embedded, prefix, partitions=4, **postgresql_place.settings)
    database = postgresql_place.open()
    try:
        await write(embedded, settings, *(record(0, partition=at) for at in range(4)))
        async with archiving(settings) as first:
            await until(database, lambda: len(offsets(database)) == 4, first)
            async with archiving(settings) as second:
                for number in range(1, 41):
                    await write(
                        embedded, settings, *(record(number, partition=at) for at in range(4))
                    )
                await until(database, lambda: sum(offsets(database).values()) == 164, second)
            await write(embedded, settings, *(record(41, partition=at) for at in range(4)))
            await until(database, lambda: sum(offsets(database).values()) == 168, first)
        assert len(versions(database)) == 168
    finally:
        database.close()


async def test_two_on_one_sqlite_file_do_not_both_write(
    embedded: Broker, prefix: str, sqlite_place: Place
) -> None:
    settings = settings_for(embedded, prefix, partitions=1, **sqlite_place.settings)
    database = sqlite_place.open()
    try:
        await write(embedded, settings, record(0))
        async with archiving(settings) as first:
            await until(database, lambda: offsets(database) == {0: 1}, first)
            # Another one has gone on meanwhile.
            with database.writing() as connection:
                connection.exec_driver_sql('UPDATE positions SET "offset" = 2')
            await write(embedded, settings, record(1), record(2))
            await asyncio.wait([first], timeout=SECONDS)
            with pytest.raises(Refused, match="Another process writes into the archive"):
                first.result()
        assert versions(database) == [("urn:example:0-0", "1")]
    finally:
        database.close()
