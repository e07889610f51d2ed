"""Headers of quotewire's records: where a record comes from, and what kind it is.

Each output record carries its *origin* (the raw record that it stems from) and its *checkpoint*
(where its stage goes on reading each of its inputs). Offsets in the origin only rise within a
partition, so they tell repeats; the last record of an output partition is its stage's checkpoint.
The envelope's names are those of CloudEvents 1.0, Kafka protocol binding, binary mode.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from agents.work import dump
from schemas.base import schema_id
from schemas.marker import Outcome

Headers = Sequence[tuple[str, bytes]]

ORIGIN = "origin"
CHECKPOINT = "checkpoint"
OUTCOME = "outcome"
SUMMARY = "summary"
REPLAY_OF = "replay_of"
RELEASED = "released"
DUE = "due"
NOTE = "released_offset"
ORIGINAL = "original-digest"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MS = (datetime.min.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
LAST_MS = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
PASSED_ON = ("attempt", "original-digest", "replay_of", "traceparent", "tracestate")
"""Headers of a raw record that every record made of it keeps."""
PASSED_BYTES = 1_024
"""The longest value that is kept: topics of results take smaller records than the raw topic."""


def passed_on(headers: Headers) -> Headers:
    """What a record keeps of the headers of the one that it is made of."""
    given = dict(headers)
    return [
        (name, given[name])
        for name in PASSED_ON
        if name in given and len(given[name]) <= PASSED_BYTES
    ]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a record comes from.

    `topic`, `partition`, `offset`: the raw record. `timestamp_ms`: its time, which tells a topic
    that was deleted and made anew from the one that the checkpoint speaks of. `checkpoint`: input
    topic to the next offset that the stage reads there.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    checkpoint: Mapping[str, int]

    @property
    def place(self) -> str:
        """Where the raw record lies."""
        return f"{self.topic}:{self.partition}:{self.offset}"

    @property
    def origin(self) -> str:
        """The raw record, as the header names it."""
        return f"{self.place}:{self.timestamp_ms}"

    def headers(self) -> list[tuple[str, bytes]]:
        """The two headers that carry it."""
        return [(ORIGIN, self.origin.encode()), (CHECKPOINT, dump(dict(self.checkpoint)))]


def read_lineage(headers: Iterable[tuple[str, bytes]]) -> Lineage | None:
    """The lineage in a record's headers; None where it is missing or not well-formed."""
    found = dict(headers)
    try:
        topic, partition, offset, timestamp = found[ORIGIN].decode().rsplit(":", 3)
        checkpoint = orjson.loads(found[CHECKPOINT])
        return Lineage(
            topic,
            int(partition),
            int(offset),
            int(timestamp),
            {str(name): int(next_offset) for name, next_offset in checkpoint.items()},
        )
    except (KeyError, ValueError, AttributeError, TypeError, OverflowError):
        return None


def read_outcome(headers: Iterable[tuple[str, bytes]]) -> Outcome | None:
    """The outcome in a record's headers; None where there is none."""
    value = dict(headers).get(OUTCOME)
    try:
        return Outcome(value.decode()) if value is not None else None
    except (ValueError, UnicodeDecodeError):
        return None


def with_values(headers: Iterable[tuple[str, bytes | None]]) -> Headers:
    """Headers as quotewire takes them: an empty value for none, which Kafka allows."""
    return tuple((name, value or b"") for name, value in headers)


def record_time(timestamp_ms: float | None) -> int:
    """A record's time as quotewire takes it, in milliseconds since 1970: publishers may write any
    number, and those that are no time of the years to 9999 become the first or last one."""
    return round(max(0, min(timestamp_ms or 0, LAST_MS)))


def utc_time(timestamp_ms: int) -> str:
    """Milliseconds since the epoch in ISO 8601: `2022-01-09T08:00:00.000Z`.

    Whoever writes a record chooses its time; for one beyond the calendar the calendar's end stands.
    """
    known = max(FIRST_MS, min(timestamp_ms, LAST_MS))
    time = (EPOCH + timedelta(milliseconds=known)).isoformat(timespec="milliseconds")
    return time.replace("+00:00", "Z")


def envelope(
    *,
    kind: str,
    source: str,
    id: str,
    outcome: Outcome,
    timestamp_ms: int,
    key: bytes | None = None,
) -> list[tuple[str, bytes]]:
    """CloudEvents headers. `timestamp_ms` is the raw record's, so that they are deterministic.

    `kind`: the topic without prefix. `key`: the record's, which names the article.
    """
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", f"quotewire.{kind}.{outcome}.v1".encode()),
        ("ce_time", utc_time(timestamp_ms).encode()),
        ("ce_dataschema", schema_id(kind).encode()),
        *_of_key(key),
        ("content-type", b"application/json"),
        (OUTCOME, outcome.encode()),
    ]


def _of_key(key: bytes | None) -> list[tuple[str, bytes]]:
    """The attributes that say the key: whom the event is about, and what keeps its partition.

    None for a key that is no text as CloudEvents has it, or long.
    """
    if not key or len(key) > PASSED_BYTES:
        return []
    text = key.decode(errors="replace")
    return (
        [("ce_subject", key), ("ce_partitionkey", key)]
        if text.isprintable() and "\ufffd" not in text
        else []
    )
