"""What an earlier version has written, this one reads, and goes on with it."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from schemas.base import SCHEMA_VERSION
from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import Selection, Subscriber
from streams.lineage import read_lineage, read_outcome
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.kafka import Message, collect, publish, settings_for
from tests.versions.recorded import HERE, PREFIX, decode, write_again

RECORDED = sorted(HERE.glob("schema-*.json"))
FEWER = {
    "raw": 8,
    "articles": 7,
    "entities": 5,
    "quotes": 6,
    "enriched": 4,
    "raw.dlq": 1,
    "held": 1,
}
"""Records that are there when the one who wrote them dies, each stage further than the next."""


def test_the_present_schema_version_is_among_them() -> None:
    assert HERE / f"schema-{SCHEMA_VERSION}.json" in RECORDED


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_it_goes_on_where_the_other_one_died(
    kafka: Broker, prefix: str, start_worker: StartWorker, tmp_path: Path, path: Path
) -> None:
    recorded: dict[str, Any] = json.loads(path.read_text())
    settings = settings_for(kafka, prefix, partitions=1, retention_hours=-1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    await write_again(kafka, recorded, prefix, FEWER)
    # A subscriber that has seen three of the four events, and was told so by the other version.
    state = tmp_path / "positions"
    positions = json.dumps(recorded["positions"]).replace(PREFIX, prefix)
    held = json.loads(positions)
    (place,) = held["partitions"].values()
    place.update(offset=3, mark=2)
    state.write_text(json.dumps(held))

    worker = start_worker(kafka, prefix)
    count = len(recorded["topics"]["raw"])
    again = [recorded["topics"]["raw"][number] for number in (5, 7)]
    await publish(
        kafka,
        topics.raw,
        [
            Message(
                decode(one["value"]),
                decode(one["key"]),
                [(header, decode(value) or b"") for header, value in one["headers"]],
                0,
            )
            for one in again
        ],
    )
    records = await collect(kafka, topics.enriched, count + 2, worker=worker)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait) == 0

    lineages = [read_lineage(record.headers) for record in records]
    assert [one and one.offset for one in lineages] == list(range(count + 2)), "lost or repeated"
    outcomes = [read_outcome(record.headers) for record in records]
    then = [dict(one["headers"])["outcome"] for one in recorded["topics"]["enriched"]]
    assert outcomes[:count] == [Outcome((decode(text) or b"").decode()) for text in then]
    # It knows the articles that the other version has read.
    assert outcomes[count:] == [Outcome.REPEAT, Outcome.REPEAT]
    async with Subscriber(settings, selection=Selection(markers=True), state=state) as events:
        assert [event.lineage.offset async for event in events] == list(range(3, count + 2))
