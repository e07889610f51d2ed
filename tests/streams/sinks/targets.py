"""The targets that hold rows, as one thing: where they are, what they hold, being away."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import psycopg
import pyarrow.dataset as ds
from pyarrow import fs

from schemas.tables import KEYS
from streams.settings import Settings
from tests.postgresql import PASSWORD, Postgresql
from tests.proxy import Proxy
from tests.streams.sinks.pouring import plain_settings

Row = dict[str, Any]


class Target:
    """A place for a sink. `settings`: more settings, by name; `environment`: that it needs."""

    environment: ClassVar[dict[str, str]] = {}

    def __init__(self, address: str, **settings: str) -> None:
        self.address = address
        self.more = settings

    @property
    def settings(self) -> Settings:
        return plain_settings(**self.more)

    def rows(self, table: str) -> list[Row]:
        """All rows of a table: lists as lists, times as text."""
        raise NotImplementedError

    def away(self) -> contextlib.AbstractContextManager[None]:
        """It takes nothing meanwhile."""
        raise NotImplementedError


def as_lists(row: Row) -> Row:
    """A row whose JSON arrays are read."""
    return {
        name: json.loads(value) if isinstance(value, str) and value.startswith("[") else value
        for name, value in row.items()
    }


def versions(target: Target) -> list[tuple[str, str]]:
    """Each article with its version, and that all rows are of an article, once."""
    found = [(row["article"], row["version"]) for row in target.rows("articles")]
    articles = {article for article, _ in found}
    for table, key in KEYS.items():
        keys = [tuple(row[name] for name in key) for row in target.rows(table)]
        assert len(set(keys)) == len(keys)
        assert {article for article, *_ in keys} == articles or table != "entities"
        assert {article for article, *_ in keys} <= articles
    return sorted(found)


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


class OpenSearchTarget(Target):
    """Indices of a prefix of their own, reached through what can be cut."""

    def __init__(self, url: str, proxy: Proxy, prefix: str) -> None:
        super().__init__(f"opensearch+http://{proxy.place}/{prefix}-")
        self.proxy = proxy
        self.indices = f"{url}/{prefix}-"

    def rows(self, table: str) -> list[Row]:
        urllib.request.urlopen(f"{self.indices}{table}/_refresh", data=b"").close()
        with urllib.request.urlopen(f"{self.indices}{table}/_search?size=1000") as answer:
            return [one["_source"] for one in json.load(answer)["hits"]["hits"]]

    def away(self) -> contextlib.AbstractContextManager[None]:
        return self.proxy.cut()


class S3Target(Target):
    """A bucket of its own, reached through what can be cut."""

    environment: ClassVar[dict[str, str]] = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def __init__(self, place: str, proxy: Proxy, bucket: str) -> None:
        make = urllib.request.Request(f"http://{place}/{bucket}", method="PUT")
        urllib.request.urlopen(make).close()
        where = f"?endpoint_override={proxy.place}&scheme=http&region=us-east-1"
        super().__init__(f"s3://{bucket}/news{where}")
        self.proxy = proxy
        self.files, _ = fs.FileSystem.from_uri(self.address)
        self.root = f"{bucket}/news"

    def rows(self, table: str) -> list[Row]:
        paths = self._paths(table)
        if not paths:
            return []
        rows: list[Row] = ds.dataset(paths, filesystem=self.files).to_table().to_pylist()
        return rows

    def parts(self, table: str) -> list[str]:
        """Day and name of each file of a table."""
        return [path.partition(f"/{table}/")[2].partition(".")[0] for path in self._paths(table)]

    def _paths(self, table: str) -> list[str]:
        folder = fs.FileSelector(f"{self.root}/{table}", recursive=True, allow_not_found=True)
        return sorted(one.path for one in self.files.get_file_info(folder) if one.is_file)

    def away(self) -> contextlib.AbstractContextManager[None]:
        return self.proxy.cut()
