"""Sinks that are a file which is only ever added to, and the memory of what is in it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import ClassVar, Self

import orjson

from schemas.marker import Outcome
from streams.client import Event
from streams.errors import SinkError, SinkRefused
from streams.sinks.base import Sink, SinkOptions, article_of, folder_must_exist, path_of, shown

FORMAT = 1
END_BYTES = 256
"""Of the end of what was written; they tell a file that another program has changed."""

MOST_PENDING = 1_000
"""Events that added nothing, after which the memory is written nevertheless."""

MEMORY = """
    CREATE TABLE IF NOT EXISTS file (format INTEGER, size INTEGER, ending BLOB);
    CREATE TABLE IF NOT EXISTS events (id BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS articles (id BLOB PRIMARY KEY, written INTEGER) WITHOUT ROWID;
"""
"""`events`: all that were put; `articles`: those whose last event is a result, and whether the file
has lines of them."""


class AddedFileSink(Sink):
    """Each event once, below those before it, whatever crashes and however often it comes.

    Beside the file lies its memory, an SQLite file `FILE.quotewire`: digests of the events that
    were put, and how large the file was with the last of them. An event is in the file, on disk,
    before the memory says so; where a crash came between, the file is cut back to what the memory
    knows, and the event comes again.

    A later version is added below the earlier one; one that comes late (`superseded`) is not. A
    withdrawal is added where its article is in the file; so is one of an article whose later
    version is not wanted. The last event of each article is thus what a table would hold.
    """

    scheme: ClassVar[str]
    head: ClassVar[bytes] = b""
    """What the file begins with."""

    _file: FileIO

    def __init__(self, path: Path, options: SinkOptions) -> None:
        self.path = path
        self.options = options
        self._memory_path = Path(f"{path}.quotewire")
        self._size = 0
        self._end = b""
        self._pending = 0

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(path_of(target), options)

    @property
    def name(self) -> str:
        """Its kind and path."""
        return f"{self.scheme}:{self.path}"

    @abstractmethod
    def lines(self, event: Event, known: bool) -> bytes:
        """A result or a withdrawal as whole lines, or nothing.

        `known`: an earlier version of the article is in the file.
        """

    async def __aenter__(self) -> Self:
        folder_must_exist(self.path.parent, self.name)
        self._memory = self._open_memory()
        try:
            with self._speaking():
                self._open_file()
        except BaseException:
            self._memory.close()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        with self._speaking():
            try:
                self._file.close()
                self._commit()
            finally:
                self._memory.close()

    async def put(self, event: Event) -> None:
        """Add it, unless it is there. One that is not as it should be is refused."""
        with self._speaking():
            if self._seen(event):
                self.had += 1
                return
            self._add(event)

    async def remove(self, event: Event) -> None:
        """Add a withdrawal, where an earlier version is in the file.

        Not where this very event is: other filters have chosen it.
        """
        with self._speaking():
            withdrawal = _withdrawal(event)
            if not self._seen(event) and not self._seen(withdrawal):
                self._add(withdrawal)

    def _rendered(self, event: Event, written: bool | None) -> bytes:
        try:
            if event.withdrawn:
                return self.lines(event, True) if written else b""
            late = written is not None and event.data["article"].get("superseded")
            return b"" if late else self.lines(event, bool(written))
        except Exception as error:
            raise SinkRefused(
                f"{self.path} refuses event {shown(event.id)}: {type(error).__name__}: {error}."
            ) from None

    def _add(self, event: Event) -> None:
        article = _digest(article_of(event))
        written = self._written(article)
        lines = self._rendered(event, written)
        if lines:
            try:
                self._write(lines)
            except OSError:
                with contextlib.suppress(OSError):
                    self._cut()
                raise
        self._memory.execute("INSERT INTO events VALUES (?)", [_identity(event)])
        if event.withdrawn:
            self._memory.execute("DELETE FROM articles WHERE id = ?", [article])
        else:
            row = [article, bool(lines or written)]
            self._memory.execute("INSERT OR REPLACE INTO articles VALUES (?, ?)", row)
        # What added nothing may be forgotten in a crash: it would add nothing again, unless
        # something was added after it, and that commits both.
        self._pending += 1
        if lines or self._pending >= MOST_PENDING:
            self._commit()

    def _seen(self, event: Event) -> bool:
        sql = "SELECT 1 FROM events WHERE id = ?"
        return self._memory.execute(sql, [_identity(event)]).fetchone() is not None

    def _written(self, article: bytes) -> bool | None:
        """Whether the file has lines of an article that stands; None where none stands."""
        sql = "SELECT written FROM articles WHERE id = ?"
        found = self._memory.execute(sql, [article]).fetchone()
        return None if found is None else bool(found[0])

    def _write(self, lines: bytes) -> None:
        left = memoryview(lines)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())
        self._size += len(lines)
        self._end = (self._end + lines)[-END_BYTES:]

    def _commit(self) -> None:
        self._memory.execute("UPDATE file SET size = ?, ending = ?", [self._size, self._end])
        self._memory.execute("COMMIT")
        self._memory.execute("BEGIN")
        self._pending = 0

    def _open_memory(self) -> sqlite3.Connection:
        if not self.path.exists():
            # It was removed, or moved away: another one begins.
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{self._memory_path}{suffix}").unlink(missing_ok=True)
        elif not self.path.is_file():
            raise SinkError(f"{self.path} is no file: name one.")
        elif self.path.stat().st_size and not self._memory_path.exists():
            raise SinkError(
                f"{self.path} is there already, and {self._memory_path.name}, which tells what is "
                "in it, is not: name another file, or remove it."
            )
        with self._speaking():
            memory = sqlite3.connect(self._memory_path, isolation_level=None, timeout=0.2)
            try:
                # Kept to this process: two would write their lines into each other's.
                memory.execute("PRAGMA locking_mode=EXCLUSIVE")
                memory.execute("PRAGMA journal_mode=WAL")
                memory.execute("PRAGMA synchronous=FULL")
                memory.executescript(MEMORY)
                memory.execute("BEGIN IMMEDIATE")
                self._read_memory(memory)
            except BaseException:
                memory.close()
                raise
        return memory

    def _read_memory(self, memory: sqlite3.Connection) -> None:
        found = memory.execute("SELECT format, size, ending FROM file").fetchone()
        if found is None:
            memory.execute("INSERT INTO file VALUES (?, 0, ?)", [FORMAT, b""])
        elif found[0] != FORMAT:
            raise SinkError(f"{self.path} is of another version of quotewire; name another file.")
        else:
            self._size, self._end = found[1], found[2]

    def _open_file(self) -> None:
        self._file = self.path.open("ab+", buffering=0)
        try:
            there = self._file.seek(0, os.SEEK_END)
            self._file.seek(max(0, self._size - len(self._end)))
            if there < self._size or self._file.read(len(self._end)) != self._end:
                raise SinkError(
                    f"{self.path} has been changed by another program, so that nothing can be "
                    f"added to it: name another file, or remove it and {self._memory_path.name}."
                )
            if there > self._size:
                self._cut()
                self.options.on_notice(
                    f"{self.path}: {there - self._size:,} bytes behind its last whole event are "
                    "cut off; what a crash left unfinished comes again."
                )
            if self.head and not self._size:
                self._write(self.head)
            self._commit()
            _sync_folder(self.path.parent)
        except BaseException:
            self._file.close()
            raise

    def _cut(self) -> None:
        """Leave what the memory knows."""
        self._file.truncate(self._size)
        os.fsync(self._file.fileno())

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the system and SQLite raise into a sentence."""
        try:
            yield
        except OSError as error:
            raise SinkError(f"{self.path} cannot be written: {error.strerror}.") from None
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise SinkError(f"{self.path} is being written by another process.") from None
            raise SinkError(f"{self._memory_path} cannot be written: {error}.") from None
        except sqlite3.DatabaseError as error:
            raise SinkError(
                f"{self._memory_path} is no memory of {self.path.name}: {error}."
            ) from None


def _sync_folder(folder: Path) -> None:
    """Have the names of new files in it on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _withdrawal(event: Event) -> Event:
    """What takes an article back of which this version is not wanted."""
    article = event.data["article"]
    data = {
        "outcome": str(Outcome.WITHDRAWN),
        "article_id": article["id"],
        "version": article.get("version"),
        "reason": "The filters do not choose its later version.",
    }
    kind = event.headers.get("ce_type", "").replace(str(Outcome.RESULT), str(Outcome.WITHDRAWN))
    headers = {**event.headers, "ce_type": kind}
    return replace(event, outcome=Outcome.WITHDRAWN, headers=headers, data=data)


def _identity(event: Event) -> bytes:
    """The same for one raw record read by one version of quotewire and its models."""
    at = event.lineage
    read_by = orjson.dumps(event.data.get("versions"), option=orjson.OPT_SORT_KEYS)
    return _digest(f"{at.topic}:{at.partition}:{at.offset}:{at.timestamp_ms}:{read_by!r}")


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest()
