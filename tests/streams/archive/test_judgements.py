"""People's word on who is who, in each of the databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.entities.gazetteer import load_gazetteer
from agents.entities.mention import key
from streams.archive.database import Database
from streams.archive.judgements import gazetteer, say_is, say_not_same, say_same, undo
from streams.errors import NothingThere, UsageError
from tests.streams.archive.conftest import rows_in
from tests.streams.archive.made import ROWING, article, numbered, put, resolve
from tests.streams.archive.test_identities import NAMESAKES, known, of_speakers


@pytest.fixture
def two(database: Database) -> tuple[str, str]:
    """The rower and the banker of one name, in an archive of six articles."""
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    who = of_speakers(database)
    return who["urn:0"], who["urn:1"]


def test_same_joins_and_undo_parts(database: Database, two: tuple[str, str]) -> None:
    before = of_speakers(database)
    made = say_same(database, *two, who="editor")
    assert set(of_speakers(database).values()) < set(two)
    (stays,) = set(of_speakers(database).values())
    (goes,) = set(two) - {stays}
    assert known(database)[stays]["articles"] == 6
    assert known(database)[goes]["redirect_to"] == stays
    quotes = rows_in(database, "quotes")["quotes"]
    assert {row["speaker_identity"] for row in quotes} == {stays}
    undo(database, made)
    assert of_speakers(database) == before
    assert [known(database)[one]["articles"] for one in two] == [3, 3]
    assert {known(database)[one]["redirect_to"] for one in two} == {None}
    with pytest.raises(NothingThere, match="no judgement"):
        undo(database, made)


def test_what_people_say_holds_when_all_is_resolved_anew(
    database: Database, two: tuple[str, str]
) -> None:
    say_same(database, *two)
    joined = of_speakers(database)
    with database.writing() as connection:
        for name in ("identities", "identity_names", "identity_roles", "identity_affiliations"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        for name in ("identity_doubts", "identity_keys", "identity_profiles"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        connection.exec_driver_sql("DELETE FROM identity_background")
        connection.exec_driver_sql("UPDATE articles SET resolved = false")
    resolve(database)
    assert set(known(database)) >= set(two)
    assert len(set(of_speakers(database).values())) == 1
    assert set(of_speakers(database)) == set(joined)


def test_not_same_parts_one_article_from_an_identity(database: Database) -> None:
    texts = (ROWING, ROWING, ROWING)
    put(
        database,
        *numbered(*(article(f"urn:{k}", text, "Ana Petrova") for k, text in enumerate(texts))),
    )
    resolve(database)
    (one,) = set(of_speakers(database).values())
    rows = rows_in(database, "articles", "entities")
    number = {row["id"]: row["article"] for row in rows["articles"]}
    (wrong,) = [
        row["id"]
        for row in rows["entities"]
        if number[row["article_id"]] == "urn:2" and row["entity"] == "e1"
    ]
    say_not_same(database, one, str(wrong))
    after = of_speakers(database)
    assert after["urn:0"] == after["urn:1"] == one
    assert after["urn:2"] != one
    assert known(database)[one]["articles"] == 2
    # The next article does not bring them together either.
    put(database, *numbered(article("urn:3", ROWING, "Ana Petrova"), first=9))
    resolve(database)
    assert of_speakers(database)["urn:2"] != of_speakers(database)["urn:0"]


def test_this_is_q42_and_is_not(database: Database, two: tuple[str, str]) -> None:
    made = say_is(database, two[0], "Q42")
    assert known(database)[two[0]]["wikidata"] == "Q42"
    undo(database, made)
    assert known(database)[two[0]]["wikidata"] is None
    with pytest.raises(UsageError, match="no id of Wikidata"):
        say_is(database, two[0], "42")
    with pytest.raises(NothingThere, match="no identity"):
        say_is(database, "p0", "Q42")


def test_a_person_is_no_organisation(database: Database, two: tuple[str, str]) -> None:
    union = next(r["id"] for r in known(database).values() if r["name"] == "Harbour Rowing Union")
    with pytest.raises(UsageError, match="a person and an organisation"):
        say_same(database, two[0], union)


def test_the_gazetteer_is_one_that_the_stream_reads(
    database: Database, two: tuple[str, str], tmp_path: Path
) -> None:
    ines = next(row["id"] for row in known(database).values() if row["name"] == "Ines Marsh")
    say_is(database, ines, "Q7")
    say_is(database, two[0], "Q8")  # Her name is another's too.
    lines = list(gazetteer(database))
    assert [line["name"] for line in lines] == ["Ines Marsh"]
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    entry = load_gazetteer(path).entries[key("Ines Marsh")]
    assert (entry.name, entry.type, entry.id) == ("Ines Marsh", "PERSON", "Q7")
