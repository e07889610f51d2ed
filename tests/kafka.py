"""What tests use to speak to a broker and to run workers: plain aiokafka, plain processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker import Broker, free_port
from streams.children import ends_with_parent
from streams.kafka import AdminClient
from streams.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Message:
    """A record to publish."""

    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int | None = None


def settings_for(broker: Broker, prefix: str, **more: Any) -> Settings:
    """Settings of a client or worker of this broker, whatever the environment says."""
    given = reached(broker) | {"topic_prefix": prefix} | more
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


def reached(broker: Broker) -> dict[str, Any]:
    """Settings by which a broker, or a cluster, is reached."""
    plain = {"brokers": broker.bootstrap, "engine": broker.engine}
    return getattr(broker, "reached", plain)


async def publish(broker: Broker, topic: str, messages: Iterable[Message]) -> list[tuple[int, int]]:
    """Publish in order, confirmed; returns partition and offset of each."""
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap,
        acks="all",
        enable_idempotence=broker.engine == "kafka",
        max_request_size=10_000_000,
        linger_ms=5,
    ) as producer:
        done = await asyncio.gather(*[await _send(producer, topic, m) for m in messages])
    return [(record.partition, record.offset) for record in done]


async def _send(producer: AIOKafkaProducer, topic: str, message: Message) -> Any:
    headers = list(message.headers)
    if message.key is None and message.value is None:  # which `send` refuses, and Kafka takes
        batch = producer.create_batch()
        batch.append(key=None, value=None, timestamp=int(time.time() * 1000), headers=headers)
        return await producer.send_batch(batch, topic, partition=message.partition or 0)
    return await producer.send(
        topic, message.value, key=message.key, headers=headers, partition=message.partition
    )


async def end_offsets(broker: Broker, topic: str) -> dict[int, int]:
    """The next offset of each partition of a topic; empty where there is no such topic."""
    async with _reader(broker) as consumer:
        ends = await _ends(broker, consumer, await _partitions(broker, topic))
    return {tp.partition: end for tp, end in ends.items()}


async def read_all(broker: Broker, topic: str) -> list[ConsumerRecord]:
    """Every record that a topic holds now, by partition and offset."""
    records: list[ConsumerRecord] = []
    async with _reader(broker) as consumer:
        ends = await _ends(broker, consumer, await _partitions(broker, topic))
        begins = await consumer.beginning_offsets(list(ends))
        consumer.assign(list(ends))
        for tp, begin in begins.items():
            consumer.seek(tp, begin)
        while behind := [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
            for batch in (await consumer.getmany(*behind, timeout_ms=200)).values():
                records += batch
    return sorted(records, key=lambda record: (record.partition, record.offset))


def _reader(broker: Broker) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=broker.bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=10_000_000,
        fetch_max_wait_ms=100,
    )


async def _ends(
    broker: Broker, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """End offsets. Asked for the end, the embedded broker tells one past the first record of the
    last batch; its fetches tell the true one."""
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    if broker.engine == "embedded":
        filled = [tp for tp, end in ends.items() if end > 0]
        consumer.assign(filled)
        for tp in filled:
            consumer.seek(tp, ends[tp] - 1)
        while unknown := [tp for tp in filled if consumer.highwater(tp) is None]:
            await consumer.getmany(*unknown, timeout_ms=200)
        ends |= {tp: consumer.highwater(tp) for tp in filled}
    return ends


async def collect(
    broker: Broker,
    topic: str,
    count: int,
    *,
    timeout: float = 180.0,
    worker: Worker | None = None,
) -> list[ConsumerRecord]:
    """Wait until a topic holds `count` records or more, then read them all; brokers may be away.

    Raises AssertionError after `timeout` seconds, or at once where `worker` has ended.
    """
    deadline = time.monotonic() + timeout
    held = 0
    while True:
        with contextlib.suppress(KafkaError, OSError):
            held = sum((await end_offsets(broker, topic)).values())
            if held >= count:
                return await read_all(broker, topic)
        if worker is not None and worker.process.poll() is not None:
            raise AssertionError(f"the worker ended with {worker.process.returncode}")
        if time.monotonic() > deadline:
            raise AssertionError(f"{topic} holds {held} records after {timeout} s, not {count}")
        await asyncio.sleep(0.2)


async def _partitions(broker: Broker, topic: str) -> list[TopicPartition]:
    admin = AdminClient(bootstrap_servers=broker.bootstrap)
    try:
        await admin.start()
        if topic not in await admin.list_topics():  # asking for one may create it
            return []
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return sorted(TopicPartition(topic, p["partition"]) for p in described["partitions"])


@dataclass
class Worker:
    """A worker process, `python -m streams.cli worker`, set by environment alone.

    `module`: another one to run in its place; `root`: another source tree; `command`: another
    command that runs like it.
    """

    broker: Broker
    prefix: str
    folder: Path
    name: str = "worker"
    settings: dict[str, Any] = field(default_factory=dict)
    module: str | None = None
    root: Path = ROOT
    command: str = "worker"

    def __post_init__(self) -> None:
        self.metrics_port = free_port()
        self.log = self.folder / f"{self.name}.log"

    def start(self) -> Worker:
        """Start it, or start it again."""
        given: dict[str, Any] = {
            **reached(self.broker),
            "topic_prefix": self.prefix,
            "metrics_port": self.metrics_port,
            "pool": 1,
            **self.settings,
        }
        environ = os.environ
        clean = {k: v for k, v in environ.items() if not k.startswith(PREFIX)}
        environment = {
            **clean,
            **{PREFIX + name.upper(): str(value) for name, value in given.items()},
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(self.root), os.environ.get("PYTHONPATH")))
            ),
            "OMP_NUM_THREADS": "1",
        }
        run = [self.module] if self.module else ["streams.cli", self.command]
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                ends_with_parent([sys.executable, "-m", *run], "KILL"),
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def signal(self, how: signal.Signals) -> None:
        """Send the worker itself a signal, not its language processes."""
        if self.process.poll() is None:
            self.process.send_signal(how)

    def wait(self, timeout: float = 60.0) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(timeout)

    def end(self) -> None:
        """Kill it and everything it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.process.wait()

    def tail(self, characters: int = 6_000) -> str:
        """The end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return text[-characters:]


async def stop_in_the_middle(
    worker: Worker, how: signal.Signals, topic: str, count: int, total: int
) -> dict[int, int]:
    """Send a worker a signal once `topic` holds `count` of `total` records, and await its end; the
    end offsets then.

    It works in turns of 50 ms: on a machine under load it would be done before it is seen.
    Raises AssertionError where it ended by itself, wrote nothing within 180 s, or wrote it all.
    """
    deadline = time.monotonic() + 180
    partitions: list[TopicPartition] = []  # the worker may make the topic
    async with _reader(worker.broker) as consumer:
        while True:
            worker.signal(signal.SIGSTOP)
            partitions = partitions or await _partitions(worker.broker, topic)
            held = sum((await _ends(worker.broker, consumer, partitions)).values())
            if held >= count:
                break
            assert worker.process.poll() is None, f"{worker.name} ended by itself"
            assert time.monotonic() < deadline, f"{topic} holds {held} records, not {count}"
            worker.signal(signal.SIGCONT)
            await asyncio.sleep(0.05)
    worker.signal(how)
    worker.signal(signal.SIGCONT)
    code = await asyncio.to_thread(worker.wait, 120)
    assert code == (0 if how is signal.SIGTERM else -how)
    ends = await end_offsets(worker.broker, topic)
    assert 0 < sum(ends.values()) < total, "it was not stopped in the middle"
    return ends
