"""What is known of the held topic, and when an article is due. No broker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from streams.delivery.held import HeldPartition, read_due

NOON = datetime(2022, 1, 9, 12, tzinfo=UTC)


class Record:
    def __init__(self, offset: int, **headers: bytes) -> None:
        self.offset = offset
        self.headers: list[tuple[str, bytes]] = list(headers.items())


def partition(*records: Any) -> HeldPartition:
    state = HeldPartition()
    for record in records:
        state.take(record)
    return state


def test_is_due_at_its_time_and_in_the_order_in_which_it_came() -> None:
    state = partition(
        Record(0, due=b"2022-01-09T12:00:00Z"),
        Record(1, due=b"2022-01-09T11:00:00+00:00"),
        Record(2, due=b"2022-01-09T13:00:00Z"),
    )
    assert [offset for offset, _ in state.due(NOON)] == [0, 1]
    assert [offset for offset, _ in state.due(NOON + timedelta(hours=1))] == [0, 1, 2]
    assert state.read == 3


def test_what_was_noted_as_released_is_not_released_again() -> None:
    state = partition(Record(0, due=b"2022-01-09T12:00:00Z"), Record(1, released_offset=b"0"))
    assert state.due(NOON) == []
    assert state.read == 2


def test_a_time_without_a_zone_is_utc_and_a_wrong_one_is_none() -> None:
    assert read_due({"due": b"2022-01-09T12:00:00"}) == NOON
    assert read_due({"due": b"soon"}) is None
    assert read_due({}) is None
