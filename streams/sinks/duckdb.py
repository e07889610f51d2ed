"""`duckdb:FILE`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from streams.sinks.database import DatabaseFileSink


class DuckDbSink(DatabaseFileSink):
    """A DuckDB file; needs the extra `duckdb`."""

    label = "a DuckDB"

    def _driver(self) -> tuple[type[Exception], Callable[[str], Any]]:
        return duckdb.Error, duckdb.connect
