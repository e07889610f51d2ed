"""What a version of quotewire has written, recorded, and written again onto other topics.

`python -m tests.versions.recorded` records a stream of this version into
`tests/versions/schema-<SCHEMA_VERSION>.json`; do that once for each schema version that is
released, and never change a file: those who upgrade have such records.
"""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.base import SCHEMA_VERSION
from streams.broker import Broker
from streams.client import Selection, Subscriber
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.kafka import Message, Worker, collect, publish, read_all, settings_for

HERE = Path(__file__).parent
PREFIX = "recorded."
TOPICS = ("raw", "articles", "entities", "quotes", "enriched", "raw.dlq", "held")


def messages() -> list[Message]:
    """An article of each kind: read, broken, repeated, in another language, held, withdrawn."""
    first = article("first")
    finnish = "Kaupungin asukkaat odottavat yhä päätöstä sillasta, kertoi pormestari eilen."
    cancel = {"uri": "urn:example:first", "version": "2", "pubStatus": "canceled"}
    return [
        first,
        Message(b'{"text": ', b"broken", first.headers, 0),
        first,
        article("finnish", finnish, language="fi"),
        article("held", HARBOUR.replace("Halden", "Moss"), embargoedUntil="2999-01-01T00:00:00Z"),
        article("second", HARBOUR.replace("Halden", "Bergen")),
        Message(json.dumps(cancel).encode(), b"urn:example:first", first.headers, 0),
        article("third", HARBOUR.replace("Halden", "Stavanger")),
    ]


def encode(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def decode(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


async def record(folder: Path) -> dict[str, Any]:
    """What this version writes of the messages, on one partition."""
    with Broker("kafka") as broker:
        settings = settings_for(broker, PREFIX, partitions=1)
        topics = Topics.of(settings)
        await ensure_topics(settings)
        worker = Worker(broker, PREFIX, folder).start()
        try:
            sent = messages()
            await publish(broker, topics.raw, sent)
            await collect(broker, topics.enriched, len(sent), worker=worker)
            worker.signal(signal.SIGTERM)
            assert worker.wait() == 0
        finally:
            worker.end()
        state = folder / "positions"
        async with Subscriber(settings, selection=Selection(markers=True), state=state) as events:
            assert len([event async for event in events]) == len(sent)
        written = {
            name: [
                {
                    "timestamp": record.timestamp,
                    "key": encode(record.key),
                    "value": encode(record.value),
                    "headers": [[header, encode(value)] for header, value in record.headers],
                }
                for record in await read_all(broker, PREFIX + name)
            ]
            for name in TOPICS
        }
        return {"topics": written, "positions": json.loads(state.read_text())}


async def write_again(
    broker: Broker, recorded: dict[str, Any], prefix: str, counts: dict[str, int]
) -> None:
    """Write the first records of each topic, as if whoever wrote them had died there.

    Their times are those of the recording: a stage knows the raw record at its mark by its time.
    """
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        for name, count in counts.items():
            for one in recorded["topics"][name][:count]:
                await producer.send_and_wait(
                    prefix + name,
                    decode(one["value"]),
                    key=decode(one["key"]),
                    partition=0,
                    timestamp_ms=one["timestamp"],
                    headers=[
                        (header, (decode(value) or b"").replace(PREFIX.encode(), prefix.encode()))
                        for header, value in one["headers"]
                    ],
                )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = asyncio.run(record(Path(folder)))
    target = HERE / f"schema-{SCHEMA_VERSION}.json"
    target.write_text(json.dumps(made, indent=1) + "\n")
    sys.stdout.write(f"{target}\n")
