"""Whom the archive says that people are, in each of the databases."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import orjson
import pytest
from cramjam import zstd

from agents.identity.book import Book
from streams.archive import identities as identities_module
from streams.archive.database import Database
from streams.archive.erasure import Doomed, Erasure, erase
from streams.archive.identities import Resolver
from streams.archive.rows import article_number
from tests.agents.identity.knowing import CHAIN, by_words
from tests.streams.archive.conftest import known, of_speakers, rows_in
from tests.streams.archive.made import NAMESAKES, ROWING, article, numbered, put, resolve

TABLES = (
    "identities",
    "identity_names",
    "identity_roles",
    "identity_affiliations",
    "identity_doubts",
    "identity_keys",
)


def test_two_people_of_one_name_are_two(database: Database) -> None:
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    who = of_speakers(database)
    rower, banker = who["urn:0"], who["urn:1"]
    assert rower != banker
    assert [who[f"urn:{k}"] for k in range(6)] == [rower, banker] * 3
    row = known(database)[rower]
    assert (row["name"], row["kind"], row["gender"]) == ("Ana Petrova", "person", "female")
    assert (row["articles"], row["quotes"], row["redirect_to"]) == (3, 3, None)
    quotes = rows_in(database, "quotes")["quotes"]
    assert {row["speaker_identity"] for row in quotes} == {rower, banker}
    roles = rows_in(database, "identity_roles")["identity_roles"]
    assert {(r["identity"], r["role"], r["articles"]) for r in roles} >= {
        (rower, "rowing coach", 3),
        (banker, "central banker", 3),
    }


def test_a_surname_alone_and_another_spelling_are_the_same_person(database: Database) -> None:
    put(
        database,
        *numbered(
            article("urn:0", ROWING, "Ana Petrova"),
            article("urn:1", ROWING, "Petrova"),
            article("urn:2", ROWING, "Anna Petrova"),
            article("urn:3", ROWING, "A. Petrova"),
        ),
    )
    resolve(database)
    assert len(set(of_speakers(database).values())) == 1
    (one,) = [row for row in known(database).values() if "Petrova" in row["name"]]
    assert one["articles"] == 4


def test_batches_and_new_resolvers_change_nothing(place: Any) -> None:
    database = place.open()
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    whole = rows_in(database, *TABLES)
    for row in whole["identity_keys"]:
        row["identities"] = sorted(row["identities"])
    with database.writing() as connection:
        for name in ("articles", "entities", "quotes", *TABLES):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        connection.exec_driver_sql("DELETE FROM identity_profiles")
        connection.exec_driver_sql("DELETE FROM identity_background")
        for name in ("quote_words", "article_words", "quote_entities"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    put(database, *numbered(*NAMESAKES))
    while Resolver(database, 1).run():
        pass
    again = rows_in(database, *TABLES)
    for row in again["identity_keys"]:
        row["identities"] = sorted(row["identities"])
    assert again == whole
    database.close()


@pytest.mark.parametrize("batch", [1, 100])
def test_what_comes_later_moves_rows_and_counts(
    database: Database, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities_module, "Book", partial(Book, scorer=by_words()))
    put(
        database,
        *numbered(
            *(
                article(f"urn:{k}", f"{{name}} {words}.", "Ana Petrova")
                for k, words in enumerate(CHAIN)
            )
        ),
    )
    resolve(database, batch)
    who = of_speakers(database)
    assert who["urn:0"] != who["urn:1"] == who["urn:2"]
    rows = rows_in(database, "identities", "identity_names", "entities", "quotes")
    named = Counter(row["identity"] for row in rows["entities"] if row["identity"])
    said = Counter(row["speaker_identity"] for row in rows["quotes"])
    assert (named[who["urn:0"]], named[who["urn:2"]]) == (1, 2)
    for row in rows["identities"]:
        assert row["articles"] == named[row["id"]]
        assert row["quotes"] == said[row["id"]]
    names = {(r["identity"], r["name"]): r["articles"] for r in rows["identity_names"]}
    assert names[who["urn:0"], "Ana Petrova"] == 1
    assert names[who["urn:2"], "Ana Petrova"] == 2


def test_a_new_version_counts_once_and_a_deleted_article_no_more(database: Database) -> None:
    put(database, *numbered(*NAMESAKES[:3]))
    resolve(database)
    who = of_speakers(database)
    put(database, *numbered(NAMESAKES[2], first=7))
    assert of_speakers(database)["urn:2"] is None
    assert known(database)[who["urn:0"]]["articles"] == 1
    resolve(database)
    assert of_speakers(database) == who
    assert known(database)[who["urn:0"]]["articles"] == 2
    assert known(database)[who["urn:0"]]["quotes"] == 2


def test_what_has_no_people_is_done_with(database: Database) -> None:
    empty = article("urn:9", ROWING, "Ana Petrova")
    empty["entities"], empty["quotes"] = [], []
    put(database, *numbered(empty))
    resolver = Resolver(database)
    assert resolver.run() == 1
    assert resolver.run() == 0
    assert article_number("urn:9")


def test_an_erased_article_tells_nothing_any_more(database: Database) -> None:
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    rower = of_speakers(database)["urn:0"]
    doomed = Doomed(article_number("urn:2"), "urn:2", "1", None, None)
    erase(database, Erasure((doomed,), None, ()))
    rows = rows_in(database, "identity_profiles")["identity_profiles"]
    told = {row["identity"]: orjson.loads(bytes(zstd.decompress(row["profile"]))) for row in rows}
    assert [one["article"] for one in told[rower]["kept"]] == ["urn:0", "urn:4"]
    assert b"urn:2" not in orjson.dumps(told)
    put(database, *numbered(article("urn:8", ROWING, "Ana Petrova"), first=8))
    resolve(database)
    assert of_speakers(database)["urn:8"] == rower
