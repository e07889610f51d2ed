"""What the console knows of the stream: it follows events, dead letters and workers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import socket
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, Self

import aiohttp
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from schemas.deadletter import State
from streams.client import (
    DeadLetters,
    Event,
    Position,
    Positions,
    Publisher,
    Receipt,
    Subscriber,
    connect,
)
from streams.client.connection import partitions_of
from streams.client.deadletters import Mark as LetterState
from streams.client.deadletters import read_dead_letter, take_mark
from streams.console.letters import KEPT as LETTERS_KEPT
from streams.console.letters import Letter, Letters
from streams.console.prometheus import STEP_SECONDS, Prometheus
from streams.console.samples import SAMPLE_SECONDS, Samples, lag_of, read_worker
from streams.console.store import Mark, Store
from streams.delivery.checkpoint import Bounds
from streams.delivery.log import LogReader
from streams.errors import ClientError, Gap, LogUnreadable, NothingThere, PrometheusError
from streams.kafka import close, consumer
from streams.settings import Settings, host_and_port
from streams.tasks import cancel
from streams.topics import Topics

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
LAG_SECONDS = 4.0
MOST_WORKERS = 64
MOST_METRICS_BYTES = 4_000_000
SENT_SHARE = 4
"""Events that are no longer kept but still being sent may take a fourth of the memory."""

TROUBLE = (ClientError, KafkaError, LogUnreadable, OSError, TimeoutError)


class Listening(Protocol):
    """One who is sent events."""

    @property
    def holding(self) -> bytes | None:
        """The event that it is being sent, where it is kept for its sake alone."""
        ...

    @property
    def since(self) -> float:
        """When the sending of that event began, of the monotonic clock."""
        ...

    def drop(self, why: str) -> None:
        """End the connection; what listens goes on after the last event that it has whole."""
        ...


class Feed:
    """Follows the stream; an async context manager.

    `store`, `letters`, `samples`, `workers`: what is known now; `charts`: samples that Prometheus
    gave, None where none is asked or it does not answer. `problem`: a sentence where the
    stream cannot be read at present. `generation` rises when the topic was made anew and the
    store with it. `begun`: the store knows where it begins. `unreadable`: events of an unknown
    shape. `listeners`: who is sent events; `dropped`: how many have been dropped so far.
    Whoever waits with `changed()` wakes when any of it has changed.
    """

    def __init__(self, settings: Settings) -> None:
        self._given = settings
        self.settings = settings
        self.topics = Topics.of(settings)
        self.store = self._new_store()
        self.letters = Letters()
        self.samples = Samples()
        self.charts: list[dict[str, Any]] | None = None
        self.workers: list[dict[str, Any]] = []
        self.problem: str | None = "Connecting to the brokers."
        self.generation = 0
        self.unreadable = 0
        self.begun = False
        self.listeners: set[Listening] = set()
        self.dropped = 0
        self._awaiting_history = 0
        self._started_ms = int(time.time() * 1000)
        self._change = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._replaying = asyncio.Lock()
        self._histories = asyncio.Semaphore(2)
        self._asked = -math.inf
        self._warned = False

    def _new_store(self) -> Store:
        given = self._given
        memory = given.console_memory_mb * 1_000_000
        return Store(given.console_articles, memory, given.min_confidence)

    async def __aenter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="quotewire-console-")
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2.0))
        for each in (self._follow_events, self._follow_letters, self._sample):
            self._tasks.append(asyncio.create_task(self._for_ever(each), name=each.__name__))
        return self

    async def __aexit__(self, *exc: object) -> None:
        await cancel(*self._tasks)
        await self._http.close()
        self._folder.cleanup()

    async def changed(self, seconds: float) -> None:
        """Return when something has changed, or after so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._change.wait(), seconds)

    def tell(self) -> None:
        """Wake whoever waits with `changed`."""
        self._change.set()
        self._change = asyncio.Event()

    async def _for_ever(self, follow: Any) -> None:
        """Run it again where it ends or fails, until it is cancelled."""
        me = asyncio.current_task()
        while me is not None and not me.cancelling():
            try:
                self.settings = await connect(self._given, role="console")
                await follow()
            except Gap:
                self.store = self._new_store()
                self.generation += 1
                self._positions_file.unlink(missing_ok=True)
            except TROUBLE as error:
                self._say(str(error) or type(error).__name__)
            except Exception:
                log.exception("The console could not go on with %s.", follow.__name__)
                self._say("The console has failed and starts reading again; see its log.")
            await asyncio.sleep(RETRY_SECONDS)

    def _say(self, problem: str | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self.tell()

    # -- events

    @property
    def _positions_file(self) -> Path:
        return Path(self._folder.name) / "positions.json"

    async def _follow_events(self) -> None:
        if not self.store.marks:
            await self._begin_near_the_end()
        self.begun = True
        self.tell()
        subscriber = Subscriber(
            self.settings, follow=True, state=self._positions_file, on_notice=self._notice
        )
        async with subscriber:
            self._say(None)
            async for event in subscriber:
                self._take(event)

    def _notice(self, sentence: str) -> None:
        self._say(None if sentence.endswith("answers again.") else sentence)

    async def _begin_near_the_end(self) -> None:
        """Begin so far back that the ring is filled; without the topic, at its start."""
        topic = self.topics.enriched
        partitions = (await partitions_of(self.settings, topic)).get(topic, [])
        if not partitions:
            return
        async with LogReader(self.settings) as reader:
            bounds = await reader.bounds(partitions)
        back = -(-self.settings.console_articles // len(partitions))
        starts = {tp.partition: max(b.begin, b.end - back) for tp, b in bounds.items()}
        for number, offset in starts.items():
            self.store.begin(number, offset)
        self._save({number: Mark(offset) for number, offset in starts.items()})

    def _save(self, marks: Mapping[int, Mark], path: Path | None = None) -> None:
        positions = {
            number: Position(at.offset, at.mark, at.origin_topic) for number, at in marks.items()
        }
        Positions(self.topics.enriched, positions).save(path or self._positions_file)

    def _take(self, event: Event) -> None:
        try:
            self.store.add(
                event.cloudevent(),
                withdrawn=event.withdrawn,
                mark=mark_of(event),
                received_ms=event.timestamp_ms,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.unreadable += 1
            log.warning("Event %s is of a shape that cannot be shown: %r", event.id, error)
        self.keep_within()
        # What was there before would look like a burst.
        if event.timestamp_ms >= self._started_ms:
            self.samples.event((event.timestamp_ms - event.lineage.timestamp_ms) / 1000)
        letter = self.letters.get(event.headers.get("replay_of", ""))
        if letter is not None:
            letter.enriched = event.id
        self.tell()

    def keep_within(self) -> None:
        """Keep events, with those that listeners alone hold, within the memory of the settings.

        Where listeners hold too much, those that have been at an event for longest are dropped.
        """
        held: dict[int, int] = {}
        for one in sorted(self.listeners, key=lambda one: one.since, reverse=True):
            event = one.holding
            if event is None:
                continue
            held[id(event)] = len(event)
            if len(held) > 1 and sum(held.values()) > self.store.memory_limit // SENT_SHARE:
                del held[id(event)]
                one.drop("it reads too slowly for the memory that there is")
        self.store.leave_room(sum(held.values()))

    @property
    def crowded(self) -> bool:
        """Whether someone waits to read the history."""
        return self._awaiting_history > 0

    async def history(self, marks: Mapping[int, Mark]) -> AsyncGenerator[Event]:
        """The events after these positions up to the present end, read from the log.

        Raises Gap where they do not fit the topic, ClientError where it cannot be read.
        """
        self._awaiting_history += 1
        try:
            await self._histories.acquire()
        finally:
            self._awaiting_history -= 1
        try:
            with TemporaryDirectory(dir=self._folder.name) as folder:
                path = Path(folder) / "positions.json"
                self._save(marks, path)
                async with Subscriber(self.settings, state=path, give_up_seconds=10.0) as events:
                    async for event in events:
                        yield event
        finally:
            self._histories.release()

    # -- dead letters

    async def _follow_letters(self) -> None:
        marks = self.topics.marks
        names = (self.topics.raw_dlq, self.topics.articles_dlq, marks)
        found = await partitions_of(self.settings, *names)
        partitions = [tp for each in found.values() for tp in each]
        if not partitions:
            return
        async with LogReader(self.settings) as reader:
            bounds = await reader.bounds(partitions)
        following = consumer(self.settings)
        try:
            await following.start()
            following.assign(partitions)
            for tp, bound in bounds.items():
                back = math.inf if tp.topic == marks else LETTERS_KEPT
                following.seek(tp, int(max(bound.begin, bound.end - back)))
            self.letters.begin({tp: one for tp, one in bounds.items() if tp.topic != marks})
            while True:
                batches = await following.getmany(timeout_ms=1_000, max_records=200)
                for tp, records in batches.items():
                    for record in records:
                        if tp.topic == marks:
                            take_mark(record, self.letters.marks)
                            self.tell()
                            continue
                        letter = read_dead_letter(record)
                        if letter is not None:
                            if letter.timestamp_ms >= self._started_ms:
                                self.samples.letter()
                            self.letters.add(letter)
                            self.tell()
        finally:
            await close(following)

    async def replay(self, letter: Letter) -> Receipt:
        """Publish the raw record of a dead letter again. Raises ClientError."""
        async with self._replaying:
            partition = TopicPartition(letter.topic, letter.partition)
            try:
                async with LogReader(self.settings) as reader:
                    record = await reader.first(partition, letter.offset)
            except (KafkaError, LogUnreadable) as error:
                raise ClientError(f"The dead letter cannot be read: {error}") from None
            found = read_dead_letter(record) if record is not None else None
            if found is None or found.id != letter.id:
                raise NothingThere(f"{letter.id} is gone from {letter.topic}: it has expired.")
            async with (
                DeadLetters(self.settings) as letters,
                Publisher(self.settings, give_up_seconds=15.0) as publisher,
            ):
                receipt = await letters.replay(found, publisher)
            letter.replayed = f"{receipt.topic}:{receipt.partition}:{receipt.offset}"
            self.tell()
            return receipt

    async def mark(self, letter: Letter, state: State) -> None:
        """Acknowledge a dead letter, or have it open again. Raises ClientError, KafkaError."""
        async with DeadLetters(self.settings) as letters:
            await letters.mark([letter], state)
        place = TopicPartition(letter.topic, letter.partition)
        now = int(time.time() * 1000)
        self.letters.marks[letter.id] = LetterState(state, now, place, letter.offset)
        self.tell()

    # -- how it runs

    async def _sample(self) -> None:
        reader = LogReader(self.settings)
        await reader.start()
        try:
            before, lag, lag_at = time.monotonic(), None, 0.0
            while True:
                await asyncio.sleep(SAMPLE_SECONDS)
                if not await self._ask_prometheus():
                    self.workers = await self._read_workers()
                reported = lag_of(self.workers)
                if reported is not None:
                    lag = reported
                elif time.monotonic() - lag_at > LAG_SECONDS:
                    lag, lag_at = await self._lag(reader), time.monotonic()
                now = time.monotonic()
                self.samples.take(int(time.time() * 1000), now - before, lag)
                before = now
                self.tell()
        finally:
            await reader.stop()

    async def _ask_prometheus(self) -> bool:
        """Take charts and workers from Prometheus, if one is named; False: it has told nothing."""
        if self._given.console_prometheus is None:
            return False
        if time.monotonic() < self._asked + STEP_SECONDS:
            return self.charts is not None
        self._asked = time.monotonic()
        prometheus = Prometheus(self._given.console_prometheus, self._http)
        try:
            charts, workers = await asyncio.gather(prometheus.samples(), prometheus.workers())
        except PrometheusError as error:
            if self.charts is not None or not self._warned:
                log.warning("%s The console takes its charts from the stream meanwhile.", error)
            self._warned, self.charts = True, None
            return False
        if not any(worker["reachable"] for worker in workers):
            self.charts = None  # It scrapes no worker (yet).
            return False
        self.charts, self.workers = charts, workers
        return True

    async def _lag(self, reader: LogReader) -> int | None:
        """Raw records without an event yet, as the log tells."""
        topic = self.topics.raw
        partitions = (await partitions_of(self.settings, topic)).get(topic)
        if not partitions:
            return None
        bounds: Mapping[TopicPartition, Bounds] = await reader.bounds(partitions)
        waiting = 0
        for tp, bound in bounds.items():
            at = self.store.marks.get(tp.partition)
            done = bound.begin if at is None or at.mark is None else at.mark + 1
            waiting += max(0, bound.end - max(done, bound.begin))
        return waiting

    async def _read_workers(self) -> list[dict[str, Any]]:
        """The metrics of all workers; a name with several addresses is several workers."""
        host = "127.0.0.1" if self._given.host in ("0.0.0.0", "::", "") else self._given.host
        named = self._given.console_workers or (f"{host}:{self._given.metrics_port}",)
        found = [address for each in named for address in await self._resolve(each)]
        return list(await asyncio.gather(*map(self._read_worker, found[:MOST_WORKERS])))

    async def _resolve(self, address: str) -> list[str]:
        host, port = host_and_port(address)
        try:
            infos = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except OSError:
            return [address]
        hosts = sorted({str(info[4][0]) for info in infos})
        return [f"[{each}]:{port}" if ":" in each else f"{each}:{port}" for each in hosts]

    async def _read_worker(self, address: str) -> dict[str, Any]:
        try:
            async with self._http.get(f"http://{address}/metrics") as answer:
                body = await answer.content.read(MOST_METRICS_BYTES)
                while not answer.content.at_eof() and len(body) < MOST_METRICS_BYTES:
                    body += await answer.content.read(MOST_METRICS_BYTES - len(body))
            shown = read_worker(body.decode(errors="replace"))
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return {"address": address, "reachable": False}
        return {"address": address, "reachable": True, **shown}


def mark_of(event: Event) -> Mark:
    """How far its partition has been read with an event."""
    return Mark(event.offset + 1, event.lineage.offset, event.lineage.topic)
