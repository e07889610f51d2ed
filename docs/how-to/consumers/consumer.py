"""Prints each event of news.enriched once. Needs `pip install aiokafka`."""

import asyncio
import json
import os

from aiokafka import AIOKafkaConsumer

TOPIC = os.environ.get("TOPIC", "news.enriched")
BROKERS = os.environ.get("BROKERS", "127.0.0.1:9092")
IDLE_MS = int(os.environ.get("IDLE_MS", "2000000000"))  # ends after so long without a record


async def main() -> None:
    seen: dict[int, tuple[str, int]] = {}  # partition -> topic and offset of the last raw record
    start = {"auto_offset_reset": "earliest", "group_id": None}
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=BROKERS, **start) as consumer:
        while batch := await consumer.getmany(timeout_ms=IDLE_MS):
            for record in (record for records in batch.values() for record in records):
                headers = {name: value.decode() for name, value in record.headers}
                raw_topic, _, offset, _ = headers["origin"].rsplit(":", 3)
                last_topic, last_offset = seen.get(record.partition, ("", -1))
                if raw_topic == last_topic and int(offset) <= last_offset:
                    continue  # a repeat
                seen[record.partition] = (raw_topic, int(offset))
                if headers["outcome"] in ("result", "withdrawn"):  # the others are markers
                    quotes = json.loads(record.value).get("quotes", [])
                    print(headers["ce_id"], len(quotes), flush=True)


asyncio.run(main())
