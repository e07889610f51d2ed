"""Rows of the events, on compacted topics: what `quotewire tables` does.

An event becomes a record for each of its rows, and a tombstone for each row that the version
before had and this one has not. What an article had is told by the stage's own output: the topic
`tables`, compacted, has for each article the ids of its rows. It is written last, so that what a
crash cut off is written again with the same memory, and comes to the same rows. A lane reads its
partition of it when it begins; there is no other state.

Each input leaves one record in that topic, as in every stage: an event its article's rows under
the article's id, a withdrawal a tombstone there, anything else a tombstone under the empty key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
from aiokafka import TopicPartition

from agents.work import Failure, Produced, dump
from schemas.marker import Outcome
from schemas.tables import KEYS
from streams import metrics
from streams.client.event import Event
from streams.delivery.checkpoint import Bounds, Resume
from streams.delivery.deadletter import OutRecord
from streams.delivery.log import LogReader
from streams.delivery.stage import Delivery, Item, Lane, Output, Sizes, Stage
from streams.errors import ResumeRefused
from streams.flow import ROW_TOPICS, Declaration
from streams.lineage import Headers, envelope, passed_on
from streams.rowformats import FORMATS
from streams.settings import PREFIX
from streams.sinks.base import article_of
from streams.sinks.tables import Row, rows_of
from streams.wire import unframed

NOTHING = b""
"""Key in `tables` of inputs that change no row: no article has it."""
OTHERS = tuple(table for table in ROW_TOPICS if table != "articles")
"""Tables of which an article may have several rows, or none."""
AT_ONCE = 2_000
"""Offsets of the memory that are read at a time."""

Ids = Mapping[str, tuple[str, ...]]
"""Table to the ids of an article's rows there."""


class TableStage(Stage):
    """Makes rows of events. `format_name`: as what they are written, by `FORMATS`."""

    def __init__(
        self,
        declared: Declaration,
        topics: Callable[[str], str],
        sizes: Sizes,
        format_name: str,
    ) -> None:
        super().__init__(declared, topics, _no_function, sizes)
        self.tables = {table: topics(name) for table, name in ROW_TOPICS.items()}
        self.format = FORMATS[format_name]
        self.format_name = format_name

    def ready(self, item: Item) -> Produced:
        """Nothing yet: rows depend on what came before, and `TableLane.output` makes them."""
        return Produced(item.outcome, item.record.value or b"{}")

    def lane(self, partition: int, resume: Resume, delivery: Delivery) -> Lane:
        """A lane that remembers which rows articles have."""
        return TableLane(self, partition, resume, delivery)

    def unchanged(self, item: Item, outcome: Outcome, failure: Failure | None = None) -> Output:
        """The output of an input that changes no row."""
        headers = self.headers(item, Produced(outcome, b"", key=NOTHING))
        main = OutRecord(self.output, item.lineage.partition, NOTHING, None, headers)
        side = [self.letter(item, failure)] if failure is not None else []
        return Output(main, side, outcome, failure)

    def changed(
        self, item: Item, event: Event, before: Ids, rows: Mapping[str, list[Row]]
    ) -> tuple[Output, Ids]:
        """The output of a new version, or of a withdrawal without rows; and what rows there are."""
        article = article_of(event)
        after = {
            table: tuple(dict.fromkeys(row[KEYS[table][-1]] for row in some))
            for table, some in rows.items()
        }
        headers = _RowHeaders(self, item, event)
        side = [
            self._row(item, table, row, self.format.value(table, row), headers)
            for table, some in rows.items()
            for row in some
        ]
        gone = [
            (table, {"article": article, KEYS[table][-1]: id})
            for table in reversed(tuple(ROW_TOPICS))
            for id in before.get(table, ())
            if id not in after.get(table, ())
        ]
        side += [self._row(item, table, key, None, headers) for table, key in gone]
        value = None
        if rows:
            value = dump(
                {
                    "article_id": article,
                    "version": event.data["article"]["version"],
                    "format": self.format_name,
                    "rows": {table: list(ids) for table, ids in after.items()},
                }
            )
        key = article.encode(errors="replace")
        main = OutRecord(
            self.output,
            item.lineage.partition,
            key,
            value,
            self.headers(item, Produced(item.outcome, b"", key=key)),
        )
        counts = {
            "rows": {table: len(some) for table, some in rows.items()},
            "tombstones": {
                table: sum(1 for each, _ in gone if each == table) for table in ROW_TOPICS
            },
        }
        return Output(main, side, item.outcome, None, counts), after

    def _row(
        self, item: Item, table: str, row: Row, value: bytes | None, headers: _RowHeaders
    ) -> OutRecord:
        key = {name: row[name] for name in KEYS[table]}
        return OutRecord(
            self.tables[table],
            item.lineage.partition,
            self.format.key(table, key),
            value,
            headers.of(table, row[KEYS[table][-1]], gone=value is None),
        )


