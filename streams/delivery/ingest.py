"""Ingest's side of Kafka: raw records in, and what it remembers of a partition's past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.ingest.raw import RawInput
from agents.work import Produced, dump, marker
from schemas.marker import Outcome
from streams.delivery.checkpoint import Resume
from streams.delivery.deadletter import OutRecord
from streams.delivery.stage import (
    Delivery,
    Item,
    Lane,
    Output,
    Record,
    Run,
    Sizes,
    Stage,
)
from streams.flow import HELD, Declaration
from streams.lineage import DUE, NOTE, RELEASED, REPLAY_OF, SUMMARY, Headers, Lineage, read_lineage
from streams.wire import unframed


class IngestStage(Stage):
    """The source: raw records in, articles out; embargoed ones to a topic of their own."""

    def __init__(
        self, declared: Declaration, topics: Callable[[str], str], run: Run, sizes: Sizes
    ) -> None:
        super().__init__(declared, topics, run, sizes)
        self.held = topics(HELD)
        self.remembered = sizes.window

    def ready(self, item: Item) -> RawInput:
        """The raw record as ingest's language work takes it."""
        return raw_input(item)

    def lane(self, partition: int, resume: Resume, delivery: Delivery) -> Lane:
        """A lane with an empty duplicate window; `remember` fills it."""
        return IngestLane(self, partition, resume, delivery)

    def headers(self, item: Item, produced: Produced) -> list[tuple[str, bytes]]:
        """As everywhere, with what the duplicate window remembers."""
        headers = super().headers(item, produced)
        if produced.summary is not None:
            headers.append((SUMMARY, produced.summary))
        return headers


class IngestLane(Lane):
    """A lane that judges each article by those before it."""

    def __init__(self, stage: Stage, partition: int, resume: Resume, delivery: Delivery) -> None:
        super().__init__(stage, partition, resume, delivery)
        assert isinstance(stage, IngestStage)
        self.held = stage.held
        self.size = stage.remembered
        self.window = DuplicateWindow(stage.remembered)

    def remember(self, headers: Sequence[Headers]) -> None:
        """Fill the window from the newest records of the output, oldest first."""
        mark = -1
        summaries: list[Summary | None] = []
        for found in headers:
            lineage = read_lineage(found)
            if lineage is None or lineage.offset <= mark:
                continue
            mark = lineage.offset
            packed = dict(found).get(SUMMARY)
            summaries.append(_unpack(packed) if packed else None)
        self.window.restore(summaries[-self.size :] if self.size else [])

    def lineage(self, record: Record) -> Lineage | None:
        """A raw record is its own origin."""
        return Lineage(
            record.topic,
            record.partition,
            record.offset,
            record.timestamp_ms,
            {record.topic: record.offset + 1},
        )

    def outcome(self, record: Record) -> Outcome | None:
        """Every raw record has to be worked on."""
        return Outcome.RESULT

    def output(self, item: Item, produced: Produced) -> Output:
        """The article with its verdict, or a marker."""
        if produced.summary is None:
            self.window.skip()
        else:
            replayed = REPLAY_OF in dict(item.record.headers)
            summary = Summary.unpack(produced.summary)
            produced = verdict(self.window, produced, summary, replayed=replayed)
        output = super().output(item, produced)
        if produced.outcome is Outcome.HELD:
            raw = item.record
            # What the publisher calls so is not what this topic means by it.
            kept = [pair for pair in raw.headers if pair[0] not in (DUE, NOTE)]
            headers = [*kept, (DUE, (produced.until or "").encode())]
            side = OutRecord(self.held, raw.partition, raw.key, raw.value, headers)
            output = replace(output, side=[*output.side, side])
        return output


def _unpack(packed: bytes) -> Summary | None:
    try:
        return Summary.unpack(packed)
    except ValueError:  # of an older version: that article is not remembered
        return None


def verdict(
    window: DuplicateWindow, produced: Produced, summary: Summary, *, replayed: bool = False
) -> Produced:
    """What the window says of an article, written into it; a marker for a repeat."""
    found = window.judge(summary, exempt=replayed)
    if found.repeat:
        reason = "The same version with the same content came before."
        value = marker(Outcome.REPEAT, summary.id, reason, version=summary.version)
        return Produced(Outcome.REPEAT, value, key=produced.key, summary=produced.summary)
    if produced.outcome is not Outcome.RESULT:
        return produced
    fields = {
        "duplicate": found.duplicate,
        "supersedes": found.supersedes,
        "superseded": found.superseded,
    }
    counts = dict(produced.counts)
    if found.duplicate:
        counts["duplicates"] = {found.duplicate["relation"]: 1}
    # The article is JSON already; its last brace makes room for the verdict.
    value = produced.value[:-1] + b"," + dump(fields)[1:]
    return replace(produced, value=value, counts=counts)


def raw_input(item: Item) -> RawInput:
    """A raw record as ingest's language work takes it."""
    record = item.record
    return from_headers(record.value, record.headers, record.timestamp_ms, record.key)


def from_headers(
    value: bytes | None, pairs: Headers, timestamp_ms: int, key: bytes | None = None
) -> RawInput:
    """A raw record with what its headers say."""
    headers = {name.lower(): value for name, value in pairs}

    def text(name: str) -> str | None:
        value = headers.get(name)
        return value.decode(errors="replace") if value is not None else None

    return RawInput(
        value=unframed(value),
        key=key,
        content_type=text("content-type"),
        timestamp_ms=timestamp_ms,
        released=RELEASED in headers,
        replay=REPLAY_OF in headers,
        id=text("article-id"),
        version=text("article-version"),
        outlet=text("outlet"),
        language=text("language"),
        url=text("url"),
        published=text("published"),
        modified=text("modified"),
        title=text("title"),
        authors=tuple(name.strip() for name in (text("authors") or "").split(";") if name.strip()),
        section=text("section"),
    )
