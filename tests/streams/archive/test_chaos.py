"""Killed, frozen, without its database, on a full disk: nothing is lost and nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from schemas.marker import Outcome
from streams.archive import database as databases
from streams.archive.database import Database
from streams.archive.sink import ArchiveSink
from streams.broker import Broker
from streams.settings import Settings
from streams.sinks import patience
from streams.sinks.base import Change, SinkOptions
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.kafka import Message, publish, settings_for
from tests.postgresql import PASSWORD, Postgresql
from tests.proxy import Proxy
from tests.streams.archive.conftest import Place, rows_in, versions
from tests.streams.enriched import event as enriched
from tests.streams.enriched import record
from tests.streams.sinks.pouring import event

SECONDS = 300.0
COUNT = 240


def messages(partition: int) -> list[Message]:
    """Articles, later versions of some, and withdrawals of others; some written twice."""
    made = []
    for number in range(COUNT):
        id = f"urn:{partition}-{number}"
        if number % 3 == 1:
            id = f"urn:{partition}-{number - 1}"
            data: dict[str, Any] = enriched(id, version="2")
            outcome = Outcome.RESULT
        elif number % 6 == 5:
            id = f"urn:{partition}-{number - 3}"
            data = {"outcome": "withdrawn", "article_id": id, "reason": "Canceled."}
            outcome = Outcome.WITHDRAWN
        else:
            data, outcome = enriched(id), Outcome.RESULT
        one = record(number, partition=partition, outcome=outcome, data=data)
        made += [one] * (1 + (number % 10 == 0))
    return made


def expected(partitions: int) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for partition in range(partitions):
        for number in range(COUNT):
            if number % 3 == 1:
                found[f"urn:{partition}-{number - 1}"] = "2"
            elif number % 6 == 5:
                found.pop(f"urn:{partition}-{number - 3}", None)
            else:
                found[f"urn:{partition}-{number}"] = "1"
    return sorted(found.items())


async def write_all(broker: Broker, settings: Settings, partitions: int) -> None:
    """In parts, with pauses: while it is written archivers come and go."""
    parts = [messages(partition) for partition in range(partitions)]
    for at in range(0, len(parts[0]), 20):
        await publish(
            broker,
            Topics.of(settings).enriched,
            [one for part in parts for one in part[at : at + 20]],
        )
        await asyncio.sleep(0.2)


def read(database: Database) -> int:
    return sum(row["offset"] for row in rows_in(database, "positions")["positions"])


async def until(holds: Callable[[], Any], what: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + SECONDS
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.1)


async def test_killed_in_the_middle_of_batches(
    embedded: Broker, prefix: str, place: Place, start_worker: StartWorker
) -> None:
    settings = settings_for(embedded, prefix, partitions=2, **place.settings)
    await ensure_topics(settings)
    database = place.open()
    try:
        writing = asyncio.create_task(write_all(embedded, settings, 2))
        for share in (0, COUNT // 2):
            archiver = start_worker(embedded, prefix, command="archive", **place.settings)
            await until(lambda least=share: read(database) > least, archiver.tail)
            await asyncio.sleep(random.uniform(0.0, 0.3))
            archiver.end()
        await writing
        archiver = start_worker(embedded, prefix, command="archive", **place.settings)
        await until(lambda: read(database) == 2 * len(messages(0)), archiver.tail)
        assert versions(database) == expected(2)
    finally:
        database.close()


async def test_frozen_beside_another_one(
    kafka: Broker, prefix: str, postgresql_place: Place, start_worker: StartWorker
) -> None:
    place = postgresql_place
    settings = settings_for(kafka, prefix, partitions=2, **place.settings)
    await ensure_topics(settings)
    database = place.open()
    try:
        writing = asyncio.create_task(write_all(kafka, settings, 2))
        first, second = (
            start_worker(kafka, prefix, command="archive", **place.settings) for _ in range(2)
        )
        await until(lambda: read(database) > 0, first.tail)
        first.signal(signal.SIGSTOP)
        await writing
        # What it had, the other one takes over.
        await until(lambda: read(database) == 2 * len(messages(0)), second.tail)
        first.signal(signal.SIGCONT)
        more = [record(COUNT, partition=0), record(COUNT, partition=1)]
        await publish(kafka, Topics.of(settings).enriched, more)
        await until(lambda: read(database) == 2 * len(messages(0)) + 2, first.tail)
        assert len(versions(database)) == len(expected(2)) + 2
        assert {one.process.poll() for one in (first, second)} == {None}
    finally:
        database.close()


@contextlib.contextmanager
def away(place: Place) -> Iterator[None]:
    """Another process holds the file."""
    holder = place.open()
    try:
        with holder.writing():
            yield
    finally:
        holder.close()


async def pour(sink: ArchiveSink, first: int, notices: list[str], outage: Any) -> None:
    """Give it events, which it takes when what hinders it is over."""
    changes = [Change(event(at, enriched(f"urn:{at}"))) for at in range(first, first + 20)]
    with outage:
        taking = asyncio.create_task(sink.take(changes))
        await until(lambda: any("does not take events" in one for one in notices))
        assert not taking.done()
    assert not await asyncio.wait_for(taking, SECONDS)


async def test_its_database_is_away_for_a_while(
    place: Place, postgresql_server: Postgresql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(databases, "PRAGMAS", [*databases.PRAGMAS, "busy_timeout = 200"])
    address, cut = place.address, away
    if place.password:
        proxy = Proxy(f"127.0.0.1:{postgresql_server.port}")
        address = address.replace(f"127.0.0.1:{postgresql_server.port}", proxy.place)
        cut = lambda _: proxy.cut()  # noqa: E731
    notices: list[str] = []
    settings = Settings(_env_file=None, archive=address, archive_password=place.password)
    async with ArchiveSink(address, SinkOptions(settings, notices.append), "news.enriched") as sink:
        await pour(sink, 0, notices, cut(place))
        assert any("takes events again" in one for one in notices)
        assert len(versions(sink.database)) == 20
    assert PASSWORD not in "".join(notices)


async def test_the_disk_is_full_for_a_while(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.1)
    sqlite_place.open().close()
    pragmas = databases.PRAGMAS
    monkeypatch.setattr(databases, "PRAGMAS", [*pragmas, "max_page_count = 60"])
    notices: list[str] = []
    settings = Settings(_env_file=None, archive=sqlite_place.address)
    options = SinkOptions(settings, notices.append)
    async with ArchiveSink(sqlite_place.address, options, "news.enriched") as sink:

        @contextlib.contextmanager
        def full() -> Iterator[None]:
            yield
            monkeypatch.setattr(databases, "PRAGMAS", pragmas)
            sink.database.engine.dispose()

        await pour(sink, 0, notices, full())
        assert any("full" in one for one in notices)
        assert len(versions(sink.database)) == 20
