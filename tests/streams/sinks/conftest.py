"""Servers that sinks write to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Postgresql
from tests.streams.sinks.targets import (
    DuckDbTarget,
    ParquetTarget,
    PostgresqlTarget,
    SqliteTarget,
    Target,
)

KINDS = ("sqlite", "duckdb", "parquet", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    server = Postgresql()
    yield server
    server.close()


@pytest.fixture
def postgresql(postgresql_server: Postgresql) -> PostgresqlTarget:
    """An empty database."""
    return PostgresqlTarget(postgresql_server, uuid.uuid4().hex)


@pytest.fixture(params=KINDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """An empty target of each kind that holds rows."""
    match request.param:
        case "sqlite":
            return SqliteTarget(tmp_path / "news.db")
        case "duckdb":
            return DuckDbTarget(tmp_path / "news.db")
        case "parquet":
            return ParquetTarget(tmp_path / "news")
    found: Target = request.getfixturevalue(request.param)
    return found
