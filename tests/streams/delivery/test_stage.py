"""A lane: order, repeats, gaps, batches, failures. No broker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from agents.work import Failure, Produced
from schemas.marker import Outcome
from streams import metrics
from streams.delivery.checkpoint import Resume
from streams.delivery.stage import Lane, Output, Record, Run, Sizes, Stage
from streams.flow import ENTITIES
from streams.lineage import Lineage, envelope, read_lineage, read_outcome


def record(offset: int, origin: int | None = None, value: bytes = b"{}") -> Record:
    origin = offset if origin is None else origin
    headers = [
        *envelope(
            kind="articles", source="t", id=f"id{origin}", outcome=Outcome.RESULT, timestamp_ms=7
        ),
        *Lineage("raw", 0, origin, 7, {"raw": origin + 1}).headers(),
    ]
    return Record("articles", 0, offset, 7, b"key", value, headers)


class Log:
    """A delivery that keeps what is written."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.batches: list[int] = []
        self.sought: list[str] = []
        self.errors: list[Exception] = []
        self.refuse: Exception | None = None

    async def emit(self, lane: Lane, outputs: Sequence[Output]) -> None:
        if self.refuse:
            raise self.refuse
        self.outputs += outputs
        self.batches.append(len(outputs))

    def seek(self, lane: Lane, topic: str) -> None:
        lane.sought[topic] = 0.0
        self.sought.append(topic)

    def lane_failed(self, lane: Lane, error: Exception) -> None:
        self.errors.append(error)

    def progress(self) -> None:
        pass

    def origins(self) -> list[int]:
        found = [read_lineage(output.main.headers) for output in self.outputs]
        return [one.offset for one in found if one is not None]


def made(produced: Produced) -> asyncio.Future[Produced]:
    future: asyncio.Future[Produced] = asyncio.get_running_loop().create_future()
    future.set_result(produced)
    return future


def echo(value: bytes, size: int) -> asyncio.Future[Produced]:
    assert size == len(value)
    return made(Produced(Outcome.RESULT, value))


def stage(run: Run = echo, batch: int = 4, limit: int = 10_000) -> Stage:
    """The declaration of the entities, as a stage that dead-letters its own failures."""
    return Stage(ENTITIES, str, run, Sizes(batch, limit))


async def settle(lane: Lane) -> None:
    for _ in range(200):
        await asyncio.sleep(0)
        if lane.starved("articles"):
            return


async def test_writes_one_record_an_input_in_order_with_its_own_checkpoint() -> None:
    log = Log()
    lane = stage().lane(0, Resume({"articles": 3}, 2), log)
    lane.start()
    for offset in range(3, 9):
        await lane.accept(record(offset))
    await settle(lane)
    lane.stop()
    assert log.origins() == [3, 4, 5, 6, 7, 8]
    checkpoints = [read_lineage(o.main.headers).checkpoint for o in log.outputs]  # type: ignore[union-attr]
    assert checkpoints == [{"articles": offset + 1} for offset in range(3, 9)]
    assert lane.confirmed == {"articles": 9}
    assert lane.confirmed_mark == 8


async def test_what_is_written_at_once_is_what_has_been_made() -> None:
    log = Log()
    lane = stage().lane(0, Resume({"articles": 0}, -1), log)
    for offset in range(6):
        await lane.accept(record(offset))
    lane.start()
    await settle(lane)
    assert log.batches == [4, 2]
    await lane.accept(record(6))
    await settle(lane)
    assert log.batches == [4, 2, 1]
    lane.stop()


