"""`duckdb:FILE`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from streams.sinks.database import DatabaseFileSink


class DuckDbSink(DatabaseFileSink):
    """A DuckDB file; needs the extra `duckdb`."""

    label = "a DuckDB"
    scheme = "duckdb"

    def _driver(self) -> tuple[Any, Callable[[str], Any]]:
        return duckdb, duckdb.connect
