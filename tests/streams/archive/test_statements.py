"""Which quotes are one statement, in each of the databases."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

from agents.statements.book import keys_of
from agents.statements.wording import read
from streams.archive import identities as identities_module
from streams.archive.database import Database
from streams.archive.erasure import Doomed, Erasure, erase
from streams.archive.identities import Resolver
from streams.archive.judgements import say_same, undo
from streams.archive.rebuild import from_events
from streams.archive.retention import sweep
from streams.archive.rows import article_number
from streams.archive.writer import write
from tests.streams.archive.conftest import Place, rows_in
from tests.streams.archive.made import BANKING, ROWING, article, numbered, put, resolve

WALL = "We will build the harbour wall before winter, and the ministry of Arden will pay for it"
CUT = "build the harbour wall before winter"
TOLD = "that they would build the harbour wall before winter and that the ministry would pay for it"
OTHER = "The crew trains on the river at dawn, whatever the weather, and rests on Sundays"


def said(id: str, words: str, text: str = ROWING, **more: Any) -> dict[str, Any]:
    """An event in which Ana Petrova says something, the rower or the banker."""
    data = article(id, text, "Ana Petrova")
    data["quotes"][0]["text"] = words
    data["article"] |= more
    return data


def given(database: Database) -> dict[str, str | None]:
    """The statement of each article's quote; and that all rows agree."""
    rows = rows_in(database, "articles", "quotes", "statements", "statement_wordings")
    named = {row["id"]: row["article"] for row in rows["articles"]}
    quotes = [row for row in rows["quotes"] if row["wording"]]
    counts = Counter(row["statement"] for row in quotes)
    standing = {row["id"]: row for row in rows["statements"] if row["redirect_to"] is None}
    assert {id: row["quotes"] for id, row in standing.items()} == counts
    for id, row in standing.items():
        times = [one["published_at"] for one in quotes if one["statement"] == id]
        assert (row["first_at"], row["last_at"]) == (min(times), max(times))
        assert {one["speaker_identity"] or row["speaker"] for one in quotes
                if one["statement"] == id} == {row["speaker"]}  # fmt: skip
    wordings = rows["statement_wordings"]
    assert {row["id"]: row["quotes"] for row in wordings} == Counter(
        row["wording"] for row in quotes
    )
    assert {(row["wording"], row["statement"]) for row in quotes} == {
        (row["id"], row["statement"]) for row in wordings
    }
    keys = rows_in(database, "statement_keys")["statement_keys"]
    assert {(row["key"], row["wording"]) for row in keys} == {
        (key, row["id"])
        for row in wordings
        for key in keys_of(standing[row["statement"]]["speaker"], read(row["words"]))
    }
    return {named[row["article_id"]]: row["statement"] for row in rows["quotes"]}


def redirects(database: Database) -> dict[str, str]:
    rows = rows_in(database, "statements")["statements"]
    return {row["id"]: row["redirect_to"] for row in rows if row["redirect_to"]}


def test_the_same_words_by_the_same_speaker_are_one_statement(database: Database) -> None:
    put(
        database,
        *numbered(
            said("urn:0", WALL),
            said("urn:1", CUT, published="2022-01-11T08:00:00Z"),
            said("urn:2", OTHER),
            said("urn:3", TOLD),
            said("urn:4", WALL, BANKING),
        ),
    )
    resolve(database)
    found = given(database)
    wall = found["urn:0"]
    assert wall == found["urn:1"] == found["urn:3"]
    assert len({wall, found["urn:2"], found["urn:4"]}) == 3


def test_a_speaker_without_an_identity_is_told_by_name(database: Database) -> None:
    datas = [said(f"urn:{k}", words) for k, words in enumerate((WALL, CUT, WALL, "we are here"))]
    for data, name in zip(datas, ("The police", "the Police", None, "The police"), strict=True):
        data["quotes"][0]["speaker"] |= {"entity": None, "name": name, "mention": None}
    put(database, *numbered(*datas))
    resolve(database)
    found = given(database)
    assert found["urn:0"] == found["urn:1"] is not None
    assert found["urn:2"] is found["urn:3"] is None
    assert Resolver(database).run() == 0


@pytest.mark.parametrize("batch", [1, 3])
def test_batches_and_order_in_them_change_nothing(place: Place, batch: int) -> None:
    words = (CUT, OTHER, WALL, "The weather rests on Sundays", TOLD, WALL, "the crew trains", CUT)
    datas = [said(f"urn:{k}", one, (ROWING, BANKING)[k % 5 == 3]) for k, one in enumerate(words)]
    names = ("statements", "statement_wordings", "statement_keys", "quotes")
    database = place.open()
    try:
        put(database, *numbered(*datas))
        resolve(database)
        whole = rows_in(database, *names)
        from_events(database)
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE quotes SET statement = NULL")
        while Resolver(database, batch).run():
            pass
        assert rows_in(database, *names) == whole
        given(database)
    finally:
        database.close()


