"""What only PostgreSQL shows: its types, its refusals, who may write."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from streams.errors import SinkError
from streams.sinks import open_sink, patience
from tests.postgresql import PASSWORD
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings
from tests.streams.sinks.targets import PostgresqlTarget


async def put(target: PostgresqlTarget, *data: dict[str, object], more: str = "") -> None:
    async with open_sink(target.address + more, target.settings) as sink:
        for number, one in enumerate(data):
            await sink.put(event(number, one))


async def test_types_are_its_own(postgresql: PostgresqlTarget) -> None:
    times = {"published": "2022-01-09T08:00:00+02:00", "modified": "in spring"}
    await put(postgresql, enriched("a\0b", title="x\0y", **times))
    with postgresql.connect() as database:
        found = database.execute("SELECT article, title, published, modified FROM articles")
        at = datetime(2022, 1, 9, 6, tzinfo=UTC)
        assert found.fetchall() == [("a\ufffdb", "x\ufffdy", at, None)]
        by_role = "SELECT quote FROM quotes WHERE speaker_roles ? 'Mayor' ORDER BY first"
        assert database.execute(by_role).fetchall() == [("q1",), ("q2",)]


async def test_a_table_of_another_shape_is_left_alone(postgresql: PostgresqlTarget) -> None:
    with postgresql.connect() as database:
        database.execute("CREATE TABLE quotes (id int, text varchar(80)); CREATE SCHEMA mine")
        says = r"has a table public\.quotes of another shape: it has id integer, text character v"
        with pytest.raises(SinkError, match=says):
            await put(postgresql, enriched())
        assert database.execute("SELECT to_regclass('articles')").fetchall() == [(None,)]
        await put(postgresql, enriched(), more="?options=-csearch_path%3Dmine")
        database.execute("ALTER TABLE mine.articles ADD COLUMN seen timestamptz DEFAULT now()")
        await put(postgresql, enriched(), more="?options=-csearch_path%3Dmine")
        assert database.execute("SELECT count(*) FROM mine.quotes").fetchall() == [(2,)]
        database.execute("UPDATE mine.quotewire_sink SET format = 99")
        with pytest.raises(SinkError, match="of another version of quotewire"):
            await put(postgresql, more="?options=-csearch_path%3Dmine")
    with pytest.raises(SinkError, match="names no schema that is there"):
        await put(postgresql, more="?options=-csearch_path%3Dnone")


async def test_one_writes_at_a_time(
    postgresql: PostgresqlTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.05)
    said = asyncio.Event()
    async with open_sink(postgresql.address, postgresql.settings) as sink:

        def notice(text: str) -> None:
            if "another process writes into it; trying again" in text:
                said.set()

        second = open_sink(postgresql.address, postgresql.settings, notice)
        opening = asyncio.create_task(second.__aenter__())
        await asyncio.wait_for(said.wait(), 60)
        await sink.put(event(0, enriched("urn:1")))
        assert not opening.done()
    await opening
    await second.put(event(1, enriched("urn:2")))
    await second.__aexit__()
    assert len(postgresql.rows("articles")) == 2


async def test_who_does_not_get_in_reads_one_sentence_without_a_password(
    postgresql: PostgresqlTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 1_000)
    for settings, address, says in (
        (plain_settings(postgresql_password="wrong-one"), "", "password authentication failed"),
        (plain_settings(), "", "no password supplied"),
        (postgresql.settings, "-not-there", 'database ".*-not-there" does not exist'),
    ):
        with pytest.raises(SinkError, match=rf"cannot be written: .*{says}") as caught:
            async with open_sink(postgresql.address + address, settings):
                pass
        assert "wrong-one" not in str(caught.value)
        assert PASSWORD not in str(caught.value)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    async with open_sink(postgresql.address, plain_settings()) as sink:
        await sink.put(event(0, enriched()))
    with postgresql.connect() as database:
        database.execute(
            "CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT SELECT ON articles TO reader"
        )
    reader = postgresql.address.replace("quotewire@", "reader@")
    with pytest.raises(SinkError, match="cannot be written: permission denied for table"):
        async with open_sink(reader, plain_settings(postgresql_password="r")):
            pass
