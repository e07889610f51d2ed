"""Seeds and inputs as raw records: header lines, an empty line, the value."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import ConsumerRecord

TIMESTAMP = 1_700_000_000_000
OFFSET = 7
PARTITION = 0


@dataclass(frozen=True, slots=True)
class Message:
    """What a fuzzed input says: headers in order, and what follows the first empty line."""

    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes

    def header(self, name: str) -> bytes | None:
        """The last value of a header."""
        return dict(self.headers).get(name)

    @property
    def timestamp(self) -> int:
        """The header `timestamp`, in milliseconds: whoever writes a record chooses its time."""
        try:
            given = int(self.header("timestamp") or TIMESTAMP)
        except ValueError:
            return TIMESTAMP
        return max(-(2**63), min(given, 2**63 - 1))

    def consumed(self, topic: str) -> ConsumerRecord:
        """The message as a consumer is given it; `key` is a header here."""
        kept = tuple(pair for pair in self.headers if pair[0] not in ("key", "timestamp"))
        key = self.header("key")
        sizes = (len(key or b""), len(self.value))
        return ConsumerRecord(
            topic, PARTITION, OFFSET, self.timestamp, 0, key, self.value, None, *sizes, kept
        )


def message(data: bytes) -> Message:
    """Bytes read as a message; any are one. Values of headers know `\\n`, `\\xff` and `\\N`, which
    is none."""
    head, _, value = data.partition(b"\n\n")
    headers: list[tuple[str, bytes | None]] = []
    for line in head.split(b"\n"):
        name, _, given = line.partition(b":")
        text = given.strip().replace(rb"\n", b"\n").replace(rb"\xff", b"\xff")
        headers.append((name.strip().decode("latin-1"), None if text == rb"\N" else text))
    return Message(tuple(headers), value)
