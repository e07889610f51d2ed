"""The console's dead letters: what is acknowledged or purged is neither shown nor counted."""

from __future__ import annotations

from aiokafka import TopicPartition

from streams.client import DeadLetter
from streams.client.deadletters import CLOCKS_MS, Mark
from streams.console.letters import Letters
from streams.delivery.checkpoint import Bounds

DLQ = TopicPartition("news.raw.dlq", 0)


def letter(offset: int, timestamp_ms: int = 1_000) -> DeadLetter:
    return DeadLetter(
        id=f"dlq:{offset}",
        topic=DLQ.topic,
        partition=DLQ.partition,
        offset=offset,
        timestamp_ms=timestamp_ms,
        stage="ingest",
        attempt=1,
        reason="bad_json",
        exception="E",
        message="It broke.",
        stacktrace="",
        origin=("news.raw", 0, offset),
        key=None,
        value=b"{",
        headers=(),
    )


def test_what_is_dealt_with_is_neither_shown_nor_counted() -> None:
    letters = Letters(kept=3)
    letters.begin({DLQ: Bounds(10, 16)})  # three older ones, three that are read
    for offset in (13, 14, 15):
        letters.add(letter(offset))
    assert (letters.total, [one.id for one in letters.newest(9)]) == (
        6,
        ["dlq:15", "dlq:14", "dlq:13"],
    )
    letters.marks["dlq:14"] = Mark("acknowledged", 2_000, DLQ, 14)
    letters.marks["dlq:11"] = Mark("purged", 2_000, DLQ, 11)  # an older one
    letters.marks["dlq:3"] = Mark("purged", 2_000, DLQ, 3)  # gone already
    assert (letters.total, [one.id for one in letters.newest(9)]) == (4, ["dlq:15", "dlq:13"])
    letters.marks["dlq:14"] = Mark("open", 3_000, DLQ, 14)
    assert (letters.total, len(letters.newest(9)), len(letters.newest(2))) == (5, 3, 2)


def test_a_mark_is_not_of_a_letter_that_was_written_long_after_it() -> None:
    letters = Letters()
    letters.begin({DLQ: Bounds(0, 1)})
    letters.add(letter(0, timestamp_ms=2_001 + CLOCKS_MS))
    letters.marks["dlq:0"] = Mark("acknowledged", 2_000, DLQ, 0)
    assert [one.id for one in letters.newest(9)] == ["dlq:0"]
