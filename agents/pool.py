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
import gc
import os
import pkgutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as PoolTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from multiprocessing import forkserver
from pickle import PicklingError
from typing import Any, TypeVar

import orjson
from pebble import ProcessExpired, ProcessPool

from agents import confine
from agents.answers import Context, known_error
from agents.models import LanguageSettings, in_use, pipelines, use
from agents.reuse import Reuse, make_folder
from agents.speed.imports import import_spacy
from agents.work import Failure, Produced

T = TypeVar("T")

WARM_UP = ("agents.warm_up:warm_up",)
PRELOADED = "QUOTEWIRE_PRELOADED"
"""Variable of the environment that tells the fork server what to load."""
SHARE_SECONDS = 0.3
"""A process that has warmed up sooner would take the call that is meant for its neighbour."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a language process starts.

    `functions`: names of the functions that it will run; they are imported, so that a wrong name
    shows at once. `warm_up`: names of functions `() -> None` that load models before the first
    article, whose time it would cost. `may`: what it may do beside computing (`confine.MAY`).
    """

    settings: LanguageSettings
    functions: Sequence[str]
    warm_up: Sequence[str]
    may: Sequence[str] = ()


def preload() -> None:
    """In the fork server: load the modules and models that all language processes share."""
    if PRELOADED in os.environ:
        told = orjson.loads(os.environ[PRELOADED])
        start = Start(**{**told, "settings": LanguageSettings(**told["settings"])})
        confine.confine_loading(start.may)
        # What fails here fails in each process again, and is told there.
        with contextlib.suppress(Exception):
            import_spacy()
            use(start.settings)
            _warm_up(start)
        # Nothing that is shared is looked at by the collector, which would make it a process's own.
        gc.collect()
        gc.freeze()


_missing: tuple[str, ...] = ()
"""How this process could not be confined."""


def _start_process(start: Start) -> None:
    """Initialise a pool process: it dies with its parent, and is confined."""
    global _missing
    settings = start.settings
    confine.end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _missing = confine.confine(start.may, settings.reuse_folder)
    if not in_use(settings):
        use(settings)
    confine.limit_memory(settings.memory_mb)
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


def _warm_one(start: Start) -> tuple[str, ...]:
    """How the process could not be confined. Raises what loading raises."""
    started = time.monotonic()
    try:
        _warm_up(start)
    except Exception as error:
        raise known_error(error) from None
    time.sleep(max(0.0, SHARE_SECONDS - (time.monotonic() - started)))
    return _missing


def _timed(
    function: str, inputs: Sequence[Any], limit: float
) -> tuple[list[Produced] | Failure, float]:
    """What the named function makes of `inputs`, or why it fails; the seconds that it took.

    limit: most seconds of processor time; a process that needs more is killed.
    """
    started = time.perf_counter()
    confine.limit_processor(limit)
    produced: list[Produced] | Failure
    try:
        produced = pkgutil.resolve_name(function)(inputs)
    except MemoryError as error:
        produced = Failure.of(error, "memory")
    except Exception as error:
        produced = Failure.of(error)
    return produced, time.perf_counter() - started


