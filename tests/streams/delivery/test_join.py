"""The merge of the two halves. No broker."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import orjson
import pytest
from prometheus_client import REGISTRY, Counter

from agents.work import Failure, Produced, Sides
from schemas.marker import Outcome
from streams import metrics
from streams.asyncapi import asyncapi
from streams.delivery.checkpoint import Resume
from streams.delivery.join import BOUND_RECORDS, JoinStage, error_headers
from streams.delivery.stage import Item, Lane, Record, Run, Sizes
from streams.flow import CORE, ENRICH, Declaration, flow
from streams.lineage import Lineage, envelope, read_lineage
from tests.streams.delivery.test_stage import Log, made

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


def run_enrich(sides: Sides, size: int) -> asyncio.Future[Produced]:
    assert size >= sum(map(len, sides.values.values()))
    return made(Produced(Outcome.RESULT, orjson.dumps(sides.lost)))


def join_stage(declared: Declaration = ENRICH, run: Run = run_enrich) -> JoinStage:
    return JoinStage(declared, str, run, Sizes(4, 100_000))


def lane(log: Log, entities: int = 0, quotes: int = 0, mark: int = -1) -> Lane:
    resume = Resume({"entities": entities, "quotes": quotes}, mark)
    return join_stage().lane(0, resume, log)


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
    assert dict(letter.headers)["stage"] == b"entities"
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


def item_of(*records: Record, outcome: Outcome = Outcome.RESULT) -> Item:
    return Item(records, Lineage("raw", 0, 0, 7, {}), outcome)


async def test_a_marker_passes_and_has_no_cause() -> None:
    rejected = half("entities", 0, outcome=Outcome.REJECTED)
    item = item_of(rejected, outcome=Outcome.REJECTED)
    assert join_stage().cause(item) is None
    produced = await join_stage().work(item)
    assert produced.outcome is Outcome.REJECTED


def test_sides_name_what_is_lost() -> None:
    found = join_stage().ready(
        item_of(half("entities", 0), half("quotes", 0, outcome=Outcome.FAILED))
    )
    assert isinstance(found, Sides)
    assert found.lost == ("quotes",)


def test_of_several_failures_the_first_in_the_flow_gives_stage_and_reason() -> None:
    entities = half("entities", 0, outcome=Outcome.FAILED)
    quotes = half("quotes", 0, outcome=Outcome.FAILED)
    slow = [(n, b"timeout" if n == "error_reason" else v) for n, v in quotes.headers]
    cause = join_stage().cause(item_of(entities, replace(quotes, headers=slow)))
    assert cause is not None
    assert cause[0] == "entities"
    assert cause[1].reason == "error"
    assert cause[1].message == "entities broke / quotes broke"


async def test_a_failure_of_the_join_itself_is_its_own_though_a_side_failed_too() -> None:
    def broken(sides: Sides, size: int) -> asyncio.Future[Produced]:
        failure = Failure("timeout", "TimeoutError", "too slow")
        return made(Produced(Outcome.FAILED, b"{}", failure=failure))

    log = Log()
    join = join_stage(run=broken).lane(0, Resume({"entities": 0, "quotes": 0}, -1), log)
    await run(join, half("entities", 0), half("quotes", 0, outcome=Outcome.FAILED))
    ((letter,),) = (output.side for output in log.outputs)
    assert dict(letter.headers)["stage"] == b"enrich"
    assert dict(letter.headers)["reason"] == b"timeout"


@pytest.mark.parametrize("broken", [("entities",), ("quotes",), ("entities", "quotes")])
async def test_a_dead_letter_counts_where_its_headers_say_as_the_document_allows(
    broken: tuple[str, ...],
) -> None:
    def counted() -> dict[str, float]:
        labels = ({"stage": name, "reason": "error"} for name in flow().names)
        return {
            one["stage"]: REGISTRY.get_sample_value("quotewire_dead_letters_total", one) or 0.0
            for one in labels
        }

    before = counted()
    log = Log()
    records = [
        half(name, 0, outcome=Outcome.FAILED if name in broken else Outcome.RESULT)
        for name in ("entities", "quotes")
    ]
    await run(lane(log), *records)
    (letter,) = log.outputs[0].side
    stage = dict(letter.headers)["stage"].decode()
    assert stage == broken[0]
    headers = asyncapi(CORE)["components"]["schemas"]["DeadLetterHeaders"]["properties"]
    assert stage in headers["stage"]["enum"]
    assert {name for name, n in counted().items() if n != before[name]} == {stage}


async def test_a_third_side_is_joined_and_its_failure_told_like_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    declared = replace(ENRICH, inputs=("entities", "quotes", "claims"))
    log = Log()
    start = Resume({"entities": 0, "quotes": 0, "claims": 0}, -1)
    join = join_stage(declared).lane(0, start, log)
    monkeypatch.setattr(metrics, "DEAD_LETTERS", Counter("letters", "", ["stage", "reason"]))
    await run(
        join,
        *(half(name, 0) for name in declared.inputs),
        half("entities", 1),
        half("quotes", 1),
        half("claims", 1, outcome=Outcome.FAILED),
        half("entities", 2),
        half("quotes", 2),
        *(half(name, 3 - (name == "claims"), origin=3) for name in declared.inputs),
    )
    assert log.origins() == [0, 1, 2, 3]
    lost = [orjson.loads(output.main.value or b"") for output in log.outputs]
    assert lost == [[], ["claims"], ["claims"], []]
    letters = [dict(output.side[0].headers) for output in log.outputs if output.side]
    assert [(one["stage"], one["reason"]) for one in letters] == [
        (b"claims", b"error"),
        (b"enrich", b"half_lost"),
    ]
    last = read_lineage(log.outputs[-1].main.headers)
    assert last is not None
    assert dict(last.checkpoint) == {"entities": 4, "quotes": 4, "claims": 3}
