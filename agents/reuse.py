"""Re-use of what was read before: results of pure functions, keyed by their text.

Wire copies share paragraphs and sentences with articles that were read a moment ago. All language
processes of a worker share one SQLite file, which the newest results stay in. It only saves time:
a result that is not there is computed, and what is there is what would be computed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

FILE = "reuse.sqlite"
_FOLDER = "quotewire-reuse-"
WAIT_MS = 20
_CLEAN_EVERY = 64
"""Writes between two looks at the file's size."""


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for the file, of this process; those of processes that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        owner = left.name.removeprefix(_FOLDER).partition("-")[0]
        # Others may make folders there too, of any name.
        if owner.isdecimal() and len(owner) < 10 and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(
        prefix=f"{_FOLDER}{os.getpid()}-", ignore_cleanup_errors=True
    )


class Reuse:
    """The results that the processes share. `folder`: where the file is; `most_bytes`: its size,
    about. Raises sqlite3.Error where the folder cannot be written to."""

    def __init__(self, folder: str, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.found = 0
        self.made = 0
        self._writes = 0
        self._file = sqlite3.connect(
            Path(folder) / FILE, timeout=WAIT_MS / 1000, isolation_level=None
        )
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE IF NOT EXISTS result "
            "(at INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)",
        ):
            self._file.execute(statement)

    def get(
        self,
        kind: str,
        texts: Sequence[str],
        make: Callable[[list[int]], Sequence[bytes]],
    ) -> list[bytes]:
        """The result of each text.

        `make` gives the results of the texts at some indexes, for those that are not known.
        """
        keys = [_key(kind, text) for text in texts]
        known: dict[bytes, bytes] = {}
        for key in dict.fromkeys(keys):
            value = self._read(key)
            if value is not None:
                known[key] = value
        unknown = {key: index for index, key in reversed(list(enumerate(keys))) if key not in known}
        indexes = sorted(unknown.values())
        self.found += len(keys) - len(indexes)
        self.made += len(indexes)
        if indexes:
            new = dict(zip((keys[index] for index in indexes), make(indexes), strict=True))
            self._write(new)
            known |= new
        return [known[key] for key in keys]

    def _read(self, key: bytes) -> bytes | None:
        try:
            found = self._file.execute("SELECT value FROM result WHERE key = ?", (key,))
            return next((bytes(value) for (value,) in found), None)
        except sqlite3.Error:
            return None

    def _write(self, new: dict[bytes, bytes]) -> None:
        # Another process that writes just now, or a full disk, costs the saving alone.
        with contextlib.suppress(sqlite3.Error):
            self._file.execute("BEGIN IMMEDIATE")
            try:
                self._file.executemany(
                    "INSERT OR IGNORE INTO result (key, value) VALUES (?, ?)", new.items()
                )
                self._writes += 1
                if self._writes % _CLEAN_EVERY == 0:
                    self._clean()
                self._file.execute("COMMIT")
            except sqlite3.Error:
                self._file.execute("ROLLBACK")
                raise

    def _clean(self) -> None:
        """Drop the older half once the file has grown beyond its size."""
        pages, size, free = (
            self._file.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > self.most_bytes:
            self._file.execute(
                "DELETE FROM result WHERE at <= (SELECT (min(at) + max(at)) / 2 FROM result)"
            )


def _key(kind: str, text: str) -> bytes:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + kind.encode())
    return digest.digest()
