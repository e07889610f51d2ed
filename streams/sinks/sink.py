"""Where `quotewire subscribe --sink` writes: tables, files, webhooks.

Each is an upsert: an article's later version takes the place of the earlier one, a withdrawal
removes it, and reading the stream again from its start gives the same. A sink has an event for
good when `put` returns, so that a position saved after it loses nothing.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import random
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import aiohttp
import orjson

from streams.client import Event
from streams.errors import SinkError
from streams.settings import PREFIX, Settings

FORMAT = 1
"""Version of the tables; another one is refused."""

EXPORT_SECONDS = 60.0
GIVE_UP_SECONDS = 900.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
ANSWER_SECONDS = 15.0


class Sink(Protocol):
    """A place that events go to; an async context manager."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def put(self, event: Event) -> None:
        """Take a result or a withdrawal. Raises SinkError."""

    async def remove(self, article: str) -> None:
        """Forget an article whose later version is not wanted any more. Raises SinkError."""


def open_sink(
    target: str, settings: Settings, on_notice: Callable[[str], None] | None = None
) -> Sink:
    """The sink that a target names.

    `sqlite:FILE`, `duckdb:FILE`, `parquet:FOLDER`, or the http(s) address of a webhook.
    Raises SinkError for another one.
    """
    kind, _, rest = target.partition(":")
    if kind in ("http", "https"):
        return Webhook(target, settings, on_notice=on_notice)
    makers: dict[str, Callable[[Path], Sink]] = {
        "sqlite": lambda path: Tables(Sqlite(path)),
        "duckdb": lambda path: Tables(DuckDb(path)),
        "parquet": ParquetFiles,
    }
    if kind not in makers or not rest:
        raise SinkError(
            f"--sink takes sqlite:FILE, duckdb:FILE, parquet:FOLDER or https://..., not {target!r}."
        )
    return makers[kind](Path(rest))


# -- tables

TABLES: dict[str, dict[str, str]] = {
    "articles": {
        "ce_id": "TEXT",
        "article": "TEXT",
        "version": "TEXT",
        "title": "TEXT",
        "outlet": "TEXT",
        "authors": "TEXT",
        "section": "TEXT",
        "published": "TEXT",
        "modified": "TEXT",
        "url": "TEXT",
        "language": "TEXT",
        "words": "BIGINT",
        "copy_of": "TEXT",
        "tone": "DOUBLE",
        "incomplete": "TEXT",
        "text": "TEXT",
    },
    "quotes": {
        "ce_id": "TEXT",
        "article": "TEXT",
        "quote": "TEXT",
        "kind": "TEXT",
        "text": "TEXT",
        "first": "BIGINT",
        "last": "BIGINT",
        "spans": "TEXT",
        "speaker": "TEXT",
        "speaker_entity": "TEXT",
        "speaker_method": "TEXT",
        "speaker_roles": "TEXT",
        "stands_for": "TEXT",
        "via": "TEXT",
        "cue": "TEXT",
        "modality": "TEXT",
        "about": "TEXT",
        "places": "TEXT",
        "tone": "DOUBLE",
        "confidence": "DOUBLE",
        "speaker_confidence": "DOUBLE",
    },
    "entities": {
        "ce_id": "TEXT",
        "article": "TEXT",
        "entity": "TEXT",
        "name": "TEXT",
        "type": "TEXT",
        "aliases": "TEXT",
        "roles": "TEXT",
        "belongs_to": "TEXT",
        "salience": "DOUBLE",
        "mentions": "BIGINT",
        "links": "TEXT",
    },
    "places": {
        "ce_id": "TEXT",
        "article": "TEXT",
        "entity": "TEXT",
        "name": "TEXT",
        "kind": "TEXT",
        "latitude": "DOUBLE",
        "longitude": "DOUBLE",
        "country": "TEXT",
        "region": "TEXT",
        "geonames": "BIGINT",
        "mentions": "BIGINT",
        "confidence": "DOUBLE",
    },
}
"""Columns of each table. Lists of names are JSON arrays; `first` and `last` are the quote's
outermost code-point offsets, the end exclusive."""

