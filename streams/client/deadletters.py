"""Dead letters: list them, look at one, send its raw record again, say that one is dealt with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, Self

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaConnectionError, KafkaError

from schemas.deadletter import LetterMark, State
from streams.client.connection import connect, partitions_of, unreachable
from streams.client.publisher import Publisher, Receipt
from streams.delivery.checkpoint import Bounds
from streams.delivery.deadletter import ATTEMPT, PREFIX, REASON, STAGE
from streams.delivery.log import LogReader
from streams.errors import NothingThere, RawRecordGone
from streams.kafka import admin_client
from streams.lineage import REPLAY_OF, read_lineage, utc_time, with_values
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from streams.wire import unframed

CLOCKS_MS = 86_400_000
"""How far the clocks of those who write letters and marks may lie apart."""
CHUNK = 50
"""Records read at once: with the largest records, 200 MB."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One record of a dead-letter topic.

    `id`: its CloudEvents id, the same for one that was written twice. `key`, `value`, `headers`:
    the failed stage's input as it came, with the error headers. `origin`: topic, partition and
    offset of the raw record. `state`: what people have said of it.
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
    state: State = "open"

    @property
    def place(self) -> str:
        """Where it lies: `topic:partition:offset`."""
        return f"{self.topic}:{self.partition}:{self.offset}"

    @property
    def content(self) -> bytes:
        """The value without the id of a schema that it may have before it."""
        return unframed(self.value) or b""

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
            "state": self.state,
            "stage": self.stage,
            "attempt": self.attempt,
            "reason": self.reason,
            "exception": self.exception,
            "message": self.message,
            "origin": ":".join(map(str, self.origin)),
            "key": self.key.decode(errors="replace") if self.key is not None else None,
        }


