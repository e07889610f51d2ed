"""Erasing an article, or all articles that name a person."""

from __future__ import annotations

import asyncio
import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, delete, or_, select

from agents.ingest.duplicates import version_key
from streams.archive.counted import forget_counts
from streams.archive.database import Database, chunks, lock
from streams.archive.heirs import forget_heirs
from streams.archive.identities import forget_profiles, forget_sightings
from streams.archive.rows import unpacked
from streams.archive.tables import (
    articles,
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    judgements,
    quotes,
    statements,
)
from streams.archive.watched import look_again, withhold
from streams.archive.writer import delete_articles, note
from streams.client import Publisher
from streams.errors import NothingThere
from streams.settings import Settings
from streams.topics import Topics


@dataclass(frozen=True, slots=True)
class Doomed:
    """An article that is to be erased. `partition`: where its raw record was, None if unknown."""

    number: int
    article: str
    version: str
    title: str | None
    partition: int | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased. `identity`: of the person, where it is one; `kept`: topics on which
    what was written stays until retention removes it."""

    articles: tuple[Doomed, ...]
    identity: str | None
    kept: tuple[str, ...]


def plan(
    database: Database,
    settings: Settings,
    *,
    article: str | None = None,
    person: str | None = None,
) -> Erasure:
    """What is to be erased of an article by its id, or of a person by the id of an identity.

    An article that the archive does not have may still be withdrawn from the stream. Raises
    NothingThere for a person that is none.
    """
    with database.reading() as connection:
        if person is None:
            wanted = articles.c.article == article
        else:
            row = connection.execute(select(identities).where(identities.c.id == person)).first()
            if row is None:
                raise NothingThere(f"There is nobody {person} in the archive {database.name}.")
            person = row.redirect_to or person
            same = select(identities.c.id).where(
                or_(identities.c.id == person, identities.c.redirect_to == person)
            )
            named = select(entities.c.article_id).where(entities.c.identity.in_(same))
            said = select(quotes.c.article_id).where(quotes.c.speaker_identity.in_(same))
            wanted = articles.c.id.in_(named.union(said))
        found = connection.execute(
            select(
                *(articles.c.id, articles.c.article, articles.c.version, articles.c.title),
                articles.c.event,
            )
            .where(wanted)
            .order_by(articles.c.id)
        ).all()
    doomed = [
        Doomed(row.id, row.article, row.version, row.title, _partition(row.event)) for row in found
    ]
    if not doomed and article is not None:
        doomed.append(Doomed(-1, article, "", None, None))
    topics = Topics.of(settings)
    kept = dict.fromkeys((topics.raw, *topics.all(), *topics.tables()))
    return Erasure(tuple(doomed), person, tuple(kept))


def _partition(event: bytes) -> int | None:
    """Of the raw record, which the event's `origin` names: `topic:partition:offset:...`."""
    parts = str(unpacked(event).get("origin", "")).split(":")
    return int(parts[1]) if len(parts) > 2 and parts[1].isdigit() else None


async def withdraw(settings: Settings, erasure: Erasure, notice: Callable[[str], None]) -> int:
    """Withdraw the articles on the raw topic, each on its own partition; how many.

    What the stream makes of that removes them from console, tables and sinks. Raises ClientError.
    """
    async with Publisher(settings, on_wait=notice) as publisher:
        for some in chunks(erasure.articles):
            confirmations = [
                await publisher.send(
                    _withdrawal(one),
                    content_type="application/json",
                    partition=one.partition,
                )
                for one in some
            ]
            await asyncio.gather(*map(_confirmed, confirmations))
    return len(erasure.articles)


async def _confirmed(confirmation: object) -> None:
    await confirmation  # type: ignore[misc]


def _withdrawal(one: Doomed) -> bytes:
    """A raw record that takes an article back, as a version after all that there are."""
    version = str(int(time.time()))
    if one.version and version_key(one.version) >= version_key(version):
        version = one.version
    return orjson.dumps({"id": one.article, "version": version, "pub_status": "canceled"})


def erase(database: Database, erasure: Erasure, who: str | None = None) -> None:
    """Delete the rows, the person, and what these articles told of others; a line in `audit` says
    that, without what was in them.

    Raises as `Database.writing` does.
    """
    numbers = [one.number for one in erasure.articles if one.number >= 0]
    told = {one.article for one in erasure.articles}
    gone = {erasure.identity} if erasure.identity is not None else set()
    with database.writing() as connection:
        lock(connection)
        for some in chunks(numbers):
            named = select(entities.c.identity).where(entities.c.article_id.in_(some)).distinct()
            who_was = {one for one in connection.execute(named).scalars() if one is not None}
            delete_articles(connection, some)
            look_again(connection, some)
            still = _still_named(connection, who_was)
            forget_sightings(connection, still, told)
            gone |= who_was - still
        withhold(connection, told)
        _forget(connection, gone)
        forget_counts(connection)
        target = erasure.identity or erasure.articles[0].article
        detail = {"articles": [one.article for one in erasure.articles]}
        note(connection, "erase", target, detail, who or _user())


def _still_named(connection: Connection, ids: set[str]) -> set[str]:
    named = select(entities.c.identity).where(entities.c.identity.in_(ids)).distinct()
    return set(connection.execute(named).scalars())


def _forget(connection: Connection, ids: set[str]) -> None:
    """Delete what is known of identities that no article names any more."""
    merged = select(identities.c.id).where(identities.c.redirect_to.in_(ids))
    same = sorted(ids | set(connection.execute(merged).scalars()))
    forget_profiles(connection, same)
    forget_heirs(connection, same)
    for some in chunks(same):
        for table in (identity_names, identity_roles, identity_affiliations):
            connection.execute(delete(table).where(table.c.identity.in_(some)))
        connection.execute(delete(statements).where(statements.c.speaker.in_(some)))
        for table in (identity_doubts, judgements):
            either = or_(table.c.a.in_(some), table.c.b.in_(some))
            connection.execute(delete(table).where(either))
        connection.execute(delete(identities).where(identities.c.id.in_(some)))


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
