"""Servers that sinks write to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moto import moto
from tests.opensearch import opensearch
from tests.postgresql import Postgresql
from tests.proxy import Proxy
from tests.streams.sinks.targets import (
    DuckDbTarget,
    OpenSearchTarget,
    ParquetTarget,
    PostgresqlTarget,
    S3Target,
    SqliteTarget,
    Target,
)

KINDS = ("sqlite", "duckdb", "parquet", "postgresql", "opensearch", "s3")


@pytest.fixture
def postgresql(postgresql_server: Postgresql) -> PostgresqlTarget:
    """An empty database."""
    return PostgresqlTarget(postgresql_server, uuid.uuid4().hex)


@pytest.fixture(scope="session")
def opensearch_server() -> Iterator[tuple[str, Proxy]]:
    with opensearch() as url:
        proxy = Proxy(url.partition("//")[2])
        yield url, proxy
        proxy.close()


@pytest.fixture(name="opensearch")
def opensearch_target(opensearch_server: tuple[str, Proxy]) -> OpenSearchTarget:
    return OpenSearchTarget(*opensearch_server, uuid.uuid4().hex)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Proxy]]:
    with moto(tmp_path_factory.mktemp("moto") / "log") as place:
        proxy = Proxy(place)
        yield place, proxy
        proxy.close()


@pytest.fixture
def s3(s3_server: tuple[str, Proxy], monkeypatch: pytest.MonkeyPatch) -> S3Target:
    for name, value in S3Target.environment.items():
        monkeypatch.setenv(name, value)
    return S3Target(*s3_server, uuid.uuid4().hex)


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
