"""The archive, as the console's routes ask it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from streams.archive import Archive
from streams.archive.api import open_archive
from streams.archive.location import NONE, archive_is_there
from streams.console.declared import Refusal
from streams.errors import NothingThere, QuotewireError, UsageError
from streams.settings import Settings
from streams.sinks.patience import Away

AT_ONCE = 8
"""Questions that are answered at the same time; others wait."""
LONGEST = 1.0
"""Seconds that the live view waits for the archive."""
PAUSE = 30.0
"""Seconds for which it then does without."""

T = TypeVar("T")


class ArchiveAccess:
    """The archive of the settings, opened when it is asked: it may be made after the start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._archive: Archive | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._pause = 0.0

    async def ask(self, question: Callable[[Archive], T]) -> T:
        """Ask it, in a thread. Raises Refusal with what goes wrong."""
        if self._settings.archive == NONE:
            raise Refusal(404, "There is no archive to ask: QUOTEWIRE_ARCHIVE is `none`.")
        async with self._turns:
            try:
                return await asyncio.to_thread(lambda: question(self._opened()))
            except UsageError as error:
                raise Refusal(400, str(error)) from None
            except NothingThere as error:
                raise Refusal(404, str(error)) from None
            except (QuotewireError, Away) as error:
                raise Refusal(503, f"The archive does not answer: {error}") from None

    async def speakers(self, quotes: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """Who says quotes of the live stream, as far as the archive knows by now: identities by
        article and quote. It never waits long, and for an archive that is away not at all.

        quotes: their texts by article and quote; another version's quote is none of them.
        """
        if not quotes or time.monotonic() < self._pause or not archive_is_there(self._settings):
            return {}
        try:
            async with asyncio.timeout(LONGEST):
                return await self.ask(lambda archive: archive.speakers(quotes))
        except (Refusal, TimeoutError):
            self._pause = time.monotonic() + PAUSE
            return {}

    def _opened(self) -> Archive:
        with self._lock:
            if self._archive is None:
                self._archive = open_archive(self._settings)
            return self._archive

    def close(self) -> None:
        """Close it."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None


ARCHIVE: web.AppKey[ArchiveAccess] = web.AppKey("archive")
