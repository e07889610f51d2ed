"""Publishing: keys, confirmations, what is refused, brokers that are away."""

from __future__ import annotations

import asyncio
import base64
import hashlib

import pytest

from streams.broker import Broker
from streams.client import (
    BrokerAway,
    ClientError,
    Publisher,
    RecordTooLarge,
    article_key,
)
from streams.settings import Settings
from streams.topics import ensure_topics
from tests.kafka import read_all, settings_for


@pytest.mark.parametrize(
    ("value", "headers", "key"),
    [
        (b'{"uri": "urn:a", "id": "b", "url": "c"}', [], b"urn:a"),
        (b'{"id": 17}', [], b"17"),
        (b'{"identifier": {"value": "x"}, "url": "http://a"}', [("url", b"h")], b"http://a"),
        (b'  {"title": "x"}', [("url", b" http://h ")], b"http://h"),
        (b"<html>", [("url", b"http://h")], b"http://h"),
        (b'{"broken', [("url", b"http://h")], b"http://h"),
        (b'<nitf><head><docdata><doc-id id-string="n"/></docdata></head></nitf>', [], b"n"),
        (b"<nitf><broken", [("url", b"http://h")], b"http://h"),
    ],
)
def test_the_key_is_the_id_else_the_url(
    value: bytes, headers: list[tuple[str, bytes]], key: bytes
) -> None:
    assert article_key(value, headers) == key


def test_the_key_of_bare_text_is_its_digest() -> None:
    assert article_key(b"text") == article_key(b"text")
    assert article_key(b"text") != article_key(b"other")
    assert len(article_key(b"text")) == 64


async def test_published_records_are_confirmed_and_kept(
    broker: Broker, settings: Settings, raw: str
) -> None:
    async with Publisher(settings) as publisher:
        receipt = await publisher.publish(
            b'{"id": "urn:1"}', content_type="application/json", headers={"outlet": "Café"}
        )
    (found,) = await read_all(broker, raw)
    assert (found.partition, found.offset) == (receipt.partition, receipt.offset)
    assert (found.key, found.value) == (b"urn:1", b'{"id": "urn:1"}')
    assert dict(found.headers) == {
        "outlet": "Café".encode(),
        "content-type": b"application/json",
    }


async def test_records_with_one_key_keep_their_order(
    broker: Broker, settings: Settings, raw: str
) -> None:
    async with Publisher(settings) as publisher:
        sent = [
            await publisher.send(b"%d" % number, key=b"k%d" % (number % 7)) for number in range(200)
        ]
        await asyncio.gather(*sent)
    found = await read_all(broker, raw)
    assert {record.partition for record in found} == {0, 1}
    for key in range(7):
        values = [int(record.value) for record in found if record.key == b"k%d" % key]
        assert values == [number for number in range(200) if number % 7 == key]


async def test_a_record_that_is_too_large_is_refused_and_its_neighbours_go_on(
    broker: Broker, settings: Settings, raw: str
) -> None:
    async with Publisher(settings) as publisher:
        await publisher.publish(b"before")
        with pytest.raises(RecordTooLarge, match=r"QUOTEWIRE_MAX_RAW_BYTES=4000000"):
            await publisher.publish(b"x" * 4_000_000)
        await publisher.publish(b"x" * 3_999_000)
        await publisher.publish(b"after")
    assert sorted(len(record.value) for record in await read_all(broker, raw)) == [5, 6, 3_999_000]


async def test_a_page_goes_without_scripts_and_keeps_its_digest(
    broker: Broker, settings: Settings, raw: str
) -> None:
    story = b"<html><body><p>One.</p></body></html>"
    page = story.replace(b"<p>", b"<script>" + b"x" * 5_000_000 + b"</script><p>")
    digest = base64.b64encode(hashlib.sha256(page).digest())
    async with Publisher(settings) as publisher:
        await publisher.publish(page, content_type="text/html")
        await publisher.publish(story, content_type="text/html")
        await publisher.publish(page[:5_000], content_type="text/plain")
    one, two, three = sorted(await read_all(broker, raw), key=lambda record: record.timestamp)
    assert one.value == two.value == story
    assert dict(one.headers)["original-digest"] == b"sha-256=:" + digest + b":"
    assert one.key == hashlib.sha256(page).hexdigest().encode()
    assert "original-digest" not in dict(two.headers)
    assert three.value == page[:5_000]


async def test_a_publisher_that_is_not_entered_says_so(settings: Settings) -> None:
    with pytest.raises(ClientError, match="async with"):
        await Publisher(settings).publish(b"x")


@pytest.mark.parametrize("away", [True, False])
async def test_a_publisher_waits_for_brokers_that_are_away(prefix: str, away: bool) -> None:
    said: list[str] = []
    with Broker("embedded") as broker:
        settings = settings_for(broker, prefix)
        publisher = Publisher(settings, give_up_seconds=4.0 if away else 60.0, on_wait=said.append)
        async with publisher:
            await publisher.publish(b"1")
            await asyncio.to_thread(broker.kill)
            waiting = asyncio.create_task(publisher.publish(b"2"))
            if away:
                with pytest.raises(BrokerAway, match="have not confirmed"):
                    await waiting
            else:
                while not said:
                    await asyncio.sleep(0.1)
                assert not waiting.done()
                await asyncio.to_thread(broker.start)
                await ensure_topics(settings)
                await waiting
            assert len(said) == 1
