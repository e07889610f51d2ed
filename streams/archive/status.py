"""What an archive holds, in numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from streams.archive.database import Database
from streams.archive.tables import articles, audit, entities, identities, positions, quotes


def status_of(database: Database) -> dict[str, Any]:
    """What is there, from when to when (as articles were published), and how far it was read."""
    with database.reading() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (articles, quotes, entities, identities)
        }
        first, last = connection.execute(
            select(func.min(articles.c.published_at), func.max(articles.c.published_at))
        ).one()
        waiting = connection.execute(
            select(func.count()).select_from(articles).where(articles.c.resolved.is_(False))
        ).scalar_one()
        refused = connection.execute(
            select(func.count()).select_from(audit).where(audit.c.what == "refused")
        ).scalar_one()
        read = connection.execute(select(positions).order_by(*positions.primary_key)).all()
        size = connection.exec_driver_sql(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            if database.sqlite
            else "SELECT pg_database_size(current_database())"
        ).scalar_one()
    return {
        "archive": database.name,
        **counts,
        "unresolved": waiting,
        "first": _time(first),
        "last": _time(last),
        "refused": refused,
        "bytes": size,
        "read": {f"{row.topic}:{row.partition}": row.offset for row in read},
    }


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()
