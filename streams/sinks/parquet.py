"""`parquet:FOLDER`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

from streams.sinks.base import Place, SinkOptions, folder_must_exist, path_of
from streams.sinks.batch import Batch, BatchSink
from streams.sinks.duckdb import DuckDbSink
from streams.sinks.tables import ORDER, TABLES
from streams.tasks import cancel

EXPORT_SECONDS = 60.0


class ParquetSink(BatchSink):
    """A folder of Parquet files, one a table, written anew every minute and at the end.

    Events go into a DuckDB file beside them (`.store.duckdb`) first: Parquet files cannot be
    changed, and what has been put must outlive a crash.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = DuckDbSink(folder / ".store.duckdb")
        self._dirty = True

    @property
    def name(self) -> str:
        """As it was named."""
        return f"parquet:{self._folder}"

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(path_of(target))

    async def __aenter__(self) -> Self:
        folder_must_exist(self._folder.parent, self.name)
        self._folder.mkdir(exist_ok=True)
        self._store.open()
        self._task = asyncio.create_task(self._export_sometimes())
        return self

    async def __aexit__(self, *exc: object) -> None:
        await cancel(self._task)
        try:
            self.export()
        finally:
            self._store.close()

    async def _write(self, batch: Batch, place: Place | None) -> None:
        """Into the store."""
        self._store.write(batch, place)
        self._dirty = True

    async def place(self) -> Place | None:
        """What was kept in the store."""
        return await self._store.place()

    async def _export_sometimes(self) -> None:
        while True:
            await asyncio.sleep(EXPORT_SECONDS)
            self.export()

    def export(self) -> None:
        """Write the files, each in one step, where anything has changed."""
        if not self._dirty:
            return
        for table in TABLES:
            path = self._folder / f"{table}.parquet"
            temporary = self._folder / f".{table}.parquet.tmp"
            quoted = str(temporary).replace("'", "''")
            order = ORDER.get(table, "article, entity")
            self._store.execute(
                f"COPY (SELECT * FROM {table} ORDER BY {order}) TO '{quoted}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
            temporary.replace(path)
        self._dirty = False
