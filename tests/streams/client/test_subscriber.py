"""Subscribing on both brokers: each event once, in order, whatever happens to the topic."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import OffsetOutOfRangeError

from schemas.marker import Outcome
from streams.broker import Broker
from streams.client import (
    BrokerAway,
    Gap,
    NothingThere,
    Position,
    Selection,
    Subscriber,
    subscriber,
)
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, publish, settings_for
from tests.streams.client.topics import take
from tests.streams.enriched import event, record


async def write(broker: Broker, settings: Settings, *messages: Message) -> None:
    await ensure_topics(settings)
    await publish(broker, Topics.of(settings).enriched, messages)


async def origins(subscriber: Subscriber) -> list[tuple[int, int]]:
    return sorted((each.partition, each.lineage.offset) for each in await take(subscriber))


async def test_a_subscriber_sees_each_event_once_and_no_markers(
    broker: Broker, settings: Settings
) -> None:
    await write(
        broker,
        settings,
        *(record(0), record(1), record(1), record(0), record(2), record(0, partition=1)),
        *(record(3, outcome=Outcome.REJECTED), record(4, outcome=Outcome.WITHDRAWN), record(6)),
        Message(b"not ours", partition=0),
        Message(b"broken", headers=record(7).headers, partition=0),
        record(8),
    )
    subscriber = Subscriber(settings)
    events = await take(subscriber)
    zero = [each for each in events if each.partition == 0]
    assert [each.lineage.offset for each in zero] == [0, 1, 2, 4, 6, 8]
    assert [each.withdrawn for each in zero] == [False, False, False, True, False, False]
    assert len(events) == 7
    assert (subscriber.repeats, subscriber.markers_hidden, subscriber.foreign) == (2, 1, 2)
    first = zero[0]
    assert first.id == "news.raw-0-0"
    assert first.data == event("urn:example:0-0")
    assert first.headers["outcome"] == "result"
    cloudevent = first.cloudevent()
    assert cloudevent["specversion"] == "1.0"
    assert cloudevent["type"] == "quotewire.enriched.result.v1"
    assert cloudevent["subject"] == cloudevent["partitionkey"] == "key"
    assert cloudevent["dataschema"] == "urn:quotewire:schema:1.0:enriched"
    assert cloudevent["origin"].startswith("news.raw:0:0:")
    assert cloudevent["data"] == first.data


async def test_markers_are_given_where_they_are_asked_for(
    broker: Broker, settings: Settings
) -> None:
    await write(broker, settings, record(0), record(1, outcome=Outcome.HELD))
    events = await take(Subscriber(settings, selection=Selection(markers=True)))
    assert [each.outcome for each in events] == [Outcome.RESULT, Outcome.HELD]


async def test_withdrawals_pass_every_selection(broker: Broker, settings: Settings) -> None:
    await write(
        broker,
        settings,
        *(record(0), record(1, outcome=Outcome.WITHDRAWN)),
        record(2, data=event("urn:other") | {"quotes": []}),
    )
    subscriber = Subscriber(settings, selection=Selection(speakers=("solberg",)))
    assert await origins(subscriber) == [(0, 0), (0, 1)]
    assert subscriber.filtered == 1


async def test_no_topic_is_said(settings: Settings) -> None:
    with pytest.raises(NothingThere, match=r"There is no topic .*enriched yet"):
        await take(Subscriber(settings))


async def test_a_bounded_run_ends_where_the_topic_ended_at_its_start(
    broker: Broker, settings: Settings
) -> None:
    await write(broker, settings, record(0))
    async with Subscriber(settings) as subscriber:
        await write(broker, settings, record(1))
        assert [each.lineage.offset async for each in subscriber] == [0]


async def test_following_goes_on_and_waits_for_the_topic(
    broker: Broker, settings: Settings
) -> None:
    said: list[str] = []
    following = Subscriber(settings, follow=True, on_notice=said.append)

    async def three() -> list[int]:
        found = []
        async with following:
            async for each in following:
                found.append(each.lineage.offset)
                if len(found) == 3:
                    return found
        return found

    task = asyncio.create_task(three())
    while not said:
        assert not task.done()
        await asyncio.sleep(0.05)
    await write(broker, settings, record(0))
    await asyncio.sleep(1.5)
    await write(broker, settings, record(1), record(2))
    assert await asyncio.wait_for(task, 120) == [0, 1, 2]
    assert len(said) == 1


async def test_from_now_leaves_out_what_was_there_and_its_repeats(
    broker: Broker, settings: Settings
) -> None:
    await write(broker, settings, record(0), record(1))
    async with Subscriber(settings, start="now", follow=True) as subscriber:
        await write(broker, settings, record(1), record(2))
        async for each in subscriber:
            assert each.lineage.offset == 2
            break
    assert subscriber.repeats == 1


async def test_from_a_time_leaves_out_what_was_written_before_and_its_repeats(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    await write(broker, settings, record(0), record(1), record(0, partition=1))
    await asyncio.sleep(0.1)
    then = datetime.now(UTC)
    await asyncio.sleep(0.1)
    await write(broker, settings, record(1), record(2))
    state = tmp_path / "state.json"
    async with Subscriber(settings, start=then, state=state) as subscriber:
        subscriber.save()
        # What lies before is not read by the next one either.
        saved = json.loads(state.read_text())["partitions"]
        assert (saved["0"]["offset"], saved["1"]["offset"]) == (2, 1)
    subscriber = Subscriber(settings, start=then)
    assert await origins(subscriber) == [(0, 2)]
    assert subscriber.repeats == 1
    assert await origins(Subscriber(settings, start=then.replace(tzinfo=None))) == [(0, 2)]
    assert await origins(Subscriber(settings, start=datetime.now(UTC))) == []
    everything = [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert await origins(Subscriber(settings, start=then - timedelta(days=1))) == everything
    assert await origins(Subscriber(settings, start=datetime.min)) == everything


async def test_a_limit_ends_it_and_the_next_goes_on(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    await write(broker, settings, *(record(n, outcome=outcome(n)) for n in range(6)))

    async def two() -> list[tuple[int, int]]:
        # It ends by itself, though it follows and more is there.
        subscriber = Subscriber(settings, follow=True, state=state, selection=Selection(limit=2))
        return await asyncio.wait_for(origins(subscriber), 20)

    assert await two() == [(0, 0), (0, 2)]
    assert await two() == [(0, 3), (0, 4)]
    assert await origins(Subscriber(settings, state=state)) == [(0, 5)]


def outcome(number: int) -> Outcome:
    return {1: Outcome.REJECTED, 4: Outcome.WITHDRAWN}.get(number, Outcome.RESULT)


async def test_a_state_file_goes_on_and_knows_repeats(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    await write(broker, settings, record(0), record(1), record(0, partition=1))
    assert len(await take(Subscriber(settings, state=state))) == 3
    assert await take(Subscriber(settings, state=state)) == []
    # A frozen writer wakes up and repeats what another one has written.
    await write(broker, settings, record(0), record(1), record(2), record(1, partition=1))
    assert await origins(Subscriber(settings, state=state)) == [(0, 2), (1, 1)]
    saved = json.loads(state.read_text())["partitions"]
    assert saved["0"] == {"offset": 5, "mark": 2, "origin_topic": "news.raw"}


async def test_an_event_counts_as_taken_when_the_next_is_asked_for(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    await write(broker, settings, record(0), record(1), record(2))
    async with Subscriber(settings, state=state) as subscriber:
        async for each in subscriber:
            if each.lineage.offset == 1:
                break
    assert await origins(Subscriber(settings, state=state)) == [(0, 1), (0, 2)]


async def test_a_topic_made_anew_is_refused(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    await write(broker, settings, record(0), record(1))
    await take(Subscriber(settings, state=state))
    topic = Topics.of(settings).enriched
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
        while topic in await admin.list_topics():
            await asyncio.sleep(0.05)
    finally:
        await admin.close()
    await write(broker, settings, record(0))
    with pytest.raises(Gap, match="made anew"):
        await take(Subscriber(settings, state=state))


async def test_a_subscriber_rides_out_a_broker_that_is_away(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "IDLE_SECONDS", 1.0)
    said: list[str] = []
    with Broker("embedded") as broker:
        settings = settings_for(broker, prefix, partitions=1)
        await write(broker, settings, record(0))

        async def follow() -> AsyncIterator[int]:
            async with Subscriber(settings, follow=True, on_notice=said.append) as following:
                async for each in following:
                    yield each.lineage.offset

        events = follow()
        assert await anext(events) == 0
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.to_thread(broker.kill)
        while not said:
            await asyncio.sleep(0.2)
        assert said == [f"No broker answers at {broker.bootstrap}; waiting for it."]
        await asyncio.to_thread(broker.start)
        # The embedded broker has forgotten everything: the same two records bring it back.
        await write(broker, settings, record(0), record(1))
        assert await asyncio.wait_for(waiting, 120) == 1
        assert said[1:] == [f"The broker at {broker.bootstrap} answers again."]
        await events.aclose()  # type: ignore[attr-defined]


async def test_a_bounded_run_gives_up_on_brokers_that_stay_away(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "IDLE_SECONDS", 1.0)
    with Broker("embedded") as broker:
        settings = settings_for(broker, prefix, partitions=1)
        await write(broker, settings, record(0))
        async with Subscriber(settings, give_up_seconds=1.0) as reading:
            await asyncio.to_thread(broker.kill)
            with pytest.raises(BrokerAway, match="No broker has answered"):
                _ = [each async for each in reading]


async def test_expired_records_are_reported_and_passed(
    kafka: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(kafka, prefix, partitions=1)
    state = tmp_path / "state.json"
    said: list[str] = []
    await write(kafka, settings, record(0))
    assert len(await take(Subscriber(settings, state=state))) == 1
    await write(kafka, settings, *(record(origin) for origin in range(1, 6)))
    partition = TopicPartition(Topics.of(settings).enriched, 0)
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await client.start()
    try:
        await client.delete_records({partition: RecordsToDelete(before_offset=4)})
        assert await origins(Subscriber(settings, state=state, on_notice=said.append)) == [
            (0, 4),
            (0, 5),
        ]
        assert said == [f"3 records of {partition.topic} partition 0 expired unread."]
    finally:
        await client.close()


class OutOfRange:
    """A consumer whose position has fallen out of the partition's range."""

    def __init__(self, partition: TopicPartition, position: int, beginning: int) -> None:
        self.partition, self.position, self.beginning = partition, position, beginning

    async def getmany(self, **_: Any) -> dict[TopicPartition, list[Any]]:
        raise OffsetOutOfRangeError({self.partition: self.position})

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[Any, int]:
        return dict.fromkeys(partitions, self.beginning)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.position = offset


@pytest.mark.parametrize(("position", "beginning", "gap"), [(2, 5, False), (7, 5, True)])
async def test_records_that_expire_while_one_reads(
    position: int, beginning: int, gap: bool
) -> None:
    settings = Settings(_env_file=None, topic_prefix="x.")  # type: ignore[call-arg]
    said: list[str] = []
    reading = Subscriber(settings, follow=True, on_notice=said.append)
    reader = OutOfRange(TopicPartition("x.enriched", 0), position, beginning)
    reading._consumer = reader  # type: ignore[assignment]
    reading._positions.partitions[0] = Position(position)
    if gap:
        with pytest.raises(Gap, match="no longer reaches offset 7"):
            await reading._fetch()
        return
    assert await reading._fetch() == {}
    assert reader.position == reading._positions.partitions[0].offset == beginning
    assert said == ["3 records of x.enriched partition 0 expired unread."]
