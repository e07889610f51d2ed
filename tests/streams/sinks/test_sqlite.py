"""What only a file of SQLite shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from streams.errors import SinkError
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, pour


async def test_another_version_of_the_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as lite:
        lite.execute("CREATE TABLE quotewire_sink (format BIGINT)")
        lite.execute("INSERT INTO quotewire_sink VALUES (99)")
    lite.close()
    with pytest.raises(SinkError, match=r"old\.db is of another version of quotewire"):
        await pour(f"sqlite:{path}", event(0, enriched()))
