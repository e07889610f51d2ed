"""What `collect` remembers, in one SQLite file.

A commit survives the end of the process (write-ahead log, `synchronous=NORMAL`); what a power
failure takes is fetched again, and the stream knows it. Others, such as the console, may read the
file meanwhile, and pause sources.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from streams.collect.source import Source
from streams.errors import ClientError, Refused
from streams.settings import PREFIX

FORMAT = 1
TOUCHED = 86_400.0
"""Seconds after which an address that is still listed is noted anew."""

_SCHEMA = """
CREATE TABLE source (
    id TEXT PRIMARY KEY, location TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    listed INTEGER NOT NULL DEFAULT 1, paused INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, every REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '', visited REAL NOT NULL DEFAULT 0,
    success REAL NOT NULL DEFAULT 0, news REAL NOT NULL DEFAULT 0, gap REAL NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL DEFAULT '{}');
CREATE TABLE address (
    key BLOB PRIMARY KEY, article BLOB, mark TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX address_at ON address (at);
CREATE TABLE article (
    key BLOB PRIMARY KEY, id TEXT NOT NULL, revision INTEGER NOT NULL, print BLOB NOT NULL,
    done INTEGER NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX article_at ON article (at);
CREATE TABLE pending (
    key BLOB PRIMARY KEY, source TEXT NOT NULL, host TEXT NOT NULL, due REAL NOT NULL,
    attempts INTEGER NOT NULL, again INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    item BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX pending_host ON pending (host, due);
CREATE TABLE robots (origin TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(slots=True)
class Memory:
    """What is known of a source. Times are seconds since the epoch, 0 for never.

    `due`: when it is visited next; `every`: seconds between two visits now; `news`: when it last
    had some; `gap`: the usual seconds between news; `data`: what its kind keeps. `new`, `seen`,
    `bytes`: counted since it was added.
    """

    id: str
    location: str
    name: str
    kind: str
    listed: bool
    paused: bool
    due: float
    every: float
    failures: int
    reason: str
    error: str
    visited: float
    success: float
    news: float
    gap: float
    new: int
    seen: int
    bytes: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """An article that was given to the stream. `revision`: 1, then the time of each change, in
    seconds since 1970; `print`: digest of its content; `done`: it was confirmed."""

    key: bytes
    id: str
    revision: int
    print: bytes
    done: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """A page that is to be fetched. `again`: how often it was looked at after it was published."""

    key: bytes
    source: str
    host: str
    due: float
    attempts: int
    again: int
    etag: str
    modified: str
    item: bytes


_KEPT = tuple(each.name for each in fields(Memory) if each.name not in ("id", "listed", "paused"))


def digest(text: str) -> bytes:
    """16 bytes by which an address or an id is known."""
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


class State:
    """The file. Its methods do not wait for disks, but for what a commit writes."""

    def __init__(self, path: str) -> None:
        try:
            self._db = sqlite3.connect(
                path, isolation_level=None, timeout=10.0, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(
                    f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={FORMAT};COMMIT;"
                )
        except sqlite3.Error as error:
            raise ClientError(
                f"{path} cannot be used for what collect remembers ({error}); name another file "
                f"with {PREFIX}COLLECT_STATE."
            ) from None
        if version not in (0, FORMAT):
            raise ClientError(
                f"{path} is of another version of quotewire; name another file with "
                f"{PREFIX}COLLECT_STATE."
            )
        self.path = path

    def copy(self) -> State:
        """The same in memory, to try out what would change."""
        found = State(":memory:")
        self._db.backup(found._db)
        return found

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written meanwhile, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- sources

    def list_sources(self, sources: Iterable[Source]) -> None:
        """Say which sources there are now; what is known of others stays."""
        with self.transaction():
            self._db.execute("UPDATE source SET listed = 0")
            self._db.executemany(
                "INSERT INTO source (id, location, name, kind, paused) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET listed = 1, name = excluded.name, "
                "paused = max(paused, excluded.paused)",
                [(one.id, one.location, one.name, one.kind, one.paused) for one in sources],
            )

    def memory(self, id: str) -> Memory | None:
        """What is known of a source."""
        return next(self._memories("WHERE id = ?", id), None)

    def memories(self) -> Iterator[Memory]:
        """Those of the sources that there are, by name."""
        return self._memories("WHERE listed ORDER BY name, location")

    def _memories(self, where: str, *values: Any) -> Iterator[Memory]:
        names = [each.name for each in fields(Memory)]
        for row in self._db.execute(f"SELECT {', '.join(names)} FROM source {where}", values):
            found = dict(zip(names, row, strict=True))
            found |= {
                "data": orjson.loads(found["data"]),
                "listed": bool(found["listed"]),
                "paused": bool(found["paused"]),
            }
            yield Memory(**found)

    def due(self) -> list[tuple[str, float]]:
        """Ids of the sources that there are and are not paused, and when each is due."""
        return self._db.execute("SELECT id, due FROM source WHERE listed AND NOT paused").fetchall()

    def save(self, memory: Memory) -> None:
        """Keep what is known of a source, but whether it is paused, which others decide."""
        values = asdict(memory) | {"data": orjson.dumps(memory.data).decode()}
        self._db.execute(
            f"UPDATE source SET {', '.join(f'{name} = ?' for name in _KEPT)} WHERE id = ?",
            [*(values[name] for name in _KEPT), memory.id],
        )

    def pause(self, id: str, paused: bool) -> bool:
        """Pause a source, or go on; it is due at once then. Whether there is one."""
        done = self._db.execute(
            "UPDATE source SET paused = ?, due = iif(?, due, 0) WHERE id = ?", (paused, paused, id)
        )
        return done.rowcount > 0

    def paused(self) -> frozenset[str]:
        """Ids of those that are paused."""
        return frozenset(row[0] for row in self._db.execute("SELECT id FROM source WHERE paused"))

    # -- addresses and articles

    def address(self, key: bytes) -> tuple[str, float] | None:
        """The mark that an address had when it was last found, and when that was noted."""
        found: tuple[str, float] | None = self._db.execute(
            "SELECT mark, at FROM address WHERE key = ?", (key,)
        ).fetchone()
        return found

    def note(self, key: bytes, mark: str, at: float) -> None:
        """An address was found."""
        self._db.execute(
            "INSERT INTO address (key, mark, at) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET mark = excluded.mark, at = excluded.at",
            (key, mark, at),
        )

    def article(self, key: bytes) -> Published | None:
        """The article of this key, the digest of its id."""
        row = self._db.execute(
            "SELECT key, id, revision, print, done FROM article WHERE key = ?", (key,)
        ).fetchone()
        return Published(*row) if row else None

    def article_of(self, keys: Sequence[bytes]) -> Published | None:
        """The article that stands at the first of some addresses that is known to have one."""
        for key in keys:
            row = self._db.execute(
                "SELECT article.key, id, revision, print, done FROM address "
                "JOIN article ON article.key = address.article WHERE address.key = ?",
                (key,),
            ).fetchone()
            if row is not None:
                return Published(*row)
        return None

    def begin_article(self, article: Published, keys: Iterable[bytes], at: float) -> None:
        """Before it is given to the stream: a process that is killed does the same again."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO article (key, id, revision, print, done, at) VALUES (?, ?, ?, ?, 0, ?)"
                " ON CONFLICT (key) DO UPDATE SET revision = excluded.revision,"
                " print = excluded.print, done = 0, at = excluded.at",
                (article.key, article.id, article.revision, article.print, at),
            )
            self.link(article.key, keys, at)

    def link(self, key: bytes, keys: Iterable[bytes], at: float) -> None:
        """More addresses of an article."""
        self._db.executemany(
            "INSERT INTO address (key, article, mark, at) VALUES (?, ?, '', ?) "
            "ON CONFLICT (key) DO UPDATE SET article = excluded.article",
            [(each, key, at) for each in keys],
        )

    def end_article(self, key: bytes) -> None:
        """The stream has confirmed it."""
        self._db.execute("UPDATE article SET done = 1 WHERE key = ?", (key,))

    # -- pages to fetch

    def put(self, pending: Pending) -> None:
        """A page is to be fetched; instead of what was to be fetched there before."""
        self._db.execute(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            tuple(getattr(pending, each.name) for each in fields(Pending)),
        )

    def waits(self) -> list[tuple[str, bytes]]:
        """Pages that are to be fetched for the first time: their sources' ids, and the items."""
        return self._db.execute(
            "SELECT source, item FROM pending WHERE again = 0 ORDER BY source, due"
        ).fetchall()

    def drop(self, key: bytes) -> None:
        """A page is not to be fetched any more."""
        self._db.execute("DELETE FROM pending WHERE key = ?", (key,))

    def next_of(self, host: str) -> Pending | None:
        """The page of a host that is due first, of a source that there is and is not paused."""
        row = self._db.execute(
            "SELECT pending.* FROM pending LEFT JOIN source ON source.id = pending.source "
            "WHERE host = ? AND coalesce(listed AND NOT paused, 1) ORDER BY pending.due LIMIT 1",
            (host,),
        ).fetchone()
        return Pending(*row) if row else None

    def waiting(self) -> list[tuple[str, float]]:
        """Hosts with pages to fetch, and when the first of each is due."""
        return self._db.execute("SELECT host, min(due) FROM pending GROUP BY host").fetchall()

    def backlog(self) -> int:
        """Pages that are to be fetched for the first time, of sources that there are."""
        return int(
            self._db.execute(
                "SELECT count(*) FROM pending LEFT JOIN source ON source.id = pending.source "
                "WHERE again = 0 AND coalesce(listed, 1)"
            ).fetchone()[0]
        )

    # -- robots.txt

    def robots(self, origin: str, since: float) -> str | None:
        """A robots.txt that was fetched since; None where there is none."""
        row = self._db.execute(
            "SELECT body FROM robots WHERE origin = ? AND at > ?", (origin, since)
        ).fetchone()
        return row[0] if row else None

    def keep_robots(self, origin: str, at: float, text: str) -> None:
        """Keep a robots.txt."""
        self._db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (origin, at, text))

    # -- bounds

    def tidy(self, most: int, now: float) -> None:
        """Forget the addresses and articles that were not listed for longest, beyond so many; and
        pages to fetch, those that were published already first."""
        oldest = {"address": "at", "article": "at", "pending": "again DESC, due"}
        with self.transaction():
            for table, order in oldest.items():
                count = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                if count > most:
                    self._db.execute(
                        f"DELETE FROM {table} WHERE key IN (SELECT key FROM {table} "
                        f"ORDER BY {order} LIMIT ?)",
                        (count - most,),
                    )
            self._db.execute("DELETE FROM robots WHERE at < ?", (now - 7 * 86_400,))


def state_file(path: str) -> State | None:
    """The state in a file that is there already; None where there is none."""
    return State(path) if Path(path).is_file() else None


@contextmanager
def state_alone(path: str) -> Iterator[State]:
    """The state in a file that no other collector uses meanwhile. Raises Refused."""
    with Path(f"{path}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                f"Another `quotewire collect` uses {path}. Two collectors need a file each "
                f"({PREFIX}COLLECT_STATE), and a share each (--share 1/2, --share 2/2)."
            ) from None
        state = State(path)
        try:
            yield state
        finally:
            state.close()
