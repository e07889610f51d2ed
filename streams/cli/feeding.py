"""Inputs for a command's coroutine, from a source that may block."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

AHEAD = 64
"""Items that are taken before they are asked for."""


class InThread(Generic[T]):
    """Items of a source that blocks, taken in a thread.

    The thread is a daemon, unlike those of asyncio: a program that is told to end must not wait
    for the next line of its input. What the source raises, iteration raises.
    """

    def __init__(self, items: Iterable[T]) -> None:
        self._items = items
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[T] | Exception | None] = asyncio.Queue(AHEAD)
        threading.Thread(target=self._feed, daemon=True, name="inputs").start()

    def _put(self, item: tuple[T] | Exception | None) -> None:
        put = self._queue.put(item)
        try:
            asyncio.run_coroutine_threadsafe(put, self._loop).result()
        finally:
            put.close()  # Where the loop has ended nobody awaits it.

    def _feed(self) -> None:
        from concurrent.futures import CancelledError

        with suppress(RuntimeError, CancelledError):  # The loop has ended.
            try:
                for item in self._items:
                    self._put((item,))
            except Exception as error:
                self._put(error)
            self._put(None)

    async def __aiter__(self) -> AsyncIterator[T]:
        while (found := await self._queue.get()) is not None:
            if isinstance(found, Exception):
                raise found
            yield found[0]

    @property
    def more(self) -> bool:
        """Whether the next item is there already."""
        return not self._queue.empty()


async def at_once(items: Iterable[T]) -> AsyncIterator[T]:
    """Items of a source that does not block."""
    for item in items:
        yield item
