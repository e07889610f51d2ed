"""Work beside the stream: of which partitions, and what it goes on after. No broker."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from streams.delivery.periodic import Periodic
from streams.errors import LogUnreadable
from streams.settings import Settings


class Counting(Periodic):
    """Counts its looks; the first ones raise what it is given."""

    seconds = 0.0
    waits = "Counts"

    def __init__(self, errors: list[Exception], delivery: Any = None) -> None:
        super().__init__(Settings(_env_file=None), delivery)
        self.errors = errors
        self.looks = 0
        self.reader = NoReader()  # type: ignore[assignment]

    async def look(self) -> None:
        self.looks += 1
        if self.errors:
            raise self.errors.pop(0)
        await asyncio.sleep(0)


class NoReader:
    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *exc: object) -> None: ...


def delivery(*, is_open: bool) -> Any:
    lanes = {("ingest", 2): None, ("enrich", 1): None, ("ingest", 0): None}
    return SimpleNamespace(gate=SimpleNamespace(open=is_open), lanes=lanes)


def test_it_owns_the_partitions_whose_ingest_runs_here() -> None:
    assert Counting([], delivery(is_open=True)).owned == [0, 2]


def test_it_owns_nothing_while_nothing_may_be_written() -> None:
    assert Counting([], delivery(is_open=False)).owned == []


async def test_it_goes_on_after_brokers_that_were_away() -> None:
    work = Counting([KafkaConnectionError(), LogUnreadable("No record."), TimeoutError()])
    task = asyncio.create_task(work.run())
    async with asyncio.timeout(120):
        while work.looks < 5:
            await asyncio.sleep(0)
    assert work.errors == []
    task.cancel()


async def test_a_fault_of_its_own_ends_it() -> None:
    with pytest.raises(ZeroDivisionError):
        await Counting([ZeroDivisionError()]).run()
