"""Sinks that are a database file: tables `articles`, `quotes`, `entities` and `places`."""

from __future__ import annotations

import contextlib
import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from streams.errors import SinkError
from streams.sinks.base import Notice, Place, SinkOptions, folder_must_exist, path_of
from streams.sinks.batch import Batch, BatchSink, one_line, sentence
from streams.sinks.patience import Away, patiently
from streams.sinks.tables import FORMAT, TABLES


class DatabaseFileSink(BatchSink):
    """The tables of `streams.sinks.tables` in a database file. SQL has `?`, and transactions.

    `label`: the kind of file, with its article, for errors; `scheme`: of its target.
    """

    label: ClassVar[str]
    scheme: ClassVar[str]

    def __init__(self, path: Path, on_notice: Notice = lambda _: None) -> None:
        self.path = path
        self._notice = on_notice
        self._connection: Any = None
        self._error: type[Exception] = Exception
        self._refusal: tuple[type[Exception], ...] = ()

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(path_of(target), options.on_notice)

    @property
    def name(self) -> str:
        """As it was named."""
        return f"{self.scheme}:{self.path}"

    @abstractmethod
    def _driver(self) -> tuple[Any, Callable[[str], Any]]:
        """The driver's module (DB-API 2.0), and what opens or creates a file (a connection)."""

    def _is_away(self, error: Exception) -> bool:
        """Whether it is another process that holds the file, and may let go of it."""
        return False

    async def __aenter__(self) -> Self:
        await self._patiently(self.open)
        return self

    async def _patiently(self, work: Callable[[], None]) -> None:
        async def attempt() -> None:
            work()

        await patiently(self.name, attempt, self._notice)

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    def open(self) -> None:
        """Open or create the file; make the tables that are missing. Raises SinkError."""
        folder_must_exist(self.path.parent, self.name)
        driver, connect = self._driver()
        self._error = driver.Error
        # What is wrong with a value, by PEP 249; the others are the file's, or the disk's.
        self._refusal = (driver.DataError, driver.IntegrityError, driver.ProgrammingError)
        try:
            self._connection = connect(str(self.path))
        except self._error as error:
            raise SinkError(
                f"{self.path} cannot be opened as {self.label} file: {sentence(error)}"
            ) from None
        try:
            with self._transaction():
                self._make_tables()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    async def _write(self, batch: Batch, place: Place | None) -> None:
        await self._patiently(lambda: self.write(batch, place))

    def write(self, batch: Batch, place: Place | None) -> None:
        """Write a batch, in one transaction; `BatchSink` says what it raises."""
        with self._transaction():
            batch.settle([id for id in batch.late if self._has(id)])
            for table, columns in TABLES.items():
                ids = [[id] for id in batch.articles]
                self._many(f"DELETE FROM {table} WHERE article = ?", ids)
                rows = [[row[name] for name in columns] for row in batch.rows(table)]
                self._many(
                    f"INSERT INTO {table} ({', '.join(columns)}) "
                    f"VALUES ({', '.join('?' * len(columns))})",
                    rows,
                )
            if place is not None:
                self.execute("DELETE FROM quotewire_positions")
                kept = json.dumps(place.positions)
                self.execute("INSERT INTO quotewire_positions VALUES (?, ?)", [place.reader, kept])

    async def place(self) -> Place | None:
        """What was kept in the file."""
        for reader, positions in self.execute("SELECT reader, positions FROM quotewire_positions"):
            return Place(reader, json.loads(positions))
        return None

    def _has(self, article: str) -> bool:
        return bool(self.execute("SELECT 1 FROM articles WHERE article = ?", [article]))

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement; its rows. Raises SinkError."""
        with self._speaking():
            return list(self._connection.execute(sql, list(values)).fetchall())

    def _many(self, sql: str, rows: list[list[Any]]) -> None:
        if rows:
            with self._speaking():
                self._connection.executemany(sql, rows)

    def _make_tables(self) -> None:
        self.execute("CREATE TABLE IF NOT EXISTS quotewire_sink (format BIGINT)")
        found = self.execute("SELECT format FROM quotewire_sink")
        if not found:
            self.execute("INSERT INTO quotewire_sink VALUES (?)", [FORMAT])
        elif found != [(FORMAT,)]:
            raise SinkError(f"{self.path} is of another version of quotewire; name another file.")
        self.execute("CREATE TABLE IF NOT EXISTS quotewire_positions (reader TEXT, positions TEXT)")
        for table, columns in TABLES.items():
            shown = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            self.execute(f"CREATE TABLE IF NOT EXISTS {table} ({shown})")
            self.execute(f"CREATE INDEX IF NOT EXISTS {table}_article ON {table} (article)")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            with contextlib.suppress(SinkError, Away):
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the driver raises into a sentence."""
        try:
            yield
        except self._refusal:
            raise
        except self._error as error:
            if self._is_away(error):
                raise Away(one_line(str(error))) from None
            raise SinkError(f"{self.path} cannot be written: {sentence(error)}") from None
