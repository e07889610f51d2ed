"""Ids that outlast a rebuild, though the articles that founded them are gone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from agents.identity.book import Book
from streams.archive import identities as identities_module
from streams.archive.database import Database
from streams.archive.erasure import Doomed, Erasure, erase
from streams.archive.identities import Resolver
from streams.archive.judgements import say_is, say_not_same, say_same, standing, undo
from streams.archive.rebuild import from_events
from streams.archive.rows import article_number
from streams.archive.search import current_identity
from streams.archive.tables import entities, identities, identity_heirs
from streams.archive.writer import delete_articles
from tests.agents.identity.knowing import CHAIN, by_words
from tests.streams.archive.conftest import known, of_speakers, rows_in
from tests.streams.archive.made import NAMESAKES, article, numbered, put, resolve


def remove(database: Database, *ids: str) -> None:
    """As retention does."""
    with database.writing() as connection:
        delete_articles(connection, map(article_number, ids))


def rebuilt(database: Database, batch: int = 100) -> dict[str, Any]:
    """Whom the articles name, once all is found anew."""
    from_events(database)
    assert known(database) == {}
    resolve(database, batch)
    return of_speakers(database)


def now(database: Database, id: str) -> str | None:
    """Where an id leads; None for nowhere."""
    with database.reading() as connection:
        found = current_identity(connection, id)
        asked = select(identities.c.id).where(identities.c.id == found)
        return connection.execute(asked).scalar()


@pytest.mark.parametrize("batch", [1, 100])
def test_who_has_lost_the_article_that_founded_them_keeps_the_id(
    database: Database, two: tuple[str, str], batch: int
) -> None:
    rower, banker = two
    before = {one["name"]: one["id"] for one in known(database).values()}
    remove(database, "urn:0", "urn:1")
    expected = {f"urn:{k}": two[k % 2] for k in range(2, 6)}
    assert rebuilt(database, batch) == expected
    assert (known(database)[rower]["articles"], known(database)[banker]["articles"]) == (2, 2)
    after = {one["name"]: one["id"] for one in known(database).values()}
    assert after == before  # Those named beside them, too.
    # And again, when the next article has gone.
    remove(database, "urn:2")
    assert rebuilt(database, batch) == {k: v for k, v in expected.items() if k != "urn:2"}
    # A new version of the article that stands for it changes nothing.
    put(database, *numbered(NAMESAKES[4], first=20))
    resolve(database, batch)
    assert of_speakers(database)["urn:4"] == rower
    assert known(database)[rower]["articles"] == 1


def test_a_rebuild_that_was_broken_off_loses_no_id(
    database: Database, two: tuple[str, str]
) -> None:
    remove(database, "urn:0", "urn:1")
    from_events(database)
    Resolver(database, 1).run()
    assert rebuilt(database) == {f"urn:{k}": two[k % 2] for k in range(2, 6)}
    from_events(database)
    assert rebuilt(database) == {f"urn:{k}": two[k % 2] for k in range(2, 6)}


def test_what_needs_no_help_is_not_kept(database: Database, two: tuple[str, str]) -> None:
    from_events(database)
    ids = {row["identity"] for row in rows_in(database, "identity_heirs")["identity_heirs"]}
    assert ids > set(two)
    resolve(database)
    assert rows_in(database, "identity_heirs")["identity_heirs"] == []


def test_an_article_that_comes_back_has_its_id(database: Database, two: tuple[str, str]) -> None:
    """As one that was lost, and that the log still has."""
    remove(database, "urn:0")
    from_events(database)
    put(database, *numbered(NAMESAKES[0]))
    resolve(database)
    assert of_speakers(database) == {f"urn:{k}": two[k % 2] for k in range(6)}
    assert known(database)[two[0]]["articles"] == 3


def test_an_erased_article_takes_no_id_of_others_with_it(
    database: Database, two: tuple[str, str]
) -> None:
    doomed = Doomed(article_number("urn:0"), "urn:0", "1", None, None)
    erase(database, Erasure((doomed,), None, ()))
    assert rebuilt(database)["urn:2"] == two[0]
    # Whom nobody names any more is handed on to nobody.
    gone = [f"urn:{k}" for k in (2, 4)]
    erase(
        database,
        Erasure(tuple(Doomed(article_number(one), one, "1", None, None) for one in gone), None, ()),
    )
    left = rows_in(database, "identity_heirs", "identities")
    assert two[0] not in {row["identity"] for rows in left.values() for row in rows if "how" in row}
    assert two[0] not in known(database)
    assert now(database, two[1]) == two[1]


@pytest.mark.parametrize("batch", [1, 100])
def test_who_was_joined_by_people_stays_joined(
    database: Database, two: tuple[str, str], batch: int
) -> None:
    made = say_same(database, *two)
    (stays,) = set(of_speakers(database).values())
    (goes,) = set(two) - {stays}
    remove(database, "urn:0", "urn:1")
    for _ in range(2):
        assert set(rebuilt(database, batch).values()) == {stays}
        assert known(database)[stays]["articles"] == 4
        assert now(database, goes) == stays
    put(database, *numbered(*NAMESAKES[:2], first=20))  # They are back.
    resolve(database, batch)
    assert set(of_speakers(database).values()) == {stays}
    undo(database, made)
    who = of_speakers(database)
    assert len({who["urn:2"], who["urn:3"]}) == 2
    assert {now(database, one) for one in two} <= set(who.values())
    after = rebuilt(database, batch)
    assert {now(database, one) for one in who.values()} == set(after.values())


@pytest.mark.parametrize("batch", [1, 100])
def test_what_people_said_of_somebody_holds(
    database: Database, two: tuple[str, str], batch: int
) -> None:
    rower, banker = two
    say_is(database, rower, "Q42")
    rows = rows_in(database, "articles")["articles"]
    (number,) = [row["id"] for row in rows if row["article"] == "urn:3"]
    say_not_same(database, banker, str(number + 1))
    before = of_speakers(database)
    assert len(set(before.values())) == 3
    remove(database, "urn:0", "urn:1")
    after = rebuilt(database, batch)
    assert after == {k: v for k, v in before.items() if k in after}
    assert known(database)[rower]["wikidata"] == "Q42"
    assert [one.judgement for one in standing(database, banker)] == ["not_same"]


def test_a_judged_person_takes_new_versions_of_the_article_that_founded_them(
    database: Database, two: tuple[str, str]
) -> None:
    say_is(database, two[0], "Q42")
    put(database, *numbered(NAMESAKES[0], first=20))
    resolve(database)
    assert of_speakers(database)["urn:0"] == two[0]
    assert known(database)[two[0]]["articles"] == 3


@pytest.mark.parametrize("batch", [1, 100])
def test_ids_lead_on_where_people_are_told_apart_otherwise(
    database: Database, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade that decides otherwise; before, all were apart that are now one."""
    told = [
        article(f"urn:{k}", f"{{name}} {words}.", "Ana Petrova")
        for k, words in enumerate(("gabbro", "basalt", "quartz", *CHAIN))
    ]
    with monkeypatch.context() as patched:
        patched.setattr(identities_module, "Book", partial(Book, scorer=by_words()))
        put(database, *numbered(*told))
        resolve(database)
    before = of_speakers(database)
    links = {one: now(database, one) for one in known(database)}
    assert len(set(before.values())) > 1
    (one, *_) = before.values()
    other = next(who for who in before.values() if who != one)
    say_same(database, one, other)
    remove(database, "urn:0")
    after = rebuilt(database, batch)
    standing_ = set(after.values())
    for id, led in links.items():
        if led in before.values() or id in before.values():
            assert now(database, id) is not None
    assert now(database, one) == now(database, other)
    assert standing_ <= {now(database, id) for id in (*before.values(), *standing_)}
    with database.reading() as connection:
        named = set(connection.execute(select(entities.c.identity)).scalars()) - {None}
        stand = select(identities.c.id).where(identities.c.redirect_to.is_(None))
        assert named <= set(connection.execute(stand).scalars())
        left = connection.execute(select(identity_heirs)).all()
        assert {row.how for row in left} <= {"is", "one"}
