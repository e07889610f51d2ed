"""`sqlite:FILE`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from streams.sinks.database import DatabaseFileSink


class SqliteSink(DatabaseFileSink):
    """An SQLite file. Commits are on disk when they return."""

    label = "an SQLite"
    scheme = "sqlite"

    def _driver(self) -> tuple[Any, Callable[[str], Any]]:
        return sqlite3, connect

    def _is_away(self, error: Exception) -> bool:
        """Another one writes: it has a second for that, then others are told."""
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def connect(path: str) -> sqlite3.Connection:
    """A connection whose commits are on disk when they return."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
