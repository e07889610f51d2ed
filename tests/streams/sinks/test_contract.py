"""What every sink of rows does, whatever it writes to."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from datetime import UTC, datetime

import pytest

from streams.client import Event
from streams.errors import SinkRefused
from streams.sinks import patience
from streams.sinks.base import Change, Place
from streams.sinks.registry import open_sink
from streams.sinks.tables import instant
from tests.streams.enriched import event as enriched
from tests.streams.sinks.killed import events_of, write
from tests.streams.sinks.pouring import event, late_and_withdrawn, withdrawal
from tests.streams.sinks.targets import Target, versions

AT = {"topic": "t", "partitions": {"0": {"offset": 7}}}


async def pour(target: Target, *events: Event) -> None:
    """At once: a batch."""
    async with open_sink(target.address, target.settings) as sink:
        assert not await sink.take([Change(one) for one in events], Place("me", AT))


async def test_an_event_is_rows_of_four_tables(target: Target) -> None:
    data = enriched("urn:1")
    await pour(target, event(0, data))
    (article,) = target.rows("articles")
    assert (article["ce_id"], article["article"], article["words"]) == ("event-0", "urn:1", 29)
    assert (article["authors"], article["text"]) == (["A. Writer"], data["article"]["text"])
    published = article["published"]
    published = published if isinstance(published, datetime) else instant(published)
    assert published == datetime(2022, 1, 9, 8, tzinfo=UTC)
    quotes = {row["quote"]: row for row in target.rows("quotes")}
    assert quotes["q2"]["spans"] == data["quotes"][1]["spans"]
    assert (quotes["q2"]["via"], quotes["q1"]["via"]) == ("the Halden Post", None)
    assert (quotes["q1"]["confidence"], quotes["q1"]["tone"]) == (0.8, None)
    entities = {row["entity"]: row for row in target.rows("entities")}
    assert entities["e1"]["roles"] == ["Mayor"]
    assert entities["e3"]["links"] == ["iso3166-1:NO"]
    (place,) = target.rows("places")
    assert (place["name"], place["latitude"], place["geonames"]) == ("Norway", 62.0, 3144096)


async def test_a_later_version_takes_the_place_of_the_earlier_one(target: Target) -> None:
    later = enriched("urn:1", version="2", published="2022-02-01T08:00:00Z")
    later["quotes"] = later["quotes"][1:]
    await pour(target, event(0, enriched("urn:1")), event(1, enriched("urn:2")))
    await pour(target, event(2, later))
    assert versions(target) == [("urn:1", "2"), ("urn:2", "1")]
    quotes = sorted((row["article"], row["quote"]) for row in target.rows("quotes"))
    assert quotes == [("urn:1", "q2"), ("urn:2", "q1"), ("urn:2", "q2")]


async def test_in_one_batch_or_in_several_it_comes_to_the_same(target: Target) -> None:
    events, expected = late_and_withdrawn()
    await pour(target, *events)
    assert versions(target) == expected
    # Again, from the start, in parts.
    async with open_sink(target.address, target.settings) as sink:
        for first, last in ((0, 3), (3, 4), (4, 7), (7, 11)):
            await sink.take([Change(one) for one in events[first:last]])
    assert versions(target) == expected


async def test_withdrawn_and_not_wanted_are_gone(target: Target) -> None:
    await pour(target, *(event(n, enriched(f"urn:{n}")) for n in range(3)))
    async with open_sink(target.address, target.settings) as sink:
        assert not await sink.take([Change(withdrawal(3, "urn:0"))])
        assert not await sink.take([Change(event(4, enriched("urn:1", version="2")), wanted=False)])
    assert versions(target) == [("urn:2", "1")]


async def test_one_that_is_refused_stops_no_other_and_no_place_is_kept(target: Target) -> None:
    broken = enriched("urn:broken")
    del broken["quotes"][1]["kind"]
    odd = enriched("urn:odd")
    odd["article"]["word_count"] = 10**30
    surrogate = enriched("urn:surrogate", title="\ud800")
    data = [enriched("urn:0"), broken, odd, surrogate, enriched("urn:4", title="<script>'\";--")]
    async with open_sink(target.address, target.settings) as sink:
        await sink.take([], Place("me", AT))
        changes = [Change(event(number, one)) for number, one in enumerate(data)]
        refused = await sink.take(changes, Place("me", {"later": True}))
        assert sorted(refused) == [1, 2, 3]
        assert all(f"refuses event event-{n}: " in str(one) for n, one in refused.items())
        assert await sink.place() == Place("me", AT)
        await sink.keep(Place("you", {"later": True}))
        with pytest.raises(SinkRefused, match="event-2"):
            await sink.put(event(2, odd))
    async with open_sink(target.address, target.settings) as sink:
        assert await sink.place() == Place("you", {"later": True})
    assert versions(target) == [("urn:0", "1"), ("urn:4", "1")]


async def test_hostile_ids_are_ids(target: Target) -> None:
    ids = ["'); DROP TABLE articles; --", "a\nb\0c", "../../x?y#z%00", "é\u2028" * 300]
    await pour(target, *(event(n, enriched(id)) for n, id in enumerate(ids)))
    assert len(versions(target)) == len(ids)
    await pour(target, *(withdrawal(n, id) for n, id in enumerate(ids[1:])))
    assert [article for article, _ in versions(target)] == ids[:1]


async def test_a_process_that_is_killed_has_all_it_took_and_the_next_goes_on(
    target: Target,
) -> None:
    # Not the fork server: once a pool of language processes has it, it has no network.
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(
        target=write, args=(target.address, target.more, target.environment, there)
    )
    process.start()
    try:
        assert here.poll(60)
        await asyncio.sleep(random.uniform(0.0, 0.4))
    finally:
        process.kill()
        process.join()
    taken = -1
    while here.poll():
        taken = here.recv()
    async with open_sink(target.address, target.settings) as sink:
        place = await sink.place()
        assert place is not None
        follows = place.positions["next"]
        assert taken + 1 <= follows <= taken + 2
        for number in range(follows, taken + 4):
            await sink.take([Change(one) for one in events_of(number)])
    assert versions(target) == [(f"urn:{taken + 3}", "2")]
    assert [row["quote"] for row in target.rows("quotes")] == ["q1"]


@pytest.mark.parametrize("target", ["sqlite", "postgresql", "opensearch", "s3"], indirect=True)
async def test_one_that_is_away_is_waited_for(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(patience, "LONGEST_WAIT_SECONDS", 0.2)
    said: list[str] = []
    async with open_sink(target.address, target.settings, said.append) as sink:
        await sink.put(event(0, enriched("urn:0")))
        with target.away():
            task = asyncio.create_task(sink.put(event(1, enriched("urn:1"))))
            async with asyncio.timeout(60):
                while not said:
                    await asyncio.sleep(0.05)
            assert not task.done()
        await task
    assert [one.split(": ")[0].split(" takes")[0] for one in said] == [
        f"{sink.name} does not take events",
        sink.name,
    ]
    assert versions(target) == [("urn:0", "1"), ("urn:1", "1")]
