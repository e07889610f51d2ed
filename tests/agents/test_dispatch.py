"""Which article is next, and how many go at once. No process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from agents import dispatch
from agents.dispatch import UNIT_SECONDS, Dispatcher, Work
from agents.work import Failure, Produced
from schemas.marker import Outcome


class Pool:
    """Two processes; each unit ends when it is told to."""

    processes = 2

    def __init__(self) -> None:
        self.given: list[tuple[str, list[Any]]] = []
        self.ends: list[asyncio.Future[None]] = []

    async def run(self, function: str, inputs: Sequence[Any], *_: Any) -> list[Produced]:
        self.given.append((function, list(inputs)))
        self.ends.append(asyncio.get_running_loop().create_future())
        await self.ends[-1]
        return [Produced(Outcome.RESULT, str(one).encode()) for one in inputs]

    async def end(self, unit: int = 0, error: Exception | None = None) -> None:
        """End a unit that runs: the oldest, or the one with that place among them."""
        future = [one for one in self.ends if not one.done()][unit]
        future.set_exception(error) if error else future.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)

    async def end_all(self) -> None:
        """End what runs, and what is given then, in order."""
        while not all(one.done() for one in self.ends):
            await self.end()


def failed(input: Any, failure: Failure) -> Produced:
    raise AssertionError


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def dispatcher(pool: Pool) -> Dispatcher:
    return Dispatcher(pool)


def work(dispatcher: Dispatcher, name: str, rank: int = 0, most: int = 16) -> Work:
    found = Work(name, failed, rank, most)
    dispatcher.add(found)
    return found


def stages(dispatcher: Dispatcher) -> list[Work]:
    names = (("ingest", 0), ("quotes", 1), ("entities", 1), ("enrich", 2))
    return [work(dispatcher, name, rank) for name, rank in names]


async def turn() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_one_article_goes_at_once_and_what_waits_is_shared(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    quotes = work(dispatcher, "quotes")
    made = [dispatcher.submit(quotes, number, 1_000) for number in range(6)]
    await turn()
    assert pool.given == [("quotes", [0]), ("quotes", [1])]
    assert dispatcher.waiting == 4
    await pool.end(1)
    assert pool.given[2:] == [("quotes", [2, 3])]
    assert (made[1].result().value, made[0].done()) == (b"1", False)
    await pool.end(0)
    assert pool.given[3:] == [("quotes", [4])]


async def test_later_stages_go_first_and_the_one_that_waits_longest(
    pool: Pool, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STOCK_SECONDS", 0.0)
    ingest, quotes, entities, enrich = stages(dispatcher)
    for number in (1, 2):
        dispatcher.submit(ingest, number, 1)
    await turn()
    for each, number in ((ingest, 3), (entities, 4), (quotes, 5), (enrich, 6), (quotes, 7)):
        dispatcher.submit(each, number, 1)
    await pool.end_all()
    assert [one for _, unit in pool.given for one in unit] == [1, 2, 6, 4, 5, 7, 3]


async def test_a_stage_that_feeds_others_goes_first_while_little_waits_there(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    ingest, _, entities, enrich = stages(dispatcher)
    for number in (1, 2):
        dispatcher.submit(ingest, number, 1)
    await turn()
    for each, number in ((entities, 3), (ingest, 4), (enrich, 5)):
        dispatcher.submit(each, number, 1)
    await pool.end_all()
    assert [one for _, unit in pool.given for one in unit] == [1, 2, 5, 4, 3]


async def test_where_many_wait_a_process_is_given_as_many_as_take_so_long(
    pool: Pool, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MEMORY", 1.0)
    quotes = work(dispatcher, "quotes", most=50)
    quotes.cost = UNIT_SECONDS / 10_000
    for number in range(200):
        dispatcher.submit(quotes, number, 1_000)
    await turn()
    await pool.end()
    # More than there are processes, so that none waits for its next.
    assert len([one for one in pool.ends if not one.done()]) == 4
    assert [len(unit) for _, unit in pool.given[-2:]] == [10, 10]
    while dispatcher.waiting:
        await pool.end()
    sizes = [len(unit) for _, unit in pool.given]
    assert sizes[-1] < 3
    assert max(sizes) <= 10
    assert sum(sizes) == 200


async def test_long_articles_go_alone_and_leave_a_process_to_the_others(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    quotes = work(dispatcher, "quotes")
    long = int(1.5 * UNIT_SECONDS / quotes.cost)
    for number, size in enumerate((long, long, long, 10, 10)):
        dispatcher.submit(quotes, number, size)
    await turn()
    assert pool.given == [("quotes", [0]), ("quotes", [3])]
    await pool.end(1)
    assert pool.given[2:] == [("quotes", [4])]
    await pool.end(1)
    assert (len(pool.given), dispatcher.waiting) == (3, 2)
    await pool.end()
    assert pool.given[3:] == [("quotes", [1])]


async def test_no_unit_has_more_articles_than_the_setting(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    seen: list[int] = []
    enrich = Work("enrich", failed, 0, most=4, observe=seen.append, cost=0.001)
    dispatcher.add(enrich)
    for number in range(1_000):
        dispatcher.submit(enrich, number, 1)
    await turn()
    for _ in range(6):
        await pool.end()
    assert max(seen) == 4


async def test_a_stage_learns_what_a_byte_costs() -> None:
    quotes = Work("quotes", failed, 0, 16)
    for _ in range(100):
        quotes.learn(1_000, 0.5)
    assert quotes.cost == pytest.approx(0.0005, rel=0.01)
    quotes.learn(0, 0.5)


async def test_what_nobody_waits_for_is_left_out(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    made = [dispatcher.submit(quotes, number, 10) for number in range(5)]
    await turn()
    for one in made[:4]:
        one.cancel()
    await pool.end()
    assert pool.given == [("quotes", [0]), ("quotes", [1]), ("quotes", [4])]
    assert (dispatcher.waiting, quotes.bytes) == (0, 0)


async def test_a_pool_that_breaks_is_told_to_whoever_waits(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    quotes = work(dispatcher, "quotes")
    made = [dispatcher.submit(quotes, number, 10) for number in range(3)]
    await turn()
    await pool.end(error=RuntimeError("The pool has stopped."))
    with pytest.raises(RuntimeError, match="stopped"):
        await made[0]
    await pool.end()
    await pool.end()
    assert (made[1].result().value, made[2].result().value) == (b"1", b"2")
