"""Sinks that are a database file: tables `articles`, `quotes`, `entities` and `places`."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from streams.client import Event
from streams.errors import SinkError, SinkRefused
from streams.sinks.base import Sink, SinkOptions, article_of, folder_must_exist, path_of, shown
from streams.sinks.tables import FORMAT, TABLES, rows_of


class DatabaseFileSink(Sink):
    """The tables of `streams.sinks.tables` in a database file. SQL has `?`, and transactions.

    `label`: the kind of file, with its article, for errors; `scheme`: of its target.
    """

    label: ClassVar[str]
    scheme: ClassVar[str]

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: Any = None
        self._error: type[Exception] = Exception
        self._refusal: tuple[type[Exception], ...] = ()

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(path_of(target))

    @property
    def name(self) -> str:
        """As it was named."""
        return f"{self.scheme}:{self.path}"

    @abstractmethod
    def _driver(self) -> tuple[Any, Callable[[str], Any]]:
        """The driver's module (DB-API 2.0), and what opens or creates a file (a connection)."""

    async def __aenter__(self) -> Self:
        self.open()
        return self

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
                f"{self.path} cannot be opened as {self.label} file: {_sentence(error)}"
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

    async def put(self, event: Event) -> None:
        """Replace the article's rows, or remove them where it is withdrawn.

        An event that is not as it should be, or holds what the file does not take, is refused.
        """
        try:
            await self._replace(event)
        except SinkError:
            raise
        except Exception as error:
            raise SinkRefused(
                f"{self.path} refuses event {shown(event.id)}: {type(error).__name__}: "
                f"{_sentence(error)}"
            ) from None

    async def _replace(self, event: Event) -> None:
        if event.withdrawn:
            await self.remove(event)
            return
        article = event.data["article"]
        with self._transaction():
            if article.get("superseded") and self.execute(
                "SELECT 1 FROM articles WHERE article = ?", [article["id"]]
            ):
                return  # The newer version is here.
            self._delete(article["id"])
            for table, rows in rows_of(event).items():
                columns = list(TABLES[table])
                if rows:
                    self._insert(
                        f"INSERT INTO {table} ({', '.join(columns)}) "
                        f"VALUES ({', '.join('?' * len(columns))})",
                        [[row[name] for name in columns] for row in rows],
                    )

    async def remove(self, event: Event) -> None:
        """Remove the rows of the event's article."""
        with self._transaction():
            self._delete(article_of(event))

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement; its rows. Raises SinkError."""
        with self._speaking():
            return list(self._connection.execute(sql, list(values)).fetchall())

    def _insert(self, sql: str, rows: list[list[Any]]) -> None:
        with self._speaking():
            self._connection.executemany(sql, rows)

    def _delete(self, article: str) -> None:
        for table in TABLES:
            self.execute(f"DELETE FROM {table} WHERE article = ?", [article])

    def _make_tables(self) -> None:
        self.execute("CREATE TABLE IF NOT EXISTS quotewire_sink (format BIGINT)")
        found = self.execute("SELECT format FROM quotewire_sink")
        if not found:
            self.execute("INSERT INTO quotewire_sink VALUES (?)", [FORMAT])
        elif found != [(FORMAT,)]:
            raise SinkError(f"{self.path} is of another version of quotewire; name another file.")
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
            with contextlib.suppress(SinkError):
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
            raise SinkError(f"{self.path} cannot be written: {_sentence(error)}") from None


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."
