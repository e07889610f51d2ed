"""Making the archive anew: from the log, and from the events that it keeps."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

from sqlalchemy import delete, func, select, update

from streams.archive.alone import alone
from streams.archive.archiver import Archiver
from streams.archive.counted import forget_counts
from streams.archive.database import Database, lock
from streams.archive.heirs import hand_on
from streams.archive.location import file_of
from streams.archive.rows import packed, restored, rows_of, unpacked
from streams.archive.sink import open_patiently, password_of
from streams.archive.story_rows import keep_calls
from streams.archive.tables import (
    OF_ARTICLES,
    SPAN,
    articles,
    identities,
    identity_affiliations,
    identity_background,
    identity_doubts,
    identity_keys,
    identity_names,
    identity_profiles,
    identity_roles,
    positions,
    quotes,
    statement_keys,
    statement_wordings,
    statements,
    story_keys,
    story_merges,
    story_profiles,
)
from streams.archive.watched import none_is_fresh
from streams.archive.writer import note, put_articles
from streams.settings import Settings
from streams.sinks.base import Notice
from streams.topics import Topics

AT_ONCE = 200

FOUND_ANEW = (
    identities,
    identity_names,
    identity_roles,
    identity_affiliations,
    identity_doubts,
    identity_background,
    identity_keys,
    identity_profiles,
    statement_keys,
    statement_wordings,
    story_profiles,
    story_keys,
    story_merges,
)
"""What is made of the articles, in their order. What people said of identities stays."""


async def rebuild(settings: Settings, address: str, notice: Notice, *, log: bool = True) -> int:
    """Make all rows anew; how many articles there are then.

    Each article's rows are made of the event that the archive keeps of it; with `log`, the topic
    is read from its start after that, which brings back what was lost. Who is who is found anew
    by the archiver. Raises ClientError; Refused where an archiver writes into the SQLite file.
    """
    path = file_of(address)
    with contextlib.ExitStack() as stack:
        if path is not None:
            stack.enter_context(alone(str(path)))
        database = await open_patiently(address, password_of(settings), notice)
        stack.callback(database.close)
        began = int(time.time())
        await asyncio.to_thread(from_events, database)
        if log:
            topic = Topics.of(settings).enriched
            await asyncio.to_thread(_forget_positions, database, topic)
            await Archiver(settings, address, notice).catch_up()
            await asyncio.to_thread(_settle, database, began)
        return await asyncio.to_thread(count_articles, database)


def _settle(database: Database, began: int) -> None:
    with database.writing() as connection:
        none_is_fresh(connection, began)


def count_articles(database: Database) -> int:
    """How many articles there are."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(articles)).scalar_one()


def from_events(database: Database) -> None:
    """Make all rows anew of the events that the archive keeps. Raises as `Database.writing`."""
    with database.writing() as connection:
        lock(connection)
        hand_on(connection)
        keep_calls(connection)
        connection.execute(update(articles).values(resolved=False, story=None))
        for table in FOUND_ANEW:
            connection.execute(delete(table))
        # The ids of statements stay with their quotes, and lead on where they did.
        connection.execute(delete(statements).where(statements.c.redirect_to.is_(None)))
        connection.execute(update(quotes).values(wording=None))
        there = select(articles.c.id)
        for table, column in OF_ARTICLES:  # What a damage has left without its article.
            connection.execute(delete(table).where((column - column % SPAN).not_in(there)))
        forget_counts(connection)
    for ids in _all_ids(database):
        with database.writing() as connection:
            asked = select(articles).where(articles.c.id.in_(ids))
            changes = {}
            for row in connection.execute(asked).all():
                kept = unpacked(row.event)
                rows = rows_of(restored(kept, row), imported=row.partition is None)
                rows["articles"][0]["event"] = packed(kept)
                changes[row.article] = rows
            put_articles(connection, changes, {})
    with database.writing() as connection:
        note(connection, "rebuild", "all", {})


def _all_ids(database: Database) -> Iterator[list[int]]:
    last = -1
    while True:
        asked = select(articles.c.id).where(articles.c.id > last).order_by(articles.c.id)
        with database.reading() as connection:
            ids = list(connection.execute(asked.limit(AT_ONCE)).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]


def _forget_positions(database: Database, topic: str) -> None:
    with database.writing() as connection:
        connection.execute(delete(positions).where(positions.c.topic == topic))