class Placed(Protocol):
    """A dead letter by its id, and where it is."""

    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...


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

    async def marks(self) -> dict[str, Mark]:
        """What has been said of dead letters, by their ids."""
        found = await partitions_of(self._settings, self._topics.marks)
        bounds = await self._log.bounds(found.get(self._topics.marks, ()))
        marks: dict[str, Mark] = {}
        for records in (await self._log.read(bounds)).values():
            for record in records:
                take_mark(record, marks)
        return marks

    async def read(self, *, acknowledged: bool = False) -> AsyncIterator[DeadLetter]:
        """Those that are open now, each once, by topic, partition and offset.

        With `acknowledged` those too that have been acknowledged.
        """
        async for letter in self._read(await self.marks()):
            if letter.state == "open" or (acknowledged and letter.state == "acknowledged"):
                yield letter

    async def _read(self, marks: Mapping[str, Mark]) -> AsyncIterator[DeadLetter]:
        """All, each once."""
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
                            yield replace(
                                letter, state=state_of(letter.id, letter.timestamp_ms, marks)
                            )

    async def get(self, name: str) -> DeadLetter:
        """The one with this id, or at this `topic:partition:offset`, acknowledged or not.

        Raises NothingThere.
        """
        async for letter in self.read(acknowledged=True):
            if name in (letter.id, letter.place):
                return letter
        raise NothingThere(f"There is no dead letter {name}; `quotewire dlq list` shows all.")

    async def mark(self, letters: Iterable[Placed], state: State) -> None:
        """Say of some that they are dealt with (acknowledged), or are not (open). Confirmed.

        Marks of letters that retention has removed go. Raises BrokerAway, RegistryError.
        """
        from streams.registry import encoder

        settings, marks = self._settings, self._topics.marks
        if marks not in await partitions_of(settings, marks):
            await ensure_topics(settings)
        encode = await encoder(settings, [marks])
        values = {
            letter.id: LetterMark(
                letter=letter.id,
                state=state,
                topic=letter.topic,
                partition=letter.partition,
                offset=letter.offset,
            )
            for letter in letters
        }
        begins = {tp: bound.begin for tp, bound in (await self._letter_bounds()).items()}
        gone = [
            id
            for id, mark in (await self.marks()).items()
            if id not in values and mark.offset < begins.get(mark.partition, 0)
        ]
        try:
            async with AIOKafkaProducer(
                **settings.kafka(), acks="all", enable_idempotence=settings.engine != "embedded"
            ) as producer:
                sent = [
                    await producer.send(
                        marks, encode(marks, one.model_dump_json().encode()), key=id.encode()
                    )
                    for id, one in values.items()
                ]
                sent += [await producer.send(marks, key=id.encode(), value=b"") for id in gone]
                await asyncio.gather(*sent)
        except KafkaConnectionError as error:
            raise unreachable(settings, error) from None

    async def purge(self, letters: Iterable[DeadLetter]) -> int:
        """Have some be as if they were not there; how many are erased from the brokers' disks.

        Kafka erases a partition's records only from its beginning: those that lie behind one that
        is kept stay on disk, unseen, until that one goes or retention removes them. Raises
        BrokerAway.
        """
        letters = list(letters)
        purged = {letter.id for letter in letters}
        await self.mark(letters, "purged")
        bounds = await self._letter_bounds()
        until = {tp: bound.end for tp, bound in bounds.items()}
        places: dict[str, tuple[TopicPartition, int]] = {}
        async for letter in self._read(await self.marks()):
            tp = TopicPartition(letter.topic, letter.partition)
            places[letter.id] = (tp, letter.offset)
            if letter.state != "purged":
                until[tp] = min(until[tp], letter.offset)
        wanted = {tp: at for tp, at in until.items() if at > bounds[tp].begin}
        if not wanted:
            return 0
        try:
            async with admin_client(self._settings) as admin:
                await admin.delete_records(
                    {tp: RecordsToDelete(at) for tp, at in wanted.items()}, timeout_ms=30_000
                )
            begins = {tp: bound.begin for tp, bound in (await self._letter_bounds()).items()}
        except (KafkaError, NotImplementedError):
            return 0  # This broker erases nothing before its time, or not for us.
        return sum(
            offset < begins.get(tp, 0) for id, (tp, offset) in places.items() if id in purged
        )

    async def _letter_bounds(self) -> dict[TopicPartition, Bounds]:
        topics = self._topics
        found = await partitions_of(self._settings, topics.raw_dlq, topics.articles_dlq)
        return await self._log.bounds(tp for each in found.values() for tp in each)

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


class ReadMark(LetterMark, extra="ignore"):
    """A mark that may be of a later version, which has more fields."""


class Mark(NamedTuple):
    """What has been said of a dead letter, when, and where that lies."""

    state: State
    timestamp_ms: int
    partition: TopicPartition
    offset: int


def take_mark(record: ConsumerRecord, marks: MutableMapping[str, Mark]) -> str | None:
    """Take a record of the topic of marks; the id of the letter that it is about, None where it
    is of another kind."""
    id = (record.key or b"").decode(errors="replace")
    if not record.value:
        marks.pop(id, None)
        return id
    try:
        found = ReadMark.model_validate_json(unframed(record.value) or b"")
    except ValueError:
        return None
    place = TopicPartition(found.topic, found.partition)
    marks[found.letter] = Mark(found.state, record.timestamp, place, found.offset)
    return found.letter


def state_of(id: str, timestamp_ms: int, marks: Mapping[str, Mark]) -> State:
    """The state of a dead letter, by its id and when it was written.

    One that was written long after its mark is another one: the raw topic was made anew.
    """
    mark = marks.get(id)
    if mark is None or timestamp_ms > mark.timestamp_ms + CLOCKS_MS:
        return "open"
    return mark.state


def read_dead_letter(record: ConsumerRecord) -> DeadLetter | None:
    """The dead letter that a record is; None for one without the error headers."""
    pairs = with_values(record.headers)
    headers = {name: value.decode(errors="replace") for name, value in pairs}
    lineage = read_lineage(pairs)
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
            headers=tuple(pairs),
        )
    except (KeyError, ValueError):
        return None
