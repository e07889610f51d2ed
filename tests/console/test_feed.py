"""What the console reads from a broker."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiokafka.admin import AIOKafkaAdminClient

from streams.broker import Broker, free_port
from streams.client.publisher import Publisher
from streams.console.feed import Feed
from streams.console.samples import Samples, lag_of, read_worker
from streams.console.server import serving
from streams.console.store import read_marks
from streams.lineage import REPLAY_OF
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.console.events import brief, ferry, message, withdrawn
from tests.kafka import Message, publish, read_all, settings_for
from tests.streams.enriched import record


async def until(holds: Callable[[], Any], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it has not come true"
        await asyncio.sleep(0.05)


@pytest.fixture
def settings(embedded: Broker, prefix: str) -> Settings:
    return settings_for(
        embedded, prefix, partitions=2, console_port=0, metrics_port=free_port(),
        console_articles=20,
    )  # fmt: skip


async def write(broker: Broker, settings: Settings, *messages: Message) -> None:
    await ensure_topics(settings)
    await publish(broker, Topics.of(settings).enriched, messages)


async def test_it_waits_for_the_topic_and_follows_it(embedded: Broker, settings: Settings) -> None:
    async with Feed(settings) as feed:
        await until(lambda: "waiting for a worker" in (feed.problem or ""))
        await write(embedded, settings, message(0, ferry()), message(0, brief(1), partition=1))
        await until(lambda: len(feed.store) == 2)
        assert feed.problem is None
        await write(embedded, settings, message(1, brief(2)), withdrawn(2, "urn:ferry"))
        await until(lambda: feed.store.next_seq == 4)
        assert {item.article for item in feed.store.items()} == {"urn:brief:1", "urn:brief:2"}


async def test_repeats_and_foreign_records_are_nothing(
    embedded: Broker, settings: Settings
) -> None:
    shapeless = Message(b'{"article": {}}', None, message(7, ferry()).headers, 0)
    await write(
        embedded,
        settings,
        *(message(0, ferry()), message(0, ferry()), Message(b"x", partition=0), shapeless),
        message(8, brief(1)),
    )
    async with Feed(settings) as feed:
        await until(lambda: len(feed.store) == 2)
        assert feed.store.next_seq == 2
        assert feed.unreadable == 1


async def test_it_begins_near_the_end(embedded: Broker, settings: Settings) -> None:
    await write(embedded, settings, *(message(n, brief(n)) for n in range(100)))
    async with Feed(settings) as feed:
        await until(lambda: feed.store.marks.get(0) and feed.store.marks[0].offset == 100)
        assert feed.store.next_seq == 10  # 20 articles, over two partitions


async def test_an_old_id_is_served_from_the_log(embedded: Broker, settings: Settings) -> None:
    """No event is missing or doubled where the ring's past meets its present."""
    count = 150
    await write(embedded, settings, *(message(n, brief(n), partition=n % 2) for n in range(count)))
    async with serving(settings) as url, ClientSession() as http:

        async def listen(last: str, expected: int) -> list[tuple[int, int]]:
            places: list[tuple[int, int]] = []
            headers = {"Last-Event-ID": last}
            async with (
                http.get(f"{url}api/events", headers=headers) as answer,
                asyncio.timeout(120),
            ):
                id = ""
                async for line in answer.content:
                    if line.startswith(b"id: "):
                        id = line[4:].decode().strip()
                    elif line.startswith(b"data: "):
                        event = json.loads(line[6:])
                        place = (event["partition"], event["offset"])
                        assert read_marks(id)[place[0]].offset == place[1] + 1
                        places.append(place)
                        if len(places) == 5:
                            later = brief(count)
                            await write(embedded, settings, message(count, later))
                        if len(places) == expected:
                            return places
            raise AssertionError("the stream has ended")

        found = await listen("0:10:18:raw,1:0::", 65 + 75 + 1)
        assert len(set(found)) == len(found)
        for partition, begin, end in ((0, 10, 76), (1, 0, 75)):
            assert [at for each, at in found if each == partition] == list(range(begin, end))


async def test_a_topic_made_anew_starts_over(kafka: Broker, prefix: str) -> None:
    # The embedded broker answers a fetch beyond the end with nothing, for ever.
    settings = settings_for(kafka, prefix, partitions=2, metrics_port=free_port())
    await write(kafka, settings, *(message(n, brief(n)) for n in range(5)))
    topic = Topics.of(settings).enriched
    async with Feed(settings) as feed:
        await until(lambda: len(feed.store) == 5)
        admin = AIOKafkaAdminClient(**settings.kafka())
        await admin.start()
        await admin.delete_topics([topic])
        await admin.close()
        await write(kafka, settings, message(0, ferry()))
        await until(lambda: feed.store.article("urn:ferry"), 40)
        assert len(feed.store) == 1
        assert feed.generation == 1


async def test_it_says_that_the_broker_is_away_and_comes_back(prefix: str) -> None:
    with Broker("embedded") as broker:
        settings = settings_for(broker, prefix, partitions=1, metrics_port=free_port())
        await write(broker, settings, message(0, ferry()))
        broker.kill()
        async with Feed(settings) as feed:
            await until(lambda: (feed.problem or "").startswith("No broker answers at"))
            await asyncio.to_thread(broker.start)
            await write(broker, settings, message(0, brief(1)))
            await until(lambda: len(feed.store) == 1, 40)
            assert feed.problem is None


