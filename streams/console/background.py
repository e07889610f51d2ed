"""The console in a thread of its own, beside whatever else a process does."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import Self

from streams.console.server import serving
from streams.settings import Settings

START_SECONDS = 30.0
STOP_SECONDS = 10.0


class Background:
    """A context manager; `url` is its address. Entering raises what `serving` raises."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, name="console", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = self._ready.result(START_SECONDS)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._thread.is_alive() and self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with serving(self._settings) as url:
                self._ready.set_result(url)
                await self._end.wait()
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)
