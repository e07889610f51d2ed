"""The tables of an event, the same in an SQLite file, a DuckDB file and Parquet files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.errors import SinkError, SinkRefused
from streams.sinks import open_sink
from streams.sinks.tables import TABLES
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import Read, event, plain_settings, pour, reader, withdrawal


@pytest.fixture(params=["sqlite", "duckdb", "parquet"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Read]:
    """A target, and what reads its tables back with SQL."""
    kind = request.param
    path = tmp_path / ("news" if kind == "parquet" else "news.db")
    return f"{kind}:{path}", reader(kind, path)


async def test_an_event_is_rows_of_four_tables(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(target, event(0, enriched("urn:1")))
    assert read("SELECT ce_id, article, title, words FROM articles") == [
        ("event-0", "urn:1", "Halden harbour to close", 29)
    ]
    data = enriched("urn:1")
    assert read("SELECT quote, speaker, via, kind, spans FROM quotes ORDER BY quote") == [
        ("q1", "Solberg", None, "indirect", json.dumps(data["quotes"][0]["spans"])),
        ("q2", "Solberg", "the Halden Post", "direct", json.dumps(data["quotes"][1]["spans"])),
    ]
    text = read("SELECT text FROM articles")[0][0]
    for first, last, words in read("SELECT first, last, text FROM quotes"):
        assert text[first:last].startswith(words[:10])
    assert read("SELECT name, type, roles FROM entities ORDER BY entity LIMIT 1") == [
        ("Ingrid Solberg", "PERSON", '["Mayor"]')
    ]
    assert read("SELECT name, country, latitude FROM places") == [("Norway", "NO", 62.0)]


async def test_a_later_version_takes_the_place_of_the_earlier_one(table: tuple[str, Read]) -> None:
    target, read = table
    later = enriched("urn:1", version="2", title="It stays open")
    later["quotes"] = later["quotes"][:1]
    await pour(target, event(0, enriched("urn:1")), event(1, enriched("urn:2")), event(2, later))
    assert read("SELECT article, version, title FROM articles ORDER BY article") == [
        ("urn:1", "2", "It stays open"),
        ("urn:2", "1", "Halden harbour to close"),
    ]
    assert read("SELECT count(*) FROM quotes WHERE article = 'urn:1'") == [(1,)]
    assert read("SELECT count(*) FROM quotes WHERE article = 'urn:2'") == [(2,)]


async def test_a_version_that_comes_late_changes_nothing(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(
        target,
        event(0, enriched("urn:1", version="2")),
        event(1, enriched("urn:1", version="1", superseded=True)),
    )
    assert read("SELECT ce_id, version FROM articles") == [("event-0", "2")]


async def test_a_withdrawal_removes_everything_of_the_article(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(
        target,
        event(0, enriched("urn:1")),
        event(1, enriched("urn:2")),
        withdrawal(2, "urn:1"),
        withdrawal(3, "urn:never-seen"),
    )
    for name in TABLES:
        assert {row[0] for row in read(f"SELECT article FROM {name}")} == {"urn:2"}


async def test_the_same_events_again_give_the_same(table: tuple[str, Read]) -> None:
    target, read = table
    events = [event(0, enriched("urn:1")), event(1, enriched("urn:2")), withdrawal(2, "urn:2")]
    await pour(target, *events)
    sql = "SELECT * FROM quotes ORDER BY article, quote"
    before = read(sql)
    await pour(target, *events)
    assert read(sql) == before
    assert len(before) == 2


async def test_hostile_values_are_values(table: tuple[str, Read]) -> None:
    target, read = table
    id = "urn:'); DROP TABLE articles; --"
    await pour(target, event(0, enriched(id, title="<script>'\"\0;")))
    assert read("SELECT article, title FROM articles") == [(id, "<script>'\"\0;")]


async def test_a_failed_event_leaves_what_was_there(table: tuple[str, Read]) -> None:
    target, read = table
    broken = enriched("urn:1", title="Broken")
    del broken["quotes"][1]["kind"]
    async with open_sink(target, plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:1")))
        with pytest.raises(SinkRefused, match="KeyError"):
            await sink.put(event(1, broken))
    assert read("SELECT title FROM articles") == [("Halden harbour to close",)]
    assert read("SELECT count(*) FROM quotes") == [(2,)]


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
async def test_what_is_no_database_is_one_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database. " * 20)
    with pytest.raises(SinkError, match=r"notes\.txt cannot be"):
        await pour(f"{kind}:{path}", event(0, enriched()))


async def test_what_a_file_does_not_take_is_refused_and_others_go_on(
    table: tuple[str, Read],
) -> None:
    target, read = table
    odd = enriched("urn:odd")
    odd["article"]["word_count"] = 10**30
    broken = enriched("urn:broken")
    del broken["entities"]
    async with open_sink(target, plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:1")))
        for number, data in ((1, odd), (2, broken)):
            with pytest.raises(SinkRefused, match=f"refuses event event-{number}: "):
                await sink.put(event(number, data))
        await sink.put(event(3, enriched("a\nb\0c")))
    assert read("SELECT article FROM articles ORDER BY ce_id") == [("urn:1",), ("a\nb\0c",)]


@pytest.mark.parametrize("form", ["sqlite:{}/a.db", "duckdb:{}/a.db", "parquet:{}/deep"])
async def test_a_missing_folder_is_not_made(tmp_path: Path, form: str) -> None:
    target = form.format(tmp_path / "typo")
    with pytest.raises(SinkError, match=r"there is no folder .*typo; make it"):
        async with open_sink(target, plain_settings()):
            pass
    assert not (tmp_path / "typo").exists()
