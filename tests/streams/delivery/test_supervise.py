"""Supervision: lag, records that are asked for again, gaps, brokers that are away. No broker."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.delivery.checkpoint import Resume
from streams.delivery.stage import Lane
from streams.delivery.supervise import SEEK_AFTER_SECONDS, Brokers, Supervisor
from tests.streams.delivery.test_stage import Log, record, stage

ARTICLES = TopicPartition("articles", 0)


class Worker:
    """A delivery of some lanes, a log of `end` records from `first` on, and a consumer."""

    def __init__(self, *lanes: Lane, first: int = 0, end: int = 10) -> None:
        self.lanes = lanes
        self.begin, self.end = first, end
        self.writable = True
        self.progressed = 0
        self.seeks: list[dict[TopicPartition, int]] = []
        self.supervisor = Supervisor(self, self, Brokers(["b:1"]), self.seek)  # type: ignore[arg-type]

    def owned(self) -> Iterable[Lane]:
        return self.lanes

    def progress(self) -> None:
        self.progressed += 1

    async def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.end)

    async def first(self, tp: TopicPartition, offset: int) -> Any:
        at = max(offset, self.begin)
        return SimpleNamespace(offset=at) if at < self.end else None

    async def seek(self, positions: Mapping[TopicPartition, int]) -> None:
        self.seeks.append(dict(positions))

    async def turn(self) -> None:
        """One look, and what it asks for."""
        await self.supervisor._look()
        wanted, self.supervisor._wanted = self.supervisor._wanted, set()
        for tp in wanted:
            await self.supervisor._seek(tp)


def lane(position: int, waited: float = 0.0) -> Lane:
    found = stage().lane(0, Resume({"articles": position}, position - 1), Log())
    found.last_accept = time.monotonic() - waited
    return found


async def test_lag_is_what_the_slowest_lane_has_not_done() -> None:
    worker = Worker(lane(4), lane(9))
    await worker.turn()
    assert worker.supervisor.lag == 6
    assert not worker.progressed
    idle = Worker(lane(10))
    await idle.turn()
    assert idle.supervisor.lag == 0
    assert idle.progressed, "nothing to do is no stall"


async def test_a_lane_that_waits_though_there_are_records_is_given_them_again() -> None:
    worker = Worker(lane(4, SEEK_AFTER_SECONDS + 1), lane(6, SEEK_AFTER_SECONDS + 1))
    await worker.turn()
    assert worker.seeks == [{ARTICLES: 4}]
    await worker.turn()
    assert len(worker.seeks) == 1, "it was asked for a moment ago"


async def test_a_lane_that_works_or_has_just_begun_is_left_alone() -> None:
    busy = lane(4, SEEK_AFTER_SECONDS + 1)
    await busy.accept(record(4))
    worker = Worker(busy, lane(5))
    await worker.turn()
    assert worker.seeks == []


async def test_a_gap_of_the_log_itself_is_passed_over() -> None:
    behind = lane(2, SEEK_AFTER_SECONDS + 1)
    worker = Worker(behind, first=7)
    await worker.turn()
    assert worker.seeks == [{ARTICLES: 7}]
    assert behind.expected == {"articles": 7}


async def test_without_partitions_nothing_is_read() -> None:
    worker = Worker(lane(2, SEEK_AFTER_SECONDS + 1))
    worker.writable = False
    await worker.turn()
    assert worker.seeks == []


def test_brokers_that_are_away_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    brokers = Brokers(["a:1", "b:2"])
    for _ in range(3):
        brokers.away(OSError("refused"))
    for _ in range(3):
        brokers.back()
    told = [entry.message for entry in caplog.records]
    assert len(told) == 2
    assert "a:1, b:2 (refused)" in told[0]
    assert "answer again" in told[1]
