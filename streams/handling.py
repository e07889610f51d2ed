"""What is asked of inputs beside their names: a mapping, which pages of an archive, from where."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streams.errors import UsageError
from streams.mapping import FieldMapping

SAVE_SECONDS = 1.0
"""Between two writings of how far archives were read."""


@dataclass(frozen=True, slots=True)
class PageFilter:
    """Which pages of an archive are wanted; by default all.

    `hosts`: with what is below them (`news.example` has `www.news.example`). `languages`: ISO
    639-1, of what the page says, else of its words. `since`, `until`: of the time at which it was
    fetched.
    """

    hosts: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def refuses(self, url: str, fetched: datetime | None) -> str | None:
        """Why a page is not wanted, for the count; None where it is."""
        if self.hosts:
            host = _host(url)
            if not any(host == one or host.endswith(f".{one}") for one in self.hosts):
                return "host"
        early = self.since is not None and (fetched is None or fetched < self.since)
        late = self.until is not None and (fetched is None or fetched >= self.until)
        return "time" if early or late else None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


class Resume:
    """How far archives were read, kept in a file: by archive the byte at which to go on.

    Raises UsageError for a file that is none of these.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[str, dict[str, int]] = {}
        self._saved_at = 0.0
        self._changed = False
        if path.exists():
            try:
                self._places = _places(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"{path} does not say how far archives were read ({error}); name another file "
                    "for --resume, or remove it to begin anew."
                ) from None

    def place(self, archive: Path) -> int:
        """Where to go on in an archive; 0 where nothing of it was read.

        Raises UsageError for an archive that has become shorter than what was read of it.
        """
        place = self._places.get(_key(archive), {}).get("place", 0)
        if place > archive.stat().st_size:
            raise UsageError(
                f"{archive} is shorter than what {self.path} says was read of it; remove that file "
                "to begin anew."
            )
        return place

    def reached(self, archive: str, place: int) -> None:
        """What lies before a place of an archive is done; written now and then."""
        self._places[_key(Path(archive))] = {"place": place}
        self._changed = True
        if time.monotonic() - self._saved_at > SAVE_SECONDS:
            self.save()

    def save(self) -> None:
        """Write it, in one piece. Raises UsageError."""
        if not self._changed:
            return
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            fresh.write_text(json.dumps({"archives": self._places}, indent=1), encoding="utf-8")
            os.replace(fresh, self.path)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}.") from None
        self._saved_at, self._changed = time.monotonic(), False


def _key(archive: Path) -> str:
    return str(archive.resolve())


def _places(given: Any) -> dict[str, dict[str, int]]:
    found = given.get("archives") if isinstance(given, dict) else None
    if not isinstance(found, dict):
        raise ValueError("it has no archives")
    for name, one in found.items():
        place = one.get("place") if isinstance(one, dict) else None
        if not isinstance(place, int) or place < 0:
            raise ValueError(f"it gives {name} no place")
    return found


@dataclass(slots=True)
class Handling:
    """How inputs are read. `skipped` counts, by reason, records of archives that were no wanted
    page."""

    mapping: FieldMapping | None = None
    pages: PageFilter = field(default_factory=PageFilter)
    resume: Resume | None = None
    skipped: Counter[str] = field(default_factory=Counter)