async def test_latency_lag_and_throughput_are_of_what_passes_now(
    embedded: Broker, settings: Settings
) -> None:
    await write(embedded, settings, record(0, data=ferry()))  # "raw" of 2022
    async with Feed(settings) as feed:
        await until(lambda: len(feed.store) == 1)
        topic = feed.topics.raw
        await publish(embedded, topic, [Message(b"x", partition=0) for _ in range(4)])
        await write(embedded, settings, message(2, brief(1)))
        await until(lambda: any(s["articles_per_second"] > 0 for s in feed.samples.all()))
        (sample,) = [s for s in feed.samples.all() if s["articles_per_second"] > 0][-1:]
        assert 0.2 < sample["latency_median"] < 60
        await until(lambda: feed.samples.all()[-1]["lag"] == 1)  # offset 3 of 0 to 3


METRICS = """
# TYPE quotewire_records_total counter
quotewire_records_total{stage="ingest",outcome="result"} 12
quotewire_records_total{stage="enrich",outcome="failed"} 1
quotewire_records_total{stage="<b>",outcome="result"} 5
# TYPE quotewire_lag_records gauge
quotewire_lag_records{topic="news.raw",partition="0"} 7
quotewire_lag_records{topic="news.raw",partition="1"} 2
# TYPE quotewire_pool_processes gauge
quotewire_pool_processes 4
"""


def test_a_workers_metrics_are_read() -> None:
    worker = read_worker(METRICS)
    assert worker["stages"]["ingest"] == {"result": 12}
    assert worker["stages"]["enrich"] == {"failed": 1}
    assert list(worker["stages"]) == ["ingest", "entities", "quotes", "enrich"]
    assert worker["lag"] == {"news.raw:0": 7, "news.raw:1": 2}
    assert worker["pool_processes"] == 4
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        read_worker("<html>")


def test_a_partition_that_two_workers_tell_of_counts_once() -> None:
    first, second = {"lag": {"raw:0": 7, "raw:1": 2}}, {"lag": {"raw:1": 3, "raw:2": 1}}
    assert lag_of([first, second, {"reachable": False}]) == 11
    assert lag_of([{"lag": {}}, {"reachable": False}]) is None


async def test_workers_are_asked_for_their_lag(embedded: Broker, settings: Settings) -> None:
    async def metrics(_: web.Request) -> web.Response:
        return web.Response(text=METRICS)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there, away = runner.addresses[0][1], free_port()
    addresses = (f"127.0.0.1:{there}", f"127.0.0.1:{away}")
    await ensure_topics(settings)
    try:
        async with Feed(settings.model_copy(update={"console_workers": addresses})) as feed:
            await until(lambda: feed.workers)
            assert [each["reachable"] for each in feed.workers] == [True, False]
            await until(lambda: feed.samples.all() and feed.samples.all()[-1]["lag"] == 9)
    finally:
        await runner.cleanup()


def test_samples_are_bounded() -> None:
    samples = Samples(kept=3)
    for number in range(5):
        for latency in (0.1, 0.2, 0.3, 4.0):
            samples.event(latency)
        samples.take(number, 2.0, number)
    assert [sample["at"] for sample in samples.all()] == [2, 3, 4]
    last = samples.all()[-1]
    assert last["articles_per_second"] == 2.0
    assert (last["latency_median"], last["latency_p95"]) == (0.3, 4.0)


async def test_a_replay_publishes_the_raw_record_and_its_event_is_recognised(
    embedded: Broker, settings: Settings
) -> None:
    from agents.work import Failure
    from streams.delivery.deadletter import FailedInput, dead_letter
    from streams.lineage import Lineage

    await ensure_topics(settings)
    topics = Topics.of(settings)
    async with Publisher(settings) as publisher:
        receipt = await publisher.publish(b"the raw record", key=b"urn:1")
    source = (receipt.topic, receipt.partition, receipt.offset)
    # Of a later stage: its value is not the raw record.
    letter = dead_letter(
        topic=topics.articles_dlq,
        source=FailedInput(
            topics.articles,
            0,
            0,
            b"urn:1",
            b"the canonical article",
            Lineage(*source, 0, {}).headers(),
        ),
        stage="quotes",
        origin_id="x",
        failure=Failure("timeout", "TimeoutError", "It took too long.", ""),
    )
    found = Message(letter.value, letter.key, letter.headers, partition=0)
    await publish(embedded, letter.topic, [found, found])
    async with Feed(settings) as feed:
        await until(lambda: feed.letters.get("dlq:quotes:x"))
        (shown,) = feed.letters.newest(10)
        assert shown.json()["reason"] == "timeout"
        assert shown.json()["replayed"] is None
        again = await feed.replay(shown)
        replayed = [
            each for each in await read_all(embedded, topics.raw)
            if (each.partition, each.offset) == (again.partition, again.offset)
        ]  # fmt: skip
        assert [each.value for each in replayed] == [b"the raw record"]
        assert dict(replayed[0].headers)[REPLAY_OF] == b"dlq:quotes:x"
        assert shown.replayed == f"{topics.raw}:{again.partition}:{again.offset}"
        event = message(50, ferry())
        headers = [*event.headers, (REPLAY_OF, b"dlq:quotes:x")]
        await write(embedded, settings, Message(event.value, event.key, headers, 0))
        await until(lambda: shown.enriched == "raw-0-50")