ORDER = {"articles": "article", "quotes": "article, first, quote"}

Row = Mapping[str, Any]


def rows_of(event: Event) -> dict[str, list[Row]]:
    """An enriched event as rows of each table."""
    data = event.data
    article = data["article"]
    ids = {"ce_id": event.id, "article": article["id"]}
    names = {one["id"]: one["name"] for one in data["entities"]}
    roles = {one["id"]: one.get("roles") or [] for one in data["entities"]}
    places = {one["entity"]: one["name"] for one in data["places"]}
    return {
        "articles": [
            {
                **ids,
                "version": article["version"],
                "title": article.get("title"),
                "outlet": article.get("outlet"),
                "authors": _list(article.get("authors")),
                "section": article.get("section"),
                "published": article.get("published"),
                "modified": article.get("modified"),
                "url": article.get("url"),
                "language": article["language"],
                "words": article["word_count"],
                "copy_of": (article.get("duplicate") or {}).get("of"),
                "tone": _polarity(data),
                "incomplete": _list(data.get("incomplete")),
                "text": article["text"],
            }
        ],
        "quotes": [
            {
                **ids,
                "quote": quote["id"],
                "kind": quote["kind"],
                "text": quote["text"],
                "first": min((span[0] for span in quote["spans"]), default=None),
                "last": max((span[1] for span in quote["spans"]), default=None),
                "spans": json.dumps(quote["spans"]),
                "speaker": _name(quote["speaker"]),
                "speaker_entity": quote["speaker"].get("entity"),
                "speaker_method": quote["speaker"]["method"],
                "speaker_roles": _list(roles.get(quote["speaker"].get("entity") or "")),
                "stands_for": quote["speaker"].get("stands_for"),
                "via": _name(quote["via"]) if quote.get("via") else None,
                "cue": (quote.get("cue") or {}).get("text"),
                "modality": quote["modality"],
                "about": _list(names[one] for one in quote.get("about") or () if one in names),
                "places": _list(places[one] for one in quote.get("places") or () if one in places),
                "tone": _polarity(quote),
                "confidence": quote["confidence"],
                "speaker_confidence": quote["speaker"]["confidence"],
            }
            for quote in data["quotes"]
        ],
        "entities": [
            {
                **ids,
                "entity": one["id"],
                "name": one["name"],
                "type": one["type"],
                "aliases": _list(one.get("aliases")),
                "roles": _list(one.get("roles")),
                "belongs_to": one.get("belongs_to"),
                "salience": one.get("salience"),
                "mentions": len(one["mentions"]),
                "links": _list(f"{each['source']}:{each['id']}" for each in one.get("links") or ()),
            }
            for one in data["entities"]
        ],
        "places": [
            {
                **ids,
                **{
                    name: one.get(name)
                    for name in (
                        *("entity", "name", "kind", "latitude", "longitude"),
                        *("country", "region", "geonames", "confidence"),
                    )
                },
                "mentions": len(one.get("mentions") or ()),
            }
            for one in data["places"]
        ],
    }


def _list(values: Any) -> str:
    return json.dumps(list(values or ()), ensure_ascii=False)


def _name(speaker: Mapping[str, Any]) -> str | None:
    return speaker.get("name") or (speaker.get("mention") or {}).get("text")


def _polarity(what: Mapping[str, Any]) -> float | None:
    polarity: float | None = (what.get("tone") or {}).get("polarity")
    return polarity


