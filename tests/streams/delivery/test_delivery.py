"""What a frozen worker does, what is committed. No broker."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka.errors import CommitFailedError

from streams.delivery.checkpoint import Resume
from streams.delivery.delivery import Consumer, Delivery
from streams.delivery.gate import GateClosed
from streams.settings import Settings
from tests.streams.delivery.test_stage import stage


class Group:
    """A consumer group that takes commits or refuses them."""

    def __init__(self) -> None:
        self.commits: list[Mapping[Any, Any]] = []
        self.refuse: Exception | None = None
        self.generation = 1

    async def seek(self, positions: Mapping[Any, int]) -> None:
        pass

    async def commit(self, offsets: Mapping[Any, Any]) -> None:
        if self.refuse:
            raise self.refuse
        self.commits.append(offsets)


def delivery(group: Group) -> Delivery:
    found = Delivery(
        Settings(_env_file=None),  # type: ignore[call-arg]
        [stage()],
        Consumer(lambda: group.generation, group.seek, group.commit),
    )
    found.gate.admit(1)
    lane = stage().lane(0, Resume({"articles": 5}, 4), found)
    found.lanes["entities", 0] = lane
    return found


async def test_a_frozen_worker_that_is_still_a_member_goes_on() -> None:
    group = Group()
    mine = delivery(group)
    mine.writer.producer = object()  # type: ignore[assignment]
    mine.pulse.last = time.monotonic() - 60
    await mine.emit(mine.lanes["entities", 0], [])
    assert len(group.commits) == 1
    await mine.emit(mine.lanes["entities", 0], [])
    assert len(group.commits) == 1


async def test_a_frozen_worker_that_lost_its_partitions_writes_nothing() -> None:
    group = Group()
    group.refuse = CommitFailedError("gone")
    mine = delivery(group)
    mine.pulse.last = time.monotonic() - 60
    with pytest.raises(GateClosed):
        await mine.emit(mine.lanes["entities", 0], [])


async def test_nothing_is_written_for_another_generation() -> None:
    group = Group()
    mine = delivery(group)
    group.generation = 2
    with pytest.raises(GateClosed):
        await mine.emit(mine.lanes["entities", 0], [])


async def test_commits_keep_offset_and_mark_of_each_stage() -> None:
    group = Group()
    mine = delivery(group)
    await mine.commit()
    ((_, kept),) = group.commits[0].items()
    assert kept.offset == 5
    assert kept.metadata == '{"entities":[5,4]}'
