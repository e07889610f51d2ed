"""The join of what all sides have made of an article: a merge.

The records of a partition arrive on each side in the order of their origins, so the join keeps
only what one side is ahead by: no table, no changelog, no recovery. It takes what it is given
without waiting; beyond its bound it drops records and goes back for them when there is room, so
its memory stays flat however far one side lags.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import orjson

from agents.work import Failure, Produced, Sides, dump
from schemas.deadletter import REASONS
from schemas.marker import Outcome
from streams import metrics
from streams.delivery.checkpoint import Resume
from streams.delivery.deadletter import OutRecord, dead_letter
from streams.delivery.stage import (
    Delivery,
    Item,
    Lane,
    Output,
    Record,
    Run,
    Sizes,
    Stage,
    no_result,
)
from streams.flow import Declaration
from streams.lineage import Lineage, read_lineage

BOUND_RECORDS = 1_024
BOUND_BYTES = 16 * 1_048_576


class JoinStage(Stage):
    """Enrich. Its inputs are what the sides write; the first one carries the article.

    `sides`: name of the stage that writes an input, by topic, in the order of the flow.
    """

    last = True

    def __init__(
        self, declared: Declaration, topics: Callable[[str], str], run: Run, sizes: Sizes
    ) -> None:
        super().__init__(declared, topics, run, sizes)
        self.sides = {topics(name): name for name in declared.inputs}
        self.optional = frozenset(topics(name) for name in declared.optional)

    def lane(self, partition: int, resume: Resume, delivery: Delivery) -> Lane:
        """A lane that merges the sides of a partition."""
        return JoinLane(self, partition, resume, delivery)

    def ready(self, item: Item) -> Sides | Produced:
        """What enrich takes; or, without a side that can be used, the marker at once."""
        values = {self.sides[record.topic]: record.value or b"{}" for record in item.records}
        broken = {self.sides[record.topic] for record in item.records if failed(record)}
        lost = tuple(name for name in self.sides.values() if name in broken or name not in values)
        if self.inputs[0] != item.record.topic or len(lost) == len(self.sides):
            cause = self.cause(item)
            assert cause is not None, "something is missing or has failed"
            return replace(no_result(item, cause[1]), failure=None)
        return Sides(values, lost)

    def result(self, item: Item, produced: Produced) -> Output:
        """The event or marker; and a dead letter, also for an event that lacks a side."""
        output = super().result(item, produced)
        if output.failure is None and (cause := self.cause(item)) is not None:
            return replace(output, side=[self.letter(item, cause[1], cause[0])], failure=cause[1])
        return output

    def cause(self, item: Item) -> tuple[str, Failure] | None:
        """What went wrong before the join, and at which stage; None where each side has a result.

        Where several have failed, stage and reason are those of the first one in the order of the
        flow, and the message tells of all. A record that is no longer there is missed here.
        """
        if item.outcome is not Outcome.RESULT:
            return None
        broken = [record for record in item.records if failed(record)]
        there = {record.topic for record in item.records}
        gone = tuple(topic for topic in self.inputs if topic not in there)
        failures = [read_failure(record) for record in broken]
        if gone:
            failures.append(half_lost(gone))
        if not failures:
            return None
        texts = [
            " / ".join(dict.fromkeys(parts))
            for parts in zip(
                *((one.exception, one.message, one.stacktrace) for one in failures), strict=True
            )
        ]
        stage = self.sides[broken[0].topic] if broken else self.name
        return stage, Failure(failures[0].reason, *texts)

    def letter(self, item: Item, failure: Failure, stage: str = "") -> OutRecord:
        """The dead letter of an article: its canonical record, and the reason."""
        record = item.record
        return dead_letter(
            topic=self.dead_letters,
            source=record.kept(article_of(record.value)),
            stage=stage or self.name,
            origin_id=item.origin_id,
            failure=failure,
        )


class JoinLane(Lane):
    """A lane that puts the records of several topics together by their origin."""

    def __init__(self, stage: Stage, partition: int, resume: Resume, delivery: Delivery) -> None:
        super().__init__(stage, partition, resume, delivery)
        self.sides: dict[str, deque[tuple[Record, Lineage]]] = {t: deque() for t in stage.inputs}
        self.bytes = dict.fromkeys(stage.inputs, 0)
        self.merged = resume.mark
        self.checkpoint = dict(resume.positions)
        self.marks = dict.fromkeys(stage.inputs, resume.mark)
        self.dropping: set[str] = set()

    async def accept(self, record: Record) -> None:
        """Take a record of any side; never waits."""
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
                self.sides[topic].append((record, lineage))
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
        """As for any lane, while no record waits for those of other sides."""
        return self.confirmed[topic] if any(self.sides.values()) else super().done(topic)

    def oldest(self) -> list[tuple[Record, int]]:
        """As for any lane, and the records that wait for those of other sides."""
        heads = [side[0] for side in self.sides.values() if side]
        return super().oldest() + [(record, lineage.timestamp_ms) for record, lineage in heads]

    def merge(self) -> None:
        """Put together what has the same origin.

        A side whose head is above another's has no record of the lower origin and never will,
        since all are read without gaps: that record is lost, and the item has those that are left.
        """
        while all(self.sides.values()):
            lowest = min(side[0][1].offset for side in self.sides.values())
            heads = [t for t, side in self.sides.items() if side[0][1].offset == lowest]
            self.pair(tuple(self.pop(topic) for topic in heads))

    def pop(self, topic: str) -> tuple[Record, Lineage]:
        """Take the head of a side; its place is then part of the checkpoint."""
        record, lineage = self.sides[topic].popleft()
        self.bytes[topic] -= len(record.value or b"")
        self.checkpoint[topic] = record.offset + 1
        return record, lineage

    def pair(self, heads: tuple[tuple[Record, Lineage], ...]) -> None:
        """Queue the records of one article."""
        found = heads[0][1]
        if found.offset <= self.merged:
            return
        self.merged = found.offset
        lineage = Lineage(
            found.topic, found.partition, found.offset, found.timestamp_ms, dict(self.checkpoint)
        )
        records = tuple(record for record, _ in heads)
        outcomes = [self.outcome(record) for record in records]
        marks = (one for one in outcomes if one not in (None, Outcome.RESULT, Outcome.FAILED))
        outcome = next(marks, None) or Outcome.RESULT
        self.push(Item(records, lineage, outcome))

    def take(self) -> Item:
        """The next item; where that makes room, what was dropped is asked for again."""
        item = super().take()
        for topic in sorted(self.dropping):
            if len(self.sides[topic]) + len(self._inbox) <= BOUND_RECORDS // 2:
                self.dropping.discard(topic)
                self.delivery.seek(self, topic)
        return item


def failed(record: Record) -> bool:
    """Whether the half has no result."""
    return dict(record.headers).get("outcome") == Outcome.FAILED.encode()


def half_lost(topics: Sequence[str]) -> Failure:
    """The failure that it is where the records of some sides are no longer in their topics."""
    return Failure(
        "half_lost",
        "streams.delivery.join.HalfLost",
        f"The record of this article is no longer on {', '.join(topics)}.",
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


def read_failure(record: Record) -> Failure:
    """The failure of a half, from its headers."""
    headers = dict(record.headers)
    said, *texts = (headers.get(name, b"").decode(errors="replace") for name in ERROR_HEADERS)
    return Failure(REASONS.get(said, "error"), *texts)


def article_of(value: bytes | None) -> bytes | None:
    """The article inside the value of an entities record."""
    if value is None:
        return None
    article = orjson.loads(value).get("article")
    return dump(article) if article is not None else value


class SideStage(Stage):
    """Entities, quotes and their like: a failure goes on to the join, which writes the one dead
    letter."""

    def letters(self) -> bool:
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
