"""Which article is next, and how many go at once. No process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from agents import dispatch
from agents.dispatch import LONG_WORDS, SHARE_WORDS, UNIT_WORDS, WORD_BYTES, Dispatcher, Work
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
        await turn()

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
    for _ in range(5):
        await asyncio.sleep(0)


def submit(dispatcher: Dispatcher, work: Work, name: Any, words: float) -> asyncio.Future[Produced]:
    return dispatcher.submit(work, name, int(words * WORD_BYTES))


async def test_an_article_goes_at_once(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    submit(dispatcher, quotes, 0, 500)
    await turn()
    submit(dispatcher, quotes, 1, 500)
    await turn()
    assert pool.given == [("quotes", [0]), ("quotes", [1])]


async def test_what_waits_is_shared_by_the_processes(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    made = [submit(dispatcher, quotes, number, SHARE_WORDS) for number in range(6)]
    await turn()
    assert pool.given == [("quotes", [0, 1, 2]), ("quotes", [3])]
    assert dispatcher.waiting == 2
    await pool.end(1)
    assert pool.given[2:] == [("quotes", [4])]
    assert (made[3].result().value, made[0].done()) == (b"3", False)


async def test_few_words_are_not_shared(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    for number in range(4):
        submit(dispatcher, quotes, number, SHARE_WORDS / 3)
    await turn()
    assert pool.given == [("quotes", [0, 1, 2]), ("quotes", [3])]


async def test_later_stages_go_first_and_the_one_that_waits_longest(
    pool: Pool, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STOCK_WORDS", 0)
    ingest, quotes, entities, enrich = stages(dispatcher)
    for number in (1, 2):
        submit(dispatcher, ingest, number, UNIT_WORDS)
    await turn()
    for each, number in ((ingest, 3), (entities, 4), (quotes, 5), (enrich, 6), (quotes, 7)):
        submit(dispatcher, each, number, UNIT_WORDS)
    await pool.end_all()
    assert [one for _, unit in pool.given for one in unit] == [1, 2, 6, 4, 5, 7, 3]


async def test_a_stage_that_feeds_others_goes_first_while_little_waits_there(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    ingest, _, entities, enrich = stages(dispatcher)
    for number in (1, 2):
        submit(dispatcher, ingest, number, UNIT_WORDS)
    await turn()
    for each, number in ((entities, 3), (ingest, 4), (enrich, 5)):
        submit(dispatcher, each, number, 1)
    await pool.end_all()
    assert [one for _, unit in pool.given for one in unit] == [1, 2, 5, 4, 3]


async def test_in_a_backlog_a_unit_has_so_many_words(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes", most=50)
    for number in range(200):
        submit(dispatcher, quotes, number, UNIT_WORDS / 10)
    await turn()
    # More units than processes, so that none waits for its next.
    assert [len(unit) for _, unit in pool.given] == [10, 10, 10, 10]
    await pool.end_all()
    sizes = [len(unit) for _, unit in pool.given]
    assert (max(sizes), sum(sizes)) == (10, 200)
    assert sizes[-1] < 10


async def test_what_is_read_with_less_care_counts_less(pool: Pool, dispatcher: Dispatcher) -> None:
    ingest = Work("ingest", failed, 0, most=50, share=0.25)
    dispatcher.add(ingest)
    for number in range(200):
        submit(dispatcher, ingest, number, UNIT_WORDS / 10)
    await turn()
    assert [len(unit) for _, unit in pool.given] == [40, 40]


async def test_long_articles_go_alone_and_leave_a_process_to_the_others(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    quotes = work(dispatcher, "quotes")
    for number in (0, 1):
        submit(dispatcher, quotes, number, 2 * LONG_WORDS)
    await turn()
    for number in (3, 4):
        submit(dispatcher, quotes, number, 10)
        await turn()
    assert pool.given == [("quotes", [0]), ("quotes", [3])]
    await pool.end(1)
    assert pool.given[2:] == [("quotes", [4])]
    await pool.end(1)
    assert (len(pool.given), dispatcher.waiting) == (3, 1)
    await pool.end()
    assert pool.given[3:] == [("quotes", [1])]


async def test_many_long_articles_have_all_processes(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    for number in range(6):
        submit(dispatcher, quotes, number, 2 * LONG_WORDS)
    await turn()
    assert pool.given[:2] == [("quotes", [0]), ("quotes", [1])]
    await pool.end_all()
    assert [unit for _, unit in pool.given] == [[number] for number in range(6)]


async def test_a_pool_of_one_process_takes_long_articles(
    dispatcher: Dispatcher, pool: Pool
) -> None:
    pool.processes = 1
    quotes = work(dispatcher, "quotes")
    submit(dispatcher, quotes, 0, 2 * LONG_WORDS)
    await turn()
    assert pool.given == [("quotes", [0])]


async def test_no_unit_has_more_articles_than_the_setting(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    seen: list[int] = []
    enrich = Work("enrich", failed, 0, most=4, observe=seen.append)
    dispatcher.add(enrich)
    for number in range(1_000):
        submit(dispatcher, enrich, number, 1)
    await turn()
    for _ in range(6):
        await pool.end()
    assert seen == [4] * 8


async def test_what_nobody_waits_for_is_left_out(pool: Pool, dispatcher: Dispatcher) -> None:
    quotes = work(dispatcher, "quotes")
    made = [submit(dispatcher, quotes, number, UNIT_WORDS / 2) for number in range(6)]
    await turn()
    assert pool.given == [("quotes", [0, 1]), ("quotes", [2, 3])]
    for one in (made[0], made[4]):
        one.cancel()
    await pool.end()
    assert pool.given[2:] == [("quotes", [5])]
    assert made[1].result().value == b"1"
    assert (dispatcher.waiting, quotes.words) == (0, 0)


async def test_a_pool_that_breaks_is_told_to_whoever_waits(
    pool: Pool, dispatcher: Dispatcher
) -> None:
    quotes = work(dispatcher, "quotes")
    made = [submit(dispatcher, quotes, number, UNIT_WORDS) for number in range(3)]
    await turn()
    await pool.end(error=RuntimeError("The pool has stopped."))
    with pytest.raises(RuntimeError, match="stopped"):
        await made[0]
    await pool.end_all()
    assert (made[1].result().value, made[2].result().value) == (b"1", b"2")