class _RowHeaders:
    """Headers of the rows of one event."""

    def __init__(self, stage: Stage, item: Item, event: Event) -> None:
        self._item = item
        self._source = f"quotewire/{stage.name}"
        self._event = event.id
        self._article = article_of(event).encode(errors="replace")
        self._rest = [*item.lineage.headers(), *passed_on(item.record.headers)]

    def of(self, table: str, id: str, *, gone: bool) -> Headers:
        """Those of a row, or of its tombstone."""
        return [
            *envelope(
                kind=ROW_TOPICS[table],
                source=self._source,
                id=self._event if table == "articles" else f"{self._event}#{id}",
                outcome=Outcome.WITHDRAWN if gone else Outcome.RESULT,
                timestamp_ms=self._item.lineage.timestamp_ms,
                key=self._article,
            ),
            *self._rest,
        ]


class TableLane(Lane):
    """A lane that knows which rows each article of its partition has."""

    stage: TableStage

    def __init__(
        self, stage: TableStage, partition: int, resume: Resume, delivery: Delivery
    ) -> None:
        super().__init__(stage, partition, resume, delivery)
        self.memory: dict[bytes, tuple[tuple[str, ...], ...]] = {}
        self._unconfirmed: dict[bytes, Ids] = {}
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}

    async def recover(self, reader: LogReader, bounds: Bounds) -> None:
        """Read which rows articles have. Raises ResumeRefused where they are of another format."""
        tp = TopicPartition(self.stage.output, self.partition)
        at = bounds.begin
        while at < bounds.end:
            span = Bounds(at, min(at + AT_ONCE, bounds.end))
            records = (await reader.read({tp: span}))[tp]
            for record in records:
                if record.key:
                    self._keep(record.key, self._read(record.value))
            at = span.end
            if not records:  # Compaction leaves wide gaps.
                following = await reader.first(tp, at)
                at = following.offset if following is not None else bounds.end
            self.delivery.progress()

    def start(self) -> None:
        """As any lane, and tell how much it remembers."""
        super().start()
        self._tell()

    def stop(self) -> None:
        """As any lane, and tell nothing any more."""
        super().stop()
        with suppress(KeyError):
            metrics.TABLE_ARTICLES.remove(str(self.partition))

    def _tell(self) -> None:
        metrics.TABLE_ARTICLES.labels(str(self.partition)).set(len(self.memory))

    def _read(self, value: bytes | None) -> Ids:
        """What a record of the memory says; nothing for a tombstone."""
        if not value:
            return {}
        found = orjson.loads(unframed(value) or b"")
        if found["format"] != self.stage.format_name:
            raise ResumeRefused(
                f"The tables were written as {found['format']}, and {PREFIX}TABLE_FORMAT and "
                f"{PREFIX}WIRE_FORMAT now ask for {self.stage.format_name}. "
                "`quotewire reset --tables` starts them anew."
            )
        return {table: tuple(ids) for table, ids in found["rows"].items()}

    def _keep(self, key: bytes, ids: Ids) -> None:
        if not ids:
            self.memory.pop(key, None)
            return
        # Most articles have `e1` to `e20` or so: equal lists are kept once.
        lists = (ids.get(table, ()) for table in OTHERS)
        self.memory[key] = tuple(self._same.setdefault(one, one) for one in lists)

    def _had(self, key: bytes, article: str) -> Ids:
        """The ids of the rows that an article has; nothing where there is none."""
        if (ids := self._unconfirmed.get(key)) is not None:
            return ids
        known = self.memory.get(key)
        if known is None:
            return {}
        return {"articles": (article,), **dict(zip(OTHERS, known, strict=True))}

    def output(self, item: Item, produced: Produced) -> Output:
        """Rows and tombstones; a dead letter where the event is none."""
        if item.outcome not in (Outcome.RESULT, Outcome.WITHDRAWN):
            return self.stage.unchanged(item, item.outcome)
        try:
            return self._output(item)
        except Exception as error:
            read = item.record
            message = (
                f"The event at {read.topic}, partition {read.partition}, offset {read.offset} is "
                f"not as it should be ({error!r}); it is left out of the tables."
            )
            failure = replace(Failure.of(error), message=message)
            return self.stage.unchanged(item, Outcome.FAILED, failure)

    def _output(self, item: Item) -> Output:
        event = _event(item)
        id = article_of(event)
        key = id.encode(errors="replace")
        before = self._had(key, id)
        if event.withdrawn:
            output, after = self.stage.changed(item, event, before, {})
        elif before and event.data["article"].get("superseded"):
            return self.stage.unchanged(item, item.outcome)  # The newer version is there.
        else:
            output, after = self.stage.changed(item, event, before, rows_of(event))
        self._unconfirmed[key] = after
        return output

    def written(self) -> None:
        """What was written is what articles have."""
        for key, ids in self._unconfirmed.items():
            self._keep(key, ids)
        self._unconfirmed.clear()
        self._tell()


def _event(item: Item) -> Event:
    """The event that an input is. Raises ValueError for one that is no JSON object."""
    record = item.record
    data = orjson.loads(record.value or b"")
    if not isinstance(data, dict):
        raise ValueError("It is no JSON object.")
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    return Event(
        headers.get("ce_id", ""),
        item.outcome,
        item.lineage,
        headers,
        data,
        record.partition,
        record.offset,
        record.timestamp_ms,
    )


def _no_function(input: Any, size: int) -> asyncio.Future[Produced]:
    raise NotImplementedError
