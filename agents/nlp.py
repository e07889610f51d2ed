"""The language processes: pipelines loaded once a process, and the pool that feeds them.

The pool runs functions of plain values. A call that raises, takes too long or kills its process
costs that call alone: the pool starts another process and goes on. The models are loaded once, in
the server that forks the processes: they share its memory, and a new process is there at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as PoolTimeout
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

import orjson
from pebble import ProcessExpired, ProcessPool

from agents.reuse import Reuse, make_folder
from agents.work import Failure, Produced

T = TypeVar("T")

PR_SET_PDEATHSIG = 1
PRELOADED = "QUOTEWIRE_PRELOADED"
"""Variable of the environment that tells the fork server the settings of the models to load."""


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """What a language process needs to know.

    `pipelines`: ISO 639-1 to spaCy package; `memory_mb`: most address space of a process;
    `reuse_mb`: size of the file of results that may be used again, 0 for none; `reuse_folder`:
    where it is.
    """

    pipelines: Mapping[str, str]
    gazetteer: str | None = None
    max_characters: int = 1_000_000
    max_bytes: int = 1_000_000
    memory_mb: int = 4_000
    reuse_mb: int = 0
    reuse_folder: str | None = None


@dataclass(slots=True)
class Pipelines:
    """The loaded models of this process, each loaded when it is first asked for."""

    settings: LanguageSettings
    reuse: Reuse | None = None
    _loaded: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, kind: str, language: str, load: Callable[[], T]) -> T:
        """The model of that kind and language."""
        key = (kind, language)
        if key not in self._loaded:
            self._loaded[key] = load()
        value: T = self._loaded[key]
        return value

    def package(self, language: str) -> str | None:
        """Name of the spaCy package that reads the language; None where there is none."""
        return self.settings.pipelines.get(language)


_pipelines: Pipelines | None = None


def pipelines() -> Pipelines:
    """This process's models. Raises RuntimeError before `use()`."""
    if _pipelines is None:
        raise RuntimeError("agents.nlp.use() has not been called in this process")
    return _pipelines


def use(settings: LanguageSettings) -> None:
    """Set the models that this process works with."""
    # Imports spaCy's machinery, which the worker's own process has no use for.
    from agents.speed.gemm import use_fast_products

    use_fast_products()
    global _pipelines
    _pipelines = Pipelines(settings)


def by_language(articles: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Languages of the readable articles (ISO 639-1), each with its articles' indexes, sorted."""
    found: dict[str, list[int]] = {}
    for index, article in enumerate(articles):
        if article["readable"]:
            found.setdefault(article["language"], []).append(index)
    return sorted(found.items())


def model_name(nlp: Any) -> str:
    """Name and version of a spaCy pipeline."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"


def _start_process(settings: LanguageSettings) -> None:
    """Initialise a pool process: it dies with its parent and cannot take all memory."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if _pipelines is None or replace(settings, reuse_folder=None) != _pipelines.settings:
        use(settings)
    limit = settings.memory_mb * 1_048_576
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if settings.reuse_folder and settings.reuse_mb:
        with contextlib.suppress(sqlite3.Error):
            pipelines().reuse = Reuse(settings.reuse_folder, settings.reuse_mb * 1_048_576)
    # Before the first article, whose time it would cost. What fails here, `warm` says.
    with contextlib.suppress(Exception):
        from agents.warm import load

        load()


def timed(
    function: Callable[[Sequence[T]], list[Produced]], inputs: Sequence[T]
) -> tuple[list[Produced], float]:
    """`function(inputs)`, and the seconds that it took."""
    started = time.perf_counter()
    produced = function(inputs)
    return produced, time.perf_counter() - started


class LanguagePool:
    """Processes that run batch functions `(inputs) -> list[Produced]` off the event loop."""

    def __init__(self, settings: LanguageSettings, processes: int, article_seconds: float) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["agents.preload"])
        os.environ[PRELOADED] = orjson.dumps(asdict(settings)).decode()
        self._reuse = make_folder()
        settings = replace(settings, reuse_folder=self._reuse.name)
        self.processes = processes
        self.article_seconds = article_seconds
        self.restarts = 0
        self.busy = 0
        self.busy_seconds = 0.0  # of the processes; waiting for one is left out
        self._pool = ProcessPool(
            max_workers=processes,
            initializer=_start_process,
            initargs=[settings],
            context=context,
        )

    async def run(
        self,
        function: Callable[[Sequence[T]], list[Produced]],
        inputs: Sequence[T],
        failed: Callable[[T, Failure], Produced],
    ) -> list[Produced]:
        """`function(inputs)` in a process of the pool; the result has one item an input.

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

    async def _call(
        self, function: Callable[[Sequence[T]], list[Produced]], inputs: Sequence[T], limit: float
    ) -> list[Produced]:
        produced: list[Produced]
        self.busy += 1
        try:
            future = self._pool.schedule(timed, args=[function, list(inputs)], timeout=limit)
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

    async def warm(self, function: Callable[[Sequence[None]], list[Produced]]) -> None:
        """Have every process load its models. Raises what loading raises."""
        futures = [self._pool.schedule(function, args=[[None]]) for _ in range(self.processes)]
        await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))

    def stop(self) -> None:
        """End all processes; what they were doing is lost."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._reuse.cleanup()
