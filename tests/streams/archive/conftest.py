"""An empty archive in each of the databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from streams.archive.database import Database, open_database
from streams.archive.index import Field, Wanted, fts5_query, phrase, tsquery_text
from streams.archive.tables import METADATA, OF_ARTICLES
from streams.broker import Broker
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, publish, settings_for
from tests.postgresql import PASSWORD, Postgresql
from tests.streams.archive.made import NAMESAKES, numbered, put, resolve

KINDS = ("sqlite", "postgresql")

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Place:
    """Where an archive is. `settings`: what a process needs to reach it."""

    address: str
    password: str | None = None

    @property
    def settings(self) -> dict[str, str]:
        given = {"archive": self.address}
        return given | ({"archive_password": self.password} if self.password else {})

    def open(self) -> Database:
        return open_database(self.address, self.password)


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Place:
    return Place(str(tmp_path / "archive.sqlite"))


@pytest.fixture
def postgresql_place(postgresql_server: Postgresql) -> Place:
    return Place(postgresql_server.make(uuid.uuid4().hex), PASSWORD)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> Place:
    """An empty place in each of the databases."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """It, open."""
    found = place.open()
    yield found
    found.close()


@pytest.fixture
def two(database: Database) -> tuple[str, str]:
    """The rower and the banker of one name, in an archive of six articles."""
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    who = of_speakers(database)
    return who["urn:0"], who["urn:1"]


@pytest.fixture
def settings(embedded: Broker, prefix: str, place: Place) -> Settings:
    """Those of a stream and of an archive of its own."""
    return settings_for(embedded, prefix, partitions=2, **place.settings)


async def write(broker: Broker, settings: Settings, *messages: Message) -> None:
    """Put records onto `news.enriched`."""
    await ensure_topics(settings)
    await publish(broker, Topics.of(settings).enriched, messages)


def rows_in(database: Database, *tables: str) -> Rows:
    """All rows of some tables (else of all that articles have), in order."""
    names = tables or tuple(table.name for table, _ in OF_ARTICLES)
    with database.reading() as connection:
        return {
            name: [
                dict(row._mapping)
                for row in connection.execute(
                    select(METADATA.tables[name]).order_by(*METADATA.tables[name].primary_key)
                )
            ]
            for name in names
        }


def of_speakers(database: Database) -> dict[str, Any]:
    """Identity of each article's first entity."""
    rows = rows_in(database, "articles", "entities")
    names = {row["id"]: row["article"] for row in rows["articles"]}
    return {
        names[row["article_id"]]: row["identity"]
        for row in rows["entities"]
        if row["entity"] == "e1"
    }


def known(database: Database) -> dict[str, Any]:
    return {row["id"]: row for row in rows_in(database, "identities")["identities"]}


def versions(database: Database) -> list[tuple[str, str]]:
    """Each article with its version; and that all rows are of an article, and found by words."""
    rows = rows_in(database)
    articles = {row["id"] for row in rows["articles"]}
    for name in ("quotes", "entities", "places", "dates"):
        assert {row["article_id"] for row in rows[name]} <= articles
    quotes = {row["id"] for row in rows["quotes"]}
    assert {row["quote_id"] for row in rows["quote_entities"]} <= quotes
    assert words(database, "quay") == {
        row["id"] for row in rows["quotes"] if "quay" in row["text"].lower()
    }
    return sorted((row["article"], row["version"]) for row in rows["articles"])


def words(database: Database, sought: str) -> set[int]:
    """Ids of the quotes that a word is in, by the full-text index."""
    found = phrase(Field.WORDS, sought)
    assert found is not None
    wanted = Wanted(every=((found,),))
    sql, given = (
        (
            "SELECT quote_id FROM quote_words "
            "JOIN quote_words_fts ON moment = quote_words_fts.rowid "
            "WHERE quote_words_fts MATCH ?",
            fts5_query(wanted),
        )
        if database.sqlite
        else (
            "SELECT quote_id FROM quote_words WHERE words @@ CAST(%s AS tsquery)",
            tsquery_text(wanted),
        )
    )
    with database.reading() as connection:
        return {row[0] for row in connection.exec_driver_sql(sql, (given,))}
