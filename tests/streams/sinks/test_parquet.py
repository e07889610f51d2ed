"""When Parquet files are written, and that a crash before that loses nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import duckdb
import pytest

from streams.sinks import open_sink, parquet
from streams.sinks.parquet import ParquetSink
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings, pour


async def test_parquet_files_hold_what_was_put_before_a_crash(tmp_path: Path) -> None:
    files = ParquetSink(tmp_path)
    await files.__aenter__()
    await files.put(event(0, enriched("urn:1")))
    files._task.cancel()
    files._store.close()  # No export: as if the process had died here.
    assert not list(tmp_path.glob("*.parquet"))
    await pour(f"parquet:{tmp_path}")
    with duckdb.connect() as duck:
        found = duck.execute(f"SELECT article FROM '{tmp_path}/articles.parquet'").fetchall()
    assert found == [("urn:1",)]


async def test_parquet_files_are_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "EXPORT_SECONDS", 0.05)
    async with open_sink(f"parquet:{tmp_path}", plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:1")))
        async with asyncio.timeout(120):
            while not (tmp_path / "places.parquet").exists():
                await asyncio.sleep(0.02)