class Database(ABC):
    """A database file: SQL with `?`, and transactions. Every method raises SinkError."""

    name: str

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: Any = None
        self._error: type[Exception] = Exception

    @abstractmethod
    def _load(self) -> tuple[type[Exception], Callable[[str], Any]]:
        """What the driver raises, and what opens or creates a file."""

    def open(self) -> None:
        """Open or create the file."""
        self._error, connect = self._load()
        try:
            self._connection = connect(str(self.path))
        except self._error as error:
            raise SinkError(
                f"{self.path} cannot be opened as {self.name} file: {_sentence(error)}"
            ) from None

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement; its rows."""
        with self._speaking():
            return list(self._connection.execute(sql, list(values)).fetchall())

    def insert(self, sql: str, rows: list[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        with self._speaking():
            self._connection.executemany(sql, rows)

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise SinkError(f"{self.path} cannot be written: {_sentence(error)}") from None


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."


class Sqlite(Database):
    """An SQLite file. Commits are on disk when they return."""

    name = "an SQLite"

    def _load(self) -> tuple[type[Exception], Callable[[str], Any]]:
        return sqlite3.Error, self._connect

    @staticmethod
    def _connect(path: str) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, timeout=30.0)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection


class DuckDb(Database):
    """A DuckDB file; needs the extra `duckdb`."""

    name = "a DuckDB"

    def _load(self) -> tuple[type[Exception], Callable[[str], Any]]:
        try:
            import duckdb
        except ImportError:
            raise SinkError(
                "DuckDB and Parquet need the package duckdb: pip install 'quotewire[duckdb]'."
            ) from None
        return duckdb.Error, duckdb.connect


class Tables:
    """Tables `articles`, `quotes`, `entities` and `places` in a database; see `TABLES`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __aenter__(self) -> Self:
        self.open()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._database.close()

    def open(self) -> None:
        """Open the database; make the tables that are missing."""
        self._database.path.parent.mkdir(parents=True, exist_ok=True)
        self._database.open()
        execute = self._database.execute
        try:
            with self._transaction():
                execute("CREATE TABLE IF NOT EXISTS quotewire_sink (format BIGINT)")
                found = execute("SELECT format FROM quotewire_sink")
                if not found:
                    execute("INSERT INTO quotewire_sink VALUES (?)", [FORMAT])
                elif found != [(FORMAT,)]:
                    raise SinkError(
                        f"{self._database.path} is of another version of quotewire; "
                        "name another file."
                    )
                for table, columns in TABLES.items():
                    shown = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                    execute(f"CREATE TABLE IF NOT EXISTS {table} ({shown})")
                    execute(f"CREATE INDEX IF NOT EXISTS {table}_article ON {table} (article)")
        except BaseException:
            self._database.close()
            raise

    async def put(self, event: Event) -> None:
        """Replace the article's rows, or remove them where it is withdrawn."""
        if event.withdrawn:
            await self.remove(event.data.get("article_id") or "")
            return
        article = event.data["article"]
        with self._transaction():
            if article.get("superseded") and self._database.execute(
                "SELECT 1 FROM articles WHERE article = ?", [article["id"]]
            ):
                return  # The newer version is here.
            self._delete(article["id"])
            for table, rows in rows_of(event).items():
                columns = list(TABLES[table])
                if rows:
                    self._database.insert(
                        f"INSERT INTO {table} ({', '.join(columns)}) "
                        f"VALUES ({', '.join('?' * len(columns))})",
                        [[row[name] for name in columns] for row in rows],
                    )

    async def remove(self, article: str) -> None:
        """Remove an article's rows."""
        with self._transaction():
            self._delete(article)

    def _delete(self, article: str) -> None:
        for table in TABLES:
            self._database.execute(f"DELETE FROM {table} WHERE article = ?", [article])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            with contextlib.suppress(SinkError):
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


