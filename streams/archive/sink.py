"""The archive as a sink: events in, rows of the archive out."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from streams import metrics
from streams.archive.database import Database, open_database, what_it_says
from streams.archive.rows import rows_of
from streams.archive.tables import positions
from streams.archive.writer import Step, note, write
from streams.client.event import Event
from streams.client.positions import Position, Positions
from streams.errors import SinkRefused
from streams.settings import Settings
from streams.sinks.base import Change, Notice, Place, SinkOptions, article_of
from streams.sinks.batch import Batch, BatchSink, Rows
from streams.sinks.patience import patiently
from streams.sinks.tables import Row

T = TypeVar("T")


class Unfit(Exception):
    """The database refuses a value; the message says why, without a full stop."""


class ArchiveSink(BatchSink):
    """Rows of the archive, each batch with its positions in one transaction.

    A place says how far `topic` was read, partition by partition; each is moved from where this
    sink knows it to be, so that two that write the same partition cannot both. Raises Overtaken
    then. What the database refuses is told in `audit`. While it is away, it is waited for.
    """

    name = ""

    def __init__(self, address: str, options: SinkOptions, topic: str) -> None:
        self.address = address
        self.name = "The archive"
        self.topic = topic
        self._password = password_of(options.settings)
        self._notice = options.on_notice
        self._database: Database | None = None
        self._written: dict[int, Position] = {}
        self._partitions: set[int] = set()

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        from streams.topics import Topics

        return cls(target, options, Topics.of(options.settings).enriched)

    def rows(self, event: Event) -> Rows:
        """Those of `streams.archive.rows`."""
        return rows_of(event)

    @property
    def database(self) -> Database:
        """The open database."""
        if self._database is None:
            raise RuntimeError("ArchiveSink is an async context manager.")
        return self._database

    async def __aenter__(self) -> Self:
        self._database = await open_patiently(self.address, self._password, self._notice)
        self.name = f"The archive {self._database.name}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.database.close()

    async def place(self) -> Place | None:
        """What was kept in the database; the next batch goes on from there."""
        found = await self.do(lambda: load_positions(self.database, self.topic))
        self._written = found.copy().partitions
        return Place("", found.content())

    async def take(
        self, changes: Sequence[Change], place: Place | None = None
    ) -> Mapping[int, SinkRefused]:
        """As any sink of rows; what it refuses of a batch is told in `audit` and to people."""
        # What is left of a batch that was refused is written without a place, then with the
        # condition that its partitions are where they were.
        self._partitions = {one.event.partition for one in changes}
        refused = await super().take(changes, place)
        if refused and place is not None:
            for error in refused.values():
                self._notice(str(error))
            metrics.ARCHIVE_EVENTS.labels("refused").inc(len(refused))
            told = [(changes[number].event, str(error)) for number, error in refused.items()]
            await self.do(lambda: _tell(self.database, told))
            await self.keep(place)
        return refused

    async def _write(self, batch: Batch, place: Place | None) -> None:
        if place is None:
            after = {number: self._written.get(number) for number in self._partitions}
        else:
            after = {**Positions.read(place.positions, self.name, self.topic).partitions}
        steps = [
            Step(number, self._written.get(number), position)
            for number, position in after.items()
            if place is None or position != self._written.get(number)
        ]
        began = time.perf_counter()
        try:
            counts = await self.do(
                lambda: write(self.database, batch.articles, batch.late, self.topic, steps)
            )
        except DBAPIError as error:
            raise Unfit(what_it_says(error)) from None
        self._written |= {step.partition: step.after for step in steps if step.after}
        metrics.ARCHIVE_SECONDS.observe(time.perf_counter() - began)
        for name in ("written", "deleted", "late"):
            metrics.ARCHIVE_EVENTS.labels(name).inc(getattr(counts, name))
        for (kind, who), count in quoted(counts.new).items():
            metrics.ARCHIVE_QUOTES.labels(kind, who).inc(count)

    async def do(self, work: Callable[[], T]) -> T:
        """Do some work on the database in a thread, again while it is away."""
        return await patiently(
            self.name, lambda: asyncio.to_thread(work), self._notice, give_up_seconds=math.inf
        )


async def open_patiently(address: str, password: str | None, notice: Notice) -> Database:
    """As `open_database`; a database that is away is waited for."""
    return await patiently(
        "The archive",
        lambda: asyncio.to_thread(open_database, address, password),
        notice,
        give_up_seconds=math.inf,
    )


def quoted(articles: Iterable[Rows]) -> Counter[tuple[str, str]]:
    """Quotes by kind and by who says them (`metrics.QUOTED`), as each article tells it."""
    found: Counter[tuple[str, str]] = Counter()
    for rows in articles:
        entities = {row["id"]: row for row in rows["entities"]}
        for quote in rows["quotes"]:
            kind = metrics.closed(quote["kind"], metrics.QUOTE_KINDS)
            found[kind, _who(entities.get(quote["speaker_entity"]))] += 1
    return found


def _who(speaker: Row | None) -> str:
    if speaker is None:
        return "not_named"
    if speaker["type"] == "PERSON":
        return {"female": "woman", "male": "man"}.get(speaker["gender"] or "", "person")
    return "organisation" if speaker["type"] == "ORG" else "other"


def password_of(settings: Settings) -> str | None:
    """The password of the archive's database, if one is set."""
    secret = settings.archive_password
    return secret.get_secret_value() if secret is not None else None


def load_positions(database: Database, topic: str) -> Positions:
    """How far a topic was archived."""
    with database.reading() as connection:
        rows = connection.execute(select(positions).where(positions.c.topic == topic))
        return Positions(
            topic,
            {
                row.partition: Position(row.offset, row.mark, row.origin_topic, row.last_ms)
                for row in rows
            },
        )


def _tell(database: Database, refused: Sequence[tuple[Event, str]]) -> None:
    """Keep in `audit` what was refused, and why."""
    with database.writing() as connection:
        for event, reason in refused:
            place = {"partition": event.partition, "offset": event.offset}
            note(connection, "refused", article_of(event), {"reason": reason, **place})
