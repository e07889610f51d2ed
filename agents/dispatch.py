"""Which of the articles that wait for a language process is next, and how many go at once.

Articles of later stages go before those of earlier ones, and of one stage the one that has waited
longest. But a stage that feeds others goes first while little waits there, or processes would be
given few at once. What waits is shared among the processes: several articles together take less
time than one by one. A unit takes at most `UNIT_SECONDS`, unless it is one long article, and those
leave a process to the others. How long a stage takes for a byte is learnt as it works.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from agents.work import Failure, Produced

UNIT_SECONDS = 0.5
"""Work that a process is given at once, at most. One article may take longer."""
STOCK_SECONDS = 2 * UNIT_SECONDS
"""Work for each process that waits at later stages where earlier ones do not go first."""
FIRST_COST = 1e-5
"""Seconds a byte, until a stage has worked."""
MEMORY = 0.9
"""Share of what was known before in what a stage costs after one more unit."""


class Pool(Protocol):
    """Processes, so many, that run a named function on some inputs."""

    processes: int

    async def run(
        self, function: str, inputs: Sequence[Any], failed: Callable[[Any, Failure], Produced], /
    ) -> list[Produced]:
        """What the function makes of the inputs, one item each."""


@dataclass(slots=True)
class _Job:
    input: Any
    size: int
    arrived: int
    made: asyncio.Future[Produced]


@dataclass(slots=True)
class Work:
    """What a stage has done: `function` on its inputs, `failed` where that fails.

    rank: stages of a higher one go first. most: inputs that are given at once, at most. observe:
    told how many have been. cost: seconds a byte. waiting, long: inputs that wait for a process,
    and those that take longer than a unit. bytes: of both.
    """

    function: str
    failed: Callable[[Any, Failure], Produced]
    rank: int
    most: int
    observe: Callable[[int], None] = lambda _: None
    cost: float = FIRST_COST
    waiting: deque[_Job] = field(default_factory=deque)
    long: deque[_Job] = field(default_factory=deque)
    bytes: int = 0

    def enter(self, job: _Job) -> None:
        """Have a job wait."""
        self.bytes += job.size
        (self.long if job.size * self.cost > UNIT_SECONDS else self.waiting).append(job)

    def leave(self, queue: deque[_Job]) -> _Job:
        """The job of a queue that has waited longest; it waits no more."""
        job = queue.popleft()
        self.bytes -= job.size
        return job

    def queues(self, long: bool) -> Iterator[deque[_Job]]:
        """Those that have jobs that somebody waits for; `long`: also the one of long jobs."""
        for queue in (self.waiting, self.long) if long else (self.waiting,):
            while queue and queue[0].made.cancelled():
                self.leave(queue)
            if queue:
                yield queue

    def unit(self, queue: deque[_Job], seconds: float) -> list[_Job]:
        """Take the oldest jobs of a queue: one, or more that take no longer together."""
        unit = [self.leave(queue)]
        size = unit[0].size
        while queue and len(unit) < self.most:
            size += queue[0].size
            if size * self.cost > seconds:
                break
            job = self.leave(queue)
            if job.made.cancelled():
                size -= job.size
            else:
                unit.append(job)
        return unit

    @property
    def seconds(self) -> float:
        """How long one process would take for what waits."""
        return self.bytes * self.cost

    def learn(self, size: int, seconds: float) -> None:
        """Take into account that so many bytes took so long."""
        self.cost = MEMORY * self.cost + (1 - MEMORY) * seconds / max(1, size)


@dataclass(slots=True, eq=False)
class _Unit:
    """What a process has, or is to have next; `begun`: by the monotonic clock."""

    work: Work
    jobs: list[_Job]
    long: bool
    begun: float | None = None


class Dispatcher:
    """Hands what waits to the processes of a pool, as they become free."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._works: list[Work] = []
        self._units: list[_Unit] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = 0

    def add(self, work: Work) -> None:
        """Take a stage's work."""
        self._works.append(work)

    @property
    def waiting(self) -> int:
        """Articles that wait for a process, at any stage."""
        return sum(len(work.waiting) + len(work.long) for work in self._works)

    @property
    def seconds(self) -> float:
        """How long one process would take for what waits."""
        return sum(work.seconds for work in self._works)

    def submit(self, work: Work, input: Any, size: int) -> asyncio.Future[Produced]:
        """What will be made of an input of so many bytes.

        Cancelled where nobody waits for it any more, it is left out.
        """
        made: asyncio.Future[Produced] = asyncio.get_running_loop().create_future()
        work.enter(_Job(input, size, self._arrived, made))
        self._arrived += 1
        self._fill()
        return made

    def _fill(self) -> None:
        """Give units to free processes; where much waits, also the next ones, so that none is idle
        until the worker has heard of its last."""
        count = self._pool.processes
        while len(self._units) < count or (
            len(self._units) < 2 * count and self.seconds > 2 * UNIT_SECONDS * count
        ):
            unit = self._next()
            if unit is None:
                return
            self._units.append(unit)
            self._begin()
            task = asyncio.create_task(self._run(unit))
            self._tasks.add(task)
            task.add_done_callback(partial(self._ended, unit))

    def _ended(self, unit: _Unit, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._units.remove(unit)
        if not task.cancelled():  # as all are where the loop ends
            self._begin()
            self._fill()

    def _begin(self) -> None:
        """Note which units the processes have begun."""
        for unit in self._units[: self._pool.processes]:
            unit.begun = unit.begun or time.monotonic()

    def _next(self) -> _Unit | None:
        """The next unit."""
        count = self._pool.processes
        long = sum(unit.long for unit in self._units) < max(1, count - 1)
        there = [(work, queue) for work in self._works for queue in work.queues(long)]
        if not there:
            return None
        last = max(work.rank for work in self._works)

        def first(found: tuple[Work, deque[_Job]]) -> tuple[int, int, int]:
            work, queue = found
            arrived = -queue[0].arrived
            if work.rank == last:
                return 2, 0, arrived
            ahead = sum(one.seconds for one in self._works if one.rank > work.rank)
            if ahead < STOCK_SECONDS * count:
                return 1, -work.rank, arrived
            return 0, work.rank, arrived

        work, queue = max(there, key=first)
        share = min(UNIT_SECONDS, self.seconds / count)
        return _Unit(work, work.unit(queue, share), queue is work.long)

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
            return
        if unit.begun is not None:
            work.learn(sum(job.size for job in jobs), time.monotonic() - unit.begun)
        for job, one in zip(jobs, made, strict=True):
            if not job.made.done():
                job.made.set_result(one)