class ParquetFiles:
    """A folder of Parquet files, one a table, written anew every minute and at the end.

    Events go into a DuckDB file beside them (`.store.duckdb`) first: Parquet files cannot be
    changed, and what has been put must outlive a crash.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = DuckDb(folder / ".store.duckdb")
        self._tables = Tables(self._database)
        self._dirty = True

    async def __aenter__(self) -> Self:
        self._tables.open()
        self._task = asyncio.create_task(self._export_sometimes())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            self.export()
        finally:
            self._database.close()

    async def put(self, event: Event) -> None:
        """Take it into the store."""
        await self._tables.put(event)
        self._dirty = True

    async def remove(self, article: str) -> None:
        """Remove it from the store."""
        await self._tables.remove(article)
        self._dirty = True

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
            self._database.execute(
                f"COPY (SELECT * FROM {table} ORDER BY {order}) TO '{quoted}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
            temporary.replace(path)
        self._dirty = False


# -- webhooks


class Webhook:
    """Posts each event, as CloudEvents 1.0 JSON, to an address; withdrawals as well.

    Signed as Standard Webhooks 1.0 has it: headers `webhook-id` (the event's id, the same at
    every attempt, so that the receiver can upsert), `webhook-timestamp`, `webhook-signature`.
    An answer 2xx takes the event. Others are tried again where that can help (5xx, 408, 425, 429,
    no answer), with growing pauses; a redirect or another 4xx is a refusal and ends it.
    """

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        on_notice: Callable[[str], None] | None = None,
        give_up_seconds: float = GIVE_UP_SECONDS,
    ) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise SinkError(f"{url!r} is no address of a webhook.")
        if settings.webhook_secret is None:
            raise SinkError(
                f"A webhook needs a secret that signs what is sent: set {PREFIX}WEBHOOK_SECRET to "
                "16 characters or more; the receiver checks the signature with it."
            )
        self._url = url
        self._shown = f"{parts.scheme}://{parts.hostname}{parts.path}"
        self._secret = secret_bytes(settings.webhook_secret.get_secret_value())
        self._notice = on_notice or (lambda _: None)
        self._give_up = give_up_seconds

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
            headers={"User-Agent": "quotewire"},
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._session.close()

    async def remove(self, article: str) -> None:
        """Nothing: the receiver is sent what is wanted, and withdrawals."""

    async def put(self, event: Event) -> None:
        """Post it until it is taken. Raises SinkError where it is refused, or after long."""
        body = orjson.dumps(event.cloudevent())
        started, wait, told = time.monotonic(), FIRST_WAIT_SECONDS, False
        while True:
            problem, pause = await self._post(event.id, body)
            if problem is None:
                if told:
                    self._notice(f"{self._shown} takes events again.")
                return
            if time.monotonic() - started + wait > self._give_up:
                raise SinkError(
                    f"{self._shown} has not taken event {event.id} for {self._give_up:.0f} s: "
                    f"{problem}."
                )
            if not told:
                self._notice(f"{self._shown} does not take events: {problem}; trying again.")
                told = True
            # Not all at once, where several wait for the same receiver.
            await asyncio.sleep(max(pause, wait * random.uniform(0.8, 1.2)))
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)

    async def _post(self, id: str, body: bytes) -> tuple[str | None, float]:
        """One attempt: what was wrong, None for nothing, and how long it asks to wait."""
        at = str(int(time.time()))
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": id,
            "webhook-timestamp": at,
            "webhook-signature": sign(self._secret, id, at, body),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                status, asked = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return (str(error) or type(error).__name__), 0.0
        if 200 <= status < 300:
            return None, 0.0
        if status < 500 and status not in (408, 425, 429):
            raise SinkError(f"{self._shown} refuses event {id} with status {status}.")
        pause = float(asked) if asked.isdigit() and len(asked) < 5 else 0.0
        return f"status {status}", min(pause, 300.0)


def secret_bytes(secret: str) -> bytes:
    """The key of a secret: `whsec_` and base64, as Standard Webhooks writes it, or plain text.

    Raises SinkError for base64 that is none.
    """
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise SinkError(f"{PREFIX}WEBHOOK_SECRET: what follows whsec_ is no base64.") from None


def sign(secret: bytes, id: str, timestamp: str, body: bytes) -> str:
    """Value of `webhook-signature`: version 1, HMAC-SHA-256 of `id.timestamp.body`, base64."""
    signed = b".".join((id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
