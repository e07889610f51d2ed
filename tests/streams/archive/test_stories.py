"""Stories in the archive: which article is of which, kept right and asked for."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from agents.stories.book import founded_by
from streams.archive import Archive
from streams.archive.database import Database
from streams.archive.erasure import Erasure, erase, plan
from streams.archive.rebuild import from_events
from streams.archive.retention import sweep
from streams.archive.stories import Adds, what_it_adds
from streams.archive.tables import (
    article_sketches,
    articles,
    stories,
    story_keys,
    story_profiles,
)
from streams.client import Event
from streams.errors import NothingThere
from streams.settings import load_settings
from tests.streams.archive.conftest import Place, rows_in
from tests.streams.archive.made import BANKING, ROWING, article, numbered, put, resolve
from tests.streams.sinks.pouring import withdrawal

REGATTA = founded_by("r1")
TABLES = ("stories", "story_profiles", "story_keys", "story_merges", "article_sketches")
NOBODY = "Nobody {name} {last} wrote on {name}."


def told(id: str, text: str, name: str = "Ana Petrov", *, day: int = 1, **more: Any) -> Any:
    """An article of a day in January 2022."""
    data = article(id, text, name)
    at = f"2022-01-{day:02}T06:00:00Z"
    data["article"] = {**data["article"], "published": at, "title": f"About {id}", **more}
    return data


def of(database: Database) -> dict[str, str | None]:
    """The story of each article."""
    return {row["article"]: row["story"] for row in rows_in(database, "articles")["articles"]}


def some(database: Database) -> None:
    """Three articles on a regatta, one on a bank."""
    put(
        database,
        *numbered(
            told("r1", ROWING, outlet="Post"),
            told("b1", BANKING, "Boris Lund"),
            told("r2", ROWING + " At least 400 people came, she said.", day=2, outlet="Herald"),
            told("r3", ROWING, "Ana Petrov", day=3, outlet="Post"),
        ),
    )
    resolve(database)


def test_each_article_has_its_story_whatever_the_batches(database: Database, place: Place) -> None:
    some(database)
    found = of(database)
    assert found == {"r1": REGATTA, "r2": REGATTA, "r3": REGATTA, "b1": founded_by("b1")}
    before = rows_in(database, *TABLES)
    assert len(before["article_sketches"]) == 4
    with database.writing() as connection:
        connection.execute(update(articles).values(resolved=False, story=None))
        for table in (stories, story_profiles, story_keys, article_sketches):
            connection.execute(table.delete())
    from_events(database)
    resolve(database, 1)
    assert of(database) == found
    assert rows_in(database, *TABLES) == before


def test_articles_that_were_resolved_before_there_were_stories_get_theirs(
    database: Database,
) -> None:
    some(database)
    found = of(database)
    with database.writing() as connection:
        connection.execute(update(articles).values(story=None))
        for table in (stories, story_profiles, story_keys, article_sketches):
            connection.execute(table.delete())
    resolve(database, 3)
    assert of(database) == found


def test_a_withdrawn_article_leaves_its_story_and_the_id_stays(database: Database) -> None:
    some(database)
    put(database, withdrawal(9, "r1"), withdrawal(10, "b1"))
    assert of(database) == {"r2": REGATTA, "r3": REGATTA}
    assert [row["id"] for row in rows_in(database, "stories")["stories"]] == [REGATTA]
    assert [row["story"] for row in rows_in(database, "story_profiles")["story_profiles"]] == [
        REGATTA
    ]
    # What is left of it tells of whom it is now.
    put(database, *numbered(told("r4", ROWING, day=4), first=20))
    resolve(database)
    (profile,) = rows_in(database, "story_profiles")["story_profiles"]
    (row,) = rows_in(database, "stories")["stories"]
    assert (row["id"], profile["taken"]) == (REGATTA, row["taken"] == 1 and 1)
    # And it is called so after a rebuild, though its first article is another's.
    from_events(database)
    resolve(database)
    assert of(database) == {"r2": REGATTA, "r3": REGATTA, "r4": REGATTA}


def test_a_rebuild_that_is_begun_anew_before_its_end_keeps_the_ids(database: Database) -> None:
    some(database)
    put(database, withdrawal(9, "r1"))
    from_events(database)
    from_events(database)  # As after a kill: no story was found anew yet.
    resolve(database)
    assert of(database) == {"r2": REGATTA, "r3": REGATTA, "b1": founded_by("b1")}


def test_a_new_version_stays_in_its_story(database: Database) -> None:
    some(database)
    again = told("r1", BANKING, "Boris Lund", version="2")
    put(database, *numbered(again, first=9))
    assert of(database)["r1"] == REGATTA
    resolve(database)
    assert of(database)["r1"] == REGATTA
    only = told("b1", ROWING, version="3")
    put(database, *numbered(only, first=12))
    resolve(database)
    assert of(database)["b1"] == founded_by("b1")
    assert len(rows_in(database, "article_sketches")["article_sketches"]) == 4


def test_what_is_too_old_or_erased_is_of_no_story(database: Database, place: Place) -> None:
    some(database)
    with database.writing() as connection:
        connection.execute(update(articles).where(articles.c.article == "b1").values(seen_at=0))
    assert sweep(database, 365 * 100) == 0
    assert sweep(database, 30_000) == 0
    erase(database, _doomed(database, "b1"))
    assert set(of(database).values()) == {REGATTA}
    erase(database, _doomed(database, "r1", "r2", "r3"))
    for name in ("stories", "story_profiles", "story_merges", "article_sketches"):
        assert rows_in(database, name)[name] == []


def _doomed(database: Database, *ids: str) -> Erasure:
    plans = [plan(database, load_settings(), article=id) for id in ids]
    return Erasure(tuple(one for each in plans for one in each.articles), None, ())


def test_two_stories_that_turn_out_to_be_one_are_joined(database: Database, place: Place) -> None:
    some(database)
    put(database, *numbered(told("x1", NOBODY, "Vera Quist"), first=9))
    resolve(database)
    other = of(database)["x1"]
    assert other == founded_by("x1")
    # As if they had been of one event all along: one article is as near to both as can be.
    whole = rows_in(database, "story_profiles")["story_profiles"]
    profile = next(row["profile"] for row in whole if row["story"] == REGATTA)
    with database.writing() as connection:
        connection.execute(
            update(story_profiles).where(story_profiles.c.story == other).values(profile=profile)
        )
        rows = connection.execute(select(story_keys)).all()
        for row in rows:
            listed = dict(row.stories)
            if REGATTA in listed:
                listed[other] = listed[REGATTA]
                connection.execute(
                    update(story_keys)
                    .where(story_keys.c.key == row.key)
                    .values(stories=list(listed.items()))
                )
    put(database, *numbered(told("r4", ROWING, day=4), first=20))
    resolve(database)
    stays = of(database)["r4"]
    (merge,) = rows_in(database, "story_merges")["story_merges"]
    assert {merge["goes"], merge["stays"]} == {REGATTA, other}
    assert merge["stays"] == stays
    assert merge["at"] == 1641276000
    assert set(of(database).values()) == {stays, founded_by("b1")}
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        shown = archive.story(merge["goes"])
    assert (shown.head.id, shown.redirected) == (stays, merge["goes"])
    assert [(one.story, one.at) for one in shown.joined] == [(merge["goes"], merge["at"])]
    assert shown.head.articles == 5


def test_a_story_tells_who_speaks_and_what_each_article_added(
    database: Database, place: Place
) -> None:
    some(database)
    put(database, *numbered(told("r0", ROWING, "Ines Marsh", day=1), first=30))
    resolve(database)
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        story = archive.story(REGATTA)
        assert archive.story("r3") == story
        with pytest.raises(NothingThere):
            archive.story("s0000000000000000")
    head = story.head
    assert (head.articles, head.outlets, head.quotes) == (4, 3, 4)
    assert head.headline is not None
    assert head.headline.startswith("About r")
    assert (head.first_seen_at, head.last_seen_at) == (1641016800, 1641189600)
    assert [one.name for one in story.voices] == ["Ana Petrov", "Ines Marsh"]
    voice = story.voices[0]
    assert (voice.times, len(voice.said)) == (3, 1)
    assert voice.identity is not None
    by_id = {one.article.id: one.adds for one in story.articles}
    assert sorted(by_id) == ["r0", "r1", "r2", "r3"]
    assert by_id["r2"].numbers == ("400 people",)
    assert by_id["r3"] == Adds()
    voices = [who.name for one in story.articles for who in one.adds.voices]
    assert voices == sorted(voices, key=voices.index)
    assert set(voices) == {"Ana Petrov", "Ines Marsh"}
    quotes = [id for one in story.articles for id in one.adds.quotes]
    assert len(quotes) == len(set(quotes)) == 2
    with database.reading() as connection:
        assert what_it_adds(connection, "r3", 0.0) == Adds()
        assert what_it_adds(connection, "r2", 0.0).numbers == ("400 people",)
        assert [who.name for who in what_it_adds(connection, "r0", 0.0).voices] == ["Ines Marsh"]
        assert what_it_adds(connection, "nowhere", 0.0) == Adds()


def test_stories_are_listed(database: Database, place: Place) -> None:
    some(database)
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        newest = archive.stories()
        assert [one.id for one in newest.stories] == [REGATTA, founded_by("b1")]
        assert (newest.of, newest.at_least) == (4, False)
        assert [one.id for one in archive.stories(least=2).stories] == [REGATTA]
        assert [one.id for one in archive.stories("b1").stories] == [founded_by("b1")]
        assert [one.id for one in archive.stories(outlets="herald").stories] == [REGATTA]
        assert [one.articles for one in archive.stories(limit=1, largest=True).stories] == [3]
    put(database, *numbered(told("b2", BANKING, "Boris Lund", day=9), first=40))
    resolve(database)
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        assert [one.articles for one in archive.stories().stories] == [2, 3]
        assert [one.articles for one in archive.stories(largest=True).stories] == [3, 2]


def test_what_is_no_enriched_event_is_a_story_of_its_own(database: Database) -> None:
    odd: list[Event] = numbered(told("odd", ROWING))
    odd[0].data["article"]["text"] = None
    put(database, *odd)
    resolve(database)
    assert of(database) == {"odd": founded_by("odd")}
