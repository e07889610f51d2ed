"""What an archive holds after batches, in each of the databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from schemas.enriched import Enriched
from streams.archive.database import Database
from streams.archive.rows import article_number, rows_of, unpacked
from streams.archive.sink import ArchiveSink, quoted
from streams.archive.tables import SPAN, articles
from streams.archive.writer import Overtaken, Step, write
from streams.client import Event
from streams.client.positions import Position, Positions
from streams.settings import Settings
from streams.sinks.base import Change, Place, SinkOptions
from streams.sinks.batch import Batch
from tests.streams.archive.conftest import Place as Where
from tests.streams.archive.conftest import rows_in, versions, words
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, late_and_withdrawn, withdrawal


def put(database: Database, *events: Event) -> None:
    """At once: a batch."""
    batch = Batch(rows_of)
    for one in events:
        batch.add(Change(one))
    write(database, batch.articles, batch.late)


def rich(id: str) -> dict[str, Any]:
    """An event with a row in every table."""
    data = enriched(id)
    data["quotes"][0] |= {"about": ["e2", "e3"], "places": ["e3"], "tone": {"polarity": -0.5}}
    data["entities"][1]["belongs_to"] = "e3"
    data["dates"] = [
        {
            "start": 0,
            "end": 6,
            "text": "Monday",
            "value": "2022-01-10",
            "until": None,
            "granularity": "day",
            "relative": True,
        }
    ]
    Enriched.model_validate({**data, "quotes": data["quotes"][1:]})
    return data


def test_only_quotes_of_new_articles_are_counted_by_who_says_them(database: Database) -> None:
    data = rich("urn:1")
    woman, man = data["entities"][:2]
    woman |= {"type": "PERSON", "gender": "female"}
    man |= {"type": "PERSON", "gender": None}
    first, second = data["quotes"]
    first |= {"kind": "direct", "speaker": {**first["speaker"], "entity": woman["id"]}}
    second |= {"kind": "indirect", "speaker": {**second["speaker"], "entity": man["id"]}}
    nobody = {**second, "id": "q3", "speaker": {**second["speaker"], "entity": None}}
    data["quotes"].append(nobody)
    batch = Batch(rows_of)
    batch.add(Change(event(1, data)))
    counts = write(database, batch.articles, batch.late)
    assert quoted(counts.new) == {
        ("direct", "woman"): 1,
        ("indirect", "person"): 1,
        ("indirect", "not_named"): 1,
    }
    again = write(database, batch.articles, batch.late)
    assert (again.written, again.new) == (1, [])


def test_an_event_is_rows_of_all_tables(database: Database) -> None:
    put(database, event(7, rich("urn:1")))
    rows = rows_in(database)
    (article,) = rows["articles"]
    number = article_number("urn:1")
    assert (article["id"], article["article"], article["offset"]) == (number, "urn:1", 7)
    assert (article["authors"], article["incomplete"]) == (["A. Writer"], [])
    assert article["published_at"] == 1_641_715_200
    assert unpacked(article["event"])["data"] == rich("urn:1")
    first, second = rows["quotes"]
    assert (first["id"], second["id"]) == (number + 1, number + 2)
    assert (first["speaker"], first["speaker_entity"]) == ("Solberg", number + 1)
    assert (first["tone"], first["outlet"], second["via"]) == (
        *(-0.5, "The Example"),
        "the Halden Post",
    )
    assert first["speaker_identity"] is None
    assert rows["entities"][0]["roles"] == ["Mayor"]
    assert rows["entities"][2]["links"] == ["iso3166-1:NO"]
    assert rows["entities"][1]["belongs_to"] == rows["entities"][2]["id"]
    assert [
        (row["quote_id"] - number, row["entity_id"] - number) for row in rows["quote_entities"]
    ] == [
        (1, 2),
        (1, 3),
    ]
    (place,) = rows["places"]
    assert (place["entity_id"], place["geonames"]) == (number + 3, 3144096)
    assert rows["quote_places"] == [{"quote_id": number + 1, "place_id": place["id"]}]
    assert rows["dates"][0]["value"] == "2022-01-10"


def test_an_entity_may_be_several_places(database: Database) -> None:
    data: Any = rich("urn:1")
    data["places"].append({**data["places"][0], "name": "Ohio"})
    put(database, event(7, data))
    rows, number = rows_in(database), article_number("urn:1")
    assert [one["id"] for one in rows["places"]] == [number + 1, number + 2]
    assert [one["place_id"] for one in rows["quote_places"]] == [number + 1, number + 2]


def test_without_a_time_of_its_own_an_article_has_that_of_its_record(database: Database) -> None:
    put(database, event(0, enriched("urn:1", published="yesterday, or so")))
    (article,) = rows_in(database)["articles"]
    assert (article["published"], article["published_at"]) == ("yesterday, or so", 0)


def test_a_later_version_takes_the_place_of_the_earlier_one(database: Database) -> None:
    later = enriched("urn:1", version="2")
    later["quotes"] = later["quotes"][:1]
    put(database, event(0, enriched("urn:1")), event(1, enriched("urn:2")))
    put(database, event(2, later))
    assert versions(database) == [("urn:1", "2"), ("urn:2", "1")]
    assert words(database, "quay") == {article_number("urn:2") + 2}


def test_in_one_batch_or_in_several_it_comes_to_the_same(database: Database) -> None:
    events, expected = late_and_withdrawn()
    put(database, *events)
    assert versions(database) == expected
    together = rows_in(database)
    put(database, *(withdrawal(0, id) for id in ("urn:1", "urn:2", "urn:3", "urn:4")))
    assert not any(rows_in(database).values())
    for one in events:
        put(database, one)
    assert versions(database) == expected
    assert rows_in(database) == together


def test_a_failure_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    put(database, event(0, enriched("urn:1")))
    before = rows_in(database)
    broken = rows_of(event(1, enriched("urn:2")))
    broken["quotes"][1]["kind"] = None  # type: ignore[index]
    with pytest.raises(IntegrityError):
        write(
            database,
            {"urn:1": None, "urn:2": broken},
            {},
            "t",
            [Step(0, None, Position(2))],
        )
    assert rows_in(database) == before
    assert rows_in(database, "positions")["positions"] == []


def test_positions_move_only_from_where_they_are(database: Database) -> None:
    first, second, third = Position(5, 4, "raw", 3), Position(9, 8, "raw", 4), Position(12)
    rows = {"urn:1": rows_of(event(0, enriched("urn:1")))}
    write(database, rows, {}, "t", [Step(0, None, first), Step(1, None, first)])
    for before in (None, second):
        with pytest.raises(Overtaken, match="partition 0"):
            write(database, {"urn:1": None}, {}, "t", [Step(0, before, third)])
    write(database, {}, {}, "t", [Step(0, first, second)])
    # What is written without going on, has to be where it was too.
    write(database, {}, {}, "t", [Step(0, second, second), Step(2, None, None)])
    for step in (Step(0, first, first), Step(0, None, None)):
        with pytest.raises(Overtaken, match="partition 0"):
            write(database, {"urn:1": None}, {}, "t", [step])
    assert versions(database) == [("urn:1", "1")]
    found = rows_in(database, "positions")["positions"]
    assert [(row["partition"], row["offset"], row["last_ms"]) for row in found] == [
        (0, 9, 4),
        (1, 5, 3),
    ]


async def test_what_is_tried_alone_is_not_written_where_another_went_on(
    database: Database, place: Where
) -> None:
    """Of a batch that is refused, by an archiver that lost its partition meanwhile."""
    options = SinkOptions(Settings(_env_file=None, **place.settings))  # type: ignore[call-arg]
    unfit = event(1, enriched("urn:2"))
    unfit.data["quotes"][1]["kind"] = None
    changes = [Change(event(0, enriched("urn:1"))), Change(unfit)]
    number, topic = unfit.partition, "news.enriched"
    after = Place("", Positions(topic, {number: Position(2)}).content())
    async with ArchiveSink(place.address, options, topic) as sink:
        await sink.place()
        write(database, {}, {}, topic, [Step(number, None, Position(9))])
        with pytest.raises(Overtaken):
            await sink.take(changes, after)
        assert versions(database) == []
        await sink.place()
        assert list(await sink.take(changes, after)) == [1]
    assert versions(database) == [("urn:1", "1")]
    (row,) = rows_in(database, "positions")["positions"]
    assert (row["partition"], row["offset"]) == (number, 2)


def test_two_articles_of_one_number_are_two(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("rows", "writer"):
        monkeypatch.setattr(f"streams.archive.{module}.article_number", lambda _: 5 * SPAN)
    put(database, event(0, rich("urn:1")), event(1, rich("urn:2")))
    put(database, event(2, rich("urn:3")))
    put(database, event(3, rich("urn:2")), event(4, rich("urn:1")))
    assert versions(database) == [("urn:1", "1"), ("urn:2", "1"), ("urn:3", "1")]
    rows = rows_in(database)
    assert sorted(row["id"] for row in rows["articles"]) == [5 * SPAN, 6 * SPAN, 7 * SPAN]
    for row in rows["quotes"]:
        assert row["id"] & -SPAN == row["article_id"] == row["speaker_entity"] & -SPAN
    put(database, withdrawal(5, "urn:1"))
    assert versions(database) == [("urn:2", "1"), ("urn:3", "1")]


def test_words_are_found_without_accents_and_by_their_stems(database: Database) -> None:
    data = enriched("urn:1")
    data["quotes"][0]["text"] = "Déliveries to the Ælfric household \0 were ended"
    data["article"]["authors"] = ["No\0body"]
    put(database, event(0, data))
    one = {article_number("urn:1") + 1}
    for sought in ("delivery", "ending", "household", "were"):
        assert words(database, sought) == one
    assert rows_in(database)["articles"][0]["authors"] == ["No\ufffdbody"]


def test_an_archive_is_opened_again_and_foreign_tables_are_left_alone(
    place: Where, database: Database
) -> None:
    put(database, event(0, enriched("urn:1")))
    again = place.open()
    with again.reading() as connection:
        kept = connection.execute(select(articles.c.event)).scalar_one()
    again.close()
    assert json.dumps(unpacked(kept)["data"]) == json.dumps(enriched("urn:1"))
