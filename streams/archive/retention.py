"""Deleting what is older than it is to be kept."""

from __future__ import annotations

import time

from sqlalchemy import select

from streams.archive.database import Database
from streams.archive.tables import articles
from streams.archive.watched import forget_alerts, forget_told
from streams.archive.writer import delete_articles, note

DAY_SECONDS = 86_400
AT_ONCE = 500


def sweep(database: Database, days: int) -> int:
    """Delete the articles that came more than so many days ago, and what watches told before that;
    how many articles. Raises as `Database.writing`."""
    before = int(time.time()) - days * DAY_SECONDS
    with database.writing() as connection:
        forget_told(connection, before)
    deleted = 0
    old = select(articles.c.id).where(articles.c.seen_at < before).limit(AT_ONCE)
    while True:
        with database.writing() as connection:
            found = list(connection.execute(old).scalars())
            delete_articles(connection, found)
            forget_alerts(connection, found)
            deleted += len(found)
            if deleted and len(found) < AT_ONCE:
                note(connection, "retention", f"{days} days", {"articles": deleted})
        if len(found) < AT_ONCE:
            return deleted
