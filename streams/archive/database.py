"""A database that holds an archive: SQLite, or PostgreSQL 15 and later."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import orjson
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    exc,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from streams.archive.tables import METADATA
from streams.errors import ArchiveError
from streams.settings import PREFIX
from streams.sinks.patience import Away

VERSION_TABLE = "quotewire_archive_version"
OLDEST_POSTGRESQL = 15
CONNECT_SECONDS = 10
LOCK_SECONDS = 30
"""How long a writer of SQLite waits for another one."""

CACHE_KB = 65_536

PRAGMAS = (
    "journal_mode = WAL",
    # A power cut may undo the last batches, and with each its positions: they are read again.
    "synchronous = NORMAL",
    f"busy_timeout = {LOCK_SECONDS * 1000}",
    f"cache_size = -{CACHE_KB}",
    "temp_store = MEMORY",
)

MOST_ASKED = 500
"""Values that a statement takes, by default."""

T = TypeVar("T")

_NOT_LATER = (
    *("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf"),
    *("permission denied", "not permitted to log in"),
)
_AWAY = ("08", "53", "57P", "40", "25006", "55006")
_AWAY_SQLITE = ("locked", "busy", "full", "disk i/o error", "readonly")


LOCK = 0x71756F7465770001
"""PostgreSQL's advisory lock of whoever resolves."""


def chunks(values: Iterable[T], most: int = MOST_ASKED) -> Iterator[list[T]]:
    """Different values in their order, in lists of at most so many: what one statement takes."""
    every = list(dict.fromkeys(values))
    for start in range(0, len(every), most):
        yield every[start : start + most]


def lock(connection: Connection) -> None:
    """Wait until nobody else resolves or judges, until the transaction's end."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def bounds(connection: Connection) -> tuple[Any, Any]:
    """The functions for the least and the most of two values."""
    if connection.dialect.name == "postgresql":
        return func.least, func.greatest
    return func.min, func.max


class Database:
    """An archive's database, open. `name`: for people, without secrets.

    Its connections may be used from any thread, each by one at a time.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.sqlite = engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database. Raises ArchiveError, Away."""
        with self.speaking(), self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is kept unless something is raised.

        Raises ArchiveError, and Away where another attempt may work; what is wrong with a value
        is raised as it is: sqlalchemy's DataError, IntegrityError, or of PostgreSQL its
        OperationalError where the value is too large.
        """
        with self.speaking(), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all its connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def speaking(self) -> Iterator[None]:
        """Turn what the driver raises into a sentence."""
        try:
            yield
        except (exc.DataError, exc.IntegrityError):
            raise
        except exc.DBAPIError as error:
            if _is_too_much(error):
                raise
            said = what_it_says(error) + _advice(error)
            if _is_away(error, self.sqlite):
                raise Away(said) from None
            raise ArchiveError(f"The archive {self.name} cannot be used: {said}.") from error


