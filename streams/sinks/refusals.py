"""Events that a sink has refused: a file of them, from which they can be put again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.marker import Outcome
from streams.client import Event
from streams.errors import SinkError
from streams.lineage import CHECKPOINT, ORIGIN, Lineage, read_lineage
from streams.sinks.base import article_of

FORMAT = 1

Key = tuple[str, str]
"""Name of a sink, and id of an article."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that a sink has refused. `sink`: its name, without secrets; `reason`: a sentence."""

    sink: str
    reason: str
    event: Event

    @property
    def key(self) -> Key:
        """What a later event of the same article at the same sink settles."""
        return self.sink, article_of(self.event)


class Refusals:
    """A file of refusals, JSON Lines. One that a later event of the article has outdated is settled
    by a line of its own, so that no old version is ever put over a newer one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open = _read(path)

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Refusal]:
        return iter(list(self._open.values()))

    def add(self, refusal: Refusal) -> None:
        """Keep a refusal; it is on disk when this returns. Raises SinkError."""
        self._append(
            {
                "sink": refusal.sink,
                "article": article_of(refusal.event),
                "reason": refusal.reason,
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "format": FORMAT,
                "event": _packed(refusal.event),
            }
        )
        self._open[refusal.key] = refusal

    def settle(self, sink: str, article: str) -> None:
        """Forget what the sink has refused of an article, if anything. Raises SinkError."""
        if self._open.pop((sink, article), None) is not None:
            self._append({"sink": sink, "article": article, "settled": True})

    def tidy(self) -> None:
        """Leave in the file what is still refused; remove it where that is nothing."""
        if self._open:
            return
        self.path.unlink(missing_ok=True)

    def _append(self, line: dict[str, Any]) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(orjson.dumps(line) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SinkError(
                f"{self.path}, for events that a sink refuses, cannot be written: {error.strerror}."
            ) from None


def _packed(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "outcome": str(event.outcome),
        "origin": event.headers.get(ORIGIN, ""),
        "headers": dict(event.headers),
        "partition": event.partition,
        "offset": event.offset,
        "timestamp_ms": event.timestamp_ms,
        "data": event.data,
    }


def _unpacked(found: Mapping[str, Any]) -> Event:
    headers = {str(name): str(value) for name, value in found["headers"].items()}
    pairs = [(name, headers[name].encode()) for name in (ORIGIN, CHECKPOINT) if name in headers]
    lineage = read_lineage(pairs) or Lineage("", found["partition"], found["offset"], 0, {})
    return Event(
        found["id"],
        Outcome(found["outcome"]),
        lineage,
        headers,
        found["data"],
        found["partition"],
        found["offset"],
        found["timestamp_ms"],
    )


def _read(path: Path) -> dict[Key, Refusal]:
    still: dict[Key, Refusal] = {}
    try:
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            os.truncate(path, len(whole))  # A crash has cut a line off; its event comes again.
    except FileNotFoundError:
        return still
    except OSError as error:
        raise SinkError(f"{path} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            found = orjson.loads(line)
            key = (str(found["sink"]), str(found["article"]))
            if found.get("settled"):
                still.pop(key, None)
            else:
                still[key] = Refusal(key[0], str(found["reason"]), _unpacked(found["event"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            raise SinkError(
                f"{path}, line {number}, is no refused event; name another file."
            ) from None
    return still
