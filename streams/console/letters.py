"""Dead letters as the console shows them: the last ones, without their records."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aiokafka import TopicPartition

from streams.client import DeadLetter
from streams.client.deadletters import Mark, state_of
from streams.delivery.checkpoint import Bounds

KEPT = 500
MESSAGE_CHARACTERS = 2_000
KEY_CHARACTERS = 500
PREVIEW_BYTES = 2_000


@dataclass(slots=True)
class Letter:
    """A dead letter and what became of it. `replayed`: `topic:partition:offset` of its replay.

    `enriched`: id of the event that a replay has led to.
    """

    id: str
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    shown: dict[str, Any]
    replayed: str | None = None
    enriched: str | None = None

    def json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {**self.shown, "replayed": self.replayed, "enriched": self.enriched}


class Letters:
    """The last dead letters by id, bounded.

    `older`: records of the log before those that were read; `seen`: how many were read; `marks`:
    what people have said of letters, by their ids.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._letters: OrderedDict[str, Letter] = OrderedDict()
        self._begins: Mapping[TopicPartition, int] = {}
        self.older = 0
        self.seen = 0
        self.marks: dict[str, Mark] = {}

    @property
    def total(self) -> int:
        """Dead letters in the log that nobody has acknowledged or purged."""
        done = sum(
            mark.state != "open" and mark.offset >= self._begins.get(mark.partition, math.inf)
            for mark in self.marks.values()
        )
        return max(0, self.older + self.seen - done)

    def begin(self, bounds: Mapping[TopicPartition, Bounds]) -> None:
        """Say that reading begins (again), at the last ones of what the log holds."""
        self._begins = {tp: bound.begin for tp, bound in bounds.items()}
        self.older = sum(max(0, bound.end - self._kept - bound.begin) for bound in bounds.values())
        self.seen = 0
        self.marks.clear()

    def add(self, letter: DeadLetter) -> Letter:
        """Take one; one that was written twice stays one."""
        known = self._letters.get(letter.id)
        found = Letter(
            letter.id,
            letter.topic,
            letter.partition,
            letter.offset,
            letter.timestamp_ms,
            shown=describe(letter),
        )
        if known is not None:
            found.replayed, found.enriched = known.replayed, known.enriched
        self.seen += 1
        self._letters[letter.id] = found
        while len(self._letters) > self._kept:
            self._letters.popitem(last=False)
        return found

    def get(self, id: str) -> Letter | None:
        """The one with this id."""
        return self._letters.get(id)

    def newest(self, limit: int) -> list[Letter]:
        """At most so many that are open, newest first."""
        found = (one for one in reversed(self._letters.values()) if self._is_open(one))
        return list(islice(found, limit))

    def _is_open(self, letter: Letter) -> bool:
        return state_of(letter.id, letter.timestamp_ms, self.marks) == "open"


def describe(letter: DeadLetter) -> dict[str, Any]:
    """What people need to know of a dead letter; of its record the first bytes."""
    shown = letter.summary()
    del shown["origin"], shown["state"]
    return shown | {
        "message": shown["message"][:MESSAGE_CHARACTERS],
        "key": shown["key"] and shown["key"][:KEY_CHARACTERS],
        "bytes": len(letter.value),
        "preview": letter.content[:PREVIEW_BYTES].decode(errors="replace"),
    }