def test_what_is_withdrawn_is_of_no_statement_any_more(database: Database) -> None:
    put(database, *numbered(said("urn:0", WALL), said("urn:1", CUT), said("urn:2", OTHER)))
    resolve(database)
    before = given(database)
    write(database, {"urn:0": None}, {})
    assert given(database) == {one: before[one] for one in ("urn:1", "urn:2")}
    put(database, *numbered(said("urn:3", TOLD), first=3))
    resolve(database)
    assert given(database)["urn:3"] == before["urn:0"]
    write(database, {f"urn:{k}": None for k in range(1, 4)}, {})
    assert given(database) == {}


def test_a_new_version_keeps_the_statement(database: Database) -> None:
    put(database, *numbered(said("urn:0", WALL), said("urn:1", OTHER)))
    resolve(database)
    before = given(database)
    put(database, *numbered(said("urn:0", TOLD, version="2"), first=3))
    assert given(database) == before  # Its quotes are of it at once, and counted when resolved.
    resolve(database)
    assert given(database) == before
    put(database, *numbered(said("urn:0", OTHER, version="3"), first=4))
    resolve(database)
    assert given(database)["urn:0"] == before["urn:1"]
    assert len(rows_in(database, "statements")["statements"]) == 1


def test_ids_stay_when_all_is_made_anew_and_the_first_is_gone(database: Database) -> None:
    put(database, *numbered(said("urn:0", WALL), said("urn:1", CUT), said("urn:2", TOLD)))
    resolve(database)
    write(database, {"urn:0": None}, {})
    before = given(database)
    assert len(set(before.values())) == 1
    from_events(database)
    resolve(database)
    assert given(database) == before


def test_who_becomes_one_says_one_statement_and_who_is_parted_two(database: Database) -> None:
    put(
        database,
        *numbered(
            said("urn:0", WALL),
            said("urn:1", OTHER, BANKING),
            said("urn:2", WALL, BANKING),
            said("urn:3", CUT, BANKING),
        ),
    )
    resolve(database)
    before = given(database)
    rows = rows_in(database, "quotes")["quotes"]
    who = {row["article_id"]: row["speaker_identity"] for row in rows}
    rower, banker = who[article_number("urn:0")], who[article_number("urn:1")]
    assert before["urn:0"] != before["urn:2"] == before["urn:3"]

    judgement = say_same(database, rower, banker)
    joined = given(database)
    assert joined["urn:0"] == joined["urn:2"] == joined["urn:3"] == before["urn:0"]
    assert joined["urn:1"] == before["urn:1"]
    assert redirects(database) == {before["urn:2"]: before["urn:0"]}

    undo(database, judgement)
    assert given(database) == before
    assert redirects(database) == {}

    from_events(database)
    resolve(database)
    assert given(database) == before


def test_who_came_first_gives_the_id(database: Database) -> None:
    put(
        database,
        *numbered(said("urn:0", CUT), *(said(f"urn:{k}", TOLD, BANKING) for k in range(1, 4))),
    )
    resolve(database)
    before = given(database)
    rows = rows_in(database, "quotes")["quotes"]
    who = {row["article_id"]: row["speaker_identity"] for row in rows}
    say_same(database, who[article_number("urn:0")], who[article_number("urn:1")])
    assert set(given(database).values()) == {before["urn:0"]}
    assert redirects(database) == {before["urn:1"]: before["urn:0"]}


def test_nothing_is_left_of_what_was_erased_or_is_too_old(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, *numbered(said("urn:0", WALL), said("urn:1", CUT), said("urn:2", OTHER)))
    resolve(database)
    before = given(database)
    number = article_number("urn:0")
    erase(database, Erasure((Doomed(number, "urn:0", "1", None, 0),), None, ()))
    assert given(database) == {one: before[one] for one in ("urn:1", "urn:2")}
    words = [row["words"] for row in rows_in(database, "statement_wordings")["statement_wordings"]]
    assert not any("ministry" in one for one in words)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert sweep(database, 30) == 2
    assert given(database) == {}
    assert rows_in(database, "statement_keys")["statement_keys"] == []


def test_quotes_of_an_earlier_version_are_given_theirs(database: Database) -> None:
    put(database, *numbered(said("urn:0", WALL), said("urn:1", OTHER), said("urn:2", CUT)))
    resolve(database)
    before = given(database)
    with database.writing() as connection:
        for name in ("statements", "statement_wordings", "statement_keys"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        connection.exec_driver_sql("UPDATE quotes SET wording = NULL, statement = NULL")
    assert Resolver(database, 2).run() == 2
    resolve(database, 2)
    found = given(database)
    assert found["urn:0"] == found["urn:2"] != found["urn:1"]
    # By their numbers: the log's order is that of a batch alone.
    assert found.keys() == before.keys()


def test_a_lost_race_gives_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided before another one wrote is decided again."""
    put(database, *numbered(said("urn:0", WALL)))
    resolver = Resolver(database)
    holds = identities_module._holds
    beside = [said("urn:1", CUT)]

    def meanwhile(connection: Any, decided: Any) -> bool:
        return False if beside and beside.pop() else holds(connection, decided)

    monkeypatch.setattr(identities_module, "_holds", meanwhile)
    while resolver.run():
        pass
    assert len(given(database)) == 1
