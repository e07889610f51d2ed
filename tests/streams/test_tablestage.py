"""A lane of `quotewire tables`: what it remembers, and what it does not yet. No broker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError

from schemas.marker import Outcome
from streams.delivery.checkpoint import Bounds, Resume
from streams.delivery.stage import Output, Record, Sizes
from streams.errors import ResumeRefused
from streams.flow import TABLES
from streams.tablestage import AT_ONCE, TableLane, TableStage
from streams.wire import framed
from tests.streams.delivery.test_stage import Log
from tests.streams.enriched import event, record


def lane(log: Log, format: str = "json") -> TableLane:
    stage = TableStage(TABLES, str, Sizes(4, 100_000), format)
    found = stage.lane(0, Resume({"enriched": 0}, -1), log)
    assert isinstance(found, TableLane)
    return found


def given(origin: int, data: Mapping[str, Any], outcome: Outcome = Outcome.RESULT) -> Record:
    made = record(origin, outcome=outcome, data=dict(data))
    return Record("enriched", 0, origin, 7, b"key", made.value, made.headers)


def rows(output: Output, topic: str) -> dict[str, bool]:
    """Last part of each row's key to whether it is there, in order."""
    found = {}
    for one in output.side:
        if one.topic == topic:
            found[list(orjson.loads(one.key or b"").values())[-1]] = one.value is not None
    return found


def with_quotes(number: int) -> dict[str, Any]:
    data = event("a")
    data["quotes"] = [{**data["quotes"][0], "id": f"q{n + 1}"} for n in range(number)]
    return data


async def run(one: TableLane, log: Log, *records: Record) -> None:
    one.start()
    for each in records:
        await one.accept(each)
    async with asyncio.timeout(120):
        while not log.errors and len(log.outputs) < len(records):
            await asyncio.sleep(0.01)
    one.stop()


async def test_what_a_later_version_has_not_gets_a_tombstone_also_within_a_batch() -> None:
    log = Log()
    one = lane(log)
    gone = {"outcome": "withdrawn", "article_id": "a", "reason": "Canceled."}
    await run(
        one,
        log,
        *(given(0, with_quotes(3)), given(1, with_quotes(1))),
        *(given(2, gone, Outcome.WITHDRAWN), given(3, with_quotes(2))),
    )
    assert [rows(each, "table.quotes") for each in log.outputs] == [
        {"q1": True, "q2": True, "q3": True},
        {"q1": True, "q2": False, "q3": False},
        {"q1": False},
        {"q1": True, "q2": True},
    ]
    assert rows(log.outputs[2], "table.articles") == {"a": False}
    assert [each.main.value is None for each in log.outputs] == [False, False, True, False]
    assert one.memory[b"a"][0] == ("q1", "q2")


async def test_what_was_not_confirmed_is_not_remembered() -> None:
    log = Log()
    one = lane(log)
    log.refuse = KafkaTimeoutError()
    await run(one, log, given(0, with_quotes(3)))
    assert log.errors
    assert not one.memory


async def test_a_late_version_changes_nothing_but_leaves_its_record() -> None:
    log = Log()
    late = with_quotes(5)
    late["article"]["superseded"] = True
    await run(lane(log), log, given(0, with_quotes(1)), given(1, late))
    second = log.outputs[1]
    assert not second.side
    assert (second.main.key, second.main.value) == (b"", None)


async def test_a_late_version_of_an_article_that_is_not_there_is_taken() -> None:
    log = Log()
    late = with_quotes(2)
    late["article"]["superseded"] = True
    await run(lane(log), log, given(0, late))
    assert rows(log.outputs[0], "table.quotes") == {"q1": True, "q2": True}


class Compacted:
    """A reader of a memory of which compaction has left some records."""

    def __init__(self, records: Mapping[int, tuple[bytes, bytes | None]]) -> None:
        self.records = [
            SimpleNamespace(offset=at, key=key, value=value) for at, (key, value) in records.items()
        ]
        self.reads = 0

    async def read(self, ranges: Mapping[TopicPartition, Bounds]) -> dict[Any, Any]:
        self.reads += 1
        return {
            tp: [one for one in self.records if span.begin <= one.offset < span.end]
            for tp, span in ranges.items()
        }

    async def first(self, tp: TopicPartition, offset: int) -> Any:
        return next((one for one in self.records if one.offset >= offset), None)


def remembered(format: str, *quotes: str) -> bytes:
    found = {"quotes": list(quotes), "entities": [], "places": [], "articles": ["a"]}
    value = {"article_id": "a", "version": "1", "format": format, "rows": found}
    return orjson.dumps(value)


async def test_the_memory_is_read_over_wide_gaps() -> None:
    """In the wire format of a registry too; the last record of an article counts."""
    one = lane(Log())
    reader = Compacted(
        {
            3: (b"a", remembered("json", "q1")),
            4: (b"b", remembered("json", "q1", "q2")),
            900 * AT_ONCE: (b"a", framed(7, remembered("json", "q1", "q2", "q3"))),
            900 * AT_ONCE + 1: (b"b", None),
            900 * AT_ONCE + 2: (b"", None),
        }
    )
    await one.recover(reader, Bounds(0, 1_000 * AT_ONCE))  # type: ignore[arg-type]
    assert one.memory == {b"a": (("q1", "q2", "q3"), (), ())}
    assert reader.reads < 10


async def test_rows_in_another_format_are_refused() -> None:
    one = lane(Log(), "connect")
    reader = Compacted({0: (b"a", remembered("json", "q1"))})
    with pytest.raises(ResumeRefused, match=r"written as json.*now ask for connect.*--tables"):
        await one.recover(reader, Bounds(0, 1))  # type: ignore[arg-type]
