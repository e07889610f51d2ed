"""Rebuilding, importing, retention, erasure and status, on both databases."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from cramjam import zstd

from schemas.marker import Outcome
from streams.archive.archiver import Archiver
from streams.archive.database import Database
from streams.archive.erasure import erase, plan, withdraw
from streams.archive.identities import Resolver
from streams.archive.importing import import_files
from streams.archive.rebuild import rebuild
from streams.archive.retention import sweep
from streams.archive.rows import unpacked
from streams.archive.status import status_of
from streams.archive.tables import OF_ARTICLES
from streams.broker import Broker
from streams.errors import NothingThere
from streams.settings import Settings
from streams.topics import Topics
from tests.kafka import read_all
from tests.streams.archive.conftest import Place, rows_in, versions, write
from tests.streams.enriched import event as enriched
from tests.streams.enriched import record
from tests.streams.sinks.pouring import event, withdrawal


def quiet(_: str) -> None:
    """Nobody is told."""


async def test_a_rebuild_gives_the_same_rows_and_ids(
    embedded: Broker, settings: Settings, database: Database, place: Place, tmp_path: Path
) -> None:
    gone = {"outcome": "withdrawn", "article_id": "urn:1", "reason": "Canceled."}
    await write(
        embedded,
        settings,
        *(record(0), record(1, data=enriched("urn:1")), record(2, data=enriched("urn:2"))),
        record(3, data=enriched("urn:2", version="2")),
        record(4, outcome=Outcome.WITHDRAWN, data=gone),
        record(0, partition=1),
    )
    await Archiver(settings, place.address, quiet).catch_up()
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps(enriched("urn:imported")))
    assert import_files(database, [file]).written == 1
    while Resolver(database).run():
        pass
    names = (*(table.name for table, _ in OF_ARTICLES), "positions", "identities")
    before = rows_in(database, *names)
    # What the log has comes back; what it does not have is there.
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM quotes")
        connection.exec_driver_sql("DELETE FROM articles WHERE article = 'urn:2'")
    assert await rebuild(settings, place.address, quiet) == 4
    while Resolver(database).run():
        pass
    assert rows_in(database, *names) == before
    assert len(versions(database)) == 4


def test_files_are_imported_and_what_is_there_stays(database: Database, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    whole = event(7, enriched("urn:1", version="5")).cloudevent() | {"time": "2022-03-01T00:00:00Z"}
    marker = event(8, {"outcome": "rejected", "article_id": "x"}, Outcome.REJECTED).cloudevent()
    lines = [whole, enriched("urn:2"), enriched("urn:2", version="2"), marker]
    first.write_text("\n".join([*map(json.dumps, lines), "", "no event", '{"article": 3}']))
    found = import_files(database, [first])
    assert (found.written, found.there) == (2, 0)
    assert [one.rpartition("/")[2] for one in found.problems] == [
        "a.jsonl, line 6: it is no event.",
        "a.jsonl, line 7: it is no event.",
    ]
    rows = {row["article"]: row for row in rows_in(database, "articles")["articles"]}
    assert rows["urn:1"]["seen_at"] == 1_646_092_800
    assert (rows["urn:1"]["partition"], rows["urn:1"]["offset"]) == (None, None)
    assert unpacked(rows["urn:1"]["event"])["id"] == "event-7"
    other = [enriched("urn:1", version="6"), enriched("urn:3")]
    second.write_text("\n".join(map(json.dumps, other)))
    found = import_files(database, [second])
    assert (found.written, found.there) == (1, 1)
    assert versions(database) == [("urn:1", "5"), ("urn:2", "2"), ("urn:3", "1")]
    gone = withdrawal(0, "urn:3").cloudevent()
    second.write_text("\n".join(map(json.dumps, [*other, gone])))
    found = import_files(database, [second], replace=True)
    assert versions(database) == [("urn:1", "6"), ("urn:2", "2")]


def test_what_is_older_than_it_is_to_be_kept_is_deleted(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    now = time.time()

    def line(id: str, days: float) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - days * 86_400))
        return json.dumps(event(0, enriched(id)).cloudevent() | {"time": at})

    file.write_text("\n".join([line("urn:old", 31), line("urn:older", 400), line("urn:new", 29)]))
    import_files(database, [file])
    assert sweep(database, 30) == 2
    assert sweep(database, 30) == 0
    assert versions(database) == [("urn:new", "1")]
    (told,) = rows_in(database, "audit")["audit"]
    assert (told["what"], told["target"], told["detail"]) == (
        *("retention", "30 days"),
        {"articles": 2},
    )


async def test_an_article_is_erased_and_withdrawn_on_its_partition(
    embedded: Broker, settings: Settings, database: Database, place: Place
) -> None:
    await write(embedded, settings, record(0, partition=1), record(0), record(1))
    await Archiver(settings, place.address, quiet).catch_up()
    erasure = plan(database, settings, article="urn:example:1-0")
    assert [(one.article, one.partition) for one in erasure.articles] == [("urn:example:1-0", 1)]
    topics = Topics.of(settings)
    assert {topics.raw, topics.enriched, *topics.tables()} <= set(erasure.kept)
    assert await withdraw(settings, erasure, quiet) == 1
    erase(database, erasure, "me")
    assert [id for id, _ in versions(database)] == ["urn:example:0-0", "urn:example:0-1"]
    (raw,) = await read_all(embedded, topics.raw)
    value: dict[str, Any] = json.loads(raw.value)
    assert (raw.partition, value["id"], value["pub_status"]) == (1, "urn:example:1-0", "canceled")
    assert int(value["version"]) > 1_700_000_000
    (told,) = rows_in(database, "audit")["audit"]
    assert (told["what"], told["target"], told["who"]) == ("erase", "urn:example:1-0", "me")
    # One that the archive does not have may be on the stream.
    (one,) = plan(database, settings, article="urn:elsewhere").articles
    assert (one.article, one.partition) == ("urn:elsewhere", None)


def test_a_person_is_erased_with_the_articles_that_name_them(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    other = enriched("urn:other")
    other["entities"], other["quotes"] = other["entities"][1:], []
    file.write_text("\n".join(map(json.dumps, [enriched("urn:1"), enriched("urn:2"), other])))
    import_files(database, [file])
    while Resolver(database).run():
        pass
    rows = rows_in(database, "entities", "identities")
    (solberg,) = {row["identity"] for row in rows["entities"] if row["name"] == "Ingrid Solberg"}
    erasure = plan(database, settings, person=solberg)
    assert sorted(one.article for one in erasure.articles) == ["urn:1", "urn:2"]
    erase(database, erasure)
    assert [id for id, _ in versions(database)] == ["urn:other"]
    kept = rows_in(database, "identity_profiles")["identity_profiles"]
    told = [bytes(zstd.decompress(row["profile"])).decode().lower() for row in kept]
    assert told
    assert not [one for one in told if "solberg" in one]
    # Of an article alone goes whom nothing else names.
    erase(database, plan(database, settings, article="urn:other"))
    assert rows_in(database, "identities")["identities"] == []
    names = ("identities", "identity_names", "identity_roles", "audit", "entities")
    left = rows_in(database, *names, "identity_keys")
    assert "solberg" not in json.dumps(left, default=str).lower()
    assert rows_in(database, "identity_profiles")["identity_profiles"] == []
    with pytest.raises(NothingThere, match="There is nobody"):
        plan(database, settings, person=solberg)


def test_the_status_says_what_is_there(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(enriched("urn:1")))
    assert status_of(database)["first"] is None
    import_files(database, [file])
    found = status_of(database)
    assert (found["articles"], found["quotes"], found["entities"]) == (1, 2, 3)
    assert (found["first"], found["unresolved"]) == ("2022-01-09T08:00:00+00:00", 1)
    assert found["bytes"] > 10_000
