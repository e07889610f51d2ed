"""Dead letters: list them, look at one, send its raw record again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

from aiokafka import ConsumerRecord, TopicPartition

from streams.client.connection import connect, partitions_of
from streams.client.publisher import Publisher, Receipt
from streams.delivery.checkpoint import Bounds
from streams.delivery.deadletter import ATTEMPT, PREFIX, REASON, STAGE
from streams.delivery.log import LogReader
from streams.errors import NothingThere, RawRecordGone
from streams.lineage import REPLAY_OF, read_lineage, utc_time, with_values
from streams.settings import Settings
from streams.topics import Topics

CHUNK = 50
"""Records read at once: with the largest records, 200 MB."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One record of a dead-letter topic.

    `id`: its CloudEvents id, the same for one that was written twice. `key`, `value`, `headers`:
    the failed stage's input as it came, with the error headers. `origin`: topic, partition and
    offset of the raw record.
    """

    id: str
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    stage: str
    attempt: int
    reason: str
    exception: str
    message: str
    stacktrace: str
    origin: tuple[str, int, int]
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def place(self) -> str:
        """Where it lies: `topic:partition:offset`."""
        return f"{self.topic}:{self.partition}:{self.offset}"

    @property
    def time(self) -> str:
        """When it was written, ISO 8601 in UTC."""
        return utc_time(self.timestamp_ms)

    def summary(self) -> dict[str, Any]:
        """What there is to know of it without its record: values of JSON."""
        return {
            "id": self.id,
            "place": self.place,
            "time": self.time,
            "stage": self.stage,
            "attempt": self.attempt,
            "reason": self.reason,
            "exception": self.exception,
            "message": self.message,
            "origin": ":".join(map(str, self.origin)),
            "key": self.key.decode(errors="replace") if self.key is not None else None,
        }


class DeadLetters:
    """Reads the dead-letter topics; an async context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topics = Topics.of(settings)
        self._log = LogReader(settings)

    async def __aenter__(self) -> Self:
        self._settings = await connect(self._settings)
        self._log = LogReader(self._settings)
        await self._log.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._log.stop()

    async def read(self) -> AsyncIterator[DeadLetter]:
        """All that are there now, each once, by topic, partition and offset."""
        topics = self._topics
        found = await partitions_of(self._settings, topics.raw_dlq, topics.articles_dlq)
        seen = set()
        for topic in (topics.raw_dlq, topics.articles_dlq):
            bounds = await self._log.bounds(found.get(topic, ()))
            for partition, bound in sorted(bounds.items()):
                for begin in range(bound.begin, bound.end, CHUNK):
                    chunk = Bounds(begin, min(begin + CHUNK, bound.end))
                    for record in (await self._log.read({partition: chunk}))[partition]:
                        letter = read_dead_letter(record)
                        if letter is not None and letter.id not in seen:
                            seen.add(letter.id)
                            yield letter

    async def get(self, name: str) -> DeadLetter:
        """The one with this id, or at this `topic:partition:offset`. Raises NothingThere."""
        async for letter in self.read():
            if name in (letter.id, letter.place):
                return letter
        raise NothingThere(f"There is no dead letter {name}; `quotewire dlq list` shows all.")

    async def raw(self, letter: DeadLetter) -> ConsumerRecord:
        """The raw record that it stems from. Raises RawRecordGone."""
        topic, partition, offset = letter.origin
        if topic in await partitions_of(self._settings, topic):
            record = await self._log.first(TopicPartition(topic, partition), offset)
            if record is not None and record.offset == offset:
                return record
        raise RawRecordGone(
            f"The raw record of {letter.id} ({topic}, partition {partition}, offset {offset}) is "
            "gone: retention has removed it. Publish the article again from its source."
        )

    async def replay(self, letter: DeadLetter, publisher: Publisher) -> Receipt:
        """Publish its raw record again, marked as a replay. Raises RawRecordGone.

        A dead letter of ingest is the raw record itself; for later stages it is fetched back.
        """
        key, value, headers = letter.key, letter.value, list(letter.headers)
        if letter.topic != self._topics.raw_dlq:
            record = await self.raw(letter)
            key, value, headers = record.key, record.value or b"", list(with_values(record.headers))
        own = {REPLAY_OF, STAGE, REASON, ATTEMPT}
        kept = [pair for pair in headers if pair[0] not in own and not pair[0].startswith(PREFIX)]
        if letter.topic == self._topics.raw_dlq:
            kept = [pair for pair in kept if pair[0] != "ce_id"]
        kept += [(REPLAY_OF, letter.id.encode()), (ATTEMPT, str(letter.attempt).encode())]
        return await publisher.publish(value, key=key, headers=kept)


def read_dead_letter(record: ConsumerRecord) -> DeadLetter | None:
    """The dead letter that a record is; None for one without the error headers."""
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    lineage = read_lineage(record.headers)
    try:
        source = (
            headers[PREFIX + "topic"],
            int(headers[PREFIX + "partition"]),
            int(headers[PREFIX + "offset"]),
        )
        return DeadLetter(
            id=headers.get("ce_id") or f"{record.topic}:{record.partition}:{record.offset}",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            timestamp_ms=record.timestamp,
            stage=headers.get(STAGE, ""),
            attempt=int(headers.get(ATTEMPT, "1")),
            reason=headers.get(REASON, ""),
            exception=headers.get(PREFIX + "exception", ""),
            message=headers.get(PREFIX + "message", ""),
            stacktrace=headers.get(PREFIX + "stacktrace", ""),
            origin=(lineage.topic, lineage.partition, lineage.offset) if lineage else source,
            key=record.key,
            value=record.value or b"",
            headers=tuple(record.headers),
        )
    except (KeyError, ValueError):
        return None
