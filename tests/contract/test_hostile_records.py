"""Whatever a publisher's client writes beside the article, the stream goes on: on both brokers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from schemas.marker import Outcome
from streams.lineage import LAST_MS, PASSED_ON, read_lineage, read_outcome
from tests.articles import article
from tests.contract.conftest import Flow, Place

NAMES = (*PASSED_ON, "ce_id", "content-type", "origin", "checkpoint", "outcome", "summary")
NAMES += ("due", "released", "released_offset", "language", "published", "outlet", "filename")
GZIP = 1
KINDS = ("gzip", "snappy", "lz4", "zstd")
BIG = b"9" * 1_500_000
"""More than a stage may write."""


class Name(str):
    """A header's name that is no UTF-8."""

    def encode(self, *_: Any, **__: Any) -> bytes:
        """Its bytes."""
        return b"\xff\xfename"


async def send(flow: Flow, number: int, **given: Any) -> Place:
    """Publish an article with something beside it, as another client would."""
    one = article(f"beside-{number}", f"Number {number}. The harbour stays closed on Friday.")
    producer = AIOKafkaProducer(
        bootstrap_servers=flow.broker.bootstrap, max_request_size=10_000_000, acks="all"
    )
    async with producer:
        batch = producer.create_batch()
        headers = list(given.pop("headers", ()))
        compression = given.pop("compression", 0)
        if any(isinstance(name, Name) for name, _ in headers):
            batch._builder = _DefaultRecordBatchBuilderPy(
                *(2, compression, False, -1, -1, -1, 10_000_000)
            )
        told = {"key": one.key, "timestamp": 1_700_000_000_000, **given}
        assert batch.append(value=one.value, headers=headers, **told) is not None
        sent = await producer.send_batch(batch, flow.topics.raw, partition=0)
        metadata = await sent
    return metadata.partition, metadata.offset


async def outcomes(flow: Flow, places: Sequence[Place]) -> list[Outcome | None]:
    """Of the enriched event that stems from each."""
    found = await flow.records(flow.topics.enriched, list(places))
    return [read_outcome(record.headers) for record in found]


async def test_headers_without_a_value_or_with_any_bytes(flow: Flow) -> None:
    places = [
        await send(flow, 0, headers=[(name, None) for name in NAMES]),
        await send(flow, 1, headers=[(name, b"\xff\x00\r\n") for name in NAMES]),
        await send(flow, 2, headers=[("x", b"")] * 10_000),
        await send(flow, 3, headers=[("", b""), ("\x1b[2J\n", b"x")]),
        await send(flow, 4, headers=[(Name("x"), b"x")]),
        await send(flow, 5, headers=[("x", b""), (Name("x"), None)], compression=GZIP),
        await send(flow, 6),
    ]
    assert await outcomes(flow, places) == [Outcome.RESULT] * len(places)


async def test_headers_and_keys_that_are_larger_than_what_a_stage_may_write(flow: Flow) -> None:
    places = [await send(flow, 10 + n, headers=[(name, BIG)]) for n, name in enumerate(PASSED_ON)]
    places.append(await send(flow, 20, key=BIG))
    assert await outcomes(flow, places) == [Outcome.RESULT] * len(places)


async def test_times_that_are_none(flow: Flow) -> None:
    times = [-1, -(2**60), 0]
    if flow.broker.engine == "embedded":  # Kafka itself refuses what is to come.
        times += [2**60, LAST_MS + 1]
    places = [await send(flow, 30 + n, timestamp=time) for n, time in enumerate(times)]
    found = await flow.records(flow.topics.enriched, places)
    assert [read_outcome(record.headers) for record in found] == [Outcome.RESULT] * len(times)
    lineages = [read_lineage(record.headers) for record in found]
    assert all(one is not None and 0 <= one.timestamp_ms <= LAST_MS for one in lineages)


async def test_every_compression_of_kafka_is_read(flow: Flow) -> None:
    sent = [article(f"packed-{kind}", partition=1) for kind in KINDS]
    for one, kind in zip(sent, KINDS, strict=True):
        producer = AIOKafkaProducer(
            bootstrap_servers=flow.broker.bootstrap, compression_type=kind, acks="all"
        )
        async with producer:
            await producer.send_and_wait(flow.topics.raw, one.value, one.key, partition=1)
    places = [(1, offset) for offset in range(len(KINDS))]
    assert await outcomes(flow, places) == [Outcome.RESULT] * len(KINDS)
