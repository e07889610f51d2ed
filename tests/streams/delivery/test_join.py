"""The merge of the two halves. No broker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import orjson

from agents.work import Failure, Produced, Sides
from schemas.marker import Outcome
from streams.delivery.checkpoint import Resume
from streams.delivery.join import BOUND_RECORDS, JoinStage, error_headers, half_failure, halves
from streams.delivery.stage import Item, Lane, Record
from streams.lineage import Lineage, envelope, read_lineage
from tests.streams.delivery.test_stage import Log

ARTICLE = {"id": "a1", "text": "Hello."}


def half(
    topic: str, offset: int, origin: int | None = None, outcome: Outcome = Outcome.RESULT
) -> Record:
    origin = offset if origin is None else origin
    value = {"article": ARTICLE} if topic == "entities" else {"article_id": "a1"}
    headers = [
        *envelope(kind=topic, source="t", id=f"id{origin}", outcome=outcome, timestamp_ms=7),
        *Lineage("raw", 0, origin, 7, {"articles": offset + 1}).headers(),
    ]
    if outcome is Outcome.FAILED:
        headers += error_headers(Failure("error", "E", f"{topic} broke", "trace"))
    return Record(topic, 0, offset, 7, b"a1", orjson.dumps(value), headers)


async def work(items: Sequence[Item]) -> list[Produced]:
    ready = [halves(item, "entities") for item in items]
    return [
        one if isinstance(one, Produced) else Produced(Outcome.RESULT, orjson.dumps(one.lost))
        for one in ready
    ]


def lane(log: Log, entities: int = 0, quotes: int = 0, mark: int = -1) -> Lane:
    stage = JoinStage(
        "enrich", ["entities", "quotes"], "enriched", "dlq", work, batch=4, limit=100_000
    )
    return stage.lane(0, Resume({"entities": entities, "quotes": quotes}, mark), log)


async def run(join: Lane, *records: Record) -> None:
    join.start()
    for one in records:
        await join.accept(one)
    for _ in range(300):
        await asyncio.sleep(0)
    join.stop()


async def test_pairs_by_origin_whatever_the_order_of_arrival() -> None:
    log = Log()
    join = lane(log)
    await run(
        join,
        half("entities", 0),
        half("entities", 1),
        half("quotes", 0),
        half("entities", 2),
        half("quotes", 1),
        half("quotes", 2),
    )
    assert log.origins() == [0, 1, 2]
    last = read_lineage(log.outputs[-1].main.headers)
    assert last is not None
    assert dict(last.checkpoint) == {"entities": 3, "quotes": 3}


async def test_a_repeat_on_one_side_changes_nothing() -> None:
    log = Log()
    await run(
        lane(log),
        half("entities", 0),
        half("entities", 1, origin=0),
        half("entities", 2, origin=1),
        half("quotes", 0),
        half("quotes", 1),
    )
    assert log.origins() == [0, 1]


async def test_done_origins_are_dropped_after_a_resume() -> None:
    log = Log()
    await run(
        lane(log, entities=4, quotes=3, mark=2),
        half("entities", 4, origin=2),
        half("entities", 5, origin=3),
        half("quotes", 3, origin=3),
    )
    assert log.origins() == [3]


async def test_one_failed_half_gives_an_event_and_a_dead_letter() -> None:
    log = Log()
    await run(lane(log), half("entities", 0), half("quotes", 0, outcome=Outcome.FAILED))
    (output,) = log.outputs
    assert output.outcome is Outcome.RESULT
    assert orjson.loads(output.main.value or b"") == ["quotes"]
    headers = dict(output.side[0].headers)
    assert headers["stage"] == b"quotes"
    assert headers["__streams.errors.message"] == b"quotes broke"
    assert orjson.loads(output.side[0].value or b"") == ARTICLE


async def test_two_failed_halves_give_a_marker_and_one_dead_letter() -> None:
    log = Log()
    failed = Outcome.FAILED
    await run(lane(log), half("entities", 0, outcome=failed), half("quotes", 0, outcome=failed))
    (output,) = log.outputs
    assert output.outcome is Outcome.FAILED
    (letter,) = output.side
    assert dict(letter.headers)["stage"] == b"entities+quotes"
    assert dict(letter.headers)["__streams.errors.message"] == b"entities broke / quotes broke"


async def test_a_half_that_its_topic_has_lost_is_told_and_holds_nothing_up() -> None:
    log = Log()
    await run(
        lane(log),
        half("entities", 0),
        half("entities", 1),
        half("quotes", 0, origin=1),
    )
    assert log.origins() == [0, 1]
    first, second = log.outputs
    assert orjson.loads(first.main.value or b"") == ["quotes"]
    assert dict(first.side[0].headers)["reason"] == b"half_lost"
    assert not second.side


async def test_a_side_that_runs_ahead_is_bounded_and_is_read_again() -> None:
    log = Log()
    join = lane(log)
    join.start()
    ahead = BOUND_RECORDS + 50
    for offset in range(ahead):
        await join.accept(half("entities", offset))
    assert join.expected["entities"] == BOUND_RECORDS
    for offset in range(BOUND_RECORDS):
        await join.accept(half("quotes", offset))
        for _ in range(3):
            await asyncio.sleep(0)
    for _ in range(300):
        await asyncio.sleep(0)
    assert log.origins() == list(range(BOUND_RECORDS))
    assert log.sought == ["entities"]
    for offset in range(BOUND_RECORDS, ahead):
        await join.accept(half("entities", offset))
        await join.accept(half("quotes", offset))
    for _ in range(300):
        await asyncio.sleep(0)
    join.stop()
    assert log.origins() == list(range(ahead))


async def test_markers_pass_and_have_no_failure() -> None:
    rejected = half("entities", 0, outcome=Outcome.REJECTED)
    item = Item((rejected,), Lineage("raw", 0, 0, 7, {}), Outcome.REJECTED)
    assert half_failure(item) is None


def test_halves_name_what_is_lost() -> None:
    pair = (half("entities", 0), half("quotes", 0, outcome=Outcome.FAILED))
    found = halves(Item(pair, Lineage("raw", 0, 0, 7, {}), Outcome.RESULT), "entities")
    assert isinstance(found, Sides)
    assert found.lost == ("quotes",)