async def test_a_slow_article_holds_only_those_behind_it() -> None:
    log = Log()
    results: list[asyncio.Future[Produced]] = []

    def run(value: bytes, size: int) -> asyncio.Future[Produced]:
        results.append(asyncio.get_running_loop().create_future())
        return results[-1]

    lane = stage(run).lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    for offset in range(14):
        await lane.accept(record(offset))
    assert len(results) == 12  # three batches
    for number in (0, 1, 3):
        results[number].set_result(Produced(Outcome.RESULT, b"{}"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert log.origins() == [0, 1]
    assert lane.confirmed == {"articles": 2}
    assert len(results) == 14
    results[2].set_result(Produced(Outcome.RESULT, b"{}"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert log.origins() == [0, 1, 2, 3]
    lane.stop()
    assert all(one.done() for one in results)


async def test_what_breaks_before_a_process_has_it_stops_the_lane_alone() -> None:
    log = Log()

    def run(value: bytes, size: int) -> asyncio.Future[Produced]:
        raise ValueError("boom")

    lane = stage(run).lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    await lane.accept(record(0))
    for _ in range(20):
        await asyncio.sleep(0)
    lane.stop()
    assert isinstance(log.errors[0], ValueError)


async def test_drops_repeats_by_offset_and_by_origin() -> None:
    log = Log()
    lane = stage().lane(0, Resume({"articles": 5}, 4), log)
    lane.start()
    await lane.accept(record(4))
    await lane.accept(record(5))
    await lane.accept(record(6, origin=5))
    await lane.accept(record(7, origin=3))
    await lane.accept(record(8, origin=6))
    await settle(lane)
    lane.stop()
    assert log.origins() == [5, 6]
    assert lane.done("articles") == 9


async def test_refuses_a_gap_until_the_expected_record_comes() -> None:
    log = Log()
    lane = stage().lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    for offset in (0, 2, 3, 1, 2):
        await lane.accept(record(offset))
    await settle(lane)
    lane.stop()
    assert log.origins() == [0, 1, 2]
    assert log.sought == ["articles"]


async def test_foreign_records_are_left_out() -> None:
    log = Log()
    lane = stage().lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    await lane.accept(Record("articles", 0, 0, 7, None, b"hello", []))
    await lane.accept(record(1))
    await settle(lane)
    lane.stop()
    assert log.origins() == [1]


async def test_an_output_that_no_topic_takes_becomes_a_marker_and_a_dead_letter() -> None:
    log = Log()
    lane = stage(limit=1_000).lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    for offset, value in enumerate((b"{}", b"x" * 2_000, b"{}")):
        await lane.accept(record(offset, value=value))
    await settle(lane)
    lane.stop()
    assert [output.outcome for output in log.outputs] == ["result", "failed", "result"]
    (letter,) = log.outputs[1].side
    headers = dict(letter.headers)
    assert letter.value == b"x" * 2_000
    assert headers["reason"] == b"too_large"
    assert headers["__streams.errors.offset"] == b"1"
    assert b"QUOTEWIRE_MAX_RECORD_BYTES" in headers["__streams.errors.message"]


async def test_a_failure_is_dead_lettered_before_its_marker_is_written() -> None:
    def broken(value: bytes, size: int) -> asyncio.Future[Produced]:
        failure = Failure("error", "builtins.ValueError", "boom", "trace")
        return made(Produced(Outcome.FAILED, b"{}", failure=failure))

    log = Log()
    lane = stage(broken).lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    await lane.accept(record(0))
    await settle(lane)
    lane.stop()
    (output,) = log.outputs
    headers = dict(output.side[0].headers)
    assert output.main.topic == "entities"
    assert read_outcome(output.main.headers) is Outcome.FAILED
    assert headers["__streams.errors.exception"] == b"builtins.ValueError"
    assert headers["__streams.errors.message"] == b"boom"
    assert headers["__streams.errors.stacktrace"] == b"trace"
    assert headers["__streams.errors.topic"] == b"articles"
    assert headers["stage"] == b"entities"
    assert headers["attempt"] == b"1"
    assert headers["ce_id"] == b"dlq:entities:raw:0:0"


@pytest.mark.parametrize(("reason", "told"), [("timeout", "timeout"), ("of its own", "error")])
async def test_a_dead_letter_and_its_metric_name_the_same_stage_and_reason(
    reason: str, told: str
) -> None:
    """Also where an agent of another package makes a reason up."""
    failure = Failure(reason, "own.Error", "boom")  # type: ignore[arg-type]
    failed = Produced(Outcome.FAILED, b"{}", failure=failure)
    counted = metrics.DEAD_LETTERS.labels("entities", told)
    before = counted._value.get()

    def broken(value: bytes, size: int) -> asyncio.Future[Produced]:
        return made(failed)

    log = Log()
    lane = stage(broken).lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    await lane.accept(record(0))
    await settle(lane)
    lane.stop()
    headers = dict(log.outputs[0].side[0].headers)
    assert (headers["stage"], headers["reason"]) == (b"entities", told.encode())
    assert counted._value.get() == before + 1


async def test_a_write_that_fails_stops_the_lane_and_confirms_nothing() -> None:
    log = Log()
    log.refuse = TimeoutError("not confirmed")
    lane = stage().lane(0, Resume({"articles": 0}, -1), log)
    lane.start()
    await lane.accept(record(0))
    for _ in range(50):
        await asyncio.sleep(0)
    lane.stop()
    assert isinstance(log.errors[0], TimeoutError)
    assert lane.confirmed == {"articles": 0}


async def test_a_full_lane_waits_and_is_freed_when_it_stops() -> None:
    log = Log()
    lane = stage(batch=1).lane(0, Resume({"articles": 0}, -1), log)
    await lane.accept(record(0))
    await lane.accept(record(1))
    waiting = asyncio.create_task(lane.accept(record(2)))
    await asyncio.sleep(0)
    assert not waiting.done()
    lane.stop()
    await asyncio.wait_for(waiting, 120)