class LanguagePool:
    """Processes that run batch functions `(inputs) -> list[Produced]` off the event loop.

    The server that forks them starts, and loads the models, when the pool is made.
    `processes`: how many; `article_seconds`: how long a call with one input may take.
    """

    def __init__(self, start: Start, processes: int, article_seconds: float) -> None:
        self._context = Context()
        self._context.set_forkserver_preload(["agents.preload"])
        os.environ[PRELOADED] = orjson.dumps(asdict(start)).decode()
        self._reuse = make_folder()
        settings = replace(start.settings, reuse_folder=self._reuse.name)
        self._start = replace(start, settings=settings)
        self.processes = processes
        self.article_seconds = article_seconds
        self.restarts = 0
        self.busy = 0
        self.busy_seconds = 0.0  # of the processes; waiting for one is left out
        self.missing: tuple[str, ...] = ()
        """How the processes could not be confined, once they have warmed up: sentences."""
        forkserver.ensure_running()
        self._pool = self._new_pool()
        self._alone = asyncio.Lock()
        self._stopped = False

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.processes,
            initializer=_start_process,
            initargs=[self._start],
            context=self._context,
        )

    async def run(
        self,
        function: str,
        inputs: Sequence[T],
        failed: Callable[[T, Failure], Produced],
    ) -> list[Produced]:
        """What the named function makes of `inputs` in a process of the pool, one item each.

        A batch that failed, overran its time or killed its process is run again one by one, so
        that the culprit alone becomes `failed(input, failure)`.
        """
        try:
            found = await self._try(function, inputs)
        except BrokenProcessPool:
            # Any of the processes has done it: each input is tried while no other suspect is.
            async with self._alone:
                return [
                    one for input in inputs for one in await self._suspect(function, input, failed)
                ]
        if not isinstance(found, Failure):
            return found
        if len(inputs) == 1:
            return [failed(inputs[0], found)]
        produced: list[Produced] = []
        for one in inputs:
            produced += await self.run(function, [one], failed)
        return produced

    async def _suspect(
        self, function: str, input: T, failed: Callable[[T, Failure], Produced]
    ) -> list[Produced]:
        """What the function makes of one input that may have broken the pool."""
        try:
            found = await self._try(function, [input])
        except BrokenProcessPool:
            message = "The article made its language process send what is no answer."
            found = Failure("crash", "concurrent.futures.process.BrokenProcessPool", message)
        return [failed(input, found)] if isinstance(found, Failure) else found

    async def _try(self, function: str, inputs: Sequence[Any]) -> list[Produced] | Failure:
        """What the function makes of the inputs, or why it fails. Raises BrokenProcessPool."""
        limit = self.article_seconds * (1 + len(inputs) / 4)
        try:
            return await self._call(function, inputs, limit)
        except (PoolTimeout, ProcessExpired) as error:
            self.restarts += 1
            return self._failure(error, limit)
        except PicklingError as error:
            return Failure.of(error, "crash")
        except Exception as error:
            if self._stopped or isinstance(error, BrokenProcessPool):
                raise
            return Failure.of(error)

    async def _call(
        self, function: str, inputs: Sequence[Any], limit: float
    ) -> list[Produced] | Failure:
        pool = self._pool
        self.busy += 1
        try:
            future = pool.schedule(_timed, args=[function, list(inputs), limit], timeout=limit)
            produced, seconds = await asyncio.wrap_future(future)
        except PoolTimeout:
            self.busy_seconds += limit
            raise
        except (BrokenProcessPool, RuntimeError) as error:
            if self._renew(pool):
                raise BrokenProcessPool("Unexpected error within the pool") from error
            raise
        finally:
            self.busy -= 1
        self.busy_seconds += seconds
        found: list[Produced] | Failure = produced
        return found

    def _renew(self, broken: ProcessPool) -> bool:
        """Put another pool in the place of one that is broken; whether it was."""
        if self._stopped or broken.active:
            return False
        if self._pool is broken:
            self._pool = self._new_pool()
            self.restarts += self.processes
            threading.Thread(target=_end, args=[broken], daemon=True).start()
        return True

    def _failure(self, error: BaseException, limit: float) -> Failure:
        spent = isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGXCPU
        if isinstance(error, ProcessExpired) and not spent:
            return Failure(
                "crash",
                "pebble.ProcessExpired",
                f"The article killed the language process (exit code {error.exitcode}).",
            )
        return Failure(
            "timeout",
            "TimeoutError",
            f"The article took {'more processor time' if spent else 'longer'} than {limit:.0f} s; "
            "QUOTEWIRE_ARTICLE_SECONDS sets the limit.",
        )

    async def warm(self) -> None:
        """Have every process load its models. Raises what loading raises, ImportError and
        AttributeError for a function that is not there."""
        # The first call waits for the server that forks processes, which loads the models.
        futures = [
            await asyncio.to_thread(self._pool.schedule, _warm_one, args=[self._start])
            for _ in range(self.processes)
        ]
        done = await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))
        self.missing = tuple(sorted({sentence for missing in done for sentence in missing}))

    def stop(self) -> None:
        """End all processes; what they were doing is lost."""
        self._stopped = True
        _end(self._pool)
        self._reuse.cleanup()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
