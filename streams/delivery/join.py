"""The join of the two halves: a merge.

Both halves of a partition arrive in the order of their origins, so the join keeps only what one
side is ahead by: no table, no changelog, no recovery. It takes what it is given without waiting;
beyond its bound it drops records and goes back for them when there is room, so its memory stays
flat however far one side lags.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

import orjson

from agents.work import Failure, Produced, Sides, dump
from schemas.marker import Outcome
from streams import metrics
from streams.delivery.checkpoint import Resume
from streams.delivery.deadletter import OutRecord, dead_letter
from streams.delivery.stage import Delivery, Item, Lane, Output, Record, Stage, no_result
from streams.lineage import Lineage, read_lineage

BOUND_RECORDS = 1_024
BOUND_BYTES = 16 * 1_048_576


class JoinStage(Stage):
    """Enrich: `inputs` are the topics of the entities and of the quotes, in this order."""

    def lane(self, partition: int, resume: Resume, delivery: Delivery) -> Lane:
        """A lane that merges the two halves of a partition."""
        return JoinLane(self, partition, resume, delivery)

    def result(self, item: Item, produced: Produced) -> Output:
        """The event or marker; and a dead letter, also for an event that lacks a half."""
        output = super().result(item, produced)
        if output.failure is None and (failure := half_failure(item)) is not None:
            return replace(output, side=[self.letter(item, failure)], failure=failure)
        return output

    def letter(self, item: Item, failure: Failure) -> OutRecord:
        """The dead letter of an article: its canonical record, and the reason."""
        half = item.record
        stages = [
            s for s, r in zip(("entities", "quotes"), item.records, strict=False) if failed(r)
        ]
        return dead_letter(
            topic=self.dead_letters,
            source=(half.topic, half.partition, half.offset),
            key=half.key,
            value=article_of(half.value),
            headers=half.headers,
            stage="+".join(stages) or self.name,
            origin_id=item.origin_id,
            failure=failure,
        )


class JoinLane(Lane):
    """A lane that pairs the records of two topics by their origin."""

    def __init__(self, stage: Stage, partition: int, resume: Resume, delivery: Delivery) -> None:
        super().__init__(stage, partition, resume, delivery)
        self.sides: dict[str, deque[Record]] = {topic: deque() for topic in stage.inputs}
        self.bytes = dict.fromkeys(stage.inputs, 0)
        self.merged = resume.mark
        self.checkpoint = dict(resume.positions)
        self.marks = dict.fromkeys(stage.inputs, resume.mark)
        self.dropping: set[str] = set()

    async def accept(self, record: Record) -> None:
        """Take a record of either half; never waits."""
        topic = record.topic
        if topic in self.dropping or (record.offset == self.expected[topic] and self.full(topic)):
            self.dropping.add(topic)
            return
        if self.due(record):
            lineage = read_lineage(record.headers)
            if lineage is None or self.outcome(record) is None:
                self.foreign(record)
            elif lineage.offset <= self.marks[topic]:
                metrics.REPEATS.labels(self.stage.name).inc()
            else:
                self.marks[topic] = lineage.offset
                self.sides[topic].append(record)
                self.bytes[topic] += len(record.value or b"")
                self.merge()

    def full(self, topic: str) -> bool:
        """Whether the side holds as much as it may."""
        held = len(self.sides[topic]) + len(self._inbox)
        return held >= BOUND_RECORDS or self.bytes[topic] >= BOUND_BYTES

    def starved(self, topic: str) -> bool:
        """As for any lane; and a side that is full is not due."""
        return topic not in self.dropping and super().starved(topic)

    def done(self, topic: str) -> int:
        """As for any lane, while no half waits for the other."""
        return self.confirmed[topic] if any(self.sides.values()) else super().done(topic)

    def oldest(self) -> list[tuple[Record, int]]:
        """As for any lane, and the halves that wait for the other one."""
        heads = [(side[0], read_lineage(side[0].headers)) for side in self.sides.values() if side]
        return super().oldest() + [(r, found.timestamp_ms) for r, found in heads if found]

    def merge(self) -> None:
        """Pair what has the same origin.

        A head that is below the other side's has no partner and never will, since both sides are
        read without gaps: the other half is lost, and the item has one record.
        """
        left, right = (self.sides[topic] for topic in self.stage.inputs)
        while left and right:
            heads = [read_lineage(side[0].headers) for side in (left, right)]
            origins = [head.offset for head in heads if head is not None]
            lowest = min(origins)
            records = tuple(
                self.pop(topic)
                for topic, origin in zip(self.stage.inputs, origins, strict=True)
                if origin == lowest
            )
            self.pair(records)

    def pop(self, topic: str) -> Record:
        """Take the head of a side; its place is then part of the checkpoint."""
        record = self.sides[topic].popleft()
        self.bytes[topic] -= len(record.value or b"")
        self.checkpoint[topic] = record.offset + 1
        return record

    def pair(self, records: tuple[Record, ...]) -> None:
        """Queue the halves of one article."""
        found = read_lineage(records[0].headers)
        if found is None or found.offset <= self.merged:
            return
        self.merged = found.offset
        lineage = Lineage(
            found.topic, found.partition, found.offset, found.timestamp_ms, dict(self.checkpoint)
        )
        outcomes = [self.outcome(record) for record in records]
        marks = (one for one in outcomes if one not in (None, Outcome.RESULT, Outcome.FAILED))
        outcome = next(marks, None) or Outcome.RESULT
        self.push(Item(records, lineage, outcome))

    def take(self) -> list[Item]:
        """The next batch; where that makes room, what was dropped is asked for again."""
        items = super().take()
        for topic in sorted(self.dropping):
            if len(self.sides[topic]) + len(self._inbox) <= BOUND_RECORDS // 2:
                self.dropping.discard(topic)
                self.delivery.seek(self, topic)
        return items


def failed(record: Record) -> bool:
    """Whether the half has no result."""
    return dict(record.headers).get("outcome") == Outcome.FAILED.encode()


def halves(item: Item, entities_topic: str) -> Sides | Produced:
    """The input of enrich; or, without a half that can be used, the marker at once."""
    by_side = {record.topic == entities_topic: record for record in item.records}
    entities, quotes = by_side.get(True), by_side.get(False)
    lost = tuple(
        name
        for name, record in (("entities", entities), ("quotes", quotes))
        if record is None or failed(record)
    )
    if entities is None or len(lost) == 2:
        return no_result(item, half_failure(item) or missing(item))
    values = {"entities": entities.value or b"", "quotes": (quotes and quotes.value) or b"{}"}
    return Sides(values, lost)


def half_failure(item: Item) -> Failure | None:
    """What went wrong with a half; None where both have a result."""
    if item.outcome is not Outcome.RESULT:
        return None
    if len(item.records) == 1:
        return missing(item)
    broken = [dict(record.headers) for record in item.records if failed(record)]
    if not broken:
        return None
    fields = (
        [headers.get(name, b"").decode(errors="replace") for name in ERROR_HEADERS]
        for headers in broken
    )
    return Failure(*(" / ".join(dict.fromkeys(parts)) for parts in zip(*fields, strict=True)))


def missing(item: Item) -> Failure:
    """The failure that a lost half is."""
    return Failure(
        "half_lost",
        "streams.delivery.join.HalfLost",
        f"Only the record on {item.record.topic} is left of this article; the other half is no "
        "longer in its topic.",
    )


ERROR_HEADERS = ("error_reason", "error_exception", "error_message", "error_stacktrace")
"""Headers in which a failed half carries its reason to the join, which dead-letters it."""


def error_headers(failure: Failure) -> Sequence[tuple[str, bytes]]:
    """The failure of a half as headers."""
    values = (failure.reason, failure.exception, failure.message, failure.stacktrace)
    return [
        (name, value.encode(errors="replace"))
        for name, value in zip(ERROR_HEADERS, values, strict=True)
    ]


def article_of(value: bytes | None) -> bytes | None:
    """The article inside the value of an entities record."""
    if value is None:
        return None
    article = orjson.loads(value).get("article")
    return dump(article) if article is not None else value


class HalfStage(Stage):
    """Entities or quotes: a failure goes on to the join, which writes the one dead letter."""

    def letters(self, produced: Produced) -> bool:
        """Never here."""
        return False

    def headers(self, item: Item, produced: Produced) -> list[tuple[str, bytes]]:
        """As everywhere, with the reason of a failure."""
        headers = super().headers(item, produced)
        if produced.failure is not None:
            headers += error_headers(produced.failure)
        return headers

    def too_large(self, item: Item, size: int) -> Produced:
        """A half that no topic takes still carries the article, where that one fits."""
        made = super().too_large(item, size)
        article = item.record.value or b""
        body = b'{"article":' + article + b"}"
        return Produced(Outcome.FAILED, body, failure=made.failure)
