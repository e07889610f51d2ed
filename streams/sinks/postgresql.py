"""`postgresql://USER@HOST/DATABASE`."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Self, TypeVar

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from schemas.tables import KEYS
from streams.errors import SinkError
from streams.settings import PREFIX
from streams.sinks.base import Place, SinkOptions, no_password
from streams.sinks.batch import Batch, ServerSink, one_line
from streams.sinks.patience import Away
from streams.sinks.tables import FORMAT, LISTS, TABLES, TIMES, Row, instant

CONNECT_SECONDS = 10

Connection = psycopg.AsyncConnection[Any]
T = TypeVar("T")

TYPES = {"TEXT": "text", "BIGINT": "bigint", "DOUBLE": "double precision"}
COLUMNS = {
    table: {
        name: "timestamp with time zone"
        if name in TIMES
        else "jsonb"
        if name in LISTS
        else TYPES[of]
        for name, of in columns.items()
    }
    for table, columns in TABLES.items()
}
"""Columns of each table, with their types as PostgreSQL names them."""

OWN = {
    "quotewire_sink": {"format": "bigint"},
    "quotewire_positions": {"reader": "text", "positions": "jsonb"},
}

AWAY = ("08", "53", "57P", "40", "25006", "55006")
"""SQLSTATEs, by their beginning, of what another attempt may not meet: connection, resources,
shutdown, deadlock, a server that only reads (failover)."""

NOT_LATER = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf")
"""In what a server says that lets nobody in: another attempt would meet it again."""


class PostgresqlSink(ServerSink):
    """The tables in a PostgreSQL database: times are `timestamptz`, lists are `jsonb`.

    A batch is one transaction, with how far it was read. The tables are made in the first schema
    of the search path, where they are missing. A lock (advisory, of the session) lets one process
    write at a time; others wait for it.
    """

    def __init__(self, target: str, options: SinkOptions) -> None:
        try:
            self._target: dict[str, Any] = conninfo_to_dict(target)
        except psycopg.Error:
            raise SinkError(
                "--sink postgresql://USER@HOST/DATABASE: the address cannot be read; "
                "percent-encode what is no letter or digit in its parts."
            ) from None
        no_password(
            self._target.pop("password", None),
            f"set {PREFIX}POSTGRESQL_PASSWORD_FILE, PGPASSWORD or PGPASSFILE, or use ~/.pgpass",
        )
        if options.settings.postgresql_password is not None:
            self._target["password"] = options.settings.postgresql_password.get_secret_value()
        of = self._target
        port = f":{of['port']}" if "port" in of else ""
        name = f"postgresql://{of.get('host', '')}{port}/{of.get('dbname', '')}"
        super().__init__(name, options)
        self._open: Connection | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._patiently(self._nothing)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._close()

    async def place(self) -> Place | None:
        """What was kept in the database."""

        async def read(connection: Connection) -> Place | None:
            found = await connection.execute("SELECT reader, positions FROM quotewire_positions")
            row = await found.fetchone()
            return Place(*row) if row else None

        return await self._patiently(read)

    async def _write(self, batch: Batch, place: Place | None) -> None:
        async def write(connection: Connection) -> None:
            async with connection.transaction():
                await _settle(connection, batch)
                ids = [_text(id) for id in batch.articles]
                for table in COLUMNS:
                    delete = sql.SQL("DELETE FROM {} WHERE article = ANY(%s)")
                    await connection.execute(delete.format(sql.Identifier(table)), [ids])
                    await _copy(connection, table, batch)
                if place is not None:
                    await connection.execute("DELETE FROM quotewire_positions")
                    await connection.execute(
                        "INSERT INTO quotewire_positions VALUES (%s, %s)",
                        [place.reader, Jsonb(place.positions)],
                    )

        await self._patiently(write)

    async def _patiently(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do some work on a connection, again on a new one where it breaks."""

        async def attempt() -> T:
            with self._speaking():
                try:
                    return await work(await self._connection())
                except BaseException:
                    if self._open is not None and (self._open.broken or self._open.closed):
                        await self._close()
                    raise

        return await self._until_it_works(attempt)

    @staticmethod
    async def _nothing(connection: Connection) -> None:
        """To have it open."""

    async def _connection(self) -> Connection:
        if self._open is None:
            opened = await psycopg.AsyncConnection.connect(
                "",
                autocommit=True,
                **{
                    "application_name": "quotewire",
                    "connect_timeout": CONNECT_SECONDS,
                    **self._target,
                },
            )
            try:
                await self._prepare(opened)
            except BaseException:
                await opened.close()
                raise
            self._open = opened
        return self._open

    async def _close(self) -> None:
        if self._open is not None:
            opened, self._open = self._open, None
            await opened.close()

    async def _prepare(self, connection: Connection) -> None:
        """Keep others out; make the tables that are missing, and look at those that are there."""
        found = await connection.execute("SELECT current_schema()")
        (schema,) = await found.fetchone() or (None,)
        if schema is None:
            raise SinkError(f"{self.name}: the search path names no schema that is there; make it.")
        found = await connection.execute(
            "SELECT pg_try_advisory_lock(hashtext('quotewire'), hashtext(%s))", [schema]
        )
        if await found.fetchone() != (True,):
            raise Away("another process writes into it")
        async with connection.transaction():
            for table, columns in (OWN | COLUMNS).items():
                await self._make(connection, schema, table, columns)
            found = await connection.execute("SELECT format FROM quotewire_sink")
            row = await found.fetchone()
            if row is None:
                await connection.execute("INSERT INTO quotewire_sink VALUES (%s)", [FORMAT])
            elif row != (FORMAT,):
                raise SinkError(
                    f"{self.name} is of another version of quotewire; name another database."
                )

    async def _make(
        self,
        connection: Connection,
        schema: str,
        table: str,
        columns: dict[str, str],
    ) -> None:
        rows = await connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "JOIN pg_class ON pg_class.oid = attrelid "
            "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
            "WHERE nspname = %s AND relname = %s AND attnum > 0 AND NOT attisdropped",
            [schema, table],
        )
        there = dict(await rows.fetchall())
        if not there:
            key = [sql.Identifier(name) for name in KEYS.get(table, ())]
            parts = [
                sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
                for name, kind in columns.items()
            ]
            if key:
                parts.append(sql.SQL("PRIMARY KEY ({})").format(sql.SQL(", ").join(key)))
            make = sql.SQL("CREATE TABLE {} ({})")
            await connection.execute(make.format(sql.Identifier(table), sql.SQL(", ").join(parts)))
            return
        wrong = [f"{name} {kind}" for name, kind in columns.items() if there.get(name) != kind]
        if wrong:
            shown = ", ".join(f"{name} {kind}" for name, kind in there.items())
            raise SinkError(
                f"{self.name} has a table {schema}.{table} of another shape: it has {shown}; "
                f"quotewire's has {', '.join(wrong)}. Name another database, or a schema that is "
                "quotewire's: ?options=-csearch_path%3Dquotewire"
            )

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Tell what is away from what is wrong with a value (raised as it is), or with the rest."""
        try:
            yield
        except (errors.DataError, errors.IntegrityError):
            raise
        except psycopg.Error as error:
            state, said = error.sqlstate, _said(error)
            if state is None and isinstance(error, psycopg.OperationalError):
                if not any(one in str(error) for one in NOT_LATER):
                    raise Away(said) from None
            elif state is None:  # Of psycopg itself: a value that it cannot send.
                raise
            elif state.startswith(AWAY):
                raise Away(said) from None
            raise SinkError(f"{self.name} cannot be written: {said}.") from None


async def _settle(connection: Connection, batch: Batch) -> None:
    if batch.late:
        names = {_text(id): id for id in batch.late}
        found = await connection.execute(
            "SELECT article FROM articles WHERE article = ANY(%s)", [list(names)]
        )
        batch.settle([names[id] for (id,) in await found.fetchall()])


async def _copy(connection: Connection, table: str, batch: Batch) -> None:
    columns = COLUMNS[table]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    rows = list(batch.rows(table))
    if rows:
        async with connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                await copy.write_row([_value(row, name) for name in columns])


def _value(row: Row, name: str) -> Any:
    value = row[name]
    if name in TIMES:
        return instant(value)
    if name in LISTS:
        return value.replace("\\u0000", "\\ufffd")
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """PostgreSQL's text holds no NUL: U+FFFD is in its place, so that offsets stay right."""
    return value.replace("\0", "\ufffd")


def _said(error: Exception) -> str:
    """What a server says, on one line: of several addresses the last, without its help."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return one_line(lines[0] if lines else type(error).__name__)