def open_database(
    address: str, password: str | None = None, *, migrate: bool | None = None
) -> Database:
    """The database at a path of an SQLite file, or at `postgresql://USER@HOST/DATABASE`.

    What is empty gets its tables; an earlier version's are brought up to date where `migrate`
    says so (None: in SQLite). Raises ArchiveError where it cannot be used, Away where it may be
    usable later.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        database = Database(_sqlite(url), url.database or "")
    else:
        database = Database(_postgresql(url, password), _shown(url))
    try:
        # Who only asks need not wait for whoever writes.
        if not _is_as_it_is_to_be(database):
            with database.writing() as connection:
                _check_server(connection, database)
                _check_tables(connection, database, migrate)
    except BaseException:
        database.close()
        raise
    return database


def _url(address: str) -> URL:
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser()))
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError):
        raise ArchiveError(
            f"{PREFIX}ARCHIVE: the address cannot be read; percent-encode what is no letter or "
            "digit in its parts."
        ) from None
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ArchiveError(f"{PREFIX}ARCHIVE: name a file for SQLite, or `none`.")
        return URL.create("sqlite", database=url.database)
    if backend not in ("postgresql", "postgres"):
        raise ArchiveError(
            f"{PREFIX}ARCHIVE: there is no archive in {backend}; name the path of an SQLite file, "
            "or postgresql://USER@HOST/DATABASE."
        )
    if url.password:
        raise ArchiveError(
            f"{PREFIX}ARCHIVE: a password in an address is seen by everybody who may list "
            f"processes. Leave it out, and set {PREFIX}ARCHIVE_PASSWORD_FILE, PGPASSWORD or "
            "PGPASSFILE, or use ~/.pgpass."
        )
    return url.set(drivername="postgresql+psycopg")


def _shown(url: URL) -> str:
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite(url: URL) -> Engine:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        raise ArchiveError(f"There is no folder {folder} for the archive; make it.")
    engine = create_engine(url, json_serializer=_dumps, json_deserializer=orjson.loads)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # Transactions begin where `begin` says so.
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(url: URL, password: str | None) -> Engine:
    arguments: dict[str, Any] = {
        "application_name": "quotewire",
        "connect_timeout": CONNECT_SECONDS,
    }
    if password is not None:
        arguments["password"] = password
    try:
        return create_engine(
            url,
            connect_args=arguments,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            pool_pre_ping=True,
        )
    except ImportError:
        raise ArchiveError(
            "An archive in PostgreSQL needs psycopg: pip install 'quotewire[postgresql]'"
        ) from None


def _is_as_it_is_to_be(database: Database) -> bool:
    """Whether its tables are of this version; a file that is not there yet is not made."""
    if database.sqlite and not Path(database.name).is_file():
        return False
    with database.reading() as connection:
        return _version(connection) == _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "streams.archive:migrations")
    return config


def _version(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _check_server(connection: Connection, database: Database) -> None:
    if database.sqlite:
        options = {row[0] for row in connection.exec_driver_sql("PRAGMA compile_options")}
        if "ENABLE_FTS5" not in options:
            raise ArchiveError("This Python's SQLite has no FTS5; use another build of Python.")
        return
    major = int((connection.dialect.server_version_info or (0,))[0])
    if major < OLDEST_POSTGRESQL:
        raise ArchiveError(
            f"{database.name} is PostgreSQL {major}; the archive needs {OLDEST_POSTGRESQL} or "
            "later."
        )
    # Of several processes that start on an empty database, one makes the tables.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('quotewire archive'))"))


def _check_tables(connection: Connection, database: Database, migrate: bool | None) -> None:
    scripts = _scripts()
    current = _version(connection)
    if current == scripts.get_current_head():
        return
    if current is None:
        taken = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
        if taken:
            raise ArchiveError(
                f"{database.name} has tables that are not the archive's ({', '.join(taken)}); name "
                "another database."
            )
    elif current not in {script.revision for script in scripts.walk_revisions()}:
        raise ArchiveError(
            f"The archive {database.name} was written by a later version of quotewire: upgrade "
            f"this one, or name another archive ({PREFIX}ARCHIVE)."
        )
    elif not (database.sqlite if migrate is None else migrate):
        raise ArchiveError(
            f"The archive {database.name} is of an earlier version of quotewire: back it up, stop "
            "what writes into it, and run `quotewire archive migrate`."
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_too_much(error: exc.DBAPIError) -> bool:
    """Whether PostgreSQL says that a value is larger than an index holds."""
    return str(getattr(error.orig, "sqlstate", None)).startswith("54")


def _is_away(error: exc.DBAPIError, sqlite: bool) -> bool:
    said = str(error.orig).lower()
    if sqlite:
        return isinstance(error, exc.OperationalError) and any(one in said for one in _AWAY_SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, exc.OperationalError) and not any(
            one in said for one in _NOT_LATER
        )
    return str(state).startswith(_AWAY)


_ANOTHER = f"or name another archive ({PREFIX}ARCHIVE)"
_ADVICE = (
    ("readonly database", f"make the file and its folder writable for this user, {_ANOTHER}"),
    ("unable to open", f"see that this user may write in its folder, {_ANOTHER}"),
    ("disk is full", "make room on its disk"),
    ("locked", "another process has been writing into it for long"),
    ("not a database", f"it is no file of SQLite, or damaged: restore a copy, {_ANOTHER}"),
    ("malformed", f"the file is damaged: restore a copy, {_ANOTHER}"),
    ("permission denied", "whoever owns it has to GRANT that, or name another user in the address"),
    ("not permitted to log in", "name another user in the address"),
)


def _advice(error: exc.DBAPIError) -> str:
    """What to do about an error of a database, after a semicolon; "" where only it can say."""
    said = str(error.orig).lower()
    return next((f"; {advice}" for part, advice in _ADVICE if part in said), "")


def what_it_says(error: exc.DBAPIError) -> str:
    """What a database says, on one line, without the help behind it."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return " ".join((lines[0] if lines else type(error.orig).__name__).split()).rstrip(".")
