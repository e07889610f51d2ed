"""Sinks of rows, which take several events at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from typing import Self, TypeVar

from streams.client import Event
from streams.errors import SinkError, SinkRefused
from streams.sinks.base import Change, Place, Sink, SinkOptions, article_of, shown
from streams.sinks.patience import patiently
from streams.sinks.tables import Row, rows_of

T = TypeVar("T")

Rows = Mapping[str, list[Row]]
"""Rows of each table."""


class Batch:
    """What some changes come to: the rows that each of their articles has in the end.

    `articles`: id to its rows, None for none, in place of what there is. `late`: the same of
    versions that came late, which count only where nothing is there. `make`: the rows of an event.
    """

    def __init__(self, make: Callable[[Event], Rows] = rows_of) -> None:
        self._make = make
        self.articles: dict[str, Rows | None] = {}
        self.late: dict[str, Rows] = {}

    def add(self, change: Change) -> None:
        """Add a change behind the others. Raises what `make` does."""
        event, id = change.event, article_of(change.event)
        rows: Rows | None = None
        if change.wanted and not event.withdrawn:
            rows = self._make(event)
        if rows is not None and event.data["article"].get("superseded"):
            if id not in self.articles:
                self.late.setdefault(id, rows)
                return
            rows = self.articles[id] or rows
        self.articles[id] = rows
        self.late.pop(id, None)

    def settle(self, there: Collection[str]) -> None:
        """Take late versions of articles that are not there, and forget the others."""
        self.articles |= {id: rows for id, rows in self.late.items() if id not in there}
        self.late.clear()

    def rows(self, table: str) -> Iterator[Row]:
        """All rows for a table."""
        for rows in self.articles.values():
            if rows is not None:
                yield from rows[table]


class BatchSink(Sink):
    """A sink of the rows of `streams.sinks.tables`, written for several events at once.

    Where the target refuses them, each is tried alone, so that only the one that is at fault is
    refused.
    """

    def rows(self, event: Event) -> Rows:
        """The rows of an event."""
        return rows_of(event)

    async def put(self, event: Event) -> None:
        """Replace the article's rows, or remove them where it is withdrawn."""
        for error in (await self.take([Change(event)])).values():
            raise error

    async def remove(self, event: Event) -> None:
        """Remove the rows of the event's article."""
        for error in (await self.take([Change(event, wanted=False)])).values():
            raise error

    async def take(
        self, changes: Sequence[Change], place: Place | None = None
    ) -> Mapping[int, SinkRefused]:
        """Write them, and `place`, in one go."""
        batch = Batch(self.rows)
        refused: dict[int, SinkRefused] = {}
        for number, change in enumerate(changes):
            try:
                batch.add(change)
            except Exception as error:
                refused[number] = _refusal(self, change, error)
        try:
            await self._write(batch, None if refused else place)
        except SinkError:
            raise
        except Exception as error:
            if len(changes) == 1:
                return {0: _refusal(self, changes[0], error)}
            for number, change in enumerate(changes):
                if number not in refused:
                    for one in (await self.take([change])).values():
                        refused[number] = one
            if place is not None and not refused:
                await self.keep(place)
        return refused

    async def keep(self, place: Place) -> None:
        """Keep how far it was read."""
        await self._write(Batch(), place)

    @abstractmethod
    async def _write(self, batch: Batch, place: Place | None) -> None:
        """Write a batch, for good; a failure leaves nothing, or what the same again sets right.

        Raises SinkError, but what is wrong with a value is raised as it is.
        """


class ServerSink(BatchSink):
    """One that writes to a server, which may be away. `name`: its address, without secrets.

    Subclasses are made of a target and options.
    """

    name = ""

    def __init__(self, name: str, options: SinkOptions) -> None:
        self.name = name
        self._notice = options.on_notice

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(target, options)

    async def _until_it_works(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try again while the server is `Away`; people are told."""
        return await patiently(self.name, attempt, self._notice)


def _refusal(sink: Sink, change: Change, error: Exception) -> SinkRefused:
    return SinkRefused(
        f"{sink.name} refuses event {shown(change.event.id)}: {type(error).__name__}: "
        f"{sentence(error)}"
    )


def one_line(text: str) -> str:
    """A text on one line, without the full stop at its end."""
    return " ".join(text.split()).rstrip(".")


def sentence(error: Exception) -> str:
    """What an error says, on one line, as a sentence."""
    return f"{one_line(str(error))}."
