"""Which of the articles that wait for a language process is next, and how many go at once.

Articles of later stages go before those of earlier ones, and of one stage the one that has waited
longest. But a stage that feeds others goes first while little waits there, or processes would be
given few at once. What waits is shared among the processes, though no unit is made smaller than
`SHARE_WORDS`: several articles together take less time than one by one. A unit has at most
`UNIT_WORDS`, unless it is one longer article. Sizes are counted in words, never in seconds: those
of a loaded machine would make units of one article, which cost most.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from agents.work import Failure, Produced

UNIT_WORDS = 8_000
"""Work that a process is given at once, at most. One article may be longer."""
SHARE_WORDS = 1_500
"""A unit is not made smaller than this to leave work to other processes."""
STOCK_WORDS = 2 * UNIT_WORDS
"""Work for each process that waits at later stages where earlier ones do not go first."""
LONG_WORDS = 10_000
"""An article of more holds a process for a second or more: one process is kept for the others."""
WORD_BYTES = 6
"""Bytes of a record for each word of its article, about."""


class Pool(Protocol):
    """Processes, so many, that run a named function on some inputs."""

    processes: int

    async def run(
        self, function: str, inputs: Sequence[Any], failed: Callable[[Any, Failure], Produced], /
    ) -> list[Produced]:
        """What the function makes of the inputs, one item each."""


@dataclass(frozen=True, slots=True)
class _Job:
    """An input that waits; `words`: its work, `arrived`: how many came before it."""

    input: Any
    words: float
    arrived: int
    made: asyncio.Future[Produced]


@dataclass(slots=True)
class Work:
    """What a stage has done: `function` on its inputs, `failed` where that fails.

    rank: stages of a higher one go first. most: inputs that are given at once, at most. share: what
    a byte of its inputs takes, over what one takes that is read closely. observe: told how many
    inputs have been given. waiting, long: those that wait for a process, and of them articles of
    more than `LONG_WORDS`. words: of both.
    """

    function: str
    failed: Callable[[Any, Failure], Produced]
    rank: int
    most: int
    share: float = 1.0
    observe: Callable[[int], None] = lambda _: None
    waiting: deque[_Job] = field(default_factory=deque)
    long: deque[_Job] = field(default_factory=deque)
    words: float = 0.0

    def enter(self, job: _Job) -> None:
        """Have a job wait."""
        self.words += job.words
        (self.long if job.words > LONG_WORDS else self.waiting).append(job)

    def leave(self, queue: deque[_Job]) -> _Job:
        """The job of a queue that has waited longest; it waits no more."""
        job = queue.popleft()
        self.words -= job.words
        return job

    def queues(self, long: bool) -> Iterator[deque[_Job]]:
        """Those that have jobs that somebody waits for; `long`: also the one of long jobs."""
        for queue in (self.waiting, self.long) if long else (self.waiting,):
            while queue and queue[0].made.cancelled():
                self.leave(queue)
            if queue:
                yield queue

    def unit(self, queue: deque[_Job], words: float) -> list[_Job]:
        """Take the oldest jobs of a queue: one, or more that have no more words together."""
        unit = [self.leave(queue)]
        words -= unit[0].words
        while queue and len(unit) < self.most:
            if queue[0].made.cancelled():
                self.leave(queue)
                continue
            words -= queue[0].words
            if words < 0:
                break
            unit.append(self.leave(queue))
        return unit


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """What a process has, or is to have next; `long`: whether that is a long article."""

    work: Work
    jobs: list[_Job]
    long: bool


class Dispatcher:
    """Hands what waits to the processes of a pool, as they become free."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._works: list[Work] = []
        self._units: set[_Unit] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = 0
        self._due = False

    def add(self, work: Work) -> None:
        """Take a stage's work."""
        self._works.append(work)

    @property
    def waiting(self) -> int:
        """Articles that wait for a process, at any stage."""
        return sum(len(work.waiting) + len(work.long) for work in self._works)

    @property
    def words(self) -> float:
        """How much work waits."""
        return sum(work.words for work in self._works)

    def submit(self, work: Work, input: Any, size: int) -> asyncio.Future[Produced]:
        """What will be made of an input of so many bytes.

        Cancelled where nobody waits for it any more, it is left out.
        """
        loop = asyncio.get_running_loop()
        made: asyncio.Future[Produced] = loop.create_future()
        work.enter(_Job(input, work.share * size / WORD_BYTES, self._arrived, made))
        self._arrived += 1
        if not self._due:
            # What comes with it, from one fetch, may go with it.
            self._due = True
            loop.call_soon(self._fill)
        return made

    def _fill(self) -> None:
        """Give units to free processes; where much waits, also the next ones, so that none is idle
        until the worker has heard of its last."""
        self._due = False
        count = self._pool.processes
        while len(self._units) < count or (
            len(self._units) < 2 * count and self.words > 2 * UNIT_WORDS * count
        ):
            unit = self._next()
            if unit is None:
                return
            self._units.add(unit)
            task = asyncio.create_task(self._run(unit))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next(self) -> _Unit | None:
        """The next unit."""
        there = [(work, queue) for work in self._works for queue in work.queues(self._take_long())]
        if not there:
            return None
        count = self._pool.processes
        last = max(work.rank for work in self._works)

        def first(found: tuple[Work, deque[_Job]]) -> tuple[int, int, int]:
            work, queue = found
            arrived = -queue[0].arrived
            if work.rank == last:
                return 2, 0, arrived
            ahead = sum(one.words for one in self._works if one.rank > work.rank)
            if ahead < STOCK_WORDS * count:
                return 1, -work.rank, arrived
            return 0, work.rank, arrived

        work, queue = max(there, key=first)
        share = min(UNIT_WORDS, max(SHARE_WORDS, self.words / count))
        return _Unit(work, work.unit(queue, share), queue is work.long)

    def _take_long(self) -> bool:
        """Whether a long article may be next: not in the last process that has none, unless they
        are many."""
        count = self._pool.processes
        taken = sum(unit.long for unit in self._units)
        return taken < max(1, count - 1) or sum(len(work.long) for work in self._works) > count

    async def _run(self, unit: _Unit) -> None:
        work, jobs = unit.work, unit.jobs
        work.observe(len(jobs))
        inputs = [job.input for job in jobs]
        try:
            made = await self._pool.run(work.function, inputs, work.failed)
        except BaseException as error:
            for job in jobs:
                if not job.made.done():
                    job.made.set_exception(error)
                    job.made.exception()  # Whoever waited may be gone.
            if not isinstance(error, Exception):
                raise
        else:
            for job, one in zip(jobs, made, strict=True):
                if not job.made.done():
                    job.made.set_result(one)
        finally:
            self._units.discard(unit)
        self._fill()
