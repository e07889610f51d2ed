"""What stands in the archives of tests that ask them: some articles, and people told apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from schemas.marker import Outcome
from streams.archive.database import Database, open_database
from streams.archive.rows import article_number, rows_of
from streams.archive.statements import give_statements
from streams.archive.tables import articles as articles_table
from streams.archive.tables import (
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    quotes,
    stories,
    story_merges,
)
from streams.archive.writer import write
from streams.client.event import Event
from streams.lineage import Lineage
from streams.matching import words_of

RYABKOV, OTHER, NAMESAKE = "p1111111111111111", "p2222222222222222", "p3333333333333333"
MINISTRY = "o1111111111111111"
GAS, SKATING = "s1111111111111111", "s3333333333333333"
"""Stories: of a1 and a2, and of a3."""


def said(id: str, speaker: str | None, text: str, **more: Any) -> dict[str, Any]:
    """A quote of an event, by the entity of this id."""
    return {
        "id": id,
        "kind": "direct",
        "spans": [],
        "text": text,
        "cue": None,
        "speaker": {
            "mention": None,
            "entity": speaker,
            "name": None,
            "method": "name",
            "stands_for": None,
            "confidence": 0.9,
        },
        "via": None,
        "modality": "asserted",
        "continues": None,
        "about": [],
        "places": [],
        "dates": [],
        "tone": {"polarity": -0.5, "positive": 0.0, "negative": 0.3},
        "confidence": 0.9,
        **more,
    }


def named(id: str, name: str, type: str = "PERSON", **more: Any) -> dict[str, Any]:
    """An entity of an event."""
    empty: dict[str, Any] = {"mentions": [{}], "aliases": [], "roles": [], "links": []}
    return {"id": id, "name": name, "type": type, "salience": 0.1, **empty, **more}


def event(
    id: str, published: str, people: list[dict[str, Any]], quoted: list[dict[str, Any]], **more: Any
) -> Event:
    """An event whose text is the quotes, a sentence each."""
    text = ""
    known = {one["id"]: one for one in people}
    for quote in quoted:
        text += "It was said: "
        quote["spans"] = [[len(text), len(text) + len(quote["text"])]]
        text += quote["text"] + ".\n"
        speaker = quote["speaker"]
        speaker["name"] = known[speaker["entity"]]["name"] if speaker["entity"] else None
    data = {
        "article": {
            "id": id,
            "version": "1",
            "title": f"Article {id}",
            "text": text,
            "language": "en",
            "outlet": "The Example",
            "authors": ["Ana Lima"],
            "url": f"https://news.example/{id}",
            "published": published,
            "word_count": len(text.split()),
            **more,
        },
        "entities": people,
        "quotes": quoted,
        "places": [
            {
                "entity": one["id"],
                "name": one["name"],
                "kind": "country",
                "latitude": 49.0,
                "longitude": 32.0,
                "country": "UA",
                "confidence": 0.9,
            }
            for one in people
            if one["type"] == "GPE"
        ],
        "dates": [],
    }
    lineage = Lineage("news.raw", 0, 0, 1_641_715_200_000, {})
    return Event(f"e-{id}", Outcome.RESULT, lineage, {}, data, 0, 0, 1_641_715_200_000)


def articles() -> list[Event]:
    """The articles: quotes of every kind and modality, over three months."""
    ukraine = named("e2", "Ukraine", "GPE", links=[{"source": "wikidata", "id": "Q212"}])
    ryabkov = named(
        "e1",
        "Sergei Ryabkov",
        aliases=["Ryabkov", "Сергей Рябков"],
        roles=["Deputy Foreign Minister"],
        links=[{"source": "wikidata", "id": "Q1058"}],
    )
    solberg = named("e1", "Ingrid Solberg", roles=["mayor"], gender="female")
    return [
        event(
            "a1",
            "2022-01-09T08:00:00Z",
            [
                *(ryabkov, ukraine, named("e3", "NATO", "ORG")),
                named("e4", "Foreign Ministry", "ORG"),
            ],
            [
                said("q1", "e1", "Gas deliveries to Ukraine will go on", about=["e2"]),
                said(
                    "q2",
                    "e1",
                    "that Russia delivers gas as a weapon",
                    kind="indirect",
                    modality="denied",
                    about=["e3"],
                ),
                said("q3", "e1", "not sure at all", confidence=0.2, kind="partial"),
            ],
        ),
        event(
            "a2",
            "2022-02-03",
            [solberg, named("e2", "Halden Post", "ORG")],
            [
                said("q1", "e1", "We have no choice: the quay's café is breaking"),
                said(
                    "q2",
                    None,
                    "it might be delivering gas to nobody",
                    kind="indirect",
                    modality="hedged",
                    via={**said("x", None, "")["speaker"], "entity": "e2", "name": "Halden Post"},
                ),
            ],
            outlet="Halden Post",
            url=None,
        ),
        event(
            "a3",
            "2022-03-01T10:00:00+02:00",
            [named("e1", "Anna Ryabkov", roles=["ice skater"]), ukraine],
            [said("q1", "e1", "=1+1 is what I skate to in Ukraine", about=["e2"], kind="mixed")],
            language="fr",
        ),
    ]


def filled_in(folder: Path) -> str:
    """Address of an archive in a folder that has them."""
    address = str(folder / "archive.sqlite")
    database = open_database(address)
    fill(database)
    database.close()
    return address


def fill(database: Database) -> None:
    """The articles, and who is who in them."""
    write(database, {one.data["article"]["id"]: rows_of(one) for one in articles()}, {})
    with database.writing() as connection:
        for id, name, kind, count, others in _PEOPLE:
            connection.execute(
                insert(identities).values(
                    id=id,
                    kind=kind,
                    name=name,
                    wikidata="Q1058" if id == RYABKOV else None,
                    first_seen_at=1_641_715_200,
                    last_seen_at=1_646_121_600,
                    articles=1,
                    quotes=count,
                )
            )
            for called in (name, *others):
                connection.execute(
                    insert(identity_names).values(
                        identity=id, name=called, folded=words_of(called), articles=1
                    )
                )
            who = {"identity": id}
            connection.execute(update(entities).where(entities.c.name == name).values(who))
            connection.execute(
                update(quotes).where(quotes.c.speaker == name).values(speaker_identity=id)
            )
        given = [article_number(one.data["article"]["id"]) for one in articles()]
        give_statements(connection, given)
        seen: Mapping[str, Any] = {
            "identity": RYABKOV,
            "first_seen_at": 1_641_715_200,
            "last_seen_at": 1_641_715_200,
            "articles": 1,
        }
        for story, of_it in ((GAS, ("a1", "a2")), (SKATING, ("a3",))):
            connection.execute(insert(stories).values(id=story, taken=0))
            mine = articles_table.c.article.in_(of_it)
            connection.execute(update(articles_table).where(mine).values(story=story))
        connection.execute(insert(stories).values(id="s0", taken=0, redirect_to=GAS))
        connection.execute(insert(story_merges).values(at=1_646_121_600, goes="s0", stays=GAS))
        connection.execute(insert(identity_roles).values(role="Deputy Foreign Minister", **seen))
        connection.execute(insert(identity_affiliations).values(organisation=MINISTRY, **seen))
        connection.execute(insert(identity_doubts).values(a=NAMESAKE, b=RYABKOV, probability=0.2))
        connection.execute(
            insert(identities).values(
                id="p0000000000000000",
                kind="person",
                name="S. Ryabkov",
                first_seen_at=0,
                last_seen_at=0,
                articles=0,
                quotes=0,
                redirect_to=RYABKOV,
            )
        )


_PEOPLE: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    (RYABKOV, "Sergei Ryabkov", "person", 3, ("Ryabkov",)),
    (OTHER, "Ingrid Solberg", "person", 1, ()),
    (NAMESAKE, "Anna Ryabkov", "person", 1, ()),
    (MINISTRY, "Foreign Ministry", "organisation", 0, ()),
)
