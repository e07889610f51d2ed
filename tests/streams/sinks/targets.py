"""The targets that hold rows, as one thing: where they are, what they hold, being away."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from streams.settings import Settings
from tests.postgresql import PASSWORD, Postgresql
from tests.streams.sinks.pouring import plain_settings

Row = dict[str, Any]


class Target:
    """A place for a sink. `settings`: more settings, by name."""

    def __init__(self, address: str, **settings: str) -> None:
        self.address = address
        self.more = settings

    @property
    def settings(self) -> Settings:
        return plain_settings(**self.more)

    def rows(self, table: str) -> list[Row]:
        """All rows of a table: lists as lists, times as text."""
        raise NotImplementedError

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """It takes nothing meanwhile."""
        raise NotImplementedError


def as_lists(row: Row) -> Row:
    """A row whose JSON arrays are read."""
    return {
        name: json.loads(value) if isinstance(value, str) and value.startswith("[") else value
        for name, value in row.items()
    }


class SqliteTarget(Target):
    def __init__(self, path: Path) -> None:
        super().__init__(f"sqlite:{path}")
        self.path = path

    def rows(self, table: str) -> list[Row]:
        with contextlib.closing(sqlite3.connect(self.path)) as lite:
            lite.row_factory = sqlite3.Row
            return [as_lists(dict(row)) for row in lite.execute(f"SELECT * FROM {table}")]

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as lite:
            lite.execute("BEGIN IMMEDIATE")
            yield


class DuckDbTarget(Target):
    def __init__(self, path: Path) -> None:
        super().__init__(f"duckdb:{path}")
        self.path = path

    def rows(self, table: str) -> list[Row]:
        with duckdb.connect(str(self.path), read_only=True) as duck:
            return rows_of(duck, f"FROM {table}")


def rows_of(duck: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = duck.execute(query)
    names = [one[0] for one in found.description or ()]
    return [as_lists(dict(zip(names, row, strict=True))) for row in found.fetchall()]


class ParquetTarget(Target):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"parquet:{folder}")
        self.folder = folder

    def rows(self, table: str) -> list[Row]:
        with duckdb.connect() as duck:
            return rows_of(duck, f"FROM '{self.folder}/{table}.parquet'")


class PostgresqlTarget(Target):
    def __init__(self, server: Postgresql, database: str) -> None:
        super().__init__(server.make(database), postgresql_password=PASSWORD)
        self.server = server

    def rows(self, table: str) -> list[Row]:
        with self.connect() as database:
            cursor = database.cursor(row_factory=psycopg.rows.dict_row)
            return cursor.execute(f"SELECT * FROM {table}").fetchall()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.address, password=PASSWORD, autocommit=True)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()
