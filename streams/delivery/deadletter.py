"""Dead letters: what could not be processed, kept whole, with the reason.

Key, value and headers of the input are kept as they came. The error headers are named as Kafka
Streams names them (KIP-1034); `stage` and `attempt` are quotewire's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agents.work import Failure
from schemas.deadletter import REASONS

PREFIX = "__streams.errors."
STAGE = "stage"
ATTEMPT = "attempt"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class OutRecord:
    """A record to be written. `headers` in the order in which they are written."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]

    @property
    def size(self) -> int:
        """Bytes that the record takes in the log, at most, with the id of a schema."""
        headers = sum(len(name) + len(value) + 10 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + 100


class FailedInput(NamedTuple):
    """The input that has failed: where it lies, and what is kept of it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


def dead_letter(
    *, topic: str, source: FailedInput, stage: str, origin_id: str, failure: Failure
) -> OutRecord:
    """The dead letter of an input. `topic`: where it goes.

    `origin_id` names the raw record; with the stage it makes the deterministic `ce_id`, by which
    a letter that was written twice is told.
    """
    attempt = 1 + read_attempt(source.headers)
    own = {"ce_id", STAGE, ATTEMPT, REASON}
    kept = [(n, v) for n, v in source.headers if n not in own and not n.startswith(PREFIX)]
    errors = [
        ("ce_id", f"dlq:{stage}:{origin_id}".encode()),
        (PREFIX + "exception", failure.exception.encode()),
        (PREFIX + "message", failure.message.encode(errors="replace")),
        (PREFIX + "stacktrace", failure.stacktrace.encode(errors="replace")),
        (PREFIX + "topic", source.topic.encode()),
        (PREFIX + "partition", str(source.partition).encode()),
        (PREFIX + "offset", str(source.offset).encode()),
        (STAGE, stage.encode()),
        (ATTEMPT, str(attempt).encode()),
        (REASON, REASONS.get(failure.reason, "error").encode()),
    ]
    return OutRecord(topic, source.partition, source.key, source.value, [*kept, *errors])


def read_cause(headers: Sequence[tuple[str, bytes]]) -> tuple[str, str]:
    """Stage and reason of a dead letter."""
    found = dict(headers)
    return found[STAGE].decode(), found[REASON].decode()


def read_attempt(headers: Sequence[tuple[str, bytes]]) -> int:
    """How often the record has been dead-lettered before; replay passes it on."""
    value = dict(headers).get(ATTEMPT, b"0")
    return int(value) if value.isdigit() and len(value) < 9 else 0
