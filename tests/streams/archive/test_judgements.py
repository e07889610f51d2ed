"""People's word on who is who, in each of the databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from cramjam import zstd
from sqlalchemy import Connection

from agents.entities.gazetteer import load_gazetteer
from agents.entities.mention import key
from streams.archive.database import Database
from streams.archive.identities import Decided, Resolver
from streams.archive.judgements import gazetteer, say_is, say_not_same, say_same, standing, undo
from streams.archive.rebuild import from_events
from streams.errors import NothingThere, UsageError
from tests.streams.archive.conftest import Rows, known, of_speakers, rows_in
from tests.streams.archive.made import BANKING, NAMESAKES, ROWING, article, numbered, put, resolve


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


def told(database: Database) -> tuple[Rows, dict[str, Any]]:
    """Whom the archive says that people are."""
    names = ("identities", "identity_names", "identity_roles", "identity_affiliations")
    return rows_in(database, *names), of_speakers(database)


def mention(database: Database, of: str) -> str:
    """The row of an article's first entity."""
    rows = rows_in(database, "articles", "entities")
    (number,) = [row["id"] for row in rows["articles"] if row["article"] == of]
    return str(number + 1)


@pytest.mark.parametrize("batch", [1, 100])
def test_what_people_say_holds_over_a_rebuild(
    database: Database, two: tuple[str, str], batch: int
) -> None:
    rower, banker = two
    bank = next(r["id"] for r in known(database).values() if r["name"] == "Bank of Arden")
    say_is(database, rower, "Q42")
    say_is(database, bank, "Q41")
    say_is(database, bank, "Q43")
    undo(database, say_is(database, banker, "Q44"))
    say_not_same(database, banker, mention(database, "urn:5"))
    before = told(database)
    assert len(set(of_speakers(database).values())) == 3
    from_events(database)
    assert known(database) == {}
    resolve(database, batch)
    assert told(database) == before
    assert (known(database)[rower]["wikidata"], known(database)[banker]["wikidata"]) == (
        *("Q42", None),
    )
    assert known(database)[bank]["wikidata"] == "Q43"


@pytest.mark.parametrize("first", [0, 1])
def test_who_is_joined_by_people_keeps_id_and_link_over_a_rebuild(
    database: Database, two: tuple[str, str], first: int
) -> None:
    one, other = two[first], two[1 - first]
    put(database, *numbered(article("urn:9", (ROWING, BANKING)[first], "Ana Petrova"), first=9))
    resolve(database)
    say_is(database, other, "Q42")
    say_same(database, other, one)
    assert set(of_speakers(database).values()) == {one}  # Named in more articles.
    before = told(database)
    assert (known(database)[one]["wikidata"], known(database)[other]["redirect_to"]) == (
        *("Q42", one),
    )
    from_events(database)
    resolve(database)
    after = told(database)
    for rows, _ in (before, after):  # Of who became another only that is told.
        for row in rows["identities"]:
            if row["redirect_to"]:
                row |= dict.fromkeys(("name", "gender", "wikidata"))
    assert after == before


def test_a_new_version_of_the_article_that_founded_somebody_counts_once(
    database: Database, two: tuple[str, str]
) -> None:
    keys = rows_in(database, "identity_keys")
    put(database, *numbered(NAMESAKES[0], first=7))
    resolve(database)
    assert of_speakers(database)["urn:0"] == two[0]
    (kept,) = [
        row["profile"]
        for row in rows_in(database, "identity_profiles")["identity_profiles"]
        if row["identity"] == two[0]
    ]
    assert orjson.loads(bytes(zstd.decompress(kept)))["articles"] == 3
    assert rows_in(database, "identity_keys").keys() == keys.keys()


def test_what_is_judged_while_a_batch_is_decided_has_it_decided_anew(
    database: Database, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, *numbered(article("urn:6", ROWING, "Ana Petrova"), first=7))
    resolver = Resolver(database)
    decide, judged = resolver._decide, []

    def decide_slowly(connection: Connection) -> Decided:
        decided = decide(connection)
        if database.sqlite and not judged:  # PostgreSQL has people wait.
            judged.append(say_same(database, two[1], two[0]))
        return decided

    monkeypatch.setattr(resolver, "_decide", decide_slowly)
    assert resolver.run() == 1
    if not database.sqlite:
        say_same(database, two[1], two[0])
    (one,) = set(of_speakers(database).values())
    assert known(database)[one]["articles"] == 7
    assert resolver.run() == 0


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
    (judged,) = standing(database, one)
    assert (judged.judgement, judged.a, judged.b) == ("not_same", one, after["urn:2"])
    assert (judged.names, judged.link) == (("Ana Petrova", "Ana Petrova"), None)
    undo(database, judged.id)
    assert set(of_speakers(database).values()) == {one}
    assert known(database)[one]["articles"] == 3
    assert standing(database, one) == []
    say_not_same(database, one, str(wrong))
    assert of_speakers(database) == after
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
