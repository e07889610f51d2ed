"""The pool of language processes, and how one of them starts.

The pool runs functions of plain values, which it is given by name ("package.module:function"): the
language process imports them, so the worker's own process holds neither spaCy nor a model. A call
that raises, takes too long or kills its process costs that call alone: the pool starts another
process and goes on. The models are loaded once, in the server that forks the processes: they share
its memory, and a new process is there at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import multiprocessing
import os
import pkgutil
import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as PoolTimeout
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import orjson
from pebble import ProcessExpired, ProcessPool

from agents.models import LanguageSettings, in_use, pipelines, use
from agents.reuse import Reuse, make_folder
from agents.work import Failure, Produced

T = TypeVar("T")

WARM_UP = ("agents.warm_up:warm_up",)
PR_SET_PDEATHSIG = 1
PRELOADED = "QUOTEWIRE_PRELOADED"
"""Variable of the environment that tells the fork server what to load."""
SHARE_SECONDS = 0.3
"""A process that has warmed up sooner would take the call that is meant for its neighbour."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a language process starts.

    `functions`: names of the functions that it will run; they are imported, so that a wrong name
    shows at once. `warm_up`: names of functions `() -> None` that load models before the first
    article, whose time it would cost.
    """

    settings: LanguageSettings
    functions: Sequence[str]
    warm_up: Sequence[str]


def preload() -> None:
    """In the fork server: load the modules and models that all language processes share."""
    if PRELOADED in os.environ:
        told = orjson.loads(os.environ[PRELOADED])
        start = Start(**{**told, "settings": LanguageSettings(**told["settings"])})
        # What fails here fails in each process again, and is told there.
        with contextlib.suppress(Exception):
            use(start.settings)
            _warm_up(start)
        # Nothing that is shared is looked at by the collector, which would make it a process's own.
        gc.collect()
        gc.freeze()


def _start_process(start: Start) -> None:
    """Initialise a pool process: it dies with its parent and cannot take all memory."""
    settings = start.settings
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if not in_use(settings):
        use(settings)
    limit = settings.memory_mb * 1_048_576
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if settings.reuse_folder and settings.reuse_mb:
        with contextlib.suppress(sqlite3.Error):
            pipelines().reuse = Reuse(settings.reuse_folder, settings.reuse_mb * 1_048_576)
    # What fails here, `LanguagePool.warm` says.
    with contextlib.suppress(Exception):
        _warm_up(start)


def _warm_up(start: Start) -> None:
    for name in start.functions:
        pkgutil.resolve_name(name)
    for name in start.warm_up:
        pkgutil.resolve_name(name)()


def _warm_one(start: Start) -> None:
    started = time.monotonic()
    _warm_up(start)
    time.sleep(max(0.0, SHARE_SECONDS - (time.monotonic() - started)))


def _timed(function: str, inputs: Sequence[Any]) -> tuple[list[Produced], float]:
    """What the named function makes of `inputs`, and the seconds that it took."""
    started = time.perf_counter()
    produced: list[Produced] = pkgutil.resolve_name(function)(inputs)
    return produced, time.perf_counter() - started


class LanguagePool:
    """Processes that run batch functions `(inputs) -> list[Produced]` off the event loop.

    `processes`: how many; `article_seconds`: how long a call with one input may take.
    """

    def __init__(self, start: Start, processes: int, article_seconds: float) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["agents.preload"])
        os.environ[PRELOADED] = orjson.dumps(asdict(start)).decode()
        self._reuse = make_folder()
        settings = replace(start.settings, reuse_folder=self._reuse.name)
        self._start = replace(start, settings=settings)
        self.processes = processes
        self.article_seconds = article_seconds
        self.restarts = 0
        self.busy = 0
        self.busy_seconds = 0.0  # of the processes; waiting for one is left out
        self._pool = ProcessPool(
            max_workers=processes,
            initializer=_start_process,
            initargs=[self._start],
            context=context,
        )

    async def run(
        self,
        function: str,
        inputs: Sequence[T],
        failed: Callable[[T, Failure], Produced],
    ) -> list[Produced]:
        """What the named function makes of `inputs` in a process of the pool, one item each.

        A batch that overran its time or killed its process is run again one by one, so that the
        culprit alone becomes `failed(input, failure)`.
        """
        limit = self.article_seconds * (1 + len(inputs) / 4)
        try:
            return await self._call(function, inputs, limit)
        except (PoolTimeout, ProcessExpired, MemoryError) as error:
            self.restarts += not isinstance(error, MemoryError)
            if len(inputs) == 1:
                return [failed(inputs[0], self._failure(error, limit))]
        except Exception as error:
            if len(inputs) == 1:
                return [failed(inputs[0], Failure.of(error))]
        produced: list[Produced] = []
        for one in inputs:
            produced += await self.run(function, [one], failed)
        return produced

    async def _call(self, function: str, inputs: Sequence[Any], limit: float) -> list[Produced]:
        produced: list[Produced]
        self.busy += 1
        try:
            future = self._pool.schedule(_timed, args=[function, list(inputs)], timeout=limit)
            produced, seconds = await asyncio.wrap_future(future)
        except PoolTimeout:
            self.busy_seconds += limit
            raise
        finally:
            self.busy -= 1
        self.busy_seconds += seconds
        return produced

    @property
    def queue(self) -> int:
        """Batches that wait for a process."""
        return max(0, self.busy - self.processes)

    def _failure(self, error: BaseException, limit: float) -> Failure:
        if isinstance(error, ProcessExpired):
            return Failure(
                "crash",
                "pebble.ProcessExpired",
                f"The article killed the language process (exit code {error.exitcode}).",
            )
        if isinstance(error, MemoryError):
            return Failure.of(error, "memory")
        return Failure(
            "timeout",
            "TimeoutError",
            f"The article took longer than {limit:.0f} s; QUOTEWIRE_ARTICLE_SECONDS sets the "
            "limit.",
        )

    async def warm(self) -> None:
        """Have every process load its models. Raises what loading raises, ImportError and
        AttributeError for a function that is not there."""
        futures = [
            self._pool.schedule(_warm_one, args=[self._start]) for _ in range(self.processes)
        ]
        await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))

    def stop(self) -> None:
        """End all processes; what they were doing is lost."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._reuse.cleanup()
