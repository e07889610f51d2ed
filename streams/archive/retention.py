"""Deleting what is older than it is to be kept."""

from __future__ import annotations

import time

from sqlalchemy import select

from streams.archive.database import Database
from streams.archive.tables import articles
from streams.archive.watched import forget_alerts
from streams.archive.writer import delete_articles, note

DAY_SECONDS = 86_400
AT_ONCE = 500


def sweep(database: Database, days: int) -> int:
    """Delete the articles that came more than so many days ago; how many. Raises as `writing`."""
    before = int(time.time()) - days * DAY_SECONDS
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
